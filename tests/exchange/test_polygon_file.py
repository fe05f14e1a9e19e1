"""Areas from files: what is read, and what is refused before anything is stored."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError
from gis.exchange.polygon_file import parse_polygons, read_polygons

SQUARE = shapely.box(9.0, 55.0, 9.1, 55.1)


def feature(geometry: dict | None) -> dict:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda g: g,
        feature,
        lambda g: {"type": "FeatureCollection", "features": [feature(g), feature(None)]},
        lambda g: {"type": "GeometryCollection", "geometries": [g]},
    ],
    ids=["geometry", "feature", "collection", "geometries"],
)
def test_a_polygon_is_found_however_it_is_wrapped(wrap) -> None:
    text = json.dumps(wrap(shapely.geometry.mapping(SQUARE)))
    assert parse_polygons(text.encode()).equals(SQUARE)


def test_several_polygons_become_one_area() -> None:
    other = shapely.box(9.2, 55.0, 9.3, 55.1)
    text = json.dumps(shapely.geometry.mapping(shapely.MultiPolygon([SQUARE, other])))
    assert parse_polygons(text.encode()).equals(SQUARE.union(other))


def test_a_geopackage_in_metres_is_moved_to_degrees(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE], crs="EPSG:4326").to_crs("EPSG:25832").to_file(path)
    assert read_polygons(path).symmetric_difference(SQUARE).area < 1e-9


BOW = '{"type": "Polygon", "coordinates": [[[10,56],[11,57],[11,56],[10,57],[10,56]]]}'


def polygon(coordinates: str) -> str:
    return f'{{"type": "Polygon", "coordinates": {coordinates}}}'


UNREADABLE = {
    "empty": "",
    "a list": "[1, 2]",
    "no type": "{}",
    "another format": "<kml/>",
    "nested without end": "[" * 100_000,
    "no coordinates": '{"type": "Polygon"}',
    "no numbers": polygon('[[["a", 1]]]'),
    "two points": polygon("[[[0, 0], [1, 1]]]"),
    "not a number": polygon("[[[0, 0], [NaN, 1], [1, 1], [0, 0]]]"),
}
NO_AREA = {
    "no features": '{"type": "FeatureCollection", "features": []}',
    "an empty polygon": polygon("[]"),
    "a point": '{"type": "Point", "coordinates": [1, 2]}',
}
NOT_DEGREES = {
    "metres": polygon("[[[500000, 6.2e6], [500100, 6.2e6], [500100, 6.3e6], [500000, 6.2e6]]]"),
    "endless": polygon("[[[0, 0], [1e999, 0], [1, 1], [0, 0]]]"),
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(text, code, id=name)
        for code, texts in {
            "area_file_unreadable": UNREADABLE,
            "area_not_polygon": NO_AREA,
            "area_not_degrees": NOT_DEGREES,
            "area_crosses_itself": {"a bow": BOW},
        }.items()
        for name, text in texts.items()
    ],
)
def test_what_is_no_area_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        parse_polygons(text.encode())


def test_a_boundary_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "boundary.geojson"
    path.write_text(BOW, encoding="utf-8-sig")
    assert read_polygons(path, repair=True).is_valid
    with pytest.raises(InputError, match="area_crosses_itself"):
        read_polygons(path)


def test_a_broken_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    path.write_bytes(b"SQLite format 3\0 and nothing more")
    with pytest.raises(InputError, match="area_file_unreadable"):
        read_polygons(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    with path.open("wb") as file:
        file.truncate(65_000_000)
    with pytest.raises(InputError, match="file_too_large"):
        read_polygons(path)
    with pytest.raises(InputError, match="file_missing"):
        read_polygons(tmp_path / "none.geojson")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_gives_anything_but_an_area_or_a_sentence(content: bytes) -> None:
    try:
        area = parse_polygons(content)
    except InputError as refused:
        assert refused.code.startswith("area_")
    else:
        assert area.is_valid
