"""Rounds that suggest themselves, and plans of which one is chosen."""

from __future__ import annotations

import datetime as dt

import pytest

from gis.coverage.bands import band_of
from gis.errors import ConflictError
from gis.layers.database import Scope
from gis.locale import translator
from gis.services import mapping, rounds
from gis.services.members import local_scope
from gis.services.rounds import RoundRequest, RoundSuggestion

pytestmark = pytest.mark.db


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    return local_scope()


def wanted(found: list[RoundSuggestion]) -> list[tuple[str, str]]:
    return [(one.request.area_ids[0], one.band) for one in found]


def test_a_suggestion_is_for_its_time_of_day_and_goes_once_a_round_is_planned_for_it(
    scope: Scope,
) -> None:
    (first, *_others) = rounds.suggest_rounds(scope)

    assert first.request.planned_for is not None
    assert first.request.planned_for > dt.datetime.now(dt.UTC)
    assert band_of(first.request.planned_for) == first.band
    assert first.gap_dwellings > 0
    rounds.plan_round(scope, first.request)
    assert (first.request.area_ids[0], first.band) not in wanted(rounds.suggest_rounds(scope))


def test_an_area_that_was_decided_against_is_never_suggested(scope: Scope) -> None:
    area = rounds.suggest_rounds(scope)[0].request.area_ids[0]
    (one,) = [one for one in mapping.overview(scope) if one.area.id == area]
    before = None if one.direct is None else one.direct.id
    mapping.decide(scope, area, "direct", False, "Andre områder først.", since=before)

    assert area not in {asked for asked, _band in wanted(rounds.suggest_rounds(scope))}


def test_returns_that_are_due_near_the_area_are_on_the_way_and_may_ask_for_two(
    scope: Scope,
) -> None:
    with_stops = [one for one in rounds.suggest_rounds(scope) if one.request.stops]

    assert with_stops
    for one in with_stops:
        assert {stop.kind for stop in one.request.stops} == {"return"}
        assert one.request.is_pair or not any(stop.needs_pair for stop in one.request.stops)


def test_what_another_page_asks_for_is_suggested_for_all_its_areas(scope: Scope) -> None:
    areas = [one.area.id for one in mapping.overview(scope)][:2]

    found = rounds.suggest_round(scope, areas, "weekend_evening")

    assert found is not None
    assert found.request.area_ids == tuple(areas)
    assert found.request.is_pair
    assert band_of(found.request.planned_for) == "weekend_evening"
    assert rounds.suggest_round(scope, ["00000000-0000-0000-0000-000000000000"], "night") is None


def test_of_three_plans_one_is_planned_whichever_is_chosen(scope: Scope) -> None:
    area = rounds.suggest_rounds(scope)[0].request.area_ids
    one = rounds.plan_round(scope, RoundRequest(area, minutes=30))
    two = rounds.plan_round(scope, RoundRequest(area, minutes=60), replaces=one.id)
    three = rounds.plan_round(scope, RoundRequest(area), replaces=two.id)

    def statuses() -> list[str]:
        return [plan.status for plan in rounds.list_plans(scope, two.id)]

    assert rounds.choose_plan(scope, one.id).id == one.id
    assert statuses() == ["planned", "cancelled", "cancelled"]
    rounds.choose_plan(scope, two.id)
    assert statuses() == ["replaced", "planned", "cancelled"]
    rounds.choose_plan(scope, three.id)
    assert statuses() == ["replaced", "replaced", "planned"]
    shares = rounds.gap_shares(scope, [one.id, three.id])
    assert 0 < shares[one.id] < shares[three.id] <= 1


def test_a_plan_that_is_printed_gives_way_to_no_other(scope: Scope) -> None:
    area = rounds.suggest_rounds(scope)[0].request.area_ids
    one = rounds.plan_round(scope, RoundRequest(area, minutes=30))
    two = rounds.plan_round(scope, RoundRequest(area), replaces=one.id)
    rounds.print_sheet(scope, two.id, translator("da"))

    with pytest.raises(ConflictError, match="round_not_planned"):
        rounds.choose_plan(scope, one.id)
