"""
Candidate places and partners: shops, libraries, doctors, churches and the like.

The method asks where the target group spends time (*opholdssteder*: small shops, late kiosks,
library, park, launderette, drop-in centre) and whom one can work with (*samarbejdspartnere*).
What is found here is only offered to the team, which decides.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.osm.shapes import Shapes

PLACE, PARTNER = "place", "partner"

KINDS: dict[tuple[str, str], tuple[str, str]] = {
    # Where the group spends time: observe, be present.
    ("amenity", "library"): ("library", PLACE),
    ("amenity", "cafe"): ("cafe", PLACE),
    ("amenity", "pub"): ("pub", PLACE),
    ("amenity", "bar"): ("pub", PLACE),
    ("amenity", "fast_food"): ("fast_food", PLACE),
    ("amenity", "internet_cafe"): ("cafe", PLACE),
    ("amenity", "social_centre"): ("drop_in_centre", PLACE),
    ("amenity", "community_centre"): ("community_centre", PLACE),
    ("amenity", "bus_station"): ("station", PLACE),
    ("leisure", "park"): ("park", PLACE),
    ("shop", "kiosk"): ("kiosk", PLACE),
    ("shop", "newsagent"): ("kiosk", PLACE),
    ("shop", "tobacco"): ("kiosk", PLACE),
    ("shop", "convenience"): ("small_shop", PLACE),
    ("shop", "bakery"): ("bakery", PLACE),
    ("shop", "laundry"): ("laundry", PLACE),
    ("shop", "charity"): ("second_hand", PLACE),
    ("shop", "second_hand"): ("second_hand", PLACE),
    ("social_facility", "day_care"): ("drop_in_centre", PLACE),
    ("social_facility", "drop_in"): ("drop_in_centre", PLACE),
    ("social_facility", "outreach"): ("drop_in_centre", PLACE),
    ("social_facility", "soup_kitchen"): ("drop_in_centre", PLACE),
    ("social_facility", "food_bank"): ("drop_in_centre", PLACE),
    ("social_facility", "shelter"): ("shelter", PLACE),
    # Public partners.
    ("amenity", "hospital"): ("hospital", PARTNER),
    ("healthcare", "hospital"): ("hospital", PARTNER),
    ("amenity", "police"): ("police", PARTNER),
    ("amenity", "townhall"): ("town_hall", PARTNER),
    ("amenity", "courthouse"): ("court", PARTNER),
    ("amenity", "school"): ("school", PARTNER),
    ("office", "employment_agency"): ("job_centre", PARTNER),
    ("office", "government"): ("public_office", PARTNER),
    # Private partners: they come to the doors, or the group comes to them.
    ("amenity", "doctors"): ("doctor", PARTNER),
    ("healthcare", "doctor"): ("doctor", PARTNER),
    ("amenity", "clinic"): ("doctor", PARTNER),
    ("healthcare", "clinic"): ("doctor", PARTNER),
    ("healthcare", "psychotherapist"): ("psychologist", PARTNER),
    ("amenity", "dentist"): ("dentist", PARTNER),
    ("healthcare", "dentist"): ("dentist", PARTNER),
    ("amenity", "pharmacy"): ("pharmacy", PARTNER),
    ("healthcare", "pharmacy"): ("pharmacy", PARTNER),
    ("amenity", "bank"): ("bank", PARTNER),
    ("amenity", "fuel"): ("fuel", PARTNER),
    ("amenity", "post_office"): ("post_office", PARTNER),
    ("amenity", "taxi"): ("taxi", PARTNER),
    ("shop", "supermarket"): ("grocery", PARTNER),
    ("shop", "greengrocer"): ("grocery", PARTNER),
    ("office", "housing_association"): ("housing_association", PARTNER),
    ("office", "property_management"): ("housing_association", PARTNER),
    # Civil society.
    ("amenity", "place_of_worship"): ("church", PARTNER),
    ("amenity", "nursing_home"): ("care_home", PARTNER),
    ("social_facility", "nursing_home"): ("care_home", PARTNER),
    ("social_facility", "assisted_living"): ("care_home", PARTNER),
    ("social_facility", "group_home"): ("care_home", PARTNER),
    ("amenity", "social_facility"): ("social_facility", PARTNER),
    ("office", "charity"): ("association", PARTNER),
    ("office", "association"): ("association", PARTNER),
    ("office", "ngo"): ("association", PARTNER),
    ("leisure", "sports_centre"): ("sports", PARTNER),
    ("leisure", "fitness_centre"): ("sports", PARTNER),
}
"""Tag → kind and role. The first key of `KEYS` that is in the table decides."""

KEYS = ("social_facility", "healthcare", "amenity", "shop", "office", "leisure")
"""From the telling tag to the general one: a *værested* is ``amenity=social_facility`` too."""

COLUMNS = ("key", "kind", "name", "role", "geometry")


def kind_of(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return kind and role of an object, or None where it is neither place nor partner."""
    for key in KEYS:
        for value in tags.get(key, "").split(";"):
            found = KINDS.get((key, value.strip()))
            if found:
                return found
    # Clubs carry a club tag or an operator, not a class of their own.
    return ("sports", PARTNER) if tags.get("club") == "sport" else None


def build_places(shapes: Shapes) -> gpd.GeoDataFrame:
    """
    Return candidate places and partners.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, ordered by ``key``: ``kind`` as in `KINDS`, ``name`` (may be empty), ``role``
        (``place`` or ``partner``) and a Point, for an area one inside it.
    """
    rows = []
    for item in shapes.located(kind_of):
        kind, role = kind_of(item.tags) or ("", "")
        if not np.isnan(item.lon):
            key = blake2b(f"{item.kind}{item.id}|{kind}".encode(), digest_size=16).hexdigest()
            name = item.tags.get("name") or item.tags.get("brand") or item.tags.get("operator", "")
            rows.append((key, kind, " ".join(name.split()), role, item.lon, item.lat))
    places = pd.DataFrame(rows, columns=["key", "kind", "name", "role", "lon", "lat"])
    places = places.sort_values("key", ignore_index=True)
    points = shapely.points(places[["lon", "lat"]].to_numpy(dtype=float))
    return gpd.GeoDataFrame(places, geometry=points, crs=WGS84)[list(COLUMNS)]
