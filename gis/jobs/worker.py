"""
A worker: takes jobs from the queue one at a time, and takes up those that another one lost.

It may be ended at any moment. In good order (a signal, or the end of the process that started
it) the job it is at goes back into the queue; after a kill the others find it by its free lock.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from gis.errors import KvarterError, MachineError
from gis.faults import write_down
from gis.jobs.queue import PRIORITIES, defer
from gis.jobs.running import jobs_here, run
from gis.jobs.tasks import warm_up
from gis.jobs.view import error_document
from gis.layers import jobs as layer
from gis.layers.database import SYSTEM, driver_connection, told
from gis.services import installation
from gis.services.audit.sealing import seal
from gis.services.backup import keep_backups
from gis.services.installation import database

__all__ = ["rescue", "work"]

POLL_SECONDS = 1.0
"""How often a worker looks for what no news came of: jobs whose lock is free again, lost jobs."""
HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 60.0
SEAL_SECONDS = 60.0
PURGE_SECONDS = 3600.0
DUE_SECONDS = 60.0
"""How often a worker looks whether the backup of the day is due."""

# It writes messages of errors, which may quote an address; ours are written under a code.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)


def _do(job_id: str) -> None:
    try:
        run(job_id)
    except Exception as error:  # noqa: BLE001  (a row that is left behind is found as lost)
        write_down(error)


def work(*, once: bool = False, until_closed: int | None = None) -> None:
    """
    Work until told to end, or until the queue is empty.

    Parameters
    ----------
    once
        Whether to return once nothing waits.
    until_closed
        A file whose end says that the process that started this one is gone.

    Raises
    ------
    MachineError
        ``database_not_reached`` when the database goes away.
    """
    database()
    rescue()
    if once:
        keep_backups()
    else:
        _end_on_signals(until_closed)
        warm_up()
    try:
        asyncio.run(_work(once=once))
    except ConnectorException as error:
        raise _told_of(error) from error
    if not once:  # a listener that lost its connection ends the worker without a word
        raise MachineError("database_not_reached")


def _told_of(error: ConnectorException) -> KvarterError:
    """Return what ended the queue: a full disk, or a database that went away."""
    try:
        with told():
            raise error.__cause__ or error
    except KvarterError as known:
        return known
    except Exception:  # noqa: BLE001  (whatever it was, nothing can be taken from the queue)
        return MachineError("database_not_reached")


async def _work(*, once: bool) -> None:
    connector = PsycopgConnector(
        conninfo=database().conninfo, min_size=1, max_size=4, kwargs={"connect_timeout": 10}
    )
    app = App(connector=connector)
    for kind in PRIORITIES:
        app.task(name=kind)(_do)
    async with app.open_async():
        looking = [_watch()] if once else [_watch(), _keep_backups(), _seal()]
        watching = [asyncio.create_task(one) for one in looking]
        try:
            await app.run_worker_async(
                wait=not once,
                listen_notify=not once,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        finally:
            for task in watching:
                task.cancel()


async def _watch() -> None:
    """Take up lost jobs, and forget what is old."""
    purged_at = -PURGE_SECONDS
    while True:
        try:
            if time.monotonic() - purged_at >= PURGE_SECONDS:
                purged_at = time.monotonic()
                await asyncio.to_thread(purge)
            await asyncio.to_thread(rescue)
        except KvarterError:
            pass  # the database is away: the queue's own connection ends the worker
        except Exception as error:  # noqa: BLE001  (looking after others must not end the worker)
            write_down(error)
        await asyncio.sleep(POLL_SECONDS)


async def _seal() -> None:
    """Seal the log each minute."""
    while True:
        try:
            await asyncio.to_thread(seal)
        except KvarterError:
            pass  # as above; what is not sealed yet is sealed next time
        except Exception as error:  # noqa: BLE001  (as above)
            write_down(error)
        await asyncio.sleep(SEAL_SECONDS)


async def _keep_backups() -> None:
    """Make the backups that are asked for or due, however long one takes."""
    looked_at = -DUE_SECONDS
    while True:
        try:
            is_time = time.monotonic() - looked_at >= DUE_SECONDS
            looked_at = time.monotonic() if is_time else looked_at
            await asyncio.to_thread(keep_backups, when_due=is_time)
        except KvarterError:
            pass  # as above
        except Exception as error:  # noqa: BLE001  (as above)
            write_down(error)
        await asyncio.sleep(POLL_SECONDS)


def purge() -> None:
    """Forget files, requests and jobs that are old enough, and once a day all that is due."""
    with database().session(SYSTEM) as session:
        layer.purge(session)
    from gis.services import retention  # with all that it brings back: seldom needed

    retention.run_daily()


def rescue() -> None:
    """Put the jobs whose process is gone back into the queue, or end those lost too often."""
    with database().session(SYSTEM) as session:
        for lost in layer.find_lost(session):
            layer.drop_from_queue(session, lost.id)
            if lost.attempts >= layer.MOST_LOST_ATTEMPTS:
                error = KvarterError("job_lost", attempts=lost.attempts)
                layer.end_job(
                    session, lost.id, "failed", attempt=lost.attempts,
                    error=error_document(error),
                )  # fmt: skip
            elif layer.put_back(session, lost.id, attempt=lost.attempts, is_counted=True):
                defer(driver_connection(session), lost.id, lost.kind)


def give_back() -> None:
    """Put what this process is at back into the queue, as if it had not been begun."""
    with database().session(SYSTEM) as session:
        for job in jobs_here():
            if layer.put_back(session, job.id, attempt=job.attempts, is_counted=False):
                layer.drop_from_queue(session, job.id)
                defer(driver_connection(session), job.id, job.kind)


def _end_on_signals(until_closed: int | None) -> None:
    def wait_for_the_end(file: int) -> None:
        with suppress(OSError):
            while os.read(file, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _signal, _frame: _end())
    if until_closed is not None:
        threading.Thread(target=wait_for_the_end, args=(until_closed,), daemon=True).start()


def _end() -> None:
    """End the process in good order, but at once: a thread that computes cannot be told to."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with suppress(KvarterError):
        give_back()
    installation.close()
    sys.stderr.flush()
    os._exit(0)
