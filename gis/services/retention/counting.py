"""What the next run deletes, in numbers alone: whoever sets the periods sees no observation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.layers import due, jobs, rounds, teams, tracks
from gis.layers import retention as layer
from gis.layers.database import NOBODY, SYSTEM, Scope
from gis.services.installation import database
from gis.services.retention.rules import (
    Rule,
    RuleKind,
    checked_amount,
    periods,
    read_rules,
)
from gis.services.rights import right

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

Counts = dict[str, int]
"""How many of each: by table, ``track_fixes`` for walks that lose their points, and
``round_stop`` for rounds that lose their stops."""
SOON_DAYS = 30
"""How far ahead the page tells what will be deleted. Assumed."""
MOST_RUNS = 40
FILE_HOURS, JOB_DAYS = jobs.KEPT_HOURS, jobs.ROW_DAYS
"""How long files of jobs are kept, and that there was a job: the same everywhere."""


@dataclass(frozen=True)
class Run:
    """
    One run: `status` is ``done``, ``held`` with a `reason`, or ``approved`` by an administrator.

    `by` are initials.
    """

    at: dt.datetime
    status: layer.Status
    reason: str
    counts: Counts
    by: str


@dataclass(frozen=True)
class Status:
    """
    What the administrator is told.

    Attributes
    ----------
    due
        What the next run deletes.
    soon
        What is deleted within `SOON_DAYS`, without what is due now.
    trash
        What lies in the trash.
    runs
        The latest runs, the newest first.
    erased
        How many rows were ever deleted for good.
    """

    due: Counts
    soon: Counts
    trash: Counts
    runs: tuple[Run, ...]
    erased: int

    @property
    def held(self) -> Run | None:
        """The run that waits for an administrator, or None."""
        return self.runs[0] if self.runs and self.runs[0].status == "held" else None


def of_program(team_id: uuid.UUID) -> Scope:
    """Return the scope of what the program itself does with the fieldwork of a team."""
    return Scope(team_id, NOBODY, "worker")


def by_program(team_id: uuid.UUID) -> Scope:
    """Return whom the log names for what the program itself did to a team's rows."""
    return Scope(team_id, NOBODY, "system")


def count_due(
    session: Session, rules: Mapping[RuleKind, Rule], until: dt.datetime,
    changed: Mapping[RuleKind, int] | None = None,
) -> Counts:  # fmt: skip
    """Return how much of the session's team is due by a moment, parts of points included."""
    told = periods(rules, changed)
    ids: dict[str, set[uuid.UUID]] = {}
    for row in due.find_due(session, told, until):
        ids.setdefault(row.kind, set()).add(row.id)
    for table, found in due.count_parts(session, ids.get("observation_point", ())).items():
        ids.setdefault(table, set()).update(found)
    counts = {table: len(found) for table, found in ids.items()}
    counts["track_fixes"] = tracks.count_due(session, until, told["track"])
    counts["round_stop"] = rounds.count_stops_due(session, until, told["track"])
    return {table: count for table, count in counts.items() if count}


@right("retention", "read")
def status(scope: Scope, now: dt.datetime | None = None) -> Status:
    """
    Return what will be deleted, what was, and what lies in the trash: numbers alone.

    Raises
    ------
    AccessError
        ``not_allowed``.
    """
    at = now or dt.datetime.now(dt.UTC)
    runs = read_runs(scope.team_id)
    with database().session(of_program(scope.team_id)) as session:
        rules = read_rules(session, scope.team_id)
        soonest = count_due(session, rules, at)
        later = count_due(session, rules, at + dt.timedelta(days=SOON_DAYS))
        trash: Counts = {}
        for row in due.find_due(session, periods(rules), _never(at), rules=["trash"]):
            trash[row.kind] = trash.get(row.kind, 0) + 1
        erased = len(layer.list_erasures(session))
    soon = {table: count - soonest.get(table, 0) for table, count in later.items()}
    soon = {table: count for table, count in soon.items() if count > 0}
    return Status(soonest, soon, trash, runs, erased)


def _never(at: dt.datetime) -> dt.datetime:
    """Return a moment by which all is due that can be."""
    return at + dt.timedelta(days=36500)


@right("retention", "read")
def held_run(scope: Scope) -> Run | None:
    """
    Return the run that waits for an administrator, or None.

    Raises
    ------
    AccessError
        ``not_allowed``.
    """
    latest = next(iter(read_runs(scope.team_id)), None)
    return latest if latest is not None and latest.status == "held" else None


def read_runs(team_id: uuid.UUID) -> tuple[Run, ...]:
    """Return the latest runs of a team, the newest first."""
    with database().session(SYSTEM) as session:
        initials = {one.id: one.initials for one in session.query(teams.Member)}
        return tuple(
            Run(row.at, row.status, row.reason, dict(row.counts),
                initials.get(row.by, "") if row.by else "")
            for row in layer.find_runs(session, team_id, limit=MOST_RUNS)
        )  # fmt: skip


@right("retention", "read")
def consequence(
    scope: Scope, kind: RuleKind, amount: int, now: dt.datetime | None = None
) -> Counts:
    """
    Return what the next run would delete because of a change, beside what it deletes anyway.

    Raises
    ------
    AccessError
        ``not_allowed``.
    InputError
        As `rules.checked_amount`.
    """
    at = now or dt.datetime.now(dt.UTC)
    changed = {kind: checked_amount(kind, amount)}
    with database().session(of_program(scope.team_id)) as session:
        rules = read_rules(session, scope.team_id)
        before, after = count_due(session, rules, at), count_due(session, rules, at, changed)
    more = {table: count - before.get(table, 0) for table, count in after.items()}
    return {table: count for table, count in more.items() if count > 0}
