"""`kvarter coverage gaps`, as a script runs it."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.db

PROMISED = {
    "area", "name", "gap_dwellings", "gap_hours", "reasons", "decisions", "wanted_band",
    "when_seen", "when_fresh", "weeks", "is_counted",
}  # fmt: skip


def test_gaps_are_told_with_their_reasons_and_written_to_files(demo_database, kvarter, tmp_path):
    csv, pdf = tmp_path / "huller.csv", tmp_path / "huller.pdf"
    done = kvarter("coverage", "gaps", "--csv", csv, "--pdf", pdf, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    areas = [area for area in told["areas"] if area["is_counted"]]
    assert all(area.keys() >= PROMISED for area in told["areas"])
    widths = [area["gap_dwellings"] for area in areas]
    assert widths == sorted(widths, reverse=True)
    assert told["gap_dwellings"] == pytest.approx(sum(widths))
    assert csv.read_bytes().startswith(b"\xef\xbb\xbfBoligomr")
    assert csv.read_text("utf-8-sig").count("\n") == 1 + len(told["areas"])
    assert pdf.read_bytes().startswith(b"%PDF")

    by_hour = json.loads(kvarter("coverage", "gaps", "--by-hour", "--json").stdout)["areas"]
    worth = [one["gap_dwellings"] / one["gap_hours"] for one in by_hour if one["is_counted"]]
    assert worth == sorted(worth, reverse=True)
    lines = kvarter("coverage", "gaps").stdout.splitlines()
    assert lines[0].startswith(f"{len(areas)} områder.")
    assert lines[1].startswith(f"{areas[0]['name']}: hul ")
