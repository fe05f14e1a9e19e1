"""Rounds planned, stored, printed and taken along."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
import shapely

from gis.crs import geodesic_length_m
from gis.errors import InputError, NotFoundError
from gis.locale import translator
from gis.services import areas, members, rounds
from gis.services.plan_json import round_document

from .cut_off import cut_off_place

pytestmark = pytest.mark.db


def plan(**options: object) -> rounds.PlannedRound:
    arguments = {"minutes": 120.0} | options
    return rounds.plan_round(members.local_scope(), ["Fuglekvarteret"], **arguments)


def test_a_round_walks_every_required_piece_and_is_kept(demo_database: dict[str, str]) -> None:
    planned = plan()
    assert planned.not_fitting.empty
    assert planned.unreachable.empty
    assert set(planned.legs[0].pieces) == set(planned.required["id"])
    assert planned.proven_optimal
    assert planned.length_m == pytest.approx(planned.lower_bound_m, abs=0.01)
    kept = rounds.get_round(members.local_scope(), planned.id)
    assert round_document(kept) == round_document(planned)


def test_lengths_are_those_on_the_ellipsoid(demo_database: dict[str, str]) -> None:
    (leg,) = plan().legs
    assert geodesic_length_m(leg.geometry) == pytest.approx(leg.length_m, rel=1e-4)
    assert leg.minutes == pytest.approx(leg.length_m / (4000 / 60))


def test_a_round_begins_and_ends_where_asked(demo_database: dict[str, str]) -> None:
    first = plan()
    line = first.legs[0].geometry
    start, end = line.interpolate(0.2, normalized=True), line.interpolate(0.6, normalized=True)
    planned = plan(start=(start.x, start.y), end=(end.x, end.y))
    assert shapely.Point(planned.start).distance(start) < 1e-5
    assert shapely.Point(planned.end).distance(end) < 1e-5
    assert planned.proven_optimal


def test_what_does_not_fit_is_listed_and_the_time_is_kept(demo_database: dict[str, str]) -> None:
    planned = plan(minutes=30.0)
    assert planned.walk_minutes <= 30
    assert len(planned.not_fitting) > 0
    walked = set(planned.legs[0].pieces)
    assert walked.isdisjoint(planned.not_fitting["id"])
    assert walked | set(planned.not_fitting["id"]) == set(planned.required["id"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"minutes": 0.001, "allow_empty": False}, "nothing_fits"),
        ({"minutes": 1e308}, "minutes_too_many"),
        ({"minutes": 0.0}, "minutes_not_positive"),
        ({"pace_kmh": 50.0}, "pace_out_of_range"),
        ({"walkers": 2}, "only_one_walker"),
        ({"start": (12.6, 55.7)}, "start_too_far"),
        ({"start": (1200.0, 55.7)}, "place_not_numbers"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    demo_database: dict[str, str], options: dict[str, object], code: str
) -> None:
    before = len(rounds.list_rounds(members.local_scope()))
    with pytest.raises(InputError, match=code) as refused:
        plan(**options)
    assert translator("da").error(refused.value)
    assert len(rounds.list_rounds(members.local_scope())) == before


def test_where_nothing_fits_all_is_listed_and_kept(demo_database: dict[str, str]) -> None:
    planned = plan(minutes=0.001)
    assert planned.legs == []
    assert planned.start is planned.end is None
    assert list(planned.not_fitting["id"]) == list(planned.required["id"])
    document = round_document(planned)
    assert document["objective_m"] == document["lower_bound_m"] == 0
    assert len(document["not_fitting"]) == len(document["required"]) > 0
    scope = members.local_scope()
    assert round_document(rounds.get_round(scope, planned.id)) == document
    assert rounds.print_sheet(scope, planned.id, translator("da")).pdf.startswith(b"%PDF")
    assert "trkpt" not in rounds.round_gpx(scope, planned.id)


def test_a_round_of_unreachable_streets_alone_may_be_refused(
    demo_database: dict[str, str],
) -> None:
    start = cut_off_place()
    with pytest.raises(InputError, match="nothing_reachable"):
        plan(start=start, allow_empty=False)
    planned = plan(start=start)
    assert planned.legs == []
    assert len(planned.unreachable) == len(planned.required)


def test_a_round_that_is_cancelled_before_there_is_a_plan_is_not_stored(
    demo_database: dict[str, str],
) -> None:
    before = len(rounds.list_rounds(members.local_scope()))
    with pytest.raises(InputError, match="stopped_early") as refused:
        plan(should_stop=lambda: True)
    assert translator("da").error(refused.value)
    assert len(rounds.list_rounds(members.local_scope())) == before


def test_time_that_is_up_still_gives_the_first_plan(demo_database: dict[str, str]) -> None:
    assert plan(seconds=0.0, minutes=30.0).legs


def test_an_area_and_a_round_that_are_not_there_are_told(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    with pytest.raises(InputError, match="no_area_chosen"):
        rounds.plan_round(scope, [], minutes=60)
    with pytest.raises(NotFoundError, match="area_not_found"):
        rounds.plan_round(scope, ["Ingensteds"], minutes=60)
    for unknown in ("x", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFoundError, match="round_not_found"):
            rounds.get_round(scope, unknown)


def test_two_areas_make_one_round(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    first = next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    middle = first.geometry.centroid
    west, south, east, north = first.geometry.bounds
    halves = [
        areas.add_area(scope, "Vest", shapely.box(west, south, middle.x, north)),
        areas.add_area(scope, "Øst", shapely.box(middle.x, south, east, north)),
    ]
    planned = rounds.plan_round(scope, [area.id for area in halves], minutes=300)
    assert planned.name == "Vest, Øst"
    both = areas.list_areas(scope)
    largest = max(area.pieces for area in both if area.name in ("Vest", "Øst"))
    assert len(planned.required) > largest


def test_printing_gives_a_sheet_with_a_code_of_its_own(demo_database: dict[str, str]) -> None:
    planned = plan()
    scope = members.local_scope()
    sheets = [rounds.print_sheet(scope, planned.id, translator("da")) for _ in range(2)]
    assert sheets[0].code != sheets[1].code
    for sheet in sheets:
        assert sheet.pdf.startswith(b"%PDF")
        assert sheet.file_name == f"kvarter-ark-{sheet.code}.pdf"


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (dt.date(2026, 11, 19), dt.date(2026, 11, 20)),
        (dt.date(2026, 11, 20), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 23)),
    ],
    ids=["thursday", "friday", "sunday"],
)
def test_a_sheet_is_due_the_next_working_day(day: dt.date, following: dt.date) -> None:
    assert rounds.next_working_day(day) == following


def test_gpx_holds_the_line_and_nothing_about_anybody(demo_database: dict[str, str]) -> None:
    planned = plan()
    text = rounds.round_gpx(members.local_scope(), planned.id)
    root = ET.fromstring(text)
    points = root.findall(".//{*}trkpt")
    assert len(points) == shapely.get_num_coordinates(planned.legs[0].geometry)
    assert "vej" not in text.lower()
