"""
Values as bytes, by a format whose reader can do nothing but build values.

What a process that has read a hostile file hands back is itself to be distrusted, so it is never
unpickled: it is JSON, with dates, bytes, arrays, geometries (as WKB) and frames beside it.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["pack", "unpack"]

TAG: Final = "\x00"
"""The only key of a JSON object that stands for something else than a mapping."""
NUMBERS: Final = frozenset("biuf")
"""Kinds of NumPy types that are bytes and nothing more."""


def pack(value: object) -> bytes:
    """
    Return a value as bytes.

    Parameters
    ----------
    value
        Of None, truth values, numbers, texts, dates, bytes, lists, tuples, mappings with texts as
        keys, arrays of numbers, geometries, arrays of geometries, and frames with a plain index.

    Raises
    ------
    TypeError
        When it holds anything else.
    """
    blobs: list[bytes] = []

    def blob(content: bytes) -> int:
        blobs.append(content)
        return len(blobs) - 1

    text = json.dumps(
        value, default=lambda found: {TAG: _tagged(found, blob)}, ensure_ascii=False
    )  # fmt: skip
    sizes = json.dumps([len(content) for content in blobs])
    # JSON may spell half a letter, which no database and no browser takes: it is left out.
    head = [part.encode(errors="ignore") for part in (text, sizes)]
    return b"".join([struct.pack("<2Q", *map(len, head)), *head, *blobs])


def unpack(content: bytes) -> Any:  # noqa: ANN401
    """
    Return what `pack` was given; tuples come back as lists.

    Raises
    ------
    ValueError
        When the bytes are not from `pack`.
    """
    try:
        at = struct.calcsize("<2Q")
        text_size, sizes_size = struct.unpack_from("<2Q", content)
        text = content[at : at + text_size]
        sizes = json.loads(content[at + text_size : at + text_size + sizes_size])
        ends = at + text_size + sizes_size + np.cumsum([0, *sizes])
        parts = [content[begin:end] for begin, end in pairwise(ends)]
        return json.loads(text, object_hook=lambda found: _restored(found, parts))
    except Exception as error:  # whatever broke first
        raise ValueError("not a packed value") from error


def _tagged(value: object, blob: Callable[[bytes], int]) -> list[Any]:
    import geopandas as gpd
    import pandas as pd

    match value:
        case dt.datetime():
            return ["datetime", value.isoformat()]
        case dt.date():
            return ["date", value.isoformat()]
        case bytes():
            return ["bytes", blob(value)]
        case shapely.Geometry():
            return ["geometry", blob(shapely.to_wkb(value))]
        case np.generic():
            return ["scalar", value.item()]
        case np.ndarray() if value.dtype.kind in NUMBERS:
            plain = np.ascontiguousarray(value)
            return ["array", plain.dtype.str, list(plain.shape), blob(plain.tobytes())]
        case np.ndarray():
            return ["geometries", *_wkb(value, blob)]
        case pd.DataFrame():
            if not value.index.equals(pd.RangeIndex(len(value))):
                raise TypeError("a frame with an index of its own")
            columns = [[str(name), *_column(value[name], blob)] for name in value.columns]
            drawn = value._geometry_column_name if isinstance(value, gpd.GeoDataFrame) else None  # noqa: SLF001
            return ["frame", columns, len(value), drawn]
        case _:
            raise TypeError(type(value).__name__)


def _wkb(shapes: Any, blob: Callable[[bytes], int]) -> tuple[list[int], int]:  # noqa: ANN401
    texts = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    sizes = [-1 if text is None else len(text) for text in texts]
    return sizes, blob(b"".join(text for text in texts if text))


def _column(column: Any, blob: Callable[[bytes], int]) -> list[Any]:  # noqa: ANN401
    import pandas as pd

    kind = str(column.dtype)
    if kind == "geometry":
        crs = None if column.crs is None else column.crs.to_string()
        return [kind, *_wkb(column.to_numpy(), blob), crs]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in NUMBERS:
        return [kind, _tagged(column.to_numpy(), blob)]
    if kind == "object":
        if any(isinstance(cell, shapely.Geometry) for cell in column):
            return ["shapes", *_wkb(column, blob)]
        return [kind, list(column)]
    return [kind, [None if pd.isna(cell) else cell for cell in column]]


def _restored(found: Mapping[str, Any], parts: list[bytes]) -> Any:  # noqa: ANN401
    if TAG not in found:
        return found
    return _value(found[TAG], parts)


def _value(tagged: list[Any], parts: list[bytes]) -> Any:  # noqa: ANN401
    match tagged:
        case ["datetime", str(text)]:
            return dt.datetime.fromisoformat(text)
        case ["date", str(text)]:
            return dt.date.fromisoformat(text)
        case ["bytes", int(at)]:
            return parts[at]
        case ["geometry", int(at)]:
            return shapely.from_wkb(parts[at])
        case ["scalar", value]:
            return value
        case ["array", str(kind), [*shape], int(at)]:
            if np.dtype(kind).kind not in NUMBERS:
                raise ValueError(kind)
            return np.frombuffer(parts[at], dtype=kind).reshape(shape).copy()
        case ["geometries", [*sizes], int(at)]:
            return _shapes(sizes, parts[at])
        case ["frame", [*columns], int(length), drawn]:
            return _frame(columns, length, drawn, parts)
        case _:
            raise ValueError("an unknown tag")


def _shapes(sizes: list[int], content: bytes) -> Any:  # noqa: ANN401
    ends = np.cumsum([0, *(max(size, 0) for size in sizes)])
    texts = [
        None if size < 0 else content[begin : begin + size]
        for begin, size in zip(ends[:-1], sizes, strict=True)
    ]
    shapes = np.empty(len(texts), dtype=object)
    shapes[:] = shapely.from_wkb(texts)
    return shapes


def _frame(columns: list[Any], length: int, drawn: str | None, parts: list[bytes]) -> Any:  # noqa: ANN401
    import geopandas as gpd
    import pandas as pd

    made: dict[str, Any] = {}
    for name, kind, *rest in columns:
        match kind, rest:
            case "geometry", [sizes, at, crs]:
                made[name] = gpd.GeoSeries(_shapes(sizes, parts[at]), crs=crs)
            case "shapes", [sizes, at]:
                made[name] = pd.Series(_shapes(sizes, parts[at]), dtype=object)
            case _, [["array", *_] as numbers]:
                made[name] = pd.Series(_value(numbers, parts))
            case _, [[*cells]]:
                made[name] = pd.Series(cells, dtype=kind)
    frame = pd.DataFrame(made, index=pd.RangeIndex(length))
    return frame if drawn is None else gpd.GeoDataFrame(frame, geometry=drawn)
