"""What a leader sees of the app: the mapping and the coverage, and no page of the fieldwork."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gis.services.areas import list_areas
from gis.services.members import local_scope
from gis.services.partners import list_partners
from gis.services.strategy import list_items
from gis.web.pages import PAGES, PageInfo
from gis.web.views.record.track import TrackState
from gis.web.views.start import StartState

from .opening import open_page

pytestmark = pytest.mark.db

FIELDWORK = [page for page in PAGES if "leader" not in page.roles]


def written(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def listed(app: AppTest) -> set[str]:
    return {found.proto.label for found in app.sidebar.get("page_link")}


def test_whose_eyes_the_page_is_seen_with_is_said_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    app = open_page("")
    own = listed(app)
    app.button(key="frame.as_leader_button").click().run()
    assert "som **leder**" in written(app)
    assert own - listed(app) == {page.label for page in FIELDWORK if not page.hidden}

    app.button(key="banner.as_oneself").click().run()
    assert "som **leder**" not in written(app)
    assert listed(app) == own


def test_what_pages_remember_of_the_fieldwork_is_gone_with_other_eyes(
    demo_database: dict[str, str],
) -> None:
    app = open_page("genbesoeg", view="points")
    assert "points.panel" in app.session_state
    app.session_state["record.track"] = TrackState(tour=None, problem="En tur")
    app.session_state["start.state"] = StartState(said="AB er hjemme.")
    app.button(key="frame.as_leader_button").click().run()
    assert "som **leder**" in written(app)
    for memory in ("points.panel", "record.track", "start.state"):
        assert memory not in app.session_state
    app.button(key="banner.as_oneself").click().run()
    assert not app.exception
    assert app.session_state["points.panel"].said == ""


@pytest.mark.parametrize("page", FIELDWORK, ids=lambda page: page.view)
def test_a_page_of_the_fieldwork_is_refused_to_a_leader(
    page: PageInfo, demo_database: dict[str, str]
) -> None:
    app = open_page(page.url, as_leader=True)
    assert [title.value for title in app.title] == [page.title]
    assert "Du har ikke adgang til denne side" in written(app)


def test_start_tells_a_leader_of_gaps_and_of_nothing_in_the_field(
    demo_database: dict[str, str],
) -> None:
    app = open_page("", as_leader=True)
    assert app.button(key="start.gaps").label == "Se huller"
    headings = [one.value for one in app.subheader]
    assert "Huller i dækningen" in headings
    assert not {"I dag", "Denne uge", "Ark"} & set(headings)


def test_a_leader_takes_back_nothing_of_who_is_out(demo_database: dict[str, str]) -> None:
    for as_leader in (False, True):
        app = open_page("", as_leader=as_leader)
        app.session_state["start.state"] = StartState(said="AB er hjemme.", undo=lambda: "")
        app.run()
        assert not app.exception
        assert ("start.undo" in {one.key for one in app.button}) != as_leader


def test_a_leader_reads_the_mapping_and_is_offered_no_change(
    demo_database: dict[str, str],
) -> None:
    beginnings = (
        "Tilføj", "Gem", "Slet", "Åbn teammøde", "Afslut", "Tegn", "Indlæs", "Foreslå", "Notér",
        "Registrér", "Træk tilbage", "Saml", "Gælder stadig", "Vælg veje",
    )  # fmt: skip
    scope = local_scope()
    area = next(one for one in list_areas(scope) if one.name == "Fuglekvarteret")
    partner, item = list_partners(scope)[0], list_items(scope)[0]
    for url, query in (
        ("boligomraader", {"areas": area.id}),
        ("omraade", {"area": area.id}),
        ("partnere", {"partner": partner.id}),
        ("partnere", {"view": "channels"}),
        ("strategi", {"line": item.id}),
        ("rammer", {}),
        ("teammoede", {}),
    ):
        app = open_page(url, as_leader=True, **query)
        assert not app.exception, url
        offered = [one.label for one in app.button if one.label.startswith(beginnings)]
        assert offered == [], url
        assert [one.label for one in app.text_area if not one.disabled] == [], url
        assert any(one.disabled for one in app.text_input) or not app.text_input, url
