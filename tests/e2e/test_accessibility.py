"""
Every page by axe-core (WCAG 2.1 A and AA, the frame of the map included), full of hostile texts.

Whatever a page shows here is a payload; a page that does more with it than show it is found, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from browsing import ROOT, Visit, open_window, running_app
from playwright.sync_api import Browser, expect

from gis.layers.cluster import SUPERUSER
from gis.web.pages import PAGES
from tests.hostile_town import fill

from .hostile import effects
from .keyboard import obstacles
from .test_plan_round import choose_first_area, plan

pytestmark = [pytest.mark.e2e, pytest.mark.db]

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
FIND = """async () => {
  const rules = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] };
  const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, impact: node.impact, target: node.target.flat().join(" "), html: node.html,
  })));
}"""


@pytest.fixture(scope="module")
def window(browser: Browser, shared_town: dict[str, str]) -> Iterator[Visit]:
    """One window for all of these, which only look, on a town of which every text is a payload."""
    owner = sa.make_url(shared_town["KVARTER_DATABASE_URL"]).set(username=SUPERUSER)
    assert len(fill(owner)) > 60
    with running_app(shared_town) as url, open_window(browser, url) as visit:
        visit.page.on("dialog", lambda dialog: visit.problems.append(f"dialog: {dialog.message}"))
        yield visit
        assert visit.foreign == []
        assert visit.problems == []


def findings(visit: Visit) -> list[str]:
    """Return what is grave on the page as it is now, in what Streamlit draws too."""
    for frame in visit.page.frames:
        if frame.evaluate("() => typeof axe === 'undefined'"):
            frame.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = visit.page.evaluate(FIND)
    return [
        f"{one['rule']}: {one['target']}: {one['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def press_row(visit: Visit) -> None:
    visit.page.locator(".kv-table tbody button").first.click()
    expect(visit.page.locator("tr.kv-chosen")).to_have_count(1)
    visit.settle()


def open_cell(visit: Visit, column: int) -> None:
    visit.page.locator(".kv-matrix tbody td button").nth(column - 1).click()
    visit.page.locator("textarea").first.wait_for()
    expect(visit.page.locator(".kv-matrix")).to_have_count(0)
    visit.settle()


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).first.click()
    visit.settle()


def open_figure(visit: Visit) -> None:
    press(visit, "Sådan beregnes det: Hul")
    visit.page.locator("[data-testid=stPopoverBody] .kv-table").wait_for()


def plan_and_choose_a_street(visit: Visit) -> None:
    choose_first_area(visit)
    plan(visit)
    visit.page.locator(".kv-table tr:not(.kv-muted) button").first.click()
    visit.settle()


def open_going(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Ude uden runde").click()
    expect(visit.page.get_by_text("Meld ude")).to_be_visible()


def record_partly(visit: Visit) -> None:
    press_row(visit)
    # No wait for the page in between: the map that goes is not the one to wait for.
    visit.page.get_by_role("button", name="Registrér runde", exact=True).click()
    visit.page.get_by_role("radio", name="Delvist", exact=True).click()
    expect(visit.page.locator(".kv-table input").first).to_be_visible()
    visit.settle()
    visit.page.get_by_role("radio", name="Ja", exact=True).click()
    visit.page.get_by_role("radio", name="Nyt punkt", exact=True).click()
    for asked in ("Kontaktforsøg", "Kom igen"):
        visit.page.get_by_text(asked, exact=True).click()
    expect(visit.page.get_by_role("group", name="Kom igen den")).to_be_visible()
    visit.settle()


def search_a_street(visit: Visit) -> None:
    visit.go("/daekning")
    street = visit.page.locator(".kv-table tbody button").nth(3).inner_text()
    visit.go("/registrer?kind=marked")
    name = visit.page.get_by_label("Vejnavn")
    name.fill(street)
    name.press("Enter")
    expect(visit.page.locator(".kv-table tbody tr").first).to_be_visible()
    visit.settle()


STATES: dict[str, tuple[str, Callable[[Visit], None]]] = {
    "an area's answers": ("afdaekning", lambda visit: open_cell(visit, 2)),
    "an area's decision": ("afdaekning", lambda visit: open_cell(visit, 6)),
    "an area chosen": ("boligomraader", press_row),
    "suggestions": ("boligomraader", lambda visit: press(visit, "Foreslå")),
    "an area file": ("boligomraader", lambda visit: press(visit, "Indlæs")),
    "a plan made": ("planlaeg", plan_and_choose_a_street),
    "a round chosen": ("runder", press_row),
    "who goes out": ("runder", open_going),
    "a round recorded in part": ("runder", record_partly),
    "a point chosen": ("genbesoeg?view=points", press_row),
    "a return chosen": ("genbesoeg?when=all", press_row),
    "an inquiry chosen": ("genbesoeg?view=inquiries", press_row),
    "streets seen on the way": ("registrer?kind=marked", search_a_street),
    "a street's passes": ("daekning", press_row),
    "a figure opened": ("daekning", open_figure),
    "coverage by area": ("daekning?tab=areas", press_row),
    "two periods": ("daekning?tab=periods", press_row),
    "places of stay": ("daekning?tab=places", press_row),
    "what was learned": ("daekning?tab=learning", lambda visit: visit.settle()),
    "a question asked": ("", lambda visit: press(visit, "Fjern demobyen")),
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_has_no_grave_finding_and_all_of_it_is_reached_by_keyboard(
    window: Visit, page: Any
) -> None:
    window.go(f"/{page.url}")

    assert findings(window) + effects(window) == []
    assert obstacles(window) == []
    assert not window.page.locator("iframe").count() or window.page.locator("table").count()


def test_what_no_key_reaches_and_a_focus_that_is_not_seen_are_found(window: Visit) -> None:
    window.go("/rammer")
    window.page.evaluate("""() => {
      const [bare, shy] = ["outline: none !important; box-shadow: none !important", ""].map(
        (style) => Object.assign(document.createElement("button"), { textContent: "A", style }));
      shy.addEventListener("focus", () => shy.blur());
      document.querySelector("#kv_main").append(bare, shy);
    }""")
    found = [line.partition(":")[0] for line in obstacles(window)]
    assert found == ["not reached", "not seen"]


def test_the_first_stop_skips_the_menu_and_arrows_choose_in_a_group(window: Visit) -> None:
    window.go("/partnere")
    keys = window.page.keyboard
    window.page.evaluate("() => document.activeElement.blur()")
    keys.press("Tab")
    expect(window.page.locator("#kv_skip")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    assert window.page.evaluate(
        "() => Boolean(document.activeElement.closest('[data-testid=stMain]'))"
    )
    window.page.get_by_role("radio", name="Partnere", exact=True).focus()
    keys.press("ArrowRight")
    keys.press("Enter")
    window.settle()
    expect(window.page.get_by_role("radio", name="Rækkevidde")).to_be_checked()


@pytest.mark.parametrize("state", STATES)
def test_a_page_has_no_grave_finding_in_the_midst_of_work(window: Visit, state: str) -> None:
    path, reach = STATES[state]
    window.go(f"/{path}")
    reach(window)

    assert findings(window) + effects(window) == []


def test_it_is_found_when_a_text_is_more_than_a_text(window: Visit) -> None:
    window.go("/boligomraader")
    for frame in (window.page.main_frame, window.map):
        frame.evaluate("() => { document.body.append(document.createElement('a')); }")
        frame.evaluate("() => { document.body.lastChild.href = 'javascript:kvhit'; }")

    assert len(effects(window)) == 2


def test_axe_finds_what_is_wrong_in_the_page_and_in_the_frame_of_its_map(window: Visit) -> None:
    window.go("/boligomraader")
    for frame in (window.page.main_frame, window.map):
        frame.evaluate("() => document.body.append(document.createElement('button'))")

    assert len([line for line in findings(window) if line.startswith("button-name")]) == 2
