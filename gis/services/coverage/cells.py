"""Coverage by cell of the Danish 100 m grid: the table beside the heat maps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import shapely

from gis.coverage import cells as hectares
from gis.coverage.bands import BANDS
from gis.crs import WGS84, transform
from gis.layers.database import Scope
from gis.services.coverage.surfaces import Sight, answered
from gis.services.rights import right


@dataclass(frozen=True)
class CellRow:
    """
    The figures of one cell: of what of the areas lies in it.

    Attributes
    ----------
    name
        As ``100m_62237_5756``.
    street_m, covered_m
        Metres of walkable must-walk street, and those ever passed.
    dwellings, covered_dwellings, fresh_dwellings
        Dwellings, those ever passed, and those passed within the return interval.
    gap_dwellings
        Sum over dwellings of 1 − their time-of-day score.
    team_minutes, worker_minutes
        Minutes walked in the period, each pass spread evenly over its line; a pair is one team and
        two workers.
    passes
        That have a part of their line in the cell, in the period; those of one GPS track are one.
    """

    name: str
    street_m: float
    covered_m: float
    dwellings: int
    covered_dwellings: int
    fresh_dwellings: int
    gap_dwellings: float
    team_minutes: float
    worker_minutes: float
    passes: int


@right("coverage", "read")
def cell_rows(
    scope: Scope,
    *,
    area_ids: Sequence[str] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    band: str | None = None,
) -> tuple[CellRow, ...]:
    """
    Return the cells in which areas have streets, homes or passes, from the south and the west.

    Where areas overlap, nothing counts twice: a home stands as in the area that asks most.

    Parameters
    ----------
    scope
        Whose passes and areas.
    area_ids
        Ids or names; all areas when None. What lies outside them is not counted.
    since
        Minutes and passes of those begun after this moment, with a time zone; all when None.
    until
        Passes begun by this moment, and streets and homes as of it; now when None.
    band
        Code of the one band that counts; all when None, and of a gap the required ones.

    Raises
    ------
    NotFoundError
        ``area_not_found``, ``no_areas``.
    """
    number = None if band is None else BANDS.index(band)
    return answered(
        scope, ("cells", since, number), partial(_rows, since=since, until=until, band=number),
        area_ids=area_ids, until=until, of_homes=True,
    )  # fmt: skip


def _rows(
    sight: Sight, *, since: dt.datetime | None, until: dt.datetime | None, band: int | None
) -> tuple[CellRow, ...]:
    laid, size = sight.laid, sight.laid.hectares.size
    is_open = ~sight.known.is_noted[laid.streets.street]
    sums = (
        *hectares.street_sums(
            laid.streets.only(is_open), laid.street_cells[is_open], sight.latest,
            band=band, size=size,
        ),
        *hectares.home_sums(laid.homes, laid.home_cells, sight.home_states(band), size=size),
        *laid.passes.walks.sums(sight.chosen(since, until, band)),
    )  # fmt: skip
    table = hectares.cell_table(laid.hectares, sums)
    return tuple(CellRow(*row) for row in table.itertuples(index=False, name=None))


def cell_at(lon: float, lat: float) -> str:
    """Return the name of the cell that a point in WGS84 lies in."""
    point = transform(shapely.Point(lon, lat), WGS84, hectares.CRS)
    return hectares.name_at(point.x, point.y)


def cell_outline(name: str) -> shapely.Polygon | None:
    """Return the outline of a cell in WGS84; None for what names none."""
    square = hectares.square(name)
    return None if square is None else transform(square, hectares.CRS, WGS84)
