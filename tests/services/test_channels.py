"""Communication channels and what was handed out, in a real PostGIS."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError, NotFoundError
from gis.layers.database import SYSTEM
from gis.layers.demo import remove_demo
from gis.locale import COPENHAGEN
from gis.services import areas, channels, installation
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db

TODAY = dt.datetime.now(COPENHAGEN).date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def area(demo_database: dict[str, str]) -> areas.Area:
    """An area of the demo town, whose team has no channels yet."""
    scope = local_scope()
    for one in channels.list_channels(scope):
        channels.delete_channel(scope, one.id, one.version)
    return next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")


def add(name: str = "Lokalavisen", **fields: object) -> channels.Channel:
    values = {"kind": "local_paper"} | fields
    return channels.add_channel(local_scope(), name=name, **values)[0]


def only() -> channels.Channel:
    (channel,) = channels.list_channels(local_scope())
    return channel


def test_a_channel_reaches_its_areas_or_all_of_them(area: areas.Area) -> None:
    scope = local_scope()
    other = next(a for a in areas.list_areas(scope) if a.id != area.id)
    board = add(
        "Opslag i vaskeriet", kind="notice", area_ids=[area.id],
        geometry=[(11.39, 56.5), (11.4, 56.51)], contact="Varmemester, 20 45 81 93",
    )  # fmt: skip
    paper = add(is_municipality_wide=True, rhythm="Udkommer hver onsdag")
    assert channels.list_channels(scope) == [paper, board]
    assert channels.list_channels(scope, area_id=area.id) == [paper, board]
    assert channels.list_channels(scope, area_id=other.id) == [paper]
    assert board.points == (pytest.approx((11.39, 56.5)), pytest.approx((11.4, 56.51)))
    assert board.contact == "Varmemester, 20 45 81 93"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": ""}, "channel_name_missing"),
        ({"kind": " "}, "channel_kind_missing"),
        ({"every_days": 0}, "channel_days_out_of_range"),
        ({"note": "Skriv til anna@post.dk"}, "looks_like_email"),
        ({"rhythm": "x" * 201}, "text_too_long"),
        ({"geometry": [(500, 99)]}, "point_not_on_earth"),
    ],
)
def test_what_cannot_be_a_channel_is_told(
    area: areas.Area, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError, match=code):
        channels.add_channel(local_scope(), **{"name": "A", "kind": "tv"} | fields)
    assert channels.list_channels(local_scope()) == []


def test_a_channel_of_the_same_name_is_told_before_it_is_stored_twice(area: areas.Area) -> None:
    first = add()
    with pytest.raises(channels.ChannelExists) as told:
        add("LOKALAVISEN")
    assert told.value.like == (first,)
    add(allow_duplicate=True)
    assert len(channels.list_channels(local_scope())) == 2


def test_a_deadline_or_a_rhythm_that_has_passed_is_overdue(area: areas.Area) -> None:
    scope = local_scope()
    seen = add(deadline=TODAY)
    assert (seen.due_on, seen.is_overdue) == (TODAY, False)
    channels.update_channel(scope, seen.id, 1, deadline=TODAY - DAY)
    assert only().is_overdue
    channels.update_channel(scope, seen.id, 2, deadline=None, every_days=30)
    assert (only().due_on, only().is_overdue) == (TODAY + 30 * DAY, False)
    late = channels.hand_out(scope, seen.id, day=TODAY - 31 * DAY, material="Artikel")
    assert only().is_overdue
    channels.hand_out(scope, seen.id, day=TODAY, material="Annonce")
    assert not only().is_overdue
    assert (only().handouts, only().last_handout) == (2, TODAY)
    assert late in {one.id for one in channels.list_handouts(scope, seen.id)}


def test_a_handout_is_told_with_where_and_how_many_until_it_is_withdrawn(area: areas.Area) -> None:
    scope, board = local_scope(), add("Opslag", kind="notice")
    told = channels.hand_out(
        scope, board.id, day=TODAY, material="  Folder ", whereabouts="Vaskeriet", copies=40
    )
    (handout,) = channels.list_handouts(scope, board.id)
    assert handout == channels.Handout(told, TODAY, "Folder", "Vaskeriet", 40, "LOK")
    channels.withdraw_handout(scope, told)
    assert channels.list_handouts(scope, board.id) == []
    assert (only().handouts, only().last_handout) == (0, None)
    channels.restore_handout(scope, told)
    assert channels.list_handouts(scope, board.id) == [handout]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"material": " "}, "handout_material_missing"),
        ({"copies": 0}, "handout_copies_out_of_range"),
        ({"day": TODAY + DAY}, "handout_in_future"),
        ({"day": dt.date(1026, 1, 1)}, "time_too_early"),
        ({"whereabouts": "Hos 010180-1234"}, "looks_like_cpr"),
    ],
)
def test_what_cannot_have_been_handed_out_is_told(
    area: areas.Area, fields: dict[str, object], code: str
) -> None:
    channel = add()
    with pytest.raises(InputError, match=code):
        channels.hand_out(
            local_scope(), channel.id, **{"day": TODAY, "material": "Folder"} | fields
        )
    assert only().handouts == 0


def test_changes_go_together_clash_by_field_and_can_be_undone(area: areas.Area) -> None:
    scope, seen = local_scope(), add(geometry=[(11.39, 56.5)])
    channels.update_channel(scope, seen.id, 1, contact="Redaktionen")
    moved = channels.update_channel(scope, seen.id, 1, geometry=[], area_ids=[area.id])
    assert (only().points, only().contact) == ((), "Redaktionen")
    with pytest.raises(RowClash) as clash:
        channels.update_channel(scope, seen.id, 1, contact="Bladet")
    assert [one.theirs for one in clash.value.fields] == ["Redaktionen"]
    channels.undo(scope, moved)
    assert (only().points, only().area_ids) == (seen.points, ())
    deleted = channels.delete_channel(scope, seen.id, only().version)
    assert channels.list_channels(scope) == []
    with pytest.raises(NotFoundError, match="row_not_found"):
        channels.hand_out(scope, seen.id, day=TODAY, material="Folder")
    channels.undo(scope, deleted)
    assert only().name == seen.name


def test_a_channel_reaches_what_its_areas_become_until_that_is_undone(area: areas.Area) -> None:
    scope = local_scope()
    other = next(a for a in areas.list_areas(scope) if a.name == "Teglværket")
    channel = add(area_ids=[area.id])
    joined = areas.merge_areas(scope, [other.id, area.id], "Nordbyen")
    assert channels.list_channels(scope, area_id=other.id) == [only()]
    assert set(only().area_ids) == {area.id, other.id}
    areas.undo(scope, joined)
    assert only().area_ids == channel.area_ids
    west, south, east, north = area.geometry.bounds
    line = shapely.LineString(
        [((west + east) / 2, south - 0.01), ((west + east) / 2, north + 0.01)]
    )
    version = next(a.version for a in areas.list_areas(scope) if a.id == area.id)
    split = areas.split_area(scope, area.id, version, line)
    assert set(only().area_ids) == set(split.kept)
    channels.update_channel(scope, channel.id, only().version, note="Rettet")
    areas.undo(scope, split)
    assert channels.list_channels(scope, area_id=area.id) == [only()]
    assert only().note == "Rettet"


def test_another_team_sees_and_changes_nothing(area: areas.Area) -> None:
    channel = add()
    foreign = dataclasses.replace(local_scope(), team_id=uuid.uuid4())
    assert channels.list_channels(foreign) == []
    with pytest.raises(NotFoundError, match="row_not_found"):
        channels.update_channel(foreign, channel.id, 1, name="Vores")
    with pytest.raises(NotFoundError, match="row_not_found"):
        channels.list_handouts(foreign, channel.id)


def test_a_file_of_channels_holds_those_without_a_place_too(area: areas.Area) -> None:
    assert channels.frame(local_scope()).empty
    add(every_days=30)
    add("Opslag", kind="notice", geometry=[(11.39, 56.5)], area_ids=[area.id])
    frame = channels.frame(local_scope())
    assert frame.crs == "EPSG:4326"
    assert frame["geometry"].isna().tolist() == [True, False]
    assert frame["area_ids"].tolist() == ["", area.id]


def test_channels_of_the_demo_town_go_with_it(area: areas.Area) -> None:
    channel = add("Opslag", kind="notice", area_ids=[area.id])
    channels.hand_out(local_scope(), channel.id, day=TODAY, material="Folder")
    kept = add(is_municipality_wide=True)
    with installation.database().session(SYSTEM) as session:
        remove_demo(session)
    assert only().id == kept.id
    with installation.database().session(SYSTEM) as session:
        assert session.scalar(sa.text("select count(*) from handout")) == 0
