"""The tab Varmekort, run as a script on the demo town; its map is tried in Chromium."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import COPENHAGEN, translator
from gis.services import members, walked
from gis.services.coverage.cells import cell_rows
from gis.services.coverage.heat import heat_of

pytestmark = pytest.mark.db

_ = translator("da")


def tab() -> None:
    from gis.services import areas, maps, members
    from gis.web.session import texts
    from gis.web.views.coverage.heat import show_heat
    from gis.web.views.coverage.state import read_filters

    scope = members.local_scope()
    found = areas.list_areas(scope)
    filters = read_filters({area.id for area in found})
    show_heat(texts(), scope, maps.map_info(), filters, found)


def open_tab(**query: str) -> AppTest:
    app = AppTest.from_function(tab, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [found.value for found in app.exception]
    return app


def table(app: AppTest) -> dict:
    (found,) = (
        data
        for block in app.get("bidi_component")
        if isinstance(data := json.loads(block.proto.json or "null"), dict) and "rows" in data
    )
    return found


def said(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def legend(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def test_effort_is_shown_with_its_legend_in_units_and_its_cells(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()

    app = open_tab()

    total = heat_of(scope, kind="effort").total
    assert f"{_.number(round(total))} minutter i områderne" in said(app)
    assert "Minutter pr. hektar: " in legend(app)
    rows = table(app)["rows"]
    assert len(rows) == min(len(cell_rows(scope)), 200)
    minutes = [int(row["cells"][1]) for row in rows]
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[0] == round(max(row.team_minutes for row in cell_rows(scope)))


def test_the_gap_of_the_week_before_is_reached_by_one_press(demo_database: dict[str, str]) -> None:
    app = open_tab(heat="gap")
    now = dt.datetime.now(COPENHAGEN)
    assert "i dag mangler" in said(app)

    app.button(key="coverage.heat.earlier").click().run()

    monday = (now - dt.timedelta(days=now.weekday())).date()
    end = dt.datetime.combine(monday, dt.time(), COPENHAGEN)
    missing = round(heat_of(members.local_scope(), kind="gap", until=end).total)
    assert f"ved ugens slutning mangler {_.number(missing)} adresser" in said(app)
    assert "Adresser pr. hektar, der mangler: " in legend(app)
    assert app.query_params["week"] == f"{monday - dt.timedelta(days=7):%G-W%V}"
    app.button(key="coverage.heat.later").click().run()
    assert "week" not in app.query_params


def test_one_week_alone_has_what_was_walked_in_it(demo_database: dict[str, str]) -> None:
    latest = walked.list_passes(members.local_scope(), withdrawn=False, limit=1)[0].started_at
    week = f"{latest.astimezone(COPENHAGEN):%G-W%V}"

    app = open_tab(span="week", week=week)

    assert "0 minutter" not in said(app)
    assert float(table(app)["rows"][0]["cells"][1].replace(".", "")) > 0
    assert app.session_state["coverage.heat.span"] == "week"


def test_a_chosen_cell_tells_all_its_figures(demo_database: dict[str, str]) -> None:
    best = max(cell_rows(members.local_scope()), key=lambda row: row.gap_dwellings)

    app = open_tab(heat="gap", cell=best.name)

    assert best.name in [heading.value for heading in app.subheader]
    assert f"{_.number(best.dwellings)} adresser: " in said(app)
    assert table(app)["chosen"] == best.name


@pytest.mark.parametrize(
    "query",
    [
        {"heat": "signs", "span": "x", "week": "2026-W99", "cell": "'; --"},
        {"week": "1999-W01", "heat": "gap"},
        {"week": "9998-W01", "span": "week", "cell": "100m_00000_0000"},
    ],
    ids=["no such things", "long ago", "the far future"],
)
def test_an_address_that_names_nothing_there_is_shows_the_map(
    demo_database: dict[str, str], query: dict[str, str]
) -> None:
    app = open_tab(**query)

    assert table(app)["rows"]


def test_before_the_first_walk_there_is_one_week_and_no_effort(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    walked.withdraw(scope, [one.id for one in walked.list_passes(scope, limit=1000)])

    app = open_tab()

    assert "0 minutter i områderne" in said(app)
    assert "coverage.heat.earlier" not in {button.key for button in app.button}
