"""The measures of an area, a street and a cell, one dwelling and one metre at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely

from benchmarks.recount import BANDS, COMPLETE, DAY_S, PACE_KMH, SLACK, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.recount import Address, Area, Raw, Walked

CELL_M = 100
NEVER = -math.inf
SUMS = [
    "street_m",
    "covered_m",
    "never_m",
    "not_walkable_m",
    "pieces",
    "complete_pieces",
    "dwellings",
    "covered_dwellings",
    "never_dwellings",
    "unattached",
    "fresh_dwellings",
    "hard_dwellings",
    "gap_dwellings",
    "gap_m",
    "gap_hours",
    "close_m",
    "close_hours",
    "team_minutes",
    "worker_minutes",
]
"""Measures of several areas that are the sum of those of each."""
SINGLE = [
    *SUMS,
    "metre_coverage",
    "dwelling_coverage",
    "fresh",
    "time_of_day",
    "hard",
    "gap_per_hour",
    "worst_tenth",
    "passes",
]
"""All measures that are one number."""


def latest(covering: Iterable[Walked], at: float) -> dict[str, float]:
    """Return by band the age in seconds of the latest, infinite where there is none."""
    ages = dict.fromkeys(BANDS, math.inf)
    for one in covering:
        ages[one.band] = min(ages[one.band], max(0.0, at - one.at))
    return ages


def over_home(home: Address, walked: Sequence[Walked]) -> list[Walked]:
    """Return what passed a home on its side."""
    return [
        one
        for one in walked
        if one.share[0] - SLACK <= home.share <= one.share[1] + SLACK and one.sees[home.side]
    ]


def pieces(
    parts: list[tuple[float, float]], walked: Sequence[Walked]
) -> Iterator[tuple[float, list[Walked]]]:
    """Cut parts of a street where any pass begins or ends; give share of the street and passes."""
    ends = sorted({end for one in walked for end in one.share})
    for begin, stop in parts:
        cuts = [begin, *(end for end in ends if begin < end < stop), stop]
        for a, b in pairwise(cuts):
            middle = (a + b) / 2
            yield b - a, [one for one in walked if one.share[0] <= middle <= one.share[1]]


def freshness(ages: dict[str, float], days: int) -> dict[str, float]:
    return {band: 2 ** (-age / (days * DAY_S)) for band, age in ages.items()}


def score(ages: dict[str, float], days: int, bands: Sequence[str]) -> float:
    fresh = freshness(ages, days)
    return sum(fresh[band] for band in bands) / len(bands)


def figures(raw: Raw, area: Area, at: float, since: float = NEVER) -> dict[str, float]:
    """Return every measure of an area at a moment, by the names of a report."""
    found: dict[str, float] = defaultdict(float)
    interval, metres = area.days * DAY_S, []
    for street in raw.streets.values():
        parts = raw.clip(street, area)
        inside = sum(b - a for a, b in parts) * street.length_m
        if not parts:
            continue
        if not raw.can_walk(street):
            if not street.is_walkable or (street.is_must_walk and street.id in raw.noted):
                found["not_walkable_m"] += inside
            continue
        found["street_m"] += inside
        found["pieces"] += 1
        in_period = 0.0
        for share, covering in pieces(parts, wanted(raw.walked.get(street.id, ()), at)):
            length, ages = share * street.length_m, latest(covering, at)
            metres.append((score(ages, area.days, area.bands), length))
            youngest = min(ages.values())
            found["never_m"] += length * math.isinf(youngest)
            found["gap_m"] += length * (youngest > interval)
            found["close_m"] += length * sum(ages[band] > interval for band in area.bands)
            lately = wanted(covering, at, since)
            in_period += length * bool(lately)
            for band in BANDS:
                found[f"{band}.covered_m"] += length * any(one.band == band for one in lately)
                found[f"{band}.fresh_m"] += length * (ages[band] <= interval)
        found["covered_m"] += in_period
        found["complete_pieces"] += in_period >= COMPLETE * inside - 1e-6
    _homes(raw, area, at, since, found)
    _dose(raw, area, at, since, found)
    return _shares(found, metres)


def _homes(raw: Raw, area: Area, at: float, since: float, found: dict[str, float]) -> None:
    interval = area.days * DAY_S
    for home in raw.homes(area):
        count = home.dwellings
        walked = over_home(home, wanted(raw.walked.get(home.street_id or "", ()), at))
        lately, ages = wanted(walked, at, since), latest(walked, at)
        found["dwellings"] += count
        found["unattached"] += count * (home.street_id is None)
        found["covered_dwellings"] += count * bool(lately)
        found["never_dwellings"] += count * (not walked)
        found["fresh_dwellings"] += count * (min(ages.values()) <= interval)
        found["hard_dwellings"] += count * all(ages[band] <= 2 * interval for band in area.bands)
        found["gap_dwellings"] += count * (1 - score(ages, area.days, area.bands))
        fresh = freshness(ages, area.days)
        for band in BANDS:
            found[f"{band}.dwelling_coverage"] += count * any(one.band == band for one in lately)
            found[f"{band}.fresh"] += count * (ages[band] <= interval)
            found[f"{band}.freshness"] += count * fresh[band]


def _dose(raw: Raw, area: Area, at: float, since: float, found: dict[str, float]) -> None:
    walks = set()
    for one in raw.passes.values():
        share = raw.share_in(one, area.outline, area.id)
        if share > 0 and since < one.started_at.timestamp() <= at:
            walks.add(one.walk)
            found["team_minutes"] += one.minutes * share
            found["worker_minutes"] += one.minutes * share * (1 + one.is_pair)
    found["passes"] = len(walks)


def _shares(found: dict[str, float], metres: list[tuple[float, float]]) -> dict[str, float]:
    def of(part: str, whole: str) -> float:
        return found[part] / found[whole] if found[whole] else 0.0

    for band in BANDS:
        for name in ("dwelling_coverage", "fresh", "freshness"):
            found[f"{band}.{name}"] = of(f"{band}.{name}", "dwellings")
        found[f"{band}.covered_m"] += 0.0
        found[f"{band}.fresh_m"] += 0.0
    found["metre_coverage"] = of("covered_m", "street_m")
    found["dwelling_coverage"] = of("covered_dwellings", "dwellings")
    found["fresh"] = of("fresh_dwellings", "dwellings")
    found["hard"] = of("hard_dwellings", "dwellings")
    found["time_of_day"] = 1 - of("gap_dwellings", "dwellings") if found["dwellings"] else 0.0
    found["gap_hours"] = found["gap_m"] / 1000 / PACE_KMH
    found["close_hours"] = found["close_m"] / 1000 / PACE_KMH
    found["gap_per_hour"] = of("gap_dwellings", "close_hours") if found["close_m"] else math.nan
    found["worst_tenth"] = _tenth(metres)
    for name in ("passes", "team_minutes", "worker_minutes"):
        found[f"per_100_m.{name}"] = 100 * of(name, "street_m")
        found[f"per_100_dwellings.{name}"] = 100 * of(name, "dwellings")
    return dict(found)


def _tenth(metres: list[tuple[float, float]]) -> float:
    """Return the score that the worst tenth of the metres reach at most."""
    tenth, so_far = sum(length for _, length in metres) / 10, 0.0
    for value, length in sorted(metres):
        so_far += length
        if so_far >= tenth - 1e-6:
            return value
    return 0.0


def total(raw: Raw, areas: Sequence[Area], at: float, since: float = NEVER) -> dict[str, float]:
    """Return the sums of all areas, what lies in several counted in each; a pass counts once."""
    of = [figures(raw, area, at, since) for area in areas]
    summed = {name: sum(each.get(name, 0.0) for each in of) for name in SUMS}
    summed["passes"] = len(
        {
            one.walk
            for one in raw.passes.values()
            if since < one.started_at.timestamp() <= at
            and any(raw.share_in(one, area.outline, area.id) > 0 for area in areas)
        }
    )
    summed["time_of_day"] = 1 - summed["gap_dwellings"] / summed["dwellings"]
    summed["metre_coverage"] = summed["covered_m"] / summed["street_m"]
    return summed


def told(report: Any) -> dict[str, float]:  # noqa: ANN401
    """Return a report's figures of an area under the same names."""
    found = {}
    for name in SINGLE:
        value = getattr(report, name)
        found[name] = math.nan if value is None else float(value)
    for kind in ("per_100_m", "per_100_dwellings"):
        for name in ("passes", "team_minutes", "worker_minutes"):
            found[f"{kind}.{name}"] = getattr(getattr(report, kind), name)
    for band, of in report.bands.items():
        for name in ("covered_m", "fresh_m", "dwelling_coverage", "fresh", "freshness"):
            found[f"{band}.{name}"] = getattr(of, name)
    return found


def street_figures(raw: Raw, area: Area, at: float) -> dict[str, dict[str, float]]:
    """Return the figures of the streets of one area by name; those without one by their id."""
    rows: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    interval = area.days * DAY_S
    for street in raw.streets.values():
        parts = raw.clip(street, area)
        if not parts or not raw.can_walk(street):
            continue
        row = rows[street.name or street.id]
        for share, covering in pieces(parts, wanted(raw.walked.get(street.id, ()), at)):
            row["counted_m"] += share * street.length_m
            row["covered_m"] += share * street.length_m * bool(covering)
    for home in raw.homes(area):
        street = raw.streets.get(home.street_id or "")
        if street is None:
            continue
        row, count = rows[street.name or street.id], home.dwellings
        walked = over_home(home, wanted(raw.walked.get(street.id, ()), at))
        ages = latest(walked, at)
        row["dwellings"] += count
        row["covered"] += count * bool(walked)
        row["fresh"] += count * (min(ages.values()) <= interval)
        row["hard"] += count * all(ages[band] <= 2 * interval for band in area.bands)
        row["gap"] += count * (1 - score(ages, area.days, area.bands))
    for row in rows.values():
        row["is_complete"] = row["covered_m"] >= COMPLETE * row["counted_m"] - 1e-6
    return {name: dict(row) for name, row in rows.items()}


def cell_figures(
    raw: Raw, areas: Sequence[Area], at: float, since: float = NEVER
) -> dict[str, dict[str, float]]:
    """Return the figures of cells by name; where areas overlap, nothing counts twice."""
    cells: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    outlines = _cells_of(shapely.union_all([area.outline for area in areas]))
    for street in filter(raw.can_walk, raw.streets.values()):
        for name, outline in outlines.items():
            if outline.intersects(street.line):
                covered = wanted(raw.walked.get(street.id, ()), at)
                for share, covering in pieces(street.inside(outline), covered):
                    cells[name]["street_m"] += share * street.length_m
                    cells[name]["covered_m"] += share * street.length_m * bool(covering)
    for home, asking in homes_once(raw, areas):
        _add_home(raw, asking, home, at, cells)
    walks: dict[str, set[str]] = defaultdict(set)
    begun = [one for one in raw.passes.values() if since < one.started_at.timestamp() <= at]
    for one in begun:
        reach = shapely.box(*shapely.total_bounds(one.segments))
        for name, outline in outlines.items():
            key = "".join(area.id for area in areas) + name
            share = raw.share_in(one, outline, key) if outline.intersects(reach) else 0.0
            if share > 0:
                cells[name]["team_minutes"] += one.minutes * share
                cells[name]["worker_minutes"] += one.minutes * share * (1 + one.is_pair)
                walks[name].add(one.walk)
    return {name: dict(cell) | {"passes": len(walks[name])} for name, cell in cells.items()}


def _cells_of(whole: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Return what of an outline lies in each cell of the Danish 100 m grid, by its name."""
    west, south, east, north = (int(edge // CELL_M) for edge in whole.bounds)
    found = {}
    for row in range(south, north + 1):
        for column in range(west, east + 1):
            x, y = column * CELL_M, row * CELL_M
            box = shapely.box(x, y, x + CELL_M, y + CELL_M)
            if box.intersects(whole):
                found[f"100m_{row}_{column}"] = box.intersection(whole)
    return found


def homes_once(raw: Raw, areas: Sequence[Area]) -> list[tuple[Address, list[Area]]]:
    """Return the homes of areas, each once, with the areas that it lies in."""
    found: dict[str, tuple[Address, list[Area]]] = {}
    for area in areas:
        for home in raw.homes(area):
            found.setdefault(home.id, (home, []))[1].append(area)
    return list(found.values())


def _add_home(
    raw: Raw, areas: list[Area], home: Address, at: float, cells: dict[str, dict[str, float]]
) -> None:
    """Add a home to its cell, as it stands in the area that asks most."""
    name = f"100m_{int(home.point.y // CELL_M)}_{int(home.point.x // CELL_M)}"
    walked = over_home(home, wanted(raw.walked.get(home.street_id or "", ()), at))
    ages, cell = latest(walked, at), cells[name]
    is_fresh = min(ages.values()) <= min(area.days for area in areas) * DAY_S
    gap = max(1 - score(ages, area.days, area.bands) for area in areas)
    cell["dwellings"] += home.dwellings
    cell["covered_dwellings"] += home.dwellings * bool(walked)
    cell["fresh_dwellings"] += home.dwellings * is_fresh
    cell["gap_dwellings"] += home.dwellings * gap
