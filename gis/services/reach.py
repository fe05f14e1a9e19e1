"""How far out a place of a file may lie: the municipality, and some kilometres around it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.crs import WGS84, transform
from gis.layers import map_imports, registers
from gis.layers.database import read_geometry

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

__all__ = ["BEYOND_M", "Reach", "find_reach"]

BEYOND_M: Final = 5_000.0
"""So far outside the municipality a place may lie: teams work across a border, not across a sea."""
COARSE_M: Final = 50.0
"""Detail of a border that does not count at this distance."""


class Reach:
    """
    The municipality as it is registered, else what the map covers, and `BEYOND_M` around it.

    Parameters
    ----------
    metric
        The municipality or the map in the metric CRS of the installation.
    crs
        That CRS.
    """

    def __init__(self, metric: shapely.Geometry, crs: str) -> None:
        self.area: shapely.Geometry = transform(_widened(shapely.to_wkb(metric)), crs, WGS84)
        shapely.prepare(self.area)

    def covers(self, shapes: NDArray[Any]) -> NDArray[np.bool_]:
        """
        Return of each shape in WGS84 whether all its corners are numbers, and within reach.

        Parameters
        ----------
        shapes
            Geometries, shape (n,); None and empty ones are within reach.
        """
        places, of = shapely.get_coordinates(shapes, return_index=True)
        with np.errstate(invalid="ignore"):
            near = np.isfinite(places).all(axis=1) & shapely.contains_xy(self.area, places)
        found = np.ones(len(shapes), dtype=bool)
        found[of[~near]] = False
        return found


@lru_cache(maxsize=4)
def _widened(border: bytes) -> shapely.Geometry:
    # Of a map, which is nobody's secret.
    coarse = shapely.from_wkb(border).simplify(COARSE_M)
    return coarse.buffer(BEYOND_M + COARSE_M)


def find_reach(session: Session, *, crs: str) -> Reach | None:
    """Return how far out places may lie; None where there is no map yet."""
    maps = map_imports.find_imports(session)
    if not maps:
        return None
    municipality = registers.find_municipality(session, crs=crs)
    if len(municipality):
        return Reach(municipality.geometry.iloc[0], crs)
    return Reach(shapely.union_all([read_geometry(one.boundary) for one in maps]), crs)
