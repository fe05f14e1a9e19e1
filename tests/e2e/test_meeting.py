"""A whole team meeting in a real browser, and by two at once."""

from __future__ import annotations

import re

import pypdf
import pytest
from browsing import Visit
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


WELL = "Er der noget af det, vi gør, som fungerer godt?"


def choose_initials(visit: Visit, initials: str) -> None:
    present = visit.page.get_by_label("Til stede (initialer)")
    present.fill(initials)
    present.press("Enter")
    visit.settle()
    visit.page.keyboard.press("Escape")  # closes the list of choices


def open_meeting(visit: Visit, initials: str = "AB") -> None:
    page = visit.page
    visit.go("/teammoede")
    choose_initials(visit, initials)
    page.get_by_role("button", name="Åbn teammøde").click()


def second(visit: Visit) -> Visit:
    browser = visit.page.context.browser
    assert browser is not None
    return Visit(browser.new_page(viewport={"width": 1440, "height": 900}), visit.url)


def close(page: Page) -> None:
    page.get_by_role("button", name="Afslut møde").click()
    page.get_by_role("dialog").get_by_role("button", name="Afslut møde").click()


def status(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(text))).to_be_visible()


def test_a_whole_meeting_is_held_closed_and_printed(own_visit: Visit, tmp_path) -> None:
    page = own_visit.page
    open_meeting(own_visit)
    status(page, "^Mødet er åbnet")
    own_visit.settle()
    expect(page.get_by_text("til stede AB")).to_be_visible()
    seen = page.url
    page.get_by_role("button", name="Næste", exact=True).click()
    page.wait_for_function("before => location.href !== before", arg=seen)
    own_visit.settle()

    page.get_by_text("3 Områder").click()
    expect(page.get_by_text(re.compile(r"3 Områder 1 af \d+"))).to_be_visible()
    own_visit.settle()
    page.get_by_text("Karakteristika").click()
    own_visit.settle()
    field = page.get_by_label(re.compile("^Hvad karakteriserer"))
    field.fill("Tilgroede haver langs stien")
    field.press("Tab")
    status(page, "^Gemt kl")
    own_visit.settle()

    page.get_by_text("4 Spørgsmål").click()
    own_visit.settle()
    page.get_by_label(WELL).fill("Gårdturene om aftenen")
    page.get_by_label(WELL).press("Tab")
    status(page, "^Gemt kl")
    page.get_by_text("5 Afslut").click()
    expect(page.get_by_text("mangler en beslutning. I kan afslutte alligevel.")).to_be_visible()
    own_visit.settle()
    page.get_by_role("button", name="Afslut møde").click()
    page.get_by_role("dialog").get_by_role("button", name="Bliv i mødet").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    close(page)
    status(page, "^Mødet er afsluttet. Afdækningen er frosset som version")
    own_visit.settle()

    expect(page.locator("iframe")).to_have_count(2)
    expect(page.get_by_role("cell", name="Tilgroede haver langs stien")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Referat").click()
    path = tmp_path / "referat.pdf"
    download.value.save_as(path)
    text = "".join(one.extract_text() for one in pypdf.PdfReader(path).pages)
    for told in ("Til stede", "AB", "Tilgroede haver langs stien", WELL, "Gårdturene om aftenen"):
        assert told in text


def test_two_who_open_answer_and_close_at_once_are_told(own_visit: Visit) -> None:
    mine, other = own_visit, second(own_visit)
    other.go("/teammoede")
    open_meeting(mine)
    status(mine.page, "^Mødet er åbnet")
    choose_initials(other, "CD")
    expect(other.page.get_by_text("til stede AB")).to_be_visible()  # the meeting was there by then
    other.settle()

    for visit, text in ((other, "Hendes svar"), (mine, "Mit svar")):
        if visit is mine:
            mine.page.get_by_label(WELL).fill(text)
            mine.page.get_by_label(WELL).press("Tab")
            continue
        mine.page.get_by_text("4 Spørgsmål").click()
        mine.settle()
        visit.page.get_by_text("4 Spørgsmål").click()
        visit.settle()
        visit.page.get_by_label(WELL).fill(text)
        visit.page.get_by_label(WELL).press("Tab")
        status(visit.page, "^Gemt kl")
    expect(mine.page.get_by_role("heading", name=re.compile("^Konflikt"))).to_be_visible()
    mine.settle()
    mine.page.get_by_role("button", name="Brug den andens").click()
    expect(mine.page.get_by_label(WELL)).to_have_value("Hendes svar")

    other.page.get_by_role("button", name="Afslut møde").click()
    expect(other.page.get_by_role("dialog")).to_be_visible()
    close(mine.page)
    status(mine.page, "^Mødet er afsluttet")
    other.page.get_by_role("dialog").get_by_role("button", name="Afslut møde").click()
    expect(other.page.get_by_role("alert").filter(has_text="afsluttet")).to_be_visible()
    expect(other.page.locator(".kv-table").get_by_role("row")).to_have_count(3)
    mine.settle()
