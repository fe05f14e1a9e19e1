"""
Returns and rounds as calendars: by code and area, with no address and no name of a street.

Nobody is named: whose a round is shows in whose calendar it stands.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.crs import WGS84, transform
from gis.exchange.ics import Event, write_calendar
from gis.locale import COPENHAGEN
from gis.planning.fortnight import DAYS
from gis.services import areas
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.return_windows import list_windows
from gis.services.return_windows.passing import passed_windows
from gis.services.rights import does_fieldwork, right
from gis.services.rounds.planned import get_round
from gis.services.rounds.statuses import MOST_ROUNDS, list_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gis.layers.database import Scope
    from gis.locale import Translator
    from gis.services.return_windows import ReturnWindow
    from gis.services.rounds.planned import PlannedRound
    from gis.services.rounds.statuses import RoundSummary

FILE_NAME: Final = "kvarter-genbesoeg.ics"
FORTNIGHT_FILE: Final = "kvarter-fjorten-dage.ics"


@right("returns", "export")
def returns_calendar(scope: Scope, _: Translator) -> bytes:
    """
    Return what a member has before them as a calendar that another program reads again and again.

    That is the open returns, and the rounds that are planned for a time: those that are for the
    member, and those that are for nobody in particular.

    Parameters
    ----------
    scope
        Whose calendar.
    _
        Language of the calendar.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    own = str(scope.member_id)
    rounds = [one for one in _planned_rounds(scope) if not one.member_ids or own in one.member_ids]
    return _both(scope, _, _("Kvarter, genbesøg og runder"), list_windows(scope), rounds)


@right("returns", "export")
def fortnight_calendar(scope: Scope, _: Translator, first: dt.date) -> bytes:
    """
    Return the returns and the planned rounds of the whole team in the fortnight from a date on.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    begins, ends = (
        dt.datetime.combine(day, dt.time(), COPENHAGEN)
        for day in (first, first + dt.timedelta(days=DAYS))
    )
    rounds = [one for one in _planned_rounds(scope) if begins <= _begins(one) < ends]
    windows = [one for one in list_windows(scope, until=ends) if one.starts_at >= begins]
    return _both(scope, _, _("Kvarter, fjorten dage"), windows, rounds)


def _planned_rounds(scope: Scope) -> list[RoundSummary]:
    """Return the rounds that are planned for a time, or under way, the earliest first."""
    found = list_rounds(scope, limit=MOST_ROUNDS, statuses=("planned", "out"))
    dated = [one for one in found if one.planned_for is not None]
    return sorted(dated, key=lambda one: (_begins(one), one.id))


def _begins(one: RoundSummary) -> dt.datetime:
    assert one.planned_for is not None
    return one.planned_for


def _both(
    scope: Scope, _: Translator, name: str, windows: Sequence[ReturnWindow],
    rounds: Sequence[RoundSummary],
) -> bytes:  # fmt: skip
    names = {one.id: one.name for one in areas.list_areas(scope)}
    shows(scope, "returns.export", _ids(windows))
    if rounds:
        shows(scope, "rounds.export", [one.id for one in rounds])
    events = [
        *(_return(_, one, names) for one in windows),
        *(_round(_, one, _begins(one)) for one in rounds),
    ]
    return write_calendar(name, events, dt.datetime.now(dt.UTC))


@right("rounds", "export")
def round_calendar(scope: Scope, round_id: str, _: Translator) -> bytes:
    """
    Return a round as a calendar: the round itself, and the returns that it comes past that day.

    A round without a date has only the returns that are open.

    Parameters
    ----------
    scope
        Whose round.
    round_id
        The round.
    _
        Language of the calendar.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    planned = get_round(scope, round_id)
    names = {one.id: one.name for one in areas.list_areas(scope)}
    listed = list_rounds(scope, limit=MOST_ROUNDS)
    events = [
        _round(_, one, one.planned_for) for one in listed
        if one.id == planned.id and one.planned_for is not None
    ]  # fmt: skip
    passed = _on_the_way(scope, planned)
    shows(scope, "returns.export", _ids(passed))
    events += [_return(_, one, names) for one in passed]
    return write_calendar(_("Kvarter, runde"), events, dt.datetime.now(dt.UTC))


def _ids(windows: Iterable[ReturnWindow]) -> list[str | None]:
    return [told for one in windows for told in (one.id, one.point_id)]


def _on_the_way(scope: Scope, planned: PlannedRound) -> list[ReturnWindow]:
    if not does_fieldwork(scope):
        return []
    until = None
    if planned.planned_for is not None:
        after = planned.planned_for.astimezone(COPENHAGEN).date() + dt.timedelta(days=1)
        until = dt.datetime.combine(after, dt.time(), COPENHAGEN)
    crs = database().crs
    legs = [
        [replace(row, geometry=transform(row.geometry, WGS84, crs)) for row in leg.directions]
        for leg in planned.legs
    ]
    passed = passed_windows(list_windows(scope, until=until), legs, crs=crs)
    found = [one.window for leg in passed for one in leg]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def _round(_: Translator, one: RoundSummary, starts_at: dt.datetime) -> Event:
    told = _("Runde: {name}", name=one.name)
    if one.sheet_code:
        told = _("{round}, ark {code}", round=told, code=one.sheet_code)
    ends_at = starts_at + dt.timedelta(minutes=max(1, math.ceil(one.minutes)))
    # A sheet that is printed changes what stands here, and not the round.
    return Event(one.id, one.version + len(one.sheets), starts_at, ends_at, told, _("Runde"))


def _return(_: Translator, window: ReturnWindow, names: Mapping[str, str]) -> Event:
    told = _("Genbesøg {code}", code=window.code) if window.code else _("Genbesøg på en vej")
    where = [names[one] for one in window.area_ids if one in names]
    return Event(
        window.id, window.version, window.starts_at, window.ends_at, ", ".join([told, *where]),
        _("Genbesøg"),
    )  # fmt: skip
