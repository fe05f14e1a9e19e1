"""What the page says of stairs, dark paths and busy roads, as a script on a real database."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gis.planning.rounds import USUAL_PENALTIES, Penalties
from gis.services.members import local_scope
from gis.services.walkability import change_walkability, get_walkability
from gis.web.views.plan_round.state import PAIR_KEY

pytestmark = pytest.mark.db


def alone() -> None:
    import streamlit as st

    from gis.web.session import page_scope, texts
    from gis.web.views.plan_round.walkability import (
        show_walkability,
        wanted_both_sides,
        wanted_penalties,
    )

    show_walkability(texts(), page_scope())
    st.session_state["wide"] = wanted_both_sides()
    st.session_state["wanted"] = wanted_penalties(page_scope())


def test_the_team_says_its_own_figures_takes_them_back_and_the_round_asks_for_them(
    database: dict[str, str],
) -> None:
    app = AppTest.from_function(alone, default_timeout=60).run()
    assert not app.exception, [one.value for one in app.exception]
    assert app.session_state["wanted"] == USUAL_PENALTIES
    assert any("antaget" in one.value for one in app.caption)
    assert app.button(key="walkability.reset").disabled
    app.number_input(key="walkability.steps.team").set_value(4.0)
    app.button(key="walkability.save").click().run()
    own = Penalties(4, 2, 1.5, 3)
    assert app.session_state["wanted"] == get_walkability(local_scope()).penalties == own
    assert not any("antaget" in one.value for one in app.caption)

    app.button(key="walkability.undo").click().run()
    assert get_walkability(local_scope()).penalties == USUAL_PENALTIES
    app.number_input(key="walkability.busy.team").set_value(10.0)
    app.button(key="walkability.save").click().run()
    app.button(key="walkability.reset").click().run()
    assert get_walkability(local_scope()).penalties == USUAL_PENALTIES
    assert app.number_input(key="walkability.busy.team").value == 3.0

    assert [one.key for one in app.toggle] == ["plan_round.avoids"]
    app.session_state[PAIR_KEY] = False
    app.run()
    app.toggle(key="plan_round.both_sides").set_value(True).run()
    assert app.session_state["wide"] is True
    app.toggle(key="plan_round.avoids").set_value(False).run()
    assert app.session_state["wanted"] is None


def test_two_who_say_different_figures_are_both_heard(database: dict[str, str]) -> None:
    app = AppTest.from_function(alone, default_timeout=60).run()
    app.number_input(key="walkability.steps.team").set_value(4.0)
    change_walkability(local_scope(), 1, steps=2.0)
    app.button(key="walkability.save").click().run()
    assert get_walkability(local_scope()).penalties.steps == 2.0
    app.button(key="walkability.clash.steps.mine").click().run()
    assert get_walkability(local_scope()).penalties.steps == 4.0
