"""A real extract as its mappers might have changed it since."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from osmium.osm.mutable import Node, Relation, Way

FIRST_NEW_ID = 90_000_000_000


@dataclass
class EditedMap:
    """
    The objects of an OpenStreetMap file, to change and to write again.

    `nodes` are places and tags, `ways` node ids and tags.
    """

    nodes: dict[int, tuple[tuple[float, float], dict[str, str]]] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], dict[str, str]]] = field(default_factory=dict)
    relations: list[tuple[int, list[Any], dict[str, str]]] = field(default_factory=list)
    new_ids: int = FIRST_NEW_ID

    @classmethod
    def of(cls, source: Path) -> EditedMap:
        found = cls()
        for item in osmium.FileProcessor(str(source)):
            tags = dict(item.tags)
            if item.is_node():
                found.nodes[item.id] = (item.location.lon, item.location.lat), tags
            elif item.is_way():
                found.ways[item.id] = [node.ref for node in item.nodes], tags
            elif item.is_relation():
                members = [(member.type, member.ref, member.role) for member in item.members]
                found.relations.append((item.id, members, tags))
        return found

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for id_, (place, tags) in sorted(self.nodes.items()):
                writer.add_node(Node(id=id_, location=place, tags=tags))
            for id_, (refs, tags) in sorted(self.ways.items()):
                writer.add_way(Way(id=id_, nodes=refs, tags=tags))
            for id_, members, tags in self.relations:
                writer.add_relation(Relation(id=id_, members=members, tags=tags))
        return path

    def new_node(self, lon: float, lat: float) -> int:
        self.new_ids += 1
        self.nodes[self.new_ids] = (lon, lat), {}
        return self.new_ids

    def new_way(self, refs: list[int], **tags: str) -> int:
        self.new_ids += 1
        self.ways[self.new_ids] = refs, tags
        return self.new_ids

    def is_shared(self, node: int) -> bool:
        """Return whether more than one way, or one way twice, has a node."""
        return sum(refs.count(node) for refs, _ in self.ways.values()) > 1

    def inner_nodes(self, way: int) -> list[int]:
        """Return the nodes of a way that no other way has, without its ends."""
        return [node for node in self.ways[way][0][1:-1] if not self.is_shared(node)]

    def move(self, node: int, east_m: float, north_m: float) -> None:
        (lon, lat), tags = self.nodes[node]
        # At 55° N; what is asked of the moved streets allows for much more than this is off.
        self.nodes[node] = (lon + east_m / 63_900, lat + north_m / 111_320), tags

    def middle(self, way: int, at: int) -> tuple[float, float]:
        """Return the place half way between a node of a way, by its position, and the next."""
        refs, _ = self.ways[way]
        (lon1, lat1), (lon2, lat2) = self.nodes[refs[at]][0], self.nodes[refs[at + 1]][0]
        return (lon1 + lon2) / 2, (lat1 + lat2) / 2

    def join_path(self, way: int, at: int) -> int:
        """Begin a footpath half way between two nodes of a way, and return it."""
        refs, _ = self.ways[way]
        (lon1, lat1), (lon2, lat2) = self.nodes[refs[at]][0], self.nodes[refs[at + 1]][0]
        lon, lat = self.middle(way, at)
        junction = self.new_node(lon, lat)
        refs.insert(at + 1, junction)
        # Square to the way, where a degree of longitude is half as long as one of latitude.
        far = self.new_node(lon - (lat2 - lat1) * 0.6, lat + (lon2 - lon1) * 0.2)
        return self.new_way([junction, far], highway="footway")

    def split(self, way: int) -> None:
        refs, tags = self.ways[way]
        at = len(refs) // 2
        self.ways[way] = refs[: at + 1], tags
        self.new_way(refs[at:], **tags)

    def join(self, first: int, second: int) -> None:
        """Make one way of two, of which one begins where the other ends."""
        self.ways[first][0].extend(self.ways.pop(second)[0][1:])

    def followers(self, way: int) -> list[int]:
        """Return the ways that begin where a way ends, and are the same street."""
        refs, tags = self.ways[way]
        street = (tags["name"], tags["highway"])
        return [
            other for other, (nodes, told) in self.ways.items()
            if other != way and nodes[0] == refs[-1]
            and (told.get("name"), told.get("highway")) == street
        ]  # fmt: skip
