"""
The daily run: what is due is deleted row by row, or nothing is because something is wrong.

A clock that was set wrong must delete nothing: a run that would delete much at once, or that
comes long after the one before it or before it, waits for an administrator.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.errors import ConflictError
from gis.layers import due, rounds, teams, tracks
from gis.layers import retention as layer
from gis.layers.database import SYSTEM, Scope
from gis.locale import COPENHAGEN
from gis.services import audit
from gis.services.installation import database
from gis.services.noting import note
from gis.services.retention.counting import (
    Counts,
    Run,
    by_program,
    count_due,
    of_program,
    read_runs,
)
from gis.services.retention.erasures import erase_row, mirror
from gis.services.retention.rules import Rule, RuleKind, periods, read_rules
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_AT_ONCE: Final = 20
"""So many cases may be deleted in one run whatever share of all they are. Assumed."""
MOST_SHARE: Final = 0.25
"""Above that, a run that would delete more than this share of all cases is held. Assumed."""
LONGEST_GAP: Final = dt.timedelta(days=31)
"""A run that comes longer after the one before it is held: the clock may be wrong. Assumed."""
CLOCK_SLACK: Final = dt.timedelta(hours=1)
"""So far the clocks of the program and of the database may differ. Assumed."""
STEADY: Final = dt.timedelta(days=25)
"""Runs must have come for so long before any of the log goes. Assumed."""
LONGEST_YEAR: Final = 366
CASES: Final = ("observation_point", "inquiry")


@dataclass(frozen=True)
class Done:
    """What a run did for one team: deleted `counts`, or was held for a `reason`."""

    team_id: uuid.UUID
    status: layer.Status
    reason: str
    counts: Counts


@right("retention", "change")
def approve(scope: Scope) -> None:
    """
    Let the next run delete what was held: the clock is right, and it is as it should be.

    Raises
    ------
    AccessError
        ``not_allowed``.
    ConflictError
        ``retention_not_held`` when nothing waits.
    """
    latest = next(iter(read_runs(scope.team_id)), None)
    if latest is None or latest.status != "held":
        raise ConflictError("retention_not_held")
    now = dt.datetime.now(dt.UTC)
    with database().session(scope) as session:
        layer.add_run(
            session, "approved", now, team_id=scope.team_id, by=scope.member_id,
            reason=latest.reason, counts=latest.counts,
        )  # fmt: skip


def run_daily(now: dt.datetime | None = None, *, again: bool = False) -> list[Done]:
    """
    Delete what is due in every team that had no run today; nothing where another is at it.

    Called as often as one likes. Ended half-way it goes on where it was when it is called again.

    Parameters
    ----------
    now
        The moment; that of the clock when None.
    again
        Whether to run where there was a run today, too.

    Raises
    ------
    MachineError
        ``home_read_only`` or ``disk_full`` when the list of what is deleted cannot be kept.
    """
    at = now or dt.datetime.now(dt.UTC)
    with layer.alone(database()) as is_mine:
        if not is_mine:
            return []
        # What a run was killed over, and what other machines have deleted.
        mirror()
        with database().session(SYSTEM) as session:
            drift = dt.timedelta() if now else abs(layer.read_clock(session) - at)
            team_ids = teams.find_team_ids(session)
        done = [
            _run_team(team_id, at, drift)
            for team_id in team_ids
            if again or not _was_today(read_runs(team_id), at)
        ]
        mirror()
        if all(_is_steady(read_runs(team_id), at) for team_id in team_ids):
            _purge_log(team_ids, at)
        return done


def _is_steady(runs: tuple[Run, ...], at: dt.datetime) -> bool:
    """Return whether runs came day by day for a month: then the clock is surely right."""
    moments = [at, *(run.at for run in runs if run.status == "done")]
    is_even = all(
        -CLOCK_SLACK <= later - earlier <= LONGEST_GAP for later, earlier in pairwise(moments)
    )
    return is_even and at - moments[-1] >= STEADY


def _purge_log(team_ids: Sequence[uuid.UUID], at: dt.datetime) -> None:
    """Let go of what of the log is older than any team keeps it; it is sealed as one for all."""
    with database().session(SYSTEM) as session:
        years = [read_rules(session, team_id)["audit"].amount for team_id in team_ids]
    if years:
        audit.purge(at - dt.timedelta(days=LONGEST_YEAR) * max(years))


def _was_today(runs: tuple[Run, ...], at: dt.datetime) -> bool:
    if not runs or runs[0].status == "approved":
        return False
    return runs[0].at.astimezone(COPENHAGEN).date() == at.astimezone(COPENHAGEN).date()


def _run_team(team_id: uuid.UUID, at: dt.datetime, drift: dt.timedelta) -> Done:
    runs = read_runs(team_id)
    with database().session(of_program(team_id)) as session:
        rules = read_rules(session, team_id)
        counts = count_due(session, rules, at)
        cases = due.count_cases(session)
    is_approved = bool(runs) and runs[0].status == "approved"
    reason = "" if is_approved else _reason_to_hold(runs, at, drift, counts, cases)
    if reason:
        done = Done(team_id, "held", reason, counts)
    else:
        done = Done(team_id, "done", "", delete_due(team_id, rules, at))
    with database().as_one():
        with database().session(SYSTEM) as session:
            layer.add_run(
                session, done.status, at, team_id=team_id, reason=reason, counts=done.counts
            )
        note(by_program(team_id), f"retention.{done.status}", counts=done.counts)
    return done


def _reason_to_hold(
    runs: tuple[Run, ...], at: dt.datetime, drift: dt.timedelta, counts: Counts, cases: int
) -> str:
    """Return why nothing is to be deleted yet, or ""."""
    if not counts:
        return ""
    if drift > CLOCK_SLACK:
        return "clocks_differ"
    last = next((run.at for run in runs if run.status != "held"), None)
    if last is None:
        return "first_run"
    if at < last - CLOCK_SLACK:
        return "clock_back"
    if at - last > LONGEST_GAP:
        return "long_gap"
    much = sum(counts.get(kind, 0) for kind in CASES)
    return "much_at_once" if much > max(MOST_AT_ONCE, MOST_SHARE * cases) else ""


def delete_due(team_id: uuid.UUID, rules: Mapping[RuleKind, Rule], at: dt.datetime) -> Counts:
    """
    Delete what of a team is due at a moment, each row in a transaction of its own.

    Returns
    -------
    dict
        How many rows are gone by table, what hung on points included; ``track_fixes``
        of walks, and ``round_stop`` of rounds.
    """
    told = periods(rules)
    scope = of_program(team_id)
    with database().session(scope) as session:
        found = due.find_due(session, told, at)
        counts: Counts = {
            "track_fixes": tracks.drop_fixes(session, at, told["track"]),
            "round_stop": rounds.drop_stops(session, at, told["track"]),
        }

    def is_due(session: Session, row_id: uuid.UUID) -> bool:
        return bool(due.find_due(session, told, at, row_id=row_id))

    # An inquiry before the point that it became, whose follow-ups tell of it; parts that fall due
    # on their own last, for most go with their point.
    for row in sorted(found, key=lambda row: due.KINDS.index(row.kind)):
        with database().session(scope) as session:
            parts = due.count_parts(session, [row.id])
        try:
            is_gone = erase_row(team_id, row.kind, row.id, reason=row.rule, is_due=is_due)
        except ConflictError:
            continue  # somebody works on it at this moment: tomorrow
        if is_gone:
            for table, ids in ({row.kind: {row.id}} | parts).items():
                counts[table] = counts.get(table, 0) + len(ids)
    return {table: count for table, count in counts.items() if count}
