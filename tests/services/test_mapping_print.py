"""The printed mapping scheme: the guide's words, what the team wrote, and nobody's phone number."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest

from gis.errors import NotFoundError
from gis.locale import COPENHAGEN, translator
from gis.locale.mapping_words import point_titles, questions
from gis.services import areas, mapping, mapping_print, meetings, members, partners, places
from gis.services.members import Scope

pytestmark = pytest.mark.db
DA = translator("da")


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u200b", "")


@pytest.fixture
def area(demo_database: dict[str, str]) -> areas.Area:
    scope = members.local_scope()
    (first, *_others) = areas.list_areas(scope)
    for known in partners.list_partners(scope):
        partners.delete_partner(scope, known.id)
    return first


def fill(scope: Scope, area: areas.Area) -> None:
    for about, text, is_none in (((2, 1), "Mange flytninger", False), ((4, 2), "", True)):
        found = mapping.area_mapping(scope, area.id).answers.get(about)
        since = None if found is None else found.id
        mapping.save_answer(scope, area.id, *about, text=text, is_none=is_none, since=since)
    where = area.geometry.representative_point()
    partners.add_partner(
        scope, name="Vicevært Solbakken", sector="private", kind="caretaker",
        area_ids=(area.id,), meets_citizens=True, contact="22 33 44 11",
        points=((where.x, where.y),),
    )  # fmt: skip
    places.add_place(scope, name="Vaskeriet", kind="laundry", geometry=where)


def test_the_scheme_holds_the_guides_table_and_the_teams_answers(area: areas.Area) -> None:
    scope = members.local_scope()
    fill(scope, area)

    printed = mapping_print.print_scheme(scope, DA, area_ids=[area.id])

    text = text_of(printed.pdf)
    assert "Afdækningspunkter" in text
    assert "Svar på afdækningsspørgsmål" in text
    for words in (*point_titles(DA).values(), *questions(DA).values()):
        assert words in text
    for said in (
        area.name,
        "Mange flytninger",
        "Ingen med adgang",
        "Vaskeriet",
        "Vicevært Solbakken",
    ):
        assert said in text
    assert "22 33 44 11" not in text
    assert (
        printed.file_name == f"kvarter-afdaekning-{dt.datetime.now(COPENHAGEN).date():%Y-%m-%d}.pdf"
    )


def test_every_area_begins_on_a_page_of_its_own_and_equal_input_gives_equal_bytes(
    area: areas.Area,
) -> None:
    scope = members.local_scope()
    first = mapping_print.print_scheme(scope, DA)

    assert mapping_print.print_scheme(scope, DA).pdf == first.pdf
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(first.pdf)).pages]
    for one in areas.list_areas(scope):
        assert any(page.lstrip().startswith(one.name) for page in pages)


def test_an_old_version_is_printed_as_it_was(area: areas.Area) -> None:
    scope = members.local_scope()
    fill(scope, area)
    meeting = meetings.open_meeting(scope, dt.date(2026, 11, 12), ("AB",))
    version = meetings.close_meeting(scope, meeting.id)
    answer = mapping.area_mapping(scope, area.id).answers[2, 1]
    mapping.save_answer(scope, area.id, 2, 1, text="Noget andet nu", since=answer.id)

    old = mapping_print.print_scheme(scope, DA, version_id=version.id)

    text = text_of(old.pdf)
    assert "Mange flytninger" in text
    assert "Noget andet nu" not in text
    assert "12-11-2026" in text
    assert old.file_name == "kvarter-afdaekning-2026-11-12.pdf"


def test_an_area_that_is_not_there_is_told(area: areas.Area) -> None:
    with pytest.raises(NotFoundError, match="area_not_found"):
        mapping_print.print_scheme(members.local_scope(), DA, area_ids=["nowhere"])
