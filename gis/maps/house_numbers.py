"""
House numbers on their own side of the street, none over another; what is too dense is a range.

A number stands at its house, or near it; where houses stand close, numbers are turned to stand
across the street. What finds no place is told together with its neighbours: ``12–18`` on the even
side, ``12A–D``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from gis.maps import style
from gis.maps.doors import CLEAR_MM, Block, Door, chains_of
from gis.maps.fonts import text_width_em
from gis.maps.label_places import readable, rings_around
from gis.maps.labels import Box, Places, TakenPaper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gis.maps.drawing import Drawing

    Floats = NDArray[Any]

__all__ = [
    "HouseNumber",
    "draw_house_numbers",
    "draw_numbers_ground",
    "homes",
    "place_house_numbers",
]

PAPER = style.PaperStyle()
HEIGHT_EM = 0.72
GAP_MM = 0.4
MOST_COST = 330
"""A number may touch a street's edge, not lie on a route line."""
SHIFTS_MM = (0.0, -0.8, 0.8, -1.6, 1.6, 2.4, 3.2, 4.0)
ALONG_MM = (0.0, 0.7, -0.7, 1.4, -1.4)
RANGE_SHIFTS_MM = (0.0, -0.8, 0.8, -1.6, 1.6, 2.4, 3.2, 4.5, 6.0)
RANGE_ALONG = (0.0, -0.25, 0.25, -0.5, 0.5)
"""Places of a range along its houses, in parts of their stretch, from the middle."""
TURNS = (0.0, math.pi / 2, math.nan)
"""Of a range against the direction to its houses: across the street, along it, or upright."""
SHORTEST_RANGE_MM = 1.5
"""Houses that a range is for reach at least as far: fewer of them leave it no more paper."""
RANGE_SIZES = (2, 3, 4, 6, 8, 12, 16, 24, 32)
TURNED_COST = 25.0
LEADERS_MM = (1.5, 2.5, 3.5, 5.0, 6.5, 8.0)
LEADER_COST = 20.0
TIER_SHARE = 0.55
"""Houses closer than this share of a turned number's height cannot all stand, even in two tiers."""


@dataclass(frozen=True)
class HouseNumber:
    """
    A number, or a range of them, on its place.

    Attributes
    ----------
    leader
        A place at the houses, for a number that stands away from them.
    """

    text: str
    box: Box
    doors: tuple[Door, ...]
    leader: tuple[float, float] | None = None


def _size(text: str) -> tuple[float, float]:
    size = PAPER.house_number_pt * style.MM_PER_PT
    return text_width_em(text) * size + GAP_MM, size * HEIGHT_EM


def homes(blocks: Sequence[Block]) -> Places:
    """Return where numbers would like to stand: at their houses."""
    doors = [door for block in blocks for door in block]
    tried, _ = _door_places(doors, [False] * len(doors))
    return tried[:, 0]


# --- places ----------------------------------------------------------------------------------


def _door_places(doors: Sequence[Door], turned: Sequence[bool]) -> tuple[Places, Floats]:
    """Return places of each door, and which of them are on its side (doors by places)."""
    foot = np.array([door.foot for door in doors]).reshape(-1, 1, 2)
    away = np.array([door.away for door in doors]).reshape(-1, 1, 2)
    width = np.array([_size(door.number)[0] for door in doors])[:, None]
    distance = np.array([door.distance for door in doors])[:, None]
    is_across, along, shift = (
        part.ravel() for part in np.meshgrid((False, True), ALONG_MM, SHIFTS_MM, indexing="ij")
    )
    return _spots(
        foot, away, (width, _size("0")[1]), distance,
        np.where(is_across, np.arctan2(away[..., 1], away[..., 0]), 0.0), along[None], shift,
        np.where(is_across == np.array(turned)[:, None], 0.0, TURNED_COST),
    )  # fmt: skip


def _range_places(doors: Sequence[Door], text: str) -> Places:
    """Return places of the label of neighbouring doors: along their stretch, near their houses."""
    feet = np.array([door.foot for door in doors])
    middle = doors[len(doors) // 2]
    dx, dy = middle.away
    stretch = float(np.ptp(feet @ (-dy, dx)))
    distance = float(np.median([door.distance for door in doors]))
    turn, along, shift = (
        part.ravel() for part in np.meshgrid(TURNS, RANGE_ALONG, RANGE_SHIFTS_MM, indexing="ij")
    )
    angle = np.where(np.isnan(turn), 0.0, math.atan2(dy, dx) + turn)
    # Along the street from the middle of the stretch, which no door need stand at.
    off = float(feet.mean(axis=0) @ (-dy, dx) - np.array(middle.foot) @ (-dy, dx))
    tried, is_there = _spots(
        np.array(middle.foot).reshape(1, 1, 2), np.array(middle.away).reshape(1, 1, 2), _size(text),
        np.array([[distance]]), angle[None], (off + along * stretch)[None], shift,
        np.where(turn == 0.0, 10.0, 0.0)[None],
    )  # fmt: skip
    return tried[0][is_there[0]]


def _spots(
    foot: Floats, away: Floats, size: tuple[Floats | float, float], distance: Floats,
    angle: Floats, along: Floats, shift: Floats, cost: Floats,
) -> tuple[Places, Floats]:  # fmt: skip
    """Return boxes at distances from the street, and which of them are far enough from it."""
    width, height = size
    angle = readable(angle)
    cos, sin = np.cos(angle), np.sin(angle)
    dx, dy = away[..., 0], away[..., 1]
    # The box reaches towards the street by its half extent in that direction.
    reach = (np.abs(dx * cos + dy * sin) * width + np.abs(dy * cos - dx * sin) * height) / 2
    least = CLEAR_MM + reach
    at = np.maximum(distance, least) + shift
    x, y = foot[..., 0] + dx * at - dy * along, foot[..., 1] + dy * at + dx * along
    cost = cost + 4 * np.abs(shift) + 8 * np.abs(along)
    columns = np.broadcast_arrays(x, y, width, height, angle, cost)
    return np.stack(columns, axis=-1), at >= least - 1e-9


# --- placing ---------------------------------------------------------------------------------


def place_house_numbers(blocks: Sequence[Block], taken: TakenPaper) -> list[HouseNumber]:
    """
    Return the numbers and ranges that fit, ends of blocks first.

    Parameters
    ----------
    blocks
        From `doors_on_paper`.
    taken
        Paper that is taken; the numbers are added to it.
    """
    labels: dict[Door, HouseNumber] = {}
    single = [block for block in blocks if not _is_crowded(block)]
    ends = [door for block in single for door in _ends(block)]
    between = [door for block in single for door in block[1:-1]]
    is_turned = {door: _is_close(block) for block in single for door in block}
    for door, tried, costs in _tries([*ends, *between], is_turned, taken):
        box = taken.best(tried, costs, MOST_COST)
        if box is not None:
            taken.take(box)
            labels[door] = HouseNumber(door.number, box, (door,))
    chains = chains_of(blocks)
    for chain in chains:
        _merge(chain, labels, taken)
    for chain in chains:
        _lead(chain, labels, taken)
    return list(dict.fromkeys(labels.values()))


def _tries(
    doors: Sequence[Door], is_turned: dict[Door, bool], taken: TakenPaper
) -> Iterator[tuple[Door, Places, Any]]:
    if not doors:
        return
    tried, is_there = _door_places(doors, [is_turned[door] for door in doors])
    costs = np.full(is_there.shape, np.inf)
    costs[is_there] = taken.costs(tried[is_there])
    yield from zip(doors, tried, costs, strict=True)


def _ends(block: Block) -> list[Door]:
    return block if len(block) < 2 else [block[0], block[-1]]


def _spacing(block: Block) -> float:
    """Return how far apart the doors of a block are along their street, in the mean."""
    if len(block) < 2:
        return math.inf
    feet = np.array([door.foot for door in block])
    return float(np.hypot(*np.ptp(feet, axis=0))) / (len(block) - 1)


def _is_close(block: Block) -> bool:
    """Return whether upright numbers of a block would stand in each other's way."""
    width, height = max(_size(door.number) for door in block)
    dx, dy = block[len(block) // 2].away
    return _spacing(block) < abs(dy) * width + abs(dx) * height


def _is_crowded(block: Block) -> bool:
    return _spacing(block) < TIER_SHARE * _size("0")[1]


def _merge(chain: Block, labels: dict[Door, HouseNumber], taken: TakenPaper) -> None:
    """Give the doors of a chain that have no number a range with their neighbours."""
    least = math.ceil(SHORTEST_RANGE_MM / max(_spacing(chain), 0.01))
    seen: set[tuple[int, int]] = set()  # what had no place once has none later
    for position, door in enumerate(chain):
        if door in labels:
            continue
        for start, end in _windows(chain, position, labels, least):
            if (start, end) in seen:
                continue
            seen.add((start, end))
            if _place_range(chain[start:end], labels, taken):
                break


def _lead(chain: Block, labels: dict[Door, HouseNumber], taken: TakenPaper) -> None:
    """Give runs of doors that still have no number one that a leader ties to their houses."""
    for has_none, run in groupby(chain, key=lambda door: door not in labels):
        doors = list(run)
        if not has_none:
            continue
        text = _range(doors[0].number, doors[-1].number)
        x, y = doors[len(doors) // 2].house
        tried = rings_around(x, y, *_size(text), LEADERS_MM, LEADER_COST)
        box = taken.best(tried, taken.costs(tried), MOST_COST)
        if box is not None:
            taken.take(box)
            labels |= dict.fromkeys(doors, HouseNumber(text, box, tuple(doors), (x, y)))


def _windows(
    block: Block, position: int, labels: dict[Door, HouseNumber], least: int
) -> Iterator[tuple[int, int]]:
    """Yield runs of neighbours around a door, the shortest first; ranges stay whole."""
    for size in (*RANGE_SIZES, len(block)):
        if not least <= size <= len(block) and size != len(block):
            continue
        for before in (0, size - 1, size // 2):
            start = min(max(position - before, 0), len(block) - size)
            end = start + size
            while start > 0 and _are_one(block[start - 1], block[start], labels):
                start -= 1
            while end < len(block) and _are_one(block[end - 1], block[end], labels):
                end += 1
            yield start, end


def _are_one(one: Door, other: Door, labels: dict[Door, HouseNumber]) -> bool:
    return one in labels and labels[one] is labels.get(other)


def _place_range(run: Block, labels: dict[Door, HouseNumber], taken: TakenPaper) -> bool:
    """Put one label in the place of those of a run, if there is a place for it."""
    if len(run) < 2:
        return False
    before = list(dict.fromkeys(labels[door] for door in run if door in labels))
    for label in before:
        taken.release(label.box)
    text = _range(run[0].number, run[-1].number)
    tried = _range_places(run, text)
    box = taken.best(tried, taken.costs(tried), MOST_COST)
    for kept in [box] if box is not None else [label.box for label in before]:
        taken.take(kept)
    if box is not None:
        labels |= dict.fromkeys(run, HouseNumber(text, box, tuple(run)))
    return box is not None


def _range(first: str, last: str) -> str:
    """Return what a range is called: ``12–18``, and ``12A–D`` where only letters differ."""
    if first == last:
        return first
    split = re.fullmatch(r"(\d+)(\D+)", first), re.fullmatch(r"(\d+)(\D+)", last)
    if split[0] and split[1] and split[0][1] == split[1][1]:
        last = split[1][2].strip()
    return f"{first}–{last}"


# --- drawing ---------------------------------------------------------------------------------


def draw_numbers_ground(drawing: Drawing, numbers: Sequence[HouseNumber]) -> None:
    """Draw the light ground of each number."""
    ground = []
    for number in numbers:
        box, angle = number.box, math.radians(number.box.angle_deg)
        half = (box.width - GAP_MM) / 2
        x, y = math.cos(angle) * half, math.sin(angle) * half
        ground.append(f"M{box.x - x:.2f} {box.y - y:.2f}l{2 * x:.2f} {2 * y:.2f}")
    drawing.path(
        "".join(ground),
        stroke=style.WHITE,
        stroke_width=f"{_size('0')[1]:.2f}",
        stroke_opacity=0.75,
    )


def draw_house_numbers(drawing: Drawing, numbers: Sequence[HouseNumber]) -> None:
    """Draw the leaders of numbers that need one, then the numbers."""
    led = [(number.leader, number.box) for number in numbers if number.leader is not None]
    lines = "".join(f"M{x:.2f} {y:.2f}L{box.x:.2f} {box.y:.2f}" for (x, y), box in led)
    drawing.path(lines, stroke=style.MUTED, stroke_width=0.15)
    draw_numbers_ground(drawing, [number for number in numbers if number.leader is not None])
    for number in numbers:
        box = number.box
        drawing.text(
            box.x, box.y, number.text, size_pt=PAPER.house_number_pt, angle_deg=box.angle_deg
        )
