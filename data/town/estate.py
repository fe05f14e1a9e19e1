"""Blocks of flats: the social-housing estate and the student hall, with paths and parking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.town.canvas import Town
from data.town.houses import add_address
from data.town.shapes import XY, rectangle

LANDLORD = "Boligselskabet Nørrekær"
STUDENT_HALL = "Kollegiet Solkrogen"
DEPTH_M = 11.0
STAIRWELL_M = 16.0
DOOR_INSIDE_M = 1.0
"""How far inside the wall the point of a stairwell stands."""


@dataclass(frozen=True)
class Block:
    """
    A block of flats with stairwells along one side.

    Parameters
    ----------
    street
        Name of the street in its addresses.
    centre
        Its middle.
    angle
        Degrees from east, counter-clockwise; the doors are on the right-hand side.
    first
        House number of the first stairwell.
    stairwells
        Number of stairwells.
    is_lettered
        Whether the stairwells are 12A, 12B … instead of 12, 14 …
    levels
        Storeys.
    is_student_hall
        Whether it belongs to the student hall.
    """

    street: str
    centre: XY
    angle: float
    first: int
    stairwells: int = 4
    is_lettered: bool = False
    levels: int = 3
    is_student_hall: bool = False

    @property
    def length(self) -> float:
        """Length of the block in metres."""
        return STAIRWELL_M * self.stairwells

    def doors(self) -> Iterator[tuple[XY, str]]:
        """Yield the place and the house number of every stairwell."""
        for i in range(self.stairwells):
            along = (i + 0.5) * STAIRWELL_M - self.length / 2
            number = f"{self.first}{'ABCDEFGH'[i]}" if self.is_lettered else f"{self.first + 2 * i}"
            yield self.beside(along, DEPTH_M / 2 - DOOR_INSIDE_M), number

    def beside(self, along: float, out: float) -> XY:
        """Return a point along the block and out from its middle on the side of the doors."""
        angle = math.radians(self.angle)
        return (
            self.centre[0] + math.cos(angle) * along + math.sin(angle) * out,
            self.centre[1] + math.sin(angle) * along - math.cos(angle) * out,
        )


def _numbered(street: str, y: float, xs: Sequence[float], angle: float, first: int) -> list[Block]:
    return [Block(street, (x, y), angle, first + 8 * i) for i, x in enumerate(xs)]


def _lettered(street: str, y: float, xs: Sequence[float], angle: float, first: int) -> list[Block]:
    return [
        Block(street, (x, y), angle, first + 2 * i, is_lettered=True, levels=4 if y > 800 else 3)
        for i, x in enumerate(xs)
    ]


COLUMNS = (80.0, 168.0, 256.0, 344.0, 432.0)
GAPS = (124.0, 212.0, 300.0, 388.0, 476.0)
BLOCKS = [
    *_numbered("Nørrekær", 679, COLUMNS, 181.0, 1),
    *_lettered("Nørrekærs Gård", 741, COLUMNS, 1.0, 2),
    *_lettered("Nørrekærs Gård", 823, COLUMNS, -1.0, 1),
    *_lettered("Nørrekærs Gård", 867, COLUMNS[:4], 179.0, 11),
    Block("Rugmarken", (60, 565), 92, 2, levels=4),
    Block("Rugmarken", (105, 560), 91, 10, levels=4),
    Block("Rugmarken", (150, 555), 90, 18, levels=4),
    *(
        Block("Kollegievej", (x, y), angle, first, 3, is_lettered=True, is_student_hall=True)
        for x, y, angle, first in ((702, 585, 4, 1), (704, 630, 2, 3), (708, 675, -2, 5))
    ),
]
PARKED = (168.0, 344.0)
"""Where the parking places lie along Nørrekærs Gård."""


def draw_paths(town: Town) -> None:
    """Draw the paths along the doors and between the blocks, and the parking aisles."""
    for y in (693, 728, 809, 880):
        town.path((36, y), (476, y))
    for x in GAPS:
        town.path((x, 640), (x, 785))
        town.path((x, 785), (x, 880))
    for x in (72, 117, 162):
        town.path((x, 512), (x, 630))
    town.path((36, 512), (200, 512))
    town.path((300, 880), (300, 905))
    town.path((476, 880), (548, 850))
    for y in (571, 616, 661):
        town.path((652, y), (740, y))
    for x in PARKED:
        town.path(
            (x - 28, 784),
            (x - 28, 763),
            (x + 28, 763),
            (x + 28, 784),
            highway="service",
            service="parking_aisle",
        )


def build(town: Town) -> None:
    """Build the blocks, their parking places and what lies between them."""
    for x in PARKED:
        lot = rectangle((x, 765), 0, 66, 22)
        town.reserve(lot, amenity="parking", access="private")
    town.reserve(rectangle((262, 711), 0, 26, 18), leisure="playground", access="yes")
    for block in BLOCKS:
        _build_block(town, block)


def _build_block(town: Town, block: Block) -> None:
    shape = rectangle(block.centre, math.radians(block.angle), block.length, DEPTH_M)
    built = town.build(
        shape,
        building="dormitory" if block.is_student_hall else "apartments",
        name=STUDENT_HALL if block.is_student_hall else "",
        building__levels=str(block.levels),
        building__flats=str(block.stairwells * block.levels * 2),
        operator="" if block.is_student_hall else LANDLORD,
    )
    if built is None:
        raise ValueError(f"no free ground for {block}")
    for at, number in block.doors():
        add_address(town, at, block.street, number, entrance="staircase")
