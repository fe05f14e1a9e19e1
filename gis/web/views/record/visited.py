"""The points that a round stops at, offered to say what was seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import return_windows as window_service
from gis.web.views.record.sightings import add_draft, key, mark_chosen, typed
from gis.web.views.record.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Point
    from gis.services.rounds import PlannedRound


def visited_points(
    scope: Scope, shown: PlannedRound | None, points: Sequence[Point]
) -> list[Point]:  # fmt: skip
    """Return the points that a round stops at, in the order of its sheet."""
    visits = [] if shown is None else [visit for leg in shown.legs for visit in leg.visits]
    if not visits:
        return []
    windows = window_service.list_windows(scope, open_only=False)
    point_of = {one.id: one.point_id for one in windows} | {point.id: point.id for point in points}
    by_id = {point.id: point for point in points}
    ids = dict.fromkeys(point_of.get(visit.ref) for visit in visits)
    return [by_id[one] for one in ids if one in by_id]


def offer_visited(_: Translator, visited: Sequence[Point]) -> None:
    """Offer the points that were visited, in the order of the sheet, to say what was seen there."""
    told = {typed(number, "point") for number in state().drafts
            if typed(number, "where") == "known"}  # fmt: skip
    left = [point for point in visited if point.id not in told]
    if not left:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Besøgt på runden:"), width="content")
        for point in left:
            st.button(
                point.code, key=f"record.seen.visited.{point.id}", icon=":material/add:",
                on_click=_add_known, args=(point.id,),
            )  # fmt: skip


def _add_known(point_id: str) -> None:
    add_draft()
    number = state().drafts[-1]
    st.session_state[key(number, "where")] = "known"
    st.session_state[key(number, "point")] = point_id
    mark_chosen(number)
