"""A plane in metres around a map, for distances of a few hundred metres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely
from pyproj.enums import TransformDirection

if TYPE_CHECKING:
    from collections.abc import Sequence


class LocalPlane:
    """
    Transverse Mercator around the middle of a map.

    The installation's metric CRS is not known here, and need not be: the plane serves searches
    within a few hundred metres, and what leaves the import is in degrees again.

    Parameters
    ----------
    bounds
        West, south, east and north in degrees.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        west, south, east, north = bounds
        self._to_metres = pyproj.Transformer.from_crs(
            "EPSG:4326",
            f"+proj=tmerc +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +ellps=WGS84",
            always_xy=True,
        )

    def metres(self, shapes: Any) -> Any:  # noqa: ANN401
        """Return geometries in degrees as geometries in metres."""
        return self._moved(shapes, TransformDirection.FORWARD)

    def degrees(self, shapes: Any) -> Any:  # noqa: ANN401
        """Return geometries in metres as geometries in degrees."""
        return self._moved(shapes, TransformDirection.INVERSE)

    def _moved(self, shapes: Any, direction: TransformDirection) -> Any:  # noqa: ANN401
        def move(xy: Any) -> Any:  # noqa: ANN401
            x, y = xy.T
            return np.column_stack(self._to_metres.transform(x, y, direction=direction))

        return shapely.transform(shapes, move)
