"""Run one benchmark, or all of them: ``python -m benchmarks [NAME [OPTIONS]]``."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    "map-import": "map_import",
    "postman": "postman",
    "street-rounds": "street_rounds",
    "rounds": "rounds",
    "rounds-in-towns": "rounds.towns",
    "sheet": "sheet",
    "paper": "paper",
    "first-map": "first_map",
    "pages": "pages",
    "coverage": "coverage",
    "heatmap": "heatmap",
    "mapping": "mapping",
    "map-matching": "map_matching",
    "address-matching": "address_matching",
    "registers": "registers",
    "two-years": "two_years",
    "soak": "soak",
}
LONG = ("rounds", "rounds-in-towns", "soak")
"""What is too long, or has to be told on what, to run with all others."""


def main(arguments: list[str]) -> int:
    """Run what the arguments name; without any, all but those that need to be asked."""
    if arguments and arguments[0] not in BENCHMARKS:
        print(f"Benchmarks: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    chosen = arguments[:1] or [name for name in BENCHMARKS if name not in LONG]
    for name in chosen:
        print(f"== {name}", flush=True)
        importlib.import_module(f"benchmarks.{BENCHMARKS[name]}").run(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
