"""Suggested areas in the demo town, from PostGIS."""

from __future__ import annotations

import pytest
import shapely

from gis.services import areas, maps
from gis.services.members import local_scope

pytestmark = pytest.mark.db


def put_all_away() -> None:
    for area in areas.list_areas(local_scope()):
        areas.delete_area(local_scope(), area.id)


def test_every_suggestion_can_be_taken_and_then_there_are_none(
    demo_database: dict[str, str],
) -> None:
    put_all_away()
    scope = local_scope()
    found = areas.suggest_areas(scope)
    added = areas.add_areas(scope, [(one.name, one.geometry) for one in found])
    assert [area.addresses for area in added] == [one.addresses for one in found]
    assert [area.dwelling_types for area in added] == [one.dwelling_types for one in found]
    assert sum(area.addresses for area in added) > 0.95 * maps.map_info().addresses
    assert not [note.code for area in added for note in area.notes]
    assert areas.suggest_areas(scope) == []


def test_taking_one_leaves_the_others_as_they_are(demo_database: dict[str, str]) -> None:
    put_all_away()
    scope = local_scope()
    first, second, *rest = areas.suggest_areas(scope)
    areas.add_area(scope, second.name, second.geometry)
    assert areas.suggest_areas(scope) == [first, *rest]


def test_what_is_suggested_beside_drawn_areas_does_not_overlap_them(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    drawn = shapely.union_all([area.geometry for area in areas.list_areas(scope)])
    for one in areas.suggest_areas(scope):
        # In square degrees: 6 m², what a straight edge of a kilometre bends by between the two.
        assert one.geometry.intersection(drawn).area < 1e-9
        assert one.addresses >= 20


def test_the_dwelling_types_of_buildings_come_through_the_import(
    demo_database: dict[str, str],
) -> None:
    found = {area.name: area for area in areas.list_areas(local_scope())}
    garden = found["Haveforeningen Solbakken"]
    assert garden.dwelling_types["allotment"] > 0.9 * garden.addresses
    assert found["Teglværket"].dwelling_types["terraced"] > 0


def test_without_a_map_nothing_is_suggested_and_areas_stay(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    before = areas.list_areas(scope)
    assert areas.suggest_areas(scope)
    (only,) = maps.list_maps()
    maps.remove_map(only.id)
    assert areas.suggest_areas(scope) == []
    after = areas.list_areas(scope)
    assert [area.name for area in after] == [area.name for area in before]
    assert {area.addresses for area in after} == {0}
    assert all("area_now_empty" in {note.code for note in area.notes} for area in after)


def test_an_empty_installation_suggests_nothing(database: dict[str, str]) -> None:
    assert areas.suggest_areas(local_scope()) == []
