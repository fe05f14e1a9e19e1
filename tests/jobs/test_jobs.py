"""Jobs: asked for by a page, done by a worker, and seen by any page."""

from __future__ import annotations

import io
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, cycle

import pypdf
import pytest
import sqlalchemy as sa

from data import DEMO_TOWN
from gis import jobs
from gis.errors import AccessError, InputError, NotFoundError
from gis.jobs.worker import purge, rescue, work
from gis.layers.database import SYSTEM, Scope
from gis.locale import translator
from gis.maps.sheets import SheetOptions
from gis.services import address_protection as protection
from gis.services import maps, rounds
from gis.services.areas import list_areas
from gis.services.installation import database as opened
from gis.services.members import local_scope
from tests.colleagues import add_team

pytestmark = pytest.mark.db
PLAIN = SheetOptions(has_ages=False, has_house_numbers=False, has_form=False, has_index=False)


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    return local_scope()


def request(scope: Scope) -> rounds.RoundRequest:
    return rounds.RoundRequest((list_areas(scope)[0].id,), minutes=90)


def count(table: str) -> int:
    with opened().session(SYSTEM) as session:
        return int(session.scalar(sa.text(f"select count(*) from {table}")))


def test_a_plan_waits_until_a_worker_has_made_it(scope: Scope) -> None:
    job = jobs.start_plan(scope, request(scope))
    assert jobs.watch(scope, job).status == "waiting"

    work(once=True)

    view = jobs.watch(scope, job)
    assert view.status == "done"
    assert view.share == 1
    assert rounds.get_round(scope, view.result["round"]).legs


def test_a_job_leaves_nothing_in_the_queue(scope: Scope) -> None:
    jobs.start_plan(scope, request(scope))
    work(once=True)
    assert count("procrastinate_jobs") == 0


def test_the_queue_holds_nothing_but_the_id(scope: Scope) -> None:
    job = jobs.start_plan(scope, request(scope))
    with opened().session(SYSTEM) as session:
        assert session.scalar(sa.text("select args from procrastinate_jobs")) == {"job_id": job}


def test_a_job_that_could_not_be_asked_for_leaves_neither_row_nor_queue(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.BytesIO):
        def read(self, *_size: int | None) -> bytes:
            raise OSError("the upload went away")

    with pytest.raises(OSError, match="went away"):
        jobs.start_import(scope, Broken(), "kort.osm")
    assert count("job") == count("procrastinate_jobs") == count("job_file") == 0


def test_what_cannot_be_planned_is_told_with_its_sentence(scope: Scope) -> None:
    job = jobs.start_plan(scope, rounds.RoundRequest(()))
    work(once=True)
    view = jobs.watch(scope, job)
    assert view.status == "failed"
    assert view.error is not None
    assert view.error.code == "no_area_chosen"


def test_a_fault_is_told_under_a_code_and_without_its_message(
    scope: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    job = jobs.start_plan(scope, request(scope))
    with opened().session(SYSTEM) as session:  # something that no version of the program ever wrote
        session.execute(sa.text("""update job set parameters = '{"request": "Mejsevej 12"}'"""))
    work(once=True)
    view = jobs.watch(scope, job)
    assert view.error is not None
    assert view.error.code == "fault"
    code = str(view.error.params["fault"])
    assert code.startswith("K-")
    assert code in caplog.text
    assert "Mejsevej" not in caplog.text


def test_a_map_is_imported_from_the_stored_file_and_the_file_is_let_go(
    database: dict[str, str],
) -> None:
    scope = local_scope()
    name = "by" + "".join(DEMO_TOWN.suffixes)
    with DEMO_TOWN.open("rb") as file:
        job = jobs.start_import(scope, file, f"C:\\mappe\\{name}")
    work(once=True)
    view = jobs.watch(scope, job)
    assert view.error is None
    assert view.result["source"] == name
    assert [m.source for m in maps.list_maps()] == [name]
    assert count("job_file") == 0


def test_a_file_of_several_parts_comes_back_whole(scope: Scope) -> None:
    content = bytes(range(256)) * 4 * 4096 * 2 + b"end"
    job = jobs.start_import(scope, content, "kort.osm")
    with opened().session(SYSTEM) as session:
        parts = session.scalars(
            sa.text("select bytes from job_file where job_id = :id order by part"), {"id": job}
        )
        assert b"".join(map(bytes, parts)) == content


def test_a_file_that_is_no_map_is_told_by_its_own_name(database: dict[str, str]) -> None:
    scope = local_scope()
    job = jobs.start_import(scope, b"hello", "brev.osm.pbf")
    work(once=True)
    error = jobs.watch(scope, job).error
    assert error is not None
    assert error.params["file"] == "brev.osm.pbf"
    assert count("job_file") == 0


def test_sheets_of_several_rounds_come_as_one_pdf_each_with_its_own_code(scope: Scope) -> None:
    first = rounds.plan_round(scope, request(scope)).id
    areas = tuple(area.id for area in list_areas(scope))
    two = rounds.plan_round(scope, rounds.RoundRequest(areas, minutes=45, walkers=2))
    assert [leg.letter for leg in two.legs] == ["A", "B"]
    job = jobs.start_print(scope, [first, two.id], "da", carriers={"B": "xy"}, options=PLAIN)
    work(once=True)
    result = jobs.watch(scope, job).result
    sheets = result["sheets"]
    assert [(sheet["round"], sheet["leg"]) for sheet in sheets] == [
        (first, ""), (two.id, "A"), (two.id, "B"),
    ]  # fmt: skip
    name, content = jobs.result_file(scope, job)
    read = pypdf.PdfReader(io.BytesIO(content))
    assert (name, result["pages"]) == ("kvarter-ark.pdf", len(read.pages))
    texts = [page.extract_text() for page in read.pages]
    codes = [sheet["code"] for sheet in sheets]
    assert [sum(code in text for code in codes) for text in texts] == [1] * len(texts)
    carried = {one.code: one.carried_by for one in rounds.list_sheets(scope)}
    assert [carried[code] for code in codes] == ["LOK", "LOK", "XY"]


def test_a_print_that_is_stopped_between_its_sheets_registers_none(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    before = count("sheet")
    job = jobs.start_print(scope, [planned.id] * 20, "da", options=PLAIN)
    with working():
        wait_for(lambda: jobs.watch(scope, job).share > 0)
        assert jobs.cancel(scope, job)
    assert jobs.watch(scope, job).status == "cancelled"
    assert (count("sheet"), count("job_file")) == (before, 0)


def test_one_sheet_comes_as_it_is_and_for_a_day(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    job = jobs.start_print(scope, [planned.id], "da")
    work(once=True)
    purge()
    assert jobs.result_file(scope, job)[1].startswith(b"%PDF")

    with opened().session(SYSTEM) as session:
        session.execute(sa.text("update job set finished_at = now() - interval '25 hours'"))
    purge()
    with pytest.raises(NotFoundError, match="job_file_gone"):
        jobs.result_file(scope, job)
    assert jobs.watch(scope, job).parameters == {}


def test_sheets_are_not_fetched_again_once_one_is_back(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    job = jobs.start_print(scope, [planned.id] * 2, "da", options=PLAIN)
    work(once=True)
    assert jobs.has_file(scope, job)
    code = jobs.watch(scope, job).result["sheets"][1]["code"]
    for says in (rounds.sheet_returned, rounds.sheet_shredded):
        says(scope, code)
        assert not jobs.has_file(scope, job)
        with pytest.raises(NotFoundError, match="job_file_gone"):
            jobs.result_file(scope, job)
    rounds.sheet_state(scope, code, "out")
    assert jobs.result_file(scope, job)[1].startswith(b"%PDF")


def test_what_was_printed_is_deleted_when_an_address_is_protected(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    with opened().session(SYSTEM) as session:
        home = str(session.scalar(sa.text("select id from address where retired_at is null")))

    def is_kept_after(act: Callable[[], object]) -> bool:
        job = jobs.start_print(scope, [planned.id], "da", options=PLAIN)
        work(once=True)
        act()
        return jobs.has_file(scope, job)

    taken: list[protection.ProtectionChange] = []
    assert not is_kept_after(lambda: protection.protect_address(scope, home))
    assert is_kept_after(lambda: taken.append(protection.unprotect_address(scope, home)))
    assert not is_kept_after(lambda: protection.undo(scope, taken[0]))
    assert count("job_file") == 0


def test_a_code_that_another_team_has_is_not_drawn(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = rounds.plan_round(scope, request(scope))
    code = rounds.print_sheet(scope, planned.id, translator("da"), options=PLAIN).code
    values = {"team": add_team(), "code": code}
    with opened().session(SYSTEM) as session:
        session.execute(sa.text("update sheet set team_id = :team where code = :code"), values)
    drawn = chain(code, cycle("2345"))
    monkeypatch.setattr(secrets, "choice", lambda _letters: next(drawn))
    job = jobs.start_print(scope, [planned.id], "da", options=PLAIN)
    work(once=True)
    assert [one["code"] for one in jobs.watch(scope, job).result["sheets"]] == ["2345"]


def test_printed_sheets_are_not_for_a_leader(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    job = jobs.start_print(scope, [planned.id], "da")
    work(once=True)
    leader = replace(scope, role="leader")
    with pytest.raises(AccessError):
        jobs.start_print(leader, ["any"], "da")
    with pytest.raises(AccessError, match="fieldwork_only"):
        jobs.result_file(leader, job)
    for whose, found in ((scope, 1), (leader, 0)):
        with opened().session(whose) as session:
            assert session.scalar(sa.text("select count(*) from job_file")) == found
    assert job in {one.id for one in jobs.list_jobs(scope)}
    for does in (jobs.watch, jobs.cancel, jobs.mark_seen):
        with pytest.raises(AccessError):
            does(leader, job)
    assert job not in {one.id for one in jobs.list_jobs(leader)}


def test_no_round_is_nothing_to_print(scope: Scope) -> None:
    with pytest.raises(InputError, match="no_round_chosen"):
        jobs.start_print(scope, [], "da")


def test_when_one_sheet_of_several_cannot_be_made_none_is_registered(scope: Scope) -> None:
    planned = rounds.plan_round(scope, request(scope))
    before = count("sheet")
    job = jobs.start_print(scope, [planned.id, "00000000-0000-0000-0000-000000000000"], "da")
    work(once=True)
    assert jobs.watch(scope, job).error.code == "round_not_found"
    assert count("sheet") == before


def test_a_job_that_is_stopped_while_it_waits_is_never_begun(scope: Scope) -> None:
    job = jobs.start_plan(scope, request(scope))
    assert jobs.cancel(scope, job)
    before = count("round")
    work(once=True)
    assert jobs.watch(scope, job).status == "cancelled"
    assert count("round") == before


def test_a_job_that_is_stopped_while_it_runs_keeps_nothing(database: dict[str, str]) -> None:
    scope = local_scope()
    job = jobs.start_import(scope, DEMO_TOWN.read_bytes(), "by" + "".join(DEMO_TOWN.suffixes))
    with working():
        wait_for(lambda: jobs.watch(scope, job).status == "running")
        jobs.cancel(scope, job)
        assert jobs.watch(scope, job).status == "cancelled"
        assert not jobs.cancel(scope, job)
    assert maps.list_maps() == []
    assert count("job_file") == count("procrastinate_jobs") == 0


def test_two_imports_never_run_at_once(database: dict[str, str]) -> None:
    scope = local_scope()
    name = "by" + "".join(DEMO_TOWN.suffixes)
    both = [jobs.start_import(scope, DEMO_TOWN.read_bytes(), name) for _number in range(2)]
    seen = set()
    with working(), working():
        while any(view.is_active for view in jobs.list_jobs(scope)):
            seen.add(sum(view.status == "running" for view in jobs.list_jobs(scope)))
            time.sleep(0.02)
    assert max(seen) == 1
    assert [jobs.watch(scope, job).status for job in both] == ["done", "done"]


def test_the_newest_jobs_come_first_and_what_was_seen_is_remembered(scope: Scope) -> None:
    first = jobs.start_plan(scope, request(scope))
    work(once=True)
    second = jobs.start_plan(scope, request(scope))
    assert [view.id for view in jobs.list_jobs(scope)] == [second, first]
    assert [view.id for view in jobs.list_jobs(scope, active=True)] == [second]
    assert [view.id for view in jobs.list_jobs(scope, active=False)] == [first]
    assert not jobs.watch(scope, first).is_seen
    jobs.mark_seen(scope, first)
    assert jobs.watch(scope, first).is_seen


def test_a_job_of_another_team_is_not_there(scope: Scope) -> None:
    job = jobs.start_plan(scope, request(scope))
    with opened().session(SYSTEM) as session:
        session.execute(
            sa.text("""with other as (insert into team (name) values ('Andet') returning id)
            update job set team_id = other.id from other""")
        )
    with pytest.raises(NotFoundError, match="job_not_found"):
        jobs.watch(scope, job)


def test_nobody_has_to_wait_for_a_worker_without_being_told(scope: Scope) -> None:
    job = jobs.start_plan(scope, request(scope))
    with opened().session(SYSTEM) as session:
        session.execute(sa.text("update job set created_at = now() - interval '1 minute'"))
    view = jobs.watch(scope, job)
    assert view.waited_s == pytest.approx(60, abs=5)
    assert not view.has_worker


def test_a_job_fetched_by_a_worker_that_is_gone_is_found_though_the_clock_was_set(
    scope: Scope,
) -> None:
    job = jobs.start_plan(scope, request(scope))
    for moved in ("1 hour", "1 day", "1 year", "-1 hour", "-3 years"):
        with opened().session(SYSTEM) as session:
            for statement in (
                "insert into procrastinate_workers (last_heartbeat) values (now() + {0})",
                "update procrastinate_jobs set status = 'doing'",
                "update procrastinate_events set at = now() + {0}",
                "update job set created_at = now() + {0}",
            ):
                session.execute(sa.text(statement.format(f"interval '{moved}'")))
        assert not jobs.watch(scope, job).has_worker, moved
        rescue()
        with opened().session(SYSTEM) as session:
            waits = session.scalar(sa.text("select status from procrastinate_jobs"))
        assert waits == "todo", moved


@contextmanager
def working() -> Iterator[None]:
    thread = threading.Thread(target=work, kwargs={"once": True})
    thread.start()
    yield
    thread.join(60)
    assert not thread.is_alive()


def wait_for(is_so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
