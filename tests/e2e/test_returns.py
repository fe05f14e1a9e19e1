"""Returns and inquiries in a real browser: rings by the road, and a place by a click."""

from __future__ import annotations

import re

import pytest
from browsing import Visit
from playwright.sync_api import expect

from .test_places import click_map, expect_said, is_same_map, press, row

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


def test_a_return_is_chosen_by_its_ring_and_an_inquiry_on_the_map_becomes_a_point(
    own_visit: Visit,
) -> None:
    page = own_visit.page
    own_visit.go("/genbesoeg?when=all")
    rings = own_visit.map.locator(".kv-return")
    own_visit.map.evaluate("() => { window.isStillHere = true; }")
    shown = rings.count()
    rings.and_(own_visit.map.get_by_title(re.compile("^P-04"))).click()
    expect(page.get_by_role("heading", name=re.compile("^P-04"))).to_be_visible()
    press(own_visit, "Overholdt")
    expect_said(page, "Genbesøget er overholdt")
    expect(rings).to_have_count(shown - 1)
    press(own_visit, "Fortryd")
    expect(rings).to_have_count(shown)
    assert is_same_map(own_visit)
    assert page.url.count("?") == 1
    assert "P-04" not in page.url

    page.get_by_role("radio", name="Henvendelser").click()
    own_visit.settle()
    press(own_visit, "Ny henvendelse")
    page.get_by_label("Hvem henvender sig").fill("Nabo")
    page.keyboard.press("Enter")
    own_visit.settle()
    press(own_visit, "Klik på kortet")
    click_map(own_visit, 0.5, 0.5)
    expect(page.get_by_text("Stedet er sat på kortet.")).to_be_visible()
    press(own_visit, "Gem henvendelse")
    expect_said(page, "H-04 er gemt")
    expect(row(page, "H-04")).to_contain_text("Nabo")
    press(own_visit, "Opret punkt")
    expect_said(page, "H-04 er blevet til punktet P-08")
    expect(page.get_by_role("link", name=re.compile("Åbn punktet P-08"))).to_be_visible()
