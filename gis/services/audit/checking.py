"""Was the log changed? Every event and seal is read again, and compared with the file."""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gis.layers import audit as layer
from gis.layers.audit import Row, Seal
from gis.layers.database import SYSTEM, Scope
from gis.services.audit.sealing import LEAST_DAYS, Line, canonical, hash_of, read_file, seal
from gis.services.installation import database
from gis.services.rights import right

__all__ = ["Checked", "Finding", "check_log", "compare", "verify"]

Kind = Literal[
    "changed",
    "deleted",
    "inserted",
    "seal_changed",
    "seal_deleted",
    "rewritten",
    "cut",
    "file",
    "dropped",
]
MOST_FINDINGS: Final = 100
CLOCKS_DIFFER: Final = dt.timedelta(days=1)
"""So much later than the next seal one may say it is: clocks are set. Assumed."""


@dataclass(frozen=True)
class Finding:
    """
    Something in the log that is not as it was written.

    Attributes
    ----------
    kind
        ``changed`` events under a seal, ``deleted`` or ``inserted`` ones; a seal that was changed
        or deleted; seals that differ from those of the file (``rewritten``) or that only it has
        (``cut``); a line of the ``file`` that is none; a seal by which events were ``dropped``
        before their time.
    seal
        Number of the seal, 0 where it is none.
    first, last
        Numbers of events among which it is; 0 where it is about a seal.
    """

    kind: Kind
    seal: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Checked:
    """
    What a check found.

    Attributes
    ----------
    at
        When it was made.
    events, seals
        That were read.
    unsealed
        Events that are waiting for a seal.
    dropped
        Events that are gone because their time was up, as a seal says.
    restored
        How often the database was restored from a backup.
    has_file
        Whether there is a file of this installation to compare with.
    findings
        What is not as it was written; none is good news. At most `MOST_FINDINGS`.
    """

    at: dt.datetime
    events: int
    seals: int
    unsealed: int
    dropped: int
    restored: int
    has_file: bool
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed."""
        return not self.findings


@right("log", "verify")
def verify(scope: Scope) -> Checked:  # noqa: ARG001 - whose right it is
    """
    Read the log of all teams again, and say whether it is as it was written; then seal the rest.

    Raises
    ------
    AccessError
        ``not_allowed`` to who is no administrator.
    """
    return check_log()


def check_log(*, seals_rest: bool = True) -> Checked:
    """Return what `verify` does, for the program itself; what waits is sealed afterwards."""
    # As one statement sees it: who seals or drops meanwhile must not look like tampering.
    with database().session(SYSTEM, is_apart=True) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        seals = list(layer.read_seals(session))
        found = compare(seals, layer.read_rows(session), read_file())
    if seals_rest:
        seal(wait=True)
    return found


def compare(seals: Sequence[Seal], rows: Iterable[Row], lines: Sequence[Line]) -> Checked:
    """
    Return how events, seals and the lines of the file go together.

    Parameters
    ----------
    seals, rows
        By number.
    lines
        In the order of the file.
    """
    batches = _Batches(seals)
    events = unsealed = 0
    for row in rows:
        events += 1
        unsealed += batches.is_waiting(row)
    findings = [
        *_chain(seals),
        *_too_early(seals),
        *_against(lines, seals),
        *batches.inserted,
        *batches.differing(),
    ]
    return Checked(
        at=dt.datetime.now(dt.UTC), events=events, seals=len(seals), unsealed=unsealed,
        dropped=sum(high - low for low, high in batches.dropped),
        restored=sum(line.is_restored for line in lines), has_file=bool(lines),
        findings=tuple(findings[:MOST_FINDINGS]),
    )  # fmt: skip


class _Batches:
    """The events under each seal, as they are met by number, and what does not belong there."""

    def __init__(self, seals: Sequence[Seal]) -> None:
        self.kept = [one for one in seals if one.kind == "events"]
        self.inserted: list[Finding] = []
        self.dropped = {n for one in seals if one.kind == "dropped" for n in one.numbers}
        self._gone = _Inside([(low, high, 0) for low, high in self.dropped])
        self._of = _Inside(
            [(low, high, at) for at, one in enumerate(self.kept) for low, high in one.numbers]
        )
        self._hashes = [hashlib.sha256() for _one in self.kept]
        self._counts = [0] * len(self.kept)
        tops = (one.numbers[-1][1] - 1 if one.numbers else 0 for one in self.kept)
        self._tops = [*itertools.accumulate(tops, max)]

    def is_waiting(self, row: Row) -> bool:
        """Count an event to its seal; True when it waits for one."""
        at = self._of.find(row.number)
        if at is None:
            following = len(self.kept)
            is_waiting = self._may_follow(row, following)
            if not is_waiting:
                self.inserted.append(Finding("inserted", 0, row.number, row.number))
            return is_waiting
        if self._gone.find(row.number) is not None or not self._may_follow(row, at):
            number = self.kept[at].number
            self.inserted.append(Finding("inserted", number, row.number, row.number))
        self._hashes[at].update(canonical(row))
        self._counts[at] += 1
        return False

    def _may_follow(self, row: Row, at: int) -> bool:
        """Return whether an event can be new at a seal: later than those, or under way then."""
        if at == 0 or row.number > self._tops[at - 1]:
            return True
        before = self.kept[at - 1]
        first, following, running = before.snapshot.split(":")
        is_over = row.xact < int(first) or (
            row.xact < int(following) and str(row.xact) not in running.split(",")
        )
        return row.xact < before.xact and not is_over

    def differing(self) -> Iterator[Finding]:
        """Yield the seals whose events are not those it was made of."""
        for one, found, count in zip(self.kept, self._hashes, self._counts, strict=True):
            if not one.numbers or self._gone.find(one.numbers[0][0]) is not None:
                continue
            kind: Kind = "deleted" if count < one.events else "changed"
            if count < one.events or found.digest() != one.content:
                yield Finding(kind, one.number, one.numbers[0][0], one.numbers[-1][1] - 1)


def _chain(seals: Sequence[Seal]) -> list[Finding]:
    """Return the seals that do not follow from the one before them."""
    findings: list[Finding] = []
    before: Seal | None = None
    for number, one in enumerate(seals, 1):
        if one.number != number and (before is None or one.number != before.number + 1):
            findings.append(Finding("seal_deleted", one.number - 1))
        elif hash_of(one, before) != one.hash:
            findings.append(Finding("seal_changed", one.number))
        before = one
    return findings


def _too_early(seals: Sequence[Seal]) -> list[Finding]:
    """Return the seals of kind ``dropped`` that name what was not old enough to go."""
    findings: list[Finding] = []
    for at, one in enumerate(seals):
        if one.kind != "dropped":
            continue
        named = _Inside([(low, high, 0) for low, high in one.numbers])
        old = one.at - dt.timedelta(days=LEAST_DAYS)
        for batch in seals[:at]:
            if batch.kind == "events" and batch.at > old and named.find(batch.numbers[0][0]) == 0:
                findings.append(Finding("dropped", one.number))
                break
        following = seals[at + 1].at if at + 1 < len(seals) else dt.datetime.now(dt.UTC)
        if one.at > following + CLOCKS_DIFFER:
            findings.append(Finding("dropped", one.number))
    return findings


def _against(lines: Sequence[Line], seals: Sequence[Seal]) -> list[Finding]:
    """Return where the file says otherwise than the database."""
    hashes = {one.number: one.hash.hex() for one in seals}
    counting: dict[int, Line] = {}
    findings: list[Finding] = []
    for line in lines:
        if line.number < 0:
            findings.append(Finding("file", 0))
        elif line.is_restored:
            # What was sealed after the backup is not in the database that was restored from it.
            counting = {n: one for n, one in counting.items() if n <= line.number}
        else:
            counting[line.number] = line
    for number, line in counting.items():
        if number not in hashes:
            findings.append(Finding("cut", number))
        elif hashes[number] != line.hash:
            findings.append(Finding("rewritten", number))
    return findings


class _Inside:
    """Finds the range that a number lies in; ranges do not overlap."""

    def __init__(self, found: Iterable[tuple[int, int, int]]) -> None:
        self._ranges = sorted(found)
        self._lows = [low for low, _high, _of in self._ranges]

    def find(self, number: int) -> int | None:
        """Return what the range is of, None outside all of them."""
        at = bisect.bisect_right(self._lows, number) - 1
        if at < 0:
            return None
        _low, high, of = self._ranges[at]
        return of if number < high else None
