"""
Every page of the menu, in Chromium, for a town of 5,000 street pieces, and the first plan.

The town has housing areas, rounds planned and walked, and passes of every age. A page is timed from
the click on its line of the menu until its own heading and content are there and nothing runs any
more; a page without a line, from the button of the page before it that leads there, or else from
its address. Where it has a map, until every tile of that is painted too. Each page has been seen
once before in the same browser. Then an ordinary round is planned, for one and for three: from the
press of the button until its figures, list and map lines are there, with a worker that has planned
before.

    python -m benchmarks pages [--copies N] [--areas N] [--rounds N] [--passes N] [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import shapely

from benchmarks.town import moved, running_town
from data import DEMO_AREAS
from gis.coverage.bands import band_of
from gis.layers.database import write_geometry
from gis.layers.passes import Pass
from gis.services import areas, coverage, installation, rounds, walked
from gis.services.members import local_scope
from gis.services.relaying import lay_passes
from gis.services.rounds import RoundRequest
from gis.web.pages import PAGES, PageInfo, menu_line
from scripts.browsing import MAP_IS_DRAWN, Visit, open_browser

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from gis.services.areas import Area
    from gis.services.members import Scope

PAGE_GOAL_S, MAP_GOAL_S, PLAN_GOAL_S = 1.0, 2.0, 2.0
DAYS = 120
PLANNED_ROUNDS = 10
"""So many rounds are planned and not walked yet."""
PIECES_A_PASS = (2, 6)
MOST_PIECES = 150
"""An ordinary round has at most so many pieces to walk."""
POLLING_MS = 10

# The script has run, what it drew is there, and nothing of the page before it is left.
IS_THERE = """(before) =>
  ![undefined, before].includes(document.querySelector("h1")?.innerText)
  && document.querySelector(".stApp")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true]")"""
IS_PLANNED = """() => document.querySelector(".st-key-plan_round-print")
  && document.querySelector(".stApp")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true]")"""
LINES_ARE_DRAWN = "() => document.querySelector('.kv-number')"


def fill(scope: Scope, options: argparse.Namespace) -> list[list[Area]]:
    """Draw areas, plan and walk rounds, mark streets; return the areas of each demo town."""
    rng = np.random.default_rng(0)
    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    outlines = [
        (f"{feature['properties']['name']} {copy + 1}", shapely.geometry.shape(feature["geometry"]))
        for copy in range(options.copies)
        for feature in json.loads(DEMO_AREAS.read_text("utf-8"))["features"]
    ]
    # Every copy has its share of them.
    chosen = np.linspace(0, len(outlines) - 1, options.areas).astype(int)
    by_copy: list[list[Area]] = [[] for _ in range(options.copies)]
    for number in chosen:
        name, outline = outlines[number]
        copy = number * options.copies // len(outlines)
        document = shapely.geometry.mapping(moved(outline, copy))
        outline = areas.parse_area(json.dumps(document).encode())
        by_copy[copy].append(areas.add_area(scope, name, outline))
    drawn = [area for group in by_copy for area in group]
    for number in range(options.rounds):
        area = drawn[number % len(drawn)]
        planned = rounds.plan_round(scope, RoundRequest((area.id,), walkers=1 + number % 3))
        if number < options.rounds - PLANNED_ROUNDS:
            begun, ended = _some_time(rng, now)
            walked.record_round(
                scope, planned.id, started_at=begun, ended_at=ended, is_pair=planned.is_pair
            )
    mark(scope, rng, now, options.passes - len(walked.list_passes(scope)))
    return by_copy


def _some_time(rng: np.random.Generator, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    begun = now - dt.timedelta(days=int(rng.integers(1, DAYS)), minutes=int(rng.integers(0, 1440)))
    return begun, begun + dt.timedelta(minutes=45)


def mark(scope: Scope, rng: np.random.Generator, now: dt.datetime, count: int) -> None:
    """Record some pieces of one street as often as asked for, all in one transaction."""
    crs = installation.database().crs
    parts = coverage.street_parts(scope).to_crs(crs)
    by_street = [group.geometry for _, group in parts[parts["is_counted"]].groupby("row")]
    with installation.database().session(scope) as session:
        added = []
        for _ in range(count):
            pieces = by_street[rng.integers(len(by_street))][: int(rng.integers(*PIECES_A_PASS))]
            begun, ended = _some_time(rng, now)
            added.append(
                Pass(
                    team_id=scope.team_id, created_by=scope.member_id, started_at=begun,
                    ended_at=ended, band=band_of(begun), is_pair=True, side="both",
                    source="marked", mode="foot",
                    geometry=write_geometry(shapely.MultiLineString(list(pieces)), crs),
                )
            )  # fmt: skip
        session.add_all(added)
        session.flush()
        lay_passes(session, [str(one.id) for one in added], crs=crs)


def time_page(visit: Visit, page: PageInfo) -> tuple[float, float | None]:
    """Return the seconds until a page answers, and until its map is drawn, None without a map."""
    before = menu_line(page.url) if page.hidden else next(p for p in PAGES if p.url != page.url)
    visit.go(f"/{before.url}")
    way = way_to(visit, page)
    heading = visit.page.locator("h1").inner_text()
    began = time.perf_counter()
    if way is None:
        visit.page.goto(f"{visit.url}/{page.url}", wait_until="commit")
    else:
        way.click()
    visit.page.wait_for_function(IS_THERE, arg=heading, polling=POLLING_MS)
    answered = time.perf_counter() - began
    if not visit.page.locator("iframe").count():
        return answered, None
    visit.map.wait_for_function(MAP_IS_DRAWN, polling=POLLING_MS)
    return answered, time.perf_counter() - began


def way_to(visit: Visit, page: PageInfo) -> Locator | None:
    """Return what leads to a page: its line of the menu, a cell or a button of the page before."""
    if not page.hidden:
        keys = (f"kv_nav_{mark}_{page.view}" for mark in ("current", "other"))
        return visit.page.locator(", ".join(f".st-key-{key} a" for key in keys))
    cell = visit.page.locator(".kv-matrix tbody td button").first
    if cell.count():
        return cell
    row = visit.page.locator(".kv-table tbody button").first
    if row.count():
        row.click()
        visit.settle()
    button = visit.page.get_by_role("button", name=page.title, exact=True)
    return button.first if button.count() else None


def time_plan(visit: Visit, area_ids: list[str], walkers: int) -> float:
    """Return the seconds from the press of the button to the round in figures, list and map."""
    visit.go(f"/planlaeg?areas={','.join(area_ids)}")
    field = visit.page.get_by_label("Antal par")
    field.fill(str(walkers))
    field.press("Enter")
    visit.settle()
    button = visit.page.locator(".st-key-plan_round-plan button")
    began = time.perf_counter()
    button.click()
    visit.page.wait_for_function(IS_PLANNED, polling=POLLING_MS)
    visit.map.wait_for_function(LINES_ARE_DRAWN, polling=POLLING_MS)
    return time.perf_counter() - began


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks pages", description=__doc__)
    parser.add_argument("--copies", type=int, default=6, help="demo towns side by side")
    parser.add_argument("--areas", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--passes", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    options = parser.parse_args(argv)
    with running_town(options.copies) as url:
        by_copy = fill(local_scope(), options)
        with open_browser(url) as visit:
            visit.go()
            for page in PAGES:
                measure_page(visit, page, options.times)
            for walkers in (1, 3):
                measure_plans(visit, by_copy, walkers, options.times)


def measure_page(visit: Visit, page: PageInfo, times: int) -> None:
    time_page(visit, page)
    taken = [time_page(visit, page) for _ in range(times)]
    told = _told([answered for answered, _drawn in taken], PAGE_GOAL_S)
    drawn = [seconds for _answered, seconds in taken if seconds is not None]
    if drawn:
        told += f"   with its map {_told(drawn, MAP_GOAL_S)}"
    print(f"  {page.title:<18} {told}", flush=True)


def measure_plans(visit: Visit, by_copy: list[list[Area]], walkers: int, times: int) -> None:
    taken, many = [], []
    for number in range(times + 1):
        chosen = ordinary(by_copy[number % len(by_copy)])
        many.append(sum(area.pieces for area in chosen))
        taken.append(time_plan(visit, [area.id for area in chosen], walkers))
    print(f"  a plan for {walkers}       {_told(taken[1:], PLAN_GOAL_S)}", end="   ")
    print(f"{min(many)} to {max(many)} pieces", flush=True)


def ordinary(neighbours: list[Area]) -> list[Area]:
    """Return some areas whose pieces make one ordinary round."""
    pieces = np.cumsum([area.pieces for area in neighbours])
    return neighbours[: int((pieces <= MOST_PIECES).sum())]


def _told(seconds: list[float], goal: float) -> str:
    return f"{median(seconds):5.2f} s, {min(seconds):.2f} to {max(seconds):.2f} (at most {goal:g})"


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
