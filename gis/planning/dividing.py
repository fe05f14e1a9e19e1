"""Divisions of required pieces into compact parts of equal length, one for each walker."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gis.planning.sharing import Sharing

ANGLES = 16
"""Directions of straight lines that are tried to cut pieces in two."""
FIRST_CUTS, SECTORS = 8, 6
"""Divisions by lines, which differ in the first cut, and by sectors, which differ in the turn."""
FEW_SHARES = 512
"""Ways to share few pieces up to which all are tried."""
HOME = 0.5
"""What it is worth to keep the order of parts that anybody may walk, in mean lengths of a part."""


def divisions(sharing: Sharing, crew: Sequence[int]) -> Iterator[NDArray[np.int64]]:
    """
    Yield walkers of the pieces: compact parts of about equal length.

    By straight lines that cut few corners in two, halving again and again; and by sectors around
    the middle of the starts, so that every part reaches to it. Where there are few pieces, every
    way to share them, the nearest walkers first.

    Parameters
    ----------
    sharing
        Pieces, walkers and what is fixed.
    crew
        The walkers to divide among; all pieces that are fixed are theirs.
    """
    if len(crew) ** sharing.count <= FEW_SHARES:
        yield from _all_ways(sharing, crew)
        return
    seen = set()
    for division in _divided(sharing, crew):
        owner = np.full(sharing.count, crew[0])
        for walker, part in zip(_walkers(sharing, crew, division), division, strict=True):
            owner[part] = walker
        owner = np.where(sharing.fixed >= 0, sharing.fixed, owner)
        if owner.tobytes() not in seen:
            seen.add(owner.tobytes())
            yield owner


def _all_ways(sharing: Sharing, crew: Sequence[int]) -> list[NDArray[np.int64]]:
    away = np.full((len(sharing.ends), sharing.count), np.inf)
    for walker in crew:
        near = _access_mm(sharing, walker)[sharing.network.tail[sharing.required]]
        np.minimum.at(away[walker], sharing.item, near)
    pieces = np.arange(sharing.count)
    ways = [
        np.where(sharing.fixed >= 0, sharing.fixed, owner)
        for owner in product(crew, repeat=sharing.count)
    ]
    return sorted(ways, key=lambda owner: float(away[owner, pieces].sum()))


def _divided(sharing: Sharing, crew: Sequence[int]) -> Iterator[list[NDArray[np.int64]]]:
    everything = np.arange(sharing.count)
    for rank in range(FIRST_CUTS):
        yield _halved(sharing, everything, len(crew), rank)
    yield from _sectors(sharing, crew)


def _halved(
    sharing: Sharing, items: NDArray[np.int64], parts: int, rank: int = 0
) -> list[NDArray[np.int64]]:
    """Cut pieces by lines into parts; the first line is the one that is `rank`-th best."""
    if parts == 1 or not len(items):
        return [items, *[items[:0]] * (parts - 1)]
    few = parts // 2
    cuts = []
    for angle in np.arange(ANGLES) * np.pi / ANGLES:
        order = items[np.argsort(sharing.xy[items] @ [np.cos(angle), np.sin(angle)], kind="stable")]
        length = np.cumsum(sharing.length_mm[order])
        for first in {few, parts - few}:
            size = int(np.abs(length - length[-1] * first / parts).argmin()) + 1
            size = min(size, max(1, len(items) - 1))
            corners = _shared_corners(sharing, order[:size], order[size:])
            cuts.append((corners, angle, first, order[:size], order[size:]))
    cuts.sort(key=lambda cut: cut[:3])
    _, _, first, one, other = cuts[min(rank, len(cuts) - 1)]
    return _halved(sharing, one, first) + _halved(sharing, other, parts - first)


def _shared_corners(sharing: Sharing, one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    is_one = np.zeros(sharing.count, bool)
    is_one[one] = True
    is_other = np.zeros(sharing.count, bool)
    is_other[other] = True
    touched = []
    for chosen in (is_one[sharing.item], is_other[sharing.item]):
        at = np.zeros(sharing.network.node_count, bool)
        edges = sharing.required[chosen]
        at[sharing.network.tail[edges]] = True
        at[sharing.network.head[edges]] = True
        touched.append(at)
    return int((touched[0] & touched[1]).sum())


def _sectors(sharing: Sharing, crew: Sequence[int]) -> Iterator[list[NDArray[np.int64]]]:
    """Divide by angle around the middle of the starts and ends, where there are any."""
    nodes = [node for walker in crew for node in sharing.ends[walker] or ()]
    if not nodes:
        return
    away = sharing.xy - sharing.network.xy[nodes].mean(axis=0)
    angle = np.arctan2(away[:, 1], away[:, 0])
    for turn in np.arange(SECTORS) / SECTORS * 2 * np.pi / len(crew):
        order = np.argsort((angle - turn) % (2 * np.pi), kind="stable")
        length = np.cumsum(sharing.length_mm[order])
        part = np.ceil(length / length[-1] * len(crew) - 1e-9).astype(int) - 1
        yield [order[part == number] for number in range(len(crew))]


def _walkers(sharing: Sharing, crew: Sequence[int], division: list[NDArray[np.int64]]) -> list[int]:
    """Return the walker of each part: near to it, and bound to walk much of it anyway."""
    cost = np.zeros((len(crew), len(division)))
    for row, walker in enumerate(crew):
        near = _access_mm(sharing, walker)
        for column, part in enumerate(division):
            bound = sharing.length_mm[part[sharing.fixed[part] == walker]].sum()
            edges = sharing.required[np.isin(sharing.item, part)]
            nodes = sharing.network.tail[edges]
            cost[row, column] = (near[nodes].min() if len(nodes) else 0.0) - 2 * bound
    if sharing.are_alike:
        # A piece that is assigned anew moves alone: it does not make two walkers change places.
        cost -= np.eye(len(crew)) * HOME * sharing.length_mm.sum() / len(crew)
    rows, columns = linear_sum_assignment(cost)
    walker_of = {int(column): crew[row] for row, column in zip(rows, columns, strict=True)}
    return [walker_of[column] for column in range(len(division))]


def _access_mm(sharing: Sharing, walker: int) -> NDArray[np.float64]:
    """Return what it takes a walker to begin and to end at every node."""
    ends, access = sharing.ends[walker], sharing.access_mm[walker]
    if ends is not None:
        return sharing.estimator.from_node(ends[0]) + sharing.estimator.from_node(ends[1])
    return access if access is not None else np.zeros(sharing.network.node_count)
