"""Boligområder in a real browser: by hand on the map, by keyboard beside it, by two at once."""

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


def point(visit: Visit, x: float, y: float) -> tuple[float, float]:
    """Pixels of a place given as shares of the map's width and height."""
    visit.page.locator("iframe").scroll_into_view_if_needed()
    box = visit.page.locator("iframe").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def click_map(visit: Visit, x: float, y: float) -> None:
    place = point(visit, x, y)
    visit.page.mouse.move(*place, steps=4)
    visit.page.wait_for_timeout(120)
    visit.page.mouse.click(*place)
    # Two clicks close in time are a double click to the map.
    visit.page.wait_for_timeout(350)


def rows(page: Page) -> Locator:
    return page.locator(".kv-table tbody tr")


def row(page: Page, name: str) -> Locator:
    return rows(page).filter(
        has=page.get_by_role("button", name=re.compile(f"^{re.escape(name)}$"))
    )


def addresses_of(page: Page, name: str) -> int:
    return int(row(page, name).locator("td").first.inner_text().replace(".", ""))


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.settle()


def choose(visit: Visit, name: str) -> None:
    row(visit.page, name).locator("button").click()
    expect(visit.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    visit.settle()


def expect_said(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=re.compile(text))).to_be_visible()


def test_an_area_is_drawn_named_and_taken_back(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    own_visit.map.evaluate("() => { window.isStillHere = true; }")
    before = rows(page).count()

    press(own_visit, "Tegn område")
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)):
        click_map(own_visit, x, y)

    expect_said(page, "Området er gemt som Nyt område 1")
    name = page.get_by_label("Navn", exact=True)
    name.fill("Prøveområdet")
    name.press("Tab")
    expect(row(page, "Prøveområdet")).to_have_count(1)
    expect_said(page, r"Gemt kl\. ")
    assert addresses_of(page, "Prøveområdet") > 0
    assert re.search(r"areas=[0-9a-f-]{36}$", page.url)
    assert own_visit.map.evaluate("() => window.isStillHere"), "the map's frame was loaded anew"
    press(own_visit, "Fortryd")
    expect(row(page, "Nyt område 1")).to_have_count(1)
    press(own_visit, "Slet")
    expect(rows(page)).to_have_count(before)


def test_corners_are_moved_stored_and_moved_back(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    choose(own_visit, "Fuglekvarteret")
    before = addresses_of(page, "Fuglekvarteret")
    press(own_visit, "Ret omrids")
    expect(page.get_by_role("button", name="Gem omrids")).to_be_disabled()

    page.locator("iframe").scroll_into_view_if_needed()
    box = page.locator("iframe").bounding_box()
    corners = own_visit.map.locator(".leaflet-editing-icon")
    boxes = [corner.bounding_box() for corner in corners.all()]
    highest = min((b for b in boxes if b), key=lambda b: b["y"])
    page.mouse.move(highest["x"] + 6, highest["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.55, steps=8)
    page.mouse.up()

    expect(page.get_by_role("button", name="Gem omrids")).to_be_enabled()
    own_visit.settle()
    use = page.get_by_role("button", name="Brug rettelsen").or_(
        page.get_by_role("button", name="Gem omrids")
    )
    use.first.click()
    expect_said(page, r"Gemt kl\. ")
    own_visit.settle()
    assert addresses_of(page, "Fuglekvarteret") < before
    press(own_visit, "Fortryd")
    expect(row(page, "Fuglekvarteret").locator("td").first).to_have_text(str(before))


def test_an_area_is_split_by_a_line_and_joined_again(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    choose(own_visit, "Fuglekvarteret")
    before = addresses_of(page, "Fuglekvarteret")
    press(own_visit, "Del")
    expect(page.get_by_text("Klik på den ene side af området")).to_be_visible()
    for x in (0.03, 0.97, 0.97):
        click_map(own_visit, x, 0.5)

    expect_said(page, "Fuglekvarteret er delt")
    own_visit.settle()
    halves = [addresses_of(page, name) for name in ("Fuglekvarteret", "Fuglekvarteret 2")]
    assert sum(halves) == before
    assert min(halves) > 0

    press(own_visit, "Saml")
    page.get_by_label("Saml Fuglekvarteret med").click()
    page.keyboard.type("Fuglekvarteret 2")
    page.keyboard.press("Enter")
    own_visit.settle()
    page.keyboard.press("Escape")
    press(own_visit, "Saml områder")
    expect_said(page, "Områderne er samlet")
    own_visit.settle()
    assert addresses_of(page, "Fuglekvarteret") == before
    press(own_visit, "Fortryd")
    expect(row(page, "Fuglekvarteret 2")).to_have_count(1)


def test_an_area_is_put_away_and_brought_back(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    choose(own_visit, "Fuglekvarteret")
    press(own_visit, "Slet")
    expect_said(page, r"Området er slettet\. Runder og svar er bevaret\.")
    expect(row(page, "Fuglekvarteret")).to_have_count(0)
    press(own_visit, "Fortryd")
    expect(row(page, "Fuglekvarteret")).to_have_count(1)
    expect(page.get_by_role("heading", name="Fuglekvarteret", exact=True)).to_be_visible()


def test_an_area_on_the_map_chooses_its_row_and_the_address_keeps_it(visit: Visit) -> None:
    page = visit.page
    visit.go("/boligomraader")
    visit.map.locator(".kv-tag", has_text="Bymidten").click()
    expect(page.get_by_role("heading", name="Bymidten", exact=True)).to_be_visible()
    expect(row(page, "Bymidten")).to_have_class(re.compile("kv-chosen"))
    page.reload()
    expect(page.get_by_role("heading", name="Bymidten", exact=True)).to_be_visible()
    expect(row(page, "Bymidten")).to_have_class(re.compile("kv-chosen"))


def test_an_area_is_made_of_streets_by_keyboard_alone(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    page.get_by_role("button", name="Vælg veje").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Veje i området")).to_be_visible()
    own_visit.settle()
    page.get_by_label("Veje i området").focus()
    for street in ("Mejsevej", "Nattergalevej"):
        page.keyboard.type(street)
        page.keyboard.press("Enter")
        own_visit.settle()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    name = page.get_by_label("Navn på nyt område")
    name.focus()
    page.keyboard.type("Fuglevejene")
    page.keyboard.press("Tab")
    own_visit.settle()
    page.get_by_role("button", name="Lav område").focus()
    page.keyboard.press("Enter")
    expect(row(page, "Fuglevejene")).to_have_count(1)
    own_visit.settle()
    assert addresses_of(page, "Fuglevejene") > 0


def test_two_windows_that_change_the_same_field_settle_it(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    choose(own_visit, "Fuglekvarteret")
    context = page.context.browser
    assert context is not None
    other = Visit(context.new_page(viewport={"width": 1440, "height": 900}), own_visit.url)
    other.go("/boligomraader")
    choose(other, "Fuglekvarteret")

    other.page.get_by_label("Navn", exact=True).fill("Fuglene")
    other.page.get_by_label("Navn", exact=True).press("Tab")
    expect_said(other.page, r"Gemt kl\. ")
    page.get_by_label("Interval, dage", exact=True).fill("9")
    page.get_by_label("Interval, dage", exact=True).press("Tab")
    expect_said(page, r"Gemt kl\. ")
    expect(row(page, "Fuglene")).to_have_count(1)

    other.page.get_by_label("Navn", exact=True).fill("Reden")
    other.page.get_by_label("Navn", exact=True).press("Tab")
    expect(row(other.page, "Reden")).to_have_count(1)
    page.get_by_label("Navn", exact=True).fill("Kvidderkvarteret")
    page.get_by_label("Navn", exact=True).press("Tab")

    expect(page.get_by_text("Konflikt: en anden har ændret det samme")).to_be_visible()
    told = page.get_by_text(re.compile("din version er Kvidderkvarteret.* er Reden"))
    expect(told).to_be_visible()
    expect(row(page, "Reden")).to_have_count(1)
    own_visit.settle()
    page.get_by_role("button", name="Behold min version").click()
    expect(row(page, "Kvidderkvarteret")).to_have_count(1)
    expect(row(page, "Kvidderkvarteret")).to_contain_text("9 dage")
    other.page.close()


def test_suggestions_are_looked_at_and_taken(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/boligomraader")
    press(own_visit, "Foreslå")
    expect(page.get_by_role("button", name="Brug forslaget")).to_be_disabled()
    first = rows(page).first.locator("button")
    name = first.inner_text()
    before = rows(page).count()
    first.click()
    own_visit.settle()
    press(own_visit, "Brug forslaget")
    expect_said(page, re.escape(name) + ".* er gemt")
    expect(rows(page)).to_have_count(before - 1)
    press(own_visit, "Luk")
    expect(rows(page).filter(has_text=name)).to_have_count(1)
