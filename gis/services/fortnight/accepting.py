"""Proposals that were chosen, as requests to plan a round of each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.coverage.bands import date_of
from gis.errors import ConflictError, InputError
from gis.locale import COPENHAGEN
from gis.services import areas
from gis.services.fortnight.calendar import planned_entries
from gis.services.fortnight.hours import list_colleagues
from gis.services.rights import right
from gis.services.rounds.request import RoundRequest
from gis.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.layers.database import Scope
    from gis.services.fortnight.calendar import PlannedEntry
    from gis.services.fortnight.proposing import ProposedRound

__all__ = ["round_requests"]


@right("rounds", "plan", is_logged=False)
def round_requests(scope: Scope, chosen: Sequence[ProposedRound]) -> list[RoundRequest]:
    """
    Return a request for each of some proposals, to be handed to `gis.jobs.start_plan`.

    Raises
    ------
    InputError
        ``no_round_chosen``.
    ConflictError
        ``fortnight_changed`` when a round has been planned since that takes one of the people, or
        walks the same area at the same time of day too soon; or an area or a colleague is gone.
    """
    if not chosen:
        raise InputError("no_round_chosen")
    today = dt.datetime.now(COPENHAGEN).date()
    planned = planned_entries(scope, today)
    days = {one.id: one.return_days for one in areas.list_areas(scope)}
    known = {one.id for one in list_colleagues(scope)}
    for one in chosen:
        is_known = one.slot.area in days and known.issuperset(one.slot.members)
        if not is_known or any(_stands(one, entry, days[one.slot.area]) for entry in planned):
            raise ConflictError("fortnight_changed")
    return [
        RoundRequest(
            area_ids=(one.slot.area,), minutes=float(one.slot.minutes), walkers=1,
            is_pair=len(one.slot.members) > 1, pace_kmh=get_settings().pace_kmh,
            planned_for=one.begins_at, member_ids=one.slot.members,
        )
        for one in chosen
    ]  # fmt: skip


def _stands(one: ProposedRound, entry: PlannedEntry, return_days: int) -> bool:
    """Return whether a planned round stands in the way of a proposal."""
    is_same = one.slot.area in entry.area_ids and one.slot.band == entry.band
    is_near = abs((date_of(one.begins_at) - entry.date).days) < return_days
    takes = not set(one.slot.members).isdisjoint(entry.member_ids)
    is_then = one.begins_at < entry.ends_at and entry.begins_at < one.ends_at
    return (is_same and is_near) or (takes and is_then)
