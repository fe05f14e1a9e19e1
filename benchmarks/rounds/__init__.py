"""
Rounds: public benchmark instances, solved by the product's own planners and by peers.

``python -m benchmarks rounds KIND FILES… --seconds S [--seed N] [--walkers K] --out DIR`` prints
instance, reference, found, gap and seconds, and writes every solution to ``DIR/INSTANCE.json``
(peers: ``DIR/INSTANCE.PEER.json``), so that an independent checker can recompute its cost.
``--against pyvrp,ortools,vroom,networkx`` solves with those too; what is no part of the program is
looked for in the folder .peers (``requirements-peers.lock``). A dash is where a solver found
nothing in time, which counts in no mean. With ``--cpu`` the seconds are those this
process computed, for a machine that others use at the same time.

A kind is a module of this package with ``load(file, walkers)``, ``solve(instance, budget)``,
``PEERS`` (name → function like ``solve``, which returns None where it found nothing) and
``HIGHER_IS_BETTER``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

INSTALLED = Path(__file__).parents[2] / ".peers"
"""Where peers are that would not go together with the program's own packages."""
MODULES = {"ortools": "ortools.constraint_solver.pywrapcp"}
"""What a peer is imported by, where that is not its name."""
KINDS = ("carp", "rpp", "mcgrp", "vrptw", "toptw")


@dataclass(frozen=True)
class Instance:
    """
    One instance.

    Attributes
    ----------
    name
        Of the file, without its ending.
    reference
        Published cost or score; None where none is known.
    data
        What the module of the kind has read.
    """

    name: str
    reference: float | None
    data: Any


@dataclass(frozen=True)
class Result:
    """
    A solution: its cost or score, and its routes in the instance's own numbering.

    A route is a list of steps ``{"from": u, "to": v, "service": bool, "id": n}`` for streets,
    deadheading included, and ``{"client": n}`` for visits.
    """

    cost: float
    routes: list[list[dict[str, Any]]]


@dataclass
class Budget:
    """How long a solver may work on one instance, with which seed, and for how many walkers."""

    seconds: float
    seed: int = 0
    walkers: int | None = None
    cpu: bool = False
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self._now()

    def _now(self) -> float:
        return time.process_time() if self.cpu else time.perf_counter()

    def used(self) -> float:
        """Return the seconds used so far."""
        return self._now() - self.begun

    def left(self) -> float:
        """Return the seconds left."""
        return max(self.seconds - self.used(), 0.0)

    def is_over(self) -> bool:
        """Return whether the time is used up; the ``should_stop`` of a solver."""
        return self.used() >= self.seconds


def gap(found: float, reference: float | None) -> float:
    """Return how far a cost or score is above its reference, in per cent; NaN without one."""
    return 100 * (found - reference) / reference if reference else math.nan


def write(folder: Path, instance: Instance, result: Result, solver: str | None) -> None:
    """Write a solution for the checker."""
    folder.mkdir(parents=True, exist_ok=True)
    name = instance.name if solver is None else f"{instance.name}.{solver}"
    text = {"instance": instance.name, "cost": result.cost, "routes": result.routes}
    (folder / f"{name}.json").write_text(json.dumps(text), encoding="utf-8")


def _peers(kind: str, known: dict[str, Any], against: str) -> dict[str | None, Any]:
    """Return the peers that are asked for and that there are."""
    found: dict[str | None, Any] = {}
    if against and INSTALLED.is_dir() and str(INSTALLED) not in sys.path:
        sys.path.insert(0, str(INSTALLED))
    for name in filter(None, against.split(",")):
        if name not in known:
            print(f"{name}: no peer for {kind}; there are {', '.join(known)}")
            continue
        # Imported before any clock runs.
        try:
            importlib.import_module(MODULES.get(name, name))
        except ImportError as missing:
            print(f"{name}: not installed ({missing.name})")
            continue
        found[name] = known[name]
    return found


def run(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks rounds", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--walkers", type=int)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", default="", help="peers, with commas between")
    parser.add_argument("--cpu", action="store_true", help="seconds of this process, not the wall")
    args = parser.parse_args(argv)
    kind = importlib.import_module(f"benchmarks.rounds.{args.kind}")
    solvers = {None: kind.solve} | _peers(args.kind, kind.PEERS, args.against)
    gaps: dict[str | None, list[float]] = {}
    print(f"{'instance':<18}{'solver':<10}{'reference':>11}{'found':>11}{'gap %':>9}{'s':>8}")
    for file in args.files:
        instance = kind.load(file, args.walkers)
        for name, solve in solvers.items():
            budget = Budget(args.seconds, args.seed, args.walkers, args.cpu)
            result = solve(instance, budget)
            reference = "-" if instance.reference is None else f"{instance.reference:g}"
            told = f"{instance.name:<18}{name or 'kvarter':<10}{reference:>11}"
            used = budget.used()
            if result is None:
                print(f"{told}{'-':>11}{'-':>9}{used:>8.1f}", flush=True)
                continue
            over = gap(result.cost, instance.reference)
            gaps.setdefault(name, []).append(over)
            if args.out is not None:
                write(args.out, instance, result, name)
            print(f"{told}{result.cost:>11g}{over:>9.2f}{used:>8.1f}", flush=True)
    for name, each in gaps.items():
        known = [over for over in each if not math.isnan(over)]
        if known:
            worst = min(known) if kind.HIGHER_IS_BETTER else max(known)
            print(
                f"{name or 'kvarter'}: {len(known)} instances, mean gap"
                f" {statistics.fmean(known):.2f} %, worst {worst:.2f} %"
            )
