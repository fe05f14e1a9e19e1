"""
An OpenStreetMap file as arrays: the only module that reads one.

Node positions are written by libosmium, in C++, into a temporary file of fixed-size records that
NumPy maps; only ways, relations and tagged nodes become Python objects. So neither the order of
the objects in the file nor the size of their ids matters, and a large extract that is cut to a
small boundary never stands in memory.

Nothing that pyosmium raises leaves this module: `faults` turns it into an `InputError`.
"""

from __future__ import annotations

import bz2
import hashlib
import re
import tempfile
import zlib
from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
import shapely

from gis.errors import InputError
from gis.osm.elements import PER_DEGREE, Member, Nodes, OsmData, Relation, TaggedNode, Ways
from gis.osm.underfoot import UNDERFOOT_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    import numpy.typing as npt

    from gis.osm.elements import Box

    Ints = npt.NDArray[np.int64]

NODE, WAY, RELATION = osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION

HEAD_BYTES = 65_536
"""How much of a file is looked at to see what it is."""

BATCH_WAYS = 50_000
"""Ways read before those outside the box are dropped again."""

CHUNK_NODES = 2_000_000
"""Node positions looked at in one go."""

NEAR_DEGREES = 0.05
"""How far around a box nodes are looked at to see which ways cross it without a node inside: a
straight way with no node for five kilometres is none that anybody walks."""

EAST, NORTH = 180 * PER_DEGREE, 90 * PER_DEGREE

NODE_RECORD = np.dtype([("id", "<u8"), ("x", "<i4"), ("y", "<i4")])
UNDEFINED = 2_147_483_647
"""libosmium's mark for a node without a position."""

PLACE_KEYS = ("amenity", "shop", "leisure", "office", "social_facility", "healthcare", "club")
ADDRESS_KEY = "addr:housenumber"
KEPT_KEYS = frozenset(
    {
        "highway", "name", "foot", "access", "area", "motorroad", "service",
        "building", "natural", "waterway", "railway", "landuse", "tunnel", "tourism",
        "type", "boundary", "admin_level",
        ADDRESS_KEY, "addr:street", "addr:place", "addr:postcode", "addr:city", "addr:flats",
        "building:flats", "osak:identifier", "ref:dar", "operator", "brand",
        *PLACE_KEYS, *UNDERFOOT_KEYS,
    }
)  # fmt: skip
"""Tags that some part of the import reads; the rest is never kept in memory."""

KEPT_RELATIONS = frozenset({"multipolygon", "boundary", "associatedStreet", "street", "site"})

_PROLOGUE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE\s+osm\b|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<osm[\s>/]")
_PBF = re.compile(rb"\A\x00\x00..\x0a\x09OSMHeader", re.DOTALL)


@dataclass(frozen=True)
class OsmFile:
    """A file whose first bytes look like OpenStreetMap data, in one of the four formats."""

    path: Path
    format: str

    def scan(self, entities: Any, *handlers: Any) -> Iterator[Any]:  # noqa: ANN401
        """Yield the objects that pass the handlers; broken data raises `InputError`."""
        source = osmium.io.File(str(self.path), self.format)
        with faults(self.path), osmium.io.Reader(source, entities) as reader:
            yield from osmium.OsmFileIterator(reader, *handlers)

    def header(self) -> Any:  # noqa: ANN401
        """Return the header block."""
        source = osmium.io.File(str(self.path), self.format)
        with faults(self.path), osmium.io.Reader(source, osmium.osm.NOTHING) as reader:
            return reader.header()


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn what pyosmium raises on broken data into an `InputError`."""
    try:
        yield
    except osmium.InvalidLocationError as error:
        raise InputError("map_file_coordinates", file=path.name) from error
    except (RuntimeError, ValueError, OSError, UnicodeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("map_file_damaged", file=path.name) from error


def open_osm(path: Path) -> OsmFile:
    """
    Return the file with its format, which is taken from its bytes and never from its name.

    Raises
    ------
    InputError
        ``map_file_missing``, ``map_file_empty``, ``map_file_not_osm``, ``map_file_entities`` (a
        document type or entities, which a map never needs) or ``map_file_damaged``.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InputError("map_file_missing", file=path.name) from error
    if not head:
        raise InputError("map_file_empty", file=path.name)
    if _PBF.match(head):
        return OsmFile(path, "pbf")
    packing = ".bz2" if head.startswith(b"BZh") else ".gz" if head.startswith(b"\x1f\x8b") else ""
    text = _unpack(head, packing, path)
    after_prologue = text[_match_end(text) :]
    if _DECLARATION.match(after_prologue):
        raise InputError("map_file_entities", file=path.name)
    if not _ROOT.match(after_prologue):
        raise InputError("map_file_not_osm", file=path.name)
    return OsmFile(path, f"osm{packing}")


def _match_end(text: bytes) -> int:
    found = _PROLOGUE.match(text)
    return found.end() if found else 0


def _unpack(head: bytes, packing: str, path: Path) -> bytes:
    try:
        if packing == ".bz2":
            # A bzip2 block unpacks as a whole: 900 kB at most, and more than the head gives.
            with bz2.open(path) as file:
                return file.read(HEAD_BYTES)
        if packing == ".gz":
            return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError("map_file_damaged", file=path.name) from error
    return head


def read_head(path: Path) -> tuple[date | None, shapely.Polygon | None]:
    """
    Return the day of the data and the box that a file states at its beginning, None for neither.

    Raises
    ------
    InputError
        As `open_osm`.
    """
    header = open_osm(path).header()
    return _header_date(header), _header_box(header)


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_osm(
    file: OsmFile,
    *,
    box: Box | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> OsmData:
    """
    Read a file, or the part of it that lies within a box.

    Parameters
    ----------
    file
        From `open_osm`.
    box
        West, south, east, north in degrees. Ways that reach inside are read whole, and so are the
        areas that they belong to.
    progress
        Called with the share done, 0 to 1.

    Raises
    ------
    InputError
        ``map_file_damaged`` or ``map_file_coordinates``.
    """
    header = file.header()
    data_date = _header_date(header)
    collected = _Collected(file, needs_date=data_date is None)
    with NodeStore(file) as store:
        if box is None:
            collected.read(file.scan(NODE | WAY | RELATION, store.handler, _tagged_nodes()))
            progress(0.8)
        else:
            collected.read(file.scan(NODE, store.handler, _tagged_nodes()))
            collected.points = [p for p in collected.points if _within(p, box)]
            progress(0.4)
            collected.read(file.scan(WAY | RELATION), _Near(box, store))
            progress(0.8)
            collected.complete_relations()
        ways = collected.used_ways()
        nodes = store.named(ways.all_refs)
    progress(1.0)
    return OsmData(
        nodes=nodes,
        ways=ways,
        relations=sorted({r.id: r for r in collected.relations}.values()),
        points=sorted({p.id: p for p in collected.points}.values()),
        header_box=_header_box(header),
        data_date=data_date or collected.newest_date(),
    )


class NodeStore:
    """
    Positions of all nodes of a file, in a temporary file that libosmium writes.

    Only the parts that are asked for come into memory. libosmium leaves out negative ids (of
    objects that were never uploaded); they are fetched when a way names one.
    """

    def __init__(self, file: OsmFile) -> None:
        self._file = file
        self._negative: Nodes | None = None

    def __enter__(self) -> NodeStore:
        self._folder = tempfile.TemporaryDirectory(prefix="kvarter-")
        self._path = Path(self._folder.name) / "nodes"
        self._table = osmium.index.create_map(f"sparse_file_array,{self._path}")
        self.handler = osmium.NodeLocationsForWays(self._table)
        self.handler.ignore_errors()
        self.handler.apply_nodes_to_ways = False
        return self

    def __exit__(self, *_: object) -> None:
        del self.handler, self._table
        self._folder.cleanup()

    def named(self, refs: Ints) -> Nodes:
        """Return the nodes with these ids."""
        refs = np.unique(refs)
        if not len(refs):
            return _as_nodes([], [])

        def is_named(records: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
            ids = records["id"].astype(np.int64)
            return np.asarray(refs[np.minimum(np.searchsorted(refs, ids), len(refs) - 1)] == ids)

        return self._select(is_named, with_negative=int(refs[0]) < 0)

    def within(self, box: Box) -> Nodes:
        """Return the nodes with positive ids inside a box in degrees."""
        west, south, east, north = np.rint(np.asarray(box) * PER_DEGREE)

        def is_inside(records: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
            x, y = records["x"], records["y"]
            return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))

        return self._select(is_inside, with_negative=False)

    def _select(
        self,
        wanted: Callable[[npt.NDArray[np.void]], npt.NDArray[np.bool_]],
        *,
        with_negative: bool,
    ) -> Nodes:
        ids, xy = [], []
        if with_negative:
            ids.append(self.negative.ids)
            xy.append(self.negative.xy)
        if self._path.stat().st_size:
            records = np.memmap(self._path, dtype=NODE_RECORD, mode="r")
            for start in range(0, len(records), CHUNK_NODES):
                chunk = np.asarray(records[start : start + CHUNK_NODES])
                chunk = chunk[(chunk["id"] > 0) & (chunk["x"] != UNDEFINED)]
                if np.any(np.abs(chunk["x"]) > EAST) or np.any(np.abs(chunk["y"]) > NORTH):
                    raise InputError("map_file_coordinates", file=self._file.path.name)
                chunk = chunk[wanted(chunk)]
                ids.append(chunk["id"].astype(np.int64))
                xy.append(np.column_stack([chunk["x"], chunk["y"]]))
        return _as_nodes(ids, xy)

    @property
    def negative(self) -> Nodes:
        """The nodes with negative ids."""
        if self._negative is None:
            ids, xy = array("q"), array("i")
            for node in self._file.scan(NODE):
                if node.id < 0 and node.location.valid():
                    ids.append(node.id)
                    xy.extend((node.location.x, node.location.y))
            self._negative = _as_nodes(
                [np.array(ids, dtype=np.int64)], [np.array(xy, dtype=np.int32).reshape(-1, 2)]
            )
        return self._negative


def _as_nodes(ids: list[Ints], xy: list[npt.NDArray[np.int32]]) -> Nodes:
    """Return nodes by ascending id; of a repeated node the last one in the file."""
    all_ids = np.concatenate([np.empty(0, dtype=np.int64), *ids])
    all_xy = np.concatenate([np.empty((0, 2), dtype=np.int32), *xy])
    if not np.all(all_ids[1:] > all_ids[:-1]):
        _, last = np.unique(all_ids[::-1], return_index=True)
        rows = len(all_ids) - 1 - last
        all_ids, all_xy = all_ids[rows], all_xy[rows]
    return Nodes(all_ids, all_xy)


class _Near:
    """Tells which ways come near a box, from the nodes in and around it."""

    def __init__(self, box: Box, store: NodeStore) -> None:
        west, south, east, north = box
        margin = NEAR_DEGREES
        self._box = box
        self._store = store
        self._nodes = store.within(
            (west - 2 * margin, south - margin, east + 2 * margin, north + margin)
        )

    def pick(self, ways: Ways) -> Ways:
        nodes = self._nodes
        if np.any(ways.all_refs < 0):
            other = self._store.negative
            nodes = _as_nodes([other.ids, nodes.ids], [other.xy, nodes.xy])
        return ways.take(ways.crossing(self._box, nodes))


class _Collected:
    """Ways, relations and tagged nodes while a file is being read."""

    def __init__(self, file: OsmFile, *, needs_date: bool) -> None:
        self.ways = Ways()
        self.relations: list[Relation] = []
        self.points: list[TaggedNode] = []
        self._file = file
        self._needs_date = needs_date
        self._newest = 0.0

    def read(self, objects: Iterator[Any], near: _Near | None = None) -> None:
        """Collect objects; with `near`, only the ways that it picks."""
        batch = Ways()
        with faults(self._file.path):  # texts are decoded here, and may turn out to be none
            for item in objects:
                if item.is_way():
                    batch.add(item.id, kept_tags(item), [node.ref for node in item.nodes])
                    if len(batch) >= BATCH_WAYS:
                        self._keep(batch, near)
                        batch = Ways()
                elif item.is_node():
                    self._add_point(item)
                elif item.tags.get("type") in KEPT_RELATIONS:
                    self.relations.append(read_relation(item))
                if self._needs_date and not item.is_node():
                    self._newest = max(self._newest, item.timestamp.timestamp())
        self._keep(batch, near)

    def _add_point(self, node: Any) -> None:  # noqa: ANN401
        location = node.location
        if location.valid():
            self.points.append(TaggedNode(node.id, kept_tags(node), location.lon, location.lat))

    def _keep(self, batch: Ways, near: _Near | None) -> None:
        self.ways.extend(batch if near is None else near.pick(batch))

    def complete_relations(self) -> None:
        """Drop the relations without a way that was kept, and fetch the other ways of the rest."""
        kept = set(self.ways.ids)
        near = {p.id for p in self.points}
        self.relations = [
            relation
            for relation in self.relations
            if any(m.ref in (kept if m.kind == "w" else near) for m in relation.members)
        ]
        missing = {
            member.ref
            for relation in self.relations
            if relation.tags["type"] == "multipolygon"
            for member in relation.members
            if member.kind == "w"
        } - kept
        if missing:
            self.read(way for way in self._file.scan(WAY) if way.id in missing)

    def used_ways(self) -> Ways:
        """Return the ways that have a tag of use or stand in a relation."""
        named = {m.ref for r in self.relations for m in r.members if m.kind == "w"}
        rows = [
            row
            for row, (way_id, tags) in enumerate(zip(self.ways.ids, self.ways.tags, strict=True))
            if tags or way_id in named
        ]
        if len(rows) < len(self.ways):
            self.ways = self.ways.take(np.asarray(rows, dtype=np.int64))
        return self.ways.ordered()

    def newest_date(self) -> date | None:
        """Return the day of the newest way or relation, if objects carry a time."""
        return datetime.fromtimestamp(self._newest, UTC).date() if self._newest > 0 else None


def _tagged_nodes() -> Any:  # noqa: ANN401
    tagged = osmium.filter.KeyFilter(ADDRESS_KEY, *PLACE_KEYS)
    tagged.enable_for(NODE)
    return tagged


def kept_tags(item: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the tags of an object of pyosmium that some part of the import reads."""
    return {intern(tag.k): intern(tag.v) for tag in item.tags if tag.k in KEPT_KEYS}


def read_relation(item: Any) -> Relation:  # noqa: ANN401
    """Return what is kept of a relation of pyosmium."""
    members = tuple(Member(m.type, m.ref, intern(m.role)) for m in item.members)
    return Relation(item.id, kept_tags(item), members)


def _within(point: TaggedNode, box: Box) -> bool:
    west, south, east, north = box
    return west <= point.lon <= east and south <= point.lat <= north


def _header_date(header: Any) -> date | None:  # noqa: ANN401
    for key in ("osmosis_replication_timestamp", "timestamp"):
        try:
            return datetime.fromisoformat(header.get(key, "")).date()
        except ValueError:
            continue
    return None


def _header_box(header: Any) -> shapely.Polygon | None:  # noqa: ANN401
    box = header.box()
    if not box.valid() or box.size() <= 0:
        return None
    low, high = box.bottom_left, box.top_right
    stated: shapely.Polygon = shapely.box(low.lon, low.lat, high.lon, high.lat)
    return stated
