"""Postcards and business cards below the channels, and the atlas of the areas, as pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gis.services import cards, channels
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db


def open_cards(**how: bool) -> AppTest:
    return open_page("partnere", view="channels", **how)


def test_a_text_is_saved_on_leaving_the_field_shown_and_undone(
    demo_database: dict[str, str],
) -> None:
    app = open_cards()
    field = app.text_area(key="cards.postcard.team")
    usual = field.value
    assert "___dag" in usual
    field.set_value("Vi kommer igen ___.").run()
    assert cards.get_texts(local_scope()).postcard == "Vi kommer igen ___."
    app.button(key="cards.undo").click().run()
    assert app.text_area(key="cards.postcard.team").value == usual
    assert cards.get_texts(local_scope()).postcard == ""
    app.text_area(key="cards.postcard.team").set_value("Ring til 010190-1234").run()
    assert "CPR" in app.error[0].value


def test_cards_are_registered_as_handed_out_only_when_asked(
    demo_database: dict[str, str],
) -> None:
    (first, *_others) = channels.list_channels(local_scope())
    before = len(channels.list_handouts(local_scope(), first.id))
    app = open_cards()
    app.segmented_control(key="cards.kind").set_value("business_card").run()
    app.number_input(key="cards.count.business_card").set_value(30).run()
    assert len(channels.list_handouts(local_scope(), first.id)) == before
    app.selectbox(key="cards.channel").set_value(first.id).run()
    app.button(key="cards.handout").click().run()
    newest = channels.list_handouts(local_scope(), first.id)[0]
    assert (newest.material, newest.copies) == ("Visitkort", 30)
    app.button(key="cards.undo").click().run()
    assert len(channels.list_handouts(local_scope(), first.id)) == before


def test_names_that_do_not_belong_there_stop_the_printing(demo_database: dict[str, str]) -> None:
    app = open_cards()
    assert not app.get("download_button")[0].proto.disabled
    app.text_input(key="cards.names").set_value("Anne 22 33 44 55").run()
    assert app.error
    assert app.get("download_button")[0].proto.disabled


def test_a_leader_prints_cards_and_atlas_and_changes_no_text(
    demo_database: dict[str, str],
) -> None:
    app = open_cards(as_leader=True)
    assert app.text_area(key="cards.postcard.team").disabled
    assert app.get("download_button")
    assert any("atlas" in one.proto.label for one in
               open_page("boligomraader", as_leader=True).get("download_button"))  # fmt: skip
