"""Rounds as GPX, for a phone or a hand-held receiver."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from gis.exchange.plain_text import one_line

NAMESPACE = "http://www.topografix.com/GPX/1/1"


@dataclass(frozen=True)
class Track:
    """One line in WGS84, the letter it goes by, and "walking", "cycling" or "driving"."""

    name: str
    geometry: shapely.LineString
    kind: str = "walking"


def write_gpx(tracks: Sequence[Track], made_at: dt.datetime) -> str:
    """
    Return tracks as a GPX 1.1 text.

    Parameters
    ----------
    tracks
        Lines in WGS84 degrees.
    made_at
        When the round was planned.
    """
    root = ET.Element("gpx", {"version": "1.1", "creator": "Kvarter", "xmlns": NAMESPACE})
    metadata = ET.SubElement(root, "metadata")
    stamp = made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ET.SubElement(metadata, "time").text = stamp
    for track in tracks:
        element = ET.SubElement(root, "trk")
        ET.SubElement(element, "name").text = one_line(track.name)
        ET.SubElement(element, "type").text = track.kind
        segment = ET.SubElement(element, "trkseg")
        for lon, lat in shapely.get_coordinates(track.geometry):
            ET.SubElement(segment, "trkpt", {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}"})
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"
