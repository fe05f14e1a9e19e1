"""Public buildings, shops, parking places and other places that people go to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon

from data.town.canvas import Area, Tags, Town
from data.town.houses import CITY, address, next_number
from data.town.landscape import MUNICIPALITY
from data.town.shapes import XY, beside, ray, rectangle

LEAST_SHOP_M2 = 60.0
Wing = tuple[float, float, float, float]
"""Metres along and across from the middle of the main body, then width and depth."""


@dataclass(frozen=True)
class Institution:
    """A building of its own with an address on the building; the angle is in degrees."""

    name: str
    street: str
    centre: XY
    angle: float
    size: XY
    tags: Tags
    wings: Sequence[Wing] = ()


@dataclass(frozen=True)
class Parking:
    """A parking place with one aisle that comes from the nearest street; angle in degrees."""

    centre: XY
    angle: float
    size: XY
    entry: XY


@dataclass(frozen=True)
class Shop:
    """A point in a house: metres along its street, on the left or on the right of it."""

    name: str
    street: str
    at: float
    side: str
    tags: Tags


INSTITUTIONS = (
    Institution("Sønderløkke Station", "Ringgade", (-300, 114), -4, (46, 11),
                {"building": "train_station"}, ((0, 0, 16, 15),)),
    Institution("Sønderløkke Rådhus", "Ringgade", (-148, -28), 0, (62, 17),
                {"building": "civic", "amenity": "townhall", "building:levels": "3"},
                ((-22, -22, 18, 30), (22, -22, 18, 30), (0, -38, 62, 15))),
    Institution("Sønderløkke Bibliotek", "Kongensgade", (22, -162), 4, (38, 24),
                {"building": "civic", "amenity": "library"}, ((14, -14, 14, 14),)),
    Institution("Sønderløkke Politi", "Ringgade", (-528, -42), 14, (30, 15),
                {"building": "civic", "amenity": "police"}),
    Institution("Løkkeskolen", "Skolevænget", (285, 548), 6, (92, 20),
                {"building": "school", "amenity": "school"},
                ((-34, 26, 20, 38), (4, 24, 18, 34), (36, 26, 20, 38))),
    Institution("Løkkehallen", "Idrætsvej", (905, 452), 6, (56, 30),
                {"building": "sports_hall", "leisure": "sports_centre"}, ((0, -20, 40, 14),)),
    Institution("Nørrekær Marked", "Nørrekær", (604, 688), 88, (38, 26),
                {"building": "retail", "shop": "supermarket"}),
    Institution("Beboerhuset Nørrekær", "Nørrekær", (470, 592), 8, (26, 14),
                {"building": "yes", "amenity": "community_centre"}, ((8, -9, 10, 10),)),
    Institution("Ringgadens Dagligvarer", "Ringgade", (-548, 66), 8, (48, 30),
                {"building": "retail", "shop": "supermarket"}),
    Institution("Østermarkedet", "Østre Landevej", (1318, -378), -20, (46, 28),
                {"building": "retail", "shop": "supermarket"}),
    Institution("Værestedet Kajen", "Havnekajen", (-392, -638), -2, (24, 12),
                {"building": "yes", "amenity": "social_facility", "social_facility": "outreach"}),
    Institution("Plejecenter Åhaven", "Søndre Allé", (560, -478), -12, (66, 15),
                {"building": "yes", "amenity": "social_facility",
                 "social_facility": "nursing_home"},
                ((-22, 22, 15, 32), (24, 22, 15, 32))),
    Institution("Børnehuset Fuglereden", "Banevej", (-196, 268), -6, (34, 13),
                {"building": "kindergarten", "amenity": "kindergarten"}, ((8, 10, 12, 12),)),
    Institution("Børnehuset Solsikken", "Rosenvej", (600, -262), 10, (30, 13),
                {"building": "kindergarten", "amenity": "kindergarten"}),
    Institution("Sønderløkke Roklub", "Strandvejen", (-800, -572), -24, (22, 11),
                {"building": "yes", "leisure": "sports_centre", "sport": "rowing"}),
    Institution("Løkke Camping", "Campingvej", (600, -985), 55, (18, 9),
                {"building": "yes", "office": "yes"}),
    Institution("Solbakkens Fælleshus", "Solbakken", (560, -548), -10, (18, 10),
                {"building": "yes", "amenity": "community_centre"}),
    Institution("Tanken Vest", "Vestre Landevej", (-1010, -96), 12, (18, 10),
                {"building": "retail", "amenity": "fuel"}),
    Institution("Tanken Øst", "Østre Landevej", (1464, -362), -20, (18, 10),
                {"building": "retail", "amenity": "fuel"}),
)  # fmt: skip

PARKING = (
    Parking((-415, 96), -4, (90, 18), (-445, 28)),
    Parking((-540, 112), 6, (70, 18), (-500, 14)),
    Parking((610, 740), 80, (38, 18), (556, 745)),
    Parking((1268, -352), -18, (40, 18), (1262, -315)),
    Parking((-345, -365), 2, (44, 34), (-300, -430)),
    Parking((20, -385), -18, (40, 18), (60, -340)),
    Parking((905, 500), 6, (46, 16), (880, 524)),
    Parking((300, 505), 6, (50, 18), (300, 434)),
    Parking((-260, 262), -4, (36, 18), (-294, 250)),
)

SHOPS = (
    Shop("Nærkiosken", "Algade", 40, "left", {"shop": "kiosk"}),
    Shop("Løkke Apotek", "Algade", 90, "left", {"amenity": "pharmacy"}),
    Shop("Torvebageriet", "Algade", 130, "right", {"shop": "bakery"}),
    Shop("Café Torvet", "Algade", 200, "right", {"amenity": "cafe"}),
    Shop("Løkke Sparekasse", "Algade", 250, "left", {"amenity": "bank"}),
    Shop("Algades Tøj", "Algade", 290, "right", {"shop": "clothes"}),
    Shop("Løkke Boghandel", "Algade", 320, "left", {"shop": "books"}),
    Shop("Løkke Blomster", "Algade", 360, "right", {"shop": "florist"}),
    Shop("Jobcenter Sønderløkke", "Jernbanegade", 90, "left", {"office": "employment_agency"}),
    Shop("Lægehuset Jernbanegade", "Jernbanegade", 140, "right", {"amenity": "doctors"}),
    Shop("Stationskiosken", "Jernbanegade", 24, "right", {"shop": "kiosk"}),
    Shop("Tandlægerne Nygade", "Nygade", 120, "left", {"amenity": "dentist"}),
    Shop("Vask og Tør", "Søndergade", 330, "left", {"shop": "laundry", "self_service": "yes"}),
    Shop("Søndergades Køb", "Søndergade", 190, "left", {"shop": "convenience"}),
    Shop("Frisøren på Hjørnet", "Søndergade", 420, "right", {"shop": "hairdresser"}),
    Shop("Havnekroen", "Havnegade", 320, "left", {"amenity": "pub"}),
    Shop("Havnebageriet", "Havnegade", 180, "right", {"shop": "bakery"}),
    Shop("Pizza Løkke", "Østergade", 80, "left", {"amenity": "fast_food"}),
    Shop("Cykelsmeden", "Østergade", 150, "right", {"shop": "bicycle"}),
    Shop("Genbrugsbutikken", "Fiskergade", 150, "left", {"shop": "charity"}),
    Shop("Frivilligcenter Sønderløkke", "Skolegade", 170, "right", {"amenity": "community_centre"}),
    Shop("Lægerne Nørregade", "Nørregade", 620, "right", {"amenity": "doctors"}),
    Shop("Nørrekær Vaskeri", "Nørrekær", 120, "left", {"shop": "laundry"}),
    Shop("Nørrekær Kiosk", "Nørrekær", 30, "left", {"shop": "kiosk"}),
    Shop("Teglets Køb", "Teglvænget", 30, "left", {"shop": "convenience"}),
    Shop("Birkevang Købmand", "Birkevang", 420, "left", {"shop": "convenience"}),
)
BUS_STOPS = (
    ("Ringgade", 330.0), ("Nørregade", 300.0), ("Nørregade", 650.0), ("Nørrekær", 250.0),
    ("Fuglevangen", 30.0), ("Fuglevangen", 460.0), ("Vestre Landevej", 250.0),
    ("Vestre Landevej", 700.0), ("Østre Landevej", 420.0), ("Østre Landevej", 900.0),
    ("Søndre Allé", 380.0), ("Søndre Allé", 900.0), ("Strandvejen", 700.0), ("Birkevang", 300.0),
    ("Skovvænget", 250.0), ("Møllevangen", 200.0), ("Blomstervangen", 420.0),
)  # fmt: skip


def draw_aisles(town: Town) -> None:
    """Draw the aisle of every parking place, from the street to its far end."""
    for lot in PARKING:
        angle, half = math.radians(lot.angle), lot.size[0] / 2 - 3
        ends = [ray(lot.centre, angle, half), ray(lot.centre, angle, -half)]
        ends.sort(key=lambda end: math.dist(end, lot.entry))
        entry = town.snap(lot.entry, within=40)
        line = LineString([entry, *ends])
        town.way(line, highway="service", service="parking_aisle")


def build_institutions(town: Town) -> None:
    """Lay the parking places and build the institutions; houses come after them."""
    for lot in PARKING:
        shape = rectangle(lot.centre, math.radians(lot.angle), *lot.size)
        town.reserve(shape, amenity="parking", surface="asphalt")
    for place in INSTITUTIONS:
        line = town.line(place.street)
        is_left = _is_left(line, place.centre)
        number = str(next_number(town, place.street, is_left))
        tags = {"name": place.name, **place.tags, **address(place.street, number)}
        if town.build(_shape(place), 0.5, **tags) is None:
            raise ValueError(f"no free ground for {place.name}")
    _build_church(town)


def _shape(place: Institution) -> Polygon:
    angle = math.radians(place.angle)
    parts = [rectangle(place.centre, angle, *place.size)]
    for along, back, width, depth in place.wings:
        middle = ray(ray(place.centre, angle, along), angle + math.pi / 2, back)
        parts.append(rectangle(middle, angle, width, depth))
    shape = shapely.union_all(parts)
    assert isinstance(shape, Polygon), place.name
    return shape


def _is_left(line: LineString, at: XY) -> bool:
    along = line.project(Point(at))
    return math.dist(beside(line, along, 5.0), at) < math.dist(beside(line, along, -5.0), at)


def _build_church(town: Town) -> None:
    """Build the church in its churchyard: nave, choir and tower."""
    church = Institution("Sønderløkke Kirke", "Torvet", (-350, -188), -4, (30, 12), {},
                         ((20, 0, 14, 9), (-18, 0, 9, 10), (4, 7, 7, 7)))  # fmt: skip
    tags = {"building": "church", "amenity": "place_of_worship", "religion": "christian"}
    town.put(_shape(church), name=church.name, denomination="lutheran", **tags)


def add_shops(town: Town) -> None:
    """Put shops and surgeries into the houses nearest to where they belong."""
    shapes = [b.shape for b in town.buildings if b.shape.area > LEAST_SHOP_M2]
    tree = shapely.STRtree(shapes)
    for shop in SHOPS:
        at = Point(beside(town.line(shop.street), shop.at, 10 if shop.side == "left" else -10))
        inside = shapes[int(tree.nearest(at))].representative_point()
        town.spot((inside.x, inside.y), name=shop.name, **shop.tags)


def add_stops(town: Town) -> None:
    """Add the bus stops beside the road, the station and small things of the street."""
    for street, at in BUS_STOPS:
        side = beside(town.line(street), at, -6.5)
        town.spot(side, highway="bus_stop", public_transport="platform", name=street)
    town.spot((-292, 140), railway="station", public_transport="station", name="Sønderløkke")
    town.spot((-285, -240), amenity="bench")
    town.spot((-310, -280), amenity="fountain", name="Løkkebrønden")
    town.spot((560, 42), tourism="picnic_site", name="Mølleøen")
    town.spot((-478, -648), leisure="slipway")


def add_municipality(town: Town) -> None:
    """Add the name of the town and the boundary of its municipality."""
    town.spot((-290, -262), place="town", name=CITY, population="6200")
    tags = {"boundary": "administrative", "admin_level": "7", "name": f"{CITY} Kommune"}
    town.boundaries.append(Area(Polygon(MUNICIPALITY), tags))
