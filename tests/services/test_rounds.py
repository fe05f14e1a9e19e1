"""Rounds planned, stored, printed and taken along."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa

from gis.crs import geodesic_length_m
from gis.errors import ConflictError, InputError, NotFoundError
from gis.locale import COPENHAGEN, translator
from gis.services import areas, installation, maps, members, outings, rounds, street_notes
from gis.services.plan_json import round_document
from gis.services.rounds import RoundRequest, searching

from .cut_off import cut_off_place

pytestmark = pytest.mark.db


def plan(**options: object) -> rounds.PlannedRound:
    asked = {each.name for each in dataclasses.fields(RoundRequest)}
    request = {key: value for key, value in options.items() if key in asked}
    rest = {key: value for key, value in options.items() if key not in asked}
    areas_of_it = request.pop("area_ids", ("Fuglekvarteret",))
    return rounds.plan_round(
        members.local_scope(), RoundRequest(areas_of_it, **{"minutes": 120.0} | request), **rest
    )


def soon() -> dt.datetime:
    return outings.usual_home_by(60)


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
    planned = plan(starts=((start.x, start.y),), ends=((end.x, end.y),))
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
        ({"walkers": 13}, "walkers_out_of_range"),
        ({"starts": ((12.6, 55.7),)}, "start_too_far"),
        ({"starts": ((1200.0, 55.7),)}, "place_not_numbers"),
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
        plan(starts=(start,), allow_empty=False)
    planned = plan(starts=(start,))
    assert planned.legs == []
    assert len(planned.unreachable) == len(planned.required)


def windows_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the number of street pieces at every look."""
    looks: list[int] = []
    plan_on = searching.plan_street_round

    def counted(streets: gpd.GeoDataFrame, *arguments: object, **options: object) -> object:
        looks.append(len(streets))
        return plan_on(streets, *arguments, **options)

    monkeypatch.setattr(searching, "plan_street_round", counted)
    return looks


def test_streets_that_nothing_leads_to_are_not_looked_for_farther_out(
    demo_database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = cut_off_place()
    looks = windows_looked_at(monkeypatch)
    assert len(plan(starts=(start,)).unreachable) > 0
    assert len(looks) == 1


def test_a_way_that_leads_around_is_found_farther_out(
    demo_database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FIRST_MARGIN_M", 1.0)
    monkeypatch.setattr(searching, "BESIDES_SHARE", 0.0)
    looks = windows_looked_at(monkeypatch)
    planned = plan(minutes=300.0)
    assert len(looks) > 1
    assert sorted(looks) == looks
    assert planned.unreachable.empty
    monkeypatch.undo()
    assert planned.length_m == pytest.approx(plan(minutes=300.0).length_m)


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
        plan(area_ids=())
    with pytest.raises(NotFoundError, match="area_not_found"):
        plan(area_ids=("Ingensteds",))
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
    planned = plan(area_ids=tuple(area.id for area in halves), minutes=300)
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
        (dt.date(2026, 12, 24), dt.date(2026, 12, 28)),
    ],
    ids=["thursday", "friday", "sunday", "christmas"],
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


# --- what is asked for -----------------------------------------------------------------------


def test_a_request_comes_back_from_json_as_it_was() -> None:
    request = RoundRequest(
        ("a", "b"), 75, walkers=3, is_pair=False, mode="car", starts=((11.1, 56.2),),
        ends=((11.1, 56.2), (11.2, 56.3), (11.4, 56.5)), pace_kmh=3.5, objective="longest", seed=7,
        planned_for=dt.datetime(2026, 11, 20, 13, tzinfo=COPENHAGEN), dropped=("x",),
        assigned={"y": 2},
    )  # fmt: skip
    written = json.loads(json.dumps(request.to_json()))
    assert RoundRequest.from_json(written) == request
    assert RoundRequest.from_json(RoundRequest(("a",)).to_json()) == RoundRequest(("a",))


def test_a_round_keeps_what_it_was_asked_for(demo_database: dict[str, str]) -> None:
    later = dt.datetime(2026, 11, 20, 13, tzinfo=dt.UTC)
    planned = plan(planned_for=later, is_pair=False, seed=3)
    (area,) = planned.area_ids
    expected = RoundRequest((area,), 120.0, planned_for=later, is_pair=False, seed=3)
    kept = rounds.get_round(members.local_scope(), planned.id)
    assert kept.request == expected
    assert (kept.planned_for, kept.is_pair, kept.walkers, kept.mode) == (later, False, 1, "foot")
    assert areas.list_areas(members.local_scope())[0].id  # an area by name is kept by id
    assert area in {found.id for found in areas.list_areas(members.local_scope())}


def pieces_named(planned: rounds.PlannedRound, count: int) -> list[str]:
    return list(planned.required["id"][:count])


def test_dropped_streets_are_not_walked_and_listed_apart(demo_database: dict[str, str]) -> None:
    first = plan()
    dropped = pieces_named(first, 3)
    planned = plan(dropped=(*dropped, "00000000-0000-0000-0000-000000000000"))
    assert set(planned.dropped["street_id"]) == set(dropped)
    assert planned.dropped["length_m"].gt(0).all()
    assert set(planned.required["id"]) == set(first.required["id"]) - set(dropped)
    assert set(dropped).isdisjoint(piece for leg in planned.legs for piece in leg.pieces)
    assert planned.not_walkable.empty
    kept = rounds.get_round(members.local_scope(), planned.id)
    assert set(kept.dropped["street_id"]) == set(dropped)


def test_streets_with_a_note_are_no_way_and_told_with_the_reason(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    first = plan()
    closed = pieces_named(first, 2)
    note = street_notes.add_note(scope, closed, "Vejen er gravet op")
    planned = plan()
    assert set(planned.not_walkable["street_id"]) == set(closed)
    assert set(planned.not_walkable["reason"]) == {"Vejen er gravet op"}
    assert set(closed).isdisjoint(planned.required["id"])
    walked = {piece for leg in planned.legs for row in leg.directions for piece in row.street_ids}
    assert walked.isdisjoint(closed)
    (told,) = {row["reason"] for row in round_document(planned)["not_walkable"]}
    assert told == "Vejen er gravet op"
    street_notes.withdraw_note(scope, note)
    assert plan().not_walkable.empty


def test_a_round_of_nothing_but_dropped_streets_is_refused(demo_database: dict[str, str]) -> None:
    every = tuple(plan().required["id"])
    with pytest.raises(InputError, match="no_required_pieces"):
        plan(dropped=every)


def test_what_was_assigned_to_somebody_who_is_not_there_does_not_count(
    demo_database: dict[str, str],
) -> None:
    first = plan()
    planned = plan(assigned={first.required["id"][0]: 5, "no piece": 1})
    assert len(planned.legs) == 1


# --- several walkers, other ways to go -------------------------------------------------------


def test_two_pairs_share_the_streets_and_the_start(demo_database: dict[str, str]) -> None:
    start = plan().start
    planned = plan(walkers=2, starts=(start,), objective="longest")
    assert [leg.letter for leg in planned.legs] == ["A", "B"]
    shares = [set(leg.pieces) for leg in planned.legs]
    assert shares[0].isdisjoint(shares[1])
    assert shares[0] | shares[1] == set(planned.required["id"])
    for leg in planned.legs:
        assert leg.start == pytest.approx(start, abs=1e-5)
        assert leg.end == pytest.approx(start, abs=1e-5)
        assert leg.parking is leg.drive is None
    assert planned.objective_m == pytest.approx(max(leg.length_m for leg in planned.legs))
    assert planned.lower_bound_m <= planned.objective_m
    document = round_document(rounds.get_round(members.local_scope(), planned.id))
    assert document["walkers"] == 2
    assert [leg["walker"] for leg in document["legs"]] == [1, 2]
    assert document == round_document(planned)


def test_what_was_moved_to_a_walker_is_walked_by_him(demo_database: dict[str, str]) -> None:
    planned = plan(walkers=2)
    moved = planned.legs[0].pieces[0]
    again = plan(walkers=2, assigned={moved: 2})
    assert moved in again.legs[-1].pieces
    assert again.legs[-1].walker == 2


def test_a_leg_by_car_is_driven_to_and_walked_from_where_it_is_parked(
    demo_database: dict[str, str],
) -> None:
    far = plan(area_ids=(farthest_area().id,), minutes=240.0)
    start = far.start
    planned = plan(mode="car", starts=(start,), walkers=2)
    for leg in planned.legs:
        assert leg.parking is not None
        assert leg.drive is not None
        assert leg.start == pytest.approx(start, abs=1e-5)
        assert leg.drive_m > 500
        assert leg.minutes == pytest.approx(leg.length_m / (4000 / 60) + leg.drive_minutes)
        walk = leg.geometry
        assert walk.coords[0] == pytest.approx(leg.parking)
        assert walk.coords[-1] == pytest.approx(leg.parking, abs=1e-7)
    document = round_document(planned)
    assert {leg["drive"]["geometry"]["type"] for leg in document["legs"]} == {"MultiLineString"}
    kept = rounds.get_round(members.local_scope(), planned.id)
    assert round_document(kept) == document
    root = ET.fromstring(rounds.round_gpx(members.local_scope(), planned.id))
    kinds = [element.text for element in root.findall(".//{*}type")]
    assert kinds.count("walking") == len(planned.legs)
    assert kinds.count("driving") >= len(planned.legs)
    sheet = rounds.print_sheet(members.local_scope(), planned.id, translator("da"))
    assert sheet.pdf.startswith(b"%PDF")


def farthest_area() -> areas.Area:
    """Return the area of the demo town that lies farthest from the one of the round."""
    by_name = {area.name: area for area in areas.list_areas(members.local_scope())}
    home = by_name["Fuglekvarteret"].geometry
    return max(by_name.values(), key=lambda area: area.geometry.distance(home))


def test_what_does_not_fit_tells_how_many_rounds_are_left(demo_database: dict[str, str]) -> None:
    planned = plan(minutes=30.0, walkers=2)
    assert len(planned.not_fitting) > 0
    assert planned.further_rounds is not None
    assert planned.further_rounds >= 1
    assert plan(minutes=240.0).further_rounds == 0


# --- planned anew ----------------------------------------------------------------------------


def test_a_replan_takes_the_place_of_the_round_and_gives_it_back(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    first = plan()
    second = plan(replaces=first.id, seed=5)
    assert (second.status, second.replaces) == ("planned", first.id)
    assert rounds.get_round(scope, first.id).status == "replaced"
    back = rounds.undo_replan(scope, second.id)
    assert (back.id, back.status) == (first.id, "planned")
    assert rounds.get_round(scope, second.id).status == "cancelled"
    rounds.reinstate_round(scope, second.id)
    assert rounds.get_round(scope, second.id).status == "planned"
    assert rounds.get_round(scope, first.id).status == "replaced"


def test_of_two_who_replan_one_round_the_second_is_told_and_nothing_is_lost(
    demo_database: dict[str, str],
) -> None:
    first = plan()
    before = len(rounds.list_rounds(members.local_scope()))
    with ThreadPoolExecutor(2) as pool:
        tried = [pool.submit(plan, replaces=first.id, seed=seed) for seed in (1, 2)]
    failed = [each.exception() for each in tried if each.exception()]
    assert [error.code for error in failed] == ["round_not_planned"]
    assert translator("da").error(failed[0])
    listed = rounds.list_rounds(members.local_scope())
    assert len(listed) == before + 1
    status = {found.id: found.status for found in listed}
    assert status[first.id] == "replaced"
    (won,) = (each.result() for each in tried if not each.exception())
    assert status[won.id] == "planned"


def test_a_round_under_way_is_not_replanned(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    first = plan()
    outings.go_out(scope, initials=["AB"], home_by=soon(), round_id=first.id)
    with pytest.raises(ConflictError, match="round_not_planned"):
        plan(replaces=first.id)
    assert rounds.get_round(scope, first.id).status == "out"
    with pytest.raises(ConflictError, match="round_not_planned"):
        rounds.undo_replan(scope, first.id)


# --- what becomes of a round -----------------------------------------------------------------


def summary(round_id: str) -> rounds.RoundSummary:
    return next(r for r in rounds.list_rounds(members.local_scope()) if r.id == round_id)


def test_a_round_that_is_replaced_again_says_who_changed_it_and_when(
    demo_database: dict[str, str],
) -> None:
    scope, first = members.local_scope(), plan()
    second = plan(replaces=first.id)
    rounds.undo_replan(scope, second.id)
    changed = "select changed_at, changed_by, status from round where id = cast(:id as uuid)"
    with installation.database().session(scope) as session:
        before = session.execute(sa.text(changed), {"id": first.id}).one()
    rounds.reinstate_round(scope, second.id)
    with installation.database().session(scope) as session:
        after = session.execute(sa.text(changed), {"id": first.id}).one()
    assert (before.status, after.status) == ("planned", "replaced")
    assert after.changed_by == scope.member_id
    assert after.changed_at > before.changed_at


def test_a_step_that_is_not_the_next_is_refused_in_a_sentence(
    demo_database: dict[str, str],
) -> None:
    scope, planned = members.local_scope(), plan()
    with pytest.raises(ConflictError, match="round_moved_on") as refused:
        rounds.reinstate_round(scope, planned.id)
    assert translator("da").error(refused.value)
    rounds.cancel_round(scope, planned.id)
    with pytest.raises(ConflictError, match="round_moved_on"):
        rounds.cancel_round(scope, planned.id)
    assert summary(planned.id).status == "cancelled"


def test_the_list_has_the_figures_of_the_round_and_its_sheets(
    demo_database: dict[str, str],
) -> None:
    scope, planned = members.local_scope(), plan()
    sheets = [rounds.print_sheet(scope, planned.id, translator("da")) for _ in range(2)]
    found = rounds.list_rounds(scope)[0]
    assert found.id == planned.id
    assert found.name == planned.name
    assert found.length_m == pytest.approx(planned.length_m)
    assert found.minutes == pytest.approx(planned.walk_minutes)
    assert [each.code for each in found.sheets] == [each.code for each in sheets]
    assert {each.state for each in found.sheets} == {"out"}
    assert found.walked_on is None


def test_the_list_can_be_of_some_statuses(demo_database: dict[str, str]) -> None:
    scope, planned = members.local_scope(), plan()
    rounds.cancel_round(scope, planned.id)
    assert [r.id for r in rounds.list_rounds(scope, statuses={"cancelled"})] == [planned.id]
    assert planned.id not in {r.id for r in rounds.list_rounds(scope, statuses={"planned"})}
    assert len(rounds.list_rounds(scope, limit=1)) == 1


def test_a_sheet_is_followed_until_it_is_shredded_and_back(demo_database: dict[str, str]) -> None:
    scope, planned = members.local_scope(), plan()
    code = rounds.print_sheet(scope, planned.id, translator("da")).code
    assert rounds.sheet_returned(scope, code.lower()).state == "returned"
    assert rounds.sheet_shredded(scope, f" {code} ").state == "shredded"
    assert summary(planned.id).sheets[0].state == "shredded"
    assert rounds.sheet_state(scope, code, "returned").state == "returned"
    assert rounds.sheet_state(scope, code, "out", since="returned").state == "out"
    with pytest.raises(NotFoundError, match="sheet_code_not_found"):
        rounds.sheet_returned(scope, "????")


def test_a_round_is_found_by_its_sheet_and_by_its_id(demo_database: dict[str, str]) -> None:
    scope, planned = members.local_scope(), plan()
    code = rounds.print_sheet(scope, planned.id, translator("da")).code
    assert rounds.find_round(scope, code.lower()) == planned.id
    assert rounds.find_round(scope, planned.id) == planned.id
    with pytest.raises(NotFoundError, match="sheet_code_not_found") as refused:
        rounds.find_round(scope, "0000")
    assert translator("da").error(refused.value)
    with pytest.raises(NotFoundError, match="round_not_found"):
        rounds.find_round(scope, "00000000-0000-0000-0000-000000000000")


def test_a_sheet_is_due_after_the_day_the_round_is_planned_for(
    demo_database: dict[str, str],
) -> None:
    later = dt.datetime.now(COPENHAGEN) + dt.timedelta(days=30)
    planned = plan(planned_for=later)
    rounds.print_sheet(members.local_scope(), planned.id, translator("da"))
    due = summary(planned.id).sheets[0].return_by
    assert due == rounds.next_working_day(later.date())


def test_another_team_sees_none_of_it(demo_database: dict[str, str]) -> None:
    planned = plan()
    code = rounds.print_sheet(members.local_scope(), planned.id, translator("da")).code
    stranger = dataclasses.replace(members.local_scope(), team_id=uuid.uuid4())
    assert rounds.list_rounds(stranger) == []
    with pytest.raises(NotFoundError):
        rounds.get_round(stranger, planned.id)
    for found in (rounds.find_round, rounds.sheet_returned):
        with pytest.raises(NotFoundError):
            found(stranger, code)
    with pytest.raises(NotFoundError):
        outings.go_out(stranger, initials=["AB"], home_by=soon(), round_id=planned.id)


def test_a_round_is_still_there_when_its_map_is_gone(demo_database: dict[str, str]) -> None:
    planned = plan()
    (found,) = maps.list_maps()
    maps.remove_map(found.id)
    kept = rounds.get_round(members.local_scope(), planned.id)
    assert round_document(kept) == round_document(planned)
    assert [row.name for row in kept.legs[0].directions] == [
        row.name for row in planned.legs[0].directions
    ]
    assert "trkpt" in rounds.round_gpx(members.local_scope(), planned.id)
