"""What is shipped to run Kvarter for a municipality fits the program it starts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from benchmarks.soak.nginx import nginx_conf
from gis.settings import SECRETS_FOLDERS, Settings

PROJECT = Path(__file__).parents[1]
DEPLOY = PROJECT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
OPERATIONS = PROJECT / "docs" / "operations.md"
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
# Made where it is installed, and never part of the project.
MADE_THERE = ("./secrets/", "./certs", "./backup")


@pytest.mark.parametrize("path", [*FILES, OPERATIONS], ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    known = {f"KVARTER_{name.upper()}" for name in Settings.model_fields} | set(SECRETS_FOLDERS)

    named = set(re.findall(r"\bkvarter_[a-z_]+|\bKVARTER_[A-Z_]+", path.read_text("utf-8")))
    roles = {"kvarter_app", "kvarter_owner", "kvarter_backup", "kvarter_copy", "kvarter_reader"}
    passwords = {f"{role}_password" for role in roles}
    assert {name.upper() for name in named - roles - passwords} <= known


def test_every_path_that_compose_and_the_dockerfile_name_is_there() -> None:
    mounted = re.findall(r"- (\./[\w./-]+):", COMPOSE)
    assert {"./nginx.conf", "./postgres/roles.sh"} <= set(mounted)
    for path in mounted:
        assert path.startswith(MADE_THERE) or (DEPLOY / path).exists()
    dockerfile = re.findall(r"dockerfile: (\S+)", COMPOSE)
    assert all((PROJECT / path).is_file() for path in dockerfile)
    for line in re.findall(r"^COPY (?!--from)(.*)$", _text("Dockerfile"), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (PROJECT / source).exists(), source


def test_every_secret_is_a_file_that_some_service_is_given() -> None:
    named = set(re.findall(r"^  (\w+): \{ file: \./secrets/(?:\w+) \}", COMPOSE, re.MULTILINE))
    given = set(re.findall(r"\b(?:kvarter|postgres)_\w+", COMPOSE.split("\nsecrets:")[0]))

    assert named
    assert named <= given
    assert not re.search(r"(?i)(password|secret): [^{\s]", COMPOSE)


def test_the_app_never_has_what_owns_the_tables_or_sees_every_row() -> None:
    app = COMPOSE.split("x-app:")[1].split("x-worker:")[0]

    assert "owner" not in app
    assert "backup" not in app


def test_containers_are_locked_down() -> None:
    assert re.search(r"^USER kvarter$", _text("Dockerfile"), re.MULTILINE)
    for wanted in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "mem_limit"):
        assert wanted in COMPOSE
    assert "listen_addresses=" in COMPOSE


def test_no_address_of_a_registry_is_named() -> None:
    for path in FILES:
        images = re.findall(r"(?:image:|FROM) (\S+)", path.read_text("utf-8"))
        assert not [image for image in images if "." in image.split("/")[0].split(":")[0]]


def test_the_proxy_of_the_trial_is_the_one_that_is_shipped(tmp_path: Path) -> None:
    changed = nginx_conf(
        _text("nginx.conf"), tmp_path, port=4430, plain_port=8000, ports=[8501, 8502]
    )

    assert "server 127.0.0.1:8502 max_fails" in changed
    assert "app-a" not in changed
    with pytest.raises(LookupError):
        nginx_conf("http {}", tmp_path, port=1, plain_port=2, ports=[3, 4])


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_units_give_up_what_they_do_not_need(unit: Path) -> None:
    text = unit.read_text("utf-8")

    for wanted in (
        "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "CapabilityBoundingSet=", "KVARTER_PRODUCTION=1", "LoadCredential=", "UMask=0077",
    ):  # fmt: skip
        assert re.search(rf"(^|\s){re.escape(wanted)}", text, re.MULTILINE), wanted


def test_no_role_is_made_without_its_password(tmp_path: Path) -> None:
    script = _text("postgres/roles.sh").replace("/run/secrets", str(tmp_path))
    for name in ("app", "owner"):
        (tmp_path / f"kvarter_{name}_password").write_text("hemmelig")
    done = subprocess.run(
        ["/bin/sh", "-c", script], capture_output=True, text=True, check=False, env={"PATH": "/bin"}
    )  # fmt: skip
    assert done.returncode
    assert "psql" not in done.stderr


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda unit: unit.name)
def test_what_is_of_one_municipality_is_closed_to_the_user_of_another(unit: Path) -> None:
    text = unit.read_text("utf-8")
    assert {"User=kvarter-%i", "Group=kvarter-%i", "StateDirectoryMode=0700"} <= {*text.split()}
    assert "chown 999:999 secrets/*_password" in OPERATIONS.read_text("utf-8")


def _text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")
