"""The search behind visit rounds, on an instance that can be solved by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.rounds import Budget, toptw, vrptw, write

SOLOMON = """SQUARE

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       200          0
    1      10        0          5          0       100          1
    2      10        10         5          0       100          1
    3      0         10         5          0       100          1
"""
TEAM = """4 1 3 1
0 40
  0 0.00 0.00 0.00 0.00 0 0 0 40
  1 10.00 0.00 1.00 5.00 1 1 1 0 40
  2 10.00 10.00 1.00 7.00 1 1 1 0 20
  3 0.00 10.00 1.00 20.00 1 1 1 0 12
"""


def clients(result) -> list[set[int]]:
    return sorted({step["client"] for step in route} for route in result.routes)


def test_of_three_corners_two_fit_on_one_route(tmp_path: Path) -> None:
    """
    Two corners a route hold: 1 and 2, or 2 and 3, take 20 + 14.1 m, and the third alone 20 m.

    So does 1 and 3 together, 20 + 14.1 m, but 2 alone takes 28.2 m.
    """
    file = tmp_path / "square.txt"
    file.write_text(SOLOMON)
    found = vrptw.solve(vrptw.load(file), Budget(0.2))
    assert found.cost == pytest.approx(54.1)
    assert clients(found) in ([{1}, {2, 3}], [{1, 2}, {3}], [{3}, {1, 2}], [{2, 3}, {1}])


def test_a_walker_collects_the_most_that_can_be_reached_in_time(tmp_path: Path) -> None:
    """3 closes at 12 and 2 at 20, so 3, 2 at 21 is too late; 3 and 1 end at 36.1 of 40."""
    file = tmp_path / "corners.txt"
    file.write_text(TEAM)
    instance = toptw.load(file, 1)
    found = toptw.solve(instance, Budget(0.2, walkers=1))
    assert (found.cost, clients(found)) == (25, [{1, 3}])
    write(tmp_path / "out", instance, found, None)
    written = json.loads((tmp_path / "out" / "corners.json").read_text())
    assert written["cost"] == 25
