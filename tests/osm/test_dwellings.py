"""What kind of home a building is, by its tags and by where it stands."""

from __future__ import annotations

import pytest

from gis.osm.dwellings import dwelling_type
from gis.planning.dwellings import DWELLING_TYPES

from .test_basemap import square, town


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"building": "apartments"}, "flat"),
        ({"building": "house"}, "detached"),
        ({"building": "detached"}, "detached"),
        ({"building": "bungalow"}, "detached"),
        ({"building": "house", "house": "terraced"}, "terraced"),
        ({"building": "house", "house": "semi-detached"}, "terraced"),
        ({"building": "terrace"}, "terraced"),
        ({"building": "semidetached_house"}, "terraced"),
        ({"building": "dormitory"}, "student_hall"),
        ({"building": "farm"}, "farmhouse"),
        ({"building": "static_caravan"}, "campsite"),
        ({"building": "allotment_house"}, "allotment"),
        ({"building": "yes", "tourism": "chalet"}, "holiday_house"),
        ({"building": "yes", "social_facility": "nursing_home"}, "institution"),
        ({"building": "garage"}, "other"),
        ({"building": "retail"}, "other"),
        ({"building": "yes"}, ""),
        ({"building": "residential"}, ""),
        ({"building": "something new"}, ""),
    ],
)
def test_tags_tell_the_kind_of_home(tags: dict[str, str], kind: str) -> None:
    assert dwelling_type(tags) == kind
    assert kind == "" or kind in DWELLING_TYPES


def detail_of(extract) -> list[str]:
    rows = extract.basemap[extract.basemap["kind"] == "building"]
    return rows.sort_values("name")["detail"].tolist()


def test_a_cabin_is_what_it_stands_in(read) -> None:
    osm = town()
    osm.way(2, square(osm, 10, 50, 50, 100), landuse="allotments")
    osm.way(3, square(osm, 20, 200, 50, 100), tourism="camp_site")
    osm.way(4, square(osm, 30, 60, 60, 5), building="cabin", name="A")
    osm.way(5, square(osm, 40, 210, 60, 5), building="cabin", name="B")
    osm.way(6, square(osm, 50, 350, 60, 5), building="cabin", name="C")
    osm.way(7, square(osm, 60, 80, 80, 5), building="yes", name="D")
    osm.way(8, square(osm, 70, 100, 100, 5), building="garage", name="E")
    assert detail_of(read(osm)) == ["allotment", "campsite", "", "allotment", "other"]


def test_what_is_no_building_has_no_kind_of_home(read) -> None:
    osm = town()
    osm.way(2, square(osm, 10, 50, 50, 100), landuse="residential", house="detached")
    assert read(osm).basemap["detail"].tolist() == [""]
