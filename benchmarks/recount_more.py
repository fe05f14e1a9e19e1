"""Presence, partners, returns, contact and heat, reckoned once more from the raw tables."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from benchmarks.recount import BANDS, COPENHAGEN, DAY_S, SLACK, select, wanted
from benchmarks.recount_figures import homes_once, latest, over_home, score
from gis.services.installation import database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.recount import Area, Raw
    from gis.layers.database import Scope

USUAL_BANDS, USUAL_DAYS = ("morning", "afternoon", "evening", "weekend_day"), 28
HECTARE = 10_000.0
NEAR_M, STEP_M, TURN = 25.0, 0.5, math.cos(math.radians(45))


def presence(
    scope: Scope, raw: Raw, at: dt.datetime, since: dt.datetime | None
) -> dict[str, dict[str, Any]]:
    """Return by place its visits until a moment, those of a period, and its score."""
    visits = defaultdict(list)
    for row in select(scope, "select * from place_visit where withdrawn_at is null"):
        if row.started_at <= at:
            visits[str(row.place_id)].append(row)
    found = {}
    for row in select(
        scope,
        """select id, name, role, bands, area_ids, ST_AsBinary(geometry) wkb
        from place where deleted_at is null""",
    ):
        point, named = shapely.from_wkb(row.wkb), {str(each) for each in row.area_ids}
        near = [area for area in raw.areas if area.id in named or area.outline.covers(point)]
        asked = set(row.bands) or {band for area in near for band in area.bands} or set(USUAL_BANDS)
        days = min((area.days for area in near), default=USUAL_DAYS)
        ages = dict.fromkeys(BANDS, math.inf)
        for visit in visits[str(row.id)]:
            ages[visit.band] = min(ages[visit.band], (at - visit.started_at).total_seconds())
        lately = [each for each in visits[str(row.id)] if since is None or each.started_at > since]
        found[str(row.id)] = {
            "areas": {area.id for area in near},
            "role": row.role,
            "visits": len(lately),
            "minutes": sum(each.minutes for each in lately),
            "worker_minutes": sum(each.minutes * (1 + each.is_pair) for each in lately),
            "visited_bands": {each.band for each in visits[str(row.id)]},
            "score": sum(2 ** (-ages[band] / days / DAY_S) for band in asked) / len(asked),
        }
    return found


def reached(
    scope: Scope, raw: Raw, on: dt.date, usual_days: int
) -> dict[str, tuple[bool, bool, bool]]:
    """Return by area: a partner with access, one who meets citizens, one of them in its rhythm."""
    told: dict[str, dt.date] = {}
    into = {row.id: row.merged_into for row in select(scope, "select * from partner")}
    for row in select(scope, "select * from partner_contact where withdrawn_at is null"):
        partner = row.partner_id
        while into[partner] is not None:
            partner = into[partner]
        if row.day <= on:
            told[str(partner)] = max(row.day, told.get(str(partner), row.day))
    found = {area.id: (False, False, False) for area in raw.areas}
    for row in select(scope, "select * from partner where deleted_at is null"):
        last = told.get(str(row.id))
        works = bool(row.has_access or row.meets_citizens)
        heard = works and last is not None and (on - last).days <= (row.contact_days or usual_days)
        for area, (a, b, c) in list(found.items()):
            if row.is_municipality_wide or area in {str(each) for each in row.area_ids}:
                found[area] = (a or bool(row.has_access), b or bool(row.meets_citizens), c or heard)
    return found


def open_windows(scope: Scope) -> list[Any]:
    """Return the rows of open return windows that are to be shown, in order of time."""
    return select(
        scope,
        """
        select w.*, p.code from return_window w left join observation_point p on p.id = w.point_id
        where w.deleted_at is null and w.outcome = 'open' and w.team_id = :team
            and (w.point_id is null or (not p.is_declined and p.deleted_at is null))
        order by starts_at""",
        team=scope.team_id,
    )


def group_of(starts: dt.datetime, ends: dt.datetime, now: dt.datetime) -> str:
    """Return how urgent a window is."""
    today, begins = (each.astimezone(COPENHAGEN).date() for each in (now, starts))
    if ends <= now:
        return "overdue"
    if begins <= today:
        return "today"
    return "week" if begins.isocalendar()[:2] == today.isocalendar()[:2] else "later"


def chances(scope: Scope) -> dict[tuple[str, str], tuple[int, int]]:
    """Return attempts, and those that met somebody, by form and band; closed cases included."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in attempts(scope):
        found[row.form, row.band][0] += 1
        found[row.form, row.band][1] += row.level >= 2
    return {key: (tried, met) for key, (tried, met) in found.items()}


def attempts(scope: Scope) -> list[Any]:
    """Return the attempts that count, each with when its case was closed."""
    return select(
        scope,
        """
        select a.*, p.status, p.closed_at, p.outcome from contact_attempt a
        join observation_point p on p.id = a.point_id
        where a.withdrawn_at is null and p.deleted_at is null order by a.at, a.number""",
    )


def wilson(tried: int, met: int) -> tuple[float, float]:
    """Return the interval of 95 % as the roots of (p − x)² = z² x (1 − x) / n."""
    z2, p = 1.959963984540054**2, met / tried
    low, high = sorted(np.roots([1 + z2 / tried, -(2 * p + z2 / tried), p * p]).real)
    return float(low), float(high)


def year_of(at: dt.datetime) -> int:
    return at.astimezone(COPENHAGEN).year


def learned(scope: Scope, year: int) -> dict[str, Counter[str]]:
    """Return the true counts of a year by table and row."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    cases = defaultdict(list)
    for row in attempts(scope):
        cases[row.point_id].append(row)
        if year_of(row.at) == year:
            met = "met" if row.level >= 2 else "not_met"
            found[f"by_band {met}"][row.band] += 1
            found[f"by_form {met}"][row.form] += 1
            if row.level >= 2:
                found["levels"][str(row.level)] += 1
    for rows in cases.values():
        first = next((n for n, row in enumerate(rows) if row.level >= 2), None)
        if first is not None and year_of(rows[first].at) == year:
            lowest = max(each for each in (1, 2, 4, 7, 11) if each <= first + 1)
            found["waits"][str(lowest)] += 1
            found["tries"][str(first + 1)] += 1
    for row in select(
        scope, "select * from observation_point where status = 'closed' and deleted_at is null"
    ):
        if year_of(row.closed_at) == year:
            found["outcomes"][row.outcome] += 1
    for row in select(scope, "select * from inquiry where deleted_at is null"):
        if row.received_on.year == year:
            found["sources"][row.source_kind] += 1
            found["channels"][row.heard_via] += 1
            found["ends"][row.outcome or "open"] += 1
    return found


class Kernel:
    """An exact Gaussian density over an outline, corrected at its edge after Diggle."""

    def __init__(self, outline: shapely.Geometry, sd: float, cell: float = 8.0) -> None:
        self.sd = sd
        west, south, east, north = outline.bounds
        x, y = np.meshgrid(
            np.arange(west + cell / 2, east, cell), np.arange(south + cell / 2, north, cell)
        )
        is_in = shapely.contains_xy(outline, x.ravel(), y.ravel())
        self.ground = np.column_stack([x.ravel()[is_in], y.ravel()[is_in]])
        self.cell2 = cell * cell

    def at(self, spots: NDArray[Any], sources: NDArray[Any]) -> NDArray[Any]:
        """Return the kernel from every source at every spot, shape (spots, sources)."""
        off2 = ((spots[:, None, :] - sources[None, :, :]) ** 2).sum(2)
        return np.exp(-off2 / (2 * self.sd**2)) / (2 * np.pi * self.sd**2)

    def density(
        self, spots: NDArray[Any], sources: NDArray[Any], weights: NDArray[Any]
    ) -> NDArray[Any]:
        """Return the corrected density at some spots, per hectare."""
        told = np.zeros(len(spots))
        for some in np.array_split(np.arange(len(sources)), max(1, len(sources) // 200)):
            inside = self.at(self.ground, sources[some]).sum(0) * self.cell2
            told += self.at(spots, sources[some]) @ (weights[some] / inside)
        return told * HECTARE


def gap_sources(raw: Raw, areas: Sequence[Area], at: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where the homes of areas are, and the gap of each."""
    spots, weights = [], []
    for home, asking in homes_once(raw, areas):
        ages = latest(over_home(home, wanted(raw.walked.get(home.street_id or "", ()), at)), at)
        gap = max(1 - score(ages, area.days, area.bands) for area in asking)
        weights.append(home.dwellings * gap)
        spots.append((home.point.x, home.point.y))
    return np.array(spots), np.array(weights)


def effort_sources(
    raw: Raw, outline: shapely.Geometry, at: float, since: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return places every 4 m along what was walked in an outline, and the minutes of each."""
    spots, weights = [], []
    for one in raw.passes.values():
        if not since < one.started_at.timestamp() <= at:
            continue
        whole = shapely.length(one.segments).sum()
        for part in shapely.get_parts(shapely.intersection(one.segments, outline)):
            if part.length == 0:
                continue  # it only touches the outline
            count = max(1, round(part.length / 4))
            middles = part.interpolate((np.arange(count) + 0.5) / count, normalized=True)
            spots.append(shapely.get_coordinates(middles))
            weights.append(np.full(count, one.minutes * part.length / whole / count))
    return np.concatenate(spots), np.concatenate(weights)


def pixel_spots(bounds: tuple[float, float, float, float], shape: tuple[int, int]) -> NDArray[Any]:
    """Return the middles of the pixels of a heat map in the metric CRS: (rows, columns, 2)."""
    there = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    home = pyproj.Transformer.from_crs(3857, database().crs, always_xy=True)
    (west, east), (south, north) = there.transform(bounds[::2], bounds[1::2])
    rows, columns = shape
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    return np.stack(home.transform(*np.meshgrid(x, y)), axis=-1)


def laid(lines: NDArray[Any], tree: shapely.STRtree, streets: list[Any]) -> dict[str, set[int]]:
    """Return by street its half metres that a walked line runs along."""
    found: dict[str, set[int]] = defaultdict(set)
    for segment in lines:
        (x0, y0), (x1, y1) = shapely.get_coordinates(segment)
        length = math.hypot(x1 - x0, y1 - y0)
        if not length:
            continue
        way = ((x1 - x0) / length, (y1 - y0) / length)
        near = [streets[n] for n in tree.query(segment, predicate="dwithin", distance=NEAR_M)]
        steps = max(1, round(length / STEP_M))
        for number in range(steps):
            share = (number + 0.5) / steps
            spot = shapely.Point(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
            best = min(
                (
                    (street.line.distance(spot), street.id, street)
                    for street in near
                    if _runs_along(street, spot, way)
                ),
                default=None,
            )
            if best is not None and best[0] <= NEAR_M:
                street = best[2]
                found[street.id].add(int(street.line.project(spot) / STEP_M))
    return found


def _runs_along(street: Any, spot: shapely.Point, way: tuple[float, float]) -> bool:  # noqa: ANN401
    along = street.line.project(spot)
    a, b = (
        street.line.interpolate(min(max(along + off, 0), street.line.length)) for off in (-1, 1)
    )
    length = math.hypot(b.x - a.x, b.y - a.y)
    return bool(
        length > SLACK and abs((b.x - a.x) * way[0] + (b.y - a.y) * way[1]) / length >= TURN
    )


def effects(
    scope: Scope, year: int, until: dt.date
) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    """Return by effort and kind: efforts, days before and after any, inquiries on these days."""
    efforts: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for row in select(
        scope,
        """select day, kind from handout
        join channel on channel.id = channel_id
        where withdrawn_at is null""",
    ):
        efforts["handout", row.kind].append(row.day)
    for row in select(
        scope,
        """select day, kind from partner_contact c
        join partner on partner.id = partner_id where withdrawn_at is null""",
    ):
        efforts["contact", row.kind].append(row.day)
    for row in select(
        scope,
        """select started_at from place_visit v join place p on p.id = place_id
        where withdrawn_at is null and role = 'stay'""",
    ):
        efforts["visit", ""].append(row.started_at.astimezone(COPENHAGEN).date())
    came = select(scope, "select * from inquiry where deleted_at is null")
    found = {}
    for (effort, kind), days in efforts.items():
        mine_days = [day for day in days if day.year == year]
        if not mine_days:
            continue
        after = {day + dt.timedelta(n) for day in mine_days for n in range(28)}
        before = {day - dt.timedelta(n) for day in mine_days for n in range(1, 29)} - after
        of = {"handout": "heard_via", "contact": "source_kind"}.get(effort)
        mine = [row.received_on for row in came if of is None or getattr(row, of) == kind]
        after, before = ({day for day in some if day <= until} for some in (after, before))
        found[effort, kind] = (
            len(mine_days),
            len(before),
            len(after),
            sum(day in before for day in mine),
            sum(day in after for day in mine),
        )
    return found
