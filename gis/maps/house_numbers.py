"""House numbers on their own side of the street, none over another, ends of blocks first."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps import style
from gis.maps.fonts import text_width_em
from gis.maps.labels import Box, TakenPaper, cheapest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame

__all__ = ["HouseNumber", "draw_house_numbers", "place_house_numbers"]

PAPER = style.PaperStyle()
NEAREST_MM = 2.0
"""Least distance of the middle of a number from the middle of its street."""
HEIGHT_EM = 0.72
MOST_COST = 400
"""A number may touch a street's edge, not lie on a route line."""


@dataclass(frozen=True)
class HouseNumber:
    """A number on paper: its text and the place of its middle in millimetres."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class _Door:
    """An address on paper: number, foot on the street, unit vector to the house, distance."""

    number: str
    foot: tuple[float, float]
    away: tuple[float, float]
    distance: float


def place_house_numbers(
    addresses: gpd.GeoDataFrame, frame: Frame, taken: TakenPaper
) -> tuple[list[HouseNumber], int]:
    """
    Return the numbers that fit, and how many there are to show.

    Parameters
    ----------
    addresses
        Addresses of the round: columns ``number``, ``street``, ``side``, ``street_id`` (or
        ``piece_key``), ``foot`` (points) and geometry, in the metric CRS.
    frame
        The map window; addresses outside it are not counted.
    taken
        Paper that is taken; the numbers are added to it.
    """
    blocks = _blocks(addresses, frame)
    size = PAPER.house_number_pt * style.MM_PER_PT
    placed: list[HouseNumber] = []
    ends = [door for block in blocks for door in _ends(block)]
    between = [door for block in blocks for door in block[1:-1]]
    for door in [*ends, *between]:
        width = text_width_em(door.number) * size + 0.4
        box = cheapest(taken, _places(door, width, size * HEIGHT_EM), most=MOST_COST)
        if box is not None:
            placed.append(HouseNumber(door.number, box.x, box.y))
    return placed, len(ends) + len(between)


def draw_house_numbers(drawing: Drawing, numbers: list[HouseNumber]) -> None:
    """Draw numbers, each on a light ground of its own."""
    size = PAPER.house_number_pt * style.MM_PER_PT
    ground = []
    for number in numbers:
        width = text_width_em(number.text) * size
        ground.append(f"M{number.x - width / 2:.2f} {number.y:.2f}h{width:.2f}")
    drawing.path(
        "".join(ground),
        stroke=style.WHITE,
        stroke_width=f"{size * HEIGHT_EM:.2f}",
        stroke_opacity=0.75,
    )
    for number in numbers:
        drawing.text(number.x, number.y, number.text, size_pt=PAPER.house_number_pt)


def _ends(block: list[_Door]) -> list[_Door]:
    return block if len(block) < 2 else [block[0], block[-1]]


def _blocks(addresses: gpd.GeoDataFrame, frame: Frame) -> list[list[_Door]]:
    """Return doors by street piece and side, each block in the order of its numbers."""
    if not len(addresses):
        return []
    pieces = addresses["street_id" if "street_id" in addresses else "piece_key"].to_numpy()
    houses = shapely.get_coordinates(frame.to_paper(addresses.geometry.to_numpy()))
    feet = np.array(addresses["foot"].to_numpy(), dtype=object)
    missing = shapely.is_missing(feet) | shapely.is_empty(feet)
    feet[missing] = addresses.geometry.to_numpy()[missing]
    feet = shapely.get_coordinates(frame.to_paper(feet))
    blocks: dict[tuple[str, str], dict[tuple[str, str], _Door]] = defaultdict(dict)
    columns = zip(
        pieces,
        addresses["side"],
        addresses["street"],
        addresses["number"],
        houses,
        feet,
        strict=True,
    )
    for piece, side, street, number, house, foot in columns:
        if not (
            number
            and 0 <= house[0] < frame.space.width_mm
            and 0 <= house[1] < frame.space.height_mm
        ):
            continue
        away = house - foot
        distance = float(math.hypot(*away))
        unit = away / distance if distance > 0.05 else np.array([0.0, -1.0])
        door = _Door(str(number), tuple(foot.tolist()), tuple(unit.tolist()), distance)
        # Flats of one stairwell share a number: it is printed once.
        blocks[str(piece), str(side)].setdefault((str(street), str(number)), door)
    return [
        sorted(block.values(), key=lambda door: _natural(door.number))
        for _, block in sorted(blocks.items())
    ]


def _natural(number: str) -> tuple[int, str]:
    digits = re.match(r"\d+", number)
    return (int(digits[0]) if digits else 0, number)


def _places(door: _Door, width: float, height: float) -> Iterator[Box]:
    """Yield places at the house first, then nearer to the street, farther, and along the street."""
    (x, y), (ux, uy) = door.foot, door.away
    # The box reaches towards the street by its half extent in that direction.
    reach = abs(ux) * width / 2 + abs(uy) * height / 2
    least = NEAREST_MM - 0.7 + reach
    home = max(door.distance, least)
    for along in (0.0, 0.7, -0.7, 1.4, -1.4):
        for shift in (0.0, -0.8, 0.8, -1.6, 1.6, 2.4, 3.2):
            distance = home + shift
            if distance < least:
                continue
            yield Box(
                x + ux * distance - uy * along,
                y + uy * distance + ux * along,
                width,
                height,
                extra_cost=round(4 * abs(shift) + 8 * abs(along)),
            )
