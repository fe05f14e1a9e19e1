"""
What a team answers of its areas, and where it decides to trace.

Nothing here is changed once it is written: the newest row counts, and what was before it stays. A
row that says again what another said, because a change was taken back or an area was divided, names
that one in `restates`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from gis.layers.database import Base


class Added:
    """Columns of what is added and never changed; `number` is the order in which it came."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))


class Said(Added):
    """
    What is said of an area.

    `meeting_id` is the meeting that was open; `area_version` the form of the area that brought the
    row along when areas were divided or joined, None where somebody wrote it.
    """

    area_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("housing_area.id"))
    meeting_id: Mapped[uuid.UUID | None]
    restates: Mapped[uuid.UUID | None]
    area_version: Mapped[int | None]


class AreaAnswer(Said, Base):
    """An answer to one of the questions of a mapping point; an empty one takes it back."""

    __tablename__ = "area_answer"

    point: Mapped[int]
    question: Mapped[int]
    text: Mapped[str]
    is_none: Mapped[bool]
    tags: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))

    @property
    def about(self) -> tuple[int, int]:
        """The question that it answers, by its point and its number."""
        return self.point, self.question

    @property
    def is_empty(self) -> bool:
        """Whether it takes an answer back."""
        return not (self.text or self.is_none or self.tags)


class AreaDecision(Said, Base):
    """
    Whether a team traces in an area one way, and why.

    Of `is_chosen` None means that the decision was taken back.
    """

    __tablename__ = "area_decision"

    way: Mapped[str]
    is_chosen: Mapped[bool | None]
    reason: Mapped[str]
    partner_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid))
    review_on: Mapped[dt.date | None]
    decided_by: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))

    @property
    def about(self) -> str:
        """The way that it decides on."""
        return self.way

    @property
    def is_empty(self) -> bool:
        """Whether it takes a decision back."""
        return self.is_chosen is None


class DecisionBacking(Added, Base):
    """Whether the leader backs a decision; the newest counts."""

    __tablename__ = "decision_backing"

    decision_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("area_decision.id"))
    is_backed: Mapped[bool]


Row = TypeVar("Row", AreaAnswer, AreaDecision)


@dataclass(frozen=True)
class Origin:
    """When something was first said, and the member who said it."""

    at: dt.datetime
    by: uuid.UUID | None


def _own(
    session: Session, model: type[Row], area_ids: Sequence[uuid.UUID] | None
) -> sa.Select[Row]:
    query = sa.select(model).where(model.team_id == session.info["scope"].team_id)
    return query if area_ids is None else query.where(model.area_id.in_(area_ids))


def _newest_answers(
    session: Session, area_ids: Sequence[uuid.UUID] | None
) -> sa.Select[AreaAnswer]:
    key = (AreaAnswer.area_id, AreaAnswer.point, AreaAnswer.question)
    query = _own(session, AreaAnswer, area_ids).ext(distinct_on(*key))
    return query.order_by(*key, AreaAnswer.number.desc())


def find_answers(session: Session, area_ids: Sequence[uuid.UUID] | None = None) -> list[AreaAnswer]:
    """Return the newest answer to each question of some areas, or of all; empty ones too."""
    return list(session.scalars(_newest_answers(session, area_ids)))


def find_decisions(
    session: Session, area_ids: Sequence[uuid.UUID] | None = None
) -> list[AreaDecision]:
    """Return the newest decision on each way of some areas, or of all; taken back ones too."""
    key = (AreaDecision.area_id, AreaDecision.way)
    query = _own(session, AreaDecision, area_ids).ext(distinct_on(*key))
    return list(session.scalars(query.order_by(*key, AreaDecision.number.desc())))


def find_all(session: Session, model: type[Row], area_id: uuid.UUID) -> list[Row]:
    """Return every answer or decision of an area, the newest first."""
    query = _own(session, model, [area_id]).order_by(model.number.desc())
    return list(session.scalars(query))


def find_origins(session: Session, rows: Sequence[Row]) -> dict[uuid.UUID, Origin]:
    """Return by the id of each row who first said it, and when."""
    origins = {row.id: Origin(row.created_at, row.created_by) for row in rows}
    again = {row.restates: row.id for row in rows if row.restates is not None}
    if again:
        model = type(rows[0])
        first = aliased(model)
        found = session.execute(
            sa.select(model.id, first.created_at, first.created_by)
            .join(first, first.id == model.restates)
            .where(model.id.in_([row.id for row in rows if row.restates is not None]))
        )
        origins |= {row.id: Origin(row.created_at, row.created_by) for row in found}
    return origins


def find_backings(
    session: Session, decision_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, DecisionBacking]:
    """Return by decision the newest word of the leader."""
    query = (
        sa.select(DecisionBacking)
        .where(
            DecisionBacking.team_id == session.info["scope"].team_id,
            DecisionBacking.decision_id.in_(decision_ids),
        )
        .ext(distinct_on(DecisionBacking.decision_id))
        .order_by(DecisionBacking.decision_id, DecisionBacking.number.desc())
    )
    return {row.decision_id: row for row in session.scalars(query)}


def find_tags(session: Session) -> list[str]:
    """Return every tag that a newest answer of the team has, the commonest first."""
    newest = _newest_answers(session, None).subquery()
    tag = sa.func.unnest(newest.c.tags).label("tag")
    each = sa.select(tag).subquery()
    query = sa.select(each.c.tag).group_by(each.c.tag).order_by(sa.func.count().desc(), each.c.tag)
    return list(session.scalars(query))


def find_outlines(
    session: Session, *, same_m: float
) -> dict[uuid.UUID, list[tuple[dt.datetime, bool]]]:
    """
    Return by area since when it had each of its forms, and whether its outline then is today's.

    The oldest form comes first; outlines nowhere further than `same_m` metres apart are the same.
    """
    query = sa.text("""
        select area.id, form.changed_at, form.geometry = area.geometry
            or ST_HausdorffDistance(form.geometry, area.geometry) < :same_m as is_same
        from housing_area area join (
            select area_id, version, changed_at, geometry from housing_area_past
            union all select id, version, changed_at, geometry from housing_area
        ) form on form.area_id = area.id
        where area.team_id = :team and area.deleted_at is null
        order by area.id, form.version
    """)
    found: dict[uuid.UUID, list[tuple[dt.datetime, bool]]] = {}
    values = {"team": session.info["scope"].team_id, "same_m": same_m}
    for row in session.execute(query, values):
        found.setdefault(row.id, []).append((row.changed_at, row.is_same))
    return found


def find_newest(
    session: Session, model: type[Row], area_id: uuid.UUID, about: Any  # noqa: ANN401
) -> Row | None:  # fmt: skip
    """Return the newest answer to a question, or decision on a way, of an area."""
    newest = (find_answers if model is AreaAnswer else find_decisions)(session, [area_id])
    return next((row for row in newest if row.about == about), None)  # type: ignore[return-value]


def add_said(session: Session, row: Row) -> Row:
    """Store a new answer or decision of the session's team."""
    scope = session.info["scope"]
    row.team_id, row.created_by = scope.team_id, scope.member_id
    session.add(row)
    session.flush()
    return row


def restate(
    session: Session, row: Row, *, area_id: uuid.UUID, **more: Any  # noqa: ANN401
) -> Row:  # fmt: skip
    """
    Say again what a row says, of its own area or of another; the leader's backing goes along.

    Parameters
    ----------
    more
        `meeting_id` and `area_version` of the new row.
    """
    model = type(row)
    kept = {name: getattr(row, name) for name in _contents(model)}
    said = add_said(
        session, model(area_id=area_id, restates=row.restates or row.id, **kept, **more)
    )
    if model is AreaDecision:
        for backing in find_backings(session, [row.id]).values():
            session.add(
                DecisionBacking(
                    team_id=backing.team_id, decision_id=said.id, is_backed=backing.is_backed,
                    created_at=backing.created_at, created_by=backing.created_by,
                )
            )  # fmt: skip
        session.flush()
    return said


def empty(model: type[Row], about: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the values of a row that takes the newest one back."""
    if model is AreaAnswer:
        point, question = about
        return {"point": point, "question": question, "text": "", "is_none": False, "tags": []}
    return {"way": about, "is_chosen": None, "reason": "", "partner_ids": [], "decided_by": []}


def _contents(model: type[Row]) -> Mapping[str, Any]:
    own = {column.name for column in sa.inspect(model).columns}
    of_any = {"id", "number", "team_id", "created_at", "created_by",
              "area_id", "meeting_id", "restates", "area_version"}  # fmt: skip
    return dict.fromkeys(own - of_any)
