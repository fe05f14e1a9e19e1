"""Visit rounds on the demo town's streets, in a real PostGIS."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError
from gis.planning.visits import Stop, Window
from gis.services import installation, return_windows, rounds
from gis.services import observation_points as points
from gis.services.members import local_scope
from gis.services.retention import rules as retention_rules
from gis.services.retention.running import delete_due
from gis.services.rounds import RoundRequest, StopRequest

pytestmark = pytest.mark.db

BEGINS = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def plan(stops: list[Stop], start: shapely.Point):
    request = RoundRequest((), minutes=180, starts=((start.x, start.y),), planned_for=BEGINS)
    return rounds.plan_visits(local_scope(), request, stops, seconds=1).plan


@pytest.fixture
def doors(demo_database: dict[str, str]) -> dict[str, shapely.Point]:
    """Three addresses, id → place in WGS84."""
    with installation.database().session(local_scope()) as session:
        query = """select id::text, ST_AsBinary(ST_Transform(geometry, 4326)) from address
            where street_id is not null and retired_at is null order by key limit 3"""
        return {key: shapely.from_wkb(bytes(at)) for key, at in session.execute(sa.text(query))}


def test_visits_are_planned_on_the_streets_of_the_map(doors) -> None:
    stops = [Stop(key, at, service_minutes=10) for key, at in doors.items()]
    found = plan(stops, stops[0].point)
    (leg,) = found.legs
    assert set(found.visited) == set(doors)
    assert leg.service_minutes == 30
    assert leg.minutes == pytest.approx(30 + leg.length_m / (4000 / 60), abs=0.1)
    assert shapely.Point(leg.geometry.coords[0]).distance(stops[0].point) < 0.002


def test_a_door_that_is_frabedt_is_not_visited_though_a_file_asks_for_it(doors) -> None:
    key, other, _ = doors
    change = points.add_point(local_scope(), address_id=key, allow_duplicate=True)
    points.decline_point(local_scope(), change.point_id, 1)
    stops = [Stop("frabedt", doors[key], must=True), Stop("open", doors[other])]
    found = plan(stops, doors[other])
    assert [(left.stop_id, left.reason) for left in found.left_out] == [("frabedt", "declined")]
    assert found.visited == ("open",)


def test_a_stop_far_from_every_street_is_left_out(doors) -> None:
    far = Stop("far", shapely.Point(5.0, 50.0))
    near = Stop("near", next(iter(doors.values())))
    found = plan([far, near], near.point)
    assert [(left.stop_id, left.reason) for left in found.left_out] == [("far", "unreachable")]


def test_without_a_map_nothing_is_planned(database: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no_map"):
        plan([Stop("a", shapely.Point(14.7, 55.1))], shapely.Point(14.7, 55.1))


def test_returns_offer_themselves_promised_ones_first(doors) -> None:
    scope, hour = local_scope(), dt.timedelta(hours=1)
    for row in return_windows.list_windows(scope):
        return_windows.delete_window(scope, row.id, row.version)
    point = points.add_point(scope, address_id=next(iter(doors)), allow_duplicate=True)
    for starts in (BEGINS + hour, BEGINS - 30 * hour, BEGINS + 30 * hour):
        return_windows.add_window(
            scope, point_id=point.point_id, starts_at=starts, ends_at=starts + hour
        )
    whole, agreed = Window(BEGINS, BEGINS + 3 * hour), Window(BEGINS + hour, BEGINS + 2 * hour)
    overdue, promised = rounds.returns_due(scope, whole.opens, whole.closes)
    assert (overdue.must, overdue.windows) == (False, (whole,))
    assert (promised.must, promised.windows) == (True, (agreed,))
    at = next(iter(doors.values()))
    planned = rounds.plan_round(
        scope, RoundRequest((), 180, planned_for=BEGINS, starts=((at.x, at.y),),
                            stops=(overdue, promised)),
    )  # fmt: skip
    assert {visit.ref for visit in planned.legs[0].visits} == {overdue.ref, promised.ref}


def test_stops_and_the_line_from_door_to_door_go_a_month_after_the_round(doors) -> None:
    scope = local_scope()
    stops = tuple(StopRequest("address", key) for key in doors)
    planned = rounds.plan_round(
        scope, RoundRequest((), minutes=240, stops=stops, planned_for=BEGINS), seconds=1
    )
    assert [stop.walker for stop in planned.stops] == [1, 1, 1]
    with installation.database().session(scope) as session:
        rules = retention_rules.read_rules(session, scope.team_id)

    def left(days: int) -> rounds.PlannedRound:
        delete_due(scope.team_id, rules, BEGINS + dt.timedelta(days=days))
        return rounds.get_round(scope, planned.id)

    assert len(left(29).stops) == 3
    gone = left(31)
    assert gone.stops == gone.legs == []
    assert (gone.name, gone.planned_for) == ("Besøg", BEGINS)
