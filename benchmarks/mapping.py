"""
The mapping of 200 areas: overview, the page of one area, and what they are drawn from.

The municipality is generated: the grid of streets of `benchmarks.coverage` with 30,000 addresses,
areas that fill it, 2,000 places, 500 partners and 200 channels, three rounds of answers to every
question and two of decisions. Cold is the first reading of a process. The pages are timed in
Chromium, from the press until the table or the question is there and nothing runs any more; each
has been seen once before.

    python -m benchmarks mapping [--pieces N] [--areas N] [--partners N] [--places N] [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import uuid
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from benchmarks.coverage import CRS, areas, grid, homes, seconds
from gis.layers.database import Scope, copy_frame
from gis.planning.mapping import QUESTIONS, WAYS
from gis.services import installation, mapping, meetings, partners, places
from gis.services.members import local_scope
from gis.settings import get_settings
from scripts.browsing import Visit, open_browser, running_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GOAL_S = 1.0
CLOSING_S = 2.0
MEETINGS = 40
ROUNDS_OF_ANSWERS = 3
CHANNELS = 200
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
TEXT = "Mange bor alene i store huse, og flere haver er groet til. "
IS_OVERVIEW = """() => document.querySelectorAll(".kv-matrix tbody tr").length
  && document.querySelector(".stApp")?.dataset.testScriptState === "notRunning" """
IS_AREA = """() => document.querySelector("textarea") && !document.querySelector(".kv-matrix")
  && document.querySelector(".stApp")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true]")"""


def fill(scope: Scope, options: argparse.Namespace, rng: np.random.Generator) -> None:
    """Write the municipality and its mapping."""
    streets = grid(options.pieces)
    map_id = str(uuid.uuid4())
    with installation.database().session(scope) as session:
        session.execute(
            sa.text("""insert into map_import (id, source, sha256, boundary) values (:id, 'grid',
                'grid', ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 25832)))"""),
            {"id": map_id, **dict(zip("wsen", streets.total_bounds.tolist(), strict=True))},
        )
        doors = homes(streets)
        for table, frame in (("street", streets), ("address", doors)):
            filled = frame.assign(added_by=map_id)
            copy_frame(session, table, filled, list(filled.columns))
        outlines = areas(streets, options.areas)
        ids = [str(uuid.UUID(bytes=rng.bytes(16))) for _ in outlines]
        drawn = gpd.GeoDataFrame(
            {"id": ids, "name": [f"Område {number:03}" for number in range(len(outlines))]},
            geometry=outlines, crs=CRS,
        )  # fmt: skip
        write(session, scope, "housing_area", drawn)
        write(session, scope, "area_answer", answers(ids, rng))
        write(session, scope, "area_decision", decisions(ids, rng))
        write(session, scope, "place", stays(streets, options.places, rng))
        write(session, scope, "partner", workers(ids, options.partners, rng))
        write(session, scope, "channel", workers(ids, CHANNELS, rng)[
            ["name", "kind", "area_ids", "is_municipality_wide"]])  # fmt: skip
    with installation.database().engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("analyze"))
    print(
        f"{options.areas} areas, {len(doors):,} addresses, {options.partners} partners, "
        f"{options.places:,} places"
    )


def write(session: Session, scope: Scope, table: str, frame: Any) -> None:  # noqa: ANN401
    filled = frame.assign(team_id=str(scope.team_id))
    copy_frame(session, table, filled, list(filled.columns))


def answers(ids: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return answers to nine in ten of the questions, given three times over a year."""
    now = pd.Timestamp.now(tz="UTC")
    rows = [
        (area_id, point, question, TEXT * 3, now - pd.Timedelta(days=150 * again))
        for again in reversed(range(ROUNDS_OF_ANSWERS))
        for area_id in ids
        for point, count in QUESTIONS.items()
        for question in range(1, count + 1)
        if rng.random() < 0.9
    ]
    columns = ["area_id", "point", "question", "text", "created_at"]
    return pd.DataFrame(rows, columns=columns).assign(is_none=False)


def decisions(ids: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return two decisions on either way in most areas."""
    rows = [
        (area_id, way, bool(rng.random() < 0.6), TEXT)
        for _again in range(2)
        for area_id in ids
        for way in WAYS
        if rng.random() < 0.9
    ]
    return pd.DataFrame(rows, columns=["area_id", "way", "is_chosen", "reason"])


def stays(streets: gpd.GeoDataFrame, count: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return places of stay anywhere in the municipality."""
    west, south, east, north = streets.total_bounds
    xy = rng.uniform((west, south), (east, north), (count, 2))
    return gpd.GeoDataFrame(
        {"name": [f"Sted {number}" for number in range(count)]},
        geometry=shapely.points(xy), crs=CRS,
    ).assign(kind="kiosk", role="stay")  # fmt: skip


def workers(ids: list[str], count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return partners in one to three areas each; one in twenty is there for all."""
    named = [
        "{" + ",".join(rng.choice(ids, int(rng.integers(1, 4)), replace=False)) + "}"
        for _ in range(count)
    ]
    return pd.DataFrame(
        {
            "name": [f"Vicevært {number}" for number in range(count)],
            "area_ids": named,
            "is_municipality_wide": rng.random(count) < 0.05,
            "has_access": rng.random(count) < 0.4,
            "meets_citizens": rng.random(count) < 0.4,
        }
    ).assign(sector="private", kind="caretakers")


def measure_services(scope: Scope, times: int) -> None:
    """Print how long each reading takes."""
    cold = seconds(lambda: mapping.overview(scope))
    print(f"  overview, cold:            {cold:7.2f} s")
    (first, *_rest) = mapping.overview(scope)
    for name, call in (
        ("overview", lambda: mapping.overview(scope)),
        ("one area", lambda: mapping.area_mapping(scope, first.area.id)),
        ("partners of an area", lambda: partners.list_partners(scope, area_id=first.area.id)),
        ("places of an area", lambda: places.list_places(scope, area_id=first.area.id)),
    ):
        taken = median(seconds(call) for _ in range(times))
        print(f"  {name + ', warm:':<26} {taken:7.3f} s (at most {GOAL_S:g} s)")


def measure_meetings(scope: Scope, times: int) -> None:
    """Print how long a meeting takes to close after many, and two versions to be compared."""
    for _number in range(MEETINGS):
        close(scope)
    taken = median(seconds(lambda: close(scope)) for _ in range(times))
    print(f"  closing meeting {MEETINGS + 1} and on:   {taken:7.2f} s (at most {CLOSING_S:g} s)")
    newest, *_others, oldest = meetings.versions(scope)
    for name, call in (
        ("list of versions", lambda: meetings.versions(scope)),
        ("one version read", lambda: meetings.get_version(scope, newest.id)),
        ("two versions compared", lambda: meetings.compare(scope, oldest.id, newest.id)),
        ("overdue", lambda: meetings.overdue(scope)),
        ("changes in all years", lambda: meetings.changes_since(scope, LONG_AGO)),
    ):
        print(f"  {name + ':':<26} {median(seconds(call) for _ in range(times)):7.3f} s")


def close(scope: Scope) -> None:
    held = meetings.open_meeting(scope, meetings.today_here(), ["AB", "CD"])
    meetings.close_meeting(scope, held.id)


def measure_pages(visit: Visit, times: int) -> None:
    """Print how long it takes to open the overview, and an area from it at a point."""
    for point in (2, 3, 4, 5):
        taken = [_open_both(visit, point) for _ in range(times + 1)][1:]
        overviews, opened = zip(*taken, strict=True)
        print(
            f"  page of an area, point {point}:  {median(opened):6.2f} s,  "
            f"overview {median(overviews):.2f} s (at most {GOAL_S:g} s)",
            flush=True,
        )


def _open_both(visit: Visit, point: int) -> tuple[float, float]:
    page = visit.page
    page.locator("[class*='st-key-kv_nav_'][class*='_areas'] a").click()
    page.wait_for_selector(".st-key-kv_area_table")
    visit.settle()

    def overview() -> None:
        page.locator("[class*='st-key-kv_nav_'][class*='_mapping'] a").click()
        page.wait_for_function(IS_OVERVIEW, polling=10)

    def area() -> None:
        page.locator(".kv-matrix tbody tr").nth(1).locator("td button").nth(point - 1).click()
        page.wait_for_function(IS_AREA, polling=10)

    first = seconds(overview)
    visit.settle()
    second = seconds(area)
    visit.settle()
    return first, second


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks mapping", description=__doc__)
    parser.add_argument("--pieces", type=int, default=7_500, help="four addresses each")
    parser.add_argument("--areas", type=int, default=200)
    parser.add_argument("--partners", type=int, default=500)
    parser.add_argument("--places", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    parser.add_argument("--no-browser", action="store_true", help="without the pages")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder
        get_settings.cache_clear()
        try:
            measure(options)
        finally:
            installation.close()


def measure(options: argparse.Namespace) -> None:
    scope = local_scope()
    fill(scope, options, np.random.default_rng(0))
    measure_services(scope, options.times)
    measure_meetings(scope, options.times)
    if options.no_browser:
        return
    with (
        running_app({"KVARTER_HOME": os.environ["KVARTER_HOME"]}) as url,
        open_browser(url) as visit,
    ):
        visit.go("/boligomraader")
        measure_pages(visit, options.times)


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
