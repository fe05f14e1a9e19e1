from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, box

from gis.maps.label_places import along_line, place_beside
from gis.maps.labels import Box, TakenPaper, cheapest, first_free
from gis.maps.street_keys import place_keys, street_keys
from gis.maps.street_names import ROUND, TIGHT, place_names


def shape(label: Box) -> shapely.Polygon:
    flat = box(-label.width / 2, -label.height / 2, label.width / 2, label.height / 2)
    return translate(rotate(flat, label.angle_deg, origin=(0, 0)), label.x, label.y)


def overlaps(labels) -> list[tuple[Box, Box]]:
    """Return pairs of boxes that share paper."""
    shapes = [shape(label) for label in labels]
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist()
    return [
        (labels[a], labels[b]) for a, b in pairs
        if a < b and shapes[a].intersection(shapes[b]).area > 1e-6
    ]  # fmt: skip


def some_box(chance: random.Random) -> Box:
    return Box(
        chance.uniform(0, 60),
        chance.uniform(0, 60),
        chance.uniform(2, 12),
        chance.uniform(1.4, 3),
        chance.choice([0, chance.uniform(-90, 90)]),
    )


@pytest.mark.parametrize("seed", range(5))
def test_labels_never_overlap_and_one_given_back_can_be_had_again(seed):
    chance = random.Random(seed)
    paper = TakenPaper(60, 60)
    for _ in range(300):
        cheapest(paper, [some_box(chance) for _ in range(4)])
        if len(paper.boxes) > 5 and chance.random() < 0.2:
            given = chance.choice(paper.boxes)
            paper.release(given)
            assert cheapest(paper, [given]) == given
    assert len(paper.boxes) > 20
    assert overlaps(paper.boxes) == []


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


def test_a_label_with_a_leader_always_has_a_place_and_the_nearest_free_one():
    paper = TakenPaper(60, 60)
    paper.take(Box(30, 30, 40, 40))  # nothing is free within 16 mm of the middle
    found = place_beside(paper, 30, 30, 3, 3)
    assert overlaps(paper.boxes) == []
    assert np.hypot(found.x - 30, found.y - 30) < 26


def test_names_are_never_upside_down():
    for angle in np.radians(range(0, 360, 15)):
        line = LineString([(50, 50), (50 + 40 * np.cos(angle), 50 + 40 * np.sin(angle))])
        turns = {
            round(turn) % 360 for turn in np.degrees(along_line(line, 10, 2, beside=(0,))[:, 4])
        }
        assert turns
        assert all(turn <= 90 or turn >= 270 for turn in turns)


def test_a_sharp_corner_gets_no_straight_name():
    corner = LineString([(0, 0), (10, 0), (10, 10)])
    assert len(along_line(corner, 18, 2, beside=(0,))) == 0


def test_a_name_without_room_is_a_key_and_a_key_always_has_a_place():
    long = "Kong Christian den Niendes og Dronning Louises Mindestræde"
    lines = {long: [LineString([(50, 50), (58, 50)])], "Åvej": [LineString([(10, 20), (90, 20)])]}
    paper = TakenPaper(100, 100)
    paper.add_lines([line for parts in lines.values() for line in parts], 1.5, 3_000)
    paper.take(Box(54, 50, 30, 30))  # a stop, say: nothing is free beside the short street
    names = [*place_names(lines, paper, ROUND), *place_names(lines, paper, TIGHT)]
    assert {name.text for name in names} == {"Åvej"}
    (key,) = place_keys({long: lines[long]}, street_keys([*lines, "Aarhusvej"]), paper)
    assert key.key == "a", "aa sorts as å, which comes last"
    assert key.leader in [(52, 50), (54, 50), (56, 50)]
    assert overlaps(paper.boxes) == []


def test_keys_go_by_the_alphabet_and_on_after_z():
    keys = street_keys([f"Vej {number:02}" for number in range(30)] + ["", "Vej 00"])
    assert [keys[f"Vej {number:02}"] for number in (0, 25, 26, 29)] == ["a", "z", "aa", "ad"]
    assert len(keys) == 30


def test_a_long_street_is_named_again():
    line = LineString([(5, 50), (295, 50)])
    found = place_names({"Langgade": [line]}, TakenPaper(300, 100), ROUND)
    assert len(found) == 3
    assert max(b.box.x - a.box.x for a, b in pairwise(found)) < 110
