"""What the services tell, compared with what is reckoned from the raw tables."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import recount_rest
from benchmarks.comparison import Comparison, unit_of
from benchmarks.recount import band_of, read, select
from benchmarks.recount_figures import cell_figures, figures, street_figures, told, total
from benchmarks.simulated_work import walk_and_take_back
from gis.services.coverage import coverage_report, street_rows
from gis.services.coverage.cells import cell_rows
from gis.services.observation_points import contact_chances
from gis.services.return_windows import list_windows

if TYPE_CHECKING:
    from benchmarks.recount import Raw
    from benchmarks.simulated_team import Team
    from gis.layers.database import Scope


def compare(scope: Scope, weeks: int, *, seed: int = 0) -> Comparison:
    """Compare everything."""
    found, raw = Comparison(), read(scope)
    for at, since in moments(weeks, np.random.default_rng(seed)):
        compare_areas(found, scope, raw, at, since)
    at = dt.datetime.now(dt.UTC)
    compare_bands(found, scope)
    compare_streets(found, scope, raw, at)
    compare_cells(found, scope, raw, at)
    recount_rest.compare_rest(found, scope, raw, weeks)
    return found


def compare_undone(found: Comparison, team: Team) -> None:
    """Compare all figures before a walk, and after it was taken back."""
    at = dt.datetime.now(dt.UTC)

    def told() -> list[object]:
        return [
            coverage_report(team.scope, at=at),
            cell_rows(team.scope, until=at),
            contact_chances(team.scope),
            list_windows(team.scope),
            [
                str(row.id)
                for row in select(
                    team.scope, "select id from street_note where withdrawn_at is null"
                )
            ],
        ]

    before = told()
    walk_and_take_back(team)
    for number, (one, other) in enumerate(zip(before, told(), strict=True)):
        found.add("after it was taken back", "count", float(one != other), 0.0, f"{number}")


def moments(weeks: int, rng: np.random.Generator) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """Return now and moments of the past, some of them with the beginning of a period."""
    now = dt.datetime.now(dt.UTC)
    past = [
        now - dt.timedelta(weeks=weeks * share, seconds=int(rng.integers(86_400)))
        for share in (0.1, 0.35, 0.7)
    ]
    period = dt.timedelta(weeks=max(1, weeks / 8))
    return [
        (now, None),
        (now, now - period),
        (past[0], None),
        (past[1], past[1] - period),
        (past[2], None),
    ]


def compare_areas(
    found: Comparison, scope: Scope, raw: Raw, at: dt.datetime, since: dt.datetime | None
) -> None:
    report = coverage_report(scope, at=at, since=since)
    begun = -math.inf if since is None else since.timestamp()
    by_id = {area.id: area for area in raw.areas}
    found.same("areas", {area.area_id for area in report.areas}, set(by_id), "")
    for area in report.areas:
        ours = figures(raw, by_id[area.area_id], at.timestamp(), begun)
        for name, theirs in told(area).items():
            found.add(
                f"area {name}",
                unit_of(name),
                theirs,
                ours.get(name, 0.0),
                f"{area.name} {at:%d-%m-%Y %H:%M}{' period' if since else ''}",
            )
    whole = told(report.total)
    for name, ours in total(raw, raw.areas, at.timestamp(), begun).items():
        found.add(f"total {name}", unit_of(name), whole[name], ours, f"{at:%d-%m-%Y %H:%M}")


def compare_bands(found: Comparison, scope: Scope) -> None:
    """Compare the time of day of all that is kept with one."""
    for row in select(scope, """select started_at, ended_at, band, track_id, source from pass"""):
        if row.track_id is None:
            middle = row.started_at + (row.ended_at - row.started_at) / 2
            found.same(
                "band of a pass", row.band, band_of(middle), f"{row.started_at}–{row.ended_at}"
            )
    for row in select(scope, "select at, band from pass_interval"):
        found.same("band of what a pass covers", row.band, band_of(row.at), f"{row.at}")
    for row in select(scope, "select at, band from contact_attempt"):
        found.same("band of an attempt", row.band, band_of(row.at), f"{row.at}")
    for row in select(scope, "select started_at, minutes, band from place_visit"):
        middle = row.started_at + dt.timedelta(minutes=row.minutes) / 2
        found.same("band of a visit", row.band, band_of(middle), f"{row.started_at}")


def compare_streets(found: Comparison, scope: Scope, raw: Raw, at: dt.datetime) -> None:
    for area in raw.areas:
        ours = street_figures(raw, area, at.timestamp())
        frame = street_rows(scope, area_ids=[area.id], at=at)
        seen = set()
        for row in frame.itertuples():
            key = row.name or row.row
            seen.add(key)
            mine = ours.get(key, {})
            for name in ("counted_m", "covered_m", "dwellings", "covered", "fresh", "hard", "gap"):
                unit = {"counted_m": "m", "covered_m": "m", "gap": "dwellings"}.get(name, "count")
                found.add(
                    f"street {name}",
                    unit,
                    float(getattr(row, name)),
                    mine.get(name, 0.0),
                    f"{area.name} {key}",
                )
            found.same(
                "street is_complete",
                bool(row.is_complete and row.counted_m > 0),
                bool(mine.get("is_complete") and mine.get("counted_m", 0) > 0),
                f"{area.name} {key}",
            )
        missing = {key for key, row in ours.items() if any(row.values())} - seen
        found.same("streets in no row", missing, set(), area.name)


def compare_cells(found: Comparison, scope: Scope, raw: Raw, at: dt.datetime) -> None:
    since = at - dt.timedelta(days=200)
    last = raw.areas[-1]
    overlapping = [area for area in raw.areas if area.outline.intersects(last.outline)]
    for areas in (raw.areas[:1], raw.areas[1:2], overlapping):
        area = areas[0]
        ours = cell_figures(raw, areas, at.timestamp(), since.timestamp())
        theirs = cell_rows(scope, area_ids=[each.id for each in areas], until=at, since=since)
        for row in theirs:
            mine = ours.pop(row.name, {})
            for name in (
                "street_m",
                "covered_m",
                "dwellings",
                "covered_dwellings",
                "fresh_dwellings",
                "gap_dwellings",
                "team_minutes",
                "worker_minutes",
                "passes",
            ):
                found.add(
                    f"cell {name}",
                    unit_of(name),
                    float(getattr(row, name)),
                    mine.get(name, 0.0),
                    f"{area.name} {row.name}",
                )
        left = {name for name, row in ours.items() if any(value > 1e-6 for value in row.values())}
        found.same("cells left out", left, set(), area.name)
