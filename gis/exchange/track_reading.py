"""
GPX tracks that phones and receivers recorded.

Only places and times are read. Names, comments, devices and extensions may tell who walked, and
stay in the file.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from gis.coverage.tracks import RawSegment, RawTrack
from gis.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LARGEST_TRACK_BYTES", "MOST_FIXES", "read_track"]

LARGEST_TRACK_BYTES = 10_000_000
"""A day at one fix a second is about 4 MB."""
MOST_FIXES = 100_000
"""A day at one fix a second is 86,400."""
FIRST_YEAR, LAST_YEAR = 1980, 2100
"""Receivers that have no time yet write 1970; GPS began in 1980."""
SEGMENTS = {"trk", "trkseg", "rte"}
FIXES = {"trkpt", "rtept"}


def read_track(content: bytes) -> RawTrack:
    """
    Return the fixes of a GPX file, version 1.0 or 1.1, with or without a namespace.

    Parameters
    ----------
    content
        The bytes of the file, in any encoding that XML may name.

    Returns
    -------
    RawTrack
        The tracks of the file, or its routes where it has no track. A fix without a place is
        passed over, a time that cannot be read is NaN, an empty segment is none.

    Raises
    ------
    InputError
        ``file_too_large``, ``track_file_empty``, ``track_not_gpx``, ``track_refused`` when the
        file declares a document type or entities, ``track_damaged``, ``track_too_many``,
        ``track_without_fixes``.
    """
    if len(content) > LARGEST_TRACK_BYTES:
        raise InputError("file_too_large", found=len(content) / 1e6, most=LARGEST_TRACK_BYTES / 1e6)
    begin = content.lstrip()
    if not begin:
        raise InputError("track_file_empty")
    target = _Fixes()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(begin)
        parser.close()
    except InputError:
        raise
    except DefusedXmlException as error:
        raise InputError("track_refused") from error
    except (ParseError, LookupError, ValueError) as error:
        raise InputError("track_damaged" if target.is_gpx else "track_not_gpx") from error
    tracks, routes = target.found["trkpt"], target.found["rtept"]
    segments = tuple(_segment(fixes) for fixes in tracks or routes)
    if not segments:
        raise InputError("track_without_fixes")
    return RawTrack(segments)


class _Fixes:
    """What the parser tells, without the tree: only the fixes are kept of a hostile file."""

    def __init__(self) -> None:
        self.is_gpx = False
        self.found: dict[str, list[list[list[float]]]] = {"trkpt": [], "rtept": []}
        self._path: list[str] = []
        self._fix: list[float] | None = None
        self._text: list[str] | None = None
        self._is_new = True
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._path and name != "gpx":
            raise InputError("track_not_gpx")
        self.is_gpx = True
        if name in SEGMENTS:
            self._is_new = True
        elif name in FIXES:
            self._begin(name, attributes)
        elif name == "time" and self._path[-1:] and self._path[-1] in FIXES:
            self._text = []
        self._path.append(name)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._path.pop()
        if self._text is not None and name == "time":
            if self._fix is not None:
                self._fix[2] = _seconds("".join(self._text))
            self._text = None
        elif name in FIXES:
            self._fix = None
        elif name in SEGMENTS:
            self._is_new = True

    def close(self) -> None:
        """Nothing is left to be done."""

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._fix = None
        lon, lat = _degrees(attributes.get("lon"), 180), _degrees(attributes.get("lat"), 90)
        if math.isnan(lon) or math.isnan(lat):
            return
        self._count += 1
        if self._count > MOST_FIXES:
            raise InputError("track_too_many", most=MOST_FIXES)
        self._fix = [lon, lat, math.nan]
        if self._is_new or not self.found[name]:
            self.found[name].append([])
            self._is_new = False
        self.found[name][-1].append(self._fix)


def _degrees(text: str | None, most: float) -> float:
    try:
        found = float((text or "").replace(",", "."))
    except ValueError:
        return math.nan
    return found if abs(found) <= most else math.nan


def _seconds(text: str) -> float:
    """Return a time as seconds of UTC since 1970; one that names no zone is UTC."""
    try:
        found = dt.datetime.fromisoformat(text.strip())
        if not FIRST_YEAR <= found.year < LAST_YEAR:
            return math.nan
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan


def _segment(fixes: list[list[float]]) -> RawSegment:
    lon, lat, time = np.array(fixes, dtype=float).T
    return RawSegment(lon, lat, time)
