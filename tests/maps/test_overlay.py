"""An overlay as the browser reads it: coordinates, looks, patterns, and how few bytes they take."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from gis.locale import translator
from gis.maps import style
from gis.maps.folium_layers import (
    AreaShape,
    Base,
    Drive,
    Leg,
    Mark,
    Overlay,
    Row,
    Stop,
    StreetLine,
    make_map,
)
from gis.maps.overlay import STEP_DEG, street_steps

FIT = (10.0, 56.0, 10.1, 56.1)
BOX = shapely.box(10.02, 56.02, 10.08, 56.08)
LINE = shapely.LineString([(10.01, 56.01), (10.02, 56.02)])
WIDE = math.cos(math.radians(56.05))
TO_METRES = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)


def lines_of(steps: dict[str, Any]) -> Iterator[tuple[str, str, shapely.LineString]]:
    """As kvarter-streets.js takes them apart."""
    for look, by_id in steps.items():
        for owner, lines in by_id.items():
            for flat in lines:
                points = np.cumsum(np.array(flat).reshape(-1, 2), axis=0) * STEP_DEG
                yield look, owner, shapely.LineString(points[:, ::-1])


def in_metres(line: shapely.LineString) -> shapely.LineString:
    return shapely.transform(line, TO_METRES.transform, interleaved=False)


def wavy(seed: int, points: int = 40) -> shapely.LineString:
    """A street of so many corners, some of them a hand's breadth apart."""
    random = np.random.default_rng(seed)
    steps = random.normal(0, 4e-5, (points, 2)).cumsum(axis=0)
    return shapely.LineString(steps + random.uniform(0, 0.05, 2) + (10, 56))


def test_streets_come_back_within_half_a_metre_of_what_they_were() -> None:
    lines = [wavy(seed) for seed in range(50)]
    streets = [StreetLine(f"{n}", [line], "old") for n, line in enumerate(lines)]

    back = list(lines_of(street_steps(streets)))

    assert [owner for _look, owner, _line in back] == [f"{n}" for n in range(50)]
    for line, (_look, _owner, shown) in zip(lines, back, strict=True):
        assert shapely.hausdorff_distance(in_metres(line), in_metres(shown)) < 0.5


def test_streets_are_grouped_by_look_and_id_and_a_line_of_many_parts_is_many_lines() -> None:
    both = shapely.MultiLineString([LINE, shapely.LineString([(10.03, 56), (10.04, 56)])])
    streets = [
        StreetLine("a", [LINE], "fresh"),
        StreetLine("a", [LINE], "never"),
        StreetLine("a", [both], "fresh"),
        StreetLine("b", [LINE], "fresh"),
    ]

    steps = street_steps(streets)

    counts = {
        (look, owner): len(found) for look, ids in steps.items() for owner, found in ids.items()
    }
    assert counts == {("fresh", "a"): 3, ("fresh", "b"): 1, ("never", "a"): 1}


def test_a_street_of_one_spot_does_not_stop_the_others() -> None:
    spot = shapely.LineString([(10, 56), (10, 56)])

    steps = street_steps([StreetLine("spot", [spot], "old"), StreetLine("a", [LINE], "old")])

    assert "a" in steps["old"]
    assert street_steps([]) == {}


def test_the_five_thousand_pieces_of_a_town_take_less_than_400_kilobytes() -> None:
    rows = [f"{n // 5:08x}-0000-4000-8000-000000000000" for n in range(5000)]
    streets = [StreetLine(row, [wavy(n, 6)], "never") for n, row in enumerate(rows)]

    assert len(json.dumps(Overlay(fit=FIT, streets=streets).data())) < 400_000


def test_a_hatch_stays_in_its_area_and_slopes_45_degrees_on_the_ground() -> None:
    shape = AreaShape("a", "Nord", BOX, chosen=True)

    (area,) = Overlay(fit=FIT, areas=[shape]).data()["areas"]

    assert len(area["hatch"]) > 20
    for (south, west), (north, east) in area["hatch"]:
        assert BOX.buffer(1e-5).covers(shapely.LineString([(west, south), (east, north)]))
    (south, west), (north, east) = max(area["hatch"], key=lambda line: abs(line[0][0] - line[1][0]))
    line = in_metres(shapely.LineString([(west, south), (east, north)]))
    (x0, y0), (x1, y1) = line.coords
    assert abs((y1 - y0) / (x1 - x0)) == pytest.approx(1, abs=0.05)


def slopes_of(look: str) -> set[int]:
    shape = AreaShape("a", "Nord", BOX, chosen=False, look=look)  # type: ignore[arg-type]
    (area,) = Overlay(fit=FIT, areas=[shape]).data()["areas"]
    return {
        round(math.degrees(math.atan2(abs(n - s), abs(e - w) * WIDE)) / 45)
        for (s, w), (n, e) in area["hatch"]
    }


def test_a_decision_is_told_by_its_hatch_and_not_by_colour_alone() -> None:
    assert slopes_of("selected") == {1}
    assert slopes_of("deselected") == {0, 2}
    assert slopes_of("undecided") == slopes_of("plain") == set()
    dashes = {code: line.dash for code, line in style.DECISIONS.items()}
    assert len(set(dashes.values())) == len(dashes)


def test_a_mark_keeps_its_shape_letter_and_id() -> None:
    mark = Mark("p1", (10.1, 56.2), "partner", "B", "Boligselskab")

    assert Overlay(fit=FIT, marks=[mark]).data()["marks"] == [
        {
            "id": "p1", "at": (56.2, 10.1), "kind": "partner", "letter": "B",
            "title": "Boligselskab", "look": "",
        }
    ]  # fmt: skip


def test_an_area_below_streets_or_a_round_has_no_hatch() -> None:
    shape = AreaShape("a", "Nord", BOX, chosen=True)
    street = StreetLine("s", [LINE], "fresh")
    leg = Leg(0, [Row("1.1", "1", LINE, retraced=False)])

    assert Overlay(fit=FIT, areas=[shape], streets=[street]).data()["areas"][0]["hatch"] == []
    assert Overlay(fit=FIT, areas=[shape], legs=[leg]).data()["areas"][0]["hatch"] == []


def test_a_view_without_size_has_no_hatch_instead_of_endlessly_many_lines() -> None:
    shape = AreaShape("a", "Nord", BOX, chosen=True)

    assert Overlay(fit=(10, 56, 10, 56), areas=[shape]).data()["areas"][0]["hatch"] == []


@pytest.mark.parametrize(("share", "number"), [(0, 0), (0.19, 0), (0.2, 1), (0.99, 4), (1, 4)])
def test_the_share_of_an_area_is_its_fill(share: float, number: int) -> None:
    shape = AreaShape("a", "Nord", BOX, chosen=False, share=share, tag="20 %")

    (area,) = Overlay(fit=FIT, areas=[shape]).data()["areas"]

    assert area["fill"] == style.SHARE_CLASSES[number].fill
    assert area["tag"] == "20 %"


def test_an_area_that_is_edited_stays_an_ordinary_one_in_any_other_mode() -> None:
    areas = [AreaShape("a", "Nord", BOX, chosen=True)]

    assert Overlay(fit=FIT, mode="edit", edit_id="a", areas=areas).data()["edit"] == "a"
    assert Overlay(fit=FIT, mode="split", edit_id="a", areas=areas).data()["edit"] == ""


def test_a_cycled_leg_is_dashed_and_each_leg_has_its_letter() -> None:
    rows = [Row("1.1", "1", LINE, retraced=False)]

    legs = Overlay(fit=FIT, legs=[Leg(0, rows), Leg(1, rows, mode="bicycle"), Leg(9, rows)]).data()

    assert [leg["letter"] for leg in legs["legs"]] == ["A", "B", "J"]
    assert legs["legs"][0]["dash"] == []
    assert legs["legs"][1]["dash"] == list(style.BICYCLE_DASH)
    assert legs["legs"][2]["dash"] != []


def test_drives_and_stops_are_given_as_latitude_and_longitude() -> None:
    data = Overlay(
        fit=FIT,
        drives=[Drive(0, [LINE])],
        stops=[Stop((10.01, 56.01), "parking", "Parkering", letter="B")],
    ).data()

    assert data["drives"] == [[[[56.01, 10.01], [56.02, 10.02]]]]
    assert data["stops"][0] == {
        "at": (56.01, 10.01), "kind": "parking", "title": "Parkering", "shift": 0, "letter": "B",
    }  # fmt: skip


def test_every_look_of_a_street_has_a_pattern_of_its_own() -> None:
    made = make_map(FIT, version="1", data_date=None, texts=translator("da"))
    base = next(one for one in made._children.values() if isinstance(one, Base))
    looks = base.options["style"]["streetLooks"]

    ages = [looks[age.code] for age in style.AGE_CLASSES]
    patterns = [(look["dash"], bool(look["core"])) for look in ages]
    assert len(set(patterns)) == len(style.AGE_CLASSES)
    assert looks["marked"]["width"] > 2 * looks["markable"]["width"]
