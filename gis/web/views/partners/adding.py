"""A new partner: the few fields it begins with, and those it may be already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale.partner_words import SECTOR_OF, SECTORS, field_names, kind_code, sectors, yes_no
from gis.services import partners as partner_service
from gis.services.partners import PartnerExists
from gis.web.address_search import search_address
from gis.web.plain import plain, problem
from gis.web.views.partners.detail import (
    ANSWERS,
    UNASKED,
    kind_label,
    kind_options,
    merge,
    reaches,
    undoing,
)
from gis.web.views.partners.listing import where
from gis.web.views.partners.state import NEW, PartnersState

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.partners import Partner

LONGEST_NAME = 120


def show_adding(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    areas: Sequence[Area],
    known: Sequence[Partner],
    *,
    area_id: str = "",
) -> None:
    """
    Draw the form of a new partner.

    Parameters
    ----------
    area_id
        The area it is for, when one is chosen.
    """
    with st.container(border=True, gap="small", key=f"kv_add_{page.name}"):
        st.subheader(_("Ny samarbejdspartner"), anchor=False)
        with st.container(key=f"kv_add_fields_{page.name}"):
            who, where_, how = st.columns([1, 1.15, 1.15], gap="medium")
        names = field_names(_)
        with who:
            _who(_, page, names, known)
        with where_:
            _where(_, page, names, areas, area_id)
        with how:
            for name in ("has_access", "meets_citizens"):
                st.segmented_control(
                    names[name], list(ANSWERS), key=page.key(f"new.{name}"), default=UNASKED,
                    required=True, format_func=lambda code: yes_no(_, ANSWERS[code]),
                )  # fmt: skip
        if page.problem:
            problem(page.problem)
        _like(_, scope, page, areas)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Gem partner"), key=f"{page.name}.save", type="primary",
                on_click=_save, args=(_, scope, page),
            )  # fmt: skip
            st.button(_("Luk"), key=f"{page.name}.close", on_click=page.open, args=("",))


def _who(
    _: Translator, page: PartnersState, names: Mapping[str, str], known: Sequence[Partner]
) -> None:
    st.text_input(
        names["name"], key=page.key("new.name"), max_chars=LONGEST_NAME, autocomplete="off",
        placeholder=_("for eksempel Vicevært, Solbakken"),
    )  # fmt: skip
    kind = st.selectbox(
        names["kind"], kind_options(_, known), key=page.key("new.kind"), index=None,
        format_func=partial(kind_label, _), accept_new_options=True,
        placeholder=_("Vælg, eller skriv jeres egen slags"),
    )  # fmt: skip
    if kind and kind_code(_, kind) not in SECTOR_OF:
        st.selectbox(
            names["sector"], SECTORS, key=page.key("new.sector"),
            format_func=sectors(_).__getitem__,
        )  # fmt: skip


def _where(
    _: Translator,
    page: PartnersState,
    names: Mapping[str, str],
    areas: Sequence[Area],
    area_id: str,
) -> None:
    st.segmented_control(
        names["is_municipality_wide"], (False, True), key=page.key("new.wide"), default=False,
        required=True, format_func=reaches(_).__getitem__,
    )  # fmt: skip
    shown = {area.id: area.name for area in areas}
    st.multiselect(
        names["area_ids"], list(shown), [area_id] if area_id in shown else [],
        key=page.key("new.areas"), format_func=lambda area: shown.get(area, ""),
        placeholder=_("Vælg et eller flere områder"),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _("Klik på kortet"), key=f"{page.name}.place_new", icon=":material/add_location:",
            on_click=_place, args=(page,),
        )  # fmt: skip
        count = _.n("{count} punkt valgt", "{count} punkter valgt", len(page.points))
        st.caption(count if page.points else _("Et punkt er ikke nødvendigt."))

    def add(hit: AddressHit) -> None:
        page.points.append((hit.lon, hit.lat))

    search_address(_, _("Eller søg en adresse"), key=page.key("new.address"), on_choice=add)


def _place(page: PartnersState) -> None:
    page.placing = NEW


def _typed(_: Translator, page: PartnersState) -> dict[str, Any]:
    """Return what stands in the form."""
    names = ("name", "kind", "sector", "wide", "areas", "has_access", "meets_citizens")
    typed = {name: st.session_state.get(page.key(f"new.{name}")) for name in names}
    fields = {
        "name": typed["name"] or "",
        "kind": kind_code(_, typed["kind"] or ""),
        "is_municipality_wide": bool(typed["wide"]),
        "area_ids": typed["areas"] or [],
        "has_access": ANSWERS[typed["has_access"] or UNASKED],
        "meets_citizens": ANSWERS[typed["meets_citizens"] or UNASKED],
        "points": list(page.points),
    }
    is_own = fields["kind"] not in SECTOR_OF
    return fields | ({"sector": typed["sector"]} if is_own and typed["sector"] else {})


def _save(_: Translator, scope: Scope, page: PartnersState, *, anyway: bool = False) -> None:
    page.problem = ""
    try:
        added, change = partner_service.add_partner(
            scope, allow_duplicate=anyway, **_typed(_, page)
        )
    except PartnerExists as found:
        page.like = found.like
        return
    except KvarterError as error:
        page.like = ()
        page.problem = _.error(error)
        return
    page.open("")
    page.choose(added.id)
    page.tell(_("Partneren er gemt."), undoing(_, scope, page, change))


def _like(_: Translator, scope: Scope, page: PartnersState, areas: Sequence[Area]) -> None:
    """Show those it may be already: it is made one with them, or added all the same."""
    if not page.like:
        return
    names = {area.id: area.name for area in areas}
    for one in page.like:
        told = f"{one.name} ({where(_, one, names)})"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            problem(_("Partneren findes måske allerede: {partner}.", partner=told))
            st.button(
                _("Saml dem"), key=f"{page.name}.same.{one.id}",
                on_click=_add_to, args=(_, scope, page, one),
            )  # fmt: skip
    st.button(
        _("Opret alligevel"), key=f"{page.name}.anyway",
        on_click=partial(_save, _, scope, page, anyway=True),
    )  # fmt: skip


def _add_to(_: Translator, scope: Scope, page: PartnersState, one: Partner) -> None:
    """Give the partner that is there what was typed of it."""
    try:
        _kept, change = partner_service.add_to_partner(scope, one.id, **_typed(_, page))
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.open("")
    page.choose(one.id)
    page.tell(_("Det er føjet til den partner, der var der."), undoing(_, scope, page, change))


def show_alike(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    groups: Sequence[Sequence[Partner]],
    areas: Sequence[Area],
) -> None:
    """Draw the partners that are perhaps written twice, to be made one."""
    names = {area.id: area.name for area in areas}
    with st.container(border=True, gap="small", key="kv_alike"):
        st.subheader(_("Partnere, der måske er skrevet to gange"), anchor=False)
        st.markdown(
            _("Navnene ligner hinanden. Den første beholdes og får det, den mangler, fra de andre.")
        )
        for group in groups:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                told = " · ".join(f"{one.name} ({where(_, one, names)})" for one in group)
                st.markdown(plain(told))
                st.button(
                    _("Saml dem"), key=f"{page.name}.alike.{group[0].id}", on_click=merge,
                    args=(_, scope, page, group[0].id, [one.id for one in group[1:]]),
                )  # fmt: skip
        if page.problem:
            problem(page.problem)
        st.button(_("Luk"), key=f"{page.name}.close_alike", on_click=page.open, args=("",))
