"""Doors of a round on paper: where each house and its street is, and which are neighbours."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.maps.route_lines import pieces_of
from gis.planning.directions import natural

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.maps.frames import Frame

    Floats = NDArray[Any]

__all__ = ["CLEAR_MM", "Block", "Door", "chains_of", "doors_on_paper", "feet_of"]

CLEAR_MM = 1.3
"""Least distance of the edge of a number from the middle of its street."""
AT_STREET_MM = 0.05
"""A house nearer to its street than this has no side."""
FARTHEST_MM = 18.0
"""A house farther from its street on paper has its number this far off, towards it: assumed."""
NEXT_MM = 14.0
SAME_SIDE = 0.3
"""Doors are neighbours up to this distance, with at least this cosine between their directions."""


@dataclass(frozen=True)
class Door:
    """
    An address on paper; flats of one stairwell are one door.

    Attributes
    ----------
    keys
        Index values of its addresses.
    foot
        Its place on the middle of the street.
    away
        Unit vector from the foot to the house.
    distance
        From the foot to the house.
    """

    number: str
    foot: tuple[float, float]
    away: tuple[float, float]
    distance: float
    street: str = ""
    keys: tuple[Hashable, ...] = ()

    @property
    def house(self) -> tuple[float, float]:
        """Place of the house, or of the edge of the street if it is nearer."""
        reach = max(self.distance, CLEAR_MM)
        return self.foot[0] + self.away[0] * reach, self.foot[1] + self.away[1] * reach


Block = list[Door]
"""The even or the odd doors of a road on one side of a street piece, by number."""


def doors_on_paper(addresses: gpd.GeoDataFrame, frame: Frame) -> list[Block]:
    """
    Return the doors that a map shows, by street piece, side and parity.

    Parameters
    ----------
    addresses
        Addresses of the round: columns ``number``, ``street``, ``side``, ``street_id`` (or
        ``piece_key``), ``foot`` (points) and geometry, in the metric CRS.
    frame
        The map window.
    """
    if not len(addresses):
        return []
    feet = shapely.get_coordinates(frame.to_paper(feet_of(addresses)))
    away = shapely.get_coordinates(frame.to_paper(addresses.geometry.to_numpy())) - feet
    length = np.hypot(*away.T)[:, None]
    houses = feet + away * np.minimum(1, FARTHEST_MM / np.maximum(length, FARTHEST_MM))
    inside = (houses >= 0).all(axis=1)
    inside &= (houses < (frame.space.width_mm, frame.space.height_mm)).all(axis=1)
    addresses, houses, feet = addresses[inside], houses[inside], feet[inside]
    names = (pieces_of(addresses), addresses["side"], addresses["street"], addresses["number"])
    found: dict[tuple[str, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, (piece, side, street, number) in enumerate(zip(*names, strict=True)):
        if number:
            block = str(piece), str(side), str(street), str(natural(str(number))[0] % 2)
            found[block][str(number)].append(position)
    index = addresses.index.to_numpy()
    return [
        [
            _door(number, block[2], found[block][number], index, houses, feet)
            for number in sorted(found[block], key=natural)
        ]
        for block in sorted(found)
    ]


def feet_of(addresses: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return where houses meet their street, as points; where they are if that is not known."""
    feet = np.array(addresses["foot"].to_numpy(), dtype=object)
    missing = shapely.is_missing(feet) | shapely.is_empty(feet)
    feet[missing] = addresses.geometry.to_numpy()[missing]
    return feet


def _door(
    number: str, street: str, positions: list[int], index: Floats, houses: Floats, feet: Floats
) -> Door:
    house, foot = houses[positions[0]], feet[positions[0]]
    across, down = (house - foot).tolist()
    distance = math.hypot(across, down)
    away = (across / distance, down / distance) if distance > AT_STREET_MM else (0.0, -1.0)
    keys = tuple(index[positions].tolist())
    return Door(number, tuple(foot.tolist()), away, distance, street, keys)


def chains_of(blocks: Sequence[Block]) -> list[Block]:
    """Return the doors of blocks that follow each other on one side of a street."""
    together: dict[tuple[str, int], Block] = defaultdict(list)
    for block in blocks:
        for door in block:
            together[door.street, natural(door.number)[0] % 2].append(door)
    chains = []
    for doors in together.values():
        chain: Block = []
        for door in sorted(doors, key=lambda door: natural(door.number)):
            if chain and not _are_neighbours(chain[-1], door):
                chains.append(chain)
                chain = []
            chain.append(door)
        chains.append(chain)
    return chains


def _are_neighbours(one: Door, other: Door) -> bool:
    facing = one.away[0] * other.away[0] + one.away[1] * other.away[1]
    return facing > SAME_SIDE and math.dist(one.foot, other.foot) < NEXT_MM
