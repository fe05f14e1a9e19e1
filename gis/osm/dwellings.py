"""What kind of home a building is, by its tags: https://wiki.openstreetmap.org/wiki/Key:building."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NO_DWELLING", "dwelling_type", "settle_cabins"]

NO_DWELLING: Final = "other"
"""Nobody lives there, as far as the tags tell."""

BUILDINGS: Final[Mapping[str, str]] = {
    "apartments": "flat", "flats": "flat",
    "house": "detached", "detached": "detached", "bungalow": "detached", "villa": "detached",
    "terrace": "terraced", "terraced_house": "terraced", "semidetached_house": "terraced",
    "semi_detached_house": "terraced", "row_house": "terraced",
    "dormitory": "student_hall", "annexe": "student_hall",
    "farm": "farmhouse", "farmhouse": "farmhouse",
    "nursing_home": "institution", "retirement_home": "institution",
    "allotment_house": "allotment",
    "static_caravan": "campsite",
    "summer_house": "holiday_house", "holiday_home": "holiday_house", "chalet": "holiday_house",
}  # fmt: skip
"""Value of ``building`` → dwelling type. ``yes`` and ``residential`` say too little."""

HOUSES: Final[Mapping[str, str]] = {
    "detached": "detached", "bungalow": "detached",
    "terraced": "terraced", "terrace": "terraced", "semi-detached": "terraced",
    "semi_detached": "terraced", "semi": "terraced", "row_house": "terraced",
}  # fmt: skip
"""Value of ``house``, which says more of a ``building=house``."""

INSTITUTIONS: Final = frozenset({"nursing_home", "assisted_living", "group_home", "hospice"})
"""Values of ``social_facility`` where people live."""

CABINS: Final = frozenset({"cabin", "hut", "bungalow", "yes", "house", "summer_house"})
"""Buildings that are an allotment house in allotments, or a campsite's home on a campsite."""

NOT_LIVED_IN: Final = frozenset({
    "garage", "garages", "carport", "shed", "hut", "roof", "greenhouse", "barn", "stable", "sty",
    "cowshed", "farm_auxiliary", "outbuilding", "silo", "storage_tank", "slurry_tank", "service",
    "transformer_tower", "water_tower", "industrial", "warehouse", "manufacture", "factory",
    "retail", "commercial", "office", "supermarket", "kiosk", "shop", "parking", "school",
    "kindergarten", "university", "college", "hospital", "public", "civic", "government",
    "townhall", "fire_station", "train_station", "transportation", "hangar", "church", "chapel",
    "cathedral", "mosque", "religious", "bell_tower", "sports_hall", "sports_centre", "pavilion",
    "grandstand", "stadium", "riding_hall", "bunker", "ruins", "construction", "bridge", "toilets",
    "boathouse", "conservatory", "hotel", "museum", "castle", "tower", "container", "tent",
})  # fmt: skip


def dwelling_type(tags: Mapping[str, str]) -> str:
    """
    Return the dwelling type that a building's tags tell.

    Parameters
    ----------
    tags
        Of a building.

    Returns
    -------
    str
        A code of `gis.planning.dwellings.DWELLING_TYPES`, `NO_DWELLING` among them, or "" where
        the tags do not say.
    """
    kind = tags.get("building", "")
    if tags.get("social_facility") in INSTITUTIONS or tags.get("amenity") == "nursing_home":
        return "institution"
    if tags.get("amenity") == "student_accommodation":
        return "student_hall"
    if tags.get("tourism") == "chalet":
        return "holiday_house"
    if kind == "house":
        return HOUSES.get(tags.get("house", ""), "detached")
    if kind in NOT_LIVED_IN:
        return NO_DWELLING
    return BUILDINGS.get(kind, "")


def is_cabin(tags: Mapping[str, str]) -> bool:
    """Return whether a building is what allotments and campsites are made of."""
    return tags.get("building") in CABINS


def settle_cabins(
    details: Sequence[str],
    cabins: Sequence[int],
    shapes: Sequence[shapely.Geometry],
    *,
    allotments: Sequence[shapely.Geometry],
    campsites: Sequence[shapely.Geometry],
) -> list[str]:
    """
    Return the types of buildings once those in allotments and on campsites are known as such.

    Parameters
    ----------
    details
        Types by tags, one for each shape.
    cabins
        Rows of the buildings that may be cabins.
    shapes
        Every shape of the base map.
    allotments, campsites
        Areas of these, in the same coordinates.
    """
    settled = list(details)
    rows = np.asarray(cabins, dtype=int)
    for areas, kind in ((campsites, "campsite"), (allotments, "allotment")):
        if not len(rows) or not len(areas):
            continue
        middles = shapely.centroid(np.asarray(shapes, dtype=object)[rows])
        inside, _area = shapely.STRtree(list(areas)).query(middles, predicate="within")
        for row in rows[np.unique(inside)]:
            settled[row] = kind
    return settled
