"""What people set of an area, and how the changes of two of them go together, field by field."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import shapely

from gis.coverage.bands import BANDS
from gis.crs import WGS84, transform
from gis.errors import ConflictError, InputError
from gis.exchange.polygon_file import Polygonal
from gis.layers.database import read_geometry, write_geometry
from gis.layers.housing_areas import HousingArea, HousingAreaPast, find_forms
from gis.layers.teams import find_initials
from gis.planning.dwellings import DWELLING_TYPES
from gis.services.rows import FieldClash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

FieldName = Literal[
    "deleted", "name", "geometry", "dwelling_types", "required_bands", "return_days"
]
SAME_M = 0.01
"""Outlines closer than this are the same one, moved to degrees and back."""
MOST_DAYS = 3650
MOST_DWELLINGS = 1_000_000


@dataclass(frozen=True)
class Form:
    """
    The fields of an area that people set.

    Attributes
    ----------
    geometry
        In the metric CRS.
    dwelling_types
        Dwellings of each type as corrected by hand; None where they are guessed.
    required_bands
        Codes of `gis.coverage.bands.BANDS`, in their order.
    return_days
        Days after which a street should be walked again.
    """

    deleted: bool
    name: str
    geometry: shapely.MultiPolygon
    dwelling_types: Mapping[str, int] | None
    required_bands: tuple[str, ...]
    return_days: int


class Changes(TypedDict, total=False):
    """New values of some fields; the geometry is in WGS84."""

    deleted: bool
    name: str
    geometry: Polygonal
    dwelling_types: Mapping[str, int] | None
    required_bands: Sequence[str]
    return_days: int


@dataclass(frozen=True)
class Step:
    """One area in a change: its version before, None when it was not there, and after."""

    area_id: str
    before: int | None
    after: int


@dataclass(frozen=True)
class Change:
    """What was done to some areas; `undo` takes it back."""

    kind: Literal["added", "changed", "split", "merged", "deleted", "undone"]
    steps: tuple[Step, ...]
    kept: tuple[str, ...]
    """Ids of its areas that are there after it."""


class AreaClash(ConflictError):  # noqa: N818 - it is what the page shows: a clash
    """
    Somebody else has changed the same fields; nothing is stored.

    Attributes
    ----------
    fields
        The fields to decide on.
    version
        What to hand in with the next change: the form the other one left.
    """

    def __init__(self, fields: Sequence[FieldClash], version: int) -> None:
        super().__init__("area_clash")
        self.fields = tuple(fields)
        self.version = version


def form_of(row: HousingArea | HousingAreaPast) -> Form:
    """Return what a row, of today or of the past, says."""
    return Form(
        deleted=row.deleted_at is not None,
        name=row.name,
        geometry=read_geometry(row.geometry),
        dwelling_types=row.dwelling_types,
        required_bands=in_order(row.required_bands),
        return_days=row.return_days,
    )


def write_form(area: HousingArea, form: Form, crs: str) -> None:
    """Put a form into a row; what is the same is not written."""
    old = form_of(area)
    if form.deleted != old.deleted:
        area.deleted_at = dt.datetime.now(dt.UTC) if form.deleted else None
    if not is_same("geometry", form.geometry, old.geometry):
        area.geometry = write_geometry(form.geometry, crs)
    area.name = form.name
    area.dwelling_types = None if form.dwelling_types is None else dict(form.dwelling_types)
    area.required_bands = list(form.required_bands)
    area.return_days = form.return_days


def in_order(bands: Sequence[str]) -> tuple[str, ...]:
    """Return codes of bands in the order they are shown in, each once."""
    return tuple(band for band in BANDS if band in set(bands))


def check_values(changes: Changes) -> None:
    """
    Refuse values that mean nothing.

    Raises
    ------
    InputError
        ``area_bands_missing``, ``return_days_out_of_range`` or ``dwelling_count_out_of_range``.
    """
    bands = changes.get("required_bands", BANDS)
    if not bands or set(bands) - set(BANDS):
        raise InputError("area_bands_missing")
    if not 1 <= changes.get("return_days", 1) <= MOST_DAYS:
        raise InputError("return_days_out_of_range", most=MOST_DAYS)
    types = changes.get("dwelling_types") or {}
    if set(types) - set(DWELLING_TYPES) or any(
        not 0 <= count <= MOST_DWELLINGS for count in types.values()
    ):
        raise InputError("dwelling_count_out_of_range", most=MOST_DWELLINGS)


def is_same(field: str, one: Any, two: Any) -> bool:  # noqa: ANN401
    """Return whether two values of a field are the same."""
    if field == "geometry":
        return bool(shapely.equals_exact(one, two, tolerance=SAME_M, normalize=True))
    return bool(one == two)


def merged(base: Form, mine: Form, theirs: Form) -> tuple[Form, list[FieldName]]:
    """
    Return two people's changes of one form put together, and the fields where that is impossible.

    A field that only one of them changed takes that change. Who changes an area that the other
    has put away has to decide on that, too.
    """
    fields: list[FieldName] = []
    values: dict[str, Any] = {}
    for each in dataclasses.fields(Form):
        old, own, other = (getattr(form, each.name) for form in (base, mine, theirs))
        values[each.name] = other if is_same(each.name, own, old) else own
        both = not is_same(each.name, own, old) and not is_same(each.name, other, old)
        if both and not is_same(each.name, own, other):
            fields.append(each.name)  # type: ignore[arg-type]  # the names are those of Form
    if theirs.deleted and not base.deleted and not mine.deleted:
        fields.insert(0, "deleted")
    return Form(**values), fields


def field_clashes(
    session: Session,
    area: HousingArea,
    since: int,
    fields: Sequence[FieldName],
    mine: Form,
    crs: str,
) -> list[FieldClash]:
    """Return the clashes with who made the other change, and when, since a version."""
    rows: list[HousingArea | HousingAreaPast] = [*find_forms(session, area.id, since), area]
    initials = find_initials(session)
    found = []
    for field in fields:
        own, theirs = getattr(mine, field), getattr(form_of(area), field)
        # The last time at which the field became what it is.
        last = next(
            after
            for before, after in zip(reversed(rows[:-1]), reversed(rows), strict=False)
            if not is_same(field, getattr(form_of(before), field), theirs)
        )
        by = initials.get(last.changed_by, "") if last.changed_by else ""
        if field == "geometry":
            own, theirs = transform(own, crs, WGS84), transform(theirs, crs, WGS84)
        found.append(FieldClash(field, own, theirs, by, last.changed_at))
    return found


def find_form(session: Session, area: HousingArea, version: int) -> Form:
    """
    Return an area as it was in one of its versions.

    Raises
    ------
    ConflictError
        ``area_changed`` when there is no such version: the page is older than what is kept.
    """
    if version == area.version:
        return form_of(area)
    past = next((row for row in find_forms(session, area.id, version)), None)
    if past is None or past.version != version:
        raise ConflictError("area_changed")
    return form_of(past)
