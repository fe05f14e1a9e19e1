"""Stops of a visit round from a file."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import shapely

from gis.errors import InputError
from gis.exchange.stops_file import parse_stops, read_stops


def feature(**properties) -> dict:
    point = {"type": "Point", "coordinates": [14.7, 55.1]}
    return {"type": "Feature", "geometry": point, "properties": {"id": "a"} | properties}


def parse(*features):
    return parse_stops(json.dumps({"type": "FeatureCollection", "features": features}).encode())


def test_all_that_a_stop_can_say_is_read() -> None:
    windows = [["2026-11-24T13:00", "2026-11-24T13:30"], ["2026-11-25T12:00Z", "2026-11-25T13:00Z"]]
    (stop,) = parse(
        feature(service_minutes=10, windows=windows, must=True, priority=3, pair=True)
    )  # fmt: skip
    assert stop.point == shapely.Point(14.7, 55.1)
    assert (stop.id, stop.service_minutes, stop.must, stop.priority) == ("a", 10, True, 3)
    assert stop.needs_pair
    assert stop.windows[0].opens == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert stop.windows[1].closes == dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)


def test_a_stop_with_an_id_alone_may_be_visited_at_any_time() -> None:
    (stop,) = parse(feature())
    assert (stop.windows, stop.must, stop.declined, stop.service_minutes) == ((), False, False, 0)


@pytest.mark.parametrize(
    ("properties", "field"),
    [
        ({"id": ""}, "id"),
        ({"service_minutes": "ten"}, "service_minutes"),
        ({"windows": [["2026-11-24T13:00"]]}, "windows"),
        ({"windows": 5}, "windows"),
        ({"must": "yes"}, "must"),
        ({"priority": 1.5}, "priority"),
        ({"priority": 1e999}, "priority"),
    ],
)
def test_what_cannot_be_read_is_told_by_row_and_field(properties, field) -> None:
    with pytest.raises(InputError) as refused:
        parse(feature(), feature(**properties))
    assert refused.value.code == "stop_unreadable"
    assert refused.value.params == {"row": 2, "field": field}


def test_a_service_that_is_no_number_of_minutes_is_refused() -> None:
    with pytest.raises(InputError, match="service_out_of_range"):
        parse(feature(service_minutes=float("nan")))


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="window_ends_before_start"):
        parse(feature(windows=[["2026-11-24T13:00", "2026-11-24T12:00"]]))


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"features": 3}', b"\xff", b"[" * 9999])
def test_what_is_no_list_of_places_is_refused(content) -> None:
    with pytest.raises(InputError, match="stops_unreadable"):
        parse_stops(content)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path) -> None:
    with pytest.raises(InputError, match="file_missing"):
        read_stops(tmp_path / "stops.geojson")
