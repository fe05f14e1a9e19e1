"""The heat map in a real browser: map and table as one, and weeks that follow without a blink."""

from __future__ import annotations

import re

import pytest
from browsing import Visit
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]

IMAGES = "() => document.querySelectorAll('.leaflet-kvHeat-pane img').length"
# Whether the pane was ever without an image that is there to be seen, from now on.
WATCH = """() => {
  const pane = document.querySelector(".leaflet-kvHeat-pane");
  const look = () => {
    const seen = [...pane.children].filter((image) => image.complete && image.naturalWidth);
    window.wasBare ||= !seen.length;
    requestAnimationFrame(look);
  };
  look();
}"""
OUTLINED = "() => window.feature_group.at(-1).data.heat.chosen"
MIDDLE = """(place) => {
  const { map } = window;
  const point = map.latLngToContainerPoint(place);
  return { x: point.x, y: point.y };
}"""


def test_a_cell_is_chosen_in_the_table_and_on_the_map_and_weeks_do_not_blink(
    visit: Visit,
) -> None:
    visit.go("/daekning?tab=heat&heat=gap")
    visit.map.wait_for_function("() => window.kvarter?.fitted")
    visit.settle()
    page = visit.page
    visit.map.wait_for_function(f"() => ({IMAGES})() === 1")
    visit.map.evaluate(WATCH)

    page.locator(".kv-table button").nth(1).click()
    expect(page).to_have_url(re.compile("cell=100m_"))
    visit.settle()
    (south, west), (north, east) = bounds(visit.map.evaluate(OUTLINED))
    page.keyboard.press("Escape")
    expect(page.locator("tr.kv-chosen")).to_have_count(0)
    visit.settle()
    assert visit.map.evaluate(OUTLINED) == []

    box = page.locator("iframe").bounding_box()
    place = visit.map.evaluate(MIDDLE, [(south + north) / 2, (west + east) / 2])
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    expect(page.locator("tr.kv-chosen")).to_have_count(1)
    visit.settle()
    assert bounds(visit.map.evaluate(OUTLINED)) == ((south, west), (north, east))

    page.get_by_role("button", name="Forrige uge").click()
    expect(page.get_by_text("ved ugens slutning mangler")).to_be_visible()
    visit.settle()
    assert visit.map.evaluate(IMAGES) == 1
    assert not visit.map.evaluate("() => window.wasBare")


def bounds(line: list[list[float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    lats, lons = zip(*line, strict=True)
    return (min(lats), min(lons)), (max(lats), max(lons))
