"""Streets that cannot be walked, with the reason, in a real PostGIS."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from gis.errors import InputError, NotFoundError
from gis.layers.streets import find_streets_by_id
from gis.services import areas, installation, members, rounds, street_notes
from tests.colleagues import add_team

pytestmark = pytest.mark.db


@pytest.fixture
def pieces(demo_database: dict[str, str]) -> list[str]:
    """Street pieces of one area."""
    scope = members.local_scope()
    area = next(one for one in areas.list_areas(scope) if one.name == "Fuglekvarteret")
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,), minutes=600), seconds=1)
    return [str(piece) for piece in planned.required["id"]]


def noted(pieces: list[str]) -> dict[str, str]:
    database = installation.database()
    with database.session(members.local_scope()) as session:
        streets = find_streets_by_id(session, pieces, crs=database.crs)
        return street_notes.noted_streets(session, streets, crs=database.crs)


def test_a_reason_that_names_a_citizen_is_refused(pieces: list[str]) -> None:
    for reason, code in (("010190-1234", "looks_like_cpr"), ("ring 20304051", "looks_like_phone")):
        with pytest.raises(InputError, match=code):
            street_notes.add_note(members.local_scope(), pieces[:1], reason)
    assert street_notes.list_notes(members.local_scope()) == []


def test_a_note_is_said_of_its_streets_and_no_others(pieces: list[str]) -> None:
    scope = members.local_scope()
    note_id = street_notes.add_note(scope, pieces[:3], "  Byggeplads  til   marts ")
    assert noted(pieces) == dict.fromkeys(pieces[:3], "Byggeplads til marts")
    (note,) = street_notes.list_notes(scope)
    assert (note.id, set(note.street_ids)) == (note_id, set(pieces[:3]))
    assert note.reason == "Byggeplads til marts"
    assert note.names == tuple(sorted(set(note.names)))
    assert noted(pieces[3:]) == noted([]) == {}


def test_a_note_taken_back_is_said_of_nothing_until_it_is_restored(pieces: list[str]) -> None:
    scope = members.local_scope()
    note_id = street_notes.add_note(scope, pieces[:1], "Hegn")
    for _twice in range(2):
        street_notes.withdraw_note(scope, note_id)
        assert noted(pieces) == {}
        assert street_notes.list_notes(scope) == []
    street_notes.restore_note(scope, note_id)
    assert noted(pieces) == {pieces[0]: "Hegn"}
    with pytest.raises(NotFoundError, match="note_not_found"):
        street_notes.withdraw_note(scope, str(uuid.uuid4()))


def test_the_newest_of_two_notes_counts(pieces: list[str]) -> None:
    scope = members.local_scope()
    street_notes.add_note(scope, pieces[:2], "Hegn")
    street_notes.add_note(scope, pieces[1:3], "Byggeplads")
    assert noted(pieces) == {
        pieces[0]: "Hegn", pieces[1]: "Byggeplads", pieces[2]: "Byggeplads",
    }  # fmt: skip


def test_what_cannot_be_noted_is_told_and_not_stored(pieces: list[str]) -> None:
    scope = members.local_scope()
    for error, code, chosen, reason in (
        (InputError, "note_reason_missing", pieces[:1], "   "),
        (InputError, "note_reason_too_long", pieces[:1], "hegn " * 41),
        (InputError, "no_street_chosen", [], "Hegn"),
        (NotFoundError, "street_not_found", [str(uuid.uuid4())], "Hegn"),
    ):
        with pytest.raises(error, match=code):
            street_notes.add_note(scope, chosen, reason)
    assert street_notes.list_notes(scope) == []


def test_a_note_is_its_teams_own(pieces: list[str]) -> None:
    scope = members.local_scope()
    note_id = street_notes.add_note(scope, pieces[:1], "Hegn")
    stranger = dataclasses.replace(scope, team_id=add_team())
    assert street_notes.list_notes(stranger) == []
    with pytest.raises(NotFoundError, match="note_not_found"):
        street_notes.withdraw_note(stranger, note_id)


def test_a_round_leaves_out_what_is_noted_and_says_why(pieces: list[str]) -> None:
    scope = members.local_scope()
    area = next(one for one in areas.list_areas(scope) if one.name == "Fuglekvarteret")
    street_notes.add_note(scope, pieces[:2], "Byggeplads")
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,), minutes=600), seconds=1)
    assert not set(pieces[:2]) & set(planned.required["id"])
    assert dict(
        zip(planned.not_walkable["street_id"], planned.not_walkable["reason"], strict=True)
    ) == dict.fromkeys(pieces[:2], "Byggeplads")
