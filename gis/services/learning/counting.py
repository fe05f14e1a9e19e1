"""Counting what a team learns of a year, and hiding what may not be shown."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from gis.coverage.bands import BANDS
from gis.coverage.before_after import WINDOW_DAYS, count_around
from gis.coverage.disclosure import LEAST, disclose, may_show
from gis.errors import InputError
from gis.layers import learning as layer
from gis.layers.contacts import CONTACT_FROM
from gis.locale import COPENHAGEN, fieldwork_words, inquiry_words, translator
from gis.services.installation import database
from gis.services.learning.told import (
    Breakdown,
    Counted,
    Effect,
    LearningReport,
    Waiting,
    Walks,
)
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from gis.layers.database import Scope

OTHER: Final = "other"
"""Row of what has no row of its own: a team's own words might tell whom they were written for."""
OPEN: Final = "open"
WAITS: Final = (1, 2, 4, 7, 11)
"""The lowest number of attempts of each class of waiting. Assumed."""
EFFORTS: Final = ("handout", "contact", "visit")
"""
Who goes first where efforts share days: inquiries heard of through a channel may be among those
from a partner, and both are among all, so that one less another would tell of the rest. The kinds
of one effort share no inquiry.
"""
_da = translator("da")
FORMS: Final = tuple(fieldwork_words.forms(_da))
LEVELS: Final = tuple(str(level) for level in fieldwork_words.levels(_da))
OUTCOMES: Final = (*fieldwork_words.outcomes(_da), OTHER)
BREAKS: Final = (*fieldwork_words.breaks(_da), OTHER)
SOURCES: Final = tuple(inquiry_words.source_kinds(_da))
CHANNELS: Final = ("", *inquiry_words.heard_via(_da))
ENDS: Final = (OPEN, *inquiry_words.inquiry_outcomes(_da), OTHER)


@right("learning", "read")
def learning_years(scope: Scope) -> list[int]:
    """Return the years there is something of, the running one first."""
    this = dt.datetime.now(COPENHAGEN).year
    with database().session(_counting(scope)) as session:
        first = layer.first_year(session)
    return list(range(this, min(first or this, this) - 1, -1))


@right("learning", "read")
def learning_report(scope: Scope, year: int | None = None) -> LearningReport:
    """
    Return what the team learns of a year; for every role, a leader's too.

    An attempt counts in the year it was made, the waiting in that of the first contact, how a case
    ended in that of its closing, and an inquiry in that it was received.

    Parameters
    ----------
    year
        The running one when None.

    Raises
    ------
    InputError
        ``year_unusable`` for one that has not begun, or before there were any.
    """
    today = dt.datetime.now(COPENHAGEN).date()
    asked = today.year if year is None else year
    if not dt.MINYEAR <= asked <= today.year:
        raise InputError("year_unusable", year=str(asked), latest=str(today.year))
    until = min(today, dt.date(asked, 12, 31))
    with database().session(_counting(scope)) as session:
        return _report(session, asked, until)


def _counting(scope: Scope) -> Scope:
    """Return the scope to count in, which sees every row: what leaves here is disclosed."""
    return dataclasses.replace(scope, role="worker")


def _report(session: Session, year: int, until: dt.date) -> LearningReport:
    attempts = layer.count_attempts(session, year)
    by_band = _met(BANDS, ((row.band, row.level, row.number) for row in attempts))
    closings = layer.count_closings(session, year)
    inquiries = layer.count_inquiries(session, year)
    outcomes = _breakdown(OUTCOMES, ((row.outcome, row.number) for row in closings))
    sources = _breakdown(SOURCES, ((row.source_kind, row.number) for row in inquiries))
    channels = _breakdown(CHANNELS, ((row.heard_via, row.number) for row in inquiries))
    return LearningReport(
        year=year,
        until=until,
        walks=_walks(session, year),
        by_band=by_band,
        by_form=_met(FORMS, ((row.form, row.level, row.number) for row in attempts)),
        levels=_levels(attempts, by_band),
        waiting=_waiting(layer.find_waits(session, year)),
        outcomes=outcomes,
        breaks=_breaks(closings, outcomes),
        sources=sources,
        channels=channels,
        ends=_breakdown(ENDS, ((row.outcome or OPEN, row.number) for row in inquiries)),
        effects=_effects(session, year, until, inquiries, _shown(sources) | _shown(channels)),
    )


def _walks(session: Session, year: int) -> Walks:
    found = layer.count_walks(session, year)
    by_band = layer.count_walks_by_band(session, year)
    return Walks(
        found.walks, found.rounds, found.team_minutes, found.worker_minutes,
        {band: by_band.get(band, 0) for band in BANDS},
    )  # fmt: skip


def _met(codes: Sequence[str], told: Iterable[tuple[str, int, int]]) -> Breakdown:
    """Return attempts by code: those that met somebody, and others; all where those are few."""
    counts = {code: [0, 0] for code in codes}
    for code, level, count in told:
        counts[code if code in counts else OTHER][level < CONTACT_FROM] += count
    table = list(counts.values())
    if all(sum(column) >= LEAST for column in zip(*table, strict=True)):
        return _told(("met", "not_met"), codes, table)
    return _told(("attempts",), codes, [[sum(row)] for row in table])


def _levels(attempts: Sequence[Any], by_band: Breakdown) -> Breakdown:
    """Return attempts that met somebody by level; none where their sum is not shown either."""
    codes = LEVELS[CONTACT_FROM - 1 :]
    if by_band.columns == ("met", "not_met"):
        met = ((str(r.level), r.number) for r in attempts if r.level >= CONTACT_FROM)
        return _breakdown(codes, met)
    return _hidden(codes)


def _breaks(closings: Sequence[Any], outcomes: Breakdown) -> Breakdown:
    """Return cases by why contact broke: none where there are hardly more cases than are told."""
    # How many broke might tell of an outcome that is hidden.
    is_whole = outcomes.totals is not None and outcomes.rest is None
    broken = ((row.broken_by, row.number) for row in closings if row.broken_by)
    found = _breakdown(BREAKS, broken, has_totals=is_whole)
    most = sum(LEAST - 1 if row.counts is None else sum(row.counts) for row in found.rows)
    return found if is_whole or most <= (outcomes.total or 0) else _hidden(BREAKS)


def _hidden(codes: Sequence[str]) -> Breakdown:
    return Breakdown(("count",), tuple(Counted(code, None) for code in codes), None, None)


def _breakdown(
    codes: Sequence[str], told: Iterable[tuple[str, int]], *, has_totals: bool = True
) -> Breakdown:
    counts = dict.fromkeys(codes, 0)
    for code, count in told:
        counts[code if code in counts else OTHER] += count
    table = [[count] for count in counts.values()]
    return _told(("count",), codes, table, has_totals=has_totals)


def _told(
    columns: tuple[str, ...],
    codes: Sequence[str],
    table: Sequence[Sequence[int]],
    *,
    has_totals: bool = True,
) -> Breakdown:
    found = disclose(table, has_totals=has_totals)
    rows = tuple(Counted(*row) for row in zip(codes, found.rows, strict=True))
    return Breakdown(columns, rows, found.totals, found.rest)


def _waiting(waits: Sequence[Any]) -> Waiting:
    attempts, days = [row.attempts for row in waits], [row.days for row in waits]
    classes = Counter(max(low for low in WAITS if low <= one) for one in attempts)
    codes = tuple(map(str, WAITS))
    shown = _breakdown(codes, ((str(low), count) for low, count in classes.items()))
    if shown.totals is None or shown.rest is not None:
        # A mean is a sum, and tells of the classes that are hidden.
        return Waiting(None, None, None, shown)
    return Waiting(
        round(statistics.fmean(attempts), 1),
        statistics.median(attempts),
        statistics.median(days),
        shown,
    )


def _shown(found: Breakdown) -> frozenset[str]:
    """Return the rows whose counts are shown; "" where the total is."""
    shown = {row.code for row in found.rows if row.counts is not None and row.code}
    return frozenset(shown | ({""} if found.totals else set()))


def _effects(
    session: Session,
    year: int,
    until: dt.date,
    inquiries: Sequence[Any],
    shown: frozenset[str],
) -> tuple[Effect, ...]:
    done: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for row in layer.find_efforts(session, year, until):
        done[row.effort, row.kind].append(row.day)
    dated, lost = layer.find_dated_inquiries(session), layer.find_lost_inquiries(session)
    found, told = {}, list[tuple[str, list[dt.date]]]()
    for effort, kind in sorted(done, key=lambda one: (EFFORTS.index(one[0]), one)):
        days = done[effort, kind]
        came = [row.day for row in dated if _is_of(row, effort, kind)]
        total = sum(row.number for row in inquiries if _is_of(row, effort, kind))
        around = count_around(days, came, until=until)
        # What is left of the year's inquiries of the kind could be had by subtraction, and where
        # those are hidden, so could they.
        rest = abs(total - around.before - around.after)
        counts = (rest, around.before, around.after)
        is_known = not any(
            _is_of(row, effort, kind) and row.month >= _begin(days).replace(day=1) for row in lost
        )
        is_apart = not any(effort != other and _overlap(days, theirs) for other, theirs in told)
        is_shown = kind in shown and is_known and is_apart and all(map(may_show, counts))
        if is_shown:
            told.append((effort, days))
        before, after = (around.before, around.after) if is_shown else (None, None)
        found[effort, kind] = Effect(
            effort, kind, len(days), around.days_before, around.days_after, before, after
        )
    return tuple(found[one] for one in done)


def _begin(days: Sequence[dt.date]) -> dt.date:
    """Return the first day of the windows of efforts."""
    return min(days) - dt.timedelta(WINDOW_DAYS)


def _overlap(some: Sequence[dt.date], others: Sequence[dt.date]) -> bool:
    """Return whether the windows of efforts, before and after them, share a day."""
    return any(abs((one - other).days) < 2 * WINDOW_DAYS for one in some for other in others)


def _is_of(inquiry: Any, effort: str, kind: str) -> bool:  # noqa: ANN401 - a row
    if effort == "handout":
        return bool(inquiry.heard_via == kind)
    return effort == "visit" or bool(inquiry.source_kind == kind)
