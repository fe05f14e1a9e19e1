"""Housing areas from a file: what it holds, row by row, before anything is stored."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import shapely

from gis.crs import WGS84, transform_area
from gis.errors import InputError
from gis.exchange.apart import read_features
from gis.exchange.polygon_file import Drawn, Polygonal
from gis.services.areas.checks import problem_of
from gis.services.areas.facts import find_facts
from gis.services.installation import database

MOST_AREAS = 500
"""A municipality has fewer housing areas: an assumption."""


@dataclass(frozen=True)
class FileArea(Drawn):
    """
    One feature of a file as the area it would become on this map.

    Attributes
    ----------
    repaired
        To be offered: crossings cut, or north and east swapped back.
    addresses
        Addresses inside what can be used, the repair included.
    """

    addresses: int = 0


def read_area_file(content: bytes) -> list[FileArea]:
    """
    Return the areas that a GeoJSON or GeoPackage file holds, in the file's order.

    Parameters
    ----------
    content
        The file; what it is, is seen from its bytes.

    Raises
    ------
    InputError
        ``area_file_too_many``, or what `gis.exchange.apart.read_features` says.
    """
    drawn = read_features(content)
    if len(drawn) > MOST_AREAS:
        raise InputError("area_file_too_many", count=len(drawn), most=MOST_AREAS)
    _remember([shape for row in drawn if (shape := row.geometry or row.repaired) is not None])
    return [_with_addresses(_checked(row)) for row in drawn]


def _remember(outlines: list[Polygonal]) -> None:
    """Count what lies in all of them with one reading of the map."""
    crs = database().crs
    metric = [transform_area(shape, WGS84, crs) for shape in outlines]
    usable = [shape for shape in metric if all(map(math.isfinite, shape.bounds))]
    with database().session() as session:
        find_facts(session, usable, crs=crs)


def _checked(row: Drawn) -> FileArea:
    if row.geometry is None:
        is_of_use = row.repaired is not None and problem_of(row.repaired) is None
        return FileArea(row.name, None, row.problem, row.repaired if is_of_use else None)
    problem = problem_of(row.geometry)
    if problem is None:
        return FileArea(row.name, row.geometry)
    swapped = None
    if problem.code == "area_swapped":
        swapped = shapely.transform(row.geometry, lambda xy: xy[:, ::-1])
    return FileArea(row.name, None, problem, swapped)


def _with_addresses(area: FileArea) -> FileArea:
    outline = area.geometry or area.repaired
    if outline is None:
        return area
    crs = database().crs
    with database().session() as session:
        (facts,) = find_facts(session, [transform_area(outline, WGS84, crs)], crs=crs)
    return replace(area, addresses=facts.addresses)
