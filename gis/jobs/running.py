"""One attempt at a job: begun, told about, and ended in the transaction of what it stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from gis.errors import KvarterError, MachineError
from gis.faults import told_as
from gis.jobs.tasks import IN_PARTS, WORK
from gis.jobs.view import error_document
from gis.layers import jobs as layer
from gis.layers.database import SYSTEM
from gis.services.installation import database
from gis.services.members import scope_of_member
from gis.services.viewing import viewing

if TYPE_CHECKING:
    from gis.layers.database import Scope

__all__ = ["Running", "jobs_here", "run"]

TELL_SECONDS = 0.25
"""How often a job tells how far it is, and hears whether it was stopped."""

BEGIN_SECONDS = 2.0
_here: dict[str, layer.Job | None] = {}


class StoppedError(Exception):
    """The job was stopped, or another attempt has taken it over; nothing of this one counts."""


class Running:
    """
    One attempt at a job.

    Attributes
    ----------
    job_id, kind, attempt
        Which job it is, and how often it was begun.
    scope
        Who asked for it.
    parameters
        What was asked for.
    result
        What an earlier attempt has kept; None without one.
    """

    def __init__(self, line: layer.Lifeline, job: layer.Job, scope: Scope) -> None:
        self.job_id = str(job.id)
        self.kind = job.kind
        self.attempt = job.attempts
        self.scope = scope
        self.parameters: dict[str, Any] = job.parameters
        self.result: dict[str, Any] | None = job.result
        self._line = line
        self._stage, self._share = "", 0.0
        self._told_at = time.monotonic()

    def progress(self, stage: str, share: float) -> None:
        """
        Tell how far the work is.

        Raises
        ------
        StoppedError
            When nobody wants it any more.
        """
        is_new_stage = stage != self._stage
        self._stage, self._share = stage, share
        if self._is_stopped(at_once=is_new_stage):
            raise StoppedError

    def should_stop(self) -> bool:
        """Return whether nobody wants the work any more."""
        return self._is_stopped(at_once=False)

    def keep(self, result: dict[str, Any]) -> None:
        """
        Tell what it has brought, though the work goes on, in the transaction that stores it.

        Raises
        ------
        StoppedError
            When nobody wants it any more: the transaction does not count.
        """
        with database().session(self.scope) as session:
            if not layer.tell_result(session, self.job_id, attempt=self.attempt, result=result):
                raise StoppedError

    def _is_stopped(self, *, at_once: bool) -> bool:
        now = time.monotonic()
        if not at_once and now - self._told_at < TELL_SECONDS:
            return False
        self._told_at = now
        return not self._line.tell(self.attempt, self._stage, self._share)


def run(job_id: str) -> None:
    """Make one attempt at a job that the queue gave us; how it ended stands in its row."""
    with layer.lifeline(database(), job_id) as line, _held(job_id):
        job = _here[job_id] = line.begin()
        if job is None:
            return
        with viewing("job", job_id):
            error = _attempt(line, job)
        if error is not None:
            with database().session(SYSTEM) as session:
                layer.end_job(
                    session, job.id, "failed", attempt=job.attempts, error=error_document(error)
                )


def _attempt(line: layer.Lifeline, job: layer.Job) -> KvarterError | None:
    try:
        scope = scope_of_member(job.created_by, job.role)
        running = Running(line, job, scope)
        with nullcontext() if job.kind in IN_PARTS else database().as_one():
            result = WORK[job.kind](running)
            with database().session(scope) as session:
                if not layer.end_job(
                    session, job.id, "done", attempt=job.attempts, result=result
                ):  # fmt: skip
                    raise StoppedError
    except StoppedError:
        return None
    except KvarterError as error:
        return _of_kind(job.kind, error)
    except Exception as error:  # noqa: BLE001  (the edge of a worker: told under a code)
        return _of_kind(job.kind, told_as(error))
    return None


def _of_kind(kind: layer.Kind, error: KvarterError) -> KvarterError:
    """Return an error as it is told of a kind of job: the room may run out where all is kept."""
    if kind == "print" and error.code == "disk_full":
        return MachineError("sheet_disk_full")
    return error


@contextmanager
def _held(job_id: str) -> Iterator[None]:
    _here[job_id] = None
    try:
        yield
    finally:
        del _here[job_id]


def jobs_here() -> list[layer.Job]:
    """Return the jobs that this process is at; one that is just being begun is waited for."""
    deadline = time.monotonic() + BEGIN_SECONDS
    while None in _here.values() and time.monotonic() < deadline:
        time.sleep(0.01)
    return [job for job in _here.copy().values() if job is not None]
