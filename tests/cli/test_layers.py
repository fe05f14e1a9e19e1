"""`kvarter layer`: files in and out from the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

pytestmark = pytest.mark.db

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_file_goes_in_as_a_whole_or_not_at_all_and_out_again(
    demo_database: dict[str, str], kvarter: Run, tmp_path: Path
) -> None:
    before = json.loads(kvarter("layer", "export", "partners", tmp_path / "a.csv", "--json").stdout)
    path = tmp_path / "liste.csv"
    path.write_text("Hvem;Slags;Adgang\nPolitiet Nord;Politiet;ja\nMenigheden;Menighed;måske\n")
    options = ["--column", "name=Hvem", "--json"]

    refused = kvarter("layer", "import", "partners", path, *options)
    assert refused.returncode == 2
    assert json.loads(refused.stdout)["added"] == 0
    problems = [(one["row"], one["code"]) for one in json.loads(refused.stdout)["problems"]]
    assert problems == [(3, "value_not_yes_no"), (3, "value_sector_missing")]
    assert "1 række kan ikke læses" in refused.stderr

    told = kvarter("layer", "import", "partners", path, *options, "--leave-out")
    assert told.returncode == 0, told.stderr
    assert (json.loads(told.stdout)["added"], json.loads(told.stdout)["left_out"]) == (1, 1)

    out = tmp_path / "partnere.gpkg"
    made = kvarter("layer", "export", "partners", out, "--json")
    assert json.loads(made.stdout)["rows"] == before["rows"] + 1
    read = pyogrio.read_dataframe(out, layer="partners")
    assert "Politiet Nord" in set(read["name"])
    assert "contact" not in read


def test_what_cannot_be_done_is_told_in_one_sentence(
    demo_database: dict[str, str], kvarter: Run, tmp_path: Path
) -> None:
    path = tmp_path / "kort.vrt"
    path.write_text("<OGRVRTDataSource/>")
    for arguments, sentence in (
        (("import", "places", path), "Filen er XML"),
        (("import", "streets", path), "Filen er XML"),
        (("import", "places", tmp_path / "ingen.csv"), "findes ikke"),
        (("export", "places", tmp_path / "ud.docx"), "Formatet findes ikke"),
        (("export", "alt", tmp_path / "ud.gpkg"), "Laget findes ikke"),
        (("export", "all", tmp_path / "ud.csv"), "kun være en GeoPackage"),
    ):
        told = kvarter("layer", *arguments)
        assert told.returncode == 2, arguments
        assert sentence in told.stderr
        assert told.stderr.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kort.vrt"]
