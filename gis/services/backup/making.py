"""Making a backup: one moment of the database and the home folder, sealed into one file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from gis.errors import ConflictError, MachineError, NotFoundError
from gis.layers import backup_tables as layer
from gis.layers.backup_databases import Site, has_database, one_at_a_time
from gis.services.backup import keys
from gis.services.backup.archive import FORM, ArchiveWriter, Opening, Part
from gis.services.backup.placing import home_files, read_file, site, whole_file
from gis.services.backup.sealed import SealedWriter
from gis.settings import get_settings

__all__ = ["Made", "Progress", "held", "make", "make_here"]

Progress = Callable[[str, float], None]
TOLD_SETTINGS = ("lang", "crs", "pace_kmh")
"""Settings that a backup tells, so that who sets up another machine knows them; no secrets."""


@dataclass(frozen=True)
class Made:
    """
    A backup that was made.

    Attributes
    ----------
    path
        The file.
    made_at
        When all of it was so.
    size
        Bytes of the file.
    rows
        Rows of all tables.
    key_id
        Which key opens it.
    is_passphrase
        Whether that is a passphrase.
    """

    path: Path
    made_at: dt.datetime
    size: int
    rows: int
    key_id: str
    is_passphrase: bool


def make(path: Path, *, progress: Progress | None = None) -> Made:
    """
    Make a backup of all there is, while the work goes on.

    Parameters
    ----------
    path
        The file to write; its folder is there, and it is not.
    progress
        Told the stage and the share done.

    Raises
    ------
    NotFoundError
        ``backup_nothing_there``.
    ConflictError
        ``backup_exists``, or ``backup_under_way`` when another one is made or restored now.
    MachineError
        ``backup_url_missing``, ``backup_role_sees_too_little``, ``backup_disk_full``,
        ``backup_not_writable``, and what the database raises.
    """
    with held() as (_here, connection):
        return make_here(connection, path, progress=progress)


@contextmanager
def held() -> Iterator[tuple[Site, layer.Connection]]:
    """Hold the database for a backup: see `make` for what is raised."""
    with site() as here:
        if not get_settings().database_url and not has_database(here):
            raise NotFoundError("backup_nothing_there")
        with one_at_a_time(here.admin) as connection:
            yield here, connection


def make_here(
    connection: layer.Connection, path: Path, *, progress: Progress | None = None
) -> Made:
    """Make a backup for somebody who holds the database already; otherwise as `make`."""
    if path.exists():
        raise ConflictError("backup_exists", name=path.name)
    if not path.parent.is_dir():
        raise MachineError("backup_not_writable", path=str(path.parent))
    layer.check_sees_all(connection)
    key = keys.current_key()
    with whole_file(path) as file:
        sealed = SealedWriter(
            cast("io.BufferedWriter", file), is_passphrase=key.is_passphrase, salt=key.salt,
            key=key.content, key_id=key.id,
        )  # fmt: skip
        with layer.snapshot(connection):
            opening = _opening(connection)
            archive = ArchiveWriter(sealed.write, opening)
            _add_tables(connection, archive, progress or (lambda _stage, _share: None))
        for name, found in home_files():
            archive.add(Part("file", name), read_file(found))
        archive.close()
        sealed.close()
    rows = sum(digest.rows for digest in archive.digests.values())
    made_at = dt.datetime.fromisoformat(opening.made_at)
    return Made(path, made_at, path.stat().st_size, rows, key.id.hex(), key.is_passphrase)


def _add_tables(connection: layer.Connection, archive: ArchiveWriter, told: Progress) -> None:
    tables = layer.find_tables(connection)
    whole, done = sum(table.size for table in tables) or 1, 0

    def noted(table: layer.Table) -> Iterator[bytes]:
        size = 0
        for block in layer.read_rows(connection, table):
            size += len(block)
            told("backup", min((done + min(size, table.size)) / whole, 1.0))
            yield block

    for table in tables:
        told("backup", done / whole)
        archive.add(Part("table", table.name, table.columns), noted(table))
        done += table.size


def _opening(connection: layer.Connection) -> Opening:
    is_ours = connection.execute("select to_regclass('installation')").fetchone()
    if is_ours is None or is_ours[0] is None:
        raise NotFoundError("backup_nothing_there")
    found = connection.execute("""
        select version_num, crs, now() at time zone 'UTC', created_at at time zone 'UTC'
        from alembic_version, installation
    """).fetchone()
    if found is None:
        raise MachineError("database_not_upgraded")
    revision, crs, made_at, created_at = found
    settings: dict[str, Any] = get_settings().model_dump(include=set(TOLD_SETTINGS))
    return Opening(
        form=FORM,
        program=version("kvarter"),
        revision=revision,
        crs=crs,
        made_at=made_at.replace(tzinfo=dt.UTC).isoformat(),
        installation=created_at.isoformat(),
        sequences=layer.read_sequences(connection),
        settings={name: str(value) for name, value in settings.items() if value is not None},
    )
