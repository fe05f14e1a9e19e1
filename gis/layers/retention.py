"""How long what is kept for, when what was due was deleted, and what was deleted for good."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, Database, told
from gis.layers.row_past import Kept

Status = Literal["done", "held", "approved"]
IsDue = Callable[[Session, uuid.UUID], bool]
_LOCK: Final = 7431


class RetentionRule(Kept, Base):
    """How long one kind of thing is kept, in the unit of the kind, and on what legal basis."""

    __tablename__ = "retention_rule"

    kind: Mapped[str]
    amount: Mapped[int]
    basis: Mapped[str] = mapped_column(default="")


class RetentionRun(Base):
    """
    One run of a team: what was deleted, or why nothing was.

    `status` is ``done``, ``held`` (it would have deleted `counts`, and for `reason` did not), or
    ``approved`` (an administrator lets the next run do what was held).
    """

    __tablename__ = "retention_run"

    number: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    status: Mapped[Status] = mapped_column(sa.String)
    reason: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Keeping(Base):
    """That somebody said of an open case, by its id, that it is to be kept; restarts the clock."""

    __tablename__ = "keeping"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    row_id: Mapped[uuid.UUID]


class Erasure(Base):
    """That a row was deleted for good; the id is all that is left of it."""

    __tablename__ = "erasure"

    row_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    kind: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    reason: Mapped[str]


def find_rules(session: Session, team_id: uuid.UUID) -> dict[str, RetentionRule]:
    """Return the rules that a team has set, by kind."""
    query = sa.select(RetentionRule).where(RetentionRule.team_id == team_id)
    return {rule.kind: rule for rule in session.scalars(query)}


def add_rule(session: Session, kind: str, amount: int) -> None:
    """Store the rule of a kind of the session's team, unless somebody has."""
    scope = session.info["scope"]
    values = {"team_id": scope.team_id, "kind": kind, "amount": amount, "id": uuid.uuid4(),
              "created_by": scope.member_id, "changed_by": scope.member_id, "version": 1,
              "basis": ""}  # fmt: skip
    session.execute(insert(RetentionRule).values(values).on_conflict_do_nothing())


def find_runs(session: Session, team_id: uuid.UUID, *, limit: int) -> Sequence[RetentionRun]:
    """Return the latest runs of a team, the newest first."""
    query = sa.select(RetentionRun).where(RetentionRun.team_id == team_id)
    return session.scalars(query.order_by(RetentionRun.number.desc()).limit(limit)).all()


def add_run(
    session: Session, status: Status, at: dt.datetime, *, team_id: uuid.UUID, reason: str = "",
    counts: Mapping[str, int] | None = None, by: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """Tell that a run did its work, was held, or may go on."""
    session.add(
        RetentionRun(team_id=team_id, at=at, by=by, status=status, reason=reason,
                     counts=dict(counts or {}))
    )  # fmt: skip
    session.flush()


def read_clock(session: Session) -> dt.datetime:
    """Return the time by the clock of the database."""
    now: dt.datetime = session.execute(sa.text("select clock_timestamp()")).scalar_one()
    return now


@contextmanager
def alone(database: Database) -> Iterator[bool]:
    """Tell whether nobody else deletes what is due, nor begins to before the block ends."""
    with told(), database.engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # not back into the pool, where the lock would live on
        is_mine = bool(connection.scalar(sa.text(f"select pg_try_advisory_lock({_LOCK})")))
        try:
            yield is_mine
        finally:  # the server lets go of a closed connection a little later
            if is_mine and not connection.invalidated:
                connection.execute(sa.text(f"select pg_advisory_unlock({_LOCK})"))


def keep(session: Session, row_id: uuid.UUID) -> uuid.UUID:
    """Note that a row of the session's team is to be kept, and return the id of the note."""
    scope = session.info["scope"]
    row = Keeping(team_id=scope.team_id, created_by=scope.member_id, row_id=row_id)
    session.add(row)
    session.flush()
    return row.id


def withdraw_keeping(session: Session, keeping_id: uuid.UUID) -> bool:
    """Take back that a row is to be kept; False where nobody said so."""
    gone = session.execute(
        sa.update(Keeping)
        .where(Keeping.id == keeping_id, Keeping.team_id == session.info["scope"].team_id)
        .values(withdrawn_at=sa.func.now())
        .returning(Keeping.id)
    )
    return gone.first() is not None


def list_erasures(session: Session) -> Sequence[Erasure]:
    """Return all that the session may know of what was deleted for good, the earliest first."""
    return session.scalars(sa.select(Erasure).order_by(Erasure.at, Erasure.row_id)).all()


def note_erasure(
    session: Session, kind: str, row_id: uuid.UUID, *, reason: str, at: dt.datetime | None = None
) -> None:
    """Note that a row of the session's team is deleted for good; once is enough."""
    values = {"row_id": row_id, "team_id": session.info["scope"].team_id, "kind": kind,
              "reason": reason, "at": at or sa.func.now()}  # fmt: skip
    session.execute(insert(Erasure).values(values).on_conflict_do_nothing())
