"""
Joining required edges that are apart, by linear programmes and cuts.

How often each link is walked besides the required edges is relaxed to a fraction; cuts that every
walk keeps to are added where the fractions break them. That gives a bound, and says which links
are worth thinking of; among these, whole numbers are found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from gis.planning.connecting import Extra
from gis.planning.demand import Connector
from gis.planning.leaving import unless_stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gis.planning.connecting import Joiner

EPS = 1e-6
FINE = 1 << 20
"""Fractions are cut into so many parts where flows are measured, which takes whole numbers."""
MOST_ROUNDS = 60
"""Rounds of cuts of the relaxation."""
FEW = 5
"""With fewer cuts around what hangs together, those of least flows are looked for as well."""
NODES = 500
"""Branches looked at for one whole solution."""
LINKS_EACH = 600
"""Links up to which a relaxation is worth its time, for each programme of whole numbers."""


@dataclass(frozen=True, eq=False)
class Apart:
    """
    Required edges as a relaxation sees them.

    Attributes
    ----------
    low, high, cost
        Link → its nodes, and its length.
    part
        Node → number of its component of required edges, -1 where it has none.
    odd
        Node → whether the walk needs an odd number of extra links there.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    cost: NDArray[np.int64]
    part: NDArray[np.int64]
    odd: NDArray[np.bool_]

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.part)

    @property
    def parts(self) -> int:
        """Number of components of required edges."""
        return int(self.part.max()) + 1


@dataclass(eq=False)
class Relaxation:
    """Cuts of a relaxation, and its last solution."""

    apart: Apart
    rows: list[NDArray[np.int64]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    known: set[bytes] = field(default_factory=set)
    share: NDArray[np.float64] = field(init=False)
    reduced: NDArray[np.float64] = field(init=False)
    bound: float = 0.0

    def __post_init__(self) -> None:
        apart = self.apart
        for node in np.flatnonzero(apart.odd).tolist():
            self.cut(np.arange(apart.nodes) == node)
        if apart.parts > 1:
            for part in range(apart.parts):
                self.cut(apart.part == part)

    def cut(self, inside: NDArray[np.bool_]) -> bool:
        """Add that a walk crosses the border of some nodes often enough; return whether new."""
        apart = self.apart
        links = np.flatnonzero(inside[apart.low] != inside[apart.high])
        if self.least_across(inside) == 0 or links.tobytes() in self.known:
            return False
        self.known.add(links.tobytes())
        self.rows.append(links)
        self.least.append(self.least_across(inside))
        return True

    def least_across(self, inside: NDArray[np.bool_]) -> int:
        """Return how often every walk crosses the border of some nodes besides required edges."""
        apart = self.apart
        if np.count_nonzero(apart.odd & inside) % 2:
            return 1
        has = apart.part >= 0
        within, without = np.unique(apart.part[has & inside]), np.unique(apart.part[has & ~inside])
        if not len(within) or not len(without) or len(np.intersect1d(within, without)):
            return 0
        return 2

    def across(self, inside: NDArray[np.bool_]) -> float:
        """Return how often the last solution crosses the border of some nodes."""
        apart = self.apart
        return float(self.share[inside[apart.low] != inside[apart.high]].sum())

    @property
    def matrix(self) -> csr_array:
        """Cut × link."""
        sizes = [len(links) for links in self.rows]
        rows = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.concatenate(self.rows)
        shape = (len(sizes), len(self.apart.low))
        return coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()

    def solve(self, should_stop: Callable[[], bool]) -> bool:
        """Solve the relaxation with the cuts there are; return whether there was time to."""
        matrix, least = self.matrix, np.array(self.least)
        found = unless_stopped(
            lambda: linprog(
                self.apart.cost, A_ub=-matrix, b_ub=-least, bounds=(0, 2), method="highs-ds"
            ),
            should_stop,
        )
        if found is None:
            return False
        self.share, self.bound = found.x, float(found.fun)
        self.reduced = self.apart.cost + matrix.T @ found.ineqlin.marginals
        return True

    def tighten(self, should_stop: Callable[[], bool]) -> bool:
        """Add cuts and solve until no cut is found that is broken; return whether it was solved."""
        if not self.solve(should_stop):
            return False
        for _ in range(MOST_ROUNDS):
            if should_stop():
                break
            found = self.cut_groups()
            if found < FEW and not found + self._cut_by_flow(should_stop):
                break
            if not self.solve(should_stop):
                break
        return True

    def cut_groups(self) -> int:
        """Cut around what hangs together by links of some share and more."""
        apart, found = self.apart, 0
        has = apart.part >= 0
        anchor = apart.nodes + apart.part[has]
        for least in (EPS, 0.25, 0.5, 0.75):
            links = np.flatnonzero(self.share > least)
            for whole in (True, False):
                tail, head = apart.low[links], apart.high[links]
                if whole:  # components of required edges hang together by themselves
                    tail = np.concatenate([tail, np.flatnonzero(has)])
                    head = np.concatenate([head, anchor])
                size = apart.nodes + apart.parts
                graph = coo_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
                label = connected_components(graph, directed=False)[1][: apart.nodes]
                found += sum(self.cut(label == number) for number in self._broken(label))
        return found

    def _broken(self, label: NDArray[np.int32]) -> list[int]:
        """Return the groups of nodes whose border the last solution crosses too rarely."""
        apart, count = self.apart, int(label.max()) + 1
        has = apart.part >= 0
        part, group = np.divmod(np.unique(apart.part[has] * count + label[has]), count)
        is_split = np.bincount(part, minlength=apart.parts) > 1
        held = np.bincount(group, minlength=count)
        is_cut = np.bincount(group, is_split[part], count) > 0
        is_odd = np.bincount(label[apart.odd], minlength=count) % 2 == 1
        between = (held > 0) & (held < apart.parts) & ~is_cut
        least = np.where(is_odd, 1, np.where(between, 2, 0))
        low, high = label[apart.low], label[apart.high]
        out = low != high
        across = np.zeros(count)
        for ends in (low, high):
            across += np.bincount(ends[out], self.share[out], count)
        found: list[int] = np.flatnonzero((least > 0) & (across < least - 1e-4)).tolist()
        return found

    def _cut_if_broken(self, inside: NDArray[np.bool_]) -> bool:
        least = self.least_across(inside)
        return least > 0 and self.across(inside) < least - 1e-4 and self.cut(inside)

    def _cut_by_flow(self, should_stop: Callable[[], bool]) -> int:
        """Cut where the least cut between two components, or two odd nodes, is too small."""
        apart, found = self.apart, 0
        grouped = np.where(apart.part >= 0, apart.part, apart.parts + np.arange(apart.nodes))
        if apart.parts > 1:
            found += self._flows(grouped, np.arange(1, apart.parts), 2.0, should_stop)
        if not found:
            found += self._flows(
                np.arange(apart.nodes), np.flatnonzero(apart.odd), 1.0, should_stop
            )
        return found

    def _flows(
        self,
        group: NDArray[np.int64],
        terminals: NDArray[np.int64],
        least: float,
        should_stop: Callable[[], bool],
    ) -> int:
        """
        Cut by the least cuts between terminals, found as a tree of equivalent flows.

        Gusfield's tree: cuts that are found on the way are tried as well.
        """
        if not len(terminals):
            return 0
        apart, found = self.apart, 0
        links = np.flatnonzero(self.share > EPS)
        tail, head = group[apart.low[links]], group[apart.high[links]]
        size = int(group.max()) + 1
        both = np.concatenate([tail, head]), np.concatenate([head, tail])
        amount = np.rint(np.tile(self.share[links], 2) * FINE)
        graph = coo_array((amount, both), shape=(size, size)).tocsr().astype(np.int32)
        graph.setdiag(0)
        graph.eliminate_zeros()
        first = 0 if least == 2.0 else int(terminals[0])
        parent = dict.fromkeys(terminals.tolist(), first)
        for one in terminals.tolist():
            other = parent[one]
            if one == other:
                continue
            if should_stop():
                break
            flow = maximum_flow(graph, one, other)
            rest = graph - flow.flow
            rest.eliminate_zeros()
            inside = _reached(rest, one)
            for node in terminals.tolist():
                if node > one and inside[node] and parent[node] == other:
                    parent[node] = one
            if flow.flow_value < least * FINE * (1 - 1e-4):
                found += self._cut_if_broken(inside[group])
        return found

    def whole(
        self, best: float, should_stop: Callable[[], bool]
    ) -> tuple[NDArray[np.int64], float] | None:
        """
        Return how often each link is walked in a short solution of whole numbers, and its bound.

        Only links are thought of that may occur in one shorter than `best`. The parts of the
        solution may be apart: cuts are added for these. None where there is no shorter one, or
        no time to find it.
        """
        apart = self.apart
        links = np.flatnonzero(self.reduced <= best - self.bound + EPS)
        count = len(links)
        rows = np.concatenate([apart.low[links], apart.high[links]])
        columns = np.tile(np.arange(count), 2)
        degree = coo_array((np.ones(2 * count), (rows, columns)), shape=(apart.nodes, count))
        halves = coo_array(
            (np.full(apart.nodes, -2.0), (np.arange(apart.nodes),) * 2), shape=(apart.nodes,) * 2
        )
        parity = LinearConstraint(hstack([degree, halves]).tocsr(), apart.odd, apart.odd)
        cuts = hstack([self.matrix[:, links], coo_array((len(self.rows), apart.nodes))]).tocsr()
        cost = np.concatenate([apart.cost[links], np.zeros(apart.nodes)])
        most = np.concatenate([np.full(count, 2), np.full(apart.nodes, np.inf)])
        crossed = LinearConstraint(cuts, np.array(self.least), np.inf)
        found = unless_stopped(
            lambda: milp(
                cost, integrality=np.ones(len(cost)), bounds=Bounds(0, most),
                constraints=[parity, crossed],
                options={"node_limit": NODES, "mip_rel_gap": 1e-4},
            ),
            should_stop,
        )  # fmt: skip
        if found is None or found.x is None:
            return None
        times = np.zeros(len(apart.low), np.int64)
        times[links] = np.rint(found.x[:count])
        return times, float(found.mip_dual_bound)


def _reached(graph: csr_array, start: int) -> NDArray[np.bool_]:
    inside = np.zeros(graph.shape[0], bool)
    inside[breadth_first_order(graph, start, return_predecessors=False)] = True
    return inside


def settle(
    joiner: Joiner, best: Extra, bound_mm: int, proofs: int, *, should_stop: Callable[[], bool]
) -> tuple[Extra, int]:
    """
    Improve extra edges until they are proven shortest, or it takes too long.

    Parameters
    ----------
    joiner
        Of required edges that are apart; the walk begins and ends at nodes of theirs.
    best, bound_mm
        What it has found so far.
    proofs
        How many programmes of whole numbers are solved at most.
    should_stop
        Asked many times a second.

    Returns
    -------
    Extra, int
        Extra edges, and what none can be shorter than.

    Notes
    -----
    A walk crosses the border of any nodes at least once where these have an odd number of odd
    nodes, and twice where they have components of required edges and leave out others [1]_. Links
    of which one more costs more than what is between the bound and the best are left out.

    References
    ----------
    .. [1] Corberan, A. and Sanchis, J.M. (1994). A polyhedral approach to the rural postman
           problem. European Journal of Operational Research 79(1): 95-114.
    """
    demand, links = joiner.demand, joiner.links
    if (
        demand.parts < 2
        or len(links.low) > LINKS_EACH * proofs
        or min(demand.part[list(demand.ends)]) < 0
    ):
        return best, bound_mm
    apart = Apart(
        links.low, links.high, links.length_mm, demand.part,
        np.isin(np.arange(len(demand.part)), demand.odd),
    )  # fmt: skip
    relaxation = Relaxation(apart)
    if not relaxation.tighten(should_stop):
        return best, bound_mm
    bound = max(bound_mm, int(np.ceil(relaxation.bound - 1e-3)))
    best = min(best, _joined(joiner, relaxation.share > 0.5), key=lambda extra: extra.length_mm)
    for _ in range(proofs):
        if should_stop() or bound >= best.length_mm:
            break
        found = relaxation.whole(best.length_mm, should_stop)
        if found is None:
            break
        times, least = found
        bound = max(bound, min(best.length_mm, int(np.ceil(least - 1e-3))))
        best = min(best, _joined(joiner, times > 0), key=lambda extra: extra.length_mm)
        relaxation.share = times.astype(float)
        if not relaxation.cut_groups():
            break
    return best, bound


def _joined(joiner: Joiner, chosen: NDArray[np.bool_]) -> Extra:
    """Return extra edges with those chosen links that join what is apart, and more if need be."""
    links = joiner.links
    ways = [
        Connector(low, high, mm, np.array([edge]))
        for low, high, mm, edge in zip(
            links.low[chosen].tolist(), links.high[chosen].tolist(),
            links.length_mm[chosen].tolist(), links.edge[chosen].tolist(), strict=True,
        )
        if joiner.are_apart(low, high)
    ]  # fmt: skip
    return joiner.joined(ways)
