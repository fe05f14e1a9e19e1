"""
What of a line lies in an area, and where on the line.

Lines are taken segment by segment: an overlay of whole lines would count a street that was walked
twice only once, and could not say where on a line that crosses itself a part lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.latest import Floats, Ints

    Area = shapely.Polygon | shapely.MultiPolygon
    Lines = NDArray[np.object_]

LEAST_SHARE = 1e-9
"""Shares of a line that differ by no more are the same place: less than a thousandth of 1 mm."""


def shares_inside(lines: Lines, area: Area) -> Floats:
    """
    Return which share of the length of each line lies in an area, what is walked twice twice.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings in a metric CRS.
    area
        In the same CRS.
    """
    shapely.prepare(area)
    found = shapely.covers(area, lines).astype(np.float64)
    crossing = np.flatnonzero((found == 0) & shapely.intersects(area, lines))
    if len(crossing):
        row, ends = _segments(lines[crossing])
        cut = shapely.length(shapely.intersection(shapely.linestrings(ends), area))
        length = np.bincount(row, np.hypot(*(ends[:, 1] - ends[:, 0]).T), len(crossing))
        inside = np.bincount(row, cut, len(crossing))
        found[crossing] = np.minimum(inside / np.where(length > 0, length, 1), 1)
    return found


def ranges_inside(lines: Lines, area: Area) -> tuple[Ints, Floats, Floats]:
    """
    Return the parts of lines that lie in an area.

    Parameters
    ----------
    lines
        LineStrings in a metric CRS, not of length 0.
    area
        In the same CRS.

    Returns
    -------
    row, start, stop
        Number of the line, and shares of its length, of each part; in order, no metre twice.
    """
    shapely.prepare(area)
    whole = np.flatnonzero(shapely.covers(area, lines))
    crossing = np.setdiff1d(np.flatnonzero(shapely.intersects(area, lines)), whole)
    row, start, stop = _cut(lines[crossing], area) if len(crossing) else (crossing, [], [])
    row = np.concatenate([whole, crossing[row] if len(crossing) else crossing])
    start = np.concatenate([np.zeros(len(whole)), start])
    stop = np.concatenate([np.ones(len(whole)), stop])
    order = np.lexsort([start, row])
    return _joined(row[order], start[order], stop[order])


def _cut(lines: Lines, area: Area) -> tuple[Ints, Floats, Floats]:
    row, ends = _segments(lines)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    total = np.bincount(row, length)[row]
    before = np.cumsum(length) - length
    before -= before[np.searchsorted(row, row)]  # of the same line
    parts, segment = shapely.get_parts(
        shapely.intersection(shapely.linestrings(ends), area), return_index=True
    )
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    parts, segment = parts[is_line], segment[is_line]
    begins = shapely.points(ends[segment, 0])
    here = [shapely.distance(begins, shapely.get_point(parts, n)) for n in (0, -1)]
    shares = (before[segment] + np.sort(here, axis=0)) / total[segment]
    return row[segment], np.minimum(shares[0], 1), np.minimum(shares[1], 1)


def _joined(row: Ints, start: Floats, stop: Floats) -> tuple[Ints, Floats, Floats]:
    """Put together parts that go on where the one before ends, and drop what is only a point."""
    is_part = stop - start > LEAST_SHARE
    row, start, stop = row[is_part], start[is_part], stop[is_part]
    begins = np.ones(len(row), bool)
    begins[1:] = (row[1:] != row[:-1]) | (start[1:] - stop[:-1] > LEAST_SHARE)
    ends = np.append(begins[1:], [True])[: len(row)]
    return row[begins], start[begins], stop[ends]


def _segments(lines: Lines) -> tuple[Ints, Floats]:
    """Return the two ends of every segment, shape (n, 2, 2), and the number of its line."""
    parts, line = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    same = part[1:] == part[:-1]
    return line[part[1:][same]], np.stack([xy[:-1][same], xy[1:][same]], axis=1)
