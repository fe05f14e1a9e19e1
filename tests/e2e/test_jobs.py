"""Long work as a browser sees it: under way, left and found again, stopped, killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Visit
from playwright.sync_api import expect

from data import DEMO_TOWN
from gis import jobs
from gis.services import rounds
from gis.services.areas import list_areas
from gis.services.members import local_scope

pytestmark = [pytest.mark.e2e, pytest.mark.db, pytest.mark.slow]


def choose_file(visit: Visit) -> None:
    visit.page.set_input_files("input[type=file]", DEMO_TOWN)
    expect(visit.page.get_by_role("button", name="Indlæs kort")).to_be_enabled()


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def worker_of(database: dict[str, str]) -> int:
    """Return the process that works on a database."""
    mark = f"KVARTER_DATABASE_URL={database['KVARTER_DATABASE_URL']}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if b"worker" in command and mark in (folder / "environ").read_bytes().split(b"\0"):
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError("there is no worker")


def test_the_demo_town_comes_from_the_start_page(first_visit: Visit) -> None:
    page = first_visit.page
    first_visit.go("/")
    page.get_by_role("button", name="Prøv med demobyen").click()
    expect(page.get_by_role("heading", name="I dag")).to_be_visible()
    expect(page.get_by_role("link", name="Kortet er indlæst")).to_be_visible()


def test_a_map_of_ones_own_is_read_while_another_page_is_open(first_visit: Visit) -> None:
    page = first_visit.page
    first_visit.go("/kort")
    choose_file(first_visit)
    page.get_by_role("button", name="Indlæs kort").click()
    wait_for(lambda: bool(jobs.list_jobs(local_scope())))

    first_visit.go("/")
    expect(page.get_by_role("heading", name="I dag")).to_be_visible()

    first_visit.go("/kort")
    expect(page.get_by_role("row", name=DEMO_TOWN.name)).to_be_visible()
    expect(page.get_by_role("heading", name=DEMO_TOWN.name)).to_be_visible()


def test_an_import_is_stopped_within_a_second(first_visit: Visit, database: dict[str, str]) -> None:
    page = first_visit.page
    # Without its worker the import waits, however fast the machine.
    os.kill(worker_of(database), signal.SIGSTOP)
    first_visit.go("/kort")
    choose_file(first_visit)
    page.get_by_role("button", name="Indlæs kort").click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    began = time.monotonic()
    stop.click()
    expect(page.get_by_text("Indlæsningen er stoppet. Intet er ændret.")).to_be_visible()
    took = time.monotonic() - began
    os.kill(worker_of(database), signal.SIGCONT)
    assert [view.status for view in jobs.list_jobs(local_scope())] == ["cancelled"]
    assert took < 5  # a second, and what a busy machine adds


def test_a_worker_that_is_killed_in_the_middle_is_not_noticed(
    first_visit: Visit, database: dict[str, str]
) -> None:
    page = first_visit.page
    first_visit.go("/kort")
    choose_file(first_visit)
    page.get_by_role("button", name="Indlæs kort").click()
    wait_for(lambda: any(view.status == "running" for view in jobs.list_jobs(local_scope())))
    os.kill(worker_of(database), signal.SIGKILL)
    expect(page.get_by_role("row", name=DEMO_TOWN.name)).to_be_visible()


def test_a_newer_map_is_asked_about_and_the_dialog_can_be_left(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/kort")
    choose_file(own_visit)
    page.get_by_role("button", name="Indlæs kort").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Områder, runder og det, der er gået, bevares.")
    dialog.get_by_role("button", name="Behold det gamle").click()
    expect(dialog).to_be_hidden()
    assert jobs.list_jobs(local_scope()) == []

    page.get_by_role("button", name="Indlæs kort").click()
    dialog.get_by_role("button", name="Erstat kort").click()
    expect(page.get_by_role("row", name=DEMO_TOWN.name)).to_be_visible()


def test_two_browsers_see_the_same_job(own_visit: Visit) -> None:
    scope = local_scope()
    jobs.start_plan(scope, rounds.RoundRequest((list_areas(scope)[0].id,)))
    browser = own_visit.page.context.browser
    assert browser is not None
    other = browser.new_page()
    other.goto(own_visit.url)
    own_visit.go("/")
    for page in (own_visit.page, other):
        expect(page.get_by_role("link", name="runden er planlagt. Se den.")).to_be_visible()
