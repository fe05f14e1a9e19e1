"""Plans that came one instead of another: a round with those before and after it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.layers.rounds import Round, RoundLeg, RoundPiece, RoundStop

__all__ = ["find_plans", "find_walked"]

LEFT = ("not_fitting", "unreachable")


def find_plans(session: Session, round_id: uuid.UUID) -> Sequence[sa.Row[Any]]:
    """
    Return a round of the session's team with all that it replaces and that replace it.

    Returns
    -------
    sequence of rows
        Columns of `Round`, the oldest first; `minutes` of the longest leg, `length_m` and
        `deadhead_m` of all; `left_m` of the pieces that are left out; `stops` that are asked for
        and `left_stops`, counted.
    """
    team = session.info["scope"].team_id
    family = (
        sa.select(Round.id, Round.replaces)
        .where(Round.id == round_id, Round.team_id == team)
        .cte("family", recursive=True)
    )
    family = family.union(
        sa.select(Round.id, Round.replaces).where(
            Round.team_id == team,
            sa.or_(Round.id == family.c.replaces, Round.replaces == family.c.id),
        )
    )
    legs = (
        sa.select(
            sa.func.coalesce(sa.func.max(RoundLeg.minutes), 0.0).label("minutes"),
            sa.func.coalesce(sa.func.sum(RoundLeg.length_m), 0.0).label("length_m"),
            sa.func.coalesce(sa.func.sum(RoundLeg.deadhead_m), 0.0).label("deadhead_m"),
        )
        .where(RoundLeg.round_id == Round.id)
        .lateral()
    )
    left = (
        sa.select(sa.func.coalesce(sa.func.sum(RoundPiece.length_m), 0.0))
        .where(RoundPiece.round_id == Round.id, RoundPiece.outcome.in_(LEFT))
        .scalar_subquery()
        .label("left_m")
    )
    asked = (
        sa.select(
            sa.func.count().label("stops"),
            sa.func.count(RoundStop.reason).label("left_stops"),
        )
        .where(RoundStop.round_id == Round.id, RoundStop.kind != "break")
        .lateral()
    )
    query: sa.Select[Any] = (
        sa.select(
            *Round.__table__.columns, *(legs.c[name] for name in ("minutes", "length_m")),
            legs.c.deadhead_m, left, asked.c.stops, asked.c.left_stops,
        )
        .select_from(Round)
        .join(legs, sa.true())
        .join(asked, sa.true())
        .where(Round.id.in_(sa.select(family.c.id)))
        .order_by(Round.created_at, Round.id)
    )  # fmt: skip
    return session.execute(query).all()


def find_walked(session: Session, round_id: uuid.UUID) -> list[str]:
    """Return the ids of the required pieces that a round walks."""
    query = sa.select(RoundPiece.street_id).where(
        RoundPiece.round_id == round_id, RoundPiece.outcome == "walked"
    )
    return [str(one) for one in session.scalars(query)]
