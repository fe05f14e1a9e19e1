"""What was told or handed to the chosen partner, and a line to note the next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.partner_words import contact_forms
from gis.services import partners as partner_service
from gis.web.plain import plain, problem
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.partners import Contact, Partner
    from gis.web.views.partners.state import PartnersState

SHOWN_AT_ONCE: Final = 5
LONGEST_TOLD: Final = 500


def show_contacts(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    """Draw the list of contacts, the latest first, and the fields of a new one."""
    found = partner_service.list_contacts(scope, one.id)
    title = _("Fortalt og udleveret ({count})", count=len(found))
    with st.expander(title, icon=":material/forum:", key=f"{page.name}.contacts.{one.id}"):
        _new(_, scope, page, one)
        for contact in found[:SHOWN_AT_ONCE]:
            _line(_, scope, page, contact)
        if len(found) > SHOWN_AT_ONCE and st.toggle(
            _("Vis alle {count}", count=len(found)), key=page.key(f"all.{one.id}")
        ):
            for contact in found[SHOWN_AT_ONCE:]:
                _line(_, scope, page, contact)


def _new(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    if not may("partners"):
        return
    keys = {name: page.key(f"told.{name}.{one.id}") for name in ("day", "form", "told")}
    today = dt.datetime.now(COPENHAGEN).date()
    with st.container(key="kv_told_fields"):
        day, form, told, act = st.columns(
            [1.2, 1.8, 4, 1], gap="small", vertical_alignment="bottom"
        )
    with day:
        st.date_input(_("Dato"), today, key=keys["day"], format="DD-MM-YYYY", max_value=today)
    with form:
        st.selectbox(
            _("Hvordan"), contact_forms(_), key=keys["form"], index=None,
            accept_new_options=True, placeholder=_("Vælg, eller skriv selv"),
        )  # fmt: skip
    with told:
        st.text_input(
            _("Hvad blev fortalt eller udleveret"), key=keys["told"], max_chars=LONGEST_TOLD,
            autocomplete="off", placeholder=_("for eksempel 20 foldere, ny telefontid"),
        )  # fmt: skip
    with act:
        st.button(
            _("Notér"), key=f"{page.name}.tell", on_click=_tell, args=(_, scope, page, one, keys)
        )
    if page.told_problem:
        problem(page.told_problem)
    st.caption(_("Skriv ikke om borgere her. Det hører til i sagssystemet."))


def _tell(
    _: Translator, scope: Scope, page: PartnersState, one: Partner, keys: dict[str, str]
) -> None:
    day, form, told = (st.session_state[keys[name]] for name in ("day", "form", "told"))
    if day is None:
        page.told_problem = _("Vælg en dato.")
        return
    try:
        noted = partner_service.tell_partner(scope, one.id, day, form or "", told)
    except KvarterError as error:
        page.tell("")
        page.told_problem = _.error(error)
        return

    def back() -> str:
        partner_service.withdraw_contact(scope, noted.id)
        return _("Det er fortrudt.")

    page.turn += 1
    page.tell(_("Kontakten er noteret."), back)


def _line(_: Translator, scope: Scope, page: PartnersState, contact: Contact) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"kv_contact_{contact.id}"):
        by = f" · {contact.by}" if contact.by else ""
        st.markdown(
            f"**{_.date(contact.day)}** · {plain(contact.form)}{plain(by)}: {plain(contact.told)}"
        )
        if may("partners"):
            st.button(
                _("Træk tilbage"), key=f"{page.name}.withdraw.{contact.id}", type="tertiary",
                on_click=_withdraw, args=(_, scope, page, contact),
            )  # fmt: skip


def _withdraw(_: Translator, scope: Scope, page: PartnersState, contact: Contact) -> None:
    def back() -> str:
        partner_service.restore_contact(scope, contact.id)
        return _("Det er fortrudt.")

    try:
        partner_service.withdraw_contact(scope, contact.id)
    except KvarterError as error:
        page.told_problem = _.error(error)
        return
    page.tell(_("Kontakten er trukket tilbage."), back)
