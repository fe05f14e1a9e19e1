"""Shares of several walkers improved by ruin and recreate, from the orders they are walked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from gis.planning.euler import euler_walk
from gis.planning.recreating import Recreation, Tasks
from gis.planning.sharing import Shares
from gis.planning.strings import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis.planning.network import Links
    from gis.planning.sharing import Sharing

MOST_NODES = 4000
"""Corners up to which a table of all distances between them is made (64 MB)."""
MOST_MM = 2**29
"""Ways longer than this (537 km) do not fit the table."""
TRIES_EACH, MOST_TRIES = 300, 300_000
"""Tries for each required edge, and in all."""
EVEN, OVERTIME = 0.001, 4.0
"""How much longer than the mean a leg may be before its metres count more, and how much more."""
WARM, COOL = 0.03, 0.001
"""Temperatures, first and last: lower than from nothing, for the legs to begin with are good."""
ROWS = 256


def recreated(
    sharing: Sharing,
    shares: Shares,
    *,
    seed: int,
    should_stop: Callable[[], bool],
    tell: Callable[[float], None],
) -> Shares:
    """
    Return shares whose longest leg is shorter, or those given.

    Every leg begins in the order of its Euler walk. Streets are then taken out of all legs and put
    back one by one where they make the legs least longer, with what exceeds the mean counted more.

    Parameters
    ----------
    sharing
        Pieces and walkers.
    shares
        Shares to begin with.
    seed
        The same seed gives the same shares.
    should_stop
        Asked many times a second.
    tell
        Told the share of the tries done.
    """
    network, required = sharing.network, sharing.required
    walkers = np.unique(shares.owner)
    depots = [_depot(sharing, shares, walker) for walker in walkers.tolist()]
    ends = np.concatenate([network.tail[required], network.head[required], np.ravel(depots)])
    nodes, place = np.unique(ends, return_inverse=True)
    if len(nodes) > MOST_NODES or len(walkers) < 2:
        return shares
    distance = table(network.links, nodes)
    if distance is None:
        return shares
    count = len(required)
    tail, head = place[:count], place[count : 2 * count]
    starts, home = place[2 * count :].reshape(-1, 2).T
    length = network.length_mm[required]
    tasks = Tasks(
        distance, np.column_stack([tail, head]).astype(np.int32),
        np.column_stack([head, tail]).astype(np.int32), np.column_stack([length, length]),
        np.zeros(count, np.int64), starts.astype(np.int32), home.astype(np.int32),
        np.full(len(walkers), NEVER),
    )  # fmt: skip
    orders = [
        _order(sharing, shares, walker, pair)
        for walker, pair in zip(walkers.tolist(), depots, strict=True)
    ]
    search = Recreation(
        tasks, seed=seed, orders=orders, limit=float(shares.length_mm.max()), overtime=OVERTIME
    )
    tries, done = min(TRIES_EACH * count, MOST_TRIES), 0
    while done < tries and not should_stop():
        search.aim((1 + EVEN) * float(search.lengths.mean()))
        search.run(search.chunk(), WARM * (COOL / WARM) ** (done / tries))
        done += search.chunk()
        tell(min(done / tries, 1.0))
    found = search.legs
    owner = shares.owner.copy()
    for walker, order in zip(walkers.tolist(), found.orders, strict=True):
        owner[sharing.item[[task for task, _ in order]]] = walker
    if (owner == shares.owner).all() or (owner != sharing.fixed)[sharing.fixed >= 0].any():
        return shares
    judged = sharing.shares(owner)
    length = judged.length_mm.copy()
    length[walkers] = np.minimum(length[walkers], found.costs)
    return Shares(owner, length) if length.max() < shares.length_mm.max() else shares


def table(links: Links, nodes: NDArray[np.int64]) -> NDArray[np.int32] | None:
    """Return the lengths of the shortest ways between some nodes; None where one is too long."""
    distance = np.empty((len(nodes), len(nodes)), np.int32)
    for first in range(0, len(nodes), ROWS):
        part = dijkstra(links.matrix, indices=nodes[first : first + ROWS])[:, nodes]
        if part.max() > MOST_MM:
            return None
        distance[first : first + ROWS] = np.rint(part)
    return distance


def _depot(sharing: Sharing, shares: Shares, walker: int) -> tuple[int, int]:
    """Return where a leg begins and ends; the middle of its pieces where that is free."""
    ends = sharing.ends[walker]
    if ends is not None:
        return ends
    network = sharing.network
    edges = sharing.required[shares.owner[sharing.item] == walker]
    nodes = np.unique([network.tail[edges], network.head[edges]])
    xy = network.xy[nodes]
    node = int(nodes[np.hypot(*(xy - xy.mean(axis=0)).T).argmin()])
    return node, node


def _order(sharing: Sharing, shares: Shares, walker: int, ends: tuple[int, int]) -> list[int]:
    """Return the required edges of a leg, by place among all, as its Euler walk meets them."""
    mine = np.flatnonzero(shares.owner[sharing.item] == walker)
    edges = sharing.required[mine]
    join = sharing.estimator.join(edges, ends)
    extra, _ = sharing.estimator.walked(join, ends)
    walk = euler_walk(sharing.network, np.concatenate([edges, extra]), *ends)
    place = dict(zip(edges.tolist(), mine.tolist(), strict=True))
    return [place[edge] for edge in dict.fromkeys(edge for edge, _ in walk) if edge in place]
