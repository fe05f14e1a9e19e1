"""Files whose rows became rows of a layer, taken back as a whole, and what their columns meant."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.crs import srid
from gis.layers.database import Base, copy_rows

__all__ = [
    "ColumnChoice",
    "LayerImport",
    "add_import",
    "find_choice",
    "find_imports",
    "keep_choice",
    "lock_import",
    "store_rows",
    "take_back",
]  # fmt: skip

TABLES: Final = {
    "housing_areas": "housing_area",
    "places": "place",
    "partners": "partner",
    "channels": "channel",
}
"""The table of each layer that files are read into."""
IN_USE: Final = {
    "housing_area": """
        exists (select from area_answer where area_id = housing_area.id)
        or exists (select from area_decision where area_id = housing_area.id)
        or exists (select from round where housing_area.id = any(round.area_ids))
        or exists (select from place where housing_area.id = any(place.area_ids)
            and place.deleted_at is null)
        or exists (select from partner where housing_area.id = any(partner.area_ids)
            and partner.deleted_at is null)
        or exists (select from channel where housing_area.id = any(channel.area_ids)
            and channel.deleted_at is null)""",
    "place": "exists (select from place_visit where place_id = place.id and withdrawn_at is null)",
    "partner": """
        exists (select from partner_contact where partner_id = partner.id
            and withdrawn_at is null)
        or exists (select from strategy_item where partner_id = partner.id
            and strategy_item.deleted_at is null)
        or exists (select from area_decision where partner.id = any(partner_ids))
        or exists (select from partner other where other.merged_into = partner.id)""",
    "channel": """
        exists (select from handout where channel_id = channel.id and withdrawn_at is null)""",
}
"""What the team has done with a row since it came: then it is no longer only the file's."""


class LayerImport(Base):
    """One file that was read into a layer: how many rows it added, and when it was taken back."""

    __tablename__ = "layer_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    layer: Mapped[str]
    added: Mapped[int]
    undone_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


class ColumnChoice(Base):
    """Which column meant what in the last file with these headings."""

    __tablename__ = "column_choice"

    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    layer: Mapped[str] = mapped_column(primary_key=True)
    headings: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), primary_key=True)
    choice: Mapped[dict[str, str]] = mapped_column(JSONB)
    chosen_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )


def add_import(session: Session, layer: str, added: int) -> LayerImport:
    """Note that a file of the session's team is read into a layer."""
    scope = session.info["scope"]
    made = LayerImport(
        layer=layer, added=added, team_id=scope.team_id, created_by=scope.member_id
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def store_rows(
    session: Session, found: LayerImport, rows: Sequence[Mapping[str, Any]], *, crs: str
) -> None:
    """
    Store the rows of a file with COPY: ten thousand of them one by one would take a while.

    Parameters
    ----------
    found
        The file that they came from.
    rows
        Values by column, the same columns in each; `geometry` is a shape in the metric CRS or
        None. Each row begins as one that somebody has just typed.
    """
    member = session.info["scope"].member_id
    own = {
        "import_id": found.id, "team_id": found.team_id, "created_by": member,
        "changed_by": member,
    }  # fmt: skip
    columns = [*own, *rows[0]]
    shapes = shapely.set_srid(np.array([row["geometry"] for row in rows], dtype=object), srid(crs))
    encoded = shapely.to_wkb(shapes, hex=True, include_srid=True)
    copy_rows(
        session, TABLES[found.layer], columns,
        (
            [({**own, **row, "geometry": shape})[name] for name in columns]
            for row, shape in zip(rows, encoded, strict=True)
        ),
    )  # fmt: skip


def find_imports(session: Session, limit: int) -> list[LayerImport]:
    """Return the newest files that were read in, those taken back too."""
    team = session.info["scope"].team_id
    query = sa.select(LayerImport).where(LayerImport.team_id == team)
    return list(session.scalars(query.order_by(LayerImport.number.desc()).limit(limit)))


def lock_import(session: Session, import_id: uuid.UUID) -> LayerImport | None:
    """Return one of the team's files, which nobody else takes back before the transaction ends."""
    return session.scalar(
        sa.select(LayerImport)
        .where(LayerImport.id == import_id, LayerImport.team_id == session.info["scope"].team_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def take_back(session: Session, found: LayerImport) -> int:
    """
    Put away the rows that a file added, but those that somebody has changed or used since.

    Returns
    -------
    int
        How many were put away; their earlier form is kept as with every change.
    """
    table = TABLES[found.layer]
    rows = session.execute(
        sa.text(f"""
            update {table} set deleted_at = now(), version = version + 1, changed_at = now(),
                changed_by = :member
            where import_id = :import and team_id = :team and deleted_at is null and version = 1
                and not ({IN_USE[table]})
            returning id
        """),
        {
            "import": found.id, "team": found.team_id,
            "member": session.info["scope"].member_id,
        },
    ).all()  # fmt: skip
    found.undone_at = dt.datetime.now(dt.UTC)
    return len(rows)


def find_choice(session: Session, layer: str, headings: tuple[str, ...]) -> dict[str, str]:
    """Return by field the heading that was chosen for it; empty for headings not seen before."""
    query = sa.select(ColumnChoice.choice).where(
        ColumnChoice.team_id == session.info["scope"].team_id, ColumnChoice.layer == layer,
        ColumnChoice.headings == list(headings),
    )  # fmt: skip
    return session.scalar(query) or {}


def keep_choice(
    session: Session, layer: str, headings: tuple[str, ...], choice: dict[str, str]
) -> None:
    """Remember by field the heading that was chosen for it."""
    row = insert(ColumnChoice).values(
        team_id=session.info["scope"].team_id, layer=layer, headings=list(headings), choice=choice
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["team_id", "layer", "headings"],
            set_={"choice": row.excluded.choice, "chosen_at": sa.func.now()},
        )
    )
