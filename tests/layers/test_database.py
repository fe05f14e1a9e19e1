"""Sessions, roles and migrations on a real server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from gis.errors import ConflictError, InputError, MachineError
from gis.layers.database import NEVER_CHANGED, SYSTEM, Base
from gis.layers.rounds import Round
from gis.locale import translator
from gis.services import installation, members
from gis.settings import get_settings

pytestmark = pytest.mark.db


def test_every_transaction_says_who_it_is_for(database: dict[str, str]) -> None:
    scope = members.local_scope()
    with installation.database().session(scope) as session:
        told = session.execute(
            sa.text(
                "select current_setting('app.team'), current_setting('app.member'), "
                "current_setting('app.role')"
            )
        ).one()
    assert told == (str(scope.team_id), str(scope.member_id), "coordinator")
    with installation.database().session() as session:
        assert session.scalar(sa.text("select current_setting('app.team', true)")) in (None, "")


def test_a_session_inside_another_leaves_that_one_who_it_was(database: dict[str, str]) -> None:
    opened, scope = installation.database(), members.local_scope()
    role = sa.text("select current_setting('app.role', true)")
    with opened.as_one(), opened.session(scope) as outer:
        with opened.session(SYSTEM) as inner:
            assert inner.scalar(role) == "system"
        assert outer.scalar(role) == "coordinator"
        with pytest.raises(RuntimeError), opened.session(SYSTEM) as inner:
            inner.scalar(role)
            raise RuntimeError
        assert outer.scalar(role) == "coordinator"
        with opened.session() as map_only:
            assert map_only.scalar(role) == ""
            assert map_only.scalar(sa.text("select count(*) from team")) == 0
        assert outer.scalar(role) == "coordinator"


def test_what_is_apart_is_kept_though_the_rest_is_not(database: dict[str, str]) -> None:
    opened = installation.database()
    add = sa.text("insert into team (name) values (:name)")
    with pytest.raises(RuntimeError), opened.as_one():
        with opened.session(SYSTEM) as session:
            session.execute(add, {"name": "Nord"})
        with opened.session(SYSTEM, is_apart=True) as session:
            session.execute(add, {"name": "Syd"})
        raise RuntimeError
    with opened.session(SYSTEM) as session:
        assert session.scalars(sa.text("select name from team")).all() == ["Syd"]


def test_the_local_member_is_added_once(database: dict[str, str]) -> None:
    assert members.local_scope() == members.local_scope()


def test_a_transaction_that_fails_leaves_nothing(database: dict[str, str]) -> None:
    opened = installation.database()
    with pytest.raises(RuntimeError), opened.session(SYSTEM) as session:
        session.execute(sa.text("insert into team (name) values ('Nord')"))
        raise RuntimeError
    with opened.session(SYSTEM) as session:
        assert session.scalar(sa.text("select count(*) from team where name = 'Nord'")) == 0


def test_the_application_role_owns_nothing_and_cannot_change_tables(
    database: dict[str, str],
) -> None:
    opened = installation.database()
    with opened.session(SYSTEM) as session:
        owned = sa.text(
            "select count(*) from pg_class join pg_roles on pg_roles.oid = relowner "
            "where rolname = current_user"
        )
        assert session.scalar(owned) == 0
        assert (
            session.scalar(sa.text("select usesuper from pg_user where usename = current_user"))
            is False
        )
    for statement in ("drop table street", "update installation set crs = 'EPSG:1'"):
        with pytest.raises(sa.exc.ProgrammingError), opened.session(SYSTEM) as session:
            session.execute(sa.text(statement))


def test_classes_and_migrations_describe_the_same_columns(database: dict[str, str]) -> None:
    inspector = sa.inspect(installation.database().engine)
    for table in Base.metadata.tables.values():
        found = {column["name"] for column in inspector.get_columns(table.name)}
        assert set(table.columns.keys()) <= found, table.name
        required = {
            column["name"]
            for column in inspector.get_columns(table.name)
            if not column["nullable"] and column["default"] is None
        }
        assert required <= set(table.columns.keys()), table.name


def test_every_table_a_team_writes_in_carries_its_team(database: dict[str, str]) -> None:
    inspector = sa.inspect(installation.database().engine)
    shared = {"installation", "team", "member", "map_import", "street", "address", "map_place",
              "backup_run", "backup_plan", "login_session", "login_group", "retention_run",
              "audit_event", "audit_seal",
              "street_import", "address_import", "municipality", "register_import",
              "register_address", "address_units",
              "basemap", "spatial_ref_sys", "alembic_version"}  # fmt: skip
    tables = {name for name in inspector.get_table_names() if "procrastinate" not in name}
    for table in tables - shared:
        columns = {column["name"]: column for column in inspector.get_columns(table)}
        assert "team_id" in columns, table
        assert not columns["team_id"]["nullable"], table


def test_what_is_only_added_to_cannot_be_changed(database: dict[str, str]) -> None:
    for table in NEVER_CHANGED:
        with (
            installation.database().session(SYSTEM) as session,
            pytest.raises(sa.exc.ProgrammingError),
        ):
            session.execute(sa.text(f"update {table} set team_id = team_id"))


def test_a_whole_within_a_whole_waits_for_no_lock_of_its_own(database: dict[str, str]) -> None:
    opened = installation.database()
    locked = sa.text("select pg_advisory_xact_lock(1)")

    def count() -> int:
        with opened.session(SYSTEM) as session:
            return int(session.scalar(sa.text("select count(*) from team")) or 0)

    before = count()
    with opened.as_one():
        with opened.session(SYSTEM) as session:
            session.execute(locked)
        with opened.as_one(), opened.session(SYSTEM) as session:
            session.execute(sa.text("set local lock_timeout = '2s'"))
            session.execute(locked)
            session.execute(sa.text("insert into team (name) values ('A')"))
        with (
            pytest.raises(ZeroDivisionError),
            opened.as_one(),
            opened.session(SYSTEM) as session,
        ):
            session.execute(sa.text("insert into team (name) values ('B')"))
            1 / 0  # noqa: B018
    assert count() == before + 1


def test_two_that_wait_for_each_other_are_told_that_one_has_to_begin_again(
    database: dict[str, str],
) -> None:
    opened = installation.database()
    both_hold = threading.Barrier(2)

    def take(first: int, then: int) -> str:
        try:
            with opened.session(SYSTEM) as session:
                for number in (first, then):
                    session.execute(sa.text(f"select pg_advisory_xact_lock({number})"))
                    if number == first:
                        both_hold.wait(10)
        except ConflictError as refused:
            return refused.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (1, 2), (2, 1))) == ["", "changed_meanwhile"]


def test_two_that_changed_the_same_at_once_are_told_so(database: dict[str, str]) -> None:
    opened = installation.database()
    bump = sa.text("update installation set demo_loaded_at = now()")
    with pytest.raises(ConflictError, match="changed_meanwhile"), opened.session() as mine:
        mine.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        mine.execute(sa.text("select count(*) from installation"))
        with opened.session() as other:
            other.execute(bump)
        mine.execute(bump)


def test_every_geometry_has_the_crs_of_the_installation_and_an_index(
    database: dict[str, str],
) -> None:
    with installation.database().session(SYSTEM) as session:
        found = session.execute(
            sa.text("select f_table_name, f_geometry_column, srid from geometry_columns")
        ).all()
        assert found
        assert {row.srid for row in found} == {25832}
        indexed = set(
            session.scalars(
                sa.text("select tablename from pg_indexes where indexdef like '%gist (geometry)%'")
            )
        )
    assert {"street", "address", "basemap", "map_place", "housing_area"} <= indexed


def test_another_crs_than_the_databases_is_refused(
    database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.close()
    get_settings.cache_clear()
    monkeypatch.setenv("KVARTER_CRS", "EPSG:3067")
    with pytest.raises(ConflictError, match="crs_differs"):
        installation.database()
    get_settings.cache_clear()
    monkeypatch.setenv("KVARTER_CRS", "EPSG:4326")
    with pytest.raises(InputError, match="crs_not_metric"):
        installation.database()


def test_a_server_that_is_gone_is_told_in_one_sentence(
    database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.close()
    get_settings.cache_clear()
    monkeypatch.setenv("KVARTER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(MachineError, match="database_not_reached"):
        installation.database()


def test_a_row_that_somebody_changed_meanwhile_is_told_whatever_row_it_is(
    demo_database: dict[str, str],
) -> None:
    opened, scope = installation.database(), members.local_scope()
    bump = sa.text("update round set version = version + 1 where id = :id")
    with pytest.raises(ConflictError, match="changed_meanwhile") as refused:  # noqa: SIM117
        with opened.session(scope) as session:
            mine = session.scalars(sa.select(Round).limit(1)).one()
            with opened.session(scope) as other:
                other.execute(bump, {"id": mine.id})
            mine.stamp(scope)
    assert refused.value.code == "changed_meanwhile"
    assert "Intet er gemt" in translator("da").error(refused.value)
