from __future__ import annotations

import pytest

from gis.osm.walking import MUST_WALK_CLASSES, classify


@pytest.mark.parametrize("highway", sorted(MUST_WALK_CLASSES))
def test_streets_with_dwellings_must_be_walked(highway):
    assert classify({"highway": highway}).is_must_walk


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"sidewalk": "separate"}, id="pavement drawn apart"),
        pytest.param({"access": "private"}, id="estate road"),
        pytest.param({"access": "destination"}, id="residents only"),
        pytest.param({"foot": "use_sidepath"}, id="walked along its side"),
        pytest.param({"access": "no", "foot": "yes"}, id="walkers welcome"),
        pytest.param({"access": "no", "foot": "permissive"}, id="walkers let in"),
        pytest.param({"service": "driveway"}, id="service tag on a street"),
    ],
)
def test_a_residential_street_stays(tags):
    walking = classify({"highway": "residential", "name": "Lindevej", **tags})
    assert walking.is_walkable
    assert walking.is_must_walk


@pytest.mark.parametrize(
    "highway", ["steps", "path", "track", "footway", "cycleway", "bridleway", "corridor", "trunk"]
)
def test_ways_without_dwellings_are_walkable_but_not_required(highway):
    walking = classify({"highway": highway})
    assert walking.is_walkable
    assert not walking.is_must_walk


@pytest.mark.parametrize("service", ["parking_aisle", "driveway", "alley", ""])
def test_a_service_road_is_required_only_when_it_has_a_name(service):
    tags = {"highway": "service", "service": service}
    assert classify(tags).is_walkable
    assert not classify(tags).is_must_walk
    assert classify({**tags, "name": "Gårdvej"}).is_must_walk


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"highway": "motorway", "foot": "yes"}, "motorway"),
        ({"highway": "motorway_link"}, "motorway"),
        ({"highway": "trunk", "motorroad": "yes"}, "motorroad"),
        ({"highway": "primary", "foot": "no"}, "foot_no"),
        ({"highway": "cycleway", "foot": "no"}, "foot_no"),
        ({"highway": "residential", "access": "no"}, "access_no"),
        ({"highway": "residential", "access": "no", "foot": "private"}, "access_no"),
        ({"highway": "construction", "construction": "residential"}, "not_built"),
        ({"highway": "proposed"}, "not_built"),
        ({"highway": "raceway"}, "not_for_walking"),
    ],
)
def test_what_is_not_walkable_says_why(tags, reason):
    walking = classify(tags)
    assert walking.reason == reason
    assert not walking.is_walkable
    assert not walking.is_must_walk


def test_a_square_is_walkable_and_never_required():
    walking = classify({"highway": "pedestrian", "name": "Torvet", "area": "yes"})
    assert walking.is_walkable
    assert walking.is_square
    assert not walking.is_must_walk


def test_a_motorroad_that_lets_walkers_in_is_still_not_required():
    walking = classify({"highway": "primary", "motorroad": "yes", "foot": "yes"})
    assert walking.is_walkable
    assert not walking.is_must_walk
