"""
The log under many writers; and whatever a superuser changes in it is to be found.

    python -m benchmarks soak audit [--events N] [--writers N] [--count N]

Writers add events, some in long transactions and some rolled back, while another process seals
without a pause. Then a random row of the log or of its seals is changed, deleted, put in again
elsewhere or swapped with another, and the check has to find it; afterwards all is put back.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from gis.layers.cluster import SUPERUSER
from gis.services import audit, installation
from gis.services.members import local_scope
from gis.settings import get_settings

EVENT_CHANGES: Final = (
    "xact = xact + 1", "at = at + interval '1 microsecond'",
    "team_id = gen_random_uuid()", "member_id = null", "role = 'other'", "action = 'points.other'",
    "ids = ids || gen_random_uuid()", "view_id = gen_random_uuid()",
    "channel = case channel when 'route' then 'page' else 'route' end", """counts = '{"n": -1}'""",
    "number = -number",
)  # fmt: skip
REST: Final = "at, team_id, member_id, role, action, ids, view_id, channel, counts"
SEAL_CHANGES: Final = (
    "at = at + interval '1 microsecond'", "events = events + 1", "hash = sha256(hash)",
    "numbers = numbers + int8multirange(int8range(0, 1))", "content = sha256(content)",
    "xact = xact + 1", "kind = 'dropped'", "number = -number",
    "snapshot = pg_current_snapshot()::text",
)  # fmt: skip


def tampering(chance: random.Random) -> list[str]:
    """Return statements that change one thing in the log that was sealed."""
    pick = (
        "create temporary table picked on commit drop as select number from audit_event "
        "where number <@ (select range_agg(numbers) from audit_seal) order by random() limit 1"
    )
    of_seal = "number = (select number from audit_seal order by random() limit 1)"
    again = f"select xact, -1, {REST} from audit_event"
    of_row = "number = (select number from picked)"
    return chance.choice([
        [pick, f"update audit_event set {chance.choice(EVENT_CHANGES)} where {of_row}"],
        [pick, f"delete from audit_event where {of_row}"],
        [pick, f"insert into audit_event overriding system value {again} where {of_row}"],
        [f"update audit_seal set {chance.choice(SEAL_CHANGES)} where {of_seal}"],
        [f"delete from audit_seal where {of_seal}"],
    ])  # fmt: skip


def try_tampering(engine: sa.Engine, count: int, chance: random.Random) -> int:
    """Change the log so many times, check it, and put all back; return how often it was found."""
    found = 0
    with engine.begin() as connection:
        for statement in (
            "alter table audit_event alter number drop identity",
            "create table kept_event as table audit_event",
            "create table kept_seal as table audit_seal",
        ):
            connection.execute(sa.text(statement))
    for _number in range(count):
        statements = tampering(chance)
        with engine.begin() as connection:
            changed = [connection.execute(sa.text(one)).rowcount for one in statements][-1]
        if not changed:
            found += 1  # no such row: nothing was changed, and nothing is to be found
            continue
        if audit.check_log(seals_rest=False).findings:
            found += 1
        else:
            print("not found:", statements[-1])
        with engine.begin() as connection:
            for table in ("event", "seal"):
                connection.execute(sa.text(f"truncate audit_{table}"))
                connection.execute(sa.text(f"insert into audit_{table} table kept_{table}"))
    return found


def write(count: int, writers: int) -> list[float]:
    """Let writers add events, while somebody seals without a pause; return seconds of each."""
    scope, done, seconds = local_scope(), threading.Event(), []

    def add(number: int) -> None:
        chance = random.Random(number)
        for _event in range(count // writers):
            began = time.perf_counter()
            try:
                with installation.database().as_one():
                    audit.note(scope, "points.read", [uuid.uuid4() for _id in range(5)])
                    if chance.random() < 0.02:
                        time.sleep(chance.random())  # a long transaction
                        began = time.perf_counter()
                    if chance.random() < 0.05:
                        raise KeyError  # rolled back: its number stays a gap
            except KeyError:
                continue
            seconds.append(time.perf_counter() - began)

    def keep_sealing() -> None:
        while not done.is_set():
            audit.seal()
            done.wait(0.2)

    with ThreadPoolExecutor(writers + 1) as pool:
        sealing = pool.submit(keep_sealing)
        for one in [pool.submit(add, number) for number in range(writers)]:
            one.result()
        done.set()
        sealing.result()
    return seconds


def run(argv: list[str]) -> None:
    """Run the trial in a database of its own."""
    parser = argparse.ArgumentParser(prog="benchmarks soak audit")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--count", type=int, default=1_000, help="How often something is changed.")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="kvarter-audit-") as folder:
        Path(folder).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder
        for name in ("KVARTER_DATABASE_URL", "KVARTER_OWNER_DATABASE_URL"):
            os.environ.pop(name, None)
        get_settings.cache_clear()
        try:
            _run(asked.events, asked.writers, asked.count)
        finally:
            installation.close()


def _run(events: int, writers: int, count: int) -> None:
    local_scope()
    began = time.perf_counter()
    seconds = sorted(write(events, writers))
    took = time.perf_counter() - began
    middle, late = statistics.median(seconds), seconds[int(0.99 * len(seconds))]
    print(
        f"{len(seconds)} events by {writers} writers in {took:.0f} s; "
        f"one {middle * 1000:.1f} ms, p99 {late * 1000:.1f} ms, while sealing"
    )
    audit.seal(wait=True)
    began = time.perf_counter()
    checked = audit.check_log()
    print(
        f"check of {checked.events} events under {checked.seals} seals: "
        f"{time.perf_counter() - began:.1f} s, {len(checked.findings)} findings"
    )
    cluster = installation.private_cluster()
    engine = sa.create_engine(cluster.url(SUPERUSER), poolclass=sa.NullPool)
    found = try_tampering(engine, count, random.Random(1))
    print(f"{found} of {count} changes found")
    if found < count or checked.findings:
        raise SystemExit(1)
