"""A leg as a walker's list: street by street, with turns, distances and house numbers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from shapely.ops import substring

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import geopandas as gpd

    from gis.planning.street_rounds import Leg, Step

Turn = Literal["", "left", "right", "straight", "back"]
STRAIGHT_DEGREES, BACK_DEGREES = 35.0, 150.0
"""Up to the first a bend is straight on; from the second it is turning back."""
BEARING_M = 10.0
"""How far before and after a corner its angle is taken."""


@dataclass(frozen=True)
class Direction:
    """
    One row of a walker's list: a stretch of one street, wholly new or wholly walked before.

    Attributes
    ----------
    number
        From 1.
    name
        Street name; empty for a way without one.
    highway
        The OSM class of most of the row, so that a nameless way can be called a path or stairs.
    length_m
        Geodesic.
    start_m, start_minute
        Along the leg, where the row begins.
    turn
        From the row before; empty for the first.
    deadhead
        Whether the row is not required, or walked before.
    numbers_left, numbers_right
        House numbers on either hand as the walker meets them, ``"2–18"``; only of pieces that are
        walked for the first time here.
    geometry
        LineString in the metric CRS.
    street_ids
        The pieces of the row in walking order, each once.
    first_step
        Steps of the leg that are walked before it.
    """

    number: int
    name: str
    highway: str
    length_m: float
    start_m: float
    start_minute: float
    turn: Turn
    deadhead: bool
    numbers_left: str
    numbers_right: str
    geometry: shapely.LineString
    street_ids: tuple[str, ...]
    first_step: int = 0


def directions(
    leg: Leg,
    streets: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    pace_kmh: float,
    cuts: Collection[int] = (),
) -> list[Direction]:
    """
    Turn a leg into rows, one for each stretch of a street.

    Parameters
    ----------
    leg
        A planned leg.
    streets
        LineStrings in the metric CRS with `id` and `highway`; at least the pieces of the leg.
    addresses
        With `street_id`, `street`, `number`, `postcode`, `side` ("left", "right" or "", seen from
        `u` to `v`) and `foot`, the point of the address on its piece, in the metric CRS.
    pace_kmh
        Walking pace.
    cuts
        Numbers of steps after which a row ends, because something is done there.

    Returns
    -------
    list of Direction
        In walking order.
    """
    used = streets[streets["id"].isin({step.street_id for step in leg.steps})]
    line_of = dict(zip(used["id"], used.geometry, strict=True))
    class_of = dict(zip(used["id"], used["highway"], strict=True))
    doors = _Doors(addresses, line_of)
    rows: list[Direction] = []
    walked_m, walked = 0.0, 0
    for steps in _stretches(leg.steps, class_of, cuts):
        line = _line(steps, line_of)
        length_m = math.fsum(step.length_m for step in steps)
        left, right = doors.numbers(steps)
        rows.append(
            Direction(
                number=len(rows) + 1,
                name=steps[0].name,
                highway=_most_metres(steps, class_of),
                length_m=length_m,
                start_m=walked_m,
                start_minute=walked_m / (pace_kmh * 1000 / 60),
                turn=turn_between(rows[-1].geometry, line) if rows else "",
                deadhead=not steps[0].first_time,
                numbers_left=left,
                numbers_right=right,
                geometry=line,
                street_ids=tuple(dict.fromkeys(step.street_id for step in steps)),
                first_step=walked,
            )
        )
        walked_m += length_m
        walked += len(steps)
    return rows


def turn_between(before: shapely.LineString, after: shapely.LineString) -> Turn:
    """Return the turn where one line ends and the next begins."""
    came = _bearing(before, before.length - min(BEARING_M, before.length), before.length)
    goes = _bearing(after, 0.0, min(BEARING_M, after.length))
    degrees = (math.degrees(goes - came) + 180) % 360 - 180
    if abs(degrees) <= STRAIGHT_DEGREES:
        return "straight"
    if abs(degrees) >= BACK_DEGREES:
        return "back"
    return "left" if degrees > 0 else "right"


def _bearing(line: shapely.LineString, from_m: float, to_m: float) -> float:
    a, b = line.interpolate(from_m), line.interpolate(to_m)
    return math.atan2(b.y - a.y, b.x - a.x)


def _stretches(
    steps: Sequence[Step], class_of: dict[str, str], cuts: Collection[int]
) -> Iterator[list[Step]]:
    """Yield runs of steps of one street and kind; a cut, or turning back, begins a new run."""
    turns_back = [False] + [
        a.street_id == b.street_id and a.forward != b.forward and a.to_share == b.from_share
        for a, b in pairwise(steps)
    ]
    begins = [is_back or number in cuts for number, is_back in enumerate(turns_back)]
    legs = np.cumsum(begins[: len(steps)]).tolist()

    def kind(pair: tuple[int, Step]) -> tuple[int, str, str, bool]:
        part, step = pair
        nameless = "" if step.name else class_of[step.street_id]
        return part, step.name, nameless, step.first_time

    for _, run in groupby(zip(legs, steps, strict=True), key=kind):
        yield [step for _, step in run]


def _line(steps: Sequence[Step], line_of: dict[str, shapely.LineString]) -> shapely.LineString:
    parts = [
        shapely.get_coordinates(
            substring(line_of[step.street_id], step.from_share, step.to_share, normalized=True)
        )
        for step in steps
    ]
    return shapely.LineString(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))


def _most_metres(steps: Sequence[Step], class_of: dict[str, str]) -> str:
    metres: Counter[str] = Counter()
    for step in steps:
        metres[class_of[step.street_id]] += step.length_m  # type: ignore[assignment]
    return metres.most_common(1)[0][0]


@dataclass(frozen=True)
class _Door:
    """An address on its piece: `share` of the way from `u` to `v`."""

    road: tuple[str, str]
    number: str
    side: str
    share: float


class _Doors:
    """The addresses of the pieces of a leg, and the order of house numbers on their roads."""

    def __init__(self, addresses: gpd.GeoDataFrame, line_of: dict[str, shapely.LineString]) -> None:
        self._of_piece: dict[str, list[_Door]] = defaultdict(list)
        self._numbers: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        columns = ["street_id", "street", "postcode", "number", "side", "foot"]
        streets = addresses.loc[addresses["street_id"].isin(line_of), "street"].unique()
        same_streets = addresses.loc[addresses["street"].isin(streets), columns]
        for row in same_streets.itertuples(index=False):
            road = (str(row.street), str(row.postcode))
            number = str(row.number)
            if not number:
                continue  # a protected address is told nowhere
            self._numbers[*road, _parity(number)].add(number)
            line = line_of.get(row.street_id)
            if line is not None and row.foot is not None:
                share = line.project(row.foot) / line.length if line.length else 0.0
                self._of_piece[row.street_id].append(_Door(road, number, row.side, share))

    def numbers(self, steps: Sequence[Step]) -> tuple[str, str]:
        """Return the house numbers on the left and on the right hand of new steps."""
        hands: dict[str, list[_Door]] = {"left": [], "right": []}
        for step in steps:
            for hand, door in self._met(step) if step.first_time else ():
                hands[hand].append(door)
        main = steps[0].name
        return self._told(hands["left"], main), self._told(hands["right"], main)

    def _met(self, step: Step) -> Iterator[tuple[str, _Door]]:
        low, high = sorted((step.from_share, step.to_share))
        doors = [
            door
            for door in self._of_piece.get(step.street_id, ())
            if door.side and low <= door.share and (door.share < high or high == 1.0)
        ]
        for door in sorted(doors, key=lambda door: (door.share, natural(door.number))):
            same = door.side if step.forward else {"left": "right", "right": "left"}[door.side]
            yield same, door

    def _told(self, doors: list[_Door], main: str) -> str:
        """Word doors in walking order as ranges; another road's name stands before its numbers."""
        groups: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        for door in doors:
            groups[*door.road, _parity(door.number)].append(door.number)
        told = []
        for (street, postcode, parity), met in groups.items():
            ordered = sorted(self._numbers[street, postcode, parity], key=natural)
            ranges = _ranges(ordered, met)
            told.append(("" if street == main else f"{street} ") + ", ".join(ranges))
        return ", ".join(told)


def _ranges(ordered: list[str], met: list[str]) -> list[str]:
    """Return runs of `ordered` that lie wholly in `met`, in the direction they are met."""
    place = {number: k for k, number in enumerate(ordered)}
    places = [place[number] for number in dict.fromkeys(met)]
    # Feet of neighbours may lie in the wrong order; the ends of the row tell the direction.
    half = max(1, len(places) // 2)
    falling = sum(places[:half]) > sum(places[-half:])
    runs: list[list[int]] = []
    for k in sorted(places):
        if runs and runs[-1][-1] == k - 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    step = -1 if falling else 1
    return [
        "–".join(dict.fromkeys(ordered[k] for k in (run[::step][0], run[::step][-1])))
        for run in runs[::step]
    ]


def natural(number: str) -> tuple[int, str]:
    """Return a key that orders house numbers: 2, 12, 12A, 12B, 100."""
    digits = re.match(r"\d+", number)
    value = int(digits.group()) if digits else 0
    return value, number[digits.end() if digits else 0 :].strip().upper()


def _parity(number: str) -> int:
    return natural(number)[0] % 2
