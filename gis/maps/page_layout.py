"""
Where everything of a page goes: ends and rings at their places, then labels by their worth.

Names of the round come first, then numbers of the rows, keys, house numbers, other names. Where a
name keeps house numbers from being told, the page is laid out once more with that name after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps import style
from gis.maps.age_marks import AGE_HALF_MM, AgeBand, age_bands
from gis.maps.doors import Block, doors_on_paper
from gis.maps.ground import in_frame, on_paper
from gis.maps.house_numbers import HouseNumber, homes, place_house_numbers
from gis.maps.labels import Box, TakenPaper
from gis.maps.markers import EndMark, Marker, place_ends, place_markers
from gis.maps.return_marks import ReturnMark, place_returns
from gis.maps.route_lines import piece_ids, pieces_of
from gis.maps.routes import RouteRow, clip_rows, lay_out_route, rows_near
from gis.maps.street_keys import StreetKey, place_keys, street_keys
from gis.maps.street_names import (
    OTHER,
    ROUND,
    TIGHT,
    Lines,
    StreetName,
    lines_by_name,
    place_names,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

    import geopandas as gpd

    from gis.maps.frames import Frame
    from gis.maps.page_marks import PageMarks
    from gis.maps.route_lines import Ground
    from gis.maps.sheets.content import SheetReturn, SheetStop
    from gis.planning.directions import Direction
    from gis.planning.rounds import Mode

__all__ = [
    "ROUTE_COST",
    "PageLabels",
    "PageLines",
    "lay_out_lines",
    "lay_out_page",
    "other_streets",
]

PAPER = style.PaperStyle()
ROUTE_COST = 4_500
STREET_COST, STREET_MM = 40, 1.2
AGE_COST = 2_000
HOME_COST = 60
"""Of paper that a house number would like to have: names prefer other places."""
IN_THE_WAY_MM = 6.0
"""A name this near to a house without a number may be what keeps it from one."""
WORTH = 5
"""House numbers that are told more for each name that becomes a key, at least."""
EACH_MM = 1.0
MOST_OTHER_NAMES = 250
SMALL_SCALE_ZOOM = 14.3
"""Below it only main streets outside the round keep their names."""


@dataclass(frozen=True)
class PageLines:
    """
    What a page shows at places of its own, before labels look for theirs.

    Attributes
    ----------
    taken
        The paper with all this on it.
    numbered
        Rows of which marks of the page leave something free.
    streets, others
        Streets of the round that have a label here, and other streets.
    elsewhere
        All of the streets of the round, also where it does not go.
    keys
        Of all streets of the leg, by name.
    blocks
        Doors whose number is to be told.
    """

    taken: TakenPaper
    rows: Sequence[RouteRow]
    numbered: Sequence[RouteRow]
    ages: Sequence[AgeBand]
    ends: Sequence[EndMark]
    rings: Sequence[ReturnMark]
    streets: Lines
    others: Lines
    elsewhere: Lines
    keys: Mapping[str, str]
    blocks: Sequence[Block]


@dataclass(frozen=True)
class PageLabels:
    """
    Labels of a page, each on its place.

    Attributes
    ----------
    taken
        The paper with the labels on it.
    own
        Names of the round among all names.
    """

    taken: TakenPaper
    names: Sequence[StreetName]
    own: Sequence[StreetName]
    markers: Sequence[Marker]
    keys: Sequence[StreetKey]
    numbers: Sequence[HouseNumber]

    @property
    def told(self) -> frozenset[Hashable]:
        """Index values of the addresses whose house number is told."""
        return frozenset(
            key for number in self.numbers for door in number.doors for key in door.keys
        )


def lay_out_lines(
    frame: Frame,
    directions: Sequence[Direction],
    ground: Ground,
    returns: Sequence[SheetReturn | SheetStop],
    marks: PageMarks | None,
    ages: Mapping[str, str],
    mode: Mode,
    *,
    has_house_numbers: bool,
) -> PageLines:
    """Return what a page shows at places of its own; see `gis.maps.route_map.draw_route_map`."""
    near = rows_near(directions, frame)
    whole = lay_out_route(near, frame, PAPER.route_offset_mm) if near else []
    rows = clip_rows(whole, frame.space)
    bands = age_bands(ground.required, ages, directions, frame) if ages else []
    taken = _paper_with_lines(frame, rows, ground, bands)
    if marks is not None:
        marks.take(taken)
    numbered = [row for row in rows if _is_open(row.line, taken)]
    streets = _streets_with_label(near, numbered, ground, frame, taken)
    ends = place_ends(
        whole, taken, mode, is_begun=near[0] is directions[0], is_ended=near[-1] is directions[-1],
        is_moved=True,
    ) if near else []  # fmt: skip
    rings = place_returns(returns, frame, taken, rows)
    blocks = doors_on_paper(_addresses_walked(ground), frame) if has_house_numbers else []
    if blocks:
        taken.add_places(homes(blocks), HOME_COST)
    others = other_streets(ground.streets, frame, set(streets))
    same = ground.streets[in_frame(ground.streets, frame) & ground.streets["name"].isin(streets)]
    elsewhere = lines_by_name(same["name"], same.geometry.to_numpy(), frame)
    keys = street_keys(row.name for row in directions)
    return PageLines(
        taken, rows, numbered, bands, ends, rings, streets, others, elsewhere, keys, blocks
    )  # fmt: skip


def lay_out_page(lines: PageLines) -> PageLabels:
    """Return the labels of a page: those of `PageLines` stand already."""
    page = _place_labels(lines, ())
    late = _in_the_way(page, lines.blocks)
    if not late:
        return page
    again = _place_labels(lines, late)
    gained, lost = len(again.told) - len(page.told), len(again.keys) - len(page.keys)
    return again if gained > 0 and gained >= WORTH * lost else page


def _place_labels(lines: PageLines, late: Collection[str]) -> PageLabels:
    """Return the labels of a page, the names of some streets after the house numbers."""
    taken = lines.taken.copy()
    soon = {name: parts for name, parts in lines.streets.items() if name not in late}
    names = _place_own_names(soon, taken)
    markers = place_markers(lines.numbered, taken)
    unnamed = _without(soon, (name.text for name in names))
    keys = place_keys(unnamed, lines.keys, taken)
    numbers = place_house_numbers(lines.blocks, taken)
    rest = {name: parts for name, parts in lines.streets.items() if name in late}
    late_names = _place_own_names(rest, taken)
    unnamed = _without(rest, (name.text for name in late_names))
    keys += place_keys(unnamed, lines.keys, taken)
    own = [*names, *late_names]
    # A street known by key may have room for its name where the round does not go.
    known = [key.name for key in keys if key.name in lines.elsewhere]
    others = place_names({name: lines.elsewhere[name] for name in known}, taken, OTHER)
    others += place_names(lines.others, taken, OTHER)
    return PageLabels(taken, [*own, *others], own, markers, keys, numbers)


def _place_own_names(lines: Lines, taken: TakenPaper) -> list[StreetName]:
    names = place_names(lines, taken, ROUND)
    return names + place_names(_without(lines, (name.text for name in names)), taken, TIGHT)


def _without(lines: Lines, known: Iterable[str]) -> Lines:
    return {name: lines[name] for name in sorted(lines.keys() - set(known))}


def _in_the_way(page: PageLabels, blocks: Sequence[Block]) -> frozenset[str]:
    """Return the streets whose name stands near a house that has no number."""
    told = page.told
    untold = [door.house for block in blocks for door in block if not told.issuperset(door.keys)]
    if not untold:
        return frozenset()
    houses = shapely.MultiPoint(untold)
    bands = (shapely.LineString(name.box.middle_line) for name in page.own)
    return frozenset(
        name.text
        for name, band in zip(page.own, bands, strict=True)
        if band.distance(houses) < IN_THE_WAY_MM
    )


def _is_open(line: shapely.LineString, taken: TakenPaper) -> bool:
    """Return whether marks of the page leave any of a line free: else another page shows it."""
    points = shapely.line_interpolate_point(line, np.arange(0.0, line.length + EACH_MM, EACH_MM))
    return any(
        taken.is_free(Box(x, y, EACH_MM, EACH_MM))
        for x, y in shapely.get_coordinates(points).tolist()
    )


def _paper_with_lines(
    frame: Frame, rows: Sequence[RouteRow], ground: Ground, bands: Sequence[AgeBand]
) -> TakenPaper:
    """Return the paper with what labels should keep off: streets, and more so the route."""
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    taken.add_lines(on_paper(ground.streets, frame), STREET_MM, STREET_COST)
    for aside in sorted({band.aside_mm for band in bands}):
        lines = [line for band in bands if band.aside_mm == aside for line in band.lines]
        taken.add_lines(lines, 2 * (AGE_HALF_MM + aside), AGE_COST)
    left_out = on_paper(ground.left_out, frame)
    taken.add_lines(left_out, PAPER.not_fitting_mm + 0.5, ROUTE_COST)
    route = np.array([row.line for row in rows], dtype=object)
    taken.add_lines(route, PAPER.route_mm + 2 * PAPER.route_casing_mm, ROUTE_COST)
    return taken


def _streets_with_label(
    near: Sequence[Direction], numbered: Sequence[RouteRow], ground: Ground, frame: Frame,
    taken: TakenPaper,
) -> Lines:  # fmt: skip
    """Return the streets of the round that are seen free of the marks of the page."""
    numbers = {row.number for row in numbered}
    known = {row.name for row in near if row.number in numbers}
    return {
        name: lines
        for name, lines in _streets_of_round(near, ground, frame).items()
        if name in known or any(_is_open(line, taken) for line in lines)
    }


def _addresses_walked(ground: Ground) -> gpd.GeoDataFrame:
    addresses = ground.addresses
    pieces = pieces_of(addresses)
    walked = pieces.isin(piece_ids(ground.required)) & ~pieces.isin(piece_ids(ground.left_out))
    return addresses[walked]


def _streets_of_round(directions: Sequence[Direction], ground: Ground, frame: Frame) -> Lines:
    """Return the streets of the list: where they are required, else where they are passed."""
    done = ground.required[in_frame(ground.required, frame)]
    done = done[~piece_ids(done).isin(piece_ids(ground.left_out))]
    lines = lines_by_name(done["name"], done.geometry.to_numpy(), frame)
    passed = [row for row in directions if row.name not in lines]
    shapes = np.array([row.geometry for row in passed], dtype=object)
    lines |= lines_by_name([row.name for row in passed], shapes, frame)
    walked = {row.name for row in directions}
    return {name: lines[name] for name in sorted(lines) if name in walked}


def other_streets(streets: gpd.GeoDataFrame, frame: Frame, known: set[str]) -> Lines:
    """Return the streets of a map whose names are not known to be on it, the longest first."""
    streets = streets[in_frame(streets, frame)]
    streets = streets[~streets["name"].isin(known)]
    if style.zoom_of_scale(frame.scale) < SMALL_SCALE_ZOOM:
        kinds = streets["highway"].map(style.street_kind)
        streets = streets[kinds.isin(["main", "collector"])]
    lines = lines_by_name(streets["name"], streets.geometry.to_numpy(), frame)
    longest = sorted(lines, key=lambda name: (-sum(line.length for line in lines[name]), name))
    return {name: lines[name] for name in longest[:MOST_OTHER_NAMES]}
