"""What stands above every page while the demo town is loaded."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data import DEMO_TOWN
from gis import jobs
from gis.jobs.worker import work
from gis.services import maps
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def ask_to_remove() -> AppTest:
    app = open_page("planlaeg", areas="x")
    app.session_state["frame.lang"] = "da"
    press(app, "banner.remove_demo")
    return app


def test_a_worker_removes_the_demo_town_and_the_session_forgets_it(
    demo_database: dict[str, str],
) -> None:
    app = ask_to_remove()
    press(app, "banner.remove")

    assert maps.map_info() is not None
    assert app.button(key="banner.stop")
    assert app.button(key="banner.remove_demo").disabled

    work(once=True)
    app.run()
    assert not app.exception
    assert maps.map_info() is None
    assert "Velkommen. Kvarter mangler et kort" in html_of(app)
    assert app.info[0].value == "Demobyen er fjernet, og alt, der var lavet i den."
    assert "plan_round.state" not in app.session_state


def test_a_removal_that_is_stopped_leaves_the_demo_town(demo_database: dict[str, str]) -> None:
    app = ask_to_remove()
    press(app, "banner.remove")
    press(app, "banner.stop")
    work(once=True)
    app.run()

    assert maps.map_info() is not None
    assert not app.button(key="banner.remove_demo").disabled
    page = open_page("kort").session_state["map_data.state"]
    assert page.said == "Fjernelsen er stoppet. Intet er ændret."


def test_while_a_map_is_read_the_demo_town_waits_to_be_removed(
    demo_database: dict[str, str],
) -> None:
    jobs.start_import(local_scope(), DEMO_TOWN.read_bytes(), "by.osm.bz2")

    button = open_page("planlaeg").button(key="banner.remove_demo")

    assert button.disabled
    assert button.help == "Vent, til kortet er på plads, eller stop det."


def test_a_removal_that_could_not_be_done_is_told(demo_database: dict[str, str]) -> None:
    first, second = ask_to_remove(), ask_to_remove()
    press(first, "banner.remove")
    press(second, "banner.remove")
    work(once=True)
    second.run()

    assert "Demobyen er ikke indlæst" in second.error[0].value
