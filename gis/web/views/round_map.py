"""A planned round as the map shows it, on every page that shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.locale.visit_words import stop_code, stop_name
from gis.maps.folium_layers import Drive, Leg, Row, Stop
from gis.maps.overlay import Mark
from gis.web.views.round_words import is_passing, row_id, stop_row_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.locale import Translator
    from gis.services.rounds import Place, PlannedLeg, PlannedStop


def legs_on_map(legs: Sequence[PlannedLeg], mode: str) -> list[Leg]:
    """Return the legs with one line for each row of the walking list; `mode` as in a round."""
    return [
        Leg(
            leg.walker - 1,
            [
                Row(row_id(leg, row), str(row.number), row.geometry, retraced=is_passing(leg, row))
                for row in leg.directions
            ],
            mode,
        )
        for leg in legs
    ]


def drives_on_map(legs: Sequence[PlannedLeg]) -> list[Drive]:
    """Return the ways that are driven before and after a leg."""
    return [
        Drive(leg.walker - 1, list(leg.drive.geoms))
        for leg in legs
        if leg.drive is not None and not leg.drive.is_empty
    ]


def stops_on_map(_: Translator, legs: Sequence[PlannedLeg]) -> list[Stop]:
    """Return where the legs begin, end and park; what several share is shown once, unlettered."""
    titles = {"start": _("Start"), "end": _("Slut"), "parking": _("Parkering")}
    placed: dict[tuple[str, Place], list[str]] = {}
    for leg in legs:
        found = {"start": leg.start, "end": leg.end, "parking": leg.parking}
        for kind, at in found.items():
            if at is not None:
                placed.setdefault((kind, at), []).append(leg.letter)
    stops = []
    for (kind, at), letters in placed.items():
        # A start and an end of one place stand side by side.
        is_both = ("start", at) in placed and ("end", at) in placed
        shift = {"start": -1, "end": 1}.get(kind, 0) if is_both else 0
        letter = letters[0] if len(letters) == 1 and len(legs) > 1 else ""
        stops.append(Stop(at, kind, titles[kind], shift, letter=letter))
    return stops


def rings_on_map(_: Translator, stops: Iterable[PlannedStop]) -> list[Mark]:
    """Return a ring by the road for each stop, with its code and time; without one if left out."""
    return [
        Mark(
            stop_row_id(stop), stop.at, "return", _ring_label(_, stop),
            stop_name(_, stop.kind, stop.label, stop.number),
            "" if stop.reason is None else "overdue",
        )
        for stop in stops
        if stop.at is not None
    ]  # fmt: skip


def _ring_label(_: Translator, stop: PlannedStop) -> str:
    code = stop_code(_, stop.kind, stop.label, stop.number)
    return code if stop.begins is None else f"{code} {_.clock(stop.begins)}"
