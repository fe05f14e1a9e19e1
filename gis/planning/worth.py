"""What walking a piece brings, and which pieces bring most for the way to them."""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from gis.planning.demand import Groups
from gis.planning.network import Distances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from gis.planning.network import Network

MOST_GAIN: Final = 2**40
"""The greatest gain in whole numbers, whose sums are exact: a promise must not hang on rounding."""
NEAR_M: Final = (150.0, 450.0)
"""How far around a corner gain counts for it as a place to begin [by trial on real towns]."""
ROOT: Final = -1
ON_THE_WAY: Final = (1.0, 2.0, 4.0)
"""Times a way besides the pieces may be walked where a piece is walked once."""
NOISE, NOISY, MOST_WORK = 0.5, 8, 2000
"""
Further orders, with gains up to that share more or less, and a limit to them where pieces are many.

By trial on real towns: they bring up to a tenth more gain; forty of them a few percent more.
"""


def gains(
    ids: Sequence[str], length_mm: NDArray[np.int64], values: Mapping[str, float]
) -> NDArray[np.int64]:
    """Return what pieces bring, as whole numbers from 1: their metres, or by their values."""
    told = np.array([values.get(name, 0.0) for name in ids], float)
    if not told.any():
        return length_mm
    whole: NDArray[np.int64] = np.rint(told / told.max() * MOST_GAIN).astype(np.int64)
    return np.maximum(whole, 1)


def brought(
    walked: Sequence[tuple[Network, NDArray[np.int64]]], values: Mapping[str, float]
) -> tuple[float, float]:
    """Return what edges of networks bring together: by the values of pieces, and in metres."""
    ids = {name for network, edges in walked for name in network.ids[network.piece[edges]].tolist()}
    metres = float(sum(network.length_mm[edges].sum() for network, edges in walked))
    return math.fsum(values.get(name, 0.0) for name in ids), metres


def richest_first(
    network: Network, edges: NDArray[np.int64], gain: NDArray[np.float64], start: int
) -> Iterator[NDArray[np.int64]]:
    """
    Yield orders of some edges in which those come early that bring most for their way.

    Parameters
    ----------
    network
        Connected.
    edges, gain
        Numbers of edges, and what each brings.
    start
        Node where the way begins.

    Notes
    -----
    On the tree of shortest ways from the start, where every edge comes after those that lead to
    it, the order in which any beginning brings most for its length is found by joining the branch
    that is richest for its length to what it grows from, again and again [1]_.

    References
    ----------
    .. [1] Horn, W.A. (1972). Single-machine job sequencing with treelike precedence ordering and
           linear delay penalties. SIAM Journal on Applied Mathematics 23(2): 189-202.
    """
    ways = Distances.from_nodes(network.links, [start])
    inner = np.flatnonzero(ways.before >= 0)
    leads = np.full(network.node_count, ROOT)  # the edge by which each node is reached
    leads[inner] = network.links.edges_between(ways.before[inner], inner)
    tail, head = network.tail[edges], network.head[edges]
    near = np.where(ways.mm[tail] <= ways.mm[head], tail, head)
    tree = dict(zip(leads[inner].tolist(), leads[ways.before[inner]].tolist(), strict=True))
    above = {e: tree.get(e, up) for e, up in zip(edges.tolist(), leads[near].tolist(), strict=True)}
    waiting = [edge for edge in above.values() if edge != ROOT]
    while waiting:
        edge = waiting.pop()
        if edge not in above:
            above[edge] = tree[edge]
            waiting += [tree[edge]] if tree[edge] != ROOT else []
    rng = np.random.default_rng(0)
    noisy = [rng.uniform(1 - NOISE, 1 + NOISE, len(edges)) for _ in range(NOISY)]
    plain = [(times, np.ones(len(edges))) for times in ON_THE_WAY]
    for times, noise in [*plain, *((2.0, each) for each in noisy[: MOST_WORK // len(edges)])]:
        brings = dict(zip(edges.tolist(), (gain * noise).tolist(), strict=True))
        costs = {
            edge: float(network.length_mm[edge]) * (1.0 if edge in brings else times)
            for edge in above
        }
        order = _sequence(above, {edge: brings.get(edge, 0.0) for edge in above}, costs)
        yield np.array([edge for edge in order if edge in brings], np.int64)


def _sequence(above: dict[int, int], gain: dict[int, float], cost: dict[int, float]) -> list[int]:
    """Return the edges of a tree in Horn's order; `above` is what each comes after."""
    groups = Groups()  # what has been joined stands under its uppermost edge
    following: dict[int, int] = {}
    last = {edge: edge for edge in [ROOT, *above]}
    waiting = [(-gain[edge] / cost[edge], edge) for edge in above]
    heapq.heapify(waiting)
    while waiting:
        rate, edge = heapq.heappop(waiting)
        if groups.find(edge) != edge or rate != -gain[edge] / cost[edge]:
            continue  # it has grown since, or was joined to what it grows from
        up = groups.find(above[edge])
        groups.join(edge, up)
        following[last[up]], last[up] = edge, last[edge]
        if up != ROOT:
            gain[up] += gain[edge]
            cost[up] += cost[edge]
            heapq.heappush(waiting, (-gain[up] / cost[up], up))
    order, at = [], ROOT
    while at in following:
        at = following[at]
        order.append(at)
    return order


def rich_corners(required: Network, gain: NDArray[np.int64]) -> list[int]:
    """Return the corners around which most gain lies, within each of a few distances."""
    middle = (required.xy[required.tail] + required.xy[required.head]) / 2
    nodes = np.unique(np.concatenate([required.tail, required.head]))
    near = cKDTree(required.xy[nodes]), cKDTree(middle)
    found = []
    for metres in NEAR_M:
        around = near[0].query_ball_tree(near[1], metres)
        found.append(int(nodes[int(np.argmax([gain[edges].sum() for edges in around]))]))
    return found
