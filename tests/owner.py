"""What only the owner of the database may do: in tests, make what was written look old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from gis.services.installation import database
from gis.services.members import local_identity


@contextmanager
def as_owner() -> Iterator[sa.Connection]:
    """Open a transaction of the role that migrates, which sees the rows of the local team."""
    owner_url = database().owner_url
    assert owner_url is not None
    engine = sa.create_engine(owner_url, poolclass=sa.NullPool)
    me = local_identity()
    with engine.begin() as connection:
        # The rules of the rows hold for the owner too.
        see = "select set_config('app.team', :team, true), set_config('app.role', 'worker', true)"
        connection.execute(sa.text(see), {"team": str(me.team_id)})
        yield connection


def run_as_owner(statement: str) -> None:
    """Run a statement as the role that migrates; the application may not change what was said."""
    with as_owner() as connection:
        connection.execute(sa.text(statement))
