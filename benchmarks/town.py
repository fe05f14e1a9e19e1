"""
A town of any size: the demo town laid side by side with itself, so that it is on every machine.

Six demo towns are 5,538 walkable street pieces.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import osmium
from shapely.affinity import translate

from data import DEMO_TOWN
from gis.services import installation, maps
from gis.settings import get_settings
from scripts.browsing import running_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

COLUMNS = 3
ID_STEP = 1_000_000_000
WIDTH_DEG, HEIGHT_DEG = 0.06, 0.035
"""How far apart the copies lie: about as far as the demo town is wide and high."""
Outline = TypeVar("Outline", bound="BaseGeometry")


def place_of(copy: int) -> tuple[float, float]:
    """Return how far east and north of the demo town a copy lies, in degrees."""
    row, column = divmod(copy, COLUMNS)
    return column * WIDTH_DEG, row * HEIGHT_DEG


def moved(outline: Outline, copy: int) -> Outline:
    """Return an outline of the demo town, in degrees, where it lies in a copy."""
    return translate(outline, *place_of(copy))


@contextmanager
def running_town(copies: int) -> Iterator[str]:
    """Serve a town from a home of its own, which this process works in too; gives the address."""
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        town = home / "town.osm"
        lay_side_by_side(DEMO_TOWN, copies, town)
        os.environ["KVARTER_HOME"] = str(home / "kvarter")
        get_settings.cache_clear()
        with running_app({"KVARTER_HOME": os.environ["KVARTER_HOME"]}) as url:
            print(f"walkable street pieces: {maps.import_map(town).streets}")
            try:
                yield url
            finally:
                installation.close()


def lay_side_by_side(source: Path, copies: int, target: Path) -> None:
    """Write several copies of a town as one file, each beside the last, with ids of its own."""
    kinds = (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for kind in kinds:
            for copy in range(copies):
                for item in osmium.FileProcessor(str(source), kind):
                    _write(writer, item, copy * ID_STEP, *place_of(copy))


def _write(
    writer: osmium.SimpleWriter, item: object, shift: int, east: float, north: float
) -> None:
    if item.is_node():
        place = (item.location.lon + east, item.location.lat + north)
        writer.add_node(item.replace(id=item.id + shift, location=place))
    elif item.is_way():
        refs = [node.ref + shift for node in item.nodes]
        writer.add_way(item.replace(id=item.id + shift, nodes=refs))
    else:
        members = [(m.type, m.ref + shift, m.role) for m in item.members]
        writer.add_relation(item.replace(id=item.id + shift, members=members))
