"""A leg with stops as it goes by the clock: its rows and stops in order, and its spans of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gis.planning.directions import Direction
from gis.services.rounds.planned import PlannedLeg, PlannedStop

SpanKind = Literal["way", "wait", "work", "break", "home"]


@dataclass(frozen=True)
class Span:
    """
    What a walker does for a while.

    Attributes
    ----------
    kind
        On the way to a stop, waiting there, at work, resting, or on the way home.
    begins, ends
        Instants in UTC.
    stop
        Where it leads, or is; None on the way home.
    rows
        Rows of the walking list that are walked meanwhile.
    """

    kind: SpanKind
    begins: dt.datetime
    ends: dt.datetime
    stop: PlannedStop | None
    rows: tuple[Direction, ...] = ()

    @property
    def minutes(self) -> float:
        """How long."""
        return (self.ends - self.begins).total_seconds() / 60


def in_order(
    directions: Sequence[Direction], visits: Sequence[PlannedStop]
) -> list[Direction | PlannedStop]:
    """Return rows of a walking list and stops as they come; a stop before the row that follows."""
    found: list[Direction | PlannedStop] = []
    ahead = list(visits)
    for row in directions:
        while ahead and (ahead[0].after_steps or 0) <= row.first_step:
            found.append(ahead.pop(0))
        found.append(row)
    return found + ahead


def starts_of(
    directions: Sequence[Direction],
    visits: Sequence[PlannedStop],
    leaves: dt.datetime | None,
    pace_kmh: float,
) -> dict[int, dt.datetime]:
    """
    Return by its number when each row of a leg begins; nothing of a leg that leaves at no time.

    Rows that lead to a stop are told backwards from the arrival there, so that what is driven
    first is counted; those on the way home from when the last stop is left.
    """
    if leaves is None:
        return {}
    found: dict[int, dt.datetime] = {}
    free, rows = leaves, list[Direction]()
    for one in [*in_order(directions, visits), None]:
        if isinstance(one, Direction):
            rows.append(one)
            continue
        if rows and one is not None and one.arrives is not None:
            last = rows[-1]
            over = last.start_minute + last.length_m / (pace_kmh * 1000 / 60)
            free = one.arrives - dt.timedelta(minutes=over - rows[0].start_minute)
        for row in rows:
            found[row.number] = free + dt.timedelta(minutes=row.start_minute - rows[0].start_minute)
        if one is not None and one.leaves is not None:
            free, rows = one.leaves, []
    return found


def spans(leg: PlannedLeg) -> list[Span]:
    """Return what a leg with a clock does, in order; what takes no time is left out."""
    if leg.leaves is None or leg.returns is None:
        return []
    return [span for span in _spans(leg, leg.leaves, leg.returns) if span.ends > span.begins]


def _spans(leg: PlannedLeg, leaves: dt.datetime, returns: dt.datetime) -> Iterator[Span]:
    rows: list[Direction] = []
    free = leaves
    for one in in_order(leg.directions, leg.visits):
        if isinstance(one, Direction):
            rows.append(one)
            continue
        assert one.arrives is not None
        assert one.begins is not None
        assert one.leaves is not None
        yield Span("way", free, one.arrives, one, tuple(rows))
        yield Span("wait", one.arrives, one.begins, one)
        yield Span("break" if one.kind == "break" else "work", one.begins, one.leaves, one)
        rows, free = [], one.leaves
    yield Span("home", free, returns, None, tuple(rows))
