"""A new point: where it is, and what to look for there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.locale.fieldwork_words import point_fields
from gis.services import observation_points as point_service
from gis.services.observation_points import LONGEST_TEXT, PointExists
from gis.web.address_search import search_address
from gis.web.panel import NEW
from gis.web.plain import plain

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.web.views.points.state import PointsPanel


def show_new(_: Translator, scope: Scope, panel: PointsPanel) -> None:
    """Draw the form of a new point."""
    names = point_fields(_)
    with st.container(border=True, gap="small", key="kv_new_point"):
        st.subheader(_("Nyt punkt"), anchor=False)
        where, what, why = st.columns([1, 1, 1], gap="medium")
        with where:
            _place(_, panel)
        with what:
            st.text_area(
                names["watch_for"], key=panel.key("watch_for"), max_chars=LONGEST_TEXT, height=96
            )
        with why:
            st.text_area(
                names["reason"], key=panel.key("reason"), max_chars=LONGEST_TEXT, height=96,
                help=_("Skriv ikke navn, CPR-nummer, telefonnummer eller diagnose."),
            )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                _("Gem punkt"), key="points.save", type="primary",
                on_click=_add, args=(_, scope, panel),
            )  # fmt: skip
            st.button(_("Kassér"), key="points.discard", on_click=panel.stop)
            st.checkbox(names["needs_pair"], key=panel.key("needs_pair"), width="content")


def _place(_: Translator, panel: PointsPanel) -> None:
    if panel.address is not None:
        st.markdown(_("Stedet: **{place}**", place=plain(panel.address.label)))
    elif panel.points:
        st.markdown(_("Stedet er sat på kortet."))
    else:
        st.markdown(_("Klik på kortet ved vejen, eller søg en adresse."))
    is_placing = panel.placing == NEW
    st.button(
        _("Stop") if is_placing else _("Klik på kortet"), key=panel.key("click"),
        icon=":material/close:" if is_placing else ":material/add_location:",
        on_click=_point, args=(panel, "" if is_placing else NEW),
    )  # fmt: skip
    search_address(
        _, _("Eller søg en adresse"), key=panel.key("address"), on_choice=partial(_take, panel)
    )


def _point(panel: PointsPanel, placing: str) -> None:
    panel.placing = placing


def _take(panel: PointsPanel, hit: AddressHit) -> None:
    panel.address, panel.points, panel.placing = hit, [(hit.lon, hit.lat)], ""


def _add(_: Translator, scope: Scope, panel: PointsPanel, *, allow_duplicate: bool = False) -> None:
    typed = st.session_state
    spot = shapely.Point(panel.points[0]) if panel.points else None
    try:
        change = point_service.add_point(
            scope,
            address_id=panel.address.id if panel.address else None,
            at=None if panel.address else spot,
            watch_for=typed[panel.key("watch_for")],
            reason=typed[panel.key("reason")],
            needs_pair=typed[panel.key("needs_pair")],
            allow_duplicate=allow_duplicate,
        )
    except PointExists as error:
        panel.refuse(_.error(error), partial(_add, _, scope, panel, allow_duplicate=True))
    except KvarterError as error:
        panel.refuse(_.error(error))
    else:
        panel.stop()
        panel.choose(change.point_id)
        panel.tell(
            _("{code} er oprettet.", code=change.code), partial(point_service.undo, scope, change)
        )
