"""Water, wood, parks, fields and other ground that is kept free of houses."""

from __future__ import annotations

import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from data.town.canvas import Town
from data.town.shapes import blob, curve, parts_of, rectangle, xy

FRAME = (-1795.0, -1545.0, 1795.0, 1545.0)
"""West, south, east and north edge of the drawing."""
BUILT_UP = ("residential", "retail", "industrial", "allotments")
LEAST_GREEN_M2, LEAST_FIELD_M2 = 1000.0, 5000.0
TOWN_GAP_M = 130.0
"""Gaps in the town up to twice this width are still town."""
SHORE = xy(
    "-1660 -720, -1560 -640, -1380 -600, -1150 -640, -900 -640, -720 -600, "
    "-600 -640, -520 -675, -330 -690, -100 -715, 60 -700, 150 -690, 205 -760, "
    "300 -880, 400 -1000, 420 -1150, 440 -1330, 390 -1420, 180 -1460, "
    "-200 -1430, -420 -1380, -700 -1450, -1000 -1455, -1240 -1400, -1480 -1440, "
    "-1620 -1460, -1700 -1360, -1650 -1180, -1715 -960"
)
CAMPSITE = blob(
    xy("470 -1020, 560 -965, 632 -1010, 660 -1120, 636 -1262, 540 -1278, 462 -1262, 446 -1150")
)
STATION_YARD = Polygon(
    xy("-700 185, -600 62, -440 40, -250 55, -100 60, -60 120, -40 172, -300 178, -560 198")
)
COPSES = [
    xy("-1640 1000, -1560 1050, -1590 1120, -1680 1090"),
    xy("-700 1120, -640 1140, -650 1200, -720 1190"),
    xy("1420 700, 1500 760, 1480 800, 1400 740"),
    xy("1330 -700, 1420 -720, 1440 -790, 1350 -800"),
    xy("1680 -1180, 1780 -1160, 1770 -1320, 1690 -1300"),
    xy("-1240 830, -1200 900, -1225 940, -1270 880"),
    xy("1240 1180, 1340 1130, 1400 1200, 1300 1260"),
]
MUNICIPALITY = xy(
    "-1790 -1540, -400 -1545, 640 -1545, 1480 -1540, 1785 -1500, "
    "1790 -600, "
    "1780 250, 1790 940, 1785 1440, 900 1540, 10 1540, -900 1530, -1785 1300, "
    "-1790 470, -1785 -215"
)


def draw_landscape(town: Town) -> None:
    """Draw the ground under the town and around it; buildings keep off it."""
    _water(town)
    _parks(town)
    _churchyard(town)
    _sports(town)
    _woods(town)
    _meadows(town)
    _squares(town)
    _small_greens(town)
    town.area(CAMPSITE, tourism="camp_site", name="Løkke Camping")
    town.reserve(rectangle((-290, 146), -0.03, 190, 4), railway="platform")


def _water(town: Town) -> None:
    channel = curve(xy("-1600 -1400, -1700 -1470, -1790 -1530")).buffer(22)
    fjord = blob(SHORE).union(channel)
    quay = Polygon(xy("-470 -662, -470 -720, -90 -740, -90 -698, -306 -676"))
    pier = rectangle((-160, -735), 0.25, 84, 13).union(rectangle((-200, -712), 0, 11, 70))
    fjord = fjord.union(quay).difference(pier)
    lagoon = max(parts_of(fjord), key=lambda part: part.area)
    shore = lagoon.buffer(55).difference(lagoon).intersection(box(-1795, -1540, 480, -850))
    for part in parts_of(shore.simplify(3)):
        _green(town, part, landuse="meadow")
    town.reserve(lagoon, natural="water", water="lagoon", name="Løkke Nor")
    town.reserve(
        blob(
            xy("430 -5, 470 60, 570 95, 660 70, 640 20, 560 -35, 480 -45"),
            [xy("530 20, 560 42, 590 30, 565 8")],
        ),
        natural="water",
        water="pond",
        name="Mølledammen",
    )
    town.reserve(
        blob(xy("960 372, 1010 395, 1062 400, 1050 378, 1000 360")),
        natural="water",
        water="pond",
        name="Søpytten",
    )


def _parks(town: Town) -> None:
    park = blob(
        xy(
            "175 -10, 300 -80, 420 -110, 600 -135, 625 -60, 690 0, 720 70, 640 130, "
            "500 150, 380 90, 340 20, 240 20"
        )
    )
    _green(town, park, leisure="park", name="Mølleparken")
    _green(
        town,
        blob(xy("170 -250, 290 -170, 330 -300, 310 -430, 240 -400, 150 -330")),
        leisure="park",
        name="Åparken",
    )
    _green(
        town,
        blob(xy("140 -480, 300 -470, 280 -600, 250 -740, 180 -690, 190 -570")),
        landuse="meadow",
    )
    _green(
        town,
        blob(xy("-915 330, -905 470, -850 470, -800 380, -700 290, -800 275")),
        landuse="grass",
    )


def _churchyard(town: Town) -> None:
    _green(
        town,
        Polygon(xy("-430 -150, -345 -160, -300 -155, -268 -150, -272 -215, -425 -230")),
        landuse="cemetery",
        name="Sønderløkke Kirkegård",
    )


def _sports(town: Town) -> None:
    for centre, angle, size in (
        ((820, 650), 0.1, (68, 105)),
        ((910, 630), 0.1, (68, 105)),
        ((800, 565), 0.1, (40, 30)),
    ):
        town.reserve(rectangle(centre, angle, *size), leisure="pitch", sport="soccer")


def _woods(town: Town) -> None:
    wood = blob(
        xy(
            "700 -960, 860 -930, 1020 -980, 1200 -960, 1320 -1120, 1380 -1300, "
            "1420 -1540, 700 -1540, 660 -1300, 720 -1120"
        ),
        [xy("900 -1150, 980 -1130, 1010 -1210, 920 -1240")],
    )
    town.reserve(wood, landuse="forest", name="Sønderskov")
    town.reserve(
        blob(xy("150 1330, 420 1300, 760 1280, 900 1200, 1020 1260, 960 1420, 500 1440, 160 1420")),
        natural="wood",
        name="Nørreskov",
    )
    town.reserve(
        blob(xy("-1795 520, -1600 540, -1580 640, -1795 700")),
        landuse="forest",
    )


def _meadows(town: Town) -> None:
    _green(
        town,
        blob(xy("1180 20, 1400 90, 1600 160, 1785 220, 1785 290, 1560 260, 1330 170, 1180 110")),
        landuse="meadow",
    )
    _green(
        town,
        blob(xy("720 60, 900 60, 1120 20, 1130 110, 900 140, 730 120")),
        landuse="meadow",
    )


def _squares(town: Town) -> None:
    torvet = next(way.line for way in town.ways if way.tags.get("area") == "yes")
    town.ground.take(Polygon(torvet))
    town.ground.take(Polygon(xy("-345 36, -225 40, -240 92, -340 96")))


def _small_greens(town: Town) -> None:
    common = xy("-748 548, -700 610, -628 662, -598 648, -590 552, -680 532")
    _green(town, blob(common), landuse="grass", name="Fuglefælleden")
    town.area(rectangle((-630, 590), 0.2, 24, 18), leisure="playground")
    for centre, size in (((256, 711), (380, 22)), ((210, 845), (300, 20)), ((104, 648), (90, 12))):
        town.area(rectangle(centre, 0.0, *size), landuse="grass")
    for copse in COPSES:
        _green(town, blob(copse), natural="wood")


def _green(town: Town, shape: Polygon, **tags: str) -> None:
    town.reserve(shape, **tags)


def draw_fields(town: Town) -> None:
    """Make what is left over grass inside the town and fields outside it."""
    homes = [a.shape for a in town.areas if a.tags.get("landuse") in BUILT_UP]
    inside = shapely.union_all(homes).buffer(TOWN_GAP_M).buffer(-TOWN_GAP_M)
    taken = [area.shape.buffer(1) for area in town.areas]
    taken += [building.shape.buffer(6) for building in town.buildings]
    taken += [way.line.buffer(way.half_width + 2, quad_segs=2) for way in town.ways]
    free = box(*FRAME).difference(shapely.union_all(taken))
    for part in _fields(free.intersection(inside), LEAST_GREEN_M2):
        town.area(part, landuse="grass")
    for part in _fields(free.difference(inside.buffer(2)), LEAST_FIELD_M2):
        town.area(part, landuse="farmland")


def _fields(ground: BaseGeometry, least_m2: float) -> list[Polygon]:
    """Return the pieces of ground that are wide and large enough to be a field or a lawn."""
    opened = ground.buffer(-9, join_style="mitre").buffer(8.5, join_style="mitre").simplify(3)
    return [part for part in parts_of(opened) if part.area > least_m2]
