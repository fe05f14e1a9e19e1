"""
Seals of the log: a hash over each batch of events and over the seal before it.

Who writes an event knows nothing of seals, and waits for none. An event belongs to the first seal
made when its transaction was over; which those are PostgreSQL's snapshots tell. A number that is
missing between events under one seal was given to a transaction that was rolled back, and is no
gap. Each seal is also written to a file of this installation, which a database administrator may
not reach: so whoever writes both tables anew is found.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError, MachineError
from gis.layers import audit as layer
from gis.layers.audit import Row, Seal
from gis.layers.database import SYSTEM
from gis.services.installation import database
from gis.services.noting import note
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "FILE_NAME",
    "LEAST_DAYS",
    "Line",
    "content_of",
    "hash_of",
    "purge",
    "read_file",
    "restored",
    "seal",
]

FILE_NAME: Final = "seals.log"
LEAST_DAYS: Final = 366
"""So long every event is kept, whatever is chosen; the database refuses less. An assumption."""
EVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Line:
    """A line of the file: a seal, or that the database was restored to one."""

    number: int
    hash: str
    is_restored: bool = False


def seal(*, wait: bool = False) -> int:
    """
    Seal the events that are there; return how many.

    Parameters
    ----------
    wait
        Whether to wait for somebody who is at it; otherwise nothing is done.

    Raises
    ------
    MachineError
        ``seals_not_written`` when the file takes no more: the database has the seal, and the file
        is given it next time.
    """
    sealed = 0
    while True:
        with database().session(SYSTEM) as session:
            if not layer.lock_seals(session, wait=wait):
                return sealed
            top, before = layer.last_snapshot(session)
            rows, snapshot, now, xact = layer.unsealed_rows(session, top, before)
            if not rows:
                break
            made = Seal(
                0, "events", now, joined((row.number, row.number + 1) for row in rows), len(rows),
                snapshot, xact, content_of(rows), b"",
            )  # fmt: skip
            _add(session, made)
            sealed += len(rows)
    database().once_kept(write_file)
    return sealed


def _add(session: Session, made: Seal) -> None:
    last = layer.last_seal(session)
    numbered = replace(made, number=1 if last is None else last.number + 1)
    layer.add_seal(session, replace(numbered, hash=hash_of(numbered, last)))


def purge(before: dt.datetime) -> int:
    """
    Let go of sealed events that are older than a moment; a seal says which they were.

    Parameters
    ----------
    before
        Aware. Whole batches go, those made before it.

    Returns
    -------
    int
        How many events are gone.

    Raises
    ------
    InputError
        ``log_kept_longer`` when that is less than `LEAST_DAYS` ago.
    """
    if before > dt.datetime.now(dt.UTC) - dt.timedelta(days=LEAST_DAYS):
        raise InputError("log_kept_longer", days=LEAST_DAYS)
    with database().as_one():
        with database().session(SYSTEM) as session:
            layer.lock_seals(session, wait=True)
            seals = list(layer.read_seals(session))
            made = zip(seals, _made_at(seals), strict=True)
            old = [one for one, at in made if one.kind == "events" and at < before]
            named = joined(at for one in old for at in one.numbers)
            gone = [one.numbers for one in seals if one.kind == "dropped"]
            if not named or named in gone[-1:]:
                return 0
            last = seals[-1]
            _add(
                session,
                Seal(
                    0, "dropped", dt.datetime.now(dt.UTC), named, sum(one.events for one in old),
                    last.snapshot, last.xact, b"", b"",
                ),
            )  # fmt: skip
            count = layer.forget_dropped(session)
        note(None, "log.purge", counts={"events": count})
    database().once_kept(write_file)
    return count


def _made_at(seals: Sequence[Seal]) -> Iterator[dt.datetime]:
    """Yield when seals were made: none before the one ahead of it, though the clock was set."""
    now, before = dt.datetime.now(dt.UTC), EVER
    for one in seals:
        yield max(one.at, before)
        if one.at <= now:  # one that seems to be of the future tells nothing of those after it
            before = max(one.at, before)


def restored() -> None:
    """Write into the file that the database was restored: its later lines are past."""
    with database().session(SYSTEM) as session:
        last = layer.last_seal(session)
    line = {"restored": last.number if last else 0, "hash": last.hash.hex() if last else ""}
    _append([line])
    note(None, "log.restored", counts={"seal": last.number if last else 0})


# --- what is hashed --------------------------------------------------------------------------


def content_of(rows: Iterable[Row]) -> bytes:
    """Return the SHA-256 over events in the order of their numbers."""
    found = hashlib.sha256()
    for row in rows:
        found.update(canonical(row))
    return found.digest()


def canonical(row: Row) -> bytes:
    """Return every column of an event, always in the same letters."""
    return _letters([
        row.xact, row.number, _moment(row.at), str(row.team_id), str(row.member_id), row.role,
        row.action, [str(one) for one in row.ids], str(row.view_id), row.channel, dict(row.counts),
    ])  # fmt: skip


def hash_of(made: Seal, before: Seal | None) -> bytes:
    """Return the SHA-256 over a seal and the hash of the one before it."""
    told = [
        made.number, made.kind, _moment(made.at), made.numbers, made.events, made.snapshot,
        made.xact, made.content.hex(), before.hash.hex() if before else "",
    ]  # fmt: skip
    return hashlib.sha256(_letters(told)).digest()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _letters(told: list[Any]) -> bytes:
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def joined(parts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return ranges by number, those that touch as one."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(parts):
        if found and found[-1][1] >= low:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


# --- the file --------------------------------------------------------------------------------


def read_file() -> list[Line]:
    """Return the lines of the file; a line that was not written to its end is none."""
    try:
        text = _path().read_text("ascii", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise MachineError("seals_not_written", file=FILE_NAME) from error
    found = []
    for line in text.split("\n")[:-1]:
        try:
            told = json.loads(line)
            is_restored = "restored" in told
            number = int(told["restored" if is_restored else "seal"])
            found.append(Line(number, str(told["hash"]), is_restored))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            found.append(Line(-1, line[:20]))
    return found


def write_file() -> None:
    """Write the seals that the file lacks to its end, and nothing else."""
    known = max((line.number for line in _lines_that_count()), default=0)
    with database().session(SYSTEM) as session:
        new = [
            {"seal": one.number, "hash": one.hash.hex()}
            for one in layer.read_seals(session, after=known)
        ]
    _append(new, known=known)


def _lines_that_count() -> list[Line]:
    counting: list[Line] = []
    for line in read_file():
        if line.is_restored:
            counting = [one for one in counting if one.number <= line.number]
        else:
            counting.append(line)
    return counting


def _append(lines: list[dict[str, Any]], known: int | None = None) -> None:
    if not lines:
        return
    try:
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = max((one.number for one in _lines_that_count()), default=0)
            if known is not None and last != known:
                return  # another process of this computer has just written them
            size = os.fstat(file).st_size
            broken = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            text = "\n" if broken else ""
            os.write(file, (text + "".join(json.dumps(one) + "\n" for one in lines)).encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise MachineError("seals_not_written", file=FILE_NAME) from error


def _path() -> Path:
    return get_settings().home / FILE_NAME
