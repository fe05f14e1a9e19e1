"""Nodes, ways and relations of a file as arrays."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt
    import shapely

    Box = tuple[float, float, float, float]  # west, south, east, north in degrees
    Ints = npt.NDArray[np.int64]

PER_DEGREE = 10_000_000
"""OpenStreetMap counts positions in whole ten-millionths of a degree."""


class Member(NamedTuple):
    """A member of a relation: ``n``, ``w`` or ``r``, its id and its role."""

    kind: str
    ref: int
    role: str


class Relation(NamedTuple):
    """A relation with the tags that matter here."""

    id: int
    tags: dict[str, str]
    members: tuple[Member, ...]


class TaggedNode(NamedTuple):
    """A node that is an address or a place, in degrees."""

    id: int
    tags: dict[str, str]
    lon: float
    lat: float


class Nodes:
    """
    Positions by node id.

    Parameters
    ----------
    ids
        Node ids, ascending, each once.
    xy
        One row a node: longitude and latitude in ten-millionths of a degree.
    """

    def __init__(self, ids: Ints, xy: npt.NDArray[np.int32]) -> None:
        self.ids = ids
        self.xy = xy

    def find(self, refs: Ints) -> Ints:
        """Return the row of each id, -1 where the file lacks the node."""
        if not len(self.ids):
            return np.full(len(refs), -1)
        rows = np.minimum(np.searchsorted(self.ids, refs), len(self.ids) - 1)
        return np.where(self.ids[rows] == refs, rows, -1)

    @property
    def degrees(self) -> npt.NDArray[np.float64]:
        """Longitude and latitude, one row a node."""
        return self.xy / PER_DEGREE


@dataclass
class Ways:
    """Ways in one flat array of node references; way *i* has ``refs[starts[i]:starts[i + 1]]``."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    tags: list[dict[str, str]] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("q", [0]))
    refs: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, way_id: int, tags: dict[str, str], refs: list[int]) -> None:
        """Append one way."""
        self.ids.append(way_id)
        self.tags.append(tags)
        self.refs.extend(refs)
        self.starts.append(len(self.refs))

    @property
    def all_refs(self) -> Ints:
        """Node ids of all ways, one after the other."""
        # A copy: a view would forbid the array to grow.
        return np.array(self.refs, dtype=np.int64)

    def refs_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the node ids of these ways one after the other, and the position in `rows`."""
        starts = np.asarray(self.starts, dtype=np.int64)  # views: a copy of all for each small call
        all_refs = np.asarray(self.refs, dtype=np.int64)  # would take its time
        lengths = starts[rows + 1] - starts[rows]
        owner = np.repeat(np.arange(len(rows)), lengths)
        first = np.cumsum(lengths) - lengths
        return all_refs[np.arange(lengths.sum()) + (starts[rows] - first)[owner]], owner

    def take(self, rows: Ints) -> Ways:
        """Return the ways in these rows, in this order."""
        picked = Ways()
        for row in rows.tolist():
            refs = self.refs[self.starts[row] : self.starts[row + 1]]
            picked.ids.append(self.ids[row])
            picked.tags.append(self.tags[row])
            picked.refs.extend(refs)
            picked.starts.append(len(picked.refs))
        return picked

    def extend(self, other: Ways) -> None:
        """Append all ways of another."""
        shift = len(self.refs)
        self.ids.extend(other.ids)
        self.tags.extend(other.tags)
        self.refs.extend(other.refs)
        self.starts.extend(array("q", [start + shift for start in other.starts[1:]]))

    def crossing(self, box: Box, nodes: Nodes) -> Ints:
        """Return the rows of the ways whose own bounds, as far as `nodes` goes, meet a box."""
        refs, owner = self.refs_of(np.arange(len(self)))
        found = nodes.find(refs)
        xy, owner = nodes.xy[found[found >= 0]], owner[found >= 0]
        if not len(owner):
            return np.empty(0, dtype=np.int64)
        rows, first = np.unique(owner, return_index=True)
        west, south = np.minimum.reduceat(xy, first).T
        east, north = np.maximum.reduceat(xy, first).T
        limits = np.rint(np.asarray(box) * PER_DEGREE)
        meets = (
            (east >= limits[0]) & (north >= limits[1]) & (west <= limits[2]) & (south <= limits[3])
        )
        return np.asarray(rows[meets])

    def ordered(self) -> Ways:
        """Return the ways by ascending id; of a repeated way the last one in the file."""
        ids = np.array(self.ids, dtype=np.int64)
        if np.all(ids[1:] > ids[:-1]):
            return self
        _, last = np.unique(ids[::-1], return_index=True)
        return self.take(len(ids) - 1 - last)


@dataclass(frozen=True)
class OsmData:
    """
    What a file holds that the import can use.

    Attributes
    ----------
    nodes
        Positions of the nodes of the ways.
    ways
        By ascending id. Untagged ways are kept where a relation names them.
    relations, points
        By ascending id.
    header_box
        The bounds that the file states, or None.
    data_date
        Day of the data, or None where the file does not tell.
    """

    nodes: Nodes
    ways: Ways
    relations: list[Relation]
    points: list[TaggedNode]
    header_box: shapely.Polygon | None
    data_date: date | None
