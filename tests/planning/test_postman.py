"""T-joins against exact matchings of networkx."""

from __future__ import annotations

import warnings

import networkx as nx
import numpy as np
import pytest

from gis.planning.network import Links
from gis.planning.postman import TJoin, odd_nodes


def exact_length(graph: nx.Graph, odd: list[int]) -> int:
    pairs = nx.Graph()
    for node in odd:
        far = nx.single_source_dijkstra_path_length(graph, node)
        pairs.add_weighted_edges_from((node, other, far[other]) for other in odd if other > node)
    matched = nx.min_weight_matching(pairs)
    return sum(pairs.edges[pair]["weight"] for pair in matched)


def random_links(rng, nodes: int, most_mm: int) -> Links:
    tail = np.concatenate([np.arange(1, nodes), rng.integers(0, nodes, nodes)])
    head = np.concatenate([rng.integers(0, np.arange(1, nodes)), rng.integers(0, nodes, nodes)])
    length = np.exp(rng.uniform(0, np.log(most_mm), len(tail))).astype(np.int64)
    return Links.of(tail, head, length, nodes)


@pytest.mark.parametrize(
    "most_mm", [3, 150_000, 2**24, 2**31], ids=["ties", "street", "edge", "far"]
)
@pytest.mark.parametrize("seed", range(8))
def test_the_join_is_as_short_as_an_exact_matching(seed, most_mm):
    rng = np.random.default_rng(seed)
    links = random_links(rng, 40, most_mm)
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(links.low.tolist(), links.high.tolist(), links.length_mm.tolist(), strict=True)
    )
    odd = rng.choice(40, 2 * rng.integers(1, 12), replace=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        join = TJoin(links)
    edges = join.solve(odd)
    chosen = np.isin(links.edge, edges)
    assert odd_nodes(links.low[chosen], links.high[chosen], node_count=40).tolist() == sorted(odd)
    exact = exact_length(graph, odd.tolist())
    assert links.length_mm[chosen].sum() == join.length_mm(odd) == exact


def test_one_millimetre_in_a_thousand_kilometres_counts():
    # Two ways of 400 links each, one of them a millimetre shorter in its first link.
    near, far = np.arange(0, 400), np.array([0, *range(401, 800)])
    tail = np.concatenate([near, far])
    head = np.concatenate([near + 1, far[1:], [400]])
    length = np.full(800, 2_500_000)
    length[0] -= 1
    join = TJoin(Links.of(tail, head, length, 800))
    assert join.length_mm(np.array([0, 400])) == 400 * 2_500_000 - 1


def test_parallel_edges_count_by_the_shortest_and_loops_not_at_all():
    links = Links.of(np.array([0, 1, 0]), np.array([1, 0, 0]), np.array([9, 4, 1]), 2)
    assert TJoin(links).solve(np.array([0, 1])).tolist() == [1]


def test_no_odd_nodes_need_nothing():
    links = Links.of(np.array([0]), np.array([1]), np.array([9]), 2)
    assert TJoin(links).solve(np.array([], np.int64)).tolist() == []
