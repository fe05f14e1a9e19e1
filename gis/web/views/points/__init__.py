"""Punkter: where signs were seen from the street, and what the team did about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import areas as area_service
from gis.services import observation_points as point_service
from gis.services import return_windows as window_service
from gis.web.components import Figure, figures, next_step
from gis.web.panel import show_said
from gis.web.views.points.adding import show_new
from gis.web.views.points.chances import show_chances
from gis.web.views.points.detail import show_clash, show_detail
from gis.web.views.points.protecting import show_protection
from gis.web.views.points.state import SHOWN, PointsPanel, memory, panel_of
from gis.web.views.points.twins import show_legend, show_point_map, show_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.observation_points import Point


def about(_: Translator) -> str:
    """Return what the view is for."""
    return _("Steder, I holder øje med fra vejen. Koden står for stedet; her er ingen navne.")


def show_primary(_: Translator, scope: Scope) -> None:  # noqa: ARG001
    """Draw the button beside the heading."""
    panel = memory()
    st.button(
        _("Tilføj punkt"), type="primary", key="points.add", icon=":material/add_location:",
        on_click=panel.begin, disabled=panel.is_adding,
    )  # fmt: skip


def show(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the view: filters, figures, table and map, and the chosen point below them."""
    points = point_service.list_points(scope)
    panel = panel_of(scope, points)
    areas = {area.id: area for area in area_service.list_areas(scope)}
    names = {area_id: area.name for area_id, area in areas.items()}
    show_said(_, panel)
    with st.container(key="kv_new"):
        if panel.is_adding:
            show_new(_, scope, panel)
    shown, within = _filtered(_, points, names)
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key="kv_point_figures"):
        if not panel.is_adding:
            _figures(_, points)
    show_legend(_, panel, shown)
    chosen = next((point for point in points if point.id == panel.selected), None)
    if chosen is not None and chosen not in shown:
        shown = [point for point in points if point in shown or point is chosen]
    windows = window_service.list_windows(scope)
    with st.container(key="kv_point_twins"):
        table, on_map = st.columns([1.3, 1], gap="medium")
    with table:
        if shown:
            show_table(_, panel, shown, names)
        elif points:
            st.markdown(_("Ingen punkter med det valg. Vælg Alle for at se resten."))
        else:
            st.markdown(
                _("Ingen punkter endnu. Tilføj det første, når I har set tegn fra vejen, eller "
                  "opret det, mens I registrerer en runde.")
            )  # fmt: skip
    with on_map:
        around = [areas[within]] if within in areas else list(areas.values())
        show_point_map(_, info, panel, shown, windows, around)
    show_clash(_, scope, panel)
    with st.container(key="kv_point_detail"):
        if chosen is not None:
            show_detail(_, scope, panel, chosen, names)
    show_chances(_, scope)
    show_protection(_, scope)


def _filtered(
    _: Translator, points: Sequence[Point], names: Mapping[str, str]
) -> tuple[list[Point], str | None]:
    """Draw the filters, and return the points they let through, and the area."""
    words = {"open": _("Åbne"), "closed": _("Afsluttede"), "all": _("Alle")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.session_state.setdefault("points.shown", SHOWN[0])
        which = st.segmented_control(
            _("Vis"), SHOWN, key="points.shown", required=True, format_func=words.__getitem__
        )
        asked = st.query_params.get("area", "")
        st.session_state["points.area"] = asked if asked in names else None
        within = st.selectbox(
            _("Boligområde"), list(names), index=None, key="points.area", width=280,
            format_func=lambda area_id: names.get(area_id, ""), placeholder=_("Alle områder"),
            on_change=_filter_area,
        )  # fmt: skip
    shown = [
        point
        for point in points
        if (which == "all" or (point.status == "closed") == (which == "closed"))
        and (within is None or within in point.area_ids)
    ]
    return shown, within


def _filter_area() -> None:
    area_id = st.session_state["points.area"]
    if area_id:
        st.query_params["area"] = area_id
    else:
        st.query_params.pop("area", None)


def _figures(_: Translator, points: Sequence[Point]) -> None:
    opened = [point for point in points if point.status != "closed"]
    welcome = [point for point in opened if not point.is_declined]
    tried = [point for point in welcome if point.status == "contacting"]
    met = sum(point.best_level >= point_service.CONTACT_FROM for point in tried)
    figures(
        [
            Figure(_("Åbne punkter"), _.number(len(opened))),
            Figure(_("Holder øje"), _.number(len(welcome) - len(tried))),
            Figure(_("Søger kontakt"), _.number(len(tried)), _("{count} truffet", count=met)),
            Figure(_("Frabedt"), _.number(len(opened) - len(welcome)), _("aldrig på en runde")),
            Figure(_("Afsluttet"), _.number(len(points) - len(opened))),
        ],
        following=next_step(_("Næste:"), _following(_, welcome)),
    )  # fmt: skip


def _following(_: Translator, points: Sequence[Point]) -> str:
    """Return what to do next: see a point that was never seen, or the one seen longest ago."""
    if not points:
        return _("Tilføj et punkt, når I har set tegn fra vejen.")
    unseen = [point for point in points if point.seen_at is None and point.attempted_at is None]
    if unseen:
        return _("{code}: registrér, hvad I har set.", code=unseen[0].code)
    untried = [point for point in points if not point.attempts]
    if untried:
        return _("{code}: aftal, hvem der første gang søger kontakt.", code=untried[0].code)
    last = min(points, key=lambda one: max(filter(None, (one.seen_at, one.attempted_at))))
    return _("{code}: aftal, hvornår I kommer igen. Det er længst siden.", code=last.code)


__all__ = ["PointsPanel", "about", "show", "show_primary"]
