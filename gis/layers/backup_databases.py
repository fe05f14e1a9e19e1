"""Whole databases: who may read all of one, one beside it to restore into, and the exchange."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
import sqlalchemy as sa
from psycopg import sql

from gis.errors import ConflictError, MachineError
from gis.layers.database import told

__all__ = [
    "Site", "connect", "count_others", "drop_scratch", "end_others", "exchange", "has_database",
    "one_at_a_time", "scratch",
]  # fmt: skip

Connection: TypeAlias = psycopg.Connection[Any]

MARK = "_kvarter_scratch_"
"""Part of the name of every database that only lives while a backup is tried or restored."""
LOCK = 7416
TRIES = 20


@dataclass(frozen=True)
class Site:
    """
    One database, and the roles it is entered with here.

    Attributes
    ----------
    admin
        Sees every row; for a restore it also makes databases and extensions.
    owner
        Owns the tables.
    app
        Owns nothing; None where nobody works on the database.
    """

    admin: sa.URL
    owner: sa.URL
    app: sa.URL

    @property
    def name(self) -> str:
        """Name of the database."""
        return str(self.app.database)

    def beside(self, name: str) -> Site:
        """Return another database of the same server and roles."""
        return Site(*(url.set(database=name) for url in (self.admin, self.owner, self.app)))


@contextmanager
def connect(url: sa.URL, *, autocommit: bool = True) -> Iterator[Connection]:
    """
    Open a connection of its own for as long as the block lasts.

    Raises
    ------
    MachineError
        ``backup_role_may_not`` when the role lacks a right; otherwise as `told`.
    """
    with told():
        try:
            with psycopg.connect(
                _address(url), autocommit=autocommit, connect_timeout=10
            ) as connection:
                yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise MachineError("backup_role_may_not") from error


@contextmanager
def one_at_a_time(url: sa.URL) -> Iterator[Connection]:
    """
    Let one process at a time make, try or restore a backup of a database; all others are told.

    Raises
    ------
    ConflictError
        ``backup_under_way``.
    """
    with connect(url) as connection:
        taken = connection.execute("select pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if taken is None or not taken[0]:
            raise ConflictError("backup_under_way")
        yield connection


def has_database(site: Site) -> bool:
    """Return whether the server has the database."""
    with connect(site.admin.set(database="postgres")) as connection:
        return _exists(connection, site.name)


@contextmanager
def scratch(site: Site) -> Iterator[Site]:
    """
    Make an empty database with PostGIS beside another, and take it away again after the block.

    A database that has been given another name meanwhile stays.

    Raises
    ------
    MachineError
        ``backup_role_may_not`` when the role may not make databases, or ``disk_full``.
    """
    made = site.beside(f"{site.name[:30]}{MARK}{secrets.token_hex(4)}")
    with connect(site.admin.set(database="postgres")) as connection:
        drop_scratch(connection, site.name)
        _run(connection, "create database {} owner {}", made.name, _role(site.owner))
    try:
        with connect(made.admin) as connection:
            connection.execute("create extension if not exists postgis")
        yield made
    finally:
        with suppress(psycopg.Error), connect(site.admin.set(database="postgres")) as connection:
            _run(connection, "drop database if exists {} with (force)", made.name)


def drop_scratch(connection: Connection, name: str) -> None:
    """Drop what a killed restore of a database left; what somebody is connected to stays."""
    query = "select datname from pg_database where starts_with(datname, %s)"
    for (left,) in connection.execute(query, (name[:30] + MARK,)).fetchall():
        with suppress(psycopg.errors.ObjectInUse):
            _run(connection, "drop database if exists {}", left)


def count_others(connection: Connection, name: str, *, own: frozenset[int] = frozenset()) -> int:
    """Return how many connections others have to a database; some are known to be our own."""
    query = """select count(*) from pg_stat_activity
        where datname = %s and backend_type = 'client backend' and pid <> all(%s)"""
    found = connection.execute(query, (name, [*own, connection.info.backend_pid])).fetchone()
    return int(found[0]) if found else 0


def end_others(connection: Connection, name: str) -> None:
    """End every connection to a database but our own; what is under way there is rolled back."""
    query = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()"""
    connection.execute(query, (name,))


def exchange(site: Site, new: Site, *, ends_others: bool) -> None:
    """
    Let a database take the name of another, in one transaction; then drop the other.

    Parameters
    ----------
    ends_others
        Whether who is connected to either is sent away.

    Raises
    ------
    ConflictError
        ``backup_others_connected``.
    """
    old = site.beside(f"{site.name[:30]}{MARK}{secrets.token_hex(4)}")
    with connect(site.admin.set(database="postgres")) as connection:
        is_there = _exists(connection, site.name)
        for tried in range(TRIES):
            try:
                with connection.transaction():
                    if is_there:
                        _take_settings(connection, site.name, new.name)
                        _run(connection, "alter database {} rename to {}", site.name, old.name)
                    _run(connection, "alter database {} rename to {}", new.name, site.name)
                break
            except psycopg.errors.ObjectInUse as error:
                # Somebody may come back between the look and the exchange.
                if not ends_others or tried == TRIES - 1:
                    raise ConflictError("backup_others_connected") from error
                end_others(connection, site.name)
        if is_there:
            _run(connection, "drop database {} with (force)", old.name)


def _take_settings(connection: Connection, old: str, new: str) -> None:
    """Give a database the rights and settings that another one has as a whole."""
    rights = connection.execute(
        """select coalesce(role.rolname, ''), privilege_type, is_grantable
        from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) given
        left join pg_roles role on role.oid = given.grantee where datname = %s""",
        (old,),
    ).fetchall()
    _run(connection, "revoke all on database {} from public", new)
    for role, right, may_give in rights:
        connection.execute(
            sql.SQL("grant {} on database {} to {}{}").format(
                sql.SQL(right), sql.Identifier(new),
                sql.Identifier(role) if role else sql.SQL("public"),
                sql.SQL(" with grant option" if may_give and role else ""),
            )
        )  # fmt: skip
    settings = connection.execute(
        """select coalesce(rolname, ''), split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)
        from pg_db_role_setting join pg_database on pg_database.oid = setdatabase
        left join pg_roles on pg_roles.oid = setrole, unnest(setconfig) one where datname = %s""",
        (old,),
    ).fetchall()
    for role, name, value in settings:
        whose = sql.SQL("role {} in database {}") if role else sql.SQL("{}database {}")
        connection.execute(
            sql.SQL("alter {} set {} to {}").format(
                whose.format(sql.Identifier(role) if role else sql.SQL(""), sql.Identifier(new)),
                sql.Identifier(name), sql.Literal(value),
            )
        )  # fmt: skip


def _address(url: sa.URL) -> str:
    """Return an address as the driver itself reads it."""
    _arguments, options = url.get_dialect()().create_connect_args(url)
    return psycopg.conninfo.make_conninfo(**options)


def _role(url: sa.URL) -> str:
    """Return whom an address enters as, wherever in it that stands."""
    return str(psycopg.conninfo.conninfo_to_dict(_address(url)).get("user", ""))


def _exists(connection: Connection, name: str) -> bool:
    query = "select exists (select from pg_database where datname = %s)"
    found = connection.execute(query, (name,)).fetchone()
    return bool(found and found[0])


def _run(connection: Connection, statement: str, *names: str) -> None:
    composed = sql.SQL(statement).format(*map(sql.Identifier, names))
    connection.execute(composed)
