"""Walks by GPS along a line, as the files that a phone writes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import shapely

from gis.crs import WGS84, transform


def gpx_along(
    line: shapely.LineString,
    begun_at: dt.datetime | None,
    *,
    crs: str,
    pace_mps: float = 1.2,
    aside_m: float = 3.0,
    name: str = "Tur",
) -> bytes:
    """Return a walk along a line in the metric CRS, a fix every 5 s, a little beside it."""
    away = np.arange(0, line.length, 5 * pace_mps)
    points = shapely.line_interpolate_point(line, away)
    xy = shapely.get_coordinates(points) + np.array([aside_m, 0])
    told = []
    for number, (lon, lat) in enumerate(
        shapely.get_coordinates(transform(shapely.MultiPoint(xy), crs, WGS84))
    ):
        at = ""
        if begun_at is not None:
            moment = begun_at.astimezone(dt.UTC) + dt.timedelta(seconds=5 * number)
            at = f"<time>{moment:%Y-%m-%dT%H:%M:%SZ}</time>"
        told.append(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}">{at}</trkpt>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{name}</name><trkseg>{''.join(told)}</trkseg></trk></gpx>"
    ).encode()
