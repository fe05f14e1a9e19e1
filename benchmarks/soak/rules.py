"""
What row-level security and the log of readings cost: every page with both and without either.

Two copies of one database on the private cluster, of which the second has its rules switched off by
its owner; there the log is not written either. The page's script is run in this process, in turns
on the one and the other. What is counted is the CPU of this process and of the server, which is the
same however much else the machine does.

    python -m benchmarks soak rules [--count N] [--home FOLDER]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest  # noqa: TID251 - a page without its server
from streamlit.util import calc_hash  # noqa: TID251

from benchmarks.soak.load import cpu_s, filled
from gis.layers import audit
from gis.layers.cluster import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, Cluster
from gis.services import installation
from gis.settings import get_settings
from gis.web.pages import PAGES
from scripts.browsing import ROOT

GOAL = 1.3
PLAIN = "plain"
_SWITCH_OFF = """
do $$ declare one record; begin
    for one in select oid::regclass as name from pg_class where relrowsecurity loop
        execute format('alter table %s disable row level security', one.name);
        execute format('alter table %s no force row level security', one.name);
    end loop;
end $$
"""


@contextmanager
def working_on(cluster: Cluster, name: str) -> Iterator[None]:
    """Let this process work on one of the databases."""
    installation.close()
    os.environ["KVARTER_DATABASE_URL"] = cluster.url(APP_ROLE, name).render_as_string()
    os.environ["KVARTER_OWNER_DATABASE_URL"] = cluster.url(OWNER_ROLE, name).render_as_string()
    get_settings.cache_clear()
    with ExitStack() as stack:
        if name == PLAIN:
            stack.enter_context(patch.object(audit, "add_entries", lambda *_, **__: None))
        yield


def run_page(cluster: Cluster, url: str) -> float:
    """Return the seconds of CPU that a page takes in a new window, here and in the server."""
    app = AppTest.from_file(str(ROOT / "gis" / "web" / "ui.py"), default_timeout=120)
    app._page_hash = calc_hash(url)  # noqa: SLF001 - pages are functions with an address
    before, began = _server_s(cluster), time.process_time()
    app.run()
    after = _server_s(cluster)
    return time.process_time() - began + sum(s - before.get(pid, 0.0) for pid, s in after.items())


def _server_s(cluster: Cluster) -> dict[int, float]:
    server = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return {int(pid): cpu_s(int(pid)) for pid in children}


def copy_without_rules(cluster: Cluster) -> None:
    """Make the second database."""
    installation.close()
    engine = sa.create_engine(
        cluster.url(SUPERUSER, "postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop database if exists {PLAIN} with (force)"))
        connection.execute(
            sa.text(f"create database {PLAIN} template {DATABASE} owner {OWNER_ROLE}")
        )
    engine = sa.create_engine(cluster.url(OWNER_ROLE, PLAIN), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(_SWITCH_OFF))


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks soak rules", description=__doc__)
    parser.add_argument("--count", type=int, default=15, help="how often each page is drawn")
    parser.add_argument("--home", type=Path, help="an installation that is filled already")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        home = options.home or filled(stack, 0)
        cluster = Cluster(home)
        stack.enter_context(cluster.in_use())
        copy_without_rules(cluster)
        ratios, sums = [], {DATABASE: [0.0], PLAIN: [0.0]}
        for page in (page for page in PAGES if not page.hidden):
            taken: dict[str, list[float]] = {DATABASE: [], PLAIN: []}
            for turn in range(options.count + 1):
                for name in (DATABASE, PLAIN) if turn % 2 else (PLAIN, DATABASE):
                    with working_on(cluster, name):
                        run_page(cluster, "")  # connects
                        taken[name].append(run_page(cluster, page.url))
            # The first turn loads modules.
            with_, without = (fmean(taken[name][1:]) for name in (DATABASE, PLAIN))
            ratios.append(with_ / without)
            sums[DATABASE].append(with_)
            sums[PLAIN].append(without)
            print(f"  {page.title:<22} {without * 1000:6.0f} ms without, {with_ * 1000:6.0f} ms "
                  f"with: {ratios[-1]:.2f} times", flush=True)  # fmt: skip
        whole = sum(sums[DATABASE]) / sum(sums[PLAIN])
        print(f"  {whole:.2f} times in all, {max(ratios):.2f} at most (at most {GOAL})")
        sys.exit(int(whole > GOAL))
