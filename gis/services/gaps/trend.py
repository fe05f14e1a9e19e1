"""How gaps have moved, and when a share will be reached: from the weeks since work began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal, Protocol, TypeVar

from gis.coverage.forecasting import Forecast, forecast

__all__ = ["CHANGE_WEEKS", "Week", "change_of", "since_begun", "when"]

CHANGE_WEEKS: Final = 4
"""Weeks over which a gap's change is told."""


class Week(Protocol):
    """The figures at the end of a week that a trend is told from."""

    @property
    def at(self) -> dt.datetime:
        """The end of the week."""

    @property
    def gap_dwellings(self) -> float:
        """The gap."""

    @property
    def dwelling_coverage(self) -> float:
        """Share of the dwellings passed at least once."""

    @property
    def fresh(self) -> float:
        """Share of the dwellings passed within the return interval."""


W = TypeVar("W", bound=Week)


def since_begun(weeks: Sequence[W]) -> Sequence[W]:
    """Return the weeks since the first walk, with the one before it where it is there."""
    begun = next((at for at, week in enumerate(weeks) if week.dwelling_coverage > 0), len(weeks))
    return weeks[max(begun - 1, 0) :]


def change_of(weeks: Sequence[Week]) -> float | None:
    """Return by how much a gap has grown in `CHANGE_WEEKS`, None where they are too few."""
    told = since_begun(weeks)
    if len(told) <= CHANGE_WEEKS:
        return None
    return told[-1].gap_dwellings - told[-1 - CHANGE_WEEKS].gap_dwellings


def when(weeks: Sequence[Week], share: Literal["dwelling_coverage", "fresh"]) -> Forecast:
    """Return when a share of the dwellings will reach 90 %."""
    return forecast([getattr(week, share) for week in since_begun(weeks)])
