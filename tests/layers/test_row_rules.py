"""Row-level security: what raw SQL sees as the role of the application."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from gis.layers.database import SYSTEM, Scope
from gis.services.installation import database
from gis.services.members import local_scope
from tests.colleagues import add_team

pytestmark = pytest.mark.db

FIELDWORK = {
    "observation_point", "observation", "contact_attempt", "return_window", "inquiry",
    "case_closing", "attempt_count", "track", "address_protection",
}  # fmt: skip


def team_tables() -> list[str]:
    with database().session() as session:
        return list(
            session.scalars(
                sa.text("""select table_name from information_schema.columns
                where table_schema = 'public' and column_name = 'team_id' order by 1""")
            )
        )


def counts(team: str | None, role: str | None, tables: list[str]) -> dict[str, int]:
    """Return how many rows of each table a transaction sees."""
    with database().session() as session:
        for name, value in (("app.team", team), ("app.role", role)):
            if value is not None:
                session.execute(
                    sa.text("select set_config(:name, :value, true)"),
                    {"name": name, "value": value},
                )
        return {table: session.scalar(sa.text(f"select count(*) from {table}")) for table in tables}


def test_every_table_of_a_team_has_rules_that_bind_its_owner_too(demo_database: object) -> None:
    with database().session() as session:
        bound = set(
            session.scalars(
                sa.text("""select relname::text from pg_class
                where relrowsecurity and relforcerowsecurity and relkind = 'r'""")
            )
        )
    assert len(team_tables()) > 35
    assert set(team_tables()) | {"team"} <= bound


def test_without_a_scope_or_with_a_foreign_one_no_row_of_a_team_is_seen(
    demo_database: object,
) -> None:
    tables = [*team_tables(), "team"]
    own = str(local_scope().team_id)
    seen = counts(own, "coordinator", tables)
    assert sum(map(bool, seen.values())) > 25  # the demo town fills most of them
    foreign = str(add_team("Nabo"))
    for team, role in (
        (None, None), (own, None), (None, "coordinator"), (own, ""), (own, "boss"),
        (own, "worker,coordinator"), ("", "worker"), ("' or true --", "worker"),
        (own.upper(), "worker"), ("%", "coordinator"), (str(uuid.UUID(int=0)), "coordinator"),
        (str(uuid.uuid4()), "administrator"),
    ):  # fmt: skip
        found = {table: count for table, count in counts(team, role, tables).items() if count}
        assert found == {}, (team, role)
    of_neighbour = {table: n for table, n in counts(foreign, "coordinator", tables).items() if n}
    assert of_neighbour == {"team": 1}


def test_leaders_administrators_and_the_program_itself_see_nothing_of_the_fieldwork(
    demo_database: object,
) -> None:
    own = str(local_scope().team_id)
    tables = team_tables()
    worker = counts(own, "worker", tables)
    assert {table for table in FIELDWORK if worker[table]} >= {
        "observation_point", "observation", "contact_attempt", "return_window", "inquiry"
    }  # fmt: skip
    for role in ("leader", "administrator", "system"):
        found = counts(own, role, tables)
        assert not any(found[table] for table in FIELDWORK), role
    administrator = counts(own, "administrator", tables)
    assert not any(administrator[table] for table in ("housing_area", "round", "pass", "partner"))
    # Earlier forms of points are as closed as the points are.
    query = "select count(*) from row_past where kind in ('observation_point', 'inquiry')"
    for scope in (SYSTEM, Scope(local_scope().team_id, local_scope().member_id, "leader")):
        with database().session(scope) as session:
            assert session.scalar(sa.text(query)) == 0


def test_a_leader_writes_nothing_but_backing_and_nobody_writes_for_another_team(
    demo_database: object,
) -> None:
    me, other = local_scope(), add_team("Nabo")
    changed = {
        Scope(me.team_id, me.member_id, "leader"): ("partner", "place", "round", "sheet"),
        Scope(other, me.member_id, "coordinator"): ("housing_area", "observation_point", "round"),
    }
    for scope, tables in changed.items():
        for table in tables:
            with database().session(scope) as session:
                touched = session.execute(sa.text(f"update {table} set version = version + 1"))
                assert touched.rowcount == 0, (scope.role, table)
    leader = Scope(me.team_id, me.member_id, "leader")  # who may lock an area
    with pytest.raises(sa.exc.ProgrammingError), database().session(leader) as session:
        session.execute(sa.text("update housing_area set version = version + 1"))
    foreign = Scope(other, me.member_id, "coordinator")
    statement = "insert into street_note (team_id, reason, geometry) select :own, 'x', geometry"
    with pytest.raises(sa.exc.ProgrammingError), database().session(foreign) as session:
        session.execute(
            sa.text(f"{statement} from (select ST_Multi(geometry) geometry from street limit 1) s"),
            {"own": me.team_id},
        )
