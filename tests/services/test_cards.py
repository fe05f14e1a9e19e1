"""The cards of a team: texts with a past, names that are nowhere kept, the phone of the frame."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
import sqlalchemy as sa

from gis.errors import AccessError, ConflictError, InputError
from gis.layers.cluster import SUPERUSER
from gis.locale import translator
from gis.services import cards, frame, meetings
from gis.services.meetings.changes import changes_since
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
DA = translator("da")


def text_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_texts_are_kept_with_their_past_and_two_people_do_not_lose_theirs(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    seen = cards.get_texts(scope).version
    change = cards.update_texts(scope, seen, postcard="Vi kommer igen ___dag.")
    cards.update_texts(scope, seen, business_card="Ring gerne.")
    with pytest.raises(RowClash):
        cards.update_texts(scope, seen, postcard="Noget andet")
    frame.update_frame(scope, frame.get_frame(scope).version, phone="70 12 34 56", hours="9–15")
    text = text_of(cards.print_cards(scope, DA, "postcard", count=4).pdf)
    assert text.count("Telefon 70 12 34 56 9–15") == 4
    assert text.count("Vi kommer igen") == 4
    assert changes_since(scope, meetings.last_closed_at(scope)).items

    cards.undo(scope, change)

    found = cards.get_texts(scope)
    assert (found.postcard, found.business_card) == ("", "Ring gerne.")
    assert "hilse på" in text_of(cards.print_cards(scope, DA, "postcard", count=1).pdf)
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        cards.undo(scope, change)


def test_names_are_printed_and_stored_nowhere(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    printed = cards.print_cards(scope, DA, "business_card", count=10, names="Quintus og Xerxina")
    assert "Quintus og Xerxina" in text_of(printed.pdf)
    assert printed.file_name.startswith("kvarter-visitkort-")
    engine = sa.create_engine(
        sa.make_url(demo_database["KVARTER_DATABASE_URL"]).set(username=SUPERUSER),
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection:
        tables = connection.scalars(
            sa.text("select table_name from information_schema.tables where table_schema = 'public'"
                    " and table_type = 'BASE TABLE' and table_name <> 'spatial_ref_sys'")
        ).all()  # fmt: skip
        held = [
            table for table in tables
            if connection.scalar(
                sa.text(f"select count(*) from {table} t where t::text like '%Xerxina%'"))
        ]  # fmt: skip
    assert held == []


def test_what_has_no_place_on_a_card_is_refused(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    leader = replace(scope, role="leader")
    with pytest.raises(InputError, match="looks_like_cpr"):
        cards.update_texts(scope, 1, postcard="Ring om 010190-1234")
    with pytest.raises(InputError, match="looks_like_phone"):
        cards.update_texts(scope, 1, business_card="Ring 22 33 44 55")
    with pytest.raises(InputError, match="looks_like_phone"):
        cards.preview(scope, DA, "postcard", names="Anne 22 33 44 55")
    for count in (0, cards.MOST_CARDS + 1):
        with pytest.raises(InputError, match="card_count_out_of_range"):
            cards.print_cards(scope, DA, "postcard", count=count)
    with pytest.raises(AccessError):
        cards.update_texts(leader, 1, postcard="Hej")
    assert cards.print_cards(leader, DA, "postcard", count=1).pdf
