"""How far the mapping is: areas by five points, with what is decided of each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import NotFoundError
from gis.layers.answers import find_answers, find_decisions, find_origins, find_outlines
from gis.layers.database import Scope
from gis.layers.registered import Registered, find_registered
from gis.layers.teams import find_initials
from gis.locale import COPENHAGEN
from gis.planning.mapping import (
    POINTS,
    QUESTIONS,
    Reply,
    Standing,
    State,
    Status,
    Way,
    is_old,
    state_of,
    status_of,
)
from gis.services.areas.forms import SAME_M
from gis.services.areas.listing import Area, summaries
from gis.services.installation import database
from gis.services.mapping.answers import Answer, answer_of
from gis.services.mapping.decisions import Decision, decision_of, find_around
from gis.services.rights import right

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

Question = tuple[int, int]
DRAWN: Question = (1, 1)
"""The outline of an area is itself the answer to where."""
COUNTED: Question = (1, 2)
"""Dwellings of each type that somebody has corrected answer in which types."""


@dataclass(frozen=True)
class PointState:
    """
    How one point of an area stands.

    Attributes
    ----------
    summary
        What people wrote, and the names of what they registered, the most telling first.
    at
        When its newest answer was given; None where nobody wrote one.
    is_old
        Whether any of its answers should be gone through again, whatever the state.
    """

    point: int
    state: State
    summary: tuple[str, ...]
    at: dt.datetime | None
    is_old: bool = False


@dataclass(frozen=True)
class AreaMapping:
    """
    What is mapped of one area, and what is decided.

    Attributes
    ----------
    answers
        The answers that count, by point and question; a question without one is not there.
    points
        The five points in order.
    direct, indirect
        What is decided of each way; None is not decided.
    registered
        Names of the places, partners and channels that answer a question, by point and question.
    due
        Ways whose decision should have been gone through again.
    """

    area: Area
    answers: Mapping[Question, Answer]
    points: tuple[PointState, ...]
    direct: Decision | None
    indirect: Decision | None
    registered: Mapping[Question, tuple[str, ...]]
    due: tuple[Way, ...] = ()

    @property
    def status(self) -> Status:
        """What is decided of the area as a whole."""
        return status_of(_chosen(self.direct), _chosen(self.indirect))

    @property
    def standing(self) -> Standing:
        """What is left to do."""
        ways: tuple[tuple[Way, Decision | None], ...] = (
            ("direct", self.direct), ("indirect", self.indirect)
        )  # fmt: skip
        return Standing(
            self.area.id,
            lacking=tuple(p.point for p in self.points if p.state in ("blank", "partly")),
            old=tuple(p.point for p in self.points if p.is_old),
            undecided=tuple(way for way, decision in ways if decision is None),
            is_review_due=self.is_review_due,
        )

    @property
    def is_review_due(self) -> bool:
        """Whether one of the decisions should have been gone through again."""
        return bool(self.due)

    def is_due(self, way: Way) -> bool:
        """Return whether the decision on a way should have been gone through again."""
        return way in self.due

    def decision(self, way: Way) -> Decision | None:
        """Return what is decided of a way."""
        return self.direct if way == "direct" else self.indirect


def _chosen(decision: Decision | None) -> bool | None:
    return None if decision is None else decision.is_chosen


@right("mapping", "read")
def overview(scope: Scope) -> tuple[AreaMapping, ...]:
    """Return how far every area of the team is, by name."""
    with database().session(scope) as session:
        return _mappings(session, database().crs, None)


@right("mapping", "read")
def area_mapping(scope: Scope, area_id: str) -> AreaMapping:
    """
    Return how far one area is.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        found = _mappings(session, database().crs, area_id)
    if not found:
        raise NotFoundError("area_not_found", name=area_id)
    return found[0]


@dataclass(frozen=True)
class _Known:
    """All that is known of the areas, by id, read at once."""

    answers: Mapping[str, Mapping[Question, Answer]]
    decisions: Mapping[str, Mapping[str, Decision]]
    registered: Mapping[str, Mapping[Question, tuple[str, ...]]]
    outlines: Mapping[uuid.UUID, list[tuple[dt.datetime, bool]]]


def _mappings(session: Session, crs: str, only: str | None) -> tuple[AreaMapping, ...]:
    areas = [area for area in summaries(session, crs) if only in (None, area.id)]
    ids = None if only is None else [uuid.UUID(area.id) for area in areas]
    known = _Known(
        _answers(session, ids), _decisions(session, ids), _registered(session, areas, crs),
        find_outlines(session, same_m=SAME_M),
    )  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    return tuple(_mapping(area, known, now) for area in areas)


def _answers(
    session: Session, ids: Sequence[uuid.UUID] | None
) -> dict[str, dict[Question, Answer]]:
    rows = [row for row in find_answers(session, ids) if not row.is_empty]
    origins, initials = find_origins(session, rows), find_initials(session)
    found: dict[str, dict[Question, Answer]] = defaultdict(dict)
    for row in rows:
        found[str(row.area_id)][row.about] = answer_of(row, origins[row.id], initials)
    return found


def _decisions(session: Session, ids: Sequence[uuid.UUID] | None) -> dict[str, dict[str, Decision]]:
    rows = [row for row in find_decisions(session, ids) if not row.is_empty]
    around = find_around(session, rows)
    found: dict[str, dict[str, Decision]] = defaultdict(dict)
    for row in rows:
        found[str(row.area_id)][row.way] = decision_of(row, around)
    return found


def _registered(
    session: Session, areas: Sequence[Area], crs: str
) -> dict[str, dict[Question, tuple[str, ...]]]:
    """Return by area and question the names of what answers it."""
    rows, points = find_registered(session)
    lying_in = _lying_in(areas, points, crs)
    names: dict[str, dict[Question, list[str]]] = {area.id: defaultdict(list) for area in areas}
    for at, row in enumerate(rows):
        named = {str(area_id) for area_id in row.area_ids} & names.keys()
        for area_id in names if row.is_wide else named | lying_in[at]:
            for about in _answered_by(row):
                names[area_id][about].append(row.name)
    return {
        area_id: {about: tuple(dict.fromkeys(all_)) for about, all_ in of_area.items()}
        for area_id, of_area in names.items()
    }


def _lying_in(areas: Sequence[Area], points: NDArray[np.object_], crs: str) -> dict[int, set[str]]:
    """Return by the number of a point the areas that it lies in."""
    shapes = [transform(area.geometry, WGS84, crs) for area in areas]
    found: dict[int, set[str]] = defaultdict(set)
    if areas and len(points):
        shapely.prepare(shapes)
        area, point = shapely.STRtree(points).query(shapes, predicate="covers")
        for one, other in zip(area.tolist(), point.tolist(), strict=True):
            found[other].add(areas[one].id)
    return found


def _answered_by(row: Registered) -> tuple[Question, ...]:
    """Return the questions that something registered answers."""
    if row.kind == "place":
        return ((3, 1),)
    if row.kind == "channel":
        return ((5, 1),)
    access: tuple[Question, ...] = ((4, 2),) if row.has_access else ()
    meets: tuple[Question, ...] = ((4, 3),) if row.meets_citizens else ()
    return ((4, 1), *access, *meets)


def _mapping(area: Area, known: _Known, now: dt.datetime) -> AreaMapping:
    answers = known.answers.get(area.id, {})
    decisions = known.decisions.get(area.id, {})
    registered = known.registered[area.id]
    outlines = known.outlines.get(uuid.UUID(area.id), [])
    today = now.astimezone(COPENHAGEN).date()
    return AreaMapping(
        area=area,
        answers=answers,
        points=tuple(
            _point_state(area, point, answers, registered, outlines, now) for point in POINTS
        ),
        direct=decisions.get("direct"),
        indirect=decisions.get("indirect"),
        registered=registered,
        due=tuple(one.way for one in decisions.values() if one.is_review_due(today)),
    )


def _point_state(
    area: Area,
    point: int,
    answers: Mapping[Question, Answer],
    registered: Mapping[Question, tuple[str, ...]],
    outlines: Sequence[tuple[dt.datetime, bool]],
    now: dt.datetime,
) -> PointState:
    abouts = [(point, question) for question in range(1, QUESTIONS[point] + 1)]
    own = [answers[about] for about in abouts if about in answers]
    replies = [
        _reply(
            answers.get(about), outlines, now, is_registered=_is_registered(area, about, registered)
        )
        for about in abouts
    ]
    return PointState(
        point=point,
        state=state_of(replies),
        summary=_summary(abouts, answers, registered),
        at=max((answer.at for answer in own), default=None),
        is_old=any(reply is not None and reply.is_old for reply in replies),
    )


def _is_registered(
    area: Area, about: Question, registered: Mapping[Question, tuple[str, ...]]
) -> bool:
    return about == DRAWN or (about == COUNTED and area.types_by_hand) or about in registered


def _reply(
    answer: Answer | None,
    outlines: Sequence[tuple[dt.datetime, bool]],
    now: dt.datetime,
    *,
    is_registered: bool,
) -> Reply | None:
    if answer is None:
        return Reply() if is_registered else None
    # What is registered speaks for itself, even if it was "none" before.
    is_none = answer.is_none and not is_registered
    return Reply(is_none, is_old(answer.at, outlines, now))


def _summary(
    abouts: Sequence[Question],
    answers: Mapping[Question, Answer],
    registered: Mapping[Question, tuple[str, ...]],
) -> tuple[str, ...]:
    told: list[str] = []
    for about in abouts:
        answer = answers.get(about)
        if answer is not None:
            told += [*answer.tags, *([answer.text] if answer.text else [])]
        told += registered.get(about, ())
    return tuple(dict.fromkeys(told))
