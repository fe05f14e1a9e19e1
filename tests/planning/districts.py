"""
Small districts for the planning tests.

Lindenhof, metres, y upwards; every street piece with its length::

    160  A ──Lindevej 100── B ──Lindevej 100── C
         │                  │                  │
     Østergade 80       Kirkevej 80       Vestergade 80
         │                  │                  │
     80  D ─Skolegade 100── E ─Skolegade 100── F ──Blindvej 60── H
         │  \\               │                  │
     Østergade 80  (path)  Kirkevej 80      Vestergade 80
         │          128 \\   │                  │
      0  G ──Havevej 100─── I ──Havevej 100─── J

and beyond the stream Øvej, 50 m from K to L, joined to nothing.

Required are the streets, 1140 m without Øvej; the nameless path D–I is not. Odd nodes are B, D, I
(three streets) and H (one). Shortest ways: B–D 180, B–I 160, B–H 240, D–I 128 by the path, D–H
260, I–H 240. The pairs cost BD + IH = 420, BI + DH = 420, BH + DI = 368: the shortest closed walk
is 1140 + 368 = 1508 m.
"""

from __future__ import annotations

import heapq
from collections import defaultdict

import geopandas as gpd
import shapely

CRS = "EPSG:25832"
ORIGIN = (600_000.0, 6_100_000.0)
NODES = {
    "A": (0, 160), "B": (100, 160), "C": (200, 160),
    "D": (0, 80), "E": (100, 80), "F": (200, 80), "H": (260, 80),
    "G": (0, 0), "I": (100, 0), "J": (200, 0),
    "K": (0, -500), "L": (50, -500),
}  # fmt: skip
STREETS = [
    ("AB", "Lindevej", 100), ("BC", "Lindevej", 100), ("DE", "Skolegade", 100),
    ("EF", "Skolegade", 100), ("GI", "Havevej", 100), ("IJ", "Havevej", 100),
    ("AD", "Østergade", 80), ("DG", "Østergade", 80), ("BE", "Kirkevej", 80),
    ("EI", "Kirkevej", 80), ("CF", "Vestergade", 80), ("FJ", "Vestergade", 80),
    ("FH", "Blindvej", 60), ("DI", "", 128), ("KL", "Øvej", 50),
]  # fmt: skip
REQUIRED = [pair for pair, name, _ in STREETS if name and name != "Øvej"]


def at(x: float, y: float) -> shapely.Point:
    """A point of the metric CRS, from the corner of the drawing."""
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def make_piece(piece: str, u: int, v: int, points, **overrides) -> dict:
    line = shapely.LineString([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in points])
    return {
        "id": piece, "u": u, "v": v, "name": "", "highway": "residential",
        "length_m": line.length, "is_walkable": True, "is_must_walk": True, "geometry": line,
    } | overrides  # fmt: skip


def frame(pieces: list[dict]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pieces, geometry="geometry", crs=CRS)


def lindenhof() -> gpd.GeoDataFrame:
    return frame(
        [
            make_piece(
                pair, ord(pair[0]), ord(pair[1]), [NODES[pair[0]], NODES[pair[1]]], name=name,
                length_m=float(metres), highway="residential" if name else "footway",
                is_must_walk=bool(name),
            )
            for pair, name, metres in STREETS
        ]
    )  # fmt: skip


def shortest_walk_mm(
    edges: list[tuple[int, int, int]], required: set[int], start: int, end: int
) -> int | None:
    """Length of the shortest walk over required edges, by search over (node, what is walked)."""
    neighbours = defaultdict(list)
    bit = {edge: 1 << k for k, edge in enumerate(sorted(required))}
    for number, (u, v, mm) in enumerate(edges):
        neighbours[u].append((v, mm, bit.get(number, 0)))
        neighbours[v].append((u, mm, bit.get(number, 0)))
    goal = (end, (1 << len(required)) - 1)
    queue, done = [(0, start, 0)], set()
    while queue:
        mm, node, walked = heapq.heappop(queue)
        if (node, walked) == goal:
            return mm
        if (node, walked) not in done:
            done.add((node, walked))
            for other, length, mark in neighbours[node]:
                heapq.heappush(queue, (mm + length, other, walked | mark))
    return None
