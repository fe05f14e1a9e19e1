"""The buildings of the town, quarter by quarter, and the land use they make."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from data.town import estate
from data.town.canvas import Area, Tags, Town, dice
from data.town.countryside import FARMS, Farm
from data.town.houses import (
    DETACHED,
    NEW_HOUSE,
    TERRACED,
    TOWN_HOUSE,
    VILLA,
    WORKS,
    Style,
    add_address,
    houses,
    next_number,
)
from data.town.landscape import CAMPSITE, STATION_YARD
from data.town.shapes import beside, heading, parts_of, ray, rectangle

CLOSE_M = 42.0
YARD_CLOSE_M = 95.0
"""Wide enough for the yards of the old town to be its ground."""
LEAST_GROUND_M2 = 400.0
RESIDENTIAL = {"landuse": "residential"}
GARDEN_HOUSE = Style(
    frontage=(14.5, 17),
    front=(4, 7),
    width=(5, 7.5),
    depth=(4, 5.5),
    building="cabin",
    empty=0.03,
)
LARGE_TOWN_HOUSE = replace(TOWN_HOUSE, frontage=(18, 26), depth=(11, 14), levels=(2, 3, 3))
LOW_TERRACED = replace(TERRACED, frontage=(9.5, 10.5), levels=(1,), group=5)
ROADSIDE = replace(VILLA, frontage=(28, 40), empty=0.4)


@dataclass(frozen=True)
class Quarter:
    """
    Streets that are built up in one way.

    Parameters
    ----------
    name
        Name of its random numbers, and of the ground where `tags` has none.
    streets
        Names of the streets, in the order in which they get their ground.
    style
        How they are built up.
    tags
        Tags of the ground around its buildings.
    margin
        Metres of ground around its buildings.
    close
        Gaps between its buildings up to twice this many metres wide belong to its ground.
    ends
        Metres at which the houses along a street end, where not at its end.
    """

    name: str
    streets: Sequence[str]
    style: Style
    tags: Tags
    margin: float = 16.0
    close: float = CLOSE_M
    ends: Mapping[str, float] = field(default_factory=dict)


QUARTERS = [
    Quarter(
        "Fuglekvarteret",
        ["Solsortevej", "Mejsevej", "Bogfinkevej", "Lærkevej", "Gærdesmuttevej", "Stæremosen",
         "Drosselvej", "Svalevej", "Stillitsvej", "Dompapvej", "Spurvevej", "Rødkælkevej",
         "Musvitvej", "Vibevej", "Nattergalevej", "Fuglevangen"],
        DETACHED,
        RESIDENTIAL,
    ),
    Quarter(
        "Teglværket",
        ["Murervænget", "Tegllunden", "Ovnvænget", "Kalkvænget", "Grusgraven", "Lergraven",
         "Teglvænget", "Lervænget", "Kalkværksvej"],
        TERRACED,
        RESIDENTIAL,
    ),
    Quarter(
        "Skovbrynet",
        ["Hasselvænget", "Elmevænget", "Askevænget", "Lindevænget", "Tjørnevænget",
         "Stationsvænget"],
        TERRACED,
        RESIDENTIAL,
    ),
    Quarter("Søparken", ["Søparken"], LOW_TERRACED, RESIDENTIAL),
    Quarter(
        "Bymidten",
        ["Algade", "Torvet", "Bagerstræde", "Klosterstræde", "Væverstræde", "Jernbanegade",
         "Østergade", "Skolegade", "Nygade", "Havnegade", "Vestergade"],
        TOWN_HOUSE,
        {"landuse": "retail"},
        8.0,
    ),
    Quarter(
        "Havnegaderne",
        ["Fiskergade", "Møllestræde", "Skippergade", "Garvergade", "Volden", "Søndergade",
         "Strandgade", "Præstegade", "Kongensgade", "Rebslagergade", "Bødkergade", "Tværgade",
         "Brogårdsgyde", "Sejlergyde", "Slippen", "Kvægtorvsgade"],
        TOWN_HOUSE,
        RESIDENTIAL,
        14.0,
        YARD_CLOSE_M,
    ),
    Quarter("Ringgade", ["Ringgade"], LARGE_TOWN_HOUSE, RESIDENTIAL, 14.0),
    Quarter(
        "Skovkvarteret",
        ["Bøgevej", "Ahornvej", "Poppelvej", "Kastanievej", "Pilevej", "Avnbøgvej", "Hyldevej",
         "Egevej"],
        VILLA,
        RESIDENTIAL,
    ),
    Quarter(
        "Møllevangen",
        ["Kværnvej", "Vindingen", "Melhøj", "Kornvænget", "Bygvej", "Havrevej", "Møllevangen",
         "Engvej", "Kærvej", "Sivvej", "Tagrørsvej", "Åvangen"],
        NEW_HOUSE,
        RESIDENTIAL,
    ),
    Quarter(
        "Blomsterkvarteret",
        ["Tulipanvej", "Valmuevej", "Liljevej", "Krokusvej", "Anemonevej", "Violvej",
         "Kornblomstvej", "Rosenvej", "Primulavej", "Dahliavej", "Astersvej", "Lupinvej",
         "Blomstervangen", "Revlen", "Klitten", "Marken", "Sandager"],
        DETACHED,
        RESIDENTIAL,
    ),
    Quarter(
        "Strandparken",
        ["Marehalmvej", "Klintevej", "Bakkevej", "Fyrrevej", "Enebærvej", "Lyngvej",
         "Strandvænget", "Havtornvej", "Klydevej"],
        VILLA,
        RESIDENTIAL,
    ),
    Quarter(
        "Birkevang",
        ["Ryttervej", "Hestehaven", "Folden", "Græsvangen", "Enghaven", "Kløvervej", "Timianvej",
         "Hvedevej", "Staldvej", "Sadelvej", "Rytterhaven", "Birkevang"],
        NEW_HOUSE,
        RESIDENTIAL,
    ),
    Quarter(
        "Skovvænget",
        ["Grævlingevej", "Rævevej", "Harevej", "Rådyrvej", "Egernvej", "Pindsvinevej", "Mårvej",
         "Skovvænget"],
        NEW_HOUSE,
        RESIDENTIAL,
    ),
    Quarter(
        "Indfaldsveje",
        ["Nørregade", "Vestre Landevej", "Østre Landevej", "Strandvejen", "Søndre Allé",
         "Nordre Landevej"],
        ROADSIDE,
        RESIDENTIAL,
        14.0,
        ends={"Søndre Allé": 760, "Nordre Landevej": 290},
    ),
    Quarter(
        "Industri",
        ["Industrivej", "Smedevej", "Støbervej", "Savværksvej", "Tømmergården", "Transportvej"],
        WORKS,
        {"landuse": "industrial"},
        26.0,
    ),
    Quarter(
        "Haveforeningen Solbakken",
        ["Jordbærstien", "Hindbærstien", "Stikkelsbærstien", "Ribsstien", "Brombærstien",
         "Ærtestien", "Bønnestien", "Kålstien", "Løgstien"],
        GARDEN_HOUSE,
        {"landuse": "allotments", "name": "Haveforeningen Solbakken"},
        9.0,
    ),
]  # fmt: skip


def build_quarters(town: Town) -> None:
    """Build every quarter; where two want the same ground the first one has it."""
    _build_estate(town)
    for quarter in QUARTERS:
        _build_quarter(town, quarter)
    _back_buildings(town, dice("back buildings"))
    for farm in FARMS:
        _build_farm(town, dice(f"farm {farm.yard}"), farm)
    _lay(town, STATION_YARD, {"landuse": "railway"})
    _caravans(town, dice("campsite"))
    _harbour_sheds(town)


def _build_quarter(town: Town, quarter: Quarter) -> None:
    numbers = dice(quarter.name)
    before = len(town.buildings)
    for street in quarter.streets:
        end = quarter.ends.get(street, math.inf)
        houses(town, numbers, street, quarter.style, end=end)
    buildings = town.buildings[before:]
    _lay_ground(town, buildings, quarter.tags, quarter.margin, quarter.close)


def _lay_ground(
    town: Town, buildings: Sequence[Area], tags: Tags, margin: float, close: float = CLOSE_M
) -> None:
    """Add the land use around buildings, with the gaps between them up to twice `close`."""
    shapes = [building.shape.buffer(margin, join_style="mitre") for building in buildings]
    ground = shapely.union_all(shapes)
    ground = ground.buffer(close, join_style="mitre").buffer(-close, join_style="mitre")
    _lay(town, ground.simplify(3), tags)


def _lay(town: Town, ground: BaseGeometry, tags: Tags) -> None:
    """Add land use up to water, parks, woods and whatever else lies there already."""
    kept = shapely.union_all([area.shape for area in town.areas])
    for part in parts_of(ground.difference(kept)):
        if part.area > LEAST_GROUND_M2:
            town.area(part, **tags)


def _build_estate(town: Town) -> None:
    before = len(town.buildings)
    estate.build(town)
    _lay_ground(town, town.buildings[before:], RESIDENTIAL, 14.0)


def _back_buildings(town: Town, numbers: Random) -> None:
    """Put small buildings into the yards of the old town."""
    for street in ("Skolegade", "Nygade", "Havnegade", "Fiskergade", "Møllestræde", "Søndergade"):
        line = town.line(street)
        for _ in range(round(line.length / 9)):
            at = numbers.uniform(10, line.length - 10)
            out = numbers.uniform(24, 48) * (1 if numbers.random() < 0.5 else -1)
            size = (numbers.uniform(5, 15), numbers.uniform(4, 8))
            turn = 0.0 if numbers.random() < 0.5 else math.pi / 2
            centre = beside(line, at, out)
            town.build(rectangle(centre, heading(line, at) + turn, *size), 2.0)


def _caravans(town: Town, numbers: Random) -> None:
    """Put caravans and cabins along the roads of the campsite."""
    site = CAMPSITE.buffer(-6)
    for way in [way for way in town.ways if way.kind == "service" and way.line.within(CAMPSITE)]:
        for at in range(8, int(way.line.length) - 6, 13):
            for out in (8.5, -8.5):
                centre = beside(way.line, at, out)
                caravan = rectangle(centre, heading(way.line, at) + math.pi / 2, 7.5, 3)
                if caravan.within(site) and numbers.random() < 0.6:
                    town.build(caravan, 1.5, building="static_caravan")


def _harbour_sheds(town: Town) -> None:
    for x, y, width, depth in ((-222, -648, 44, 15), (-150, -655, 36, 14)):
        town.build(rectangle((x, y), -0.12, width, depth), building="warehouse")


def _build_farm(town: Town, numbers: Random, farm: Farm) -> None:
    """Build a farmhouse and two or three barns around a yard at the end of the track."""
    (ax, ay), (x, y) = farm.track[-2:]
    angle = math.atan2(y - ay, x - ax) + numbers.uniform(-0.2, 0.2)
    before = len(town.buildings)
    tags = {"disused": "yes"} if farm.is_disused else {}
    house = town.build(
        rectangle(ray((x, y), angle, 22), angle + math.pi / 2, 16, 9), building="farm", **tags
    )
    for turn in (math.pi / 2, -math.pi / 2):
        if numbers.random() < 0.85:
            centre = ray(ray((x, y), angle, 8), angle + turn, numbers.uniform(19, 24))
            size = (numbers.uniform(20, 34), numbers.uniform(9, 13))
            town.build(rectangle(centre, angle, *size), building="barn", **tags)
    if house is None:
        raise ValueError(f"no free ground for the farm at {farm.yard}")
    is_left = numbers.random() < 0.5
    town.last_number[farm.street, "left" if is_left else "right"] = next_number(
        town, farm.street, is_left
    ) + 2 * round(numbers.uniform(1, 5))
    number = str(next_number(town, farm.street, is_left))
    add_address(town, ray((x, y), angle, 18), farm.street, number)
    _lay_ground(town, town.buildings[before:], {"landuse": "farmyard"}, 9.0)
