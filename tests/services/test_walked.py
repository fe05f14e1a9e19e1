"""Recording what was walked, taking it back, and listing it, in a real PostGIS."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
import sqlalchemy as sa

from gis.crs import WGS84, transform
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import SYSTEM
from gis.layers.jobs import add_job
from gis.layers.map_imports import change_map
from gis.locale import translator
from gis.services import areas, demo, installation, maps, members, rounds, street_notes, walked
from tests.colleagues import add_team

from .newer_map import EditedMap

pytestmark = pytest.mark.db

BEGIN = dt.datetime(2026, 9, 1, 8, 30, tzinfo=dt.UTC)  # a Tuesday, 10.30 in Denmark
HOUR = dt.timedelta(hours=1)
CRS = "EPSG:25832"


def planned(walkers: int = 1, **more: Any) -> rounds.PlannedRound:
    scope = members.local_scope()
    area = next(one for one in areas.list_areas(scope) if one.name == "Fuglekvarteret")
    told = {"minutes": 600, "walkers": walkers, "objective": "longest"} | more
    request = rounds.RoundRequest((area.id,), **told)
    return rounds.plan_round(scope, request, seconds=1)


def record(round_id: str, begin: dt.datetime = BEGIN, **how: Any) -> walked.Recorded:
    told = {"started_at": begin, "ended_at": begin + HOUR, "is_pair": True} | how
    return walked.record_round(members.local_scope(), round_id, **told)


def shares(pass_ids: tuple[str, ...]) -> dict[str, float]:
    """Return the share of each piece that passes cover; rows of one pass do not overlap."""
    rows = sql(
        "select street_id::text, sum(to_share - from_share) from pass_interval "
        "where pass_id = any(cast(:ids as uuid[])) group by 1",
        ids=list(pass_ids),
    )
    return dict(map(tuple, rows))


def sql(query: str, **values: object) -> list[Any]:
    with installation.database().session(SYSTEM) as session:
        return list(session.execute(sa.text(query), values))


def status(round_id: str) -> str:
    return rounds.get_round(members.local_scope(), round_id).status


def test_a_round_walked_as_planned_is_the_leg_and_covers_its_pieces(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    done = record(plan.id)
    assert done.status == status(plan.id) == "walked"
    assert done.length_m == pytest.approx(plan.length_m, abs=0.1)
    line = walked.pass_geometry(members.local_scope(), done.pass_ids[0])
    assert shapely.get_coordinates(line) == pytest.approx(
        shapely.get_coordinates(plan.legs[0].geometry), abs=1e-9
    )
    covered = shares(done.pass_ids)
    assert {piece: covered.get(piece) for piece in plan.legs[0].pieces} == pytest.approx(
        dict.fromkeys(plan.legs[0].pieces, 1.0), abs=1e-4
    )
    walked_ids = {piece for row in plan.legs[0].directions for piece in row.street_ids}
    assert set(covered) == walked_ids


def test_each_walker_has_a_pass_of_his_own(demo_database: dict[str, str]) -> None:
    plan = planned(2)
    first = record(plan.id, walkers={1})
    assert (len(first.pass_ids), first.status) == (1, "partly")
    second = record(plan.id, walkers={2})
    assert (len(second.pass_ids), second.status) == (1, "walked")
    found = walked.list_passes(members.local_scope(), round_id=plan.id)
    assert sorted(one.walker for one in found) == [1, 2]
    with pytest.raises(NotFoundError, match="leg_not_found"):
        record(plan.id, BEGIN + 24 * HOUR, walkers={3})


def test_all_walkers_are_recorded_at_once(demo_database: dict[str, str]) -> None:
    plan = planned(2)
    done = record(plan.id)
    assert (len(done.pass_ids), done.status) == (2, "walked")
    assert done.length_m == pytest.approx(plan.length_m, abs=0.1)


def test_a_row_that_was_left_out_is_not_covered_where_it_is_passed_again_either(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    rows = plan.legs[0].directions
    again = {piece for row in rows if row.deadhead for piece in row.street_ids}
    ends = {*rows[0].street_ids, *rows[-1].street_ids}
    skipped = next(
        row for row in rows
        if not row.deadhead and again & set(row.street_ids) and not ends & set(row.street_ids)
    )  # fmt: skip
    done = record(plan.id, left_out={(1, skipped.number)})
    assert done.status == "partly"
    covered = shares(done.pass_ids)
    assert not set(skipped.street_ids) & set(covered)
    others = {piece for row in rows for piece in row.street_ids} - set(skipped.street_ids)
    whole = shares(record(plan.id, BEGIN + 24 * HOUR).pass_ids)
    assert {piece: covered[piece] for piece in others} == pytest.approx(
        {piece: whole[piece] for piece in others}, abs=1e-3
    )
    (line,) = (
        transform(walked.pass_geometry(members.local_scope(), one), WGS84, CRS)
        for one in done.pass_ids
    )
    left = transform(skipped.geometry, WGS84, CRS)
    assert shapely.intersection(line, left.buffer(0.01)).length < 0.02 * left.length


def test_leaving_out_the_second_time_along_a_street_takes_nothing_from_the_first(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    rows = plan.legs[0].directions
    first = {piece for row in rows if not row.deadhead for piece in row.street_ids}
    again = {(1, row.number) for row in rows if row.deadhead}
    assert first & {piece for row in rows if row.deadhead for piece in row.street_ids}
    covered = shares(record(plan.id, left_out=again).pass_ids)
    whole = shares(record(plan.id, BEGIN + 24 * HOUR).pass_ids)
    assert {piece: covered.get(piece, 0.0) for piece in first} == pytest.approx(
        {piece: whole[piece] for piece in first}, abs=1e-3
    )


def test_what_was_left_out_and_walked_another_day_makes_the_round_walked(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    rows = plan.legs[0].directions
    half = {(1, row.number) for row in rows[: len(rows) // 2]}
    other = {(1, row.number) for row in rows} - half
    assert record(plan.id, left_out=half).status == "partly"
    assert record(plan.id, BEGIN + 24 * HOUR, left_out=other).status in ("partly", "walked")
    assert record(plan.id, BEGIN + 48 * HOUR).status == "walked"


def test_nothing_left_to_record_is_refused_and_nothing_is_stored(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    every = {(1, row.number) for row in plan.legs[0].directions}
    for how in ({"left_out": every}, {"walkers": set()}):
        with pytest.raises(InputError, match="nothing_walked_recorded"):
            record(plan.id, **how)
    with pytest.raises(NotFoundError, match="walking_row_not_found"):
        record(plan.id, left_out={(1, 9999)})
    assert status(plan.id) == "planned"
    assert walked.list_passes(members.local_scope(), round_id=plan.id) == []


def in_hours(hours: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        (in_hours(30), in_hours(31), "time_in_future"),
        (in_hours(-1), in_hours(1), "time_in_future"),
        (BEGIN, BEGIN - HOUR, "times_swapped"),
        (BEGIN, BEGIN, "times_equal"),
        (BEGIN, BEGIN + dt.timedelta(hours=24, seconds=1), "time_too_long"),
        (BEGIN.replace(year=226), BEGIN, "time_too_early"),
    ],
    ids=["future", "ends in future", "swapped", "no time at all", "too long", "year mistyped"],
)
def test_times_that_cannot_be_are_refused_and_nothing_is_stored(
    demo_database: dict[str, str], begin: dt.datetime, end: dt.datetime, code: str
) -> None:
    round_id = rounds.list_rounds(members.local_scope(), statuses={"planned"})[0].id
    with pytest.raises(InputError, match=code):
        record(round_id, begin, ended_at=end)
    with pytest.raises(InputError, match=code):
        walked.record_marked(
            members.local_scope(), [], started_at=begin, ended_at=end, is_pair=False
        )
    assert status(round_id) == "planned"


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("2026-06-15", "13:00", "2026-06-15T11:00"),
        ("2026-01-15", "13:00", "2026-01-15T12:00"),
        ("2026-03-29", "01:59", "2026-03-29T00:59"),
        ("2026-03-29", "03:00", "2026-03-29T01:00"),
        ("2026-10-25", "02:30", "2026-10-25T00:30"),
        ("2026-10-25", "03:00", "2026-10-25T02:00"),
    ],
    ids=["summer", "winter", "before spring", "after spring", "first of two", "after autumn"],
)
def test_the_clock_of_denmark_tells_a_moment(day: str, clock: str, moment: str) -> None:
    told = walked.local_time(dt.date.fromisoformat(day), dt.time.fromisoformat(clock))
    assert told == dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    assert walked.read_time(f"{day}T{clock}") == told


@pytest.mark.parametrize("clock", ["02:00", "02:30", "02:59"])
def test_an_hour_that_a_spring_night_leaves_out_is_refused(clock: str) -> None:
    with pytest.raises(InputError, match="time_does_not_exist"):
        walked.local_time(dt.date(2026, 3, 29), dt.time.fromisoformat(clock))


def test_times_of_scripts_may_name_their_zone() -> None:
    assert walked.read_time("2026-10-25T02:30+01:00") == dt.datetime(
        2026, 10, 25, 1, 30, tzinfo=dt.UTC
    )
    for text in ("i går", "2026-13-01T10:00", ""):
        with pytest.raises(InputError, match="time_unreadable"):
            walked.read_time(text)
    with pytest.raises(InputError, match="time_too_early"):
        walked.read_time("0226-11-10T13:00")


@pytest.mark.parametrize("text", ["2026-11-10", "20261110", "2026-W46-2"])
def test_a_date_alone_is_no_time(text: str) -> None:
    with pytest.raises(InputError, match="time_without_clock") as refused:
        walked.read_time(text)
    assert "2026-11-10T13:00" in translator("da").error(refused.value)


def test_a_side_that_no_street_has_is_refused(demo_database: dict[str, str]) -> None:
    plan = planned()
    with pytest.raises(InputError, match="side_unknown"):
        record(plan.id, side="up")
    with pytest.raises(InputError, match="side_unknown"):
        mark([str(plan.required["id"].iloc[0])], side="")


def test_conditions_are_kept_without_letters_that_cannot_be_printed(
    demo_database: dict[str, str],
) -> None:
    record(planned().id, conditions="mørkt\0 \n regn")
    assert sql("select conditions from pass where conditions <> ''") == [("mørkt regn",)]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("0001-01-01T00:00+02:00", "0001-01-01T01:00+02:00"),
        ("9999-12-31T22:00-02:00", "9999-12-31T23:59-02:00"),
        ("2026-09-01T10:00Z", "9999-12-31T23:59-02:00"),
    ],
)
def test_times_at_the_ends_of_the_calendar_are_refused_like_any_other(
    database: dict[str, str], begin: str, end: str
) -> None:
    with pytest.raises(InputError, match=r"time_too_early|time_in_future"):
        record("nothing", walked.read_time(begin), ended_at=walked.read_time(end))


def test_a_time_told_by_the_clock_of_denmark_lasts_as_long_as_it_did(
    demo_database: dict[str, str],
) -> None:
    # 1.30 to 3.30 by the clock of the night in which it is put back: three hours.
    begin, end = (
        dt.datetime(2025, 10, 26, hour, 30, tzinfo=ZoneInfo("Europe/Copenhagen")) for hour in (1, 3)
    )
    done = mark([str(planned().required["id"].iloc[0])], begin, ended_at=end)
    (row,) = walked.list_passes(members.local_scope(), at=begin)
    assert (row.id, row.ended_at - row.started_at) == (done.pass_ids[0], 3 * HOUR)
    ((middle,),) = sql("select distinct at from pass_interval where pass_id = :id", id=row.id)
    assert middle == dt.datetime(2025, 10, 26, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("begin", "hours", "band"),
    [
        (dt.datetime(2026, 9, 1, 8, 30, tzinfo=dt.UTC), 2.9, "morning"),
        (dt.datetime(2026, 9, 1, 8, 30, tzinfo=dt.UTC), 3.1, "afternoon"),
        (dt.datetime(2026, 9, 5, 8, 30, tzinfo=dt.UTC), 1, "weekend_day"),
        (dt.datetime(2026, 9, 4, 21, 0, tzinfo=dt.UTC), 4, "night"),
        # 1.00 to 3.30 by the clock, and three hours and a half by the sun
        (dt.datetime(2025, 10, 25, 23, 0, tzinfo=dt.UTC), 3.5, "night"),
    ],
    ids=["before noon", "middle past noon", "saturday", "over midnight", "clocks put back"],
)
def test_a_pass_belongs_to_the_band_of_its_middle(
    demo_database: dict[str, str], begin: dt.datetime, hours: float, band: str
) -> None:
    round_id = rounds.list_rounds(members.local_scope(), statuses={"planned"})[0].id
    done = record(round_id, begin, ended_at=begin + dt.timedelta(hours=hours))
    rows = walked.list_passes(members.local_scope(), round_id=round_id, band=band)
    assert {row.id for row in rows} == set(done.pass_ids)
    middle = begin + dt.timedelta(hours=hours / 2)
    told = sql(
        "select distinct at, band from pass_interval where pass_id = any(cast(:ids as uuid[]))",
        ids=list(done.pass_ids),
    )
    assert [tuple(one) for one in told] == [(middle, band)]


def test_a_round_is_not_walked_twice_at_the_same_time_but_may_be_another_day(
    demo_database: dict[str, str],
) -> None:
    plan = planned(2)
    record(plan.id, walkers={1})
    for begin in (BEGIN, BEGIN + HOUR / 2, BEGIN - HOUR / 2):
        with pytest.raises(ConflictError, match="round_already_walked"):
            record(plan.id, begin)
    record(plan.id, walkers={2})
    record(plan.id, BEGIN + HOUR)
    record(plan.id, BEGIN + 24 * HOUR)
    assert len(walked.list_passes(members.local_scope(), round_id=plan.id)) == 6


def together(count: int, work: Callable[[], object]) -> list[object]:
    """Do the same in several threads at once, and return what came of it, errors too."""
    start, results = threading.Barrier(count), []

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        except ConflictError as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_browsers_that_record_the_same_round_at_once_one_wins_and_the_others_are_told(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    results = together(4, lambda: record(plan.id))
    told = [one.code for one in results if isinstance(one, ConflictError)]
    assert told == ["round_already_walked"] * 3
    assert len(walked.list_passes(members.local_scope(), round_id=plan.id)) == 1


def test_of_browsers_that_mark_the_same_streets_at_once_one_wins(
    demo_database: dict[str, str],
) -> None:
    pieces = list(planned().required["id"][:3])
    results = together(4, lambda: mark(pieces))
    told = [one.code for one in results if isinstance(one, ConflictError)]
    assert told == ["pass_already_recorded"] * 3


def test_a_pass_waits_for_a_map_that_comes_in_so_that_it_is_laid_on_that(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    done: list[walked.Recorded] = []
    worker = threading.Thread(target=lambda: done.append(record(plan.id)))
    gone = plan.legs[0].pieces[0]
    with installation.database().session(SYSTEM) as importing:
        change_map(importing)
        worker.start()
        importing.execute(
            sa.text("update street set retired_at = now() where id = :id"), {"id": gone}
        )
        worker.join(timeout=2)
        assert not done
    worker.join()
    assert gone not in shares(done[0].pass_ids)


def test_a_cancelled_round_is_not_recorded_until_it_is_reinstated(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    rounds.cancel_round(scope, plan.id)
    with pytest.raises(ConflictError, match="round_cancelled"):
        record(plan.id)
    rounds.reinstate_round(scope, plan.id)
    assert record(plan.id).status == "walked"


def test_an_unknown_round_is_told(demo_database: dict[str, str]) -> None:
    for unknown in ("nothing", str(uuid.uuid4())):
        with pytest.raises(NotFoundError, match="round_not_found"):
            record(unknown)


def test_a_pass_that_is_taken_back_counts_nowhere_until_it_is_restored(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    done = record(plan.id)
    for _twice in range(2):
        walked.withdraw(scope, done.pass_ids)
        assert status(plan.id) == "planned"
        (row,) = walked.list_passes(scope, round_id=plan.id)
        assert row.withdrawn
        assert walked.list_passes(scope, round_id=plan.id, withdrawn=False) == []
    for _twice in range(2):
        walked.restore(scope, done.pass_ids)
        assert status(plan.id) == "walked"
        (row,) = walked.list_passes(scope, round_id=plan.id, withdrawn=False)
        assert not row.withdrawn
    with pytest.raises(NotFoundError, match="pass_not_found"):
        walked.withdraw(scope, [str(uuid.uuid4())])


def test_a_round_that_was_recorded_again_is_not_restored_over_it(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    first = record(plan.id)
    walked.withdraw(scope, first.pass_ids)
    second = record(plan.id, BEGIN + HOUR / 2)
    with pytest.raises(ConflictError, match="round_already_walked"):
        walked.restore(scope, first.pass_ids)
    (row,) = walked.list_passes(scope, round_id=plan.id, withdrawn=False)
    assert row.id == second.pass_ids[0]


def sheet_of(round_id: str) -> str:
    return rounds.print_sheet(members.local_scope(), round_id, translator("da")).code


def sheet_states(round_id: str) -> dict[str, str]:
    found = next(r for r in rounds.list_rounds(members.local_scope()) if r.id == round_id)
    return {sheet.code: sheet.state for sheet in found.sheets}


def test_sheets_are_shredded_with_the_record_and_come_back_with_its_withdrawal(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    out, home, gone, other = (sheet_of(plan.id) for _sheet in range(4))
    rounds.sheet_returned(scope, home)
    rounds.sheet_shredded(scope, gone)
    earlier = sheet_states(plan.id)
    done = record(plan.id, shredded=[out.lower(), home, gone])
    assert done.sheets == {out: "out", home: "returned"}
    assert sheet_states(plan.id) == {**dict.fromkeys([out, home, gone], "shredded"), other: "out"}
    walked.withdraw(scope, done.pass_ids, sheets=done.sheets)
    assert sheet_states(plan.id) == earlier
    assert status(plan.id) == "planned"


def test_a_record_with_a_sheet_that_is_not_the_rounds_stores_nothing(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    mine, foreign = sheet_of(plan.id), sheet_of(planned().id)
    for code in ("????", foreign):
        with pytest.raises(NotFoundError, match="sheet_code_not_found"):
            record(plan.id, shredded=[mine, code])
        assert (status(plan.id), sheet_states(plan.id)) == ("planned", {mine: "out"})
        assert walked.list_passes(scope, round_id=plan.id) == []


def test_a_record_that_is_refused_leaves_its_sheets_and_so_does_taking_it_back(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    code = sheet_of(plan.id)
    done = record(plan.id)
    with pytest.raises(ConflictError, match="round_already_walked"):
        record(plan.id, shredded=[code])
    assert sheet_states(plan.id) == {code: "out"}
    with pytest.raises(NotFoundError, match="sheet_code_not_found"):
        walked.withdraw(scope, done.pass_ids, sheets={code: "returned", "????": "out"})
    assert (status(plan.id), sheet_states(plan.id)) == ("walked", {code: "out"})


def test_a_replaced_round_that_was_walked_all_the_same_goes_back_to_replaced(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    rounds.plan_round(scope, plan.request, replaces=plan.id, seconds=1)
    done = record(plan.id)
    assert status(plan.id) == "walked"
    walked.withdraw(scope, done.pass_ids)
    assert status(plan.id) == "replaced"


@pytest.mark.parametrize(("mode", "passed"), [("bicycle", "bicycle"), ("car", "foot")])
def test_of_a_round_by_bicycle_or_car_what_was_observed_counts(
    demo_database: dict[str, str], mode: str, passed: str
) -> None:
    plan = planned(mode=mode)
    done = record(plan.id)
    (row,) = walked.list_passes(members.local_scope(), round_id=plan.id)
    assert (row.mode, done.status) == (passed, "walked")
    assert done.length_m == pytest.approx(plan.length_m, abs=0.1)


def seen_sides(pass_id: str) -> set[tuple[str, bool, bool]]:
    rows = sql(
        "select street_id::text, sees_left, sees_right from pass_interval where pass_id = :id",
        id=pass_id,
    )
    return set(map(tuple, rows))


def test_one_alone_sees_the_chosen_side_in_the_walking_direction(
    demo_database: dict[str, str],
) -> None:
    plan = planned()
    rows = plan.legs[0].directions
    times = Counter(piece for row in rows for piece in row.street_ids)
    row = next(row for row in rows[1:-1] if all(times[piece] == 1 for piece in row.street_ids))
    step = row.street_ids[0]
    others = {(1, one.number) for one in plan.legs[0].directions if one.number != row.number}
    seen = {}
    for hours, side in enumerate(("left", "right", "both")):
        done = record(plan.id, BEGIN + hours * HOUR, is_pair=False, side=side, left_out=others)
        seen[side] = next(one for one in seen_sides(done.pass_ids[0]) if one[0] == step)
    (wkb,) = sql("select ST_AsBinary(geometry) from street where id = :id", id=step)[0]
    piece, walk = shapely.from_wkb(bytes(wkb)), transform(row.geometry, WGS84, CRS)
    forward = walk.project(shapely.Point(piece.coords[0])) < walk.project(
        shapely.Point(piece.coords[-1])
    )
    assert seen["both"] == (step, True, True)
    assert seen["left"] == (step, forward, not forward)
    assert seen["right"] == (step, not forward, forward)
    pair = record(plan.id, BEGIN + 9 * HOUR, side="left", left_out=others)
    assert (step, True, True) in seen_sides(pair.pass_ids[0])


def test_between_close_facades_one_alone_sees_both_sides(demo_database: dict[str, str]) -> None:
    piece = str(planned().required["id"].iloc[0])
    told = {"is_pair": False, "side": "left"}
    ((_, left, right),) = seen_sides(mark([piece], **told).pass_ids[0])
    assert left != right
    sql_do(
        "insert into basemap (import_id, kind, name, geometry) select (select id from map_import), "
        "'building', '', ST_Buffer(ST_OffsetCurve(geometry, side * 5.5), 1.0, 'endcap=flat') "
        "from street, unnest(array[-1, 1]) side where street.id = cast(:id as uuid)",
        id=piece,
    )
    assert seen_sides(mark([piece], BEGIN + HOUR, **told).pass_ids[0]) == {(piece, True, True)}


def sql_do(query: str, **values: object) -> None:
    with installation.database().session(SYSTEM) as session:
        session.execute(sa.text(query), values)


def test_a_street_that_is_drawn_from_its_other_end_keeps_the_side_that_was_seen(
    demo_database: dict[str, str],
) -> None:
    from data import DEMO_TOWN

    piece = str(planned().required["id"].iloc[0])
    turn = (
        "update street set geometry = ST_Reverse(geometry), u = v, v = u "
        "where id = cast(:id as uuid)"
    )
    sql_do(turn, id=piece)
    pass_id = mark([piece], is_pair=False, side="left").pass_ids[0]
    ((_, left, right),) = seen_sides(pass_id)
    assert left != right
    maps.import_map(DEMO_TOWN, is_demo=True)
    assert seen_sides(pass_id) == {(piece, right, left)}


def test_a_street_that_a_newer_map_closes_is_covered_by_nobody_until_it_is_open_again(
    demo_database: dict[str, str], tmp_path: Path
) -> None:
    from data import DEMO_TOWN

    covered = """select sum(to_share - from_share) from pass_interval join street on id = street_id
        where key = :key and retired_at is null and is_walkable"""
    piece, key, way = sql("""select id::text, key, osm_way from street
        where is_walkable and highway = 'footway' and length_m > 30 order by key limit 1""")[0]
    done = mark([piece])
    ((before,),) = sql(covered, key=key)
    assert before == pytest.approx(1, abs=1e-4)
    closed = EditedMap.of(DEMO_TOWN)
    closed.ways[way][1]["foot"] = "no"
    maps.import_map(closed.write(tmp_path / "closed.osm.pbf"), is_demo=True)
    assert sql(covered, key=key) == [(None,)]
    assert piece not in shares(done.pass_ids)
    maps.import_map(DEMO_TOWN, is_demo=True)
    assert sql(covered, key=key) == [(pytest.approx(before, abs=1e-6),)]


def mark(street_ids: list[str], begin: dt.datetime = BEGIN, **how: Any) -> walked.Recorded:
    told = {"started_at": begin, "ended_at": begin + HOUR, "is_pair": True} | how
    return walked.record_marked(members.local_scope(), street_ids, **told)


def test_marked_streets_are_covered_whole_and_nothing_else_is(
    demo_database: dict[str, str],
) -> None:
    pieces = list(planned().required["id"][::5])
    done = mark(pieces, mode="bicycle", conditions="  let   regn ")
    assert done.status == ""
    assert shares(done.pass_ids) == pytest.approx(dict.fromkeys(pieces, 1.0), abs=1e-4)
    (row,) = walked.list_passes(members.local_scope(), street_ids=pieces[:1], at=BEGIN)
    assert (row.source, row.mode, row.round_id, row.round_name) == ("marked", "bicycle", None, "")
    assert sql("select conditions from pass where id = :id", id=row.id)[0][0] == "let regn"
    with pytest.raises(ConflictError, match="pass_already_recorded"):
        mark(pieces, mode="bicycle")
    mark(pieces, BEGIN + 24 * HOUR)
    walked.withdraw(members.local_scope(), done.pass_ids)
    mark(pieces)


def test_marked_streets_that_were_recorded_again_are_not_restored_over_it(
    demo_database: dict[str, str],
) -> None:
    scope, pieces = members.local_scope(), list(planned().required["id"][:3])
    first = mark(pieces)
    walked.withdraw(scope, first.pass_ids)
    second = mark(pieces)
    with pytest.raises(ConflictError, match="pass_already_recorded"):
        walked.restore(scope, first.pass_ids)
    found = walked.list_passes(scope, street_ids=pieces, at=BEGIN, withdrawn=False)
    assert [row.id for row in found] == list(second.pass_ids)
    walked.withdraw(scope, second.pass_ids)
    walked.restore(scope, first.pass_ids)
    found = walked.list_passes(scope, street_ids=pieces, at=BEGIN, withdrawn=False)
    assert [row.id for row in found] == list(first.pass_ids)


def test_two_that_restore_the_same_streets_at_once_do_not_both_count(
    demo_database: dict[str, str],
) -> None:
    scope, pieces = members.local_scope(), list(planned().required["id"][:3])
    twice = []
    for _again in range(2):
        twice += mark(pieces).pass_ids
        walked.withdraw(scope, twice)
    with pytest.raises(ConflictError, match="pass_already_recorded"):
        walked.restore(scope, twice)
    assert walked.list_passes(scope, street_ids=pieces, at=BEGIN, withdrawn=False) == []


def test_marks_that_mean_nothing_are_refused(demo_database: dict[str, str]) -> None:
    piece = str(planned().required["id"].iloc[0])
    for error, code, pieces, how in (
        (InputError, "no_street_chosen", [], {}),
        (NotFoundError, "street_not_found", [str(uuid.uuid4())], {}),
        (NotFoundError, "street_not_found", ["Mejsevej"], {}),
        (InputError, "mode_not_walked", [piece], {"mode": "car"}),
        (InputError, "conditions_too_long", [piece], {"conditions": "regn " * 50}),
    ):
        with pytest.raises(error, match=code):
            mark(pieces, **how)
    sql_do(
        "update street set is_walkable = false, reason = 'foot_no' where id = cast(:id as uuid)",
        id=piece,
    )
    with pytest.raises(InputError, match="street_not_walked"):
        mark([piece])


def test_passes_are_listed_by_street_area_round_moment_and_band(
    demo_database: dict[str, str],
) -> None:
    plan, scope = planned(), members.local_scope()
    earlier = {one.id for one in walked.list_passes(scope)}
    first = record(plan.id).pass_ids[0]
    second = record(plan.id, BEGIN + 5 * 24 * HOUR).pass_ids[0]
    both = [second, first]

    def listed(**filters: Any) -> list[str]:
        found = walked.list_passes(scope, withdrawn=False, **filters)
        return [one.id for one in found if one.id not in earlier]

    assert listed() == listed(round_id=plan.id) == listed(area_id=plan.area_ids[0]) == both
    assert listed(street_ids=[plan.legs[0].pieces[0]]) == both
    assert listed(at=BEGIN) == [first]
    assert listed(at=BEGIN - HOUR) == []
    assert listed(band="morning") == [first]
    assert listed(band="weekend_day") == [second]
    elsewhere = next(one for one in areas.list_areas(scope) if one.name != plan.name)
    assert second not in listed(area_id=elsewhere.id) or elsewhere.geometry.intersects(
        plan.legs[0].geometry
    )
    assert len(walked.list_passes(scope, limit=1)) == 1
    (row,) = walked.list_passes(scope, round_id=plan.id, at=BEGIN)
    assert (row.initials, row.round_name, row.walker, row.is_pair) == ("LOK", plan.name, 1, True)
    assert row.length_m == pytest.approx(plan.length_m, abs=0.1)


def test_a_team_sees_its_own_passes_only(demo_database: dict[str, str]) -> None:
    import dataclasses

    plan, scope = planned(), members.local_scope()
    done = record(plan.id)
    stranger = dataclasses.replace(scope, team_id=add_team())
    assert walked.list_passes(stranger) == []
    for look in (
        lambda: walked.pass_geometry(stranger, done.pass_ids[0]),
        lambda: walked.withdraw(stranger, done.pass_ids),
        lambda: walked.list_passes(stranger, round_id=plan.id),
        lambda: walked.record_round(
            stranger, plan.id, started_at=BEGIN, ended_at=BEGIN + HOUR, is_pair=True
        ),
    ):
        with pytest.raises(NotFoundError):
            look()


def test_what_lies_outside_the_map_is_told_apart(demo_database: dict[str, str]) -> None:
    plan, scope = planned(), members.local_scope()
    done = record(plan.id)
    laid = walked.laid_pass(scope, done.pass_ids[0])
    assert (laid.matched_m, laid.outside_m) == pytest.approx((plan.length_m, 0), abs=0.5)
    maps.remove_map(maps.list_maps()[0].id)
    laid = walked.laid_pass(scope, done.pass_ids[0])
    assert (laid.matched_m, laid.outside_m) == pytest.approx((0, plan.length_m), abs=0.5)


def test_the_demo_town_goes_with_its_passes_notes_and_jobs(demo_database: dict[str, str]) -> None:
    plan, scope = planned(), members.local_scope()
    record(plan.id)
    withdrawn = mark(list(plan.required["id"][:2]))
    walked.withdraw(scope, withdrawn.pass_ids)
    street_notes.add_note(scope, list(plan.required["id"][:1]), "Indhegnet")
    for kind, parameters, result in (
        ("plan", {"request": {"area_ids": plan.area_ids}}, None),
        ("print", {}, {"sheets": [{"round": plan.id}]}),
        ("import", {}, {"streets": 7}),
    ):
        with installation.database().session(scope) as session:
            add_job(session, kind, parameters).result = result
    demo.remove_demo()
    for table in ("pass", "pass_interval", "pass_withdrawal", "street_note", "round"):
        assert sql(f"select count(*) from {table}")[0][0] == 0
    assert [tuple(row) for row in sql("select kind from job")] == [("import",)]


def test_the_command_records_a_round_and_prints_its_pass(
    demo_database: dict[str, str], kvarter: Callable[..., CompletedProcess[str]]
) -> None:
    plan = planned(2)
    told = ("--at", "2026-09-01T10:30", "--until", "2026-09-01T12:00", "--alone", "--json")
    found = json.loads(kvarter("round", "walked", plan.id, *told).stdout)
    assert found["status"] == "walked"
    assert (found["matched_m"], found["outside_m"]) == pytest.approx((plan.length_m, 0), abs=1)
    assert found["geometry"]["type"] == "MultiLineString"
    assert [one["pass"] for one in found["passes"]] == [
        row.id for row in reversed(walked.list_passes(members.local_scope(), round_id=plan.id))
    ]
    assert found["pass"] == found["passes"][0]["pass"]
    (first, _second) = walked.list_passes(members.local_scope(), round_id=plan.id)
    assert (first.started_at, first.is_pair) == (BEGIN, False)
    again = kvarter("round", "walked", plan.id, *told)
    assert (again.returncode, again.stdout) == (2, "")
    assert "allerede registreret" in again.stderr
    missing = kvarter("round", "walked", plan.id, "--at", "2026-03-29T02:30")
    assert missing.returncode == 2
    assert "findes ikke" in missing.stderr


def test_a_round_recorded_without_a_time_ended_just_now(
    demo_database: dict[str, str], kvarter: Callable[..., CompletedProcess[str]]
) -> None:
    plan = planned()
    done = kvarter("round", "walked", plan.id)
    assert done.returncode == 0, done.stderr
    (row,) = walked.list_passes(members.local_scope(), round_id=plan.id)
    assert dt.datetime.now(dt.UTC) - row.ended_at < dt.timedelta(minutes=5)
    assert (row.ended_at - row.started_at).total_seconds() / 60 == pytest.approx(
        plan.walk_minutes, abs=0.1
    )
    assert row.is_pair == plan.is_pair
