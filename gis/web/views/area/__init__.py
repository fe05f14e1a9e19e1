"""One area: the guide's questions point by point, beside what each is about, and the decision."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import shapely
import streamlit as st

from gis.locale.mapping_words import point_names, status_tag
from gis.maps.overlay import AreaShape, Overlay
from gis.planning.mapping import POINTS, what_next
from gis.services import mapping as mapping_service
from gis.services import maps
from gis.services.partners import list_partners
from gis.web.components import heading, legend, page_component, show_map, status_line
from gis.web.leading import go_to
from gis.web.session import page_scope, texts
from gis.web.views.area.channels_panel import show_channels
from gis.web.views.area.decisions import show_decisions
from gis.web.views.area.partners_panel import show_partners
from gis.web.views.area.places_panel import show_places
from gis.web.views.area.questions import show_questions
from gis.web.views.area.saving import show_said_clash, undo
from gis.web.views.area.state import AreaPage, state
from gis.web.views.areas.clash import show_area_clash
from gis.web.views.areas.detail import show_types, types_heading
from gis.web.views.areas.state import state as areas_state
from gis.web.views.mapping import (
    SAID_KEY,
    area_shape,
    show_decision_legend,
    show_print_button,
)
from gis.web.views.mapping.words import first_open
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.maps import MapInfo
    from gis.services.members import Scope

DECISION: Final = "decision"
TABS: Final = (*map(str, POINTS), DECISION)
PANELS: Final = {3: show_places, 4: show_partners, 5: show_channels}
ICONS: Final = {
    "answered": "check_circle", "none": "do_not_disturb_on", "partly": "contrast",
    "blank": "radio_button_unchecked", "old": "schedule",
}  # fmt: skip
_leaving = page_component("leaving")


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Område"))
        return
    scope = page_scope()
    found = mapping_service.overview(scope)
    asked = st.query_params.get("area", "")
    mapping = next((one for one in found if one.area.id == asked), None)
    if mapping is None:
        _not_found(_)
        return
    tab = st.query_params.get("point", "")
    tab = tab if tab in TABS else first_open(mapping)
    page = state()
    with heading(mapping.area.name, _about(_, mapping)):
        _buttons(_, page, found, mapping, tab)
    _status(_, scope, page)
    partners = {one.id: one.name for one in list_partners(scope)} if tab == DECISION else {}
    with st.container(key="kv_clash"):
        show_said_clash(_, scope, partners)
        show_area_clash(_, scope)
    show_point_tabs(_, mapping, tab, key="area.tab", on_turn=partial(_turn_to, mapping.area.id))
    if tab == DECISION:
        _decision(_, scope, info, found, mapping, partners)
    else:
        _point(_, scope, info, found, mapping, int(tab))


def _not_found(_: Translator) -> None:
    with heading(_("Område"), _("Området findes ikke længere.")):
        if st.button(_("Gå til overblikket"), type="primary", key="area.overview"):
            go_to("afdaekning")


def _about(_: Translator, mapping: AreaMapping) -> str:
    chosen = (None if d is None else d.is_chosen for d in (mapping.direct, mapping.indirect))
    addresses = _.n("{count} adresse", "{count} adresser", mapping.area.addresses)
    return f"{addresses} · {status_tag(_, *chosen)}"


# --- ways on, and back -------------------------------------------------------------------------


def _buttons(
    _: Translator, page: AreaPage, found: Sequence[AreaMapping], mapping: AreaMapping, tab: str
) -> None:
    _leaving(key="area.leaving", on_left_change=_remember_leaving)
    is_left = st.session_state.pop("area.left", False)
    if st.button(_("Overblik"), icon=":material/arrow_back:", key="area.back") or is_left:
        _leave(_, page, mapping, tab)
    show_print_button(_, [mapping.area.id], key="area.print")
    if tab != DECISION:
        following = TABS[TABS.index(tab) + 1]
        label = _("Næste punkt") if following != DECISION else _("Til beslutningen")
        st.button(
            label, type="primary", key="area.next", icon=":material/arrow_forward:",
            on_click=_turn_to, args=(mapping.area.id, following),
        )  # fmt: skip
        return
    others = [one for one in found if one is not mapping]
    step = what_next([one.standing for one in others])
    following_area = next((one for one in others if one.area.id == step.area_id), None)
    st.button(
        _("Næste område"), type="primary", key="area.next", icon=":material/arrow_forward:",
        disabled=following_area is None,
        help=None if following_area else _("De andre områder er ajour."),
        on_click=_turn_to,
        args=(following_area.area.id, first_open(following_area)) if following_area else ("", ""),
    )  # fmt: skip


def _remember_leaving() -> None:
    # A page cannot be left from a callback.
    st.session_state["area.left"] = True


def _turn_to(area_id: str, tab: str) -> None:
    state().tell("")
    st.query_params["area"] = area_id
    st.query_params["point"] = tab


def _leave(_: Translator, page: AreaPage, mapping: AreaMapping, tab: str) -> None:
    """Go back to the cell that was opened."""
    if page.is_changed:
        st.session_state[SAID_KEY] = _("{name} er gemt.", name=mapping.area.name)
    page.is_changed = False
    page.tell("")
    point = f"{DECISION}.direct" if tab == DECISION else tab
    vis = st.query_params.get("vis", "")
    go_to("afdaekning", area=mapping.area.id, point=point, **({"vis": vis} if vis else {}))


def _status(_: Translator, scope: Scope, page: AreaPage) -> None:
    types = areas_state()
    if types.said:
        page.tell(types.said, types.change)
        types.said = ""
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undo is not None:
            st.button(_("Fortryd"), key="area.undo", on_click=undo, args=(_, scope))


def show_point_tabs(
    _: Translator, mapping: AreaMapping, tab: str, *, key: str, on_turn: Callable[[str], None]
) -> None:
    """
    Draw the five points of an area and the decision, each with how it stands.

    Parameters
    ----------
    tab
        The one of `TABS` that is open.
    on_turn
        Is given the one that was pressed.
    """
    st.session_state[key] = tab
    names = point_names(_)
    icons = {str(point.point): ICONS[point.state] for point in mapping.points}
    open_ = mapping.standing.undecided
    icons[DECISION] = "indeterminate_question_box" if open_ else "check_box"

    def label(one: str) -> str:
        text = _("Beslutning") if one == DECISION else f"{one} {names[int(one)]}"
        return f":material/{icons[one]}: {text}"

    st.segmented_control(
        _("Afdækningspunkt"), TABS, format_func=label, key=key, required=True,
        label_visibility="collapsed", on_change=lambda: on_turn(st.session_state[key]),
    )  # fmt: skip


# --- the points --------------------------------------------------------------------------------


def _point(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    found: Sequence[AreaMapping],
    mapping: AreaMapping,
    point: int,
) -> None:
    with st.container(key=f"kv_point_{'map' if point < 3 else 'panel'}"):
        asked, beside = st.columns([1, 1] if point < 3 else [5, 8], gap="medium")
    with asked:
        show_questions(_, scope, mapping, point)
    with beside:
        match point:
            case 1:
                _outline(_, info, found, mapping)
                st.subheader(types_heading(_, mapping.area), anchor=False)
                show_types(_, scope, areas_state(), mapping.area)
            case 2:
                _outline(_, info, found, mapping)
            case _other:
                show_panel(_, scope, info, mapping, point)


def show_panel(
    _: Translator, scope: Scope, info: MapInfo, mapping: AreaMapping, point: int
) -> None:
    """Draw what is registered of an area for point 3, 4 or 5, with its map."""
    PANELS[point](_, scope, info, mapping.area)


def _around(found: Sequence[AreaMapping], mapping: AreaMapping) -> list[AreaMapping]:
    """Return the areas that the map of one shows, and some way beyond: as far as it is wide."""
    west, south, east, north = mapping.area.geometry.bounds
    wide, high = east - west, north - south
    shown = shapely.box(west - wide, south - high, east + wide, north + high)
    return [one for one in found if one.area.geometry.intersects(shown)]


def _outline(
    _: Translator, info: MapInfo, found: Sequence[AreaMapping], mapping: AreaMapping
) -> None:
    legend([("area-chosen", _("Området")), ("area-other", _("Andre områder"))])
    shapes = [
        AreaShape(one.area.id, one.area.name, one.area.geometry, chosen=one is mapping)
        for one in _around(found, mapping)
    ]
    _map(_, info, mapping, shapes)


def _map(_: Translator, info: MapInfo, mapping: AreaMapping, shapes: Sequence[AreaShape]) -> None:
    overlay = Overlay(fit=mapping.area.geometry.bounds, selected=mapping.area.id, areas=shapes)
    show_map(info, overlay, key="area.map", texts=_, on_change=partial(_act, mapping.area.id))


def _act(area_id: str, feature: dict[str, dict[str, object]]) -> None:
    """Open the area that was pressed on the map."""
    picked = str(feature["properties"].get("id", ""))
    if feature["properties"].get("what") == "area" and picked != area_id:
        _turn_to(picked, st.query_params.get("point", TABS[0]))


def _decision(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    found: Sequence[AreaMapping],
    mapping: AreaMapping,
    partners: dict[str, str],
) -> None:
    with st.container(key="kv_point_panel"):
        asked, beside = st.columns([8, 5], gap="medium")
    with asked:
        show_decisions(_, scope, mapping, partners)
    with beside:
        show_decision_legend(_)
        near = _around(found, mapping)
        _map(_, info, mapping, [area_shape(_, one, is_chosen=one is mapping) for one in near])
