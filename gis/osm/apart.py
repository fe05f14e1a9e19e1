"""
OpenStreetMap extracts, read in a process of their own; the only way to them for what others made.

Every function here takes and returns what the reader of the same name does. What goes wrong in the
process itself is told as `gis.sandbox.read_apart` says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from gis.osm.extract import Extract, Note
from gis.osm.reading import open_osm
from gis.sandbox import SMALL, Limits, read_apart
from gis.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import shapely

    from gis.osm.extract import Area, Progress

__all__ = ["read_extract", "read_head"]

HERE: Final = "gis.osm.apart"
LEAST_SECONDS: Final = 20.0
SECONDS_PER_MB: Final = 60.0
"""Of a packed file: ten times what real extracts took on a busy machine. An assumption beyond."""
MEGABYTES_PER_MB: Final = 60
THREADS: Final = 4
"""libosmium unpacks and parses beside the thread that Python runs in."""
FRAMES: Final = ("streets", "addresses", "places", "basemap")


def limits_of(path: Path) -> Limits:
    """
    Return what a file may take, by its size: a small one as any file, a large one more.

    Raises
    ------
    InputError
        ``map_file_missing`` or ``file_too_large``.
    """
    settings = get_settings()
    try:
        size = path.stat().st_size / 1e6
    except OSError as error:
        raise InputError("map_file_missing", file=path.name) from error
    if size > settings.map_upload_mb:
        raise InputError("file_too_large", found=size, most=settings.map_upload_mb)
    return Limits(
        seconds=LEAST_SECONDS + SECONDS_PER_MB * size,
        megabytes=min(settings.map_memory_mb, SMALL.megabytes + int(MEGABYTES_PER_MB * size)),
        # Positions of nodes are kept aside, uncompressed; what comes back is bounded by memory.
        written_megabytes=max(SMALL.written_megabytes, int(20 * size)),
        threads=THREADS,
    )


def read_extract(
    path: Path,
    *,
    boundary: Area | None = None,
    municipality: str | None = None,
    progress: Progress | None = None,
) -> Extract:
    """Return what an extract holds; see `gis.osm.extract.read_extract`."""
    parameters = {
        "path": str(path.absolute()), "boundary": boundary, "municipality": municipality,
    }  # fmt: skip
    told = read_apart(
        f"{HERE}:extract_here", parameters, limits=limits_of(path), files=[path], progress=progress
    )
    return Extract(**told | {"notes": tuple(Note(*note) for note in told["notes"])})


def extract_here(
    path: str,
    boundary: Area | None,
    municipality: str | None,
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Read an extract in this process."""
    from gis.osm.extract import read_extract as read
    from gis.osm.packing import check_packing

    file = Path(path)
    check_packing(file, open_osm(file).format)
    found = read(file, boundary=boundary, municipality=municipality, progress=progress)
    return vars(found) | {"notes": [(note.code, note.count) for note in found.notes]}


def read_head(path: Path) -> tuple[date | None, shapely.Polygon | None]:
    """Return what the beginning of an extract states; see `gis.osm.reading.read_head`."""
    day, box = read_apart(
        f"{HERE}:head_here", {"path": str(path.absolute())}, limits=limits_of(path), files=[path]
    )
    return day, box


def head_here(path: str) -> tuple[date | None, shapely.Polygon | None]:
    """Read the beginning of an extract in this process."""
    from gis.osm.reading import read_head as read

    return read(Path(path))
