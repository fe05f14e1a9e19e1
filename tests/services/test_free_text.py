"""Texts that may stand in the mapping, and those that name a citizen."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        "Mødet 24-12-2026 kl. 22.00-23.30", "aftalt til 2026-11-22T13:00", "22.12.2026 13.00",
        "29-11-2026/30-11-2026", "åbent 20-22 21-23", "20.30 21.30 22.30", "nr. 22 25 31 40",
        "nr. 10 12 16 20 24", "kl. 10 11 12 13 14", "12-11-26 kl. 13.00", "CVR-nr.: 29 18 94 98",
        "CVR 29189498", "J.nr. 27.66.04-G01-4-25", "2026-123456", "postnumre 8700-8740",
        "EAN 5798001234567", "22.500.000 kr.", "nr. 22, 34, 26 og 29", "22\n31\n44\n27",
        "22 12 2026", "56.12345, 9.87654", "mødes @ kirken. Kl. 13", "+1 dag, -2 grader",
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


# --- however it is written ------------------------------------------------------------------------

BORN = st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31))
SERIALS = st.integers(0, 9999).map("{:04}".format)
DIGITS = (
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "०१२३४५६७८९",
)
UNSEEN = (
    "",
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u034f",
    "\ufe0f",
    "\u202e",
    "\u0332",
)
BETWEEN = (
    "",
    "-",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2011",
    "\u2212",
    "–",
    " - ",
    "/",
    ".",
    "_",
    "·",
)
AROUND = st.sampled_from(
    [("", ""), ("Bor i nr. 4, ", " siden maj."), ("(", ")"), ("cpr:", ";"), ("æ", "x")]
)


def written(digits: str, alphabet: str, unseen: str) -> str:
    return unseen.join(digits.translate(str.maketrans("0123456789", alphabet)))


@settings(max_examples=150, deadline=None)
@given(
    born=BORN, serial=SERIALS, substitute=st.booleans(), between=st.sampled_from(BETWEEN),
    alphabet=st.sampled_from(DIGITS), unseen=st.sampled_from(UNSEEN), around=AROUND,
)  # fmt: skip
def test_a_cpr_number_is_refused_in_any_digits_and_with_whatever_is_between(
    born: dt.date, serial: str, substitute: bool, between: str, alphabet: str, unseen: str,
    around: tuple[str, str],
) -> None:  # fmt: skip
    day = born.day + (60 if substitute else 0)
    date = f"{day:02}{born:%m%y}"
    text = between.join(written(part, alphabet, unseen) for part in (date, serial))
    with pytest.raises(InputError, match="looks_like_cpr"):
        checked_text(text.join(around), most=300, is_contact=True)


@settings(max_examples=80, deadline=None)
@given(
    born=BORN, serial=SERIALS,
    apart=st.sampled_from([" ", ".", "-", "/", "\n", "\u2011", "\u00a0"]),
    last=st.sampled_from(["same", "-", "\n"]), century=st.booleans(),
)  # fmt: skip
def test_a_cpr_number_is_refused_with_its_date_written_as_a_date(
    born: dt.date, serial: str, apart: str, last: str, century: bool
) -> None:
    parts = [f"{born:%d}", f"{born:%m}", f"{born:%Y}" if century else f"{born:%y}"]
    if century and apart not in ".-/":
        apart = "-"
    before = "-" if century or last == "-" else apart if last == "same" else last
    with pytest.raises(InputError, match="looks_like_cpr"):
        checked_text(f"{apart.join(parts)}{before}{serial}", most=100)


@pytest.mark.parametrize(
    "text", [
        "0 1 0 1 9 0 1 2 3 4", "0-1-0-1-9-0-1-2-3-4", "01 01 90 12 34", "0101\n901234",
        "0101 901234", "01 0190 1234", "01011990-1234", "010119901234", "0\ufe0f\u20e3101901234",
    ],
)  # fmt: skip
def test_a_cpr_number_is_refused_in_parts(text: str) -> None:
    with pytest.raises(InputError, match="looks_like_cpr"):
        checked_text(text, most=100)


@settings(max_examples=100, deadline=None)
@given(
    digits=st.from_regex(r"[2-9][0-9]{7}", fullmatch=True),
    country=st.sampled_from(["", "+45 ", "+45", "0045 ", "+45-", "(+45) "]),
    form=st.sampled_from(["{0}{1}{2}{3}", "{0}{1} {2}{3}"]),
    alphabet=st.sampled_from(DIGITS), unseen=st.sampled_from(UNSEEN),
)  # fmt: skip
def test_a_phone_number_is_refused_in_any_digits(
    digits: str, country: str, form: str, alphabet: str, unseen: str
) -> None:
    pairs = [written(digits[at : at + 2], alphabet, unseen) for at in range(0, 8, 2)]
    text = country + form.format(*pairs)
    if digits[:2] in {"20"} and digits[4:6] in {"19", "20"}:
        return  # a pair of years
    with pytest.raises(InputError, match="looks_like_phone"):
        checked_text(f"ring {text} efter 17", most=300)


@pytest.mark.parametrize(
    "text", [
        "22334411-ring", "2 2 3 3 4 4 1 1", "22/33/44/11", "22·33·44·11", "(22) 33 44 11",
        "223 34 411", "22 33 4411", "22 33\n44 11", "+46 70 123 45 67", "0046701234567",
        "+49 (30) 123456", "22\u201133\u201144\u201111",
    ],
)  # fmt: skip
def test_a_phone_number_is_refused_in_parts_and_from_abroad(text: str) -> None:
    with pytest.raises(InputError, match="looks_like_phone"):
        checked_text(text, most=100)


@settings(max_examples=80, deadline=None)
@given(
    name=st.from_regex(r"[a-zæøå][a-zæøå0-9._%+-]{0,20}", fullmatch=True),
    host=st.from_regex(r"[a-zæøå][a-zæøå0-9-]{0,15}", fullmatch=True),
    ending=st.sampled_from(["dk", "com", "kommune.dk", "ÆØ", "xn--p1ai"]),
    at=st.sampled_from(["@", "＠", " @ ", "(at)", " [at] ", "(snabel-a)", "@\u200b", "\u00ad@"]),
)  # fmt: skip
def test_an_email_address_is_refused_however_its_at_is_written(
    name: str, host: str, ending: str, at: str
) -> None:
    with pytest.raises(InputError, match=r"looks_like_(email|cpr|phone)"):
        checked_text(f"skriv til {name}{at}{host}.{ending} i dag", most=200)
