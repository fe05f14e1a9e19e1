"""
The list of what was deleted for good, and deleting it again after an older backup was restored.

The list stands in the database and, so that it outlives the database, in a file of
``KVARTER_HOME``: a line of JSON for each row, with ids that tell nothing. Lines are only added.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.errors import ConflictError, MachineError
from gis.layers import due, erasing, teams
from gis.layers import retention as layer
from gis.layers.database import SYSTEM
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.noting import note
from gis.services.retention.counting import by_program, of_program
from gis.settings import get_settings

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "erasures.log"


@dataclass(frozen=True)
class Erased:
    """One row that was deleted for good: what of whom, when, and under which rule."""

    row_id: uuid.UUID
    team_id: uuid.UUID
    kind: str
    at: dt.datetime
    reason: str

    def line(self) -> bytes:
        """Return the row as a line of the file."""
        told = {"id": str(self.row_id), "team": str(self.team_id), "kind": self.kind,
                "at": self.at.isoformat(), "reason": self.reason}  # fmt: skip
        return json.dumps(told).encode() + b"\n"


def log_file() -> Path:
    """Return where the list outlives the database."""
    return get_settings().home / FILE


def erase_row(team_id: uuid.UUID, kind: str, row_id: uuid.UUID, *, reason: str,
              is_due: layer.IsDue | None = None) -> bool:  # fmt: skip
    """
    Delete one row for good in a transaction of its own, and put it on the list.

    Parameters
    ----------
    reason
        The rule that it fell under, or ``replayed``.
    is_due
        Asked once the row is locked: what was reopened or brought back meanwhile stays.

    Returns
    -------
    bool
        Whether it was there, and is gone.
    """
    today = dt.datetime.now(COPENHAGEN).date()
    with database().as_one():
        with database().session(of_program(team_id)) as session:
            if not erasing.lock(session, kind, row_id):
                return False
            if is_due is not None and not is_due(session, row_id):
                return False
            parts = due.count_parts(session, [row_id]).values()
            erasing.erase(session, kind, row_id, today=today)
            layer.note_erasure(session, kind, row_id, reason=reason)
        with database().session(SYSTEM) as session:
            erasing.forget_elsewhere(session, {row_id}.union(*parts))
        note(by_program(team_id), "retention.erase", [row_id])
    return True


def mirror() -> int:
    """
    Add to the file what of the list it lacks, and return how many lines that were.

    Raises
    ------
    MachineError
        ``home_read_only`` or ``disk_full``.
    """
    with database().session(SYSTEM) as session:
        listed = [
            Erased(row.row_id, row.team_id, row.kind, row.at, row.reason)
            for row in layer.list_erasures(session)
        ]
    if not listed:
        return 0
    path = log_file()
    try:
        return _add_lines(path, listed)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        code = "disk_full" if is_full else "home_read_only"
        raise MachineError(code, path=str(path.parent)) from error


def _add_lines(path: Path, listed: Sequence[Erased]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes write one after the other, and each reads what the other has written.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        content = file.read()
        known = {one.row_id for one in _read(content.splitlines())}
        missing = [one.line() for one in listed if one.row_id not in known]
        if missing:
            torn = b"" if content.endswith(b"\n") or not content else b"\n"
            file.write(torn + b"".join(missing))
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def _read(lines: Iterable[bytes]) -> list[Erased]:
    """Return what stands in lines; one that was torn off when the machine stopped says nothing."""
    found = []
    for line in lines:
        try:
            told: dict[str, Any] = json.loads(line)
            found.append(
                Erased(uuid.UUID(told["id"]), uuid.UUID(told["team"]), str(told["kind"]),
                       dt.datetime.fromisoformat(told["at"]), str(told["reason"]))
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            continue
    return found


def replay(log: Path | None = None) -> int:
    """
    Delete again what was deleted for good before an older backup brought it back.

    Everything on the list of the database and in the file is looked for. It can be stopped at any
    moment and begun again.

    Parameters
    ----------
    log
        The file; that of ``KVARTER_HOME`` when None. That there is none is no error.

    Returns
    -------
    int
        How many rows were there again, and are gone.

    Raises
    ------
    MachineError
        ``database_not_reached``.
    """
    path = log or log_file()
    with database().session(SYSTEM) as session:
        known = set(teams.find_team_ids(session))
        listed = [
            Erased(row.row_id, row.team_id, row.kind, row.at, row.reason)
            for row in layer.list_erasures(session)
        ]
    listed += _read(path.read_bytes().splitlines()) if path.exists() else []
    gone = 0
    for one in {one.row_id: one for one in listed}.values():
        if one.team_id not in known or one.kind not in due.KINDS:
            continue  # of another installation, or of a later version of the program
        gone += _again(one)
    if log is None:
        mirror()
    return gone


def _again(one: Erased) -> bool:
    try:
        is_gone = erase_row(one.team_id, one.kind, one.row_id, reason=one.reason)
    except ConflictError:  # somebody has it at this moment: the server tells one of two to wait
        is_gone = erase_row(one.team_id, one.kind, one.row_id, reason=one.reason)
    with database().session(of_program(one.team_id)) as session:
        layer.note_erasure(session, one.kind, one.row_id, reason=one.reason, at=one.at)
    return is_gone
