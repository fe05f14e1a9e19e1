"""Reading a backup again: whether it is whole, and whether it can be restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from gis.errors import InputError
from gis.layers import backup_tables as layer
from gis.layers.backup_databases import Site, connect, has_database, one_at_a_time, scratch
from gis.layers.database import MIGRATIONS, Database
from gis.services.backup import keys
from gis.services.backup.archive import Digest, Opening, read_archive
from gis.services.backup.placing import BLOCK_BYTES, put_back, site, told_of
from gis.services.backup.sealed import open_sealed, read_header

__all__ = ["Checked", "check", "check_here", "key_id_of", "put_files_back", "restore_into"]

Depth = Literal["read", "restored"]


@dataclass(frozen=True)
class Checked:
    """
    A backup that was looked through.

    Attributes
    ----------
    path, size
        The file, and its bytes.
    opening
        What it tells of itself.
    rows, tables, files
        How many there are of each.
    depth
        ``read`` when every byte proved itself; ``restored`` when it was restored into a database
        for the trial and every table there was the same.
    """

    path: Path
    size: int
    opening: Opening
    rows: int
    tables: int
    files: int
    depth: Depth

    @property
    def made_at(self) -> dt.datetime:
        """When all of it was so."""
        return dt.datetime.fromisoformat(self.opening.made_at)


def check(path: Path, *, depth: Depth = "restored") -> Checked:
    """
    Look a backup through to its end; with the depth ``restored`` in a database for the trial.

    Raises
    ------
    InputError
        ``backup_missing``, ``backup_foreign``, ``backup_newer``, ``backup_truncated``,
        ``backup_changed``, ``backup_differs``, and what `keys.key_of_header` raises.
    ConflictError
        ``backup_under_way``.
    MachineError
        ``backup_role_may_not`` when no database may be made for the trial, and as `making.make`.
    """
    if depth == "read":
        return _read_through(path)
    _read_through(path)  # a wrong file is found before anything is made
    with site() as here:
        if not has_database(here):
            return check_here(here, path)
        with one_at_a_time(here.admin):
            return check_here(here, path)


def check_here(here: Site, path: Path) -> Checked:
    """Restore a backup for trial, for somebody who holds the database already."""
    with scratch(here) as trial:
        return restore_into(trial, path)


def key_id_of(path: Path) -> str:
    """Return which key opens a backup; this much any file tells."""
    with _opened(path) as file:
        return read_header(file).key_id.hex()


def put_files_back(path: Path) -> None:
    """Put back the files of the home folder that are missing; what is there stays as it is."""
    with _opened(path) as file:
        _opening, parts, _digests = read_archive(open_sealed(file, keys.key_of_header))
        for content in parts:
            if content.part.kind == "file":
                put_back(content.part.name, content.blocks)


def restore_into(
    target: Site, path: Path, *, progress: Callable[[str, float], None] | None = None
) -> Checked:
    """
    Restore a backup into an empty database, and compare every table with what was backed up.

    Parameters
    ----------
    target
        The database, empty but for PostGIS.
    progress
        Told the stage and the share done.

    Raises
    ------
    InputError
        ``backup_differs`` when a table did not come back as it was, and as `check`.
    """
    told = progress or (lambda _stage, _share: None)
    size = _size(path)
    with _opened(path) as file:
        opening, parts, digests = read_archive(open_sealed(file, keys.key_of_header))
        _check_revision(opening)
        opened = Database(target.app, target.owner)
        opened.upgrade(opening.crs, to=opening.revision)
        with connect(target.owner) as connection, layer.filling(connection):
            layer.empty(connection)
            columns, known = {}, {table.name for table in layer.find_tables(connection)}
            for content in parts:
                told("restore", min(file.tell() / max(size, 1), 1.0))
                part = content.part
                if part.kind == "table":
                    if part.name not in known:  # as a login, which no backup brings
                        raise InputError("backup_newer")
                    layer.add_rows(connection, part.name, part.columns, content.blocks)
                    columns[part.name] = part.columns
            layer.set_sequences(connection, opening.sequences)
            told("compare", 0.0)
            _compare(connection, columns, digests())
        opened.close()
    return _checked(path, size, opening, digests(), "restored")


def _compare(
    connection: layer.Connection, columns: dict[str, tuple[str, ...]], digests: dict[str, Digest]
) -> None:
    """Read every table again as it was read for the backup: rows and bytes have to be the same."""
    there = {table.name: table for table in layer.find_tables(connection)}
    for name in there.keys() | columns.keys():
        if name not in columns:
            found = Digest.of(layer.read_rows(connection, there[name]), "table").rows == 0
        else:
            table = replace(there[name], columns=columns[name])
            found = digests[f"table {name}"] == Digest.of(
                layer.read_rows(connection, table), "table"
            )
        if not found:
            raise InputError("backup_differs", table=name)


def _read_through(path: Path) -> Checked:
    size = _size(path)
    with _opened(path) as file:
        opening, parts, digests = read_archive(open_sealed(file, keys.key_of_header))
        for content in parts:
            for _block in content.blocks:
                pass
        _check_revision(opening)
    return _checked(path, size, opening, digests(), "read")


def _checked(
    path: Path, size: int, opening: Opening, digests: dict[str, Digest], depth: Depth
) -> Checked:
    files = sum(name.startswith("file ") for name in digests)
    rows = sum(digest.rows for digest in digests.values())
    return Checked(path, size, opening, rows, len(digests) - files, files, depth)


def _check_revision(opening: Opening) -> None:
    if opening.revision not in {found.stem for found in MIGRATIONS.glob("versions/[0-9]*.py")}:
        raise InputError("backup_newer")


def _size(path: Path) -> int:
    with told_of(path, "backup_not_readable"):
        return path.stat().st_size if path.exists() else 0


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if not path.is_file():
        raise InputError("backup_missing", name=path.name)
    with told_of(path, "backup_not_readable"), path.open("rb", buffering=BLOCK_BYTES) as file:
        yield file
