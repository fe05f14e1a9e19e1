"""
Presence at places of stay: visits, minutes, times of day, and a score.

The score is the time-of-day score of homes (`gis.coverage.measures`) said of a place: the mean,
over the times at which it is worth being there, of 2^(−age of the latest visit / return interval).
As there, it is an assumption, said on screen, that freshness halves in one return interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.coverage.bands import BANDS
from gis.coverage.latest import NEVER
from gis.coverage.measures import DAY_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.latest import Floats, Ints


@dataclass(frozen=True)
class Visits:
    """
    Visits of places, in any order.

    Attributes
    ----------
    place
        Number of the place of each.
    begun
        Seconds since 1970.
    minutes
        That the team was there, of two together counted once.
    band
        Number of its band in `gis.coverage.bands.BANDS`.
    is_pair
        Whether two were there.
    """

    place: Ints
    begun: Floats
    minutes: Floats
    band: Ints
    is_pair: NDArray[np.bool_]


@dataclass(frozen=True)
class Presence:
    """
    Presence at each of some places.

    Attributes
    ----------
    visits
        How many.
    team_minutes, worker_minutes
        A pair is one team and two workers.
    latest
        Seconds since 1970 of the latest visit in each band, −inf for none; shape (places, bands).
    score
        From 0 to 1.
    """

    visits: Ints
    team_minutes: Floats
    worker_minutes: Floats
    latest: Floats
    score: Floats


def measure_presence(
    visits: Visits,
    wanted: NDArray[np.bool_],
    return_days: Floats,
    *,
    at: float,
    since: float = NEVER,
) -> Presence:
    """
    Return the presence at places until a moment.

    Parameters
    ----------
    visits
        Those that count; later ones are left out.
    wanted
        At which bands it is worth being there, one at least a place; shape (places, bands).
    return_days
        Days of each place in which freshness halves.
    at
        The moment, in seconds since 1970.
    since
        Only visits begun after this moment are counted, with their minutes; what is latest, and
        the score, are as they stand at `at`.
    """
    count = len(wanted)
    past = visits.begun <= at
    place, minutes = visits.place[past], visits.minutes[past]
    latest = np.full((count, len(BANDS)), NEVER)
    np.maximum.at(latest, (place, visits.band[past]), visits.begun[past])
    freshness = np.exp2((latest - at) / (return_days[:, None] * DAY_S))
    within = visits.begun[past] > since
    place, minutes = place[within], minutes[within]
    workers = 1 + visits.is_pair[past][within]
    return Presence(
        visits=np.bincount(place, minlength=count),
        team_minutes=np.asarray(np.bincount(place, minutes, count), float),
        worker_minutes=np.asarray(np.bincount(place, minutes * workers, count), float),
        latest=latest,
        score=np.asarray((freshness * wanted).sum(axis=1) / wanted.sum(axis=1)),
    )
