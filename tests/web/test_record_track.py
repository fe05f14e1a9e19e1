"""Recording a walk by GPS on the page *Registrér*."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.crs import WGS84, transform
from gis.locale import COPENHAGEN
from gis.services import rounds, walked
from gis.services.installation import database as opened
from gis.services.members import local_scope
from tests.services.gpx_walks import gpx_along

from .opening import open_page
from .test_record_page import planned_round

pytestmark = pytest.mark.db

MORNING = dt.datetime(2026, 11, 10, 9, 0, tzinfo=COPENHAGEN)


def planned() -> rounds.PlannedRound:
    scope = local_scope()
    (summary,) = rounds.list_rounds(scope, statuses={"planned"})
    return rounds.get_round(scope, summary.id)


def tour(begun_at: dt.datetime | None = MORNING) -> bytes:
    return along(planned().legs[0], begun_at)


def along(leg: rounds.PlannedLeg, begun_at: dt.datetime | None = MORNING, **how: float) -> bytes:
    crs = opened().crs
    return gpx_along(transform(leg.geometry, WGS84, crs), begun_at, crs=crs, **how)


def choose_file(app: AppTest, content: bytes) -> None:
    app.file_uploader[0].set_value(("tur.gpx", content, "application/gpx+xml")).run()
    assert not app.exception, [found.value for found in app.exception]


def written(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def test_a_walk_without_a_round_is_looked_at_saved_undone_and_known_again(
    demo_database: dict[str, str],
) -> None:
    before = len(walked.list_passes(local_scope(), withdrawn=False))
    app = open_page("registrer", kind="marked")
    app.segmented_control(key="record.by").set_value("track").run()
    choose_file(app, b"<gpx/>")
    assert [one.value for one in app.error] == [
        "Filen indeholder ingen tur. Vælg GPX-filen fra turen."
    ]
    choose_file(app, tour())
    assert not app.get("date_input")  # the file tells when
    assert "Turens ender er klippet fra" in written(app)

    app.button(key="record.save").click().run()
    rows = walked.list_passes(local_scope(), withdrawn=False)
    assert [row.source for row in rows].count("gps") == len(rows) - before == 1

    app.button(key="record.undo").click().run()
    assert len(walked.list_passes(local_scope(), withdrawn=False)) == before


def test_a_round_is_recorded_by_the_gps_of_who_walked_it(demo_database: dict[str, str]) -> None:
    wanted = planned()
    app = open_page("registrer", round=wanted.id)
    app.segmented_control(key="record.how").set_value("track").run()
    choose_file(app, tour(None))
    assert "Filen har ingen tidspunkter. Skriv selv dato og tid." in written(app)
    assert app.get("date_input")

    app.button(key="record.save").click().run()
    assert not app.exception
    assert rounds.get_round(local_scope(), wanted.id).status in ("walked", "partly")


def test_a_round_by_bicycle_is_no_driving(demo_database: dict[str, str]) -> None:
    wanted = planned_round(mode="bicycle")
    app = open_page("registrer", round=wanted.id)
    app.segmented_control(key="record.how").set_value("track").run()
    choose_file(app, along(wanted.legs[0], pace_mps=5.0))
    assert "ligner kørsel" not in written(app)

    app.button(key="record.save").click().run()
    assert not app.exception
    assert not app.error
    (row, *_others) = walked.list_passes(local_scope(), round_id=wanted.id, withdrawn=False)
    assert (row.source, row.mode) == ("gps", "bicycle")


def test_which_leg_of_a_round_a_file_is_of_is_asked(demo_database: dict[str, str]) -> None:
    wanted = planned_round(walkers=2, objective="longest")
    app = open_page("registrer", round=wanted.id)
    app.segmented_control(key="record.how").set_value("track").run()
    asked = app.segmented_control(key="record.track_leg")
    assert (asked.label, asked.value) == ("Hvilken rute er filen fra?", 1)
    asked.set_value(2).run()
    choose_file(app, along(wanted.legs[1]))

    app.button(key="record.save").click().run()
    assert not app.exception
    found = walked.list_passes(local_scope(), round_id=wanted.id, withdrawn=False)
    assert {one.walker for one in found} == {2}
