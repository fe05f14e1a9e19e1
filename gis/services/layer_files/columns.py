"""Which column of a file is which field: guessed from the headings, remembered from last time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.layers import layer_imports
from gis.services.free_text import checked_text
from gis.services.layer_files.fields import synonyms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["Columns", "guess_columns", "keep_columns", "remembered_columns"]

Columns = Mapping[str, str]
"""By field the heading of its column; fields without one are not in it."""
LONGEST_HEADING = 100


def guess_columns(layer: str, headings: tuple[str, ...]) -> dict[str, str]:
    """
    Return which column of a file is which field, by its headings.

    A heading that means a field as a whole comes before one that only begins with such a word, and
    each column is taken once.
    """
    plain = {heading: _plain(heading) for heading in headings}
    fields = {field: [_plain(word) for word in words] for field, words in synonyms(layer).items()}
    fits = sorted(
        (fit, rank, order, at, field, heading)
        for order, (field, words) in enumerate(fields.items())
        for at, (heading, text) in enumerate(plain.items())
        for rank, word in enumerate(words)
        if (fit := _fit(text, word)) is not None
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for *_order, field, heading in fits:
        if field not in found and heading not in taken:
            found[field] = heading
            taken.add(heading)
    return found


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^\w.]+|_", " ", heading.casefold()).split())


def _fit(text: str, word: str) -> int | None:
    if text == word:
        return 0
    return 1 if len(word) > 2 and text.startswith(f"{word} ") else None


def remembered_columns(session: Session, layer: str, headings: tuple[str, ...]) -> dict[str, str]:
    """Return the columns that the team chose for these headings before; empty for new ones."""
    chosen = layer_imports.find_choice(session, layer, headings)
    known = synonyms(layer)
    return {
        field: heading
        for field, heading in chosen.items()
        if field in known and heading in headings
    }


def keep_columns(session: Session, layer: str, headings: tuple[str, ...], columns: Columns) -> None:
    """Remember what the columns of a file mean; not where its first row is no headings at all."""
    try:
        for heading in headings:
            checked_text(heading, most=LONGEST_HEADING)
    except InputError:
        return
    layer_imports.keep_choice(session, layer, headings, dict(columns))
