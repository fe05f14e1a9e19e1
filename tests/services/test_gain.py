"""What walking a street piece would bring, as planning is told it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
import shapely

from gis.planning.rounds import Penalties
from gis.services.rounds import RoundRequest, plan_round
from gis.services.rounds.conditions import conditions_of
from gis.services.rounds.gain import DWELLINGS_PER_M, piece_gains

from .walked_town import CRS, SOUTH, WEST, build

pytestmark = pytest.mark.db

NOW = dt.datetime(2026, 9, 2, 17, tzinfo=dt.UTC)  # a Wednesday, 19 o'clock in Denmark
EVENING = "evening"
METRES = 100 * DWELLINGS_PER_M


def test_a_piece_brings_the_dwellings_whose_side_was_not_passed_in_the_band(
    database: dict[str, str],
) -> None:
    town = build()
    a, b, c, d = (town.street[name] for name in "ABCD")

    def gains(band: str | None) -> dict[str, float]:
        return piece_gains(town.scope, [town.area], NOW, band=band)

    never = {a: 4 + METRES, b: 1 + METRES, c: METRES / 2, d: 1 + METRES}
    assert gains(EVENING) == pytest.approx(never, abs=1e-6)
    # The left side of A, with one dwelling of four, one return interval ago; B just now.
    town.walk([("A", 0, 1, True, False)], NOW - dt.timedelta(days=28), EVENING)
    town.walk([("B", 0, 1)], NOW, EVENING)
    walked = never | {a: 3.5 + METRES / 2, b: 0.0}
    del walked[b]
    assert gains(EVENING) == pytest.approx(walked, abs=1e-6)
    assert gains("morning") == pytest.approx(never, abs=1e-6)
    # One of the four bands that the team asks for: a quarter of it.
    asked = never | {a: never[a] - (0.5 + METRES / 2) / 4, b: never[b] * 3 / 4}
    assert gains(None) == pytest.approx(asked, abs=1e-6)


def test_a_round_with_too_little_time_walks_what_has_waited_longest_in_its_band(
    database: dict[str, str],
) -> None:
    town = build()
    for name, (u, v) in {"A": (1, 2), "B": (2, 3), "C": (3, 4), "D": (5, 6)}.items():
        town.run("update street set u = :u, v = :v where key = :key", u=u, v=v, key=name)
    town.walk([("A", 0, 1)], NOW - dt.timedelta(days=1), EVENING)
    request = RoundRequest((town.area,), minutes=210 / (4000 / 60), planned_for=NOW)
    walked = [
        plan_round(town.scope, replace(request, planned_for=at)).legs[0].pieces
        for at in (NOW, NOW.replace(hour=6))
    ]
    assert [set(pieces) for pieces in walked] == [{town.street["B"]}, {town.street["A"]}]
    # A has doors on both sides. Who walks alone there and back sees one side at a time.
    town.run("update street set highway = 'secondary' where key = 'A'")
    asked = [replace(request, minutes=30, is_pair=is_pair, both_sides=True)
             for is_pair in (True, False)]  # fmt: skip
    pair, alone = (plan_round(town.scope, one).legs[0] for one in asked)
    assert alone.length_m == pytest.approx(pair.length_m)
    assert alone.deadhead_m == pytest.approx(pair.deadhead_m - 100)


def test_stairs_and_darkness_of_a_request_reach_the_planner(database: dict[str, str]) -> None:
    town = build()
    request = RoundRequest((town.area,), planned_for=NOW, penalties=Penalties(steps=3))
    assert RoundRequest.from_json(json.loads(json.dumps(request.to_json()))) == request
    place = shapely.Point(WEST, SOUTH)
    told = [
        conditions_of(town.scope, replace(request, planned_for=at), [], place, CRS)
        for at in (NOW, NOW.replace(month=12), None)
    ]
    assert [one["is_dark"] for one in told] == [False, True, False]
    assert told[0]["penalties"] == Penalties(steps=3)
