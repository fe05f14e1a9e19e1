"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

from gis.settings import Settings

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text("utf-8")


def test_every_setting_is_in_the_readme() -> None:
    for name in Settings.model_fields:
        assert f"`KVARTER_{name.upper()}`" in README, name


def test_every_make_target_that_is_named_exists_and_the_other_way() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - {"help", "setup-dev"}
    listed = README[README.index("lists the habits:") : README.index("ARCHITECTURE.md")]
    assert targets == set(re.findall(r"`([a-z-]+)`", listed))


def test_every_folder_of_the_code_has_its_place_in_the_architecture() -> None:
    text = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")
    for folder in (PROJECT / "gis").iterdir():
        if folder.is_dir() and not folder.name.startswith("__"):
            assert f"gis/{folder.name}" in text, folder.name


def test_pictures_and_files_the_readme_shows_are_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (PROJECT / link).exists(), link


def test_nothing_committed_names_a_package_registry_or_a_content_network() -> None:
    names = ("py" + "pi.org", "files.python" + "hosted", "registry.npm" + "js", "unp" + "kg.com",
             "jsdeli" + "vr", "cdn" + "js")  # fmt: skip
    for path in [*PROJECT.glob("*.*"), *(PROJECT / "gis").rglob("*.py"), PROJECT / ".npmrc"]:
        if path.is_file():
            text = path.read_text("utf-8", errors="replace")
            assert not any(name in text for name in names), path.name
