from __future__ import annotations

import random

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, box

from gis.maps.labels import Box, TakenPaper, boxes_along, cheapest, first_free


def shape(label: Box) -> shapely.Polygon:
    flat = box(-label.width / 2, -label.height / 2, label.width / 2, label.height / 2)
    return translate(rotate(flat, label.angle_deg, origin=(0, 0)), label.x, label.y)


@pytest.mark.parametrize("seed", range(5))
def test_labels_never_overlap(seed):
    chance = random.Random(seed)
    paper, placed = TakenPaper(60, 60), []
    for _ in range(300):
        tries = [
            Box(
                chance.uniform(0, 60),
                chance.uniform(0, 60),
                chance.uniform(2, 12),
                chance.uniform(1.4, 3),
                chance.uniform(-90, 90),
            )
            for _ in range(4)
        ]
        found = cheapest(paper, tries)
        if found:
            placed.append(shape(found))
    assert len(placed) > 20
    tree = shapely.STRtree(placed)
    for first, second in zip(*tree.query(placed, predicate="intersects"), strict=True):
        if first != second:
            # The raster is a quarter of a millimetre fine: corners may touch, texts do not.
            assert placed[first].intersection(placed[second]).area < 0.15


def test_a_label_stays_on_the_paper():
    paper = TakenPaper(40, 40)
    assert cheapest(paper, [Box(1, 20, 8, 2), Box(39.9, 39.9, 1, 1)]) is None


def test_the_cheapest_place_is_taken_and_a_dear_one_left():
    paper = TakenPaper(40, 40)
    paper.add_lines(LineString([(0, 20), (40, 20)]), 1, 3_000)
    on, beside = Box(20, 20, 8, 1), Box(20, 15, 8, 1, extra_cost=5)
    assert cheapest(paper, [on, beside]) == beside
    assert cheapest(paper, [on], most=500) is None
    assert first_free(paper, [beside, on]) == on


def test_names_are_never_upside_down():
    for angle in np.radians(range(0, 360, 15)):
        line = LineString([(50, 50), (50 + 40 * np.cos(angle), 50 + 40 * np.sin(angle))])
        turns = {round(found.angle_deg) % 360 for found in boxes_along(line, 10, 2, beside=(0,))}
        assert all(turn <= 90 or turn >= 270 for turn in turns)


def test_a_sharp_corner_gets_no_straight_name():
    corner = LineString([(0, 0), (10, 0), (10, 10)])
    assert list(boxes_along(corner, 18, 2, beside=(0,))) == []
