"""
The solver: the shortest walk over required edges of a network.

`cover` is the one place where a plan is found. A stronger method (several walkers, the longest
leg, priorities) takes its place here and keeps `Task` and `Cover`; what comes before (network,
feet, choice by time) and after (walk, legs, directions) stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.planning.connecting import Joiner
from gis.planning.demand import Demand
from gis.planning.relaxing import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from gis.planning.network import Network

SAME = 1e-6
"""Share of its length by which a walk may be longer than its bound and still be the shortest."""


@dataclass(frozen=True, eq=False)
class Task:
    """
    What is to be walked.

    Attributes
    ----------
    network
        All edges a walk may use; connected.
    required
        Edges to be walked at least once, each named once; at least one.
    start, end
        Nodes; a closed walk when they are the same.
    """

    network: Network
    required: NDArray[np.int64]
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Cover:
    """
    Edges that together are one walk.

    Attributes
    ----------
    extra
        Edges walked besides the required ones, as often as they are walked.
    length_mm
        Required and extra edges together.
    bound_mm
        No walk of the task is shorter than this.
    t_join_proves
        Whether a T-join is all the proof it takes: the required edges hang together by themselves,
        or the shortest T-join happens to join them.
    """

    extra: NDArray[np.int64]
    length_mm: int
    bound_mm: int
    t_join_proves: bool

    @property
    def is_optimal(self) -> bool:
        """
        Whether the walk is proven shortest, but for what rounding may hide.

        Claimed only where anybody can repeat the proof with a T-join. A walk that joins separate
        edges may meet its stronger bound as well; then the bound tells.
        """
        return self.t_join_proves and is_same(self.length_mm, self.bound_mm)


def is_same(length_mm: float, bound_mm: float) -> bool:
    """Return whether a length meets its bound, but for what rounding may hide."""
    return length_mm - bound_mm <= max(1, length_mm * SAME)


def cover(
    task: Task,
    *,
    thorough: bool = True,
    seed: int = 0,
    proofs: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Cover:
    """
    Find a short walk over all required edges.

    Parameters
    ----------
    task
        What is to be walked.
    thorough
        Whether to search on where the first walk may not be the shortest.
    seed
        Of that search; the same seed gives the same walk.
    proofs
        Programmes of whole numbers that it may take where the required edges are apart; each
        takes a fraction of a second for some ten components, seconds for a hundred.
    should_stop
        Asked often; when it says yes the best walk so far is returned.

    Returns
    -------
    Cover
        The shortest walk where the required edges are connected; else a good one and a bound.
    """
    demand = Demand(task.network, task.required, task.start, task.end)
    joiner = Joiner(demand)
    extra, bound_mm = joiner.solve(should_stop)
    if thorough:
        extra = joiner.search(extra, bound_mm, seed=seed, should_stop=should_stop)
        if proofs and extra.length_mm > bound_mm and not should_stop():
            extra, bound_mm = settle(joiner, extra, bound_mm, proofs, should_stop=should_stop)
    return Cover(
        extra.edges,
        demand.length_mm + extra.length_mm,
        demand.length_mm + bound_mm,
        t_join_proves=demand.parts == 1 or extra.length_mm <= joiner.bound_mm() + 1,
    )
