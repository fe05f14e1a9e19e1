"""
Every row of an installation, out of one database and into another.

Rows are read with COPY in its text form, in the order of their keys, so that the same rows are the
same bytes wherever they are read. Only rows are moved, never statements: tables, rules and rights
are made by the migrations, so that no backup can bring code with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from gis.errors import InputError, MachineError

__all__ = [
    "Connection", "Table", "add_rows", "check_sees_all", "derive_protection", "empty", "filling",
    "find_tables", "merge_rows", "read_rows", "read_sequences", "set_sequences", "snapshot",
]  # fmt: skip

Connection: TypeAlias = psycopg.Connection[Any]

LEFT_OUT = ("procrastinate%", "alembic%", "login\\_session%")
"""
The queue, which workers fill again from the jobs; the version, which the migrations write; and
logins: after a restore everybody logs in again, so that none that was ended comes back.
"""
SAME_BYTES = (
    "set local datestyle = 'ISO'", "set local intervalstyle = 'postgres'",
    "set local timezone = 'UTC'", "set local bytea_output = 'hex'",
    "set local extra_float_digits = 1", "set local row_security = off",
)  # fmt: skip
"""So that a row is written alike everywhere, and whoever sees too few rows is told, not given."""

_TABLES = f"""
    select relation.oid, relation.relname,
        array(select attname::text from pg_attribute where attrelid = relation.oid
            and attnum > 0 and not attisdropped and attgenerated = '' order by attnum),
        coalesce((select array_agg(attname::text order by place)
            from pg_index, unnest(indkey) with ordinality keys (number, place)
            join pg_attribute on attnum = number
            where indrelid = relation.oid and indisprimary and attrelid = relation.oid
        ), '{{}}'),
        array(select attname::text from pg_attribute
            where attrelid = relation.oid and attcollation <> 0),
        pg_table_size(relation.oid)
    from pg_class relation
    where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p')
        and not relation.relispartition
        and not exists (select from pg_depend where objid = relation.oid and deptype = 'e')
        and not relation.relname like any (array[{", ".join(f"'{name}'" for name in LEFT_OUT)}])
    order by relation.relname
"""
_REFERENCES = """
    select conrelid, confrelid from pg_constraint where contype = 'f' and conrelid <> confrelid
"""


@dataclass(frozen=True)
class Table:
    """A table, its columns that hold what was written, and the order of its rows."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    texts: frozenset[str]
    size: int


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Let everything in the block be read as it is at one moment, whoever writes meanwhile."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read read only")
        _same_bytes(connection)
        yield


def find_tables(connection: Connection) -> list[Table]:
    """Return the tables that hold what was written, each after those that it refers to."""
    found = connection.execute(_TABLES.encode()).fetchall()
    tables = {
        oid: Table(name, tuple(columns), tuple(key), frozenset(texts), size)
        for oid, name, columns, key, texts, size in found
    }
    before: dict[int, set[int]] = {oid: set() for oid in tables}
    for table, other in connection.execute(_REFERENCES):
        if table in before and other in before:
            before[table].add(other)
    return [tables[oid] for oid in TopologicalSorter(before).static_order()]


def read_rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table as COPY writes them, in the order of their key."""
    order = sql.SQL(", ").join(
        sql.SQL('{} collate "C"' if name in table.texts else "{}").format(sql.Identifier(name))
        for name in table.key
    )
    query = sql.SQL("copy (select {} from {} one order by {}) to stdout").format(
        _names(table.columns),
        _named(table.name),
        order if table.key else sql.SQL('one::text collate "C"'),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            yield bytes(block)


def add_rows(
    connection: Connection, name: str, columns: Sequence[str], blocks: Iterable[bytes]
) -> None:
    """
    Write rows as `read_rows` yields them.

    Raises
    ------
    InputError
        ``backup_newer`` when there is no such table or column.
    """
    statement = sql.SQL("copy {} ({}) from stdin").format(_named(name), _names(columns))
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for block in blocks:
                copy.write(block)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise InputError("backup_newer") from error


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """
    Let the owner of the tables write rows as they were, in the block and one transaction.

    Nothing of the tables' own is set going by them, and no rule hides them. Afterwards every rule
    is in force again, for the owner too.
    """
    with connection.transaction():
        _same_bytes(connection)
        names = [table.name for table in find_tables(connection)]
        forced = {
            name
            for (name,) in connection.execute(
                "select relname from pg_class where relforcerowsecurity "
                "and relnamespace = 'public'::regnamespace"
            )
        }
        for name in names:
            _alter(connection, name, "disable trigger user")
        for name in forced:
            _alter(connection, name, "no force row level security")
        yield
        for name in forced:
            _alter(connection, name, "force row level security")
        for name in names:
            _alter(connection, name, "enable trigger user")


def empty(connection: Connection) -> None:
    """Take away every row that the migrations wrote, so that a backup brings all there is."""
    every = sql.SQL(", ").join(_named(table.name) for table in find_tables(connection))
    connection.execute(sql.SQL("truncate {} cascade").format(every))


def merge_rows(source: Connection, target: Connection, name: str, *, is_whole: bool) -> None:
    """
    Let the rows of a table in one database count in another, where both have the table.

    Parameters
    ----------
    is_whole
        Whether the target is to have no other rows. Otherwise its others stay, and the table has a
        key and more columns than that.
    """
    tables = {table.name: table for table in find_tables(source)}
    there = {table.name: table for table in find_tables(target)}
    if name not in tables or name not in there or tables[name].columns != there[name].columns:
        return
    table = tables[name]
    if is_whole:
        target.execute(sql.SQL("delete from {}").format(_named(name)))
        add_rows(target, name, table.columns, read_rows(source, table))
        return
    target.execute(
        sql.SQL("create temporary table living (like {}) on commit drop").format(_named(name))
    )
    names, key = _names(table.columns), _names(table.key)
    with target.cursor() as cursor:
        into = sql.SQL("copy pg_temp.living ({}) from stdin").format(names)
        with cursor.copy(into) as copy:
            for block in read_rows(source, table):
                copy.write(block)
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column))
        for column in table.columns
        if column not in table.key
    )
    target.execute(
        sql.SQL("""
            insert into {} ({}) overriding system value select {} from pg_temp.living
            on conflict ({}) do update set {}
        """).format(_named(name), names, names, key, changes)
    )
    target.execute("drop table pg_temp.living")


def derive_protection(connection: Connection) -> None:
    """Let the addresses that are protected now be so on the map that came back."""
    connection.execute("update address_protection set key = key")  # its trigger does the rest


def read_sequences(connection: Connection) -> dict[str, int]:
    """Return how far the numbers of each sequence have come; those never asked are left out."""
    rows = connection.execute(
        "select sequencename, last_value from pg_sequences "
        "where schemaname = 'public' and last_value is not null"
    )
    return {str(name): int(value) for name, value in rows}


def set_sequences(connection: Connection, values: dict[str, int]) -> None:
    """Let the numbers of each sequence go on where they had come to, never below."""
    there = connection.execute(
        "select sequencename from pg_sequences where schemaname = 'public'"
    ).fetchall()
    for (name,) in there:
        if name in values:
            connection.execute(
                sql.SQL("select setval({}, %s)").format(sql.Literal(f'public."{name}"')),
                (values[name],),
            )


def check_sees_all(connection: Connection) -> None:
    """
    Refuse a role from which rows are hidden.

    Raises
    ------
    MachineError
        ``backup_role_sees_too_little``.
    """
    sees = connection.execute(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    if sees is None or not sees[0]:
        raise MachineError("backup_role_sees_too_little")


def _same_bytes(connection: Connection) -> None:
    for statement in SAME_BYTES:
        connection.execute(statement.encode())


def _alter(connection: Connection, name: str, how: str) -> None:
    connection.execute(sql.SQL("alter table {} " + how).format(_named(name)))


def _named(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
