"""The queue of procrastinate: it holds ids of jobs, and says which worker takes which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from procrastinate import SyncPsycopgConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from gis.layers.jobs import Kind

if TYPE_CHECKING:
    import uuid

__all__ = ["PRIORITIES", "defer"]

PRIORITIES: dict[Kind, int] = {"plan": 2, "print": 1, "import": 0}
"""Somebody waits for a round; a map may come a little later."""

_manager = JobManager(SyncPsycopgConnector())
"""Has no connection of its own: a job enters the queue on the one that writes its row."""


def defer(connection: Any, job_id: uuid.UUID, kind: Kind) -> None:  # noqa: ANN401
    """
    Put a job into the queue; it is there when the transaction is.

    Parameters
    ----------
    connection
        The driver's own connection, in the transaction that writes the job's row.
    """
    configure_task(
        name=kind,
        job_manager=_manager,
        # Two maps that replace the same streets would each keep half.
        lock=kind if kind == "import" else None,
        priority=PRIORITIES[kind],
        connection=connection,
    ).defer(job_id=str(job_id))
