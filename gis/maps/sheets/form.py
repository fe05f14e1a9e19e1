"""The blank form: what is written with a pen on the way, by the code of a point or by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.maps.sheets.page import A4, FOOT_MM, MARGIN_MM, team_mm

if TYPE_CHECKING:
    from gis.maps.sheets.content import SheetContent, SheetLeg

LINE_MM: Final = 11.0
"""Height of a line: written on standing, in gloves, with a pencil. Assumed."""
ABOVE_MM: Final = 44.0
"""Paper for the head of the form, its hints and the heads of its columns."""


def form_data(content: SheetContent, leg: SheetLeg) -> dict[str, Any] | None:
    """
    Return the data of the form of a leg; None where none is wanted, or nobody goes anywhere.

    It has no word for what is noted: signs are letters, whose key stays on the screen, so that a
    form that is lost tells nobody anything of a person.
    """
    if not content.options.has_form or not (leg.directions or leg.stops):
        return None
    _ = content.translate
    room = A4[1] - 2 * MARGIN_MM - FOOT_MM - team_mm(content) - ABOVE_MM
    return {
        "title": _("Noter undervejs"),
        "hints": [
            _("Brug nummeret fra listen eller punktets kode. "
              "Skriv ikke navne eller andet om mennesker."),
            _("Skriv kun husnummer, hvor stedet ellers ikke kan findes. "
              "Bogstaverne står på skærmen i Registrér runde, som spørger i samme rækkefølge."),
        ],
        "columns": [
            _("Nr. eller kode"), _("Husnr."), _("Bogstaver"), _("Forsøg"),
            _("Kom igen: dato"), _("fra"), _("til"), _("Hvem"), _("Tastet"),
        ],
        "lines": max(int(room // LINE_MM), 12),
        "line": LINE_MM,
    }  # fmt: skip
