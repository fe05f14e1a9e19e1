"""Required edges that are apart, joined by linear programmes: by hand, and against all walks."""

from __future__ import annotations

from threading import Event

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.connecting import Joiner
from gis.planning.covering import Task, cover
from gis.planning.demand import Demand
from gis.planning.leaving import unless_stopped
from gis.planning.network import Network, components
from gis.planning.relaxing import settle

from .districts import frame, make_piece, shortest_walk_mm


def network_of(spots, pairs):
    points = np.array(spots) * 50
    pieces = [
        make_piece(f"p{k:02}", u, v, [points[u], points[v]]) for k, (u, v) in enumerate(pairs)
    ]
    return Network.from_streets(frame(pieces))


def settled(network, required):
    start = int(network.tail[required[0]])
    demand = Demand(network, np.array(required), start, start)
    joiner = Joiner(demand)
    first = joiner.completed(joiner.tree)
    extra, bound = settle(joiner, first, 0, 20, should_stop=lambda: False)
    return demand, first, extra, bound


def test_three_rows_joined_by_two_crossroads_are_proven_shortest():
    # Three required rows of 200 m, 50 m apart; ways between them at both ends. Down one side and
    # back up the other: rows 1 and 3 and 2 × 100 m, and row 2 out and back.
    spots = [(0, 0), (4, 0), (0, 1), (4, 1), (0, 2), (4, 2)]
    rows, sides = [(0, 1), (2, 3), (4, 5)], [(0, 2), (2, 4), (1, 3), (3, 5)]
    demand, _, extra, bound = settled(network_of(spots, rows + sides), [0, 1, 2])
    assert demand.length_mm + extra.length_mm == 1_000_000
    assert bound == extra.length_mm


def test_loops_apart_need_no_odd_number_of_ways_anywhere():
    # Three streets that are walked there and back by themselves, in a row 50 m apart.
    spots = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]
    pairs = [(0, 1), (0, 1), (2, 3), (2, 3), (4, 5), (4, 5), (0, 2), (2, 4), (1, 3), (3, 5)]
    _, _, extra, bound = settled(network_of(spots, pairs), range(6))
    assert extra.length_mm == bound == 200_000


def test_what_cannot_be_interrupted_is_left_when_nobody_waits_for_it():
    nobody, asked = Event(), iter([False, True])
    assert unless_stopped(nobody.wait, lambda: next(asked)) is None
    nobody.set()
    assert unless_stopped(nobody.wait, lambda: False) is True


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_bound_and_walk_hold_the_shortest_walk_between_them(data):
    place = st.tuples(st.integers(0, 6), st.integers(0, 6))
    spots = data.draw(st.lists(place, min_size=4, max_size=8, unique=True))
    node = st.integers(0, len(spots) - 1)
    pair = st.tuples(node, node).filter(lambda ends: ends[0] != ends[1])
    pairs = data.draw(st.lists(pair, min_size=3, max_size=12))
    network = network_of(spots, pairs)
    joined = components(network.tail, network.head, network.node_count)
    network = network.compact(np.flatnonzero(joined[network.tail] == joined[network.tail[0]]))[0]
    count = len(network.tail)
    required = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=5, unique=True))
    demand, first, extra, bound = settled(network, sorted(required))
    edges = list(zip(network.tail.tolist(), network.head.tolist(), network.length_mm.tolist(),
                     strict=True))  # fmt: skip
    least = shortest_walk_mm(edges, set(required), *demand.ends)
    assert demand.length_mm + bound <= least <= demand.length_mm + extra.length_mm
    assert extra.length_mm <= first.length_mm
    found = cover(Task(network, np.array(sorted(required)), *demand.ends), proofs=20)
    assert found.length_mm == least
