"""The demo town that comes with Kvarter, and the files it is made of."""

from __future__ import annotations

from pathlib import Path

__all__ = ["DEMO_AREA", "DEMO_AREAS", "DEMO_ROUND", "DEMO_TOWN", "DEMO_WALKED"]

_HERE = Path(__file__).resolve().parent

DEMO_TOWN = _HERE / "demo_town.osm.bz2"
"""The map of the invented town, an ordinary OSM file."""

DEMO_AREA = _HERE / "demo_area.geojson"
"""The housing area of the demo round: one polygon with a ``name``."""

DEMO_AREAS = _HERE / "demo_areas.geojson"
"""All housing areas of the demo town, each with a ``name``."""

DEMO_ROUND = _HERE / "demo_round.json"
"""What the demo round is asked to be."""

DEMO_WALKED = _HERE / "demo_walked.json"
"""Rounds that were walked in the weeks before the demo town is loaded."""
