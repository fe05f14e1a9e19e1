"""Gaps of areas in a real PostGIS: ranked, with reasons, decisions and how they have moved."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
import shapely
import sqlalchemy as sa

from gis.coverage.forecasting import MOST_CHANGES
from gis.coverage.gaps import Reason
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, translator
from gis.services import mapping, partners, street_notes
from gis.services.coverage import coverage_report
from gis.services.coverage.history import history, week_ends
from gis.services.gaps import (
    back,
    gap_report,
    gaps_document,
    print_gaps,
    take_back_backing,
)
from gis.services.gaps.telling import change_word, headline, table_rows
from gis.services.installation import database
from gis.settings import get_settings
from tests.owner import run_as_owner

from .walked_town import Town, build, moved

pytestmark = pytest.mark.db

NOW = dt.datetime(2026, 3, 4, 10, tzinfo=COPENHAGEN)  # a Wednesday morning
_ = translator("da")


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def town(database: dict[str, str]) -> Town:
    return build()


def add_area(town: Town, name: str, west: float, east: float) -> str:
    """Add an area between two x, over the streets of the town."""
    outline = shapely.Polygon(moved([(west, -20), (east, -20), (east, 80), (west, 80)]))
    return str(
        town.run(
            """insert into housing_area (team_id, name, required_bands, geometry) values
            (:team, :name, '{morning,evening}', ST_GeomFromWKB(:outline, 25832)) returning id""",
            name=name, outline=shapely.MultiPolygon([outline]).wkb,
        ).scalar_one()
    )  # fmt: skip


def decide(town: Town, area_id: str, *, is_chosen: bool) -> str:
    return mapping.decide(town.scope, area_id, "direct", is_chosen, "Almene boliger", since=None).id


def test_each_week_of_a_history_is_the_report_of_its_end(town: Town) -> None:
    add_area(town, "Vest", -20, 50)
    town.walk([("A", 0, 1), ("B", 0, 0.4)], ago(100), "morning")
    town.walk([("A", 0, 0.7, True, False)], ago(21), "evening", is_pair=False)
    town.walk([("B", 0.4, 1), ("C", 0, 1), ("D", 0, 1)], ago(14), "weekend_day", minutes=20)
    town.withdraw(town.walk([("A", 0, 1), ("B", 0, 1)], ago(9), "afternoon"))
    weeks = history(town.scope, weeks=16, until=NOW)
    assert [row.at for row in weeks[:16]] == week_ends(16, NOW)
    reports = {end: coverage_report(town.scope, at=end).areas for end in week_ends(16, NOW)}
    for row in weeks:
        then = next(area for area in reports[row.at] if area.area_id == row.area_id)
        told = (row.dwellings, row.street_m, row.covered_m, row.gap_m, row.dwelling_coverage,
                row.fresh, row.time_of_day, row.hard, row.gap_dwellings)  # fmt: skip
        assert told == pytest.approx(
            (then.dwellings, then.street_m, then.covered_m, then.gap_m, then.dwelling_coverage,
             then.fresh, then.time_of_day, then.hard, then.gap_dwellings)
        )  # fmt: skip
    minutes = sum(row.team_minutes for row in weeks if row.area_id == town.area)
    assert minutes == pytest.approx(coverage_report(town.scope, at=NOW).areas[0].team_minutes)


def test_weeks_end_at_the_same_local_time_though_the_clock_is_moved() -> None:
    (before, after) = week_ends(2, dt.datetime(2026, 4, 1, 10, tzinfo=COPENHAGEN))
    assert (before.hour, after.hour) == (10, 10)
    assert after.astimezone(dt.UTC) - before.astimezone(dt.UTC) == dt.timedelta(hours=167)


def test_the_widest_gap_comes_first_and_what_is_deselected_last_and_uncounted(town: Town) -> None:
    west, east = add_area(town, "Vest", -20, 30), add_area(town, "Øst", 60, 150)
    decide(town, town.area, is_chosen=False)
    decide(town, east, is_chosen=True)
    town.walk([("A", 0, 1), ("B", 0, 1), ("D", 0, 1)], ago(1), "morning")
    report = gap_report(town.scope, at=NOW)
    assert [area.area_id for area in report.areas] == [east, west, town.area]
    assert [area.area_id for area in report.counted] == [east, west]
    first = report.areas[0]
    of_report = {area.area_id: area for area in coverage_report(town.scope, at=NOW).areas}
    assert first.gap_dwellings == pytest.approx(of_report[east].gap_dwellings)
    # Between x = 60 and 150 all is fresh in the morning; in the evening it has to be walked.
    assert first.gap_m == pytest.approx(90)
    assert first.hours == pytest.approx(0.090 / 4)
    assert (first.wanted_band, first.reasons) == (
        "evening", (Reason("one_band", ("morning",)), Reason("no_access")),
    )  # fmt: skip
    assert report.hours == pytest.approx(sum(area.hours for area in report.counted))
    assert [week.gap_dwellings for week in report.weeks][-1] == pytest.approx(report.gap_dwellings)


def test_reasons_know_of_partners_decisions_and_areas_that_were_never_walked(town: Town) -> None:
    reason = lambda: [one.code for one in gap_report(town.scope, at=NOW).areas[0].reasons]  # noqa: E731
    assert reason() == ["never_walked", "no_access", "undecided"]
    decide(town, town.area, is_chosen=True)
    partners.add_partner(
        town.scope, name="Vicevært", kind="caretaker", has_access=True, area_ids=[town.area]
    )
    assert reason() == ["chosen_never_walked"]
    run_as_owner("update area_decision set review_on = date '2026-02-02'")
    assert reason() == ["chosen_never_walked", "decision_overdue"]


def test_a_trend_is_told_from_the_fifth_week_on_and_a_forecast_from_its_changes(
    town: Town,
) -> None:
    for week in range(3):
        town.walk([("A", 0, 0.1 * (week + 1))], ago(7 * week + 1), "morning")
    early = gap_report(town.scope, at=NOW).areas[0]
    assert (early.change, early.when_seen.kind) == (None, "too_few")
    for week in range(MOST_CHANGES + 4):
        town.walk([("A", 0, 1 - 0.05 * week)], ago(7 * week + 1), "morning")
    area = gap_report(town.scope, at=NOW).areas[0]
    gaps = [week.gap_dwellings for week in area.weeks]
    assert area.change == pytest.approx(gaps[-1] - gaps[-5])
    assert area.when_seen.kind != "too_few"


def test_backing_is_given_to_all_or_to_none_and_taken_back(town: Town) -> None:
    decision = decide(town, town.area, is_chosen=True)
    with pytest.raises(Exception, match="decision_not_found"):
        back(town.scope, [decision, "00000000-0000-0000-0000-000000000000"])
    assert not gap_report(town.scope).areas[0].choices[0].is_backed
    back(town.scope, [decision])
    (choice,) = gap_report(town.scope).areas[0].choices
    assert choice.backed_on == dt.datetime.now(COPENHAGEN).date()
    assert gap_report(town.scope).areas[0].to_back == ()
    take_back_backing(town.scope, [decision])
    assert [one.decision_id for one in gap_report(town.scope).areas[0].to_back] == [decision]


def test_what_somebody_else_had_backed_is_not_taken_back_with_ones_own(town: Town) -> None:
    theirs = decide(town, town.area, is_chosen=True)
    mine = mapping.decide(town.scope, town.area, "indirect", True, "Vicevært", since=None).id
    assert back(town.scope, [theirs]) == (theirs,)
    changed = back(town.scope, [theirs, mine])
    assert changed == (mine,)
    assert take_back_backing(town.scope, changed) == (mine,)
    assert [one.is_backed for one in gap_report(town.scope).areas[0].choices] == [True, False]


def walk_all(town: Town) -> None:
    for band in ("morning", "afternoon", "evening", "weekend_day"):
        town.walk([("A", 0, 1), ("B", 0, 1), ("C", 0, 1), ("D", 0, 1)], ago(1), band)


def test_the_headline_counts_what_is_large_and_says_when_nothing_is_left(town: Town) -> None:
    said = lambda: headline(_, gap_report(town.scope, at=NOW))  # noqa: E731
    town.run("delete from address where key = 'far'")  # it lies by no street
    assert said() == "1 område. 1 har et stort hul. 0,3 gangtimer lukker det."
    walk_all(town)
    assert said() == "Alle områder er gennemgået inden for deres interval."
    chosen = decide(town, town.area, is_chosen=True)
    assert said() == "Alle tilvalgte områder er gennemgået inden for deres interval."
    mapping.decide(town.scope, town.area, "direct", False, "Almene boliger", since=chosen)
    assert said() == "Ingen områder er valgt til at gå i."


def test_a_gap_that_no_walk_closes_is_told_as_such(town: Town) -> None:
    walk_all(town)  # one home of seven lies by no street
    assert headline(_, gap_report(town.scope, at=NOW)) == (
        "1 område. Ingen har store huller. Det, der mangler, kan ikke lukkes til fods."
    )


def test_a_large_gap_that_no_walk_closes_is_told_as_such(town: Town) -> None:
    street_notes.add_note(town.scope, list(town.street.values()), "Private veje")
    assert headline(_, gap_report(town.scope, at=NOW)) == (
        "1 område. 1 har et stort hul. Det kan ikke lukkes til fods."
    )


def test_walking_hours_are_at_the_pace_of_the_installation(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = gap_report(town.scope, at=NOW)
    monkeypatch.setenv("KVARTER_PACE_KMH", "2")
    get_settings.cache_clear()
    slower = gap_report(town.scope, at=NOW)
    assert (report.pace_kmh, slower.pace_kmh) == (4, 2)
    assert slower.hours == pytest.approx(2 * report.hours)


def test_a_change_is_told_in_whole_words() -> None:
    assert [change_word(_, by) for by in (12, -12, 0.2)] == [
        "vokset med 12", "faldet med 12", "uændret",
    ]  # fmt: skip


def test_an_empty_installation_has_no_gaps(town: Town) -> None:
    town.run("update housing_area set deleted_at = now(), version = 2")
    report = gap_report(town.scope, at=NOW)
    assert (report.areas, report.weeks, report.hours, report.change) == ((), (), 0, None)
    assert gaps_document(report)["areas"] == []


CANARY = "KANARIEFUGL"


def plant(scope: Scope) -> None:
    """Write points, signs, windows and inquiries, with words that may stand nowhere else."""
    with database().session(scope) as session:
        run = lambda statement, **values: session.execute(  # noqa: E731
            sa.text(statement), {"team": scope.team_id, "word": CANARY, **values}
        )
        spot = "ST_SetSRID(ST_Point(560010, 6300000), 25832)"
        point = run(
            f"""insert into observation_point (team_id, code, watch_for, reason, roadside, geometry)
            values (:team, 'P-{CANARY}', :word, :word, {spot}, {spot}) returning id"""
        ).scalar_one()
        run(
            """insert into observation (team_id, point_id, at, signs, is_pair)
            values (:team, :point, now(), array[:word], true)""",
            point=point,
        )
        run(
            """insert into return_window (team_id, point_id, starts_at, ends_at)
            values (:team, :point, now(), now() + interval '1 hour')""",
            point=point,
        )
        run(
            """insert into inquiry (team_id, code, received_on, source_kind, heard_via)
            values (:team, 'H-' || :word, now(), :word, :word)"""
        )


def test_a_leader_is_told_of_no_point_in_report_file_or_document(town: Town) -> None:
    asked: list[str] = []
    sa.event.listen(
        database().engine, "before_cursor_execute",
        lambda _conn, _cursor, statement, *_rest: asked.append(statement),
    )  # fmt: skip
    leader = dataclasses.replace(town.scope, role="leader")
    before = gap_report(leader, at=NOW)
    plant(town.scope)
    asked.clear()
    after = gap_report(leader, at=NOW)
    told = [json.dumps(gaps_document(after)), str(table_rows(_, after)), headline(_, after)]
    printed = print_gaps(leader, _)
    assert not [text for text in [*told, printed.file_name] if CANARY in text]
    assert gaps_document(after) == gaps_document(before)
    tables = ("observation", "return_window", "contact_attempt", "inquiry", "case_closing")
    assert asked
    assert not [one for one in asked if any(table in one for table in tables)]
