"""How dwelling types are put in words: on screen, on paper and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator


def dwellings(_: Translator) -> dict[str, str]:
    """Return the word of every dwelling type, in the order they are shown in."""
    return {
        "flat": _("etageboliger"),
        "social_housing": _("almene boliger"),
        "terraced": _("rækkehuse"),
        "detached": _("parcelhuse"),
        "farmhouse": _("landejendomme"),
        "student_hall": _("kollegieboliger"),
        "institution": _("institutioner"),
        "allotment": _("kolonihaver"),
        "campsite": _("campingpladser"),
        "holiday_house": _("sommerhuse"),
        "other": _("uden bolig"),
        "unknown": _("ukendt"),
    }
