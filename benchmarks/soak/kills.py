"""
Kills at random moments: what was said to be stored is there, and nothing is there by half.

A writer stores one thing after the other, each of several rows in several tables, and says on a
pipe what is kept. Meanwhile it, one of its connections, or the whole database server is killed.
Then the database is looked through: all that was said is whole, and what was under way is whole or
not there at all.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing as mp
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

import sqlalchemy as sa

from data import DEMO_TOWN
from gis.errors import KvarterError
from gis.services import installation, maps, partners, walked
from gis.services.members import local_scope

from .homes import own_home

VICTIMS = ("writer", "connection", "server")
TAG = "trial"
MOST = 40
"""Things that one writer stores at most before it is killed."""
HALVES = {
    "passes without what they cover": """select count(*) from pass where conditions like 'trial %'
        and not exists (select from pass_interval where pass_id = pass.id)""",
    "cover without a pass": """select count(*) from pass_interval
        where not exists (select from pass where pass.id = pass_id)""",
    "partners without the contact stored with them": """select count(*) from partner
        where name like 'trial %' and not exists (
            select from partner_contact where partner_id = partner.id)""",
    "contacts of a change that is not kept": """select count(*) from partner_contact
        where told like 'trial %' and not exists (
            select from partner where partner.id = partner_id and note = told)""",
}
"""What must not be, and how often it is."""


def _write(first: int, tell: Connection) -> None:
    with suppress(KvarterError):  # that the database is away is told so, and nothing else
        write(first, tell.send)


def write(first: int, tell: Callable[[int], object]) -> None:
    """Store things numbered from a number on, and say each that is kept; then wait."""
    scope = local_scope()
    with installation.database().session() as session:
        pieces = [str(one) for one in session.scalars(sa.text(
            "select id from street where retired_at is null and is_walkable order by id limit 60"
        ))]  # fmt: skip
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=300)
    for number in range(first, first + MOST):
        tag = f"{TAG} {number}"
        with installation.database().as_one():
            made, _change = partners.add_partner(
                scope, name=tag, kind="caretaker", is_municipality_wide=True, allow_duplicate=True
            )
            partners.tell_partner(scope, made.id, dt.date(2026, 1, 2), "phone", tag)
            partners.update_partner(scope, made.id, made.version, note=tag)
        at = began + dt.timedelta(minutes=25 * number)
        walked.record_marked(
            scope, pieces[number % 50 : number % 50 + 5], started_at=at,
            ended_at=at + dt.timedelta(minutes=20), is_pair=True, conditions=tag,
        )  # fmt: skip
        tell(number)
    time.sleep(60)


def wrong_with(said: set[int]) -> list[str]:
    """Return what is wrong in the database, given what was said to be kept."""
    scope = local_scope()
    with installation.database().session(scope) as session:
        wrong = [f"{n} {what}" for what, query in HALVES.items()
                 if (n := session.scalar(sa.text(query)))]  # fmt: skip
        for table, column in (("partner", "name"), ("pass", "conditions")):
            kept = {int(one.split()[1]) for one in session.scalars(
                sa.text(f"select {column} from {table} where {column} like 'trial %'")
            )}  # fmt: skip
            if gone := said - kept:
                wrong.append(f"{len(gone)} of {table} were said to be kept and are gone")
    return wrong


def kill_once(chance: random.Random, victim: str, first: int) -> set[int]:
    """Let a writer write from a number on until something is killed; return what it said."""
    # A process of its own, that loads nothing which one before it has loaded already.
    context = mp.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    hear, tell = context.Pipe(duplex=False)
    writer = context.Process(target=_write, args=(first, tell))
    writer.start()
    tell.close()
    heard = {hear.recv()}  # it is at work
    began = time.monotonic()
    for _thing in range(chance.randrange(1, 5)):
        heard.add(hear.recv())
    time.sleep(chance.uniform(0, time.monotonic() - began) / (len(heard) - 1))
    if victim == "writer":
        writer.kill()
    else:
        _kill_database(whole=victim == "server")
        time.sleep(0.2)
        writer.kill()
    with suppress(EOFError, OSError):  # what was cut off said nothing
        while True:
            heard.add(hear.recv())
    writer.join()
    return heard


def _kill_database(*, whole: bool) -> None:
    server = installation.private_cluster().data / "postmaster.pid"
    postmaster = int(server.read_text().splitlines()[0])
    if whole:
        os.kill(postmaster, signal.SIGKILL)
        return
    query = """select pid from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and backend_type = 'client backend' limit 1"""
    with installation.database().session() as session:
        pid = session.scalar(sa.text(query))
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def _come_back() -> None:
    """Open the database again; after a kill of the server that takes a moment."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with installation.database().session() as session:
                session.execute(sa.text("select 1"))
        except KvarterError:
            if time.monotonic() > deadline:
                raise
            installation.close()
            time.sleep(0.2)
        else:
            return


def run(argv: list[str]) -> None:
    """Kill again and again, on a private cluster of its own with the streets of the demo town."""
    parser = argparse.ArgumentParser("soak kills")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    chance = random.Random(options.seed)
    killed: Counter[str] = Counter()
    said: set[int] = set()
    found: list[str] = []
    with own_home():
        maps.import_map(DEMO_TOWN)
        for number in range(options.count):
            victim = VICTIMS[number % len(VICTIMS)]
            said |= kill_once(chance, victim, first=MOST * number)
            _come_back()
            killed[victim] += 1
            found += [f"kill {number + 1} ({victim}): {one}" for one in wrong_with(said)]
            print(f"{number + 1}/{options.count} {victim}, {len(said)} kept, "
                  f"{found[-1] if found else 'all whole'}", flush=True)  # fmt: skip
        installation.close()
    told = ", ".join(f"{name} {n}" for name, n in killed.items())
    print(f"kills: {sum(killed.values())} ({told}); {len(said)} things were said to be kept")
    print("kills: " + ("; ".join(found) or "all of them whole, nothing by half"))
    if found:
        sys.exit(1)
