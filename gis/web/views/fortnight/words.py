"""How a fortnight is put in words: days, working hours, why a round is proposed and why none is."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.locale.place_words import times
from gis.locale.return_words import weekday
from gis.web.views.round_words import duration

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.fortnight import Why
    from gis.services.fortnight import ProposedRound, WorkDay

HOURS: Final = re.compile(r"\s*(\d{1,2})(?:[.:](\d\d))?\s*[-\u2013]\s*(\d{1,2})(?:[.:](\d\d))?\s*")
"""As people write working hours: 8-15.30."""


def read_hours(text: str) -> tuple[dt.time | None, dt.time | None]:
    """
    Return from when to when somebody is at work, None twice where nothing is written.

    Raises
    ------
    InputError
        ``work_hours_unreadable``.
    """
    if not text.strip():
        return None, None
    found = HOURS.fullmatch(text)
    if found is None:
        raise InputError("work_hours_unreadable")
    try:
        begins, ends = (
            dt.time(int(found[hour]), int(found[hour + 1] or 0)) for hour in (1, 3)
        )  # fmt: skip
    except ValueError as error:
        raise InputError("work_hours_unreadable") from error
    return begins, ends


def hours_text(day: WorkDay) -> str:
    """Return working hours as they are written, "" where there are none."""
    if day.begins is None or day.ends is None:
        return ""
    return f"{_clock(day.begins)}-{_clock(day.ends)}"


def _clock(time: dt.time) -> str:
    return f"{time.hour}.{time:%M}" if time.minute else f"{time.hour}"


def weekdays(_: Translator) -> tuple[str, ...]:
    """Return the weekdays from Monday on."""
    return (
        _("Mandag"), _("Tirsdag"), _("Onsdag"), _("Torsdag"), _("Fredag"), _("Lørdag"),
        _("Søndag"),
    )  # fmt: skip


def day_word(_: Translator, date: dt.date) -> str:
    """Return ``ti 24-11-2026``."""
    return f"{weekday(_, date)} {_.date(date)}"


def span_word(_: Translator, begins_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Return ``10.30–12.00``."""
    return f"{_.clock(begins_at)}\u2013{_.clock(ends_at)}"


def why_word(_: Translator, one: ProposedRound, *, is_pair: bool) -> str:
    """Return why a round is proposed, and why in a pair where one goes alone else."""
    told = [
        _("{time} mangler", time=times(_, (one.slot.band,))),
        _("hul {gap}", gap=_.number(one.gap_dwellings)),
        _("aldrig gået på det tidspunkt") if one.last_on is None else _("sidst {date}, {days}",
          date=_.date(one.last_on), days=_ago(_, one.last_on)),
    ]  # fmt: skip
    if not is_pair and len(one.slot.members) > 1:
        told.append(_("kun to sammen"))
    if not one.is_chosen:
        told.append(_("ikke besluttet"))
    if one.slot.left_minutes > 0:
        told.append(_("{time} er der stadig", time=duration(_, one.slot.left_minutes)))
    return " · ".join(told)


def _ago(_: Translator, date: dt.date) -> str:
    days = (dt.datetime.now(COPENHAGEN).date() - date).days
    return _.n("{count} dag siden", "{count} dage siden", days) if days else _("i dag")


def unplaced_words(_: Translator, *, is_pair: bool) -> dict[Why, str]:
    """Return why no round is proposed, by code."""
    return {
        "nobody": _("Ingen er på arbejde på det tidspunkt."),
        "too_few": _("Der er aldrig to på arbejde samtidig på det tidspunkt."),
        "too_short": (
            _("To er aldrig på arbejde samtidig så længe, som runden tager.") if is_pair
            else _("Ingen er på arbejde så længe, som runden tager.")
        ),
        "taken": _("De, der kan, har deres runder."),
    }  # fmt: skip
