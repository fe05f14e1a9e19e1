"""Fixtures of the map import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gis.osm.extract import Extract, read_extract

from .lindenhof import lindenhof
from .writing import OsmText

Reader = Callable[..., Extract]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads a small file that the test has written."""

    def read_text(osm: OsmText, **options: object) -> Extract:
        return read_extract(osm.write(tmp_path / "small.osm"), **options)

    return read_text


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """Lindenhof, read."""
    return read_extract(lindenhof().write(tmp_path_factory.mktemp("district") / "lindenhof.osm"))


@pytest.fixture(scope="session")
def places(shared: Path) -> Path:
    """Folder of the real extracts."""
    return shared / "data"
