"""The streets of the old town between the ring street and the harbour."""

from __future__ import annotations

from shapely import LineString

from data.town.canvas import Town
from data.town.shapes import xy


def draw_old_town(town: Town) -> None:
    """Draw the shopping street, the streets and lanes around it, the square and the quay."""
    _centre(town)
    _harbour(town)


def _centre(town: Town) -> None:
    shops = {"highway": "pedestrian", "surface": "paving_stones"}
    town.street(xy("-480 -280, -330 -302, -180 -288, -60 -302"), "Algade", **shops)
    town.street(xy("-60 -302, 90 -345, 225 -415, 330 -452"), "Østergade", "tertiary")
    north_south = {
        "Jernbanegade": xy("-255 34, -246 -120, -240 -293"),
        "Skolegade": xy("-450 24, -462 -120, -436 -286"),
        "Nygade": xy("-40 28, -72 -130, -60 -302"),
        "Havnegade": xy("-240 -293, -262 -430, -300 -600, -306 -668"),
        "Fiskergade": xy("-430 -287, -442 -430, -470 -590"),
        "Møllestræde": xy("-60 -302, -84 -450, -62 -620"),
        "Skippergade": xy("60 -337, 48 -480, 80 -604"),
        "Garvergade": xy("-620 -8, -585 -130, -590 -232"),
        "Volden": xy("150 -4, 118 -120, 128 -240, 96 -347"),
    }
    for name, points in north_south.items():
        town.street(points, name)
    east_west = {
        "Søndergade": xy("-640 -350, -560 -412, -442 -430, -262 -430, -84 -452, 50 -478"),
        "Strandgade": xy("-760 -490, -640 -560, -470 -592, -300 -606, -62 -622, 80 -604, 170 -560"),
        "Præstegade": xy("-585 -130, -462 -118, -340 -136, -246 -120"),
        "Kongensgade": xy("-246 -120, -160 -138, -72 -130, 30 -112, 118 -120"),
        "Rebslagergade": xy("-455 -510, -360 -505, -280 -518"),
        "Bødkergade": xy("-72 -530, 0 -525, 56 -540"),
        "Tværgade": xy("-68 -205, 20 -215, 128 -222"),
    }
    for name, points in east_west.items():
        town.street(points, name)
    town.path((-160, -138), (-168, -210), (-180, -288), highway="living_street", name="Bagerstræde")
    town.path((-350, -430), (-346, -370), (-340, -301), highway="living_street", name="Væverstræde")
    town.path((-170, -440), (-176, -370), (-180, -288), name="Klosterstræde")
    town.path((128, -240), (165, -248), highway="steps", name="Mølletrappen")
    lanes = {
        "Brogårdsgyde": xy("-455 -62, -350 -58, -247 -64"),
        "Sejlergyde": xy("-175 -441, -182 -530, -178 -612"),
        "Slippen": xy("-590 -400, -560 -480, -566 -576"),
        "Kvægtorvsgade": xy("-585 -70, -520 -80, -458 -76"),
    }
    for name, points in lanes.items():
        town.street(points, name)
    town.street(xy("-330 30, -340 72, -300 88, -250 84, -236 34"), "Banegårdspladsen", "service")
    square = xy("-332 -236, -264 -230, -256 -308, -332 -314, -332 -236")
    town.way(LineString(square), highway="pedestrian", area="yes", name="Torvet", surface="sett")


def _harbour(town: Town) -> None:
    town.street(xy("-490 -597, -480 -655, -306 -668, -110 -690, -62 -622"), "Havnekajen")
    town.path(
        (-200, -681),
        (-199, -728),
        (-190, -742),
        (-124, -727),
        highway="service",
        name="Mellemkajen",
    )
