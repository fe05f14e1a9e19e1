"""How much a team would rather walk round stairs, dark paths and busy roads."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from gis.layers import walkability as layer
from gis.layers.database import Scope
from gis.layers.teams import find_initials
from gis.planning.rounds import USUAL_PENALTIES, Penalties
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "USUAL", "Factors", "Walkability", "change_walkability", "get_walkability",
    "read_walkability", "undo_walkability",
]  # fmt: skip

USUAL: Final[Mapping[str, float]] = dataclasses.asdict(USUAL_PENALTIES)
"""By name what counts until a team says otherwise; assumptions."""


@dataclass(frozen=True)
class Walkability:
    """
    What a team has said, or the usual figures.

    Attributes
    ----------
    is_usual
        Whether these are the usual figures, which are assumed.
    changed_by
        Initials, "" when nobody is known.
    """

    penalties: Penalties = USUAL_PENALTIES
    version: int = 1
    changed_at: dt.datetime | None = None
    changed_by: str = ""

    @property
    def is_usual(self) -> bool:  # noqa: D102 - among the attributes
        return self.penalties == USUAL_PENALTIES


class Factors(TypedDict, total=False):
    """New figures, as the attributes of `gis.planning.rounds.Penalties`."""

    steps: float
    unlit: float
    unpaved: float
    busy: float


@right("walkability", "read")
def get_walkability(scope: Scope) -> Walkability:
    """Return what the team has said."""
    with database().session(scope) as session:
        return read_walkability(session)


def read_walkability(session: Session) -> Walkability:
    """Return what the session's team has said."""
    row = layer.find_walkability(session)
    if row is None:
        return Walkability()
    by = find_initials(session).get(row.changed_by, "") if row.changed_by else ""
    return Walkability(_penalties(row, {}), row.version, row.changed_at, by)


@right("walkability", "change")
def change_walkability(scope: Scope, version: int, **factors: Unpack[Factors]) -> RowChange:
    """
    Store new figures, by somebody who saw them in a version.

    Raises
    ------
    InputError
        ``penalty_out_of_range``.
    RowClash
        Somebody else has stored another figure since.
    """
    told: Mapping[str, float] = factors  # type: ignore[assignment]  # a TypedDict of figures
    with database().session(scope) as session:
        row = get_row(session, layer.Walkability, str(layer.ensure_walkability(session, USUAL).id))
        _penalties(row, told)
        return change_row(session, row, version, told)


@right("walkability", "change")
def undo_walkability(scope: Scope, change: RowChange) -> RowChange:
    """
    Give the figures that a change set what they were before it.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when one of them was changed again since.
    """
    with database().session(scope) as session:
        return undo_change(session, layer.Walkability, change)


def _penalties(row: layer.Walkability, told: Mapping[str, float]) -> Penalties:
    return Penalties(**{name: told.get(name, getattr(row, name)) for name in USUAL})
