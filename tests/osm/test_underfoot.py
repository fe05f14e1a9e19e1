"""What the tags of a way tell of light, ground and pavement."""

from __future__ import annotations

import pytest

from gis.osm.underfoot import underfoot

from .writing import OsmText


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({}, (None, None, None)),
        ({"lit": "yes", "surface": "asphalt", "sidewalk": "both"}, (True, True, True)),
        ({"lit": "no", "surface": "compacted", "sidewalk": "no"}, (False, False, False)),
        ({"lit": "05:30-23:00", "surface": "sett;asphalt"}, (True, True, None)),
        ({"surface": "unknown", "tracktype": "grade3"}, (None, False, None)),
        ({"sidewalk:left": "no", "sidewalk:right": "separate"}, (None, None, True)),
        ({"sidewalk:left": "no", "sidewalk:right": "no"}, (None, None, False)),
        ({"sidewalk:left": "no"}, (None, None, None)),
        ({"footway": "sidewalk"}, (None, None, True)),
    ],
)
def test_tags_tell_what_they_say_and_nothing_more(tags, told):
    assert underfoot(tags) == told


def test_of_ways_that_were_joined_and_cut_again_each_piece_tells_what_most_of_it_is(read):
    osm = OsmText().nodes({1: (0, 0), 2: (100, 0), 3: (140, 0), 4: (280, 0)})
    osm.way(1, [1, 2], highway="path", lit="yes")
    osm.way(2, [2, 3], highway="path", lit="no", surface="gravel").way(3, [3, 4], highway="path")
    streets = read(osm).streets  # 280 m: cut at 140
    west = streets.bounds["minx"].argmin()
    assert streets["is_lit"].tolist()[west] is True
    assert streets["is_lit"].tolist()[1 - west] is None
    assert streets["is_paved"].tolist() == [None, None]
