"""An outline without drawing: the streets are chosen from a list, and the area goes around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, streets
from gis.services.installation import database

# Assumptions without a source: how far apart pieces of one name are two streets, the ground that
# goes along with a street and with an address, and the gaps between them that are closed.
TWO_STREETS_M = 500.0
STREET_SIDE_M = 12.0
ADDRESS_SIDE_M = 15.0
GAP_M = 20.0
DETAIL_M = 3.0


@dataclass(frozen=True)
class StreetChoice:
    """
    A street to choose.

    Attributes
    ----------
    id
        Id of its first piece.
    label
        Its name, with the town where several streets are called so.
    """

    id: str
    label: str
    length_m: float
    addresses: int


def list_streets() -> list[StreetChoice]:
    """Return the streets of the map that have a name and can be walked, by name."""
    with database().session() as session:
        found = streets.find_whole_streets(session, TWO_STREETS_M)
    named = Counter(street.name for street in found)
    towned = Counter((street.name, street.town) for street in found)
    seen: Counter[tuple[str, str]] = Counter()
    choices = []
    for street in found:
        place = (street.name, street.town)
        seen[place] += 1
        label = street.name
        if named[street.name] > 1 and street.town:
            label += f", {street.town}"
        if towned[place] > 1:
            label += f" ({seen[place]})"
        choices.append(
            StreetChoice(street.pieces[0], label, street.length_m, street.addresses)
        )  # fmt: skip
    return choices


def outline_of_streets(street_ids: Sequence[str]) -> Polygonal:
    """
    Return an outline around some streets and their addresses, in WGS84.

    Parameters
    ----------
    street_ids
        Ids of `list_streets`.

    Raises
    ------
    InputError
        ``no_street_chosen``, also when none of them is on the map any more.
    """
    opened = database()
    chosen = set(street_ids)
    with opened.session() as session:
        every = streets.find_whole_streets(session, TWO_STREETS_M)
        pieces = [id_ for street in every if street.pieces[0] in chosen for id_ in street.pieces]
        if not pieces:
            raise InputError("no_street_chosen")
        lines = streets.find_streets_by_id(session, pieces, crs=opened.crs)
        homes = addresses.find_addresses_of(session, pieces, crs=opened.crs)
    ways = [
        shapely.LineString([foot, home])
        for foot, home in zip(homes["foot"], homes.geometry, strict=True)
    ]
    ground = shapely.union_all([
        *shapely.buffer(lines.geometry.to_numpy(), STREET_SIDE_M, quad_segs=3),
        *shapely.buffer(ways, ADDRESS_SIDE_M, quad_segs=3),
    ])  # fmt: skip
    closed = ground.buffer(GAP_M, quad_segs=3).buffer(-GAP_M, quad_segs=3)
    # What lies in the middle of a block belongs to those who live around it.
    shells = [shapely.Polygon(part.exterior) for part in shapely.get_parts(closed)]
    outline = shapely.simplify(shapely.union_all(shells), DETAIL_M)
    moved: Polygonal = transform(outline, opened.crs, WGS84)
    return moved
