"""Where a round with streets and stops takes place: networks in which a stop is a loop to walk."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.errors import InputError
from gis.planning.network import MM, Network
from gis.planning.placing import Ground, Walker, place
from gis.planning.rounds import FARTHEST_M, StreetRoundParams
from gis.planning.stop_network import nearest_edges, with_nodes
from gis.planning.visit_problem import seconds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.planning.visits import Shift, Stop, VisitRoundParams

STOP_WORTH = 10.0
"""Mean required pieces that a stop of priority 1 outweighs where not all fits [assumption]."""
MUST_WORTH = 1000.0
"""As what priority a stop counts that must be visited, until it is seen to that musts go first."""


@dataclass(frozen=True, eq=False)
class Scene:
    """
    A connected network of a round, with its stops.

    A stop is a loop at its foot, as long as one walks during the work there: what shares, joins
    and chooses street pieces then does the same with stops.

    Attributes
    ----------
    ground
        Network with the loops; its pieces are the required ones and then the loops.
    numbers
        Of the stops that are here, rising.
    feet, loops
        Node and edge of each of these.
    """

    ground: Ground
    numbers: tuple[int, ...]
    feet: NDArray[np.int64]
    loops: NDArray[np.int64]

    @property
    def required(self) -> NDArray[np.int64]:
        """Numbers of the required pieces."""
        return self.ground.pieces[: len(self.ground.pieces) - len(self.numbers)]

    @cached_property
    def stop_at(self) -> dict[int, int]:
        """Edge → number of the stop whose loop it is."""
        return dict(zip(self.loops.tolist(), self.numbers, strict=True))

    def without(self, stops: Sequence[int]) -> Ground:
        """Return the ground without the loops of some stops among what is required."""
        gone = self.loops[np.isin(self.numbers, stops)]
        pieces = np.setdiff1d(self.ground.pieces, self.ground.network.piece[gone])
        return replace(self.ground, pieces=pieces)


def scenes_of(
    streets: gpd.GeoDataFrame,
    stops: Sequence[Stop],
    required: Sequence[str],
    params: VisitRoundParams,
) -> tuple[list[Scene], StreetRoundParams]:
    """
    Find the connected networks of a round, who walks in which, and the stops there.

    Parameters
    ----------
    streets
        As for `gis.planning.visit_rounds.plan_visit_round`.
    stops
        In the order of their ids.
    required
        Ids of the required pieces, each once.
    params
        Shifts, what is assigned, values and penalties.

    Returns
    -------
    list of Scene, StreetRoundParams
        The round as one of streets: minutes are the longest of any shift, the pace the slowest.

    Raises
    ------
    InputError
        As `gis.planning.placing.place`; ``unknown_street`` (count).
    """
    if unknown := set(required) - set(streets["id"]):
        raise InputError("unknown_street", count=len(unknown))
    points = [stop.point for stop in stops]
    ids, lines = _lines(streets, params)
    near = _nearest_ids(ids, lines, points)
    centre = _centre(points, lines[np.isin(ids, np.array(required, str))])
    is_required = streets["id"].isin(required)
    metres = dict(zip(*streets.loc[is_required, ["id", "length_m"]].T.to_numpy(), strict=True))
    street = _street_params(params, stops, metres, centre)
    wanted = [*required, *(name for name in near if name)]
    grounds = place(streets, wanted or ids[:1].tolist(), street)
    found, free = [], np.ones(len(stops), bool)
    for ground in grounds:
        pieces = ground.pieces[np.isin(ground.network.ids[ground.pieces], np.array(required, str))]
        edges = nearest_edges(ground.network, points, np.ones(len(ground.network.piece), bool))
        mine = np.flatnonzero(free & (edges >= 0))
        free[mine] = False
        found.append(_scene(replace(ground, pieces=pieces), stops, mine, edges[mine], street))
    return found, street


def seconds_out(shift: Shift, params: VisitRoundParams) -> float:
    """Return the longest that somebody can be out; 0 where the shift is over."""
    begins = shift.begins.timestamp()
    if params.now is not None:
        begins = max(begins, params.now.timestamp())
    longest = math.inf if shift.longest_minutes is None else shift.longest_minutes * 60
    return max(0.0, min(shift.ends.timestamp() - begins, longest))


def key_of(stop: Stop) -> str:
    """Return the id that the loop of a stop has among those of pieces."""
    return f"stop {stop.id}"


def _lines(
    streets: gpd.GeoDataFrame, params: VisitRoundParams
) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Return ids and lines of the pieces that somebody may use, by id."""
    can = streets["is_walkable"].to_numpy(bool)
    if all(shift.mode == "bicycle" for shift in params.shifts):
        can = can & (streets["highway"] != "steps").to_numpy()
    if not can.any():
        raise InputError("no_walkable_streets")
    ids, lines = streets["id"].to_numpy(str)[can], streets.geometry.to_numpy()[can]
    order = np.argsort(ids, kind="stable")
    return ids[order], lines[order]


def _nearest_ids(
    ids: NDArray[np.str_], lines: NDArray[np.object_], points: Sequence[shapely.Point]
) -> list[str]:
    pairs = shapely.STRtree(lines).query_nearest(
        np.array(points, object), max_distance=FARTHEST_M, all_matches=False
    )
    return [str(name) for name in np.unique(ids[pairs[1]])]


def _centre(points: Sequence[shapely.Point], lines: NDArray[np.object_]) -> shapely.Point | None:
    """Return the stop, or corner of a required piece, that is nearest to the middle of all."""
    corners = [shapely.Point(line.coords[0]) for line in lines]
    every = [*points, *corners]
    if not every:
        return None
    middle = shapely.MultiPoint(every).centroid
    return min(every, key=lambda point: (point.distance(middle), point.x, point.y))


def _street_params(
    params: VisitRoundParams,
    stops: Sequence[Stop],
    metres: Mapping[str, float],
    centre: shapely.Point | None,
) -> StreetRoundParams:
    shifts = params.shifts
    places = [(shift.start or shift.end, shift.end or shift.start) for shift in shifts]
    starts: list[shapely.Point] = []
    ends: list[shapely.Point] = []
    if any(start is not None for start, _ in places) and centre is not None:
        starts = [start or centre for start, _ in places]
        ends = [end or centre for _, end in places]
    modes = {shift.mode for shift in shifts}
    return StreetRoundParams(
        minutes=max(1.0, *(seconds_out(shift, params) for shift in shifts)) / 60,
        pace_kmh=min(shift.pace_kmh for shift in shifts),
        drive_kmh=min(shift.drive_kmh for shift in shifts),
        starts=tuple(starts),
        ends=tuple(ends),
        walkers=len(shifts),
        objective=params.objective,
        mode=shifts[0].mode if len(modes) == 1 else "foot",
        assigned={
            **{name: who for name, who in params.pieces_assigned.items() if name in metres},
            **_stops_assigned(params, stops),
        },
        seed=params.seed,
        values=_values(params, stops, metres),
        penalties=params.penalties,
        is_dark=params.is_dark,
        twice=params.twice,
    )  # fmt: skip


def _stops_assigned(params: VisitRoundParams, stops: Sequence[Stop]) -> dict[str, int]:
    """Return who must visit a stop: who is told to, or the only pair."""
    pairs = [number for number, shift in enumerate(params.shifts, 1) if shift.is_pair]
    found = {}
    for stop in stops:
        if stop.id in params.assigned:
            found[key_of(stop)] = params.assigned[stop.id]
        elif stop.needs_pair and len(pairs) == 1:
            found[key_of(stop)] = pairs[0]
    return found


def _values(
    params: VisitRoundParams, stops: Sequence[Stop], metres: Mapping[str, float]
) -> Mapping[str, float]:
    """Return what pieces and stops bring; nothing where metres alone count."""
    if not stops:
        return params.values
    gain = {name: params.values.get(name, 0.0) for name in metres} if params.values else metres
    mean = math.fsum(gain.values()) / len(gain) if gain else 0.0
    return {**gain, **{key_of(stop): worth_of(stop) * (mean or 1.0) for stop in stops}}


def worth_of(stop: Stop) -> float:
    """Return how many mean pieces a stop outweighs."""
    return STOP_WORTH * (MUST_WORTH if stop.must else stop.priority)


def _scene(
    ground: Ground,
    stops: Sequence[Stop],
    numbers: NDArray[np.int64],
    edges: NDArray[np.int64],
    street: StreetRoundParams,
) -> Scene:
    """Cut the network of a ground at the feet of stops, and lay a loop at each."""
    given = [
        (edge, stops[number].point)
        for number, edge in zip(numbers.tolist(), edges.tolist(), strict=True)
    ]
    before = ground.network.node_count
    network, feet = with_nodes(ground.network, given)
    pace_mm = street.metres_per_minute * MM / 60
    length = [
        max(1, math.ceil(seconds_of(stops[number].service_minutes) * pace_mm))
        for number in numbers.tolist()
    ]
    names = [key_of(stops[number]) for number in numbers.tolist()]
    first = len(network.ids)
    network = _with_loops(network, feet, names, length)
    walkers = tuple(_widened(walker, before, network, street) for walker in ground.walkers)
    loops = len(network.piece) - len(numbers) + np.arange(len(numbers))
    pieces = np.concatenate([ground.pieces, first + np.arange(len(numbers))])
    return Scene(Ground(network, pieces, walkers), tuple(numbers.tolist()), feet, loops)


def _with_loops(
    network: Network, nodes: NDArray[np.int64], names: Sequence[str], length_mm: Sequence[int]
) -> Network:
    """Return the network with a loop at each of some nodes: pieces of their own, the last."""
    count, first = len(nodes), len(network.ids)
    if not count:
        return network
    dots = [network.dot(node) for node in nodes.tolist()]
    return replace(
        network,
        ids=np.concatenate([network.ids, np.array(names, str)]),
        names=np.concatenate([network.names, np.full(count, "", object)]),
        highways=np.concatenate([network.highways, np.full(count, "", object)]),
        traits=np.concatenate([network.traits, np.zeros((count, network.traits.shape[1]), bool)]),
        piece=np.concatenate([network.piece, first + np.arange(count)]),
        tail=np.concatenate([network.tail, nodes]),
        head=np.concatenate([network.head, nodes]),
        length_mm=np.concatenate([network.length_mm, np.array(length_mm, np.int64)]),
        from_share=np.concatenate([network.from_share, np.zeros(count)]),
        to_share=np.concatenate([network.to_share, np.ones(count)]),
        lines=np.concatenate([network.lines, np.array(dots, object)]),
    )


def _widened(walker: Walker, before: int, network: Network, street: StreetRoundParams) -> Walker:
    """Return a walker on a network that has more nodes, at none of which a car can be left."""
    parking = walker.parking
    if parking is None:
        return walker
    more = network.node_count - before
    parking = replace(
        parking,
        minutes=np.concatenate([parking.minutes, np.full(more, np.inf)]),
        road_node=np.concatenate([parking.road_node, np.full(more, -1)]),
    )
    return replace(
        walker, parking=parking, access=parking.access(network, street.metres_per_minute)
    )
