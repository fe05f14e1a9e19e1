"""What a team would rather walk round, as it says it itself."""

from __future__ import annotations

import pytest

from gis.errors import InputError
from gis.planning.rounds import USUAL_PENALTIES, Penalties
from gis.services.members import local_scope
from gis.services.rows import RowClash
from gis.services.walkability import change_walkability, get_walkability, undo_walkability

pytestmark = pytest.mark.db


def test_figures_are_kept_clash_field_by_field_and_are_taken_back(
    database: dict[str, str],
) -> None:
    scope = local_scope()
    seen = get_walkability(scope)
    assert (seen.penalties, seen.is_usual) == (USUAL_PENALTIES, True)
    first = change_walkability(scope, seen.version, steps=4.0)
    change_walkability(scope, seen.version, busy=5.0)  # of another field: both hold
    told = get_walkability(scope)
    assert told.penalties == Penalties(steps=4, unlit=2, unpaved=1.5, busy=5)
    assert not told.is_usual
    with pytest.raises(RowClash):
        change_walkability(scope, seen.version, steps=2.0)
    with pytest.raises(InputError, match="penalty_out_of_range"):
        change_walkability(scope, told.version, unlit=0.5)
    undo_walkability(scope, first)
    assert get_walkability(scope).penalties == Penalties(1.5, 2, 1.5, 5)
