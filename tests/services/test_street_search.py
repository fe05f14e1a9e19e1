"""Streets that are chosen by hand, as they are found again."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from gis.layers.database import SYSTEM
from gis.services import installation, members
from gis.services.street_search import find_marked, find_streets

pytestmark = pytest.mark.db


def test_marked_streets_are_found_again_and_what_is_no_street_is_left_out(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    named = find_streets(scope, name="Mejsevej")
    kept, gone = named["id"].iloc[0], named["id"].iloc[1]
    with installation.database().session(SYSTEM) as session:
        retire = sa.text("update street set retired_at = now() where id = cast(:id as uuid)")
        session.execute(retire, {"id": gone})
    found = find_marked(scope, [kept, gone, str(uuid.uuid4()), "Mejsevej", ""])
    assert list(found["id"]) == [kept]
    assert list(found.columns) == list(named.columns)
    nothing = find_marked(scope, ["Mejsevej"])
    assert nothing.empty
    assert list(nothing.columns) == list(named.columns)
