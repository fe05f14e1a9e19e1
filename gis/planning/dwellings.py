"""What kinds of homes addresses are, guessed from the buildings they lie in or beside."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["DWELLING_TYPES", "NO_DWELLING", "UNKNOWN", "guess_types", "shares_of"]

UNKNOWN: Final = "unknown"
NO_DWELLING: Final = "other"
"""A building whose tags say that nobody lives there."""
DWELLING_TYPES: Final = (
    "flat", "social_housing", "terraced", "detached", "farmhouse", "student_hall", "institution",
    "allotment", "campsite", "holiday_house", NO_DWELLING, UNKNOWN,
)  # fmt: skip
"""Codes of what an address can be, in the order they are shown in; `social_housing` is a matter of
who owns the homes, so it is only ever set by hand."""

BESIDE_M: Final = 15.0
"""How far from its building an address may be drawn: an assumption without a source."""
LARGEST_HOUSE_M2: Final = 300.0
"""A building without a type, no larger than this and with one address, is taken for a detached
house: an assumption without a source."""


def guess_types(
    places: NDArray[np.object_], buildings: gpd.GeoDataFrame
) -> NDArray[np.str_]:  # fmt: skip
    """
    Return the dwelling type of each address.

    An address has the type of the building that it lies in, else of the nearest building within
    `BESIDE_M` where somebody may live. A building that says nothing of itself is a detached house
    when it is small and has one address (`LARGEST_HOUSE_M2`), else unknown.

    Parameters
    ----------
    places
        Points of the addresses in the metric CRS.
    buildings
        Polygons in the metric CRS with `detail`, the type by the building's tags or "".

    Returns
    -------
    array of str
        One of `DWELLING_TYPES` for each address.
    """
    found = np.full(len(places), UNKNOWN, dtype="U20")
    if not len(places) or buildings.empty:
        return found
    shapes = buildings.geometry.to_numpy()
    details = buildings["detail"].to_numpy(str)
    row = _building_of(places, shapes, details)
    known = row >= 0
    detail = np.where(known, details[row], "")
    found[detail != ""] = detail[detail != ""]
    alone = np.bincount(row[known], minlength=len(shapes)) == 1
    small = shapely.area(shapes) <= LARGEST_HOUSE_M2
    found[known & (detail == "") & (alone & small)[row]] = "detached"
    return found


def _building_of(
    places: NDArray[np.object_], shapes: NDArray[np.object_], details: NDArray[np.str_]
) -> NDArray[np.intp]:
    """Return the row of each address's building, -1 where there is none."""
    row = np.full(len(places), -1)
    inside = np.zeros(len(places), bool)
    homes, others = np.flatnonzero(details != NO_DWELLING), np.flatnonzero(details == NO_DWELLING)
    if len(homes):
        (address, near), gap = shapely.STRtree(shapes[homes]).query_nearest(
            places, max_distance=BESIDE_M, return_distance=True, all_matches=False
        )
        row[address] = homes[near]
        inside[address] = gap == 0
    # What lies in a building that is no home, such as a shop, is not in the house next door.
    left = np.flatnonzero(~inside)
    if len(others) and len(left):
        address, around = shapely.STRtree(shapes[others]).query(places[left], predicate="within")
        row[left[address]] = others[around]
    return row


def shares_of(
    guessed: NDArray[np.str_], told: Sequence[Mapping[str, int] | None] | None = None
) -> dict[str, int]:
    """
    Return the number of dwellings of each type that occurs, in the order they are shown in.

    Parameters
    ----------
    guessed
        Type of each address, which counts as one dwelling.
    told
        Dwellings of each type at the same addresses, by a register; None where it says nothing and
        the guess stands.
    """
    counts: Counter[str] = Counter()
    for guess, known in zip(guessed.tolist(), told or [None] * len(guessed), strict=True):
        counts.update({guess: 1} if known is None else known)
    return {code: counts[code] for code in DWELLING_TYPES if counts.get(code)}
