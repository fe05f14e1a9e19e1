"""
Square grids in the plane: lines cut where they cross its lines, areas as shares of its cells.

All of it is exact but for rounding, and runs over arrays: what lies in which cell decides figures,
so that nothing is sampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.coverage.inside import Area, Lines
    from gis.coverage.latest import Floats, Ints

OUTSIDE = -1
"""Stands for the cell of what lies beyond the grid."""
SLIVER = 1e-9
"""Share of a cell that is nothing but rounding."""


@dataclass(frozen=True)
class Grid:
    """
    A grid of square cells.

    Attributes
    ----------
    west, south
        Its corner, in metres of a metric CRS.
    cell_m
        Side of a cell.
    rows, columns
        How many, counted from the south and from the west. A cell has the number
        ``row * columns + column``.
    """

    west: float
    south: float
    cell_m: float
    rows: int
    columns: int

    @classmethod
    def over(cls, area: BaseGeometry, cell_m: float, *, margin: int = 0) -> Grid:
        """
        Return the grid over the bounds of an area, its corners whole multiples of the cell.

        Parameters
        ----------
        area
            In a metric CRS, not empty.
        cell_m
            Side of a cell.
        margin
            Cells to add on every side.
        """
        west, south, east, north = area.bounds
        first = [math.floor(edge / cell_m) - margin for edge in (west, south)]
        last = [math.floor(edge / cell_m) + 1 + margin for edge in (east, north)]
        return cls(
            first[0] * cell_m, first[1] * cell_m, cell_m, last[1] - first[1], last[0] - first[0]
        )

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.rows * self.columns

    def places(self, xy: Floats) -> Floats:
        """Return points, shape (…, 2), in cells from the corner of the grid."""
        return np.asarray((xy - np.array([self.west, self.south])) / self.cell_m)

    def number(self, row: Ints, column: Ints) -> Ints:
        """Return the numbers of cells, `OUTSIDE` for those beyond the grid."""
        is_on = (row >= 0) & (row < self.rows) & (column >= 0) & (column < self.columns)
        return np.where(is_on, row * self.columns + column, OUTSIDE)

    def cell_of(self, xy: Floats) -> Ints:
        """Return the cell that each point, shape (n, 2), lies in; `OUTSIDE` for those in none."""
        column, row = np.floor(self.places(xy)).astype(np.intp).T
        return self.number(row, column)


@dataclass(frozen=True)
class Pieces:
    """
    Straight pieces of lines.

    Attributes
    ----------
    line
        Number of the line each is of; ascending.
    ends
        Its two ends, shape (n, 2, 2).
    start, stop
        Where on the line it begins and ends, as shares of the line's length.
    """

    line: Ints
    ends: Floats
    start: Floats
    stop: Floats

    def part(self, row: Ints, begin: Floats, end: Floats) -> Pieces:
        """Return parts of pieces, by their numbers and shares of their length."""
        first, way = self.ends[row, 0], self.ends[row, 1] - self.ends[row, 0]
        from_start = self.stop[row] - self.start[row]
        ends = np.stack([first + begin[:, None] * way, first + end[:, None] * way], axis=1)
        start = self.start[row]
        return Pieces(self.line[row], ends, start + begin * from_start, start + end * from_start)


def pieces_of(lines: Lines) -> Pieces:
    """Return LineStrings or MultiLineStrings as their straight pieces, those without length not."""
    parts, line = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    goes_on = part[1:] == part[:-1]
    ends = np.stack([xy[:-1][goes_on], xy[1:][goes_on]], axis=1)
    owner = line[part[1:][goes_on]]
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    owner, ends, length = owner[length > 0], ends[length > 0], length[length > 0]
    total = np.bincount(owner, length, len(lines))[owner]
    before = np.cumsum(length) - length
    before -= before[np.searchsorted(owner, owner)]  # of the same line
    return Pieces(owner, ends, before / total, np.minimum((before + length) / total, 1))


def pieces_inside(pieces: Pieces, area: Area) -> Pieces:
    """
    Return what of straight pieces lies in an area; a metre that is walked twice comes twice.

    Parameters
    ----------
    pieces
        In a metric CRS.
    area
        In the same.
    """
    shapely.prepare(area)
    lines = np.asarray(shapely.linestrings(pieces.ends), object)
    is_whole = shapely.covers(area, lines)
    crossing = np.flatnonzero(~is_whole & shapely.intersects(area, lines))
    parts, at = shapely.get_parts(shapely.intersection(lines[crossing], area), return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    parts, row = parts[is_line], crossing[at[is_line]]
    begins = shapely.points(pieces.ends[row, 0])
    length = shapely.length(lines[row])
    here = [shapely.distance(begins, shapely.get_point(parts, end)) / length for end in (0, -1)]
    begin, end = np.sort(here, axis=0) if len(row) else np.zeros((2, 0))
    whole = np.flatnonzero(is_whole)
    row = np.concatenate([whole, row])
    begin = np.concatenate([np.zeros(len(whole)), begin])
    end = np.concatenate([np.ones(len(whole)), np.minimum(end, 1)])
    order = np.lexsort([begin, row])
    return pieces.part(row[order], begin[order], end[order])


def cut_at(grid: Grid, pieces: Pieces) -> tuple[Pieces, Ints]:
    """
    Return straight pieces cut where they cross the lines of a grid, and the cell of each.

    A piece that runs along a line of the grid belongs to the cell north or east of it.
    """
    ends = grid.places(pieces.ends)
    found = [_crossings(ends[:, 0, axis], ends[:, 1, axis]) for axis in (0, 1)]
    own = np.arange(len(ends))
    row = np.concatenate([own, own, *(row for row, _share in found)])
    none = np.zeros(len(own))
    share = np.concatenate([none, none + 1, *(share for _row, share in found)])
    order = np.lexsort([share, row])
    row, share = row[order], share[order]
    is_part = (row[1:] == row[:-1]) & (share[1:] > share[:-1])
    row, begin, end = row[1:][is_part], share[:-1][is_part], share[1:][is_part]
    middle = ends[row, 0] + ((begin + end) / 2)[:, None] * (ends[row, 1] - ends[row, 0])
    column, up = np.floor(middle).astype(np.intp).T
    return pieces.part(row, begin, end), grid.number(up, column)


def _crossings(first: Floats, last: Floats) -> tuple[Ints, Floats]:
    """Return where pieces cross whole numbers: number of the piece, and share of its length."""
    low, high = np.minimum(first, last), np.maximum(first, last)
    lowest = np.floor(low) + 1
    count = np.maximum(np.ceil(high) - lowest, 0).astype(np.intp)
    row = np.repeat(np.arange(len(first)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    share = (lowest[row] + step - first[row]) / (last[row] - first[row])
    return row, np.clip(share, 0, 1)


def shares_in(area: Area, grid: Grid) -> NDArray[np.float64]:
    """
    Return which share of each cell lies in an area.

    Every edge of the outline adds what lies west of it in its rows, those that go north as a plus
    and those that go south as a minus (the way glyphs of a font are filled).

    Parameters
    ----------
    area
        In the CRS of the grid, within it, and valid: its parts do not overlap.
    grid
        The grid.

    Returns
    -------
    ndarray
        Shape (rows, columns), from 0 to 1.
    """
    outlines = shapely.boundary(shapely.get_parts(shapely.orient_polygons(area)))
    edges, cell = cut_at(grid, pieces_of(np.atleast_1d(outlines)))
    ends = grid.places(edges.ends)
    north = ends[:, 1, 1] - ends[:, 0, 1]
    across = ends[:, :, 0].mean(axis=1) - cell % grid.columns
    own = np.bincount(cell, north * across, grid.size).reshape(grid.rows, grid.columns)
    whole = np.bincount(cell, north, grid.size).reshape(grid.rows, grid.columns)
    from_east = np.cumsum(whole[:, ::-1], axis=1)[:, ::-1]
    shares = np.clip(own + from_east - whole, 0, 1)
    return np.asarray(np.where(shares < SLIVER, 0, shares), np.float64)
