"""The mapping in a real browser: by keyboard from cell to answer and back, and by two at once."""

from __future__ import annotations

import re

import pytest
from browsing import Visit
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


QUESTION = "Hvor forventer vi, at borgere i målgruppen opholder sig i det geografiske område?"


def row(page: Page, name: str) -> Locator:
    return page.locator(".kv-matrix tbody tr").filter(has_text=name)


def cell(page: Page, name: str, point: int) -> Locator:
    return row(page, name).locator("td").nth(point - 1)


def focus_at(page: Page) -> str:
    return str(page.evaluate("document.activeElement?.dataset.at ?? ''"))


def wait_for_focus(page: Page, ending: str) -> None:
    page.wait_for_function(
        "(ending) => document.activeElement?.dataset.at?.endsWith(ending)", arg=ending
    )


def open_cell(visit: Visit, name: str, column: int) -> None:
    """Open a cell, and wait until nothing of the overview, its map included, is left."""
    cell(visit.page, name, column).get_by_role("button").click()
    expect(visit.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(visit.page.locator(".kv-matrix")).to_have_count(0)
    expect(visit.page.locator("textarea").first).to_be_visible()
    visit.settle()


def expect_overview(visit: Visit) -> None:
    expect(visit.page.get_by_role("heading", name="Geografisk afdækning")).to_be_visible()
    expect(visit.page.locator("textarea")).to_have_count(0)
    expect(visit.page.locator(".kv-matrix")).to_be_visible()
    visit.settle()


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile("^Gemt kl"))).to_be_visible()


def test_a_cell_is_reached_opened_answered_and_left_by_keyboard(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/afdaekning")
    row(page, "Birkevang").get_by_role("button").first.focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    wait_for_focus(page, "/3")
    birkevang = focus_at(page)
    page.keyboard.press("ArrowDown")
    assert focus_at(page) != birkevang
    page.keyboard.press("ArrowUp")
    assert focus_at(page) == birkevang
    page.keyboard.press("Enter")
    field = page.get_by_label(QUESTION)
    field.fill("Bænken ved stien")
    field.press("Tab")
    expect_saved(page)
    own_visit.settle()
    page.locator("h1").click()
    page.keyboard.press("Escape")
    expect_overview(own_visit)
    wait_for_focus(page, "/3")
    assert focus_at(page) == birkevang
    expect(cell(page, "Birkevang", 3)).to_contain_text("Bænken ved stien")


def test_what_is_decided_is_told_by_table_and_map(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/afdaekning")
    page.get_by_role("radio", name="Ikke besluttet").or_(
        page.get_by_role("button", name="Ikke besluttet", exact=True)
    ).first.click()
    own_visit.settle()
    expect(row(page, "Nørrekær")).to_have_count(0)
    open_cell(own_visit, "Fuglekvarteret", 7)
    way = page.locator(".st-key-kv_decision_indirect")
    way.get_by_text("nej", exact=True).click()
    own_visit.settle()
    way.get_by_role("button", name="Gem beslutning").click()
    expect(way.get_by_text("Skriv en begrundelse, også for et fravalg.")).to_be_visible()
    way.get_by_label("Begrundelse").fill("Ingen partner kommer her")
    way.get_by_role("button", name="Gem beslutning").click()
    expect_saved(page)
    own_visit.settle()
    page.get_by_role("button", name="Overblik").click()
    expect_overview(own_visit)
    assert "vis=ubesluttet" in page.url
    expect(row(page, "Fuglekvarteret")).to_have_count(0)


def test_two_browsers_that_answer_one_question_settle_it(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/afdaekning")
    open_cell(own_visit, "Birkevang", 3)
    path = page.url.removeprefix(own_visit.url)
    browser = page.context.browser
    assert browser is not None
    other = Visit(browser.new_page(viewport={"width": 1440, "height": 900}), own_visit.url)
    other.go(path)
    theirs = other.page.get_by_label(QUESTION)
    theirs.fill("Kiosken")
    theirs.press("Tab")
    expect_saved(other.page)
    mine = page.get_by_label(QUESTION)
    mine.fill("Vaskeriet")
    mine.press("Tab")
    expect(page.get_by_role("heading", name=re.compile("^Konflikt"))).to_be_visible()
    own_visit.settle()
    page.get_by_role("button", name="Brug den andens").click()
    expect(mine).to_have_value("Kiosken")
    own_visit.settle()
