"""A table as a file for a spreadsheet, the way Danish ones are."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["as_text", "from_text", "table_csv"]

FORMULA: Final = re.compile(r"[\s\"']*[=+\-@＝＋－＠]")
"""
A cell that a spreadsheet begins to reckon with: the signs that OWASP names (CSV Injection), and the
wide ones that Japanese spreadsheets take for them.
"""
FURTHER_IN: Final = r"(?<=[,;\t\r\n]){}(?=[ \u00a0\"']*(?:[=@＝＠]|[+\-＋－][^,;\t\r\n]*[|!(]))"
"""One in the midst of a text: a file with semicolons may be opened as one with commas."""
MARKED, UNMARKED = re.compile(FURTHER_IN.format("'")), re.compile(FURTHER_IN.format(""))


def as_text(cell: str) -> str:
    """Return a text as it stands in a file, with an apostrophe wherever a formula might begin."""
    before, told = _begun(cell)
    mark = "'" if FORMULA.match(cell) else ""
    return mark + before + UNMARKED.sub("'", told)


def from_text(cell: str) -> str:
    """Return the text that `as_text` has written."""
    before, told = _begun(cell[1:] if cell[:1] == "'" and FORMULA.match(cell, 1) else cell)
    return before + MARKED.sub("", told)


def _begun(cell: str) -> tuple[str, str]:
    """Return the spaces that a cell begins with, and the rest."""
    told = cell.lstrip()
    return cell[: len(cell) - len(told)], told


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> bytes:
    """
    Return a table as CSV: semicolons, decimal commas, UTF-8 with a byte order mark.

    Parameters
    ----------
    columns
        Headings.
    rows
        Texts and numbers; a text that a spreadsheet would take for a formula gets an apostrophe
        before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([as_text(column) for column in columns])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: str | float) -> str:
    return as_text(_holdable(cell)) if isinstance(cell, str) else str(cell).replace(".", ",")


def _holdable(text: str) -> str:
    """Return a text without the control characters by which a reader knows that a file is none."""
    return "".join(
        c if c in "\t\n\r" or unicodedata.category(c) not in {"Cc", "Cs"} else " " * c.isspace()
        for c in text
    )
