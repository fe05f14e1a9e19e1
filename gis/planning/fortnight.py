"""
Fourteen days of rounds: which area at which time of day, and who goes, so that the load is even.

What an area lacks in a band is a need. Needs are taken in the order in which rounds are suggested,
`gis.planning.round_suggesting.rank`, so that no area takes all the days. Each gets the day and the
people with the least to do; where nobody is left, rounds that were placed before give way as far as
they can be placed elsewhere (augmenting paths). Where one worker goes alone once a day, and each
area needs one round, that is the greedy algorithm on a transversal matroid and no other choice
would meet what comes first as well (Edmonds & Fulkerson 1965); else it is a heuristic. Last, rounds
go from who has most to who has least.

Times are minutes after midnight by the clock on the wall. No two days are one: nobody is at work
over midnight.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from gis.planning.fortnight_board import STEP, Board, Slot, mask_of, starts_in
from gis.planning.round_suggesting import LEAST_MINUTES, USUAL_MINUTES, Lack, rank

__all__ = [
    "DAYS", "Day", "Fortnight", "Need", "Person", "Proposal", "Terms", "Unplaced",
    "Why", "propose", "who_could",
]  # fmt: skip

DAYS: Final = 14
Span = tuple[int, int]
"""From and to, in minutes after midnight."""
Why = Literal["planned", "nobody", "too_few", "too_short", "taken"]


@dataclass(frozen=True)
class Day:
    """A date, and from when to when each of the bands is that it has."""

    date: dt.date
    bands: Mapping[str, Span]


@dataclass(frozen=True)
class Person:
    """
    Somebody who may go.

    Attributes
    ----------
    id
        Whatever the caller knows them by.
    at_work
        By number of the day when they are at work.
    busy
        By number of the day what they have to do then.
    rounds
        By number of the day the minutes of each round that is planned for them.
    """

    id: str
    at_work: Mapping[int, Sequence[Span]]
    busy: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    rounds: Mapping[int, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Need:
    """
    What an area lacks in a band.

    Attributes
    ----------
    minutes
        Of walking that close it; what is shorter than `LEAST_MINUTES` is a round of so many.
    gap
        How much is lacking, in dwellings.
    is_chosen
        Whether the team has decided to walk there, and not only not against it.
    return_days
        Days after which it is to be walked again: within them it is walked once.
    planned
        Dates for which such a round is planned already.
    needs_pair
        Whether nobody goes there alone then.
    """

    area: str
    band: str
    minutes: float
    gap: float
    is_chosen: bool
    return_days: int
    planned: tuple[dt.date, ...] = ()
    needs_pair: bool = False


@dataclass(frozen=True)
class Terms:
    """
    How the team works.

    Attributes
    ----------
    minutes
        Of a round, at most.
    together
        Who go together: 1 alone, 2 in pairs. Where a need asks for a pair, two go anyhow.
    most_a_day, most_a_week
        Rounds of one person on a day, and in either week.
    """

    minutes: float = USUAL_MINUTES
    together: int = 2
    most_a_day: int = 1
    most_a_week: int = 3


@dataclass(frozen=True)
class Proposal:
    """
    A round that is proposed.

    Attributes
    ----------
    day
        Number of the day.
    begins, ends
        Minutes after midnight.
    left_minutes
        What remains to be walked of the need after it.
    members
        Who go, in the order of the people.
    """

    day: int
    date: dt.date
    begins: int
    ends: int
    band: str
    area: str
    members: tuple[str, ...]
    left_minutes: float

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.ends - self.begins


@dataclass(frozen=True)
class Unplaced:
    """
    A need for which nothing is proposed.

    Attributes
    ----------
    why
        ``planned`` when a round is planned within the return interval; ``nobody`` is at work then,
        or ``too_few`` at the same time; ``too_short`` are the times; ``taken`` is everybody by what
        comes before it, or their days and weeks are full.
    """

    area: str
    band: str
    why: Why


@dataclass(frozen=True)
class Fortnight:
    """
    What is proposed.

    Attributes
    ----------
    proposals
        By date and time.
    unplaced
        What comes first in front.
    minutes
        By person the minutes of rounds, those that were planned before included.
    """

    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...]
    minutes: Mapping[str, float]


def propose(
    days: Sequence[Day], people: Sequence[Person], needs: Sequence[Need], terms: Terms
) -> Fortnight:
    """
    Return rounds for some days.

    Parameters
    ----------
    days
        Consecutive dates.
    people
        Their order settles what is else the same; each once.
    needs
        Each area and band once, in any order; what has no minutes or no gap is none.

    Returns
    -------
    Fortnight
        The same for the same input. Nobody is in two rounds at once, or busy or not at work in one;
        no area is walked in a band twice within its return interval.
    """
    board = _board(days, people, terms)
    turns = [(need, _slot(need, days, terms)) for need in _in_turn(needs, len(days))]
    left = _placed_in_turn(board, [slot for _need, slot in turns])
    board.even_out()
    while left != (still := [slot for slot in left if not board.place(slot, may_move=False)]):
        left = still  # who gave a round away may be free for another
        board.even_out()
    placed = {(slot.area, slot.band) for slot in board.placed}
    return Fortnight(
        proposals=tuple(
            sorted(
                (_proposal(board, slot, days, people) for slot in board.placed),
                key=lambda one: (one.date, one.begins, one.band, one.area),
            )
        ),
        unplaced=tuple(
            Unplaced(need.area, need.band, _why(board, need, slot))
            for need, slot in dict.fromkeys(turns)
            if (need.area, need.band) not in placed
        ),
        minutes={one.id: board.minutes[at] for at, one in enumerate(people)},
    )


def _placed_in_turn(board: Board, slots: Sequence[Slot]) -> list[Slot]:
    """Place some rounds, those in front first, and return those that could not be placed."""
    left = []
    failed: set[tuple[str, int, int, tuple[int, ...]]] = set()
    for slot in slots:
        kind = (slot.band, slot.length, slot.together, slot.days)
        if kind not in failed and board.place(slot):
            continue
        left.append(slot)
        if board.open_days(slot) == [*slot.days]:
            # It was not its own area that stood in the way: others of its kind fare no better.
            failed.add(kind)
    return left


def who_could(
    days: Sequence[Day], people: Sequence[Person], chosen: Sequence[Proposal], one: Proposal,
    terms: Terms,
) -> list[str]:  # fmt: skip
    """
    Return who else could go on a round at its time.

    Parameters
    ----------
    chosen
        Rounds that are proposed; that one may be among them.
    """
    board = _board(days, people, terms)
    at = {person.id: number for number, person in enumerate(people)}
    for other in chosen:
        if other != one:
            for member in other.members:
                board.take(at[member], other.day, other.begins, other.minutes)
    return [
        person.id for person in people
        if person.id not in one.members
        and board.is_free(at[person.id], one.day, one.begins, one.minutes)
    ]  # fmt: skip


def _board(days: Sequence[Day], people: Sequence[Person], terms: Terms) -> Board:
    board = Board(
        free=[
            [
                mask_of(person.at_work.get(day, ())) & ~mask_of(person.busy.get(day, ()), wide=True)
                for day in range(len(days))
            ]
            for person in people
        ],
        bands=[{band: mask_of([span]) for band, span in day.bands.items()} for day in days],
        most_a_day=terms.most_a_day, most_a_week=terms.most_a_week,
    )  # fmt: skip
    for at, person in enumerate(people):
        for day, lengths in person.rounds.items():
            board.count(at, day, len(lengths), sum(lengths))
    return board


def _in_turn(needs: Sequence[Need], count: int) -> list[Need]:
    """Return the needs in the order in which they are met, one that comes back as often."""
    known = {(need.area, need.band): need for need in needs}
    ranked = rank([Lack(one.area, one.band, one.minutes, one.gap, one.is_chosen) for one in needs])
    turns = [
        (not one.is_chosen, again, known[one.area, one.band])
        for one in ranked
        for again in range(1 + (count - 1) // max(known[one.area, one.band].return_days, 1))
    ]
    return [need for *_key, need in sorted(turns, key=lambda turn: turn[:2])]


def _slot(need: Need, days: Sequence[Day], terms: Terms) -> Slot:
    wanted = min(terms.minutes, max(need.minutes, LEAST_MINUTES))
    return Slot(
        area=need.area, band=need.band, apart=max(need.return_days, 1), need_minutes=need.minutes,
        length=math.ceil(wanted / STEP - 1e-9) * STEP,
        together=max(terms.together, 2 if need.needs_pair else 1),
        days=tuple(
            number for number, day in enumerate(days)
            if need.band in day.bands
            and all(abs((day.date - one).days) >= need.return_days for one in need.planned)
        ),
    )  # fmt: skip


def _why(board: Board, need: Need, slot: Slot) -> Why:
    with_band = [day for day, bands in enumerate(board.bands) if need.band in bands]
    if with_band and not slot.days:
        return "planned"
    at_work = [
        sum(bool(own[day] & board.bands[day][need.band]) for own in board.at_first)
        for day in slot.days
    ]
    if not any(at_work):
        return "nobody"
    if max(at_work) < slot.together:
        return "too_few"
    for day in slot.days:
        band = board.bands[day][need.band]
        for some in itertools.combinations(board.at_first, slot.together):
            common = band
            for own in some:
                common &= own[day]
            if starts_in(common, slot.length):
                return "taken"
    return "too_short"


def _proposal(
    board: Board, slot: Slot, days: Sequence[Day], people: Sequence[Person]
) -> Proposal:  # fmt: skip
    day, begins, party = board.placed[slot]
    return Proposal(
        day, days[day].date, begins, begins + slot.length, slot.band, slot.area,
        tuple(people[one].id for one in party),
        max(0.0, slot.need_minutes - slot.length),
    )  # fmt: skip
