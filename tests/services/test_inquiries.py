"""Inquiries: stored, judged, made a point of, closed and taken back, in a real PostGIS."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import AccessError, ConflictError, InputError, KvarterError, NotFoundError
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services import areas, inquiries, installation, maps, observation_points
from gis.services.inquiries import Inquiry
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
TODAY = dt.datetime.now(COPENHAGEN).date()


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    """The local member, whose team has no inquiries yet."""
    scope = local_scope()
    for one in inquiries.list_inquiries(scope, open_only=False):
        inquiries.delete_inquiry(scope, one.id, one.version)
    return scope


@pytest.fixture
def at(scope: Scope) -> shapely.Point:
    (area,) = (a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    return area.geometry.representative_point()


def add(scope: Scope, **fields: object) -> Inquiry:
    change = inquiries.add_inquiry(scope, **{"source_kind": "relative"} | fields)
    return inquiries.find_inquiry(scope, change.row_id)


def closings(scope: Scope) -> list[tuple[object, ...]]:
    """Return what closed inquiries have left behind and counts."""
    query = sa.text("""select outcome, source_kind, heard_via, month from case_closing
        where kind = 'inquiry' and withdrawn_at is null order by number""")
    with installation.database().session(scope) as session:
        return [tuple(row) for row in session.execute(query)]


def test_an_inquiry_has_a_code_a_deadline_and_the_area_it_lies_in(
    scope: Scope, at: shapely.Point
) -> None:
    first = add(scope, at=at, heard_via="folder", concerns=["not_seen", "noise"], taker="ab")
    second = add(scope, source_kind=" Kirkens genbrug ")
    number = int(first.code.removeprefix("H-"))
    assert (first.code, second.code) == (f"H-{number:02}", f"H-{number + 1:02}")
    assert (first.received_on, first.deadline) == (TODAY, inquiries.usual_deadline(TODAY))
    assert (first.receiver, first.taker, first.concerns) == ("LOK", "AB", ("not_seen", "noise"))
    (area,) = (a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    assert (first.area_ids, first.address) == ((area.id,), "")
    assert first.at is not None
    assert first.at.distance(at) < 1e-7
    assert (second.at, second.area_ids, second.source_kind) == (None, (), "Kirkens genbrug")
    assert not first.is_overdue
    assert inquiries.list_inquiries(scope) == [first, second]
    day_after = inquiries.usual_deadline(TODAY) + dt.timedelta(days=1)
    assert all(o.is_overdue for o in inquiries.list_inquiries(scope, today=day_after))


def test_contact_is_tried_within_two_working_days() -> None:
    friday, easter = dt.date(2026, 11, 20), dt.date(2026, 4, 1)
    assert inquiries.usual_deadline(friday) == dt.date(2026, 11, 24)
    assert inquiries.usual_deadline(easter) == dt.date(2026, 4, 8)  # Thursday to Monday are holy


def test_the_place_is_an_address_a_point_or_unknown_and_a_protected_one_is_never_told(
    scope: Scope, at: shapely.Point
) -> None:
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    one = add(scope, address_id=home.id)
    assert one.address
    assert one.address in home.label
    assert one.at is not None
    assert one.at.distance(shapely.Point(home.lon, home.lat)) < 1e-7
    with installation.database().session(scope) as session:
        protect = sa.text("update address set is_protected = true where id = :id")
        session.execute(protect, {"id": home.id})
    told = inquiries.find_inquiry(scope, one.id)
    assert (told.address, told.is_protected) == ("", True)
    inquiries.update_inquiry(scope, one.id, one.version, at=at)
    moved = inquiries.find_inquiry(scope, one.id)
    assert (moved.address_id, moved.is_protected) == (None, False)
    inquiries.update_inquiry(scope, one.id, moved.version, address_id=None)
    assert inquiries.find_inquiry(scope, one.id).at is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source_kind": " "}, "inquiry_source_missing"),
        ({"source_kind": "Ring 20 45 81 93"}, "looks_like_phone"),
        ({"concerns": ["010180-1234"]}, "looks_like_cpr"),
        ({"received_on": TODAY + dt.timedelta(days=1)}, "inquiry_in_future"),
        ({"received_on": dt.date(1999, 1, 1)}, "time_too_early"),
        ({"deadline": TODAY - dt.timedelta(days=1)}, "inquiry_deadline_too_early"),
        ({"judgement": "maybe"}, "judgement_unknown"),
        ({"taker": "Anders Bentsen"}, "initials_too_long"),
        ({"at": shapely.Point(500, 95)}, "point_not_on_earth"),
        ({"address_id": str(uuid.uuid4())}, "address_not_found"),
        ({"partner_id": str(uuid.uuid4())}, "partner_not_found"),
    ],
)
def test_what_cannot_be_an_inquiry_is_told(
    scope: Scope, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(KvarterError, match=code):
        add(scope, **fields)
    assert inquiries.list_inquiries(scope) == []


def test_changes_of_two_go_together_clash_by_field_and_are_taken_back(
    scope: Scope, at: shapely.Point
) -> None:
    seen = add(scope)
    inquiries.update_inquiry(scope, seen.id, seen.version, taker="AB", at=at)
    inquiries.update_inquiry(scope, seen.id, seen.version, judgement="in_group")
    both = inquiries.find_inquiry(scope, seen.id)
    assert (both.taker, both.judgement) == ("AB", "in_group")
    elsewhere = shapely.Point(at.x + 0.001, at.y)
    with pytest.raises(RowClash) as told:
        inquiries.update_inquiry(scope, seen.id, seen.version, taker="CD", at=elsewhere)
    assert {one.field for one in told.value.fields} == {"taker", "place"}
    change = inquiries.update_inquiry(
        scope, seen.id, both.version, deadline=TODAY + dt.timedelta(days=9)
    )
    inquiries.undo(scope, change)
    assert inquiries.find_inquiry(scope, seen.id).deadline == seen.deadline
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        inquiries.undo(scope, inquiries.InquiryChange(seen.id, None, seen.version))


def test_closing_leaves_a_count_without_a_place_that_follows_every_undo(
    scope: Scope, at: shapely.Point
) -> None:
    before = closings(scope)
    one = add(scope, at=at, heard_via="poster")
    month = TODAY.replace(day=1)
    with pytest.raises(InputError, match="inquiry_outcome_missing"):
        inquiries.close_inquiry(scope, one.id, one.version, outcome=" ")
    closed = inquiries.close_inquiry(scope, one.id, one.version, outcome="not_in_group")
    assert closings(scope) == [*before, ("not_in_group", "relative", "poster", month)]
    assert inquiries.list_inquiries(scope) == []
    assert not inquiries.find_inquiry(scope, one.id).is_overdue
    mended = inquiries.update_inquiry(scope, one.id, closed.after, source_kind="police")
    assert closings(scope)[-1] == ("not_in_group", "police", "poster", month)
    inquiries.undo(scope, mended)
    inquiries.undo(scope, closed)
    assert closings(scope) == before
    version = inquiries.find_inquiry(scope, one.id).version
    again = inquiries.close_inquiry(scope, one.id, version, outcome="task_solved")
    assert closings(scope) == [*before, ("task_solved", "relative", "poster", month)]
    reopened = inquiries.reopen_inquiry(scope, one.id, again.after)
    assert closings(scope) == before
    inquiries.undo(scope, reopened)
    assert len(closings(scope)) == len(before) + 1
    version = inquiries.find_inquiry(scope, one.id).version
    inquiries.delete_inquiry(scope, one.id, version)
    assert closings(scope) == before


def test_an_inquiry_becomes_a_point_and_both_are_taken_back_by_one_undo(
    scope: Scope, at: shapely.Point
) -> None:
    codes = {one.code for one in observation_points.list_points(scope)}
    one = add(scope, at=at)
    made = inquiries.make_point(scope, one.id, one.version)
    told = inquiries.find_inquiry(scope, one.id)
    assert (told.point_id, told.point_code) == (made.point.point_id, made.point.code)
    assert made.point.code not in codes
    with pytest.raises(ConflictError, match="inquiry_has_point"):
        inquiries.make_point(scope, one.id, told.version)
    inquiries.undo_point(scope, made)
    assert inquiries.find_inquiry(scope, one.id).point_id is None
    assert {p.code for p in observation_points.list_points(scope)} == codes
    nowhere = add(scope)
    with pytest.raises(InputError, match="inquiry_without_place"):
        inquiries.make_point(scope, nowhere.id, nowhere.version)
    with pytest.raises(NotFoundError, match="row_not_found"):
        inquiries.join_point(scope, nowhere.id, nowhere.version, str(uuid.uuid4()))


def test_nothing_is_made_when_the_inquiry_has_a_point_of_its_own_since(
    scope: Scope, at: shapely.Point
) -> None:
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    first, second = add(scope, address_id=home.id), add(scope, address_id=home.id)
    made = inquiries.make_point(scope, first.id, first.version)
    with pytest.raises(observation_points.PointExists) as told:
        inquiries.make_point(scope, second.id, second.version)
    assert told.value.codes == (made.point.code,)
    inquiries.join_point(scope, second.id, second.version, made.point.point_id)
    assert inquiries.find_inquiry(scope, second.id).point_code == made.point.code


def test_a_leader_sees_no_inquiry_by_any_way(scope: Scope) -> None:
    one = add(scope)
    leader = replace(scope, role="leader")
    change = inquiries.InquiryChange(one.id, None, 1)
    for call in (
        lambda: inquiries.list_inquiries(leader),
        lambda: inquiries.find_inquiry(leader, one.id),
        lambda: inquiries.add_inquiry(leader, source_kind="relative"),
        lambda: inquiries.update_inquiry(leader, one.id, 1, taker="AB"),
        lambda: inquiries.close_inquiry(leader, one.id, 1, outcome="task_solved"),
        lambda: inquiries.reopen_inquiry(leader, one.id, 1),
        lambda: inquiries.make_point(leader, one.id, 1),
        lambda: inquiries.join_point(leader, one.id, 1, one.id),
        lambda: inquiries.delete_inquiry(leader, one.id, 1),
        lambda: inquiries.undo(leader, change),
    ):
        with pytest.raises(AccessError, match="fieldwork_only"):
            call()
    query = """select (select count(*) from inquiry),
        (select count(*) from row_past where kind = 'inquiry')"""
    inquiries.update_inquiry(scope, one.id, one.version, taker="AB")
    for other in (leader, replace(scope, team_id=uuid.uuid4()), None):
        with installation.database().session(other) as session:
            assert tuple(session.execute(sa.text(query)).one()) == (0, 0)
