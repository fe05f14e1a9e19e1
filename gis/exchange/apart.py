"""
The readers of this folder, each in a process of its own; the only way to them for what others made.

Every function here takes and returns what the reader of the same name does. What goes wrong in the
process itself is told as `gis.sandbox.read_apart` says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.coverage.tracks import RawSegment, RawTrack
from gis.errors import InputError
from gis.exchange.layer_table import LARGEST_BYTES, LayerTable
from gis.exchange.polygon_file import LARGEST_BYTES as LARGEST_BOUNDARY_BYTES
from gis.exchange.polygon_file import Drawn, Polygonal
from gis.exchange.registers import Municipality, RegisterRows
from gis.exchange.stops_file import LARGEST_BYTES as LARGEST_STOPS_BYTES
from gis.exchange.track_reading import LARGEST_TRACK_BYTES
from gis.planning.visits import Stop, Window
from gis.sandbox import SMALL, Limits, read_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "check_size", "read_features", "read_layer_file", "read_municipalities", "read_polygons",
    "read_registers", "read_stops", "read_track",
]  # fmt: skip

HERE: Final = "gis.exchange.apart"
LARGEST_REGISTER_BYTES: Final = 200_000_000
"""Packed, of all the files together: a large municipality's are a tenth of it [assumption]."""
MOST_MEGABYTES: Final = 2_000
MOST_SECONDS: Final = 300.0


def check_size(size: int, most: int) -> None:
    """Refuse, before anything is read, what is larger than allowed: ``file_too_large``."""
    if size > most:
        raise InputError("file_too_large", found=size / 1e6, most=most / 1e6)


def limits_of(size: int) -> Limits:
    """Return what a register or a boundary may take: small ones as any file, large ones more."""
    large = max(0.0, size / 1e6 - LARGEST_BYTES / 1e6)
    return Limits(
        seconds=min(MOST_SECONDS, SMALL.seconds + 4 * large),
        megabytes=min(MOST_MEGABYTES, SMALL.megabytes + int(40 * large)),
        written_megabytes=min(MOST_MEGABYTES, SMALL.written_megabytes + int(10 * large)),
    )


# --- layers ------------------------------------------------------------------------------------


def read_layer_file(content: bytes, part: str | None = None) -> LayerTable:
    """Return what a file of a layer holds; see `gis.exchange.layer_reading.read_layer_file`."""
    check_size(len(content), LARGEST_BYTES)
    told = read_apart(f"{HERE}:layer_here", {"content": content, "part": part})
    kind, name, parts, headings, rows, numbers, shapes, crs = told
    return LayerTable(
        kind, name, tuple(parts), tuple(headings), tuple(map(tuple, rows)), tuple(numbers),
        shapes, crs,
    )  # fmt: skip


def layer_here(content: bytes, part: str | None) -> tuple[Any, ...]:
    """Read a layer in this process."""
    from gis.exchange.layer_reading import read_layer_file as read

    table = read(content, part)
    return (
        table.kind, table.part, table.parts, table.headings, table.rows, table.numbers,
        table.shapes, table.crs,
    )  # fmt: skip


# --- areas and boundaries ----------------------------------------------------------------------


def read_features(content: bytes) -> list[Drawn]:
    """Return the features of a file; see `gis.exchange.polygon_file.read_features`."""
    check_size(len(content), LARGEST_BYTES)
    return [
        Drawn(name, shape, None if problem is None else InputError(problem), repaired)
        for name, shape, problem, repaired in read_apart(
            f"{HERE}:features_here", {"content": content}
        )
    ]


def features_here(content: bytes) -> list[tuple[Any, ...]]:
    """Read features in this process."""
    from gis.exchange.polygon_file import read_features as read

    return [
        (row.name, row.geometry, None if row.problem is None else row.problem.code, row.repaired)
        for row in read(content)
    ]


def read_polygons(path: Path, *, repair: bool = False) -> Polygonal:
    """Return all polygons of a file; see `gis.exchange.polygon_file.read_polygons`."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    check_size(size, LARGEST_BOUNDARY_BYTES)
    found: Polygonal = read_apart(
        f"{HERE}:polygons_here", {"path": str(path.absolute()), "repair": repair},
        limits=limits_of(size), files=[path],
    )  # fmt: skip
    return found


def polygons_here(path: str, *, repair: bool) -> Polygonal:
    """Read polygons in this process."""
    from gis.exchange.polygon_file import read_polygons as read

    return read(Path(path), repair=repair)


# --- registers ---------------------------------------------------------------------------------


def read_registers(files: Sequence[bytes]) -> RegisterRows:
    """Return what tables of registers say; see `gis.exchange.registers.read_registers`."""
    size = sum(map(len, files))
    check_size(size, LARGEST_REGISTER_BYTES)
    addresses, tables, left_out = read_apart(
        f"{HERE}:registers_here", {"files": list(files)}, limits=limits_of(size)
    )
    return RegisterRows(addresses, tuple(tables), left_out)


def registers_here(files: Sequence[bytes]) -> tuple[Any, ...]:
    """Read registers in this process."""
    from gis.exchange.registers import read_registers as read

    rows = read(files)
    return rows.addresses, rows.tables, rows.left_out


def read_municipalities(content: bytes) -> list[Municipality]:
    """Return the municipalities of a file; see `gis.exchange.registers.read_municipalities`."""
    check_size(len(content), LARGEST_REGISTER_BYTES)
    return [
        Municipality(*one)
        for one in read_apart(
            f"{HERE}:municipalities_here", {"content": content}, limits=limits_of(len(content))
        )
    ]


def municipalities_here(content: bytes) -> list[tuple[Any, ...]]:
    """Read municipalities in this process."""
    from gis.exchange.registers import read_municipalities as read

    return [(one.code, one.name, one.boundary) for one in read(content)]


# --- tracks ------------------------------------------------------------------------------------


def read_track(content: bytes) -> RawTrack:
    """Return the fixes of a GPX file; see `gis.exchange.track_reading.read_track`."""
    check_size(len(content), LARGEST_TRACK_BYTES)
    segments = read_apart(f"{HERE}:track_here", {"content": content})
    return RawTrack(tuple(RawSegment(*segment) for segment in segments))


def track_here(content: bytes) -> list[tuple[Any, ...]]:
    """Read a track in this process."""
    from gis.exchange.track_reading import read_track as read

    return [(one.lon, one.lat, one.time) for one in read(content).segments]


# --- stops -------------------------------------------------------------------------------------


def read_stops(path: Path) -> list[Stop]:
    """Return the stops of a file; see `gis.exchange.stops_file.read_stops`."""
    try:
        check_size(path.stat().st_size, LARGEST_STOPS_BYTES)
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    told = read_apart(f"{HERE}:stops_here", {"path": str(path.absolute())}, files=[path])
    return [
        Stop(name, point, minutes, tuple(Window(*span) for span in windows), *rest)
        for name, point, minutes, windows, *rest in told
    ]


def stops_here(path: str) -> list[tuple[Any, ...]]:
    """Read stops in this process."""
    from gis.exchange.stops_file import read_stops as read

    return [
        (
            one.id, one.point, one.service_minutes,
            [(window.opens, window.closes) for window in one.windows],
            one.must, one.priority, one.needs_pair, one.declined,
        )
        for one in read(Path(path))
    ]  # fmt: skip
