"""Observation points, signs, contact attempts and closed cases, in a real PostGIS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from gis.crs import WGS84, transform
from gis.errors import AccessError, ConflictError, InputError, NotFoundError
from gis.services import areas, maps, return_windows
from gis.services import observation_points as points
from gis.services.installation import database
from gis.services.members import Scope, local_scope
from gis.services.rows import RowClash
from gis.services.walked.homes import homes_along
from tests.colleagues import add_team
from tests.owner import run_as_owner

pytestmark = pytest.mark.db


@pytest.fixture
def address(demo_database: dict[str, str]) -> maps.AddressHit:
    """An address of the demo town, whose team has no points yet."""
    for one in points.list_points(local_scope()):
        points.delete_point(local_scope(), one.id, one.version)
    ((street, number),) = fetch(
        "select street, number from address join housing_area area "
        "on ST_Covers(area.geometry, address.geometry) where area.name = 'Fuglekvarteret' "
        "and retired_at is null and street_id is not null order by key limit 1"
    )
    return maps.search_addresses(local_scope(), f"{street} {number}")[0]


def fetch(query: str) -> list[Any]:
    with database().session(local_scope()) as session:
        return list(session.execute(sa.text(query)))


def add(**place: Any) -> points.Point:
    change = points.add_point(local_scope(), **place)
    return one(change.point_id)


def one(point_id: str) -> points.Point:
    (found,) = points.list_points(local_scope(), point_id=point_id)
    return found


def ago(**length: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**length)


def attempt(point: points.Point, days: float = 1, level: int = 1, **fields: Any) -> str:
    values = {"at": ago(days=days), "form": "knock", "level": level} | fields
    return points.record_attempt(local_scope(), point.id, **values)


def await_return(point: points.Point) -> return_windows.WindowChange:
    starts = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    return return_windows.add_window(
        local_scope(), point_id=point.id, starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=30),
    )  # fmt: skip


def test_a_point_at_an_address_is_drawn_by_the_road_and_lies_in_its_area(
    address: maps.AddressHit,
) -> None:
    point = add(address_id=address.id, watch_for="  Gardinerne ", reason="Postkassen er fuld")
    assert (point.status, point.watch_for, point.signs) == ("watching", "Gardinerne", ())
    assert point.address.startswith(point.street_name)
    (area,) = [a for a in areas.list_areas(local_scope()) if a.id in point.area_ids]
    assert area.name == "Fuglekvarteret"
    assert (point.at.x, point.at.y) == pytest.approx((address.lon, address.lat), abs=1e-6)
    home, road = (transform(p, WGS84, database().crs) for p in (point.at, point.roadside))
    (foot,) = fetch(f"select ST_AsBinary(foot) from address where id = '{address.id}'")
    foot = shapely.from_wkb(foot[0])
    assert foot.distance(road) == pytest.approx(min(6, foot.distance(home)), abs=0.01)
    assert foot.distance(road) + road.distance(home) == pytest.approx(foot.distance(home), abs=0.01)
    assert points.find_point(local_scope(), f" {point.code.lower()}") == point
    assert points.list_points(local_scope(), area_id=area.id, statuses=points.OPEN) == [point]
    assert points.list_points(local_scope(), statuses=["closed"]) == []


def test_codes_count_up_and_are_not_given_twice(address: maps.AddressHit) -> None:
    first = add(address_id=address.id)
    points.delete_point(local_scope(), first.id, first.version)
    second = add(address_id=address.id)
    assert int(second.code[2:]) == int(first.code[2:]) + 1
    assert first.code == f"P-{int(first.code[2:]):02d}"


def test_a_second_open_point_at_a_place_is_asked_about(address: maps.AddressHit) -> None:
    point = add(address_id=address.id)
    with pytest.raises(points.PointExists) as found:
        add(address_id=address.id)
    assert found.value.codes == (point.code,)
    assert add(address_id=address.id, allow_duplicate=True).code != point.code
    spot = add(at=point.roadside, allow_duplicate=True)
    with pytest.raises(points.PointExists) as found:
        add(at=shapely.Point(spot.at.x + 5e-5, spot.at.y))
    assert spot.code in found.value.codes
    assert spot.street_name == point.street_name
    assert spot.address == ""


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "point_place_missing"),
        ({"at": shapely.Point(500, 95)}, "point_not_on_earth"),
        ({"at": shapely.Point(11.2, 56.2)}, "point_far_from_street"),
        ({"at": shapely.Point(11.4, 56.5), "reason": "010180-1234"}, "looks_like_cpr"),
        ({"at": shapely.Point(11.4, 56.5), "watch_for": "x" * 501}, "text_too_long"),
    ],
)
def test_a_point_that_cannot_be_is_refused(
    address: maps.AddressHit, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        points.add_point(local_scope(), **fields)
    assert refused.value.code == code
    assert points.list_points(local_scope()) == []


def test_two_peoples_changes_merge_and_a_clash_tells_both(address: maps.AddressHit) -> None:
    scope, seen = local_scope(), add(address_id=address.id)
    points.update_point(scope, seen.id, seen.version, watch_for="Lys om aftenen")
    points.update_point(scope, seen.id, seen.version, needs_pair=True)
    assert (one(seen.id).watch_for, one(seen.id).needs_pair) == ("Lys om aftenen", True)
    with pytest.raises(RowClash) as clash:
        points.update_point(scope, seen.id, seen.version, watch_for="Lys om morgenen")
    assert [(f.mine, f.theirs) for f in clash.value.fields] == [
        ("Lys om morgenen", "Lys om aftenen")
    ]
    history = points.list_history(scope, seen.id)
    assert [past.what for past in history] == ["needs_pair", "watch_for", "added"]


def test_what_was_seen_and_tried_is_listed_newest_first_and_can_be_taken_back(
    address: maps.AddressHit,
) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    see: Callable[..., str] = lambda days, signs: points.record_observation(  # noqa: E731
        scope, point.id, at=ago(days=days), signs=signs, is_pair=True
    )
    old = see(9, ["waste", "overgrown_garden"])
    new = see(2, [])
    assert [(o.id, o.signs, o.by) for o in points.list_observations(scope, point.id)] == [
        (new, (), "LOK"), (old, ("overgrown_garden", "waste"), "LOK"),
    ]  # fmt: skip
    points.withdraw_observation(scope, new)
    assert one(point.id).signs == ("overgrown_garden", "waste")
    points.restore_observation(scope, [new])
    assert one(point.id).signs == ()
    at = dt.datetime(2026, 11, 3, 17, 0, tzinfo=dt.UTC)
    tried = attempt(point, at=at, level=3, is_postcard_left=True, slip="hung")
    found = one(point.id)
    assert (found.status, found.attempts, found.best_level) == ("contacting", 1, 3)
    (told,) = points.list_attempts(scope, point.id)
    assert (told.band, told.is_postcard_left, told.slip) == ("evening", True, "hung")
    points.withdraw_attempt(scope, [tried])
    assert (one(point.id).status, one(point.id).attempted_at) == ("watching", None)
    assert one(point.id).version == point.version


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"form": "visit"}, "attempt_form_missing"),
        ({"level": 0}, "attempt_level_missing"),
        ({"slip": "lost"}, "slip_unknown"),
        ({"days": -1}, "observation_in_future"),
        ({"at": dt.datetime(1999, 1, 1, tzinfo=dt.UTC)}, "time_too_early"),
    ],
)
def test_an_attempt_that_cannot_be_is_refused(
    address: maps.AddressHit, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        attempt(add(address_id=address.id), **fields)
    assert refused.value.code == code


def test_a_declined_door_loses_its_returns_and_gets_no_more_attempts_until_undone(
    address: maps.AddressHit,
) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    await_return(point)
    change = points.decline_point(scope, point.id, point.version)
    assert len(change.windows) == 1
    assert return_windows.list_windows(scope, point_id=point.id) == []
    assert one(point.id).is_declined
    with pytest.raises(ConflictError, match="point_declined"):
        await_return(point)
    run_as_owner(
        f"select set_config('app.team', '{scope.team_id}', true), "
        "set_config('app.role', 'worker', true); "
        "update observation_point set declined_on = declined_on - 2"
    )
    with pytest.raises(ConflictError, match="point_declined"):
        attempt(point, days=0)
    attempt(point, days=3)  # what was done before is still told


def test_undoing_a_declined_door_brings_its_returns_back(address: maps.AddressHit) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    await_return(point)
    (before,) = return_windows.list_windows(scope, point_id=point.id)
    points.undo(scope, points.decline_point(scope, point.id, point.version))
    assert not one(point.id).is_declined
    (after,) = return_windows.list_windows(scope, point_id=point.id)
    assert replace(after, version=before.version) == before


def test_a_closed_case_is_folded_and_everything_follows_undo(address: maps.AddressHit) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    for days, level in ((30, 1), (20, 1), (10, 4), (5, 1)):
        attempt(point, days, level)
    await_return(point)
    change = points.close_point(
        scope, point.id, point.version, outcome="contact_refused", broken_by="wish"
    )
    folded = fetch(
        "select outcome, broken_by, attempts, attempts_before_contact, days_before_contact "
        "from case_closing where withdrawn_at is null and kind = 'point'"
    )
    assert folded == [("contact_refused", "wish", 4, 3, 20)]
    counted = (
        "select sum(count) from attempt_count join case_closing on case_closing.id = closing_id "
        "where withdrawn_at is null"
    )
    assert fetch(counted) == [(4,)]
    assert return_windows.list_windows(scope, point_id=point.id) == []
    before = points.contact_chances(scope)
    assert before.total.attempts == 4
    with pytest.raises(ConflictError, match="point_closed"):
        attempt(point)
    points.undo(scope, change)
    assert one(point.id).status == "contacting"
    assert fetch("select id from case_closing where withdrawn_at is null and kind = 'point'") == []
    assert len(return_windows.list_windows(scope, point_id=point.id)) == 1
    assert points.contact_chances(scope) == before


def test_a_case_closed_again_leaves_one_count(address: maps.AddressHit) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    tried = attempt(point)
    points.close_point(scope, point.id, point.version, outcome="signs_gone")
    reopened = points.reopen_point(scope, point.id, one(point.id).version)
    points.undo(scope, reopened)
    assert one(point.id).outcome == "signs_gone"
    counted = (
        "select outcome, attempts from case_closing where withdrawn_at is null and kind = 'point'"
    )
    assert fetch(counted) == [("signs_gone", 1)]
    deleted = points.delete_point(scope, point.id, one(point.id).version)
    assert (fetch(counted), points.contact_chances(scope).total.attempts) == ([], 0)
    points.undo(scope, deleted)
    assert fetch(counted) == [("signs_gone", 1)]
    points.close_point(scope, point.id, one(point.id).version, outcome="task_solved")
    points.withdraw_attempt(scope, tried)
    assert fetch(counted) == [("task_solved", 0)]


def test_a_protected_address_is_told_by_its_code_only(address: maps.AddressHit) -> None:
    scope, point = local_scope(), add(address_id=address.id)
    points.protect_address(scope, point.id, is_protected=True)
    hidden = one(point.id)
    assert (hidden.address, hidden.street_name, hidden.is_protected) == ("", "", True)
    street, number = point.address.rsplit(" ", 1)
    assert address.id not in {
        hit.id for hit in maps.search_addresses(local_scope(), point.address, limit=100)
    }
    ((piece,),) = fetch(f"select street_id::text from address where id = '{address.id}'")
    assert f"{street} {number}" not in {f"{h.street} {h.number}" for h in homes_along([piece])}
    spot = add(at=point.roadside, allow_duplicate=True)
    with pytest.raises(InputError, match="point_without_address"):
        points.protect_address(scope, spot.id, is_protected=True)


SERVICES: dict[str, Callable[..., object]] = {
    "list_points": lambda s, _i: points.list_points(s),
    "find_point": lambda s, _i: points.find_point(s, "P-01"),
    "add_point": lambda s, _i: points.add_point(s, at=shapely.Point(11.4, 56.5)),
    "update_point": lambda s, i: points.update_point(s, i, 1, reason="x"),
    "protect_address": lambda s, i: points.protect_address(s, i, is_protected=False),
    "decline_point": lambda s, i: points.decline_point(s, i, 1),
    "accept_visits": lambda s, i: points.accept_visits(s, i, 1),
    "close_point": lambda s, i: points.close_point(s, i, 1, outcome="signs_gone"),
    "reopen_point": lambda s, i: points.reopen_point(s, i, 1),
    "delete_point": lambda s, i: points.delete_point(s, i, 1),
    "list_history": points.list_history,
    "contact_chances": lambda s, _i: points.contact_chances(s),
    "list_attempts": points.list_attempts,
    "list_observations": points.list_observations,
    "record_attempt": lambda s, i: points.record_attempt(s, i, at=ago(), form="knock", level=1),
    "record_observation": lambda s, i: points.record_observation(
        s, i, at=ago(), signs=[], is_pair=False
    ),
    "try_contact": lambda s, i: points.try_contact(s, i, None, at=ago(), form="knock", level=1),
    "undo_contact": lambda s, i: points.undo_contact(s, points.AttemptChange(i, None)),
    "withdraw_attempt": points.withdraw_attempt,
    "restore_attempt": points.restore_attempt,
    "withdraw_observation": points.withdraw_observation,
    "restore_observation": points.restore_observation,
}


def test_leaders_and_administrators_reach_nothing_by_service_or_by_query(
    address: maps.AddressHit,
) -> None:
    point = add(address_id=address.id)
    points.update_point(local_scope(), point.id, point.version, reason="Ukendt")
    attempt(point)
    points.close_point(local_scope(), point.id, point.version + 1, outcome="signs_gone")
    undone = points.reopen_point(local_scope(), point.id, one(point.id).version)
    told = {name for name in points.__all__ if name[0].islower()}
    assert told == SERVICES.keys() | {"undo"}
    tables = ("observation_point", "contact_attempt", "case_closing", "attempt_count")
    for role in ("leader", "administrator"):
        scope = replace(local_scope(), role=role)
        for service in SERVICES.values():
            with pytest.raises(AccessError):
                service(scope, point.id)
        with pytest.raises(AccessError):
            points.undo(scope, undone)
        assert rows_seen(scope, tables) == [0] * 5
    assert rows_seen(None, tables) == [0] * 5
    assert min(rows_seen(local_scope(), tables)) > 0


def rows_seen(scope: Scope | None, tables: Iterable[str]) -> list[int]:
    """How many rows of some tables a query sees, and of the past of points."""
    counted = [f"select count(*) from {table}" for table in tables]
    counted.append("select count(*) from row_past where kind = 'observation_point'")
    with database().session(scope) as session:
        return [session.scalars(sa.text(query)).one() for query in counted]


def test_another_team_finds_nothing_and_changes_nothing(address: maps.AddressHit) -> None:
    point = add(address_id=address.id)
    scope = replace(local_scope(), team_id=add_team())
    assert points.list_points(scope) == []
    with pytest.raises(NotFoundError):
        points.update_point(scope, point.id, point.version, reason="x")
    with pytest.raises(NotFoundError):
        points.list_attempts(scope, point.id)
