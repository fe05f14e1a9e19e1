"""`kvarter coverage report`, as a script runs it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from gis.services.coverage import coverage_report
from gis.services.members import local_scope

pytestmark = pytest.mark.db

PROMISED = {
    "area", "street_m", "covered_m", "dwellings", "dwelling_coverage", "fresh", "time_of_day",
    "gap_dwellings", "gap_hours", "bands", "close_hours", "per_100_m", "presence", "reach",
    "not_walkable",
}  # fmt: skip


def test_a_walked_round_raises_the_figures_of_its_area_from_that_day_on(demo_database, kvarter):
    def report(*arguments):
        return json.loads(kvarter("coverage", "report", *arguments, "--json").stdout)

    before = report()
    assert all(area.keys() >= PROMISED for area in before["areas"])
    new = next(area for area in before["areas"] if area["covered_m"] == 0)
    asked = ("round", "plan", "--area", new["area"], "--minutes", 30, "--json")
    planned = json.loads(kvarter(*asked).stdout)
    done = kvarter("round", "walked", planned["round"], "--at", "2026-03-04T10:00", "--json")
    assert done.returncode == 0, done.stderr
    after = report("--at", "2026-03-04", "--area", new["name"])
    assert after["at"] == "2026-03-05T00:00:00+01:00"
    (walked,) = after["areas"]
    stored = coverage_report(local_scope(), at=dt.datetime.fromisoformat(after["at"]))
    (same,) = [area for area in stored.areas if area.area_id == new["area"]]
    assert walked["covered_m"] == pytest.approx(same.covered_m)
    assert 0 < walked["covered_m"] <= walked["street_m"]
    assert walked["bands"]["morning"]["dwelling_coverage"] == walked["dwelling_coverage"] > 0
    assert walked["worker_minutes"] == pytest.approx(2 * walked["team_minutes"])
    (earlier,) = report("--at", "2026-03-03", "--area", new["area"])["areas"]
    assert (earlier["covered_m"], earlier["passes"]) == (0, 0)


def test_one_area_is_asked_for_by_name(demo_database, kvarter):
    done = kvarter("coverage", "report", "--area", "Fuglekvarteret")
    assert done.returncode == 0
    assert done.stdout.startswith("Fuglekvarteret: ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("--area", "Nord"), "Nord"), (("--at", "i går"), "2026-11-10"), (("--at", "2026-02-30"), "")],
)
def test_what_is_not_there_is_told_in_one_sentence(demo_database, kvarter, arguments, word):
    done = kvarter("coverage", "report", *arguments, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert word in done.stderr


def test_two_periods_are_set_side_by_side(demo_database, kvarter):
    done = kvarter("coverage", "compare", "2026-03-01..2026-03-31", "2026-02-01..2026-02-28",
                   "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["second"]["since"], found["second"]["at"]) == (
        "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00",
    )  # fmt: skip
    assert found["first"]["total"].keys() >= {"metre_coverage", "presence", "reach", "per_100_m"}
    wrong = kvarter("coverage", "compare", "2026-03-31..2026-03-01", "x")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)


def test_a_year_is_learned_from_without_a_count_under_five(demo_database, kvarter):
    done = kvarter("coverage", "learning", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name in ("by_band", "by_form", "outcomes", "sources", "channels", "ends"):
        for row in found[name]["rows"]:
            assert not any(0 < count < 5 for count in row["counts"] or [])
