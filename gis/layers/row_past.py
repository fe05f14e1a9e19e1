"""Earlier forms of the rows that people write in; the database keeps one at every change."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, TeamOwned


class Kept(TeamOwned):
    """A row of a team whose every earlier form is kept."""

    __tablename__: str
    __table__: ClassVar[sa.FromClause]


Row = TypeVar("Row", bound=Kept)


class RowPast(Base):
    """An earlier form of a row: `content` is the row as JSON, by the names of its columns."""

    __tablename__ = "row_past"

    row_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    kind: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    changed_by: Mapped[uuid.UUID | None]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


def lock_row(session: Session, model: type[Row], row_id: uuid.UUID) -> Row | None:
    """Return a row of the session's team, put away or not, that nobody changes until this ends."""
    team = session.info["scope"].team_id
    return session.scalar(
        sa.select(model)
        .where(model.id == row_id, model.team_id == team)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def find_past(session: Session, row: Kept, since: int) -> list[dict[str, Any]]:
    """
    Return a row's forms from a version on, the oldest first and today's last.

    Returns
    -------
    list of dict
        Values by the names of the columns, as the row itself has them.
    """
    columns = row.__table__.columns
    names = ", ".join(f"form.{column.name}" for column in columns)
    # The database turns JSON back into the types of the columns.
    forms = sa.text(f"""
        select {names} from row_past, jsonb_populate_record(null::{row.__tablename__}, content) form
        where row_past.row_id = :row and row_past.version >= :since order by row_past.version
    """).columns(*columns)
    found = session.execute(forms, {"row": row.id, "since": since}).mappings()
    return [*(dict(form) for form in found), form_of(row)]


def form_of(row: Kept) -> dict[str, Any]:
    """Return the values of a row by the names of its columns."""
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def is_same(one: Any, two: Any) -> bool:  # noqa: ANN401 - values of any column
    """Return whether two values of a column are the same."""
    if isinstance(one, WKBElement) and isinstance(two, WKBElement):
        return one.desc.lower() == two.desc.lower()
    return bool(one == two)
