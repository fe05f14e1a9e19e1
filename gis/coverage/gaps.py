"""
Gaps of areas: what they lack by time of day, what it takes to close them, why, and which is widest.

The gap is measure 6 of coverage: the sum over dwellings of 1 − their mean freshness in the bands
that the team asks for. Closing it takes one walk of every street in each of these bands in which
it is not fresh, at the observing pace. Assumptions of ours, said on screen, are `LARGE_SHARE` and
`LEAST_SHARE`; both follow from thresholds that coverage has already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from gis.coverage.ages import OLD_INTERVALS
from gis.coverage.bands import BANDS
from gis.coverage.measures import COMPLETE_SHARE, share_of

if TYPE_CHECKING:
    from gis.coverage.measures import Measures

__all__ = [
    "LARGE_SHARE", "LEAST_SHARE", "ORDERS", "BandGap", "Order", "Reason", "ReasonCode", "Standing",
    "band_gaps", "in_order", "reasons",
]  # fmt: skip

LARGE_SHARE: Final = 1 - 2.0**-OLD_INTERVALS
"""
Share of its dwellings from which on the gap of an area is large: that of an area all of which was
walked `OLD_INTERVALS` return intervals ago, or of one of four bands only. An assumption.
"""
LEAST_SHARE: Final = 1 - COMPLETE_SHARE
"""Share of the dwellings up to which a band counts as not fresh, and what is never passed as none:
what `COMPLETE_SHARE` leaves. An assumption."""
LEAST_M: Final = 1.0
"""Metres up to which nothing is left to walk."""

Order = Literal["gap", "hour"]
ORDERS: Final[tuple[Order, ...]] = ("gap", "hour")
"""By the gap, or by what an hour of walking closes of it."""
ReasonCode = Literal[
    "chosen_never_walked", "never_walked", "partly_never", "long_ago", "one_band", "bands_missing",
    "no_access", "undecided", "decision_overdue",
]  # fmt: skip


@dataclass(frozen=True)
class BandGap:
    """
    What an area lacks in one band that the team asks for.

    Attributes
    ----------
    band
        Code.
    gap_dwellings
        Sum over dwellings of 1 − their freshness in the band.
    stale_m
        Metres of must-walk street that were not passed in it within the return interval.
    fresh_share
        Share of the dwellings passed in it within the return interval.
    """

    band: str
    gap_dwellings: float
    stale_m: float
    fresh_share: float


@dataclass(frozen=True)
class Reason:
    """
    Why an area has a gap.

    Attributes
    ----------
    bands
        Of ``one_band`` the only fresh one, of ``bands_missing`` those that are not.
    share
        Of ``partly_never``: of the dwellings, those never passed.
    """

    code: ReasonCode
    bands: tuple[str, ...] = ()
    share: float = 0.0


@dataclass(frozen=True)
class Standing:
    """
    What the reasons of a gap are told from.

    Attributes
    ----------
    is_chosen
        Whether the team has decided to walk there; None is not decided.
    dwellings, covered_dwellings
        All, and those ever passed.
    is_walked
        Whether anything there was ever passed.
    fresh
        Share of the dwellings passed within the return interval in each band that is asked for.
    has_access
        Whether a partner has access to homes there.
    is_review_due
        Whether a decision should have been gone through again.
    """

    is_chosen: bool | None
    dwellings: int
    covered_dwellings: int
    is_walked: bool
    fresh: Mapping[str, float] = field(default_factory=dict)
    has_access: bool = True
    is_review_due: bool = False


def band_gaps(figures: Measures, required: Sequence[int]) -> tuple[BandGap, ...]:
    """
    Return what an area lacks in each of some bands, in the order of the bands.

    Parameters
    ----------
    figures
        Of the area.
    required
        Numbers of the bands that the team asks for: the mean of their `gap_dwellings` is the gap of
        the area, the sum of their `stale_m` its `close_m`.
    """
    return tuple(
        BandGap(
            band=BANDS[band],
            gap_dwellings=figures.dwellings * (1 - figures.bands[band].freshness),
            stale_m=max(figures.street_m - figures.bands[band].fresh_m, 0.0),
            fresh_share=share_of(figures.bands[band].fresh_dwellings, figures.dwellings),
        )
        for band in sorted(required)
    )


def reasons(standing: Standing) -> tuple[Reason, ...]:
    """Return why an area has a gap, what weighs most first."""
    found = [*_of_walks(standing)]
    if not standing.has_access:
        found.append(Reason("no_access"))
    if standing.is_chosen is None:
        found.append(Reason("undecided"))
    if standing.is_review_due:
        found.append(Reason("decision_overdue"))
    return tuple(found)


def _of_walks(standing: Standing) -> list[Reason]:
    if standing.is_chosen is False or not standing.dwellings:
        return []
    if not standing.is_walked:
        return [Reason("chosen_never_walked" if standing.is_chosen else "never_walked")]
    fresh = tuple(band for band, share in standing.fresh.items() if share > LEAST_SHARE)
    missing = tuple(band for band in standing.fresh if band not in fresh)
    found = []
    if not fresh:
        found.append(Reason("long_ago"))
    elif len(fresh) == 1 and missing:
        found.append(Reason("one_band", fresh))
    elif missing:
        found.append(Reason("bands_missing", missing))
    never = share_of(standing.dwellings - standing.covered_dwellings, standing.dwellings)
    if never > LEAST_SHARE:
        found.append(Reason("partly_never", share=never))
    return found


def in_order(gaps: Sequence[float], metres: Sequence[float], by: Order) -> list[int]:
    """
    Return the numbers of some areas, the one to look at first in front; equals as they come.

    Parameters
    ----------
    gaps
        Of each, in dwellings.
    metres
        That are to be walked to close it. Where nothing is to be walked an hour closes nothing.
    by
        The whole gap, or what a metre, and so an hour, of walking closes of it.
    """
    if by == "gap":
        return sorted(range(len(gaps)), key=lambda one: -gaps[one])
    worth = [
        gap / to_walk if to_walk > LEAST_M else 0.0
        for gap, to_walk in zip(gaps, metres, strict=True)
    ]
    return sorted(range(len(gaps)), key=lambda one: (-worth[one], -gaps[one]))
