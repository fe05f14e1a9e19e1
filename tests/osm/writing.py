"""Small OpenStreetMap files, written in metres around one corner."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

ORIGIN = (10.0, 56.0)
LAT_M = 111_343.0  # one degree at 56° N on the WGS84 ellipsoid
LON_M = 62_393.0


def degrees(x_m: float, y_m: float) -> tuple[float, float]:
    return ORIGIN[0] + x_m / LON_M, ORIGIN[1] + y_m / LAT_M


class OsmText:
    """An .osm file: objects in the order in which they were added."""

    def __init__(self, *, bounds: tuple[float, float, float, float] | None = None) -> None:
        self.head = ""
        if bounds is not None:
            (west, south), (east, north) = degrees(*bounds[:2]), degrees(*bounds[2:])
            self.head = (
                f'<bounds minlat="{south:.7f}" minlon="{west:.7f}"'
                f' maxlat="{north:.7f}" maxlon="{east:.7f}"/>'
            )
        self.objects: list[str] = []

    def node(self, id_: int, x_m: float, y_m: float, /, **tags: str) -> OsmText:
        lon, lat = degrees(x_m, y_m)
        return self._add(f'node id="{id_}" lat="{lat:.7f}" lon="{lon:.7f}"', "", tags)

    def nodes(self, places: Mapping[int, tuple[float, float]]) -> OsmText:
        for id_, (x_m, y_m) in places.items():
            self.node(id_, x_m, y_m)
        return self

    def way(self, id_: int, refs: Iterable[int], /, **tags: str) -> OsmText:
        return self._add(f'way id="{id_}"', "".join(f'<nd ref="{ref}"/>' for ref in refs), tags)

    def relation(
        self, id_: int, members: Sequence[tuple[str, int, str]], /, **tags: str
    ) -> OsmText:
        inner = "".join(f'<member type="{t}" ref="{r}" role="{o}"/>' for t, r, o in members)
        return self._add(f'relation id="{id_}"', inner, tags)

    def _add(self, opening: str, inner: str, tags: Mapping[str, str]) -> OsmText:
        # Keywords cannot have a colon: addr__street stands for addr:street.
        named = "".join(
            f'<tag k="{escape(k.replace("__", ":").rstrip("_"))}" v="{escape(v)}"/>'
            for k, v in tags.items()
        )
        kind = opening.split(maxsplit=1)[0]
        self.objects.append(f"<{opening}>{inner}{named}</{kind}>")
        return self

    @property
    def text(self) -> str:
        head = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>"
        return "\n".join([head, self.head, *self.objects, "</osm>\n"])

    def write(self, path: Path) -> Path:
        path.write_text(self.text, encoding="utf-8")
        return path


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])
