"""
Every figure of coverage once more, straight from the raw tables, slowly and one by one.

Written from the definitions of the measures alone, so that it shares nothing with the program but
the rows it reads: streets are cut by hand where they leave an area, dwellings and metres are gone
through one at a time, and densities are sums over every point. All geometry is in the metric CRS of
the installation, metres of street are geodesic (`street.length_m`), ages are in seconds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
import sqlalchemy as sa

from gis.services.installation import database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gis.layers.database import Scope

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BANDS = ("morning", "afternoon", "evening", "weekend_day", "weekend_evening", "night")
COMPLETE = 0.9
PACE_KMH = 4.0
DAY_S = 86_400.0
SLACK = 1e-9
"""Share of a street within which a foot point counts as at the end of what was walked."""
Parts = list[tuple[float, float]]


def easter(year: int) -> dt.date:
    """Return Easter Sunday after Meeus, *Astronomical Algorithms* (1991), chapter 8."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def is_holiday(day: dt.date) -> bool:
    """Return whether a day is a Danish public holiday by law."""
    moving = {-3, -2, 0, 1, 39, 49, 50} | ({26} if day.year < 2024 else set())
    return (day - easter(day.year)).days in moving or (day.month, day.day) in {
        (1, 1), (12, 25), (12, 26)}  # fmt: skip


def band_of(at: dt.datetime) -> str:
    """Return the time band of a moment by the clock of Denmark."""
    local = at.astimezone(COPENHAGEN)
    if local.hour < 6 or local.hour >= 22:
        return "night"
    is_off = local.weekday() >= 5 or is_holiday(local.date())
    if local.hour >= 17:
        return "weekend_evening" if is_off else "evening"
    if is_off:
        return "weekend_day"
    return "morning" if local.hour < 12 else "afternoon"


@dataclass(frozen=True)
class Street:
    """A street piece of today's map."""

    id: str
    name: str
    length_m: float
    is_walkable: bool
    is_must_walk: bool
    line: shapely.LineString

    @cached_property
    def ends(self) -> NDArray[np.float64]:
        """Share of the line at which each vertex lies."""
        xy = shapely.get_coordinates(self.line)
        steps = np.hypot(*np.diff(xy, axis=0).T)
        return np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()

    def share_of(self, point: shapely.Point) -> float:
        """Return where on the line a point is nearest."""
        xy, best = shapely.get_coordinates(self.line), (math.inf, 0.0)
        for number, (one, two) in enumerate(pairwise(xy)):
            way = two - one
            length2 = float(way @ way)
            along = 0.0
            if length2:
                along = min(
                    1.0, max(0.0, float((np.array([point.x, point.y]) - one) @ way) / length2)
                )
            off = one + along * way - (point.x, point.y)
            begin, end = self.ends[number : number + 2]
            best = min(best, (round(math.hypot(*off), 9), begin + along * (end - begin)))
        return best[1]

    def inside(self, outline: shapely.Geometry) -> Parts:
        """Return the shares of the line that lie in an outline."""
        if not outline.intersects(self.line):
            return []
        xy, cuts = shapely.get_coordinates(self.line), [0.0, 1.0]
        for number, (one, two) in enumerate(pairwise(xy)):
            segment = shapely.LineString([one, two])
            begin, end = self.ends[number : number + 2]
            for place in shapely.get_coordinates(segment.intersection(outline.boundary)):
                along = math.dist(one, place) / (segment.length or 1)
                cuts.append(begin + along * (end - begin))
        cuts.sort()
        return [
            (a, b)
            for a, b in pairwise(cuts)
            if b - a > SLACK and outline.covers(self.line.interpolate((a + b) / 2, normalized=True))
        ]


@dataclass(frozen=True)
class Address:
    """An address of today's map; `share` is where its foot is on its street piece."""

    id: str
    street_id: str | None
    side: str
    dwellings: int
    point: shapely.Point
    share: float


@dataclass(frozen=True)
class Pass:
    """A pass that counts; `walk` is the same for all passes of one GPS track."""

    id: str
    walk: str
    started_at: dt.datetime
    ended_at: dt.datetime
    band: str
    is_pair: bool
    segments: NDArray[Any]

    @property
    def minutes(self) -> float:
        """Minutes from beginning to end."""
        return (self.ended_at - self.started_at).total_seconds() / 60


@dataclass(frozen=True)
class Walked:
    """A part of a street piece that a pass covers."""

    pass_id: str
    begun: float
    share: tuple[float, float]
    sees: dict[str, bool]
    at: float
    band: str


@dataclass(frozen=True)
class Area:
    """A housing area."""

    id: str
    name: str
    days: int
    bands: tuple[str, ...]
    outline: shapely.MultiPolygon


@dataclass
class Raw:
    """The raw tables of a team, as they are read."""

    streets: dict[str, Street]
    addresses: list[Address]
    areas: list[Area]
    passes: dict[str, Pass]
    walked: dict[str, list[Walked]]
    noted: set[str]
    clips: dict[tuple[str, str], Parts] = field(default_factory=dict)
    within: dict[tuple[bytes, str], float] = field(default_factory=dict)

    def clip(self, street: Street, area: Area) -> Parts:
        """Return the shares of a street in an area, reckoned once."""
        key = (street.id, area.id)
        if key not in self.clips:
            self.clips[key] = street.inside(area.outline)
        return self.clips[key]

    def homes(self, area: Area) -> list[Address]:
        """Return the addresses that lie in an area."""
        return [one for one in self.addresses if area.outline.covers(one.point)]

    def can_walk(self, street: Street) -> bool:
        """Return whether a must-walk street counts."""
        return street.is_must_walk and street.is_walkable and street.id not in self.noted

    def share_in(self, one: Pass, outline: shapely.Geometry, name: str) -> float:
        """Return the share of a pass's line in an outline; repeats count each time."""
        key = (shapely.to_wkb(shapely.MultiLineString(list(one.segments))), name)
        if key not in self.within:
            whole = shapely.length(one.segments).sum()
            inside = shapely.length(shapely.intersection(one.segments, outline)).sum()
            self.within[key] = float(inside / whole) if whole else 0.0
        return self.within[key]


def select(scope: Scope, query: str, **values: object) -> list[Any]:
    """Return the rows of a query, as this scope sees them."""
    with database().session(scope) as session:
        return list(session.execute(sa.text(query), values))


def read(scope: Scope) -> Raw:
    """Read the raw tables."""
    streets = {
        str(row.id): Street(
            str(row.id), row.name, row.length_m, row.is_walkable, row.is_must_walk,
            shapely.from_wkb(row.wkb),
        )
        for row in select(scope, """select id, name, length_m, is_walkable, is_must_walk,
            ST_AsBinary(geometry) wkb from street where retired_at is null""")
    }  # fmt: skip
    return Raw(
        streets, _addresses(scope, streets), _areas(scope), _passes(scope), _walked(scope),
        _noted(scope, streets),
    )  # fmt: skip


def _addresses(scope: Scope, streets: dict[str, Street]) -> list[Address]:
    rows = select(scope, """
        select address.id, street_id, side, address_units.unit_count registered,
            address.unit_count mapped, ST_AsBinary(geometry) wkb, ST_AsBinary(foot) foot
        from address left join address_units on address_units.address_id = address.id
        where retired_at is null
    """)  # fmt: skip
    found = []
    for row in rows:
        street = streets.get(str(row.street_id))
        units = row.mapped if row.registered is None else row.registered
        found.append(Address(
            str(row.id), street.id if street else None, row.side, 1 if units is None else units,
            shapely.from_wkb(row.wkb),
            street.share_of(shapely.from_wkb(row.foot)) if street else math.nan,
        ))  # fmt: skip
    return found


def _areas(scope: Scope) -> list[Area]:
    rows = select(scope, """select id, name, return_days, required_bands, ST_AsBinary(geometry) wkb
        from housing_area where deleted_at is null and team_id = :team order by lower(name)""",
        team=scope.team_id)  # fmt: skip
    areas = [
        Area(str(row.id), row.name, row.return_days, tuple(row.required_bands),
             shapely.from_wkb(row.wkb))
        for row in rows
    ]  # fmt: skip
    for area in areas:
        shapely.prepare(area.outline)
    return areas


def _passes(scope: Scope) -> dict[str, Pass]:
    rows = select(scope, """select id, coalesce(track_id, id) walk, started_at, ended_at, band,
        is_pair, ST_AsBinary(geometry) wkb from pass where team_id = :team
        and not exists (select from pass_withdrawal where pass_id = pass.id)""",
        team=scope.team_id)  # fmt: skip
    return {
        str(row.id): Pass(
            str(row.id), str(row.walk), row.started_at, row.ended_at, row.band, row.is_pair,
            segments_of(shapely.from_wkb(row.wkb)),
        )
        for row in rows
    }  # fmt: skip


def _walked(scope: Scope) -> dict[str, list[Walked]]:
    rows = select(scope, """select pass_id, street_id, from_share, to_share, sees_left, sees_right,
        pass_interval.at, pass_interval.band, started_at
        from pass_interval join pass on pass.id = pass_id
        where pass.team_id = :team
        and not exists (select from pass_withdrawal where pass_id = pass.id)""",
        team=scope.team_id)  # fmt: skip
    walked = defaultdict(list)
    for row in rows:
        walked[str(row.street_id)].append(Walked(
            str(row.pass_id), row.started_at.timestamp(), (row.from_share, row.to_share),
            {"left": row.sees_left, "right": row.sees_right, "": True}, row.at.timestamp(),
            row.band,
        ))  # fmt: skip
    return walked


def _noted(scope: Scope, streets: dict[str, Street]) -> set[str]:
    """Return the pieces that lie along half of themselves on a note, within half a metre."""
    notes = [
        shapely.from_wkb(row.wkb)
        for row in select(scope, """select ST_AsBinary(geometry) wkb from street_note
            where withdrawn_at is null and team_id = :team""", team=scope.team_id)
    ]  # fmt: skip
    found = set()
    for street in streets.values():
        places = street.line.interpolate(np.linspace(0.01, 0.99, 50), normalized=True)
        on = np.zeros(50, bool)
        for note in notes:
            on |= shapely.distance(places, note) < 0.5
        if on.mean() >= 0.5:
            found.add(street.id)
    return found


def segments_of(lines: shapely.Geometry) -> NDArray[Any]:
    """Return the straight segments of lines, as an array of LineStrings."""
    pairs = [
        np.stack([xy[:-1], xy[1:]], axis=1)
        for xy in map(shapely.get_coordinates, shapely.get_parts(lines))
    ]
    return shapely.linestrings(np.concatenate(pairs))


def wanted(walked: Iterable[Walked], at: float, since: float = -math.inf) -> list[Walked]:
    """Return those begun after a moment and by another."""
    return [one for one in walked if since < one.begun <= at]
