"""Partners, their reach and the strategy in a real browser: map, table, paper."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from browsing import Visit
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


def row(page: Page, name: str) -> Locator:
    return page.locator(".kv-table tbody tr").filter(
        has=page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))
    )


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.settle()


def expect_said(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(text))).to_be_visible()


def click_map(visit: Visit, x: float, y: float) -> None:
    frame = visit.page.locator("iframe")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    place = (box["x"] + x * box["width"], box["y"] + y * box["height"])
    visit.page.mouse.move(*place, steps=4)
    visit.page.wait_for_timeout(120)
    visit.page.mouse.click(*place)
    visit.settle()


def marks(visit: Visit) -> int:
    return visit.map.locator(".kv-partner").count()


def test_a_partner_of_our_own_kind_is_added_placed_by_a_click_and_taken_back(
    own_visit: Visit,
) -> None:
    page = own_visit.page
    own_visit.go("/partnere")
    before = marks(own_visit)
    own_visit.map.evaluate("() => { window.isStillHere = true; }")
    press(own_visit, "Tilføj partner")
    page.get_by_label("Navn", exact=True).fill("Gårdlauget")
    kind = page.get_by_role("combobox", name=re.compile("Slags"))
    kind.fill("Gårdlaug")
    kind.press("Enter")
    own_visit.settle()
    expect(page.get_by_role("combobox", name=re.compile("Sektor")).last).to_be_visible()
    press(own_visit, "Klik på kortet")
    click_map(own_visit, 0.5, 0.5)
    expect(page.get_by_text("1 punkt valgt")).to_be_visible()
    press(own_visit, "Gem partner")
    expect_said(page, "Partneren er gemt.")
    expect(row(page, "Gårdlauget")).to_contain_text("Gårdlaug")
    expect(own_visit.map.locator(".kv-partner")).to_have_count(before + 1)
    assert own_visit.map.evaluate("() => window.isStillHere"), "the map's frame was loaded anew"
    assert re.search(r"partner=[0-9a-f-]{36}$", page.url)
    press(own_visit, "Fortryd")
    expect(row(page, "Gårdlauget")).to_have_count(0)


def test_a_mark_chooses_its_row_and_an_area_filters_the_table(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/partnere")
    mark = own_visit.map.get_by_title("Vicevært, Søparken")
    mark.click()
    own_visit.settle()
    expect(page.locator("tr.kv-chosen")).to_contain_text("Vicevært, Søparken")
    expect(page.get_by_role("heading", name="Vicevært, Søparken")).to_be_visible()
    # By keyboard: Escape lets go of the row, and a field saves itself on being left.
    page.locator("tr.kv-chosen button").press("Escape")
    own_visit.settle()
    expect(page.locator("tr.kv-chosen")).to_have_count(0)
    row(page, "Politiet").locator("button").press("Enter")
    own_visit.settle()
    page.get_by_label("Note", exact=True).fill("Kender kvarteret")
    page.get_by_label("Note", exact=True).press("Tab")
    expect_said(page, r"Gemt kl\. ")


def test_a_line_is_written_and_the_poster_and_files_carry_it(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/strategi")
    heads = page.locator(".kv-table thead th")
    expect(heads).to_have_count(8)
    expect(heads.nth(3)).to_contain_text("Hvad er den ønskede effekt af de budskaber")
    press(own_visit, "Tilføj linje")
    page.get_by_role("combobox", name=re.compile("Hvilken samarbejdspartner")).fill("Frivillig")
    page.keyboard.press("Enter")
    own_visit.settle()
    press(own_visit, "Opret linjen")
    expect_said(page, "Linjen er oprettet")
    message = page.get_by_label("Budskab", exact=True)
    message.fill("Kom forbi #til kaffe")
    message.press("Tab")
    expect_said(page, r"Gemt kl\. ")
    expect(page.locator("tr.kv-chosen")).to_contain_text("Kom forbi #til kaffe")

    poster = fetched(page, "Udskriv plakat (A3)")
    (sheet,) = pypdf.PdfReader(io.BytesIO(poster)).pages
    assert "Kom forbi #til kaffe" in sheet.extract_text()
    page.get_by_role("button", name="Hent udtræk").click()
    assert "Kom forbi #til kaffe" in fetched(page, "Til regneark (CSV)").decode("utf-8-sig")
    press(own_visit, "Slet linje")
    expect_said(page, r"Linjen er slettet\.")
    press(own_visit, "Fortryd")
    expect(page.locator(".kv-table tbody tr")).to_have_count(5)


def fetched(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()
