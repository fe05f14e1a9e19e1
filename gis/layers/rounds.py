"""Planned rounds, their legs, pieces and stops, and the sheets printed of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from gis.errors import NotFoundError
from gis.layers.database import Base, TeamOwned, geometry_column
from gis.layers.passes import Pass, PassWithdrawal

Outcome = Literal["walked", "not_fitting", "unreachable", "dropped", "not_walkable"]
Status = Literal["planned", "out", "walked", "partly", "cancelled", "replaced"]
Kind = Literal["street", "visit", "mixed"]
StopKind = Literal["return", "point", "partner", "place", "address", "break"]


class Round(TeamOwned, Base):
    """
    What is planned, and later walked.

    `parameters` are what was asked for, as `gis.services.rounds.RoundRequest` writes it. A round
    that was planned anew is kept: `replaces` is the one before. `member_ids` are whom it is for.
    Leaders see no legs of rounds with stops, and no stops.
    """

    __tablename__ = "round"

    kind: Mapped[Kind] = mapped_column(sa.String)
    mode: Mapped[str]
    status: Mapped[Status] = mapped_column(sa.String, default="planned")
    name: Mapped[str]
    walkers: Mapped[int] = mapped_column(default=1)
    is_pair: Mapped[bool] = mapped_column(default=True)
    planned_for: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    replaces: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    further_rounds: Mapped[int | None]
    area_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid))
    member_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid), default=list)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data_date: Mapped[dt.date | None]
    objective_m: Mapped[float]
    lower_bound_m: Mapped[float]
    proven_optimal: Mapped[bool]
    legs: Mapped[list[RoundLeg]] = relationship(
        order_by="RoundLeg.walker", lazy="selectin", cascade="all, delete-orphan"
    )
    pieces: Mapped[list[RoundPiece]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    stops: Mapped[list[RoundStop]] = relationship(
        order_by="RoundStop.number", lazy="selectin", cascade="all, delete-orphan"
    )


class RoundLeg(Base):
    """
    One walker's or pair's line in a round.

    It keeps its own geometry: a newer map never changes what was planned. `pieces` are the required
    pieces in the order they are done, `steps` all pieces in walking order, as
    `gis.planning.street_rounds.Step`. `drive` are the ways driven to the parking point, where the
    geometry begins and ends, and from it. A leg with stops has a clock.
    """

    __tablename__ = "round_leg"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    round_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("round.id"))
    walker: Mapped[int]
    length_m: Mapped[float]
    deadhead_m: Mapped[float]
    minutes: Mapped[float]
    pieces: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    drive_m: Mapped[float] = mapped_column(default=0.0)
    drive_minutes: Mapped[float] = mapped_column(default=0.0)
    drive: Mapped[WKBElement | None] = mapped_column(geometry_column("MULTILINESTRING"))
    leaves_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    returns_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"))


class RoundPiece(Base):
    """
    A street piece of the round's areas, and what became of it in the plan.

    Those ``dropped`` by hand and those that are ``not_walkable`` by a note of the team, which is
    their `reason`, were not asked for.
    """

    __tablename__ = "round_piece"

    round_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    street_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    outcome: Mapped[Outcome] = mapped_column(sa.String)
    name: Mapped[str]
    highway: Mapped[str]
    length_m: Mapped[float]
    reason: Mapped[str] = mapped_column(default="")
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"))


class RoundStop(Base):
    """
    A stop that a round was asked for, or a break, and what became of it in the plan.

    `ref` is what is visited, by `kind`; `assigned` the walker who alone may visit it. It is visited
    by `walker` after so many steps of the leg, or left out for a `reason`.
    """

    __tablename__ = "round_stop"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    round_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    kind: Mapped[StopKind] = mapped_column(sa.String)
    ref: Mapped[uuid.UUID | None]
    label: Mapped[str] = mapped_column(default="")
    geometry: Mapped[WKBElement | None] = mapped_column(geometry_column("POINT"))
    service_minutes: Mapped[float]
    windows: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    must: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=1)
    needs_pair: Mapped[bool] = mapped_column(default=False)
    assigned: Mapped[int | None]
    walker: Mapped[int | None]
    after_steps: Mapped[int | None]
    arrives_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    begins_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    leaves_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    way_m: Mapped[float | None]
    reason: Mapped[str | None]


class Sheet(TeamOwned, Base):
    """
    A print of a round: who carries it, and when it is to be back and shredded.

    `printed_for` are the initials of whoever carries it, `created_by` is who printed it; `leg` is
    the letter of the only leg it shows, and `options` is what was chosen for it.
    """

    __tablename__ = "sheet"

    round_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("round.id"))
    code: Mapped[str]
    printed_for: Mapped[str] = mapped_column(default="")
    return_by: Mapped[dt.date]
    leg: Mapped[str] = mapped_column(default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    returned_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    shredded_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def get_round(session: Session, round_id: str) -> Round:
    """
    Return one round of the session's team.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    try:
        found = session.get(Round, uuid.UUID(round_id))
    except ValueError:
        found = None
    if found is None or found.team_id != session.info["scope"].team_id:
        raise NotFoundError("round_not_found", id=round_id)
    return found


def lock_round(session: Session, round_id: str) -> Round:
    """
    Return one round, which nobody else changes before the transaction ends.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    found = get_round(session, round_id)
    session.refresh(found, with_for_update={"of": Round})
    return found


def is_replaced(session: Session, round_id: uuid.UUID) -> bool:
    """Return whether another round, which was not cancelled, came instead of this one."""
    query = sa.select(Round.id).where(
        Round.team_id == session.info["scope"].team_id,
        Round.replaces == round_id,
        Round.status != "cancelled",
    )
    return session.scalar(query.limit(1)) is not None


def find_rounds(
    session: Session, *, limit: int, statuses: Collection[str] | None = None
) -> Sequence[sa.Row[Any]]:
    """
    Return rounds of the session's team without their lines: those to walk first, then by date.

    Returns
    -------
    sequence of rows
        Columns of `Round`, and `minutes` of the longest leg, `length_m` of all, and `walked_at`,
        when the first pass of the round began, or None.
    """
    legs = (
        sa.select(
            sa.func.max(RoundLeg.minutes).label("minutes"),
            sa.func.sum(RoundLeg.length_m).label("length_m"),
        )
        .where(RoundLeg.round_id == Round.id)
        .lateral()
    )
    walked_at = (
        sa.select(sa.func.min(Pass.started_at))
        .where(Pass.round_id == Round.id, ~sa.exists().where(PassWithdrawal.pass_id == Pass.id))
        .scalar_subquery()
        .label("walked_at")
    )
    query: sa.Select[Any] = (
        sa.select(*Round.__table__.columns, legs.c.minutes, legs.c.length_m, walked_at)
        .join(legs, sa.true())
        .where(Round.team_id == session.info["scope"].team_id)
        .order_by(
            Round.status.in_(("planned", "out")).desc(),
            sa.func.coalesce(walked_at, Round.planned_for, Round.created_at).desc(),
            Round.id,
        )
        .limit(limit)
    )
    if statuses is not None:
        query = query.where(Round.status.in_(statuses))
    return session.execute(query).all()


def find_sheets(session: Session, round_ids: Collection[uuid.UUID]) -> list[Sheet]:
    """Return the sheets of some rounds of the session's team, the oldest first."""
    team = session.info["scope"].team_id
    query = sa.select(Sheet).where(Sheet.team_id == team, Sheet.round_id.in_(round_ids))
    return list(session.scalars(query.order_by(Sheet.created_at, Sheet.code)))


_IS_OUT = sa.and_(Sheet.returned_at.is_(None), Sheet.shredded_at.is_(None))


def _of_states(today: dt.date) -> dict[str, sa.ColumnElement[bool]]:
    return {
        "out": _IS_OUT,
        "overdue": sa.and_(_IS_OUT, Sheet.return_by < today),
        "returned": sa.and_(Sheet.returned_at.is_not(None), Sheet.shredded_at.is_(None)),
        "shredded": Sheet.shredded_at.is_not(None),
        "all": sa.true(),
    }


def count_registered(session: Session, today: dt.date) -> dict[str, int]:
    """Return how many sheets of the session's team are in each state of `find_registered`."""
    counts = [
        sa.func.count().filter(of_state).label(state)
        for state, of_state in _of_states(today).items()
    ]
    query = sa.select(*counts).where(Sheet.team_id == session.info["scope"].team_id)
    return dict(session.execute(query).one()._mapping)  # noqa: SLF001  (how SQLAlchemy names it)


def are_out(session: Session, codes: Collection[str]) -> bool:
    """Return whether all sheets with these codes are the session's team's, and out."""
    team = session.info["scope"].team_id
    query = sa.select(sa.func.count()).where(Sheet.team_id == team, Sheet.code.in_(codes), _IS_OUT)
    return session.scalar(query) == len(codes)


def find_registered(
    session: Session, *, code: str, state: str, today: dt.date, limit: int
) -> list[tuple[Sheet, str]]:
    """
    Return sheets of the session's team with the name of their round.

    Those that are out come first, by the day they are due, and then the newest.

    Parameters
    ----------
    code
        Only the sheet with this code, whatever its case; "" for all.
    state
        "all", "out", "overdue" (out, and due before `today`), "returned" or "shredded".
    limit
        Most sheets to return.
    """
    query = (
        sa.select(Sheet, Round.name)
        .join(Round, Round.id == Sheet.round_id)
        .where(
            Sheet.team_id == session.info["scope"].team_id,
            _of_states(today).get(state, sa.true()),
        )
        .order_by(
            _IS_OUT.desc(), sa.case((_IS_OUT, Sheet.return_by)), Sheet.created_at.desc(), Sheet.code
        )
        .limit(limit)
    )
    if code:
        query = query.where(Sheet.code == _code(code))
    return [(sheet, name) for sheet, name in session.execute(query)]


def _code(typed: str) -> str:
    """Return the code that was typed, with nothing that a database cannot hold."""
    return "".join(filter(str.isalnum, typed)).upper()


def find_sheet(session: Session, code: str) -> Sheet | None:
    """Return the sheet of the session's team with this code, whatever its case, or None."""
    team = session.info["scope"].team_id
    return session.scalar(sa.select(Sheet).where(Sheet.code == _code(code), Sheet.team_id == team))


def lock_sheet(session: Session, code: str) -> Sheet | None:
    """Return the sheet with this code, which nobody else changes before the transaction ends."""
    found = find_sheet(session, code)
    if found is not None:
        session.refresh(found, with_for_update=True)
    return found


def is_code_free(session: Session, code: str) -> bool:
    """Return whether no sheet has this code, among those that the session may see."""
    return session.scalar(sa.select(Sheet.id).where(Sheet.code == code)) is None


_STOPS_DUE = """select round.id from round where team_id = :team
    and exists (select from round_stop where round_id = round.id) and (greatest(
        created_at, planned_for,
        (select max(returns_at) from round_leg where round_id = round.id),
        (select max(ended_at) from pass where round_id = round.id)
    ) at time zone 'Europe/Copenhagen' + cast(:kept as interval))
        at time zone 'Europe/Copenhagen' <= :now"""
"""Rounds that lose their stops: their day is so long ago."""


def count_stops_due(session: Session, now: dt.datetime, kept: str) -> int:
    """Return how many of the team's rounds `drop_stops` would take the stops of."""
    values = {"team": session.info["scope"].team_id, "now": now, "kept": kept}
    return len(session.execute(sa.text(_STOPS_DUE), values).all())


def drop_stops(session: Session, now: dt.datetime, kept: str) -> int:
    """
    Delete the stops of rounds whose time is up, and the lines from door to door.

    Parameters
    ----------
    kept
        How long they are kept after the day of the round, as an interval of PostgreSQL.

    Returns
    -------
    int
        Of how many rounds.
    """
    values = {"team": session.info["scope"].team_id, "now": now, "kept": kept}
    due = list(session.scalars(sa.text(_STOPS_DUE), values))
    for statement in (
        """delete from round_leg leg using round where round.id = leg.round_id
            and round.kind = 'visit' and round.id = any(:due)""",
        "delete from round_stop where round_id = any(:due)",
    ):
        session.execute(sa.text(statement), {"due": due})
    return len(due)
