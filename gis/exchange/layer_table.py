"""What a file of a layer holds, whatever its format: headings, rows, and what is drawn."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from gis.errors import InputError

__all__ = [
    "LARGEST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "FileKind", "LayerTable", "Value", "make_table",
    "plain_value",
    "unique_headings",
]  # fmt: skip

FileKind = Literal["geopackage", "geojson", "shapefile", "csv", "xlsx"]
Value: TypeAlias = str | int | float | bool | dt.date | None

LARGEST_BYTES: Final = 10_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
MOST_LETTERS: Final = 20_000_000
"""A municipality's layer is a tenth of these: assumptions."""


@dataclass(frozen=True)
class LayerTable:
    """
    The rows of one part of a file.

    Attributes
    ----------
    kind
        What the file is, seen from its bytes.
    part, parts
        The sheet or layer that was read, and all there are; "" where a file has but one.
    headings
        Each only once.
    rows
        Values by the order of the headings; an empty text is None.
    numbers
        Where a row stands in the file as its reader counts: the line of a sheet, the number of a
        feature.
    shapes
        What is drawn, in the file's own coordinates, None where a row has nothing; None for files
        that hold text only.
    crs
        The file's own word for its coordinates, as ``EPSG:n`` or a text that pyproj knows; None
        where it says nothing.
    """

    kind: FileKind
    part: str
    parts: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    numbers: tuple[int, ...]
    shapes: np.ndarray[Any, Any] | None = None
    crs: str | None = None


def make_table(
    kind: FileKind,
    headings: Sequence[object],
    rows: Iterable[tuple[int, Sequence[object]]],
    *,
    part: str = "",
    parts: Sequence[str] = ("",),
) -> LayerTable:
    """
    Return a table of text without its empty rows and the empty columns after the last heading.

    Parameters
    ----------
    headings
        The first row that holds anything.
    rows
        The number of each row after it, and its cells.

    Raises
    ------
    InputError
        ``layer_file_no_rows``, ``layer_file_too_many``, ``layer_file_too_much_text``,
        ``layer_file_row_too_wide``.
    """
    last = max((at for at, text in enumerate(headings) if plain_value(text) is not None), default=0)
    width = min(last + 1, MOST_COLUMNS)
    kept: list[tuple[Value, ...]] = []
    numbers: list[int] = []
    letters = 0  # a workbook may name one long text in all its cells
    for number, cells in rows:
        values = [plain_value(cell) for cell in cells[: MOST_COLUMNS * 2]]
        if all(value is None for value in values):
            continue
        if any(value is not None for value in values[width:]):
            found = max(at for at, value in enumerate(values) if value is not None) + 1
            raise InputError("layer_file_row_too_wide", row=number, found=found, most=width)
        if len(kept) == MOST_ROWS:
            raise InputError("layer_file_too_many", most=MOST_ROWS)
        letters += sum(len(value) for value in values if isinstance(value, str))
        if letters > MOST_LETTERS:
            raise InputError("layer_file_too_much_text", most=MOST_LETTERS // 1_000_000)
        kept.append(tuple(values[:width]) + (None,) * (width - len(values)))
        numbers.append(number)
    if not kept:
        raise InputError("layer_file_no_rows")
    named = unique_headings(headings[:width])
    return LayerTable(kind, part, tuple(parts), named, tuple(kept), tuple(numbers))


def unique_headings(headings: Sequence[object]) -> tuple[str, ...]:
    """Return headings as texts: one without a name is known by its number, a second one too."""
    seen: Counter[str] = Counter()
    named = []
    for at, heading in enumerate(headings, 1):
        text = " ".join(str(plain_value(heading) or f"#{at}").split())[:100]
        seen[text] += 1
        named.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return tuple(named)


def plain_value(cell: object) -> Value:
    """Return a cell as one of the plain types; what says nothing is None."""
    match cell:
        case None:
            return None
        case str():
            text = cell.replace("\x00", "").replace("\r\n", "\n").strip(" \t\n\ufeff\xa0")
            return text or None
        case bool() | int():
            return cell
        case float():
            return cell if math.isfinite(cell) else None
        case dt.datetime():
            # A spreadsheet knows no date without a time.
            return cell.date() if cell.time() == dt.time() else cell.replace(microsecond=0)
        case dt.date():
            return cell
        case np.generic():
            return plain_value(cell.item())
        case list() | tuple():
            return plain_value("; ".join(str(part) for part in cell if part is not None))
        case _:
            return plain_value(str(cell))
