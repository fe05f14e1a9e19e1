"""Long trials: what is run for hours on a machine, and a slice of it in the tests."""

from __future__ import annotations

import importlib
import sys

KINDS: dict[str, str] = {
    "audit": "benchmarks.soak.audit:run",
    "canaries": "benchmarks.soak.canaries:run",
    "files": "benchmarks.soak.files:run",
    "kills": "benchmarks.soak.kills:run",
    "load": "benchmarks.soak.load:run",
    "many": "benchmarks.soak.many:run",
    "proxy": "benchmarks.soak.proxy:run",
    "rules": "benchmarks.soak.rules:run",
    "races": "benchmarks.soak.races:run",
    "restores": "benchmarks.soak.restores:run",
    "text": "benchmarks.soak.text:run",
}
"""By name the module and function of each; the function takes the arguments after the name."""


def run(argv: list[str]) -> None:
    """Run one kind with the arguments after its name; without any, all of them in full."""
    if argv and argv[0] not in KINDS:
        print(f"Soak: {', '.join(KINDS)}", file=sys.stderr)
        sys.exit(2)
    for kind in argv[:1] or KINDS:
        print(f"== {kind}", flush=True)
        module, _colon, function = KINDS[kind].partition(":")
        getattr(importlib.import_module(module), function)(argv[1:])
