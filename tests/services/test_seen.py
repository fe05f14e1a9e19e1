"""What is recorded with a walk: what was in the way, what was seen, when to come back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from gis.errors import AccessError, ConflictError, InputError, NotFoundError
from gis.locale import translator
from gis.services import (
    areas,
    installation,
    maps,
    members,
    observation_points,
    return_windows,
    rounds,
    street_notes,
    walked,
)
from gis.services.coverage import coverage_report

pytestmark = pytest.mark.db

BEGIN = dt.datetime(2026, 9, 1, 8, 30, tzinfo=dt.UTC)  # a Tuesday, 10.30 in Denmark
HOUR = dt.timedelta(hours=1)
MIDDLE = BEGIN + HOUR / 2


def planned(walkers: int = 1) -> rounds.PlannedRound:
    scope = members.local_scope()
    area = next(one for one in areas.list_areas(scope) if one.name == "Fuglekvarteret")
    wanted = rounds.RoundRequest((area.id,), minutes=600, walkers=walkers, objective="longest")
    return rounds.plan_round(scope, wanted, seconds=1)


def record(round_id: str, **how: Any) -> walked.Recorded:
    told = {"started_at": BEGIN, "ended_at": BEGIN + HOUR, "is_pair": True} | how
    return walked.record_round(members.local_scope(), round_id, **told)


def first_rows(plan: rounds.PlannedRound, count: int, walker: int = 1) -> list[tuple[int, int]]:
    rows = [row for row in plan.legs[walker - 1].directions if not row.deadhead]
    return [(walker, row.number) for row in rows[:count]]


def soon() -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=5)
    return start, start + HOUR / 2


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that counts of what a recording may store."""
    count = {
        "pass": "not exists (select from pass_withdrawal gone where gone.pass_id = t.id)",
        "hindrance": "withdrawn_at is null",
        "street_note": "withdrawn_at is null",
        "observation": "withdrawn_at is null",
        "contact_attempt": "withdrawn_at is null",
        "observation_point": "deleted_at is null",
        "return_window": "deleted_at is null and outcome = 'open'",
        "outing": "home_at is null and deleted_at is null",
    }
    with installation.database().session(members.local_scope()) as session:
        return {
            table: sorted(map(str, session.scalars(sa.text(f"select id from {table} t where {c}"))))
            for table, c in count.items()
        }


def test_a_street_that_could_not_be_walked_is_left_out_and_says_why(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (closed, dug) = first_rows(plan, 2)
    done = record(plan.id, hindrances={closed: "closed_off", dug: "roadworks"})
    assert done.status == "partly"
    rows = {(1, row.number): row for row in plan.legs[0].directions}
    found = {(one.walker, one.row): one for one in walked.list_hindrances(scope, plan.id)}
    assert {key: one.reason for key, one in found.items()} == {
        closed: "closed_off", dug: "roadworks",
    }  # fmt: skip
    assert found[dug].length_m == pytest.approx(rows[dug].length_m, rel=1e-3)
    assert street_notes.list_notes(scope) == []
    left = plan.length_m - sum(rows[key].length_m for key in (closed, dug))
    assert done.length_m <= left + 1


def test_what_is_in_the_way_from_now_on_is_noted_of_the_street(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (gate,) = first_rows(plan, 1)
    done = record(plan.id, hindrances={gate: "closed_off"}, lasting={gate: "Låst port"})
    (note,) = street_notes.list_notes(scope)
    row = next(row for row in plan.legs[0].directions if row.number == gate[1])
    assert (note.reason, note.names) == ("Låst port", (row.name,))
    assert set(note.street_ids) <= set(row.street_ids)
    walked.take_back(scope, done)
    assert street_notes.list_notes(scope) == []


def test_a_round_of_which_nothing_could_be_walked_says_why_and_stays_planned(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned(2)
    both = [*first_rows(plan, 1), *first_rows(plan, 1, walker=2)]
    done = record(plan.id, walkers=[], hindrances=dict.fromkeys(both, "weather"))
    assert (done.pass_ids, done.status) == ((), "planned")
    assert len(walked.list_hindrances(scope, plan.id)) == 2
    walked.take_back(scope, done)
    assert walked.list_hindrances(scope, plan.id) == []
    with pytest.raises(InputError, match="nothing_walked_recorded"):
        record(plan.id, walkers=[])
    for key, reason, error in (
        ((1, 999), "weather", NotFoundError), (both[0], "sad", InputError),
    ):  # fmt: skip
        with pytest.raises(error):
            record(plan.id, hindrances={key: reason})
    assert walked.list_passes(scope, round_id=plan.id) == []


def test_what_was_in_the_way_goes_and_comes_with_the_passes_of_the_round(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (key,) = first_rows(plan, 1)
    earlier = record(plan.id, hindrances={key: "dog"})
    walked.withdraw(scope, earlier.pass_ids)
    assert walked.list_hindrances(scope, plan.id) == []
    walked.restore(scope, earlier.pass_ids)
    assert [one.reason for one in walked.list_hindrances(scope, plan.id)] == ["dog"]


def test_a_new_point_its_signs_an_attempt_and_a_return_are_stored_with_the_round(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (hit, *_rest) = maps.search_addresses(members.local_scope(), "Mejsevej 2")
    seen = walked.Sighting(
        address_id=hit.id, signs=("overgrown_garden", "light_or_tv"), watch_for="Lys om aftenen",
        needs_pair=True, attempt=walked.Attempt("knock", 1, is_postcard_left=True, slip="hung"),
        come_back=soon(),
    )  # fmt: skip
    done = record(plan.id, sightings=[seen])
    (code,) = done.seen.codes
    point = observation_points.find_point(scope, code)
    assert (point.signs, point.seen_at) == (("overgrown_garden", "light_or_tv"), MIDDLE)
    assert (point.watch_for, point.needs_pair, point.attempts) == ("Lys om aftenen", True, 1)
    (attempt,) = observation_points.list_attempts(scope, point.id)
    assert (attempt.is_postcard_left, attempt.slip, attempt.at) == (True, "hung", MIDDLE)
    (window,) = return_windows.list_windows(scope, point_id=point.id)
    assert (window.starts_at, window.ends_at) == seen.come_back
    (observation,) = observation_points.list_observations(scope, point.id)
    assert (observation.round_id, observation.is_pair) == (plan.id, True)


def test_one_undo_takes_everything_back_and_the_figures_are_as_before(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (hit, *_rest) = maps.search_addresses(members.local_scope(), "Mejsevej 2")
    known = observation_points.add_point(scope, address_id=hit.id)
    window = return_windows.add_window(
        scope, point_id=known.point_id, starts_at=BEGIN, ends_at=BEGIN + HOUR
    )
    before, figures = everything(), coverage_report(scope, at=BEGIN + 24 * HOUR).areas
    (blocked, other) = first_rows(plan, 2)
    row = next(row for row in plan.legs[0].directions if row.number == other[1])
    done = record(
        plan.id,
        hindrances={blocked: "closed_off"},
        lasting={blocked: "Port"},
        sightings=[
            walked.Sighting(
                point_id=known.point_id, kept=(window.row_id, 1),
                attempt=walked.Attempt("knock", 2), come_back=soon(),
            ),
            walked.Sighting(at=row.geometry.interpolate(0.5, normalized=True), signs=("waste",)),
            walked.Sighting(street_ids=row.street_ids, come_back=soon()),
        ],
    )  # fmt: skip
    stored = everything()
    assert {table: len(stored[table]) - len(before[table]) for table in stored} == {
        "pass": 1, "hindrance": 1, "street_note": 1, "observation": 2, "contact_attempt": 1,
        "observation_point": 1, "return_window": 1, "outing": 0,
    }  # fmt: skip
    walked.take_back(scope, done)
    assert everything() == before
    assert coverage_report(scope, at=BEGIN + 24 * HOUR).areas == figures


def test_where_one_sighting_cannot_be_stored_nothing_is(demo_database: dict[str, str]) -> None:
    scope, plan = members.local_scope(), planned()
    before = everything()
    (hit, *_rest) = maps.search_addresses(members.local_scope(), "Mejsevej 2")
    good = walked.Sighting(address_id=hit.id, signs=("waste",))
    start, end = soon()
    streets = plan.legs[0].directions[0].street_ids
    for wrong, error in (
        (walked.Sighting(signs=("waste",)), InputError),
        (walked.Sighting(street_ids=streets), InputError),
        (walked.Sighting(street_ids=streets, come_back=(end, start)), InputError),
        (walked.Sighting(at=plan.legs[0].geometry.centroid, signs=("sad",)), InputError),
        (good, ConflictError),  # there is a point now
    ):
        with pytest.raises(error):
            record(plan.id, sightings=[good, wrong])
        assert everything() == before
    assert rounds.get_round(scope, plan.id).status == "planned"


def test_a_visit_does_not_keep_the_return_to_another_point(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (hit, other, *_rest) = maps.search_addresses(members.local_scope(), "Mejsevej")
    here, there = (
        observation_points.add_point(scope, address_id=one.id, allow_duplicate=True).point_id
        for one in (hit, other)
    )
    window = return_windows.add_window(scope, point_id=there, starts_at=BEGIN, ends_at=BEGIN + HOUR)
    before = everything()
    with pytest.raises(NotFoundError, match="row_not_found"):
        record(plan.id, sightings=[walked.Sighting(point_id=here, kept=(window.row_id, 1))])
    assert everything() == before


def test_a_row_that_could_not_be_walked_is_recorded_once_until_that_is_taken_back(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (key,) = first_rows(plan, 1)
    blocked = {"walkers": [], "hindrances": {key: "weather"}}
    record(plan.id, **blocked)
    with pytest.raises(ConflictError, match="hindrance_already_recorded") as refused:
        record(plan.id, **blocked)
    assert translator("da").error(refused.value).startswith(f"Række {key[1]} ")
    taken = [one.id for one in walked.list_hindrances(scope, plan.id)]
    walked.withdraw_hindrances(scope, plan.id, taken)
    assert walked.list_hindrances(scope, plan.id) == []
    again = record(plan.id, **blocked)
    with pytest.raises(ConflictError, match="hindrance_already_recorded"):
        walked.restore_hindrances(scope, plan.id, taken)
    walked.take_back(scope, again)
    walked.restore_hindrances(scope, plan.id, taken)
    assert [one.id for one in walked.list_hindrances(scope, plan.id)] == taken
    leader = dataclasses.replace(scope, role="leader")
    with pytest.raises(AccessError):
        walked.withdraw_hindrances(leader, plan.id, taken)


def test_passes_that_come_back_bring_no_hindrance_that_was_recorded_again_since(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    (key,) = first_rows(plan, 1)
    earlier = record(plan.id, hindrances={key: "dog"})
    walked.withdraw(scope, earlier.pass_ids)
    record(plan.id, walkers=[], hindrances={key: "weather"})
    walked.restore(scope, earlier.pass_ids)
    assert [one.reason for one in walked.list_hindrances(scope, plan.id)] == ["weather"]


def test_what_was_seen_needs_no_round(demo_database: dict[str, str]) -> None:
    scope, plan = members.local_scope(), planned()
    row = plan.legs[0].directions[0]
    before = everything()
    done = walked.record_marked(
        scope, row.street_ids, started_at=BEGIN, ended_at=BEGIN + HOUR, is_pair=False,
        sightings=[walked.Sighting(at=row.geometry.centroid, signs=("covered_windows",))],
    )  # fmt: skip
    (code,) = done.seen.codes
    point = observation_points.find_point(scope, code)
    assert point.signs == ("covered_windows",)
    walked.take_back(scope, done)
    assert everything() == before


def test_a_leader_records_no_sighting(demo_database: dict[str, str]) -> None:
    plan = planned()
    leader = dataclasses.replace(members.local_scope(), role="leader")
    before = everything()
    with pytest.raises(AccessError):
        walked.record_round(
            leader, plan.id, started_at=BEGIN, ended_at=BEGIN + HOUR, is_pair=True,
            sightings=[walked.Sighting(at=plan.legs[0].geometry.centroid)],
        )  # fmt: skip
    assert everything() == before
