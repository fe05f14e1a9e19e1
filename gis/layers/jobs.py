"""
Long work: what a page shows of it, and the files that come and go with it.

The queue is procrastinate's; its row holds the id of one of these and nothing else. A job that
runs is held by a lock of the connection that tells how far it is (`Lifeline`), so it is known at
once when its process is gone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.errors import NotFoundError
from gis.layers.database import Base, Database, Role, told
from gis.layers.rounds import are_out

Kind = Literal["import", "plan", "print"]
Status = Literal["waiting", "running", "done", "failed", "cancelled"]
FileRole = Literal["input", "boundary", "result"]

ACTIVE = ("waiting", "running")
PART_BYTES = 4 * 1024 * 1024
MOST_LOST_ATTEMPTS = 2
"""A job that took two processes with it would take a third: an assumption."""
LET_GO_SECONDS = 5
UNCLAIMED_SECONDS = 10
"""How long a worker may be between fetching a job and holding it, on a busy machine: assumed."""
WORKER_SECONDS = 15
"""A worker that has not been heard of for so long is not counted on: an assumption."""
# A clock that was put back makes what was done seem to be of the future.
_UNCLAIMED = f"interval '{UNCLAIMED_SECONDS} seconds'"
_LATELY = f"interval '{WORKER_SECONDS} seconds'"
KEPT_HOURS = 24
"""How long results and what was asked for are kept."""
ROW_DAYS = 30
"""How long it is remembered that a job was: an assumption."""
_LOCK = 7406
_KEY = "(hashtext(job.id::text) & 2147483647)"
_IS_HELD = f"""exists (
    select from pg_locks where locktype = 'advisory' and classid = {_LOCK} and objid = {_KEY}
        and database = (select oid from pg_database where datname = current_database()))"""


class Job(Base):
    """
    One piece of long work.

    `parameters` is what was asked for, and `role` in which; `attempts` how often it was begun.
    `result` or `error` (kind, code, params) tell how it ended, `seen_at` when a page had shown it.
    """

    __tablename__ = "job"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_by: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    role: Mapped[Role] = mapped_column(sa.String)
    kind: Mapped[Kind] = mapped_column(sa.String)
    status: Mapped[Status] = mapped_column(sa.String, default="waiting")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stage: Mapped[str] = mapped_column(default="")
    share: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    told_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    finished_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    seen_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


def add_job(session: Session, kind: Kind, parameters: dict[str, Any]) -> Job:
    """Add a job of the session's team that waits for a worker."""
    scope = session.info["scope"]
    job = Job(
        kind=kind, parameters=parameters, team_id=scope.team_id, created_by=scope.member_id,
        role=scope.role,
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def get_job(session: Session, job_id: str) -> Job:
    """
    Return a job of the session's team.

    Raises
    ------
    NotFoundError
        ``job_not_found``.
    """
    try:
        found = session.get(Job, uuid.UUID(job_id))
    except ValueError:
        found = None
    if found is None or found.team_id != session.info["scope"].team_id:
        raise NotFoundError("job_not_found")
    return found


def find_jobs(session: Session, *, active: bool | None, limit: int) -> list[Job]:
    """Return the newest jobs of the session's team: all, those under way, or those that ended."""
    query = sa.select(Job).where(Job.team_id == session.info["scope"].team_id)
    if active is not None:
        query = query.where(Job.status.in_(ACTIVE) == active)
    return list(session.scalars(query.order_by(Job.created_at.desc(), Job.id).limit(limit)))


def end_job(
    session: Session,
    job_id: uuid.UUID,
    status: Status,
    *,
    attempt: int | None = None,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
) -> bool:
    """
    Write how a job ended, and let go of the file it read.

    Parameters
    ----------
    attempt
        The attempt that ends it; None for somebody who stops it whatever its state.
    result
        What it has brought; None for what it told before, if anything.

    Returns
    -------
    bool
        False when it had ended already, or when another attempt is at it: then nothing the
        transaction wrote counts, and the caller has to roll it back.
    """
    is_mine = sa.true() if attempt is None else Job.attempts == attempt
    is_open = Job.status.in_(ACTIVE) if attempt is None else Job.status == "running"
    ended = session.scalar(
        sa.update(Job)
        .where(Job.id == job_id, is_open, is_mine)
        .values(
            status=status, result=Job.result if result is None else result, error=error,
            finished_at=sa.func.now(),
            share=1.0 if status == "done" else Job.share,
        )
        .returning(Job.id)
    )  # fmt: skip
    if ended is None:
        return False
    session.execute(
        sa.text("delete from job_file where job_id = :id and role <> 'result'"), {"id": job_id}
    )
    return True


def tell_result(session: Session, job_id: str, *, attempt: int, result: dict[str, Any]) -> bool:
    """Write what a job has brought so far; False when it was stopped, or another is at it."""
    query = (
        sa.update(Job)
        .where(Job.id == uuid.UUID(job_id), Job.status == "running", Job.attempts == attempt)
        .values(result=result)
    )
    return session.scalar(query.returning(Job.id)) is not None


def put_back(session: Session, job_id: uuid.UUID, *, attempt: int, is_counted: bool) -> bool:
    """
    Let a job wait again; False when it had ended or another attempt is at it.

    Parameters
    ----------
    is_counted
        Whether the attempt was lost; one that was broken off in good order does not count.
    """
    query = (
        sa.update(Job)
        .where(Job.id == job_id, Job.status.in_(ACTIVE), Job.attempts == attempt)
        .values(status="waiting", stage="", share=0.0, attempts=attempt - (not is_counted))
    )
    return session.scalar(query.returning(Job.id)) is not None


@dataclass(frozen=True)
class Lost:
    """A job whose process is gone, and how often it was begun."""

    id: uuid.UUID
    kind: Kind
    attempts: int


def find_lost(session: Session) -> list[Lost]:
    """Return the jobs that nobody is at, though the queue or the row says so, and hold them."""
    rows = session.execute(
        sa.text(f"""
            select job.id, job.kind, job.attempts
            from job left join procrastinate_jobs queue
                on queue.args ->> 'job_id' = job.id::text and queue.status in ('todo', 'doing')
            where (job.status in ('waiting', 'running') or queue.status = 'doing')
                and queue.status is distinct from 'todo' and not {_IS_HELD}
                and (job.status = 'running' or greatest(job.created_at, job.finished_at, (
                    select max(at) from procrastinate_events event
                    where event.job_id = queue.id and event.type = 'started'
                )) not between now() - {_UNCLAIMED} and now() + {_UNCLAIMED})
            for update of job skip locked
        """)
    )
    return [Lost(*row) for row in rows]


def drop_from_queue(session: Session, job_id: uuid.UUID, *, if_waiting: bool = False) -> None:
    """
    Take a job out of the queue.

    Parameters
    ----------
    if_waiting
        Only where no worker has fetched it; otherwise whatever the queue believes.
    """
    query = """delete from procrastinate_jobs
        where args ->> 'job_id' = :id and (status = 'todo' or not :if_waiting)"""
    session.execute(sa.text(query), {"id": str(job_id), "if_waiting": if_waiting})


@dataclass(frozen=True)
class Clock:
    """The database's time, and whether a worker has been heard of lately."""

    now: dt.datetime
    has_worker: bool


def read_clock(session: Session) -> Clock:
    """Return the database's time, and whether a worker has been heard of lately."""
    query = f"""select now(), exists (select from procrastinate_workers
        where last_heartbeat between now() - {_LATELY} and now() + {_LATELY})"""
    return Clock(*session.execute(sa.text(query)).one())


def mark_seen(session: Session, job: Job) -> None:
    """Remember that a page has shown how a job ended."""
    query = sa.update(Job).where(Job.id == job.id, Job.seen_at.is_(None))
    session.execute(query.values(seen_at=sa.func.now()))


def purge(session: Session) -> None:
    """Forget the files and what was asked for a day after the end, and the rest after a month."""
    for statement in (
        f"""delete from job_file using job where job.id = job_id
            and job.finished_at < now() - interval '{KEPT_HOURS} hours'""",
        f"""update job set parameters = '{{}}' where parameters <> '{{}}'
            and finished_at < now() - interval '{KEPT_HOURS} hours'""",
        f"delete from job where finished_at < now() - interval '{ROW_DAYS} days'",
    ):
        session.execute(sa.text(statement))


def add_file(session: Session, job: Job, role: FileRole, name: str, file: BinaryIO) -> None:
    """Store a file in parts, so that no machine has to hold it as a whole."""
    statement = sa.text("""
        insert into job_file (job_id, team_id, role, part, name, bytes)
        values (:job, :team, :role, :part, :name, :bytes)
    """)
    values = {"job": job.id, "team": job.team_id, "role": role, "name": name}
    part = 0
    while content := file.read(PART_BYTES):
        session.execute(statement, values | {"part": part, "bytes": content})
        part += 1


def drop_prints(session: Session) -> None:
    """Delete what was printed for any team that the session may see."""
    query = """delete from job_file using job
        where job.id = job_id and job.kind = 'print' and job_file.role = 'result'"""
    session.execute(sa.text(query))


def find_file_name(session: Session, job_id: uuid.UUID, role: FileRole) -> str | None:
    """Return the name of a job's file, None when there is none."""
    query = sa.text(
        "select name from job_file where team_id = :team and job_id = :id and role = :role limit 1"
    )
    team = session.info["scope"].team_id
    name: str | None = session.scalar(query, {"team": team, "id": job_id, "role": role})
    return name


def find_result_name(session: Session, job: Job) -> str | None:
    """Return the name of what a job made; None of sheets that are back, as of what is deleted."""
    if job.kind == "print":
        codes = {one["code"] for one in (job.result or {}).get("sheets", ())}
        if not are_out(session, codes):
            return None
    return find_file_name(session, job.id, "result")


def read_parts(session: Session, job_id: uuid.UUID, role: FileRole) -> Iterator[bytes]:
    """Yield the parts of a job's file in order."""
    query = sa.text("""select bytes from job_file
        where team_id = :team and job_id = :id and role = :role and part = :n""")
    values = {"team": session.info["scope"].team_id, "id": job_id, "role": role}
    part = 0
    while content := session.scalar(query, values | {"n": part}):
        yield bytes(content)
        part += 1


class Lifeline:
    """
    The connection of a running job's own.

    It tells how far the job is, outside the transaction in which the job works, and holds a lock
    for as long as the process lives. Nobody else can be at the job meanwhile.
    """

    def __init__(self, connection: sa.Connection, job_id: uuid.UUID) -> None:
        self._connection = connection
        self.job_id = job_id

    def begin(self) -> Job | None:
        """Begin a new attempt; None when the job has ended, or somebody is at it."""
        try:
            # Who gave it back in good order may need a moment to let go of it.
            self._run(f"set lock_timeout = '{LET_GO_SECONDS}s'")
            self._run(f"select pg_advisory_lock({_LOCK}, {_KEY}) from job where id = :id")
        except sa.exc.OperationalError as error:
            if isinstance(error.orig, psycopg.errors.LockNotAvailable):
                return None
            raise
        self._run("""
            update job set status = 'running', attempts = attempts + 1, told_at = now(),
                started_at = now(), stage = '', share = 0
            where id = :id and status = 'waiting'
        """)
        query = sa.select(Job).where(Job.id == self.job_id, Job.status == "running")
        with Session(self._connection) as session:
            return session.scalar(query)

    def tell(self, attempt: int, stage: str, share: float) -> bool:
        """Tell how far an attempt is; False when it was stopped."""
        told_to = self._run(
            """
            update job set stage = :stage, share = :share, told_at = now()
            where id = :id and status = 'running' and attempts = :attempt
            """,
            stage=stage, share=min(max(share, 0.0), 1.0), attempt=attempt,
        )  # fmt: skip
        return told_to.rowcount == 1

    def _run(self, statement: str, **values: object) -> sa.CursorResult[Any]:
        return self._connection.execute(sa.text(statement), {"id": self.job_id} | values)


@contextmanager
def lifeline(database: Database, job_id: str) -> Iterator[Lifeline]:
    """Open the connection of a running job's own; its lock goes with it."""
    with told(), database.engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        # Not back into the pool, where the lock would live on.
        connection.detach()
        connection.execute(sa.text("select set_config('app.role', 'system', false)"))
        yield Lifeline(connection, uuid.UUID(job_id))
