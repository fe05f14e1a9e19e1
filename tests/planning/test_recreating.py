"""Ruin and recreate: a district by hand, and what holds for every problem."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.recreating import Recreation, Tasks
from gis.planning.rings import ABSENT, NEVER


def tasks_of(points, streets, legs, capacity, depot=0, one_way=()):
    """Streets between points of a line; what is between costs the distance."""
    distance = np.abs(np.subtract.outer(points, points)).astype(np.int32)
    enter = np.array(streets, np.int32)
    cost = np.abs(np.subtract(*np.array(points)[enter].T))[:, None].repeat(2, axis=1)
    cost = cost.astype(np.int64)
    cost[list(one_way), 1] = NEVER
    starts, ends = np.full((2, legs), np.reshape(depot, (-1, 1)), np.int32)
    return Tasks(
        distance, enter, enter[:, ::-1].copy(), cost, np.ones(len(streets), np.int64), starts,
        ends, np.full(legs, capacity),
    )  # fmt: skip


def walked(tasks, leg, order):
    at, cost = tasks.starts[leg], 0
    for task, way in order:
        cost += tasks.distance[at, tasks.enter[task, way]] + tasks.cost[task, way]
        at = tasks.leave[task, way]
    return cost + tasks.distance[at, tasks.ends[leg]] if order else 0


def least(tasks):
    """Cost of the shortest single leg, by trying all."""
    orders = permutations(range(tasks.count))
    ways = list(product((0, 1), repeat=tasks.count))
    return min(walked(tasks, 0, list(zip(o, w, strict=True))) for o, w in product(orders, ways))


def test_streets_either_side_of_the_depot_are_one_leg_or_two_as_the_capacity_allows():
    # 30 ── 20 ── depot 0 ── 10 ── 40: out to both sides and back is 2 × 30 + 2 × 40.
    points, streets = [0, 10, 40, -20, -30], [(1, 2), (0, 1), (3, 4), (0, 3)]
    for capacity, legs in ((4, 1), (2, 2)):
        search = Recreation(tasks_of(points, streets, 2, capacity))
        search.run(50, 0.1)
        assert search.legs.costs.sum() == 140
        assert sum(map(bool, search.legs.orders)) == legs


def test_one_way_street_is_walked_its_way():
    # From 10 to 0 only: out along the other street of 15, home by the one-way street.
    search = Recreation(tasks_of([0, 10], [(1, 0), (0, 1)], 1, 2, one_way=[0]))
    search.run(20, 0.1)
    assert search.legs.orders == [[(1, 0), (0, 0)]]


def test_limit_makes_legs_even():
    points, streets = list(range(13)), [(k, k + 1) for k in range(12)]
    tasks = tasks_of(points, streets, 2, 12, depot=6)
    search = Recreation(tasks, orders=[range(12), []], limit=12.0)
    search.run(300, 0.1)
    assert search.legs.costs.tolist() == [12, 12]


def test_task_beyond_every_capacity_is_told():
    with pytest.raises(ValueError, match="no place"):
        Recreation(tasks_of([0, 10], [(0, 1)], 1, 0))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_task_is_served_once_within_capacity_at_the_cost_told(data):
    points = data.draw(st.lists(st.integers(-50, 50), min_size=2, max_size=8))
    node = st.integers(0, len(points) - 1)
    streets = data.draw(st.lists(st.tuples(node, node), min_size=1, max_size=12))
    capacity = data.draw(st.integers(1, 5))
    one_way = data.draw(st.sets(st.integers(0, len(streets) - 1)))
    depots = data.draw(st.tuples(node, node))
    tasks = tasks_of(points, streets, len(streets), capacity, depots, one_way)
    seed, tries = data.draw(st.integers(0, 99)), data.draw(st.integers(0, 40))
    whose = np.full(len(streets), ABSENT)
    whose[0] = data.draw(st.integers(ABSENT, len(streets) - 1))
    searches = [Recreation(tasks, seed=seed, limit=20.0, whose=whose) for _ in range(2)]
    for search in searches:
        search.run(tries, 0.2)
    first, second = (search.legs for search in searches)
    assert first.orders == second.orders
    served = [task for order in first.orders for task, _ in order]
    assert sorted(served) == list(range(tasks.count))
    assert all(len(order) <= capacity for order in first.orders)
    assert all(way == 0 for order in first.orders for task, way in order if task in one_way)
    assert whose[0] == ABSENT or 0 in [task for task, _ in first.orders[whose[0]]]
    costs = [walked(tasks, leg, order) for leg, order in enumerate(first.orders)]
    assert first.costs.tolist() == costs


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=4))
def test_few_streets_are_served_the_shortest_way(streets):
    tasks = tasks_of([0, 7, -3, 12, 5, -9], streets, 1, 4)
    search = Recreation(tasks)
    search.run(100, 0.1)
    assert search.legs.costs.sum() == least(tasks)
