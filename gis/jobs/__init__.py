"""
Long work, done by worker processes and shown by any page: import a map, plan a round, print.

A job is a row of ours, which a page reads, and an id in procrastinate's queue, which a worker
takes. What a job stores and the news that it is done are one transaction, so a worker that is
killed leaves nothing half-stored, and a job that is stopped has changed nothing.
"""

from __future__ import annotations

import io
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

from gis.errors import InputError, NotFoundError
from gis.jobs.queue import defer
from gis.jobs.view import JobView, view_of
from gis.layers import jobs as layer
from gis.layers.database import driver_connection
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.rights import check_right, has_right, right

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.layers.database import Scope
    from gis.maps.sheets import SheetOptions
    from gis.services.rounds import RoundRequest

__all__ = [
    "JobView", "cancel", "has_file", "list_jobs", "mark_seen", "result_file", "start_demo",
    "start_demo_removal", "start_import", "start_plan", "start_print", "start_removal", "stop",
    "watch",
]  # fmt: skip


@right("rounds", "plan")
def start_plan(scope: Scope, request: RoundRequest, *, replaces: str | None = None) -> str:
    """
    Ask for a round to be planned.

    Parameters
    ----------
    scope
        Who asks.
    request
        What is asked for.
    replaces
        Id of the earlier plan that this one takes the place of.

    Returns
    -------
    str
        Id of the job.
    """
    return _start(scope, "plan", {"request": request.to_json(), "replaces": replaces})


@right("sheets", "print")
def start_print(
    scope: Scope,
    round_ids: Sequence[str],
    lang: str,
    *,
    carried_by: str = "",
    options: SheetOptions | None = None,
    carriers: Mapping[str, str] | None = None,
) -> str:
    """
    Ask for the sheets of some rounds, in a language; the result is one PDF.

    A print that is stopped, or whose sheets cannot all be made, registers none of them.

    Parameters
    ----------
    carried_by
        Initials of whoever carries them; "" for who asks.
    options
        What was chosen for all of them; None for what is usual.
    carriers
        Initials of whoever walks a leg, by its letter: then each leg has a sheet of its own, those
        without initials are for `carried_by`. None for a sheet a round.

    Raises
    ------
    AccessError
        ``only_coordinators_print_for_others``.
    InputError
        ``no_round_chosen``, ``initials_too_long``.
    """
    from gis.services.rounds.sheets import initials_for

    if not round_ids:
        raise InputError("no_round_chosen")
    with database().session(scope) as session:
        carrier = initials_for(session, carried_by)
        own = {leg: initials_for(session, who) for leg, who in (carriers or {}).items() if who}
    return _start(
        scope, "print",
        {
            "rounds": list(round_ids), "lang": lang, "carried_by": carrier,
            "options": {} if options is None else options.to_json(),
            "is_by_leg": carriers is not None, "carriers": own,
        },
    )  # fmt: skip


@right("demo", "change")
def start_demo(scope: Scope, lang: str) -> str:
    """Ask for the demo town with its areas, its round and its sheet."""
    return _start(scope, "import", {"demo": True, "lang": lang})


@right("demo", "change")
def start_demo_removal(scope: Scope) -> str:
    """Ask for the demo town to be taken away with all that was made in it."""
    return _start(scope, "import", {"remove_demo": True})


@right("maps", "import")
def start_removal(scope: Scope, map_id: str) -> str:
    """Ask for a map to be taken away."""
    return _start(scope, "import", {"remove": map_id})


@right("maps", "import")
def start_import(
    scope: Scope,
    file: BinaryIO | bytes,
    file_name: str,
    *,
    municipality: str | None = None,
    boundary: BinaryIO | bytes | None = None,
) -> str:
    """
    Ask for a map to be imported from a file, which is stored until the job ends.

    Parameters
    ----------
    scope
        Who asks.
    file
        An OpenStreetMap extract.
    file_name
        Its name, of which the last part is kept: its ending says what it is.
    municipality
        Name of a municipality in the extract to cut out.
    boundary
        GeoJSON or GeoPackage; only what lies inside is taken.
    """
    with database().session(scope) as session:
        chosen = None if municipality is None else printed(municipality)
        job = layer.add_job(session, "import", {"municipality": chosen})
        layer.add_file(session, job, "input", _safe_name(file_name), _opened(file))
        if boundary is not None:
            layer.add_file(session, job, "boundary", "boundary", _opened(boundary))
        defer(driver_connection(session), job.id, job.kind)
        return str(job.id)


def _start(scope: Scope, kind: layer.Kind, parameters: dict[str, Any]) -> str:
    with database().session(scope) as session:
        job = layer.add_job(session, kind, parameters)
        defer(driver_connection(session), job.id, kind)
        return str(job.id)


def _opened(file: BinaryIO | bytes) -> BinaryIO:
    return io.BytesIO(file) if isinstance(file, bytes) else file


def _safe_name(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.() -]", "_", last)[-80:].lstrip(". ") or "kort.osm"


@right("jobs", "read")
def watch(scope: Scope, job_id: str) -> JobView:
    """
    Return how a job stands.

    Raises
    ------
    AccessError
        ``fieldwork_only`` of a print.
    NotFoundError
        ``job_not_found``.
    """
    with database().session(scope) as session:
        return view_of(_told(scope, layer.get_job(session, job_id)), layer.read_clock(session))


def _told(scope: Scope, job: layer.Job) -> layer.Job:
    """Return a job to who may know of it: what is printed carries the codes of points."""
    if job.kind == "print":
        check_right(scope, "sheets", "read")
    return job


@right("jobs", "read")
def list_jobs(scope: Scope, *, active: bool | None = None, limit: int = 20) -> list[JobView]:
    """
    Return the team's jobs, the newest first; prints only to those who do the fieldwork.

    Parameters
    ----------
    active
        True for those that wait or run, False for those that ended, None for all.
    limit
        Most jobs to return.
    """
    with database().session(scope) as session:
        clock = layer.read_clock(session)
        found = layer.find_jobs(session, active=active, limit=limit)
        may_print = has_right(scope, "sheets", "read")
        return [view_of(job, clock) for job in found if may_print or job.kind != "print"]


@right("jobs", "change")
def cancel(scope: Scope, job_id: str) -> bool:
    """
    Stop a job: from now on nothing of it is kept. False when it had ended already.

    A worker that is at it notices when it next tells how far it is. What a plan has stored before
    stays, as any round that nobody has looked at.

    Raises
    ------
    AccessError
        ``fieldwork_only`` of a print.
    NotFoundError
        ``job_not_found``.
    """
    with database().session(scope) as session:
        job = _told(scope, layer.get_job(session, job_id))
        layer.drop_from_queue(session, job.id, if_waiting=True)
        return layer.end_job(session, job.id, "cancelled")


@right("jobs", "change")
def stop(scope: Scope, job_id: str) -> bool:
    """
    Stop a job, and keep what it has brought so far. False when it had ended already.

    Raises
    ------
    AccessError
        ``fieldwork_only`` of a print.
    NotFoundError
        ``job_not_found``.
    """
    with database().session(scope) as session:
        job = _told(scope, layer.get_job(session, job_id))
        if job.result is None:
            return cancel(scope, job_id)
        return layer.end_job(session, job.id, "done", result=job.result)


@right("jobs", "change")
def mark_seen(scope: Scope, job_id: str) -> None:
    """Remember that a page has shown how a job ended."""
    with database().session(scope) as session:
        layer.mark_seen(session, _told(scope, layer.get_job(session, job_id)))


@right("jobs", "read")
def has_file(scope: Scope, job_id: str) -> bool:
    """
    Return whether what a job made can be fetched still.

    Raises
    ------
    AccessError
        ``fieldwork_only`` of a print.
    NotFoundError
        ``job_not_found``.
    """
    with database().session(scope) as session:
        job = _told(scope, layer.get_job(session, job_id))
        return layer.find_result_name(session, job) is not None


@right("jobs", "read")
def result_file(scope: Scope, job_id: str) -> tuple[str, bytes]:
    """
    Return the name and the content of what a job made.

    Raises
    ------
    AccessError
        ``fieldwork_only``: sheets carry the codes of points.
    NotFoundError
        ``job_not_found``, or ``job_file_gone`` a day after the job ended, once one of the sheets
        that it printed is back, and when an address was protected since.
    """
    with database().session(scope) as session:
        job = _told(scope, layer.get_job(session, job_id))
        if job.kind == "print":
            sheets = (job.result or {}).get("sheets", ())
            shows(scope, "sheets.read", [one["round"] for one in sheets])
        name = layer.find_result_name(session, job)
        if name is None:
            raise NotFoundError("job_file_gone")
        return name, b"".join(layer.read_parts(session, job.id, "result"))
