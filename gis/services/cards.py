"""
Postcards and business cards that a team leaves: their texts, and printing them.

A card is read by neighbours, too: the usual texts say neither who the team is nor why it calls.
The texts are kept with the team's frame; names are typed when cards are printed, and nowhere kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from gis.errors import InputError
from gis.layers.database import Scope
from gis.layers.meetings import TeamFrame, find_frame
from gis.locale import COPENHAGEN
from gis.maps.papers.cards import Card, CardKind, make_cards, preview_card
from gis.services.frame import locked_frame
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, change_row, undo_change

if TYPE_CHECKING:
    from gis.locale import Translator

__all__ = [
    "LONGEST_NAMES", "MOST_CARDS", "MOST_LETTERS", "CardTexts", "PrintedCards", "file_name",
    "get_texts", "preview", "print_cards", "undo", "update_texts", "usual_texts",
]  # fmt: skip

MOST_LETTERS: Final[Mapping[str, int]] = {"postcard": 600, "business_card": 200}
LONGEST_NAMES: Final = 60
MOST_CARDS: Final = 1000


@dataclass(frozen=True)
class CardTexts:
    """
    What the cards of a team say; a text is "" where it is the usual one.

    Attributes
    ----------
    version
        Of the team's frame, which holds them.
    phone, hours
        Where the team is reached, from its frame.
    """

    version: int = 1
    postcard: str = ""
    business_card: str = ""
    phone: str = ""
    hours: str = ""


class Texts(TypedDict, total=False):
    """New texts of cards."""

    postcard: str
    business_card: str


@dataclass(frozen=True)
class PrintedCards:
    """Cards as PDF, and the name of the file."""

    pdf: bytes
    file_name: str


def usual_texts(_: Translator) -> dict[CardKind, str]:
    """Return what a card says that the team has not written itself; ``___`` is a blank line."""
    return {
        "postcard": _(
            "Hej\n\nVi har været forbi for at hilse på. Vi kommer igen "
            "___dag den ___ kl. ___–___.\n\n"
            "Passer det ikke, eller vil du hellere tale med os først, er du velkommen til at ringe."
        ),
        "business_card": _("Du er velkommen til at ringe."),
    }


@right("cards", "read")
def get_texts(scope: Scope) -> CardTexts:
    """Return what the team's cards say."""
    with database().session(scope) as session:
        row = find_frame(session)
    if row is None:
        return CardTexts()
    return CardTexts(row.version, row.postcard, row.business_card, row.phone, row.hours)


@right("cards", "change")
def update_texts(scope: Scope, version: int, **texts: Unpack[Texts]) -> RowChange:
    """
    Store texts of the cards, written by somebody who saw them in a version.

    Raises
    ------
    RowClash
        Somebody else has written the same text otherwise since.
    InputError
        As `gis.services.free_text.checked_text`.
    """
    written: Mapping[str, str] = texts  # type: ignore[assignment]  # a TypedDict of texts
    checked = {name: checked_text(text, most=MOST_LETTERS[name]) for name, text in written.items()}
    with database().session(scope) as session:
        return change_row(session, locked_frame(session), version, checked)


@right("cards", "change")
def undo(scope: Scope, change: RowChange) -> RowChange:
    """
    Give the texts that a change set what they said before it.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when one of them was written again since.
    """
    with database().session(scope) as session:
        return undo_change(session, TeamFrame, change)


@right("cards", "print")
def print_cards(
    scope: Scope, translate: Translator, kind: CardKind, *, count: int, names: str = ""
) -> PrintedCards:
    """
    Print cards on A4, to be cut out.

    Parameters
    ----------
    count
        How many.
    names
        First names of those who leave them; they are stored nowhere.

    Raises
    ------
    InputError
        ``card_count_out_of_range``, ``card_too_full``, or what `checked_text` says of the names.
    MachineError
        ``cards_failed``, or without fonts ``assets_missing``.
    """
    if not 1 <= count <= MOST_CARDS:
        raise InputError("card_count_out_of_range", most=MOST_CARDS)
    card = _card(translate, get_texts(scope), kind, names)
    today = dt.datetime.now(COPENHAGEN).date()
    pdf = make_cards(card, count, printed_on=today, translate=translate)
    return PrintedCards(pdf, file_name(kind, today))


@right("cards", "read")
def preview(scope: Scope, translate: Translator, kind: CardKind, *, names: str = "") -> bytes:
    """Return a picture of one card as PNG; raises as `print_cards`."""
    card = _card(translate, get_texts(scope), kind, names)
    return preview_card(card, printed_on=dt.datetime.now(COPENHAGEN).date(), translate=translate)


def file_name(kind: CardKind, day: dt.date) -> str:
    """Return the name of a file of cards: it tells neither whom nor where they are for."""
    name = "postkort" if kind == "postcard" else "visitkort"
    return f"kvarter-{name}-{day:%Y-%m-%d}.pdf"


def _card(_: Translator, found: CardTexts, kind: CardKind, names: str) -> Card:
    own = found.postcard if kind == "postcard" else found.business_card
    signed = " ".join(checked_text(names, most=LONGEST_NAMES).split())
    return Card(kind, own or usual_texts(_)[kind], found.phone, found.hours, signed)
