"""Mixed capacitated general routing: required nodes, edges and arcs; nodes from 1."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from benchmarks.rounds import Instance, Result
from benchmarks.rounds.arc_peers import by_ortools, by_pyvrp
from benchmarks.rounds.arcs import Arcs, Link
from benchmarks.rounds.arcs import solve as solve_arcs

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.rounds import Budget

HIGHER_IS_BETTER = False
ROW = re.compile(r"(NrE|NrA|E|A|N)(\d+)\s+(.*)")


def load(file: Path, _walkers: int | None) -> Instance:
    text = file.read_text(encoding="latin-1")
    again = text.find("Name:", text.find("Name:") + 1)  # some files hold their instance twice
    text = text[:again] if again > 0 else text
    head = dict(re.findall(r"^(#?[A-Za-z ]+):\s*(\S+)", text, re.MULTILINE))
    links, nodes = [], {}
    for kind, number, rest in (m.groups() for m in map(ROW.match, text.splitlines()) if m):
        values = [int(word) for word in rest.split()]
        if kind == "N":
            nodes[int(number)] = values[0]
            continue
        required = not kind.startswith("Nr")
        demand = values[3] if required else 0
        u, v, cost = values[:3]
        links.append(Link(u, v, cost, kind + number, demand, required, kind.endswith("A")))
    arcs = Arcs(links, int(head["Depot Node"]), int(head["Capacity"]), nodes)
    return Instance(file.stem, _reference(file, float(head["Optimal value"])), arcs)


def _reference(file: Path, header: float) -> float | None:
    table = file.parent / "reference.csv"
    if table.exists():
        with table.open() as rows:
            for row in csv.DictReader(rows):
                if row["instance"] == file.stem:
                    return float(row["reference_value"])
    return header if header > 0 else None


def solve(instance: Instance, budget: Budget) -> Result:
    return solve_arcs(instance.data, budget)


PEERS = {
    "pyvrp": lambda instance, budget: by_pyvrp(instance.data, budget),
    "ortools": lambda instance, budget: by_ortools(instance.data, budget),
}
