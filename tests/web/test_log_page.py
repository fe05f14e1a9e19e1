"""The page Log, run as a script on a real database."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import COPENHAGEN, translator
from gis.services import audit, maps, observation_points
from gis.services.members import local_identity, local_scope
from tests.owner import run_as_owner
from tests.services.test_audit import a_point, log, new_events

from .opening import open_page

pytestmark = pytest.mark.db
_ = translator("da")


def tables(app: AppTest) -> str:
    """What the tables of the page show."""
    return " ".join(
        block.proto.json for block in app.get("bidi_component") if '"rows"' in block.proto.json
    )


def test_a_page_view_is_a_handful_of_events_and_a_rerun_is_none(demo_database: Any) -> None:
    for url in ("", "genbesoeg", "runder", "planlaeg", "registrer", "teammoede", "kort", "huller"):
        with new_events() as seen:
            app = open_page(url)
        assert len(seen) <= 6, (url, [row.action for row in seen])
        assert len({row.view_id for row in seen}) <= 1
        assert {row.channel for row in seen} <= {"page"}
        with new_events() as again:
            app.run()
        assert not again, url


def test_an_opened_point_is_a_view_of_its_own(demo_database: Any) -> None:
    point = a_point()
    with new_events(r"points\.open") as opened:
        open_page("genbesoeg", view="points", points=point.id)
    assert [str(one) for row in opened for one in row.ids] == [point.id]


def test_the_log_is_listed_filtered_and_checked(demo_database: Any) -> None:
    a_point()
    app = open_page("log")
    assert "Punkter: vist" in tables(app)
    app.selectbox(key="log.kind").set_value("change").run()
    assert "Punkter: vist" not in tables(app)
    app.button(key="log.check").click().run()
    assert any("som den blev skrevet" in text.value for text in app.markdown)
    assert not app.exception


def test_an_extract_answers_who_and_shows_no_address_and_no_observation(
    demo_database: Any,
) -> None:
    point = a_point()
    hit = maps.search_addresses(local_scope(), point.address)[0]
    observation_points.delete_point(local_scope(), point.id, point.version)
    app = open_page("log", view="extract")
    app.text_input(key="log.search.0").set_value(point.address).run()
    app.button(key=f"log.hit.{hit.id}").click().run()
    shown = tables(app)
    assert "Punkter: registreret" in shown
    assert "punkt" in shown
    for hidden in (point.address, point.code, point.watch_for, point.id):
        assert hidden not in shown
    assert [str(row.ids[0]) for row in log(r"log\.extract")] == [hit.id]
    found = app.session_state["log.state"].found
    paper = pypdf.PdfReader(
        io.BytesIO(audit.print_extract(local_identity().scope("administrator"), found, _))
    )
    assert (paper.metadata.title, paper.root_object["/Lang"]) == (
        "Udtræk af loggen for en adresse", "da"
    )  # fmt: skip
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert text.count("Punkter: registreret") == sum(
        one.action == "points.record" for one in found.rows
    )
    for hidden in (point.address, point.street_name, point.code, point.watch_for, point.id):
        assert hidden not in text
    assert [str(row.ids[0]) for row in log(r"log\.print")] == [hit.id]
    assert all(point.address not in str(row) for row in log())


def test_a_report_waits_on_start_until_it_is_looked_at(demo_database: Any) -> None:
    scope, admin = local_scope(), local_identity().scope("administrator")
    assert audit.sample_waiting(admin) is None
    today = dt.date(2000, 3, 5)
    for _time in range(12):
        for point in observation_points.list_points(scope)[:6]:
            observation_points.list_observations(scope, point.id)
    night = "timestamptz '2000-02-10 02:00+00'"
    run_as_owner(f"update audit_event set at = {night}, channel = 'page'")
    period = audit.sample_waiting(admin, today=today)
    assert period == audit.Period(dt.date(2000, 2, 1), dt.date(2000, 3, 1))
    found = audit.sample(admin, today=today)
    kinds = {one.kind for one in found.sightings}
    assert {"street", "night"} <= kinds
    codes = {point.code for point in observation_points.list_points(scope)}
    assert {code for one in found.sightings for code in one.codes} <= codes
    audit.acknowledge(admin, period)
    assert audit.sample_waiting(admin, today=today) is None
    assert audit.sample(admin, today=today).by == "LOK"


def test_start_leads_to_the_report_that_waits(demo_database: Any) -> None:
    a_point()
    month = (dt.datetime.now(COPENHAGEN).date().replace(day=1) - dt.timedelta(days=3)).isoformat()
    run_as_owner(f"update audit_event set at = timestamptz '{month} 12:00+00'")
    app = open_page("")
    told = [json.dumps(str(block.proto)) for block in app.get("page_link")]
    assert any("Stikpr" in one for one in told)
