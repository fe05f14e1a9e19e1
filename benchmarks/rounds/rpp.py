"""Undirected rural postman: nodes from 1, one closed walk from anywhere, optimal costs known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from benchmarks.rounds import Instance, Result
from benchmarks.rounds.arc_peers import by_ortools, by_pyvrp
from benchmarks.rounds.arcs import Arcs, Link
from gis.planning.covering import Task, cover
from gis.planning.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from benchmarks.rounds import Budget

HIGHER_IS_BETTER = False
PROOFS = 100
ROW = re.compile(r"\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s+(\d+)\s+(\d+)")


@dataclass(frozen=True)
class Streets:
    """Edges (u, v, cost), the required ones first, and how many those are."""

    edges: list[tuple[int, int, int]]
    required: int

    @property
    def network(self) -> Network:
        """The edges as a network without geometry; a unit of cost is a millimetre."""
        count = len(self.edges)
        u, v, cost = (np.array(column, np.int64) for column in zip(*self.edges, strict=True))
        nodes, ends = np.unique([u, v], return_inverse=True)
        u, v = ends.reshape(2, -1)
        nothing = np.full(count, None, object)
        return Network(
            np.array([f"{k:06}" for k in range(count)]), nothing, nothing,
            np.zeros((count, 4), bool), np.arange(count), u, v, cost,
            np.zeros(count), np.ones(count), nothing, np.zeros((len(nodes), 2)),
        )  # fmt: skip


def load(file: Path, _walkers: int | None) -> Instance:
    edges: dict[bool, list[tuple[int, int, int]]] = {True: [], False: []}
    is_required = False
    for line in file.read_text(encoding="latin-1").splitlines():
        if line.startswith("LISTA_ARISTAS"):
            is_required = "NOREQ" not in line
        elif row := ROW.match(line):
            u, v, cost, back = map(int, row.groups())
            if cost != back:
                raise SystemExit(f"{file.name}: {u}-{v} costs {cost} one way and {back} the other")
            edges[is_required].append((u, v, cost))
    streets = Streets(edges[True] + edges[False], len(edges[True]))
    return Instance(file.name, _reference(file), streets)


def _reference(file: Path) -> float | None:
    table = file.parent / "optimal.csv"
    rows = [line.split(",") for line in table.read_text().split()] if table.exists() else []
    return next((float(row[1]) for row in rows if row[0] == file.name), None)


def solve(instance: Instance, budget: Budget) -> Result:
    streets: Streets = instance.data
    network = streets.network
    start = int(network.tail[0])
    task = Task(network, np.arange(streets.required), start, start)
    found = cover(task, seed=budget.seed, proofs=PROOFS, should_stop=budget.is_over)
    return walked(streets, found.extra.tolist())


def walked(streets: Streets, extra: Iterable[int]) -> Result:
    """Return the closed walk over the required edges and some extra ones."""
    graph = nx.MultiGraph()
    for number, edge in enumerate([*range(streets.required), *extra]):
        u, v, cost = streets.edges[edge]
        graph.add_edge(u, v, key=number, cost=cost, edge=edge)
    steps: list[dict[str, Any]] = []
    for u, v, key in nx.eulerian_circuit(graph, keys=True):
        service = key < streets.required
        steps.append(
            {"from": u, "to": v, "service": service, "id": graph.edges[u, v, key]["edge"] + 1}
        )
    return Result(int(graph.size("cost")), [steps])


def networkx_walk(instance: Instance, _budget: Budget) -> Result:
    """Solve by Frederickson's method: a tree over the components, then a matching."""
    streets: Streets = instance.data
    graph: nx.Graph = nx.Graph()
    number: dict[tuple[int, int], int] = {}
    for edge, (u, v, cost) in enumerate(streets.edges):
        if not graph.has_edge(u, v) or graph.edges[u, v]["cost"] > cost:
            graph.add_edge(u, v, cost=cost)
            number[u, v] = number[v, u] = edge
    ways = dict(nx.all_pairs_dijkstra(graph, weight="cost"))
    required = nx.MultiGraph([edge[:2] for edge in streets.edges[: streets.required]])
    part = {node: k for k, nodes in enumerate(nx.connected_components(required)) for node in nodes}
    between = nx.Graph()
    for u, one in part.items():
        for v, other in part.items():
            far, pair = ways[u][0][v], (one, other)
            if one < other and far < between.get_edge_data(*pair, {"cost": far + 1})["cost"]:
                between.add_edge(*pair, cost=far, way=ways[u][1][v])
    extra = []
    for _u, _v, data in nx.minimum_spanning_edges(between, weight="cost"):
        extra.append(data["way"])
        nx.add_path(required, data["way"])
    odd = [node for node, degree in required.degree() if degree % 2]
    pairs = nx.Graph()
    pairs.add_weighted_edges_from((u, v, ways[u][0][v]) for u in odd for v in odd if u < v)
    extra += [ways[u][1][v] for u, v in nx.min_weight_matching(pairs)]
    return walked(streets, [number[pair] for way in extra for pair in nx.utils.pairwise(way)])


def _joined(
    by: Callable[[Arcs, Budget, int], Result | None],
) -> Callable[[Instance, Budget], Result | None]:
    """Let a peer of `arc_peers` make one walk, from an end of a required edge."""

    def solve(instance: Instance, budget: Budget) -> Result | None:
        streets: Streets = instance.data
        links = [
            Link(
                u,
                v,
                cost,
                str(number + 1),
                int(number < streets.required),
                number < streets.required,
            )
            for number, (u, v, cost) in enumerate(streets.edges)
        ]
        return by(Arcs(links, links[0].u, streets.required), budget, 1)

    return solve


PEERS = {
    "networkx": networkx_walk,
    "ortools": _joined(by_ortools),
    "pyvrp": _joined(by_pyvrp),
}
