"""Housing areas in a real PostGIS, in the demo town."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import ConflictError, InputError, NotFoundError
from gis.services import areas, maps, members

pytestmark = pytest.mark.db


def box_in_town(share: float = 0.1) -> shapely.Polygon:
    """A box around the middle of the town, as wide as a share of it."""
    (first, *_rest) = areas.list_areas(members.local_scope())
    centre = first.geometry.centroid
    return centre.buffer(share * 0.02, cap_style="square")


def test_an_area_knows_its_addresses_and_streets(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    bird_quarter = next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    streets = areas.area_streets(scope, bird_quarter.id)
    assert bird_quarter.addresses > 100
    assert streets["length_m"].sum() == pytest.approx(bird_quarter.street_m)
    # An address outside may belong to a street of the area, so streets have no more than that.
    assert 0 < streets["addresses"].sum() <= bird_quarter.addresses
    assert "Mejsevej" in set(streets["name"])


def test_an_added_area_is_listed_and_found_by_name(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    added = areas.add_area(scope, "  Midt   i byen ", box_in_town())
    assert added.name == "Midt i byen"
    assert added.id in {area.id for area in areas.list_areas(scope)}
    assert not areas.area_streets(scope, "midt i BYEN").empty


def test_a_name_is_used_once_whatever_its_case(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    with pytest.raises(ConflictError, match="area_name_taken"):
        areas.add_area(scope, "FUGLEKVARTERET", box_in_town())
    other = areas.add_area(scope, "Andet", box_in_town())
    with pytest.raises(ConflictError, match="area_name_taken"):
        areas.rename_area(scope, other.id, "Fuglekvarteret")


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "area_name_missing"), ("x" * 81, "area_name_too_long")]
)
def test_a_name_is_needed_and_short(demo_database: dict[str, str], name: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        areas.add_area(members.local_scope(), name, box_in_town())


def test_a_deleted_area_comes_back_as_it_was(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    before = areas.list_areas(scope)
    areas.delete_area(scope, before[0].id)
    assert len(areas.list_areas(scope)) == len(before) - 1
    with pytest.raises(NotFoundError, match="area_not_found"):
        areas.area_streets(scope, before[0].id)
    areas.restore_area(scope, before[0].id)
    assert [area.name for area in areas.list_areas(scope)] == [area.name for area in before]


def test_another_teams_areas_are_not_seen(demo_database: dict[str, str]) -> None:
    import dataclasses
    import uuid

    own = members.local_scope()
    foreign = dataclasses.replace(own, team_id=uuid.uuid4())
    assert areas.list_areas(foreign) == []
    with pytest.raises(NotFoundError, match="area_not_found"):
        areas.area_streets(foreign, areas.list_areas(own)[0].id)


def test_places_that_cannot_be_walked_are_told_apart(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    west, south, east, north = maps.map_info().bounds
    outside = shapely.box(west - 1, south, west - 0.9, north)
    with pytest.raises(InputError, match="area_outside_map"):
        areas.add_area(scope, "Udenfor", outside)
    swapped = shapely.transform(box_in_town(), lambda xy: xy[:, ::-1])
    with pytest.raises(InputError, match="area_swapped"):
        areas.add_area(scope, "Byttet", swapped)
    crossing = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    with pytest.raises(InputError, match="area_crosses_itself"):
        areas.add_area(scope, "Sløjfe", crossing)
    assert len(areas.list_areas(scope)) == len({a.name for a in areas.list_areas(scope)})


def test_without_a_map_an_area_says_so(database: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no_map"):
        areas.add_area(members.local_scope(), "Nord", shapely.box(11, 56, 11.1, 56.1))
