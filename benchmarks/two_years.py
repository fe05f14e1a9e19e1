"""
Two simulated years of a team of six in a real town, every figure reckoned once more.

`benchmarks.simulated_team` works through the services; `benchmarks.recount` reckons from the raw
tables what `benchmarks.recount_checks` compares with what the services tell.

    python -m benchmarks two-years [--town NAME] [--weeks N] [--walks N] [--seed N] [--home DIR]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import recount_checks, simulated_team, simulated_work
from benchmarks.comparison import Comparison
from benchmarks.recount import select
from gis.services import installation, maps
from gis.services.members import local_scope
from gis.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWNS = Path(__file__).parents[2] / "shared" / "data"


@contextmanager
def home_of(folder: str | None) -> Iterator[None]:
    """Work in a home of its own, which goes when it was not named."""
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as made:
        Path(made).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder or made
        get_settings.cache_clear()
        try:
            yield
        finally:
            installation.close()


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks two-years", description=__doc__)
    parser.add_argument("--town", default="ronne", help="an extract of ../shared/data")
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--walks", type=int, default=9, help="a week")
    parser.add_argument("--areas", type=int, default=8)
    parser.add_argument("--reach", type=float, default=260, help="metres from middle to edge")
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", help="folder to keep it in; one that has passes is only compared")
    options = parser.parse_args(argv)
    source = TOWNS / f"{options.town}.osm.bz2"
    if not source.is_file():
        print(f"  needs {source.name} in ../shared/data, which is not part of the project")
        return
    with home_of(options.home):
        scope = local_scope()
        if not select(scope, "select id from pass limit 1"):
            begun = time.perf_counter()
            maps.import_map(source)
            team = simulated_team.found_team(
                scope, options.seed, area_count=options.areas, round_count=12,
                point_count=options.points, reach_m=options.reach,
            )  # fmt: skip
            simulated_work.work(team, options.weeks, options.walks)
            print(f"  {options.weeks} weeks in {time.perf_counter() - begun:.0f} s")
            for what, count in sorted(team.done.items()):
                print(f"    {count:6} {what}")
            undone = Comparison()
            recount_checks.compare_undone(undone, team)
            print(undone.table())
        begun = time.perf_counter()
        found = recount_checks.compare(scope, options.weeks, seed=options.seed)
        print(f"  compared in {time.perf_counter() - begun:.0f} s")
        print(found.table())


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
