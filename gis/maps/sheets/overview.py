"""
Overviews: all legs of a sheet on one map with their sum, and the pages of one leg on a map.

The first is the first page of a sheet for several walkers or a car, the second the first page of
the packet of a leg with several maps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import shapely

from gis.maps import style
from gis.maps.frames import SCALES, Frame
from gis.maps.legend import draw_legend, overview_items
from gis.maps.overview_map import draw_overview_map
from gis.maps.sheets.looks import ground_of, look_of
from gis.maps.sheets.page import (
    first_page_qr,
    head,
    head_facts,
    map_frame,
    map_page,
    minutes,
    team_mm,
)
from gis.maps.sheets.paging import MapPage
from gis.maps.sheets.street_list import parking_street

if TYPE_CHECKING:
    from gis.maps.sheets.content import SheetContent, SheetLeg

ROW_MM = 6.2
"""Height of a row of the table of legs."""
SHEET_SCALES = tuple(scale for scale in SCALES if scale >= 5_000)
PACKET_SCALES = tuple(scale for scale in SCALES if scale >= 10_000)
SMALLEST_SCALE = 15_000
"""The smallest on which the frames of pages need no map of their own."""
MOST_FRAMES = 6
"""Frames of the pages of several legs on their map: with more one sees no line. An assumption."""
NO_PAGES: Mapping[str, Sequence[MapPage]] = MappingProxyType({})


def overview_page(
    content: SheetContent,
    images: dict[str, str],
    planned: Mapping[str, Sequence[MapPage]] = NO_PAGES,
) -> dict[str, Any]:
    """
    Return the data of the page of all legs; its drawings are added to the images.

    Parameters
    ----------
    planned
        The pages of the maps of each leg, by its letter; their frames are drawn if they are few.
    """
    _ = content.translate
    legs = content.legs
    drawn = [leg for leg in legs if leg.directions]  # who walks nothing has no line
    rows = [_row(leg, content) for leg in legs]
    frame, pages = _frame_and_pages(content, planned)
    looks = {leg.walker: look_of(leg, content) for leg in drawn}
    images["map-all"] = draw_overview_map(
        frame, {leg.walker: leg.directions for leg in drawn}, ground_of(content), looks, pages
    )
    name = next(iter(pages), "")
    items = overview_items(
        looks[drawn[0].walker], _, left_out=_is_short(content), pages=name
    )  # fmt: skip
    facts = head_facts(content)
    if len(legs) > 1:
        facts.insert(2, [_("Hvem"), _who(content)])
    data = map_page(
        frame, _, "all", options=content.options, alt=_("Kort over alle ruter")
    )  # fmt: skip
    images["legend-all"] = draw_legend(frame, items, [], _, width_mm=data["legend_width"])
    return {
        **head(content, facts, has_qr=True),
        **first_page_qr(content, images),
        **data,
        "packet": {
            "name": _("Oversigt") if content.names_legs else "",
            "bookmark": _("Oversigt"),
        },
        "bookmark": "",
        "columns": _columns(content),
        "rows": rows,
        "total": _total(content) if len(legs) > 1 else [],
        "row_height": ROW_MM,
        "table_height": _table_mm(content),
    }


def shows_pages(content: SheetContent, planned: Mapping[str, Sequence[MapPage]]) -> bool:
    """Return whether the page of all legs shows the maps of its only leg well enough."""
    frame, pages = _frame_and_pages(content, planned)
    return len(content.legs) == 1 and bool(pages) and frame.scale <= SMALLEST_SCALE


def _frame_and_pages(
    content: SheetContent, planned: Mapping[str, Sequence[MapPage]]
) -> tuple[Frame, dict[str, Frame]]:
    """Return what the page of all legs shows, and the frames of maps on it: where they fit."""
    legs = content.legs
    lines = [row.geometry for leg in legs for row in leg.directions]
    lines += [drive for leg in legs for drive in leg.drives]
    pages = {
        f"{letter}{page.number}" if len(legs) > 1 else str(page.number): page.frame
        for letter, of_leg in planned.items()
        for page in of_leg
    }

    def around(shapes: Sequence[shapely.Geometry]) -> Frame:
        return map_frame(
            shapely.total_bounds(shapes).tolist(), content.crs,
            below_mm=_table_mm(content) + team_mm(content),
            options=content.options, scales=SHEET_SCALES,
        )  # fmt: skip

    frame = around(lines)
    if len(pages) <= len(planned) or (len(legs) > 1 and len(pages) > MOST_FRAMES):
        return frame, {}
    with_pages = around([*lines, *(page.window for page in pages.values())])
    return (with_pages, pages) if with_pages.scale <= max(frame.scale, 10_000) else (frame, {})


def _table_mm(content: SheetContent) -> float:
    return ROW_MM * (len(content.legs) + 2)


def all_legs_frame(content: SheetContent, planned: Mapping[str, Sequence[MapPage]]) -> Frame:
    """Return what the page of all legs shows."""
    return _frame_and_pages(content, planned)[0]


def packet_frame(content: SheetContent, planned: Sequence[MapPage]) -> Frame:
    """Return what the overview of the maps of a leg shows."""
    windows = [page.frame.window for page in planned]
    return map_frame(
        shapely.total_bounds(windows).tolist(), content.crs, below_mm=team_mm(content),
        options=content.options, scales=PACKET_SCALES,
    )  # fmt: skip


def packet_overview(
    content: SheetContent, leg: SheetLeg, planned: Sequence[MapPage], images: dict[str, str]
) -> dict[str, Any]:
    """Return the data of the page that shows where the maps of a leg lie, without its head."""
    _ = content.translate
    frame = packet_frame(content, planned)
    look, ground = look_of(leg, content), ground_of(content, leg)
    name = f"{leg.walker}-overview"
    alt = _.n(
        "Oversigt over {count} kort", "Oversigt over {count} kort", len(planned)
    )  # fmt: skip
    data = map_page(frame, _, name, options=content.options, alt=alt)
    rows = {leg.walker: leg.directions} if leg.directions else {}
    pages = {str(page.number): page.frame for page in planned}
    images[data["map"]] = draw_overview_map(frame, rows, ground, {leg.walker: look}, pages)
    items = overview_items(
        look, _, left_out=bool(len(ground.left_out)), pages=next(iter(pages))
    )  # fmt: skip
    note = _("Tallet i hjørnet er kortets side.")
    images[data["legend"]] = draw_legend(
        frame, items, [note], _, width_mm=data["legend_width"]
    )  # fmt: skip
    return data | {"bookmark": _("Oversigt over kortene")}


def _is_short(content: SheetContent) -> bool:
    parts = (content.not_fitting, content.unreachable, content.dropped, content.not_walkable)
    return any(len(part) for part in parts)


def _who(content: SheetContent) -> str:
    _ = content.translate
    if content.is_pair:
        return _.n("{count} par", "{count} par", len(content.legs))
    return _.n("{count} alene", "{count} hver for sig", len(content.legs))


def _columns(content: SheetContent) -> list[str]:
    _ = content.translate
    return [
        _("Rute"),
        _("Parkering") if content.mode == "car" else _("Start"),
        _("Længde"),
        _("Tid"),
        _("Uden at se efter"),
        *([_("Heraf kørsel")] if content.mode == "car" else []),
    ]


def _row(leg: SheetLeg, content: SheetContent) -> dict[str, Any]:
    _ = content.translate
    category = style.category(leg.number)
    dash = look_of(leg, content).dash_mm
    return {
        "letter": leg.walker,
        "colour": category.colour,
        "dash": list(dash),
        "cells": [
            parking_street(leg, _),
            *_cells(
                leg.length_m,
                minutes(leg.minutes, _),
                leg.deadhead_m if leg.is_seen else None,
                content,
            ),
            *(_driven(leg.drive_m, leg.drive_minutes, content)),
        ],
    }


def _total(content: SheetContent) -> list[str]:
    _ = content.translate
    legs = content.legs
    longest = _("længste {minutes} min.", minutes=_.number(max(leg.minutes for leg in legs)))
    return [
        _("I alt"),
        "",
        *_cells(
            math.fsum(leg.length_m for leg in legs),
            longest,
            math.fsum(seen) if (seen := [leg.deadhead_m for leg in legs if leg.is_seen]) else None,
            content,
        ),
        *_driven(
            math.fsum(leg.drive_m for leg in legs),
            math.fsum(leg.drive_minutes for leg in legs),
            content,
        ),
    ]


def _cells(
    length_m: float, time: str, deadhead_m: float | None, content: SheetContent
) -> list[str]:  # fmt: skip
    """Return the figures of a leg; one that only leads from stop to stop looks at nothing."""
    _ = content.translate
    return [_.length(length_m), time, "" if deadhead_m is None else _.length(deadhead_m)]


def _driven(drive_m: float, drive_minutes: float, content: SheetContent) -> list[str]:
    _ = content.translate
    if content.mode != "car":
        return []
    return [f"{_.length(drive_m)}, {minutes(drive_minutes, _)}"]
