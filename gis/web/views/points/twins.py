"""The points as a list, and the same on the map."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.locale.fieldwork_words import signs_told, status_told
from gis.maps.overlay import AreaShape, Mark, Overlay
from gis.web.components import (
    Cell,
    Column,
    TableRow,
    bounds_of,
    choice_table,
    hint_line,
    legend,
    show_map,
)
from gis.web.panel import NEW, point_in
from gis.web.views.returns.marks import point_legend, point_mark, return_legend, return_mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.observation_points import Point
    from gis.services.return_windows import ReturnWindow
    from gis.web.views.points.state import PointsPanel


def show_legend(_: Translator, panel: PointsPanel, points: Sequence[Point]) -> None:
    """Write the legend, or what a click on the map does now."""
    if panel.placing:
        hint_line(_("Klik på kortet ved vejen, ud for stedet."))
        return
    closed = [("mark-closed", _("Afsluttet"))]
    is_any = any(point.status == "closed" for point in points)
    legend([*point_legend(_), *(closed if is_any else []), *return_legend(_)])


def show_table(
    _: Translator, panel: PointsPanel, points: Sequence[Point], names: Mapping[str, str]
) -> None:
    """Draw the list: codes and areas, never an address."""
    choice_table(
        _("Observationspunkter. Tryk på en kode for at se punktet."),
        [
            Column(_("Kode"), is_heading=True, is_short=True),
            Column(_("Område")),
            Column(_("Tegn")),
            Column(_("Senest set"), is_short=True),
            Column(_("Kontaktforsøg"), is_short=True),
            Column(_("Status")),
        ],
        [
            TableRow(point.id, _cells(_, point, names), is_muted=point.status == "closed")
            for point in points
        ],
        chosen=panel.selected,
        key="points.table",
        on_choice=panel.choose,
    )


def _cells(_: Translator, point: Point, names: Mapping[str, str]) -> list[str | Cell]:
    sign = "mark-observation"
    if point.status == "closed":
        sign = "mark-closed"
    elif point.is_declined:
        sign = "mark-declined"
    areas = " · ".join(names[area] for area in point.area_ids if area in names)
    seen = "–" if point.seen_at is None else _signs(_, point.signs)
    tried = "–"
    if point.attempted_at is not None:
        tried = f"{_.number(point.attempts)} · {_.date(point.attempted_at)}"
    status = status_told(_, point.status, is_declined=point.is_declined)
    pair = [_("kun i par")] if point.needs_pair and point.status != "closed" else []
    return [
        Cell(point.code, sign), areas or "–", seen,
        "–" if point.seen_at is None else _.date(point.seen_at), tried,
        " · ".join([status, *pair]),
    ]  # fmt: skip


def _signs(_: Translator, codes: Sequence[str]) -> str:
    """Return the first of some signs, and how many more there are; the rest is with the point."""
    first = signs_told(_, codes[:1])
    return f"{first} +{len(codes) - 1}" if len(codes) > 1 else first


def show_point_map(
    _: Translator,
    info: MapInfo,
    panel: PointsPanel,
    points: Sequence[Point],
    windows: Sequence[ReturnWindow],
    areas: Sequence[Area],
) -> None:
    """Draw the map: points and returns by the road; a click chooses, or points out a place."""
    point_of = {window.id: window.point_id for window in windows}
    shown = {point.id for point in points}
    now = dt.datetime.now(dt.UTC)

    def act(feature: dict[str, Any]) -> None:
        properties = feature["properties"]
        row_id = str(properties.get("id", ""))
        row_id = point_of.get(row_id) or row_id
        if properties.get("what") == "point" and panel.placing:
            panel.points, panel.address, panel.placing = [point_in(feature)], None, ""
        elif properties.get("what") == "row" and row_id in shown:
            panel.choose("" if row_id == panel.selected else row_id)

    new = [panel.points[0]] if panel.is_adding and panel.points else []
    seen = [*(point.roadside for point in points), *map(shapely.Point, new)]
    overlay = Overlay(
        # Around the areas, so that one more point does not move the map.
        fit=bounds_of([*(area.geometry for area in areas), *seen], info.bounds),
        mode="point" if panel.placing == NEW else "",
        selected=panel.selected,
        areas=[AreaShape(area.id, area.name, area.geometry, chosen=False) for area in areas],
        marks=[
            *(return_mark(_, one, now) for one in windows if one.point_id in shown),
            *(point_mark(_, point) for point in points),
            *(Mark(NEW, point, "observation", "?", _("Nyt punkt")) for point in new),
        ],
    )
    with st.container(key="kv_points_map"):
        show_map(info, overlay, key="points.map", texts=_, on_change=act)
