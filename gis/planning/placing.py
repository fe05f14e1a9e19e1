"""Who walks in which connected network, and where they may begin and end there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.errors import InputError
from gis.planning.driving import Access, Parking, Roads
from gis.planning.network import MM, Network
from gis.planning.rounds import FARTHEST_M
from gis.planning.worth import gains, rich_corners

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.planning.estimating import Ends
    from gis.planning.rounds import StreetRoundParams

    Places = tuple[shapely.Point | None, shapely.Point | None]


@dataclass(frozen=True, eq=False)
class Walker:
    """
    Somebody who walks in a ground.

    Attributes
    ----------
    number
        From 1.
    ends
        Nodes where the leg begins and ends; None where the program chooses.
    parking, access
        By car: where it can be left, and how every node is reached; else None.
    """

    number: int
    ends: Ends
    parking: Parking | None = None
    access: Access | None = None

    def is_like(self, other: Walker) -> bool:
        """Return whether both begin and end at the same places."""
        if self.access is None or other.access is None:
            return self.ends == other.ends
        return bool((self.access.mm == other.access.mm).all())


@dataclass(frozen=True, eq=False)
class Option:
    """
    A start and an end to choose for a walk.

    Attributes
    ----------
    start, end
        Nodes.
    budget_mm
        How far can be walked between them.
    away_mm
        What driving there takes, as millimetres walked.
    """

    start: int
    end: int
    budget_mm: int
    away_mm: int = 0


@dataclass(frozen=True, eq=False)
class Ground:
    """
    A connected network, the required pieces in it and those who walk there.

    Attributes
    ----------
    network
        With nodes at all starts and ends.
    pieces
        Numbers of the required pieces.
    walkers
        At least one.
    """

    network: Network
    pieces: NDArray[np.int64]
    walkers: tuple[Walker, ...]

    def edges(self, pieces: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the edges of some pieces."""
        return np.flatnonzero(np.isin(self.network.piece, pieces))

    def options(
        self, walker: Walker, edges: NDArray[np.int64], params: StreetRoundParams
    ) -> list[Option]:
        """
        Return the ends to choose from for a walk over some edges; the first where all fit.

        They must not depend on the minutes: each alone gives no fewer metres for more of them,
        and so does the best of a fixed few.
        """
        whole = budget_mm(params, params.minutes)
        if walker.ends is not None:
            return [Option(*walker.ends, whole)]
        part = self.network.part(edges)
        nodes = [*_corners(part)]
        if params.values:
            ids = self.network.ids[part.piece].tolist()
            nodes += rich_corners(part, gains(ids, part.length_mm, params.values))
        if walker.access is None or walker.parking is None:
            nodes = [_middle(self.network, edges), *nodes]
            return [Option(node, node, whole) for node in dict.fromkeys(nodes)]
        touched = np.unique(np.concatenate([part.tail, part.head]))
        nodes = [int(touched[walker.access.mm[touched].argmin()]), *nodes]
        points = dict.fromkeys(walker.access.parking_of(node) for node in nodes)
        away = {point: walker.parking.away_mm(point, params.metres_per_minute) for point in points}
        return [Option(point, point, max(0, whole - mm), mm) for point, mm in away.items()]


def budget_mm(params: StreetRoundParams, minutes: float) -> int:
    """Return how far one walks in some minutes; never a millimetre too far."""
    return max(0, int(minutes * params.metres_per_minute * MM * (1 - 1e-12)))


def place(
    streets: gpd.GeoDataFrame, wanted: Sequence[str], params: StreetRoundParams
) -> list[Ground]:
    """
    Find the connected networks of a round, and who walks in which.

    On foot and by bicycle a walker with a start or an end walks in the network near both. Without
    them, and by car, walkers are shared out over the networks that can be entered: each in turn
    goes where most required metres fall to one walker (D'Hondt's rule).

    Raises
    ------
    InputError
        ``no_walkable_streets``, ``no_drivable_streets``, ``start_too_far``, ``end_too_far``
        (metres, limit), ``end_not_reachable``.
    """
    if params.mode == "bicycle":
        can_ride = streets["is_walkable"] & (streets["highway"] != "steps")
        streets = streets.assign(is_walkable=can_ride)
    network = Network.from_streets(streets).doubled(params.twice)
    is_wanted = np.isin(network.ids, np.array(wanted))
    places = [params.places_of(number) for number in range(1, params.walkers + 1)]
    parkings = _parkings(streets, places, params) if params.mode == "car" else None
    chosen = _components(network, is_wanted[network.piece], places, parkings)
    grounds = [
        _ground(network, component, is_wanted, chosen, places, parkings, params)
        for component in dict.fromkeys(number for number in chosen if number >= 0)
    ]
    return [_without_strangers(ground, params) for ground in grounds]


def _without_strangers(ground: Ground, params: StreetRoundParams) -> Ground:
    """Leave out pieces that are assigned to walkers who cannot come here."""
    numbers = {walker.number for walker in ground.walkers}
    ids = ground.network.ids[ground.pieces].tolist()
    mine = [name not in params.assigned or params.assigned[name] in numbers for name in ids]
    return replace(ground, pieces=ground.pieces[np.array(mine, bool)])


def _ground(
    network: Network,
    component: int,
    is_wanted: NDArray[np.bool_],
    chosen: list[int],
    places: list[Places],
    parkings: list[Parking] | None,
    params: StreetRoundParams,
) -> Ground:
    network, nodes = network.compact(np.flatnonzero(network.component[network.tail] == component))
    pieces = np.unique(network.piece[is_wanted[network.piece]])
    walkers = []
    for index in (k for k, number in enumerate(chosen) if number == component):
        if parkings is not None:
            parking = parkings[index].at(nodes)
            access = parking.access(network, params.metres_per_minute)
            walkers.append(Walker(index + 1, None, parking, access))
            continue
        network, ends = _cut(network, places[index])
        walkers.append(Walker(index + 1, ends))
    return Ground(network, pieces, tuple(walkers))


def _cut(network: Network, places: Places) -> tuple[Network, Ends]:
    """Return the network with nodes at a start and an end, and these nodes."""
    given = [point for point in places if point is not None]
    nodes = []
    for point in given:
        network, node = network.cut(network.nearest(point)[0], point)
        nodes.append(node)
    return network, (nodes[0], nodes[-1]) if nodes else None


def _parkings(
    streets: gpd.GeoDataFrame, places: list[Places], params: StreetRoundParams
) -> list[Parking]:
    points = {point.wkb: point for pair in places for point in pair if point is not None}
    roads = Roads(streets, points.values())
    is_walkable = streets["is_walkable"].to_numpy(bool)
    keys = np.unique(streets.loc[is_walkable, ["u", "v"]].to_numpy(np.int64))
    speed = params.drive_kmh * 1000 / 60
    known = {pair: Parking.of(roads, keys, pair, speed) for pair in dict.fromkeys(places)}
    return [known[pair] for pair in places]


def _components(
    network: Network,
    is_wanted: NDArray[np.bool_],
    places: list[Places],
    parkings: list[Parking] | None,
) -> list[int]:
    """Return the number of the connected part of the network that each walker walks in, or -1."""
    part = network.component[network.tail]
    count = int(part.max()) + 1
    required_mm = np.zeros(count)
    np.add.at(required_mm, part[is_wanted], network.length_mm[is_wanted])
    shares, chosen = np.ones(count), []
    known: dict[Places, int] = {}
    for index, pair in enumerate(places):
        is_open = np.ones(count, bool)
        if parkings is not None:
            can_enter = np.isfinite(parkings[index].minutes)
            is_open = np.bincount(network.component[can_enter], minlength=count) > 0
        elif any(point is not None for point in pair):
            if pair not in known:
                known[pair] = _component(network, required_mm, pair)
            chosen.append(known[pair])
            continue
        if not is_open.any():
            chosen.append(-1)
            continue
        best = int(np.where(is_open, required_mm / shares, -1.0).argmax())
        shares[best] += 1
        chosen.append(best)
    return chosen


def _component(network: Network, required_mm: NDArray[np.float64], places: Places) -> int:
    """
    Return the connected part of the network to walk in: one that is near both ends.

    Of these the part with most required metres is taken, whatever bits of way are nearer; else
    the nearest that holds any; else the nearest.
    """
    part = network.component[network.tail]
    away = np.zeros(len(required_mm))
    for point, code in zip(places, ("start_too_far", "end_too_far"), strict=True):
        if point is None:
            continue
        metres = np.full(len(required_mm), np.inf)
        np.minimum.at(metres, part, shapely.distance(network.lines, point))
        if not metres.min() <= FARTHEST_M:
            raise InputError(code, metres=round(metres.min()), limit=round(FARTHEST_M))
        away += np.where(metres <= FARTHEST_M, metres, np.inf)
    if not np.isfinite(away).any():
        raise InputError("end_not_reachable")
    rank = np.where(required_mm == required_mm.max(), 0, np.where(required_mm > 0, 1, 2))
    return int(np.lexsort((away, rank, ~np.isfinite(away)))[0])


def _middle(network: Network, edges: NDArray[np.int64]) -> int:
    """Return the corner nearest to the centre of some edges."""
    nodes = np.unique(np.concatenate([network.tail[edges], network.head[edges]]))
    middles = (network.xy[network.tail[edges]] + network.xy[network.head[edges]]) / 2
    centre = np.average(middles, axis=0, weights=network.length_mm[edges])
    return int(nodes[np.hypot(*(network.xy[nodes] - centre).T).argmin()])


def _corners(required: Network) -> tuple[int, int]:
    """
    Return two starts for walks that cannot be long.

    One at the piece that is walked out and back the soonest: whatever fits out and back, it does.
    And one at the end of the street with most metres.
    """
    there_and_back = required.length_mm * np.where(required.tail == required.head, 1, 2)
    soonest = required.tail[there_and_back.argmin()]
    names, street = np.unique(required.names[required.piece].astype(str), return_inverse=True)
    metres = np.where(names == "", 0, np.bincount(street, required.length_mm))
    longest = np.flatnonzero(street == metres.argmax())
    nodes, met = np.unique([required.tail[longest], required.head[longest]], return_counts=True)
    return int(soonest), int(nodes[met.argmin()])
