"""The leader's word for what is decided of an area, given and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from gis.layers.database import Scope
from gis.services.installation import database
from gis.services.mapping import note_backing
from gis.services.rights import right

__all__ = ["back", "take_back_backing"]


@right("mapping", "back")
def back(scope: Scope, decision_ids: Sequence[str]) -> tuple[str, ...]:
    """
    Note that the leader backs some decisions: all of them, or none.

    Returns
    -------
    Ids of those that were not backed before: what `take_back_backing` is to take back.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has decided otherwise since.
    NotFoundError
        ``decision_not_found``.
    """
    return _note(scope, decision_ids, is_backed=True)


@right("mapping", "back")
def take_back_backing(scope: Scope, decision_ids: Sequence[str]) -> tuple[str, ...]:
    """Undo `back`, and return the ids of those that were backed; raises what it raises."""
    return _note(scope, decision_ids, is_backed=False)


def _note(scope: Scope, decision_ids: Sequence[str], *, is_backed: bool) -> tuple[str, ...]:
    with database().as_one():
        return tuple(one for one in decision_ids if note_backing(scope, one, is_backed=is_backed))
