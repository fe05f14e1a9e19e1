"""Observation points in a real browser: added by the road, chosen on the map, tried again."""

from __future__ import annotations

import pytest
from browsing import Visit
from playwright.sync_api import expect

from .test_places import click_map, expect_said, is_same_map, press, row

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


def test_a_point_is_added_by_a_click_by_the_road_and_declined_with_undo(own_visit: Visit) -> None:
    page = own_visit.page
    own_visit.go("/genbesoeg?view=points")
    own_visit.map.evaluate("() => { window.isStillHere = true; }")
    own_visit.map.get_by_title("P-05, Frabedt").click()
    own_visit.settle()
    expect(page.get_by_role("heading", name="P-05")).to_be_visible()
    assert "points=" in page.url
    press(own_visit, "Tilføj punkt")
    click_map(own_visit, 0.48, 0.62)
    expect(page.get_by_text("Stedet er sat på kortet.")).to_be_visible()
    page.get_by_role("textbox", name="Hvorfor?").fill("Gardinerne er altid trukket for")
    press(own_visit, "Gem punkt")
    expect_said(page, "P-08 er oprettet")
    expect(own_visit.map.locator(".kv-observation.kv-on")).to_have_text("P-08")
    assert is_same_map(own_visit)
    press(own_visit, "Registrér forsøg")
    expect_said(page, "Forsøget er registreret")
    expect(row(page, "P-08")).to_contain_text("Søger kontakt")
    press(own_visit, "Frabedt …")
    press(own_visit, "Ja, besøg er frabedt")
    expect(own_visit.map.locator(".kv-look-declined.kv-on")).to_have_count(1)
    press(own_visit, "Fortryd")
    expect(row(page, "P-08")).to_contain_text("Søger kontakt")
