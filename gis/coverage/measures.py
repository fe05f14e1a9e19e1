"""
The measures of an area: metres, dwellings, freshness, time of day, gap; the minutes spent there.

Definitions are those of Kvarter's own description of coverage. Taken from others: that a street is
complete at 90 % (CityStrides, there of nodes, here of metres), and that all registered dwellings
are the denominator (counting those that were found overstates coverage by a third: PLOS Global
Public Health 2025, pgph.0004683). Assumptions of ours, said on screen, are the bands, the return
interval, that freshness halves in one, and the pace.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

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
    """
    What was passed in one band.

    Metres and dwellings ever passed, and within the interval; mean freshness of the dwellings.
    """

    covered_m: float
    fresh_m: float
    covered_dwellings: int
    fresh_dwellings: int
    freshness: float


@dataclass(frozen=True)
class Measures:
    """
    The figures of an area as sums; see `gis.services.coverage.Figures` for each.

    Attributes
    ----------
    close_m
        Sum over the required bands of the metres not passed in that band within the interval.
    stretch_scores, stretch_m
        Time-of-day score and metres of every stretch of street, for `worst_tenth`.
    """

    street_m: float
    covered_m: float
    never_m: float
    fresh_m: float
    close_m: float
    pieces: int
    complete_pieces: int
    dwellings: int
    unattached: int
    covered_dwellings: int
    never_dwellings: int
    fresh_dwellings: int
    hard_dwellings: int
    gap_dwellings: float
    bands: tuple[BandMeasures, ...]
    stretch_scores: Floats = field(repr=False, compare=False)
    stretch_m: Floats = field(repr=False, compare=False)

    @property
    def time_of_day(self) -> float:
        """Mean over dwellings and required bands of their freshness."""
        return share_of(self.dwellings - self.gap_dwellings, self.dwellings)

    @property
    def worst_tenth(self) -> float:
        """Score that the worst tenth of the street metres reach at most."""
        return _lowest(self.stretch_scores, self.stretch_m)


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
    within: Latest | None = None,
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
    within
        What was passed in a period, where one is asked for: the metres, pieces and dwellings that
        are covered are of the period alone. What is fresh, scores and gaps are as they stand at
        the moment, whenever it was walked.
    """
    ground = _Ground.of(streets, homes, latest)
    covered = ground if within is None else _Ground.of(streets, homes, within)
    metres, counts = ground.metres, homes.dwellings
    interval = return_days * DAY_S
    scores = freshness(ground.seen, at, return_days)
    asked = list(required)
    is_fresh = at - ground.passed <= interval
    wanted = ground.seen[:, asked]
    pieces, complete = covered.count_pieces(streets)
    return Measures(
        street_m=float(streets.length_m.sum()),
        covered_m=float(covered.metres[np.isfinite(covered.passed).any(axis=1)].sum()),
        never_m=float(metres[~np.isfinite(ground.passed).any(axis=1)].sum()),
        fresh_m=float(metres[is_fresh.any(axis=1)].sum()),
        close_m=float((metres @ ~is_fresh[:, asked]).sum()),
        pieces=pieces,
        complete_pieces=complete,
        dwellings=int(counts.sum()),
        unattached=int(counts[homes.street < 0].sum()),
        covered_dwellings=int(counts[np.isfinite(covered.seen).any(axis=1)].sum()),
        never_dwellings=int(counts[~np.isfinite(ground.seen).any(axis=1)].sum()),
        fresh_dwellings=int(counts[(at - ground.seen <= interval).any(axis=1)].sum()),
        hard_dwellings=int(counts[(at - wanted <= HARD_INTERVALS * interval).all(axis=1)].sum()),
        gap_dwellings=float(counts @ gaps(scores, required)),
        bands=tuple(
            BandMeasures(
                covered_m=float(covered.metres[np.isfinite(covered.passed[:, band])].sum()),
                fresh_m=float(metres[is_fresh[:, band]].sum()),
                covered_dwellings=int(counts[np.isfinite(covered.seen[:, band])].sum()),
                fresh_dwellings=int(counts[at - ground.seen[:, band] <= interval].sum()),
                freshness=share_of(float(counts @ scores[:, band]), float(counts.sum())),
            )
            for band in range(len(BANDS))
        ),
        stretch_scores=1 - gaps(freshness(ground.passed, at, return_days), required),
        stretch_m=metres,
    )


@dataclass(frozen=True)
class _Ground:
    """
    Streets and homes with what was passed of them, in seconds since 1970.

    `row` and `metres` of every stretch of the streets, `passed` of each in every band, and `seen`
    of every home in every band.
    """

    row: Ints
    metres: Floats
    passed: Floats
    seen: Floats

    @classmethod
    def of(cls, streets: Ranges, homes: Homes, latest: Latest) -> _Ground:
        on = latest.on(streets.street, streets.start, streets.stop)
        share = (on.stop - on.start) / (streets.stop - streets.start)[on.row]
        return cls(
            on.row, streets.length_m[on.row] * share, latest.any_side[on.stretch],
            latest.seen(homes.street, homes.share, homes.reach, homes.side),
        )  # fmt: skip

    def count_pieces(self, streets: Ranges) -> tuple[int, int]:
        """Return how many pieces there are, and those passed on `COMPLETE_SHARE` of their part."""
        numbers, piece = np.unique(streets.street, return_inverse=True)
        length = np.bincount(piece, streets.length_m, len(numbers))
        is_passed = np.isfinite(self.passed).any(axis=1)
        passed = np.bincount(piece[self.row], self.metres * is_passed, len(numbers))
        return len(numbers), int((passed >= COMPLETE_SHARE * length * BY_MEASURE).sum())


def pooled(parts: Sequence[Measures]) -> Measures:
    """Return the figures of some areas together, zeros of none; where they overlap, both count."""
    parts = [_NOTHING, *parts]
    arrays = ("stretch_scores", "stretch_m")
    values: dict[str, Any] = {
        one.name: sum(getattr(part, one.name) for part in parts)
        for one in fields(Measures)
        if one.name not in (*arrays, "bands")
    }
    for name in arrays:
        values[name] = np.concatenate([getattr(part, name) for part in parts])
    values["bands"] = tuple(_pooled_band(parts, number) for number in range(len(BANDS)))
    return Measures(**values)


def _pooled_band(parts: Sequence[Measures], number: int) -> BandMeasures:
    found = [part.bands[number] for part in parts]
    counts = [part.dwellings for part in parts]
    fresh = sum(one.freshness * count for one, count in zip(found, counts, strict=True))
    return BandMeasures(
        covered_m=sum(one.covered_m for one in found),
        fresh_m=sum(one.fresh_m for one in found),
        covered_dwellings=sum(one.covered_dwellings for one in found),
        fresh_dwellings=sum(one.fresh_dwellings for one in found),
        freshness=share_of(fresh, sum(counts)),
    )


_NOTHING: Final = Measures(
    street_m=0.0, covered_m=0.0, never_m=0.0, fresh_m=0.0, close_m=0.0, pieces=0, complete_pieces=0,
    dwellings=0, unattached=0, covered_dwellings=0, never_dwellings=0, fresh_dwellings=0,
    hard_dwellings=0, gap_dwellings=0.0, bands=(BandMeasures(0.0, 0.0, 0, 0, 0.0),) * len(BANDS),
    stretch_scores=np.zeros(0), stretch_m=np.zeros(0),
)  # fmt: skip


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
