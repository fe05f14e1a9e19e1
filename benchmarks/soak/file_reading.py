"""A file handed to the reader it is for, just as the services do, and how that went."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.errors import InputError
from gis.exchange import apart as exchange
from gis.exchange.layer_table import LARGEST_BYTES
from gis.osm import apart as osm
from gis.sandbox import Measured, measure

if TYPE_CHECKING:
    from scripts.files.good import Reader

__all__ = ["read"]

MOST: dict[str, int] = {
    "layer": LARGEST_BYTES, "areas": LARGEST_BYTES, "track": exchange.LARGEST_TRACK_BYTES,
    "registers": exchange.LARGEST_REGISTER_BYTES,
    "municipalities": exchange.LARGEST_REGISTER_BYTES,
    "boundary": exchange.LARGEST_BOUNDARY_BYTES,
}  # fmt: skip
CONTENT: dict[str, str] = {
    "layer": "layer_here", "areas": "features_here", "track": "track_here",
    "municipalities": "municipalities_here",
}  # fmt: skip


def read(reader: Reader, content: bytes) -> Measured:
    """Return how the reading of a file went, in the process that the services read it in."""
    try:
        if reader in MOST:
            exchange.check_size(len(content), MOST[reader])
        with tempfile.TemporaryDirectory(prefix="kvarter-soak-") as folder:
            return _read(reader, content, Path(folder) / "fil")
    except InputError as error:  # before any process
        return Measured(None, error, "", 0, 0.0, 0.0, 0.0, ())


def _read(reader: Reader, content: bytes, path: Path) -> Measured:
    limits: dict[str, Any] = {}
    if reader in CONTENT:
        parameters: dict[str, Any] = {"content": content}
        if reader == "layer":
            parameters["part"] = None
        if reader == "municipalities":
            limits = {"limits": exchange.limits_of(len(content))}
        return measure(f"{exchange.HERE}:{CONTENT[reader]}", parameters, **limits)
    if reader == "registers":
        return measure(
            f"{exchange.HERE}:registers_here", {"files": [content]},
            limits=exchange.limits_of(len(content)),
        )  # fmt: skip
    path.write_bytes(content)
    if reader == "boundary":
        return measure(
            f"{exchange.HERE}:polygons_here", {"path": str(path), "repair": True},
            limits=exchange.limits_of(len(content)), files=[path],
        )  # fmt: skip
    return measure(
        f"{osm.HERE}:extract_here", {"path": str(path), "boundary": None, "municipality": None},
        limits=osm.limits_of(path), files=[path],
    )  # fmt: skip
