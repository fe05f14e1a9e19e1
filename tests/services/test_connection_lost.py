"""The connection to the database breaks in the middle: stored once or not at all, and told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from gis.errors import MachineError
from gis.layers.cluster import SUPERUSER, Cluster
from gis.locale import translator
from gis.services import installation, partners
from gis.services.members import local_scope
from tests.web.opening import open_page

pytestmark = pytest.mark.db
NOT_REACHED = "Databasen svarer ikke, og intet er ændret. Se efter, om den kører, og prøv igen."
BREAK = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = :name and backend_type = 'client backend'"""


def as_superuser(cluster: Cluster, statement: str, **values: str) -> None:
    url = cluster.url(SUPERUSER, "postgres")
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement), values)


def break_connections(cluster: Cluster) -> None:
    as_superuser(cluster, BREAK, name=str(installation.database().url.database))


@contextmanager
def database_away(cluster: Cluster) -> Iterator[None]:
    name = installation.database().url.database
    as_superuser(cluster, f"alter database {name} allow_connections false")
    break_connections(cluster)
    try:
        yield
    finally:
        as_superuser(cluster, f"alter database {name} allow_connections true")


def add(name: str) -> None:
    partners.add_partner(local_scope(), name=name, kind="caretaker", is_municipality_wide=True)


def names() -> list[str]:
    return [one.name for one in partners.list_partners(local_scope())]


def test_a_write_whose_connection_breaks_is_not_stored_and_can_be_made_again_at_once(
    database: dict[str, str], cluster: Cluster
) -> None:
    with (
        pytest.raises(MachineError, match="database_not_reached") as caught,
        installation.database().as_one(),
    ):
        add("Vicevært")
        break_connections(cluster)
        add("Bibliotek")
    assert translator("da").error(caught.value) == NOT_REACHED
    assert names() == []
    add("Vicevært")
    assert names() == ["Vicevært"]


def test_a_connection_that_breaks_as_it_is_stored_is_told_as_not_known(
    database: dict[str, str], cluster: Cluster
) -> None:
    for work in (installation.database().as_one(), installation.database().session(local_scope())):
        with pytest.raises(MachineError, match="perhaps_stored") as caught, work as session:
            if session is None:
                add("Vicevært")
            else:
                session.execute(sa.text("update team set name = 'Et andet'"))
            break_connections(cluster)
        assert translator("da").error(caught.value) == (
            "Forbindelsen til databasen blev afbrudt. Hent siden igen, og se efter, om din ændring "
            "er med."
        )
    assert names() == []


def test_a_page_says_one_sentence_while_the_database_is_away_and_then_works_again_by_itself(
    demo_database: dict[str, str], cluster: Cluster
) -> None:
    app = open_page("partnere")
    break_connections(cluster)
    app.run()
    assert not app.error
    assert not app.exception
    with database_away(cluster):
        app.run()
        assert not app.exception
        assert {one.value for one in app.error} == {NOT_REACHED}
    app.run()
    assert not app.error
    assert not app.exception
