"""The streets that are not in the round, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.services import street_notes

if TYPE_CHECKING:
    import shapely

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound


@dataclass(frozen=True)
class LeftStreet:
    """
    One street that is not walked, for one reason.

    Attributes
    ----------
    id
        Of its row in the table and on the map.
    why
        Said to the reader.
    note_id
        Of the street note that takes it out; "" when that was withdrawn since.
    is_dropped, is_noted
        Whether it was taken out by hand, or noted as one that cannot be walked.
    """

    id: str
    name: str
    length_m: float
    why: str
    street_ids: tuple[str, ...]
    lines: tuple[shapely.LineString, ...]
    note_id: str = ""
    is_dropped: bool = False
    is_noted: bool = False


def left_streets(_: Translator, scope: Scope, planned: PlannedRound) -> list[LeftStreet]:
    """Return what is not in a round: no time, out of reach, taken out, or not to be walked."""
    reasons = {"not_fitting": _("tid"), "unreachable": _("kan ikke nås herfra")}
    left = planned.required[planned.required["outcome"] != "walked"]
    found = [
        LeftStreet(
            f"left.{outcome}.{name}", str(name), float(pieces["length_m"].sum()),
            reasons[str(outcome)], tuple(pieces["id"]), tuple(pieces["geometry"]),
        )
        for (name, outcome), pieces in left.groupby(["name", "outcome"])
    ]  # fmt: skip
    found += [
        LeftStreet(
            f"left.dropped.{name}", str(name), float(pieces["length_m"].sum()),
            _("fjernet i hånden"), tuple(pieces["street_id"]), tuple(pieces["geometry"]),
            is_dropped=True,
        )
        for name, pieces in planned.dropped.groupby("name")
    ]  # fmt: skip
    return found + _noted(_, scope, planned)


def _noted(_: Translator, scope: Scope, planned: PlannedRound) -> list[LeftStreet]:
    if planned.not_walkable.empty:
        return []
    notes = {piece: note.id for note in street_notes.list_notes(scope) for piece in note.street_ids}
    found = []
    for (name, reason), pieces in planned.not_walkable.groupby(["name", "reason"]):
        ids = tuple(pieces["street_id"])
        found.append(
            LeftStreet(
                f"left.note.{name}.{reason}", str(name), float(pieces["length_m"].sum()),
                _("kan ikke gennemgås: {reason}", reason=reason), ids, tuple(pieces["geometry"]),
                note_id=next((notes[piece] for piece in ids if piece in notes), ""),
                is_noted=True,
            )
        )  # fmt: skip
    return found
