"""Returns, contact, learning, heat and what passes are laid on, compared."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.comparison import Comparison
from benchmarks.recount import COPENHAGEN, select
from benchmarks.recount_figures import pieces
from benchmarks.recount_more import (
    Kernel,
    attempts,
    chances,
    effects,
    effort_sources,
    gap_sources,
    group_of,
    laid,
    learned,
    open_windows,
    pixel_spots,
    wilson,
)
from gis.services import learning
from gis.services.coverage.heat import heat_of
from gis.services.observation_points import contact_chances
from gis.services.return_windows import group_of as told_group
from gis.services.return_windows import list_windows

if TYPE_CHECKING:
    from benchmarks.recount import Raw
    from gis.layers.database import Scope

LEAST = 5
SAMPLE_PASSES, SAMPLE_PIXELS = 25, 1500


def compare_windows(found: Comparison, scope: Scope) -> None:
    told, ours = list_windows(scope), open_windows(scope)
    found.same("open returns", {row.id for row in told}, {str(row.id) for row in ours}, "")
    found.same(
        "order of the returns", [row.starts_at for row in told], [row.starts_at for row in ours], ""
    )
    by_id = {str(row.id): row for row in ours}
    for row in told:
        mine = by_id.get(row.id)
        if mine is not None:
            found.same(
                "return told",
                (row.starts_at, row.ends_at, row.assigned, row.code),
                (mine.starts_at, mine.ends_at, mine.assigned, mine.code or ""),
                row.id,
            )
        for hours in range(-400, 400, 7):
            moment = row.starts_at + dt.timedelta(hours=hours)
            found.same(
                "group of a return",
                told_group(row, moment),
                group_of(row.starts_at, row.ends_at, moment),
                f"{row.starts_at} {moment}",
            )


def compare_chances(found: Comparison, scope: Scope) -> None:
    told, ours = contact_chances(scope), chances(scope)
    found.same(
        "chances", {key: (one.attempts, one.met) for key, one in told.by_both.items()}, ours, ""
    )
    for one in (*told.by_both.values(), *told.by_form.values(), *told.by_band.values(), told.total):
        if one.attempts:
            low, high = wilson(one.attempts, one.met)
            found.add("chance, share", "share", one.share, one.met / one.attempts, "")
            found.add("chance, lowest", "share", one.low, max(0.0, low), "")
            found.add("chance, highest", "share", one.high, min(1.0, high), "")
    for row in select(
        scope, "select * from case_closing where kind = 'point' and withdrawn_at is null"
    ):
        rows = [each for each in attempts(scope) if each.point_id == row.point_id]
        first = next((n for n, each in enumerate(rows) if each.level >= 2), None)
        days = (
            None
            if first is None
            else (
                rows[first].at.astimezone(COPENHAGEN).date()
                - rows[0].at.astimezone(COPENHAGEN).date()
            ).days
        )
        found.same(
            "folded case",
            (row.attempts, row.attempts_before_contact, row.days_before_contact),
            (len(rows), None if first is None else first + 1, days),
            str(row.id),
        )


def compare_learning(found: Comparison, scope: Scope, year: int) -> None:
    told, ours = learning.learning_report(scope, year), learned(scope, year)
    passes = [
        row
        for row in select(
            scope,
            """select * from pass where not exists
        (select from pass_withdrawal where pass_id = pass.id)""",
        )
        if row.started_at.astimezone(COPENHAGEN).year == year
    ]
    found.add(
        "learning walks",
        "count",
        told.walks.walks,
        len({r.track_id or r.id for r in passes}),
        f"{year}",
    )
    minutes = [(r.ended_at - r.started_at).total_seconds() / 60 for r in passes]
    found.add("learning team minutes", "minutes", told.walks.team_minutes, sum(minutes), f"{year}")
    found.add(
        "learning worker minutes",
        "minutes",
        told.walks.worker_minutes,
        sum(m * (1 + r.is_pair) for m, r in zip(minutes, passes, strict=True)),
        f"{year}",
    )
    found.add(
        "learning rounds",
        "count",
        told.walks.rounds,
        len({r.round_id for r in passes} - {None}),
        f"{year}",
    )
    tables: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("by_band", ("by_band met", "by_band not_met")),
        ("by_form", ("by_form met", "by_form not_met")),
        ("levels", ("levels",)),
        ("outcomes", ("outcomes",)),
        ("sources", ("sources",)),
        ("channels", ("channels",)),
        ("ends", ("ends",)),
        ("waits", ("waits",)),
    )
    for name, columns in tables:
        table = told.waiting.classes if name == "waits" else getattr(told, name)
        truth = [ours[column] for column in columns]
        if len(table.columns) < len(truth):
            truth = [sum(truth[1:], truth[0])]
        _disclosed(found, f"{year} {name}", table, truth)


def compare_effects(found: Comparison, scope: Scope, year: int) -> None:
    told = learning.learning_report(scope, year)
    ours = effects(scope, year, told.until)
    for row in told.effects:
        mine = ours.pop((row.effort, row.kind), None)
        where = f"{year} {row.effort} {row.kind}"
        found.same(
            "effect, days", (row.efforts, row.days_before, row.days_after), mine and mine[:3], where
        )
        if row.before is not None and mine is not None:
            found.same("effect, inquiries", (row.before, row.after), mine[3:], where)
            few = [count for count in (row.before, row.after) if 0 < count < LEAST]
            found.same("effect, shown under five", few, [], where)
    found.same("effects", set(ours), set(), f"{year}")


def _disclosed(found: Comparison, name: str, table: Any, truth: list[Any]) -> None:  # noqa: ANN401
    """Compare what is shown; none of it under five, and nothing under five follows from it."""
    hidden = []
    for row in table.rows:
        real = tuple(column[row.code] for column in truth)
        if row.counts is None:
            hidden.append(real)
            continue
        found.same("learning, shown", row.counts, real, f"{name} {row.code}")
        found.same(
            "learning, shown under five",
            [c for c in row.counts if 0 < c < LEAST],
            [],
            f"{name} {row.code}",
        )
    whole = tuple(sum(column.values()) for column in truth)
    if table.totals is not None:
        found.same("learning, total", table.totals, whole, name)
        left = [sum(column) for column in zip(*hidden, strict=True)]
        is_told = len(hidden) == 1 or any(0 < c < LEAST for c in left)
        found.add("learning, subtractable", "count", float(is_told), 0.0, f"{name} {hidden}")
    if table.rest is not None:
        found.same(
            "learning, rest", table.rest, tuple(sum(c) for c in zip(*hidden, strict=True)), name
        )


def compare_heat(found: Comparison, scope: Scope, raw: Raw, now: dt.datetime) -> None:
    rng = np.random.default_rng(1)
    outline = shapely.union_all([area.outline for area in raw.areas])
    week = now - dt.timedelta(days=7)
    for kind, since in (("gap", None), ("effort", None), ("effort", week)):
        heat = heat_of(scope, kind=kind, until=now, since=since)
        sources, weights = (
            gap_sources(raw, raw.areas, now.timestamp())
            if kind == "gap"
            else effort_sources(
                raw, outline, now.timestamp(), -math.inf if since is None else since.timestamp()
            )
        )
        found.add(f"heat of {kind}, whole", "dwellings", heat.total, float(weights.sum()), "")
        spots = pixel_spots(heat.bounds, heat.classes.shape).reshape(-1, 2)
        # The rim is drawn by the cells of the heat, a fifth of its bandwidth.
        well_in = shapely.contains_xy(outline.buffer(-heat.bandwidth_m / 5), *spots.T)
        chosen = rng.choice(
            np.flatnonzero(well_in), min(SAMPLE_PIXELS, well_in.sum()), replace=False
        )
        exact = Kernel(outline, heat.bandwidth_m).density(spots[chosen], sources, weights)
        classes = np.searchsorted(heat.limits, exact, side="right")
        told = heat.classes.ravel()[chosen]
        limits = np.array(heat.limits)
        for tell, mine, dense in zip(told, classes, exact, strict=True):
            off = 0.0
            if tell != mine:
                # How far the exact density is from the limit that the other side of it was told.
                limit = limits[max(tell, mine) - 1]
                off = abs(dense - limit) / limit
            found.add(
                f"heat of {kind}, off a limit", "heat", off, 0.0, f"class {tell}, reckoned {mine}"
            )
        found.add(
            f"heat of {kind}, most",
            "heat",
            max(0.0, exact.max() / heat.most - 1),
            0.0,
            f"{exact.max()} {heat.most}",
        )


def compare_laying(found: Comparison, raw: Raw) -> None:
    """Lay some passes on the streets half a metre at a time, and compare the metres."""
    streets = [each for each in raw.streets.values() if each.is_walkable]
    tree = shapely.STRtree([each.line for each in streets])
    ids = sorted(raw.passes)
    for pass_id in ids[:: max(1, len(ids) // SAMPLE_PASSES)]:
        mine = {
            each: len(half) / 2
            for each, half in laid(raw.passes[pass_id].segments, tree, streets).items()
        }
        theirs: dict[str, float] = {}
        for street_id, rows in raw.walked.items():
            own = [row for row in rows if row.pass_id == pass_id]
            if own and street_id in raw.streets:
                share = sum(s for s, on in pieces([(0.0, 1.0)], own) if on)
                theirs[street_id] = share * raw.streets[street_id].line.length
        off = sum(abs(mine.get(each, 0.0) - theirs.get(each, 0.0)) for each in {*mine, *theirs})
        found.add(
            "laid on the streets, off",
            "laid",
            off / max(1.0, sum(mine.values())),
            0.0,
            f"pass {pass_id}: {sum(theirs.values()):.0f} m, reckoned {sum(mine.values()):.0f} m",
        )
