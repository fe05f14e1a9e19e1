"""A round from plan to coverage in a real browser: planned, changed, printed, walked, undone."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from browsing import Visit
from playwright.sync_api import Locator, expect

from gis.services import observation_points, outings, rounds, walked
from gis.services.members import local_scope

from .test_jobs import worker_of
from .test_plan_round import choose_first_area, plan, show_the_best

pytestmark = [pytest.mark.e2e, pytest.mark.db]


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).first.click()
    visit.settle()


def said(visit: Visit, text: str | re.Pattern[str]) -> Locator:
    return visit.page.get_by_role("status").filter(has_text=text)


def plan_for_two_pairs(visit: Visit) -> str:
    """Plan a round of the first area for two pairs, and return its id."""
    visit.go("/planlaeg")
    choose_first_area(visit)
    pairs = visit.page.get_by_label("Antal par")
    pairs.fill("2")
    pairs.press("Enter")
    visit.settle()
    plan(visit)
    expect(visit.page.locator(".st-key-kv_legs tbody tr")).to_have_count(2)
    return visit.page.url.partition("round=")[2].partition("&")[0]


def walking_list(visit: Visit) -> Locator:
    return visit.page.locator(".kv-table").nth(1)


def test_a_round_for_two_pairs_is_planned_changed_printed_recorded_and_undone(
    own_visit: Visit, tmp_path: Path
) -> None:
    visit, page = own_visit, own_visit.page
    plan_for_two_pairs(visit)

    # Changed by hand: one street out, planned again.
    walking_list(visit).locator("tr:not(.kv-muted) button").first.click()
    visit.settle()
    press(visit, "Fjern vej")
    expect(walking_list(visit).get_by_text("(tages ud)")).to_be_visible()
    press(visit, "Planlæg igen")
    expect(said(visit, "Runden er planlagt igen.")).to_be_visible()
    expect(page.get_by_text("fjernet i hånden")).to_be_visible()
    show_the_best(visit)

    press(visit, "Gem og udskriv")
    link = page.get_by_role("button", name=re.compile("Hent ark "))
    expect(link).to_be_visible()
    visit.settle()
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "ark.pdf")
    code = re.fullmatch(r"kvarter-ark-(\w{4})\.pdf", download.value.suggested_filename)[1]
    round_id = rounds.find_round(local_scope(), code)

    # Recorded from the code on the sheet, without the last street of pair B. The rows after it
    # are ways back, which differ with the time there was to plan: they may take nothing away.
    visit.go("/registrer")
    page.get_by_label("Arkets kode").fill(code.lower())
    page.get_by_label("Arkets kode").press("Enter")
    expect(page.get_by_role("button", name="Gem runde")).to_be_visible()
    visit.settle()
    page.get_by_role("radio", name="Delvist").click()
    visit.settle()
    page.locator(".kv-table tbody tr:not(.kv-muted) input").last.click()
    visit.settle()
    press(visit, "Gem runde")
    expect(said(visit, re.compile(r"Runden er gemt\. .+: \d+ % → \d+ %\."))).to_be_visible()
    scope = local_scope()
    assert rounds.get_round(scope, round_id).status == "partly"
    assert len(walked.list_passes(scope, round_id=round_id, withdrawn=False)) == 2

    press(visit, "Fortryd")
    expect(said(visit, "Registreringen er taget tilbage.")).to_be_visible()
    assert walked.list_passes(scope, round_id=round_id, withdrawn=False) == []
    assert rounds.get_round(scope, round_id).status == "planned"


UNTICK_AND_SAVE = """() => {
    document.querySelector(".kv-table tr:not(.kv-muted) input:checked").click();
    [...document.querySelectorAll("button")].find((one) => one.innerText.includes("Gem runde"))
        .click();
}"""


def test_a_row_that_is_unticked_in_the_breath_before_saving_was_not_walked(
    own_visit: Visit,
) -> None:
    visit, page = own_visit, own_visit.page
    scope = local_scope()
    (round_id,) = [one.id for one in rounds.list_rounds(scope) if one.status == "planned"]
    visit.go(f"/registrer?round={round_id}")
    page.get_by_role("radio", name="Delvist").click()
    visit.settle()

    page.evaluate(UNTICK_AND_SAVE)
    expect(said(visit, "Runden er gemt.")).to_be_visible()
    assert rounds.get_round(scope, round_id).status == "partly"

    # And while the list is only being drawn, on a machine that is busy with other things.
    press(visit, "Fortryd")
    page.get_by_role("radio", name="Som planlagt").click()
    visit.settle()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.get_by_role("radio", name="Delvist").click()
    page.wait_for_selector(".kv-table tbody input:checked")
    page.evaluate(UNTICK_AND_SAVE)
    expect(said(visit, "Runden er gemt.")).to_be_visible()
    assert rounds.get_round(scope, round_id).status == "partly"


def test_a_page_loaded_anew_while_a_round_is_planned_shows_it_when_it_is_ready(
    own_visit: Visit, demo_database: dict[str, str]
) -> None:
    visit, page = own_visit, own_visit.page
    visit.go("/planlaeg")
    choose_first_area(visit)
    worker = worker_of(demo_database)
    os.kill(worker, signal.SIGSTOP)
    page.get_by_role("button", name="Planlæg runde").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()

    page.reload()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    os.kill(worker, signal.SIGCONT)

    expect(page.get_by_role("button", name="Gem og udskriv")).to_be_visible()


def test_a_plan_that_is_stopped_leaves_the_fields_as_they_were(
    own_visit: Visit, demo_database: dict[str, str]
) -> None:
    visit, page = own_visit, own_visit.page
    visit.go("/planlaeg")
    choose_first_area(visit)
    minutes = page.get_by_label("Tid, minutter")
    minutes.fill("75")
    minutes.press("Enter")
    visit.settle()
    worker = worker_of(demo_database)
    os.kill(worker, signal.SIGSTOP)
    page.get_by_role("button", name="Planlæg runde").click()

    page.get_by_role("button", name="Stop", exact=True).click()

    expect(said(visit, "Planlægningen er stoppet. Intet er gemt.")).to_be_visible()
    os.kill(worker, signal.SIGCONT)
    expect(minutes).to_have_value("75")
    expect(page.get_by_role("button", name="Planlæg runde")).to_be_enabled()


def test_the_round_is_there_again_after_a_visit_to_another_page(own_visit: Visit) -> None:
    visit, page = own_visit, own_visit.page
    round_id = plan_for_two_pairs(visit)

    page.get_by_role("link", name="Runder").click()
    expect(page.get_by_role("heading", name="Runder", level=1)).to_be_visible()
    visit.settle()
    page.get_by_role("link", name="Planlæg runde").click()

    expect(page.get_by_role("button", name="Gem og udskriv")).to_be_visible()
    expect(page.get_by_label("Antal par")).to_have_value("2")
    assert round_id in page.url


def test_the_commonest_case_is_three_clicks(own_visit: Visit) -> None:
    visit, page = own_visit, own_visit.page
    round_id = plan_for_two_pairs(visit)
    visit.go("/runder")

    page.locator(".kv-table tbody button").first.click()
    expect(page.locator("tr.kv-chosen")).to_have_count(1)
    visit.settle()
    page.get_by_role("button", name="Registrér runde").click()
    page.get_by_role("button", name="Gem runde").click()

    expect(said(visit, "Runden er gemt.")).to_be_visible()
    assert rounds.get_round(local_scope(), round_id).status == "walked"


def test_who_is_out_comes_home_with_what_was_seen_set_on_the_map(own_visit: Visit) -> None:
    visit, page = own_visit, own_visit.page
    round_id = plan_for_two_pairs(visit)
    visit.go("/runder")
    page.locator(".kv-table tbody button").first.click()
    visit.settle()

    page.get_by_role("button", name="Ude nu").click()
    page.locator(f".st-key-rounds-{round_id}-who input").fill("ab")
    for key in ("Enter", "Tab"):
        page.keyboard.press(key)
    visit.settle()
    press(visit, "Meld ude")
    expect(page.locator("tr.kv-chosen")).to_contain_text("AB ude, hjemme kl.")
    expect(page.get_by_role("button", name="Ude nu")).to_have_count(0)

    page.get_by_role("button", name="Registrér runde").click()
    expect(page.get_by_role("checkbox", name="AB er hjemme igen")).to_be_checked()
    page.get_by_role("radio", name="Ja").click()
    page.get_by_role("radio", name="Nyt punkt").click()
    visit.settle()
    page.locator(".st-key-record-seen-1-stretch input").fill("5")
    for key in ("Enter", "Tab"):
        page.keyboard.press(key)
    visit.settle()
    page.get_by_text("Sæt stedet på kortet").click()
    drawn = page.frame_locator('[class*="st-key-kv_map_record-seen_map"] iframe')
    drawn.locator(".leaflet-container").click(position={"x": 200, "y": 150})
    visit.settle()
    page.get_by_role("button", name="Tildækkede vinduer").click()
    visit.settle()
    press(visit, "Gem runde")

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(said(visit, re.compile(r"Runden er gemt\. Nyt punkt: P-\d+\."))).to_be_visible()
    assert outings.list_out(local_scope()) == []
    point = observation_points.list_points(local_scope())[-1]
    assert (point.signs, point.address) == (("covered_windows",), "")


def test_rows_are_unticked_by_keyboard_and_the_map_follows(own_visit: Visit) -> None:
    visit, page = own_visit, own_visit.page
    round_id = plan_for_two_pairs(visit)
    visit.go(f"/registrer?round={round_id}")
    page.get_by_role("radio", name="Delvist").click()
    visit.settle()
    ticked = page.locator(".kv-table tbody input:checked")
    count = ticked.count()

    page.locator(".kv-table tbody button").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")

    expect(ticked).to_have_count(count - 2)
    visit.settle()
    expect(ticked).to_have_count(count - 2)


def test_streets_seen_on_the_way_are_found_ticked_saved_and_undone(own_visit: Visit) -> None:
    visit, page = own_visit, own_visit.page
    visit.go("/runder")
    page.get_by_role("button", name="Set på vej til noget andet").click()
    name = page.get_by_label("Vejnavn")
    name.fill("mejse")
    name.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Mejsevej"))).to_be_visible()
    visit.settle()

    page.locator(".kv-table tbody input").first.click()
    expect(page.get_by_text(re.compile(r"markeret, 0,\d km"))).to_be_visible()
    visit.settle()
    press(visit, "Gem veje")

    expect(said(visit, "Vejene er gemt.")).to_be_visible()
    (one,) = [one for one in walked.list_passes(local_scope()) if one.source == "marked"]
    assert not one.withdrawn
    press(visit, "Fortryd")
    expect(said(visit, "taget tilbage")).to_be_visible()
    assert [one.withdrawn for one in walked.list_passes(local_scope())
            if one.source == "marked"] == [True]  # fmt: skip
    expect(page.get_by_label("Vejnavn")).to_have_value("mejse")


@pytest.mark.parametrize("path", ["/runder", "/registrer", "/registrer?kind=marked"])
def test_round_pages_have_one_heading_and_are_not_wider_than_the_window(
    visit: Visit, path: str
) -> None:
    visit.page.set_viewport_size({"width": 640, "height": 720})
    visit.go(path)

    expect(visit.page.locator("h1")).to_have_count(1)
    overflow = visit.page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - "
        "document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert overflow <= 0
