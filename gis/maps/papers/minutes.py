"""
The minutes of a team meeting: what had changed, what was overdue, what was said and decided.

They say what `Minutes` says and nothing else; what people typed reaches the page as data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from gis.locale import Translator
from gis.maps.typesetting import breakable, of_all, typeset

__all__ = ["Item", "Minutes", "Section", "make_minutes"]

TEMPLATE: Final = Path(__file__).with_name("minutes.typ")
MARGIN_MM: Final = 16.0
TEXT_PT: Final = 10.0
NARROW: Final = ("where", "note")
NARROW_EM, WIDE_EM = 10.0, 24.0
"""About how much the narrow columns hold, and the wide one."""


@dataclass(frozen=True)
class Item:
    """
    One thing in the minutes.

    Attributes
    ----------
    where
        The area it is about.
    what
        What it is, in a few words.
    text
        What was written, as it was written.
    note
        Who and when.
    """

    where: str
    what: str
    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the minutes; without items it says so with `empty`."""

    heading: str
    items: Sequence[Item]
    empty: str = ""


@dataclass(frozen=True)
class Minutes:
    """
    All that the minutes may say.

    Attributes
    ----------
    title
        What they are, with the day.
    facts
        Names and values below the title.
    remark
        What stands out, for instance that it is a draft; "" for nothing.
    foot
        Where the team is reached.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    printed_on: dt.date
    remark: str = ""
    foot: str = ""


def make_minutes(minutes: Minutes, translate: Translator) -> bytes:
    """
    Return the minutes as a PDF.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``minutes_failed`` when the page cannot be set.
    """
    _ = translate
    data = {
        **_breakable(asdict(minutes) | {"printed_on": ""}),
        **of_all(_, minutes.printed_on),
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
    }
    return typeset(
        TEMPLATE, data, printed_on=minutes.printed_on, problem="minutes_failed", is_universal=True
    )


def _breakable(value: Any, room: float = WIDE_EM) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return breakable(value, room)
    if isinstance(value, dict):
        return {
            key: _breakable(one, NARROW_EM if key in NARROW else WIDE_EM)
            for key, one in value.items()
        }
    return [_breakable(one, room) for one in value]
