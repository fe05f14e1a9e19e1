"""Coverage of a small town in a real PostGIS, worked out by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import uuid

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import NotFoundError
from gis.locale import COPENHAGEN
from gis.services import coverage, members, street_notes
from gis.services.coverage import (
    AreaCoverage,
    Dose,
    closures,
    coverage_report,
    memory,
    street_dose,
    street_parts,
    street_rows,
    whole_report,
)
from gis.services.coverage.report_json import rounded
from gis.services.installation import database
from tests.colleagues import add_team
from tests.owner import run_as_owner

from .walked_town import LINES, OUTLINE, SOUTH, WEST, Town, add_street, build, moved

pytestmark = pytest.mark.db

NOW = dt.datetime(2026, 3, 4, 10, tzinfo=COPENHAGEN)  # a Wednesday morning


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def town(database: dict[str, str]) -> Town:
    return build()


def area_of(town: Town, at: dt.datetime | None = NOW) -> AreaCoverage:
    (area,) = coverage_report(town.scope, at=at).areas
    return area


def test_before_any_walk_everything_is_a_gap(town: Town) -> None:
    report = coverage_report(town.scope, at=NOW)
    (area,) = report.areas
    assert (report.unit, report.pace_kmh, report.at) == ("dwellings", 4.0, NOW)
    assert (area.name, area.area_id, area.return_days) == ("Midtby", town.area, 28)
    assert area.required_bands == ("morning", "afternoon", "evening", "weekend_day")
    # A, B and the half of C that lies in the area; the path D is no must-walk street.
    assert area.street_m == pytest.approx(250)
    assert area.never_m == pytest.approx(250)
    assert area.not_walkable_m == 0
    # One, three, one, one by the path, and one that belongs to no street.
    assert (area.dwellings, area.unattached) == (7, 1)
    assert area.gap_dwellings == 7
    assert area.gap_hours == pytest.approx(0.25 / 4)
    zero = (area.covered_m, area.dwelling_coverage, area.fresh, area.time_of_day, area.hard,
            area.worst_tenth, area.passes, area.team_minutes, area.worker_minutes)  # fmt: skip
    assert set(zero) == {0}


def test_the_figures_are_those_worked_out_by_hand(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 0.4)], ago(0), "morning")
    town.walk([("A", 0, 1, True, False)], ago(28), "evening", is_pair=False)
    town.walk([("B", 0.4, 1), ("C", 0, 1), ("D", 0, 1)], ago(56), "morning")
    area = area_of(town)
    assert area.covered_m == pytest.approx(250)
    assert area.never_m == pytest.approx(0)
    assert area.gap_m == pytest.approx(60 + 50)
    assert area.gap_hours == pytest.approx(0.110 / 4)
    assert area.covered_dwellings == 6
    assert area.dwelling_coverage == pytest.approx(6 / 7)
    # Both of A; the home halfway along B was passed 56 days ago.
    assert area.fresh_dwellings == 4
    assert area.fresh == pytest.approx(4 / 7)
    # Morning 1 and evening 1/2 for the first; its neighbours do not see the evening's left side.
    scores = {"first": (1 + 0.5) / 4, "three": 1 / 4, "on B": 0.25 / 4, "on D": 0.25 / 4}
    total = scores["first"] + 3 * scores["three"] + scores["on B"] + scores["on D"]
    assert area.time_of_day == pytest.approx(total / 7)
    assert area.gap_dwellings == pytest.approx(7 - total)
    assert area.hard == 0
    morning, evening = area.bands["morning"], area.bands["evening"]
    assert morning.covered_m == pytest.approx(250)
    assert morning.dwelling_coverage == pytest.approx(6 / 7)
    assert morning.fresh == pytest.approx(4 / 7)
    assert morning.freshness == pytest.approx((1 + 3 + 0.25 + 0.25) / 7)
    assert evening.covered_m == pytest.approx(100)
    assert evening.dwelling_coverage == pytest.approx(1 / 7)
    assert evening.freshness == pytest.approx(0.5 / 7)
    assert area.bands["night"].covered_m == 0


def test_an_area_that_asks_for_one_band_in_a_week_is_judged_by_that(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 1), ("D", 0, 1)], ago(14), "evening")
    town.run("update housing_area set required_bands = '{evening}', return_days = 7, version = 2")
    area = area_of(town)
    assert area.time_of_day == pytest.approx(6 * 0.25 / 7)
    assert area.hard == pytest.approx(6 / 7)
    assert area.fresh == 0


def test_a_pair_is_one_pass_of_two_workers(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(1), "morning", minutes=30, is_pair=True)
    town.walk([("A", 0, 1)], ago(1), "morning", minutes=20, is_pair=False)
    area = area_of(town)
    assert (area.passes, area.team_minutes, area.worker_minutes) == (2, 50, 80)


def test_the_minutes_of_a_pass_are_shared_by_where_its_line_lies(town: Town) -> None:
    # From the area out of it, and the same way back.
    line = [(150, 0), (250, 0), (300, 0), (250, 0), (150, 0)]
    town.walk([("B", 0.5, 1), ("C", 0, 1)], ago(1), "morning", minutes=60, line=line)
    town.walk([("C", 0.5, 1)], ago(1), "morning", line=[(260, 0), (300, 0)])
    area = area_of(town)
    assert area.passes == 1
    assert area.team_minutes == pytest.approx(40)
    assert area.worker_minutes == pytest.approx(80)


def test_as_of_a_date_only_passes_begun_by_then_count(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(10), "morning")
    town.walk([("B", 0, 1)], ago(2), "morning")
    assert area_of(town).covered_m == pytest.approx(200)
    assert area_of(town, ago(5)).covered_m == pytest.approx(100)
    assert area_of(town, ago(5)).passes == 1
    assert area_of(town, ago(10)).fresh_dwellings == 4
    assert area_of(town, ago(10) - dt.timedelta(seconds=1)).covered_m == 0
    # What is asked for again is not what was first told, once more has been recorded.
    town.walk([("C", 0, 1)], ago(6), "morning")
    assert area_of(town, ago(5)).covered_m == pytest.approx(150)


def test_freshness_as_of_a_date_is_counted_to_that_date(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(28), "morning")
    assert area_of(town, ago(28)).bands["morning"].freshness == pytest.approx(4 / 7)
    assert area_of(town).bands["morning"].freshness == pytest.approx(2 / 7)


def test_without_a_moment_the_report_is_of_now(town: Town) -> None:
    town.walk([("A", 0, 1)], dt.datetime.now(dt.UTC) - dt.timedelta(hours=1), "morning")
    assert area_of(town, None).fresh_dwellings == 4


def test_what_was_walked_while_the_clock_ran_ahead_counts_when_its_time_comes(town: Town) -> None:
    for ahead in (dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=365)):
        town.walk([("A", 0, 1)], dt.datetime.now(dt.UTC) + ahead, "morning")
        assert area_of(town, None).covered_m == 0
        for table in (street_rows(town.scope), street_parts(town.scope)):
            assert table["days"].isna().all()
    town.walk([("B", 0, 1)], dt.datetime.now(dt.UTC) - dt.timedelta(days=2), "morning")
    days = street_rows(town.scope)["days"].dropna()
    assert days.tolist() == pytest.approx([2], abs=0.1)
    assert area_of(town, dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).passes == 3


def test_a_withdrawn_pass_never_counts_and_a_restored_one_does(town: Town) -> None:
    kept = town.walk([("A", 0, 0.5)], ago(3), "morning", minutes=10)
    mistaken = town.walk([("A", 0, 1), ("B", 0, 1)], ago(1), "evening", minutes=50)
    before = area_of(town)
    town.withdraw(mistaken)
    without = area_of(town)
    assert without.covered_m == pytest.approx(50)
    assert (without.passes, without.team_minutes) == (1, 10)
    assert without.bands["evening"].covered_m == 0
    assert area_of(town, ago(0.5)).covered_m == pytest.approx(50)
    town.withdraw(kept)
    assert area_of(town).covered_m == 0
    town.restore(mistaken)
    town.restore(kept)
    assert area_of(town) == before


def test_a_moved_or_deleted_area_is_seen_at_the_next_call(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(1), "morning", minutes=60)
    assert area_of(town).team_minutes == pytest.approx(60)
    half = shapely.MultiPolygon(
        [shapely.Polygon(moved([(-20, -20), (50, -20), (50, 9), (-20, 9)]))]
    )
    town.run(
        """update housing_area set geometry = ST_GeomFromWKB(:half, 25832), version = 2,
            name = 'Halvt'""",
        half=half.wkb,
    )
    area = area_of(town)
    assert area.name == "Halvt"
    assert area.street_m == pytest.approx(50)
    assert area.team_minutes == pytest.approx(30)
    assert area.dwellings == 1
    town.run("update housing_area set deleted_at = now(), version = 3")
    assert coverage_report(town.scope, at=NOW).areas == ()


def test_another_process_that_walks_is_seen_at_the_next_call(town: Town) -> None:
    # Each process keeps its own; the second one is a thread with a memory emptied for it.
    assert area_of(town).covered_m == 0
    for number, (street, end) in enumerate([("A", 0.5), ("A", 1), ("B", 1), ("C", 0.5)]):
        town.walk([(street, 0, end)], ago(number), "morning")
        kept = area_of(town)
        coverage_memory_emptied()
        assert area_of(town) == kept
    assert kept.covered_m == pytest.approx(250)


def coverage_memory_emptied() -> None:
    memory._memories.pop(database())


def test_a_newer_map_with_passes_laid_anew_is_seen(town: Town) -> None:
    pass_id = town.walk([("A", 0, 1), ("B", 0, 1)], ago(1), "morning")
    assert area_of(town).covered_m == pytest.approx(200)
    # B is cut in two; the pass is laid on one half alone, as a map that moved it might.
    newer = uuid.uuid4()
    town.run(
        """insert into map_import (id, source, sha256, boundary)
        select :id, 'newer', 'newer', boundary from map_import limit 1""",
        id=newer,
    )
    town.run("update street set retired_at = now() where id = :b", b=town.street["B"])
    first = add_street(town, "B1", [(100, 0), (150, 0)])
    add_street(town, "B2", [(150, 0), (200, 0)])
    town.run(
        """insert into pass_interval
        select pass_id, team_id, :first, 0, 1, true, true, at, band
        from pass_interval where pass_id = :id and street_id = :b""",
        first=first, id=pass_id, b=town.street["B"],
    )  # fmt: skip
    area = area_of(town)
    assert area.street_m == pytest.approx(250)
    # What it covers of the piece that is gone does not count.
    assert area.covered_m == pytest.approx(150)
    # Its home belongs to no piece of today's map until it is attached again.
    assert area.unattached == 2


def test_a_street_note_takes_its_metres_out_and_tells_them_apart(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(1), "morning")
    assert area_of(town).not_walkable_m == 0
    note = street_notes.add_note(town.scope, [town.street["B"]], "Bro er lukket")
    area = area_of(town)
    assert area.street_m == pytest.approx(150)
    assert area.not_walkable_m == pytest.approx(100)
    assert area.dwellings == 7
    parts = street_parts(town.scope, at=NOW)
    assert set(parts[parts["age"] == "not_walkable"]["street_id"]) == {town.street["B"]}
    street_notes.withdraw_note(town.scope, note)
    assert area_of(town).street_m == pytest.approx(250)


def test_what_cannot_be_walked_by_the_map_is_told_apart(town: Town) -> None:
    town.run(
        """update street set is_walkable = false, is_must_walk = false, reason = 'foot_no'
        where id = :c""",
        c=town.street["C"],
    )
    area = area_of(town)
    assert area.street_m == pytest.approx(200)
    assert area.not_walkable_m == pytest.approx(50)
    rows = street_rows(town.scope, at=NOW).set_index("name")
    assert rows.loc["Bagvej", "status"] == "not_walkable"
    assert rows.loc["Bagvej", "counted_m"] == 0


def test_a_cut_street_leaves_every_figure_as_it_was(town: Town) -> None:
    town.walk([("A", 0.3, 1), ("B", 0, 0.7, True, False)], ago(9), "morning")
    before = area_of(town)
    cut = add_street(town, "A1", LINES["A"]), add_street(town, "A2", LINES["A"])
    for half, (begin, end) in zip(cut, [(0, 60), (60, 100)], strict=True):
        town.run(
            "update street set name = 'Nygade', length_m = :m, geometry = "
            "ST_SetSRID(ST_MakeLine(ST_Point(:a, :y), ST_Point(:b, :y)), 25832) where id = :id",
            a=WEST + begin, b=WEST + end, y=SOUTH, m=end - begin, id=half,
        )  # fmt: skip
    old = town.street["A"]
    town.run("update street set retired_at = now() where id = :old", old=old)
    for half, number in zip(cut, ("0", "1"), strict=True):
        town.run("update address set street_id = :id where key = :key", id=half, key=number)
    for half, begin in zip(cut, (0.5, 0.0), strict=True):
        town.run(
            """insert into pass_interval select pass_id, team_id, :id, :begin, 1, true, true, at,
                band from pass_interval where street_id = :old""",
            id=half, begin=begin, old=old,
        )  # fmt: skip
    town.run("update map_import set removed_at = now()")  # so that the map is another one
    after = area_of(town)
    whole, cut_up = (report_document_of(one) for one in (before, after))
    assert cut_up == whole


def report_document_of(area: AreaCoverage) -> dict[str, object]:
    """Everything but the count of pieces, rounded as a script is told it."""
    told = rounded(dataclasses.asdict(area))
    return {name: value for name, value in told.items() if "pieces" not in name}


def test_areas_are_chosen_by_id_or_name_and_told_by_name(town: Town) -> None:
    town.run(
        """insert into housing_area (team_id, name, geometry)
        select team_id, 'Annekset', geometry from housing_area"""
    )
    told = [area.name for area in coverage_report(town.scope, at=NOW).areas]
    assert told == ["Annekset", "Midtby"]
    (one,) = coverage_report(town.scope, area_ids=["MIDTBY"]).areas
    (same,) = coverage_report(town.scope, area_ids=[town.area]).areas
    assert one.area_id == same.area_id == town.area
    with pytest.raises(NotFoundError, match="area_not_found"):
        coverage_report(town.scope, area_ids=["Nord"])


def test_another_teams_passes_and_areas_count_nowhere(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(1), "morning")
    stranger = dataclasses.replace(town.scope, team_id=add_team())
    other = dataclasses.replace(town, scope=stranger)
    assert coverage_report(stranger, at=NOW).areas == ()
    other.walk([("B", 0, 1)], ago(1), "morning")
    assert area_of(town).covered_m == pytest.approx(100)


def test_the_parts_of_the_streets_are_cut_by_age_and_clipped_to_the_area(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 0.4)], ago(0), "morning")
    town.walk([("B", 0.4, 1)], ago(30), "evening")
    parts = street_parts(town.scope, at=NOW)
    assert isinstance(parts, gpd.GeoDataFrame)
    assert parts.crs == "EPSG:4326"
    told = {
        (part.street_id, part.age): (round(part.length_m, 3), part.is_counted)
        for part in parts.itertuples()
    }
    ids = town.street
    assert told == {
        (ids["A"], "fresh"): (100, True),
        (ids["B"], "fresh"): (40, True),
        (ids["B"], "ageing"): (60, True),
        (ids["C"], "never"): (50, True),
        (ids["D"], "never"): (100, False),
    }
    metric = parts.to_crs("EPSG:25832")
    assert metric.length.to_numpy() == pytest.approx(parts["length_m"].to_numpy(), rel=1e-3)
    outline = shapely.Polygon(moved(OUTLINE)).buffer(0.01)
    assert shapely.covers(outline, metric.geometry.to_numpy()).all()
    counted = parts[parts["is_counted"]]["length_m"].sum()
    assert counted == pytest.approx(area_of(town).street_m)
    fresh = parts.set_index("street_id").loc[ids["A"]]
    assert (fresh["last_at"], fresh["days"]) == (NOW, 0)
    never = parts.set_index("street_id").loc[ids["C"]]
    assert never[["last_at", "days"]].isna().all()
    evening = street_parts(town.scope, at=NOW, band="evening")
    assert set(zip(evening["street_id"], evening["age"], strict=True)) == {
        (ids["A"], "never"), (ids["B"], "never"), (ids["B"], "ageing"), (ids["C"], "never"),
        (ids["D"], "never"),
    }  # fmt: skip


def test_the_rows_sum_up_to_the_figures_of_the_area(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 0.4)], ago(3), "morning")
    town.walk([("C", 0, 1)], ago(40), "evening")
    rows, area = street_rows(town.scope, at=NOW), area_of(town)
    assert rows["counted_m"].sum() == pytest.approx(area.street_m)
    assert rows["covered_m"].sum() == pytest.approx(area.covered_m)
    assert rows["dwellings"].sum() == area.dwellings - area.unattached
    assert rows["gap"].sum() == pytest.approx(area.gap_dwellings - area.unattached)
    by_name = rows.set_index("name")
    assert by_name["status"].to_dict() == {"": "never", "Bagvej": "ageing", "Nygade": "partly"}
    assert by_name.loc["Nygade", "last_at"] == ago(3)
    told = by_name[["length_m", "counted_m", "covered_m", "dwellings"]].round(6)
    assert told.loc["Nygade"].tolist() == [200, 200, 140, 5]
    assert told.loc[""].tolist() == [100, 0, 0, 1]
    assert set(rows["row"]) == set(street_parts(town.scope, at=NOW)["row"])


def test_before_any_walk_moments_are_missing_and_still_moments(town: Town) -> None:
    for table in (street_rows(town.scope, at=NOW), street_parts(town.scope, at=NOW)):
        assert isinstance(table["last_at"].dtype, pd.DatetimeTZDtype)
        assert table["last_at"].isna().all()
        assert table["days"].isna().all()
    assert set(street_rows(town.scope, at=NOW)["status"]) == {"never"}


def test_rows_of_one_band_tell_the_gap_of_that_band(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 1), ("D", 0, 1)], ago(28), "night")
    rows = street_rows(town.scope, at=NOW, band="night").set_index("name")
    assert rows.loc["Nygade", "status"] == "fresh"
    assert rows.loc["Nygade", "gap"] == pytest.approx(2.5)
    assert street_rows(town.scope, at=NOW).set_index("name").loc["Nygade", "gap"] == 5


def test_without_an_area_or_a_map_there_is_nothing_to_tell(database: dict[str, str]) -> None:
    scope = members.local_scope()
    report = coverage_report(scope)
    assert (report.areas, report.unit) == ((), "addresses")
    assert street_parts(scope).empty
    assert street_rows(scope).empty


def test_threads_that_ask_while_others_walk_are_told_a_state_that_was(town: Town) -> None:
    told: list[float] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            told.append(area_of(town).covered_m)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for step in range(10):
        town.walk([("A", step / 10, (step + 1) / 10)], ago(1), "morning")
    ended.set()
    for thread in asking:
        thread.join()
    assert area_of(town).covered_m == pytest.approx(100)
    assert all(metres == pytest.approx(10 * round(metres / 10)) for metres in told)


def test_passes_are_numbered_in_the_order_they_are_committed(town: Town) -> None:
    """Two at once: the second waits, so that nobody sees its number before the first one's."""
    first = database().engine.connect()
    other = threading.Thread(target=town.walk, args=([("B", 0, 1)], ago(1), "morning"))
    with first, first.begin():
        first.execute(sa.text("select set_config('app.role', 'system', true)"))
        insert = """insert into pass (team_id, started_at, ended_at, band, mode, is_pair, side,
                source, geometry)
            values (:team, now(), now(), 'morning', 'foot', true, 'both', 'confirmed',
                ST_GeomFromText('MULTILINESTRING((0 0, 1 1))', 25832)) returning number"""
        number = first.scalar(sa.text(insert), {"team": town.scope.team_id})
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join()
    newest = town.run("select max(number) from pass").scalar_one()
    assert newest == number + 1


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_date_ends_at_midnight_by_the_danish_clock(day: dt.date) -> None:
    ends = coverage.end_of(day).astimezone(COPENHAGEN)
    assert ends.date() == day + dt.timedelta(days=1)
    assert ends.time() == dt.time()


def test_today_ends_now() -> None:
    before = dt.datetime.now(COPENHAGEN)
    assert before <= coverage.end_of(before.date()) <= dt.datetime.now(COPENHAGEN)


def test_a_period_counts_what_began_in_it_and_tells_what_is_fresh_at_its_end(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(40), "morning", minutes=30)
    town.walk([("B", 0, 0.9)], ago(10), "evening", minutes=20)
    town.walk([("B", 0.9, 1)], ago(1), "morning")
    whole = area_of(town, ago(5))
    (area,) = coverage_report(town.scope, at=ago(5), since=ago(28)).areas
    assert area.covered_m == pytest.approx(90)
    assert area.bands["morning"].covered_m == 0
    assert (area.covered_dwellings, area.passes, area.worker_minutes) == (1, 1, 40)
    # Of A, B and the half of C, B is walked on 90 % of it.
    assert (area.pieces, area.complete_pieces) == (3, 1)
    assert whole.complete_pieces == 2
    same = ("fresh", "time_of_day", "hard", "gap_dwellings", "close_m", "worst_tenth", "never_m")
    assert [getattr(area, name) for name in same] == [getattr(whole, name) for name in same]
    # What begins at the moment a period ends is in it, and not in the next one.
    (before,) = coverage_report(town.scope, at=ago(10), since=ago(28)).areas
    (after,) = coverage_report(town.scope, at=ago(1), since=ago(10)).areas
    assert (before.covered_m, after.covered_m) == (pytest.approx(90), pytest.approx(10))


def test_the_hours_that_close_a_gap_are_walked_in_every_required_band(town: Town) -> None:
    town.walk([("A", 0, 1), ("B", 0, 1), ("C", 0, 1)], ago(0), "morning")
    area = area_of(town)
    assert (area.gap_m, area.close_m) == (pytest.approx(0), pytest.approx(3 * 250))
    assert area.close_hours == pytest.approx(0.75 / 4)
    assert area.gap_per_hour == pytest.approx(area.gap_dwellings / area.close_hours)
    town.run("update housing_area set required_bands = '{morning}', version = 2")
    assert area_of(town).gap_per_hour is None


def test_the_dose_is_told_by_metres_and_dwellings_and_a_track_is_one_pass(town: Town) -> None:
    one, two = (town.walk([("A", 0, 1)], ago(days), "morning", minutes=35) for days in (2, 1))
    town.run(
        """insert into track (team_id, fingerprint, mode, purge_at)
        values (:team, 'x', 'foot', now())"""
    )
    set_track(town, one, two)
    area = area_of(town)
    assert (area.passes, area.team_minutes, area.worker_minutes) == (1, 70, 140)
    assert area.per_100_m == Dose(*(pytest.approx(n * 100 / 250) for n in (1, 70, 140)))
    assert area.per_100_dwellings == Dose(*(pytest.approx(n * 100 / 7) for n in (1, 70, 140)))


def set_track(town: Town, *pass_ids: str) -> None:
    """Let passes be of one track; passes are never rewritten, so the owner does it."""
    (track,) = town.run("select id::text from track").scalars()
    listed = ", ".join(f"'{pass_id}'" for pass_id in pass_ids)
    run_as_owner(f"update pass set track_id = '{track}' where id in ({listed})")


def test_areas_together_are_told_with_a_pass_through_two_of_them_once(town: Town) -> None:
    town.run(
        """insert into housing_area (team_id, name, required_bands, geometry)
        select team_id, 'Igen', required_bands, geometry from housing_area"""
    )
    town.walk([("A", 0, 1)], ago(28), "morning", minutes=30)
    report = coverage_report(town.scope, at=NOW)
    one, two = report.areas
    assert report.total.passes == 1
    assert report.total.team_minutes == pytest.approx(60)
    assert report.total.gap_dwellings == pytest.approx(one.gap_dwellings + two.gap_dwellings)
    assert report.total.time_of_day == pytest.approx(one.time_of_day)
    assert coverage_report(town.scope, at=NOW, area_ids=[]).total.dwellings == 0


def test_the_minutes_of_a_street_are_its_share_of_what_a_pass_covers(town: Town) -> None:
    # A seen on either side in turn, B by half: 100 and 50 metres.
    covered = [("A", 0, 0.6, True, False), ("A", 0.4, 1, False, True), ("B", 0, 0.5)]
    town.walk(covered, ago(2), "morning", minutes=30, is_pair=True)
    mistaken = town.walk([("A", 0, 1)], ago(1), "evening", minutes=30)
    town.withdraw(mistaken)
    ids = town.street
    dose = street_dose(town.scope, [ids["A"]], at=NOW)
    assert (dose.passes, dose.team_minutes) == (1, pytest.approx(20))
    assert dose.worker_minutes == pytest.approx(40)
    both = street_dose(town.scope, [ids["A"], ids["B"]], at=NOW)
    assert (both.passes, both.team_minutes) == (1, pytest.approx(30))
    assert street_dose(town.scope, [ids["A"]], band="evening").passes == 0
    assert street_dose(town.scope, [ids["A"]], since=ago(2)).passes == 0


def test_what_cannot_be_walked_is_told_by_reason_apart_from_what_hindered_a_day(
    town: Town,
) -> None:
    town.run(
        """update street set is_walkable = false, is_must_walk = false, reason = 'foot_no'
        where id = :c""",
        c=town.street["C"],
    )
    street_notes.add_note(town.scope, [town.street["B"]], "Bro er lukket")
    town.run(
        """insert into hindrance (team_id, round_id, walker, "row", reason, geometry)
        values (:team, :round, 1, 1, 'dog', ST_GeomFromWKB(:line, 25832))""",
        round=add_round(town), line=shapely.MultiLineString([moved([(210, 0), (310, 0)])]).wkb,
    )  # fmt: skip
    found = closures(town.scope)
    assert [(one.source, one.reason, one.streets) for one in found] == [
        ("map", "foot_no", ("Bagvej",)), ("note", "Bro er lukket", ("Nygade",)),
        ("hindrance", "dog", ()),
    ]  # fmt: skip
    closed = sum(one.length_m for one in found if one.source != "hindrance")
    assert closed == pytest.approx(area_of(town).not_walkable_m) == pytest.approx(150)
    assert found[-1].length_m == pytest.approx(40, rel=1e-2)
    assert [one.source for one in closures(town.scope, at=ago(0))] == ["map", "note"]


def add_round(town: Town) -> uuid.UUID:
    """Write a round that nobody has walked."""
    round_id = uuid.uuid4()
    town.run(
        """insert into round (id, team_id, kind, mode, name, area_ids, parameters, objective_m,
            lower_bound_m, proven_optimal)
        values (:id, :team, 'street', 'foot', 'R', '{}', '{}', 1, 1, true)""",
        id=round_id,
    )
    return round_id


def test_all_measures_tell_presence_and_reach_of_the_day_that_is_asked_for(town: Town) -> None:
    place, partner = uuid.uuid4(), uuid.uuid4()
    town.run(
        """insert into place (id, team_id, name, kind, role, geometry)
        values (:id, :team, 'Kiosken', 'kiosk', 'stay', ST_SetSRID(ST_Point(:x, :y), 25832))""",
        id=place, x=WEST + 10, y=SOUTH + 10,
    )  # fmt: skip
    for days in (40, 3):
        town.run(
            """insert into place_visit (team_id, place_id, started_at, minutes, band, is_pair)
            values (:team, :id, :at, 20, 'morning', true)""",
            id=place, at=ago(days),
        )  # fmt: skip
    town.run(
        """insert into partner (id, team_id, name, sector, kind, is_municipality_wide, has_access)
        values (:id, :team, 'Vicevært', 'private', 'caretaker', true, true)""",
        id=partner,
    )
    town.run(
        """insert into partner_contact (team_id, partner_id, day, form, told)
        values (:team, :id, :day, 'call', '')""",
        id=partner, day=ago(10).date(),
    )  # fmt: skip
    found = whole_report(town.scope, at=NOW, since=ago(28))
    presence = found.total.presence
    assert (presence.visits, presence.minutes, presence.worker_minutes) == (1, 20, 40)
    assert presence.score == pytest.approx(2 ** (-3 / 28) / 4)
    assert found.areas[town.area].presence == presence
    assert found.total.reach.in_rhythm == 1
    earlier = whole_report(town.scope, at=ago(20))
    assert earlier.total.presence.visits == 1
    assert (earlier.total.reach.with_access, earlier.total.reach.in_rhythm) == (1, 0)
