"""Stops of a visit round from a GeoJSON file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import shapely

from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.planning.visits import LEAST_PRIORITY, MOST_STOPS, Stop, Window

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_BYTES = 8_000_000
"""A thousand stops are a tenth of this."""


def read_stops(path: Path) -> list[Stop]:
    """
    Return the stops of a file, with points in WGS84 degrees.

    Parameters
    ----------
    path
        A GeoJSON FeatureCollection of points with the properties `id`, `service_minutes`,
        `windows` (pairs of ISO times; those without a zone are Danish), `must`, `priority` (1 to
        9), `pair` and `declined`; all but `id` may be left out.

    Raises
    ------
    InputError
        ``file_missing``, ``file_too_large``, ``stops_unreadable``, ``stop_unreadable`` (row,
        field), ``too_many_stops``, or what `gis.planning.visits.Stop` refuses.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise InputError("file_too_large", found=size / 1e6, most=LARGEST_BYTES / 1e6)
        content = path.read_bytes()
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    return parse_stops(content)


def parse_stops(content: bytes) -> list[Stop]:
    """Return the stops of a GeoJSON text; raises as `read_stops`."""
    try:
        document = json.loads(content)
        features = document["features"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError("stops_unreadable") from error
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InputError("stops_unreadable")
    if len(features) > MOST_STOPS:
        raise InputError("too_many_stops", count=len(features), most=MOST_STOPS)
    return [_stop(row, feature) for row, feature in enumerate(features, 1)]


def _stop(row: int, feature: Mapping[str, Any]) -> Stop:
    given = feature.get("properties")
    properties: Mapping[str, Any] = given if isinstance(given, dict) else {}

    def read(field: str, kind: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401
        try:
            return kind(value)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("stop_unreadable", row=row, field=field) from error

    return Stop(
        id=read("id", _name, properties.get("id", feature.get("id"))),
        point=read("geometry", _point, feature.get("geometry")),
        service_minutes=read("service_minutes", _number, properties.get("service_minutes", 0)),
        windows=read("windows", _windows, properties.get("windows") or ()),
        must=read("must", _flag, properties.get("must", False)),
        priority=read("priority", _whole, properties.get("priority", LEAST_PRIORITY)),
        needs_pair=read("pair", _flag, properties.get("pair", False)),
        declined=read("declined", _flag, properties.get("declined", False)),
    )


def _name(value: Any) -> str:  # noqa: ANN401 - whatever stands in a file
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise TypeError
    return str(value)


def _number(value: Any) -> float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:  # noqa: ANN401
    if int(_number(value)) != value:
        raise ValueError
    return int(value)


def _flag(value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise TypeError
    return value


def _point(geometry: Any) -> shapely.Point:  # noqa: ANN401
    if geometry["type"] != "Point":
        raise ValueError
    lon, lat = map(_number, geometry["coordinates"][:2])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError
    return shapely.Point(lon, lat)


def _windows(pairs: Any) -> tuple[Window, ...]:  # noqa: ANN401
    return tuple(Window(_time(opens), _time(closes)) for opens, closes in pairs)


def _time(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=COPENHAGEN)
