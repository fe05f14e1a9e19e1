"""The atlas of a team: decisions, effort in words, and nothing that a leader may not see."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from gis.errors import NotFoundError
from gis.locale import translator
from gis.services import areas, atlas, coverage, mapping, observation_points
from gis.services.members import local_scope

pytestmark = pytest.mark.db
DA = translator("da")


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


def test_a_leader_prints_every_area_with_its_decision_and_no_point(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    leader = replace(scope, role="leader")
    all_areas = areas.list_areas(scope)
    found = mapping.area_mapping(scope, all_areas[0].id).direct
    mapping.decide(
        scope, all_areas[0].id, "direct", is_chosen=False, reason="Gennemgået i efteråret",
        since=None if found is None else found.id, decided_by=("XQ",),
    )  # fmt: skip
    for point in observation_points.list_points(scope):
        observation_points.update_point(scope, point.id, point.version, reason="Zinkspand")

    printed = atlas.print_atlas(leader, DA)

    text = text_of(printed.pdf)
    walked = coverage.last_walked(leader)
    assert 0 < len(walked) < len(all_areas)
    for number, area in enumerate(all_areas, 1):
        assert f"{number} {area.name}" in text
        if area.id in walked:
            assert f"senest gået {DA.date(walked[area.id])}" in text
    assert "Aldrig gennemgået" in text
    assert "Direkte opsporingsarbejde Fravalgt Gennemgået i efteråret" in text
    codes = {point.code for point in observation_points.list_points(scope)}
    assert codes
    assert not any(word in text for word in (*codes, "Zinkspand", "XQ", "psykisk", "SKP"))
    assert len(pypdf.PdfReader(io.BytesIO(printed.pdf)).pages) == len(all_areas) + 3
    assert atlas.print_atlas(leader, DA).pdf == printed.pdf


def test_some_areas_are_printed_by_name_or_id(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    one, two, *_others = areas.list_areas(scope)
    text = text_of(atlas.print_atlas(scope, DA, area_ids=[one.id, two.name.upper()]).pdf)
    assert f"1 {one.name}" in text
    assert f"2 {two.name}" in text
    assert "3 · side" not in text
    with pytest.raises(NotFoundError, match="area_not_found"):
        atlas.print_atlas(scope, DA, area_ids=[one.id, "Ingensteds"])
