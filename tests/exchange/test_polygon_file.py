"""Areas from files: what is read, and what is refused before anything is stored."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError
from gis.exchange.layer_table import MOST_ROWS
from gis.exchange.polygon_file import parse_polygons, read_features, read_polygons

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
    "features that are no list": '{"type": "FeatureCollection", "features": 5}',
    "features that are a feature": '{"type": "FeatureCollection", "features": {"type": "x"}}',
    "geometries that are no list": '{"type": "GeometryCollection", "geometries": 5}',
    "a geometry that is a number": '{"type": "Feature", "geometry": 5}',
    "a geometry that is nought": '{"type": "Feature", "geometry": 0}',
    "no place": polygon("null"),
    "a number of 400 digits": polygon(f"[[[0, 0], [{'9' * 400}, 0], [1, 1], [0, 0]]]"),
    "a number of 5000 digits": polygon(f"[[[0, 0], [{'9' * 5000}, 0], [1, 1], [0, 0]]]"),
    "nested too deep in a place": polygon("[" * 400 + "1, 2" + "]" * 400),
    "not a number": polygon("[[[0, 0], [NaN, 1], [1, 1], [0, 0]]]"),
}
NO_AREA = {
    "collections in collections": (
        '{"type": "GeometryCollection", "geometries": [' * 240 + "]}" * 240
    ),
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


def test_a_geopackage_with_a_view_or_too_many_areas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "område 1#.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE], crs="EPSG:4326").to_file(path)
    assert len(read_features(path.read_bytes())) == 1
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("create view gpkg_extra as select 1")
        opened.commit()
    for read in (lambda: read_polygons(path), lambda: read_features(path.read_bytes())):
        with pytest.raises(InputError, match="area_file_unreadable"):
            read()
    many = tmp_path / "many.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE] * (MOST_ROWS + 1), crs="EPSG:4326").to_file(many)
    with pytest.raises(InputError, match="layer_file_too_many"):
        read_polygons(many)


def test_a_geopackage_of_coordinates_from_nowhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    nowhere = (
        'ENGCRS["Undefined Cartesian SRS",EDATUM[""],CS[Cartesian,2],'
        'AXIS["x",east,LENGTHUNIT["metre",1]],AXIS["y",north,LENGTHUNIT["metre",1]]]'
    )
    gpd.GeoDataFrame(geometry=[SQUARE], crs=nowhere).to_file(path)
    for read in (lambda: read_polygons(path), lambda: read_features(path.read_bytes())):
        with pytest.raises(InputError, match="area_not_degrees"):
            read()


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="file_too_large"):
        read_polygons(Path("/dev/zero"))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    with path.open("wb") as file:
        file.truncate(65_000_000)
    with pytest.raises(InputError, match="file_too_large"):
        read_polygons(path)
    with pytest.raises(InputError, match="file_missing"):
        read_polygons(tmp_path / "none.geojson")


def check_told(content: bytes) -> None:
    """Assert that a content is an area or is refused with a sentence about areas."""
    try:
        area = parse_polygons(content)
    except InputError as refused:
        assert refused.code.startswith("area_")
    else:
        assert area.is_valid


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_gives_anything_but_an_area_or_a_sentence(content: bytes) -> None:
    check_told(content)


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
NUMBERS = st.integers(-200, 200) | st.floats(-200, 200) | st.just(10**400)
RINGS = st.lists(st.lists(st.lists(NUMBERS | JSON, max_size=3), max_size=6), max_size=2)
TYPES = st.sampled_from(
    ["Feature", "FeatureCollection", "GeometryCollection", "Polygon", "MultiPolygon", "Point"]
)
DOCUMENTS = st.recursive(
    JSON | RINGS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries(
            {"type": TYPES | inner},
            optional=dict.fromkeys(("features", "geometry", "geometries", "coordinates"), inner),
        )
    ),
    max_leaves=12,
)


@given(DOCUMENTS)
def test_no_document_gives_anything_but_an_area_or_a_sentence(document: object) -> None:
    check_told(json.dumps(document).encode())
