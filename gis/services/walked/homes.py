"""The addresses along the streets of a walk, to say at which of them something was seen."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import shapely

from gis.crs import WGS84
from gis.layers.addresses import find_addresses_of
from gis.services.installation import database


@dataclass(frozen=True)
class Home:
    """An address of the map; `at` is where it lies, in WGS84."""

    id: str
    street: str
    number: str
    at: shapely.Point


def homes_along(street_ids: Collection[str]) -> list[Home]:
    """Return the addresses that belong to some street pieces, by street and house number."""
    if not street_ids:
        return []
    opened = database()
    with opened.session() as session:
        found = find_addresses_of(session, list(street_ids), crs=opened.crs)
    degrees = found.geometry.to_crs(WGS84)
    homes = [
        Home(row.id, row.street, row.number, at)
        for row, at in zip(found.itertuples(), degrees, strict=True)
        if row.number  # a protected address is told nowhere
    ]
    return sorted(homes, key=lambda home: (home.street, _in_order(home.number), home.id))


def _in_order(number: str) -> tuple[int, str]:
    """Return what house numbers are sorted by: 2, 10, 10B."""
    digits = re.match(r"\d+", number)
    return (int(digits[0]) if digits else 0, number)
