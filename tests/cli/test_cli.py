"""The command line: its JSON, its sentences, its exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gis.services import maps

pytestmark = pytest.mark.db

Kvarter = Callable[..., subprocess.CompletedProcess[str]]


def document(done: subprocess.CompletedProcess[str]) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sentence(done: subprocess.CompletedProcess[str], status: int = 2) -> str:
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    return line


def test_from_a_file_to_a_printed_round(
    database: dict[str, str], kvarter: Kvarter, shared: Path, tmp_path: Path
) -> None:
    source = shared / "data" / "tiny_braedstrup.osm.bz2"
    report = document(kvarter("map", "import", source, "--json"))
    assert {"streets", "street_km", "addresses", "attached_share", "places", "buildings",
            "seconds"} <= report.keys()  # fmt: skip
    area = tmp_path / "area.geojson"
    (listed,) = document(kvarter("map", "list", "--json"))["maps"]
    assert listed["id"] == report["map_id"]
    west, south, east, north = maps.map_info().bounds
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    area.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    added = document(kvarter("area", "add", "--name", "Hele kortet", area, "--json"))
    assert added["pieces"] > 0
    assert document(kvarter("area", "list", "--json"))["areas"] == [added]
    plan = document(
        kvarter(
            "round", "plan", "--area", "Hele kortet", "--minutes", 120, "--walkers", 1, "--json"
        )
    )
    assert plan.keys() >= {"round", "objective", "lower_bound_m", "proven_optimal", "required",
                           "legs", "not_fitting", "unreachable"}  # fmt: skip
    (leg,) = plan["legs"]
    assert leg.keys() == {"walker", "length_m", "deadhead_m", "minutes", "service_minutes",
                          "waiting_minutes", "pieces", "stops", "geometry"}  # fmt: skip
    assert plan["required"][0].keys() == {"id", "name", "length_m", "geometry"}
    pdf = tmp_path / "ark.pdf"
    sheet = document(kvarter("round", "sheet", plan["round"], "--out", pdf, "--json"))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sheet["pdf"] == str(pdf)
    assert "<trkpt" in kvarter("round", "gpx", plan["round"]).stdout


@pytest.mark.slow
@pytest.mark.parametrize("place", ["ronne", "roedovre", "vesterbro", "tunoe"])
def test_an_independent_checker_agrees_with_a_plan_on_a_real_place(
    database: dict[str, str], kvarter: Kvarter, shared: Path, tmp_path: Path, place: str
) -> None:
    source = shared / "data" / f"{place}.osm.bz2"
    document(kvarter("map", "import", source, "--json"))
    hits = maps.map_info().bounds
    lon, lat = (hits[0] + hits[2]) / 2, (hits[1] + hits[3]) / 2
    ring = [[lon + dx * 0.005, lat + dy * 0.003] for dx, dy in
            ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]  # fmt: skip
    area = tmp_path / "area.geojson"
    area.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    document(kvarter("area", "add", "--name", "Midten", area, "--json"))
    plan = tmp_path / "plan.json"
    done = kvarter("round", "plan", "--area", "Midten", "--minutes", 600, "--json")
    plan.write_text(json.dumps(document(done)))
    checked = subprocess.run(
        [sys.executable, shared / "check" / "check_street_round.py", source, area, plan,
         "--margin", "75", "--minutes", "600"],
        capture_output=True, text=True, check=False, cwd=shared / "check",
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["map", "import", "findes-ikke.osm"], "findes-ikke.osm"),
        (["map", "import", "a.osm", "--boundary", "b", "--municipality", "c"], "--boundary"),
        (["map", "remove", "x"], "intet kort med id x"),
        (["area", "add", "--name", "A", "findes-ikke.geojson"], "findes-ikke.geojson"),
        (["round", "plan", "--area", "A"], "intet boligområde"),
        (["round", "plan", "--area", "A", "--start", "nord"], "LÆNGDE,BREDDE"),
        (["round", "plan", "--area", "A", "--objective", "bedst"], "total eller longest"),
        (["round", "sheet", "x", "--out", "a.pdf"], "ingen runde med id x"),
        (["round", "plan"], "--area"),
        (["demo", "remove"], "Demobyen"),
        (["db", "status"], "KVARTER_DATABASE_URL"),
    ],
)
def test_wrong_use_and_bad_input_are_told_in_one_sentence(
    database: dict[str, str], kvarter: Kvarter, arguments: list[str], words: str
) -> None:
    assert words in sentence(kvarter(*arguments))


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xd8\xff", b'{"type": "Point"}'])
def test_a_file_that_is_no_area_is_refused_in_one_sentence(
    demo_database: dict[str, str], kvarter: Kvarter, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "area.geojson"
    path.write_bytes(content)
    assert sentence(kvarter("area", "add", "--name", "Ny", path)).endswith(".")


def test_the_app_is_refused_on_an_address_that_others_reach(
    database: dict[str, str], kvarter: Kvarter
) -> None:
    told = sentence(kvarter("serve", KVARTER_HOST="0.0.0.0"))
    assert "127.0.0.1" in told


def test_the_language_is_a_setting(database: dict[str, str], kvarter: Kvarter) -> None:
    assert "KVARTER_LANG" in sentence(kvarter("map", "list", KVARTER_LANG="tlh"))
