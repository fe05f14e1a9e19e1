"""
Lindenhof on paper: 12 streets, their houses, a pond and a park, and walks along them.

Five streets run east and five north, like this (letters are nodes, 130 by 110 m, a little turned)::

    u v w x y   Nordgade          a-f-k-p-u  Vestervej
    p q r s t   Ærøvej            b-g-l-q-v  Lindevej
    k l m n o   Mejsevej          c-h-m-r-w  Solsortevej
    f g h i j   Drosselvej        d-i-n-s-x  Bøgevej
    a b c d e   Søndergade        e-j-o-t-y  Østervej

and two more: Buen, an arc from e to j, and Blindgyden, a dead end from h.
"""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString, Point, box

from gis.locale import translator
from gis.maps.sheets import SheetContent, SheetLeg
from gis.planning.directions import Direction

CRS = "EPSG:25832"
ORIGIN = (580_000.0, 6_200_000.0)
LETTERS = "abcdefghijklmnopqrstuvwxy"
EAST = ("Søndergade", "Drosselvej", "Mejsevej", "Ærøvej", "Nordgade")
NORTH = ("Vestervej", "Lindevej", "Solsortevej", "Bøgevej", "Østervej")
COLUMNS = [
    "id", "name", "highway", "length_m", "reason", "is_walkable", "is_must_walk", "geometry",
]  # fmt: skip


def at(x: float, y: float) -> tuple[float, float]:
    turn = math.radians(7)
    return (
        ORIGIN[0] + x * math.cos(turn) - y * math.sin(turn),
        ORIGIN[1] + x * math.sin(turn) + y * math.cos(turn),
    )


NODES = {letter: at(130 * (n % 5), 110 * (n // 5)) for n, letter in enumerate(LETTERS)}
NODES["z"] = at(330, 165)
ARC = [at(520 + 60 * math.sin(a), 55 - 55 * math.cos(a)) for a in np.linspace(0, math.pi, 12)]


def pieces() -> dict[str, tuple[str, LineString]]:
    found = {}
    for n, letter in enumerate(LETTERS):
        if n % 5 < 4:
            pair = letter + LETTERS[n + 1]
            found[pair] = (EAST[n // 5], LineString([NODES[pair[0]], NODES[pair[1]]]))
        if n < 20:
            pair = letter + LETTERS[n + 5]
            found[pair] = (NORTH[n % 5], LineString([NODES[pair[0]], NODES[pair[1]]]))
    found["hz"] = ("Blindgyden", LineString([NODES["h"], at(300, 140), NODES["z"]]))
    found["ej~"] = ("Buen", LineString(ARC))
    return found


PIECES = pieces()


def streets(names: dict[str, str] | None = None) -> gpd.GeoDataFrame:
    names = names or {}
    rows = [
        (
            key,
            names.get(name, name),
            "tertiary" if name == "Søndergade" else "residential",
            line.length,
            "",
            True,
            True,
            line,
        )
        for key, (name, line) in PIECES.items()
    ]
    return gpd.GeoDataFrame(rows, columns=COLUMNS, geometry="geometry", crs=CRS)


def addresses() -> gpd.GeoDataFrame:
    rows = []
    counts: dict[tuple[str, str], int] = {}
    for key, (name, line) in PIECES.items():
        for metres in np.arange(16, line.length - 12, 19):
            foot, ahead = line.interpolate(metres), line.interpolate(metres + 0.5)
            angle = math.atan2(ahead.y - foot.y, ahead.x - foot.x)
            for side, sign, parity in (("left", 1, 1), ("right", -1, 2)):
                number = counts.get((name, side), parity)
                counts[name, side] = number + 2
                house = Point(
                    foot.x - 15 * sign * math.sin(angle), foot.y + 15 * sign * math.cos(angle)
                )
                rows.append((name, str(number), side, key, foot, house))
    frame = gpd.GeoDataFrame(
        rows,
        columns=["street", "number", "side", "street_id", "foot", "geometry"],
        geometry="geometry",
        crs=CRS,
    )
    frame["foot"] = gpd.GeoSeries(frame["foot"], crs=CRS)
    return frame


def basemap() -> gpd.GeoDataFrame:
    houses = addresses().geometry
    buildings = [
        shapely.affinity.rotate(box(p.x - 5, p.y - 4, p.x + 6, p.y + 4), 7) for p in houses
    ]
    pond = Point(at(65, 275)).buffer(28)
    rows = [("building", "", b) for b in buildings if not b.intersects(pond)]
    rows.append(("water", "Dammen", pond))
    rows.append(
        (
            "green",
            "Parken",
            shapely.Polygon([at(140, 120), at(250, 120), at(250, 210), at(140, 210)]),
        )
    )
    rows.append(
        ("wood", "", shapely.Polygon([at(-160, -60), at(-30, -60), at(-30, 470), at(-160, 470)]))
    )
    rows.append(("railway", "", LineString([at(-200, 500), at(900, 470)])))
    return gpd.GeoDataFrame(
        rows, columns=["kind", "name", "geometry"], geometry="geometry", crs=CRS
    )


def piece_between(start: str, end: str) -> tuple[str, LineString]:
    key = start + end if start + end in PIECES else end + start
    _, line = PIECES[key]
    return key, line if key[0] == start else line.reverse()


def walk(path: str, *, names: dict[str, str] | None = None) -> SheetLeg:
    """Return a leg along node letters; consecutive pieces of one name are one row."""
    names = names or {}
    walked: set[str] = set()
    rows: list[tuple[str, bool, list[tuple[float, float]], list[str]]] = []
    deadhead_m = 0.0
    for start, end in pairwise(path):
        key, line = piece_between(start, end)
        again = key in walked
        walked.add(key)
        deadhead_m += line.length if again else 0
        name = names.get(PIECES[key][0], PIECES[key][0])
        if rows and rows[-1][:2] == (name, again):
            rows[-1][2].extend(line.coords[1:])
            rows[-1][3].append(key)
        else:
            rows.append((name, again, list(line.coords), [key]))
    directions, start_m = [], 0.0
    for number, (name, again, points, keys) in enumerate(rows, start=1):
        line = LineString(points)
        directions.append(
            Direction(
                number=number,
                name=name,
                highway="residential",
                length_m=line.length,
                start_m=start_m,
                start_minute=start_m / 1000 / 4 * 60,
                turn=["left", "right", "straight", "back"][number % 4],
                deadhead=again,
                numbers_left="" if again else "1–11",
                numbers_right="" if again else "2–12",
                geometry=line,
                street_ids=tuple(keys),
            )
        )
        start_m += line.length
    return SheetLeg("A", tuple(directions), start_m, deadhead_m, start_m / 1000 / 4 * 60)


ROUND = "abcdejihzhgfkpuvwxytonmlqrsnidchmrwvqlgba"


def content(**changes: object) -> SheetContent:
    """Return a sheet's content; any field may be replaced."""
    all_streets = streets()
    leg = walk(ROUND)
    walked = shapely.union_all([row.geometry for row in leg.directions]).buffer(1)
    done = all_streets.geometry.within(walked)
    fields: dict[str, object] = {
        "title": "Lindenhof",
        "sheet_code": "4F2K",
        "printed_on": dt.date(2026, 11, 20),
        "return_by": dt.date(2026, 11, 23),
        "initials": "AB",
        "crs": CRS,
        "mode": "foot",
        "is_pair": True,
        "legs": (leg,),
        "streets": all_streets,
        "basemap": basemap(),
        "addresses": addresses(),
        "required": all_streets,
        "not_fitting": all_streets[~done],
        "unreachable": all_streets.iloc[:0],
        "dropped": all_streets.iloc[:0],
        "not_walkable": all_streets.iloc[:0],
        "data_date": dt.date(2026, 11, 1),
        "translate": translator("da"),
    }
    return SheetContent(**(fields | changes))
