"""The page Fjorten dage, run as a script on a real database."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from streamlit.testing.v1 import AppTest

from gis.errors import InputError
from gis.jobs.worker import work
from gis.locale import COPENHAGEN
from gis.services import rounds
from gis.services.fortnight import list_colleagues, set_work_hours
from gis.services.members import local_scope
from gis.web.views.fortnight.words import read_hours
from tests.colleagues import add_colleague

from .opening import open_page

pytestmark = pytest.mark.db

EIGHT, FOUR = dt.time(8), dt.time(16)


def table(app: AppTest, caption: str) -> dict:
    """What a table is given, by the beginning of its caption."""
    for block in app.get("bidi_component"):
        data = json.loads(block.proto.json) if block.proto.json else {}
        if isinstance(data, dict) and data.get("caption", "").startswith(caption):
            return data
    return {"rows": [], "ticked": []}


def said(app: AppTest) -> str:
    """All that the page says, what its components are given included."""
    return " ".join(
        [str(block.proto) for kind in ("html", "markdown") for block in app.get(kind)]
        + [str(json.loads(one.proto.json)) for one in app.get("bidi_component") if one.proto.json]
    )


def test_hours_are_read_as_people_write_them() -> None:
    assert read_hours("8-15.30") == (EIGHT, dt.time(15, 30))
    assert read_hours(" 08:15 \u2013 16 ") == (dt.time(8, 15), FOUR)
    assert read_hours("  ") == (None, None)
    for text in ("8", "8-25", "8.60-9", "otte til fire", "8-15-16", "-"):
        with pytest.raises(InputError, match="work_hours_unreadable"):
            read_hours(text)


def test_hours_are_filled_in_and_what_is_chosen_is_planned_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    me, cd = str(scope.member_id), str(add_colleague("CD").member_id)
    app = open_page("fjorten-dage")
    assert "Ingen arbejdstider endnu." in said(app)
    assert app.button(key="fortnight.plan").disabled
    app.session_state["fortnight.panel"].member = me  # as the table does on its own
    app.run()
    app.text_input(key=f"fortnight.hours.{me}.1").input("8 til 16").run()
    assert "Skriv arbejdstiden som 8-15.30" in " ".join(one.value for one in app.error)
    app.text_input(key=f"fortnight.hours.{me}.1").input("8-16").run()
    assert not app.exception
    assert "Gemt kl." in said(app)
    (mine,) = [one for one in list_colleagues(scope) if one.id == me]
    assert (mine.days[1].begins, mine.days[1].ends) == (EIGHT, FOUR)
    app.button(key="fortnight.undo").click().run()
    assert not any(one.is_at_work for one in list_colleagues(scope))
    # Somebody else is quicker: both ends of the day are one field to decide on.
    set_work_hours(scope, me, 1, 3, begins=dt.time(9), ends=dt.time(15))
    app.text_input(key=f"fortnight.hours.{me}.1").input("10-16").run()
    assert "din version er 10-16" in " ".join(one.value for one in app.text)
    app.button(key="fortnight.clash.hours.mine").click().run()
    assert not app.exception
    (mine,) = [one for one in list_colleagues(scope) if one.id == me]
    assert (mine.days[1].begins, mine.days[1].ends) == (dt.time(10), FOUR)
    for member in (me, cd):
        for weekday in range(1, 6):
            version = 5 if (member, weekday) == (me, 1) else 1
            set_work_hours(scope, member, weekday, version, begins=EIGHT, ends=FOUR)

    app = open_page("fjorten-dage")
    rows = table(app, "Forslag")["rows"]
    assert rows
    assert [row["id"] for row in rows] == table(app, "Forslag")["ticked"]
    assert all("CD LOK" in row["cells"] for row in rows)
    assert "Hvad hver især går" in said(app)
    # One is taken out, and the others are planned.
    app.session_state["fortnight.panel"].left_out = {rows[0]["id"]}
    app.session_state["fortnight.panel"].chosen = rows[1]["id"]
    app.run()
    assert not app.exception
    assert "Ingen andre er på arbejde" in said(app)
    count = len(rows) - 1
    assert str(count) in app.button(key="fortnight.plan").label
    before = {one.id for one in rounds.list_rounds(scope)}
    app.button(key="fortnight.plan").click().run()
    assert not app.exception
    assert not app.error
    work(once=True)
    app.run()
    assert not app.exception
    made = [one for one in rounds.list_rounds(scope) if one.id not in before]
    assert len(made) == count
    assert all(set(one.member_ids) == {me, cd} and one.is_pair for one in made)
    assert "1 par, CD, LOK" in said(open_page("runder"))
    assert all(one.planned_for > dt.datetime.now(COPENHAGEN) for one in made)
    assert f"{count} runde" in said(app)
    app.button(key="fortnight.unplan").click().run()
    assert {one.status for one in rounds.list_rounds(scope) if one.id not in before} == {
        "cancelled"
    }


def test_a_colleague_takes_the_place_of_another_and_gives_it_back(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    for member in (str(scope.member_id), str(add_colleague("CD").member_id)):
        set_work_hours(scope, member, 3, 1, begins=EIGHT, ends=dt.time(12))
    app = open_page("fjorten-dage")
    app.segmented_control(key="fortnight.pair").set_value(False).run()
    assert not app.exception
    first = table(app, "Forslag")["rows"][0]
    app.session_state["fortnight.panel"].chosen = first["id"]
    # With the other's round of that day taken out, the other is free.
    app.session_state["fortnight.panel"].left_out = {
        row["id"] for row in table(app, "Forslag")["rows"][1:]
    }
    app.run()
    (place,) = [one for one in app.selectbox if one.key.startswith("fortnight.instead.")]
    (other,) = place.options
    place.select(other).run()
    assert not app.exception
    assert other in table(app, "Forslag")["rows"][0]["cells"]
    assert other not in first["cells"]
    app.button(key=f"fortnight.unmove.{first['id']}").click().run()
    assert table(app, "Forslag")["rows"][0]["cells"] == first["cells"]
