"""
Counts of people that may be shown: none under five, and none that can be worked out.

The threshold is that of Statistics Denmark, which is three, raised because what is counted here is
of a special category. A table is shown with its totals, so one hidden row would be the total less
the others: further rows are hidden with it (secondary suppression), the first that there are in the
order of the table, which does not depend on the counts, and so many that the sum leaves every small
count open to whoever knows this rule. Where that takes more than `MOST_FURTHER`, every row is
hidden, those of nobody too. A row is shown whole or not at all, which leaves nothing to subtract
along it. Zero is nobody, and shown; but of a table with fewer than five in all nothing is, so that
none tells of the one case that somebody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LEAST", "Disclosed", "disclose", "may_show"]

LEAST: Final = 5
"""The lowest count of anybody that is shown."""
MOST_FURTHER: Final = 3
"""
Further rows that are hidden at most, and not all.

With ``s`` small counts in a column, and ``k`` further rows, the column's hidden sum must be
``(LEAST - 1) * (s + k) + 1``. Where one further row was too few, it and the small counts are at
most ``(LEAST - 1) * (s + 1)``, which somebody who knows the rule can tell; after ``j`` such steps
the small counts are together at most ``(LEAST - 1) * s - j``. They can differ from ``s`` ones as
long as ``j < (LEAST - 2) * s``: with one small count after two steps, and no longer after three.
"""


@dataclass(frozen=True)
class Disclosed:
    """
    What of a table may be shown.

    Attributes
    ----------
    rows
        The counts of each row, None for one that is hidden.
    totals
        The sums of the columns, None where they are hidden.
    """

    rows: tuple[tuple[int, ...] | None, ...]
    totals: tuple[int, ...] | None

    @property
    def rest(self) -> tuple[int, ...] | None:
        """What the hidden rows are together; None where that cannot be told, or none is hidden."""
        if self.totals is None or None not in self.rows:
            return None
        shown = [row for row in self.rows if row is not None]
        return tuple(
            total - sum(row[column] for row in shown) for column, total in enumerate(self.totals)
        )


def may_show(count: int) -> bool:
    """Return whether a count that is told beside others may be shown: of nobody, or of enough."""
    return count == 0 or count >= LEAST


def disclose(table: Sequence[Sequence[int]], *, has_totals: bool = True) -> Disclosed:
    """
    Return what of a table of counts may be shown.

    Parameters
    ----------
    table
        Rows of counts in an order that does not depend on them; the columns are disjoint, so that
        all of it is counted once.
    has_totals
        Whether the sums of the columns are shown, here or elsewhere. Where not, there is nothing to
        subtract from: a row is hidden for its own sake alone.
    """
    counts = np.array(table, dtype=np.int64)
    totals = counts.sum(axis=0)
    if not (totals >= LEAST).all():
        return Disclosed((None,) * len(counts), None)
    is_small = (counts > 0) & (counts < LEAST)
    is_open = ((counts == 0) | (counts >= LEAST)).all(axis=1)
    if has_totals and not is_open.all():
        further = _further(counts, is_small, is_open)
        is_open[slice(None) if further is None else further] = False
    return Disclosed(
        tuple(
            tuple(row) if shown else None
            for row, shown in zip(counts.tolist(), is_open.tolist(), strict=True)
        ),
        tuple(totals.tolist()) if has_totals else None,
    )


def _further(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    is_small: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    is_open: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None:
    """Return the rows to hide with those that have a small count; None: all, see `MOST_FURTHER`."""
    number = is_small.sum(axis=0)
    small = np.where(is_small, counts, 0).sum(axis=0)
    first = np.flatnonzero(is_open & counts.any(axis=1))[:MOST_FURTHER]
    for taken in range(1, len(first) + 1):
        hidden = small + counts[first[:taken]].sum(axis=0)
        if ((number == 0) | (hidden > (LEAST - 1) * (number + taken))).all():
            return first[:taken]
    return None
