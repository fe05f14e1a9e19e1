"""CSV as it comes from spreadsheets and registers: any of the usual separators and encodings."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.exchange.layer_table import MOST_COLUMNS, MOST_ROWS, LayerTable, make_table
from gis.exchange.table_file import from_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_csv"]

SEPARATORS: Final = ";\t,"
"""Those that are tried, the most Danish first."""
LOOKED_AT: Final = 20
LINES_A_ROW: Final = 10
"""A text in quotes may be of several lines: so many of all rows [assumption]."""
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MANGLED: Final = re.compile("Ã[¦¸¥†˜…\x85\x86\x98]")
"""UTF-8 that was read as cp1252 and stored again: æ, ø, å, Æ, Ø, Å."""
STRANGE: Final = re.compile(r"[^\W\d_][†›¾¿Œ‘][^\W\d_]")
"""What æ, ø and å of the alphabets of DOS and of old Macs become in cp1252."""


def read_csv(content: bytes) -> LayerTable:
    """
    Return the rows of a text with separators.

    The encoding is UTF-8, with or without a byte order mark, UTF-16 with one, or else cp1252; the
    separator is the one among semicolon, tab and comma that makes the most of the headings.

    Raises
    ------
    InputError
        ``layer_file_unknown`` when it is no text, ``layer_file_encoding``,
        ``layer_file_mangled``, ``layer_file_quote``, ``layer_file_too_many``,
        ``layer_file_too_wide``, or what `make_table` says.
    """
    lines = _decoded(content).splitlines(keepends=True)
    if len(lines) > MOST_ROWS * LINES_A_ROW:
        raise InputError("layer_file_too_many", most=MOST_ROWS)
    skipped = 0
    separator = ""
    if lines and (told := re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE)):
        separator, skipped = told[1], 1
    while skipped < len(lines) and not lines[skipped].strip(' \t\r\n;,"'):
        skipped += 1
    if skipped == len(lines):
        raise InputError("layer_file_no_rows")
    widest = max(lines[skipped].count(each) for each in SEPARATORS) + 1
    if widest > MOST_COLUMNS * 10:
        raise InputError("layer_file_too_wide", found=widest, most=MOST_COLUMNS)
    text = "".join(lines[skipped:])
    rows = _rows(text, separator or _separator(text), skipped)
    _number, headings = next(rows)
    return make_table("csv", headings, rows)


def _rows(text: str, separator: str, skipped: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield where each row begins in the file, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped + 1
    try:
        for row in reader:
            yield number, [from_text(cell) for cell in row]
            number = skipped + reader.line_num + 1
    except csv.Error as error:
        raise InputError("layer_file_quote", row=number) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and error.reason == "unexpected end of data":
                raise InputError("layer_file_damaged") from error
            continue
        if CONTROLS.search(text):
            raise InputError("layer_file_unknown")
        if MANGLED.search(text):
            raise InputError("layer_file_mangled")
        if "\ufffd" in text or (encoding == "cp1252" and STRANGE.search(text)):
            raise InputError("layer_file_encoding")
        return text
    raise InputError("layer_file_encoding")


def _separator(text: str) -> str:
    """Return the separator that makes columns of the headings, and of the rows below alike."""

    def columns(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = [len(row) for row in islice(reader, LOOKED_AT)]
        except csv.Error:
            return 0, 0
        width = min(widths[0], MOST_COLUMNS)
        # A comma of a number makes columns too, but not as many as the headings have.
        return (sum(found == width for found in widths) if width > 1 else 0), width

    return max(SEPARATORS, key=columns)
