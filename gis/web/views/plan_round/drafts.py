"""An area drawn in passing on this page: stored at once, then named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.locale import LANGUAGES, translator
from gis.services import area_changes
from gis.services import areas as area_service
from gis.web.faults import told
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
    taken = {area.name for area in page.areas}
    number = next(n for n in range(1, len(taken) + 2) if _draft_name(_, n) not in taken)
    try:
        added = area_service.add_area(scope, _draft_name(_, number), outline)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    choose_areas([added.id])
    page.draft_id = added.id


def _draft_name(_: Translator, number: int) -> str:
    return _("Nyt område {number}", number=number)


def unnamed_area(areas: Sequence[Area]) -> Area | None:
    """Return the area that was drawn and never named, also after the page was loaded again."""
    names = {
        _draft_name(translator(lang), number)
        for lang in LANGUAGES
        for number in range(1, len(areas) + 1)
    }
    mine = [area for area in areas if area.id == state().draft_id]
    return next(iter(mine + [area for area in areas if area.name in names]), None)


def show_draft(_: Translator, scope: Scope, draft: Area, areas: Sequence[Area]) -> None:
    """Ask what a new area is called; one that was left without a name is only mentioned."""
    if state().draft_id == draft.id:
        _ask_for_name(_, scope, draft, areas)
        return
    with st.container(key="kv_left_draft", horizontal=True, vertical_alignment="center"):
        st.markdown(_("Du har et område, der ikke er gemt."), width="content")
        st.button(
            _("Fortsæt"), key="plan_round.resume", on_click=_resume_draft, args=(draft.id,)
        )  # fmt: skip
        if st.button(_("Kassér"), key="plan_round.discard", type="tertiary"):
            _discard(_, scope, draft)


def _resume_draft(area_id: str) -> None:
    choose_areas([area_id])
    state().draft_id = area_id


def _ask_for_name(_: Translator, scope: Scope, draft: Area, areas: Sequence[Area]) -> None:
    with st.container(key="kv_draft", border=True, gap="small"):
        if others := ", ".join(_overlapping(draft, areas)):
            text = _("Området overlapper {names}. Adresserne tælles i begge.", names=others)
            st.markdown(text)
        with st.form("plan_round.name_form", border=False, enter_to_submit=True):
            left, right = st.columns([3, 2], vertical_alignment="bottom")
            name = left.text_input(_("Hvad hedder området?"), key="plan_round.name", max_chars=80)
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
        area_changes.undo(scope, change)
        choose_areas([draft.id])
        return _("Området er tilbage.")

    state().undo = bring_back
    _settle(_("Tegningen er kasseret."), [key for key in chosen_ids() if key != draft.id])


def _settle(said: str, chosen: list[str]) -> None:
    state().draft_id = ""
    st.session_state["plan_round.next"] = (chosen, said)
    st.rerun()
