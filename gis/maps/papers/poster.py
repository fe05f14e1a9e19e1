"""
The communication strategy as a poster for the wall where the team passes: A3, landscape.

It says the guide's eight columns, each with its question, and where a partner moves; never how to
reach one. A row stays on one page unless it takes more than half of one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.locale import Translator
from gis.locale.partner_words import columns, questions
from gis.maps import style
from gis.maps.fonts import text_width_em
from gis.maps.typesetting import BREAK, breakable, of_all, typeset

__all__ = ["COLUMN_SHARES", "PosterGroup", "PosterRow", "make_poster"]

TEMPLATE: Final = Path(__file__).with_name("poster.typ")
PAGE_MM: Final = (420.0, 297.0)
MARGIN_MM: Final = 12.0
TEXT_PT: Final = 12.0
"""Read from a step away; the names of partners are larger."""
FOOT_PT: Final = 9.0
LEADING: Final = 1.3
INSET_MM: Final = 2.0
COLUMN_SHARES: Final[Mapping[str, float]] = {
    "partner": 1.15, "message": 1.35, "procedure": 1.15, "effect": 1.15, "time_plan": 1.0,
    "responsible": 0.8, "status": 1.0, "evaluation": 1.15,
}  # fmt: skip
"""Widths of the columns, in parts of each other."""
TALLEST_MM: Final = 100.0
"""Rows higher than this may go on over a page."""


@dataclass(frozen=True)
class PosterRow:
    """
    A line of the strategy.

    Attributes
    ----------
    cells
        Text of each of the eight columns, by code.
    where
        Where the partner moves, below its name.
    warning
        What stands out in the time plan, "" for nothing.
    """

    cells: Mapping[str, str]
    where: str
    warning: str = ""


@dataclass(frozen=True)
class PosterGroup:
    """Rows under a heading of their own."""

    heading: str
    rows: Sequence[PosterRow]


def make_poster(
    groups: Sequence[PosterGroup], *, printed_on: dt.date, translate: Translator
) -> bytes:
    """
    Return the poster as a PDF.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``poster_failed`` when the page cannot be set.
    """
    _ = translate
    asked = questions(_)
    data = {
        "title": _("Kommunikationsstrategi"),
        **of_all(_, printed_on),
        "date": _.date(printed_on),
        "band": style.BAND,
        "foot_pt": FOOT_PT,
        "page": PAGE_MM,
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
        "inset": INSET_MM,
        "shares": list(COLUMN_SHARES.values()),
        "columns": [[name, asked[code]] for code, name in columns(_).items()],
        "groups": [
            {"heading": group.heading, "rows": [_row(row) for row in group.rows]}
            for group in groups
            if group.rows
        ],
        "empty": _("Strategien er tom."),
        "source": _("Spørgsmål: Socialstyrelsen (2016), Metodeguide"),
    }
    return typeset(
        TEMPLATE, data, printed_on=printed_on, problem="poster_failed", is_universal=True
    )


def _row(row: PosterRow) -> dict[str, object]:
    cells = {code: breakable(row.cells[code], room_em(code)) for code in COLUMN_SHARES}
    tallest = max(height_mm(code, text) for code, text in cells.items())
    return {
        "cells": list(cells.values()),
        "where": breakable(row.where, room_em("partner")),
        "warning": row.warning,
        "may_break": tallest > TALLEST_MM,
    }


def room_em(code: str) -> float:
    """Return how wide a text may be in a column, in parts of the text size."""
    wide = (PAGE_MM[0] - 2 * MARGIN_MM) * COLUMN_SHARES[code] / sum(COLUMN_SHARES.values())
    return (wide - 2 * INSET_MM) / (TEXT_PT * style.MM_PER_PT)


def height_mm(code: str, text: str) -> float:
    """Return about how high a text stands in a column."""
    # Words leave about a tenth of each line empty.
    lines = sum(
        max(1, math.ceil(1.1 * text_width_em(line.replace(BREAK, "")) / room_em(code)))
        for line in text.split("\n")
    )
    return lines * TEXT_PT * style.MM_PER_PT * LEADING
