"""Texts that may stand in the mapping, and those that name a citizen."""

import pytest

from gis.errors import InputError
from gis.services.free_text import checked_text, checked_words


@pytest.mark.parametrize(
    "text", ["010190-1234", "bor her 0101901234.", "3112991234", "010190 1234"]
)
def test_a_cpr_number_is_refused_even_in_a_contact_field(text: str) -> None:
    with pytest.raises(InputError, match="looks_like_cpr"):
        checked_text(text, most=100, is_contact=True)


@pytest.mark.parametrize("text", ["tlf. 22 33 44 11", "+45 22334411", "2233 4411", "22-33-44-11"])
def test_a_phone_number_stands_with_a_contact_only(text: str) -> None:
    with pytest.raises(InputError, match="looks_like_phone"):
        checked_text(text, most=100)
    assert checked_text(text, most=100, is_contact=True) == text


def test_an_email_address_stands_with_a_contact_only() -> None:
    with pytest.raises(InputError, match="looks_like_email"):
        checked_text("skriv til vaert@solbakken.dk", most=100)
    assert checked_text("vaert@solbakken.dk", most=100, is_contact=True)


@pytest.mark.parametrize(
    "text",
    [
        "Mødet 12-11-2026 kl. 13.00-14.30", "Opført 1960-1972, renoveret 2004 2012",
        "nr. 22 24 26 28",
        "8700 Horsens", "ca. 1.250 boliger", "kl. 20 21 22 23", "3712994567", "12345678901",
    ],
)  # fmt: skip
def test_dates_years_house_numbers_and_amounts_are_no_phone_numbers(text: str) -> None:
    assert checked_text(f"  {text} ", most=100) == text


def test_a_text_without_room_tells_how_long_it_is_and_not_what_it_says() -> None:
    with pytest.raises(InputError) as refused:
        checked_text("x" * 11, most=10)
    assert refused.value.params == {"found": 11, "most": 10}


def test_white_space_of_other_programs_parts_words_and_does_not_join_them() -> None:
    pasted = "Blok\u00a020\tmandag\r\n22\u00a024\u00a026\u00a028\x00"
    assert checked_text(pasted, most=100) == "Blok 20 mandag\n22 24 26 28"


def test_words_are_kept_once_without_blanks() -> None:
    assert checked_words([" AB", "CD ", "", "AB"], most=10) == ["AB", "CD"]
