"""What a round is planned by: what pieces bring, what is gone round, whether it is dark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypedDict

from gis.coverage.bands import band_of
from gis.crs import WGS84, transform
from gis.errors import NotFoundError
from gis.planning.daylight import is_dark
from gis.services.rights import right
from gis.services.rounds.gain import piece_gains

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from gis.layers.database import Scope
    from gis.planning.rounds import Penalties
    from gis.services.rounds.request import RoundRequest

__all__ = ["Conditions", "conditions_of"]


class Conditions(TypedDict):
    """Some parameters of both planners, by their names there."""

    values: Mapping[str, float]
    penalties: Penalties | None
    is_dark: bool


@right("coverage", "read")
def conditions_of(
    scope: Scope, request: RoundRequest, required: Sequence[str], place: BaseGeometry, crs: str
) -> Conditions:
    """
    Return by what a request is planned.

    Parameters
    ----------
    scope
        Whose passes and areas.
    request
        A round that is not yet planned for a day counts in all bands that the team asks for, and
        by day.
    required
        Ids of the pieces that are asked for.
    place
        Where it is, in the metric CRS.
    crs
        Metric CRS of the installation.
    """
    at = request.planned_for
    gains: Mapping[str, float] = {}
    if request.area_ids and required:
        now = dt.datetime.now(dt.UTC)
        band = None if at is None else band_of(at)
        # What is kept of coverage is read apart: areas of a transaction that is open are not known.
        with suppress(NotFoundError):
            gains = piece_gains(scope, request.area_ids, at or now, band=band)
    middle = transform(place.centroid, crs, WGS84)
    return Conditions(
        values={piece: gains[piece] for piece in required if piece in gains},
        penalties=request.penalties,
        is_dark=at is not None and is_dark(at, request.minutes, middle.x, middle.y),
    )
