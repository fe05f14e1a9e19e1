"""Weeks, gaps, dose of streets, places and partners, compared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from benchmarks.comparison import Comparison, unit_of
from benchmarks.recount import COPENHAGEN
from benchmarks.recount_cases import (
    compare_chances,
    compare_effects,
    compare_heat,
    compare_laying,
    compare_learning,
    compare_windows,
)
from benchmarks.recount_figures import figures, pieces
from benchmarks.recount_more import (
    presence,
    reached,
)
from gis.planning.reach import DEFAULT_CONTACT_DAYS
from gis.services import learning
from gis.services.coverage import street_dose, whole_report
from gis.services.coverage.history import history
from gis.services.gaps import gap_report
from gis.services.places import list_places

if TYPE_CHECKING:
    from benchmarks.recount import Raw
    from gis.layers.database import Scope


def compare_rest(found: Comparison, scope: Scope, raw: Raw, weeks: int) -> None:
    """Compare all that is not an area's, a street's or a cell's own figure."""
    now = dt.datetime.now(dt.UTC)
    compare_history(found, scope, raw, weeks, now)
    compare_gaps(found, scope, raw, now)
    compare_dose(found, scope, raw, now)
    for at, since in (
        (now, None),
        (now - dt.timedelta(weeks=weeks / 3), None),
        (now, now - dt.timedelta(weeks=weeks / 2)),
    ):
        compare_places(found, scope, raw, at, since)
    compare_windows(found, scope)
    compare_chances(found, scope)
    for year in learning.learning_years(scope):
        compare_learning(found, scope, year)
        compare_effects(found, scope, year)
    compare_heat(found, scope, raw, now)
    compare_laying(found, raw)


def compare_history(
    found: Comparison, scope: Scope, raw: Raw, weeks: int, now: dt.datetime
) -> None:
    told, by_id = history(scope, weeks=weeks, until=now), {area.id: area for area in raw.areas}
    found.same("weeks", len(told), weeks * len(by_id), "")
    ends = sorted({row.at for row in told})
    for at in ends[:: max(1, weeks // 5)]:
        before = max((end for end in ends if end < at), default=at - dt.timedelta(weeks=1))
        for row in (row for row in told if row.at == at):
            ours = figures(raw, by_id[row.area_id], at.timestamp())
            week = figures(raw, by_id[row.area_id], at.timestamp(), before.timestamp())
            ours["team_minutes"], ours["gap_m"] = week["team_minutes"], ours["gap_m"]
            for name in (
                "dwellings",
                "street_m",
                "covered_m",
                "gap_m",
                "dwelling_coverage",
                "fresh",
                "time_of_day",
                "hard",
                "gap_dwellings",
                "team_minutes",
            ):
                found.add(
                    f"week {name}",
                    unit_of(name),
                    getattr(row, name),
                    ours.get(name, 0.0),
                    f"{by_id[row.area_id].name} {at:%d-%m-%Y}",
                )


def compare_gaps(found: Comparison, scope: Scope, raw: Raw, now: dt.datetime) -> None:
    told, by_id = gap_report(scope, at=now), {area.id: area for area in raw.areas}
    found.same("areas of the gaps", {row.area_id for row in told.areas}, set(by_id), "")
    for row in told.areas:
        area = by_id[row.area_id]
        ours = figures(raw, area, now.timestamp())
        for name, mine in (
            ("gap_m", "close_m"),
            *(
                (name, name)
                for name in (
                    "dwellings",
                    "unattached",
                    "never_dwellings",
                    "fresh",
                    "time_of_day",
                    "gap_dwellings",
                )
            ),
        ):
            found.add(
                f"gap {name}", unit_of(name), getattr(row, name), ours.get(mine, 0.0), area.name
            )
        found.add("gap hours", "share", row.hours, ours["close_hours"], area.name)
        lacking = {}
        for band in row.bands:
            lacking[band.band] = ours["dwellings"] * (1 - ours[f"{band.band}.freshness"])
            found.add(
                "gap of a band", "dwellings", band.gap_dwellings, lacking[band.band], area.name
            )
            stale = ours["street_m"] - ours[f"{band.band}.fresh_m"]
            found.add("gap of a band, metres", "m", band.stale_m, stale, area.name)
            found.add(
                "gap of a band, fresh",
                "share",
                band.fresh_share,
                ours[f"{band.band}.fresh"],
                area.name,
            )
        found.same("bands of a gap", set(lacking), set(area.bands), area.name)
        if lacking:
            found.add(
                "gap of the wanted band",
                "dwellings",
                lacking[row.wanted_band],
                max(lacking.values()),
                area.name,
            )
    order = [row.gap_dwellings for row in told.counted]
    found.same("order of the gaps", order, sorted(order, reverse=True), "")


def compare_dose(found: Comparison, scope: Scope, raw: Raw, now: dt.datetime) -> None:
    """Compare the minutes on some streets: of a pass the share of the metres that it covers."""
    chosen = sorted(raw.walked)[:: max(1, len(raw.walked) // 12)]
    told = street_dose(scope, chosen, at=now)
    covers: dict[str, dict[str, list[Any]]] = {}
    for street_id, rows in raw.walked.items():
        for row in rows:
            covers.setdefault(row.pass_id, {}).setdefault(street_id, []).append(row)
    team, worker, walks = 0.0, 0.0, set()
    for pass_id, streets in covers.items():
        lengths = {
            each: sum(s for s, on in pieces([(0.0, 1.0)], rows) if on) * raw.streets[each].length_m
            for each, rows in streets.items()
            if each in raw.streets
        }
        share = sum(lengths.get(each, 0.0) for each in chosen) / sum(lengths.values())
        one = raw.passes[pass_id]
        if share > 0:
            walks.add(one.walk)
            team += one.minutes * share
            worker += one.minutes * share * (1 + one.is_pair)
    found.add("dose of streets, passes", "count", told.passes, len(walks), "")
    found.add("dose of streets, team", "minutes", told.team_minutes, team, "")
    found.add("dose of streets, workers", "minutes", told.worker_minutes, worker, "")


def compare_places(
    found: Comparison, scope: Scope, raw: Raw, at: dt.datetime, since: dt.datetime | None
) -> None:
    ours = presence(scope, raw, at, since)
    for place in list_places(scope, at=at, since=since):
        mine = ours[place.id]
        where = f"{place.name} {at:%d-%m-%Y}{' period' if since else ''}"
        for name in ("visits", "minutes", "worker_minutes"):
            found.add(f"place {name}", "count", getattr(place, name), mine[name], where)
        found.add("place score", "share", place.score, mine["score"], where)
        found.same("place visited bands", set(place.visited_bands), mine["visited_bands"], where)
        found.same("place areas", set(place.areas), mine["areas"], where)
    whole = whole_report(scope, at=at, since=since)
    partners = reached(scope, raw, at.astimezone(COPENHAGEN).date(), DEFAULT_CONTACT_DAYS)
    homes = {area.id: sum(home.dwellings for home in raw.homes(area)) for area in raw.areas}
    for area_id, of in whole.areas.items():
        there = [
            each for each in ours.values() if area_id in each["areas"] and each["role"] == "stay"
        ]
        for name in ("visits", "minutes", "worker_minutes"):
            found.add(
                f"presence {name}",
                "count",
                getattr(of.presence, name),
                sum(each[name] for each in there),
                area_id,
            )
        mean = sum(each["score"] for each in there) / len(there) if there else 0.0
        found.add("presence score", "share", of.presence.score, mean, area_id)
        for name, is_so in zip(
            ("with_access", "meets", "in_rhythm"), partners[area_id], strict=True
        ):
            found.add(
                f"reach {name}",
                "share",
                getattr(of.reach, name),
                float(is_so and homes[area_id] > 0),
                f"{area_id} {at:%d-%m-%Y}",
            )
    for number, name in enumerate(("with_access", "meets", "in_rhythm")):
        share = sum(homes[a] for a in homes if partners[a][number]) / sum(homes.values())
        found.add(f"reach {name} of all", "share", getattr(whole.total.reach, name), share, f"{at}")
