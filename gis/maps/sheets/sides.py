"""Which side of each street is looked at, where one who walks alone comes along it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import shapely

from gis.maps.route_lines import piece_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd

    from gis.planning.directions import Direction

Side = Literal["left", "right", "both"]


def sides_of(rows: Sequence[Direction], pieces: gpd.GeoDataFrame) -> dict[int, Side]:
    """
    Return by its number which side is looked at on each row that is looked at.

    A street that is looked at once is seen on both sides, or on the only one with house numbers.
    Of one that is walked once for each side (`RoundRequest.both_sides`), the right hand comes
    first, and then the side that is left: on the way back the right hand again. That one keeps to
    the right is assumed. Where a row is not wholly of one kind both sides are told, so that no
    house is missed.

    Parameters
    ----------
    rows
        The walking list of a leg, in the metric CRS.
    pieces
        Street pieces with ``id`` (or ``key``) and LineStrings in the same CRS.
    """
    lines = dict(zip(piece_ids(pieces), pieces.geometry, strict=True))
    seen: dict[str, list[Direction]] = {}
    for row in rows:
        for piece in () if row.deadhead else row.street_ids:
            seen.setdefault(piece, []).append(row)
    return {row.number: _side(row, seen, lines) for row in rows if not row.deadhead}


def _side(
    row: Direction, seen: Mapping[str, list[Direction]], lines: Mapping[str, shapely.LineString]
) -> Side:
    told = set(_near_sides(row, seen, lines))
    if len(told) == 1 and "both" not in told:
        return told.pop()
    if bool(row.numbers_left) != bool(row.numbers_right):
        return "left" if row.numbers_left else "right"
    return "both"


def _near_sides(
    row: Direction, seen: Mapping[str, list[Direction]], lines: Mapping[str, shapely.LineString]
) -> Iterator[Side]:
    for piece in row.street_ids:
        rows = seen[piece]
        line = lines.get(piece)
        if len(rows) != 2 or line is None:
            yield "both"
        elif row is rows[0]:
            yield "right"
        else:
            yield "left" if _is_along(row, line) == _is_along(rows[0], line) else "right"


def _is_along(row: Direction, line: shapely.LineString) -> bool:
    """Return whether a row walks a piece in the direction in which it is drawn."""
    begins, ends = (row.geometry.project(shapely.Point(line.coords[k])) for k in (0, -1))
    return bool(begins < ends)
