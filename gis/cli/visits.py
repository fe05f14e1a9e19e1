"""`kvarter round plan --stops`: a round with stops from a file, planned and told, not stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gis.cli.telling import _, show
from gis.locale import visit_words
from gis.locale.counted import counted

if TYPE_CHECKING:
    from gis.planning.visits import VisitLeg, VisitRound
    from gis.services.rounds import RoundRequest


def show_visits(file: Path, request: RoundRequest, *, seconds: float | None, as_json: bool) -> None:
    """Plan a round with the stops of a file and tell it."""
    from gis.exchange.apart import read_stops
    from gis.services import members, rounds
    from gis.services.visit_json import visit_document

    found = rounds.plan_visits(members.local_scope(), request, read_stops(file), seconds=seconds)
    show(visit_document(found), lambda: _lines(found.plan), as_json)


def _lines(found: VisitRound) -> str:
    """Return the plan line by line: stops go by their ids in the file."""
    lines = []
    for leg in found.legs:
        lines.append(_leg_line(leg))
        lines += [
            f"  {_.clock(visit.begins)}–{_.clock(visit.leaves)}  {visit.stop_id}"
            for visit in leg.visits
        ]
    lines += [f"{left.stop_id}: {visit_words.left_out(_, left.reason)}" for left in found.left_out]
    return "\n".join(lines)


def _leg_line(leg: VisitLeg) -> str:
    from gis.services.rounds import letter

    return _(
        "Rute {letter}: {km} km, {minutes}.",
        letter=letter(leg.walker), km=_.number(leg.length_m / 1000, 2),
        minutes=counted(_, "minute", round(leg.minutes)),
    )  # fmt: skip
