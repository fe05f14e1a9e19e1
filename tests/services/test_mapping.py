"""Answers and decisions in a real PostGIS, in the demo town."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import ConflictError, InputError, NotFoundError
from gis.services import areas, mapping
from gis.services.installation import database
from gis.services.mapping import (
    AnswerClash,
    AreaMapping,
    DecisionClash,
    answer_history,
    area_mapping,
    back_decision,
    decide,
    decision_history,
    known_tags,
    overview,
    save_answer,
    take_back,
    take_back_answer,
)
from gis.services.members import Scope, local_scope
from tests.colleagues import add_colleague
from tests.owner import run_as_owner

pytestmark = pytest.mark.db


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    """The one member, in the demo town with nothing answered or decided."""
    found = local_scope()
    with database().session(found) as session:
        for table in ("area_answer", "area_decision", "place_visit", "place", "handout",
                      "channel", "strategy_item", "partner_contact", "partner"):  # fmt: skip
            session.execute(sa.text(f"delete from {table}"))
    return found


@pytest.fixture
def area(scope: Scope) -> areas.Area:
    """One of the areas."""
    return area_named("Fuglekvarteret")


def area_named(name: str) -> areas.Area:
    return next(a for a in areas.list_areas(local_scope()) if a.name == name)


def colleague(scope: Scope) -> Scope:
    """Somebody else of the team."""
    return add_colleague("CD", "coordinator")


def run(statement: str, **values: object) -> None:
    with database().session(local_scope()) as session:
        session.execute(sa.text(statement), values)


def state(found: AreaMapping, point: int) -> str:
    return found.points[point - 1].state


# --- answers ---------------------------------------------------------------------------------


def test_a_new_area_is_blank_but_for_where_it_is(scope: Scope, area: areas.Area) -> None:
    found = area_mapping(scope, area.id)
    assert [point.state for point in found.points] == ["partly", *["blank"] * 4]
    assert (found.answers, found.direct, found.status) == ({}, None, "undecided")


def test_an_answer_counts_with_who_gave_it_and_the_earlier_ones_stay(
    scope: Scope, area: areas.Area
) -> None:
    first = save_answer(scope, area.id, 2, 1, text=" Tilgroede haver \r\n", since=None)
    assert (first.text, first.by) == ("Tilgroede haver", "LOK")
    second = save_answer(colleague(scope), area.id, 2, 1, text="Mange flytninger", since=first.id)
    found = area_mapping(scope, area.id)
    assert found.answers[2, 1] == second
    assert (found.points[1].state, found.points[1].summary) == ("answered", ("Mange flytninger",))
    history = answer_history(scope, area.id, 2, 1)
    assert [(a.text, a.by) for a in history] == [
        ("Mange flytninger", "CD"), ("Tilgroede haver", "LOK")
    ]  # fmt: skip


def test_none_is_an_answer_and_an_empty_one_is_not(scope: Scope, area: areas.Area) -> None:
    said = save_answer(scope, area.id, 5, 1, is_none=True, since=None)
    assert state(area_mapping(scope, area.id), 5) == "none"
    emptied = save_answer(scope, area.id, 5, 1, since=said.id)
    assert emptied.is_empty
    assert state(area_mapping(scope, area.id), 5) == "blank"
    # Who saw nothing sees what there is: nothing.
    assert save_answer(scope, area.id, 5, 1, text="Lokalavis", since=None).text == "Lokalavis"


def test_a_point_is_answered_when_each_of_its_questions_is(scope: Scope, area: areas.Area) -> None:
    save_answer(scope, area.id, 4, 1, text="Boligselskab", since=None)
    save_answer(scope, area.id, 4, 2, is_none=True, since=None)
    assert state(area_mapping(scope, area.id), 4) == "partly"
    save_answer(scope, area.id, 4, 3, text="Hjemmeplejen", since=None)
    assert state(area_mapping(scope, area.id), 4) == "none"


def test_dwellings_corrected_by_hand_answer_in_which_types(scope: Scope, area: areas.Area) -> None:
    areas.update_area(scope, area.id, area.version, dwelling_types={"terraced": 40})
    assert state(area_mapping(scope, area.id), 1) == "answered"


def test_what_is_registered_answers_its_question(scope: Scope, area: areas.Area) -> None:
    other = area_named("Havnegaderne")
    inside = area.geometry.representative_point()
    run(
        """insert into place (team_id, name, kind, role, geometry)
            select :team, name, 'kiosk', role, ST_Transform(
                ST_SetSRID(ST_MakePoint(:x, :y), 4326), Find_SRID('public', 'place', 'geometry'))
            from (values ('Kiosken', 'stay'), ('Fælleshuset', 'offer')) made (name, role)""",
        team=scope.team_id, x=inside.x, y=inside.y,
    )  # fmt: skip
    run(
        """insert into partner (team_id, name, sector, kind, area_ids, has_access, priority)
            select :team, name, 'private', 'x', array[cast(:area as uuid)], access, priority
            from (values ('Boligselskab', false, 'low'), ('Vicevært', true, 'high'))
                made (name, access, priority)""",
        team=scope.team_id, area=area.id,
    )  # fmt: skip
    run(
        """insert into channel (team_id, name, kind, is_municipality_wide)
            values (:team, 'Lokalavis', 'paper', true)""",
        team=scope.team_id,
    )
    found = area_mapping(scope, area.id)
    assert [point.state for point in found.points][2:] == ["answered", "partly", "answered"]
    assert found.registered == {
        (3, 1): ("Kiosken",), (4, 1): ("Vicevært", "Boligselskab"), (4, 2): ("Vicevært",),
        (5, 1): ("Lokalavis",),
    }  # fmt: skip
    elsewhere = area_mapping(scope, other.id)
    assert [point.state for point in elsewhere.points][2:] == ["blank", "blank", "answered"]


def test_tags_are_the_teams_own_and_known_everywhere(scope: Scope, area: areas.Area) -> None:
    other = area_named("Havnegaderne")
    save_answer(scope, area.id, 2, 1, tags=["tilgroede haver", " stille "], since=None)
    save_answer(scope, other.id, 2, 1, tags=["stille", "stille"], since=None)
    assert known_tags(scope) == ["stille", "tilgroede haver"]
    assert area_mapping(scope, other.id).answers[2, 1].tags == ("stille",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bor i nr. 4, 010203-1234", "looks_like_cpr"),
        ("skriv til ole@by.dk", "looks_like_email"),
        ("ring 22 33 44 59", "looks_like_phone"),
        ("x" * 2001, "text_too_long"),
    ],
)
def test_a_text_that_names_a_citizen_is_refused(
    scope: Scope, area: areas.Area, text: str, code: str
) -> None:
    with pytest.raises(InputError, match=code):
        save_answer(scope, area.id, 2, 1, text=text, since=None)
    with pytest.raises(InputError, match=code):
        decide(scope, area.id, "direct", True, text, since=None)
    found = area_mapping(scope, area.id)
    assert (found.answers, found.direct) == ({}, None)


def test_questions_and_areas_that_are_not_there_are_not_found(scope: Scope) -> None:
    with pytest.raises(NotFoundError, match="area_not_found"):
        save_answer(scope, str(uuid.uuid4()), 2, 1, since=None)
    with pytest.raises(NotFoundError, match="area_not_found"):
        area_mapping(scope, "x'; --")
    with pytest.raises(NotFoundError, match="question_not_found"):
        save_answer(scope, str(uuid.uuid4()), 2, 2, since=None)


def test_two_answers_to_one_question_clash_and_nothing_is_stored(
    scope: Scope, area: areas.Area
) -> None:
    seen = save_answer(scope, area.id, 2, 1, text="Stille", tags=["stille"], since=None)
    other = colleague(scope)
    theirs = save_answer(
        other, area.id, 2, 1, text="Larm om natten", tags=["stille", "larm"], since=seen.id
    )
    with pytest.raises(AnswerClash) as found:
        save_answer(scope, area.id, 2, 1, text="Helt stille", tags=["haver"], since=seen.id)
    (clash,) = found.value.fields
    assert (clash.field, clash.mine, clash.theirs, clash.by) == (
        "text", "Helt stille", "Larm om natten", "CD",
    )  # fmt: skip
    assert area_mapping(scope, area.id).answers[2, 1] == theirs
    kept = save_answer(
        scope, area.id, 2, 1, text="Helt stille", tags=["haver"], since=found.value.since
    )
    assert kept.text == "Helt stille"


def test_changes_of_different_fields_go_together(scope: Scope, area: areas.Area) -> None:
    seen = save_answer(scope, area.id, 2, 1, text="Stille", tags=["stille", "tom"], since=None)
    other = colleague(scope)
    save_answer(other, area.id, 2, 1, text="Stille", tags=["stille", "tom", "larm"], since=seen.id)
    both = save_answer(scope, area.id, 2, 1, text="Ret stille", tags=["tom", "ny"], since=seen.id)
    assert (both.text, both.tags) == ("Ret stille", ("tom", "larm", "ny"))
    same = save_answer(other, area.id, 2, 1, text="Ret stille", tags=both.tags, since=seen.id)
    assert same.id == both.id


def test_an_answer_taken_back_lets_the_earlier_one_count(scope: Scope, area: areas.Area) -> None:
    first = save_answer(colleague(scope), area.id, 2, 1, text="Stille", since=None)
    second = save_answer(scope, area.id, 2, 1, text="Larm", since=first.id)
    back = take_back_answer(scope, second.id)
    assert (back.text, back.by, back.at) == ("Stille", "CD", first.at)
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        take_back_answer(scope, second.id)
    only = save_answer(scope, area.id, 3, 1, text="Kiosk", since=None)
    assert take_back_answer(scope, only.id).is_empty
    assert (3, 1) not in area_mapping(scope, area.id).answers


def test_an_answer_is_old_after_half_a_year_and_when_the_outline_moves(
    scope: Scope, area: areas.Area
) -> None:
    save_answer(scope, area.id, 2, 1, text="Stille", since=None)
    save_answer(scope, area.id, 3, 1, text="Kiosk", since=None)
    run_as_owner("update area_answer set created_at = now() - interval '183 days' where point = 3")
    assert [state(area_mapping(scope, area.id), point) for point in (2, 3)] == ["answered", "old"]
    moved = areas.update_area(
        scope, area.id, area.version, geometry=shapely.buffer(area.geometry, 0.0003)
    )
    assert state(area_mapping(scope, area.id), 2) == "old"
    areas.update_area(scope, area.id, moved.version, geometry=area.geometry)
    assert state(area_mapping(scope, area.id), 2) == "answered"


# --- decisions -------------------------------------------------------------------------------


def test_each_way_is_decided_with_a_reason(scope: Scope, area: areas.Area) -> None:
    ahead = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=90)
    decide(
        scope, area.id, "direct", True, "Mange bor alene", review_on=ahead,
        decided_by=["AB", "CD"], since=None,
    )  # fmt: skip
    decide(scope, area.id, "indirect", False, "Ingen har adgang", since=None)
    found = area_mapping(scope, area.id)
    assert found.status == "selected"
    assert found.direct is not None
    assert (found.direct.decided_by, found.direct.review_on) == (("AB", "CD"), ahead)
    assert found.indirect is not None
    assert found.indirect.is_chosen is False


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_decision_without_a_reason_is_refused(
    scope: Scope, area: areas.Area, is_chosen: bool
) -> None:
    with pytest.raises(InputError, match="reason_missing"):
        decide(scope, area.id, "direct", is_chosen, " \n", since=None)


def test_a_day_that_has_passed_and_an_unknown_partner_are_refused(
    scope: Scope, area: areas.Area
) -> None:
    with pytest.raises(InputError, match="review_not_ahead"):
        decide(scope, area.id, "direct", True, "Ja", review_on=dt.date(2020, 1, 1), since=None)
    for partner in (str(uuid.uuid4()), "x"):
        with pytest.raises(NotFoundError, match="partner_not_found"):
            decide(scope, area.id, "indirect", True, "Ja", partner_ids=[partner], since=None)


def test_a_decision_whose_day_has_come_is_to_be_gone_through(
    scope: Scope, area: areas.Area
) -> None:
    decide(scope, area.id, "direct", True, "Ja", since=None)
    run_as_owner("update area_decision set review_on = current_date - 2")
    found = area_mapping(scope, area.id)
    assert found.is_review_due
    # The rest can be changed without moving that day.
    assert found.direct is not None
    decide(scope, area.id, "direct", True, "Ja, stadig", review_on=found.direct.review_on,
           since=found.direct.id)  # fmt: skip


def test_a_decision_taken_back_lets_the_earlier_one_count_with_its_backing(
    scope: Scope, area: areas.Area
) -> None:
    first = decide(scope, area.id, "direct", True, "Mange", since=None)
    back_decision(scope, first.id, True)
    second = decide(scope, area.id, "direct", False, "Nej", since=first.id)
    assert not second.is_backed
    again = take_back(scope, second.id)
    assert (again.reason, again.is_backed, again.at) == ("Mange", True, first.at)
    nothing = take_back(scope, take_back(scope, again.id).id)  # back and forth
    assert nothing.reason == "Mange"
    assert [d.reason for d in decision_history(scope, area.id)] == [
        "Mange", "Nej", "Mange", "Nej", "Mange"
    ]  # fmt: skip


def test_the_only_decision_taken_back_leaves_the_area_undecided(
    scope: Scope, area: areas.Area
) -> None:
    one = decide(scope, area.id, "direct", True, "Mange", since=None)
    assert take_back(scope, one.id).is_chosen is None
    assert area_mapping(scope, area.id).direct is None
    decide(scope, area.id, "direct", False, "Få", since=None)
    assert area_mapping(scope, area.id).direct is not None


def test_backing_can_be_withdrawn(scope: Scope, area: areas.Area) -> None:
    one = decide(scope, area.id, "direct", True, "Mange", since=None)
    backed = back_decision(scope, one.id, True)
    assert (backed.is_backed, backed.backed_by) == (True, "LOK")
    assert not back_decision(scope, one.id, False).is_backed
    found = area_mapping(scope, area.id).direct
    assert found is not None
    assert not found.is_backed


def test_a_decision_that_counts_no_more_is_not_backed(scope: Scope, area: areas.Area) -> None:
    first = decide(scope, area.id, "direct", True, "Mange", since=None)
    second = decide(colleague(scope), area.id, "direct", False, "Få", since=first.id)
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        back_decision(scope, first.id, True)
    assert not any(one.is_backed for one in decision_history(scope, area.id))
    assert back_decision(scope, second.id, True).is_backed


def test_a_yes_and_a_no_clash_with_both_reasons(scope: Scope, area: areas.Area) -> None:
    seen = decide(scope, area.id, "direct", True, "Mange", since=None)
    decide(colleague(scope), area.id, "direct", False, "Få", since=seen.id)
    with pytest.raises(DecisionClash) as found:
        decide(scope, area.id, "direct", True, "Rigtig mange", since=seen.id)
    assert [(f.field, f.mine, f.theirs, f.by) for f in found.value.fields] == [
        ("is_chosen", True, False, "CD"), ("reason", "Rigtig mange", "Få", "CD"),
    ]  # fmt: skip


# --- areas divided, joined, put away ------------------------------------------------------------


def across(area: areas.Area) -> shapely.LineString:
    _west, south, _east, north = area.geometry.bounds
    x = area.geometry.centroid.x
    return shapely.LineString([(x, south - 0.001), (x, north + 0.001)])


def fill(scope: Scope, name: str, answer: str, is_chosen: bool) -> areas.Area:
    area = area_named(name)
    save_answer(scope, area.id, 2, 1, text=answer, tags=[answer.lower()], since=None)
    one = decide(scope, area.id, "direct", is_chosen, answer, decided_by=["AB"], since=None)
    back_decision(scope, one.id, True)
    return area


def test_both_parts_of_an_area_say_what_it_said_and_should_be_gone_through(scope: Scope) -> None:
    area = fill(scope, "Fuglekvarteret", "Stille", True)
    given = area_mapping(scope, area.id).answers[2, 1]
    change = areas.split_area(scope, area.id, area.version, across(area))
    for area_id in change.kept:
        part = area_mapping(scope, area_id)
        assert (part.answers[2, 1].text, part.answers[2, 1].at) == ("Stille", given.at)
        assert part.points[1].state == "old"
        assert part.direct is not None
        assert (part.direct.reason, part.direct.is_backed) == ("Stille", True)
    _ours, other = change.kept
    assert part.direct is not None
    back_decision(scope, part.direct.id, False)
    ours = area_mapping(scope, area.id).direct
    assert ours is not None
    assert ours.is_backed
    areas.undo(scope, change)
    assert area_mapping(scope, area.id).points[1].state == "answered"
    assert other not in {found.area.id for found in overview(scope)}


def test_a_joined_area_says_what_each_said_and_undoing_takes_it_back(scope: Scope) -> None:
    first = fill(scope, "Fuglekvarteret", "Stille", True)
    second = fill(scope, "Havnegaderne", "Larm", True)
    save_answer(scope, second.id, 3, 1, text="Kiosk", since=None)
    change = areas.merge_areas(scope, [first.id, second.id], "Begge")
    whole = area_mapping(scope, first.id)
    assert whole.answers[2, 1].text == "Fuglekvarteret: Stille\nHavnegaderne: Larm"
    assert whole.answers[2, 1].tags == ("stille", "larm")
    assert whole.answers[3, 1].text == "Kiosk"
    assert whole.direct is not None
    assert whole.direct.reason == "Fuglekvarteret: Stille\nHavnegaderne: Larm"
    assert "Larm" in [answer.text for answer in answer_history(scope, first.id, 2, 1)]
    undone = areas.undo(scope, change)
    back = area_mapping(scope, first.id)
    assert back.answers[2, 1].text == "Stille"
    assert (3, 1) not in back.answers
    assert back.direct is not None
    assert (back.direct.reason, back.direct.is_backed) == ("Stille", True)
    assert area_mapping(scope, second.id).answers[2, 1].text == "Larm"
    areas.undo(scope, undone)
    assert area_mapping(scope, first.id).answers[2, 1].text == whole.answers[2, 1].text


@pytest.mark.parametrize(
    ("text", "tags"), [("Kiosk", ()), ("", ("stille",)), ("Ingen opholdssteder", ())]
)
def test_a_joined_area_tells_of_which_area_none_was_said(
    scope: Scope, text: str, tags: tuple[str, ...]
) -> None:
    first, second = area_named("Fuglekvarteret"), area_named("Havnegaderne")
    save_answer(scope, first.id, 3, 1, is_none=True, since=None)
    save_answer(scope, second.id, 3, 1, text=text, tags=tags, since=None)
    areas.merge_areas(scope, [first.id, second.id], "Begge")
    whole = area_mapping(scope, first.id).answers[3, 1]
    told = ["Fuglekvarteret: Ingen opholdssteder", *([f"Havnegaderne: {text}"] if text else [])]
    assert (whole.text.split("\n"), whole.is_none, whole.tags) == (told, False, tags)


def test_areas_that_both_said_none_say_so_when_joined(scope: Scope) -> None:
    first, second = area_named("Fuglekvarteret"), area_named("Havnegaderne")
    for area in (first, second):
        save_answer(scope, area.id, 3, 1, is_none=True, since=None)
    areas.merge_areas(scope, [first.id, second.id], "Begge")
    whole = area_mapping(scope, first.id).answers[3, 1]
    assert (whole.text, whole.is_none) == ("", True)


def test_areas_that_were_decided_otherwise_are_undecided_when_joined(scope: Scope) -> None:
    first = fill(scope, "Fuglekvarteret", "Stille", True)
    second = fill(scope, "Havnegaderne", "Larm", False)
    change = areas.merge_areas(scope, [first.id, second.id], "Begge")
    assert area_mapping(scope, first.id).direct is None
    assert [d.is_chosen for d in decision_history(scope, first.id)] == [None, True]
    newer = save_answer(scope, first.id, 2, 1, text="Nyt",
                        since=area_mapping(scope, first.id).answers[2, 1].id)  # fmt: skip
    areas.undo(scope, change)
    back = area_mapping(scope, first.id)
    assert back.direct is not None
    assert back.answers[2, 1].id == newer.id  # what somebody has written since stays


def test_an_area_that_comes_back_has_its_answers(scope: Scope) -> None:
    area = fill(scope, "Fuglekvarteret", "Stille", True)
    areas.delete_area(scope, area.id)
    with pytest.raises(NotFoundError, match="area_not_found"):
        mapping.save_answer(scope, area.id, 2, 1, text="Larm", since=None)
    areas.restore_area(scope, area.id)
    found = area_mapping(scope, area.id)
    assert (found.answers[2, 1].text, found.points[1].state) == ("Stille", "answered")
