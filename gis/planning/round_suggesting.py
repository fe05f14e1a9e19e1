"""
Which rounds would be sensible, and how long: from what areas lack by time of day.

A round is for one area in one band. Areas that are chosen come before those that nobody has decided
on; then what is widest, an area's second and third band divided by two and three (the highest
averages of D'Hondt, as in `gis.planning.fortnight`), so that no area takes all the places.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["BESIDES", "DARK", "LEAST_MINUTES", "USUAL_MINUTES", "Lack", "Outing", "rank", "sized"]

BESIDES: Final = 0.5
"""What is walked besides the streets that are wanted, as a share of them [in Rønne it was 0.5]."""
USUAL_MINUTES: Final = 90
"""A usual round [assumption]: what takes longer is walked in several."""
LEAST_MINUTES: Final = 30
"""Nobody sets out for less [assumption]."""
STEP: Final = 5
"""Minutes that a time is rounded up to."""
DARK: Final = frozenset({"evening", "weekend_evening", "night"})
"""Bands in which nobody is asked to go alone [assumption]."""

PairReason = Literal["point", "dark"]


@dataclass(frozen=True)
class Lack:
    """
    What an area lacks in a band.

    Attributes
    ----------
    minutes
        Of walking each street once that is not fresh in it.
    gap
        How much is lacking, in dwellings.
    is_chosen
        Whether the team has decided to walk there, and not only not against it.
    """

    area: str
    band: str
    minutes: float
    gap: float
    is_chosen: bool


@dataclass(frozen=True)
class Outing:
    """
    How long a round is, and who goes.

    Attributes
    ----------
    minutes
        At most `USUAL_MINUTES`.
    rounds
        How many such rounds walk all that is wanted.
    pair_reason
        Why two go together; None where one may go alone.
    """

    minutes: int
    rounds: int
    pair_reason: PairReason | None

    @property
    def is_pair(self) -> bool:
        """Whether two go together."""
        return self.pair_reason is not None


def rank(lacks: Sequence[Lack]) -> list[Lack]:
    """Return what is lacking, what should be walked first in front; what is not lacking is not."""
    by_area: dict[str, list[Lack]] = defaultdict(list)
    wanted = [one for one in lacks if one.minutes > 0 and one.gap > 0]
    for one in sorted(wanted, key=lambda one: (-one.gap, one.band)):
        by_area[one.area].append(one)
    ranked = [
        ((not one.is_chosen, -one.gap / place, one.area, one.band), one)
        for own in by_area.values()
        for place, one in enumerate(own, 1)
    ]
    return [one for _key, one in sorted(ranked, key=lambda pair: pair[0])]


def sized(minutes: float, band: str, *, stop_minutes: float, needs_pair: bool) -> Outing:
    """
    Return how long a round is, and who goes.

    Parameters
    ----------
    minutes
        Of walking each wanted street once; 0 asks for a usual round.
    stop_minutes
        What is done at stops.
    needs_pair
        Whether a point there, or a stop, is not visited alone.
    """
    needed = minutes * (1 + BESIDES) + stop_minutes if minutes else USUAL_MINUTES
    wanted = math.ceil(max(needed, LEAST_MINUTES) / STEP - 1e-9) * STEP
    dark: PairReason | None = "dark" if band in DARK else None
    return Outing(
        minutes=min(wanted, USUAL_MINUTES),
        rounds=math.ceil(needed / USUAL_MINUTES - 1e-9) or 1,
        pair_reason="point" if needs_pair else dark,
    )
