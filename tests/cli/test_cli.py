"""The command line: its JSON, its sentences, its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from gis.cli.areas import area_line
from gis.cli.maps import map_line
from gis.cli.round_words import round_lines
from gis.services import installation, maps, rounds
from gis.services.members import local_scope

pytestmark = pytest.mark.db

UNKNOWN = "00000000-0000-0000-0000-000000000000"
KVARTER = Path(sys.executable).with_name("kvarter")

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
                          "waiting_minutes", "pieces", "stops", "geometry", "drive"}  # fmt: skip
    assert (plan["walkers"], plan["mode"], plan["further_rounds"], leg["drive"]) == (
        1, "foot", 0, None,
    )  # fmt: skip
    assert plan["required"][0].keys() == {"id", "name", "length_m", "geometry"}
    pdf = tmp_path / "ark.pdf"
    sheet = document(kvarter("round", "sheet", plan["round"], "--out", pdf, "--json"))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sheet["pdf"] == str(pdf)
    assert "<trkpt" in kvarter("round", "gpx", plan["round"]).stdout
    assert "END:VCALENDAR" in kvarter("round", "ics", plan["round"]).stdout
    (found,) = document(kvarter("round", "list", "--json"))["rounds"]
    assert found["round"] == plan["round"]
    assert [each["sheet"] for each in found["sheets"]] == [sheet["sheet"]]
    (line,) = document(kvarter("round", "sheets", "--code", sheet["sheet"].lower(), "--json"))[
        "sheets"
    ]
    assert (line["sheet"], line["round"], line["state"]) == (sheet["sheet"], plan["round"], "out")
    assert document(kvarter("round", "sheets", "--overdue", "--json"))["sheets"] == []
    plain = ["--paper", "A3", "--north-up", "--squares", "none", "--no-ages", "--no-form"]
    again = ("round", "sheet", plan["round"], "--out", pdf, *plain)
    assert document(kvarter(*again, "--json"))["sheet"] != sheet["sheet"]
    assert "A4, A3" in sentence(kvarter(*again, "--paper", "A5"))
    assert "rute Q" in sentence(kvarter(*again, "--leg", "Q"))
    assert sheet["sheet"] in kvarter("round", "list").stdout
    assert document(kvarter("round", "list", "--status", "walked", "--json"))["rounds"] == []


def test_a_round_is_planned_for_several_with_places_of_their_own(
    demo_database: dict[str, str], kvarter: Kvarter
) -> None:
    line = rounds.get_round(local_scope(), planned_id()).legs[0].geometry
    places = [line.interpolate(share, normalized=True) for share in (0.1, 0.6)]
    starts = [option for at in places for option in ("--start", f"{at.x},{at.y}")]
    plan = document(
        kvarter(
            "round", "plan", "--area", "Fuglekvarteret", "--walkers", 2, "--alone", *starts,
            "--mode", "bicycle", "--objective", "longest", "--json",
        )
    )  # fmt: skip
    assert (plan["walkers"], plan["pair"], plan["mode"]) == (2, False, "bicycle")
    for leg, at in zip(plan["legs"], places, strict=True):
        assert leg["geometry"]["coordinates"][0] == pytest.approx([at.x, at.y], abs=1e-4)
        assert leg["minutes"] == pytest.approx(leg["length_m"] / (10_000 / 60), rel=1e-4)
    longest = max(leg["length_m"] for leg in plan["legs"])
    assert plan["objective_m"] == pytest.approx(longest, abs=0.01)


def planned_id() -> str:
    return rounds.list_rounds(local_scope(), statuses={"planned"})[0].id


@pytest.mark.slow
@pytest.mark.parametrize("place", ["vesterbro", "tunoe"])
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
        (["round", "plan", "--area", "A", "--mode", "bus"], "foot, bicycle eller car"),
        (["round", "plan", "--area", "A", "--walkers", "13"], "1 til 12"),
        (
            [
                "round",
                "plan",
                "--area",
                "A",
                "--walkers",
                "3",
                "--start",
                "11,56",
                "--start",
                "11,55",
            ],
            "ét til hver af de 3",
        ),
        (["round", "plan", "--area", "A", "--seconds", "nan"], "over 0. Her står nan."),
        (["round", "plan", "--area", "A", "--seconds", "inf"], "over 0. Her står inf."),
        (["round", "plan", "--area", "A", "--seconds=-1"], "over 0. Her står -1."),
        (["round", "plan", "--area", "A", "--seconds", "0"], "over 0. Her står 0."),
        (["round", "plan", "--area", "A", "--seconds", "1e308"], "intet boligområde"),
        (["round", "sheet", "x", "--out", "/dev/null"], "ingen runde med id x"),
        (["round", "sheet", "x", "--out", "/nope/x.pdf"], "/nope/x.pdf"),
        (["round", "sheet", "x", "--out", "/"], "skrives til /."),
        (["round", "walked", "????"], "intet ark med koden ????"),
        (["round", "walked", UNKNOWN], f"ingen runde med id {UNKNOWN}"),
        (["round", "gpx", UNKNOWN], f"ingen runde med id {UNKNOWN}"),
        (["round", "ics", UNKNOWN], f"ingen runde med id {UNKNOWN}"),
        (["map", "import", "to\nlinjer.osm"], "to linjer.osm"),
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


def test_a_sheet_that_cannot_be_written_is_not_registered(
    demo_database: dict[str, str], kvarter: Kvarter, tmp_path: Path
) -> None:
    round_id = planned_id()
    before = registered()
    assert "/nope/x.pdf" in sentence(kvarter("round", "sheet", round_id, "--out", "/nope/x.pdf"))
    assert registered() == before
    written = tmp_path / "ark.pdf"
    written.write_bytes(b"x" * 10_000_000)
    document(kvarter("round", "sheet", round_id, "--out", written, "--json"))
    assert written.stat().st_size < 10_000_000
    assert written.read_bytes().startswith(b"%PDF")
    assert registered() == before + 1


def registered() -> int:
    with installation.database().session(local_scope()) as session:
        return session.scalar(sa.text("select count(*) from sheet"))


def test_a_print_that_fails_leaves_files_as_they_were(
    database: dict[str, str], kvarter: Kvarter, tmp_path: Path
) -> None:
    older, none = tmp_path / "older.pdf", tmp_path / "none.pdf"
    older.write_text("an older sheet")
    for path in (older, none):
        assert "ingen runde" in sentence(kvarter("round", "sheet", "x", "--out", path))
    assert older.read_text() == "an older sheet"
    assert not none.exists()


@pytest.mark.parametrize("arguments", ["map list --json", "area list", "--help", "map --help"])
def test_output_that_cannot_be_written_is_told_in_one_sentence(
    database: dict[str, str], arguments: str
) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [KVARTER, *arguments.split()], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith(".")


@pytest.mark.parametrize("arguments", ["map list", "round gpx {round}"])
def test_a_reader_that_has_seen_enough_is_no_fault(
    demo_database: dict[str, str], arguments: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    planned = planned_id()
    done = subprocess.run(
        [KVARTER, *arguments.format(round=planned).split()], stdout=writing,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_screen_without_danish_letters_still_shows_the_text(
    database: dict[str, str], kvarter: Kvarter
) -> None:
    done = kvarter("area", "list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Der er ingen boligomr")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KVARTER_PORT", "99999"),
        ("KVARTER_HOST", "et sted"),
        ("KVARTER_DATABASE_URL", "foo"),
        ("KVARTER_OWNER_DATABASE_URL", "foo"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_one_sentence(
    database: dict[str, str], kvarter: Kvarter, name: str, value: str
) -> None:
    command = ["map", "list"] if name.endswith("URL") else ["serve"]
    assert name in sentence(kvarter(*command, **{name: value}))


def test_a_home_that_cannot_be_made_is_told_in_one_sentence(kvarter: Kvarter) -> None:
    told = sentence(
        kvarter("map", "list", KVARTER_HOME="/proc/x", KVARTER_DATABASE_URL=""), status=1
    )
    assert "/proc/x" in told


def planned_round(**values: object) -> SimpleNamespace:
    figures = {
        "id": "r", "length_m": 1000.0, "walk_minutes": 15.0, "deadhead_m": 20.0,
        "proven_optimal": False, "objective_m": 1010.0, "lower_bound_m": 1000.0, "minutes": 60,
        "legs": [1], "not_fitting": [], "unreachable": [], "not_walkable": [], "walkers": 1,
        "mode": "foot", "further_rounds": 0,
    }  # fmt: skip
    return SimpleNamespace(**figures | values)


def test_a_round_is_told_with_how_far_it_is_from_the_shortest() -> None:
    first, second = round_lines(planned_round()).splitlines()
    assert first.startswith("Runde r: 1,00 km, 15 minutter")
    assert second == "Højst 1,0 % over det kortest mulige."


def test_a_round_that_reaches_nothing_is_told_without_figures() -> None:
    nowhere = {"legs": [], "length_m": 0, "objective_m": 0.0, "lower_bound_m": 0.0}
    assert round_lines(planned_round(**nowhere, unreachable=[1, 2])) == (
        "Kan ikke nås fra start: 2 vejstykker."
    )
    assert round_lines(planned_round(**nowhere, not_fitting=[1])).startswith(
        "Ingen veje kan nås på 60 minutter."
    )
    one = planned_round(lower_bound_m=0.0)
    assert len(round_lines(one).splitlines()) == 1


def test_a_round_for_several_is_told_leg_by_leg() -> None:
    leg = {"length_m": 900.0, "minutes": 20.0, "drive": None}
    driven = {**leg, "drive": 1, "drive_m": 4200.0, "drive_minutes": 8.0}
    legs = [SimpleNamespace(letter="A", **leg), SimpleNamespace(letter="B", **driven)]
    told = round_lines(planned_round(walkers=2, legs=legs)).splitlines()
    assert told[1] == "Rute A: 0,90 km, 20 minutter."
    assert told[2] == "Rute B: 0,90 km, 20 minutter. Heraf kørsel 4,2 km, 8 minutter."


def test_what_is_left_is_told_with_the_rounds_it_takes() -> None:
    told = round_lines(planned_round(not_fitting=[1, 2], further_rounds=2, not_walkable=[3]))
    assert told.splitlines()[-3:] == [
        "Ikke med, tiden er for kort: 2 vejstykker.",
        "2 runder mere dækker resten.",
        "Kan ikke gennemgås: 1 vejstykke.",
    ]


def test_one_of_a_thing_is_told_in_the_singular() -> None:
    first, _best, left = round_lines(
        planned_round(walk_minutes=1.2, not_fitting=[1], minutes=1)
    ).splitlines()
    assert first.startswith("Runde r: 1,00 km, 1 minut, ")
    assert left == "Ikke med, tiden er for kort: 1 vejstykke."
    area = SimpleNamespace(name="Nord", addresses=1, street_m=100.0)
    assert area_line(area) == "Nord: 1 adresse, 0,1 km vej"
    report = SimpleNamespace(
        streets=1, street_km=0.1, addresses=1, attached_share=1.0, places=1, buildings=1,
        seconds=0.1,
    )  # fmt: skip
    assert map_line(report) == (
        "1 vejstykke, 0,1 km, 1 adresse (100,0 % hører til en vej), 1 sted, 1 bygning. 0,1 s."
    )


def test_the_app_is_refused_on_an_address_that_others_reach(
    database: dict[str, str], kvarter: Kvarter
) -> None:
    told = sentence(kvarter("serve", KVARTER_HOST="0.0.0.0"))
    assert "127.0.0.1" in told


def test_the_language_is_a_setting(database: dict[str, str], kvarter: Kvarter) -> None:
    assert "KVARTER_LANG" in sentence(kvarter("map", "list", KVARTER_LANG="tlh"))
