"""
Heat: the density of something, smoothed by a Gaussian kernel and corrected at the edges.

The estimate at x is Σ wᵢ k(x − xᵢ) / c(xᵢ), where k is the kernel and c(xᵢ) the part of it that
lies inside the area when it stands at xᵢ. What a point would spread beyond the edge is thus given
to the inside, so that the whole of the map is the sum of the weights (Jones 1993, *Statistics and
Computing* 3, 135–146; Diggle's correction, as in spatstat's ``density.ppp(diggle=TRUE)``).

It is computed on a grid: each point is shared between the four nearest cell centres, and the kernel
is run over the rows and the columns. The sharing spreads a point by cell² / 6 on average, which is
taken from the variance of the kernel, so that a cell of a fifth of the bandwidth is fine enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_array

from gis.coverage.gridding import OUTSIDE, Grid, cut_at, shares_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.coverage.gridding import Pieces
    from gis.coverage.inside import Area
    from gis.coverage.latest import Floats, Ints

BANDWIDTH_M: Final = 125.0
"""Standard deviation of the kernel; 100 to 150 m is said to suit streets. Assumed."""
CELLS_A_BANDWIDTH: Final = 5
HECTARE_M2: Final = 10_000.0
REACH: Final = 4.0
"""Bandwidths at which the kernel is cut off: 0.01 % of it lies beyond."""
SPREAD: Final = 1 / 6
"""Variance, in cells², that sharing between two centres adds in each direction."""
NEAREST: Final = 1e-12
"""Parts of the kernel inside that are no more than rounding."""
SCALES: Final = (
    (0.02, 0.1, 0.2, 0.5, 1.0),
    (0.05, 0.2, 0.5, 1.0, 1.5),
    (0.05, 0.2, 0.5, 1.0, 2.0),
    (0.1, 0.5, 1.0, 2.0, 3.0),
    (0.1, 0.5, 1.0, 2.0, 4.0),
    (0.2, 1.0, 2.0, 4.0, 6.0),
    (0.2, 1.0, 2.0, 5.0, 8.0),
)
"""
Limits of classes, times a power of ten.

The lowest is small beside the highest, since ground without a colour is read as nothing at all.
"""


@dataclass(frozen=True)
class Surface:
    """
    An area on a grid, ready for heat.

    Attributes
    ----------
    grid
        The grid; reaches a cell beyond the area at least.
    inside
        Which share of each cell lies in the area, shape (rows, columns).
    bandwidth_m
        Standard deviation of the kernel.
    """

    grid: Grid
    inside: Floats
    bandwidth_m: float

    @classmethod
    def over(cls, area: Area, *, bandwidth_m: float = BANDWIDTH_M) -> Surface:
        """
        Return the surface of an area.

        Parameters
        ----------
        area
            In a metric CRS, valid and not empty.
        bandwidth_m
            Standard deviation of the kernel in metres.
        """
        grid = Grid.over(area, bandwidth_m / CELLS_A_BANDWIDTH, margin=1)
        return cls(grid, shares_in(area, grid), bandwidth_m)

    @cached_property
    def _kept(self) -> Floats:
        """The part of a kernel on each cell that lies inside."""
        return self._smoothed(self.inside)

    def heat(self, weights: Floats) -> Floats:
        """
        Return the density of weights that `shared_points` or `shared_lines` laid on the cells.

        Parameters
        ----------
        weights
            Of each cell, shape (cells,), not negative.

        Returns
        -------
        ndarray
            Weight per hectare, shape (rows, columns); 0 in cells outside. Times the hectares of
            each cell that lie inside it sums to the weights, without those that lie so far out that
            no part of their kernel is inside.
        """
        laid = weights.reshape(self.inside.shape)
        scaled = np.divide(laid, self._kept, out=np.zeros_like(laid), where=self._kept > NEAREST)
        found = self._smoothed(scaled) * (HECTARE_M2 / self.grid.cell_m**2)
        found[self.inside == 0] = 0
        return found

    def _smoothed(self, laid: Floats) -> Floats:
        sigma = np.sqrt((self.bandwidth_m / self.grid.cell_m) ** 2 - SPREAD)
        return np.asarray(gaussian_filter(laid, sigma, mode="constant", truncate=REACH))


def shared_points(grid: Grid, xy: Floats) -> csr_array:
    """
    Return how points are shared between the cells, by the distance from the four nearest centres.

    Parameters
    ----------
    grid
        The grid.
    xy
        Points in its CRS, shape (n, 2).

    Returns
    -------
    csr_array
        Shape (n, cells). A row sums to 1, or to less where a centre lies beyond the grid.
    """
    return _shared(grid, xy, np.arange(len(xy)), np.ones(len(xy)), len(xy))


def shared_lines(grid: Grid, pieces: Pieces, lines: int) -> csr_array:
    """
    Return how lines are shared between the cells, evenly over their metres.

    Parameters
    ----------
    grid
        The grid.
    pieces
        Pieces of lines in its CRS.
    lines
        How many lines there are.

    Returns
    -------
    csr_array
        Shape (lines, cells). A row sums to the share of its line that the pieces are.
    """
    # Pieces of half a cell at most are as good as points in their middles.
    half = Grid(grid.west, grid.south, grid.cell_m / 2, 2 * grid.rows, 2 * grid.columns)
    parts, _cell = cut_at(half, pieces)
    shares = _shared(grid, parts.ends.mean(axis=1), parts.line, parts.stop - parts.start, lines)
    shares.sum_duplicates()
    return shares


def _shared(grid: Grid, xy: Floats, owner: Ints, weight: Floats, owners: int) -> csr_array:
    """Return points shared between the cells; the owners of points ascend."""
    places = grid.places(xy) - 0.5
    first = np.floor(places).astype(np.intp)
    right, up = (places - first).T
    cells = np.stack(
        [grid.number(first[:, 1] + y, first[:, 0] + x) for y in (0, 1) for x in (0, 1)], axis=1
    )
    shares = np.stack(
        [(1 - up) * (1 - right), (1 - up) * right, up * (1 - right), up * right], axis=1
    )
    shares = np.where(cells == OUTSIDE, 0, shares * weight[:, None]).astype(np.float32)
    ends = cells.shape[1] * np.searchsorted(owner, np.arange(owners + 1))
    rows = (shares.ravel(), np.maximum(cells, 0).ravel().astype(np.int32), ends)
    return csr_array(rows, shape=(owners, grid.size))


def class_limits(most: float) -> tuple[float, ...]:
    """
    Return the lower limits of five classes, round numbers: the scale of `SCALES` that fits best.

    Parameters
    ----------
    most
        The highest density the map has to show; 1 where there is none. The highest limit is no
        more, and more than half of it.
    """
    top = most if most > 0 else 1.0
    power = int(np.floor(np.log10(top)))
    ten = 10.0**power
    found = max(
        (scale for scale in SCALES if scale[-1] * ten <= top * (1 + 1e-9)), key=lambda one: one[-1]
    )
    return tuple(float(f"{limit * ten:g}") for limit in found)


def classes_of(density: Floats, limits: Sequence[float]) -> Ints:
    """Return the class of each density: 0 below the first limit, else the number of its limit."""
    return np.asarray(np.searchsorted(limits, density, side="right"), np.intp)
