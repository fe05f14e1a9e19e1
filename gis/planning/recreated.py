"""Shares of several walkers improved by ruin and recreate, from the orders they are walked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from gis.planning.euler import euler_walk
from gis.planning.recreating import Legs, Recreation, Tasks
from gis.planning.rings import ABSENT, NEVER
from gis.planning.sharing import Shares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gis.planning.network import Links
    from gis.planning.sharing import Sharing

MOST_NODES = 4000
"""Corners up to which a table of all distances between them is made (64 MB)."""
MOST_MM = 2**29
"""Ways longer than this (537 km) do not fit the table."""
TRIES_EACH, MOST_TRIES = 150, 150_000
"""Tries for each required edge, and in all."""
EVEN, OVERTIME = 0.001, 4.0
"""How much longer than the mean a leg may be before its metres count more, and how much more."""
WARM, COOL = 0.03, 0.001
"""Temperatures, first and last: lower than from nothing, for the legs to begin with are good."""
TOLD = 10
"""How often in all it is looked whether the shares have become better."""
ROWS = 256


def recreated(
    sharing: Sharing,
    shares: Shares,
    worth: Callable[[NDArray[np.int64]], float],
    *,
    limit_mm: NDArray[np.float64] | None = None,
    seed: int,
    should_stop: Callable[[], bool],
    tell: Callable[[float], None] = lambda _share: None,
) -> Iterator[Shares]:
    """
    Yield shares that are better and better than those given.

    Every leg begins in the order of its Euler walk. Streets are then taken out of all legs and put
    back one by one where they make the legs least longer, with what exceeds a limit counted more.

    Parameters
    ----------
    sharing
        Pieces and walkers.
    shares
        Shares to begin with.
    worth
        Judges the lengths of all legs; the lowest is best.
    limit_mm
        Walker → what the leg may take. None: what the legs have on average.
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
        return
    distance = table(network.links, nodes, should_stop)
    if distance is None:
        return
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
    # The last place is for -1: a piece that anybody may walk.
    place_of = np.full(len(sharing.ends) + 1, ABSENT)
    place_of[walkers] = np.arange(len(walkers))
    orders = [
        _order(sharing, shares, walker, pair)
        for walker, pair in zip(walkers.tolist(), depots, strict=True)
    ]
    search = Recreation(
        tasks, seed=seed, orders=orders, limit=float(shares.length_mm.max()), overtime=OVERTIME,
        whose=place_of[sharing.fixed[sharing.item]],
    )  # fmt: skip
    tries, done, told = min(TRIES_EACH * count, MOST_TRIES), 0, 0
    while done < tries and not should_stop():
        mean = (1 + EVEN) * float(search.lengths.mean())
        search.aim(mean if limit_mm is None else limit_mm[walkers])
        search.run(search.chunk(), WARM * (COOL / WARM) ** (done / tries))
        done += search.chunk()
        tell(min(done / tries, 1.0))
        if done >= tries or done - told >= tries / TOLD:
            told = done
            found = _shares(sharing, shares, walkers, search.legs)
            if found is not None and worth(found.length_mm) < worth(shares.length_mm):
                shares = found
                yield shares


def _shares(
    sharing: Sharing, shares: Shares, walkers: NDArray[np.int64], legs: Legs
) -> Shares | None:
    """Return whose the pieces are by some legs; None where these are the same."""
    owner = shares.owner.copy()
    for walker, order in zip(walkers.tolist(), legs.orders, strict=True):
        owner[sharing.item[[task for task, _ in order]]] = walker
    if (owner == shares.owner).all():
        return None
    length = sharing.shares(owner).length_mm
    length[walkers] = np.minimum(length[walkers], legs.costs)
    return Shares(owner, length)


def table(
    links: Links, nodes: NDArray[np.int64], should_stop: Callable[[], bool] = lambda: False
) -> NDArray[np.int32] | None:
    """Return the lengths of shortest ways between nodes; None if one is too long, or stopped."""
    distance = np.empty((len(nodes), len(nodes)), np.int32)
    for first in range(0, len(nodes), ROWS):
        part = dijkstra(links.matrix, indices=nodes[first : first + ROWS])[:, nodes]
        if part.max() > MOST_MM or should_stop():
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
