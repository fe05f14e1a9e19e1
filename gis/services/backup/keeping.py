"""
The backups of every day: made by a worker, tried, kept for a while, and told of.

One is made once a day where nothing hinders it, and whenever an administrator asks. A run is a row
that the page shows; who makes it holds the database's lock, so a run whose process is gone is
known by that.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
import uuid
from contextlib import suppress
from pathlib import Path

from sqlalchemy.orm import Session

from gis import errors
from gis.errors import ConflictError, KvarterError, MachineError
from gis.faults import told_as
from gis.layers import backup_runs as layer
from gis.layers.backup_databases import Site
from gis.layers.backup_tables import Connection
from gis.layers.database import SYSTEM
from gis.layers.streets import has_streets
from gis.services.backup.making import Made, Progress, held, make_here
from gis.services.backup.placing import PART, backup_folder, told_of
from gis.services.backup.reading import Depth, check, check_here
from gis.services.backup.rotation import SUFFIX, name_at, to_drop
from gis.services.installation import database
from gis.services.noting import note
from gis.settings import get_settings

__all__ = [
    "back_up", "error_document", "error_of", "is_there", "keep_backups", "new_file_in_folder",
    "newest_first", "newest_there", "note_made", "path_here",
]  # fmt: skip

EVERY = dt.timedelta(hours=23)
"""Somewhat less than a day, so that a computer switched on at eight makes one every morning."""
AGAIN = dt.timedelta(hours=1)
"""How long after a failed one it is tried again: an assumption."""
FIRST_AFTER = dt.timedelta(minutes=15)
"""So long a new installation is left in peace, while somebody looks at the demo: an assumption."""
FUTURE = dt.timedelta(minutes=5)
"""A clock that was put back makes what was done seem to be of the future; then it counts not."""
TELL_SECONDS = 0.5


def keep_backups(*, when_due: bool = True) -> bool:
    """
    Make the backup that was asked for or is due; False when there is nothing to do.

    Parameters
    ----------
    when_due
        Whether to look also for the one of the day, or only whether somebody asked.
    """
    now = dt.datetime.now(dt.UTC)
    with database().session(SYSTEM) as session:
        run = layer.under_way(session)
        if run is None and when_due and _is_due(session, now):
            run = layer.BackupRun(is_automatic=True, is_in_folder=True, status="waiting")
            session.add(run)
            layer.forget_old(session)
        if run is None or run.status != "waiting":
            return False
        session.flush()
        run_id = run.id
    return _carry_out(run_id, now)


def back_up(path: Path | None, *, progress: Progress | None = None) -> tuple[Made, Depth]:
    """
    Make a backup now and try it: in a file, or where the daily ones are.

    Parameters
    ----------
    path
        The file; None for the folder of the daily ones, of which the oldest go then.

    Raises
    ------
    ConflictError, MachineError
        As `making.make`; ``backup_differs`` when it does not come back as it was.
    """
    with held() as (here, connection):
        now, told = dt.datetime.now(dt.UTC), progress or (lambda *_told: None)
        if path is not None:
            made, depth = _make(here, connection, path, now, told)
            note_made(made, depth, is_in_folder=False)
            return made, depth
        run_id = _add_run(is_in_folder=True)
        try:
            made, depth = _make(here, connection, None, now, told)
        except BaseException as error:
            known = error if isinstance(error, KvarterError) else MachineError("backup_lost")
            _end(run_id, error=error_document(known))
            raise
        _end(run_id, made=made, depth=depth)
        return made, depth


def note_made(made: Made, depth: Depth, *, is_in_folder: bool = True) -> None:
    """Note a backup that was made without a run of its own."""
    _end(_add_run(is_in_folder=is_in_folder), made=made, depth=depth)


def new_file_in_folder(now: dt.datetime | None = None) -> Path:
    """Return the path of a backup that is made now where the daily ones are."""
    folder = backup_folder()
    with told_of(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f"*{SUFFIX}{PART}"):
            left.unlink(missing_ok=True)  # of a run that was killed
    return folder / name_at(now or dt.datetime.now(dt.UTC))


def is_there(run: layer.BackupRun) -> bool:
    """Return whether the file of a backup is still there, as far as this machine can see."""
    path = path_here(run)
    return path is None or path.exists()


def path_here(run: layer.BackupRun) -> Path | None:
    """Return the file of a backup; None when it lies on another machine, or is none."""
    is_here = run.is_in_folder and run.file_name and run.machine == socket.gethostname()
    return backup_folder() / str(run.file_name) if is_here else None


def newest_first(
    runs: list[layer.BackupRun], now: dt.datetime | None = None
) -> list[layer.BackupRun]:
    """Return runs, the newest first; those that seem to be of the future come last."""
    latest = (now or dt.datetime.now(dt.UTC)) + FUTURE
    return sorted(runs, key=lambda run: (run.asked_at <= latest, run.asked_at), reverse=True)


def newest_there(
    runs: list[layer.BackupRun], now: dt.datetime | None = None
) -> layer.BackupRun | None:
    """Return the newest backup that was made and is still there."""
    done = (run for run in newest_first(runs, now) if run.status == "done")
    return next((run for run in done if is_there(run)), None)


def error_document(error: KvarterError) -> dict[str, object]:
    """Return an error as JSON: kind, code and parameters."""
    params = {
        key: value if isinstance(value, int | float | str) else str(value)
        for key, value in error.params.items()
    }
    return {"kind": type(error).__name__, "code": error.code, "params": params}


def error_of(run: layer.BackupRun) -> KvarterError | None:
    """Return why a run failed."""
    if run.error is None:
        return None
    kind: type[KvarterError] = getattr(errors, run.error["kind"])
    return kind(run.error["code"], **run.error["params"])


def _is_due(session: Session, now: dt.datetime) -> bool:
    settings = get_settings()
    if settings.database_url and not settings.backup_database_url:
        return False
    if not layer.get_plan(session).is_automatic or not has_streets(session):
        return False
    if _is_recent(layer.installed_at(session), now, FIRST_AFTER):
        return False
    runs = [run for run in layer.find_runs(session, limit=layer.MOST) if run.is_in_folder]
    newest = newest_there(runs, now)
    if newest is not None and newest.made_at is not None and _is_recent(newest.made_at, now, EVERY):
        return False
    failed = [run for run in runs if run.status == "failed"]
    return not any(_is_recent(run.asked_at, now, AGAIN) for run in failed)


def _is_recent(at: dt.datetime, now: dt.datetime, within: dt.timedelta) -> bool:
    return now - within < at <= now + FUTURE


def _carry_out(run_id: uuid.UUID, now: dt.datetime) -> bool:
    """Make a backup that waits; False when another one is at it, so that it goes on waiting."""
    try:
        with held() as (here, connection):
            with database().session(SYSTEM) as session:
                if not layer.begin(session, run_id):
                    return False
            made, depth = _make(here, connection, None, now, _teller(run_id))
            _end(run_id, made=made, depth=depth)
    except ConflictError as error:
        if error.code == "backup_under_way":
            return False
        _end(run_id, error=error_document(error))
    except KvarterError as error:
        _end(run_id, error=error_document(error))
    except Exception as error:  # noqa: BLE001  (the edge of a worker: told under a code)
        _end(run_id, error=error_document(told_as(error)))
    return True


def _make(
    here: Site, connection: Connection, path: Path | None, now: dt.datetime, told: Progress
) -> tuple[Made, Depth]:
    made = make_here(connection, path or new_file_in_folder(now), progress=told)
    told("check", 0.0)
    depth: Depth = "restored"
    try:
        check_here(here, made.path)
    except MachineError as error:
        if error.code not in ("backup_role_may_not", "postgis_missing"):
            raise
        # A role that reads everything need not be one that makes databases.
        depth = "read"
        check(made.path, depth="read")
    if path is None:
        _rotate(now)
    return made, depth


def _rotate(now: dt.datetime) -> None:
    """Drop what need not be kept any more, once there is a new one that was tried."""
    settings, folder = get_settings(), backup_folder()
    with database().session(SYSTEM) as session:
        # Another installation may have the same folder, and other backups in it.
        ours = {run.file_name for run in layer.find_runs(session, limit=layer.MOST)}
    names = [path.name for path in folder.iterdir() if path.name in ours]
    for name in to_drop(
        names, now, daily=settings.backup_keep_daily, weekly=settings.backup_keep_weekly,
        monthly=settings.backup_keep_monthly,
    ):  # fmt: skip
        with suppress(OSError):
            (folder / name).unlink()


def _add_run(*, is_in_folder: bool) -> uuid.UUID:
    with database().session(SYSTEM) as session:
        layer.end_lost(session)
        run = layer.BackupRun(is_automatic=False, is_in_folder=is_in_folder, status="running")
        session.add(run)
        session.flush()
        return run.id


def _end(
    run_id: uuid.UUID, *, made: Made | None = None, depth: Depth | None = None,
    error: dict[str, object] | None = None,
) -> None:  # fmt: skip
    with database().session(SYSTEM) as session:
        run = session.get_one(layer.BackupRun, run_id)
        run.status, run.error = "done" if made else "failed", error
        run.finished_at, run.checked = dt.datetime.now(dt.UTC), depth
        if made is not None:
            run.file_name = made.path.name if run.is_in_folder else None
            run.machine, run.made_at, run.size = socket.gethostname(), made.made_at, made.size
            run.row_count, run.key_id = made.rows, made.key_id
            run.is_passphrase = made.is_passphrase
            note(None, "backup.make", counts={"rows": made.rows})


def _teller(run_id: uuid.UUID) -> Progress:
    told_at, told_stage = -TELL_SECONDS, ""

    def tell(stage: str, share: float) -> None:
        nonlocal told_at, told_stage
        if stage != told_stage or time.monotonic() - told_at >= TELL_SECONDS:
            told_at, told_stage = time.monotonic(), stage
            with database().session(SYSTEM) as session:
                layer.tell(session, run_id, stage, share)

    return tell
