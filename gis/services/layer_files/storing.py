"""Rows of a file into a layer: all of them in one transaction, and all of them back again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import WGS84, transform
from gis.errors import ConflictError, NotFoundError
from gis.layers import layer_imports
from gis.layers.channels import lock_channels
from gis.layers.database import Scope, write_geometry
from gis.layers.housing_areas import HousingArea
from gis.layers.partners import lock_partners
from gis.layers.places import lock_places
from gis.layers.teams import find_initials
from gis.services.areas.checks import checked_outline, flush_named, numbered_name
from gis.services.installation import database
from gis.services.layer_files.checking import layer_of
from gis.services.layer_files.columns import keep_columns
from gis.services.layer_files.preview import Preview, ReadyRow
from gis.services.layer_files.twins import find_twins
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

__all__ = ["FileImport", "list_imports", "load_rows", "undo_import"]

LOCKS: Final[Mapping[str, Callable[[Session], None]]] = {
    "places": lock_places, "partners": lock_partners, "channels": lock_channels,
}  # fmt: skip


@dataclass(frozen=True)
class FileImport:
    """
    A file that was read in.

    Attributes
    ----------
    added
        How many rows it added.
    taken_back
        How many of them `undo_import` has just put away; None for a file that is listed.
    by
        Initials, "" when nobody is known.
    """

    id: str
    layer: str
    added: int
    at: dt.datetime
    by: str
    is_undone: bool
    taken_back: int | None = None


@right("files", "import")
def load_rows(scope: Scope, preview: Preview) -> FileImport:
    """
    Store the rows of a file: all of them, or none.

    Parameters
    ----------
    scope
        Whose rows they become.
    preview
        From `gis.services.layer_files.look_at`.

    Raises
    ------
    InputError
        The preview's `obstacle`.
    ConflictError
        ``layer_changed_meanwhile`` when somebody else has added one of them since; nothing is
        stored.
    """
    if preview.obstacle is not None:
        raise preview.obstacle
    opened = database()
    with opened.session(scope) as session:
        target = layer_of(preview.layer)
        if preview.layer in LOCKS:
            LOCKS[preview.layer](session)
        twins = set(find_twins(session, target, preview.ready, crs=opened.crs))
        if twins - set(preview.twins):
            raise ConflictError("layer_changed_meanwhile")
        made = layer_imports.add_import(session, preview.layer, len(preview.ready))
        if preview.layer == "housing_areas":
            _add_areas(session, preview.ready, made.id, opened.crs)
        else:
            _copy(session, made, preview, opened.crs)
        keep_columns(session, preview.layer, preview.headings, preview.columns)
        session.refresh(made)
        return _file_import(session, made)


def _copy(
    session: Session, made: layer_imports.LayerImport, preview: Preview, crs: str
) -> None:  # fmt: skip
    shapes = np.array([row.shape for row in preview.ready], dtype=object)
    metric = transform(shapes, WGS84, crs)
    columns = [field.code for field in layer_of(preview.layer).fields]
    rows = [
        {column: _stored(row.values.get(column)) for column in columns} | {"geometry": shape}
        for row, shape in zip(preview.ready, metric, strict=True)
    ]
    layer_imports.store_rows(session, made, rows, crs=crs)


def _stored(value: object) -> object:
    """Return a value as the database has it: times of day and ids of areas as lists."""
    return list(value) if isinstance(value, tuple) else value


def _add_areas(
    session: Session, rows: tuple[ReadyRow, ...], import_id: uuid.UUID, crs: str
) -> None:
    scope = session.info["scope"]
    for row in rows:
        values = dict(row.values)
        name = numbered_name(session, values.pop("name"))
        assert isinstance(row.shape, shapely.Polygon | shapely.MultiPolygon)
        outline = checked_outline(session, row.shape, crs)
        session.add(
            HousingArea(
                team_id=scope.team_id, name=name, geometry=write_geometry(outline, crs),
                created_by=scope.member_id, changed_by=scope.member_id, import_id=import_id,
                **values,
            )
        )  # fmt: skip
        flush_named(session, name)


@right("files", "import")
def undo_import(scope: Scope, import_id: str) -> FileImport:
    """
    Put away what a file added; rows that somebody has changed or used since stay.

    Raises
    ------
    NotFoundError
        ``layer_import_not_found``.
    ConflictError
        ``layer_import_undone`` when it was taken back before.
    """
    with database().session(scope) as session:
        try:
            found = layer_imports.lock_import(session, uuid.UUID(import_id))
        except ValueError:
            found = None
        if found is None:
            raise NotFoundError("layer_import_not_found")
        if found.undone_at is not None:
            raise ConflictError("layer_import_undone")
        return _file_import(session, found, layer_imports.take_back(session, found))


@right("files", "read")
def list_imports(scope: Scope, *, limit: int = 10) -> list[FileImport]:
    """Return the newest files that were read in, those taken back too."""
    with database().session(scope) as session:
        return [_file_import(session, one) for one in layer_imports.find_imports(session, limit)]


def _file_import(
    session: Session, one: layer_imports.LayerImport, taken_back: int | None = None
) -> FileImport:
    by = find_initials(session).get(one.created_by, "") if one.created_by else ""
    return FileImport(
        str(one.id), one.layer, one.added, one.created_at, by, one.undone_at is not None,
        taken_back,
    )  # fmt: skip
