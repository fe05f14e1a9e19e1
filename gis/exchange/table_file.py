"""A table as a file for a spreadsheet, the way Danish ones are."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FORMULA_STARTS", "table_csv"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    writer.writerow(columns)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: str | float) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return str(cell).replace(".", ",")
