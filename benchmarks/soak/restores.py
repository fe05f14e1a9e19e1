"""
Random states of an installation: backed up, changed beyond recognition, restored, compared.

Each round writes random values into random tables, makes a backup, changes everything again
(rows, and also the tables' rules, rights and triggers), restores, and compares every row and every
rule with what was there. In between a restore is killed at a random moment: what is there then has
to be all of the one state or all of the other.
"""

from __future__ import annotations

import random
import signal
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from gis.layers import backup_tables as layer
from gis.layers.backup_databases import connect
from gis.services import backup, installation
from gis.services.backup.archive import Digest
from gis.services.backup.placing import site
from gis.services.backup.restoring import LIVING

from .homes import own_home

Fingerprint = dict[str, object]

LETTERS = string.ascii_letters + "æøåÆØÅ\t\n\r\\\"'|;€𝕜\u200b\u0301"
RANDOM_VALUES = {
    "text": lambda chance: "".join(
        chance.choices(
            string.ascii_letters + "æøåÆØÅ\t\n\r\\\"'|;€𝕜\u200b\u0301", k=chance.randrange(40)
        )
    ),
    "float8": lambda chance: chance.choice(
        [chance.random() * 10 ** chance.randrange(-300, 300), float("nan"), -0.0, 5e-324, 0.1 + 0.2]
    ),
    "timestamptz": lambda chance: (
        f"{chance.randrange(1700, 2200)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)} "
        f"0{chance.randrange(10)}:00:00.{chance.randrange(10**6):06}+0{chance.randrange(10)}"
    ),
    "bytea": lambda chance: chance.randbytes(chance.randrange(2000)),
    "jsonb": lambda chance: psycopg.types.json.Jsonb(
        {"ø\\n": [chance.random(), "\t\n\\N\\.", None, True, chance.randrange(10**12)]}
    ),
    "int4": lambda chance: chance.randrange(-(2**31), 2**31),
    "int8": lambda chance: chance.randrange(-(2**63), 2**63),
    "bool": lambda chance: chance.random() < 0.5,
    "date": lambda chance: f"{chance.randrange(1000, 9999)}-02-2{chance.randrange(9)}",
}
"""By the name of a type; what a table does not take is left out again."""
DAMAGES = (
    "alter table {} disable row level security", "alter table {} no force row level security",
    "alter table {} disable trigger all", "truncate {} cascade", "drop table {} cascade",
    "grant all on {} to public", "revoke all on {} from public, kvarter_app",
)  # fmt: skip
_COLUMNS = """
    select relname, attname, typname from pg_attribute
    join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0
        and not attisdropped and attgenerated = '' and relname = any(%s) order by 1, 2
"""
_RULES = {
    "policies": "select * from pg_policies order by 1, 2, 3",
    "tables": """select relname, relrowsecurity, relforcerowsecurity, relowner::regrole::text,
        array(select format('%s %s', coalesce(nullif(grantee, 0)::regrole::text, 'public'),
            privilege_type) from aclexplode(relacl) order by 1)
        from pg_class where relnamespace in ('public'::regnamespace, 'qgis'::regnamespace)
        and relkind in ('r', 'v', 'S', 'p') order by 1""",
    "columns": """select attrelid::regclass::text, attname, attacl::text from pg_attribute
        join pg_class on pg_class.oid = attrelid where attacl is not null
        and relnamespace = 'public'::regnamespace order by 1, 2""",
    "triggers": """select tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid)
        from pg_trigger where not tgisinternal order by 1, 2""",
    "constraints": """select conrelid::regclass::text, conname, pg_get_constraintdef(oid),
        convalidated from pg_constraint where connamespace = 'public'::regnamespace
        order by 1, 2""",
    "indexes": "select indexdef from pg_indexes where schemaname = 'public' order by 1",
    "functions": """select proname, prosrc, prosecdef, proacl::text from pg_proc
        where pronamespace = 'public'::regnamespace and not exists (
            select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by 1, 2""",
}


def run(arguments: list[str]) -> None:
    """Run some rounds on a private cluster of their own, which goes afterwards."""
    count = int(arguments[arguments.index("--count") + 1]) if "--count" in arguments else 20
    with own_home():
        from gis.locale import translator
        from gis.services.demo import load_demo

        load_demo(translator("da"))
        same = killed = 0
        for seed in range(count):
            began = time.monotonic()
            same += round_trip(seed)
            killed += killed_restore(seed)
            print(f"{seed + 1}/{count} same {same}, killed without harm {killed}, "
                  f"{time.monotonic() - began:.1f} s", flush=True)  # fmt: skip
        installation.close()
    print(f"restores: {same}/{count} came back the same, {killed}/{count} kills left one state")
    if same != count or killed != count:
        sys.exit(1)


def round_trip(seed: int, folder: Path | None = None) -> bool:
    """Back up a random state, change everything, restore; return whether all is the same."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        file = (folder or Path(made)) / f"{seed}.kvarter"
        scatter(chance, times=60)
        before = fingerprint()
        backup.make(file)
        scatter(chance, times=30)
        damage(chance, times=chance.randrange(1, 6))
        assert fingerprint() != before, "nothing was changed"
        backup.restore(file, copies=False)
    return fingerprint() == before


def killed_restore(seed: int) -> bool:
    """Kill a restore at a random moment; return whether what is there is one of the two states."""
    chance = random.Random(-seed - 1)
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "killed.kvarter"
        scatter(chance, times=10)
        one = fingerprint()
        backup.make(file)
        scatter(chance, times=10)
        other = fingerprint()
        installation.close()
        command = [sys.executable, "-m", "gis.cli", "restore", str(file), "--yes", "--without-copy"]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(0.5, 12.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    return fingerprint() in (one, other)


def scatter(chance: random.Random, *, times: int) -> None:
    """Write random values into random tables, and take random rows away."""
    with site() as here, connect(here.admin) as connection:
        tables = {table.name: table for table in layer.find_tables(connection)}
        names = [name for name in tables if name not in LIVING and name != "installation"]
        columns = connection.execute(_COLUMNS, (names,)).fetchall()
        for _time in range(times):
            table, column, kind = chance.choice(columns)
            with _tried(connection):
                if kind in RANDOM_VALUES:
                    statement = sql.SQL("update {} set {} = %s where random() < 0.3").format(
                        sql.Identifier(table), sql.Identifier(column)
                    )
                    connection.execute(statement, (RANDOM_VALUES[kind](chance),))
                else:
                    statement = sql.SQL("delete from {} where random() < 0.05")
                    connection.execute(statement.format(sql.Identifier(table)))
        connection.execute("""
            insert into basemap (import_id, kind, name, geometry)
            select (select id from map_import limit 1), 'building', '\t\\n\\.', ST_Buffer(
                ST_SetSRID(ST_MakePoint(random() * 1000, random() * 1000),
                    (select ST_SRID(boundary) from map_import limit 1)), random() * 9 + 1, 2)
            from generate_series(1, 5) where exists (select from map_import)
        """)


def damage(chance: random.Random, *, times: int) -> None:
    """Take away what guards the tables, or the tables themselves."""
    with site() as here, connect(here.admin) as connection:
        for _time in range(times):
            tables = [table.name for table in layer.find_tables(connection)]
            name = chance.choice([name for name in tables if name not in LIVING])
            if name != "installation":
                with _tried(connection):
                    connection.execute(sql.SQL(chance.choice(DAMAGES)).format(sql.Identifier(name)))


def fingerprint() -> Fingerprint:
    """Return what tells two states apart: every table's rows, and every rule around them."""
    with site() as here, connect(here.admin) as connection, layer.snapshot(connection):
        found: Fingerprint = {
            name: connection.execute(query).fetchall() for name, query in _RULES.items()
        }
        for table in layer.find_tables(connection):
            # What the log, and the list of backups, say of the rounds themselves.
            if not table.name.startswith(("audit_", "backup_")):
                found[f"rows of {table.name}"] = Digest.of(
                    layer.read_rows(connection, table), "table"
                )
        return found


@contextmanager
def _tried(connection: psycopg.Connection[Any]) -> Iterator[None]:
    try:
        with connection.transaction():
            yield
    except psycopg.Error:
        pass  # the table does not take it
