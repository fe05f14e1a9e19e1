"""
Many municipalities on one machine: a database, an app and a worker each, on one server.

Starts some, opens a page in each, and tells what one more costs in memory and in connections, and
how many this machine would carry.

    python -m benchmarks soak many [--count N]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from benchmarks.soak.window import open_window
from gis.layers.cluster import APP_ROLE, OWNER_ROLE, SUPERUSER, Cluster
from gis.layers.database import Database
from scripts.browsing import ROOT, free_port, wait_for

LEFT_FREE_MB = 4_000
"""Of the machine's memory, for the database's own cache and for what a plan takes while it runs."""


def pss_mb(pid: int) -> float:
    """Return the memory of a process in MB, what it shares counted by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0


def _postgres_mb(cluster: Cluster) -> float:
    server = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return sum(pss_mb(int(pid)) for pid in (str(server), *children))


def _memory_mb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks soak many", description=__doc__)
    parser.add_argument("--count", type=int, default=8, help="municipalities to start")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kvarter-many-")))
        folder.chmod(0o755)
        cluster = Cluster(folder / "cluster")
        stack.enter_context(cluster.in_use())
        apps, workers = [], []
        for number in range(options.count):
            name = f"municipality_{number}"
            cluster.add_database(name)
            urls = [cluster.url(role, name) for role in (APP_ROLE, OWNER_ROLE)]
            made = Database(*urls)
            made.upgrade("EPSG:25832")
            made.close()
            port = free_port()
            settings = {
                **os.environ, "KVARTER_DATABASE_URL": urls[0].render_as_string(),
                "KVARTER_HOME": str(folder / name), "KVARTER_PORT": str(port),
                "KVARTER_WORKERS": "0",
            }  # fmt: skip
            for command, kept in (("serve", apps), ("worker", workers)):
                process = subprocess.Popen(
                    [sys.executable, "-m", "gis.cli", command], cwd=ROOT, env=settings,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                )  # fmt: skip
                stack.callback(process.wait)
                stack.callback(process.terminate)
                kept.append(process)
            wait_for(apps[-1], f"http://127.0.0.1:{port}/readyz")
            asyncio.run(_look(f"http://127.0.0.1:{port}"))
        _report(cluster, [one.pid for one in apps], [one.pid for one in workers])


async def _look(url: str) -> None:
    window, _taken = await open_window(url)
    await window.socket.close()


def _report(cluster: Cluster, apps: list[int], workers: list[int]) -> None:
    engine = sa.create_engine(cluster.url(SUPERUSER, "postgres"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        held = connection.scalar(
            sa.text("select count(*) from pg_stat_activity where usename = :role"),
            {"role": APP_ROLE},
        )
        most = int(str(connection.scalar(sa.text("show max_connections"))))
    app = sum(map(pss_mb, apps)) / len(apps)
    worker = sum(map(pss_mb, workers)) / len(workers)
    server = _postgres_mb(cluster) / len(apps)
    each = app + worker + server
    connections = (held or 0) / len(apps)
    fit = int((_memory_mb() - LEFT_FREE_MB) / each)
    told = f"app {app:.0f}, worker {worker:.0f}, its share of PostgreSQL {server:.0f}"
    print(f"  {len(apps)} municipalities: {each:.0f} MB each ({told})")
    print(f"  and {connections:.1f} connections each, at rest")
    print(f"  this machine has {_memory_mb():.0f} MB: {fit} by memory")
    print(f"  with {most} connections to the server: {int(most / connections)} by connections")
