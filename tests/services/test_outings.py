"""Who is out and who is home again, in a real PostGIS."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from gis.errors import ConflictError, InputError, NotFoundError
from gis.locale import translator
from gis.services import areas, members, outings, rounds, walked
from gis.services.rows import RowClash
from tests.owner import run_as_owner

pytestmark = pytest.mark.db

MINUTE = dt.timedelta(minutes=1)


def planned() -> rounds.PlannedRound:
    scope = members.local_scope()
    area = next(one for one in areas.list_areas(scope) if one.name == "Fuglekvarteret")
    return rounds.plan_round(scope, rounds.RoundRequest((area.id,), minutes=600), seconds=1)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def out(*initials: str, round_id: str | None = None) -> outings.Outing:
    """Let somebody go out for an hour and a half."""
    change = outings.go_out(
        members.local_scope(), initials=initials, home_by=now() + 90 * MINUTE, round_id=round_id
    )
    return outings.get_outing(members.local_scope(), change.row_id)


def summary(round_id: str) -> rounds.RoundSummary:
    return next(r for r in rounds.list_rounds(members.local_scope()) if r.id == round_id)


def test_a_round_goes_out_and_home_and_each_step_can_be_taken_back(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    gone = outings.go_out(
        scope, initials=["cd", "AB", "CD"], home_by=now() + 60 * MINUTE, round_id=plan.id
    )
    (one,) = outings.list_out(scope)
    assert (one.initials, one.round_id, one.is_overdue) == (("CD", "AB"), plan.id, False)
    assert (summary(plan.id).status, summary(plan.id).initials) == ("out", ("CD", "AB"))
    outings.undo(scope, gone)
    assert (summary(plan.id).status, summary(plan.id).out_at) == ("planned", None)
    assert outings.list_out(scope) == []

    again = out("CD", round_id=plan.id)
    home = outings.come_home(scope, again.id, again.version)
    assert summary(plan.id).status == "planned"
    assert summary(plan.id).out_at <= summary(plan.id).home_at
    outings.undo(scope, home)
    assert summary(plan.id).status == "out"
    assert [found.id for found in outings.list_out(scope)] == [again.id]


def test_a_cancelled_round_that_comes_back_is_out_while_its_workers_are(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    one = out("AB", round_id=plan.id)
    rounds.cancel_round(scope, plan.id)
    assert [found.id for found in outings.list_out(scope)] == [one.id]
    rounds.reinstate_round(scope, plan.id)
    assert summary(plan.id).status == "out"
    rounds.cancel_round(scope, plan.id)
    outings.come_home(scope, one.id, one.version)
    assert summary(plan.id).status == "cancelled"


def test_whoever_is_not_home_in_time_is_missed_until_home(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    late, other = out("CD"), out("AB")
    run_as_owner(
        "update outing set out_at = now() - interval '3 hours',"
        f" home_by = now() - interval '1 minute' where id = '{late.id}'"
    )
    assert [(found.initials, found.is_overdue) for found in outings.list_out(scope)] == [
        (("CD",), True), (("AB",), False),
    ]  # fmt: skip
    later = outings.postpone(scope, late.id, late.version, now() + 30 * MINUTE)
    assert not any(found.is_overdue for found in outings.list_out(scope))
    outings.undo(scope, later)
    assert outings.list_out(scope)[0].is_overdue
    outings.come_home(scope, late.id, outings.get_outing(scope, late.id).version)
    assert [found.id for found in outings.list_out(scope)] == [other.id]


def test_whoever_is_out_while_the_clock_is_set_can_be_waited_for_and_comes_home(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    for moved in ("- interval '1 year'", "+ interval '1 hour'", "+ interval '1 day'",
                  "+ interval '1 year'"):  # fmt: skip
        one = out("AB")
        run_as_owner(
            f"update outing set out_at = out_at {moved}, home_by = home_by {moved}"
            f" where id = '{one.id}'"
        )
        later = outings.postpone(scope, one.id, one.version, now() + 30 * MINUTE)
        assert not outings.get_outing(scope, one.id).is_overdue, moved
        outings.undo(scope, later)
        outings.come_home(scope, one.id, outings.get_outing(scope, one.id).version)
        home = outings.get_outing(scope, one.id)
        assert home.home_at is not None
        assert home.out_at <= home.home_at <= now(), moved


def test_nobody_is_out_twice_and_of_two_who_say_it_at_once_one_is_told(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    with ThreadPoolExecutor(2) as pool:
        tried = [pool.submit(out, who, round_id=plan.id) for who in ("AB", "CD")]
    assert sorted(str(each.exception()) for each in tried) == ["None", "round_not_open()"]
    (one,) = outings.list_out(scope)
    with pytest.raises(ConflictError, match="already_out") as refused:
        out("EF", *one.initials)
    assert translator("da").error(refused.value).startswith(one.initials[0])
    home = outings.come_home(scope, one.id, one.version)
    out(*one.initials)
    with pytest.raises(ConflictError, match="already_out"):
        outings.undo(scope, home)


def test_what_cannot_be_is_refused_and_nothing_is_stored(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    for told, code in (
        ({"initials": [" "]}, "outing_nobody"),
        ({"initials": ["Anders And"]}, "initials_too_long"),
        ({"home_by": now() - MINUTE}, "home_by_passed"),
        ({"home_by": now() + 25 * 60 * MINUTE}, "home_by_too_late"),
    ):
        with pytest.raises(InputError, match=code) as refused:
            outings.go_out(scope, **({"initials": ["AB"], "home_by": now() + MINUTE} | told))
        assert translator("da").error(refused.value)
    assert outings.list_out(scope) == []
    with pytest.raises(NotFoundError):
        outings.get_outing(scope, "noget andet")


def test_two_who_say_different_times_are_told_of_each_other(demo_database: dict[str, str]) -> None:
    scope, one = members.local_scope(), out("AB")
    outings.postpone(scope, one.id, one.version, now() + 120 * MINUTE)
    with pytest.raises(RowClash):
        outings.postpone(scope, one.id, one.version, now() + 150 * MINUTE)
    outings.come_home(scope, one.id, one.version)
    with pytest.raises(ConflictError, match="outing_ended"):
        outings.come_home(scope, one.id, one.version)


def test_another_team_sees_nobody_and_ends_nothing(demo_database: dict[str, str]) -> None:
    one = out("AB")
    stranger = dataclasses.replace(members.local_scope(), team_id=uuid.uuid4())
    assert outings.list_out(stranger) == []
    with pytest.raises(NotFoundError):
        outings.come_home(stranger, one.id, one.version)


def test_recording_a_round_ends_its_outing_and_taking_it_back_lets_it_go_on(
    demo_database: dict[str, str],
) -> None:
    scope, plan = members.local_scope(), planned()
    one = out("AB", round_id=plan.id)
    told = {"started_at": now() - 50 * MINUTE, "ended_at": now() - MINUTE, "is_pair": True}
    done = walked.record_round(scope, plan.id, **told, home=[])
    assert (done.status, summary(plan.id).status) == ("out", "out")
    with pytest.raises(ConflictError, match="round_moved_on"):
        rounds.cancel_round(scope, plan.id)
    walked.take_back(scope, done)

    done = walked.record_round(scope, plan.id, **told)
    assert (done.status, outings.list_out(scope)) == ("walked", [])
    walked.take_back(scope, done)
    assert [found.id for found in outings.list_out(scope)] == [one.id]
    assert summary(plan.id).status == "out"


def test_a_round_walked_in_part_goes_out_again(demo_database: dict[str, str]) -> None:
    scope, plan = members.local_scope(), planned()
    rows = [(1, row.number) for row in plan.legs[0].directions]
    walked.record_round(
        scope, plan.id, started_at=now() - 50 * MINUTE, ended_at=now() - MINUTE, is_pair=True,
        left_out=rows[1:],
    )  # fmt: skip
    one = out("AB", round_id=plan.id)
    assert summary(plan.id).status == "out"
    outings.come_home(scope, one.id, one.version)
    assert summary(plan.id).status == "partly"


def test_who_was_out_and_who_meets_is_offered(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    met = outings.known_initials(scope)
    assert met  # the demo town has held a meeting
    out("ZZ")
    assert outings.known_initials(scope) == ["ZZ", *met]


def test_the_usual_time_is_the_walk_and_a_margin_in_whole_five_minutes() -> None:
    begun = dt.datetime(2026, 11, 12, 12, 3, tzinfo=dt.UTC)
    assert outings.usual_home_by(52, begun) == dt.datetime(2026, 11, 12, 13, 25, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "clock", "moment"),
    [
        ("2026-10-25T00:30", "02:10", "2026-10-25T01:10"),  # 02.30 for the first time
        ("2026-10-24T23:30", "02:10", "2026-10-25T00:10"),
        ("2026-10-25T01:30", "03:10", "2026-10-25T02:10"),
        ("2026-11-22T22:30", "00:30", "2026-11-22T23:30"),
    ],
)
def test_the_next_time_of_a_clock_is_found_in_the_hour_that_autumn_repeats(
    now: str, clock: str, moment: str
) -> None:
    begun, told = (dt.datetime.fromisoformat(one).replace(tzinfo=dt.UTC) for one in (now, moment))
    assert outings.next_time(dt.time.fromisoformat(clock), begun) == told


@pytest.mark.parametrize(
    ("clock", "code"), [("07:30", "home_by_passed"), ("22:00", "home_by_too_late")]
)
def test_a_time_that_is_passed_and_one_far_ahead_are_told_apart(clock: str, code: str) -> None:
    begun = dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC)  # 08.00 in Denmark
    with pytest.raises(InputError, match=code) as refused:
        outings.next_time(dt.time.fromisoformat(clock), begun)
    assert ("12 timer" in translator("da").error(refused.value)) == (code == "home_by_too_late")
