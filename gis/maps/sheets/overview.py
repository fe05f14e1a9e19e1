"""The first page of a sheet for several walkers or a car: all legs on one map, and their sum."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import shapely

from gis.maps import style
from gis.maps.legend import draw_legend, overview_items
from gis.maps.overview_map import draw_overview_map
from gis.maps.sheets.leg import ground_of, look_of
from gis.maps.sheets.page import head, head_facts, map_frame, map_page, minutes, team_mm
from gis.maps.sheets.street_list import parking_street

if TYPE_CHECKING:
    from gis.maps.sheets.content import SheetContent, SheetLeg

ROW_MM = 6.2
"""Height of a row of the table of legs."""


def overview_page(content: SheetContent, images: dict[str, str]) -> dict[str, Any]:
    """Return the data of the page; its drawings are added to the images."""
    _ = content.translate
    legs = content.legs
    drawn = [leg for leg in legs if leg.directions]  # who walks nothing has no line
    lines = [row.geometry for leg in legs for row in leg.directions]
    lines += [drive for leg in legs for drive in leg.drives]
    rows = [_row(leg, content) for leg in legs]
    table_mm = ROW_MM * (len(rows) + 2)
    below_mm = table_mm + team_mm(content)
    frame = map_frame(shapely.total_bounds(lines).tolist(), content.crs, below_mm=below_mm)
    looks = {leg.walker: look_of(leg, content) for leg in drawn}
    images["map-all"] = draw_overview_map(
        frame, {leg.walker: leg.directions for leg in drawn}, ground_of(content), looks
    )
    items = overview_items(looks[drawn[0].walker], _, left_out=_is_short(content))
    images["legend-all"] = draw_legend(frame, items, [], _)
    facts = head_facts(content)
    if len(legs) > 1:
        facts.insert(2, [_("Hvem"), _who(content)])
    return {
        **head(content, facts),
        **map_page(frame, _, "all"),
        "columns": _columns(content),
        "rows": rows,
        "total": _total(content) if len(legs) > 1 else [],
        "row_height": ROW_MM,
        "table_height": table_mm,
    }


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
