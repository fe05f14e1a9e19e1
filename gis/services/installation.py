"""The database this process works on: opened at the first need, let go at exit."""

from __future__ import annotations

import atexit
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import sqlalchemy as sa

from gis.crs import DEFAULT_METRIC, check_metric
from gis.errors import ConflictError, InputError, MachineError
from gis.layers import cluster as private
from gis.layers.database import Database
from gis.settings import Settings, get_settings

__all__ = [
    "check_ready", "close", "database", "lacks_room", "private_cluster", "standing_in", "upgrade",
    "url_of",
]  # fmt: skip

LEAST_BYTES = 16 * 1024 * 1024
"""What the database's own log is extended by; with less free it stands still."""
_lock = threading.RLock()
_open = ExitStack()
_database: Database | None = None


def database() -> Database:
    """
    Return the database of the settings, ready for this version of the program.

    Without ``KVARTER_DATABASE_URL`` the private cluster is created and started where needed, and
    stopped when the last process that uses it ends.

    Raises
    ------
    InputError
        ``setting_unusable`` when a setting is no address of a PostgreSQL database.
    MachineError
        When the cluster or the server cannot be used.
    ConflictError
        ``crs_differs`` when ``KVARTER_CRS`` is not what the database was made with.
    """
    global _database  # noqa: PLW0603  (one pool of connections a process)
    with _lock:
        if _database is None:
            with ExitStack() as opening:
                opened = _connect(get_settings(), opening)
                _check(opened, get_settings())
                _open.push(opening.pop_all())
                _database = opened
        return _database


def check_ready() -> None:
    """
    Make sure that the database answers, and is that of this version of the program.

    Raises
    ------
    MachineError
        ``database_not_reached`` or ``database_not_upgraded``, and what `database` raises.
    """
    if not database().is_upgraded():
        raise MachineError("database_not_upgraded")


def _connect(settings: Settings, opening: ExitStack) -> Database:
    if settings.database_url:
        owner = settings.owner_database_url
        opened = Database(
            url_of(settings.database_url, "KVARTER_DATABASE_URL"),
            url_of(owner, "KVARTER_OWNER_DATABASE_URL") if owner else None,
        )
    else:
        cluster = private.Cluster(settings.home)
        opening.enter_context(cluster.in_use())
        opened = Database(cluster.url(private.APP_ROLE), cluster.url(private.OWNER_ROLE))
        if not cluster.has_database():
            cluster.add_database()
    opening.callback(opened.close)
    return opened


def _check(opened: Database, settings: Settings) -> None:
    if not opened.is_upgraded():
        if opened.owner_url is None:
            raise MachineError("database_not_upgraded")
        opened.upgrade(check_metric(settings.crs or DEFAULT_METRIC))
    if settings.crs and check_metric(settings.crs) != opened.crs:
        raise ConflictError("crs_differs", found=opened.crs, expected=settings.crs)


def url_of(text: str, name: str) -> sa.URL:
    """Return the address in the setting of a name, read as the driver itself will read it."""
    try:
        url = sa.make_url(text)
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise InputError("setting_unusable", name=name)
        url = url.set(drivername="postgresql+psycopg")
        _arguments, options = url.get_dialect()().create_connect_args(url)
        psycopg.conninfo.make_conninfo(**options)
    except (sa.exc.ArgumentError, psycopg.ProgrammingError, ValueError) as error:
        raise InputError("setting_unusable", name=name) from error
    return url


@contextmanager
def standing_in(opened: Database) -> Iterator[None]:
    """Let another database be the one of this process for as long as the block lasts."""
    global _database  # noqa: PLW0603
    with _lock:
        before, _database = _database, opened
        try:
            yield
        finally:
            _database = before
            opened.close()


def upgrade() -> None:
    """Bring the database up to this version of the program."""
    database()


def private_cluster() -> private.Cluster:
    """
    Return the private cluster.

    Raises
    ------
    ConflictError
        ``not_private_cluster`` when the settings name a server.
    """
    settings = get_settings()
    if settings.database_url:
        raise ConflictError("not_private_cluster")
    return private.Cluster(settings.home)


def lacks_room() -> MachineError | None:
    """Return that the disk of the private cluster is full; None where it is not, or elsewhere."""
    settings = get_settings()
    if settings.database_url or shutil.disk_usage(settings.home).free >= LEAST_BYTES:
        return None
    return MachineError("disk_full", path=str(settings.home))


def close() -> None:
    """Let go of the database; the last process out stops the private cluster."""
    global _database  # noqa: PLW0603
    with _lock:
        _database = None
        _open.close()


atexit.register(close)
