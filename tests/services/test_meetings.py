"""Team meetings: one at a time, what is new and overdue, what is frozen, two side by side."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import threading
import time
import uuid
from typing import Any

import geopandas as gpd
import pypdf
import pytest
import sqlalchemy as sa

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import SYSTEM
from gis.layers.meetings import MappingVersion
from gis.locale import meeting_words, translator
from gis.services import (
    areas,
    channels,
    frame,
    layer_files,
    mapping,
    meetings,
    partners,
    places,
    rounds,
    strategy,
    walked,
)
from gis.services.installation import database as opened
from gis.services.members import Scope, local_scope
from gis.services.rows import RowClash
from tests.colleagues import add_colleague, add_team
from tests.owner import as_owner, run_as_owner

pytestmark = pytest.mark.db
TODAY = meetings.today_here()


def colleague() -> Scope:
    """A second member of the team."""
    return add_colleague("EF", "coordinator")


def stranger() -> Scope:
    """A member of another team."""
    return add_colleague("XX", "coordinator", team_id=add_team())


def hold(day: dt.date = TODAY, present: tuple[str, ...] = ("AB", "cd")) -> meetings.Meeting:
    return meetings.open_meeting(local_scope(), day, present)


def first_area() -> areas.Area:
    return areas.list_areas(local_scope())[0]


def answer(area_id: str, text: str = "Mange etageboliger") -> mapping.Answer:
    known = mapping.area_mapping(local_scope(), area_id).answers.get((2, 1))
    return mapping.save_answer(
        local_scope(), area_id, 2, 1, text=text, since=known.id if known else None
    )


def decide(area_id: str, way: str = "direct", *, is_chosen: bool = True, **more: Any) -> Any:
    known = mapping.area_mapping(local_scope(), area_id).decision(way)
    return mapping.decide(
        local_scope(), area_id, way, is_chosen, "Her er mange, som ingen ser",
        since=known.id if known else None, **more,
    )  # fmt: skip


# --- holding ---------------------------------------------------------------------------------


def test_a_meeting_is_opened_written_in_and_found_again(database: dict[str, str]) -> None:
    held = hold()
    assert held.present == ("AB", "CD")
    change = meetings.update_meeting(
        local_scope(), held.id, held.version, works_well="Gårdturene", present=["AB"]
    )
    found = meetings.current_meeting(local_scope())
    assert found is not None
    assert (found.works_well, found.present) == ("Gårdturene", ("AB",))
    meetings.undo(local_scope(), change)
    found = meetings.current_meeting(local_scope())
    assert found is not None
    assert (found.works_well, found.present) == ("", ("AB", "CD"))


@pytest.mark.parametrize(
    ("day", "present", "code"),
    [
        (TODAY + dt.timedelta(days=1), ["AB"], "meeting_in_future"),
        (TODAY, [" "], "meeting_nobody_present"),
        (TODAY, ["Anders And"], "initials_too_long"),
        (TODAY, ["ABCDEFGHI"], "initials_too_long"),
    ],
)
def test_a_meeting_needs_a_day_that_has_come_and_initials(
    database: dict[str, str], day: dt.date, present: list[str], code: str
) -> None:
    with pytest.raises(InputError, match=code):
        meetings.open_meeting(local_scope(), day, present)
    assert meetings.list_meetings(local_scope()) == []


def test_two_who_open_a_meeting_at_once_get_one(database: dict[str, str]) -> None:
    told: list[str] = []
    start = threading.Barrier(2)
    scopes = [local_scope(), colleague()]

    def opens(scope: Scope) -> None:
        start.wait()
        try:
            meetings.open_meeting(scope, TODAY, ["AB"])
        except ConflictError as error:
            told.append(error.code)

    threads = [threading.Thread(target=opens, args=[scope]) for scope in scopes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == ["meeting_open"]
    assert len(meetings.list_meetings(local_scope())) == 1


def test_a_meeting_opened_by_mistake_is_taken_back(database: dict[str, str]) -> None:
    meetings.cancel_meeting(local_scope(), hold().id)
    assert meetings.current_meeting(local_scope()) is None
    assert hold().is_open


def test_two_who_write_different_answers_keep_both_and_the_same_answer_clashes(
    database: dict[str, str],
) -> None:
    held = hold()
    meetings.update_meeting(colleague(), held.id, held.version, works_well="Hendes")
    meetings.update_meeting(local_scope(), held.id, held.version, not_tried="Cykel")
    with pytest.raises(RowClash) as caught:
        meetings.update_meeting(local_scope(), held.id, held.version, works_well="Mit")
    (clash,) = caught.value.fields
    assert (clash.mine, clash.theirs, clash.by) == ("Mit", "Hendes", "EF")
    found = meetings.current_meeting(local_scope())
    assert found is not None
    assert (found.works_well, found.not_tried) == ("Hendes", "Cykel")


def test_who_was_there_before_is_offered_the_most_frequent_first(demo_database: Any) -> None:
    for present in (["EF"], ["EF", "CD"]):
        meetings.close_meeting(local_scope(), hold(present=tuple(present)).id)
    assert meetings.known_initials(local_scope()) == ["CD", "EF", "AB"]


# --- since the last, overdue -----------------------------------------------------------------


def test_what_was_written_and_done_since_the_last_meeting_is_told(demo_database: Any) -> None:
    scope, area = local_scope(), first_area()
    partner, _change = partners.add_partner(
        scope, name="Møllens varmemester", sector="private", kind="boilerman", area_ids=[area.id]
    )
    answer(area.id, "Før mødet")
    meetings.close_meeting(scope, hold().id)
    since = meetings.last_closed_at(scope)
    assert meetings.changes_since(scope, since).items == ()

    answer(area.id, "Et nyt svar")
    answer(area.id, "Det nyeste svar")
    decide(area.id)
    partners.update_partner(scope, partner.id, partner.version, note="Har nøgler", has_access=True)
    partners.tell_partner(scope, partner.id, TODAY, "Telefonopkald", "Fortalt om runden")
    areas.update_area(scope, area.id, area.version, return_days=14)
    frame.update_frame(scope, 1, phone="70 12 34 56")

    found = {one.kind: one for one in meetings.changes_since(scope, since).items}
    assert set(found) == {"answer", "decision", "partner", "contact", "area", "frame"}
    assert found["answer"].text == "Det nyeste svar"
    assert (found["answer"].point, found["answer"].area_ids) == (2, (area.id,))
    assert (found["decision"].what, found["decision"].way) == ("chosen", "direct")
    assert found["partner"].fields == ("has_access", "note")
    assert (found["contact"].name, found["contact"].count) == ("Møllens varmemester", 1)
    assert found["area"].fields == ("return_days",)
    assert found["frame"].what == "added"
    assert {one.by for one in found.values()} == {"LOK"}


def test_what_came_and_went_between_two_meetings_is_not_told(demo_database: Any) -> None:
    scope = local_scope()
    known, _change = partners.add_partner(scope, name="Kendt", sector="civil", kind="association")
    since = dt.datetime.now(dt.UTC)
    _gone, change = partners.add_partner(scope, name="Væk", sector="civil", kind="association")
    partners.undo(scope, change)
    change = partners.delete_partner(scope, known.id)
    items = meetings.changes_since(scope, since).items
    assert [(one.kind, one.what, one.name) for one in items] == [("partner", "deleted", known.name)]
    partners.undo(scope, change)
    assert meetings.changes_since(scope, since).items == ()


def test_a_meeting_closed_while_the_clock_ran_ahead_hides_nothing_from_the_next(
    database: dict[str, str],
) -> None:
    scope = local_scope()
    meetings.close_meeting(scope, hold().id)
    closed = meetings.last_closed_at(scope)
    for step in ("1 hour", "1 day", "1 year"):
        ahead = hold()
        meetings.close_meeting(scope, ahead.id)
        run_as_owner(
            f"update team_meeting set closed_at = closed_at + interval '{step}'"
            f" where id = '{ahead.id}'"
        )
        assert meetings.last_closed_at(scope) == closed, step


def test_what_is_overdue_is_told_by_kind(demo_database: Any) -> None:
    scope = local_scope()
    area = first_area()
    with opened().session(scope) as session:
        session.execute(
            sa.text("update sheet set return_by = '2020-01-02', printed_for = 'EF', leg = 'B'")
        )
    decide(area.id, review_on=TODAY + dt.timedelta(days=1))
    decide(area.id, "indirect", is_chosen=False)
    later = TODAY + dt.timedelta(days=30)

    found = meetings.overdue(scope, today=later)

    by_kind: dict[str, list[meetings.Overdue]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    (sheet,) = by_kind["sheet"]
    assert (sheet.due_on, sheet.who, sheet.leg) == (dt.date(2020, 1, 2), "EF", "B")
    assert [(one.row_id, one.way) for one in by_kind["review"] if one.row_id == area.id] == [
        (area.id, "direct")
    ]
    assert area.id not in {one.row_id for one in by_kind["undecided"]}
    leader = Scope(scope.team_id, scope.member_id, "leader")
    assert "sheet" not in {one.kind for one in meetings.overdue(leader, today=later)}


# --- closing, looking back -------------------------------------------------------------------


def fill() -> tuple[Scope, areas.Area]:
    """Something of every layer in the first area."""
    scope, area = local_scope(), first_area()
    point = area.geometry.representative_point()
    answer(area.id)
    partner, _change = partners.add_partner(
        scope, name="Solbakkens vicevært", sector="private", kind="caretaker", area_ids=[area.id],
        has_access=True, points=[point.coords[0]],
    )  # fmt: skip
    places.add_place(
        scope, name="Vaskeriet", kind="laundry", role="stay", bands=["evening"], geometry=point
    )
    channels.add_channel(scope, name="Beboerbladet", kind="housing_magazine", area_ids=[area.id])
    strategy.add_item(scope, partner_id=partner.id, message="Vi findes", due_on=TODAY)
    decide(area.id, "indirect", partner_ids=[partner.id])
    return scope, area


def test_a_closed_meeting_keeps_the_whole_mapping_as_it_was(demo_database: Any) -> None:
    scope, area = fill()
    frame.update_frame(scope, 1, phone="70 12 34 56")
    held = hold()
    meetings.update_meeting(scope, held.id, held.version, works_well="Gårdturene")
    before = meetings.read_today(scope)
    version = meetings.close_meeting(scope, held.id)
    answer(area.id, "Rettet bagefter")
    for partner in partners.list_partners(scope):
        partners.delete_partner(scope, partner.id)

    frozen = meetings.get_version(scope, version.id)

    def still(found: meetings.Frozen) -> list[places.Place]:
        return [dataclasses.replace(one, score=0.0) for one in found.places]  # it fades by itself

    assert still(frozen) == still(before)
    for layer in ("frame", "areas", "partners", "channels", "strategy"):
        assert getattr(frozen, layer) == getattr(before, layer), layer
    assert frozen.meeting is not None
    assert (frozen.meeting.works_well, frozen.meeting.version_id) == ("Gårdturene", version.id)
    assert frozen.changes.items
    assert meetings.versions(scope)[0].id == version.id


def test_a_meeting_closed_twice_leaves_one_version_and_can_not_be_changed(
    demo_database: Any,
) -> None:
    held = hold()
    before = len(meetings.versions(local_scope()))
    told: list[str] = []
    start = threading.Barrier(2)
    scopes = [local_scope(), colleague()]

    def closes(scope: Scope) -> None:
        start.wait()
        try:
            meetings.close_meeting(scope, held.id)
        except ConflictError as error:
            told.append(error.code)

    threads = [threading.Thread(target=closes, args=[scope]) for scope in scopes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == ["meeting_closed"]
    assert len(meetings.versions(local_scope())) == before + 1
    with pytest.raises(ConflictError, match="meeting_closed"):
        meetings.update_meeting(local_scope(), held.id, 1, works_well="For sent")


def test_who_answers_while_a_meeting_closes_waits_and_is_new_to_the_next(
    demo_database: Any,
) -> None:
    scope, area = local_scope(), first_area()
    answer(area.id, "Før mødet")
    held = hold()
    said: list[mapping.Answer] = []
    closing = threading.Thread(target=meetings.close_meeting, args=(scope, held.id))
    late = threading.Thread(target=lambda: said.append(answer(area.id, "Imens")))
    with as_owner() as connection:
        # The closing meeting has read everything when it comes to store the version.
        connection.execute(sa.text("lock table mapping_version in exclusive mode"))
        closing.start()
        wait_for("relation = 'mapping_version'::regclass")
        frame.update_frame(scope, 1, phone="70 12 34 56")
        late.start()
        wait_for("locktype = 'transactionid'")
        assert said == []
    closing.join()
    late.join()

    assert [one.meeting_id for one in said] == [None]
    kept = {one.area.id: one for one in meetings.get_version(
        scope, meetings.versions(scope)[0].id).areas}  # fmt: skip
    assert kept[area.id].answers[2, 1].text == "Før mødet"
    new = meetings.changes_since(scope, meetings.last_closed_at(scope)).items
    assert {one.kind for one in new} == {"answer", "frame"}


def wait_for(lock: str) -> None:
    """Wait until somebody waits for a lock."""
    waits = sa.text(f"""select exists (select from pg_locks where not granted and {lock}
        and pid in (select pid from pg_stat_activity where datname = current_database()))""")
    until = time.monotonic() + 20
    is_waiting = False
    while not is_waiting:
        assert time.monotonic() < until, lock
        time.sleep(0.02)
        with opened().session(SYSTEM) as session:  # one transaction sees who is there only once
            is_waiting = bool(session.scalar(waits))


def test_what_counts_again_was_said_at_its_own_meeting(demo_database: Any) -> None:
    scope = local_scope()
    one, two, *_rest = areas.list_areas(scope)
    first = hold()
    answer(one.id, "Sagt")
    decided = decide(one.id)
    meetings.close_meeting(scope, first.id)
    hold()
    newer = answer(one.id, "Rettet")
    assert mapping.take_back_answer(scope, newer.id).meeting_id == first.id
    again = decide(one.id, is_chosen=not decided.is_chosen)
    assert mapping.take_back(scope, again.id).meeting_id == first.id

    answer(two.id, "Noget andet")
    areas.undo(scope, areas.merge_areas(scope, [one.id, two.id], "Begge"))

    back = mapping.area_mapping(scope, one.id)
    assert back.direct is not None
    assert (back.answers[2, 1].text, back.answers[2, 1].meeting_id) == ("Sagt", first.id)
    assert back.direct.meeting_id == first.id


def test_areas_from_one_file_are_one_change(demo_database: Any) -> None:
    scope, since = local_scope(), dt.datetime.now(dt.UTC)
    outlines = [one.geometry for one in areas.list_areas(scope)[:2]]
    drawn = gpd.GeoDataFrame({"Navn": ["Nord", "Syd"]}, geometry=outlines, crs="EPSG:4326")
    table = layer_files.read_table(drawn.to_json().encode())
    choice = layer_files.first_choice(scope, "housing_areas", table)
    choice = dataclasses.replace(choice, with_twins=True)
    layer_files.load_rows(scope, layer_files.look_at(scope, "housing_areas", table, choice))
    (one,) = meetings.changes_since(scope, since).items
    assert (one.kind, one.name, one.count) == ("import", "area", 2)
    told = meeting_words.change_heading(
        translator("da"), one.kind, one.what, name=one.name, count=one.count
    )
    assert told == "Indlæst fra fil: 2 rækker, boligområder"


def test_a_version_of_an_earlier_program_is_read_with_what_it_lacks_empty(
    demo_database: Any,
) -> None:
    scope, _area = fill()
    version = meetings.close_meeting(scope, hold().id)
    with as_owner() as connection:
        content = connection.scalar(sa.select(MappingVersion.content).where(
            MappingVersion.id == uuid.UUID(version.id)
        ))  # fmt: skip
        for partner in content["partners"]:
            del partner["priority"], partner["points"]
            partner["gone"] = "by now"
        del content["frame"], content["overdue"]
        connection.execute(
            sa.update(MappingVersion)
            .where(MappingVersion.id == uuid.UUID(version.id))
            .values(content=content)
        )

    frozen = meetings.get_version(scope, version.id)

    assert {partner.priority for partner in frozen.partners} == {""}
    assert {partner.points for partner in frozen.partners} == {()}
    assert frozen.overdue == ()
    assert frozen.frame.phone == ""


def test_two_versions_differ_by_what_people_changed(demo_database: Any) -> None:
    scope, area = fill()
    first = meetings.close_meeting(scope, hold().id)
    assert meetings.compare(scope, first.id, None).differences == ()
    answer(area.id, "Et andet svar")
    (partner,) = (p for p in partners.list_partners(scope) if p.name == "Solbakkens vicevært")
    partners.update_partner(scope, partner.id, partner.version, has_access=False)
    (place,) = (p for p in places.list_places(scope) if p.name == "Vaskeriet")
    places.delete_place(scope, place.id, place.version)
    decide(area.id)
    second = meetings.close_meeting(scope, hold().id)
    assert (first.nth, second.nth) == (1, 2)

    found = {one.kind: one for one in meetings.compare(scope, first.id, second.id).differences}

    assert set(found) == {"answer", "partner", "place", "decision"}
    (text,) = found["answer"].fields
    assert (text.before, text.after) == ("Mange etageboliger", "Et andet svar")
    (access,) = found["partner"].fields
    assert (access.field, access.before, access.after) == ("has_access", True, False)
    assert (found["place"].what, found["decision"].what) == ("removed", "added")
    assert meetings.compare(scope, second.id, second.id).differences == ()


@pytest.mark.parametrize("version_id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_version_that_is_not_there_is_told(database: dict[str, str], version_id: str) -> None:
    with pytest.raises(NotFoundError, match="version_not_found"):
        meetings.get_version(local_scope(), version_id)


def test_another_team_sees_neither_the_meeting_nor_its_version(demo_database: Any) -> None:
    held = hold()
    other = stranger()
    assert meetings.current_meeting(other) is None
    with pytest.raises(NotFoundError, match="meeting_not_found"):
        meetings.close_meeting(other, held.id)
    version = meetings.close_meeting(local_scope(), held.id)
    assert meetings.versions(other) == []
    with pytest.raises(NotFoundError, match="version_not_found"):
        meetings.get_version(other, version.id)


def test_rounds_walked_since_the_last_meeting_are_told(demo_database: Any) -> None:
    scope, area = local_scope(), first_area()
    since = dt.datetime.now(dt.UTC)
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,)))
    walked.record_round(
        scope, planned.id, is_pair=True, started_at=since - dt.timedelta(hours=2),
        ended_at=since - dt.timedelta(hours=1),
    )  # fmt: skip
    found = [one for one in meetings.changes_since(scope, since).items if one.kind == "round"]
    assert [(one.name, one.area_ids) for one in found] == [(planned.name, (area.id,))]


def pages_of(printed: meetings.PrintedMinutes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(printed.pdf)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def test_minutes_say_what_was_new_decided_and_answered_and_stay_as_they_were(
    demo_database: Any,
) -> None:
    scope, area = fill()
    frame.update_frame(scope, 1, phone="70 12 34 56")
    held = hold()
    answer(area.id, "Sagt på #mødet <i>")
    decide(area.id)
    meetings.update_meeting(scope, held.id, held.version, works_well="Gårdturene")
    draft = pages_of(meetings.print_minutes(scope, held.id, translator("da")))
    assert "Udkast: mødet er ikke afsluttet" in draft
    meetings.close_meeting(scope, held.id)
    answer(area.id, "Rettet bagefter")

    printed = meetings.print_minutes(scope, held.id, translator("da"))

    told = pages_of(printed)
    assert printed.file_name == f"kvarter-referat-{TODAY:%Y-%m-%d}.pdf"
    for text in (
        "AB, CD",
        "Solbakkens vicevært",
        "Sagt på #mødet <i>",
        "Direkte opsporingsarbejde: tilvalgt",
        "Er der noget af det, vi gør, som fungerer godt? Gårdturene",
        "70 12 34 56",
    ):
        assert text in told, text
    assert "Udkast" not in told
    assert "Rettet bagefter" not in told
    since = told[told.index("Siden sidst") : told.index("Overskredet")]
    assert "Sagt på" not in since


def test_minutes_of_no_meeting_are_told(database: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match="meeting_not_found"):
        meetings.print_minutes(local_scope(), "x", translator("da"))
