"""Age classes of streets: how long ago each stretch was passed, by the return interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gis.coverage.latest import NEVER
from gis.coverage.measures import BY_MEASURE, COMPLETE_SHARE, DAY_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.latest import Floats, Ints, Latest
    from gis.coverage.measures import Ranges

AGES: Final = ("fresh", "ageing", "old", "never")
"""Codes of the classes, from the freshest on."""
PARTLY: Final = "partly"
NOT_WALKABLE: Final = "not_walkable"
OLD_INTERVALS: Final = 2
"""Return intervals after which a street is old. Assumed."""


def age_classes(latest: Floats, at: float, return_days: Floats) -> Ints:
    """
    Return the number in `AGES` of the class of each row.

    Fresh is within the return interval, ageing within twice that, old beyond, never −inf.
    """
    intervals = np.maximum(at - latest, 0) / (return_days * DAY_S)
    classes = (intervals > 1).astype(np.intp) + (intervals > OLD_INTERVALS)
    return np.where(np.isneginf(latest), AGES.index("never"), classes)


def cut_by_age(
    ranges: Ranges,
    return_days: Floats,
    latest: Latest,
    *,
    at: float,
    band: int | None = None,
) -> pd.DataFrame:
    """
    Return ranges of streets cut where the age class changes.

    Parameters
    ----------
    ranges
        Where they overlap, the shortest return interval counts and no metre comes twice.
    return_days
        Of each range.
    latest
        What was passed.
    at
        The moment, in seconds since 1970.
    band
        Number of the one band that counts; None for all.

    Returns
    -------
    DataFrame
        In the order of the streets: `street` (number), `start`, `stop` (shares of its length),
        `last` (seconds since 1970 of the latest pass, −inf for none) and `age` (number in `AGES`).
    """
    street, start, stop, days = without_overlaps(ranges, return_days)
    on = latest.on(street, start, stop)
    passed = latest.any_side[on.stretch]
    last = passed.max(axis=1) if band is None else passed[:, band]
    age = age_classes(last, at, days[on.row])
    street = street[on.row]
    begins = np.ones(len(street), bool)
    begins[1:] = (
        (street[1:] != street[:-1]) | (age[1:] != age[:-1]) | (on.start[1:] != on.stop[:-1])
    )
    first = np.flatnonzero(begins)
    return pd.DataFrame(
        {
            "street": street[first],
            "start": on.start[first],
            "stop": on.stop[np.append(first[1:], len(street)) - 1] if len(first) else on.stop,
            "last": np.maximum.reduceat(last, first) if len(first) else last,
            "age": age[first],
        }
    )


def without_overlaps(ranges: Ranges, return_days: Floats) -> tuple[Ints, Floats, Floats, Floats]:
    """Return ranges in order, cut where others begin or end, each metre with its shortest days."""
    begin, end = 2.0 * ranges.street + ranges.start, 2.0 * ranges.street + ranges.stop
    cuts = np.unique(np.concatenate([begin, end]))
    days = np.full(len(cuts), np.inf)
    first, stop = np.searchsorted(cuts, begin), np.searchsorted(cuts, end)
    # The longest first, so that the shortest is written last.
    for row in np.argsort(-return_days, kind="stable"):
        days[first[row] : stop[row]] = return_days[row]
    kept = np.isfinite(days)
    street = (cuts[kept] // 2).astype(np.intp)
    ends = np.append(cuts[1:], np.inf)[kept]
    return street, cuts[kept] - 2.0 * street, ends - 2.0 * street, days[kept]


def status(metres: Floats) -> str:
    """
    Return the status of a street from its metres of each class of `AGES`.

    It is the freshest class that `COMPLETE_SHARE` of its metres reach; a street that is passed, but
    not on that share, is ``partly``.
    """
    reached = np.cumsum(metres)
    found = AGES[int(np.searchsorted(reached, COMPLETE_SHARE * reached[-1] * BY_MEASURE))]
    is_part = found == "never" and reached[-2] > 0
    return PARTLY if is_part else found


def days_since(last: Floats, at: float) -> NDArray[np.float64]:
    """Return whole days and parts of them since each moment, NaN where there is none."""
    return np.where(last == NEVER, np.nan, np.maximum(at - last, 0) / DAY_S)
