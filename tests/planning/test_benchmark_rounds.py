"""The benchmark of rounds as a command: one instance of each kind, small enough for the head."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import rounds

# A square with sides of 10 and a way across of 15 that nobody has to walk, two sides a leg.
CARP = "4\n5\n0 1 10 1\n1 2 10 1\n2 3 10 1\n3 0 10 1\n0 2 15 0\n2\n2\n70\n70\n"
# Two streets of 10, 7 apart at one end and 8 at the other.
RPP = """LISTA_ARISTAS_REQ :
( 1, 2) coste 10 10
( 3, 4) coste 10 10
LISTA_ARISTAS_NOREQ :
( 2, 3) coste 7 7
( 4, 1) coste 8 8
"""
# There by a one-way street of 4, on by a street of 5 to a place, home by one of 6.
MCGRP = """Name: round
Optimal value: 15
Capacity: 10
Depot Node: 1
N3 1 0
E1 2 3 5 1 0
NrE2 3 1 6
A3 1 2 4 1 0
"""
# Out 3 to each of two stops, 4 from one to the other.
VRPTW = """VISITS
2 10
0 0 0 0 0 100 0
1 3 0 1 0 100 1
2 0 4 1 0 100 1
"""
# The same, but the second closes before anybody gets there.
TOPTW = """4 1 2 1
0 100
0 0 0 0 0 0 0 0 100
1 3 0 1 5 1 1 1 0 100
2 0 4 1 9 1 1 1 0 3
"""
CASES = {
    "carp": ("square.dat", CARP, 70, {(0, 1): 10, (1, 2): 10, (2, 3): 10, (0, 3): 10, (0, 2): 15}),
    "rpp": ("UR1", RPP, 35, {(1, 2): 10, (3, 4): 10, (2, 3): 7, (1, 4): 8}),
    "mcgrp": ("round.dat", MCGRP, 15, {(2, 3): 5, (1, 3): 6, (1, 2): 4}),
    "vrptw": ("visits.txt", VRPTW, 12, None),
    "toptw": ("team.txt", TOPTW, 5, None),
}
PEERS = "ortools,pyvrp,vroom,networkx"


@pytest.mark.parametrize("kind", CASES)
def test_every_solver_of_a_kind_writes_a_solution_that_costs_what_it_says(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, text, best, ways = CASES[kind]
    file, out = tmp_path / name, tmp_path / "out"
    file.write_text(text)
    rounds.run([kind, str(file), "--seconds", "0.2", "--out", str(out), "--against", PEERS])
    told = capsys.readouterr().out
    solved = [json.loads(written.read_text()) for written in out.iterdir()]
    silent = [peer for peer in PEERS.split(",") if f"{peer}: no" in told]
    assert len(solved) == 5 - len(silent)
    for solution in solved:
        assert solution["cost"] == best
        steps = [step for route in solution["routes"] for step in route]
        if ways:
            ends = [tuple(sorted((s["from"], s["to"]))) for s in steps if "from" in s]
            assert sum(ways[pair] for pair in ends) == best
        else:
            assert {step["client"] for step in steps} == ({1, 2} if kind == "vrptw" else {1})
