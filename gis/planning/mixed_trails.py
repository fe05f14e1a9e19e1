"""What is walked in a leg with streets and stops, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Task, cover
from gis.planning.euler import euler_walk
from gis.planning.legs import steps_of
from gis.planning.mixed_scenes import Scene
from gis.planning.network import MM, Distances
from gis.planning.timetable import Task as TimedTask
from gis.planning.timetable import Timetable, timetable
from gis.planning.visit_legs import instant
from gis.planning.visit_model import Chore
from gis.planning.visits import Visit, VisitLeg
from gis.planning.walkability import priced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from gis.planning.mixed_errands import Errand, Errands
    from gis.planning.visit_problem import Outing, Rest
    from gis.planning.visits import Shift, Stop

    Walked = list[tuple[int, bool]]

REST_PLACES = 40
"""Places along a walk where a break is tried, evenly spread, and at stops [assumption]."""
SECONDS = 3600 / (1000 * MM)
"""What a millimetre takes at one kilometre an hour."""


@dataclass(frozen=True, eq=False)
class Trail:
    """
    What one walker walks and does.

    Attributes
    ----------
    start
        Node where it begins.
    walk
        Edges, and whether they are walked forward; no loops.
    chores
        How many edges are walked before each stop and break, in order.
    required
        Edges that are walked for themselves.
    leaves, returns
        Instants that a break at home leaves: not to leave before the one, to be back by the other.
    """

    start: int
    walk: tuple[tuple[int, bool], ...]
    chores: tuple[tuple[int, Chore], ...]
    required: NDArray[np.int64]
    leaves: float = -math.inf
    returns: float = math.inf

    def parts_mm(self, length_mm: NDArray[np.int64]) -> list[int]:
        """Return the millimetres to each chore, and from the last one to the end."""
        walked = np.array([0, *np.cumsum(length_mm[[edge for edge, _ in self.walk]])], np.int64)
        at = [0, *(after for after, _ in self.chores), len(self.walk)]
        parts: list[int] = np.diff(walked[at]).tolist()
        return parts

    def clock(self, length_mm: NDArray[np.int64], outing: Outing, shift: Shift) -> Timetable | None:
        """Return when it is walked; None where that cannot be."""
        ways = [math.ceil(mm * SECONDS / shift.pace_kmh - 1e-9) for mm in self.parts_mm(length_mm)]
        tasks = [
            TimedTask(way, *chore.span, chore.service)
            for way, (_, chore) in zip(ways, self.chores, strict=False)
        ]
        begins, ends = max(outing.begins, self.leaves), min(outing.ends, self.returns)
        if begins > ends:
            return None
        return timetable(tasks, ways[-1], int(begins), int(ends), outing.longest)


def trail_of(
    scene: Scene,
    walk: Walked,
    start: int,
    required: NDArray[np.int64],
    chore_of: Mapping[int, Chore],
) -> Trail:
    """
    Return the trail of a walk in which loops stand for stops.

    `chore_of` tells what is done at a stop; a loop without any is passed by.
    """
    flat: Walked = []
    chores: list[tuple[int, Chore]] = []
    for edge, forward in walk:
        stop = scene.stop_at.get(edge)
        if stop is None:
            flat.append((edge, forward))
        elif stop in chore_of:
            chores.append((len(flat), chore_of[stop]))
    streets = np.setdiff1d(required, scene.loops)
    return Trail(start, tuple(flat), tuple(chores), streets)


def rested(
    trail: Trail, length_mm: NDArray[np.int64], outing: Outing, shift: Shift
) -> Trail | None:
    """
    Return a trail with the breaks of its walker, each where it takes the least time.

    A break that is over before one leaves, or begins after one is back, is taken at home. None
    where a break cannot be taken, or the trail not be walked without any.
    """
    if trail.clock(length_mm, outing, shift) is None:
        return None
    for number, held in enumerate(outing.breaks):
        found = []
        for turn, tried in enumerate(_with_break(trail, number, held)):
            clock = tried.clock(length_mm, outing, shift)
            if clock is not None:
                found.append((clock.returns - clock.leaves, turn, tried))
        if not found:
            return None
        trail = min(found, key=lambda each: each[:2])[2]
    return trail


def _with_break(trail: Trail, number: int, held: Rest) -> list[Trail]:
    tried = [
        replace(trail, leaves=max(trail.leaves, held.over)),
        replace(trail, returns=min(trail.returns, held.due)),
    ]
    spread = np.linspace(0, len(trail.walk), REST_PLACES + 2)[1:-1].astype(int).tolist()
    for after in sorted({*spread, *(at for at, _ in trail.chores)}):
        k = sum(at <= after for at, _ in trail.chores)
        rest = after, Chore(None, -1, held.span, held.seconds, number)
        tried.append(replace(trail, chores=(*trail.chores[:k], rest, *trail.chores[k:])))
    return tried


class Tracer:
    """
    Turns sequences of errands into trails.

    Between two stops that keep a window, or breaks, the streets and the other stops are walked in
    the order that is shortest, whatever theirs was.

    Parameters
    ----------
    errands
        All there are.
    stops
        All stops of the round.
    seed
        Of the search for short walks.
    should_stop
        Asked often.
    factor
        Edge → how many metres a metre counts for that is walked on the way; None: all as one.
    """

    def __init__(
        self,
        errands: Errands,
        stops: Sequence[Stop],
        seed: int,
        should_stop: Callable[[], bool],
        factor: NDArray[np.float64] | None = None,
    ) -> None:
        self.factor = factor
        self.errands, self.scene = errands, errands.scene
        self.seed, self.should_stop = seed, should_stop
        self._loop = {number: edge for edge, number in self.scene.stop_at.items()}
        self._is_free = {number: not stops[number].windows for number in self.scene.numbers}
        self._known: dict[tuple[int, int, tuple[int, ...]], Walked] = {}

    def trail(self, walker: int, order: Sequence[Errand]) -> Trail | None:
        """Return the trail of a sequence, without breaks at its ends; None where it is empty."""
        visits = [k for k, errand in enumerate(order) if errand.item >= 0]
        if not visits:
            return None
        first, last = visits[0], visits[-1]
        breaks = self.errands.outings[walker].breaks
        early = [breaks[-1 - errand.item].over for errand in order[:first]]
        late = [breaks[-1 - errand.item].due for errand in order[last + 1 :]]
        start, end = (int(self.errands.nodes[k]) for k in self.errands.ends[walker])
        walk: Walked = []
        chores: list[tuple[int, Chore]] = []
        required: list[int] = []
        at, inside = start, []
        for errand in [*order[first : last + 1], None]:
            stop = None if errand is None else self.errands.stop_of(errand.item)
            if (
                errand is not None
                and errand.item >= 0
                and not (stop is not None and not self._is_free[stop.number])
            ):
                inside.append(errand)
                continue
            there = end if errand is None else int(self.errands.nodes[errand.enter])
            for edge, forward in self._between(walker, at, there, inside):
                number = self.scene.stop_at.get(edge)
                if number is None:
                    walk.append((edge, forward))
                else:
                    chores.append((len(walk), self._chore(number, inside)))
            required += [self._edge(one) for one in inside if one.item < len(self.errands.edges)]
            inside, at = [], there
            if errand is not None:
                place, rest = (None, -1 - errand.item) if stop is None else (stop.number, None)
                chores.append((len(walk), Chore(place, -1, errand.span, errand.service, rest)))
        return Trail(
            start, tuple(walk), tuple(chores), np.unique(np.array(required, np.int64)),
            max(early, default=-math.inf), min(late, default=math.inf),
        )  # fmt: skip

    def _chore(self, number: int, inside: Sequence[Errand]) -> Chore:
        for errand in inside:
            stop = self.errands.stop_of(errand.item)
            if stop is not None and stop.number == number:
                return Chore(number, -1, errand.span, errand.service)
        raise AssertionError("a loop is only walked for a stop")

    def _edge(self, errand: Errand) -> int:
        stop = self.errands.stop_of(errand.item)
        return int(self.errands.edges[errand.item]) if stop is None else self._loop[stop.number]

    def _between(self, walker: int, one: int, other: int, inside: Sequence[Errand]) -> Walked:
        """Return a short walk from one node to another over some errands, loops among them."""
        edges = sorted(self._edge(errand) for errand in inside)
        key = one, other, (walker if self._is_riding_apart(walker) else -1, *edges)
        if key not in self._known:
            self._known[key] = self._found(walker, one, other, inside, np.array(edges, np.int64))
        return self._known[key]

    def _is_riding_apart(self, walker: int) -> bool:
        """Return whether a walker rides while others walk, and so not on every edge."""
        modes = {shift.mode for shift in self.errands.shifts}
        return len(modes) > 1 and self.errands.shifts[walker].mode == "bicycle"

    def _found(
        self, walker: int, one: int, other: int, inside: Sequence[Errand], edges: NDArray[np.int64]
    ) -> Walked:
        if not len(edges) or self._is_riding_apart(walker):
            return self._in_order(walker, one, other, inside)
        network = self.scene.ground.network
        counted = network if self.factor is None else priced(network, self.factor)
        task = Task(counted, edges, one, other)
        found = cover(task, seed=self.seed, should_stop=self.should_stop)
        if self.factor is None and found.length_mm > self._in_order_mm(walker, one, other, inside):
            return self._in_order(walker, one, other, inside)
        return euler_walk(network, np.sort(np.concatenate([edges, found.extra])), one, other)

    def _in_order_mm(self, walker: int, one: int, other: int, inside: Sequence[Errand]) -> int:
        """Return what a walk over errands takes in the order they are in, loops included."""
        enter = [*(errand.enter for errand in inside), self._place(other)]
        leave = [self._place(one), *(errand.leave for errand in inside)]
        length = self.scene.ground.network.length_mm
        own = sum(int(length[self._edge(errand)]) for errand in inside)
        return own + int(self.errands.mm(walker)[leave, enter].sum())

    def _place(self, node: int) -> int:
        return int(np.searchsorted(self.errands.nodes, node))

    def _in_order(self, walker: int, one: int, other: int, inside: Sequence[Errand]) -> Walked:
        network, walk, at = self.scene.ground.network, [], one
        for errand in inside:
            enter, leave = (int(self.errands.nodes[k]) for k in (errand.enter, errand.leave))
            edge = self._edge(errand)
            walk += self._way(walker, at, enter)
            walk.append((edge, bool(network.tail[edge] == enter)))
            at = leave
        return walk + self._way(walker, at, other)

    def _way(self, walker: int, one: int, other: int) -> Walked:
        if one == other:
            return []
        network = self.scene.ground.network
        links = self.errands.links(walker)
        if self.factor is not None:
            counted = np.rint(links.length_mm * self.factor[links.edge]).astype(np.int64)
            links = replace(links, length_mm=counted)
        ways = Distances.from_nodes(links, [one])
        nodes, edges = ways.nodes_to(other), ways.way_to(other)
        forward = network.tail[edges] == nodes[:-1]
        return list(zip(edges.tolist(), forward.tolist(), strict=True))


def visit_leg(
    scene: Scene,
    number: int,
    trail: Trail,
    covered: Collection[int],
    stops: Sequence[Stop],
    outing: Outing,
    shift: Shift,
) -> VisitLeg:
    """
    Return the leg of a trail that can be walked.

    `number` is the walker's from 1, `covered` are the numbers of all pieces that the round walks.
    """
    network = scene.ground.network
    clock = trail.clock(network.length_mm, outing, shift)
    assert clock is not None, "only what can be walked becomes a leg"
    parts = trail.parts_mm(network.length_mm)
    visits = [
        Visit(
            "" if chore.stop is None else stops[chore.stop].id,
            instant(arrives), instant(begins), instant(leaves), mm / MM, after,
        )
        for (after, chore), (arrives, begins, leaves), mm in zip(
            trail.chores, clock.times, parts, strict=False
        )
    ]  # fmt: skip
    steps, pieces, first_mm = steps_of(network, trail.walk, trail.required, covered)
    seconds = sum(math.ceil(mm * SECONDS / shift.pace_kmh - 1e-9) for mm in parts)
    return VisitLeg(
        walker=number,
        leaves=instant(clock.leaves),
        returns=instant(clock.returns),
        visits=tuple(visits),
        geometry=network.line_of(trail.walk) if trail.walk else network.dot(trail.start),
        length_m=sum(parts) / MM,
        walking_minutes=seconds / 60,
        steps=tuple(steps),
        pieces=tuple(pieces),
        deadhead_m=(sum(parts) - first_mm) / MM,
    )
