"""Where the rows of a file are: drawn, in numbers, or by address; and whether that can be true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.errors import ShapelyError

from gis.crs import WGS84, is_known, transform
from gis.errors import InputError
from gis.services.layer_files.addresses import (
    LEFT_OUT,
    AddressChoice,
    address_of,
    find_addresses,
)
from gis.services.layer_files.values import number, said
from gis.services.reach import BEYOND_M

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from gis.exchange.layer_table import LayerTable, Value
    from gis.services.layer_files.columns import Columns
    from gis.services.reach import Reach

__all__ = [
    "Offer",
    "Reading",
    "Whereabouts",
    "find_whereabouts",
]

MOST_OF: Final = 0.5
"""The share of the rows that has to lie on the map for a way of reading them to be believed."""
DEGREES_EAST, DEGREES_NORTH = 180, 90
DANISH: Final = "EPSG:25832"
NEIGHBOUR: Final = "EPSG:25833"
WEB: Final = "EPSG:3857"


@dataclass(frozen=True)
class Reading:
    """How numbers are read: in which coordinates, and whether north comes before east."""

    crs: str
    is_swapped: bool = False


@dataclass(frozen=True)
class Offer:
    """
    A way of reading the file by which it lies on the map, to be accepted or not.

    Attributes
    ----------
    problem
        ``layer_swapped``, ``layer_in_metres``, ``layer_in_degrees`` or ``layer_in_other``.
    """

    problem: InputError
    better: Reading
    as_it_is: Reading


@dataclass(frozen=True)
class Whereabouts:
    """
    Where the rows of a file are.

    Attributes
    ----------
    shapes
        By row, in WGS84, None where a row has none.
    problems
        By number of the row in the table: the field, and what is wrong there.
    reading
        How numbers were read; None where there are none.
    offer
        What is to be decided on before anything can be loaded.
    to_choose
        Addresses to choose, those without any suggestion among them.
    by_address
        How many rows were found by their address.
    left_out
        Rows of the table that are not to be read in.
    undecided
        Rows of the table that the offer is about.
    """

    shapes: NDArray[np.object_]
    problems: Mapping[int, tuple[str, InputError]]
    reading: Reading | None = None
    offer: Offer | None = None
    to_choose: tuple[AddressChoice, ...] = ()
    by_address: int = 0
    left_out: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()


def find_whereabouts(
    session: Session,
    table: LayerTable,
    columns: Columns,
    *,
    reach: Reach | None,
    crs: str,
    reading: Reading | None,
    addresses: Mapping[str, str],
) -> Whereabouts:
    """
    Return where the rows of a table are.

    Parameters
    ----------
    session
        An open transaction.
    table
        The file.
    columns
        Which of its columns say where.
    reach
        How far out places may lie; None without a map.
    crs
        Metric CRS of the installation.
    reading
        As it was chosen; None guesses, and offers another where the guess cannot be true.
    addresses
        Keys chosen for texts of addresses; `NO_PLACE` or `LEFT_OUT` for those that have none.
    """
    shapes, problems = _shapes(table, columns)
    drawn = np.flatnonzero(~shapely.is_missing(shapes))
    used, offer = None, None
    if len(drawn):
        if reach is None:
            raise InputError("no_map")
        with np.errstate(all="ignore"):  # of numbers beyond all numbers
            places = shapely.get_coordinates(shapely.centroid(shapes[drawn]))
        guess = _guess(table, places, crs)
        used = reading or guess
        offer = None if reading else _offer(places, guess, reach, crs)
        moved = _moved(shapes[drawn], used)
        inside = reach.covers(moved)
        field = _field_of(table, columns)
        if offer is None:
            for at, is_near in zip(drawn, inside, strict=True):
                if not is_near:
                    problems[int(at)] = (field, InputError("row_outside_map", km=BEYOND_M / 1000))
        moved[~inside] = None
        shapes[drawn] = moved
    placed = {*drawn.tolist(), *problems}
    missing = [at for at in range(len(table.rows)) if at not in placed]
    texts = {at: text for at in missing if (text := address_of(table, columns, at))}
    found, to_choose = find_addresses(session, table, texts, addresses, crs)
    for row, place in found.items():
        shapes[row] = place
    left_out = frozenset(at for at, text in texts.items() if addresses.get(text) == LEFT_OUT)
    undecided = frozenset() if offer is None else frozenset(drawn.tolist())
    return Whereabouts(
        shapes, problems, used, offer, to_choose, len(found), left_out, undecided
    )  # fmt: skip


# --- what is drawn or numbered -----------------------------------------------------------------


def _shapes(
    table: LayerTable, columns: Columns
) -> tuple[NDArray[np.object_], dict[int, tuple[str, InputError]]]:
    """Return what each row draws, in the file's own coordinates."""
    problems: dict[int, tuple[str, InputError]] = {}
    shapes = np.full(len(table.rows), None, dtype=object)
    if table.shapes is not None:
        shapes[:] = table.shapes
        for at, shape in enumerate(shapes):
            if shape is not None and not _is_finite(shape):
                shapes[at], problems[at] = None, ("geometry", InputError("value_not_place"))
        return shapes, problems
    for at, row in enumerate(table.rows):
        cells = dict(zip(table.headings, row, strict=True))
        try:
            shapes[at] = _drawn_in_text(cells, columns)
        except InputError as error:
            problems[at] = (_field_of(table, columns), error)
    return shapes, problems


def _drawn_in_text(cells: Mapping[str, Value], columns: Columns) -> shapely.Geometry | None:
    def cell(field: str) -> Value:
        return cells.get(columns[field]) if field in columns else None

    if (text := cell("wkt")) is not None:
        try:
            with np.errstate(invalid="ignore"):
                drawn = shapely.force_2d(shapely.from_wkt(said(text).rpartition(";")[2].strip()))
        except (ShapelyError, ValueError) as error:
            raise InputError("value_not_place") from error
        if not _is_finite(drawn):
            raise InputError("value_not_place")
        return None if drawn.is_empty else drawn
    if (text := cell("coordinates")) is not None:
        return shapely.Point(_pair(said(text)))
    east, north = cell("lon"), cell("lat")
    if east is None and north is None:
        return None
    x, y = number(east), number(north)
    if x is None or y is None:
        raise InputError("value_not_place")
    return shapely.Point(x, y)


def _is_finite(shape: shapely.Geometry) -> bool:
    """Return whether every corner is a number; the bounds pass over those that are none."""
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _pair(text: str) -> tuple[float, float]:
    """Return two numbers of one cell, ``55,67; 12,57`` or ``55.67, 12.57``, east first."""
    for between in (";", ", ", ",", " ", "/"):
        parts = [part for part in text.split(between) if part.strip()]
        numbers = [number(part) for part in parts]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            # Maps on phones give north first; that it is so is checked with the rest.
            return numbers[1], numbers[0]
    raise InputError("value_not_place")


def _field_of(table: LayerTable, columns: Columns) -> str:
    if table.shapes is not None:
        return "geometry"
    return next((field for field in ("wkt", "coordinates", "lon", "lat") if field in columns), "")


# --- how the numbers are meant -----------------------------------------------------------------


def _guess(table: LayerTable, places: NDArray[Any], crs: str) -> Reading:
    if table.crs is not None and is_known(table.crs):
        return Reading(table.crs)
    is_degrees = (np.abs(places) <= (DEGREES_EAST, DEGREES_EAST)).all(axis=1).mean() >= MOST_OF
    return Reading(WGS84 if is_degrees else crs)


def _offer(places: NDArray[Any], guess: Reading, reach: Reach, crs: str) -> Offer | None:
    """Return a better way to read the numbers, where most rows are off the map otherwise."""
    if _share(places, guess, reach) >= MOST_OF:
        return None
    ways = [
        Reading(name, is_swapped)
        for name in dict.fromkeys((guess.crs, WGS84, crs, DANISH, NEIGHBOUR, WEB))
        for is_swapped in (True, False)
    ]
    better = max(ways, key=lambda way: _share(places, way, reach))
    if _share(places, better, reach) < MOST_OF:
        raise InputError("layer_outside_map", km=BEYOND_M / 1000)
    if better.crs == guess.crs:
        problem = InputError("layer_swapped")
    elif better.crs == WGS84:
        problem = InputError("layer_in_degrees")
    elif guess.crs == WGS84:
        problem = InputError("layer_in_metres", crs=better.crs)
    else:
        problem = InputError("layer_in_other", crs=better.crs)
    return Offer(problem, better, guess)


def _share(places: NDArray[Any], way: Reading, reach: Reach) -> float:
    return float(reach.covers(_moved(np.array(shapely.points(places)), way)).mean())


def _moved(shapes: NDArray[Any], way: Reading) -> NDArray[np.object_]:
    if way.is_swapped:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    with np.errstate(all="ignore"):
        moved: NDArray[np.object_] = transform(shapes, way.crs, WGS84)
    return moved
