"""
Postman: the shortest walk over all streets of a town, against networkx on the same graph.

The town is a grid with moved corners and missing streets; required are the pieces nearest to its
middle until exactly so many corners are odd. Measured is from the graph in memory to the walk:
T-join and Euler walk. networkx matches the odd corners, each with its nearest others (``--near``)
or, with ``--complete``, with all others, which is slow; costs are compared in whole millimetres.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from gis.planning.covering import Task, cover
from gis.planning.euler import euler_walk
from gis.planning.network import Distances, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK_M, MOVED_M, KEPT = 90.0, 25.0, 0.82
"""Side of a block, how far corners are moved, and the share of streets that exist."""


def town(side: int, seed: int) -> Network:
    """Make a connected street-like network of about ``side * side`` corners."""
    rng = np.random.default_rng(seed)
    corner = np.arange(side * side).reshape(side, side)
    xy = np.column_stack([np.arange(side * side) % side, np.arange(side * side) // side]) * BLOCK_M
    xy += rng.uniform(-MOVED_M, MOVED_M, xy.shape)
    u = np.concatenate([corner[:, :-1].ravel(), corner[:-1].ravel()])
    v = np.concatenate([corner[:, 1:].ravel(), corner[1:].ravel()])
    kept = rng.random(len(u)) < KEPT
    u, v = u[kept], v[kept]
    lines = shapely.linestrings(xy[np.column_stack([u, v])])
    columns = {
        "id": [f"{k:06}" for k in range(len(u))], "u": u, "v": v, "highway": "residential",
        "name": [f"{'column' if b - a > 1 else 'row'} {a % side if b - a > 1 else a // side}"
                 for a, b in zip(u.tolist(), v.tolist(), strict=True)],
        "length_m": shapely.length(lines), "is_walkable": True,
    }  # fmt: skip
    network = Network.from_streets(gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:25832"))
    largest = np.bincount(network.component).argmax()
    return network.compact(np.flatnonzero(network.component[network.tail] == largest))[0]


def task_with(odd: int, seed: int) -> Task:
    """Make a connected task with exactly `odd` odd corners."""
    network = town(int((odd * 2.6) ** 0.5) + 4, seed)
    middle = int(np.hypot(*(network.xy - network.xy.mean(axis=0)).T).argmin())
    mm = Distances.from_nodes(network.links, [middle]).mm
    # By the farther end: every prefix is then connected.
    order = np.argsort(np.maximum(mm[network.tail], mm[network.head]), kind="stable")
    degree = np.zeros(network.node_count, int)
    for count, edge in enumerate(order.tolist(), 1):
        degree[[network.tail[edge], network.head[edge]]] += 1
        if (degree % 2).sum() == odd:
            return Task(network, np.sort(order[:count]), middle, middle)
    message = f"no {odd} odd corners in {len(order)} pieces"
    raise SystemExit(message)


def ours(task: Task) -> tuple[int, int]:
    """Return millimetres and number of steps of our walk."""
    found = cover(task)
    edges = np.concatenate([task.required, found.extra])
    walk = euler_walk(task.network, edges, task.start, task.end)
    if not found.is_optimal or len(walk) != len(edges):
        raise SystemExit("the walk is not proven optimal")
    return found.length_mm, len(walk)


def networkx_graph(task: Task) -> nx.Graph:
    links = task.network.links
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(links.low.tolist(), links.high.tolist(), links.length_mm.tolist(), strict=True)
    )
    return graph


def networkx_walk(task: Task, graph: nx.Graph, near: int | None) -> tuple[int, int]:
    """Return millimetres and number of steps of the walk by networkx."""
    network = task.network
    walked = nx.MultiGraph()
    for edge in task.required.tolist():
        mm = int(network.length_mm[edge])
        walked.add_edge(int(network.tail[edge]), int(network.head[edge]), weight=mm)
    odd = [node for node, degree in walked.degree() if degree % 2]
    others, pairs = set(odd), nx.Graph()
    for node in odd:
        # Eight blocks hold many more than `near` odd corners: the nearest are all among them.
        reach = None if near is None else 8 * BLOCK_M * 1000
        far = nx.single_source_dijkstra_path_length(graph, node, cutoff=reach)
        met = [(other, mm) for other, mm in far.items() if other in others and other != node]
        pairs.add_weighted_edges_from((node, other, mm) for other, mm in met[:near])
    matching = nx.min_weight_matching(pairs)
    if 2 * len(matching) != len(odd):
        raise SystemExit("networkx found no perfect matching: raise --near")
    for one, other in matching:
        way = nx.dijkstra_path(graph, one, other)
        for a, b in pairwise(way):
            walked.add_edge(a, b, weight=graph.edges[a, b]["weight"])
    steps = sum(1 for _ in nx.eulerian_circuit(walked, source=task.start))
    return int(walked.size("weight")), steps


def run(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks postman", description=__doc__)
    parser.add_argument("--odd", type=int, nargs="+", default=[1000, 3000])
    parser.add_argument("--near", type=int, default=12, help="odd corners networkx may match with")
    parser.add_argument("--complete", action="store_true", help="networkx with all pairs")
    parser.add_argument("--alone", action="store_true", help="without networkx")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    ours(task_with(40, args.seed))  # what is loaded at the first call is not measured
    print("   odd  pieces  walk km  kvarter s  networkx s   ratio  cost")
    for odd in args.odd:
        task = task_with(odd, args.seed)
        graph = networkx_graph(task)
        begin = time.perf_counter()
        mm, _ = ours(task)
        mine = time.perf_counter() - begin
        head = f"{odd:>6} {len(task.required):>7} {mm / 1e6:>8.1f} {mine:>10.3f}"
        if args.alone:
            print(head)
            continue
        begin = time.perf_counter()
        their_mm, _ = networkx_walk(task, graph, None if args.complete else args.near)
        theirs = time.perf_counter() - begin
        cost = "equal" if their_mm == mm else f"networkx {(their_mm / mm - 1) * 100:+.4f} %"
        print(f"{head} {theirs:>11.1f} {theirs / mine:>7.0f}  {cost}", flush=True)


if __name__ == "__main__":
    run()
