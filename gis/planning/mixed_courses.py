"""Legs as sequences of errands: what fits is put in where it takes least, the rest taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.planning.mixed_clock import beyond, joined, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis.planning.mixed_clock import Spell
    from gis.planning.mixed_errands import Errand, Errands

MUST = 1e6
"""How much more a stop that must be visited counts than others."""
SOONEST = 1.0
"""Seconds below which all detours are alike."""


class Course:
    """
    One walker's errands in order, and what every beginning and every end of them takes.

    Parameters
    ----------
    errands
        All there are.
    walker
        Place in the scene.
    order
        To begin with.
    """

    def __init__(self, errands: Errands, walker: int, order: Sequence[Errand]) -> None:
        self.errands, self.walker = errands, walker
        self.order = list(order)
        outing = errands.outings[walker]
        self.longest = float(outing.longest)
        self._home: Spell = (0.0, float(outing.begins), float(outing.ends), 0.0)
        self._way = errands.mm(walker)
        self._pace = errands.pace[walker]
        self._update()

    def _update(self) -> None:
        start, end = self.errands.ends[self.walker]
        self.enter = np.array([*(errand.enter for errand in self.order), end])
        self.leave = np.array([start, *(errand.leave for errand in self.order)])
        ways = (self._way[self.leave, self.enter] / self._pace).tolist()
        own = [self.errands.spell(self.walker, errand) for errand in self.order]
        forth, back = [self._home], [self._home]
        for way, spell in zip(ways, own, strict=False):
            forth.append(joined(forth[-1], way, spell))
        for way, spell in zip(ways[:0:-1], own[::-1], strict=True):
            back.append(joined(spell, way, back[-1]))
        self._forth, self._back = stacked(forth), stacked(back[::-1])
        whole = joined(forth[-1], ways[-1], self._home)
        self.lasts, self.excess = whole[0], float(beyond(whole, self.longest))

    def put(self, errand: Errand, place: int) -> None:
        """Put an errand in before the one at a place."""
        self.order.insert(place, errand)
        self._update()

    def with_each(
        self, options: Sequence[Errand]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Return for every option and place how far beyond, and how much longer it makes it all.

        Nothing is put in before a break at home before all else, nor after one after it.
        """
        enter = np.array([option.enter for option in options])[:, None]
        leave = np.array([option.leave for option in options])[:, None]
        own = stacked([self.errands.spell(self.walker, option) for option in options])
        lasts, opens, closes, late = (field[:, None] for field in own)
        there = self._way[self.leave[None, :], enter] / self._pace
        away = self._way[leave, self.enter[None, :]] / self._pace
        forth: Spell = tuple(field[None, :] for field in self._forth)
        back: Spell = tuple(field[None, :] for field in self._back)
        begun = joined(forth, there, (lasts, opens, closes, late), np.maximum)
        whole = joined(begun, away, back, np.maximum)
        excess = beyond(whole, self.longest)
        home = np.array([errand.home for errand in self.order])
        inside = np.arange(len(self.leave))
        outside = (inside < (home < 0).sum()) | (inside > len(home) - (home > 0).sum())
        is_out = np.array([option.home == 0 for option in options])
        excess[np.ix_(is_out, outside)] = np.inf
        return excess, whole[0] - self.lasts

    def harm(self, errand: Errand, place: int) -> tuple[float, float, int]:
        """Return how far beyond, and how much longer an errand makes it all at a place."""
        excess, extra = self.with_each([errand])
        place %= len(self.leave)
        return float(excess[0, place]), float(extra[0, place]), place

    def trim(self, worth: Callable[[Errand], float]) -> None:
        """Take out, again and again, what is worth least for what it saves, until all fits."""
        while self.excess > 0 and self.order:
            ways = self._way[self.leave[:-1], self.enter[1:]] / self._pace
            forth: Spell = tuple(field[:-1] for field in self._forth)
            back: Spell = tuple(field[1:] for field in self._back)
            rest = joined(forth, ways, back, np.maximum)
            saved = self.excess - beyond(rest, self.longest)
            worths = np.array([worth(errand) for errand in self.order])
            # Where nothing alone helps, the least worth goes.
            rate = np.where(saved > 0, saved / worths, -worths)
            del self.order[int(rate.argmax())]
            self._update()


class Crew:
    """
    The courses of all walkers of a scene.

    Parameters
    ----------
    errands
        All there are.
    orders
        Of each walker, to begin with.
    """

    def __init__(self, errands: Errands, orders: Sequence[Sequence[Errand]]) -> None:
        self.errands = errands
        self.courses = [Course(errands, k, order) for k, order in enumerate(orders)]

    @property
    def orders(self) -> list[list[Errand]]:
        """What each walker does."""
        return [[*course.order] for course in self.courses]

    def worth(self, errand: Errand) -> float:
        """Return what an errand brings; a break is never left out for anything else."""
        if errand.item < 0:
            return MUST * MUST
        must = MUST if self.errands.is_must[errand.item] else 1.0
        return must * float(self.errands.worth[errand.item])

    def force(self, items: Sequence[int], should_stop: Callable[[], bool]) -> None:
        """Put items in where that does least harm, whether they fit or not."""
        for item in items:
            if should_stop():
                return
            options = [self.errands.options[k] for k in np.flatnonzero(self.errands.item == item)]
            found = []
            for number, course in enumerate(self.courses):
                if self.errands.may[number, item]:
                    excess, extra = course.with_each(options)
                    harm = np.maximum(excess - course.excess, 0.0)
                    worst = harm * MUST + extra
                    at = divmod(int(worst.argmin()), worst.shape[1])
                    found.append((float(worst.min()), number, *at))
            if found:
                _, number, option, place = min(found)
                self.courses[number].put(options[option], place)

    def rest(self) -> None:
        """Put in the breaks that are in no course yet, out or at home, where they take least."""
        for number, course in enumerate(self.courses):
            held = {errand.item for errand in course.order}
            for k in range(len(self.errands.outings[number].breaks) if course.order else 0):
                if -1 - k in held:
                    continue
                first, last = self.errands.at_home(number, k)
                found = [(*course.harm(first, 0), first), (*course.harm(last, -1), last)]
                for place, at in enumerate(course.leave.tolist()):
                    rest = self.errands.rest(number, k, at)
                    found.append((*course.harm(rest, place), rest))
                _, _, place, rest = min(found, key=lambda each: each[:3])
                course.put(rest, place)

    def trim(self) -> None:
        """Take out what does not fit."""
        for course in self.courses:
            course.trim(self.worth)

    def fill(self, should_stop: Callable[[], bool]) -> None:
        """Put in what fits, the most worth for its time first, until nothing more does."""
        errands = self.errands
        done = {errand.item for course in self.courses for errand in course.order}
        is_open = ~np.isin(errands.item, list(done))
        known = [self._choices(number, is_open) for number in range(len(self.courses))]
        while not should_stop():
            rates = np.array([rate for rate, _ in known])
            if not len(rates) or not rates.size or rates.max() <= 0:
                return
            number, k = (int(i) for i in np.unravel_index(int(rates.argmax()), rates.shape))
            option = errands.options[k]
            self.courses[number].put(option, int(known[number][1][k]))
            gone = errands.item == option.item
            is_open &= ~gone
            for rate, _ in known:
                rate[gone] = 0.0
            known[number] = self._choices(number, is_open)

    def _choices(
        self, number: int, is_open: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return of every option its worth for its time, 0 where it does not fit, and its place."""
        errands, course = self.errands, self.courses[number]
        rate, places = np.zeros(len(is_open)), np.zeros(len(is_open), np.int64)
        chosen = np.flatnonzero(is_open & errands.may[number][errands.item])
        if len(chosen) and course.excess == 0:
            options = [errands.options[k] for k in chosen.tolist()]
            excess, extra = course.with_each(options)
            extra = np.where(excess > 0, np.inf, np.maximum(extra, SOONEST))
            places[chosen] = extra.argmin(axis=1)
            worth = np.array([self.worth(option) for option in options])
            rate[chosen] = worth / extra.min(axis=1)
        return rate, places
