"""Planlæg runde in a real browser: mouse, keyboard, map and table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Visit
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]

CORNERS = ((0.3, 0.25), (0.7, 0.25), (0.7, 0.75), (0.3, 0.75), (0.3, 0.25))
"""An area's corners, as shares of the map's width and height."""


def click_map(visit: Visit, x: float, y: float) -> None:
    visit.page.locator("iframe").scroll_into_view_if_needed()
    box = visit.page.locator("iframe").bounding_box()
    assert box is not None
    visit.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
    visit.page.wait_for_timeout(120)
    visit.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    # Two clicks close in time are a double click to the map.
    visit.page.wait_for_timeout(350)


def choose_first_area(visit: Visit) -> None:
    visit.page.locator(".kv-table button").first.click()
    expect(visit.page.get_by_role("button", name="Planlæg runde")).to_be_enabled(timeout=20_000)
    visit.settle()


def plan(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Planlæg runde").click()
    show_the_best(visit)


def show_the_best(visit: Visit) -> None:
    """Wait until a round, which is there at once, gets no better, and show it as it is then."""
    printing = visit.page.get_by_role("button", name="Gem og udskriv")
    better = visit.page.get_by_role("button", name="Vis bedre rute")
    expect(printing).to_be_visible(timeout=60_000)
    expect(visit.page.get_by_role("button", name="Stop", exact=True)).to_be_hidden(timeout=120_000)
    visit.settle()
    if better.is_visible():
        better.click()
    expect(printing).to_be_enabled()
    visit.settle()


def zoom_of(visit: Visit) -> int:
    return int(visit.map.evaluate("() => window.map.getZoom()"))


def test_first_start_to_printed_sheet(first_visit: Visit, tmp_path: Path) -> None:
    page = first_visit.page
    first_visit.go("/")
    expect(
        page.get_by_text("Velkommen. Kvarter mangler et kort over jeres kommune.")
    ).to_be_visible()
    page.get_by_role("button", name="Prøv med demobyen").click()
    expect(page.get_by_role("heading", name="I dag")).to_be_visible(timeout=120_000)
    first_visit.go("/planlaeg")

    page.get_by_role("button", name="Tegn område").click()
    expect(page.get_by_text("Klik på kortet for hvert hjørne.")).to_be_visible()
    first_visit.settle()
    for x, y in CORNERS:
        click_map(first_visit, x, y)
    page.get_by_label("Hvad hedder området?").fill("Prøveområdet")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Området er gemt.")).to_be_visible()

    plan(first_visit)
    expect(page.get_by_text("Kortest mulige")).to_be_visible()
    page.get_by_role("button", name="Gem og udskriv").click()
    link = page.get_by_role("button", name=re.compile("^.*Hent ark "))
    expect(link).to_be_visible(timeout=30_000)
    said = page.get_by_role("status").filter(
        has_text=re.compile(r"Runden er gemt\. Ark \w{4} er klart\.")
    )
    expect(said).to_be_visible()
    expect(page.get_by_text("Hent arket, og gå turen.")).to_be_visible()
    # The buttons are drawn anew until the page has come to rest, and a click on one may be lost.
    first_visit.settle()
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "ark.pdf")
    assert re.fullmatch(r"kvarter-ark-\w{4}\.pdf", download.value.suggested_filename)
    assert (tmp_path / "ark.pdf").read_bytes().startswith(b"%PDF")


def test_the_round_can_be_taken_along_as_gpx(visit: Visit, tmp_path: Path) -> None:
    visit.go("/planlaeg")
    choose_first_area(visit)
    plan(visit)

    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Hent GPX").click()

    download.value.save_as(tmp_path / "runde.gpx")
    assert "<trkpt" in (tmp_path / "runde.gpx").read_text("utf-8")


def test_a_row_lights_up_on_the_map_and_the_view_stays(visit: Visit) -> None:
    visit.go("/planlaeg")
    choose_first_area(visit)
    plan(visit)
    visit.map.evaluate("() => window.map.zoomIn()")
    visit.settle()
    zoom = zoom_of(visit)

    visit.page.locator(".kv-table tbody tr").nth(2).locator("button").click()
    visit.settle()

    expect(visit.page.locator("tr.kv-chosen")).to_have_count(1)
    assert visit.map.locator(".kv-number.kv-on").inner_text() == "3"
    assert zoom_of(visit) == zoom


def test_a_number_on_the_map_chooses_its_row(visit: Visit) -> None:
    visit.go("/planlaeg")
    choose_first_area(visit)
    plan(visit)
    marker = visit.map.locator(".kv-number").nth(3)
    number = marker.inner_text()

    marker.click()

    expect(visit.page.locator("tr.kv-chosen td").first).to_have_text(number, timeout=20_000)


def test_the_start_is_chosen_by_a_click_on_the_map(visit: Visit) -> None:
    visit.go("/planlaeg")
    choose_first_area(visit)

    visit.page.get_by_role("button", name="Start: Kvarter vælger").click()
    visit.page.get_by_role("button", name="Klik på kortet").click()
    expect(visit.page.get_by_text("Klik på kortet, hvor I begynder.")).to_be_visible()
    visit.settle()
    click_map(visit, 0.5, 0.5)

    expect(visit.page.get_by_role("button", name="Start: Valgt på kortet")).to_be_visible(
        timeout=20_000
    )
    expect(visit.map.locator(".kv-stop.kv-start")).to_have_count(1)


def test_a_drawing_that_is_discarded_leaves_nothing_and_can_be_made_again(
    own_visit: Visit,
) -> None:
    own_visit.go("/planlaeg")
    own_visit.map.evaluate("() => { window.isStillHere = true; }")
    page = own_visit.page

    for _attempt in range(2):
        page.get_by_role("button", name="Tegn område").click()
        expect(page.get_by_text("Klik på kortet for hvert hjørne.")).to_be_visible()
        own_visit.settle()
        for x, y in CORNERS:
            click_map(own_visit, x, y)
        page.get_by_role("button", name="Kassér").click()
        expect(page.get_by_role("status").filter(has_text="kasseret")).to_be_visible()
        own_visit.settle()

    expect(page.locator(".kv-table")).not_to_contain_text("Nyt område")
    assert own_visit.map.evaluate("() => window.isStillHere"), "the map's frame was loaded anew"


def test_an_unnamed_drawing_is_an_area_like_others_after_a_reload(own_visit: Visit) -> None:
    own_visit.go("/planlaeg")
    own_visit.page.get_by_role("button", name="Tegn område").click()
    own_visit.settle()
    for x, y in CORNERS:
        click_map(own_visit, x, y)
    expect(own_visit.page.get_by_label("Hvad hedder området?")).to_be_visible(timeout=20_000)

    own_visit.go("/planlaeg")

    expect(own_visit.page.locator(".kv-table")).to_contain_text("Nyt område 1")
    expect(own_visit.page.get_by_label("Hvad hedder området?")).to_have_count(0)


def test_the_demo_town_is_removed_after_a_question(own_visit: Visit) -> None:
    own_visit.go("/planlaeg")
    page = own_visit.page

    page.get_by_role("button", name="Fjern demobyen").click()
    page.get_by_role("dialog").get_by_role("button", name="Fjern demobyen").click()

    expect(page.get_by_text("Velkommen. Kvarter mangler et kort")).to_be_visible(timeout=30_000)


def test_the_table_is_worked_by_keyboard(visit: Visit) -> None:
    visit.go("/planlaeg")
    choose_first_area(visit)
    plan(visit)
    page = visit.page
    page.locator(".kv-table button").first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    chosen = page.locator("tr.kv-chosen")
    expect(chosen).to_have_count(1, timeout=20_000)
    expect(chosen.locator("td").first).to_have_text("3")
    expect(chosen.locator("button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0, timeout=20_000)


def test_a_page_has_one_heading_a_language_a_title_and_names(visit: Visit) -> None:
    visit.go("/planlaeg")
    page = visit.page

    assert page.title() == "Planlæg runde – Kvarter"
    assert page.evaluate("document.documentElement.lang") == "da"
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("iframe")).to_have_attribute(
        "title", "Kort. Alt på kortet står også i tabellen."
    )
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input:not([type=file])")]
            .filter((e) => e.checkVisibility())
            .filter((e) => !(e.innerText.trim() || e.getAttribute("aria-label") || e.title
                || e.getAttribute("aria-labelledby") || e.labels?.length))
            .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []


def test_the_first_tab_stop_skips_the_menu(visit: Visit) -> None:
    visit.go("/planlaeg")

    visit.page.locator("body").press("Tab")

    expect(visit.page.locator(":focus")).to_have_text("Gå til indhold")


@pytest.mark.parametrize("width", [1280, 640], ids=["small laptop", "200 percent of 1280"])
def test_nothing_is_wider_than_the_window(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 720})
    visit.go("/planlaeg")

    overflow = visit.page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - "
        "document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert overflow <= 0


def test_the_language_is_switched_and_remembered(visit: Visit) -> None:
    visit.go("/planlaeg")

    visit.page.get_by_role("radio", name="English").or_(
        visit.page.get_by_role("button", name="English")
    ).first.click()
    visit.settle()

    assert visit.page.evaluate("document.documentElement.lang") == "en"
    visit.go("/planlaeg")
    assert visit.page.evaluate("document.documentElement.lang") == "en"
