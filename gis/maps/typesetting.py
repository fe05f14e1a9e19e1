"""Set a page of paper: a template, and all that it says as data, never as source."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from gis.errors import MachineError
from gis.locale import Translator
from gis.maps import style
from gis.maps.fonts import font_files, text_width_em

__all__ = ["breakable", "map_source", "of_all", "typeset"]

USUAL_EM: Final = 15.0
"""Width that a column of a table on A4 has at least, in parts of the text size."""
UNIVERSAL: Final = "ua-1"
BREAK: Final = "\u200b"
ROOT: Final = Path(__file__).parent
"""What templates may read: each other, and what all paper has in common."""


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    printed_on: dt.date,
    problem: str,
    images: Mapping[str, str] | None = None,
    ppi: float | None = None,
    is_universal: bool = False,
) -> bytes:
    """
    Return a PDF with its fonts inside. Equal input gives equal bytes.

    Parameters
    ----------
    template
        The Typst file; it takes what all paper has in common from ``paper.typ``.
    data
        What people typed reaches the page here only, so it is printed as it stands.
    problem
        Code of the error when the page cannot be set.
    images
        Pictures by the name under which the template reads them, as SVG.
    ppi
        Where it is given, the one page comes as PNG of so many pixels an inch.
    is_universal
        Whether the PDF says of itself that it is as PDF/UA-1 asks (tagged, described, in order):
        Typst checks what can be checked. A paper that is not is set all the same, without saying.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, or `problem`.
    """
    fonts = _load_fonts()
    printed = dt.datetime.combine(printed_on, dt.time(), tzinfo=dt.UTC)

    def compiled(**how: Any) -> bytes | list[bytes]:  # noqa: ANN401
        made: bytes | list[bytes] = typst.compile(
            str(template),
            root=str(ROOT),
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), **(images or {})},
            timestamp=printed,
            format="pdf" if ppi is None else "png",
            ppi=ppi,
            **how,
        )
        return made

    try:
        try:
            found = compiled(pdf_standards=UNIVERSAL) if is_universal else compiled()
        except typst.TypstError:
            if not is_universal:
                raise
            found = compiled()
    except (typst.TypstError, RuntimeError) as error:  # the latter of a file that is not there
        raise MachineError(problem) from error
    return b"".join(found) if isinstance(found, list) else found


@cache
def _load_fonts() -> typst.Fonts:
    # Typst would quietly set a page without letters; this tells what is missing.
    folder = font_files()[0].parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def of_all(_: Translator, printed_on: dt.date) -> dict[str, str]:
    """Return what every paper but the route sheet says to its template: language, look, dates."""
    return {
        "lang": _.lang,
        "font": style.FONT,
        "ink": style.INK,
        "muted": style.MUTED,
        "primary": style.PRIMARY,
        "printed": _("Udskrevet {date}", date=_.date(printed_on)),
        "page_of": _("side {page} af {pages}", page="{page}", pages="{pages}"),
    }


def map_source(_: Translator, data_date: dt.date | None) -> str:
    """Return where a map is from and how old it is; None is not known."""
    dated = (
        _("Kortdata uden dato")
        if data_date is None
        else _("Kortdata fra {date}", date=_.date(data_date))
    )
    return f"{dated} · {_('© OpenStreetMap-bidragydere')}"


def breakable(text: str, room: float = USUAL_EM) -> str:
    """
    Return a text without control characters, and with places to break in words that need them.

    White space of every kind but a line break becomes a space.

    Parameters
    ----------
    room
        Width of the column in parts of the text size.
    """
    kept = "".join(
        c if c == "\n" or c.isprintable() else " " * c.isspace() for c in text.replace("\r\n", "\n")
    )
    # The name of a partner is a little larger and bold.
    widest = 0.8 * room
    lines = (
        " ".join(_broken(word, widest) for word in line.split(" "))
        for line in kept.strip().split("\n")
    )
    return "\n".join(lines)


def _broken(word: str, widest: float) -> str:
    if text_width_em(word) <= widest:
        return word
    return BREAK.join(word)
