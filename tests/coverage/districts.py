"""Small districts of streets, homes and intervals, drawn at random or by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import DAY_S, Homes, Measures, Ranges, measure

NOW = 1_790_000_000.0
REACH_M = 0.001
COLUMNS = ["street", "from_share", "to_share", "sees_left", "sees_right", "band", "at"]
SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.62, 0.75, 0.9, 1.0])


@dataclass(frozen=True)
class District:
    """Lengths of its streets, the part of each in the area, its homes and the intervals."""

    lengths: list[float]
    parts: list[tuple[int, float, float]]
    homes: list[tuple[int, float, int, int]]  # street, share, side, dwellings
    intervals: pd.DataFrame
    required: tuple[int, ...]
    return_days: float

    def latest(self) -> Latest:
        return Latest.never(len(self.lengths)).passed(self.intervals)

    def measure(self, at: float = NOW, within: District | None = None) -> Measures:
        lengths = np.array(self.lengths)
        street, start, stop = (np.array(column) for column in zip(*self.parts, strict=True))
        ranges = Ranges(street, start, stop, lengths[street] * (stop - start))
        by, share, side, dwellings = (np.array(c) for c in zip(*self.homes, strict=True))
        reach = REACH_M / np.where(by >= 0, lengths[by], 1)
        return measure(
            ranges, Homes(by, share, reach, side, dwellings), self.latest(),
            at=at, return_days=self.return_days, required=self.required,
            within=within.latest() if within else None,
        )  # fmt: skip


def intervals(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Return intervals of (street, from, to, sees left, sees right, band, days ago)."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    types = dict(zip(COLUMNS, [int, float, float, bool, bool, int, float], strict=True))
    return frame.astype(types).assign(at=lambda f: NOW - f["at"] * DAY_S)


@st.composite
def interval_rows(draw: st.DrawFn, streets: int) -> tuple[object, ...]:
    start, stop = sorted(draw(st.lists(SHARES, min_size=2, max_size=2, unique=True)))
    left, right = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    band = draw(st.integers(0, len(BANDS) - 1))
    days = draw(st.sampled_from([0.0, 0.5, 3.0, 14.0, 28.0, 40.0, 100.0]))
    return (draw(st.integers(0, streets - 1)), start, stop, left, right, band, days)


@st.composite
def districts(draw: st.DrawFn) -> District:
    lengths = draw(st.lists(st.floats(10, 150), min_size=1, max_size=4))
    count = len(lengths)
    parts = []
    for street in range(count):
        # None, one or two parts of a street lie in the area.
        cuts = sorted(draw(st.sets(SHARES, max_size=4)))
        parts += [(street, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    # Between the shares that intervals begin and end at, so that none depends on a rounding.
    share = st.floats(0.001, 0.999).map(lambda s: round(s, 2) + 0.005)
    home = st.tuples(st.integers(-1, count - 1), share, st.integers(0, 2), st.integers(1, 4))
    return District(
        lengths=lengths,
        parts=parts or [(0, 0.0, 1.0)],
        homes=draw(st.lists(home, min_size=1, max_size=8)),
        intervals=intervals(*draw(st.lists(interval_rows(count), max_size=12))),
        required=tuple(draw(st.sets(st.integers(0, len(BANDS) - 1), min_size=1))),
        return_days=draw(st.sampled_from([7, 28])),
    )
