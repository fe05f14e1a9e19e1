"""Who is free when, in steps of fifteen minutes, and the rounds that were placed so far."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

__all__ = ["STEP", "Board", "Slot", "mask_of", "starts_in"]

STEP: Final = 15
"""Minutes between two times at which a round may begin. An assumption."""
HALF_HOUR: Final = 30
DAY_MINUTES: Final = 24 * 60
MOST_TRIES: Final = 3_000
"""Placed rounds that are tried elsewhere in one search at most, so that it ends soon."""
Placed = tuple[int, int, tuple[int, ...]]
"""Number of the day, minutes after midnight, and numbers of the people."""


@dataclass(frozen=True)
class Slot:
    """
    A round to be placed.

    Attributes
    ----------
    length
        Minutes, whole steps.
    days
        Numbers of the days that it may be on.
    apart
        Days to another one of the same area and band, at least.
    need_minutes
        What there is to walk altogether.
    together
        How many go together.
    number
        Tells apart those of the same area and band.
    """

    area: str
    band: str
    length: int
    days: tuple[int, ...]
    apart: int
    need_minutes: float
    together: int
    number: int = 0


def mask_of(spans: Iterable[tuple[float, float]], *, wide: bool = False) -> int:
    """
    Return the steps of a day within some spans as bits, the first one lowest.

    Parameters
    ----------
    spans
        Minutes after midnight.
    wide
        Whether a step counts that is within only in part.
    """
    found = 0
    for begins, ends in spans:
        first, last = max(begins, 0) / STEP, min(ends, DAY_MINUTES) / STEP
        low, high = (math.floor(first), math.ceil(last)) if wide else (
            math.ceil(first), math.floor(last)
        )  # fmt: skip
        if high > low:
            found |= (1 << high) - (1 << low)
    return found


@lru_cache(maxsize=4096)
def starts_in(mask: int, length: int) -> int:
    """Return the steps, as bits, at which so many minutes begin that are all within a mask."""
    found = mask
    for _step in range(1, length // STEP):
        mask >>= 1
        found &= mask
    return found


@lru_cache(maxsize=4096)
def _best_start(starts: int, band: int, length: int) -> int:
    """Return the minute nearest to the middle of a band, if it may be at an hour or half past."""
    middle = STEP * ((band & -band).bit_length() - 1 + band.bit_length()) / 2
    found = [STEP * step for step in range(starts.bit_length()) if starts >> step & 1]
    whole = [one for one in found if one % HALF_HOUR == 0] or found
    return min(whole, key=lambda one: (abs(one + length / 2 - middle), one))


@dataclass
class Board:
    """
    What is free and what is placed; people and days go by their numbers.

    Attributes
    ----------
    free
        By person and day the steps that are free.
    bands
        By day the steps of each of its bands.
    placed
        The rounds, in the order in which they were placed.
    at_first
        `free` before anything was placed.
    """

    free: list[list[int]]
    bands: Sequence[dict[str, int]]
    most_a_day: int
    most_a_week: int
    placed: dict[Slot, Placed] = field(default_factory=dict)
    minutes: list[float] = field(init=False)
    at_first: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing placed."""
        self.at_first = [[*own] for own in self.free]
        self.minutes = [0.0] * len(self.free)
        self._a_day = [[0] * len(self.bands) for _person in self.free]
        self._tries = 0
        self._parties: dict[tuple[int, str, int, int], list[tuple[int, ...]]] = {}

    # --- one person -------------------------------------------------------------------------------

    def count(self, person: int, day: int, rounds: int, minutes: float) -> None:
        """Add rounds to what a person has on a day, or take them off."""
        self._a_day[person][day] += rounds
        self.minutes[person] += minutes

    def take(self, person: int, day: int, begins: int, length: int) -> None:
        """Give a person a round."""
        self.free[person][day] &= ~mask_of([(begins, begins + length)])
        self.count(person, day, 1, length)

    def leave(self, person: int, day: int, begins: int, length: int) -> None:
        """Take a round from a person."""
        self.free[person][day] |= mask_of([(begins, begins + length)])
        self.count(person, day, -1, -length)

    def is_free(self, person: int, day: int, begins: int, length: int) -> bool:
        """Return whether a person could go on one more round then."""
        asked = mask_of([(begins, begins + length)])
        return self._has_room(person, day) and self.free[person][day] & asked == asked

    def _has_room(self, person: int, day: int) -> bool:
        week = day - day % 7
        return (
            self._a_day[person][day] < self.most_a_day
            and sum(self._a_day[person][week : week + 7]) < self.most_a_week
        )

    # --- one round --------------------------------------------------------------------------------

    def place(self, slot: Slot, *, may_move: bool = True) -> bool:
        """
        Place a round, and return whether it is placed.

        Parameters
        ----------
        may_move
            Whether others may give way to it.
        """
        numbered = slot
        while numbered in self.placed:
            numbered = replace(numbered, number=numbered.number + 1)
        self._tries = 0
        return self._put_best(numbered) or (may_move and self._augment(numbered, {numbered}))

    def _put(self, slot: Slot, placed: Placed) -> None:
        day, begins, party = placed
        self.placed[slot] = placed
        for person in party:
            self.take(person, day, begins, slot.length)

    def _lift(self, slot: Slot) -> Placed:
        placed = self.placed.pop(slot)
        day, begins, party = placed
        for person in party:
            self.leave(person, day, begins, slot.length)
        return placed

    def _put_best(self, slot: Slot) -> bool:
        """Place a round where the people, and then the day, have least to do."""
        best: tuple[tuple[float, ...], Placed] | None = None
        a_day = [0] * len(self.bands)
        for day, _begins, _party in self.placed.values():
            a_day[day] += 1
        for day in self.open_days(slot):
            band = self.bands[day][slot.band]
            for party in self._parties_on(day, slot):
                starts = self._starts(party, day, band, slot.length)
                if not starts:
                    continue
                load = [self.minutes[person] for person in party]
                key = (max(load), sum(load), a_day[day], day, *party)
                if best is None or key < best[0]:
                    best = key, (day, _best_start(starts, band, slot.length), party)
        if best is None:
            return False
        self._put(slot, best[1])
        return True

    def open_days(self, slot: Slot) -> list[int]:
        """Return the days on which no round of the same area is near: in its band, or that day."""
        near: set[int] = set()
        for other, (day, *_rest) in self.placed.items():
            if other.area == slot.area:
                reach = slot.apart if other.band == slot.band else 1
                near.update(range(day - reach + 1, day + reach))
        return [day for day in slot.days if day not in near]

    def _parties_on(self, day: int, slot: Slot) -> list[tuple[int, ...]]:
        """Return who could go together on a day if nothing were placed."""
        key = (day, slot.band, slot.length, slot.together)
        if key not in self._parties:
            band = self.bands[day][slot.band]
            alone = [
                person for person, own in enumerate(self.at_first)
                if starts_in(own[day] & band, slot.length)
            ]  # fmt: skip
            found = []
            for party in itertools.combinations(alone, slot.together):
                common = band
                for person in party:
                    common &= self.at_first[person][day]
                if starts_in(common, slot.length):
                    found.append(party)
            self._parties[key] = found
        return self._parties[key]

    def _starts(self, party: tuple[int, ...], day: int, band: int, length: int) -> int:
        common = band
        for person in party:
            if not self._has_room(person, day):
                return 0
            common &= self.free[person][day]
        return starts_in(common, length)

    # --- what gives way ---------------------------------------------------------------------------

    def _augment(self, slot: Slot, seen: set[Slot]) -> bool:
        """Place a round where others are that can be placed elsewhere; each is tried once."""
        for day in self.open_days(slot):
            band = self.bands[day][slot.band]
            for party in self._parties_on(day, slot):
                blocking = [
                    other for other, (its_day, _begins, its_party) in self.placed.items()
                    if its_day == day and not set(party).isdisjoint(its_party)
                ]  # fmt: skip
                if not blocking or not seen.isdisjoint(blocking):
                    continue
                self._tries += 1
                if self._tries > MOST_TRIES:
                    return False
                was = self._now()
                for other in blocking:
                    self._lift(other)
                starts = self._starts(party, day, band, slot.length)
                if starts:
                    self._put(slot, (day, _best_start(starts, band, slot.length), party))
                    seen.update(blocking)
                    if all(self._put_best(one) or self._augment(one, seen) for one in blocking):
                        return True
                self._back(was)
        return False

    def _now(self) -> tuple[dict[Slot, Placed], list[list[int]], list[list[int]], list[float]]:
        return (
            {**self.placed}, [[*own] for own in self.free], [[*own] for own in self._a_day],
            [*self.minutes],
        )  # fmt: skip

    def _back(
        self, was: tuple[dict[Slot, Placed], list[list[int]], list[list[int]], list[float]]
    ) -> None:
        self.placed, self.free, self._a_day, self.minutes = was

    # --- even shares ------------------------------------------------------------------------------

    def even_out(self) -> None:
        """
        Hand rounds from who has more to who has less, or swap two, while shares get more even.

        Each time the sum of the squares of the minutes falls, so it ends.
        """
        while self._hand_over():
            pass

    def _hand_over(self) -> bool:
        """Make one change, between two people as far apart as can be, and return whether it was."""
        order = sorted(range(len(self.free)), key=lambda one: (self.minutes[one], one))
        apart = sorted(
            (self.minutes[less] - self.minutes[more], less, more)
            for less, more in itertools.combinations(order, 2)
            if self.minutes[more] > self.minutes[less]
        )
        return any(self._gives(more, less) or self._swaps(more, less) for _by, less, more in apart)

    def _gives(self, giver: int, taker: int) -> bool:
        apart = self.minutes[giver] - self.minutes[taker]
        for slot in self._only_of(giver, taker):
            day, begins, _party = self.placed[slot]
            if slot.length < apart and self.is_free(taker, day, begins, slot.length):
                self._change(slot, giver, taker)
                return True
        return False

    def _swaps(self, giver: int, taker: int) -> bool:
        apart = self.minutes[giver] - self.minutes[taker]
        for given in self._only_of(giver, taker):
            for taken in self._only_of(taker, giver):
                if 0 < given.length - taken.length < apart and self._exchanges(
                    given, giver, taken, taker
                ):
                    return True
        return False

    def _exchanges(self, given: Slot, giver: int, taken: Slot, taker: int) -> bool:
        """Let two people go on each other's round if both can."""
        (day, begins, _party), (other_day, other_begins, _others) = (
            self.placed[given], self.placed[taken],
        )  # fmt: skip
        self.leave(giver, day, begins, given.length)
        self.leave(taker, other_day, other_begins, taken.length)
        can = self.is_free(taker, day, begins, given.length) and self.is_free(
            giver, other_day, other_begins, taken.length
        )
        self.take(giver, day, begins, given.length)
        self.take(taker, other_day, other_begins, taken.length)
        if can:
            self._change(given, giver, taker)
            self._change(taken, taker, giver)
        return can

    def _only_of(self, one: int, other: int) -> list[Slot]:
        return [
            slot for slot, (_day, _begins, party) in self.placed.items()
            if one in party and other not in party
        ]  # fmt: skip

    def _change(self, slot: Slot, giver: int, taker: int) -> None:
        day, begins, party = self.placed[slot]
        self.leave(giver, day, begins, slot.length)
        self.take(taker, day, begins, slot.length)
        self.placed[slot] = day, begins, tuple(sorted({*party} - {giver} | {taker}))
