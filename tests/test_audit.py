"""What `make audit` finds, and that it never calls a package clean that nobody looked up."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tomllib
from pathlib import Path

import audit
import pytest
import secret_scan
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

PROJECT = Path(__file__).parents[1]
RANDOM = hashlib.sha256(b"drawn once for this test").digest()
LOCK = """\
alembic==1.20.1 \\
    --hash=sha256:00 \\
    --hash=sha256:01
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:02
Streamlit_Folium==0.27.4 ; python_full_version >= '3.9' \\
    --hash=sha256:03
"""
PINS = {"alembic": "1.20.1", "streamlit-folium": "0.27.4"}
# Put together here, so that this file holds none of them.
SEEDED = {
    "private key": "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "key of a service": "gh" + "p_" + "a1B2" * 9,
    "password in an address": "postgresql+psycopg://kvarter:" + "sommer2026@db.example/kvarter",
    "drawn at random": base64.b64encode(RANDOM).decode(),
    "looks like a CPR number": "0102" + "70-" + "4321",
    "path of a developer's machine": "/ho" + "me/karen/kvarter",
    "package registry": "files.python" + "hosted.org",
}


def answer(*rows: dict) -> str:
    return json.dumps({"dependencies": rows, "fixes": []})


def looked_up(name: str, *weak: str) -> dict:
    return {"name": name, "version": PINS[name], "vulns": [{"id": one} for one in weak]}


def test_a_lock_is_read_as_this_machine_installs_it() -> None:
    assert audit.pins(LOCK) == PINS


def test_every_package_of_the_project_is_in_the_lock_that_is_checked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = audit.pins((PROJECT / "requirements.lock").read_text("utf-8"))
    wanted = {audit._plain(audit.Requirement(row).name) for row in project["dependencies"]}
    assert wanted <= pinned.keys()


def test_packages_that_were_all_looked_up_are_a_clean_bill() -> None:
    told = answer(looked_up("alembic"), looked_up("streamlit-folium"))
    assert audit.of_python(PINS, told, "") == audit.Verdict(2)
    assert audit.Verdict(2).status == 0


@pytest.mark.parametrize(
    ("told", "unchecked"),
    [
        (answer(looked_up("alembic"), {"name": "streamlit-folium", "skip_reason": "x"}), 1),
        (answer(looked_up("alembic")), 1),
        (answer(looked_up("alembic"), looked_up("streamlit-folium") | {"version": "0.1"}), 1),
        (answer(), 2), ("", 2), ("[]", 2), ('{"dependencies": null}', 2),
    ],
)  # fmt: skip
def test_a_package_that_was_not_looked_up_is_no_clean_bill(told: str, unchecked: int) -> None:
    verdict = audit.of_python(PINS, told, "ERROR: not found")
    assert (len(verdict.unchecked), verdict.status) == (unchecked, audit.NOT_CHECKED)


def test_a_weakness_is_told_even_where_another_package_was_not_looked_up() -> None:
    verdict = audit.of_python(PINS, answer(looked_up("alembic", "PYSEC-1")), "")
    assert verdict.weak == ("alembic 1.20.1: PYSEC-1",)
    assert verdict.status == audit.FOUND


@pytest.mark.parametrize("told", ["", "{}", '{"message": "405"}', json.dumps({
    "vulnerabilities": {}, "metadata": {"dependencies": {"total": 1}}})])  # fmt: skip
def test_npm_packages_without_a_whole_answer_are_not_checked(told: str) -> None:
    assert audit.of_npm({"leaflet": "1.9.4", "rbush": "3.0.1"}, told).status == audit.NOT_CHECKED


def test_npm_packages_with_a_weakness_are_told() -> None:
    told = {"vulnerabilities": {"rbush": {"severity": "high"}},
            "metadata": {"dependencies": {"total": 2}}}  # fmt: skip
    verdict = audit.of_npm({"leaflet": "1.9.4", "rbush": "3.0.1"}, json.dumps(told))
    assert verdict == audit.Verdict(2, ("rbush 3.0.1: high",))


def test_the_list_of_parts_is_lawful_whole_and_names_no_registry() -> None:
    npm_lock = json.loads((PROJECT / "package-lock.json").read_text("utf-8"))
    pinned = {"alembic": "1.20.1"}
    registry = SEEDED["package registry"]
    python = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": [{
            "type": "library", "bom-ref": "a", "name": "alembic", "version": "1.20.1",
            "externalReferences": [{"type": "distribution", "url": f"https://{registry}/alembic"}],
        }],
    }  # fmt: skip
    made = json.dumps(audit.bill(python, audit.parts(pinned, npm_lock)))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(made) is None
    assert registry not in made
    names = {one["name"]: one["licenses"] for one in json.loads(made)["components"]}
    assert names.keys() == {"alembic", *audit.npm_packages(npm_lock)}
    assert names["leaflet"] == [{"license": {"name": "BSD-2-Clause"}}]
    assert names["alembic"] == [{"license": {"name": "MIT"}}]


@pytest.mark.parametrize(("rule", "secret"), SEEDED.items(), ids=SEEDED)
def test_a_secret_is_found_in_the_tree_and_after_it_was_taken_out_and_never_told(
    rule: str, secret: str, tmp_path: Path
) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Kvarter", "-c", "user.email=kvarter@example.org")
        subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True, capture_output=True)

    def scan() -> tuple[list[str], str]:
        said: list[str] = []
        status = secret_scan.main(["--history", "--root", str(tmp_path)], say=said.append)
        assert status == 1
        return [line for line in said if rule in line], "\n".join(said)

    git("init", "-q")
    (tmp_path / "notes.md").write_text(f"before\nvalue = '{secret}'\n")
    (line,), _ = scan()
    assert line.startswith("  notes.md:2: ")
    git("add", ".")
    git("commit", "-q", "-m", "Add notes")
    (tmp_path / "notes.md").write_text("before\n")
    git("commit", "-q", "-am", "Take it out")
    (line,), told = scan()
    assert "notes.md:2: " in line
    assert secret not in told
    assert "tree: 1 files, 0.0 MB, 0 findings." in told


@pytest.mark.parametrize(
    "innocent",
    [
        "postgresql://kvarter:<adgangskode>@db/kvarter", "https://user:${PASSWORD}@host/",
        "99999" + "9-1234", "12.5678901234", "sha256:" + "0123456789abcdef" * 4,
        "test_a_name_of_many_words_that_says_what_it_proves_at_length", "0" * 64,
        "sha512-" + base64.b64encode(RANDOM * 2).decode(), "tests/home/work.py",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_left_alone(innocent: str) -> None:
    assert list(secret_scan.scan(innocent, "x")) == []


def test_the_tree_holds_no_secret_no_path_of_a_machine_and_no_registry() -> None:
    files = secret_scan.tree(secret_scan.ROOT)
    found = secret_scan.findings(files, secret_scan.known(secret_scan.ROOT))
    assert not found, "\n".join(map(str, found))


def test_what_may_stay_says_why() -> None:
    rows = (PROJECT / secret_scan.KNOWN).read_text("utf-8").splitlines()
    assert all(len(row.split()) > 2 for row in rows if not row.startswith("#"))
