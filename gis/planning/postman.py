"""Minimum-weight T-joins: the shortest ways that make chosen nodes odd and all others even."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pymatching
from scipy.sparse import csc_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.planning.network import Links

LONGEST = 2**24 - 1
"""Largest weight pymatching takes for one edge; a heavier one it would leave out with a warning."""


class TJoin:
    """
    Minimum-weight T-joins of one graph for any set of odd nodes.

    Parameters
    ----------
    links
        The graph. Weights are whole millimetres: pymatching then computes in integers and the
        join is exactly minimal. A link longer than `LONGEST` (16.8 km) is laid as a chain.

    Notes
    -----
    Matching in a sparse graph from the odd nodes outwards [1]_, so the table of all distances
    between odd nodes, quadratic in their number, is never made.

    References
    ----------
    .. [1] Higgott, O. and Gidney, C. (2025). Sparse Blossom: correcting a million errors per
           core second with minimum-weight matching. Quantum 9: 1600.
    """

    def __init__(self, links: Links) -> None:
        parts = -(-links.length_mm // LONGEST)
        link = np.repeat(np.arange(len(parts)), parts)
        first = np.concatenate([[0], np.cumsum(parts)[:-1]])
        turn = np.arange(len(link)) - first[link]  # which part of its link
        whole, count = links.length_mm[link], parts[link]
        weights = (turn + 1) * whole // count - turn * whole // count
        between = np.cumsum(turn > 0) - 1 + links.node_count  # node before this part, if inner
        low = np.where(turn == 0, links.low[link], between)
        high = np.where(turn == count - 1, links.high[link], np.append(between[1:], 0))
        self._edge = links.edge[link]
        self._nodes = links.node_count + int((turn > 0).sum())
        rows = np.column_stack([low, high]).ravel()
        starts = np.arange(0, len(rows) + 1, 2)
        matrix = csc_array(
            (np.ones(len(rows), np.uint8), rows, starts), shape=(self._nodes, len(link))
        )
        self._weights = weights
        self._matching = pymatching.Matching.from_check_matrix(
            matrix, weights=weights.astype(float)
        )

    def solve(self, odd: NDArray[np.int64]) -> NDArray[np.int64]:
        """
        Return the edges of a least-weight set in which exactly the `odd` nodes have odd degree.

        `odd` has an even number of nodes in every connected component of the graph.
        """
        return np.unique(self._edge[self._chosen(odd)])

    def length_mm(self, odd: NDArray[np.int64]) -> int:
        """Return the least weight of such a set."""
        return int(self._weights[self._chosen(odd)].sum())

    def _chosen(self, odd: NDArray[np.int64]) -> NDArray[np.int64]:
        if not len(odd):
            return np.zeros(0, np.int64)
        syndrome = np.zeros(self._nodes, np.uint8)
        syndrome[odd] = 1
        return np.flatnonzero(self._matching.decode(syndrome))


def odd_nodes(*ends: NDArray[np.int64], node_count: int) -> NDArray[np.int64]:
    """Return the nodes that occur an odd number of times among the ends of edges and walks."""
    return np.flatnonzero(np.bincount(np.concatenate(ends), minlength=node_count) % 2)
