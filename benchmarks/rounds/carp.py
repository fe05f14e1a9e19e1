"""Capacitated arc routing: nodes from 0, depot 0, demands on edges, bounds at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.rounds import Instance, Result
from benchmarks.rounds.arc_peers import by_ortools, by_pyvrp
from benchmarks.rounds.arcs import Arcs, Link
from benchmarks.rounds.arcs import solve as solve_arcs

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.rounds import Budget

HIGHER_IS_BETTER = False


def load(file: Path, _walkers: int | None) -> Instance:
    rows = [[int(word) for word in line.split()] for line in file.read_text().splitlines()]
    rows = [row for row in rows if row]
    count = rows[1][0]
    links = [
        Link(u, v, cost, str(number), demand, demand > 0)
        for number, (u, v, cost, demand) in enumerate(rows[2 : 2 + count], 1)
    ]
    _vehicles, capacity, _lower, upper = (row[0] for row in rows[2 + count : 6 + count])
    return Instance(file.stem, float(upper), Arcs(links, 0, capacity))


def solve(instance: Instance, budget: Budget) -> Result:
    return solve_arcs(instance.data, budget)


PEERS = {
    "pyvrp": lambda instance, budget: by_pyvrp(instance.data, budget),
    "ortools": lambda instance, budget: by_ortools(instance.data, budget),
}
