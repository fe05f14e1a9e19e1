"""
Make the demo town: ``python -m data.make_demo_town``.

Everything is invented. The same script gives the same bytes; see the README beside it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from shapely import Polygon
from shapely.geometry import mapping

from data import DEMO_AREA, DEMO_AREAS, DEMO_ROUND, DEMO_TOWN, DEMO_WALKED
from data.town import estate, places
from data.town.canvas import Town
from data.town.countryside import draw_countryside
from data.town.landscape import draw_fields, draw_landscape
from data.town.old_town import draw_old_town
from data.town.osm_file import lon_lat, write_osm
from data.town.quarters import build_quarters
from data.town.roads import build_bridges, draw_cycleways, draw_roads
from data.town.shapes import XY, xy
from data.town.suburbs import draw_suburbs

HOUSING_AREAS = {
    "Fuglekvarteret": xy(
        "-325 300, -322 395, -268 470, -223 515, -222 600, -262 690, -320 830, -500 862, "
        "-660 800, -770 690, -850 560, -880 500, -800 440, -770 320, -600 278, -450 272"
    ),
    "Nørrekær": xy("22 500, 215 500, 240 630, 440 608, 570 650, 568 800, 500 895, 30 895, 24 640"),
    "Teglværket": xy("-58 310, -28 520, 8 700, -10 860, -225 860, -250 740, -205 560, -285 330"),
    "Skovbrynet": xy("20 405, 330 425, 480 445, 560 370, 520 325, 100 255, 30 290"),
    "Søparken": xy("628 180, 760 200, 900 180, 1120 340, 1130 410, 960 390, 800 300, 640 250"),
    "Bymidten": xy("-600 -20, -250 20, 120 -15, 90 -345, 80 -400, -240 -395, -450 -330, -640 -240"),
    "Havnegaderne": xy(
        "-645 -340, -455 -345, -240 -405, 90 -405, 190 -540, 80 -640, -300 -650, -650 -600"
    ),
    "Strandparken": xy(
        "-1700 -220, -1150 -165, -880 -110, -690 -210, -660 -400, -800 -545, -1100 -590, -1700 -560"
    ),
    "Blomsterkvarteret": xy(
        "510 -205, 612 -192, 880 -255, 1110 -305, 1290 -430, 1200 -760, 1080 -760, 940 -640, "
        "640 -530, 500 -330"
    ),
    "Skovkvarteret": xy("615 -175, 640 10, 800 50, 1150 40, 1120 -280, 880 -235"),
    "Møllevangen": xy("1165 110, 1330 190, 1480 260, 1530 420, 1400 560, 1300 480, 1170 340"),
    "Birkevang": xy("-850 870, -420 940, 0 960, 20 1260, -400 1290, -560 1130, -820 960"),
    "Haveforeningen Solbakken": xy("330 -560, 500 -535, 680 -560, 680 -820, 320 -790"),
}
"""The housing areas that a team might work with, by name."""

ROUND_AREA = "Fuglekvarteret"
ROUND_START: XY = (-293, 246)
"""Where the way to the parking place leaves Fuglevangen, south of the quarter."""
ROUND_MINUTES = 60
ROUND_WALKERS = 2

WALKED_BEFORE = (
    # area, walkers, minutes, weeks before the load, day of the week from Monday, time of day
    ("Nørrekær", 1, 75, 5, 2, "10:30"),
    ("Teglværket", 1, 60, 4, 4, "18:15"),
    ("Fuglekvarteret", 1, 60, 3, 1, "14:00"),
    ("Skovbrynet", 1, 60, 2, 6, "13:20"),
    ("Nørrekær", 1, 60, 1, 3, "15:45"),
    ("Fuglekvarteret", 1, 45, 0, 2, "19:00"),
)
"""Rounds that were walked before, so that there is something to see; the last in the last week."""


def draw_town() -> Town:
    """Draw the whole town, the same one every time."""
    town = Town()
    draw_roads(town)
    draw_old_town(town)
    draw_suburbs(town)
    draw_countryside(town)
    draw_cycleways(town)
    estate.draw_paths(town)
    places.draw_aisles(town)
    build_bridges(town)
    town.take_streets()
    draw_landscape(town)
    places.build_institutions(town)
    build_quarters(town)
    draw_fields(town)
    places.add_shops(town)
    places.add_stops(town)
    places.add_municipality(town)
    return town


def area_features(areas: Mapping[str, Sequence[XY]]) -> str:
    """Return housing areas as the text of a GeoJSON file, each with its name."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": mapping(Polygon([lon_lat(at) for at in outline])),
        }
        for name, outline in areas.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def round_request() -> str:
    """Return the demo round as JSON: what a round of two pairs is asked to be."""
    wanted = {
        "area_ids": [ROUND_AREA],
        "minutes": ROUND_MINUTES,
        "walkers": ROUND_WALKERS,
        "is_pair": True,
        "objective": "longest",
        "starts": [lon_lat(ROUND_START)],
    }
    return json.dumps(wanted, ensure_ascii=False, indent=1) + "\n"


def walked_before() -> str:
    """Return the rounds walked before as JSON: what each was asked to be, and when."""
    walked = [
        {
            "round": {"area_ids": [area], "minutes": minutes, "walkers": walkers},
            "weeks_ago": weeks,
            "weekday": weekday,
            "at": at,
        }
        for area, walkers, minutes, weeks, weekday, at in WALKED_BEFORE
    ]
    return json.dumps(walked, ensure_ascii=False, indent=1) + "\n"


def write_all(folder: Path) -> None:
    """Write the map, the housing areas and the demo rounds into a folder."""
    write_osm(draw_town(), folder / DEMO_TOWN.name)
    texts = {
        DEMO_AREA: area_features({ROUND_AREA: HOUSING_AREAS[ROUND_AREA]}),
        DEMO_AREAS: area_features(HOUSING_AREAS),
        DEMO_ROUND: round_request(),
        DEMO_WALKED: walked_before(),
    }
    for path, text in texts.items():
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the demo town.")
    parser.add_argument("--to", type=Path, default=DEMO_TOWN.parent, help="folder to write to")
    write_all(parser.parse_args().to)
