"""Houses along streets: free frontage, plots, buildings, house numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from shapely import LineString, Polygon

from data.town.canvas import Area, Tags, Town, Way
from data.town.shapes import XY, angled_house, beside, crosswise, heading, rectangle

CITY = "Sønderløkke"
POSTCODE = "8999"
NUMBERS_DRIFT = 8
"""When one side of a street is this many numbers behind the other it skips to catch up."""
STEP_M = 1.0
"""How closely free frontage is looked for."""
ROW_GAP_M = 7.0
"""Between two rows of terraced houses."""

Range = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """
    How a street is built up. Lengths in metres.

    Parameters
    ----------
    frontage
        Width of a plot along the street.
    front
        From the edge of the street ground to the front wall.
    width, depth
        Size of the house; where `attached`, the width is that of the plot.
    building
        The OSM building tag.
    attached
        Whether houses share walls.
    levels
        Storeys, not written when 0.
    lettered
        Share of the houses with two addresses, A and B.
    outlined
        Share of the houses whose address sits on the building and not on a point.
    wings, garages, empty
        Shares of the houses with a wing, of plots with a garage and of plots without a house.
    group
        About how many attached houses stand in one row before a gap, 0 for no gap.
    """

    frontage: Range
    front: Range
    width: Range
    depth: Range
    building: str = "house"
    attached: bool = False
    levels: Sequence[int] = (0,)
    lettered: float = 0.0
    outlined: float = 0.0
    wings: float = 0.0
    garages: float = 0.0
    empty: float = 0.0
    group: int = 0


DETACHED = Style(
    frontage=(18, 22),
    front=(5, 8),
    width=(11, 15),
    depth=(8, 10),
    lettered=0.03,
    outlined=0.04,
    wings=0.4,
    garages=0.5,
    empty=0.02,
)
VILLA = Style(
    frontage=(21, 27),
    front=(6, 11),
    width=(10, 14),
    depth=(9, 12),
    lettered=0.04,
    outlined=0.05,
    wings=0.35,
    garages=0.35,
    empty=0.04,
)
NEW_HOUSE = Style(
    frontage=(20, 25),
    front=(6, 9),
    width=(13, 17),
    depth=(9, 11),
    outlined=0.05,
    wings=0.6,
    garages=0.3,
    empty=0.08,
)
TERRACED = Style(
    frontage=(7.6, 8.2),
    front=(4, 4.5),
    width=(0, 0),
    depth=(9, 9.6),
    building="terrace",
    attached=True,
    levels=(2,),
    group=7,
)
TOWN_HOUSE = Style(
    frontage=(14, 21),
    front=(0.2, 0.6),
    width=(0, 0),
    depth=(9.5, 12),
    building="yes",
    attached=True,
    levels=(1, 2, 2, 2, 3),
    lettered=0.08,
    outlined=0.05,
    empty=0.02,
)
WORKS = Style(
    frontage=(38, 65),
    front=(8, 14),
    width=(26, 42),
    depth=(18, 34),
    building="industrial",
    outlined=0.5,
    wings=0.3,
)


@dataclass(frozen=True)
class _Plot:
    start: float
    end: float
    left: bool

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def houses(
    town: Town,
    dice: Random,
    name: str,
    style: Style,
    *,
    end: float = math.inf,
) -> None:
    """
    Build up a street on its free frontage and number the houses, odd left and even right.

    Parameters
    ----------
    town
        The drawing, with all its streets taken as ground.
    dice
        Random numbers of the quarter.
    name
        Name of the street; every way of that name but a track or a bridge is built up, in
        drawing order.
    style
        How to build.
    end
        Metres along the street at which to stop building.
    """
    passed = 0.0
    for way in [w for w in town.ways if w.tags.get("name") == name]:
        high = min(way.line.length, end - passed)
        if high > 0 and way.level == 0 and way.kind != "track":
            _build_way(town, dice, way, style, high)
        passed += way.line.length


def address(street: str, number: str) -> Tags:
    """Return the address tags of a house number."""
    return {
        "addr:street": street,
        "addr:housenumber": number,
        "addr:postcode": POSTCODE,
        "addr:city": CITY,
    }


def add_address(town: Town, at: XY, street: str, number: str, **more: str) -> None:
    """Add an address point."""
    town.spot(at, **address(street, number), **more)


def _build_way(town: Town, dice: Random, way: Way, style: Style, end: float) -> None:
    plots = [
        plot for left in (True, False) for plot in _plots(town, dice, way, style, end, left=left)
    ]
    build = _row_house if style.attached else _detached_house
    for plot in sorted(plots, key=lambda plot: (plot.middle, plot.left)):
        if dice.random() < style.empty:
            continue
        house = build(town, dice, way, style, plot)
        if house is not None:
            _number(town, dice, way, style, plot, house)


def _plots(
    town: Town,
    dice: Random,
    way: Way,
    style: Style,
    end: float,
    *,
    left: bool,
) -> list[_Plot]:
    """Cut the free frontage of one side into plots of about equal width."""
    plots = []
    free = _free_frontage(town, way, style, end, left=left)
    for low, high in (row for stretch in free for row in _rows(stretch, style)):
        width = dice.uniform(*style.frontage)
        count = math.floor((high - low) / width + 0.25)
        cuts = [low + (high - low) * i / count for i in range(count + 1)] if count else []
        plots += [_Plot(a, b, left) for a, b in pairwise(cuts)]
    return plots


def _rows(stretch: Range, style: Style) -> list[Range]:
    """Cut a stretch of attached houses into rows with gaps to walk through."""
    low, high = stretch
    full = style.group * style.frontage[1] + ROW_GAP_M
    count = max(1, round((high - low) / full)) if style.group else 1
    step = (high - low + ROW_GAP_M) / count if count > 1 else high - low + ROW_GAP_M
    return [(low + i * step, low + (i + 1) * step - ROW_GAP_M) for i in range(count)]


def _free_frontage(
    town: Town,
    way: Way,
    style: Style,
    end: float,
    *,
    left: bool,
) -> list[Range]:
    """Return the stretches along a way where the first metres behind the front line are free."""
    sign = 1 if left else -1
    near = way.half_width + 0.1
    far = way.half_width + style.front[1] + min(style.depth)
    at = np.arange(0.0, end + 1e-9, STEP_M)
    strips = crosswise(way.line, at, sign * near, sign * far)
    free = town.ground.are_free(strips)
    ends = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(int)))
    stretches = [(float(at[first]), float(at[last - 1])) for first, last in ends.reshape(-1, 2)]
    return [(low, high) for low, high in stretches if high > low]


def _row_house(town: Town, dice: Random, way: Way, style: Style, plot: _Plot) -> Area | None:
    """Build a house from one plot line to the other, wall to wall with its neighbours."""
    sign = 1 if plot.left else -1
    near = way.half_width + style.front[0]
    far = near + dice.uniform(*style.depth)
    corners = [
        beside(way.line, at, sign * offset)
        for at, offset in ((plot.start, near), (plot.end, near), (plot.end, far), (plot.start, far))
    ]
    shape = Polygon(corners)
    return town.build(shape, 0.0, **_building_tags(dice, style)) if shape.is_valid else None


def _detached_house(town: Town, dice: Random, way: Way, style: Style, plot: _Plot) -> Area | None:
    sign = 1 if plot.left else -1
    width = min(dice.uniform(*style.width), plot.end - plot.start - 3.0)
    depth = dice.uniform(*style.depth)
    if width < depth * 0.75:
        return None
    if dice.random() < 0.2:
        width, depth = min(width, depth), max(width, depth)
    front = way.half_width + dice.uniform(*style.front)
    angle = heading(way.line, plot.middle) + (0 if plot.left else math.pi)
    angle += math.radians(dice.uniform(-2.5, 2.5))
    slack = max(0.0, (plot.end - plot.start - width) / 2 - 1.5)
    at = plot.middle + dice.uniform(-slack, slack)
    centre = beside(way.line, at, sign * (front + depth / 2))
    if dice.random() < style.wings:
        wing = (dice.uniform(0.4, 0.6) * width, dice.uniform(0.4, 0.8) * depth)
        shape = angled_house(centre, angle, width, depth, wing, mirrored=dice.random() < 0.5)
    else:
        shape = rectangle(centre, angle, width, depth)
    house = town.build(shape, 1.0, **_building_tags(dice, style))
    if house is not None and dice.random() < style.garages:
        _garage(town, dice, centre, angle, width / 2)
    return house


def _garage(town: Town, dice: Random, centre: XY, angle: float, half: float) -> None:
    """Put a garage or shed beside the house where there is room for one."""
    width, depth = dice.uniform(3.2, 5.8), dice.uniform(5.0, 7.0)
    sign = 1 if dice.random() < 0.5 else -1
    along, back = sign * (half + 1.6 + width / 2), dice.uniform(-2, 7)
    at = (
        centre[0] + math.cos(angle) * along - math.sin(angle) * back,
        centre[1] + math.sin(angle) * along + math.cos(angle) * back,
    )
    town.build(rectangle(at, angle, width, depth), 0.8, building="garage")


def _building_tags(dice: Random, style: Style) -> Tags:
    levels = style.levels[int(dice.random() * len(style.levels))]
    return {"building": style.building, "building:levels": str(levels) if levels else ""}


def _number(town: Town, dice: Random, way: Way, style: Style, plot: _Plot, house: Area) -> None:
    street = way.tags["name"]
    number = str(next_number(town, street, plot.left))
    if dice.random() < style.outlined:
        house.tags.update(address(street, number))
        return
    sign = 1 if plot.left else -1
    offset = LineString(way.line).distance(house.shape) + 1.5
    if dice.random() < style.lettered:
        apart = (plot.end - plot.start) / 5
        add_address(
            town, beside(way.line, plot.middle - apart, sign * offset), street, f"{number}A"
        )
        add_address(
            town, beside(way.line, plot.middle + apart, sign * offset), street, f"{number}B"
        )
        return
    centre = house.shape.centroid
    at = beside(way.line, way.line.project(centre), sign * offset)
    add_address(town, at, street, number)


def next_number(town: Town, street: str, left: bool) -> int:  # noqa: FBT001
    """Return the next house number of a side; a side far behind the other catches up."""
    side, other = ("left", "right") if left else ("right", "left")
    first = 1 if left else 2
    number = town.last_number.get((street, side), first - 2) + 2
    opposite = town.last_number.get((street, other), 0)
    if opposite - number >= NUMBERS_DRIFT:
        number += 2 * ((opposite - number) // 2)
    town.last_number[street, side] = number
    return number
