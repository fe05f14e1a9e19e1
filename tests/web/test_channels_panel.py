"""Channels of an area and the tab of all of them, run as a script on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import COPENHAGEN
from gis.services import areas, channels
from gis.services.members import local_scope
from gis.web.panel import Panel

from .opening import open_page

pytestmark = pytest.mark.db

TODAY = dt.datetime.now(COPENHAGEN).date()


def area_named(name: str) -> areas.Area:
    return next(a for a in areas.list_areas(local_scope()) if a.name == name)


def open_channels(name: str = "Nørrekær", **query: str) -> AppTest:
    return open_page("omraade", area=area_named(name).id, point="5", **query)


def panel_of(app: AppTest) -> Panel:
    found = app.session_state["channels.panel"]
    assert isinstance(found, Panel)
    return found


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def channel_named(name: str) -> channels.Channel:
    return next(c for c in channels.list_channels(local_scope()) if c.name == name)


def test_a_channel_is_added_for_the_area_and_told_when_it_is_there(
    demo_database: dict[str, str],
) -> None:
    app = open_channels("Skovbrynet")
    for _twice in range(2):
        press(app, "channels.add")
        turn = panel_of(app).turn
        app.text_input(key=f"channels.new_name.{turn}").set_value("Kirkebladet")
        app.selectbox(key=f"channels.new_kind.{turn}").set_value("church_magazine")
        press(app, "channels.save")
    assert "måske allerede" in app.error[0].value
    channel = channel_named("Kirkebladet")
    assert channel.area_ids == (area_named("Skovbrynet").id,)
    press(app, "channels.discard")
    assert app.query_params["channels"] == channel.id


def test_an_overdue_channel_says_so_until_it_is_used(demo_database: dict[str, str]) -> None:
    channel = channel_named("Beboerbladet Nørrekær")
    assert channel.is_overdue
    app = open_channels(channels=channel.id)
    assert "Fristen er passeret" in app.warning[0].value
    keys = {part: f"channels.handout_{part}.{channel.id}.{panel_of(app).turn}"
            for part in ("day", "material", "whereabouts", "copies")}  # fmt: skip
    press(app, "channels.handout")
    assert app.error[0].value == "Skriv, hvad der er delt ud, for eksempel folder."
    app.text_input(key=keys["material"]).set_value("Annonce")
    app.text_input(key=keys["whereabouts"]).set_value("Bagsiden")
    app.number_input(key=keys["copies"]).set_value(800)
    press(app, "channels.handout")
    assert not app.warning
    newest = channels.list_handouts(local_scope(), channel.id)[0]
    assert (newest.day, newest.material, newest.copies) == (TODAY, "Annonce", 800)
    press(app, f"channels.withdraw.{newest.id}")
    assert app.warning
    press(app, "channels.undo")
    assert not app.warning


def test_fields_save_themselves_and_can_be_taken_back(demo_database: dict[str, str]) -> None:
    channel = channel_named("Løkke Avis")
    app = open_channels("Birkevang", channels=channel.id)
    tomorrow = TODAY + dt.timedelta(days=1)
    app.date_input(key=f"channels.deadline.{channel.id}").set_value(tomorrow).run()
    assert channel_named("Løkke Avis").deadline == tomorrow
    press(app, "channels.undo")
    assert channel_named("Løkke Avis").deadline == channel.deadline
    app.checkbox(key=f"channels.is_municipality_wide.{channel.id}").check().run()
    assert channel_named("Løkke Avis").is_municipality_wide
    app.text_area(key=f"channels.contact.{channel.id}").set_value("avis@loekke.dk").run()
    assert channel_named("Løkke Avis").contact == "avis@loekke.dk"
    app.text_area(key=f"channels.note.{channel.id}").set_value("avis@loekke.dk").run()
    assert "ligner en e-mailadresse" in app.error[0].value


def test_a_channel_gets_a_place_by_address_and_loses_it(demo_database: dict[str, str]) -> None:
    channel = channel_named("Løkke Avis")
    app = open_channels("Birkevang", channels=channel.id)
    key = f"channels.search.{channel.id}.{panel_of(app).turn}"
    app.text_input(key=key).set_value("Mejsevej 1").run()
    press(app, next(b.key for b in app.button if (b.key or "").startswith("channels.hit.")))
    assert len(channel_named("Løkke Avis").points) == 1
    press(app, "channels.points")
    assert channel_named("Løkke Avis").points == ()


def test_a_channel_is_put_away_and_comes_back(demo_database: dict[str, str]) -> None:
    channel = channel_named("Opslag i vaskeriet")
    app = open_channels(channels=channel.id)
    press(app, "channels.delete")
    assert channel.id not in {one.id for one in channels.list_channels(local_scope())}
    press(app, "channels.undo")
    assert channel_named(channel.name).handouts == 1


def test_the_tab_shows_all_channels_and_on_request_the_overdue(
    demo_database: dict[str, str],
) -> None:
    app = open_page("partnere", view="channels")
    shown = [text.value for text in app.markdown]
    assert f"{len(channels.list_channels(local_scope()))} kanaler" in shown
    app.toggle(key="channels.overdue").set_value(True).run()
    assert not app.exception
