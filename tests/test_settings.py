"""Settings: what cannot be used is named, and nothing is read from an empty variable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.errors import InputError
from gis.services import installation
from gis.settings import get_settings


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for key in [key for key in os.environ if key.startswith("KVARTER_")]:
        monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)
    installation.close()
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KVARTER_PORT", "0"),
        ("KVARTER_PORT", "65536"),
        ("KVARTER_PORT", "-1"),
        ("KVARTER_PORT", "9" * 5000),
        ("KVARTER_PORT", "http"),
        ("KVARTER_LANG", "tlh"),
        ("KVARTER_HOME", "~nobody-of-that-name/kvarter"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match="setting_unusable") as caught:
        get_settings()
    assert caught.value.params == {"name": name}


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"KVARTER_LANG=\xff\xfe")
    with pytest.raises(InputError, match=r"setting_unusable.*\.env"):
        get_settings()


@pytest.mark.parametrize("port", [1, 65535])
def test_every_port_there_is_may_be_chosen(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("KVARTER_PORT", str(port))
    assert get_settings().port == port


def test_an_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "HOST", "PORT", "DATABASE_URL"):
        monkeypatch.setenv(f"KVARTER_{name}", "")
    settings = get_settings()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8501
    assert settings.home != Path.cwd()
    assert settings.database_url is None


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "postgresql://localhost:port/kvarter",
        "postgresql://[::1/kvarter",
        "sqlite:///kvarter.db",
        "postgresql://localhost/kvarter?no_such_option=1",
    ],
)
@pytest.mark.parametrize("name", ["KVARTER_DATABASE_URL", "KVARTER_OWNER_DATABASE_URL"])
def test_an_address_of_a_database_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv("KVARTER_DATABASE_URL", "postgresql://localhost:1/kvarter")
    monkeypatch.setenv(name, url)
    with pytest.raises(InputError, match="setting_unusable") as caught:
        installation.database()
    assert caught.value.params == {"name": name}
