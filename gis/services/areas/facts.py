"""What lies in housing areas, and what is remarkable about them: counted once, then remembered."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84, transform
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, basemap, map_imports, registers, streets
from gis.layers.database import Frame, read_geometry
from gis.planning.dwellings import guess_types, shares_of
from gis.planning.required import required_pieces
from gis.services.installation import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Bounds of what is worth a remark: assumptions without a source.
SMALL_M2 = 1000.0
LARGE_M2 = 25e6
OVERLAP_M2 = 10.0
OUTSIDE_SHARE = 0.005
MOST_REMEMBERED = 5000


@dataclass(frozen=True)
class Ground:
    """What lies in an area: its outline, its street pieces to walk and its addresses (metric)."""

    outline: Polygonal
    streets: Frame
    addresses: Frame


@dataclass(frozen=True)
class AreaNote:
    """A remark on an area that is stored all the same: a code of `gis.locale.sentences`."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What depends on nothing but an outline, the map and registers; `types` are the guess."""

    addresses: int
    street_m: float
    pieces: int
    types: Mapping[str, int]
    geometry: Polygonal
    notes: tuple[AreaNote, ...]


def find_ground(session: Session, outline: Polygonal, *, crs: str) -> Ground:
    """Return what lies in an outline in the metric CRS."""
    return find_grounds(session, [outline], crs=crs)[0]


def find_grounds(session: Session, outlines: Sequence[Polygonal], *, crs: str) -> list[Ground]:
    """Return what lies in each of some outlines in the metric CRS, read from the map at once."""
    if not outlines:
        return []
    window = shapely.union_all(outlines)
    inside = addresses.find_addresses(session, window, crs=crs)
    near = streets.find_streets(session, window, crs=crs)
    # A piece beyond the outline may be the one an address inside belongs to.
    missing = sorted(set(inside["street_id"]) - set(near["id"]) - {""})
    if missing:
        beyond = streets.find_streets_by_id(session, missing, crs=crs)
        near = pd.concat([near, beyond], ignore_index=True)
    doors = _inside(outlines, inside.geometry.to_numpy(), "covers")
    lines = _inside(outlines, near.geometry.to_numpy(), None)
    rows = pd.Series(np.arange(len(near)), index=near["id"])
    found = []
    for outline, door, line in zip(outlines, doors, lines, strict=True):
        own = inside.iloc[door].reset_index(drop=True)
        asked = rows[rows.index.isin(own["street_id"])].to_numpy()
        pieces = near.iloc[np.union1d(line, asked)]
        wanted = set(required_pieces(pieces, own, outline))
        found.append(Ground(outline, pieces[pieces["id"].isin(wanted)].reset_index(drop=True), own))
    return found


def _inside(outlines: Sequence[Polygonal], shapes: Any, predicate: Any) -> list[Any]:  # noqa: ANN401
    """Return for each outline the rows of what lies in it, or in its bounding box, in order."""
    tree = shapely.STRtree(shapes)
    shapely.prepare(list(outlines))
    area, row = tree.query(list(outlines), predicate=predicate)
    return [np.sort(row[area == number]) for number in range(len(outlines))]


class _Memory:
    """The facts of outlines on one map of one database; another map forgets them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[str, str] | None = None
        self._facts: dict[bytes, Facts] = {}

    def open(self, of: tuple[str, str]) -> dict[bytes, Facts]:
        with self._lock:
            if self._of != of or len(self._facts) > MOST_REMEMBERED:
                self._of, self._facts = of, {}
            return self._facts


_memory = _Memory()


def find_facts(session: Session, outlines: Sequence[Polygonal], *, crs: str) -> list[Facts]:
    """Return the facts of some outlines in the metric CRS, counting only what is new."""
    of = (database().url.render_as_string(), map_imports.find_version(session))
    known = _memory.open(of)
    keys = [outline.wkb for outline in outlines]
    new = {key: outline for key, outline in zip(keys, outlines, strict=True) if key not in known}
    if new:
        rim = _map_rim(session)
        grounds = find_grounds(session, list(new.values()), crs=crs)
        types = _types(session, grounds, crs)
        for key, ground, guess in zip(new, grounds, types, strict=True):
            known[key] = facts_of(ground, guess, rim, crs)
    return [known[key] for key in keys]


def _map_rim(session: Session) -> Polygonal:
    """Return the border of the municipality where it is known, else of the map."""
    municipality = registers.find_municipality(session, crs=database().crs)
    if len(municipality):
        return cast("Polygonal", municipality.geometry.iloc[0])
    imports = map_imports.find_imports(session)
    # A union of polygons has an area, whatever its type.
    return cast("Polygonal", shapely.union_all([read_geometry(m.boundary) for m in imports]))


def _types(session: Session, grounds: Sequence[Ground], crs: str) -> list[dict[str, int]]:
    doors = [ground.addresses.geometry.to_numpy() for ground in grounds]
    every = np.concatenate(doors)
    if not len(every):
        return [{} for _ground in grounds]
    window = shapely.box(*shapely.total_bounds(every)).buffer(50)
    guessed = guess_types(every, basemap.find_buildings(session, window, crs=crs))
    ids = [door for ground in grounds for door in ground.addresses["id"]]
    told = registers.find_types(session, ids)
    ends = np.cumsum([len(own) for own in doors])
    own_ids = np.split(np.array(ids, dtype=object), ends[:-1])
    return [
        shares_of(own, [told.get(door) for door in owners])
        for own, owners in zip(np.split(guessed, ends[:-1]), own_ids, strict=True)
    ]


def facts_of(ground: Ground, types: Mapping[str, int], rim: Polygonal, crs: str) -> Facts:
    """Return the facts of one outline; `rim` is the border of the municipality."""
    return Facts(
        addresses=len(ground.addresses),
        street_m=float(ground.streets["length_m"].sum()),
        pieces=len(ground.streets),
        types=types,
        geometry=transform(ground.outline, crs, WGS84),
        notes=tuple(_notes(ground, rim)),
    )


def _notes(ground: Ground, rim: Polygonal) -> list[AreaNote]:
    area = ground.outline.area
    notes = []
    if ground.streets.empty:
        notes.append(AreaNote("area_now_empty"))
    if area > LARGE_M2:
        notes.append(AreaNote("area_very_large", {"km2": area / 1e6}))
    if area < SMALL_M2:
        notes.append(AreaNote("area_very_small", {"m2": area}))
    if ground.outline.difference(rim).area > OUTSIDE_SHARE * area:
        notes.append(AreaNote("area_partly_outside"))
    return notes


def overlap_notes(outlines: Sequence[Polygonal], names: Sequence[str]) -> list[list[AreaNote]]:
    """Return for each area a remark on those it shares ground with, not only an edge."""
    found: list[list[str]] = [[] for _name in names]
    shapes = np.array(outlines, dtype=object)
    if len(shapes):
        own, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        own, other = own[own < other], other[own < other]
        shared = shapely.area(shapely.intersection(shapes[own], shapes[other]))
        for one, two in zip(own[shared > OVERLAP_M2], other[shared > OVERLAP_M2], strict=True):
            found[one].append(names[two])
            found[two].append(names[one])
    return [
        [AreaNote("area_overlaps", {"names": ", ".join(others)})] if others else []
        for others in found
    ]
