"""The page Dækning, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.exchange.table_file import table_csv
from gis.locale import COPENHAGEN, translator
from gis.services import areas, installation, places, walked
from gis.services.coverage import coverage_report, street_rows, whole_report
from gis.services.learning import learning_report
from gis.services.members import local_scope
from gis.web.views.coverage.areas import areas_table
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.fields import about
from gis.web.views.coverage.shown import measures
from gis.web.views.coverage.state import TAB_KEY
from gis.web.views.coverage.streets import in_order, streets_table

from .opening import open_page

pytestmark = pytest.mark.db

_ = translator("da")


@pytest.fixture
def unwalked(demo_database: dict[str, str]) -> None:
    """The demo town before anybody has walked there."""
    scope = local_scope()
    walked.withdraw(scope, [one.id for one in walked.list_passes(scope, limit=1000)])


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def tables(app: AppTest) -> dict[str, dict]:
    """What the tables of the page show, by the key of each."""
    found = {}
    for block in app.get("bidi_component"):
        data = json.loads(block.proto.json) if block.proto.json else {}
        if isinstance(data, dict) and "rows" in data:
            found[data["caption"]] = data
    return found


def walk(row: str, days_ago: int, hour: int = 9) -> tuple[str, ...]:
    """Record a pass of a street so many days ago."""
    scope = local_scope()
    begun = dt.datetime.now(COPENHAGEN) - dt.timedelta(days=days_ago)
    begun = begun.replace(hour=hour, minute=0, second=0, microsecond=0)
    return walked.record_marked(
        scope, [row], started_at=begun, ended_at=begun + dt.timedelta(minutes=30), is_pair=True
    ).pass_ids


def open_street() -> str:
    """The piece that names the row of the street with the widest gap."""
    rows = in_order(street_rows(local_scope()))
    return str(rows["row"].iloc[0])


def test_every_tab_says_what_it_shows_itself(demo_database: dict[str, str]) -> None:
    app = open_page("daekning", band="evening")
    for tab in ("periods", "places", "heat", "learning"):
        app.segmented_control(key=TAB_KEY).set_value(tab).run()
        assert not app.exception
        told = [text.value for text in app.markdown]
        assert about(_, tab) in told
        assert about(_, "streets") not in told
    app.segmented_control(key=TAB_KEY).set_value("streets").run()
    assert app.segmented_control(key="coverage.band").value == "evening"


def test_without_a_map_the_page_offers_one(database: dict[str, str]) -> None:
    app = open_page("daekning")

    assert [title.value for title in app.title] == ["Dækning"]
    assert "Velkommen. Kvarter mangler et kort" in html_of(app)


def test_without_areas_the_page_leads_to_them(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    for area in areas.list_areas(scope):
        areas.delete_area(scope, area.id)

    app = open_page("daekning")

    assert any("Ingen boligområder endnu." in text.value for text in app.markdown)


def test_before_the_first_round_the_page_says_what_makes_it_show_something(
    unwalked: None,
) -> None:
    app = open_page("daekning")

    said = [text.value for text in app.markdown]
    assert "Ingen veje er gennemgået endnu. Registrér en runde, så vises den her." in said


def test_the_figures_are_those_of_the_report(unwalked: None) -> None:
    walk(open_street(), 3)

    app = open_page("daekning")

    report = coverage_report(local_scope())
    metres = sum(area.covered_m for area in report.areas) / 1000
    whole = sum(area.street_m for area in report.areas) / 1000
    shown = html_of(app)
    assert f"{_.number(metres, 1)} af {_.number(whole, 1)} km" in shown
    gap = round(sum(area.gap_dwellings for area in report.areas))
    assert f"{_.number(gap)} adresser" in shown
    assert "Frisk (seneste 28 dage)" in shown


def test_one_area_and_one_time_of_day_are_asked_for_in_the_address(
    unwalked: None,
) -> None:
    street = open_street()
    walk(street, 3, hour=9)
    scope = local_scope()
    area = max(coverage_report(scope).areas, key=lambda area: area.covered_m)

    app = open_page("daekning", areas=area.area_id, band="evening")

    assert app.multiselect(key="coverage.areas").value == [area.area_id]
    assert app.session_state["coverage.band"] == "evening"
    assert f"0,0 af {_.number(area.street_m / 1000, 1)} km" in html_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"areas": "x,y", "band": "noon", "date": "31-31-31", "tab": "z", "street": "'; --"},
        {"date": "9999-12-31", "street": "00000000-0000-0000-0000-000000000000"},
        {"date": "0001-01-01"},
    ],
    ids=["no such things", "the far future", "long ago"],
)
def test_an_address_that_names_nothing_there_is_shows_the_page(
    unwalked: None, query: dict[str, str]
) -> None:
    walk(open_street(), 3)

    app = open_page("daekning", **query)

    assert app.multiselect(key="coverage.areas").value == []
    assert not app.error


def test_an_earlier_date_shows_what_was_walked_then(unwalked: None) -> None:
    walk(open_street(), 10)
    before = (dt.datetime.now(COPENHAGEN) - dt.timedelta(days=20)).date()

    assert "0,0 af" not in html_of(open_page("daekning"))
    assert "0,0 af" in html_of(open_page("daekning", date=before.isoformat()))


def test_a_filter_is_kept_in_the_address_by_its_id(unwalked: None) -> None:
    area = areas.list_areas(local_scope())[0]
    app = open_page("daekning")

    app.multiselect(key="coverage.areas").set_value([area.id]).run()

    assert not app.exception
    assert app.query_params["areas"] == area.id
    assert area.name not in str(dict(app.query_params))


def test_a_chosen_street_shows_its_passes(unwalked: None) -> None:
    street = open_street()
    walk(street, 3, hour=9)

    app = open_page("daekning", street=street)

    rows = street_rows(local_scope())
    name = rows.loc[rows["row"] == street, "name"].iloc[0]
    assert name in [heading.value for heading in app.subheader]
    passes = tables(app)["Gennemgange, de nyeste først"]["rows"]
    assert [row["cells"][1:] for row in passes] == [["09.00–09.30", "i par"]]
    app.session_state["frame.lang"] = "en"
    app.run()
    (shown,) = (found for caption, found in tables(app).items() if caption.startswith("Walks"))
    assert [row["cells"][1] for row in shown["rows"]] == ["09:00–09:30"]


def test_a_withdrawn_pass_is_not_among_those_behind_a_figure(
    unwalked: None,
) -> None:
    street = open_street()
    walk(street, 3)
    walked.withdraw(local_scope(), walk(street, 5))

    app = open_page("daekning", street=street)

    assert len(tables(app)["Gennemgange, de nyeste først"]["rows"]) == 1


def test_the_streets_come_with_the_widest_gap_first_and_their_sign(
    unwalked: None,
) -> None:
    street = open_street()
    walk(street, 3)

    app = open_page("daekning")

    table = next(data for caption, data in tables(app).items() if caption.startswith("Vejene"))
    gaps = [row["cells"][3] for row in table["rows"]]
    assert gaps == sorted(gaps, key=lambda gap: -int(gap.replace(".", "")))
    assert {row["cells"][1]["sign"] for row in table["rows"]} <= {
        "age-fresh", "age-ageing", "age-old", "age-never", "age-partly", "age-not_walkable",
    }  # fmt: skip


def test_the_areas_have_a_table_of_their_own(unwalked: None) -> None:
    walk(open_street(), 3)

    app = open_page("daekning", tab="areas")

    table = next(data for caption, data in tables(app).items() if caption.startswith("Boligområd"))
    assert {row["id"] for row in table["rows"]} == {
        area.id for area in areas.list_areas(local_scope())
    }


def test_the_files_hold_what_the_tables_show(unwalked: None) -> None:
    walk(open_street(), 3)
    rows = in_order(street_rows(local_scope()))
    report = coverage_report(local_scope())

    streets = _read(table_csv(*streets_table(_, rows, report.unit)))
    found = _read(table_csv(*areas_table(_, whole_report(local_scope()), None)))

    assert len(streets) == len(rows) + 1
    assert streets[0][0] == "Vej"
    assert [row[0] for row in found[1:]] == [area.name for area in report.areas]
    assert float(found[1][1].replace(",", ".")) == round(report.areas[0].street_m)


def test_where_dwellings_are_counted_nothing_is_called_addresses(unwalked: None) -> None:
    scope = local_scope()
    (chosen, *_others) = areas.list_areas(scope)
    # As a register tells it: a number of dwellings to every address.
    with installation.database().session(scope) as session:
        session.execute(sa.text("update address set unit_count = 2"))
    report = coverage_report(scope)
    assert report.unit == "dwellings"

    app = open_page("daekning", tab="areas", areas=chosen.id)
    table = next(data for caption, data in tables(app).items() if caption.startswith("Boligområd"))
    assert [column["label"] for column in table["columns"]][2] == "Boliger"
    street = open_page("daekning", street=open_street())
    assert any(" boliger" in text.value for text in street.markdown)
    lonely = replace(report, total=replace(report.total, unattached=1))
    told = explanation(_, "dwellings", lonely)
    assert "1 bolig hører ikke til nogen vej" in told
    assert not any("adresse" in text.value for text in street.markdown)
    for headings, _rows in (
        areas_table(_, whole_report(scope), None),
        streets_table(_, street_rows(scope), report.unit),
    ):
        assert "Boliger" in headings
        assert not any("dresse" in heading for heading in headings)


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_planning_here_leads_to_the_area_of_the_chosen_street(
    unwalked: None,
) -> None:
    street = open_street()
    app = open_page("daekning", street=street)

    app.button(key="coverage.plan").click().run()

    asked = app.query_params["areas"]
    rows = street_rows(local_scope(), area_ids=[asked])
    assert street in set(rows["row"]) or rows["name"].isin([_name(street)]).any()


def _name(row: str) -> str:
    rows = street_rows(local_scope())
    return str(rows.loc[rows["row"] == row, "name"].iloc[0])


def test_the_page_is_shown_in_english_too(unwalked: None) -> None:
    app = open_page("daekning")

    app.session_state["frame.lang"] = "en"
    app.run()

    assert not app.exception
    assert len(app.title) == 1


def test_every_measure_says_how_it_is_come_by_and_where_from(unwalked: None) -> None:
    report = coverage_report(local_scope())
    for code in measures(_, "addresses"):
        assert "Kilde: " in explanation(_, code, report), code
        assert len(explanation(translator("en"), code, report)) > 80, code


def test_all_measures_are_those_of_the_chosen_area_and_one_opens(unwalked: None) -> None:
    walk(open_street(), 3)
    app = open_page("daekning", tab="areas")
    area = coverage_report(local_scope()).areas[0]
    app.session_state["coverage.state"].area = area.area_id
    app.session_state["coverage.state"].measure = "not_walkable"
    app.run()

    assert not app.exception
    assert f"Alle mål: {area.name}" in [heading.value for heading in app.subheader]
    rows = next(found["rows"] for caption, found in tables(app).items() if "Alle mål" in caption)
    shown = {row["id"]: row["cells"] for row in rows}
    assert shown.keys() == measures(_, "addresses").keys()
    assert shown["complete"][3] == f"{area.complete_pieces} af {area.pieces}"
    said = " ".join(text.value for text in app.markdown)
    assert "Sådan beregnes det: Kan ikke gennemgås" in said


def test_two_periods_are_asked_for_in_the_address_and_each_measure_tells_its_change(
    unwalked: None,
) -> None:
    street = open_street()
    walk(street, 3)
    day = dt.datetime.now(COPENHAGEN).date()
    days = [(day - dt.timedelta(n)).isoformat() for n in (0, 6, 7, 13)]

    app = open_page(
        "daekning", tab="periods", period=f"{days[1]}..{days[0]}", against=f"{days[3]}..{days[2]}"
    )

    rows = next(found["rows"] for caption, found in tables(app).items() if "to perioder" in caption)
    shown = {row["id"]: row["cells"] for row in rows}
    assert shown["passes"][1:] == ["0", "1", "+1"]
    assert shown["metres"][3].startswith("+")
    assert shown["never"][3].startswith("−")
    wrong = open_page("daekning", tab="periods", period="2026-13-01..x", against="9999..1")
    assert not wrong.error
    endless = open_page("daekning", tab="learning", year="1" * 4301)
    assert not endless.exception


def test_places_of_stay_have_a_tab_with_their_presence(demo_database: dict[str, str]) -> None:
    app = open_page("daekning", tab="places")

    rows = next(d["rows"] for c, d in tables(app).items() if c.startswith("Opholdsstederne"))
    stays = [one for one in places.list_places(local_scope()) if one.role == "stay"]
    assert {row["id"] for row in rows} == {one.id for one in stays}
    assert [row["cells"][2] for row in rows] == [
        str(one.visits) for one in sorted(stays, key=lambda one: one.score)
    ]


@pytest.mark.parametrize("is_leader", [False, True])
def test_what_was_learned_hides_what_is_under_five_for_everybody(
    unwalked: None, *, is_leader: bool
) -> None:
    app = open_page("daekning", tab="learning")
    app.session_state["frame.as_leader"] = is_leader
    app.run()

    assert not app.exception
    found = learning_report(local_scope())
    shown = {number for data in tables(app).values() for row in data["rows"]
             for number in row["cells"][1:] if str(number).isdigit()}  # fmt: skip
    if found.effects:  # how often and how many days are effort, and free
        effects = next(d for c, d in tables(app).items() if c.startswith("Henvendelser før"))
        shown -= {cell for row in effects["rows"] for cell in row["cells"]}
    assert not shown & {"1", "2", "3", "4"}
    assert "Hele kommunen" in " ".join(text.value for text in app.markdown)


def test_a_leader_is_offered_no_round(unwalked: None) -> None:
    app = open_page("daekning")
    app.session_state["frame.as_leader"] = True
    app.run()

    assert not app.exception
    assert "coverage.plan" not in [button.key for button in app.button]
