"""By car to a parking point: how long it takes from where, and the way there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.errors import InputError
from gis.planning.network import MM, Distances, Network
from gis.planning.rounds import FARTHEST_M, Drive

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

PARKING_CLASSES = frozenset(
    {"tertiary", "unclassified", "residential", "living_street", "service", "road"}
)
"""Streets on which a car can be left while the quarter is walked [assumption]."""
DRIVABLE_CLASSES = PARKING_CLASSES | {
    f"{name}{link}"
    for name in ("motorway", "trunk", "primary", "secondary", "tertiary")
    for link in ("", "_link")
}
"""Streets for cars. One-way streets are driven both ways [assumption]: the estimate is of minutes,
and the driver knows the way."""
CLOSED_TO_CARS = frozenset({"access_no", "not_built"})
"""Reasons why a street is not walkable that keep cars out too."""


class Roads:
    """
    The streets for cars, with a node at each place where somebody starts or ends.

    Parameters
    ----------
    streets
        As for `gis.planning.street_rounds.plan_street_round`; `reason` is heeded where it is
        given.
    places
        Points in the metric CRS. Each stands for the nearest place on the largest connected part
        of the roads within `FARTHEST_M`.

    Raises
    ------
    InputError
        ``no_drivable_streets``; ``start_too_far`` (metres, limit).
    """

    def __init__(self, streets: gpd.GeoDataFrame, places: Iterable[shapely.Point]) -> None:
        is_open = np.isin(streets["highway"].to_numpy(str), list(DRIVABLE_CLASSES))
        if "reason" in streets:
            is_open &= ~np.isin(streets["reason"].to_numpy(str), list(CLOSED_TO_CARS))
        if not is_open.any():
            raise InputError("no_drivable_streets")
        self.network = Network.from_streets(streets.assign(is_walkable=is_open))
        self._keys = np.unique(streets.loc[is_open, ["u", "v"]].to_numpy(np.int64))
        network = self.network
        calm = np.isin(network.highways[network.piece].astype(str), list(PARKING_CLASSES))
        self.can_park = np.zeros(network.node_count, bool)
        self.can_park[network.tail[calm]] = True
        self.can_park[network.head[calm]] = True
        self._node = {(place.x, place.y): self._cut(place) for place in places}
        self._ways: dict[int, Distances] = {}

    def _cut(self, place: shapely.Point) -> int:
        network = self.network
        metres = shapely.distance(network.lines, place)
        if not metres.min() <= FARTHEST_M:
            raise InputError(
                "start_too_far", metres=round(float(metres.min())), limit=round(FARTHEST_M)
            )
        part = network.component[network.tail]
        size = np.bincount(part, network.length_mm)
        near = np.flatnonzero(metres <= FARTHEST_M)
        largest = near[size[part[near]] == size[part[near]].max()]
        edge = int(largest[metres[largest].argmin()])
        self.network, node = network.cut(edge, place)
        return node

    def numbers(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the nodes with some keys of the frame's `u` and `v`; -1 where no road has it."""
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: NDArray[np.int64] = np.where(self._keys[at] == keys, at, -1)
        return found

    def ways_from(self, place: shapely.Point) -> Distances:
        """Return the shortest ways from a place that was given at first."""
        node = self._node[place.x, place.y]
        if node not in self._ways:
            self._ways[node] = Distances.from_nodes(self.network.links, [node])
        return self._ways[node]


@dataclass(frozen=True, eq=False)
class Parking:
    """
    Where one walker's car can be left.

    Attributes
    ----------
    minutes
        Walking node → minutes of driving from the start there and on to the end; infinite where
        no car can be left.
    roads
        The streets for cars.
    road_node
        Walking node → number in `roads`, -1 where there is none.
    out, home
        Ways from the start, and from the end; None where neither is known.
    metres_per_minute
        Driving speed.
    """

    minutes: NDArray[np.float64]
    roads: Roads
    road_node: NDArray[np.int64]
    out: Distances | None
    home: Distances | None
    metres_per_minute: float

    @classmethod
    def of(
        cls,
        roads: Roads,
        keys: NDArray[np.int64],
        places: tuple[shapely.Point | None, shapely.Point | None],
        metres_per_minute: float,
    ) -> Parking:
        """
        Return the parking of a walker on a walking network whose nodes have these keys.

        Raises
        ------
        InputError
            ``end_not_reachable`` where no road leads from the start to a parking point and on.
        """
        road_node = roads.numbers(keys)
        can_park = (road_node >= 0) & roads.can_park[road_node]
        start = places[0] if places[0] is not None else places[1]
        end = places[1] if places[1] is not None else places[0]
        if start is None or end is None:
            minutes = np.where(can_park, 0.0, np.inf)
            return cls(minutes, roads, road_node, None, None, metres_per_minute)
        out, home = roads.ways_from(start), roads.ways_from(end)
        both = (out.mm + home.mm)[road_node] / MM / metres_per_minute
        minutes = np.where(can_park, both, np.inf)
        if not np.isfinite(minutes).any():
            raise InputError("end_not_reachable")
        return cls(minutes, roads, road_node, out, home, metres_per_minute)

    def at(self, nodes: NDArray[np.int64]) -> Parking:
        """Return the parking on a part of the walking network that has these nodes."""
        return Parking(
            self.minutes[nodes], self.roads, self.road_node[nodes],
            self.out, self.home, self.metres_per_minute,
        )  # fmt: skip

    def access(self, network: Network, walking: float) -> Access:
        """
        Return how every node is reached by car and on foot, where `walking` is metres a minute.

        Half of what it takes is the shortest way from a node beyond all parking points, as far
        from each as half its driving takes on foot.
        """
        points = np.flatnonzero(np.isfinite(self.minutes))
        half = np.rint(self.minutes[points] * walking * MM / 2).astype(np.int64)
        beyond = network.node_count
        return Access(Distances.from_nodes(network.links.with_node(points, half), [beyond]))

    def away_mm(self, node: int, walking: float) -> int:
        """Return how far one walks, at so many metres a minute, while the car is driven."""
        return math.ceil(float(self.minutes[node]) * walking * MM)

    def drives(self, node: int) -> tuple[Drive, ...]:
        """Return the ways to a parking point and home from it."""
        ways = [(self.out, 1), (self.home, -1)]
        found = [self._drive(way, int(self.road_node[node]), turn) for way, turn in ways]
        return tuple(drive for drive in found if drive is not None)

    def _drive(self, ways: Distances | None, node: int, turn: int) -> Drive | None:
        if ways is None or ways.before[node] < 0:
            return None
        network, nodes = self.roads.network, ways.nodes_to(node)
        edges = ways.way_to(node)
        walk = list(zip(edges.tolist(), (network.tail[edges] == nodes[:-1]).tolist(), strict=True))
        line = network.line_of(walk)
        length_m = float(ways.mm[node]) / MM
        return Drive(
            geometry=line if turn > 0 else line.reverse(),
            length_m=length_m,
            minutes=length_m / self.metres_per_minute,
        )


@dataclass(frozen=True, eq=False)
class Access:
    """Ways to all nodes from a node beyond the parking points."""

    ways: Distances

    @property
    def mm(self) -> NDArray[np.float64]:
        """Node → driving and walking there and away, as millimetres walked."""
        mm: NDArray[np.float64] = 2 * self.ways.mm[:-1]
        return mm

    def parking_of(self, node: int) -> int:
        """Return the parking point from which a node is reached the soonest."""
        return int(self.ways.nodes_to(node)[1])
