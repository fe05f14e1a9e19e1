"""Stretches of a leg on the clock: what one more costs, and what leaving one out saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Spell = tuple[Any, Any, Any, Any]
"""
What a stretch takes, in seconds, or many side by side: how long it lasts at least with waiting,
the earliest and the latest beginning with which it lasts no longer, and how late it is in all.
"""
NO_TIME = 1e-6
"""Seconds that rounding may add up to."""


def joined(
    one: Spell, way: float | Numbers, other: Spell, most: Callable[[Any, Any], Any] = max
) -> Spell:
    """
    Return a stretch, a way of some seconds, and then another; `most` is the greater of two.

    As Vidal et al. join them (2013, see `gis.planning.timetable`), with lateness as time that is
    turned back.
    """
    lasts, opens, closes, late = one
    after = lasts - late + way
    waits = most(other[1] - after - closes, 0.0)
    later = most(opens + after - other[2], 0.0)
    return (
        lasts + other[0] + way + waits,
        most(other[1] - after, opens) - waits,
        -most(after - other[2], -closes) + later,
        late + other[3] + later,
    )


def beyond(spell: Spell, longest: float) -> NDArray[np.float64]:
    """Return by how much stretches are late, or longer than they may be."""
    lasts, _, _, late = spell
    excess = late + np.maximum(lasts - late - longest, 0.0)
    return np.where(excess < NO_TIME, 0.0, excess)


def stacked(spells: Sequence[Spell]) -> Spell:
    """Return single stretches side by side."""
    lasts, opens, closes, late = np.array(spells, float).T
    return lasts, opens, closes, late
