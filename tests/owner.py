"""What only the owner of the database may do: in tests, make what was written look old."""

from __future__ import annotations

import sqlalchemy as sa

from gis.services.installation import database


def run_as_owner(statement: str) -> None:
    """Run a statement as the role that migrates; the application may not change what was said."""
    owner_url = database().owner_url
    assert owner_url is not None
    engine = sa.create_engine(owner_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
