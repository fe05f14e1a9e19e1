"""How return windows are put in words: on screen, on paper, in the calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN

if TYPE_CHECKING:
    from gis.locale import Translator


def weekday(_: Translator, day: dt.date) -> str:
    """Return the weekday in two letters, ``ti``."""
    words = (_("ma"), _("ti"), _("on"), _("to"), _("fr"), _("lø"), _("sø"))
    return words[day.weekday()]


def from_to(_: Translator, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Return a window's time of day, ``kl. 13.00–13.30``; its last day too where that differs."""
    last = ends_at.astimezone(COPENHAGEN).date()
    if starts_at.astimezone(COPENHAGEN).date() == last:
        return f"{_.time(starts_at)}–{_.clock(ends_at)}"
    return f"{_.time(starts_at)} – {weekday(_, last)} {_.date(last)} {_.time(ends_at)}"


def when(_: Translator, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Return a window with its day, ``ti 24-11-2026 kl. 13.00–13.30``."""
    day = starts_at.astimezone(COPENHAGEN).date()
    return f"{weekday(_, day)} {_.date(day)} {from_to(_, starts_at, ends_at)}"


def short_when(_: Translator, starts_at: dt.datetime) -> str:
    """Return what stands beside a ring on the map, ``ti 13.00``."""
    day = starts_at.astimezone(COPENHAGEN).date()
    return f"{weekday(_, day)} {_.clock(starts_at)}"


def what(_: Translator, code: str, street_name: str) -> str:
    """Return what one comes back to: the code of a point, or the name of a street."""
    return code or street_name or _("vej uden navn")


def groups(_: Translator) -> dict[str, str]:
    """Return how urgent a window is, by code."""
    return {
        "overdue": _("Overskredet"),
        "today": _("I dag"),
        "week": _("Denne uge"),
        "later": _("Senere"),
    }


def outcomes(_: Translator) -> dict[str, str]:
    """Return what came of a window, by code."""
    return {"open": _("Åben"), "kept": _("Overholdt"), "missed": _("Ikke overholdt")}


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of a window are called."""
    return {
        "deleted_at": _("Slettet"),
        "times": _("Hvornår"),
        "assigned": _("Hvem"),
        "outcome": _("Hvad blev det til"),
    }
