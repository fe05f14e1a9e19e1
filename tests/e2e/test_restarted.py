"""A server that is killed and started again while somebody writes: no word of it is lost."""

from __future__ import annotations

import os

import pytest
from browsing import Visit, free_port, open_window, wait_for
from playwright.sync_api import Browser, Locator, Page, expect

from gis.services import areas
from gis.services.members import local_scope
from tests.warm import Nursery

pytestmark = [pytest.mark.e2e, pytest.mark.db]
IS_BACK = """() => {
  const app = document.querySelector(".stApp").dataset;
  return app.testConnectionState === "CONNECTED" && app.testScriptState === "notRunning";
}"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def way(page: Page) -> Locator:
    return page.locator(".st-key-kv_decision_indirect")


def choose_no(page: Page) -> None:
    way(page).get_by_text("nej", exact=True).click()


def write_a_decision(visit: Visit, area: str) -> Locator:
    """Write a reason, leave the field, and do not save it; return the field."""
    visit.go(f"/omraade?area={area}&point=decision")
    choose_no(visit.page)
    visit.settle()
    reason = way(visit.page).get_by_label("Begrundelse")
    reason.fill("Ingen partner kommer her")
    reason.press("Tab")
    visit.settle()
    return reason


def test_what_was_typed_is_offered_after_the_server_was_killed_and_can_be_saved(
    browser: Browser, nursery: Nursery, demo_database: dict[str, str]
) -> None:
    area = areas.list_areas(local_scope())[0].id
    port = free_port()
    url, settings = f"http://127.0.0.1:{port}", {**os.environ, "KVARTER_PORT": str(port)}
    server = nursery.start(["kvarter", "serve"], settings)
    try:
        wait_for(server, f"{url}/readyz")
        with open_window(browser, url) as deciding, open_window(browser, url) as adding:
            reason = write_a_decision(deciding, area)
            adding.go("/partnere")
            press(adding.page, "Tilføj partner")
            adding.settle()
            name = adding.page.get_by_label("Navn", exact=True)
            name.press_sequentially("Gårdlauget")  # and not left

            server.kill()
            server.communicate()
            expect(name).to_be_disabled()
            server = nursery.start(["kvarter", "serve"], settings)
            wait_for(server, f"{url}/readyz")
            for visit in (deciding, adding):
                visit.page.wait_for_function(IS_BACK, timeout=60_000)
            # The form is of a window that the server has forgotten: it goes, and the text does not.
            kept = adding.page.locator("#kv_typed")
            expect(kept).to_contain_text("Gårdlauget")
            expect(name).to_have_count(0)
            press(adding.page, "Tilføj partner")
            press(adding.page, "Sæt teksten ind igen")
            expect(name).to_have_value("Gårdlauget")
            expect(kept).to_have_count(0)

            page = deciding.page
            expect(reason).to_have_value("")
            expect(page.locator("#kv_typed")).to_contain_text("Ingen partner kommer her")
            press(page, "Sæt teksten ind igen")
            expect(reason).to_have_value("Ingen partner kommer her")
            choose_no(page)
            way(page).get_by_role("button", name="Gem beslutning").click()
            expect(page.get_by_role("status").filter(has_text="Gemt kl")).to_be_visible()
            # It is kept by the database now: another window has it, and nothing is offered there.
            deciding.go(f"/omraade?area={area}&point=decision")
            expect(reason).to_have_value("Ingen partner kommer her")
            expect(page.locator("#kv_typed")).to_have_count(0)
    finally:
        server.terminate()
        server.communicate()
