"""Worker processes: ended in good order or killed, alone or two at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import DEMO_TOWN
from gis import jobs
from gis.jobs import JobView
from gis.jobs.worker import rescue
from gis.layers.database import SYSTEM, Scope
from gis.services import maps, rounds
from gis.services.areas import list_areas
from gis.services.installation import database as opened
from gis.services.members import local_scope

pytestmark = [pytest.mark.db, pytest.mark.slow]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def worker() -> Iterator[Start]:
    """Starts worker processes; those still there are killed when the test ends."""
    started = []

    def start(*options: str, **pipes: int) -> subprocess.Popen[bytes]:
        command = [Path(sys.executable).with_name("kvarter"), "worker", *options]
        started.append(subprocess.Popen(command, env=os.environ, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(30)


def start_import(scope: Scope) -> str:
    return jobs.start_import(scope, DEMO_TOWN.read_bytes(), "by" + "".join(DEMO_TOWN.suffixes))


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for_end(scope: Scope, job: str) -> JobView:
    wait_for(lambda: not jobs.watch(scope, job).is_active)
    return jobs.watch(scope, job)


def is_running(scope: Scope, job: str) -> Callable[[], bool]:
    return lambda: jobs.watch(scope, job).status == "running"


def attempts(job: str) -> int:
    with opened().session(SYSTEM) as session:
        return int(session.scalar(sa.text("select attempts from job where id = :id"), {"id": job}))


def test_what_a_killed_worker_was_at_is_done_by_another_and_once(
    database: dict[str, str], worker: Start
) -> None:
    scope = local_scope()
    job = start_import(scope)
    first = worker()
    wait_for(is_running(scope, job))
    first.kill()
    first.wait(30)
    assert maps.list_maps() == []

    worker()
    view = wait_for_end(scope, job)

    assert view.status == "done"
    assert attempts(job) == 2
    assert [m.id for m in maps.list_maps()] == [view.result["map_id"]]


def test_sheets_that_a_killed_worker_had_made_are_registered_once_by_the_next(
    demo_database: dict[str, str], worker: Start
) -> None:
    scope = local_scope()
    (planned, *_others) = rounds.list_rounds(scope, statuses=["planned"])
    before = len(rounds.list_sheets(scope))
    job = jobs.start_print(scope, [planned.id] * 8, "da")
    first = worker()
    wait_for(lambda: jobs.watch(scope, job).share > 0)
    first.kill()
    first.wait(30)
    assert len(rounds.list_sheets(scope)) == before

    worker()
    view = wait_for_end(scope, job)

    assert (view.status, attempts(job)) == ("done", 2)
    printed = {sheet["code"] for sheet in view.result["sheets"]}
    found = {one.code for one in rounds.list_sheets(scope)}
    assert (len(printed), len(found)) == (8, before + 8)
    assert printed < found


def test_a_job_that_takes_two_workers_with_it_ends_with_a_sentence(
    database: dict[str, str], worker: Start
) -> None:
    scope = local_scope()
    job = start_import(scope)
    for _attempt in range(2):
        process = worker()
        wait_for(is_running(scope, job))
        process.kill()
        process.wait(30)
        rescue()

    view = jobs.watch(scope, job)
    assert view.status == "failed"
    assert view.error is not None
    assert (view.error.code, view.error.params) == ("job_lost", {"attempts": 2})
    assert maps.list_maps() == []


def test_a_worker_told_to_end_gives_its_job_back_as_if_not_begun(
    database: dict[str, str], worker: Start
) -> None:
    scope = local_scope()
    job = start_import(scope)
    process = worker()
    wait_for(is_running(scope, job))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert jobs.watch(scope, job).status == "waiting"
    assert attempts(job) == 0

    worker("--once")
    assert wait_for_end(scope, job).status == "done"


def test_a_worker_ends_when_the_process_that_started_it_is_gone(
    database: dict[str, str], worker: Start
) -> None:
    process = worker("--until-closed", stdin=subprocess.PIPE)
    wait_for(has_worker)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0


def has_worker() -> bool:
    scope = local_scope()
    job = jobs.start_print(scope, ["any"], "da")
    found = jobs.watch(scope, job).has_worker
    jobs.cancel(scope, job)
    return found


def test_two_workers_share_the_work(demo_database: dict[str, str], worker: Start) -> None:
    scope = local_scope()
    for _number in range(2):
        worker()
    wanted = rounds.RoundRequest((list_areas(scope)[0].id,), minutes=90)
    asked = [jobs.start_plan(scope, wanted) for _number in range(12)]

    most = 0
    deadline = time.monotonic() + 120
    while (active := jobs.list_jobs(scope, active=True)) and time.monotonic() < deadline:
        most = max(most, sum(view.status == "running" for view in active))
        time.sleep(0.005)

    assert most == 2
    assert {jobs.watch(scope, job).status for job in asked} == {"done"}
    planned = [jobs.watch(scope, job).result["round"] for job in asked]
    assert len(set(planned)) == 12


def test_a_worker_takes_a_job_as_soon_as_it_is_asked_for(
    demo_database: dict[str, str], worker: Start
) -> None:
    scope = local_scope()
    worker()
    wanted = rounds.RoundRequest((list_areas(scope)[0].id,), minutes=90)
    wait_for_end(scope, jobs.start_plan(scope, wanted))  # it is up
    began = time.monotonic()
    job = jobs.start_plan(scope, wanted)
    wait_for(lambda: jobs.watch(scope, job).status != "waiting")
    assert time.monotonic() - began < 0.9  # less than its polling: it was told
