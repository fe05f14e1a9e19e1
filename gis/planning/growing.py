"""A walk that grows by one required piece after the other, and what the next would take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Cover, Task
from gis.planning.demand import Groups
from gis.planning.network import Distances, least_joined
from gis.planning.postman import odd_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.estimating import Ends, Estimator
    from gis.planning.network import Network

NEVER = 2**62
"""Longer than any walk."""


@dataclass(frozen=True, eq=False)
class Items:
    """
    Required pieces, numbered from 0, as edges of a network.

    Attributes
    ----------
    estimator
        Of the network.
    edges, item
        The required edges, rising, and the piece of each.
    gain
        Piece → what walking it brings, 1 or more.
    """

    estimator: Estimator
    edges: NDArray[np.int64]
    item: NDArray[np.int64]
    gain: NDArray[np.int64]

    @property
    def network(self) -> Network:
        """The edges a walk may use."""
        return self.estimator.network

    @cached_property
    def count(self) -> int:
        """How many pieces there are."""
        return int(self.item.max()) + 1

    @cached_property
    def length_mm(self) -> NDArray[np.int64]:
        """Piece → its length."""
        length = np.bincount(self.item, self.network.length_mm[self.edges], self.count)
        return length.astype(np.int64)

    @cached_property
    def is_by_metres(self) -> bool:
        """Whether what a piece brings are its metres."""
        return bool((self.gain == self.length_mm).all())

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """All tails of the required edges, and then all heads."""
        return np.concatenate([self.network.tail[self.edges], self.network.head[self.edges]])

    @cached_property
    def ends_of(self) -> list[NDArray[np.int64]]:
        """Piece → places in `ends` of the ends of its edges."""
        return [
            np.flatnonzero(np.concatenate([self.item, self.item]) == k) for k in range(self.count)
        ]

    def whole(self, walked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which pieces some walked edges make up."""
        is_whole = np.ones(self.count, bool)
        is_whole[self.item[~walked[self.edges]]] = False
        return is_whole


@dataclass(frozen=True, eq=False)
class Choice:
    """
    A walk over some of a walker's own pieces, to begin with.

    Attributes
    ----------
    cost_mm
        What it takes, driving included.
    away_mm
        What driving takes of it, as millimetres walked.
    ends
        Nodes where it begins and ends.
    pieces
        Those walked.
    extra
        Edges walked besides theirs.
    """

    cost_mm: int
    away_mm: int
    ends: tuple[int, int]
    pieces: NDArray[np.int64]
    extra: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Alone:
    """
    Walks over one piece each, where the program chooses the start.

    Attributes
    ----------
    starts
        Piece → where its walk begins and ends.
    away_mm, cost_mm
        Piece → what driving there takes, as millimetres walked; and all of it at most.
    """

    starts: NDArray[np.int64]
    away_mm: NDArray[np.int64]
    cost_mm: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Home:
    """
    Where a walker is before there is a walk.

    Attributes
    ----------
    ends
        Where the walk begins and ends; None where the program chooses, for the first piece.
    may
        Piece → whether the walker may walk it.
    choices
        Walks to begin with.
    alone
        How each piece is walked first; None where the ends are given.
    """

    ends: Ends
    may: NDArray[np.bool_]
    choices: Sequence[Choice]
    alone: Alone | None


class GrowingWalk:
    """
    A walk that grows.

    Attributes
    ----------
    cost_mm
        What it takes, driving included.
    bound, is_sure
        Piece → what the walk takes with it at least; whether it is just that.
    """

    def __init__(self, items: Items, home: Home) -> None:
        self.items, self.home = items, home
        self.network, self.joins = items.network, items.estimator.joins
        self.has = np.zeros(items.count, bool)
        self.fixed = np.zeros(len(self.network.tail), bool)  # walked, and never given up
        self.join = np.zeros(0, np.int64)
        self.cost_mm = 0
        self.ends = home.ends
        if home.alone is not None:
            self.bound = np.where(home.may, home.alone.cost_mm, NEVER)
            self.is_sure = np.ones(items.count, bool)
        elif home.ends is not None:
            self._set_out(home.ends, 0)
            start, end = home.ends
            self.fixed[self._way(start, end)] = True
            self._settle(np.zeros(items.count, bool))

    def _set_out(self, ends: tuple[int, int], away_mm: int) -> None:
        count = len(self.items.ends)
        self.ends, self.away_mm = ends, away_mm
        self.fixed[:] = False
        self.nodes = np.zeros(0, np.int64)
        self.table = np.zeros((0, count))  # from each of the nodes to all ends of pieces
        self.near_mm, self.near = np.full(count, np.inf), np.zeros(count, np.int64)
        self.detour_mm = np.full(count // 2, np.inf)
        self.bound = np.where(self.home.may, 0, NEVER)

    def begin(self, choice: Choice, free: NDArray[np.bool_]) -> None:
        """Begin with a walk, and with those of the `free` pieces that it passes."""
        self._set_out(choice.ends, choice.away_mm)
        self.has[choice.pieces] = True
        required = self.items.edges[self.has[self.items.item]]
        self.fixed[required] = True
        self.fixed[_ways(self.network, required, choice.extra, choice.ends)] = True
        self._settle(free)

    def add(self, item: int, free: NDArray[np.bool_]) -> None:
        """Walk one more piece, and those of the `free` ones that are passed then."""
        if self.ends is None and self.home.alone is not None:
            start = int(self.home.alone.starts[item])
            self._set_out((start, start), int(self.home.alone.away_mm[item]))
            self._reach(np.array([start]))
        place = self._nearest(item)
        self.fixed[self._way(int(self.near[place]), int(self.items.ends[place]))] = True
        self.fixed[self.items.edges[self.items.item == item]] = True
        self.has[item], free[item] = True, False
        self._settle(free)

    def measure(self, item: int) -> None:
        """Find what the walk takes with one more piece, of which it may have a part."""
        items, place = self.items, self._nearest(item)
        ends = items.ends_of[item]
        new = ends[~self.fixed[items.edges[ends % len(items.edges)]]]
        odd = self.odd.copy()
        for node in (self.near[place], items.ends[place], *items.ends[new]):
            odd[node] ^= True
        more = int(self.network.length_mm[items.edges[new[: len(new) // 2]]].sum())
        more += int(self.near_mm[place])
        self.bound[item] = self.fixed_mm + more + self.joins.length_mm(np.flatnonzero(odd))
        self.is_sure[item] = True

    def found(self) -> tuple[Task, Cover] | None:
        """Return the pieces walked and their walk."""
        if self.ends is None or not self.has.any():
            return None
        required = self.items.edges[self.has[self.items.item]]
        extra = np.concatenate([np.setdiff1d(np.flatnonzero(self.fixed), required), self.join])
        length_mm = self.cost_mm - self.away_mm
        return (
            Task(self.network, required, *self.ends),
            Cover(np.sort(extra), length_mm, 0, t_join_proves=False),
        )

    def _nearest(self, item: int) -> int:
        places = self.items.ends_of[item]
        return int(places[self.near_mm[places].argmin()])

    def _way(self, start: int, end: int) -> NDArray[np.int64]:
        if start == end:
            return np.zeros(0, np.int64)
        return Distances.from_nodes(self.network.links, [start]).way_to(end)

    def _settle(self, free: NDArray[np.bool_]) -> None:
        """Complete what is walked by a T-join, and take in the free pieces that are passed."""
        assert self.ends is not None
        network, length = self.network, self.network.length_mm
        join = self.joins.solve(self._odd_nodes())
        walked = self.fixed.copy()
        walked[join] = True
        passed = self.items.whole(walked) & free & self.home.may
        edges = self.items.edges[passed[self.items.item]]
        join = join[~np.isin(join, edges[~self.fixed[edges]])]
        self.fixed[edges] = True
        # What was passed has to hang together with the walk, whatever the next join is.
        leads_there = _ways(network, np.flatnonzero(self.fixed), join, self.ends)
        self.fixed[leads_there] = True
        self.join = join[~np.isin(join, leads_there)]
        self.has |= passed
        free &= ~passed
        self.odd = np.zeros(network.node_count, bool)
        self.odd[self._odd_nodes()] = True
        self.fixed_mm = self.away_mm + int(length[self.fixed].sum())
        self.cost_mm = self.fixed_mm + int(length[self.join].sum())
        met = np.concatenate([network.tail[self.fixed], network.head[self.fixed], self.ends])
        self._reach(np.setdiff1d(met, self.nodes))
        self.bound = np.where(self.home.may, np.maximum(self.bound, self.cost_mm), NEVER)
        detour = np.zeros(self.items.count)
        is_new = ~self.fixed[self.items.edges]
        np.maximum.at(detour, self.items.item[is_new], self.detour_mm[is_new])
        self.bound = np.maximum(self.bound, self.cost_mm + detour.astype(np.int64))
        self.is_sure = np.zeros(self.items.count, bool)

    def _odd_nodes(self) -> NDArray[np.int64]:
        network = self.network
        ends = network.tail[self.fixed], network.head[self.fixed], np.array(self.ends)
        return odd_nodes(*ends, node_count=network.node_count)

    def _reach(self, nodes: NDArray[np.int64]) -> None:
        """
        Measure the ways from more nodes of the walk, and the shortest detours.

        What a walk over more takes is never less than with a shortest way in place of the detour
        that passes a piece, from one node of the walk and back to another.
        """
        items, count = self.items, len(self.items.edges)
        length = self.network.length_mm[items.edges]
        for node in nodes.tolist():
            away = items.estimator.from_node(node)
            ends = away[items.ends]
            self.nodes = np.append(self.nodes, node)
            self.table = np.vstack([self.table, ends])
            other = (self.table - away[self.nodes][:, None]).min(axis=0)
            detour = np.minimum(other[:count] + ends[count:], other[count:] + ends[:count])
            self.detour_mm = np.minimum(self.detour_mm, detour + length)
            is_nearer = ends < self.near_mm
            self.near_mm[is_nearer], self.near[is_nearer] = ends[is_nearer], node
            # A nearer way may take less than the one that was measured.
            self.bound[np.concatenate([items.item] * 2)[is_nearer]] = 0


def _ways(
    network: Network, required: NDArray[np.int64], extra: NDArray[np.int64], ends: tuple[int, int]
) -> NDArray[np.int64]:
    """Return few and short extra edges of a walk that join the required edges and the ends."""
    part = least_joined(network.tail[required], network.head[required], network.node_count)
    held = set(part[np.concatenate([network.tail[required], ends])].tolist())
    groups, tree = Groups(), list[int]()
    if len(held) > 1:
        edges = np.unique(extra)
        edges = edges[np.argsort(network.length_mm[edges], kind="stable")]
        tails, heads = part[network.tail[edges]].tolist(), part[network.head[edges]].tolist()
        joined = zip(edges.tolist(), tails, heads, strict=True)
        tree = [edge for edge, one, other in joined if groups.join(one, other)]
    while True:
        nodes = part[np.array([network.tail[tree], network.head[tree]], np.int64)]
        leads_on = np.isin(nodes, list(held)) | (np.bincount(nodes.ravel())[nodes] > 1)
        kept = leads_on.all(axis=0)
        if kept.all():
            return np.array(tree, np.int64)
        tree = np.array(tree, np.int64)[kept].tolist()
