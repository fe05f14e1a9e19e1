"""Places of stay, candidates of the map and presence, in a real PostGIS."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest
import shapely
import sqlalchemy as sa

from gis.coverage.bands import BANDS
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import SYSTEM
from gis.layers.demo import remove_demo
from gis.services import areas, installation, places
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db


@pytest.fixture
def area(demo_database: dict[str, str]) -> areas.Area:
    """An area of the demo town, whose team has no places yet."""
    scope = local_scope()
    for one in places.list_places(scope):
        places.delete_place(scope, one.id, one.version)
    return next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")


def inside(area: areas.Area, east: float = 0.0) -> shapely.Point:
    centre = area.geometry.representative_point()
    return shapely.Point(centre.x + east, centre.y)


def add(area: areas.Area, name: str = "Torvet", **fields: object) -> places.Place:
    values = {"kind": "square", "geometry": inside(area)} | fields
    return places.add_place(local_scope(), name=name, **values)[0]


def only() -> places.Place:
    (place,) = places.list_places(local_scope())
    return place


def ago(**length: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**length)


def test_a_place_belongs_to_the_area_it_lies_in_and_to_those_it_is_named_for(
    area: areas.Area,
) -> None:
    scope = local_scope()
    other = next(a for a in areas.list_areas(scope) if a.name == "Birkevang")
    place = add(area, "  Torvet ved   vandet ", bands=["evening", "morning"], worth="Bænke i læ",
                area_ids=[other.id])  # fmt: skip
    assert place == only()
    assert (place.name, place.bands) == ("Torvet ved vandet", ("morning", "evening"))
    assert set(place.areas) == {area.id, other.id}
    assert places.list_places(scope, area_id=area.id) == [place]
    assert places.list_places(scope, area_id=other.id) == [place]
    assert (place.lon, place.lat) == pytest.approx((inside(area).x, inside(area).y), abs=1e-7)
    areas.delete_area(scope, other.id)
    assert (only().areas, only().area_ids) == ((area.id,), (other.id,))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "place_name_missing"),
        ({"name": "x" * 81}, "text_too_long"),
        ({"kind": ""}, "place_kind_missing"),
        ({"role": "home"}, "place_role_unknown"),
        ({"bands": ["noon"]}, "place_band_unknown"),
        ({"worth": "Ring til ham på 20 45 81 93"}, "looks_like_phone"),
        ({"name": "Bænken 010180-1234"}, "looks_like_cpr"),
        ({"geometry": shapely.Point(500, 95)}, "point_not_on_earth"),
    ],
)
def test_what_cannot_be_a_place_is_told(
    area: areas.Area, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError, match=code):
        places.add_place(
            local_scope(), **{"name": "A", "kind": "park", "geometry": inside(area)} | fields
        )
    with pytest.raises(NotFoundError, match="area_not_found"):
        add(area, area_ids=[str(uuid.uuid4())])
    assert places.list_places(local_scope()) == []


def test_a_place_of_the_same_name_close_by_is_told_before_it_is_stored_twice(
    area: areas.Area,
) -> None:
    first = add(area)
    with pytest.raises(places.PlaceExists) as told:
        add(area, "TORVET", geometry=inside(area, 0.0005))  # some 30 m east
    assert told.value.like == (first,)
    add(area, "Torvet", geometry=inside(area, 0.002))
    add(area, "Bænken")
    add(area, "Torvet", allow_duplicate=True)
    assert len(places.list_places(local_scope())) == 4


def test_a_candidate_is_taken_once_and_comes_back_when_the_place_is_put_away(
    area: areas.Area,
) -> None:
    scope = local_scope()
    offered = places.candidates(scope, area_id=area.id, limit=500)
    assert offered
    assert [one.metres for one in offered] == sorted(one.metres for one in offered)
    assert offered[-1].metres <= places.NEAR_M
    for one in (offered[0], offered[-1]):
        place, _change = places.take_candidate(scope, one.key, area_id=area.id)
        assert (place.map_key, place.kind, place.role) == (one.key, one.kind, one.role)
        assert place.areas == (area.id,) or area.id in place.areas
        assert place.name
    left = {one.key for one in places.candidates(scope, area_id=area.id, limit=500)}
    assert left == {one.key for one in offered[1:-1]}
    with pytest.raises(ConflictError, match="candidate_taken"):
        places.take_candidate(scope, offered[0].key, area_id=area.id)
    gone = next(p for p in places.list_places(scope) if p.map_key == offered[0].key)
    deleted = places.delete_place(scope, gone.id, gone.version)
    again, _change = places.take_candidate(scope, offered[0].key)
    with pytest.raises(ConflictError, match="candidate_taken"):
        places.undo(scope, deleted)
    places.delete_place(scope, again.id, again.version)
    places.undo(scope, deleted)
    assert gone.id in {p.id for p in places.list_places(scope)}
    with pytest.raises(NotFoundError, match="candidate_not_found"):
        places.take_candidate(scope, "never")


def test_changes_of_two_go_together_by_field_and_can_be_undone(area: areas.Area) -> None:
    scope = local_scope()
    seen = add(area)
    renamed = places.update_place(scope, seen.id, seen.version, name="Havnetorvet")
    places.update_place(scope, seen.id, seen.version, bands=["night"], kind="Rasteplads")
    assert (only().name, only().bands, only().kind) == ("Havnetorvet", ("night",), "Rasteplads")
    with pytest.raises(RowClash) as clash:
        places.update_place(scope, seen.id, seen.version, name="Byens torv", worth="Læ")
    assert [one.field for one in clash.value.fields] == ["name"]
    assert only().worth == ""
    places.undo(scope, renamed)
    assert (only().name, only().kind) == ("Torvet", "Rasteplads")
    moved = places.update_place(scope, seen.id, only().version, geometry=inside(area, 0.01))
    places.undo(scope, moved)
    assert only().lon == pytest.approx(seen.lon, abs=1e-9)


def test_a_place_is_put_away_with_its_visits_and_comes_back(area: areas.Area) -> None:
    scope = local_scope()
    place = add(area)
    places.record_visit(scope, place.id, started_at=ago(hours=2), minutes=30, is_pair=True)
    change = places.delete_place(scope, place.id, place.version)
    assert places.list_places(scope) == []
    with pytest.raises(NotFoundError, match="row_not_found"):
        places.record_visit(scope, place.id, started_at=ago(hours=1), minutes=5, is_pair=True)
    with pytest.raises(RowClash):
        places.update_place(scope, place.id, place.version, name="Andet")
    places.undo(scope, change)
    assert only().visits == 1


def test_presence_counts_until_it_is_withdrawn(area: areas.Area) -> None:
    scope = local_scope()
    place = add(area, bands=list(BANDS))
    first = places.record_visit(scope, place.id, started_at=ago(days=3), minutes=30, is_pair=True)
    places.record_visit(scope, place.id, started_at=ago(hours=1), minutes=20, is_pair=False)
    seen = only()
    assert (seen.visits, seen.minutes) == (2, 50)
    assert 0 < seen.score < 1
    assert set(seen.visited_bands) <= set(BANDS)
    newest, oldest = places.list_visits(scope, place.id)
    assert (newest.minutes, newest.is_pair, newest.by) == (20, False, "LOK")
    assert oldest.id == first
    for _twice in range(2):
        places.withdraw_visit(scope, first)
        assert only().visits == 1
    places.restore_visit(scope, first)
    assert dataclasses.replace(only(), score=seen.score) == seen
    offer = dataclasses.replace(seen, role="offer")
    assert places.sum_presence([seen, offer]) == places.PresenceSum(1, 1, 2, 50, 80, seen.score)


def test_a_visit_counts_for_the_time_of_day_of_its_middle(area: areas.Area) -> None:
    place = add(area)
    # Monday, 11.50 to 12.50 by the clock of Denmark.
    begun = dt.datetime(2026, 1, 12, 10, 50, tzinfo=dt.UTC)
    places.record_visit(local_scope(), place.id, started_at=begun, minutes=60, is_pair=True)
    (visit,) = places.list_visits(local_scope(), place.id)
    assert visit.band == "afternoon"
    assert only().last_visit == dt.date(2026, 1, 12)


def test_presence_that_cannot_be_is_told(area: areas.Area) -> None:
    scope, place = local_scope(), add(area)

    def record(started_at: dt.datetime, minutes: int = 10) -> str:
        return places.record_visit(
            scope, place.id, started_at=started_at, minutes=minutes, is_pair=True
        )

    for code, started_at, minutes in (
        ("visit_minutes_out_of_range", ago(days=3), 0),
        ("visit_minutes_out_of_range", ago(days=3), 1441),
        ("visit_in_future", ago(minutes=5), 10),
        ("time_too_early", dt.datetime(1026, 1, 1, tzinfo=dt.UTC), 10),
    ):
        with pytest.raises(InputError, match=code):
            record(started_at, minutes)
    begun = ago(hours=5)
    first = record(begun)
    with pytest.raises(ConflictError, match="visit_recorded"):
        record(begun)
    places.withdraw_visit(scope, first)
    record(begun)
    with pytest.raises(ConflictError, match="visit_recorded"):
        places.restore_visit(scope, first)
    with pytest.raises(NotFoundError, match="row_not_found"):
        places.withdraw_visit(scope, "none")


def test_without_times_of_its_own_a_place_is_wanted_when_its_area_is(area: areas.Area) -> None:
    scope = local_scope()
    areas.update_area(scope, area.id, area.version, required_bands=["night"], return_days=7)
    place = add(area)
    begun = dt.datetime.now(dt.UTC).replace(hour=1, minute=0) - dt.timedelta(days=7)
    places.record_visit(scope, place.id, started_at=begun, minutes=10, is_pair=True)
    assert only().score == pytest.approx(0.5, abs=0.06)
    places.update_place(scope, place.id, place.version, bands=["morning"])
    assert only().score == 0


def test_another_team_sees_and_changes_nothing(area: areas.Area) -> None:
    place = add(area)
    foreign = dataclasses.replace(local_scope(), team_id=uuid.uuid4())
    assert places.list_places(foreign) == []
    for act in (
        lambda: places.update_place(foreign, place.id, place.version, name="Vores"),
        lambda: places.delete_place(foreign, place.id, place.version),
        lambda: places.list_visits(foreign, place.id),
    ):
        with pytest.raises(NotFoundError, match="row_not_found"):
            act()


def test_a_file_of_places_holds_what_the_list_holds(area: areas.Area) -> None:
    assert places.frame(local_scope()).empty
    place = add(area, bands=["morning", "night"])
    frame = places.frame(local_scope())
    assert frame.crs == "EPSG:4326"
    (row,) = frame.to_dict("records")
    assert (row["name"], row["bands"], row["area_ids"]) == ("Torvet", "morning,night", area.id)
    assert row["geometry"].equals_exact(shapely.Point(place.lon, place.lat), 1e-9)


def test_places_of_the_demo_town_go_with_it(area: areas.Area) -> None:
    place = add(area)
    places.record_visit(local_scope(), place.id, started_at=ago(hours=1), minutes=9, is_pair=True)
    with installation.database().session(SYSTEM) as session:
        remove_demo(session)
        for table in ("place", "place_visit"):
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0
