"""What is open and in the name of one colleague, given to another, and given back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = ["add_hand_over", "count_open", "find_hand_over", "give", "give_jobs", "note_undone"]


@dataclass(frozen=True)
class _Named:
    """A column that names colleagues by their initials, and which of its rows are still open."""

    column: str
    is_open: str
    is_list: bool = False

    @property
    def names(self) -> str:
        return f":old = any({self.column})" if self.is_list else f"{self.column} = :old"

    @property
    def renamed(self) -> str:
        """The new value; in a list nobody stands twice."""
        if not self.is_list:
            return ":new"
        return (
            f"case when :new = any({self.column}) then array_remove({self.column}, :old) "
            f"else array_replace({self.column}, :old, :new) end"
        )


OPEN: Final[Mapping[str, _Named]] = {
    "return_window": _Named("assigned", "outcome = 'open'"),
    "inquiry": _Named("taker", "closed_at is null"),
    "strategy_item": _Named("responsible", "status <> 'done'"),
    "outing": _Named("initials", "home_at is null", is_list=True),
}
_OPEN_JOBS = "created_by = :member and status in ('waiting', 'running')"


def count_open(session: Session, initials: str, member_id: uuid.UUID) -> int:
    """Return how many rows of the session's team are open and in the name of a member."""
    parts = [
        f"(select count(*) from {table} where team_id = :team and deleted_at is null "
        f"and {one.is_open} and {one.names})"
        for table, one in OPEN.items()
    ]
    jobs = f"(select count(*) from job where team_id = :team and {_OPEN_JOBS})"
    values = {"team": session.info["scope"].team_id, "old": initials, "member": member_id}
    return int(session.scalar(sa.text(f"select {' + '.join([*parts, jobs])}"), values) or 0)


def give(
    session: Session, old: str, new: str, *, only: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[str]]:
    """
    Write other initials on what is open in the session's team, each row with a past of its own.

    Parameters
    ----------
    old, new
        Initials.
    only
        Ids by table: no other rows.

    Returns
    -------
    dict
        Ids of the rows that were changed, by table.
    """
    scope, moved = session.info["scope"], {}
    for table, one in OPEN.items():
        among = "" if only is None else "and id = any(cast(:ids as uuid[]))"
        told = f"""
            update {table} set {one.column} = {one.renamed}, version = version + 1,
                changed_at = now(), changed_by = :by
            where team_id = :team and deleted_at is null and {one.is_open} and {one.names} {among}
            returning id::text
        """
        values: dict[str, Any] = {
            "old": old, "new": new, "team": scope.team_id, "by": scope.member_id,
        }  # fmt: skip
        if only is not None:
            values["ids"] = list(only.get(table, ()))
        moved[table] = sorted(session.scalars(sa.text(told), values))
    return moved


def give_jobs(
    session: Session, member_id: uuid.UUID, to: uuid.UUID, *, only: Sequence[str] | None = None
) -> list[str]:
    """Hand the jobs of a member that are not done to a colleague who has the role for them."""
    among = "" if only is None else "and id = any(cast(:ids as uuid[]))"
    told = f"""
        update job set created_by = :to
        where team_id = :team and {_OPEN_JOBS} {among}
            and role in (select unnest(roles) from member where id = :to)
        returning id::text
    """
    values = {
        "team": session.info["scope"].team_id, "member": member_id, "to": to,
        "ids": list(only or ()),
    }  # fmt: skip
    return sorted(session.scalars(sa.text(told), values))


def add_hand_over(
    session: Session, from_member: uuid.UUID, to: uuid.UUID, moved: Mapping[str, Sequence[str]]
) -> uuid.UUID:
    """Note what was handed over, so that it can be given back."""
    told = """
        insert into hand_over (team_id, from_member, to_member, made_by, moved)
        values (:team, :member, :to, :by, cast(:moved as jsonb)) returning id
    """
    scope = session.info["scope"]
    values = {
        "team": scope.team_id, "member": from_member, "to": to, "by": scope.member_id,
        "moved": json.dumps(moved),
    }  # fmt: skip
    return uuid.UUID(str(session.scalar(sa.text(told), values)))


def find_hand_over(session: Session, hand_over_id: uuid.UUID) -> Any:  # noqa: ANN401
    """Return a hand-over of the session's team that nobody changes until this ends, or None."""
    told = "select * from hand_over where id = :id and team_id = :team for update"
    values = {"id": hand_over_id, "team": session.info["scope"].team_id}
    return session.execute(sa.text(told), values).one_or_none()


def note_undone(session: Session, hand_over_id: uuid.UUID) -> None:
    """Note that what was handed over was given back."""
    told = "update hand_over set undone_at = now() where id = :id"
    session.execute(sa.text(told), {"id": hand_over_id})
