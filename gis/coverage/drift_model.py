"""
Where a walker was at each fix: a hidden Markov model of steps of streets and a drifting error.

In the manner of Newson and Krumm (2009, *Hidden Markov map matching through noise and sparseness*),
with two differences, since walkers are slow and their receivers wrong by more than a street is
wide. A state is not an edge but a short step of one with a direction (`gis.coverage.street_steps`),
so parts of streets, turning round and dead ends need no rules of their own. And the error is not
drawn anew with each fix: it drifts, as a first-order autoregressive process in time and along the
way. So what is judged is how the error *changed* from one fix to the next: a track that keeps 10 m
beside its street costs little, and one that zigzags costs much. Besides the states of the streets
there is one of being on none of them.

All costs are natural logarithms of odds. Where no source is named they are assumptions; one set
serves every receiver, town and mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from gis.coverage.nearest import ranges
from gis.coverage.street_steps import Reach, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.fixes import Fixes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SIGMA_M: Final = 7.0
"""Standard deviation of the error on either axis. Phones in towns are wrong by 7 to 13 m on the
average (Merry and Bettinger 2019); a pavement lies some metres beside its street."""
FADES_S: Final = 60.0
FADES_M: Final = 200.0
"""After this time, or this way, an error is forgotten to a share of 1/e."""
REACH_M: Final = 40.0
"""No farther than this may a street be."""
BEYOND_M: Final = 25.0
"""Nor farther than this beyond the nearest."""
ASIDE: Final = 0.15
"""A fix on a way that nobody has to walk: of a street and the pavement that is drawn beside it, the
street is meant, unless the track says otherwise for long."""
DETOUR_M: Final = 5.0
"""Each so many metres that the way is longer than straight cost 1."""
TURN: Final = 4.0
"""Turning round in the street."""
DEAD_END: Final = 0.5
"""Turning round at its end."""
OFF: Final = 3.5
"""A fix on no street; one on its street costs 1 on the average."""
LEAVE: Final = 16.0
RETURN: Final = 12.0
"""Leaving the streets, and coming back to one."""
JUMP: Final = 35.0
"""Going on elsewhere where no street leads; after a gap `PAUSE`."""
PAUSE: Final = 4.0
BEAM: Final = 25.0
"""States that are worse than the best by this are not followed."""
SAME_M: Final = 20.0
"""What counts as the same place when the model says how sure it is."""

NOT_ON, RESTARTED = -1, -2


@dataclass
class Moment:
    """
    One fix: its states, and how one gets to each of them.

    Attributes
    ----------
    states
        That are near, shape (n,).
    error
        From the middle of each to the fix, shape (n, 2).
    alone
        Log-likelihood of each when nothing is known of the fix before.
    before, here, way, link
        Ways from states of the fix before: its row there, the row here, the row of `Reach`, and
        the log-likelihood of both the way and the change of error.
    off
        Log-likelihood of a fix on no street.
    jump, back
        Costs of going on elsewhere, and of coming back to a street.
    """

    states: Ints
    error: Floats
    alone: Floats
    before: Ints
    here: Ints
    way: Ints
    link: Floats
    off: float
    jump: float
    back: float


@dataclass(frozen=True)
class Whereabouts:
    """
    The likeliest states.

    Attributes
    ----------
    state
        At each fix, `NOT_ON` where on no street, shape (n,).
    way
        Row of `Reach` that leads there from the state before; `NOT_ON` where it begins anew.
    sure
        Probability that the walker was within `SAME_M` of the state, shape (n,); 0 on no street.
    """

    state: Ints
    way: Ints
    sure: Floats


def whereabouts(fixes: Fixes, steps: Steps) -> tuple[Whereabouts, Reach]:
    """Return where a walker was, and the ways between the places."""
    near, first = _near(fixes, steps)
    limit = 1.4 * fixes.moved_m + 20
    reach = Reach.of(steps, np.repeat(_limits(near, first, limit, len(steps.xy)), 2))
    model = _Model(fixes, steps, reach, near, first, limit)
    state, way = model.best()
    return Whereabouts(state, way, model.sure(state)), reach


def _near(fixes: Fixes, steps: Steps) -> tuple[Ints, Ints]:
    """Return the steps near each fix, those of fix t in ``near[first[t]:first[t + 1]]``."""
    if not len(steps.xy):
        return np.empty(0, np.int64), np.zeros(len(fixes) + 1, np.int64)
    tree = cKDTree(steps.xy)
    nearest, _row = tree.query(fixes.xy)
    found = tree.query_ball_point(fixes.xy, np.minimum(REACH_M, nearest + BEYOND_M))
    first = np.concatenate([[0], np.cumsum([len(rows) for rows in found])]).astype(np.int64)
    return np.concatenate([np.asarray(rows, np.int64) for rows in found]), first


def _limits(near: Ints, first: Ints, limit: Floats, count: int) -> Floats:
    """Return how far each step has to be followed: to what the fixes near it may have moved."""
    found = np.full(count, -1.0)
    fix = np.repeat(np.arange(len(first) - 1), np.diff(first))
    goes_on = fix < len(limit)
    np.maximum.at(found, near[goes_on], limit[fix[goes_on]])
    return found


class _Model:
    """The model of one track; `best` is asked before `sure`."""

    def __init__(
        self, fixes: Fixes, steps: Steps, reach: Reach, near: Ints, first: Ints, limit: Floats
    ) -> None:
        self._fixes, self._steps, self._reach, self._limit = fixes, steps, reach, limit
        self._moments: list[Moment] = []
        self._row = np.full(2 * len(steps.xy), -1)
        self._keeps = np.exp(-fixes.wait_s / FADES_S - fixes.moved_m / FADES_M)
        self._near = [near[low:high] for low, high in pairwise(first)]

    def best(self) -> tuple[Ints, Ints]:
        """Return the likeliest state at each fix (Viterbi), and the way to it."""
        score, off = np.empty(0), 0.0
        traces: list[tuple[Ints, Ints, int, int]] = []
        for number in range(len(self._fixes)):
            moment = self._moment(number, score, off)
            top = int(score.argmax()) if len(score) else NOT_ON
            most = score[top] if len(score) else -np.inf
            from_off, from_on = off - moment.back, most - moment.jump
            came = np.full(len(moment.states), NOT_ON if from_off >= from_on else RESTARTED)
            way = np.full(len(moment.states), NOT_ON)
            found = moment.alone + max(from_off, from_on)
            value = score[moment.before] + moment.link
            linked = np.full(len(moment.states), -np.inf)
            np.maximum.at(linked, moment.here, value)
            hit = np.flatnonzero(value == np.maximum(linked, found)[moment.here])
            row = moment.here[hit]
            found[row], came[row], way[row] = value[hit], moment.before[hit], moment.way[hit]
            leaves = most - LEAVE
            traces.append((came, way, NOT_ON if off >= leaves else top, top))
            off = max(off, leaves) + moment.off
            highest = max(found.max(initial=-np.inf), off)
            score, off = found - highest, off - highest
        return self._traced(traces, score, off)

    def _traced(
        self, traces: list[tuple[Ints, Ints, int, int]], score: Floats, off: float
    ) -> tuple[Ints, Ints]:
        state = np.full(len(traces), NOT_ON)
        ways = np.full(len(traces), NOT_ON)
        row = int(score.argmax()) if len(score) and score.max() >= off else NOT_ON
        for number in range(len(traces) - 1, -1, -1):
            came, way, leaver, top = traces[number]
            if row == NOT_ON:
                row = leaver
                continue
            state[number], ways[number] = self._moments[number].states[row], way[row]
            row = int(came[row])
            if row == RESTARTED:
                row = top
        return state, ways

    def _moment(self, number: int, score: Floats, off: float) -> Moment:
        """Return the moment of a fix, with ways from the states that are good enough to follow."""
        step = self._near[number]
        states = np.repeat(2 * step, 2)
        states[1::2] += 1
        error = self._fixes.xy[number] - self._steps.xy[states >> 1]
        square = SIGMA_M**2 + self._fixes.white_m**2
        alone = (error**2).sum(axis=1) * (-0.5 / square) - np.log(square)
        alone -= ASIDE * self._steps.is_aside[step].repeat(2)
        is_gap = number == 0 or bool(self._fixes.is_gap[number - 1])
        spread = square
        if not is_gap:
            spread = SIGMA_M**2 * (1 - self._keeps[number - 1] ** 2) + self._fixes.white_m**2
        none = np.empty(0, np.int64)
        moment = Moment(
            states, error, alone, none, none, none, np.empty(0), -OFF - float(np.log(spread)),
            PAUSE if is_gap else JUMP, 0.0 if is_gap else RETURN,
        )  # fmt: skip
        if not is_gap and len(states) and len(score):
            alive = np.flatnonzero(score > max(score.max(), off) - BEAM)
            self._link(moment, number, alive, spread)
        self._moments.append(moment)
        return moment

    def _link(self, moment: Moment, number: int, alive: Ints, spread: float) -> None:
        reach, last = self._reach, self._moments[-1]
        source = last.states[alive]
        source = np.concatenate([source, source ^ 1])
        count = reach.first[source + 1] - reach.first[source]
        way = reach.order[ranges(reach.first[source], count)]
        before = np.repeat(np.concatenate([alive, alive]), count)
        cost = np.repeat(np.repeat([0.0, TURN], len(alive)), count)
        self._row[moment.states] = np.arange(len(moment.states))
        here = self._row[reach.state[way]]
        self._row[moment.states] = -1
        is_near = (here >= 0) & (reach.along_m[way] <= self._limit[number - 1])
        before, here, way, cost = before[is_near], here[is_near], way[is_near], cost[is_near]
        error, previous = moment.error[here], last.error[before]
        drift = error - self._keeps[number - 1] * previous
        went = previous - error + (self._fixes.xy[number] - self._fixes.xy[number - 1])
        detour = np.maximum(reach.along_m[way] - np.sqrt((went**2).sum(axis=1)), 0)
        cost += DEAD_END * reach.turns[way] + detour / DETOUR_M
        cost += ASIDE * self._steps.is_aside[moment.states[here] >> 1]
        moment.before, moment.here, moment.way = before, here, way
        moment.link = (drift**2).sum(axis=1) * (-0.5 / spread) - np.log(spread) - cost

    def sure(self, chosen: Ints) -> Floats:
        """Return how probable the place of each chosen state is (forward and backward)."""
        ahead = self._forward()
        found = np.zeros(len(chosen))
        later, later_off = np.ones(len(self._moments[-1].states)), 1.0
        for number in range(len(chosen) - 1, -1, -1):
            moment, (on, off) = self._moments[number], ahead[number]
            likely, none = on * later, off * later_off
            if chosen[number] != NOT_ON:
                apart = self._steps.xy[moment.states >> 1] - self._steps.xy[chosen[number] >> 1]
                is_same = (apart**2).sum(axis=1) <= SAME_M**2
                found[number] = likely[is_same].sum() / (likely.sum() + none)
            if number:
                later, later_off = self._earlier(number, later, later_off)
        return found

    def _forward(self) -> list[tuple[Floats, float]]:
        found: list[tuple[Floats, float]] = []
        on, off = np.empty(0), 1.0
        for moment in self._moments:
            link, alone, none = _weights(moment)
            to_on = np.bincount(moment.here, link * on[moment.before], len(moment.states))
            again = off * np.exp(-moment.back) + on.sum() * np.exp(-moment.jump)
            to_off = none * (off + on.sum() * np.exp(-LEAVE))
            to_on = to_on + alone * again
            whole = to_on.sum() + to_off
            on, off = to_on / whole, float(to_off / whole)
            found.append((on, off))
        return found

    def _earlier(self, number: int, later: Floats, later_off: float) -> tuple[Floats, float]:
        moment, count = self._moments[number], len(self._moments[number - 1].states)
        link, alone, none = _weights(moment)
        anew, out = float((alone * later).sum()), none * later_off
        on = np.bincount(moment.before, link * later[moment.here], count)
        on = on + anew * np.exp(-moment.jump) + out * np.exp(-LEAVE)
        off = anew * np.exp(-moment.back) + out
        whole = max(on.max(initial=0.0), off)
        return on / whole, float(off / whole)


def _weights(moment: Moment) -> tuple[Floats, Floats, float]:
    """Return likelihoods of the links, of states alone and of no street, the greatest of them 1."""
    most = max(moment.link.max(initial=moment.off), moment.alone.max(initial=moment.off))
    return np.exp(moment.link - most), np.exp(moment.alone - most), float(np.exp(moment.off - most))
