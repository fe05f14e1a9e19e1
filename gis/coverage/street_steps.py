"""
Streets as short steps: where a walker can be, and what is within reach from there.

Every piece is divided into equal steps of about `STEP_M`. A *state* is a step with a direction:
state ``2k`` walks step ``k`` from the piece's beginning to its end, ``2k + 1`` the other way. So
turning round is not for free, and a walk in and out of a dead end is seen as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.coverage.nearest import ranges

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Part = tuple[int, float, float]
    """Number of a piece, and metres along it: from, to."""

STEP_M: Final = 5.0
"""About the length of a step, and twice what the ends of a walk may be wrong by."""


@dataclass(frozen=True)
class MatchingNetwork:
    """
    The walkable pieces of a map, ready to be matched to.

    Attributes
    ----------
    street_id
        Of each piece, shape (n,).
    line
        LineStrings in the metric CRS.
    ends
        Numbers of the junctions at the beginning and the end of each, shape (n, 2).
    length_m
        Metric lengths.
    is_aside
        Whether nobody has to walk it for its dwellings, as a footway beside a street.
    tree
        Of the lines.
    """

    street_id: NDArray[np.object_]
    line: NDArray[np.object_]
    ends: Ints
    length_m: Floats
    is_aside: Bools
    tree: shapely.STRtree

    @classmethod
    def of(cls, streets: gpd.GeoDataFrame) -> MatchingNetwork:
        """
        Return the walkable pieces of a frame.

        Parameters
        ----------
        streets
            `id`, `u`, `v`, `is_walkable` and LineStrings in the metric CRS; with `is_must_walk`
            the streets that have dwellings are preferred to what runs beside them.
        """
        walkable = streets[streets["is_walkable"].astype(bool)]
        line = walkable.geometry.to_numpy()
        length = shapely.length(line)
        is_real = length > 0
        is_aside = np.zeros(len(line), bool)
        if "is_must_walk" in walkable:
            is_aside = ~walkable["is_must_walk"].to_numpy(bool)
        _names, ends = np.unique(walkable[["u", "v"]].to_numpy(), return_inverse=True)
        return cls(
            np.asarray(walkable["id"].to_numpy(), dtype=object)[is_real], line[is_real],
            ends.reshape(-1, 2)[is_real].astype(np.int64), length[is_real],
            is_aside[is_real],
            shapely.STRtree(line[is_real]),
        )  # fmt: skip

    def near(self, xy: Floats, reach_m: float) -> Ints:
        """Return the numbers of the pieces within reach of some places, ascending."""
        places = np.asarray(shapely.points(xy))
        return np.unique(self.tree.query(places, predicate="dwithin", distance=reach_m)[1])

    @cached_property
    def _links(self) -> tuple[Ints, Ints, csr_array]:
        """Return the pairs of junctions that are linked, the shortest piece of each, the graph."""
        low, high = self.ends.min(axis=1), self.ends.max(axis=1)
        count = int(self.ends.max()) + 1
        order = np.argsort(self.length_m, kind="stable")
        order = order[low[order] != high[order]]
        pair, first = np.unique(low[order] * count + high[order], return_index=True)
        piece = order[first]
        cells = (self.length_m[piece], (low[piece], high[piece]))
        return pair, piece, csr_array(cells, shape=(count, count))

    def way(
        self, start: tuple[int, float], goal: tuple[int, float], most_m: float
    ) -> list[Part] | None:
        """
        Return the parts of pieces on the shortest way between two places.

        Parameters
        ----------
        start, goal
            Number of the piece, and metres along it.
        most_m
            How long the way may be; None is returned when there is none as short.
        """
        best, found = most_m, None
        if start[0] == goal[0] and abs(start[1] - goal[1]) <= best:
            best, found = abs(start[1] - goal[1]), [(start[0], start[1], goal[1])]
        pair, piece, graph = self._links
        exits = [(start[1], 0.0), (self.length_m[start[0]] - start[1], self.length_m[start[0]])]
        enters = [(goal[1], 0.0), (self.length_m[goal[0]] - goal[1], self.length_m[goal[0]])]
        begin = self.ends[start[0]]
        along, before = dijkstra(
            graph, directed=False, indices=begin, return_predecessors=True, limit=most_m
        )
        for row, (out_m, out) in enumerate(exits):
            for node, (in_m, into) in zip(self.ends[goal[0]], enters, strict=True):
                if out_m + along[row, node] + in_m >= best:
                    continue
                best = out_m + along[row, node] + in_m
                found = [(start[0], start[1], out)]
                nodes = [int(node)]
                while nodes[-1] != begin[row]:
                    nodes.append(int(before[row, nodes[-1]]))
                for there, here in zip(nodes[-2::-1], nodes[:0:-1], strict=True):
                    key = min(here, there) * graph.shape[0] + max(here, there)
                    used = int(piece[np.searchsorted(pair, key)])
                    ends = 0.0, float(self.length_m[used])
                    is_forward = self.ends[used, 0] == here
                    found.append((used, *(ends if is_forward else ends[::-1])))
                found.append((goal[0], into, goal[1]))
        return found


@dataclass(frozen=True)
class Steps:
    """
    Some pieces of a network in steps.

    Attributes
    ----------
    piece
        Number of the piece in the network, of each step, shape (n,).
    from_m, size_m
        Where on its piece a step begins, and how long it is.
    xy
        The middle of each, shape (n, 2).
    is_aside
        Whether it is of such a piece.
    following
        The states that can follow, those of state s in ``first[s]:first[s + 1]``.
    onward_m, turns
        Of each of these: metres from middle to middle; whether it is turning round at a dead end.
    """

    piece: Ints
    from_m: Floats
    size_m: Floats
    xy: Floats
    is_aside: Bools
    first: Ints
    following: Ints
    onward_m: Floats
    turns: Bools

    @classmethod
    def of(cls, network: MatchingNetwork, pieces: Ints) -> Steps:
        """Return the steps of the pieces with these numbers."""
        length = network.length_m[pieces]
        count = np.maximum(1, np.rint(length / STEP_M)).astype(np.int64)
        owner = np.repeat(np.arange(len(pieces)), count)
        number = ranges(np.zeros(len(pieces), np.int64), count)
        size = (length / count)[owner]
        middle = shapely.line_interpolate_point(network.line[pieces][owner], (number + 0.5) * size)
        first, following, turns = _onward(network.ends[pieces], count)
        step = following // 2
        onward = (np.repeat(size, 2).repeat(np.diff(first)) + size[step]) / 2
        return cls(
            pieces[owner], number * size, size, shapely.get_coordinates(middle),
            network.is_aside[pieces][owner], first, following, onward, turns,
        )  # fmt: skip

    def place(self, state: int) -> tuple[int, float]:
        """Return the piece of a state, and the metres along it."""
        step = state >> 1
        return int(self.piece[step]), float(self.from_m[step] + self.size_m[step] / 2)

    def parts(self, states: list[int]) -> list[Part]:
        """Return the parts of pieces between the middles of states that follow each other."""
        found: list[Part] = []
        for here, there in pairwise(states):
            (piece, middle), (other, goal) = self.place(here), self.place(there)
            if there == here + (2 if here % 2 == 0 else -2) and piece == other:
                found.append((piece, middle, goal))
            else:
                found.append((piece, middle, self._edge(here)))
                found.append((other, self._edge(there ^ 1), goal))
        return found

    def _edge(self, state: int) -> float:
        """Return the metres along the piece where a step ends in its direction."""
        step = state >> 1
        return float(self.from_m[step] + (0 if state % 2 else self.size_m[step]))


def _onward(ends: Ints, count: Ints) -> tuple[Ints, Ints, Bools]:
    """Return which states can follow each, as in `Steps`."""
    last = np.cumsum(count) - 1
    begin = last - count + 1
    inner = np.ones(int(count.sum()), bool)
    inner[last] = False
    ahead = np.flatnonzero(inner)
    # At a junction: states that arrive there, and states that leave it.
    place = np.concatenate([ends[:, 1], ends[:, 0]])
    arrive = np.concatenate([2 * last, 2 * begin + 1])
    leave = arrive ^ 1
    order = np.argsort(place, kind="stable")
    low, high = (np.searchsorted(place[order], place, side) for side in ("left", "right"))
    source = np.repeat(np.arange(len(place)), high - low)
    target = order[ranges(low, high - low)]
    is_dead_end = np.repeat(high - low == 1, high - low)
    used = (source != target) | is_dead_end
    states = np.concatenate([2 * ahead, 2 * ahead + 3, arrive[source[used]]])
    following = np.concatenate([2 * ahead + 2, 2 * ahead + 1, leave[target[used]]])
    turns = np.concatenate([np.zeros(2 * len(ahead), bool), is_dead_end[used]])
    order = np.argsort(states, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(states, minlength=2 * len(inner)))])
    return first, following[order], turns[order]


@dataclass(frozen=True)
class Reach:
    """
    Where one can get to from a state.

    Attributes
    ----------
    first
        The rows of state s are ``order[first[s]:first[s + 1]]``.
    state
        The state that is reached, of each row.
    along_m
        Metres from middle to middle.
    turns
        How often one turned round at a dead end on the way.
    parent
        The row before it on the way, -1 for the state itself.
    """

    first: Ints
    order: Ints
    state: Ints
    along_m: Floats
    turns: Ints
    parent: Ints

    @classmethod
    def of(cls, steps: Steps, limit_m: Floats) -> Reach:
        """
        Return what each state reaches.

        Parameters
        ----------
        steps
            Of the streets.
        limit_m
            How far, for each state; below zero: not even itself.
        """
        count = np.int64(len(limit_m))
        source = np.flatnonzero(limit_m >= 0)
        state, along, turned = source, np.zeros(len(source)), np.zeros(len(source), np.int64)
        rows = [(source, state, along, turned, np.full(len(source), -1))]
        total, known = len(source), source * count + state
        while len(source):
            size = steps.first[state + 1] - steps.first[state]
            edge = ranges(steps.first[state], size)
            parent = np.repeat(np.arange(total - len(source), total), size)
            source, along = np.repeat(source, size), np.repeat(along, size) + steps.onward_m[edge]
            turned = np.repeat(turned, size) + steps.turns[edge]
            state = steps.following[edge]
            near = np.flatnonzero(along <= limit_m[source])
            key = source[near] * count + state[near]
            # Of ways to the same state the first found has the fewest steps, and is about shortest.
            _key, chosen = np.unique(key, return_index=True)
            near, key = near[chosen], key[chosen]
            at = np.minimum(np.searchsorted(known, key), len(known) - 1)
            is_new = known[at] != key
            near = near[is_new]
            source, state, along, turned = source[near], state[near], along[near], turned[near]
            rows.append((source, state, along, turned, parent[near]))
            known = np.sort(np.concatenate([known, key[is_new]]), kind="stable")
            total += len(source)
        columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(columns[0], minlength=int(count)))])
        return cls(first, order, columns[1], columns[2], columns[3], columns[4])

    def way(self, row: int) -> list[int]:
        """Return the states on the way to a row, with the one it begins at."""
        found = [int(self.state[row])]
        while self.parent[row] >= 0:
            row = int(self.parent[row])
            found.append(int(self.state[row]))
        return found[::-1]
