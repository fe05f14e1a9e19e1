"""
Rounds: public benchmark instances, solved by the product's own planners and by peers.

``python -m benchmarks rounds KIND FILES… --seconds S [--seed N] [--walkers K] --out DIR`` prints
instance, reference, found, gap and seconds, and writes every solution to ``DIR/INSTANCE.json``
(peers: ``DIR/INSTANCE.PEER.json``), so that an independent checker can recompute its cost.
``--against networkx,ortools`` solves with those too. With ``--cpu`` the seconds are those this
process computed, for a machine that others use at the same time.

A kind is a module of this package with ``load(file, walkers)``, ``solve(instance, budget)``,
``PEERS`` (name → function like ``solve``, which raises ImportError where the peer is not
installed) and ``HIGHER_IS_BETTER``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    solvers = {None: kind.solve}
    for name in filter(None, args.against.split(",")):
        if name in kind.PEERS:
            solvers[name] = kind.PEERS[name]
        else:
            print(f"{name}: no peer for {args.kind}; there are {', '.join(kind.PEERS) or 'none'}")
    gaps: dict[str | None, list[float]] = {}
    print(f"{'instance':<18}{'solver':<10}{'reference':>11}{'found':>11}{'gap %':>9}{'s':>8}")
    for file in args.files:
        instance = kind.load(file, args.walkers)
        for name, solve in list(solvers.items()):
            budget = Budget(args.seconds, args.seed, args.walkers, args.cpu)
            try:
                result = solve(instance, budget)
            except ImportError as missing:
                print(f"{name}: not installed ({missing.name})")
                del solvers[name]
                continue
            used, over = budget.used(), gap(result.cost, instance.reference)
            gaps.setdefault(name, []).append(over)
            if args.out is not None:
                write(args.out, instance, result, name)
            reference = "-" if instance.reference is None else f"{instance.reference:g}"
            print(
                f"{instance.name:<18}{name or 'kvarter':<10}{reference:>11}{result.cost:>11g}"
                f"{over:>9.2f}{used:>8.1f}",
                flush=True,
            )
    for name, each in gaps.items():
        known = [over for over in each if not math.isnan(over)]
        if known:
            worst = min(known) if kind.HIGHER_IS_BETTER else max(known)
            print(
                f"{name or 'kvarter'}: {len(known)} instances, mean gap"
                f" {statistics.fmean(known):.2f} %, worst {worst:.2f} %"
            )
