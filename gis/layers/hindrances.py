"""Streets of a planned round that could not be walked that day, with the reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.crs import srid
from gis.layers.database import Base, Frame, frame_of, geometry_column


class Hindrance(Base):
    """
    A row of a round's list that could not be walked; it is withdrawn, never deleted.

    `reason` is a code of `gis.services.walked.HINDRANCES`. What cannot be walked in the future
    either is a street note as well.
    """

    __tablename__ = "hindrance"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    round_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("round.id"))
    walker: Mapped[int]
    row: Mapped[int]
    reason: Mapped[str]
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTILINESTRING"))


def find_hindrances(
    session: Session,
    *,
    round_ids: Collection[uuid.UUID] | None = None,
    area: BaseGeometry | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    crs: str,
) -> Frame:
    """
    Return the hindrances of the session's team that count, the oldest first.

    Parameters
    ----------
    round_ids, area
        Only those of some rounds; only those that touch an area, in the metric CRS.
    since, until
        Only those that were recorded from the first and before the second moment.

    Returns
    -------
    GeoDataFrame
        `id`, `round_id`, `walker`, `row`, `reason`, `at` (when it was recorded), `length_m`
        (geodesic) and MultiLineStrings in the metric CRS.
    """
    asked = {
        "round_id = any(cast(:rounds as uuid[]))": round_ids is not None,
        "ST_Intersects(geometry, ST_GeomFromWKB(:area, :srid))": area is not None,
        "created_at >= :since": since is not None,
        "created_at < :until": until is not None,
    }
    conditions = "".join(f" and {condition}" for condition, is_asked in asked.items() if is_asked)
    return frame_of(
        session,
        f"""select id, round_id, walker, "row", reason, created_at as at,
            ST_Length(ST_Transform(geometry, 4326)::geography) as length_m,
            ST_AsBinary(geometry) as geometry
        from hindrance where team_id = :team and withdrawn_at is null {conditions}
        order by number""",
        {
            "team": session.info["scope"].team_id, "rounds": list(round_ids or ()),
            "area": area and area.wkb, "srid": srid(crs), "since": since, "until": until,
        },
        crs=crs,
    )  # fmt: skip


def withdraw_hindrances(
    session: Session, *, ids: Collection[str] = (), round_id: uuid.UUID | None = None
) -> None:
    """Take some hindrances back, or those of a round; those that are already stay so."""
    session.execute(
        sa.text("""
            update hindrance set withdrawn_at = now()
            where team_id = :team and withdrawn_at is null
                and (id = any(cast(:ids as uuid[])) or round_id = :round)"""),
        {"team": session.info["scope"].team_id, "ids": list(ids), "round": round_id},
    )


def restore_hindrances(
    session: Session, *, ids: Collection[str] = (), pass_ids: Collection[uuid.UUID] = ()
) -> None:
    """
    Let hindrances count again: some, or those taken back in one transaction with passes.

    Of a row that has been recorded again since, the newer one stays.
    """
    session.execute(
        sa.text("""
            update hindrance back set withdrawn_at = null
            where team_id = :team and (id = any(cast(:ids as uuid[])) or exists (
                select from pass_withdrawal gone join pass on pass.id = gone.pass_id
                where pass.team_id = :team and pass.id = any(cast(:passes as uuid[]))
                    and pass.round_id = back.round_id and back.withdrawn_at = gone.at))
            and not exists (
                select from hindrance newer
                where newer.team_id = :team and newer.withdrawn_at is null
                    and newer.round_id = back.round_id and newer.walker = back.walker
                    and newer."row" = back."row")"""),
        {
            "team": session.info["scope"].team_id, "ids": list(ids), "passes": list(pass_ids),
        },
    )  # fmt: skip


def find_rows(session: Session, ids: Collection[str]) -> set[tuple[int, int]]:
    """Return walker and number of the rows of hindrances that were taken back."""
    found = session.execute(
        sa.select(Hindrance.walker, Hindrance.row).where(
            Hindrance.team_id == session.info["scope"].team_id,
            Hindrance.id.in_([uuid.UUID(one) for one in ids]),
            Hindrance.withdrawn_at.is_not(None),
        )
    )
    return {(walker, row) for walker, row in found}
