"""
The measures of an area: metres, dwellings, freshness, time of day, gap.

Definitions are those of Kvarter's own description of coverage. Taken from others: that a street is
complete at 90 % (CityStrides, there of nodes, here of metres), and that all registered dwellings
are the denominator (counting those that were found overstates coverage by a third: PLOS Global
Public Health 2025, pgph.0004683). Assumptions of ours, said on screen, are the bands, the return
interval, that freshness halves in one, and the pace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.coverage.bands import BANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.coverage.latest import Floats, Ints, Latest

COMPLETE_SHARE = 0.90
"""Share of a street's metres that makes it a whole street (CityStrides, there of nodes)."""
HARD_INTERVALS = 2
"""Return intervals within which the hard score wants every required band. Assumed."""
WORST_SHARE = 0.1
PACE_KMH = 4.0
"""Observing pace behind the hours that close a gap. Assumed."""
BY_MEASURE = 1 - 1e-9
"""Factor of a share that is reached by measure, whatever the last bit says."""
DAY_S = 86_400.0
EITHER_SIDE = 2


@dataclass(frozen=True)
class Ranges:
    """
    Ranges of streets.

    Attributes
    ----------
    street
        Number of the street of each.
    start, stop
        Shares of its length, start < stop.
    length_m
        Geodesic metres of the range.
    """

    street: Ints
    start: Floats
    stop: Floats
    length_m: Floats

    def only(self, chosen: NDArray[np.bool_]) -> Ranges:
        """Return some of the ranges."""
        return Ranges(
            self.street[chosen], self.start[chosen], self.stop[chosen], self.length_m[chosen]
        )


@dataclass(frozen=True)
class Homes:
    """
    Addresses by the street.

    Attributes
    ----------
    street
        Number of the street of each, −1 for one that belongs to none.
    share, reach
        Where on the street, and how far about that counts as there; shares of its length.
    side
        0 left, 1 right, 2 where either will do.
    dwellings
        How many each stands for.
    """

    street: Ints
    share: Floats
    reach: Floats
    side: Ints
    dwellings: Ints


@dataclass(frozen=True)
class BandMeasures:
    """Metres and dwellings ever passed in one band; dwellings within the interval; freshness."""

    covered_m: float
    covered_dwellings: int
    fresh_dwellings: int
    freshness: float


@dataclass(frozen=True)
class Measures:
    """The figures of an area as sums; see `gis.services.coverage.AreaCoverage` for each."""

    street_m: float
    covered_m: float
    fresh_m: float
    worst_tenth: float
    dwellings: int
    unattached: int
    covered_dwellings: int
    fresh_dwellings: int
    hard_dwellings: int
    time_of_day: float
    gap_dwellings: float
    bands: tuple[BandMeasures, ...]


def freshness(latest: Floats, at: float, return_days: float) -> Floats:
    """
    Return 2^(−age / return interval), 0 where never passed.

    A walk that is still on counts from now: its intervals may lie later than the moment asked for.
    """
    return np.asarray(np.exp2(-np.maximum(at - latest, 0) / (return_days * DAY_S)))


def gaps(scores: Floats, required: Sequence[int]) -> Floats:
    """Return 1 − the mean freshness in the required bands, of each row."""
    return np.asarray(1 - scores[:, list(required)].mean(axis=1))


def measure(
    streets: Ranges,
    homes: Homes,
    latest: Latest,
    *,
    at: float,
    return_days: float,
    required: Sequence[int],
) -> Measures:
    """
    Return the figures of an area.

    Parameters
    ----------
    streets
        Its must-walk streets, clipped to it; no metre twice.
    homes
        Its addresses.
    latest
        What was passed.
    at
        The moment, in seconds since 1970.
    return_days
        Days after which a street is to be walked again, and in which freshness halves.
    required
        Numbers of the bands the team asks for, one at least.
    """
    on = latest.on(streets.street, streets.start, streets.stop)
    share = (on.stop - on.start) / (streets.stop - streets.start)[on.row]
    metres = streets.length_m[on.row] * share
    passed = latest.any_side[on.stretch]
    seen = latest.seen(homes.street, homes.share, homes.reach, homes.side)
    interval = return_days * DAY_S
    scores = freshness(seen, at, return_days)
    counts = homes.dwellings
    total = int(counts.sum())
    gap = float(counts @ gaps(scores, required))
    wanted = seen[:, list(required)]
    return Measures(
        street_m=float(streets.length_m.sum()),
        covered_m=float(metres[np.isfinite(passed).any(axis=1)].sum()),
        fresh_m=float(metres[(at - passed <= interval).any(axis=1)].sum()),
        worst_tenth=_lowest(1 - gaps(freshness(passed, at, return_days), required), metres),
        dwellings=total,
        unattached=int(counts[homes.street < 0].sum()),
        covered_dwellings=int(counts[np.isfinite(seen).any(axis=1)].sum()),
        fresh_dwellings=int(counts[(at - seen <= interval).any(axis=1)].sum()),
        hard_dwellings=int(counts[(at - wanted <= HARD_INTERVALS * interval).all(axis=1)].sum()),
        time_of_day=share_of(total - gap, total),
        gap_dwellings=gap,
        bands=tuple(
            BandMeasures(
                covered_m=float(metres[np.isfinite(passed[:, band])].sum()),
                covered_dwellings=int(counts[np.isfinite(seen[:, band])].sum()),
                fresh_dwellings=int(counts[at - seen[:, band] <= interval].sum()),
                freshness=share_of(float(counts @ scores[:, band]), total),
            )
            for band in range(len(BANDS))
        ),
    )


def share_of(part: float, whole: float) -> float:
    """Return the share that a part is of a whole, from 0 to 1; 0 of nothing."""
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0


def _lowest(scores: Floats, metres: Floats) -> float:
    """Return the score that the worst tenth of the metres reach at most; 0 without a street."""
    if not len(scores):
        return 0.0
    order = np.argsort(scores)
    upto = np.cumsum(metres[order])
    return float(scores[order][np.searchsorted(upto, WORST_SHARE * upto[-1] * BY_MEASURE)])
