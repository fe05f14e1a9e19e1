"""What there is to do on streets and at stops, and legs as sequences of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from gis.planning.network import MM, Links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.mixed_clock import Spell
    from gis.planning.mixed_scenes import Scene
    from gis.planning.visit_model import Wanted
    from gis.planning.visit_problem import Outing, Span
    from gis.planning.visits import Shift

FAR_MM = 2**30
"""What no way leads to is farther than anybody gets in a day."""
ROWS = 256
ROUNDING = 1.0
"""Seconds that the way to a stop or a break may gain when it is rounded up."""
LEAST_WORTH = 0.05
"""No street counts for less than this share of a mean one: what fits is walked."""


@dataclass(frozen=True)
class Errand:
    """
    One thing in a leg: part of a street in one direction, a stop in a window, or a break.

    Attributes
    ----------
    item
        Number among the `Errands`; of the k-th break of the walker -1 - k.
    enter, leave
        Places in the table where it begins and ends.
    mm
        What is walked for it.
    service
        Seconds of work there; none of a break at home.
    span
        When it may begin.
    home
        Of a break at home whether it is before all else, -1, or after it, 1; else 0.
    """

    item: int
    enter: int
    leave: int
    mm: int
    service: int
    span: Span
    home: int = 0


class Errands:
    """
    What is to be done in a scene, and by whom.

    Parameters
    ----------
    scene
        Network, streets and stops.
    wanted
        The stops of the scene that somebody can visit.
    edges
        Parts of required streets.
    gain
        What each of them brings, in mean pieces.
    outings, shifts, ends
        Of the walkers of the scene: hours, pace, and nodes where they begin and end.

    Attributes
    ----------
    options
        Ways to do each item: both directions of a street, all windows of a stop.
    worth, is_must
        Item → what doing it brings, in mean pieces; whether it goes before all others.
    may
        Walker × item → whether it is for this walker.
    """

    def __init__(
        self,
        scene: Scene,
        wanted: Sequence[Wanted],
        edges: NDArray[np.int64],
        gain: NDArray[np.float64],
        outings: Sequence[Outing],
        shifts: Sequence[Shift],
        ends: Sequence[tuple[int, int]],
        whose: dict[int, int],
        stop_worth: Sequence[float],
    ) -> None:
        self.scene, self.edges, self.wanted = scene, edges, tuple(wanted)
        self.outings, self.shifts = tuple(outings), tuple(shifts)
        network = scene.ground.network
        tail, head = network.tail[edges], network.head[edges]
        foot = dict(zip(scene.numbers, scene.feet.tolist(), strict=True))
        feet = np.array([foot[stop.number] for stop in wanted], np.int64)
        every = np.concatenate([tail, head, feet, np.array(ends, np.int64).ravel()])
        self.nodes, place = np.unique(every, return_inverse=True)
        count = len(edges)
        one, other = place[:count], place[count : 2 * count]
        at = place[2 * count : 2 * count + len(feet)]
        self.ends = [(int(a), int(b)) for a, b in place[2 * count + len(feet) :].reshape(-1, 2)]
        self.begins = min(outing.begins for outing in outings)
        self.closes = max(outing.ends for outing in outings)
        day = self.begins, self.closes
        self.options: list[Errand] = []
        for number, mm in enumerate(network.length_mm[edges].tolist()):
            a, b = int(one[number]), int(other[number])
            self.options.append(Errand(number, a, b, mm, 0, day))
            self.options.append(Errand(number, b, a, mm, 0, day))
        for k, stop in enumerate(wanted):
            for span in stop.spans:
                near = int(at[k])
                self.options.append(Errand(count + k, near, near, 0, stop.service, span))
        self.worth = np.concatenate([np.maximum(gain, LEAST_WORTH), np.array(stop_worth, float)])
        self.is_must = np.array([False] * count + [stop.must for stop in wanted])
        piece = network.piece[edges]
        self.may = np.array(
            [
                [whose.get(int(p), walker) == walker for p in piece]
                + [bool(outing.may_visit[stop.number]) for stop in wanted]
                for walker, outing in enumerate(outings)
            ],
            bool,
        ).reshape(len(outings), -1)
        is_steps = network.highways[piece].astype(str) == "steps"
        for walker, shift in enumerate(shifts):
            if shift.mode == "bicycle":
                self.may[walker, : len(edges)] &= ~is_steps
        self._tables: dict[bool, NDArray[np.int32]] = {}
        self.pace = [shift.pace_kmh * MM * 1000 / 3600 for shift in shifts]

    @property
    def count(self) -> int:
        """Number of items: streets, then stops."""
        return len(self.worth)

    def stop_of(self, item: int) -> Wanted | None:
        """Return the stop that an item is, or None where it is a street."""
        return self.wanted[item - len(self.edges)] if item >= len(self.edges) else None

    @cached_property
    def item(self) -> NDArray[np.int64]:
        """Option → its item."""
        return np.array([option.item for option in self.options], np.int64)

    def mm(self, walker: int) -> NDArray[np.int32]:
        """Return the millimetres between all places for a walker."""
        rides = self.shifts[walker].mode == "bicycle"
        if rides not in self._tables:
            self._tables[rides] = _table(links_for(self.scene, rides=rides), self.nodes)
        return self._tables[rides]

    def links(self, walker: int) -> Links:
        """Return what a walker can use."""
        return links_for(self.scene, rides=self.shifts[walker].mode == "bicycle")

    def spell(self, walker: int, errand: Errand) -> Spell:
        """Return what an errand takes by itself."""
        rounding = ROUNDING if errand.item < 0 or errand.item >= len(self.edges) else 0.0
        lasts = errand.mm / self.pace[walker] + errand.service + rounding
        return lasts, float(errand.span[0]), float(errand.span[1]), 0.0

    def rest(self, walker: int, number: int, place: int) -> Errand:
        """Return a break of a walker, taken at a place."""
        held = self.outings[walker].breaks[number]
        return Errand(-1 - number, place, place, 0, held.seconds, held.span)

    def at_home(self, walker: int, number: int) -> tuple[Errand, Errand]:
        """Return a break that is over before the walker leaves, and one when it is back."""
        outing, (start, end) = self.outings[walker], self.ends[walker]
        held = outing.breaks[number]
        return (
            Errand(-1 - number, start, start, 0, 0, (held.over, outing.ends), -1),
            Errand(-1 - number, end, end, 0, 0, (outing.begins, held.due), 1),
        )


def _table(links: Links, nodes: NDArray[np.int64]) -> NDArray[np.int32]:
    found = np.empty((len(nodes), len(nodes)), np.int32)
    for first in range(0, len(nodes), ROWS):
        part = dijkstra(links.matrix, indices=nodes[first : first + ROWS])[:, nodes]
        found[first : first + ROWS] = np.rint(np.minimum(part, FAR_MM))
    return found


def links_for(scene: Scene, *, rides: bool) -> Links:
    """Return what can be walked, or ridden: no steps."""
    network = scene.ground.network
    if not rides:
        return network.links
    edges = np.flatnonzero(network.highways[network.piece].astype(str) != "steps")
    part = network.part(edges)
    links = Links.of(part.tail, part.head, part.length_mm, network.node_count)
    return replace(links, edge=edges[links.edge])
