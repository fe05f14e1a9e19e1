"""Rounds that begin with a drive to a parking point, on streets small enough to plan by hand."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import InputError
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import at, frame, make_piece

WALK, DRIVE = 4000 / 60, 30_000 / 60
OFFICE, DEPOT = at(0, 0), at(3300, 0)


def valley(**overrides):
    """
    A main road with an estate at either end, and a path between them that no car can use::

        office ── primary 1500 ── fork ── primary 1500 ── far fork ── primary 300 ── depot
                                    │                         │
                              residential 100             service 100
                                    │                         │
                                  square ──── path 1500 ──── yard
    """
    pieces = [
        make_piece("main", 1, 2, [(0, 0), (1500, 0)], highway="primary"),
        make_piece("over", 2, 3, [(1500, 0), (3000, 0)], highway="primary"),
        make_piece("on", 3, 6, [(3000, 0), (3300, 0)], highway="primary"),
        make_piece("lane", 2, 4, [(1500, 0), (1500, -100)]),
        make_piece("drive", 3, 5, [(3000, 0), (3000, -100)], highway="service"),
        make_piece("path", 4, 5, [(1500, -100), (3000, -100)], highway="footway"),
    ]
    return frame([piece | overrides.get(piece["id"], {}) for piece in pieces])


def plan(required, minutes=600.0, streets=None, **more):
    params = StreetRoundParams(minutes, mode="car", **more)
    return plan_street_round(valley() if streets is None else streets, required, params)


def test_the_car_is_left_on_a_calm_street_at_the_pieces():
    leg = plan(["lane"], starts=(OFFICE,)).legs[0]
    assert shapely.Point(leg.geometry.coords[0]).distance(at(1500, 0)) < 0.001
    assert leg.geometry.is_closed
    assert leg.length_m == 200


def test_driving_counts_in_the_minutes_and_not_in_the_length():
    found = plan(["lane"], starts=(OFFICE,))
    leg = found.legs[0]
    assert [drive.length_m for drive in leg.drives] == [1500, 1500]
    assert [drive.minutes for drive in leg.drives] == pytest.approx([3, 3])
    assert leg.minutes == pytest.approx(6 + 200 / WALK)
    assert found.objective_m == 200


def test_drives_lead_from_the_start_to_the_parking_point_and_on_to_the_end():
    leg = plan(["lane"], starts=(OFFICE,), ends=(DEPOT,)).legs[0]
    out, home = (list(drive.geometry.coords) for drive in leg.drives)
    parked = leg.geometry.coords[0]
    assert (out[0], out[-1]) == (OFFICE.coords[0], parked)
    assert (home[0], home[-1]) == (parked, DEPOT.coords[0])
    assert leg.drives[1].length_m == 1800


def test_a_path_is_walked_from_where_a_car_can_be_left():
    # From the yard, the end of the service road, or from the square.
    leg = plan(["path"], starts=(DEPOT,)).legs[0]
    assert leg.length_m == 3000
    assert shapely.Point(leg.geometry.coords[0]).distance(at(3000, -100)) < 0.001


def test_no_car_is_left_on_a_main_road():
    # Required is the main road only; the nearest calm street begins at the fork.
    leg = plan(["on"], starts=(OFFICE,)).legs[0]
    assert shapely.Point(leg.geometry.coords[0]).distance(at(3000, 0)) < 0.001
    assert leg.length_m == 600


def test_minutes_that_driving_uses_up_are_not_there_for_walking():
    walking = 200 / WALK
    assert plan(["lane"], 6 + walking + 1e-6, starts=(OFFICE,)).legs
    found = plan(["lane"], 6 + walking - 1e-3, starts=(OFFICE,))
    assert found.legs == ()
    assert found.not_fitting == ("lane",)


def test_a_slower_car_takes_longer():
    slow = plan(["lane"], starts=(OFFICE,), drive_kmh=15).legs[0]
    assert sum(drive.minutes for drive in slow.drives) == pytest.approx(12)


def test_without_a_start_there_is_a_parking_point_and_no_drive():
    leg = plan(["lane"]).legs[0]
    assert leg.drives == ()
    assert leg.minutes == pytest.approx(200 / WALK)


def test_two_cars_go_to_two_ends():
    found = plan(["lane", "drive"], walkers=2, starts=(OFFICE, DEPOT), objective="longest")
    assert [leg.pieces for leg in found.legs] == [("lane",), ("drive",)]
    assert found.objective_m == found.lower_bound_m == 200


def test_a_car_reaches_a_network_that_no_walk_does():
    # The main road is closed to walkers: the two estates hang together by the path alone, and
    # without it not at all.
    closed = {"is_walkable": False, "reason": "motorroad"}
    apart = valley(
        main=closed, over=closed, on=closed, path={"is_walkable": False, "reason": "foot_no"}
    )
    streets = apart.fillna({"reason": ""})
    assert not plan(["lane", "drive"], streets=streets, walkers=2, starts=(OFFICE,)).unreachable
    assert plan(["lane", "drive"], streets=streets, starts=(OFFICE,)).unreachable


def test_a_street_closed_to_all_is_not_driven():
    shut = {"is_walkable": False, "reason": "access_no"}
    streets = valley(main=shut).fillna({"reason": ""})
    with pytest.raises(InputError, match="start_too_far"):
        plan(["lane"], streets=streets, starts=(OFFICE,))


def test_an_end_that_no_road_leads_to_is_refused():
    shut = {"is_walkable": False, "reason": "access_no"}
    streets = valley(over=shut, drive=shut).fillna({"reason": ""})
    with pytest.raises(InputError, match="end_not_reachable"):
        plan(["lane"], streets=streets, starts=(OFFICE,), ends=(DEPOT,))


def test_a_map_without_roads_is_refused():
    paths = frame([make_piece("path", 1, 2, [(0, 0), (100, 0)], highway="footway")])
    with pytest.raises(InputError, match="no_drivable_streets"):
        plan(["path"], streets=paths)
