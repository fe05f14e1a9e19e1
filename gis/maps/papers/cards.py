"""
Postcards (A6, four on an A4) and business cards (85 × 55 mm, ten on an A4), with cut marks.

A card says what `Card` says and nothing else: no mark, no sender but the names that were typed.
What people typed reaches the page as data.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from gis.errors import InputError, MachineError
from gis.locale import Translator
from gis.maps.typesetting import breakable, of_all, typeset

__all__ = ["Card", "CardKind", "make_cards", "preview_card"]

CardKind = Literal["postcard", "business_card"]
TEMPLATE: Final = Path(__file__).with_name("cards.typ")
TOO_FULL: Final = "the text does not fit on the card"
"""What the template says of a card whose text is too long in its smallest size."""
PREVIEW_PPI: Final = 130.0


@dataclass(frozen=True)
class _Size:
    """A card in millimetres: its size, what is kept free inside, and how it lies on A4."""

    card: tuple[float, float]
    inset: float
    page: tuple[float, float]
    columns: int
    rows: int
    sizes_pt: tuple[float, ...]
    blank_mm: tuple[float, float]
    """Width of an underscore, and height of a blank: room for a pen."""


SIZES: Final[dict[CardKind, _Size]] = {
    "postcard": _Size((148, 105), 11, (297, 210), 2, 2, (13, 12, 11, 10, 9, 8), (7.0, 8.0)),
    "business_card": _Size((85, 55), 6, (210, 297), 2, 5, (13, 12, 11, 10, 9, 8, 7.5), (4.0, 6.0)),
}


@dataclass(frozen=True)
class Card:
    """
    All that a card says.

    Attributes
    ----------
    text
        Three underscores in a row, or more, are a blank to be filled in by pen.
    phone, hours
        Where and when the team is reached; without a phone there is a blank for it.
    names
        First names of those who leave it, "" for none.
    """

    kind: CardKind
    text: str
    phone: str
    hours: str
    names: str = ""


def make_cards(card: Card, count: int, *, printed_on: dt.date, translate: Translator) -> bytes:
    """
    Return so many cards as a PDF.

    Raises
    ------
    InputError
        ``card_too_full``.
    MachineError
        ``assets_missing`` without fonts, ``cards_failed`` when the page cannot be set.
    """
    return _set(card, printed_on, translate, count=count)


def preview_card(card: Card, *, printed_on: dt.date, translate: Translator) -> bytes:
    """Return one card of its own size as PNG; raises as `make_cards`."""
    return _set(card, printed_on, translate, count=1, ppi=PREVIEW_PPI)


def _set(
    card: Card, printed_on: dt.date, _: Translator, *, count: int, ppi: float | None = None
) -> bytes:
    size = SIZES[card.kind]
    data: dict[str, Any] = {
        **of_all(_, printed_on),
        "title": _("Postkort") if card.kind == "postcard" else _("Visitkort"),
        "card": size.card,
        "inset": size.inset,
        "page": size.card if ppi else size.page,
        "columns": 1 if ppi else size.columns,
        "rows": 1 if ppi else size.rows,
        "sizes": size.sizes_pt,
        "blank": size.blank_mm,
        "count": count,
        "text": breakable(card.text),
        "phone_name": _("Telefon"),
        "phone": breakable(card.phone) or "_" * 8,
        "hours": breakable(card.hours),
        "regards": _("Venlig hilsen"),
        "names": breakable(card.names),
        "too_full": TOO_FULL,
    }
    try:
        return typeset(
            TEMPLATE,
            data,
            printed_on=printed_on,
            problem="cards_failed",
            ppi=ppi,
            is_universal=ppi is None,
        )
    except MachineError as error:
        if TOO_FULL in str(error.__cause__):
            raise InputError("card_too_full") from error
        raise
