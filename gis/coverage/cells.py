"""
The Danish 100 m grid (*kvadratnettet*): names of its cells, and the measures of each.

A cell is named by its size and the hundreds of metres of its south-western corner in UTM zone 32
(EPSG:25832), northing first: ``100m_62237_5756``. A cell is one hectare.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from gis.coverage.measures import DAY_S, freshness, gaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.gridding import Grid
    from gis.coverage.latest import Floats, Ints, Latest
    from gis.coverage.measures import Homes, Ranges

    Truths = NDArray[np.bool_]

CRS: Final = "EPSG:25832"
CELL_M: Final = 100.0
_NAME: Final = re.compile(r"100m_(\d{5})_(\d{4})")


def names_of(grid: Grid, cells: Ints) -> list[str]:
    """Return the names of cells of a grid that is over whole hectares in `CRS`."""
    row, column = np.divmod(cells, grid.columns)
    north = np.rint(grid.south / CELL_M).astype(int) + row
    east = np.rint(grid.west / CELL_M).astype(int) + column
    return [f"100m_{n}_{e}" for n, e in zip(north, east, strict=True)]


def name_at(x: float, y: float) -> str:
    """Return the name of the cell at an easting and a northing in `CRS`."""
    return f"100m_{int(y // CELL_M)}_{int(x // CELL_M)}"


def square(name: str) -> shapely.Polygon | None:
    """Return the square of a cell in `CRS`, None for what names none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    north, east = (int(part) * CELL_M for part in found.groups())
    return shapely.box(east, north, east + CELL_M, north + CELL_M)


@dataclass(frozen=True)
class Asked:
    """
    What an area asks of some homes.

    Attributes
    ----------
    homes
        Their numbers.
    return_days
        Days in which freshness halves.
    required
        Numbers of the required bands, one at least.
    """

    homes: Ints
    return_days: float
    required: Sequence[int]


@dataclass(frozen=True)
class HomeStates:
    """Whether each of some homes was ever passed, and lately, and its gap from 0 to 1."""

    is_covered: Truths
    is_fresh: Truths
    gap: Floats


def home_states(
    homes: Homes, asked: Sequence[Asked], latest: Latest, *, at: float, band: int | None = None
) -> HomeStates:
    """
    Return how homes stand.

    Parameters
    ----------
    homes
        The homes; each is in one area at least.
    asked
        What the areas ask. In several areas, the one that asks most counts.
    latest
        What was passed.
    at
        The moment, in seconds since 1970.
    band
        Number of the one band that counts; the required ones of the area when None.
    """
    seen = latest.seen(homes.street, homes.share, homes.reach, homes.side)
    counted = seen if band is None else seen[:, [band]]
    gap = np.zeros(len(seen))
    is_fresh = np.ones(len(seen), bool)
    for one in asked:
        scores = freshness(seen[one.homes], at, one.return_days)
        missing = gaps(scores, one.required if band is None else (band,))
        gap[one.homes] = np.maximum(gap[one.homes], missing)
        ages = at - counted[one.homes]
        is_fresh[one.homes] &= (ages <= one.return_days * DAY_S).any(axis=1)
    return HomeStates(np.asarray(np.isfinite(counted).any(axis=1)), is_fresh, gap)


def street_sums(
    streets: Ranges, cells: Ints, latest: Latest, *, band: int | None, size: int
) -> tuple[Floats, Floats]:
    """
    Return the metres of street in each cell, and those ever passed.

    Parameters
    ----------
    streets
        Ranges that each lie in one cell; no metre twice.
    cells
        The cell of each.
    latest
        What was passed.
    band
        Number of the one band that counts; None for all.
    size
        Number of cells.
    """
    on = latest.on(streets.street, streets.start, streets.stop)
    share = (on.stop - on.start) / (streets.stop - streets.start)[on.row]
    passed = latest.any_side[on.stretch]
    is_passed = np.isfinite(passed).any(axis=1) if band is None else np.isfinite(passed[:, band])
    covered_m = streets.length_m[on.row] * share * is_passed
    return _summed(cells, streets.length_m, size), _summed(cells[on.row], covered_m, size)


def home_sums(
    homes: Homes, cells: Ints, states: HomeStates, *, size: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return dwellings in each cell: all, those ever passed, those passed lately, and the gap."""
    weights = (1.0, states.is_covered, states.is_fresh, states.gap)
    count, covered, fresh, gap = (
        _summed(cells, homes.dwellings * weight, size) for weight in weights
    )
    return count, covered, fresh, gap


def _summed(cells: Ints, weights: NDArray[np.floating], size: int) -> Floats:
    return np.asarray(np.bincount(cells, weights, size), np.float64)


@dataclass(frozen=True)
class Walks:
    """
    Passes as they lie on the cells.

    Attributes
    ----------
    walk
        The same number for passes that count as one.
    minutes
        From the beginning to the end of each.
    is_pair
        Whether two walked.
    shares
        Which share of the line of each lies in each cell; shape (passes, cells).
    """

    walk: NDArray[np.int64]
    minutes: Floats
    is_pair: Truths
    shares: csr_array

    def sums(self, chosen: Truths) -> tuple[Floats, Floats, Floats]:
        """Return minutes of teams, minutes of workers and passes in each cell, of some passes."""
        minutes = np.where(chosen, self.minutes, 0.0)
        rows = np.flatnonzero(chosen)
        found, of_walk = np.unique(self.walk[rows], return_inverse=True)
        shape = (len(found), len(chosen))
        gathered = csr_array((np.ones(len(rows)), (of_walk, rows)), shape=shape) @ self.shares
        return (
            minutes @ self.shares,
            (minutes * (1 + self.is_pair)) @ self.shares,
            (gathered > 0).sum(axis=0).astype(np.float64),
        )


COLUMNS: Final = (
    "street_m", "covered_m", "dwellings", "covered_dwellings", "fresh_dwellings", "gap_dwellings",
    "team_minutes", "worker_minutes", "passes",
)  # fmt: skip


def cell_table(grid: Grid, sums: Sequence[Floats]) -> pd.DataFrame:
    """
    Return the cells in which there is something.

    Parameters
    ----------
    grid
        Over whole hectares in `CRS`.
    sums
        In the order of `COLUMNS`, one number a cell.

    Returns
    -------
    DataFrame
        `name` and `COLUMNS`, from the south and the west.
    """
    table = pd.DataFrame(dict(zip(COLUMNS, sums, strict=True)))
    table = table[table[["street_m", "dwellings", "passes"]].gt(0).any(axis=1)]
    table.insert(0, "name", names_of(grid, table.index.to_numpy()))
    counts = ["dwellings", "covered_dwellings", "fresh_dwellings", "passes"]
    return table.astype(dict.fromkeys(counts, np.int64)).reset_index(drop=True)
