"""What the hand does on the map, and in its table: every mode, told once and in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Visit, open_window, running_app
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture(scope="module")
def modes_app(shared_town: dict[str, str]) -> Iterator[str]:
    with running_app(shared_town, app="map_modes_app:app", folder=Path(__file__).parent) as url:
        yield url


@pytest.fixture
def modes(browser: Browser, modes_app: str) -> Iterator[Visit]:
    with open_window(browser, modes_app) as visit:
        yield visit
        assert visit.foreign == []
        assert visit.problems == []


def open_map(visit: Visit, path: str) -> None:
    visit.go(path)
    visit.map.wait_for_function("() => window.kvarter?.fitted")
    visit.settle()


def at(visit: Visit, x: float, y: float) -> tuple[float, float]:
    """Pixels of the page for a place given as shares of the town's width and height."""
    box = visit.page.locator("iframe").bounding_box()
    assert box is not None
    visit.page.locator("iframe").scroll_into_view_if_needed()
    spot = visit.map.evaluate(
        """([x, y]) => {
            const [west, south, east, north] = window.kvarter.fitted.split(",").map(Number);
            const { x: px, y: py } = window.map.latLngToContainerPoint(
                [south + y * (north - south), west + x * (east - west)]);
            return [px, py];
        }""",
        [x, y],
    )
    return box["x"] + spot[0], box["y"] + spot[1]


def click(visit: Visit, x: float, y: float) -> None:
    place = at(visit, x, y)
    visit.page.mouse.move(*place, steps=3)
    visit.page.wait_for_timeout(80)
    visit.page.mouse.click(*place)
    # Two clicks close in time are a double click to the map.
    visit.page.wait_for_timeout(320)


def told(visit: Visit, count: int) -> list[dict[str, Any]]:
    found = visit.page.locator("#told")
    expect(found).to_have_text(re.compile(rf'^\[(.*"what"){{{count}}}.*\]$', re.DOTALL))
    return json.loads(found.inner_text())


def look_at(visit: Visit, x: float, y: float) -> None:
    """Come so close to a place that lines have their full width."""
    visit.map.evaluate(
        """([x, y]) => {
            const [west, south, east, north] = window.kvarter.fitted.split(",").map(Number);
            const place = [south + y * (north - south), west + x * (east - west)];
            window.map.setView(place, 16, { animate: false });
        }""",
        [x, y],
    )
    visit.settle()


def colours_at(visit: Visit, x: float, y: float) -> set[str]:
    """The colours that the canvas of the streets has across a street."""
    pixels = visit.map.evaluate(
        """([x, y]) => {
            const [west, south, east, north] = window.kvarter.fitted.split(",").map(Number);
            const canvas = document.querySelector(".leaflet-kvStreets-pane canvas");
            const place = canvas.getBoundingClientRect();
            const box = window.map.getContainer().getBoundingClientRect();
            const at = window.map.latLngToContainerPoint(
                [south + y * (north - south), west + x * (east - west)]);
            const scale = canvas.width / place.width;
            const left = (at.x + box.x - place.x) * scale, top = (at.y + box.y - place.y) * scale;
            return [...canvas.getContext("2d").getImageData(left, top - 8, 1, 17).data];
        }""",
        [x, y],
    )
    found = zip(pixels[0::4], pixels[1::4], pixels[2::4], pixels[3::4], strict=True)
    return {f"#{r:02X}{g:02X}{b:02X}" for r, g, b, alpha in found if alpha > 240}


def test_a_click_beside_a_street_tells_the_street_and_one_far_off_nothing(modes: Visit) -> None:
    open_map(modes, "/")

    click(modes, 0.5, 0.308)
    click(modes, 0.5, 0.95)
    click(modes, 0.5, 0.5)

    assert [one["properties"]["id"] for one in told(modes, 2)] == ["s0", "s2"]


def test_streets_have_the_colours_of_their_age_on_white(modes: Visit) -> None:
    open_map(modes, "/")

    for y, colour in ((0.3, "#3F9485"), (0.6, "#2F1038")):
        look_at(modes, 0.41, y)
        assert {colour, "#FFFFFF"} <= colours_at(modes, 0.41, y)


def test_the_chosen_street_is_lit_under_its_line(modes: Visit) -> None:
    open_map(modes, "/")
    assert "#FFD84D" not in colours_at(modes, 0.41, 0.3)

    click(modes, 0.5, 0.3)
    told(modes, 1)
    modes.settle()

    assert {"#FFD84D", "#3F9485"} <= colours_at(modes, 0.41, 0.3)


def test_marks_made_in_haste_are_all_told_once_and_in_order(modes: Visit) -> None:
    open_map(modes, "/?mode=mark")
    modes.map.evaluate("() => { window.isStillHere = true; }")

    for y in (0.3, 0.4, 0.5, 0.6, 0.4):
        click(modes, 0.5, y)

    ids = [one["properties"]["id"] for one in told(modes, 5)]
    assert ids == ["s0", "s1", "s2", "s3", "s1"]
    modes.settle()
    assert "#0F5C6E" in colours_at(modes, 0.41, 0.3)
    assert "#0F5C6E" not in colours_at(modes, 0.41, 0.4)
    assert modes.map.evaluate("() => window.isStillHere"), "the map's frame was loaded anew"


def test_a_mark_is_seen_before_the_page_has_answered(modes: Visit) -> None:
    open_map(modes, "/?mode=mark")
    place = at(modes, 0.5, 0.3)

    modes.page.mouse.click(*place)
    modes.page.wait_for_timeout(60)

    assert "#0F5C6E" in colours_at(modes, 0.41, 0.3)


def test_a_drawn_area_is_told_as_a_polygon(modes: Visit) -> None:
    open_map(modes, "/?mode=draw&shown=areas")

    for x, y in ((0.1, 0.8), (0.2, 0.8), (0.2, 0.95), (0.1, 0.8)):
        click(modes, x, y)

    (drawn,) = told(modes, 1)
    assert drawn["properties"]["what"] == "drawn"
    assert drawn["geometry"]["type"] == "Polygon"


def test_a_moved_corner_is_told_and_the_next_one_can_be_moved_at_once(modes: Visit) -> None:
    open_map(modes, "/?mode=edit&shown=areas")
    for corner, target in (((0.7, 0.7), (0.8, 0.8)), ((0.3, 0.7), (0.2, 0.8))):
        modes.page.mouse.move(*at(modes, *corner))
        modes.page.mouse.down()
        modes.page.mouse.move(*at(modes, *target), steps=5)
        modes.page.mouse.up()
        modes.page.wait_for_timeout(400)

    first, second = told(modes, 2)
    assert {first["properties"]["what"], second["properties"]["what"]} == {"edited"}
    assert second["properties"]["id"] == "a"
    corners = second["geometry"]["coordinates"][0]
    assert corners[0] == corners[-1]
    assert len(corners) == 5
    west, east = min(x for x, _y in corners), max(x for x, _y in corners)
    old = [x for x, _y in first["geometry"]["coordinates"][0]]
    assert west < min(old) < max(old) == east


def test_the_line_of_a_cut_is_told_as_a_line(modes: Visit) -> None:
    open_map(modes, "/?mode=split&shown=areas")

    for x, y in ((0.2, 0.5), (0.8, 0.55), (0.8, 0.55)):
        click(modes, x, y)

    (cut,) = told(modes, 1)
    assert cut["properties"]["what"] == "split"
    assert cut["geometry"]["type"] == "LineString"
    assert len(cut["geometry"]["coordinates"]) == 2


def test_a_pointed_out_start_is_told_as_a_point(modes: Visit) -> None:
    open_map(modes, "/?mode=start")

    click(modes, 0.5, 0.5)

    (start,) = told(modes, 1)
    assert start["properties"]["what"] == "start"
    assert start["geometry"]["type"] == "Point"


def test_a_partner_is_chosen_on_the_map_and_a_new_one_is_pointed_out(modes: Visit) -> None:
    open_map(modes, "/?shown=decisions")
    click(modes, 0.1, 0.3)
    assert told(modes, 1)[0]["properties"]["id"] == "partner"

    open_map(modes, "/?shown=decisions&mode=point")
    click(modes, 0.5, 0.2)
    (point,) = told(modes, 1)
    assert point["properties"]["what"] == "point"
    assert point["geometry"]["type"] == "Point"


def test_an_area_is_chosen_by_its_tag_and_says_its_second_line(modes: Visit) -> None:
    open_map(modes, "/?shown=areas")
    expect(modes.map.locator(".kv-tag small")).to_have_text("30 %")

    modes.map.get_by_text("Syd").click()

    assert told(modes, 1)[0]["properties"]["id"] == "b"


def test_every_leg_has_its_letter_and_its_parking(modes: Visit) -> None:
    open_map(modes, "/?shown=legs")

    expect(modes.map.locator(".kv-letter")).to_have_text(["A", "B", "C"])
    expect(modes.map.locator(".kv-stop.kv-parking")).to_have_text(["A", "B", "C"])
    assert {"A1", "A2"} & set(modes.map.locator(".kv-number").all_inner_texts())


# --- the table ---------------------------------------------------------------------------------


def ticked(visit: Visit, expected: list[str]) -> None:
    expect(visit.page.locator("#ticked")).to_have_text(json.dumps(expected))


def test_rows_are_ticked_by_space_and_chosen_by_enter(modes: Visit) -> None:
    open_map(modes, "/")
    page = modes.page
    page.locator(".kv-table tbody button").first.focus()

    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    ticked(modes, ["r0", "r2"])
    expect(page.locator("tr.kv-chosen")).to_have_attribute("data-id", "r2")
    expect(page.locator("tr.kv-chosen button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("tr.kv-chosen")).to_have_count(0)
    ticked(modes, ["r0", "r2"])


def test_ticks_made_in_haste_all_stand(modes: Visit) -> None:
    open_map(modes, "/")
    boxes = modes.page.locator(".kv-table tbody input")

    for number in range(6):
        boxes.nth(number).click()

    ticked(modes, [f"r{number}" for number in range(6)])
    modes.settle()
    assert [boxes.nth(n).is_checked() for n in range(7)] == [True] * 6 + [False]


def in_haste(visit: Visit, *presses: str) -> None:
    """Press things of the page one after the other; the page is busy with the first for long."""
    visit.map.evaluate(
        """async (presses) => {
            const page = parent.document;
            let pause = 400;
            const row = (n) => page.querySelectorAll(".kv-table tbody tr")[n];
            const press = {
                tick: (n) => row(n).querySelector("input").click(),
                choose: (n) => row(n).querySelector("button").click(),
                mark: (n) => window.map.eachLayer((one) => one.report?.("row", { id: `s${n}` })),
                save: () => [...page.querySelectorAll("button")]
                    .find((one) => one.innerText === "Gem").click(),
            };
            for (const [what, number] of presses.map((one) => one.split(" "))) {
                press[what](number);
                await new Promise((resolve) => setTimeout(resolve, pause));
                pause = 40;
            }
        }""",
        presses,
    )


def saved(visit: Visit, expected: list[str]) -> None:
    expect(visit.page.locator("#saved")).to_have_text(json.dumps(expected))


def test_a_tick_counts_that_is_made_in_the_turn_of_saving(modes: Visit) -> None:
    open_map(modes, "/")

    modes.page.evaluate(
        """() => {
            document.querySelectorAll(".kv-table tbody input")[3].click();
            [...document.querySelectorAll("button")].find((one) => one.innerText === "Gem").click();
        }"""
    )

    saved(modes, ["r3", ""])


def test_ticks_marks_and_choices_count_that_are_made_while_the_page_is_busy(modes: Visit) -> None:
    open_map(modes, "/?mode=mark&slow=1")

    in_haste(modes, "tick 0", "tick 2", "mark 2", "choose 1", "tick 4", "mark 3", "save")

    saved(modes, ["r0", "r2", "r4", "r1", "s2", "s3"])
    expect(modes.page.locator(".kv-table tbody input:checked")).to_have_count(3)


def test_a_choice_in_haste_leaves_the_ticks_before_it(modes: Visit) -> None:
    open_map(modes, "/?slow=1")

    in_haste(modes, "tick 0", "tick 2", "choose 1", "tick 4")

    ticked(modes, ["r0", "r2", "r4"])
    expect(modes.page.locator("tr.kv-chosen")).to_have_attribute("data-id", "r1")


def test_the_box_in_the_heading_ticks_every_row(modes: Visit) -> None:
    open_map(modes, "/")

    modes.page.get_by_role("checkbox", name="Alle veje").check()

    ticked(modes, [f"r{number}" for number in range(200)])


def test_the_table_is_one_tab_stop_and_shows_signs(modes: Visit) -> None:
    open_map(modes, "/")
    page = modes.page

    stops = page.locator('.kv-table tbody [tabindex="0"]')
    expect(stops).to_have_count(1)
    sign = page.locator(".kv-table tbody img").first
    assert sign.get_attribute("alt") == ""
    assert sign.evaluate("(image) => image.complete && image.naturalWidth > 0")
