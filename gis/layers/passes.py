"""What was walked: passes that never change, and what they cover of today's street pieces."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Literal

import pandas as pd
import shapely
import sqlalchemy as sa
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.crs import srid
from gis.errors import NotFoundError
from gis.layers.database import (
    Base,
    Frame,
    TeamOwned,
    copy_frame,
    frame_of,
    geometry_column,
    write_geometry,
)

Side = Literal["both", "left", "right"]
Source = Literal["confirmed", "marked", "gps"]
INTERVAL_COLUMNS = [
    "pass_id", "team_id", "street_id", "from_share", "to_share", "sees_left", "sees_right", "at",
    "band",
]  # fmt: skip


class Pass(Base):
    """
    One walked line, of one walker or pair. It is written once.

    `band` is the time of day of its middle; `side` what was seen of the street in the walking
    direction; `conditions` light and weather. `round_id` and `walker` are those of the planned
    leg, None for a pass without a round; `track_id` is the GPS track that it is of.
    """

    __tablename__ = "pass"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    walker: Mapped[int | None]
    track_id: Mapped[uuid.UUID | None]
    started_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    ended_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    band: Mapped[str]
    mode: Mapped[str]
    is_pair: Mapped[bool]
    side: Mapped[Side] = mapped_column(sa.String)
    source: Mapped[Source] = mapped_column(sa.String)
    conditions: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTILINESTRING"))


class PassWithdrawal(Base):
    """That a pass was recorded by mistake; taken away again when that is undone."""

    __tablename__ = "pass_withdrawal"

    pass_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pass.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))


class StreetNote(TeamOwned, Base):
    """Streets that the team cannot walk, with the reason; a newer map does not move it."""

    __tablename__ = "street_note"

    reason: Mapped[str]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTILINESTRING"))


COUNTS = "not exists (select from pass_withdrawal gone where gone.pass_id = pass.id)"
"""Condition of a query for passes that were not taken back."""
ON_STREETS = """pass.id in (
    select pass_id from pass_interval where street_id = any(cast(:streets as uuid[])))"""


def hold_passes(session: Session) -> None:
    """Let nobody else record a pass before the transaction ends."""
    session.execute(sa.text("select pg_advisory_xact_lock(7407)"))


def get_passes(session: Session, pass_ids: Collection[str]) -> list[Pass]:
    """
    Return some passes of the session's team, in the order they were recorded.

    Raises
    ------
    NotFoundError
        ``pass_not_found``.
    """
    try:
        wanted = {uuid.UUID(pass_id) for pass_id in pass_ids}
    except ValueError:
        raise NotFoundError("pass_not_found") from None
    team = session.info["scope"].team_id
    query = sa.select(Pass).where(Pass.id.in_(wanted), Pass.team_id == team).order_by(Pass.number)
    found = list(session.scalars(query))
    if len(found) < len(wanted):
        raise NotFoundError("pass_not_found")
    return found


def find_passes(
    session: Session,
    *,
    street_ids: Collection[str] | None = None,
    area: BaseGeometry | None = None,
    round_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
    band: str | None = None,
    withdrawn: bool | None = None,
    limit: int,
    crs: str,
) -> Sequence[sa.Row[Any]]:
    """
    Return the newest passes of the session's team, without their lines.

    Parameters
    ----------
    street_ids, area, round_id, band
        Only passes of some pieces, in an area (in the metric CRS), of a round, of a time band.
    at
        Only passes begun by then.
    withdrawn
        False for those that count, True for those taken back, None for both.

    Returns
    -------
    sequence of rows
        Columns of `pass` but the line, with `length_m`, `initials`, `round_name`, `withdrawn`.
    """
    conditions = {
        "pass.team_id = :team": True,
        ON_STREETS: street_ids is not None,
        "ST_Intersects(pass.geometry, ST_GeomFromWKB(:area, :srid))": area is not None,
        "pass.round_id = :round": round_id is not None,
        "pass.started_at <= :at": at is not None,
        "pass.band = :band": band is not None,
        COUNTS: withdrawn is False,
        f"not ({COUNTS})": withdrawn is True,
    }
    asked = [condition for condition, is_asked in conditions.items() if is_asked]
    values = {
        "team": session.info["scope"].team_id, "streets": list(street_ids or ()),
        "area": area and area.wkb, "srid": srid(crs), "round": round_id, "at": at, "band": band,
        "limit": limit,
    }  # fmt: skip
    query = f"""
        select pass.id, pass.number, pass.started_at, pass.ended_at, pass.band, pass.mode,
            pass.is_pair, pass.source, pass.round_id, pass.walker, not ({COUNTS}) as withdrawn,
            ST_Length(ST_Transform(pass.geometry, 4326)::geography) as length_m,
            coalesce(round.name, '') as round_name, coalesce(member.initials, '') as initials
        from pass left join round on round.id = pass.round_id
            left join member on member.id = pass.created_by
        where {" and ".join(asked)}
        order by pass.started_at desc, pass.number desc limit :limit"""
    return session.execute(sa.text(query), values).all()


def is_walked(
    session: Session,
    round_id: uuid.UUID,
    walkers: Collection[int],
    started_at: dt.datetime,
    ended_at: dt.datetime,
) -> bool:
    """Return whether one of these legs has a pass that counts at some of this time."""
    query = sa.select(Pass.id).where(
        Pass.team_id == session.info["scope"].team_id, Pass.round_id == round_id,
        Pass.walker.in_(walkers), Pass.started_at < ended_at, Pass.ended_at > started_at,
        sa.text(COUNTS),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def is_recorded(session: Session, round_id: uuid.UUID) -> bool:
    """Return whether a round has a pass that counts."""
    query = sa.select(Pass.id).where(
        Pass.team_id == session.info["scope"].team_id, Pass.round_id == round_id, sa.text(COUNTS)
    )
    return session.scalar(query.limit(1)) is not None


def is_marked(
    session: Session,
    line: shapely.MultiLineString,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    *,
    crs: str,
) -> bool:
    """Return whether a pass without a round that counts has this line at this time."""
    query = sa.select(Pass.id).where(
        Pass.team_id == session.info["scope"].team_id, Pass.round_id.is_(None),
        Pass.started_at == started_at, Pass.ended_at == ended_at, sa.text(COUNTS),
        sa.func.ST_Equals(Pass.geometry, write_geometry(line, crs)),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def lines_of_round(session: Session, round_id: uuid.UUID, *, crs: str) -> Frame:
    """Return `walker` and line, in the metric CRS, of the passes of a round that count."""
    return frame_of(
        session,
        f"""select walker, ST_AsBinary(geometry) as geometry from pass
        where team_id = :team and round_id = :round and {COUNTS} order by number""",
        {"team": session.info["scope"].team_id, "round": round_id},
        crs=crs,
    )


def withdraw_passes(session: Session, passes: Sequence[Pass]) -> None:
    """Take passes back; those that are already stay so."""
    scope = session.info["scope"]
    session.execute(
        sa.text("""
            insert into pass_withdrawal (pass_id, team_id, by)
            select unnest(cast(:ids as uuid[])), :team, :member on conflict do nothing
        """),
        {"ids": [found.id for found in passes], "team": scope.team_id, "member": scope.member_id},
    )


def find_withdrawn(session: Session, passes: Sequence[Pass]) -> list[Pass]:
    """Return those of some passes that were taken back."""
    query = sa.select(PassWithdrawal.pass_id).where(
        PassWithdrawal.team_id == session.info["scope"].team_id,
        PassWithdrawal.pass_id.in_([found.id for found in passes]),
    )
    gone = set(session.scalars(query))
    return [found for found in passes if found.id in gone]


def restore_pass(session: Session, restored: Pass) -> None:
    """Let a pass that was taken back count again."""
    session.execute(
        sa.delete(PassWithdrawal).where(
            PassWithdrawal.team_id == session.info["scope"].team_id,
            PassWithdrawal.pass_id == restored.id,
        )
    )


def find_touched(session: Session, turned: Sequence[str], reach_m: float) -> list[str]:
    """
    Return the passes, of every team, that lie by streets which this transaction changed.

    Parameters
    ----------
    session
        A transaction in which a map came or went.
    turned
        Ids of street pieces that run the other way from now on.
    reach_m
        How far from a street its passes may lie.
    """
    # Rows of this transaction carry its time.
    session.execute(
        sa.text("""
            create temporary table changed_street on commit drop as
            select geometry from street
            where retired_at = now() or added_at = now() or id = any(cast(:turned as uuid[]))
        """),
        {"turned": list(turned)},
    )
    session.execute(sa.text("create index on changed_street using gist (geometry)"))
    session.execute(sa.text("analyze changed_street"))
    found = session.scalars(
        sa.text("""
            select id::text from pass
            where exists (
                select from changed_street changed
                where changed.geometry && ST_Expand(pass.geometry, :reach)
                    and ST_DWithin(changed.geometry, pass.geometry, :reach))
            order by number
        """),
        {"reach": reach_m},
    )
    return list(found)


def find_lines(session: Session, pass_ids: Sequence[str], *, crs: str) -> Frame:
    """
    Return the lines of some passes.

    Returns
    -------
    GeoDataFrame
        `pass_id`, `team_id`, `started_at`, `ended_at`, `band`, `is_pair`, `side` and
        MultiLineStrings in the metric CRS.
    """
    return frame_of(
        session,
        """select id as pass_id, team_id, started_at, ended_at, band, is_pair, side,
            ST_AsBinary(geometry) as geometry
        from pass where id = any(cast(:ids as uuid[])) order by number""",
        {"ids": list(pass_ids)},
        crs=crs,
    )


def replace_intervals(session: Session, pass_ids: Sequence[str], intervals: pd.DataFrame) -> None:
    """
    Store what some passes cover of today's streets in the place of what was known.

    Parameters
    ----------
    session
        An open transaction.
    pass_ids
        The passes.
    intervals
        With the columns of `INTERVAL_COLUMNS`.
    """
    session.execute(
        sa.text("delete from pass_interval where pass_id = any(cast(:ids as uuid[]))"),
        {"ids": list(pass_ids)},
    )
    copy_frame(session, "pass_interval", intervals, INTERVAL_COLUMNS)


def lock_note(session: Session, note_id: str) -> StreetNote:
    """
    Return a street note of the team, which nobody else changes before the transaction ends.

    Raises
    ------
    NotFoundError
        ``note_not_found``.
    """
    try:
        found = session.get(StreetNote, uuid.UUID(note_id), with_for_update=True)
    except ValueError:
        found = None
    if found is None or found.team_id != session.info["scope"].team_id:
        raise NotFoundError("note_not_found")
    return found


def find_notes(
    session: Session, window: BaseGeometry | None = None, *, crs: str = ""
) -> list[StreetNote]:
    """Return the team's street notes that hold, the newest first, those of a window if given."""
    team = session.info["scope"].team_id
    query = sa.select(StreetNote).where(
        StreetNote.team_id == team, StreetNote.withdrawn_at.is_(None)
    )
    if window is not None:
        query = query.where(sa.func.ST_Intersects(StreetNote.geometry, write_geometry(window, crs)))
    return list(session.scalars(query.order_by(StreetNote.created_at.desc(), StreetNote.id)))
