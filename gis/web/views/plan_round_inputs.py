"""What a round is planned for: areas, minutes, start and end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.errors import KvarterError
from gis.locale import LANGUAGES, translator
from gis.services import areas as area_service
from gis.services import maps
from gis.web.faults import told
from gis.web.views.plan_round_state import (
    AREAS_KEY,
    DEFAULT_MINUTES,
    DEFAULT_PACE_KMH,
    MINUTES_KEY,
    PACE_KEY,
    Mode,
    Place,
    PlanState,
    Which,
    choose_areas,
    chosen_ids,
    keep_areas_in_url,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.exchange.polygon_file import Polygonal
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope


def show_inputs(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    """Draw the fields, and below them what belongs to the areas."""
    names = {area.id: area.name for area in areas}
    what, time, start, end = st.columns(
        [5, 1.6, 2.4, 2.4], gap="medium", vertical_alignment="bottom"
    )
    with what:
        st.multiselect(
            _("Områder"), list(names), format_func=lambda key: names.get(key, ""), key=AREAS_KEY,
            placeholder=_("Vælg et eller flere områder"), on_change=_areas_changed,
        )  # fmt: skip
    with time:
        st.number_input(
            _("Tid, minutter"), 5, 600, DEFAULT_MINUTES, 5, key=MINUTES_KEY,
            on_change=state().forget_round,
        )  # fmt: skip
    with start:
        _place_field(_, "start")
    with end:
        _place_field(_, "end")
    with st.container(key="kv_area_tools", horizontal=True, gap="small"):
        _tools(_, scope, areas)


def _areas_changed() -> None:
    state().forget_round()
    state().removed_id = ""
    keep_areas_in_url()


def _tools(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    if state().mode == "draw":
        st.button(_("Stop tegning"), key="plan_round.stop", on_click=_set_mode, args=("",))
    else:
        st.button(
            _("Tegn område"), key="plan_round.draw", icon=":material/draw:",
            on_click=_set_mode, args=("draw",),
        )  # fmt: skip
    with st.popover(_("Indlæs område"), icon=":material/upload_file:"):
        _upload(_)
    chosen = [area for area in areas if area.id in chosen_ids()]
    if len(chosen) == 1:
        with st.popover(_("Ret område"), icon=":material/edit:"):
            _edit(_, scope, chosen[0])
    with st.popover(_("Tempo"), icon=":material/directions_walk:"):
        st.number_input(
            _("Tempo, km i timen"), 1.0, 7.0, DEFAULT_PACE_KMH, 0.5, key=PACE_KEY, format="%.1f",
            on_change=state().forget_round,
            help=_("4 km i timen giver tid til at se efter. Hurtig gang er 5 til 6."),
        )  # fmt: skip


def _set_mode(mode: Mode) -> None:
    page = state()
    page.mode = mode
    page.turn += 1
    page.problem = ""
    page.removed_id = ""
    if mode == "draw":
        page.forget_round()


# --- start and end ---------------------------------------------------------------------------


def _place_field(_: Translator, which: Which) -> None:
    page = state()
    label = {"start": _("Start"), "end": _("Slut")}[which]
    nothing = {"start": _("Kvarter vælger"), "end": _("Samme sted som start")}[which]
    place = page.places.get(which)
    st.html(f'<p class="kv-label">{label}</p>')
    with st.popover(
        place.label if place else nothing, width="stretch", key=f"plan_round.{which}.{page.turn}"
    ):
        st.button(
            _("Klik på kortet"), key=f"plan_round.{which}.click", width="stretch",
            icon=":material/add_location:", on_click=_set_mode, args=(which,),
        )  # fmt: skip
        _address_search(_, which)
        if place:
            st.button(
                nothing, key=f"plan_round.{which}.clear", width="stretch",
                on_click=_set_place, args=(which, None),
            )  # fmt: skip


def _address_search(_: Translator, which: Which) -> None:
    text = st.text_input(
        _("Eller søg en adresse"), key=f"plan_round.{which}.search",
        placeholder=_("Vejnavn og nummer"), autocomplete="off",
    )  # fmt: skip
    if not text.strip():
        return
    hits = maps.search_addresses(text)
    if not hits:
        st.caption(_("Adressen blev ikke fundet. Skriv begyndelsen af vejens navn."))
    for hit in hits:
        st.button(
            hit.label, key=f"plan_round.{which}.hit.{hit.id}", width="stretch",
            on_click=_set_place, args=(which, Place((hit.lon, hit.lat), hit.label.split(",")[0])),
        )  # fmt: skip


def _set_place(which: Which, place: Place | None) -> None:
    page = state()
    page.forget_round()
    page.mode = ""
    page.turn += 1
    st.session_state[f"plan_round.{which}.search"] = ""
    if place is None:
        page.places.pop(which, None)
    else:
        page.places[which] = place


# --- areas -----------------------------------------------------------------------------------


def take_drawing(_: Translator, scope: Scope, feature: dict[str, Any]) -> None:
    """
    Act on what was drawn or clicked on the map.

    A finished drawing is stored at once under a passing name, so that nothing is lost; the page
    then asks for the name.
    """
    page = state()
    what = feature["properties"].get("what", "drawing")
    geometry = feature.get("geometry") or {}
    if what in {"start", "end"} and geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"]
        _set_place(what, Place((lon, lat), _("Valgt på kortet")))
    elif what == "cancelled":
        page.mode = ""
    elif geometry.get("type") == "Polygon":
        page.mode = ""
        add_area(_, scope, area_service.parse_area(json.dumps(geometry).encode()))


def add_area(_: Translator, scope: Scope, outline: Polygonal) -> None:
    """Store an outline under a passing name, choose it, and ask for its name."""
    page = state()
    taken = {area.name for area in page.areas or []}
    number = next(n for n in range(1, len(taken) + 2) if _draft_name(_, n) not in taken)
    try:
        added = area_service.add_area(scope, _draft_name(_, number), outline)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.areas = None
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
        if st.button(_("Kassér"), key="plan_round.drop", type="tertiary"):
            _drop_draft(_, scope, draft)


def _resume_draft(area_id: str) -> None:
    choose_areas([area_id])
    state().draft_id = area_id


def _drop_draft(_: Translator, scope: Scope, draft: Area) -> None:
    area_service.delete_area(scope, draft.id)
    state().removed_id = draft.id
    _settle(_("Tegningen er kasseret."), [key for key in chosen_ids() if key != draft.id])


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
            _drop_draft(_, scope, draft)
        if is_kept:
            with told():
                area_service.rename_area(scope, draft.id, name)
                _settle(_("Området er gemt."), chosen_ids() or [draft.id])


def _overlapping(draft: Area, areas: Sequence[Area]) -> list[str]:
    """Return the names of the areas that share ground with a new one, not only its edge."""
    return [
        area.name
        for area in areas
        if area.id != draft.id
        and shapely.relate_pattern(area.geometry, draft.geometry, "T********")
    ]


def _settle(said: str, chosen: list[str]) -> None:
    """Run the page again after the areas have changed."""
    page = state()
    page.areas = None
    page.draft_id = ""
    st.session_state["plan_round.next"] = (chosen, said)
    st.rerun()


def take_settled() -> None:
    """Choose what the last run decided; a widget's value is fixed once it is drawn."""
    chosen, said = st.session_state.pop("plan_round.next", (None, ""))
    if chosen is not None:
        choose_areas(chosen)
        state().said = said


def _upload(_: Translator) -> None:
    chosen = st.file_uploader(
        _("GeoJSON-fil med områdets omrids"), type=["geojson", "json"], key="plan_round.file",
        max_upload_size=10,
    )  # fmt: skip
    is_asked = st.button(
        _("Indlæs"), key="plan_round.load", disabled=chosen is None,
        help=None if chosen else _("Vælg en fil først."),
    )  # fmt: skip
    if is_asked and chosen is not None:
        with told():
            st.session_state["plan_round.outline"] = area_service.parse_area(chosen.getvalue())
            st.rerun()


def take_upload(_: Translator, scope: Scope) -> None:
    """Store the outline of the file that the last run read."""
    outline = st.session_state.pop("plan_round.outline", None)
    if outline is not None:
        add_area(_, scope, outline)


def _edit(_: Translator, scope: Scope, area: Area) -> None:
    name = st.text_input(
        _("Navn"), area.name, key=f"plan_round.rename.{area.id}.{area.version}", max_chars=80
    )
    if st.button(_("Gem navn"), key="plan_round.rename"):
        with told():
            area_service.rename_area(scope, area.id, name)
            _settle(_("Navnet er gemt."), chosen_ids())
    if st.button(_("Slet område"), key="plan_round.delete"):
        area_service.delete_area(scope, area.id)
        state().removed_id = area.id
        _settle(
            _("Området er slettet. Runder og svar er bevaret."),
            [key for key in chosen_ids() if key != area.id],
        )


def offer_undo(_: Translator, scope: Scope) -> None:
    """Offer to bring back the area that was put away last."""
    page: PlanState = state()
    if page.removed_id and st.button(_("Fortryd"), key="plan_round.undo"):
        with told():
            area_service.restore_area(scope, page.removed_id)
            restored, page.removed_id = page.removed_id, ""
            _settle(_("Området er tilbage."), [restored])
