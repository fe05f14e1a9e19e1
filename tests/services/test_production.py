"""What keeps an installation for others than one person from starting, each with its sentence."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.errors import MachineError
from gis.locale.sentences import SENTENCES
from gis.services import installation, production
from gis.settings import get_settings

PROJECT = Path(__file__).parents[2]
IN_ORDER = {
    "KVARTER_PRODUCTION": "1",
    "KVARTER_PUBLIC_URL": "https://kvarter.kommune.dk",
    "KVARTER_TRUSTED_PROXIES": "10.1.0.2, 10.1.1.0/24",
    "KVARTER_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
    "KVARTER_OIDC_METADATA_URL": "https://login.kommune.dk/.well-known/openid-configuration",
    "KVARTER_OIDC_CLIENT_ID": "kvarter",
    "KVARTER_OIDC_CLIENT_SECRET": "word",
    "KVARTER_OIDC_GROUPS": '{"drift": "administrator@Holdet"}',
    "KVARTER_OWNER_DATABASE_URL": "",
}
# What is wrong, the setting that makes it so, and the code of the sentence.
WRONG = [
    ("KVARTER_DATABASE_URL", "", "private_cluster"),
    ("KVARTER_DATABASE_URL", "postgresql://kvarter_app@localhost/kvarter", "database_open"),
    ("KVARTER_DATABASE_URL", "postgresql://app@localhost/kvarter?sslmode=require", "database_open"),
    ("KVARTER_OWNER_DATABASE_URL", "postgresql://kvarter_owner@/kvarter", "owner_known"),
    ("KVARTER_BACKUP_DATABASE_URL", "postgresql://kvarter_backup@/kvarter", "backup_known"),
    ("KVARTER_PUBLIC_URL", "http://kvarter.kommune.dk", "public_url"),
    ("KVARTER_PUBLIC_URL", "", "public_url"),
    ("KVARTER_ALLOWED_HOSTS", "*.kommune.dk", "any_host"),
    ("KVARTER_TRUSTED_PROXIES", "", "no_proxy"),
    ("KVARTER_TRUSTED_PROXIES", "0.0.0.0/0", "any_proxy"),
    ("KVARTER_TRUSTED_PROXIES", "::/0", "any_proxy"),
    ("KVARTER_COOKIE_SECRET", "short", "cookie_secret"),
    ("KVARTER_OIDC_GROUPS", "", "no_login"),
    ("KVARTER_OIDC_METADATA_URL", "http://login.kommune.dk/openid", "provider_open"),
    ("KVARTER_UPLOAD_MB", "11", "uploads"),
    ("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full", "streamlit"),
]  # fmt: skip


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., None]]:
    home = tmp_path / "home"
    home.mkdir(mode=0o750)
    monkeypatch.chdir(tmp_path)

    def set_all(**changed: str) -> None:
        for name, value in {**IN_ORDER, "KVARTER_HOME": str(home), **changed}.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        installation.close()

    yield set_all
    installation.close()
    get_settings.cache_clear()


def missing() -> list[str]:
    found = [one for all_ in production.check().values() for one in all_]
    return [one.error.code.removeprefix("production_") for one in found if one.state == "missing"]


@pytest.mark.db
def test_with_everything_in_order_nothing_is_missing(
    database: dict[str, str], choose: Callable[..., None]
) -> None:
    choose()

    assert missing() == []
    production.check_production()


@pytest.mark.db
@pytest.mark.parametrize(("name", "value", "code"), WRONG)
def test_each_thing_that_is_wrong_is_found(
    database: dict[str, str], choose: Callable[..., None], name: str, value: str, code: str
) -> None:
    choose(**{name: value})

    assert code in missing()
    with pytest.raises(MachineError, match="not_for_production"):
        production.check_production()


@pytest.mark.db
@pytest.mark.parametrize("path", [".env", "secrets/kvarter_cookie_secret", "home"])
def test_what_others_on_the_machine_can_open_is_found(
    database: dict[str, str], choose: Callable[..., None], tmp_path: Path, path: str
) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    if path != "home":
        (tmp_path / path).write_text("x" * 40)
    choose(KVARTER_SECRETS_DIR=str(tmp_path / "secrets"))
    (tmp_path / path).chmod(0o755)
    assert missing() == ["file_open"]

    (tmp_path / path).chmod(0o750)
    assert missing() == []


@pytest.mark.db
@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["alter role trial_app bypassrls"], "role_powers"),
        (["alter role trial_app createdb createrole"], "role_powers"),
        (["grant kvarter_owner to trial_app"], "role_member"),
        (["create schema mine authorization trial_app"], "role_owns"),
    ],
)
def test_an_application_role_that_may_more_than_it_needs_is_found(
    database: dict[str, str], choose: Callable[..., None], cluster: object,
    statements: list[str], code: str,
) -> None:  # fmt: skip
    url = sa.make_url(database["KVARTER_DATABASE_URL"])
    engine = sa.create_engine(
        url.set(username="postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    mine = url.set(username="trial_app").render_as_string()
    with engine.connect() as connection:
        for statement in (
            "create role trial_app login", "grant usage on schema public to trial_app",
            "grant select on all tables in schema public to trial_app", *statements,
        ):  # fmt: skip
            connection.execute(sa.text(statement))
        try:
            choose(KVARTER_DATABASE_URL=mine)
            assert missing() == [code]
        finally:
            installation.close()
            connection.execute(sa.text("drop owned by trial_app"))
            connection.execute(sa.text("drop role trial_app"))


@pytest.mark.db
def test_a_table_of_a_team_without_rules_for_its_rows_is_found(
    database: dict[str, str], choose: Callable[..., None]
) -> None:
    engine = sa.create_engine(
        database["KVARTER_OWNER_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"),
        poolclass=sa.NullPool,
    )
    with engine.begin() as connection:
        connection.execute(sa.text("alter table round no force row level security"))
    choose()

    assert missing() == ["rows_open"]


@pytest.mark.db
def test_serve_says_all_that_is_missing_at_once_and_does_not_start(
    database: dict[str, str], choose: Callable[..., None], tmp_path: Path
) -> None:
    choose(KVARTER_PUBLIC_URL="", KVARTER_TRUSTED_PROXIES="", KVARTER_COOKIE_SECRET="")

    for command in ("serve", "check"):
        done = subprocess.run(
            [sys.executable, "-m", "gis.cli", command], cwd=tmp_path, text=True, check=False,
            capture_output=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        told = done.stdout + done.stderr
        assert done.returncode == 2
        for name in ("KVARTER_PUBLIC_URL", "KVARTER_TRUSTED_PROXIES", "KVARTER_COOKIE_SECRET"):
            assert name in told
        assert "kører på" not in told


def test_every_finding_has_a_sentence() -> None:
    codes = set(re.findall(r'\.(?:missing|look)\(\s*"(\w+)"', inspect.getsource(production)))

    assert {code for _name, _value, code in WRONG} < codes
    assert {f"production_{code}" for code in codes} <= SENTENCES.keys()
