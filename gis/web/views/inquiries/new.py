"""A new inquiry: who turned to the team, what they worry about, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.inquiry_words import field_names, source_kinds
from gis.services import inquiries as inquiry_service
from gis.services.inquiries import usual_deadline
from gis.web.panel import NEW, kind_of
from gis.web.plain import plain
from gis.web.views.inquiries.fields import (
    concerns_field,
    heard_field,
    initials_field,
    partner_field,
    place_fields,
    source_field,
)
from gis.web.views.inquiries.state import WHICH

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.web.views.inquiries.state import InquiriesPanel


def show_new(
    _: Translator, scope: Scope, panel: InquiriesPanel, partners: Mapping[str, str]
) -> None:
    """Draw the form of a new inquiry."""
    names, today = field_names(_), dt.datetime.now(COPENHAGEN).date()
    with st.container(border=True, gap="small", key="kv_new_inquiry"):
        st.subheader(_("Ny henvendelse"), anchor=False)
        st.caption(
            _("Skriv ikke navne, telefonnumre eller diagnoser. De hører til på papir eller i "
              "sagssystemet.")
        )  # fmt: skip
        source, about, where = st.columns([1, 1, 1], gap="medium")
        with source:
            source_field(_, key=panel.key("source_kind"))
            heard_field(_, key=panel.key("heard_via"))
            partner_field(_, partners, key=panel.key("partner_id"))
        with about:
            concerns_field(_, key=panel.key("concerns"))
            st.session_state.setdefault(panel.key("received_on"), today)
            day = st.date_input(
                names["received_on"], key=panel.key("received_on"), format="DD-MM-YYYY",
                max_value=today,
            )  # fmt: skip
            initials_field(_, scope, names["taker"], key=panel.key("taker"), is_task=True)
            st.caption(
                _("Fristen bliver {date}: to arbejdsdage.",
                  date=_.date(usual_deadline(day or today)))
            )  # fmt: skip
        with where:
            _place(_, panel)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Gem henvendelse"), key="inquiry.save", type="primary",
                on_click=_save, args=(_, scope, panel),
            )  # fmt: skip
            st.button(_("Kassér"), key="inquiry.discard", on_click=panel.stop)


def _place(_: Translator, panel: InquiriesPanel) -> None:
    if panel.address is not None:
        st.markdown(_("Stedet: **{place}**", place=plain(panel.address.label)))
    elif panel.points:
        st.markdown(_("Stedet er sat på kortet."))
    else:
        st.markdown(_("Stedet er ukendt. Søg en adresse, eller klik på kortet, hvis I ved det."))
    if panel.address is not None or panel.points:
        st.button(
            _("Stedet er ukendt"), key=panel.key("unknown"), type="tertiary",
            on_click=_forget, args=(panel,),
        )  # fmt: skip
    is_placing = panel.placing == NEW
    place_fields(
        _, key=panel.key("place"), is_placing=is_placing,
        on_click=partial(_point, panel, "" if is_placing else NEW),
        on_address=partial(_take, panel),
    )  # fmt: skip


def _point(panel: InquiriesPanel, placing: str) -> None:
    panel.placing = placing


def _forget(panel: InquiriesPanel) -> None:
    panel.address, panel.points, panel.placing = None, [], ""


def _take(panel: InquiriesPanel, hit: AddressHit) -> None:
    panel.address, panel.points, panel.placing = hit, [(hit.lon, hit.lat)], ""


def _save(_: Translator, scope: Scope, panel: InquiriesPanel) -> None:
    names = ("source_kind", "heard_via", "partner_id", "concerns", "received_on", "taker")
    typed = {name: st.session_state.get(panel.key(name)) for name in names}
    try:
        change = inquiry_service.add_inquiry(
            scope,
            source_kind=kind_of(source_kinds(_), typed["source_kind"]),
            heard_via=typed["heard_via"] or "",
            partner_id=typed["partner_id"],
            concerns=typed["concerns"] or [],
            received_on=typed["received_on"] or dt.datetime.now(COPENHAGEN).date(),
            taker=typed["taker"] or "",
            address_id=panel.address.id if panel.address else None,
            at=shapely.Point(panel.points[0]) if panel.points and not panel.address else None,
        )
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.stop()
    panel.choose(change.row_id)
    st.query_params[WHICH] = "open"
    code = inquiry_service.find_inquiry(scope, change.row_id).code
    panel.tell(_("{code} er gemt.", code=code), partial(inquiry_service.undo, scope, change))
