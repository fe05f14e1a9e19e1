from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.crs import GEOD
from gis.osm.reading import open_osm, read_osm
from gis.osm.streets import COLUMNS, build_streets

from . import lindenhof
from .writing import OsmText

CUT = -(2**62)


def named(streets, name):
    return streets[streets["name"] == name]


def network(streets):
    walkable = streets[streets["is_walkable"]]
    graph = nx.MultiGraph()
    graph.add_edges_from(zip(walkable["u"], walkable["v"], strict=True))
    return graph


def test_the_district_has_its_pieces_and_metres(district):
    streets = district.streets
    walkable = streets[streets["is_walkable"]]
    assert list(streets.columns) == list(COLUMNS)
    assert streets.crs == "EPSG:4326"
    assert len(walkable) == lindenhof.WALKABLE
    assert walkable["is_must_walk"].sum() == lindenhof.MUST_WALK
    assert walkable["length_m"].sum() == pytest.approx(lindenhof.WALKABLE_M, abs=0.5)


def test_a_stretch_over_150_m_is_cut_in_equal_parts(district):
    parts = named(district.streets, "Blindvej")
    assert parts["length_m"].to_numpy() == pytest.approx([320 / 3] * 3, abs=0.1)
    assert len(set(parts["u"]) | set(parts["v"])) == 4
    assert (np.concatenate([parts["u"], parts["v"]]) <= CUT).sum() == 4


def test_a_motorway_is_kept_with_its_reason_and_meets_nothing(district):
    motorway = district.streets[district.streets["highway"] == "motorway"]
    assert motorway["reason"].unique().tolist() == ["motorway"]
    assert not motorway["is_walkable"].any()
    ends = set(motorway["u"]) | set(motorway["v"])
    assert not ends & set(network(district.streets))


def test_geometry_runs_from_u_to_v(district):
    ends = {}
    for street in district.streets.itertuples():
        for node, place in (
            (street.u, street.geometry.coords[0]),
            (street.v, street.geometry.coords[-1]),
        ):
            assert ends.setdefault(node, place) == place


def test_a_way_that_was_merely_split_is_one_piece(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 3: (90, 0)})
    osm.way(1, [1, 2], highway="residential", name="Storegade", maxspeed="50")
    osm.way(2, [3, 2], highway="residential", name="Storegade")
    streets = read(osm).streets
    assert streets["length_m"].to_list() == pytest.approx([90], abs=0.05)
    assert set(streets[["u", "v"]].iloc[0]) == {1, 3}
    assert streets["osm_way"].to_list() == [1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"highway": "residential", "name": "Lillegade"}, id="name"),
        pytest.param({"highway": "footway", "name": "Storegade"}, id="class"),
    ],
)
def test_a_piece_ends_where_the_street_changes(read, other):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 3: (90, 0)})
    osm.way(1, [1, 2], highway="residential", name="Storegade").way(2, [2, 3], **other)
    assert sorted(read(osm).streets["length_m"]) == pytest.approx([40, 50], abs=0.05)


def test_a_street_goes_on_past_the_end_of_a_motorway(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 3: (90, 0), 4: (40, 50)})
    osm.way(1, [1, 2, 3], highway="residential").way(2, [2, 4], highway="motorway")
    streets = read(osm).streets
    assert streets["is_walkable"].sum() == 1


def test_roads_that_cross_on_a_bridge_stay_apart(read):
    osm = OsmText().nodes(
        {1: (0, 0), 2: (50, 0), 3: (100, 0), 4: (50, -50), 5: (50, 0), 6: (50, 50)}
    )
    osm.way(1, [1, 2, 3], highway="residential", name="Under")
    osm.way(2, [4, 5, 6], highway="residential", name="Over", bridge="yes")
    streets = read(osm).streets
    assert len(streets) == 2
    assert nx.number_connected_components(network(streets)) == 2


def test_a_way_is_interrupted_where_a_node_is_missing(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 4: (90, 0), 5: (120, 0)})
    osm.way(1, [1, 2, 3, 4, 5], highway="residential", name="Storegade")
    assert sorted(read(osm).streets["length_m"]) == pytest.approx([30, 40], abs=0.05)


def test_a_loop_may_be_one_piece(read):
    osm = OsmText().nodes({1: (0, 0), 2: (30, 0), 3: (30, 30), 4: (0, 30)})
    osm.way(1, [2, 3, 4, 1, 2], highway="residential", name="Rundingen")
    streets = read(osm).streets
    assert len(streets) == 1
    assert streets["u"].iloc[0] == streets["v"].iloc[0]
    assert streets["length_m"].iloc[0] == pytest.approx(120, abs=0.1)


def test_a_long_ring_without_junction_is_cut(read):
    osm = OsmText().nodes({1: (0, 0), 2: (100, 0), 3: (100, 100), 4: (0, 100)})
    osm.way(1, [2, 3, 4, 1, 2], highway="residential", name="Rundingen")
    streets = read(osm).streets
    assert streets["length_m"].to_list() == pytest.approx([400 / 3] * 3, abs=0.1)
    assert all(degree == 2 for _, degree in network(streets).degree())


def test_of_two_ways_on_the_same_nodes_the_required_one_stays(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0)})
    osm.way(1, [2, 1], highway="footway").way(2, [1, 2], highway="residential", name="Storegade")
    streets = read(osm).streets
    assert streets["name"].to_list() == ["Storegade"]


def test_a_street_drawn_twice_is_one_street_that_meets_both_neighbourhoods(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 11: (0, 0), 12: (40, 0), 3: (-40, 0), 4: (80, 0)})
    osm.way(1, [1, 2], highway="residential", name="Storegade")
    osm.way(2, [12, 11], highway="residential", name="Storegade")
    osm.way(3, [3, 1], highway="residential", name="Vestergade")
    osm.way(4, [12, 4], highway="residential", name="Østergade")
    streets = read(osm).streets
    assert len(streets) == 3
    assert streets["key"].is_unique
    assert nx.is_connected(network(streets))


def test_nodes_in_the_same_spot_leave_no_line_without_length(read):
    osm = OsmText().nodes({1: (0, 0), 2: (40, 0), 3: (40, 0), 4: (80, 0)})
    osm.way(1, [1, 2, 2, 3, 4], highway="residential", name="Storegade")
    osm.way(2, [2, 3], highway="residential", name="Storegade")
    streets = read(osm).streets
    assert streets["length_m"].to_list() == pytest.approx([80], abs=0.05)
    assert streets.is_valid.all()


def test_the_rim_of_a_square_in_a_relation_can_be_walked(read):
    osm = OsmText().nodes({1: (0, 0), 2: (30, 0), 3: (30, 30), 4: (0, 30), 5: (60, 0)})
    osm.way(1, [1, 2, 3]).way(2, [3, 4, 1]).way(3, [2, 5], highway="footway")
    osm.relation(
        1, [("w", 1, "outer"), ("w", 2, "outer")], type="multipolygon", highway="pedestrian"
    )
    streets = read(osm).streets
    assert streets["is_square"].sum() == 1  # opened where the path meets it
    assert not streets["is_must_walk"].any()
    assert nx.is_connected(network(streets))


@pytest.mark.parametrize(
    "shift", [pytest.param(-(10**6), id="never uploaded"), pytest.param(10**14, id="huge")]
)
def test_ids_may_be_negative_or_very_large(read, shift):
    osm = OsmText().nodes({shift + 1: (0, 0), shift + 2: (40, 0), shift + 3: (0, 40)})
    osm.way(shift + 1, [shift + 1, shift + 2], highway="residential", name="Storegade")
    osm.way(shift + 2, [shift + 1, shift + 3], highway="residential", name="Lillegade")
    streets = read(osm).streets
    assert set(streets["u"]) | set(streets["v"]) == {shift + 1, shift + 2, shift + 3}
    assert set(streets["osm_way"]) == {shift + 1, shift + 2}


# --- Properties -------------------------------------------------------------------------------


def streets_of(osm, folder):
    return build_streets(read_osm(open_osm(osm.write(folder / "grid.osm"))))


def grid_file(paths, order=None, *, backwards=False):
    """Write random walks on a 4 by 4 grid of 90 m as ways."""
    osm = OsmText().nodes(
        {1 + x + 4 * y: (90 * x, 90 * y + 7 * x * y) for x in range(4) for y in range(4)}
    )
    for number, (cells, name) in enumerate(paths, 1):
        refs = [1 + x + 4 * y for x, y in cells]
        osm.way(number, refs[::-1] if backwards else refs, highway="residential", name=name)
    if order is not None:
        order.shuffle(osm.objects)
    return osm


@st.composite
def walks(draw):
    place = (draw(st.integers(0, 3)), draw(st.integers(0, 3)))
    cells = [place]
    for dx, dy in draw(
        st.lists(st.sampled_from([(0, 1), (1, 0), (0, -1), (-1, 0)]), min_size=1, max_size=7)
    ):
        step = (min(max(cells[-1][0] + dx, 0), 3), min(max(cells[-1][1] + dy, 0), 3))
        if step != cells[-1]:
            cells.append(step)
    return cells if len(cells) > 1 else [place, (place[0] ^ 1, place[1])]


towns = st.lists(st.tuples(walks(), st.sampled_from(["A", "B", ""])), min_size=1, max_size=5)
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(paths=towns)
def test_pieces_partition_the_length_of_the_ways(tmp_path, paths):
    osm = grid_file(paths)
    streets = streets_of(osm, tmp_path)
    place = {1 + x + 4 * y: (90 * x, 90 * y + 7 * x * y) for x in range(4) for y in range(4)}
    pairs = {
        frozenset((1 + a[0] + 4 * a[1], 1 + b[0] + 4 * b[1]))
        for cells, _ in paths
        for a, b in itertools.pairwise(cells)
    }
    expected = sum(np.hypot(*np.subtract(*(place[n] for n in pair))) for pair in pairs)
    assert streets["length_m"].sum() == pytest.approx(expected, rel=2e-3)
    assert streets["length_m"].max() <= 150 + 0.1
    lengths = [GEOD.geometry_length(line) for line in streets.geometry]
    assert streets["length_m"].to_numpy() == pytest.approx(lengths, abs=1e-6)
    union = shapely.union_all(streets.geometry.to_numpy())
    assert union.length == pytest.approx(
        shapely.length(streets.geometry.to_numpy()).sum(), rel=1e-6
    )


@quick
@given(paths=towns)
def test_pieces_end_at_junctions_and_only_there(tmp_path, paths):
    streets = streets_of(grid_file(paths), tmp_path)
    inner = {place for line in streets.geometry for place in line.coords[1:-1]}
    assert not inner & {line.coords[end] for line in streets.geometry for end in (0, -1)}
    graph = network(streets)
    rings = {
        node
        for part in nx.connected_components(graph)
        if all(degree == 2 for _, degree in graph.degree(part))
        for node in part
    }
    for node, degree in graph.degree():
        if degree == 2 and node > CUT and node not in rings:
            meeting = streets[(streets["u"] == node) | (streets["v"] == node)]
            assert meeting["name"].nunique() == 2


@quick
@given(paths=towns, order=st.randoms(use_true_random=False))
def test_keys_and_ends_do_not_depend_on_order_or_direction(tmp_path, paths, order):
    plain = streets_of(grid_file(paths), tmp_path)
    mixed = streets_of(grid_file(paths, order, backwards=True), tmp_path)
    assert plain.drop(columns="geometry").equals(mixed.drop(columns="geometry"))
    assert plain.geometry.geom_equals(mixed.geometry).all()
