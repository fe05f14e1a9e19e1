"""The templates for the municipality's data protection: what they say of Kvarter is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis.services.retention import RULES
from gis.services.rights import RIGHTS

PROJECT = Path(__file__).parents[1]
DPIA, RECORD = (
    (PROJECT / "docs" / name).read_text("utf-8") for name in ("dpia.md", "article-30.md")
)
UNITS = {"days": "dage", "months": "måneder", "years": "år"}
BOTH = pytest.mark.parametrize("text", [DPIA, RECORD], ids=["dpia", "article-30"])


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| |")
    ]


@BOTH
def test_every_file_that_is_named_is_there(text: str) -> None:
    for name in re.findall(r"`((?:tests|gis|docs|scripts)/[\w./-]+)`", text):
        assert (PROJECT / name).exists(), name
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (PROJECT / "docs" / link).exists(), link


@BOTH
def test_the_periods_are_those_of_the_program(text: str) -> None:
    told = {row[-1].strip("`"): row[1] for row in rows(text) if row[-1].strip("`") in RULES}
    assert told.keys() == RULES.keys()
    for kind, bounds in RULES.items():
        assert told[kind].startswith(f"{bounds.usual} {UNITS[bounds.unit]}"), kind


def test_every_measure_names_its_controls_and_the_test_that_shows_it() -> None:
    measures = [row for row in rows(DPIA) if re.fullmatch(r"T\d+", row[0])]
    controls = {int(number) for row in measures for number in re.findall(r"\d+", row[2])}
    assert controls == set(range(1, 21))
    assert all(re.search(r"`tests/.+\.py`", row[3]) for row in measures)


def test_every_risk_leads_to_measures_that_are_listed() -> None:
    known = {row[0] for row in rows(DPIA) if re.fullmatch(r"T\d+", row[0])}
    risks = [row for row in rows(DPIA) if re.fullmatch(r"R\d+", row[0])]
    assert len(risks) >= 10
    for _, _, consequence, before, measures, after in risks:
        assert set(re.findall(r"T\d+", measures)) <= known
        assert re.search(r"T\d+", measures)
        assert {int(consequence), int(before), int(after)} <= {1, 2, 3, 4}
        assert int(after) <= int(before)


def test_the_roles_are_those_of_the_program() -> None:
    told = set(re.findall(r"^\| \w+ \(`(\w+)`\)", DPIA, re.MULTILINE))
    assert told == {
        role for rights in RIGHTS.values() for roles in rights.values() for role in roles
    }


def test_the_record_has_every_point_of_the_article() -> None:
    told = {row[0][0] for row in rows(RECORD) if re.match(r"[a-g]\) ", row[0])}
    assert told == set("abcdefg")


@BOTH
def test_what_the_municipality_has_to_fill_in_is_marked(text: str) -> None:
    flat = " ".join(text.split())
    assert flat.count("[udfyldes af kommunen") >= 8
    assert "forslag" in flat
