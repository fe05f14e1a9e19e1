"""Front-end files: a whitelist that names only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis.errors import MachineError
from gis.maps.folium_layers import LOCAL_ASSETS
from gis.web import assets
from gis.web.assets import STATIC, asset_files, check_assets


def test_every_file_that_is_served_is_there() -> None:
    check_assets()


def test_a_missing_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path)

    with pytest.raises(MachineError, match="assets_missing"):
        check_assets()


def test_what_maps_ask_for_is_served() -> None:
    asked = {url.removeprefix("/assets/") for url in LOCAL_ASSETS.values() if url}

    assert asked <= set(asset_files())


def test_what_style_sheets_and_pages_ask_for_is_served() -> None:
    sources = [*STATIC.glob("*.css"), *STATIC.glob("*.js"), *STATIC.parent.rglob("*.py")]
    asked = {
        name
        for source in sources
        for name in re.findall(r"/assets/([\w./-]+\.\w+)", source.read_text("utf-8"))
    }

    assert asked <= set(asset_files())


@pytest.mark.parametrize("source", sorted(STATIC.rglob("*.*")), ids=lambda path: path.name)
def test_no_file_of_ours_names_another_server(source: Path) -> None:
    text = source.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")

    assert re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", text) == []
