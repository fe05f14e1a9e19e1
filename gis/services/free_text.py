"""
Free text that a team writes: what names a citizen has no place in it.

A CPR number, an e-mail address or a phone number is refused with a hint of where it belongs; of a
partner and a channel the contact field may hold the last two.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from gis.errors import InputError

__all__ = ["checked_initials", "checked_text", "checked_words", "initials_or_none", "printed"]

# --- what is looked for, in a text as `_as_read` gives it ----------------------------------------

DAY, MONTH, YEAR = r"(?P<day>\d\d)", r"(?P<month>\d\d)", r"(?P<year>\d\d)"
APART: Final = r"(?P<apart>[ .\-/·_\n])"
CENTURY, LAST_FOUR = "(?:19|20)", r"(?:-|(?<=\d{8}) ?)\d{4}"
NO_MORE: Final = r"(?![.\-/]\d)"
"""What follows two dates."""
CPR: Final = tuple(
    re.compile(rf"(?<!\d){shape}(?!\d)")
    for shape in (
        rf"{DAY}{MONTH}{YEAR}[\W_]{{0,5}}\d{{4}}",  # 010190-1234, anything but letters between
        rf"{DAY}{APART}{MONTH}(?P=apart){YEAR}(?:(?P=apart)| ?[-\n] ?| )\d{{4}}{NO_MORE}",
        rf"{DAY}{MONTH}[ \n]{YEAR}[ \n]?\d{{4}}",  # 0101 901234
        rf"{DAY}[ \n]{MONTH}{YEAR}[ \n]\d{{4}}",  # 01 0190 1234
        rf"{DAY}[ \n]{MONTH}[ \n]{YEAR}\d{{4}}",  # 01 01 901234
        rf"{DAY}(?P<apart>[.\-/]?){MONTH}(?P=apart){CENTURY}{YEAR}{LAST_FOUR}{NO_MORE}",
    )
)
CPR_IN_PARTS: Final = re.compile(
    r"(?<!\d)(?:(?:\d\d([ .\-/·_\n])){4}\d\d|(?:\d([ .\-/·_\n])){9}\d)(?!\d|[.\-/]\d)"
)
"""Ten digits by twos or one by one."""
SUBSTITUTE_DAY: Final = 60
"""Added to the day in the numbers that authorities give whoever has no CPR number."""
CENTURIES: Final = ("19", "20")
EMAIL: Final = re.compile(
    r"(?<![^\s@<>])[^\s@<>]+\s?(?:@|[(\[{]\s?(?:at|snabel-?a)\s?[)\]}])\s?"
    r"[^\s@<>]+?(?:\.|\s\.\s|\s?[(\[{]\s?(?:dot|punktum)\s?[)\]}]\s?)(?:xn--\w|[^\W\d_]{2})",
    re.IGNORECASE,
)
PHONE: Final = re.compile(
    r"(?<!\d)(?<!\d-)(?:(?:\+|00)45[ .\-]?)?"
    r"([2-9]\d([ .\-/·_\n]?)\d\d\2\d\d\2\d\d"
    r"|[2-9]\d{3}[ \n]\d{4}|[2-9]\d[ \n]\d\d[ \n]\d\d[ \n]\d\d"
    r"|[2-9]\d[ \n]\d\d[ \n]\d{4}|[2-9]\d{3}[ \n]\d\d[ \n]\d\d|[2-9]\d\d[ \n]\d\d[ \n]\d{3}"
    r"|[2-9]\d\d[ \n]\d{3}[ \n]\d\d|[2-9](?:([ .\-/·_])\d)(?:\3\d){6})"
    r"(?!\d|[-.,/]\d)"
)
"""Danish numbers have eight digits and begin with 2 to 9 (the national numbering plan)."""
PHONE_ABROAD: Final = re.compile(r"(?<![\d+])(?:\+|(?<!\d)00)[1-9](?:[ .\-/]{0,2}\d){7,14}(?!\d)")
"""With its country: at most fifteen digits (ITU-T E.164)."""
COMPANY: Final = re.compile(r"\bcvr(?:-?(?:nr|nummer)\b)?[.:]{0,2} ?(?:\d ?){8}(?!\d)", re.I)
"""A firm's number in the register has eight digits, too."""
LONGEST_STEP: Final = 10
"""Numbers of houses on a street rise by no more from one to the next: an assumption."""
BLANKS: Final = "\u115f\u1160\u2800"
"""Letters that look like a space."""
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
MOST_INITIALS: Final = 8
"""Letters of one person's initials; a name is longer."""


def checked_text(text: str, *, most: int, is_contact: bool = False) -> str:
    """
    Return a text as it is stored: without spaces around it.

    Parameters
    ----------
    text
        What somebody typed; it may have several lines.
    most
        Letters that there is room for.
    is_contact
        Whether it is a partner's or a channel's own contact field.

    Raises
    ------
    InputError
        ``text_too_long``, ``looks_like_cpr``, ``looks_like_email`` or ``looks_like_phone``. The
        text itself is not told.
    """
    kept = printed(text)
    if len(kept) > most:
        raise InputError("text_too_long", found=len(kept), most=most)
    read = _as_read(kept)
    if _holds_cpr(read):
        raise InputError("looks_like_cpr")
    if not is_contact:
        if EMAIL.search(read):
            raise InputError("looks_like_email")
        if _holds_phone(read):
            raise InputError("looks_like_phone")
    return kept


def printed(text: str) -> str:
    """Return a text without letters that cannot be printed, and without spaces around it."""
    plain = "".join(" " if c.isspace() and c != "\n" else c for c in text.replace("\r\n", "\n"))
    return "".join(c for c in plain if c == "\n" or c.isprintable()).strip()


def checked_words(words: list[str] | tuple[str, ...], *, most: int) -> list[str]:
    """Return short texts, tags or initials, checked, each once and without the empty ones."""
    kept = [" ".join(checked_text(word, most=most).split()) for word in words]
    return [word for word in dict.fromkeys(kept) if word]


def checked_initials(initials: Sequence[str], *, missing: str) -> list[str]:
    """
    Return initials of colleagues in capitals, each once.

    Raises
    ------
    InputError
        With the code `missing` where there are none; ``initials_too_long``.
    """
    kept = checked_words([one.upper() for one in initials], most=2000)
    if not kept:
        raise InputError(missing)
    if any(len(one) > MOST_INITIALS or " " in one for one in kept):
        raise InputError("initials_too_long", most=MOST_INITIALS)
    return kept


def initials_or_none(told: str) -> str:
    """
    Return the initials of one colleague in capitals; "" where nobody in particular is named.

    Raises
    ------
    InputError
        ``initials_too_long``.
    """
    kept = checked_words([told.upper()], most=2000)
    return checked_initials(kept, missing="initials_too_long")[0] if kept else ""


def _as_read(text: str) -> str:
    """Return a text as an eye reads it: without what is not seen, every digit and dash as usual."""
    seen = (
        " " if c in BLANKS else "-" if c in DASHES else c
        for c in unicodedata.normalize("NFKC", text)
        if unicodedata.category(c) not in {"Mn", "Me", "Cf"}
    )
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)


def _holds_cpr(text: str) -> bool:
    for shape in CPR:
        if any(_is_date(m["day"], m["month"], m["year"]) for m in shape.finditer(text)):
            return True
    for match in CPR_IN_PARTS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        apart = set(re.sub(r"\d", "", match[0]))
        is_row = match[1] is not None and _is_row(match[0])
        if len(apart) == 1 and not is_row and _is_date(digits[:2], digits[2:4], digits[4:6]):
            return True
    return False


def _is_date(day: str, month: str, year: str) -> bool:
    for days, century in itertools.product((0, SUBSTITUTE_DAY), CENTURIES):
        try:
            dt.date(int(century + year), int(month), int(day) - days)
        except ValueError:
            continue
        return True
    return False


def _holds_phone(text: str) -> bool:
    bare = COMPANY.sub("", re.sub(r"[()\[\]{}]", "", text))
    if PHONE_ABROAD.search(bare):
        return True
    return any(_is_phone(match[1]) for match in PHONE.finditer(bare))


def _is_phone(digits: str) -> bool:
    """Return whether eight digits are no row of numbers, no date and no pair of years."""
    groups = re.findall(r"\d+", digits)
    if len(groups) == 2 and all(group.startswith(CENTURIES) for group in groups):
        return False
    if len(groups) == 3 and groups[2].startswith(CENTURIES):
        return not _is_date(groups[0], groups[1], groups[2][2:])
    # One below the other are numbers of a list.
    is_list = len(groups) > 2 and set(re.sub(r"\d", "", digits)) == {"\n"}
    return len(groups) < 4 or not (is_list or _is_row(digits))


def _is_row(numbers: str) -> bool:
    """Return whether numbers rise slowly, as those of houses and hours do."""
    found = [int(number) for number in re.findall(r"\d+", numbers)]
    return all(0 < after - before <= LONGEST_STEP for before, after in itertools.pairwise(found))
