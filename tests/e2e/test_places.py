"""Places and channels of an area in a real browser: on the map, and by keyboard beside it."""

from __future__ import annotations

import re

import pytest
from browsing import Visit
from playwright.sync_api import Locator, Page, expect

from gis.services import areas
from gis.services.members import local_scope

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


def open_point(visit: Visit, name: str, point: int) -> None:
    area = next(a for a in areas.list_areas(local_scope()) if a.name == name)
    visit.go(f"/omraade?area={area.id}&point={point}")
    visit.map.evaluate("() => { window.isStillHere = true; }")


def row(page: Page, name: str) -> Locator:
    pressed = page.get_by_role("button", name=re.compile(f"^{re.escape(name)}$"))
    return page.locator(".kv-table tbody tr").filter(has=pressed)


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.settle()


def click_map(visit: Visit, x: float, y: float) -> None:
    visit.page.locator("iframe").scroll_into_view_if_needed()
    box = visit.page.locator("iframe").bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    visit.settle()


def expect_said(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(text))).to_be_visible()


def is_same_map(visit: Visit) -> bool:
    return bool(visit.map.evaluate("() => window.isStillHere === true"))


def test_a_candidate_is_taken_by_a_click_on_the_map_and_another_by_its_box(
    own_visit: Visit,
) -> None:
    page = own_visit.page
    open_point(own_visit, "Birkevang", 3)
    own_visit.map.get_by_title("Birkevang Købmand").click()
    expect_said(page, "Stedet er taget med")
    expect(row(page, "Birkevang Købmand").get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_text("Besvaret af det, der er registreret")).to_be_visible()
    assert is_same_map(own_visit)
    press(own_visit, "Fortryd")
    box = row(page, "Birkevang Købmand").get_by_role("checkbox")
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect_said(page, "Stedet er taget med")
    expect(own_visit.map.locator(".kv-place")).to_have_count(1)


def test_a_place_is_added_by_a_click_on_the_map_and_somebody_was_there(own_visit: Visit) -> None:
    page = own_visit.page
    open_point(own_visit, "Fuglekvarteret", 3)
    press(own_visit, "Tilføj sted")
    click_map(own_visit, 0.5, 0.3)
    page.get_by_label("Navn", exact=True).fill("Bænken i krogen")
    page.get_by_label("Slags", exact=True).fill("Rasteplads")
    page.keyboard.press("Enter")
    own_visit.settle()
    press(own_visit, "Gem sted")
    expect_said(page, "Stedet er gemt")
    expect(row(page, "Bænken i krogen")).to_contain_text("Rasteplads")
    expect(own_visit.map.locator(".kv-place.kv-on")).to_have_count(1)
    press(own_visit, "Registrér nærvær")
    expect_said(page, "Nærværet er registreret")
    expect(row(page, "Bænken i krogen")).to_contain_text("1 · 30 min")
    assert is_same_map(own_visit)


def test_a_channel_is_added_given_a_place_and_used(own_visit: Visit) -> None:
    page = own_visit.page
    open_point(own_visit, "Fuglekvarteret", 5)
    press(own_visit, "Tilføj kanal")
    page.get_by_label("Navn", exact=True).fill("Opslagstavlen")
    page.get_by_label("Slags", exact=True).click()
    page.get_by_role("option", name="Opslag").click()
    own_visit.settle()
    press(own_visit, "Gem kanal")
    expect_said(page, "Kanalen er gemt")
    page.get_by_text("0 steder på kortet").click()
    press(own_visit, "Klik på kortet")
    click_map(own_visit, 0.5, 0.3)
    expect_said(page, "Kanalens steder er gemt")
    expect(own_visit.map.locator(".kv-channel.kv-on")).to_have_count(1)
    page.get_by_label("Hvad", exact=True).fill("Plakat")
    page.keyboard.press("Tab")
    press(own_visit, "Registrér")
    expect(page.get_by_text(re.compile("Plakat · LOK"))).to_be_visible()
    assert is_same_map(own_visit)
