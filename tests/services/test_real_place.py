"""A real place on any machine: Helsinki, where the default CRS stretches by almost 1 %."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.crs import GEOD, geodesic_length_m
from gis.locale import translator
from gis.services import areas, maps, members, rounds

pytestmark = pytest.mark.db


@pytest.fixture
def planned(database: dict[str, str], helsinki: Path) -> rounds.PlannedRound:
    report = maps.import_map(helsinki)
    assert report.attached_share > 0.95
    west, south, east, north = maps.map_info().bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2).buffer(0.004)
    scope = members.local_scope()
    areas.add_area(scope, "Midten", middle)
    return rounds.plan_round(scope, rounds.RoundRequest(area_ids=("Midten",), minutes=240))


def test_lengths_are_true_where_the_metric_crs_is_not(planned: rounds.PlannedRound) -> None:
    for length_m, line in zip(planned.required["length_m"], planned.required.geometry, strict=True):
        assert geodesic_length_m(line) == pytest.approx(length_m, rel=1e-3)
    (leg,) = planned.legs
    assert geodesic_length_m(leg.geometry) == pytest.approx(leg.length_m, rel=1e-3)


def test_every_required_street_is_walked_or_listed(planned: rounds.PlannedRound) -> None:
    (leg,) = planned.legs
    listed = set(planned.not_fitting["id"]) | set(planned.unreachable["id"])
    assert set(leg.pieces) | listed == set(planned.required["id"])
    assert set(leg.pieces).isdisjoint(listed)
    xy = shapely.get_coordinates(leg.geometry)
    steps = np.abs(GEOD.inv(*xy[:-1].T, *xy[1:].T)[2])
    assert steps.max() <= 151  # no jump: no piece is longer
    walked = planned.required[planned.required["outcome"] == "walked"]
    assert leg.geometry.buffer(1e-6).covers(shapely.union_all(walked.geometry.to_numpy()))


def test_its_sheet_prints(planned: rounds.PlannedRound) -> None:
    sheet = rounds.print_sheet(members.local_scope(), planned.id, translator("da"))
    assert sheet.pdf.startswith(b"%PDF")
