"""What holds for every street round, tried on small random networks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.covering import Task, cover
from gis.planning.network import Network, components
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import ORIGIN, frame, make_piece, shortest_walk_mm


@dataclass
class Case:
    streets: object
    required: list[str]
    start: shapely.Point | None
    end: shapely.Point | None


@st.composite
def cases(draw, *, with_ends=True, most_pieces=14) -> Case:
    spots = draw(
        st.lists(
            st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9, unique=True
        )
    )
    node = st.integers(0, len(spots) - 1)
    pairs = draw(st.lists(st.tuples(node, node), min_size=2, max_size=most_pieces))
    pieces = []
    for number, (u, v) in enumerate(pairs):
        a, b = (np.array(spots[k]) * 50 for k in (u, v))
        points = [a, a + np.array([20, 5]), a + np.array([5, 20]), b] if u == v else [a, b]
        name = draw(st.sampled_from(["", "Lindevej", "Skolegade"]))
        pieces.append(make_piece(f"p{number:02}", u, v, points, name=name))
    required = draw(st.lists(st.sampled_from([p["id"] for p in pieces]), min_size=1, unique=True))
    place = st.builds(
        lambda x, y: shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y),
        st.floats(-20, 420), st.floats(-20, 420),
    )  # fmt: skip
    maybe = st.none() | place if with_ends else st.none()
    return Case(frame(pieces), required, draw(maybe), draw(maybe))


def plan(case: Case, minutes: float = 1e5, **more):
    starts, ends = (() if point is None else (point,) for point in (case.start, case.end))
    params = StreetRoundParams(minutes=minutes, starts=starts, ends=ends)
    try:
        return plan_street_round(case.streets, case.required, params, **more)
    except ValueError as refused:
        if refused.code in ("start_too_far", "end_too_far", "end_not_reachable"):
            return None
        raise


def component(streets):
    """Number of the connected network of every piece."""
    nodes, flat = np.unique(streets[["u", "v"]].to_numpy(), return_inverse=True)
    tail, head = flat.reshape(-1, 2).T
    return components(tail, head, len(nodes))[tail]


def joined_to(streets, piece: str):
    """The pieces that hang together with one."""
    of = component(streets)
    return streets[of == of[streets["id"] == piece][0]]


def required_m(round_, streets) -> float:
    length = streets.set_index("id")["length_m"]
    return math.fsum(length[piece] for leg in round_.legs for piece in leg.pieces)


@given(cases(), st.floats(0.5, 40))
@settings(deadline=None, max_examples=150)
def test_every_required_piece_is_walked_or_listed_exactly_once(case, minutes):
    found = plan(case, minutes)
    if found is None:
        return
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting, *found.unreachable]) == sorted(case.required)


@given(cases(), st.floats(0.5, 40))
@settings(deadline=None, max_examples=150)
def test_a_leg_is_one_continuous_walk_on_the_network(case, minutes):
    found = plan(case, minutes)
    if found is None or not found.legs:
        return
    leg = found.legs[0]
    lines = case.streets.set_index("id").geometry
    at = shapely.Point(leg.geometry.coords[0])
    for step in leg.steps:
        line = lines[step.street_id]
        assert (step.from_share < step.to_share) == step.forward
        begin, end = (
            line.interpolate(s, normalized=True) for s in (step.from_share, step.to_share)
        )
        assert begin.distance(at) < 0.001
        at = end
    assert at.distance(shapely.Point(leg.geometry.coords[-1])) < 0.001
    for point, k in ((case.start or case.end, 0), (case.end or case.start, -1)):
        if point is not None:
            reached = shapely.Point(leg.geometry.coords[k]).distance(point)
            nearest = joined_to(case.streets, leg.steps[0].street_id).distance(point).min()
            assert reached == pytest.approx(nearest, abs=0.001)
    if case.start is None or case.end is None:
        assert leg.geometry.is_closed


@given(cases(), st.floats(0.5, 40))
@settings(deadline=None, max_examples=150)
def test_minutes_deadheading_and_bound_add_up(case, minutes):
    found = plan(case, minutes)
    if found is None or not found.legs:
        return
    leg = found.legs[0]
    assert leg.minutes == pytest.approx(leg.length_m / (4000 / 60))
    assert leg.minutes <= minutes
    assert math.fsum(step.length_m for step in leg.steps) == pytest.approx(leg.length_m)
    first = math.fsum(step.length_m for step in leg.steps if step.first_time)
    assert leg.deadhead_m == pytest.approx(leg.length_m - first)
    assert leg.length_m - leg.deadhead_m == pytest.approx(required_m(found, case.streets), abs=0.01)
    assert found.objective_m == leg.length_m >= found.lower_bound_m
    meets_bound = found.objective_m <= found.lower_bound_m + max(0.001, found.objective_m * 1e-6)
    assert meets_bound or not found.proven_optimal


@given(cases(), st.floats(0.5, 40), st.floats(0, 20))
@settings(deadline=None, max_examples=150)
def test_more_minutes_never_give_fewer_required_metres(case, minutes, more):
    short, long = plan(case, minutes), plan(case, minutes + more)
    if short is not None:
        assert required_m(long, case.streets) >= required_m(short, case.streets)


@given(cases(with_ends=False), st.floats(0.5, 40), st.floats(0, 20))
@settings(deadline=None, max_examples=200)
def test_more_minutes_never_give_fewer_required_metres_where_the_start_is_chosen(
    case, minutes, more
):
    short, long = plan(case, minutes), plan(case, minutes + more)
    assert required_m(long, case.streets) >= required_m(short, case.streets)


@given(cases(with_ends=False), st.floats(0.5, 10))
@settings(deadline=None, max_examples=150)
def test_where_the_start_is_chosen_a_piece_that_fits_out_and_back_is_walked(case, minutes):
    found = plan(case, minutes)
    walkable = case.streets[~case.streets["id"].isin(found.unreachable)]
    shortest = walkable.loc[walkable["id"].isin(case.required), "length_m"].min()
    assert found.legs or 2 * shortest > minutes * 4000 / 60 - 0.01


@given(cases(with_ends=False), st.floats(0.5, 40))
@settings(deadline=None, max_examples=200)
def test_no_piece_is_left_out_that_fits_beside_those_walked(case, minutes):
    found = plan(case, minutes)
    if not found.legs:
        return
    network = Network.from_streets(case.streets)
    walked = np.flatnonzero(np.isin(network.ids, found.legs[0].pieces))
    for piece in found.not_fitting:
        chosen = np.sort(np.append(walked, np.flatnonzero(network.ids == piece)))
        label = components(network.tail[chosen], network.head[chosen], network.node_count)
        start = int(np.hypot(*(network.xy - found.legs[0].geometry.coords[0]).T).argmin())
        ends = np.unique(label[[start, *network.tail[chosen]]])
        if len(ends) == 1:  # what hangs together is walked the shortest way
            longer = cover(Task(network, chosen, start, start))
            assert longer.length_mm > minutes * 4_000_000 / 60 - 1


@given(cases())
@settings(deadline=None, max_examples=150)
def test_nothing_is_unreachable_that_a_network_near_the_ends_holds(case):
    found = plan(case)
    if found is None:
        return
    of, length = component(case.streets), case.streets["length_m"].to_numpy()
    wanted = case.streets["id"].isin(case.required).to_numpy()
    metres = np.bincount(of, length * wanted)
    near = np.ones(len(metres), bool)
    for point in (case.start, case.end):
        if point is not None:
            distance = case.streets.distance(point).to_numpy()
            near &= [distance[of == number].min() <= 300 for number in range(len(metres))]
    most = metres[near].max() if metres[metres.argmax()] in metres[near] else None
    if most is not None:
        reached = case.streets["id"].isin(set(case.required) - set(found.unreachable)).to_numpy()
        assert (length * reached).sum() == pytest.approx(most)


@given(cases(), st.floats(0.5, 40), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=80)
def test_the_order_of_rows_and_names_changes_nothing(case, minutes, random):
    found = plan(case, minutes)
    rows = list(range(len(case.streets)))
    random.shuffle(rows)
    random.shuffle(case.required)
    case.streets = case.streets.iloc[rows].reset_index(drop=True)
    again = plan(case, minutes)
    if found is not None:
        assert again.legs == found.legs


def oracle(task: Task) -> int:
    network = task.network
    edges = list(
        zip(network.tail.tolist(), network.head.tolist(), network.length_mm.tolist(), strict=True)
    )
    return shortest_walk_mm(edges, set(task.required.tolist()), task.start, task.end)


def random_task(rng, nodes: int, pieces: int, most_required: int, *, connected: bool) -> Task:
    """A connected network; the required edges are connected or not, the ends are anywhere."""
    spots = rng.permutation(100)[:nodes]
    xy = np.column_stack([spots % 10, spots // 10]) * 40.0
    pairs = [(k, int(rng.integers(k))) for k in range(1, nodes)]
    pairs += [tuple(rng.integers(0, nodes, 2).tolist()) for _ in range(pieces - len(pairs))]
    rows = [
        make_piece(f"{n:03}", u, v, [xy[u], xy[u] + 7, xy[v]], length_m=float(rng.integers(1, 150)))
        for n, (u, v) in enumerate(pairs)
    ]
    network = Network.from_streets(frame(rows))
    while True:
        required = np.sort(rng.permutation(pieces)[: rng.integers(1, most_required + 1)])
        label = components(network.tail[required], network.head[required], nodes)
        if (len(np.unique(label[network.tail[required]])) == 1) == connected:
            break
    return Task(network, required, *rng.integers(0, nodes, 2).tolist())


@pytest.mark.parametrize("seed", range(150))
def test_connected_streets_are_solved_to_proven_optimality(seed):
    rng = np.random.default_rng(seed)
    task = random_task(rng, nodes=8, pieces=14, most_required=7, connected=True)
    found = cover(task)
    assert found.length_mm == found.bound_mm == oracle(task)


@pytest.mark.parametrize("seed", range(150))
def test_streets_that_are_apart_are_bounded_and_nearly_optimal(seed):
    rng = np.random.default_rng(seed)
    task = random_task(rng, nodes=11, pieces=16, most_required=7, connected=False)
    found = cover(task)
    best = oracle(task)
    assert found.bound_mm <= best <= found.length_mm <= 1.1 * best
