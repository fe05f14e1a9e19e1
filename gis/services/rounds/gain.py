"""What walking a street piece would bring: its dwellings, by how long they have waited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from gis.coverage.bands import BANDS
from gis.coverage.measures import freshness, gaps
from gis.services.coverage.memory import chosen_areas, recall
from gis.services.rights import right

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.coverage.latest import Latest
    from gis.layers.database import Scope
    from gis.services.coverage.ground import KnownArea

__all__ = ["DWELLINGS_PER_M", "piece_gains"]

DWELLINGS_PER_M: Final = 0.001
"""What a metre counts for besides dwellings, so that a street where nobody is registered is walked
rather than none: a kilometre as one dwelling [assumption]."""


@right("coverage", "read")
def piece_gains(
    scope: Scope,
    area_ids: Sequence[str],
    at: dt.datetime,
    *,
    band: str | None = None,
) -> dict[str, float]:
    """
    Return what walking each street piece of some areas would bring, in dwellings.

    Parameters
    ----------
    scope
        Whose passes and areas.
    area_ids
        Ids or names.
    at
        When it is walked; passes begun later do not count.
    band
        Code of the time band that is wanted; all that the team asks for in an area when None.

    Returns
    -------
    dict
        By id of the must-walk pieces in the areas and of those that addresses there belong to.

    Raises
    ------
    NotFoundError
        ``area_not_found``.

    Notes
    -----
    Σ over dwellings of the piece of 1 − 2^(−age / return interval), the age being that of the
    latest pass of their side in the band: what the piece has of the gap of its area, measure 6 of
    coverage (`gis.coverage.measures`). And the same of its metres, at `DWELLINGS_PER_M`. Where
    areas overlap a piece counts in each.
    """
    known, latest = recall(scope, at)
    gain = np.zeros(len(known.ground.streets))
    for area in chosen_areas(known, area_ids):
        asked = list(area.required) if band is None else [BANDS.index(band)]
        gain += _of_homes(area, latest, asked, at.timestamp(), len(gain))
        gain += _of_metres(area, latest, asked, at.timestamp(), known.ground.length_m)
    some = np.flatnonzero(gain)
    ids = known.ground.number[some].tolist()
    return dict(zip(map(str, ids), gain[some].tolist(), strict=True))


def _of_homes(
    area: KnownArea, latest: Latest, bands: list[int], at: float, count: int
) -> NDArray[np.float64]:
    homes = area.homes
    seen = latest.seen(homes.street, homes.share, homes.reach, homes.side)
    lacking = homes.dwellings * gaps(freshness(seen, at, area.return_days), bands)
    on = homes.street >= 0
    return np.asarray(np.bincount(homes.street[on], lacking[on], count), float)


def _of_metres(
    area: KnownArea, latest: Latest, bands: list[int], at: float, length_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the same of metres: of must-walk streets in the area, of the others whole."""
    inside, none = area.must_walk, np.zeros(len(area.beyond))
    street = np.concatenate([inside.street, area.beyond])
    start, stop = np.concatenate([inside.start, none]), np.concatenate([inside.stop, none + 1])
    parts = latest.on(street, start, stop)
    lacking = gaps(freshness(latest.any_side[parts.stretch], at, area.return_days), bands)
    of = street[parts.row]
    metres = length_m[of] * (parts.stop - parts.start) * lacking
    return np.asarray(np.bincount(of, DWELLINGS_PER_M * metres, len(length_m)), float)
