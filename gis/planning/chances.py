"""
The chance of meeting somebody, by form of contact and time of day, from what a team has tried.

Few attempts say little: a share is told only with enough attempts, and with an interval that is
narrow enough to act on. The attempts count as independent, which those at one door are not quite:
an assumption, said on screen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["LEAST_ATTEMPTS", "WIDEST", "Chance", "Chances", "Tried", "reckon_chances"]

LEAST_ATTEMPTS: Final = 5
"""Attempts below which no share is told: the smallest count told of anything. Assumed."""
WIDEST: Final = 0.5
"""Widest interval with which a share is told; from about a dozen even attempts on. Assumed."""
Z_95: Final = 1.959963984540054
"""The normal deviate of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Tried:
    """Attempts of one form at one time of day, and how many of them met somebody."""

    form: str
    band: str
    attempts: int
    met: int


@dataclass(frozen=True)
class Chance:
    """
    How often attempts met somebody.

    Attributes
    ----------
    attempts, met
        Whole numbers; `met` of the attempts met somebody.
    share, low, high
        From 0 to 1: the share, and the interval of 95 % after Wilson, E. B. (1927), *Probable
        inference, the law of succession, and statistical inference*; 0, 0 and 1 without attempts.
    """

    attempts: int
    met: int
    share: float
    low: float
    high: float

    @property
    def is_said(self) -> bool:
        """Whether there is enough to tell the share."""
        return self.attempts >= LEAST_ATTEMPTS and self.high - self.low <= WIDEST


@dataclass(frozen=True)
class Chances:
    """
    Chances of a team.

    Attributes
    ----------
    by_form, by_band
        By code, over all times of day, and over all forms; only what was tried.
    by_both
        By form and band.
    total
        Of all attempts.
    """

    by_form: dict[str, Chance]
    by_band: dict[str, Chance]
    by_both: dict[tuple[str, str], Chance]
    total: Chance

    @property
    def best_band(self) -> str | None:
        """
        The time of day that stands out: told, and above the rest even at its lowest.

        None where no time of day can be told from the others.
        """
        found = [
            band
            for band, chance in self.by_band.items()
            if chance.is_said and chance.low > self._others(band).share
        ]
        return max(found, key=lambda band: self.by_band[band].low, default=None)

    def _others(self, band: str) -> Chance:
        """Return the chance at all other times of day; one that was not tried counts as sure."""
        mine = self.by_band[band]
        attempts = self.total.attempts - mine.attempts
        return _chance(attempts, self.total.met - mine.met) if attempts else _chance(1, 1)


def reckon_chances(tried: Iterable[Tried]) -> Chances:
    """
    Return the chances from counts of attempts.

    Parameters
    ----------
    tried
        Any number for a form and band; they are added up.
    """
    forms: dict[str, tuple[int, int]] = {}
    bands: dict[str, tuple[int, int]] = {}
    both: dict[tuple[str, str], tuple[int, int]] = {}
    total = (0, 0)
    for one in tried:
        forms[one.form] = _plus(forms.get(one.form), one)
        bands[one.band] = _plus(bands.get(one.band), one)
        both[one.form, one.band] = _plus(both.get((one.form, one.band)), one)
        total = _plus(total, one)
    return Chances(
        by_form={form: _chance(*counts) for form, counts in forms.items()},
        by_band={band: _chance(*counts) for band, counts in bands.items()},
        by_both={key: _chance(*counts) for key, counts in both.items()},
        total=_chance(*total),
    )


def _plus(counts: tuple[int, int] | None, one: Tried) -> tuple[int, int]:
    attempts, met = counts or (0, 0)
    return attempts + one.attempts, met + one.met


def _chance(attempts: int, met: int) -> Chance:
    if not attempts:
        return Chance(0, 0, 0.0, 0.0, 1.0)
    share, squared = met / attempts, Z_95**2
    stretched = 1 + squared / attempts
    middle = (share + squared / (2 * attempts)) / stretched
    spread = share * (1 - share) / attempts + squared / (4 * attempts**2)
    half = Z_95 * math.sqrt(spread) / stretched
    # By rounding the interval can miss a share of 0 or 1 by a hair.
    low, high = min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))
    return Chance(attempts, met, share, low, high)
