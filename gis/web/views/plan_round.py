"""Planlæg runde: choose an area, say how long, get a round to print and walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import NotFoundError
from gis.services import areas as area_service
from gis.services import maps, rounds
from gis.services.members import Scope, local_scope
from gis.web.components import heading, status_line
from gis.web.faults import told
from gis.web.session import texts
from gis.web.views.plan_round_inputs import (
    offer_undo,
    show_draft,
    show_inputs,
    take_settled,
    take_upload,
    unnamed_area,
)
from gis.web.views.plan_round_result import show_figures, show_legend, show_map_and_table
from gis.web.views.plan_round_state import (
    AREAS_KEY,
    DEFAULT_MINUTES,
    DEFAULT_PACE_KMH,
    MINUTES_KEY,
    PACE_KEY,
    choose_areas,
    chosen_ids,
    state,
)
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.rounds import PlannedRound

SEARCH_S = 20.0
"""Longest time to look for a better plan before the page answers."""


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        with heading(_("Planlæg runde"), _("Kortet er det første, der skal på plads.")):
            pass
        show_welcome()
        return
    scope = local_scope()
    take_settled()
    take_upload(_, scope)
    areas = _areas(scope, info)
    _read_address(_, scope, areas)
    page = state()
    about = _("Vælg et område og den tid, I har. Så finder Kvarter en rute, der går alle vejene.")
    with heading(_("Planlæg runde"), about):
        is_asked = _buttons(_, scope)
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        offer_undo(_, scope)
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key="kv_progress"):
        if is_asked:
            _plan(_, scope)
    with st.container(key="kv_fields", gap="small"):
        show_inputs(_, scope, areas)
    with st.container(key="kv_naming"):
        draft = unnamed_area(areas)
        if draft is not None:
            show_draft(_, scope, draft, areas)
    show_figures(_, areas, page.planned)
    show_legend(_, page.planned)
    show_map_and_table(_, scope, info, areas, page.planned)


def _areas(scope: Scope, info: MapInfo) -> list[Area]:
    """Return the team's areas; counted again only when they or the map have changed."""
    page = state()
    if page.areas is None or page.map_version != info.version:
        page.areas = area_service.list_areas(scope)
        page.map_version = info.version
    return page.areas


def _read_address(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    """Take areas and round from the address on a fresh visit, and forget what is gone."""
    known = {area.id for area in areas}
    page = state()
    round_id = st.query_params.get("round", "")
    if page.planned is None and round_id:
        try:
            _take_round(_, rounds.get_round(scope, round_id))
        except NotFoundError:
            st.query_params.pop("round", None)
    asked = st.query_params.get("areas", "").split(",")
    st.session_state.setdefault(AREAS_KEY, [key for key in asked if key in known])
    st.session_state[AREAS_KEY] = [key for key in chosen_ids() if key in known]


def _take_round(_: Translator, found: PlannedRound) -> None:
    """Show a stored round and what it was planned for; of an empty one say why it is empty."""
    page = state()
    st.session_state[AREAS_KEY] = found.area_ids
    st.session_state[MINUTES_KEY] = round(found.minutes)
    st.session_state[PACE_KEY] = found.pace_kmh
    if found.legs:
        page.planned = found
        return
    st.query_params.pop("round", None)
    is_time_short = not found.not_fitting.empty
    page.problem = _.error(rounds.nothing_walked(found.minutes, is_time_short=is_time_short))


def _buttons(_: Translator, scope: Scope) -> bool:
    """Draw the buttons of the heading; return whether a round is asked for."""
    page = state()
    if page.planned is None:
        is_ready = bool(chosen_ids())
        return st.button(
            _("Planlæg runde"), type="primary", key="plan_round.plan",
            icon=":material/conversion_path:", disabled=not is_ready,
            help=None if is_ready else _("Vælg et område først."),
        )  # fmt: skip
    st.button(_("Ny runde"), key="plan_round.new", on_click=choose_areas, args=([],))
    st.download_button(
        _("Hent GPX"), lambda: rounds.round_gpx(scope, page.planned.id) if page.planned else "",
        file_name="kvarter-runde.gpx", mime="application/gpx+xml", icon=":material/download:",
        key="plan_round.gpx", on_click="ignore",
    )  # fmt: skip
    if page.sheet is None:
        st.button(
            _("Gem og udskriv"), type="primary", key="plan_round.print", icon=":material/print:",
            on_click=_print, args=(_, scope),
        )  # fmt: skip
    else:
        st.download_button(
            _("Hent ark {code}", code=page.sheet.code), page.sheet.pdf, type="primary",
            file_name=page.sheet.file_name, mime="application/pdf", icon=":material/print:",
            key="plan_round.sheet", on_click="ignore",
        )  # fmt: skip
    return False


def _plan(_: Translator, scope: Scope) -> None:
    page = state()
    places = page.places
    page.problem = ""
    planned = None
    bar = st.progress(0.0, text=_("Planlægger runden …"))
    with told():
        planned = rounds.plan_round(
            scope,
            chosen_ids(),
            minutes=float(st.session_state.get(MINUTES_KEY, DEFAULT_MINUTES)),
            pace_kmh=float(st.session_state.get(PACE_KEY, DEFAULT_PACE_KMH)),
            start=places["start"].at if "start" in places else None,
            end=places["end"].at if "end" in places else None,
            seconds=SEARCH_S,
            allow_empty=False,
            progress=lambda share: _advance(bar, _, share),
        )
    bar.empty()
    if planned is not None:
        page.show_round(planned)
        st.rerun()


def _advance(bar: st.delta_generator.DeltaGenerator, _: Translator, share: float) -> None:
    bar.progress(min(max(share, 0.0), 1.0), text=_("Planlægger runden …"))


def _print(_: Translator, scope: Scope) -> None:
    page = state()
    if page.planned is None:
        return
    with told():
        page.sheet = rounds.print_sheet(scope, page.planned.id, _)
        page.said = _("Runden er gemt. Ark {code} er klart.", code=page.sheet.code)
