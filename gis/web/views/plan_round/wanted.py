"""What the fields ask for as a request, and a request as it fills the fields."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.services.rounds import PACE_KMH, RoundRequest
from gis.services.walked import local_time
from gis.web.session import page_scope
from gis.web.views.plan_round.state import (
    AREAS_KEY,
    DATE_KEY,
    EVERYBODY,
    MINUTES_KEY,
    MODE_KEY,
    OBJECTIVE_KEY,
    OWN_KEY,
    PACE_KEY,
    PAIR_KEY,
    TIME_KEY,
    WALKERS_KEY,
    Place,
    Which,
    chosen_ids,
    state,
)
from gis.web.views.plan_round.stop_drafts import fill_stops, wanted_stops
from gis.web.views.plan_round.walkability import (
    BOTH_SIDES_KEY,
    wanted_both_sides,
    wanted_penalties,
)

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.rounds import Mode, Objective

DEFAULT_MINUTES = 90
MOST_WALKERS = 12
USUAL_START = dt.time(10, 0)
"""Time of day that a planned date begins with."""


def walkers() -> int:
    """Return how many pairs or persons walk at the same time."""
    return int(st.session_state.get(WALKERS_KEY) or 1)


def is_pair() -> bool:
    """Return whether they walk in pairs."""
    return bool(st.session_state.get(PAIR_KEY, True))


def mode() -> Mode:
    """Return how they go."""
    found: Mode = st.session_state.get(MODE_KEY) or "foot"
    return found


def pace_kmh() -> float:
    """Return the pace, the usual one of the mode unless another was chosen."""
    return float(st.session_state.get(PACE_KEY) or PACE_KMH[mode()])


def minutes() -> float:
    """Return how long they are out at most."""
    return float(st.session_state.get(MINUTES_KEY) or DEFAULT_MINUTES)


def objective() -> Objective:
    """Return what is made short: for several who go at once that all are done early."""
    chosen: Objective | None = st.session_state.get(OBJECTIVE_KEY)
    if walkers() == 1:
        return "total"
    return chosen or "longest"


def has_own_places() -> bool:
    """Return whether each walker begins and ends somewhere else."""
    return walkers() > 1 and bool(st.session_state.get(OWN_KEY))


def wanted_request() -> RoundRequest:
    """
    Return what the fields ask for.

    Raises
    ------
    InputError
        ``starts_not_walkers`` when only some walkers have a start or an end of their own,
        ``time_does_not_exist`` for an hour that the clocks skip, ``break_does_not_fit``.
    """
    return RoundRequest(
        area_ids=tuple(chosen_ids()),
        minutes=minutes(),
        walkers=walkers(),
        is_pair=is_pair(),
        mode=mode(),
        starts=_places("start"),
        ends=_places("end"),
        pace_kmh=pace_kmh(),
        objective=objective(),
        planned_for=planned_for(),
        penalties=wanted_penalties(page_scope()),
        both_sides=wanted_both_sides(),
        **wanted_stops(planned_for(), minutes(), walkers()),
    )


def _places(which: Which) -> tuple[tuple[float, float], ...]:
    places = state().places
    if not has_own_places():
        shared = places.get((which, EVERYBODY))
        return (shared.at,) if shared else ()
    own = [places.get((which, walker)) for walker in range(1, walkers() + 1)]
    found = tuple(place.at for place in own if place is not None)
    if found and len(found) < walkers():
        raise InputError("starts_not_walkers", walkers=walkers(), found=len(found))
    return found


def planned_for() -> dt.datetime | None:
    """Return when the round is to be walked; raises ``time_does_not_exist``."""
    day, clock = st.session_state.get(DATE_KEY), st.session_state.get(TIME_KEY)
    if day is None or clock is None:
        return None
    return local_time(day, clock)


def when_or_none() -> dt.datetime | None:
    """Return when the round is to be walked; None too where the clocks skip the hour."""
    try:
        return planned_for()
    except InputError:
        return None


def fill_fields(_: Translator, request: RoundRequest) -> None:
    """Set the fields to what a round was planned for; only before they are drawn."""
    fill_stops(request)
    fields = st.session_state
    fields[AREAS_KEY] = list(request.area_ids)
    fields[WALKERS_KEY] = request.walkers
    fields[PAIR_KEY] = request.is_pair
    fields[MODE_KEY] = request.mode
    fields[MINUTES_KEY] = round(request.minutes)
    fields[PACE_KEY] = request.pace_kmh
    if request.walkers > 1:
        fields[OBJECTIVE_KEY] = request.objective
    else:
        fields.pop(OBJECTIVE_KEY, None)  # of one alone it says nothing of what several want
    if request.planned_for is None:
        fields[DATE_KEY], fields[TIME_KEY] = None, USUAL_START
    else:
        local = request.planned_for.astimezone(COPENHAGEN)
        fields[DATE_KEY], fields[TIME_KEY] = local.date(), local.time()
    fields[BOTH_SIDES_KEY] = request.both_sides
    is_own = len(request.starts) > 1 or len(request.ends) > 1
    fields[OWN_KEY] = is_own
    page = state()
    known = {place.at: place for place in page.places.values()}
    asked: dict[Which, tuple[tuple[float, float], ...]] = {
        "start": _spread(request.starts, request.walkers if is_own else 1),
        "end": _spread(request.ends, request.walkers if is_own else 1),
    }
    page.places = {
        (which, number): known.get(at) or Place(at, _("Valgt på kortet"))
        for which, found in asked.items()
        for number, at in enumerate(found, start=1 if is_own else EVERYBODY)
    }


def _spread(
    places: tuple[tuple[float, float], ...], walkers: int
) -> tuple[tuple[float, float], ...]:
    """Return one place for each walker where all share one."""
    return places * walkers if len(places) == 1 else places
