"""A job as a page sees it, and its error as the database keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from gis import errors
from gis.errors import KvarterError
from gis.layers.jobs import ACTIVE, Clock, Job, Kind, Status

__all__ = ["JobView", "error_document", "view_of"]

_CLASSES = {
    kind.__name__: kind
    for kind in (
        errors.InputError, errors.NotFoundError, errors.ConflictError, errors.MachineError,
        KvarterError,
    )
}  # fmt: skip


@dataclass(frozen=True)
class JobView:
    """
    What a page shows of a job.

    Attributes
    ----------
    id, kind, status
        ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
    stage, share
        What it is doing (a code), and how much is done, 0 to 1.
    result
        Of a plan ``{"round": id}``; of prints ``{"file": name, "pages": count, "sheets":
        [{"round", "leg", "code"}]}``; of an import its report, of a removal ``{"removed": id}`` or
        ``{"removed_demo": True}``. None until then.
    error
        Why it failed.
    created_at
        When it was asked for.
    waited_s
        Seconds it has waited for a worker; 0 once one has begun.
    has_worker
        Whether any worker has been heard of lately.
    is_seen
        Whether a page has shown how it ended.
    parameters
        What was asked for; forgotten a day after the end.
    """

    id: str
    kind: Kind
    status: Status
    stage: str
    share: float
    result: dict[str, Any] | None
    error: KvarterError | None
    created_at: dt.datetime
    waited_s: float
    has_worker: bool
    is_seen: bool
    parameters: dict[str, Any]

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.status in ACTIVE


def view_of(job: Job, clock: Clock) -> JobView:
    """Return what a page shows of a job at a time of the database's clock."""
    waited = (clock.now - job.created_at).total_seconds() if job.status == "waiting" else 0.0
    return JobView(
        id=str(job.id),
        kind=job.kind,
        status=job.status,
        stage=job.stage,
        share=job.share,
        result=job.result,
        error=_error(job.error) if job.error else None,
        created_at=job.created_at,
        waited_s=max(0.0, waited),
        has_worker=clock.has_worker,
        is_seen=job.seen_at is not None,
        parameters=job.parameters,
    )


def error_document(error: KvarterError) -> dict[str, Any]:
    """Return an error as JSON: kind, code and parameters, to be told in any language."""
    kind = next(name for name, known in _CLASSES.items() if isinstance(error, known))
    params = {
        key: value if isinstance(value, int | float | str) else str(value)
        for key, value in error.params.items()
    }
    return {"kind": kind, "code": error.code, "params": params}


def _error(document: dict[str, Any]) -> KvarterError:
    return _CLASSES[document["kind"]](document["code"], **document["params"])
