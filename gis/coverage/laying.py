"""
Laying: what walked lines cover of street pieces.

There is one way from a line to the pieces it covers, whoever drew the line and whatever map it is
laid on: each stretch belongs to the nearest walkable piece that runs its way. On the map a leg was
planned on that is the leg's own pieces, to the centimetre; on a newer map, where streets are cut
or drawn a little differently, it is what they became.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from gis.coverage.nearest import Segments, Stays, nearest, ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Lines = Sequence[BaseGeometry] | NDArray[np.object_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

REACH_M = 12.0
"""How far the piece may lie from the line. An assumption: half a wide street, and a new drawing."""
SAME_LINE_M = 0.01
"""How far apart a line may lie from another that is said to be the same."""
JOIN_M = 0.01
"""Gaps as short as this are none, and neither are covered stretches."""
CORNER_M = 2 * REACH_M
"""How much of a piece is left at a corner by a line that was drawn inside of it, at most."""


def lay(lines: Lines, streets: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Return what lines cover of street pieces.

    Parameters
    ----------
    lines
        (Multi)LineStrings in the metric CRS, in walking direction.
    streets
        `id`, `is_walkable` and LineStrings in the metric CRS. Only walkable pieces are covered.

    Returns
    -------
    DataFrame
        A row for each covered part of a piece: `line` (number of the line, from 0), `street_id`,
        `from_share` and `to_share` along the piece (0 to 1), and `forward`: whether it was walked
        from the beginning of the piece to its end. Rows of one line, piece and direction do not
        overlap.

    Notes
    -----
    Passes walk the same streets again and again, so each straight stretch is looked up once,
    however many lines have it.
    """
    pieces = streets[streets["is_walkable"].astype(bool)]
    beside = Segments.of(pieces.geometry.to_numpy())
    walked = Segments.of(lines)
    kind, first = _kinds(walked)
    stays = nearest(walked.take(first), beside, REACH_M)
    covered = _covered(walked, kind, stays, beside)
    street = np.asarray(pieces["id"].to_numpy(), dtype=object)
    laid = _joined(covered.assign(key=_key(covered, len(street))))
    laid["street_id"] = street[laid.pop("piece").to_numpy(int)]
    return laid[["line", "street_id", "from_share", "to_share", "forward"]]


def union(laid: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """
    Join covered parts that overlap or touch.

    Parameters
    ----------
    laid
        With `from_share`, `to_share` and `street_id`.
    by
        Columns that parts must agree in to be joined; they and the shares are returned.
    """
    frame = laid[[*by, "from_share", "to_share"]]
    key = frame.groupby(by, sort=False, observed=True).ngroup()
    return _joined(frame.assign(key=key, join=1e-9))


def without(lines: Lines, taken: Lines, reach_m: float = SAME_LINE_M) -> NDArray[np.object_]:
    """
    Return of each line what is left when the stretches that run along others are taken away.

    Parameters
    ----------
    lines, taken
        (Multi)LineStrings in one metric CRS. The direction of `taken` does not matter.
    reach_m
        How far from each other they may be.

    Returns
    -------
    ndarray of MultiLineString
        As many as `lines`, in walking order; empty where nothing is left.
    """
    lines = np.asarray(lines, dtype=object)
    walked = Segments.of(lines)
    stays = nearest(walked, Segments.of(taken), reach_m)
    real = stays.from_m != stays.to_m
    owner = stays.walked[real]
    at = walked.from_m[owner] + walked.length_m[owner] * np.stack([stays.low, stays.high])[:, real]
    parts, line = shapely.get_parts(lines, return_index=True)
    gone = np.stack([walked.part[owner], *at], axis=1)
    left: list[list[shapely.LineString]] = [[] for _ in lines]
    for number, part in enumerate(parts):
        for low, high in _gaps(gone[gone[:, 0] == number, 1:], part.length):
            left[line[number]].append(substring(part, low, high))
    return np.array([shapely.MultiLineString(kept) for kept in left], dtype=object)


def _gaps(gone: Floats, length: float) -> list[tuple[float, float]]:
    """Return what is left of 0 to `length`."""
    found, reached = [], 0.0
    for low, high in [*sorted(gone.tolist()), (length, length)]:
        if low - reached > JOIN_M:
            found.append((reached, low))
        reached = max(reached, high)
    return found


def _kinds(walked: Segments) -> tuple[Ints, Ints]:
    """Return of each segment the number of its kind, and the first segment of each kind."""
    ends = np.rint(np.concatenate([walked.start, walked.end]) * 1000).astype(np.int64)
    ends -= ends.min(axis=0, initial=2**62)
    point, _ = pd.factorize(ends[:, 0] * 2**32 + ends[:, 1])
    start, end = point.reshape(2, -1)
    kind, found = pd.factorize(start * (len(point) + 1) + end)
    first = np.zeros(len(found), int)
    first[kind[::-1]] = np.arange(len(kind))[::-1]
    return kind, first


def _covered(walked: Segments, kind: Ints, stays: Stays, beside: Segments) -> pd.DataFrame:
    """Return the covered parts of the pieces in the order they were walked, and corners last."""
    begins = np.searchsorted(stays.walked, np.arange(kind.max(initial=-1) + 2))
    count = (begins[1:] - begins[:-1])[kind]
    stay = ranges(begins[kind], count)
    segment = np.repeat(np.arange(len(kind)), count)
    piece = beside.line[stays.beside[stay]]
    length = np.bincount(beside.line, beside.length_m)
    frame = pd.DataFrame({
        "line": walked.line[segment],
        "part": walked.part[segment],
        "piece": piece,
        "length": length[piece] if len(piece) else 0.0,
        "from_m": stays.from_m[stay],
        "to_m": stays.to_m[stay],
        "forward": stays.forward[stay],
        "begins_m": walked.from_m[segment] + walked.length_m[segment] * stays.low[stay],
        "ends_m": walked.from_m[segment] + walked.length_m[segment] * stays.high[stay],
    })  # fmt: skip
    return _shares(pd.concat([frame, _corners(frame, beside)], ignore_index=True))


def _corners(frame: pd.DataFrame, beside: Segments) -> pd.DataFrame:
    """
    Return what a line that cut a corner left out at the end of one piece and of the next.

    Where the line goes on from a piece to one that begins where the first ends, or farther along
    the same one, it went all the way.
    """
    here, there = _neighbours(frame)
    same = (here["piece"] == there["piece"]) & (here["forward"] == there["forward"])
    ahead = (there["from_m"] - here["to_m"]) * np.where(here["forward"], 1, -1)
    skipped = same & ahead.between(0, CORNER_M)
    exits = here["length"].where(here["forward"], 0.0)
    enters = there["length"].where(~there["forward"], 0.0)
    node = _nodes(beside)
    meets = (
        node[here["piece"].to_numpy(), here["forward"].to_numpy(int)]
        == node[there["piece"].to_numpy(), 1 - there["forward"].to_numpy(int)]
    )
    meets &= (exits - here["to_m"]).abs() <= CORNER_M
    meets &= (enters - there["from_m"]).abs() <= CORNER_M
    corners: pd.DataFrame = pd.concat([
        here.assign(from_m=here["to_m"], to_m=there["from_m"])[skipped],
        here.assign(from_m=here["to_m"], to_m=exits)[meets],
        there.assign(from_m=enters, to_m=there["from_m"])[meets],
    ])  # fmt: skip
    return corners


def _neighbours(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return pairs of rows of which the second begins about where the first ends."""
    begins = frame["begins_m"].to_numpy()
    first = np.flatnonzero(
        np.diff(frame["part"], prepend=-1).astype(bool) | np.diff(begins, prepend=-1).astype(bool)
    )
    # Streets drawn twice share a stretch: each of its rows is beside each of the next stretch.
    stretch = np.repeat(np.arange(len(first)), np.diff(first, append=len(frame)))
    following = np.append(first[1:], [len(frame)] * 2)[stretch]
    count = np.append(first[1:], [len(frame)] * 2)[stretch + 1] - following
    here = frame.iloc[np.repeat(np.arange(len(frame)), count)].reset_index(drop=True)
    there = frame.iloc[ranges(following, count)].reset_index(drop=True)
    gap = (there["begins_m"] - here["ends_m"]).abs()
    near = (here["part"] == there["part"]) & (gap <= REACH_M)
    return here[near], there[near]


def _nodes(pieces: Segments) -> Ints:
    """Return a number for the place of the beginning and the end of each piece, shape (n, 2)."""
    count = int(pieces.line.max(initial=-1)) + 1
    first = np.searchsorted(pieces.line, np.arange(count))
    last = np.searchsorted(pieces.line, np.arange(count), side="right") - 1
    xy = np.rint(np.concatenate([pieces.start[first], pieces.end[last]]) * 1000).astype(np.int64)
    number, _ = pd.factorize(pd.MultiIndex.from_arrays(list(xy.T)))
    return np.asarray(number.reshape(2, count).T)


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    length = frame["length"].to_numpy()
    ends = frame[["from_m", "to_m"]].to_numpy()
    low, high = ends.min(axis=1, initial=np.inf), ends.max(axis=1, initial=0)
    low, high = np.where(low > JOIN_M, low, 0.0), np.where(high < length - JOIN_M, high, length)
    shares = pd.DataFrame({
        "line": frame["line"], "piece": frame["piece"], "forward": frame["forward"].astype(bool),
        "from_share": low / length, "to_share": high / length, "join": JOIN_M / length,
    })  # fmt: skip
    return shares[high > low]


def _key(covered: pd.DataFrame, pieces: int) -> pd.Series:
    return (covered["line"] * pieces + covered["piece"]) * 2 + covered["forward"]


def _joined(covered: pd.DataFrame) -> pd.DataFrame:
    """Join parts of one `key` with gaps of `join` at most; what is as short as that is dropped."""
    covered = covered.sort_values(["key", "from_share"], ignore_index=True)
    # Each key gets a stretch of one long axis to itself, so that all are joined at once.
    axis = 2.0 * covered["key"].ne(covered["key"].shift()).cumsum()
    reached = np.maximum.accumulate((axis + covered["to_share"]).to_numpy())
    begins = (axis + covered["from_share"] - covered["join"]).to_numpy()
    is_first = np.concatenate([[True], begins[1:] > reached[:-1]])[: len(covered)]
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], len(covered)) - 1
    joined = covered.iloc[first].reset_index(drop=True)
    joined["to_share"] = np.clip(reached[last] - axis.to_numpy()[first], 0, 1) if len(first) else []
    is_real = joined["to_share"] - joined["from_share"] > joined["join"]
    return joined[is_real].drop(columns=["key", "join"]).reset_index(drop=True)
