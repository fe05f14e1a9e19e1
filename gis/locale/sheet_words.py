"""What became of a sheet, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator


def sheet_words(_: Translator, state: str, return_by: dt.date, today: dt.date) -> str:
    """
    Return what became of a sheet.

    Parameters
    ----------
    state
        "out", "returned" or "shredded".
    return_by
        The day by which it is to be back.
    today
        The day on which it is told.
    """
    if state == "out" and return_by < today:
        return _("skulle være tilbage {date}", date=_.date(return_by))
    return {
        "out": _("ude til {date}", date=_.date(return_by)),
        "returned": _("afleveret"),
        "shredded": _("makuleret"),
    }[state]
