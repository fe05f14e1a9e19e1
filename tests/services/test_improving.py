"""A round whose first plan is there at once, and better ones as they are found."""

from __future__ import annotations

import pytest

from gis.errors import ConflictError
from gis.jobs.running import StoppedError
from gis.locale import translator
from gis.services import areas, members, rounds
from gis.services.rounds import RoundRequest, planning

pytestmark = pytest.mark.db


@pytest.fixture
def request_of_three(demo_database: dict[str, str]) -> RoundRequest:
    """Several walkers over all areas, where the first plan is not the best."""
    everywhere = tuple(area.id for area in areas.list_areas(members.local_scope()))
    return RoundRequest(everywhere, minutes=600, walkers=3, objective="longest")


def improve(request: RoundRequest, kept=lambda _: None, **options: object) -> rounds.PlannedRound:
    scope = members.local_scope()
    return rounds.get_round(scope, rounds.improve_round(scope, request, kept, **options))


def test_the_first_plan_is_stored_before_the_last_and_each_is_better(
    request_of_three: RoundRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LOOK_SECONDS", 0.0)
    seen = []

    def kept(round_id: str) -> None:
        if seen:  # another transaction sees what was stored before this one
            seen[-1].append(rounds.get_round(members.local_scope(), round_id))
        seen.append([round_id])

    last = improve(request_of_three, kept)
    assert len(seen) > 1
    stored = [planned for _id, planned in seen[:-1]] + [last]
    assert {planned.id for planned in stored} == {last.id}
    longest = [planned.objective_m for planned in stored]
    assert longest == sorted(longest, reverse=True)
    assert longest[-1] < longest[0]
    versions = [planned.version for planned in stored]
    assert versions == sorted(set(versions))


def test_a_plan_that_turns_out_to_be_the_shortest_is_stored_as_such(
    demo_database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LOOK_SECONDS", 0.0)
    kept: list[str] = []
    request = RoundRequest(("Nørrekær",), minutes=90)
    planned = improve(request, kept.append)
    whole = rounds.plan_round(members.local_scope(), request)
    assert len(kept) > 1
    assert planned.objective_m == pytest.approx(whole.objective_m)
    assert planned.lower_bound_m == pytest.approx(whole.lower_bound_m)


def test_who_stops_keeps_the_plan_there_is(request_of_three: RoundRequest) -> None:
    kept: list[str] = []
    planned = improve(request_of_three, kept.append, should_stop=lambda: bool(kept))
    assert kept[0] == planned.id
    assert planned.legs
    assert planned.not_fitting.empty


def test_a_plan_that_nobody_wants_any_more_is_not_stored(request_of_three: RoundRequest) -> None:
    def refuse(_round_id: str) -> None:
        raise StoppedError

    before = {one.id for one in rounds.list_rounds(members.local_scope())}
    with pytest.raises(StoppedError):
        improve(request_of_three, refuse)
    assert {one.id for one in rounds.list_rounds(members.local_scope())} == before


def test_a_round_that_was_printed_is_not_changed_any_more(
    request_of_three: RoundRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LOOK_SECONDS", 0.0)
    printed: list[rounds.PlannedRound] = []
    planned = rounds.plan_round(members.local_scope(), request_of_three, seconds=0)
    rounds.print_sheet(members.local_scope(), planned.id, translator("da"))
    printed.append(rounds.get_round(members.local_scope(), planned.id))
    after = improve(request_of_three, round_id=planned.id)
    assert after.version == printed[0].version
    assert [leg.geometry for leg in after.legs] == [leg.geometry for leg in printed[0].legs]


def test_it_takes_the_place_of_an_earlier_plan_once(request_of_three: RoundRequest) -> None:
    earlier = rounds.plan_round(members.local_scope(), request_of_three, seconds=0)
    later = improve(request_of_three, replaces=earlier.id)
    assert rounds.get_round(members.local_scope(), earlier.id).status == "replaced"
    assert later.replaces == earlier.id
    with pytest.raises(ConflictError, match="round_not_planned"):
        improve(request_of_three, replaces=earlier.id)
