"""Returns and rounds as calendars: by code and area, with no address and no name of a street."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gis.crs import WGS84, transform
from gis.exchange.ics import Event, write_calendar
from gis.locale import COPENHAGEN
from gis.services import areas
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.return_windows import list_windows
from gis.services.return_windows.passing import passed_windows
from gis.services.rights import does_fieldwork, right
from gis.services.rounds.planned import get_round

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gis.layers.database import Scope
    from gis.locale import Translator
    from gis.services.return_windows import ReturnWindow
    from gis.services.rounds.planned import PlannedRound

FILE_NAME: Final = "kvarter-genbesoeg.ics"


@right("returns", "export")
def returns_calendar(scope: Scope, _: Translator) -> bytes:
    """
    Return the open returns as a calendar that another program can read again and again.

    Parameters
    ----------
    scope
        Whose returns.
    _
        Language of the calendar.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    names = {one.id: one.name for one in areas.list_areas(scope)}
    windows = list_windows(scope)
    shows(scope, "returns.export", _ids(windows))
    events = [_return(_, one, names) for one in windows]
    return write_calendar(_("Kvarter, genbesøg"), events, dt.datetime.now(dt.UTC))


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
    events = [] if planned.planned_for is None else [_round(_, planned, planned.planned_for)]
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


def _round(_: Translator, planned: PlannedRound, starts_at: dt.datetime) -> Event:
    return Event(
        planned.id, planned.version, starts_at,
        starts_at + dt.timedelta(minutes=max(1.0, planned.walk_minutes)),
        _("Runde: {name}", name=planned.name), _("Runde"),
    )  # fmt: skip


def _return(_: Translator, window: ReturnWindow, names: Mapping[str, str]) -> Event:
    told = _("Genbesøg {code}", code=window.code) if window.code else _("Genbesøg på en vej")
    where = [names[one] for one in window.area_ids if one in names]
    return Event(
        window.id, window.version, window.starts_at, window.ends_at, ", ".join([told, *where]),
        _("Genbesøg"),
    )  # fmt: skip
