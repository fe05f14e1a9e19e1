"""The network of Lindenhof, and its parts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis.planning.network import Distances, Network

from .districts import at, frame, lindenhof, make_piece


@pytest.fixture(scope="module")
def network():
    return Network.from_streets(lindenhof())


def test_only_walkable_pieces_are_edges_in_the_order_of_their_ids():
    streets = lindenhof().iloc[::-1]
    network = Network.from_streets(streets.assign(is_walkable=streets["id"] != "AB"))
    assert network.ids.tolist() == sorted(set(streets["id"]) - {"AB"})


def test_lengths_are_whole_millimetres_of_the_geodesic_length():
    network = Network.from_streets(
        frame([make_piece("x", 1, 2, [(0, 0), (10, 0)], length_m=10.01234)])
    )
    assert network.length_mm.tolist() == [10_012]


def test_the_nearest_edge_and_its_distance_are_found(network):
    edge, metres = network.nearest(at(230, 90))
    assert (str(network.ids[edge]), metres) == ("FH", 10)


def test_a_cut_shares_length_and_line_out(network):
    edge, _ = network.nearest(at(215, 85))
    cut, node = network.cut(edge, at(215, 85))
    halves = np.flatnonzero((cut.tail == node) | (cut.head == node))
    assert cut.length_mm[halves].tolist() == [15_000, 45_000]
    assert cut.from_share[halves].tolist() == [0.0, 0.25]
    assert cut.to_share[halves].tolist() == [0.25, 1.0]
    assert shapely.Point(cut.xy[node]).distance(at(215, 80)) < 1e-6


@pytest.mark.parametrize(("x", "corner"), [(190, (200, 80)), (270, (260, 80))], ids=["u", "v"])
def test_a_cut_at_an_end_changes_nothing(network, x, corner):
    edge = network.ids.tolist().index("FH")
    cut, node = network.cut(edge, at(x, 80))
    assert cut is network
    assert shapely.Point(network.xy[node]).distance(at(*corner)) < 1e-6


def test_shortest_ways_are_the_ones_of_the_drawing(network):
    def node(x, y):
        return int(np.hypot(*(network.xy - at(x, y).coords[0]).T).argmin())

    ways = Distances.from_nodes(network.links, [node(0, 80)])
    assert ways.mm[node(100, 0)] == 128_000  # by the path
    assert ways.mm[node(260, 80)] == 260_000
    assert [str(network.ids[e]) for e in ways.way_to(node(260, 80))] == ["DE", "EF", "FH"]
    assert np.isinf(ways.mm[node(0, -500)])
