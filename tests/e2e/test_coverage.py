"""Dækning in a real browser: map and table as one, filters in the address, file, keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Visit
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]

# A place on the chosen street, or on the first one, in pixels of the map's frame.
STREET_IN_VIEW = """() => {
  const { streets, map } = window.feature_group.at(-1).streets;
  const found = streets.map(({ id, lines }) => {
    const [from, to] = lines[0].map((point) => map.latLngToContainerPoint(point));
    return { id, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, length: from.distanceTo(to) };
  }).filter(({ x, y }) => x > 80 && y > 80 && x < map.getSize().x - 40 && y < map.getSize().y - 40);
  return found.sort((one, other) => other.length - one.length)[0];
}"""


def open_page(visit: Visit, query: str = "") -> None:
    visit.go(f"/daekning{query}")
    visit.map.wait_for_function("() => window.kvarter?.fitted")
    visit.settle()


def test_a_street_on_the_map_chooses_its_row_and_the_map_keeps_its_frame(visit: Visit) -> None:
    open_page(visit)
    visit.map.evaluate("() => { window.isStillHere = true; }")
    box = visit.page.locator("iframe").bounding_box()
    street = visit.map.evaluate(STREET_IN_VIEW)

    visit.page.mouse.click(box["x"] + street["x"], box["y"] + street["y"])

    chosen = visit.page.locator("tr.kv-chosen")
    expect(chosen).to_have_count(1)
    expect(visit.page).to_have_url(re.compile("street="))
    name = chosen.locator("button").inner_text()
    expect(visit.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    assert visit.map.evaluate("() => window.isStillHere"), "the map's frame was loaded anew"


def test_a_row_is_lit_on_the_map_and_shows_its_passes_by_keyboard(visit: Visit) -> None:
    open_page(visit)
    page = visit.page
    page.locator(".kv-table button").first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    chosen = page.locator("tr.kv-chosen")
    expect(chosen).to_have_count(1)
    expect(chosen.locator("button")).to_be_focused()
    visit.settle()
    row = chosen.get_attribute("data-id")
    assert visit.map.evaluate("() => window.feature_group.at(-1).data.selected") == row
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)


def test_filters_are_in_the_address_and_come_back_from_it(visit: Visit) -> None:
    open_page(visit)
    page = visit.page

    page.get_by_role("radio", name="Aften").or_(
        page.get_by_role("button", name="Aften", exact=True)
    ).first.click()
    expect(page).to_have_url(re.compile("band=evening"))
    expect(page.get_by_text("Dækning i tidsrummet").first).to_be_visible()

    open_page(visit, "?band=evening&tab=areas")
    expect(page.get_by_text("Dækning i tidsrummet").first).to_be_visible()
    expect(page.locator(".kv-table thead").first).to_contain_text("Boligområde")


def test_a_measure_of_an_area_opens_how_it_is_come_by_by_keyboard(visit: Visit) -> None:
    open_page(visit, "?tab=areas")
    page = visit.page
    page.get_by_role("table", name=re.compile("Boligområderne")).get_by_role(
        "button", name="Fuglekvarteret"
    ).click()
    expect(page.get_by_role("heading", name="Alle mål: Fuglekvarteret")).to_be_visible()
    measures = page.get_by_role("table", name=re.compile("Alle mål"))

    measures.get_by_role("button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Sådan beregnes det: Hele vejstykker")).to_be_visible()
    expect(page.get_by_text("Kilde: CityStrides")).to_be_visible()


def test_every_figure_opens_how_it_is_come_by_and_its_passes(visit: Visit) -> None:
    open_page(visit)
    page = visit.page
    buttons = page.get_by_role("button", name=re.compile("Sådan beregnes det: "))
    expect(buttons).to_have_count(5)

    for number in range(5):
        buttons.nth(number).click()
        opened = page.locator("[data-testid=stPopoverBody]")
        expect(opened.locator(".kv-table")).to_be_visible()
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
    buttons.nth(4).click()
    expect(page.get_by_text("Antaget: 4,0 km i timen.")).to_be_visible()


def test_the_table_is_fetched_as_a_file_without_addresses(visit: Visit, tmp_path: Path) -> None:
    open_page(visit)
    rows = visit.page.locator(".kv-table tbody tr").count()

    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Hent tabel").click()

    download.value.save_as(tmp_path / "veje.csv")
    assert download.value.suggested_filename == "kvarter-daekning-veje.csv"
    lines = (tmp_path / "veje.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Vej;Status;Senest;Meter;Gennemgået, meter;Hel vej;Adresser;Set;")
    assert len(lines) == rows + 1
    expect(visit.page.get_by_role("status").filter(has_text="Tabellen er hentet.")).to_be_visible()


def test_planning_here_opens_the_page_for_it_with_an_area(visit: Visit) -> None:
    open_page(visit, "?tab=areas")
    area = visit.page.locator(".kv-table tbody tr").first
    area_id = area.get_attribute("data-id")
    area.locator("button").click()
    expect(visit.page.locator("tr.kv-chosen")).to_have_count(1)

    visit.page.get_by_role("button", name="Planlæg runde her").click()

    expect(visit.page).to_have_url(re.compile(f"/planlaeg.*areas={area_id}"))


def test_the_page_has_one_heading_a_title_and_names_and_the_menu_marks_it(visit: Visit) -> None:
    open_page(visit)
    page = visit.page

    assert page.title() == "Dækning – Kvarter"
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator('[data-testid="stSidebar"] [aria-current="page"]')).to_contain_text(
        "Dækning"
    )
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input:not([type=file])")]
            .filter((e) => e.checkVisibility() && !e.closest('[aria-hidden="true"]'))
            .filter((e) => !(e.innerText.trim() || e.getAttribute("aria-label") || e.title
                || e.textContent.trim() || e.getAttribute("aria-labelledby") || e.labels?.length))
            .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []


@pytest.mark.parametrize("width", [1280, 640], ids=["small laptop", "200 percent of 1280"])
@pytest.mark.parametrize(
    "query", ["", "?tab=areas", "?tab=periods", "?tab=places", "?tab=learning"],
    ids=["streets", "areas", "periods", "places", "learning"],
)  # fmt: skip
def test_nothing_is_wider_than_the_window(visit: Visit, width: int, query: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": 720})
    if query in ("?tab=periods", "?tab=learning"):  # they have no map
        visit.go(f"/daekning{query}")
        visit.settle()
    else:
        open_page(visit, query)

    overflow = visit.page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - "
        "document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert overflow <= 0
