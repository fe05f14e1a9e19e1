"""What an administrator sees of the backups and may ask for, and what *Start* says of them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gis.errors import InputError, KvarterError
from gis.layers import backup_runs as layer
from gis.layers.streets import has_streets
from gis.services.backup import keys
from gis.services.backup.keeping import error_of, is_there, newest_first, newest_there, path_here
from gis.services.backup.placing import backup_folder, told_of
from gis.services.backup.reading import key_id_of
from gis.services.backup.rotation import made_at
from gis.services.installation import database
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    from gis.services.members import Scope

__all__ = [
    "BackupFile", "BackupOverview", "BackupView", "Missing", "ask_for_backup", "in_folder",
    "missing_backup", "note_key_kept", "overview", "set_automatic", "words_of_key",
]  # fmt: skip

KeyPlace = Literal["here", "elsewhere", "passphrase"]
OLD = dt.timedelta(days=2)
"""From then on *Start* says so."""
SHOWN = 60


@dataclass(frozen=True)
class BackupView:
    """
    A backup as the page shows it.

    Attributes
    ----------
    asked_at, made_at
        When it was asked for, and when all of it was so.
    is_automatic
        Whether it was the daily one.
    status, stage, share
        ``waiting``, ``running``, ``done`` or ``failed``; what is done (a code), and how much.
    path
        The file; None when it lies on another machine, was written elsewhere, or is none.
    is_in_folder
        Whether it was made where the daily ones are.
    is_there
        Whether the file is still there, as far as this machine can see.
    size, rows
        Bytes and rows.
    key_id
        Which key opens it.
    checked
        ``restored`` or ``read``: how it was tried; None when it was not.
    error
        Why it failed.
    """

    asked_at: dt.datetime
    made_at: dt.datetime | None
    is_automatic: bool
    status: layer.Status
    stage: str
    share: float
    path: Path | None
    is_in_folder: bool
    is_there: bool
    size: int | None
    rows: int | None
    key_id: str | None
    checked: str | None
    error: KvarterError | None


@dataclass(frozen=True)
class BackupOverview:
    """
    How it stands with the backups.

    Attributes
    ----------
    newest
        The newest one that was made and is still there.
    under_way
        The one that waits or is made now.
    failed
        The newest one, when that failed.
    runs
        Those that were made or failed, the newest first.
    folder
        Where the daily ones lie; None when that is on another machine.
    is_automatic
        Whether one is made every day.
    keeps
        Of how many days, weeks and months one is kept.
    key_kept_at
        When an administrator said that the key is written down elsewhere; None of a newer key.
    key
        Where that which opens them is: a key that lies ``here`` or ``elsewhere``, on the machine
        that makes them, or a ``passphrase`` of the settings.
    """

    newest: BackupView | None
    under_way: BackupView | None
    failed: BackupView | None
    runs: tuple[BackupView, ...]
    folder: Path | None
    is_automatic: bool
    keeps: tuple[int, int, int]
    key_kept_at: dt.datetime | None
    key: KeyPlace


@dataclass(frozen=True)
class Missing:
    """That there is no backup (`newest_at` None), or only an old one."""

    newest_at: dt.datetime | None


@dataclass(frozen=True)
class BackupFile:
    """A file where the daily backups are: when it was made, its bytes, and which key opens it."""

    path: Path
    made_at: dt.datetime
    size: int
    key_id: str


def in_folder() -> list[BackupFile]:
    """Return the files where the daily backups are, the newest first; others are left out."""
    folder = backup_folder()
    with told_of(folder, "backup_not_readable"):
        paths = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else []
    found = []
    for path in paths:
        if (at := made_at(path.name)) is not None:
            with suppress(InputError):
                found.append(BackupFile(path, at, path.stat().st_size, key_id_of(path)))
    return found


@right("backup", "read")
def overview(scope: Scope) -> BackupOverview:
    """Return how it stands with the backups."""
    settings = get_settings()
    with database().session(scope) as session:
        current = layer.under_way(session)
        runs = layer.find_runs(session, limit=layer.MOST)
        plan = layer.get_plan(session)
    ended = newest_first([run for run in runs if run.status in ("done", "failed")])
    newest = newest_there(ended)
    return BackupOverview(
        newest=_view(newest) if newest else None,
        under_way=_view(current) if current else None,
        failed=_view(ended[0]) if ended and ended[0].status == "failed" else None,
        runs=tuple(_view(run) for run in ended[:SHOWN]),
        folder=backup_folder() if newest is None or path_here(newest) else None,
        is_automatic=plan.is_automatic,
        keeps=(
            settings.backup_keep_daily, settings.backup_keep_weekly, settings.backup_keep_monthly,
        ),
        key_kept_at=plan.key_kept_at if plan.key_kept_id == _key_id(newest) else None,
        key=_key_place(newest),
    )  # fmt: skip


def _key_id(newest: layer.BackupRun | None) -> str | None:
    """Return which key is to be kept: the one that lies here, or of the newest backup."""
    return keys.key_here() or (newest.key_id if newest else None)


def _key_place(newest: layer.BackupRun | None) -> KeyPlace:
    settings = get_settings()
    if settings.backup_passphrase or (newest is not None and newest.is_passphrase):
        return "passphrase"
    if not settings.database_url:
        return "here"
    # On a server the workers make them, with a home and settings of their own.
    here = keys.key_here()
    is_it = here is not None and (newest is None or newest.key_id == here)
    return "here" if is_it else "elsewhere"


@right("backup", "make")
def ask_for_backup(scope: Scope) -> None:
    """Let a worker make a backup; nothing happens when one is under way."""
    with database().session(scope) as session:
        if layer.under_way(session) is None:
            session.add(layer.BackupRun(is_automatic=False, is_in_folder=True, status="waiting"))


@right("backup", "change")
def set_automatic(scope: Scope, *, chosen: bool) -> None:
    """Let a backup be made every day, or only when somebody asks."""
    with database().session(scope) as session:
        layer.get_plan(session).is_automatic = chosen


@right("backup", "key")
def words_of_key(_scope: Scope) -> str | None:
    """Return the key as letters to write down; None where a passphrase is used."""
    return keys.key_words()


@right("backup", "change")
def note_key_kept(scope: Scope) -> None:
    """Note that the key is written down and kept elsewhere."""
    with database().session(scope) as session:
        plan = layer.get_plan(session)
        plan.key_kept_id = _key_id(newest_there(layer.find_runs(session, limit=layer.MOST)))
        plan.key_kept_at = dt.datetime.now(dt.UTC)


@right("backup_age", "read")
def missing_backup(scope: Scope) -> Missing | None:
    """
    Return whether there is something to lose and no backup of it, or an old one only.

    One that seems to be of the future says nothing of its age: the clock was put back.
    """
    now = dt.datetime.now(dt.UTC)
    with database().session(scope) as session:
        if not has_streets(session):
            return None
        newest = newest_there(layer.find_runs(session, limit=layer.MOST))
    at = newest.made_at if newest else None
    return Missing(at) if at is None or abs(now - at) > OLD else None


def _view(run: layer.BackupRun) -> BackupView:
    return BackupView(
        asked_at=run.asked_at, made_at=run.made_at, is_automatic=run.is_automatic,
        status=run.status, stage=run.stage, share=run.share, path=path_here(run),
        is_in_folder=run.is_in_folder, is_there=is_there(run), size=run.size, rows=run.row_count,
        key_id=run.key_id, checked=run.checked, error=error_of(run),
    )  # fmt: skip
