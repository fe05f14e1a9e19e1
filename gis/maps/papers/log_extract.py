"""
An extract of the log by address, on paper: who saw or did what, for whoever asks about themselves.

It says what `LogExtract` says and nothing else, and names no address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.locale import Translator
from gis.maps.typesetting import breakable, of_all, typeset

__all__ = ["LogExtract", "make_log_extract"]

TEMPLATE: Final = Path(__file__).with_name("log_extract.typ")
MARGIN_MM: Final = 16.0
TEXT_PT: Final = 10.0
WIDTHS_MM: Final = (30, 18, 25, 0, 0, 24)
"""Of the columns; those of 0 share what is left."""
COLUMN_EM: Final = (8.0, 4.5, 6.5, 12.0, 12.0, 6.0)
"""About how much each column holds."""


@dataclass(frozen=True)
class LogExtract:
    """
    All that the paper may say.

    Attributes
    ----------
    facts
        Names and values below the title.
    about
        Paragraphs on what it holds and where that comes from, each with its heading.
    columns, rows
        The table; without rows it says so with `empty`.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    about: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str
    printed_on: dt.date


def make_log_extract(extract: LogExtract, translate: Translator) -> bytes:
    """
    Return the extract as a PDF.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``log_extract_failed`` when the page cannot be set.
    """
    _ = translate
    data = {
        **of_all(_, extract.printed_on),
        "title": extract.title,
        "date": _.date(extract.printed_on),
        "facts": extract.facts,
        "about": extract.about,
        "columns": extract.columns,
        "widths": list(WIDTHS_MM),
        "rows": [
            [breakable(cell, room) for cell, room in zip(row, COLUMN_EM, strict=True)]
            for row in extract.rows
        ],
        "empty": extract.empty,
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
    }
    return typeset(
        TEMPLATE,
        data,
        printed_on=extract.printed_on,
        problem="log_extract_failed",
        is_universal=True,
    )
