from __future__ import annotations

import osmnx as ox
import pytest
from shapely.geometry import Point

from gis.crs import GEOD
from gis.osm.graph import to_graph

from . import lindenhof
from .writing import degrees


@pytest.fixture(scope="module")
def graph(district):
    return to_graph(district.streets)


def test_osmnx_measures_the_same_network(graph):
    stats = ox.stats.basic_stats(graph)
    assert stats["street_segment_count"] == lindenhof.WALKABLE
    assert stats["street_length_total"] == pytest.approx(lindenhof.WALKABLE_M, abs=0.5)
    assert stats["streets_per_node_counts"][4] == 2  # corners 5 and 6


def test_osmnx_finds_the_way_up_the_steps(graph):
    route = ox.routing.shortest_path(graph, 2, 8, weight="length")
    assert route == [2, 5, 8]
    edges = ox.routing.route_to_gdf(graph, route)
    assert edges["highway"].to_list() == ["steps", "path"]


def test_osmnx_finds_the_nearest_corner_and_street(graph):
    projected = ox.projection.project_graph(graph)
    place, _ = ox.projection.project_geometry(Point(degrees(5, 5)), to_crs=projected.graph["crs"])
    x, y = place.x, place.y
    assert ox.distance.nearest_nodes(projected, x, y) == 1
    u, v, _ = ox.distance.nearest_edges(projected, x + 50, y)
    assert {u, v} == {1, 2}


def test_both_directions_of_a_piece_carry_its_geometry(graph):
    for u, v, edge in graph.edges(data=True):
        start = (graph.nodes[u]["x"], graph.nodes[u]["y"])
        end = (graph.nodes[v]["x"], graph.nodes[v]["y"])
        assert (edge["geometry"].coords[0], edge["geometry"].coords[-1]) == (start, end)
        assert edge["length"] == pytest.approx(GEOD.geometry_length(edge["geometry"]), abs=1e-6)


def test_the_graph_becomes_frames_and_a_graph_again(graph):
    nodes, edges = ox.convert.graph_to_gdfs(graph)
    again = ox.convert.graph_from_gdfs(nodes, edges)
    assert len(again.edges) == len(graph.edges) == 2 * lindenhof.WALKABLE - 1  # Torvet is a loop
