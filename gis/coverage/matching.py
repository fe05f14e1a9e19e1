"""
Map matching: which metres of which streets a track walked, and how sure that is.

`gis.coverage.drift_model` says where the walker was at each fix; here that becomes lines that run
exactly along the pieces, with the metres before the first fix and behind the last left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from gis.coverage.drift_model import NOT_ON, REACH_M, whereabouts
from gis.coverage.fixes import Fixes
from gis.coverage.street_steps import MatchingNetwork, Steps
from gis.coverage.tracks import LIMIT_MPS
from gis.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.coverage.drift_model import Whereabouts
    from gis.coverage.driving import Driving
    from gis.coverage.street_steps import Part, Reach
    from gis.coverage.tracks import CleanTrack, Mode

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

__all__ = ["LOW_CONFIDENCE", "MatchedTrack", "MatchingNetwork", "match_track"]

LOW_CONFIDENCE: Final = 0.5
"""Below this a stretch is more likely wrong than right."""
USUAL_MPS: Final[dict[Mode, float]] = {"foot": 1.2, "bicycle": 4.5}
"""How fast one goes where the track has no times. Assumptions."""
LONGEST_GAP_M: Final = 400.0
"""Through longer gaps no way is guessed. An assumption."""
GAP_DETOUR: Final = 1.4
GAP_EXTRA_M: Final = 30.0
"""The way through a gap is at most so many times, and so many metres, longer than straight."""


@dataclass(frozen=True)
class MatchedTrack:
    """
    What a track walked.

    Attributes
    ----------
    line
        MultiLineString in the metric CRS, exactly along pieces, in walking order; a part for each
        walk without a break.
    stretches
        A row for each stay on a piece, in walking order: `walk` (number of the part of `line`),
        `street_id`, `from_share` and `to_share` along the piece (0 to 1, the lower first),
        `forward`, `length_m`, `confidence`, `begun_at` and `ended_at` (seconds of UTC since 1970,
        or NaN). The confidence is the probability, by the model, that the walker was within 20 m
        of the place at that time.
    stretch_lines
        LineString of each stretch, in walking direction, shape (n,).
    off_map_m
        Metres of the track outside the map.
    open_ground_m
        Metres of the track on the map with no street in reach.
    gap_m
        Metres of `line` that lead through gaps of the track.
    driving
        Rides that were taken out before.
    begun_at, ended_at
        Seconds of UTC since 1970, None without times.
    """

    line: shapely.MultiLineString
    stretches: pd.DataFrame
    stretch_lines: NDArray[np.object_]
    off_map_m: float
    open_ground_m: float
    gap_m: float
    driving: tuple[Driving, ...]
    begun_at: float | None
    ended_at: float | None

    @property
    def outside_m(self) -> float:
        """Metres of the track that are on no street."""
        return self.off_map_m + self.open_ground_m

    @property
    def walked_m(self) -> float:
        """Metres along streets, each as often as it was walked."""
        return float(self.stretches["length_m"].sum())

    @property
    def matched_m(self) -> float:
        """Metres of street that were walked, each once."""
        length = self.stretches["length_m"]
        share = self.stretches["to_share"] - self.stretches["from_share"]
        total = 0.0
        scaled = self.stretches.assign(whole=length / share).sort_values("from_share")
        for _street, rows in scaled.groupby("street_id", sort=False):
            reached = np.maximum.accumulate(rows["to_share"].to_numpy())
            begins = np.maximum(rows["from_share"].to_numpy()[1:], reached[:-1])
            new = (
                np.maximum(reached[1:] - begins, 0).sum() + reached[0] - rows["from_share"].iloc[0]
            )
            total += float(new * rows["whole"].iloc[0])
        return total

    @property
    def confidence(self) -> float:
        """Mean over the metres; 0 where nothing was matched."""
        length = self.stretches["length_m"].to_numpy()
        return (
            float(np.average(self.stretches["confidence"], weights=length)) if len(length) else 0.0
        )


class _Move(NamedTuple):
    """From one place on a piece to another: metres along the piece, seconds, how sure."""

    piece: int
    from_m: float
    to_m: float
    begun_at: float
    ended_at: float
    sure: float


@dataclass
class _Walk:
    """The first and the last fix of a walk, where on which piece they are, and the moves."""

    first: int
    last: int
    begins: tuple[int, float]
    ends: tuple[int, float]
    moves: list[_Move]


def match_track(
    track: CleanTrack,
    streets: gpd.GeoDataFrame | MatchingNetwork,
    *,
    mode: Mode = "foot",
    mapped: BaseGeometry | None = None,
) -> MatchedTrack:
    """
    Return which metres of which streets a track walked.

    Parameters
    ----------
    track
        Cleaned, in the metric CRS of the streets.
    streets
        As `MatchingNetwork.of` takes them, or what it made of them.
    mode
        How the team moved.
    mapped
        Outline of the map in the metric CRS; without one what lies outside the hull of the
        streets is off the map.

    Raises
    ------
    InputError
        ``track_too_short`` when it has fewer than two fixes.
    """
    if len(track.xy) < 2:
        raise InputError("track_too_short")
    network = streets if isinstance(streets, MatchingNetwork) else MatchingNetwork.of(streets)
    fixes = Fixes.of(track.xy, track.at, track.part, USUAL_MPS[mode])
    steps = Steps.of(network, network.near(fixes.xy, REACH_M))
    found, reach = whereabouts(fixes, steps)
    walks, is_on = _walks(fixes, steps, found, reach)
    joined, gap_m = _join(walks, is_on, fixes, found, network, LIMIT_MPS[mode])
    off_map, open_ground = _outside(fixes, is_on, network, mapped)
    stretches, lines = _stretches(joined, network)
    return MatchedTrack(
        _line(stretches, lines), stretches, lines, off_map, open_ground, gap_m, track.driving,
        track.begun_at, track.ended_at,
    )  # fmt: skip


def _walks(
    fixes: Fixes, steps: Steps, found: Whereabouts, reach: Reach
) -> tuple[list[_Walk], Bools]:
    """Return the walks without a break, and whether the track is on streets after each fix."""
    walks: list[_Walk] = []
    is_on = np.zeros(max(len(fixes) - 1, 0), bool)
    for number, (state, row) in enumerate(zip(found.state, found.way, strict=True)):
        if state == NOT_ON:
            continue
        place = steps.place(state)
        if row == NOT_ON:
            walks.append(_Walk(number, number, place, place, []))
            continue
        sure = float(found.sure[number - 1 : number + 1].mean())
        span = float(fixes.at[number - 1]), float(fixes.at[number])
        walks[-1].moves += _moves(steps.parts(reach.way(row)), span, sure)
        walks[-1].last, walks[-1].ends = number, place
        is_on[number - 1] = True
    return walks, is_on


def _moves(parts: list[Part], span: tuple[float, float], sure: float) -> list[_Move]:
    """Return parts of pieces with times, as if all were walked at one speed."""
    metres = np.cumsum([0.0, *(abs(part[2] - part[1]) for part in parts)])
    share = metres / metres[-1] if metres[-1] > 0 else metres
    time = (span[0] + (span[1] - span[0]) * share).tolist()
    return [
        _Move(*part, begun, ended, sure)
        for part, begun, ended in zip(parts, time[:-1], time[1:], strict=True)
    ]


def _join(
    walks: list[_Walk],
    is_on: Bools,
    fixes: Fixes,
    found: Whereabouts,
    network: MatchingNetwork,
    limit_mps: float,
) -> tuple[list[list[_Move]], float]:
    """
    Return the moves of walks, joined where a short way leads from one to the next.

    A way through a gap is as sure as the less sure of its ends, and less by as much as it is
    longer than straight. `is_on` is set where one was found.
    """
    joined: list[list[_Move]] = [list(walk.moves) for walk in walks[:1]]
    gap_m = 0.0
    for last, walk in pairwise(walks):
        parts = _through(last, walk, fixes, network, limit_mps)
        if parts is None:
            joined.append(list(walk.moves))
            continue
        metres = sum(abs(part[2] - part[1]) for part in parts)
        straight = float(np.hypot(*(fixes.xy[walk.first] - fixes.xy[last.last])))
        sure = float(found.sure[[last.last, walk.first]].min()) * min(1.0, straight / (metres + 1))
        span = float(fixes.at[last.last]), float(fixes.at[walk.first])
        joined[-1] += [*_moves(parts, span, sure), *walk.moves]
        is_on[last.last] = True
        gap_m += metres
    return joined, gap_m


def _through(
    last: _Walk, walk: _Walk, fixes: Fixes, network: MatchingNetwork, limit_mps: float
) -> list[Part] | None:
    """Return the way from the end of one walk to the beginning of the next, where it is likely."""
    if walk.first != last.last + 1:  # there are fixes in between, and they are on no street
        return None
    straight = float(fixes.moved_m[last.last])
    if straight > LONGEST_GAP_M:
        return None
    most = GAP_DETOUR * straight + GAP_EXTRA_M
    return network.way(last.ends, walk.begins, min(most, limit_mps * fixes.wait_s[last.last] + 10))


def _outside(
    fixes: Fixes, is_on: Bools, network: MatchingNetwork, mapped: BaseGeometry | None
) -> tuple[float, float]:
    """Return the metres off the map, and those on it with no street in reach."""
    lost = ~is_on & ~fixes.is_gap
    if not lost.any():
        return 0.0, 0.0
    middle = (fixes.xy[1:] + fixes.xy[:-1])[lost] / 2
    if mapped is None:
        mapped = shapely.MultiLineString(list(network.line)).convex_hull.buffer(REACH_M)
    is_mapped = shapely.intersects_xy(mapped, middle[:, 0], middle[:, 1])
    metres = fixes.moved_m[lost]
    return float(metres[~is_mapped].sum()), float(metres[is_mapped].sum())


def _stretches(
    walks: list[list[_Move]], network: MatchingNetwork
) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """Return the stays on pieces and their lines, as in `MatchedTrack`."""
    rows = [
        (number, *move) for number, walk in enumerate(w for w in walks if w) for move in walk
        if move.from_m != move.to_m
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["walk", *_Move._fields])
    forward = frame["to_m"] > frame["from_m"]
    metres = (frame["to_m"] - frame["from_m"]).abs()
    same = (
        frame[["walk", "piece"]].eq(frame[["walk", "piece"]].shift()).all(axis=1)
        & forward.eq(forward.shift()) & frame["from_m"].eq(frame["to_m"].shift())
    )  # fmt: skip
    groups = frame.assign(metres=metres, weight=metres * frame["sure"]).groupby((~same).cumsum())
    stays = groups.agg(
        walk=("walk", "first"), piece=("piece", "first"), from_m=("from_m", "first"),
        to_m=("to_m", "last"), metres=("metres", "sum"), weight=("weight", "sum"),
        begun_at=("begun_at", "first"), ended_at=("ended_at", "last"),
    )  # fmt: skip
    piece = stays["piece"].to_numpy(np.int64)
    ends = stays[["from_m", "to_m"]].to_numpy(float)
    lines = np.empty(len(stays), dtype=object)
    for row, (number, (low, high)) in enumerate(zip(piece, ends.tolist(), strict=True)):
        lines[row] = substring(network.line[number], low, high)
    share = np.sort(ends, axis=1) / network.length_m[piece][:, None]
    told = pd.DataFrame({
        "walk": stays["walk"].to_numpy(np.int64), "street_id": network.street_id[piece],
        "from_share": share[:, 0], "to_share": np.minimum(share[:, 1], 1.0),
        "forward": ends[:, 1] > ends[:, 0], "length_m": stays["metres"].to_numpy(float),
        "confidence": np.clip((stays["weight"] / stays["metres"]).to_numpy(float), 0, 1),
        "begun_at": stays["begun_at"].to_numpy(float),
        "ended_at": stays["ended_at"].to_numpy(float),
    })  # fmt: skip
    return told, lines


def _line(stretches: pd.DataFrame, lines: NDArray[np.object_]) -> shapely.MultiLineString:
    """Return the stretches of each walk as one line."""
    parts = []
    for rows in stretches.groupby("walk").indices.values():
        xy = shapely.get_coordinates(lines[rows])
        is_new = np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])
        parts.append(shapely.LineString(xy[is_new]))
    return shapely.MultiLineString(parts)
