"""Answers to the questions of the mapping points: give them, take them back, see earlier ones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.answers import (
    AreaAnswer,
    Origin,
    add_said,
    empty,
    find_all,
    find_newest,
    find_origins,
    find_tags,
    restate,
)
from gis.layers.database import Scope
from gis.layers.meetings import share_open_meeting
from gis.layers.teams import find_initials
from gis.planning.mapping import QUESTIONS
from gis.services.areas.changing import locked
from gis.services.areas.listing import get_area
from gis.services.free_text import checked_text, checked_words
from gis.services.installation import database
from gis.services.mapping.merging import AnswerClash, field_clashes, merged
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_LETTERS = 2000
MOST_TAG_LETTERS = 40
MOST_TAGS = 30
NOTHING: Mapping[str, Any] = {"text": "", "is_none": False, "tags": ()}


@dataclass(frozen=True)
class Answer:
    """
    An answer to one question.

    Attributes
    ----------
    point, question
        Which question: see `gis.planning.mapping.QUESTIONS`.
    is_none
        Whether it is *ingen*: somebody has looked, and there is none. It may have a text, too.
    tags
        Characteristics in the team's own words.
    at, by
        When it was given, and the initials of who gave it.
    meeting_id
        The meeting at which it was given.
    """

    id: str
    area_id: str
    point: int
    question: int
    text: str
    is_none: bool
    tags: tuple[str, ...]
    at: dt.datetime
    by: str
    meeting_id: str | None

    @property
    def is_empty(self) -> bool:
        """Whether it takes back what was answered before."""
        return not (self.text or self.is_none or self.tags)


def answer_of(row: AreaAnswer, origin: Origin, initials: Mapping[uuid.UUID, str]) -> Answer:
    """Return a row as an answer."""
    return Answer(
        id=str(row.id),
        area_id=str(row.area_id),
        point=row.point,
        question=row.question,
        text=row.text,
        is_none=row.is_none,
        tags=tuple(row.tags),
        at=origin.at,
        by=initials.get(origin.by, "") if origin.by else "",
        meeting_id=str(row.meeting_id) if row.meeting_id else None,
    )


@right("mapping", "change")
def save_answer(
    scope: Scope,
    area_id: str,
    point: int,
    question: int,
    *,
    text: str = "",
    is_none: bool = False,
    tags: Sequence[str] = (),
    since: str | None,
) -> Answer:
    """
    Give an answer; with nothing in it the question is not answered any more.

    Parameters
    ----------
    text
        Up to `MOST_LETTERS` letters.
    is_none
        Whether the answer is *ingen*.
    since
        Id of the answer that was on screen, None when there was none.

    Returns
    -------
    Answer
        What counts now: one's own answer, together with what somebody else may have changed of it.

    Raises
    ------
    AnswerClash
        When somebody else has changed the same otherwise meanwhile.
    InputError
        ``text_too_long``, ``too_many_tags``, or what the text looks like; see
        `gis.services.free_text`.
    NotFoundError
        ``area_not_found``, ``question_not_found``.
    """
    if not 1 <= question <= QUESTIONS.get(point, 0):
        raise NotFoundError("question_not_found")
    words = checked_words(tuple(tags), most=MOST_TAG_LETTERS)
    if len(words) > MOST_TAGS:
        raise InputError("too_many_tags", found=len(words), most=MOST_TAGS)
    mine = {
        "text": checked_text(text, most=MOST_LETTERS), "is_none": is_none, "tags": tuple(words)
    }  # fmt: skip
    with database().session(scope) as session:
        area = locked(session, area_id)
        newest = find_newest(session, AreaAnswer, area.id, (point, question))
        wanted = _together(session, area.id, newest, mine, since)
        if wanted != _values(newest):
            newest = _added(session, area.id, (point, question), wanted)
        return _read(session, newest, area.id, (point, question))


def _values(row: AreaAnswer | None) -> dict[str, Any]:
    if row is None:
        return dict(NOTHING)
    return {"text": row.text, "is_none": row.is_none, "tags": tuple(row.tags)}


def _together(
    session: Session,
    area_id: uuid.UUID,
    newest: AreaAnswer | None,
    mine: dict[str, Any],
    since: str | None,
) -> dict[str, Any]:
    """Return one's own answer, with what another has changed since; raises `AnswerClash`."""
    theirs = _values(newest)
    if newest is None or str(newest.id) == since:
        return mine
    seen = [row for row in find_all(session, AreaAnswer, area_id) if str(row.id) == since]
    base = _values(seen[0] if seen else None)
    # Of words each that is added or taken away stands for itself.
    gone = set(base["tags"]) - set(mine["tags"])
    added = [tag for tag in mine["tags"] if tag not in theirs["tags"] and tag not in base["tags"]]
    tags = (*(tag for tag in theirs["tags"] if tag not in gone), *added)
    values, clashing = merged(base, mine, theirs)
    if fields := [field for field in clashing if field != "tags"]:
        origin = find_origins(session, [newest])[newest.id]
        by = find_initials(session).get(origin.by, "") if origin.by else ""
        clashes = field_clashes(fields, mine, theirs, by, newest.created_at)
        raise AnswerClash("answer_clash", clashes, str(newest.id))
    return values | {"tags": tags}


def _added(
    session: Session, area_id: uuid.UUID, about: tuple[int, int], values: Mapping[str, Any]
) -> AreaAnswer:
    meeting = share_open_meeting(session)
    point, question = about
    return add_said(
        session,
        AreaAnswer(
            area_id=area_id, point=point, question=question, text=values["text"],
            is_none=values["is_none"], tags=list(values["tags"]),
            meeting_id=meeting.id if meeting else None,
        ),
    )  # fmt: skip


def _read(
    session: Session, row: AreaAnswer | None, area_id: uuid.UUID, about: tuple[int, int]
) -> Answer:
    if row is None:  # nothing was answered, and nothing was said
        point, question = about
        return Answer(
            id="", area_id=str(area_id), point=point, question=question, text="", is_none=False,
            tags=(), at=dt.datetime.now(dt.UTC), by="", meeting_id=None,
        )  # fmt: skip
    return answer_of(row, find_origins(session, [row])[row.id], find_initials(session))


@right("mapping", "change")
def confirm_answer(scope: Scope, answer_id: str) -> Answer:
    """
    Say that an answer still holds: it is given again, now.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has answered since.
    NotFoundError
        ``answer_not_found``.
    """
    with database().session(scope) as session:
        row = find_said(session, AreaAnswer, answer_id, "answer_not_found")
        again = _added(session, row.area_id, row.about, _values(row))
        return _read(session, again, row.area_id, row.about)


@right("mapping", "change")
def take_back_answer(scope: Scope, answer_id: str) -> Answer:
    """
    Let what was answered before count again.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has answered since.
    NotFoundError
        ``answer_not_found``.
    """
    with database().session(scope) as session:
        row = find_said(session, AreaAnswer, answer_id, "answer_not_found")
        back = taken_back(session, row)
        return _read(session, back, row.area_id, row.about)


def find_said(session: Session, model: Any, said_id: str, code: str) -> Any:  # noqa: ANN401
    """
    Return the answer or decision of an id, which counts now; its area waits for this to end.

    Raises
    ------
    NotFoundError
        `code`, when the session's team has none of that id.
    ConflictError
        ``changed_meanwhile`` when another counts in its place.
    """
    try:
        row = session.get(model, uuid.UUID(said_id))
    except ValueError:
        row = None
    if row is None or row.team_id != session.info["scope"].team_id:
        raise NotFoundError(code)
    locked(session, str(row.area_id))
    newest = find_newest(session, model, row.area_id, row.about)
    if newest is None or newest.id != row.id:
        raise ConflictError("changed_meanwhile")
    return row


def taken_back(session: Session, row: Any) -> Any:  # noqa: ANN401
    """Add what counted before a row from `find_said`, or an empty one."""
    of_area = find_all(session, type(row), row.area_id)
    _newest, *earlier = [one for one in of_area if one.about == row.about]
    before = earlier[0] if earlier else None
    meeting = share_open_meeting(session)
    if before is not None and not before.is_empty:
        # It was said at its own meeting, and is not said anew at this one.
        return restate(session, before, area_id=row.area_id, meeting_id=before.meeting_id)
    values = empty(type(row), row.about)
    meeting_id = meeting.id if meeting else None
    return add_said(session, type(row)(area_id=row.area_id, meeting_id=meeting_id, **values))


@right("mapping", "read")
def answer_history(scope: Scope, area_id: str, point: int, question: int) -> list[Answer]:
    """
    Return every answer that was given to a question, the newest first, the one that counts too.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        area = get_area(session, area_id)
        rows = [
            row for row in find_all(session, AreaAnswer, area.id) if row.about == (point, question)
        ]
        origins, initials = find_origins(session, rows), find_initials(session)
        return [answer_of(row, origins[row.id], initials) for row in rows]


@right("mapping", "read")
def known_tags(scope: Scope) -> list[str]:
    """Return the tags that the team uses, the commonest first."""
    with database().session(scope) as session:
        return find_tags(session)
