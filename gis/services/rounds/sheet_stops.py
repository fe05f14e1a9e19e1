"""What a sheet says of the stops of a round: at their place in the list, with codes and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from gis.crs import WGS84, transform
from gis.locale.visit_words import kinds, left_out, stop_code, stop_name
from gis.services.rounds.itinerary import starts_of
from gis.services.rounds.planned import visits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.layers.rounds import RoundLeg
    from gis.locale import Translator
    from gis.maps.sheets import SheetStop
    from gis.planning.directions import Direction
    from gis.services.rounds.planned import PlannedStop


def stops_of_leg(
    _: Translator,
    leg: RoundLeg,
    rows: Sequence[Direction],
    stops: Sequence[PlannedStop],
    pace_kmh: float,
    crs: str,
) -> dict[str, Any]:
    """Return the stops of a leg and the clock of its rows, as fields of its `SheetLeg`."""
    visits = visits_of(stops, leg.walker)
    clocks = starts_of(rows, visits, leg.leaves_at, pace_kmh)
    return {
        "stops": [_stop(_, stop, rows, crs) for stop in visits],
        "clocks": {number: _.clock(at) for number, at in clocks.items()},
    }


def unvisited(_: Translator, stops: Sequence[PlannedStop]) -> list[tuple[str, str]]:
    """Return the stops that are left out, by code or number, each with why."""
    return [
        (stop_code(_, stop.kind, stop.label, stop.number), _why(_, stop.reason))
        for stop in stops
        if stop.reason is not None
    ]


def _why(_: Translator, reason: str) -> str:
    """Return why a stop is left out; what somebody has wished is not told on paper."""
    return _("Er ikke på runder.") if reason == "declined" else left_out(_, reason)


def _stop(
    _: Translator, stop: PlannedStop, rows: Sequence[Direction], crs: str
) -> SheetStop:  # fmt: skip
    from gis.maps.sheets import SheetStop

    assert stop.arrives is not None
    assert stop.begins is not None
    assert stop.leaves is not None
    told = f"{_.time(stop.begins)}–{_.clock(stop.leaves)}"
    if stop.waiting_minutes >= 1:
        waited = _.number(stop.waiting_minutes)
        told = _("{told}, vent {minutes} min.", told=told, minutes=waited)
    code = stop_code(_, stop.kind, stop.label, stop.number)
    windows = () if stop.asked is None else stop.asked.windows
    agreed = ", ".join(f"{_.clock(one.opens)}–{_.clock(one.closes)}" for one in windows)
    after = stop.after_steps or 0
    kind = kinds(_)[stop.kind]
    if stop.asked is not None and stop.asked.needs_pair:
        kind = _("{what}, i par", what=kind)
    name = stop_name(_, stop.kind, stop.label, stop.number)
    if name != code:  # so that its ring is found
        kind = f"{kind} · {code}"
    return SheetStop(
        what=name,
        kind="" if stop.kind == "break" else kind,
        when=told,
        times=_("aftalt {times}", times=agreed) if agreed else "",
        label=f"{code} {_.clock(stop.begins)}",
        before_row=next((row.number for row in rows if row.first_step >= after), len(rows) + 1),
        clock=_.clock(stop.arrives),
        at=None if stop.at is None else transform(shapely.Point(stop.at), WGS84, crs),
    )
