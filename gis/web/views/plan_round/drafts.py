"""An area drawn in passing on this page: stored at once, then named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.services import areas as area_service
from gis.services.areas import LONGEST_NAME
from gis.web.faults import told
from gis.web.plain import plain
from gis.web.views.areas.saving import passing_name
from gis.web.views.plan_round.places import set_place
from gis.web.views.plan_round.state import Place, choose_areas, chosen_ids, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.exchange.polygon_file import Polygonal
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope


def take_drawing(_: Translator, scope: Scope, feature: dict[str, Any]) -> None:
    """
    Act on what was drawn or clicked on the map.

    A finished drawing is stored at once under a passing name, so that nothing is lost; the page
    then asks for the name.
    """
    page = state()
    what = feature["properties"].get("what")
    geometry = feature.get("geometry") or {}
    if what in {"start", "end"} and geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"]
        set_place(what, page.walker, Place((lon, lat), _("Valgt på kortet")))
    elif what == "cancelled":
        page.mode = ""
    elif geometry.get("type") == "Polygon":
        page.mode = ""
        outline = shapely.from_geojson(json.dumps(geometry))
        assert isinstance(outline, shapely.Polygon)
        _add_area(_, scope, outline)


def _add_area(_: Translator, scope: Scope, outline: Polygonal) -> None:
    page = state()
    try:
        added = area_service.add_area(scope, passing_name(_, page.areas), outline)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    choose_areas([added.id])
    page.draft_id = added.id


def unnamed_area(areas: Sequence[Area]) -> Area | None:
    """Return the area that this session drew and has not named yet."""
    return next((area for area in areas if area.id == state().draft_id), None)


def show_draft(_: Translator, scope: Scope, draft: Area, areas: Sequence[Area]) -> None:
    """Ask what a new area is called."""
    with st.container(key="kv_draft", border=True, gap="small"):
        if others := ", ".join(_overlapping(draft, areas)):
            text = _("Området overlapper {names}. Adresserne tælles i begge.", names=plain(others))
            st.markdown(text)
        with st.form("plan_round.name_form", border=False, enter_to_submit=True):
            left, right = st.columns([3, 2], vertical_alignment="bottom")
            name = left.text_input(
                _("Hvad hedder området?"), key="plan_round.name", max_chars=LONGEST_NAME
            )  # fmt: skip
            with right.container(horizontal=True):
                is_kept = st.form_submit_button(_("Gem"), type="secondary")
                is_dropped = st.form_submit_button(_("Kassér"), type="tertiary")
        if is_dropped:
            _discard(_, scope, draft)
        if is_kept:
            with told():
                area_service.update_area(scope, draft.id, draft.version, name=name)
                _settle(_("Området er gemt."), chosen_ids() or [draft.id])


def _overlapping(draft: Area, areas: Sequence[Area]) -> list[str]:
    """Return the names of the areas that share ground with a new one, not only its edge."""
    return [
        area.name
        for area in areas
        if area.id != draft.id
        and shapely.relate_pattern(area.geometry, draft.geometry, "T********")
    ]


def _discard(_: Translator, scope: Scope, draft: Area) -> None:
    change = area_service.delete_area(scope, draft.id)

    def bring_back() -> str:
        area_service.undo(scope, change)
        choose_areas([draft.id])
        state().draft_id = draft.id
        return _("Området er tilbage.")

    state().undo = bring_back
    _settle(_("Tegningen er kasseret."), [key for key in chosen_ids() if key != draft.id])


def _settle(said: str, chosen: list[str]) -> None:
    state().draft_id = ""
    st.session_state["plan_round.next"] = (chosen, said)
    st.rerun()
