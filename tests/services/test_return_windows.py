"""When to come back: made, moved, handed over, settled and taken back, in a real PostGIS."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest
import shapely
import sqlalchemy as sa
from shapely.affinity import translate
from shapely.ops import substring

from gis.crs import WGS84, transform
from gis.errors import AccessError, ConflictError, InputError, NotFoundError
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, translator
from gis.services import (
    areas,
    installation,
    observation_points,
    return_windows,
    rounds,
    street_search,
)
from gis.services.members import local_scope
from gis.services.return_windows import ReturnWindow, group_of
from gis.services.return_windows.passing import passed_windows
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
HALF_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    """The local member, whose team has no windows yet."""
    scope = local_scope()
    for one in return_windows.list_windows(scope, open_only=False):
        return_windows.delete_window(scope, one.id, one.version)
    return scope


@pytest.fixture
def area(scope: Scope) -> areas.Area:
    return next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")


@pytest.fixture
def point(scope: Scope, area: areas.Area) -> observation_points.PointChange:
    at = area.geometry.representative_point()
    return observation_points.add_point(scope, at=at, allow_duplicate=True)


def ahead(**length: float) -> dt.datetime:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(**length)).replace(microsecond=0)


def add(scope: Scope, point_id: str, starts_at: dt.datetime, **fields: str) -> ReturnWindow:
    change = return_windows.add_window(
        scope, point_id=point_id, starts_at=starts_at, ends_at=starts_at + HALF_HOUR, **fields
    )
    return next(o for o in return_windows.list_windows(scope) if o.id == change.row_id)


def only(scope: Scope) -> ReturnWindow:
    (window,) = return_windows.list_windows(scope)
    return window


def test_a_window_of_a_point_has_its_code_area_and_a_ring_by_the_road(
    scope: Scope, area: areas.Area, point: observation_points.PointChange
) -> None:
    window = add(scope, point.point_id, ahead(days=3), assigned=" cd ")
    (stored,) = observation_points.list_points(scope, point_id=point.point_id)
    assert window == only(scope)
    assert (window.code, window.area_ids, window.assigned) == (point.code, (area.id,), "CD")
    assert window.roadside.distance(stored.roadside) < 1e-9
    assert (window.street_name, window.line, window.outcome) == ("", None, "open")
    assert (window.ends_at - window.starts_at, window.last_at) == (HALF_HOUR, None)
    tried = ahead(hours=-2)
    observation_points.record_attempt(scope, point.point_id, at=tried, form="knock", level=1)
    assert only(scope).last_at == tried


def test_a_window_of_a_street_keeps_its_line_and_its_ring_lies_on_it(
    scope: Scope, area: areas.Area
) -> None:
    pieces = street_search.find_streets(scope, area_id=area.id)
    name = pieces["name"].value_counts().index[0]
    chosen = pieces[pieces["name"] == name]
    return_windows.add_window(
        scope,
        street_ids=list(chosen["id"]),
        starts_at=ahead(days=1),
        ends_at=ahead(days=1, hours=1),
    )
    window = only(scope)
    assert (window.point_id, window.code, window.street_name) == (None, "", name)
    assert area.id in window.area_ids
    assert window.line is not None
    assert shapely.hausdorff_distance(window.line, chosen.union_all()) < 1e-7
    assert window.line.distance(window.roadside) < 1e-9


def test_a_window_is_overdue_today_this_week_or_later_by_the_danish_calendar() -> None:
    now = dt.datetime(2026, 11, 18, 22, 30, tzinfo=dt.UTC)  # Wednesday, 23.30 in Denmark

    def group(day: int, clock: int, minutes: int = 30) -> str:
        starts_at = dt.datetime(2026, 11, day, clock, tzinfo=COPENHAGEN).astimezone(dt.UTC)
        window = ReturnWindow(
            "", 1, None, "", "", (), starts_at, starts_at + dt.timedelta(minutes=minutes), "",
            "open", None, False, None, None, shapely.Point(),
        )  # fmt: skip
        return group_of(window, now)

    assert [group(18, 13), group(18, 23, 31), group(17, 12, 3000)] == ["overdue", "today", "today"]
    assert [group(19, 0), group(22, 23), group(23, 0)] == ["week", "week", "later"]


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (ahead(days=1), ahead(days=1), "window_ends_before_start"),
        (ahead(days=1), ahead(days=40), "window_too_long"),
        (ahead(days=3000), ahead(days=3000, hours=1), "window_too_far"),
    ],
)
def test_a_window_that_cannot_be_meant_is_told(
    scope: Scope, point: observation_points.PointChange, starts: dt.datetime, ends: dt.datetime,
    code: str,
) -> None:  # fmt: skip
    with pytest.raises(InputError, match=code):
        return_windows.add_window(scope, point_id=point.point_id, starts_at=starts, ends_at=ends)
    assert return_windows.list_windows(scope) == []


def test_a_window_needs_one_place_that_is_there(scope: Scope) -> None:
    times = {"starts_at": ahead(days=1), "ends_at": ahead(days=1, hours=1)}
    with pytest.raises(InputError, match="window_without_place"):
        return_windows.add_window(scope, **times)
    with pytest.raises(NotFoundError, match="row_not_found"):
        return_windows.add_window(scope, point_id=str(uuid.uuid4()), **times)
    with pytest.raises(NotFoundError, match="street_not_found"):
        return_windows.add_window(scope, street_ids=[str(uuid.uuid4())], **times)
    with pytest.raises(NotFoundError, match="row_not_found"):
        return_windows.settle_window(scope, "none", 1, outcome="kept")


def test_each_change_is_taken_back_by_one_undo(
    scope: Scope, point: observation_points.PointChange
) -> None:
    before = add(scope, point.point_id, ahead(days=1))
    later = ahead(days=8)
    moved = return_windows.move_window(
        scope, before.id, before.version, starts_at=later, ends_at=later + HALF_HOUR
    )
    assert only(scope).starts_at == later
    handed = return_windows.assign_window(scope, before.id, moved.after, assigned="EF")
    kept = return_windows.settle_window(scope, before.id, handed.after, outcome="kept")
    assert return_windows.list_windows(scope) == []
    (settled,) = return_windows.list_windows(scope, open_only=False)
    assert (settled.outcome, settled.assigned) == ("kept", "EF")
    assert settled.settled_at is not None
    for change in (kept, handed, moved):
        return_windows.undo(scope, change)
    assert replace(only(scope), version=before.version) == before
    gone = return_windows.delete_window(scope, before.id, only(scope).version)
    assert return_windows.list_windows(scope, open_only=False) == []
    return_windows.undo(scope, gone)
    assert only(scope).id == before.id


def test_two_peoples_changes_go_together_and_a_time_of_day_is_one_thing(
    scope: Scope, point: observation_points.PointChange
) -> None:
    seen = add(scope, point.point_id, ahead(days=1))
    mine, theirs = ahead(days=2), ahead(days=3)
    return_windows.move_window(
        scope, seen.id, seen.version, starts_at=theirs, ends_at=theirs + HALF_HOUR
    )
    return_windows.assign_window(scope, seen.id, seen.version, assigned="AB")
    assert (only(scope).starts_at, only(scope).assigned) == (theirs, "AB")
    with pytest.raises(RowClash) as told:
        return_windows.move_window(
            scope, seen.id, seen.version, starts_at=seen.starts_at, ends_at=mine + HALF_HOUR
        )
    (clash,) = told.value.fields
    assert (clash.field, clash.theirs) == ("times", (theirs, theirs + HALF_HOUR))
    return_windows.settle_window(scope, seen.id, seen.version, outcome="kept")
    return_windows.settle_window(scope, seen.id, seen.version, outcome="kept")
    with pytest.raises(RowClash) as told:
        return_windows.settle_window(scope, seen.id, seen.version, outcome="missed")
    assert [one.field for one in told.value.fields] == ["outcome"]


def test_nobody_comes_back_to_a_door_where_visits_are_declined(
    scope: Scope, point: observation_points.PointChange
) -> None:
    window = add(scope, point.point_id, ahead(days=1))
    kept = return_windows.settle_window(scope, window.id, window.version, outcome="kept")
    add(scope, point.point_id, ahead(days=2))
    declined = observation_points.decline_point(scope, point.point_id, point.row.after)
    assert return_windows.list_windows(scope, open_only=False) == []
    with pytest.raises(ConflictError, match="point_declined"):
        add(scope, point.point_id, ahead(days=2))
    with pytest.raises(ConflictError, match="point_declined"):
        return_windows.undo(scope, kept)
    for change in declined.windows:
        with pytest.raises(ConflictError, match="point_declined"):
            return_windows.undo(scope, change)
    observation_points.undo(scope, declined)
    assert only(scope).starts_at > ahead(days=1)
    return_windows.undo(scope, kept)
    assert len(return_windows.list_windows(scope)) == 2


def test_closing_a_point_takes_its_open_windows_and_leaves_the_settled(
    scope: Scope, point: observation_points.PointChange
) -> None:
    window = add(scope, point.point_id, ahead(days=1))
    return_windows.settle_window(scope, window.id, window.version, outcome="missed")
    add(scope, point.point_id, ahead(days=2))
    observation_points.close_point(
        scope, point.point_id, point.row.after, outcome="contact_refused"
    )
    left = return_windows.list_windows(scope, point_id=point.point_id, open_only=False)
    assert [one.outcome for one in left] == ["missed"]
    with pytest.raises(ConflictError, match="point_closed"):
        return_windows.settle_window(scope, window.id, left[0].version, outcome="open")


def test_an_attempt_within_a_window_finds_it(
    scope: Scope, point: observation_points.PointChange
) -> None:
    window = add(scope, point.point_id, ahead(days=1))
    found = return_windows.find_window_at(scope, point.point_id, window.starts_at + HALF_HOUR / 2)
    assert found == window
    assert return_windows.find_window_at(scope, point.point_id, window.ends_at + HALF_HOUR) is None
    assert return_windows.list_windows(scope, until=window.starts_at) == []


def test_a_leader_and_another_team_see_no_window_by_any_way(
    scope: Scope, point: observation_points.PointChange
) -> None:
    window = add(scope, point.point_id, ahead(days=1))
    leader = replace(scope, role="leader")
    times = {"starts_at": ahead(days=1), "ends_at": ahead(days=2)}
    change = return_windows.WindowChange(window.id, None, 1)
    for call in (
        lambda: return_windows.list_windows(leader),
        lambda: return_windows.find_window_at(leader, point.point_id, window.starts_at),
        lambda: return_windows.add_window(leader, point_id=point.point_id, **times),
        lambda: return_windows.move_window(leader, window.id, 1, **times),
        lambda: return_windows.assign_window(leader, window.id, 1, assigned="AB"),
        lambda: return_windows.settle_window(leader, window.id, 1, outcome="kept"),
        lambda: return_windows.delete_window(leader, window.id, 1),
        lambda: return_windows.undo(leader, change),
    ):
        with pytest.raises(AccessError, match="fieldwork_only"):
            call()
    count = sa.text("select count(*) from return_window")
    for other in (leader, replace(scope, team_id=uuid.uuid4()), None):
        with installation.database().session(other) as session:
            assert session.scalar(count) == 0
    assert only(scope) == window


def printed(scope: Scope) -> str:
    """Return the text of the sheet of the demo round."""
    planned = rounds.list_rounds(scope)[0]
    pdf = rounds.print_sheet(scope, planned.id, translator("da")).pdf
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_sheet_says_where_to_come_back_on_its_way_while_it_is_out(
    scope: Scope, point: observation_points.PointChange
) -> None:
    listed = rounds.list_rounds(scope)[0]
    leg = rounds.get_round(scope, listed.id).legs[0]
    corner = leg.directions[2].geometry.interpolate(0.5, normalized=True)
    near = observation_points.add_point(scope, at=corner, allow_duplicate=True)
    assert near.code not in printed(scope)
    late, later = ahead(days=-1), ahead(days=200)
    overdue = add(scope, near.point_id, late, assigned="CD")
    add(scope, near.point_id, later)
    text = printed(scope)
    assert text.count(near.code) == 2  # on the map and in the list
    assert "(overskredet)" in text
    assert f"{overdue.starts_at.astimezone(COPENHAGEN):%d-%m-%Y}" in text
    assert f"{later.astimezone(COPENHAGEN):%d-%m-%Y}" not in text
    with pytest.raises(AccessError, match="fieldwork_only"):
        printed(replace(scope, role="leader"))
    observation_points.decline_point(scope, near.point_id, near.row.after)
    assert near.code not in printed(scope)


@pytest.mark.parametrize(
    ("cuts", "row"), [((0, 110, 200, 290, 380, 470), 1), ((0, 50, 275, 300), 2)]
)
def test_a_street_in_many_short_rows_is_passed_and_named_by_the_longest(
    scope: Scope, cuts: tuple[int, ...], row: int
) -> None:
    pieces = street_search.find_streets(scope, name="Mejsevej")
    return_windows.add_window(
        scope,
        street_ids=list(pieces["id"]),
        starts_at=ahead(days=1),
        ends_at=ahead(days=1, hours=1),
    )
    (window,) = return_windows.list_windows(scope)
    crs = installation.database().crs
    line = shapely.LineString([(560_000, 6_300_000), (560_500, 6_300_000)])
    window = replace(window, line=shapely.MultiLineString([transform(line, crs, WGS84)]))
    leg = rounds.get_round(scope, rounds.list_rounds(scope)[0].id).legs[0]
    rows = [
        replace(leg.directions[0], number=number, geometry=substring(line, begin, end))
        for number, (begin, end) in enumerate(pairwise(cuts), 1)
    ]
    away = [replace(one, geometry=translate(one.geometry, 0, 500)) for one in rows]
    (found,), none = passed_windows([window], [rows, away], crs=crs)
    assert (found.row, none) == (row, [])
    assert found.ring.distance(rows[row - 1].geometry) < 11


@pytest.mark.parametrize(
    ("seen", "day", "begin", "end"),
    [
        ("2026-11-20T10:17", 27, "10:15", "10:45"),
        ("2026-11-20T23:29", 27, "23:25", "23:55"),
        ("2026-11-20T23:45", 27, "23:15", "23:45"),
        ("2026-11-20T23:30", 27, "23:00", "23:30"),
        ("2026-10-30T10:00", 27, "10:00", "10:30"),
    ],
)
def test_a_return_is_preset_in_a_week_and_ends_on_the_day_it_begins(
    seen: str, day: int, begin: str, end: str
) -> None:
    now = dt.datetime(2026, 11, 21, 12, tzinfo=COPENHAGEN)
    at = dt.datetime.fromisoformat(seen).replace(tzinfo=COPENHAGEN)
    assert return_windows.in_a_week(at.astimezone(dt.UTC), now) == (
        dt.date(2026, 11, day), dt.time.fromisoformat(begin), dt.time.fromisoformat(end),
    )  # fmt: skip


def test_a_street_to_come_back_to_is_on_the_leg_that_walks_it(scope: Scope) -> None:
    listed = rounds.list_rounds(scope)[0]
    leg = rounds.get_round(scope, listed.id).legs[0]
    row = next(row for row in leg.directions if row.name and not row.deadhead)
    return_windows.add_window(
        scope, street_ids=row.street_ids, starts_at=ahead(hours=-2), ends_at=ahead(hours=-1)
    )
    text = " ".join(printed(scope).split())
    assert re.search(rf"{row.name} Kom igen .{{1,60}}\(overskredet\)", text)
