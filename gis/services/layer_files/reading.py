"""The rows of a file, read cell by cell: what can be stored, and what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.crs import WGS84, transform_area
from gis.errors import InputError
from gis.locale import partner_words, place_words, translator
from gis.services.areas.checks import problem_of
from gis.services.areas.facts import find_facts
from gis.services.installation import database
from gis.services.layer_files.preview import Choice, Problem, ReadyRow
from gis.services.layer_files.values import WHOLE, Ground, said
from gis.services.partners.values import MOST_POINTS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from gis.exchange.layer_table import LayerTable, Value
    from gis.exchange.polygon_file import Polygonal
    from gis.services.layer_files.fields import Field, Layer
    from gis.services.layer_files.whereabouts import Whereabouts

__all__ = ["read_rows"]

TELL_EVERY = 250
Cells = Mapping[str, "Value"]
"""Values by heading."""


def read_rows(
    layer: Layer,
    table: LayerTable,
    choice: Choice,
    ground: Ground,
    place: Whereabouts,
    progress: Callable[[float], object],
) -> tuple[list[ReadyRow], list[Problem]]:
    """Return the rows of a file that can be stored, and what is wrong with the others."""
    ready: list[ReadyRow] = []
    problems: list[Problem] = []
    outlines = _outlines(place) if layer.shape == "polygon" else {}
    waiting = {number for one in place.to_choose for number in one.rows}
    waiting |= {table.numbers[at] for at in place.undecided}
    for at, (number, row) in enumerate(zip(table.numbers, table.rows, strict=True)):
        if at % TELL_EVERY == 0:
            progress(at / len(table.rows))
        if at in place.left_out:
            continue
        cells = dict(zip(table.headings, row, strict=True))
        values, wrong = _values(layer, cells, choice, ground)
        shape = None
        if number not in waiting:
            shape, unplaced = _shape(layer, place, at, outlines)
            wrong |= unplaced
        problems += [
            Problem(number, code, choice.columns.get(code, ""), error)
            for code, error in wrong.items()
        ]
        if not wrong and number not in waiting:
            ready.append(ReadyRow(number, values, shape))
    return ready, problems


def _values(
    layer: Layer, cells: Cells, choice: Choice, ground: Ground
) -> tuple[dict[str, Any], dict[str, InputError]]:
    """Return the values of a row by field, and by field what is wrong."""

    def cell(code: str) -> Value:
        return cells.get(choice.columns.get(code, ""))

    values: dict[str, Any] = {}
    wrong: dict[str, InputError] = {}
    for one in layer.fields:
        try:
            value = _value(one, cell(one.code), ground)
        except InputError as error:
            wrong[one.code] = error
            continue
        if value is not None:
            values[one.code] = value
    if said(cell("area_ids")).casefold() in WHOLE and "is_municipality_wide" in values:
        values["is_municipality_wide"] = True
    if values.get("is_municipality_wide"):
        values["area_ids"] = []
    _imply(layer, values)
    for code, default in choice.defaults.items():
        values.setdefault(code, default)
    if layer.code == "partners" and "sector" not in {*values, *wrong}:
        wrong["sector"] = InputError("value_sector_missing")
    return values, wrong


def _value(field_: Field, cell: Value, ground: Ground) -> Any:  # noqa: ANN401
    if cell is None:
        if field_.is_required:
            raise InputError("value_missing")
        return field_.default
    value = field_.read(cell, ground)
    if value == "" and field_.is_required:
        raise InputError("value_missing")
    return value


def _imply(layer: Layer, values: dict[str, Any]) -> None:
    """Add what the kind of a place or partner says of another field, where that is empty."""
    kind = values.get("kind", "")
    if layer.code == "places":
        is_offer = kind in place_words.offer_kinds(translator("da"))
        values.setdefault("role", "offer" if is_offer else "stay")
    elif layer.code == "partners" and kind in partner_words.SECTOR_OF:
        values.setdefault("sector", partner_words.SECTOR_OF[kind])


# --- shapes ------------------------------------------------------------------------------------


def _shape(
    layer: Layer, place: Whereabouts, at: int, outlines: Mapping[int, Polygonal | InputError]
) -> tuple[BaseGeometry | None, dict[str, InputError]]:
    """Return what a row is drawn as, or by field why it cannot be."""
    if at in place.problems:
        field, problem = place.problems[at]
        return None, {field: problem}
    if layer.shape == "polygon":
        outline = outlines.get(at, InputError("row_without_outline"))
        return (None, {"geometry": outline}) if isinstance(outline, InputError) else (outline, {})
    shape = place.shapes[at]
    if shape is None:
        is_needed = layer.shape == "point"
        return None, {"address": InputError("row_without_place")} if is_needed else {}
    points = _points(shape)
    if len(points.geoms) > MOST_POINTS:
        return None, {"geometry": InputError("too_many_points", most=MOST_POINTS)}
    return (points if layer.shape == "points" else shapely.centroid(points)), {}


def _points(shape: BaseGeometry) -> shapely.MultiPoint:
    """Return the points of a shape; of what is no point, one that lies on it."""
    return shapely.MultiPoint([
        part if part.geom_type == "Point" else shapely.point_on_surface(part)
        for part in shapely.get_parts(shape)
    ])  # fmt: skip


def _outlines(place: Whereabouts) -> dict[int, Polygonal | InputError]:
    """Return the areas that rows draw, or why they are none."""
    drawn: dict[int, Polygonal] = {}
    found: dict[int, Polygonal | InputError] = {}
    for at, shape in enumerate(place.shapes):
        parts = shapely.get_parts(shapely.get_parts(shape)) if shape is not None else np.array([])
        polygons = [part for part in parts if part.geom_type == "Polygon"]
        if polygons and np.all(shapely.is_valid(polygons)):
            joined: Any = shapely.union_all(polygons)
            drawn[at] = joined
        elif polygons:
            found[at] = InputError("area_crosses_itself")
    opened = database()
    with opened.session() as session:  # what lies in all of them is counted with one reading
        metric = [transform_area(shape, WGS84, opened.crs) for shape in drawn.values()]
        find_facts(session, metric, crs=opened.crs)
    return found | {at: problem_of(shape) or shape for at, shape in drawn.items()}
