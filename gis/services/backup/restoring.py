"""
Restoring: into a new database beside the one in use, which takes its name when all is well.

Until then nothing is changed, however the restore ends. What must not go back in time is taken
over from the database that is replaced: who belongs to the teams and who has left, the log, what
was erased, and which backups were made. What was erased since the backup is erased again.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from gis.errors import ConflictError
from gis.layers import backup_tables as layer
from gis.layers.backup_databases import (
    Site,
    connect,
    count_others,
    end_others,
    exchange,
    has_database,
    one_at_a_time,
    scratch,
)
from gis.layers.database import Database
from gis.services import installation
from gis.services.backup.keeping import new_file_in_folder, note_made
from gis.services.backup.making import Progress, make_here
from gis.services.backup.placing import site
from gis.services.backup.reading import Checked, check, put_files_back, restore_into
from gis.services.noting import note
from gis.settings import get_settings

__all__ = ["LIVING", "restore"]

LIVING = {
    "team": False, "member": False, "erasure": False, "address_protection": True,
    "calendar_token": True, "audit_event": True, "audit_seal": True, "backup_run": True,
    "backup_plan": True,
}  # fmt: skip
"""
Tables that do not go back with the rest, in order of reference, and whether only the rows of now
count: otherwise those that the backup alone has stay too.
"""


def restore(
    path: Path, *, copies: bool = True, ends_others: bool = False,
    progress: Progress | None = None,
) -> tuple[Checked, Path | None]:  # fmt: skip
    """
    Let everything be again as it was when a backup was made.

    Parameters
    ----------
    path
        The backup.
    copies
        Whether all there is now is backed up first, where the daily backups are.
    ends_others
        Whether who is connected is sent away, or the restore is refused.

    Returns
    -------
    tuple
        What was restored, and the backup of what was there before.

    Raises
    ------
    ConflictError
        ``backup_others_connected``, ``backup_under_way``, ``crs_differs``, ``backup_exists``.
    InputError, MachineError
        As `reading.check`; nothing is changed then.
    """
    told = progress or (lambda _stage, _share: None)
    copy = None
    check(path, depth="read")  # a wrong file is found before anybody is sent away
    installation.close()  # this process would stand in its own way
    with site() as here, ExitStack() as held:
        if not get_settings().database_url:
            installation.private_cluster().add_database()  # the roles, on a new machine
        is_there = has_database(here)
        if is_there:
            connection = held.enter_context(one_at_a_time(here.admin))
            _check_alone(connection, here, ends_others=ends_others)
            if copies and _has_tables(connection):
                copy = make_here(connection, new_file_in_folder(), progress=progress)
                check(copy.path, depth="read")
        with scratch(here) as new:
            checked = restore_into(new, path, progress=progress)
            _check_crs(checked)
            opened = Database(new.app, new.owner)
            opened.upgrade(checked.opening.crs)
            if is_there:
                _take_over(here, new, checked.opening.installation)
            _erase_again(opened)
            opened.close()
            held.close()
            told("exchange", 1.0)
            exchange(here, new, ends_others=ends_others)
    put_files_back(path)
    note(None, "backup.restore", counts={"rows": checked.rows})
    if copy is not None:
        note_made(copy, "read")
    installation.close()
    return checked, copy.path if copy else None


def _check_alone(connection: layer.Connection, here: Site, *, ends_others: bool) -> None:
    if count_others(connection, here.name):
        if not ends_others:
            raise ConflictError("backup_others_connected")
        end_others(connection, here.name)


def _has_tables(connection: layer.Connection) -> bool:
    found = connection.execute("select to_regclass('installation')").fetchone()
    return bool(found and found[0])


def _check_crs(checked: Checked) -> None:
    wanted = get_settings().crs
    if wanted and wanted != checked.opening.crs:
        raise ConflictError("crs_differs", found=checked.opening.crs, expected=wanted)


def _take_over(here: Site, new: Site, restored: str) -> None:
    """Let what must not go back in time count as it is now, where both are one installation."""
    with connect(here.admin) as source, layer.snapshot(source):
        if not _has_tables(source):
            return
        of = source.execute("select created_at at time zone 'UTC' from installation").fetchone()
        if of is None or of[0].isoformat() != restored:
            return
        with connect(new.owner) as target:
            with layer.filling(target):
                for name, is_whole in LIVING.items():
                    layer.merge_rows(source, target, name, is_whole=is_whole)
                reached, before = layer.read_sequences(source), layer.read_sequences(target)
                layer.set_sequences(
                    target,
                    {name: max(value, before.get(name, 0)) for name, value in reached.items()},
                )
            layer.derive_protection(target)


def _erase_again(opened: Database) -> None:
    """Erase again what was erased after the backup was made, before anybody can see it."""
    from gis.services.retention import replay  # with all that it reads: seldom needed

    with installation.standing_in(opened):
        replay()
