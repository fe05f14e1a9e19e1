"""`kvarter round plan --stops`, as a script uses it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import shapely

from gis.services import rounds
from gis.services.members import local_scope

from .test_cli import Kvarter, document, planned_id

pytestmark = pytest.mark.db


@pytest.fixture
def stops(demo_database: dict[str, str], tmp_path: Path) -> Path:
    """Two places on a street of the demo town, one of them for a pair in half an hour's window."""
    line = rounds.get_round(local_scope(), planned_id()).legs[0].geometry
    places = [line.interpolate(share, normalized=True) for share in (0.1, 0.6)]
    asked = [
        {"service_minutes": 10},
        {"pair": True, "must": True, "windows": [["2026-11-24T13:00", "2026-11-24T13:30"]]},
    ]
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(place),
            "properties": {"id": f"s{number}"} | properties,
        }
        for number, (place, properties) in enumerate(zip(places, asked, strict=True))
    ]
    path = tmp_path / "stops.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_visits_from_a_file_are_planned_with_their_times(stops: Path, kvarter: Kvarter) -> None:
    asked = ("round", "plan", "--stops", stops, "--at", "2026-11-24T12:30")
    plan = document(kvarter(*asked, "--minutes", 90, "--json"))
    (leg,) = plan["legs"]
    assert {stop["id"] for stop in leg["stops"]} == {"s0", "s1"}
    begin = {stop["id"]: dt.datetime.fromisoformat(stop["begin"]) for stop in leg["stops"]}
    opens = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert opens <= begin["s1"] <= opens + dt.timedelta(minutes=30)
    parts = ("walking_minutes", "service_minutes", "waiting_minutes")
    assert leg["minutes"] == pytest.approx(sum(leg[part] for part in parts), abs=1e-3)


def test_a_stop_that_one_alone_may_not_visit_is_told_why(stops: Path, kvarter: Kvarter) -> None:
    told = kvarter("round", "plan", "--stops", stops, "--at", "2026-11-24T12:30", "--alone")
    assert "s1: Besøget kræver et par" in told.stdout


def test_streets_of_an_area_and_stops_of_a_file_are_one_round(
    stops: Path, kvarter: Kvarter
) -> None:
    asked = ("round", "plan", "--area", "Fuglekvarteret", "--stops", stops)
    plan = document(kvarter(*asked, "--at", "2026-11-24T12:30", "--minutes", 180, "--json"))
    (leg,) = plan["legs"]
    assert {stop["id"] for stop in leg["stops"]} == {"s0", "s1"}
    assert set(leg["pieces"]) == {piece["id"] for piece in plan["required"]}
    assert plan["not_fitting"] == plan["left_out"] == []
    parts = ("walking_minutes", "service_minutes", "waiting_minutes")
    assert leg["minutes"] == pytest.approx(sum(leg[part] for part in parts), abs=1e-3)
