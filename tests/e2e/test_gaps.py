"""From what was walked to what is walked next, in one browser run."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pypdf
import pytest
from browsing import Visit
from playwright.sync_api import expect

from gis.coverage.bands import band_of
from gis.locale import COPENHAGEN
from gis.services import rounds, walked
from gis.services.gaps import AreaGap, gap_report
from gis.services.members import local_scope
from gis.services.rounds import RoundRequest

pytestmark = [pytest.mark.e2e, pytest.mark.db]


def gap_of(area_id: str) -> AreaGap:
    return next(one for one in gap_report(local_scope()).areas if one.area_id == area_id)


def walk(area_id: str) -> None:
    """Plan a round of an area and record that it was walked on the last weekday morning."""
    scope = local_scope()
    planned = rounds.plan_round(scope, RoundRequest((area_id,), minutes=240.0))
    begun = dt.datetime.now(COPENHAGEN).replace(hour=8, minute=0, second=0, microsecond=0)
    begun -= dt.timedelta(days=1)
    while band_of(begun) != "morning":
        begun -= dt.timedelta(days=1)
    walked.record_round(
        scope, planned.id, started_at=begun, ended_at=begun + dt.timedelta(hours=2), is_pair=True
    )


def test_what_is_walked_shows_as_heat_and_its_gap_becomes_the_next_round(
    own_visit: Visit, tmp_path: Path
) -> None:
    page = own_visit.page
    area = next(one for one in gap_report(local_scope()).areas if one.reasons[0].code.endswith(
        "never_walked"))  # fmt: skip
    walk(area.area_id)

    own_visit.go(f"/daekning?areas={area.area_id}")
    page.get_by_role("radio", name="Varmekort").or_(
        page.get_by_role("button", name="Varmekort")
    ).first.click()
    own_visit.settle()
    own_visit.map.wait_for_selector("img.leaflet-image-layer")

    page.get_by_test_id("stSidebar").get_by_role("link", name="Huller i dækningen").click()
    own_visit.settle()
    row = page.locator(f'tr[data-id="{area.area_id}"]')
    lacking = gap_of(area.area_id)
    assert lacking.gap_dwellings < area.gap_dwellings
    expect(row).to_contain_text("kun formiddag")
    row.get_by_role("button").click()
    expect(page.get_by_role("heading", name=area.name, exact=True)).to_be_visible()
    own_visit.settle()
    selected = own_visit.map.evaluate("() => window.feature_group.at(-1).data.selected")
    assert selected == area.area_id

    with page.expect_download() as told:
        page.get_by_role("button", name="PDF").click()
    told.value.save_as(tmp_path / "huller.pdf")
    printed = pypdf.PdfReader(tmp_path / "huller.pdf").pages[0].extract_text()
    assert area.name in printed

    # Two clicks from the gap to a planned round.
    page.get_by_role("button", name="Planlæg runde", exact=True).click()
    expect(page.get_by_role("heading", name="Planlæg runde", exact=True)).to_be_visible()
    expect(page.get_by_text("Felterne er udfyldt")).to_be_visible()
    page.get_by_role("button", name="Planlæg runde", exact=True).click()
    expect(page).to_have_url(re.compile("round="), timeout=120_000)
    planned = rounds.get_round(local_scope(), page.url.split("round=")[1].split("&")[0])
    assert planned.request.area_ids == (area.area_id,)
    assert planned.request.planned_for is not None
    assert band_of(planned.request.planned_for) == lacking.wanted_band != "morning"
