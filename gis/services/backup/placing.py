"""Where backups lie, what of the home folder goes into them, and which database they are of."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gis.errors import KvarterError, MachineError
from gis.layers import cluster as private
from gis.layers.backup_databases import Site
from gis.services import installation
from gis.settings import get_settings

__all__ = [
    "backup_folder", "home_files", "put_back", "read_file", "site", "told_of", "whole_file",
]  # fmt: skip

BLOCK_BYTES = 256 * 1024
NOT_KEPT = (
    "postgres", "postgres.new", "log", "socket", "lock", "in-use", "keep-running", "backups",
)  # fmt: skip
"""What of the home folder is of the database server, of this machine, or a backup itself."""
PART = ".part"


@contextmanager
def site() -> Iterator[Site]:
    """
    Hold the database of the settings, with the role that sees all of it, for as long as the block.

    Raises
    ------
    MachineError
        ``backup_url_missing`` on a server without ``KVARTER_BACKUP_DATABASE_URL``, and what the
        private cluster raises.
    """
    settings = get_settings()
    if settings.database_url:
        if not settings.backup_database_url:
            raise MachineError("backup_url_missing")
        read = installation.url_of
        app = read(settings.database_url, "KVARTER_DATABASE_URL")
        admin = read(settings.backup_database_url, "KVARTER_BACKUP_DATABASE_URL")
        owner = read(
            settings.owner_database_url or settings.backup_database_url,
            "KVARTER_OWNER_DATABASE_URL",
        )
        yield Site(admin.set(database=app.database), owner.set(database=app.database), app)
        return
    cluster = private.Cluster(settings.home)
    with cluster.in_use():
        roles = (private.SUPERUSER, private.OWNER_ROLE, private.APP_ROLE)
        yield Site(*(cluster.url(role) for role in roles))


def backup_folder() -> Path:
    """Return the folder of the daily backups."""
    settings = get_settings()
    return (settings.backup_folder or settings.home / "backups").expanduser().absolute()


def home_files() -> Iterator[tuple[str, Path]]:
    """
    Yield the files of the home folder that go into a backup, with their names below it.

    Sheets that were printed, what others of this program keep there, and their keys; not the keys
    of the backups, which would lie inside what they open.
    """
    home = get_settings().home
    left_out = {home / name for name in NOT_KEPT} | {backup_folder()}
    for folder, folders, names in os.walk(home):
        at = Path(folder)
        folders[:] = sorted(name for name in folders if at / name not in left_out)
        for path in (at / name for name in sorted(names)):
            told = path.relative_to(home).as_posix()
            is_kept = path not in left_out and not told.startswith("keys/backup")
            if is_kept and path.suffix != PART and path.is_file() and not path.is_symlink():
                yield told, path


def read_file(path: Path) -> Iterator[bytes]:
    """Yield a file block by block."""
    with told_of(path, "backup_not_readable"), path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def put_back(name: str, blocks: Iterator[bytes]) -> bool:
    """
    Write a file of the home folder that is not there; False when it is: what is there stays.

    Raises
    ------
    MachineError
        ``disk_full`` or ``backup_not_writable``.
    """
    home = get_settings().home
    path = (home / name).resolve()
    if not path.is_relative_to(home.resolve()) or path.exists():
        return False
    with told_of(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(path) as file:
            for block in blocks:
                file.write(block)
    return True


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """
    Write a file that appears under its name once it is whole and on the disk, and never before.

    Nobody but the user may read it.

    Raises
    ------
    MachineError
        ``backup_disk_full`` or ``backup_not_writable``.
    """
    part = path.with_name(path.name + PART)
    with told_of(path.parent):
        part.unlink(missing_ok=True)  # of a run that was killed
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """Let the disk keep a new name in a folder, where its file system can be asked to."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told_of(path: Path, otherwise: str = "backup_not_writable") -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except KvarterError:
        raise
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise MachineError("backup_disk_full" if is_full else otherwise, path=str(path)) from error
