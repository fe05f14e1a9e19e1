"""
When a share will be reached if things go on as in the last weeks, and how sure that is.

The share of each week is taken for a random walk with drift: it moves by the mean of the weekly
changes, and ``h`` weeks ahead it has a standard deviation of ``s √(h (1 + h / n))`` with ``s`` that
of the ``n`` changes (the drift method: Hyndman & Athanasopoulos, *Forecasting: Principles and
Practice*, 3rd ed., 5.5; its intervals widened by Student's t, since n is small). Where that does
not tell, neither does this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import stats

__all__ = [
    "CERTAINTY", "LEAST_CHANGES", "MOST_CHANGES", "MOST_WEEKS", "TARGET", "Forecast", "forecast",
]  # fmt: skip

TARGET: Final = 0.90
"""Share of the dwellings that is aimed at: as of a street that is complete (CityStrides)."""
LEAST_CHANGES: Final = 4
"""Weekly changes without which no trend is told. An assumption."""
MOST_CHANGES: Final = 12
"""Weekly changes, the latest, that a trend is made of. An assumption."""
MOST_WEEKS: Final = 104
"""Weeks ahead beyond which nothing is told. An assumption."""
CERTAINTY: Final = 0.80
"""Of an interval: four of five times it holds. An assumption, as usual in forecasts."""

Kind = Literal["reached", "expected", "too_few", "not_rising", "unsure"]


@dataclass(frozen=True)
class Forecast:
    """
    When a share will be reached.

    Attributes
    ----------
    kind
        ``reached`` already; ``expected``, with weeks; or why it cannot be said: ``too_few`` weeks,
        ``not_rising``, or ``unsure``, since it moves too little for how much it wavers.
    weekly
        Mean change of the share a week; 0 where there are too few.
    weeks
        Until it is reached; only of ``expected``, as are the next two.
    earliest, latest
        Weeks between which it is reached with `CERTAINTY`.
    """

    kind: Kind
    weekly: float = 0.0
    weeks: float | None = None
    earliest: float | None = None
    latest: float | None = None


def forecast(shares: Sequence[float], *, target: float = TARGET) -> Forecast:
    """
    Return when a share will be reached.

    Parameters
    ----------
    shares
        From 0 to 1, one a week, the latest last; weeks before the work began left out but one.
    target
        The share that is aimed at.
    """
    if shares and shares[-1] >= target - 1e-9:
        return Forecast("reached")
    changes = np.diff(np.asarray(shares, float))[-MOST_CHANGES:]
    count = len(changes)
    if count < LEAST_CHANGES:
        return Forecast("too_few")
    weekly = float(changes.mean())
    missing = target - shares[-1]
    if weekly <= 0 or missing > weekly * MOST_WEEKS:
        return Forecast("not_rising", weekly)
    spread = float(changes.std(ddof=1) * stats.t.ppf((1 + CERTAINTY) / 2, count - 1))
    earliest, latest = _crossings(missing, weekly, spread, count)
    if latest is None or latest > MOST_WEEKS:
        return Forecast("unsure", weekly)
    return Forecast("expected", weekly, missing / weekly, earliest, latest)


def _crossings(
    missing: float, weekly: float, spread: float, count: int
) -> tuple[float, float | None]:
    """Return the weeks at which ``weekly h ± spread √(h (1 + h / count))`` is what is missing."""
    # Squared it is one quadratic for both: (weekly² − a) h² − (2 missing weekly + b) h + missing².
    b = spread * spread
    a = weekly * weekly - b / count
    middle = (2 * missing * weekly + b) / 2
    root = math.sqrt(max(middle * middle - a * missing * missing, 0.0))
    earliest = missing * missing / (middle + root)
    # The lower bound never gets there unless the mean outgrows what it may be wrong by.
    return earliest, (middle + root) / a if a > 0 else None
