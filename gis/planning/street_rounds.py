"""Street rounds: walk every required street piece, as short as can be, within the minutes given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from gis.errors import InputError
from gis.planning.covering import Task, cover
from gis.planning.euler import euler_walk
from gis.planning.fitting import fit
from gis.planning.network import MM, Network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.planning.covering import Cover

FARTHEST_M = 300.0
"""How far a start or an end may lie from the nearest walkable piece."""
MOST_MINUTES = 100_000
"""Ten weeks without a rest: more than any plan of a whole municipality asks for."""
SLOWEST_KMH, FASTEST_KMH = 1.0, 30.0


@dataclass(frozen=True)
class StreetRoundParams:
    """
    What a street round is asked to be.

    Attributes
    ----------
    minutes
        The longest a leg may take; at most `MOST_MINUTES`.
    pace_kmh
        1 to 30.
    start, end
        Points in the metric CRS. Without `start` the round begins at `end`, or else at a corner
        in the middle of the required streets or, where not all fit, at a better one; without
        `end` it returns to its start. A point stands for the nearest place on the connected part
        of the network, at most `FARTHEST_M` away, that holds most required metres.
    walkers
        1 for now.
    objective
        What is minimised; the same for one walker.
    seed
        Of the search where required streets are apart.
    """

    minutes: float
    pace_kmh: float = 4.0
    start: shapely.Point | None = None
    end: shapely.Point | None = None
    walkers: int = 1
    objective: Literal["total", "longest"] = "total"
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise InputError("minutes_not_positive", minutes=self.minutes)
        if self.minutes > MOST_MINUTES:
            raise InputError("minutes_too_many", minutes=self.minutes, most=MOST_MINUTES)
        if not SLOWEST_KMH <= self.pace_kmh <= FASTEST_KMH:
            raise InputError(
                "pace_out_of_range", pace_kmh=self.pace_kmh, low=SLOWEST_KMH, high=FASTEST_KMH
            )
        if self.walkers != 1:
            raise InputError("only_one_walker", walkers=self.walkers)
        if self.objective not in ("total", "longest"):
            raise InputError("objective_unknown", objective=self.objective)
        for point in (self.start, self.end):
            if point is not None and not (point.is_valid and point.coords):
                raise InputError("point_without_place")

    @property
    def metres_per_minute(self) -> float:
        """Walking speed."""
        return self.pace_kmh * 1000 / 60


@dataclass(frozen=True)
class Step:
    """
    One piece, or a part of one, walked in one direction.

    Attributes
    ----------
    street_id
        The piece.
    forward
        From its `u` to its `v`.
    length_m
        Geodesic.
    from_share, to_share
        Where the step begins and ends along the piece: 0 at `u`, 1 at `v`.
    first_time
        Whether this is the first time this part of a required piece is walked.
    required
        Whether the piece is one of those the round covers.
    name
        Street name; empty for ways without one.
    """

    street_id: str
    forward: bool
    length_m: float
    from_share: float
    to_share: float
    first_time: bool
    required: bool
    name: str


@dataclass(frozen=True)
class Leg:
    """
    One walker's continuous walk.

    Attributes
    ----------
    walker
        Number from 1.
    steps
        In walking order.
    geometry
        LineString in the metric CRS from start to end.
    length_m
        Geodesic.
    deadhead_m
        What is walked besides required pieces walked for the first time.
    minutes
        Length over pace.
    pieces
        Ids of the required pieces in the order in which they are completed.
    """

    walker: int
    steps: tuple[Step, ...]
    geometry: shapely.LineString
    length_m: float
    deadhead_m: float
    minutes: float
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class StreetRound:
    """
    A planned street round.

    Attributes
    ----------
    required
        Ids of the required pieces as given, each once. Each is in a leg, or in `not_fitting`, or
        in `unreachable`.
    legs
        One, or none where nothing fits or can be reached.
    not_fitting
        Required pieces that would take the leg over its minutes.
    unreachable
        Required pieces that no walkable way joins to the start.
    objective_m
        Length of the leg.
    lower_bound_m
        No walk of the same pieces between the same points is shorter.
    proven_optimal
        Whether a T-join proves the leg to be the shortest walk of its pieces: always where they
        hang together, and where the T-join joins them. Where pieces do not fit, this says nothing
        about which pieces were chosen.
    """

    required: tuple[str, ...]
    legs: tuple[Leg, ...]
    not_fitting: tuple[str, ...]
    unreachable: tuple[str, ...]
    objective_m: float
    lower_bound_m: float
    proven_optimal: bool


def plan_street_round(
    streets: gpd.GeoDataFrame,
    required: Sequence[str],
    params: StreetRoundParams,
    *,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> StreetRound:
    """
    Plan the shortest walk over required street pieces, within the minutes given.

    Parameters
    ----------
    streets
        LineStrings in the metric CRS with `id`, `u`, `v`, `name`, `highway`, `length_m`
        (geodesic) and `is_walkable`. All walkable pieces may be walked on the way.
    required
        Ids of the pieces to walk.
    params
        Minutes, pace, start and end.
    progress
        Told the share of the work done, 0 to 1.
    should_stop
        Asked often; when it says yes the best walk so far is returned.

    Returns
    -------
    StreetRound
        The leg, what does not fit, what cannot be reached, and a bound.

    Raises
    ------
    InputError
        ``no_required_pieces``, ``unknown_street`` (count), ``no_walkable_streets``,
        ``start_too_far``, ``end_too_far`` (metres, limit), ``end_not_reachable``.

    Notes
    -----
    An undirected rural postman problem [1]_. Required pieces that are connected are solved to
    optimality by a T-join; where they are apart, see `gis.planning.connecting`. If the whole does
    not fit, see `gis.planning.fitting`: more minutes never give fewer required metres.

    References
    ----------
    .. [1] Eiselt, H.A., Gendreau, M. and Laporte, G. (1995). Arc routing problems, part II: the
           rural postman problem. Operations Research 43(3): 399-414.
    """
    tell = progress or (lambda _share: None)
    stop = should_stop or (lambda: False)
    wanted = tuple(dict.fromkeys(required))
    _check_known(streets, wanted)
    place = _place(Network.from_streets(streets), wanted, params)
    tell(0.1)
    task, found = place.task, None
    if len(place.pieces):
        budget_mm = int(params.minutes * params.metres_per_minute * MM * (1 - 1e-12))
        if cover(task, thorough=False).bound_mm <= budget_mm:
            found = cover(task, seed=params.seed, should_stop=stop)
        tell(0.4)
        if found is None or found.length_mm > budget_mm:
            tasks = [replace(task, start=a, end=b) for a, b in place.ends(params)]
            task, found = fit(
                tasks, budget_mm, seed=params.seed, should_stop=stop,
                tell=lambda share: tell(0.4 + 0.6 * share),
            )  # fmt: skip
    tell(1.0)
    if found is None:
        return _nothing(wanted, place)
    leg = _leg(task, found, params)
    walked = set(leg.pieces)
    return StreetRound(
        required=wanted,
        legs=(leg,),
        not_fitting=tuple(i for i in wanted if i in place.reachable and i not in walked),
        unreachable=tuple(i for i in wanted if i not in place.reachable),
        objective_m=leg.length_m,
        lower_bound_m=found.bound_mm / MM,
        proven_optimal=found.is_optimal,
    )


def _check_known(streets: gpd.GeoDataFrame, wanted: tuple[str, ...]) -> None:
    if not wanted:
        raise InputError("no_required_pieces")
    unknown = set(wanted) - set(streets["id"])
    if unknown:
        raise InputError("unknown_street", count=len(unknown))


@dataclass(frozen=True, eq=False)
class _Place:
    """The connected network of a round, its ends, and the required pieces that are in it."""

    network: Network
    start: int
    end: int
    pieces: NDArray[np.int64]

    @property
    def reachable(self) -> frozenset[str]:
        return frozenset(self.network.ids[self.pieces].tolist())

    @property
    def task(self) -> Task:
        edges = np.flatnonzero(np.isin(self.network.piece, self.pieces))
        return Task(self.network, edges, self.start, self.end)

    def ends(self, params: StreetRoundParams) -> list[tuple[int, int]]:
        """
        Return the starts and ends to choose from where not everything fits.

        They must not depend on the minutes: each alone gives no fewer metres for more of them,
        and so does the best of a fixed few.
        """
        if params.start is not None or params.end is not None:
            return [(self.start, self.end)]
        starts = [self.start, *_corners(self.network.part(self.task.required))]
        return [(node, node) for node in dict.fromkeys(starts)]


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


def _place(network: Network, wanted: tuple[str, ...], params: StreetRoundParams) -> _Place:
    is_wanted = np.isin(network.ids, np.array(wanted))
    chosen = _component(network, is_wanted[network.piece], params)
    inside = np.flatnonzero(network.component[network.tail] == chosen)
    network, _ = network.compact(inside)
    pieces = np.unique(network.piece[is_wanted[network.piece]])
    given = params.start if params.start is not None else params.end
    if given is None:
        start = end = _middle(network, np.isin(network.piece, pieces))
    else:
        network, start = network.cut(network.nearest(given)[0], given)
        end = start
        if params.end is not None and params.start is not None:
            network, end = network.cut(network.nearest(params.end)[0], params.end)
    return _Place(network, start, end, pieces)


def _component(network: Network, is_wanted: NDArray[np.bool_], params: StreetRoundParams) -> int:
    """
    Return the connected part of the network to walk in: one that is near both ends.

    Of these the part with most required metres is taken, whatever bits of way are nearer; else
    the nearest that holds any; else the nearest.
    """
    part = network.component[network.tail]
    count = int(part.max()) + 1
    away = np.zeros(count)
    for point, code in ((params.start, "start_too_far"), (params.end, "end_too_far")):
        if point is None:
            continue
        metres = np.full(count, np.inf)
        np.minimum.at(metres, part, shapely.distance(network.lines, point))
        if not metres.min() <= FARTHEST_M:
            raise InputError(code, metres=round(metres.min()), limit=round(FARTHEST_M))
        away += np.where(metres <= FARTHEST_M, metres, np.inf)
    if not np.isfinite(away).any():
        raise InputError("end_not_reachable")
    required_mm = np.bincount(part[is_wanted], network.length_mm[is_wanted], minlength=count)
    rank = np.where(required_mm == required_mm.max(), 0, np.where(required_mm > 0, 1, 2))
    return int(np.lexsort((away, rank, ~np.isfinite(away)))[0])


def _middle(network: Network, is_wanted: NDArray[np.bool_]) -> int:
    """Return the corner nearest to the centre of the required streets."""
    if not is_wanted.any():
        return 0
    edges = np.flatnonzero(is_wanted)
    nodes = np.unique(np.concatenate([network.tail[edges], network.head[edges]]))
    middles = (network.xy[network.tail[edges]] + network.xy[network.head[edges]]) / 2
    centre = np.average(middles, axis=0, weights=network.length_mm[edges])
    return int(nodes[np.hypot(*(network.xy[nodes] - centre).T).argmin()])


def _nothing(wanted: tuple[str, ...], place: _Place) -> StreetRound:
    return StreetRound(
        required=wanted,
        legs=(),
        not_fitting=tuple(i for i in wanted if i in place.reachable),
        unreachable=tuple(i for i in wanted if i not in place.reachable),
        objective_m=0.0,
        lower_bound_m=0.0,
        proven_optimal=False,
    )


def _leg(task: Task, found: Cover, params: StreetRoundParams) -> Leg:
    network = task.network
    edges = np.sort(np.concatenate([task.required, found.extra]))
    walk = euler_walk(network, edges, task.start, task.end)
    open_edges = set(task.required.tolist())
    left = dict(zip(*np.unique(network.piece[task.required], return_counts=True), strict=True))
    required = set(left)
    steps, pieces, first_mm = [], [], 0
    for edge, forward in walk:
        piece, length_mm = int(network.piece[edge]), int(network.length_mm[edge])
        first_time = edge in open_edges
        if first_time:
            open_edges.remove(edge)
            first_mm += length_mm
            left[piece] -= 1
            if not left[piece]:
                pieces.append(str(network.ids[piece]))
        shares = float(network.from_share[edge]), float(network.to_share[edge])
        steps.append(
            Step(
                street_id=str(network.ids[piece]),
                forward=forward,
                length_m=length_mm / MM,
                from_share=shares[0 if forward else 1],
                to_share=shares[1 if forward else 0],
                first_time=first_time,
                required=piece in required,
                name=str(network.names[piece]),
            )
        )
    length_m = found.length_mm / MM
    return Leg(
        walker=1,
        steps=tuple(steps),
        geometry=walked_line(network, walk),
        length_m=length_m,
        deadhead_m=(found.length_mm - first_mm) / MM,
        minutes=length_m / params.metres_per_minute,
        pieces=tuple(pieces),
    )


def walked_line(network: Network, walk: list[tuple[int, bool]]) -> shapely.LineString:
    """Return the lines of edges one after the other, each point once."""
    parts = [
        shapely.get_coordinates(network.lines[edge])[:: 1 if forward else -1]
        for edge, forward in walk
    ]
    points = np.concatenate([parts[0][:1], *(part[1:] for part in parts)])
    return shapely.LineString(points)
