"""Which backups were asked for and made, and whether one is made every day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.backup_databases import LOCK
from gis.layers.database import Base

__all__ = [
    "BackupPlan", "BackupRun", "Status", "begin", "end_lost", "find_runs", "forget_old", "get_plan",
    "installed_at", "tell", "under_way",
]  # fmt: skip

Status = Literal["waiting", "running", "done", "failed"]
_IS_HELD = f"""exists (
    select from pg_locks where locktype = 'advisory' and classid = 0 and objid = {LOCK}
        and database = (select oid from pg_database where datname = current_database()))"""
LOST = {"kind": "MachineError", "code": "backup_lost", "params": {}}
MOST = 500
"""Newest runs that are looked at for a backup that is still there."""
KEPT_DAYS = 400
"""How long it is remembered that a backup was made: a year of monthly ones, and some."""


class BackupRun(Base):
    """
    One backup: asked for, under way, made or failed.

    `machine` is where its file lies, `made_at` when all of it was so, and `checked` how far it was
    looked through afterwards.
    """

    __tablename__ = "backup_run"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    asked_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    is_automatic: Mapped[bool]
    is_in_folder: Mapped[bool]
    status: Mapped[Status] = mapped_column(sa.String)
    stage: Mapped[str] = mapped_column(default="")
    share: Mapped[float] = mapped_column(default=0.0)
    finished_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    machine: Mapped[str] = mapped_column(default="")
    is_passphrase: Mapped[bool | None]
    file_name: Mapped[str | None]
    made_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    row_count: Mapped[int | None] = mapped_column(sa.BigInteger)
    key_id: Mapped[str | None]
    checked: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class BackupPlan(Base):
    """Whether a backup is made every day, and since when which key is written down elsewhere."""

    __tablename__ = "backup_plan"

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    is_automatic: Mapped[bool] = mapped_column(default=True)
    key_kept_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    key_kept_id: Mapped[str | None]


def end_lost(session: Session) -> None:
    """End the runs that say they are made now, for somebody who knows that none of them is."""
    session.execute(
        sa.update(BackupRun)
        .where(BackupRun.status == "running")
        .values(status="failed", finished_at=sa.func.now(), error=LOST)
    )


def find_runs(session: Session, *, limit: int) -> list[BackupRun]:
    """Return the newest runs, the newest first."""
    query = sa.select(BackupRun).order_by(BackupRun.asked_at.desc(), BackupRun.id).limit(limit)
    return list(session.scalars(query))


def get_plan(session: Session) -> BackupPlan:
    """Return the one plan."""
    return session.scalars(sa.select(BackupPlan)).one()


def under_way(session: Session) -> BackupRun | None:
    """Return the run that waits or is made now; one whose process is gone is none."""
    if not session.scalar(sa.text(f"select {_IS_HELD}")):
        end_lost(session)
    query = sa.select(BackupRun).where(BackupRun.status.in_(("waiting", "running")))
    return session.scalars(query.order_by(BackupRun.asked_at).limit(1)).first()


def begin(session: Session, run_id: uuid.UUID) -> bool:
    """Let a run begin, for somebody who holds the lock; False when it does not wait any more."""
    end_lost(session)
    query = sa.update(BackupRun).where(BackupRun.id == run_id, BackupRun.status == "waiting")
    return session.scalar(query.values(status="running").returning(BackupRun.id)) is not None


def installed_at(session: Session) -> dt.datetime:
    """Return when the installation was made."""
    found: dt.datetime = session.scalars(sa.text("select created_at from installation")).one()
    return found


def tell(session: Session, run_id: uuid.UUID, stage: str, share: float) -> None:
    """Tell how far a run is."""
    query = sa.update(BackupRun).where(BackupRun.id == run_id)
    session.execute(query.values(stage=stage, share=share))


def forget_old(session: Session) -> None:
    """Forget runs that are older than any backup that is kept."""
    old = sa.func.now() - sa.text(f"interval '{KEPT_DAYS} days'")
    session.execute(sa.delete(BackupRun).where(BackupRun.asked_at < old))
