"""
What becomes of answers and decisions when areas are divided, joined, and put right again.

The parts of an area say what the whole said. A whole says what any of its parts said; it is decided
on only where they agree. Taking the change back takes this back too, where nobody has answered or
decided since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from gis.layers.answers import (
    AreaAnswer,
    AreaDecision,
    Row,
    add_said,
    empty,
    find_all,
    find_answers,
    find_decisions,
    restate,
)
from gis.layers.naming import name_also, name_no_more
from gis.locale import translator
from gis.locale.mapping_words import none_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.housing_areas import HousingArea

MOST_LETTERS = 2000


def pass_on(session: Session, area: HousingArea, part: HousingArea) -> None:
    """Let a new part of an area say what the area says."""
    name_also(session, part, [area.id])
    for answer in find_answers(session, [area.id]):
        if not answer.is_empty:
            restate(session, answer, area_id=part.id, area_version=part.version)
    for decision in find_decisions(session, [area.id]):
        if not decision.is_empty:
            restate(session, decision, area_id=part.id, area_version=part.version)


def put_together(session: Session, areas: Sequence[HousingArea], names: Sequence[str]) -> None:
    """
    Let the first of some areas, which holds the others by now, say what all of them said.

    Parameters
    ----------
    names
        What each was called before.
    """
    whole = areas[0]
    ids = [area.id for area in areas]
    name_also(session, whole, ids)
    called = dict(zip(ids, names, strict=True))
    for answers in _by_question(find_answers(session, ids), ids):
        _join_answers(session, whole, answers, called)
    for decisions in _by_question(find_decisions(session, ids), ids):
        _join_decisions(session, whole, decisions, called)


def _by_question(rows: Iterable[Any], ids: Sequence[Any]) -> list[list[Any]]:
    """Return for each question, or way, what the areas say, in the order of the areas."""
    found: dict[Any, list[Any]] = {}
    for row in sorted(rows, key=lambda row: ids.index(row.area_id)):
        found.setdefault(row.about, []).append(row)
    return list(found.values())


def _join_answers(
    session: Session, whole: HousingArea, answers: Sequence[AreaAnswer], called: dict[Any, str]
) -> None:
    said = [row for row in answers if not row.is_empty]
    others = [row for row in said if row.area_id != whole.id]
    if not others:
        return
    # What each part said stays to be read in the history of the whole.
    for row in others:
        restate(session, row, area_id=whole.id, area_version=whole.version)
    if len(said) == 1:
        return
    point, question = said[0].about
    is_none = all(row.is_none for row in said)
    # Where others found something, *ingen* holds for its own area only and is said in words.
    none = "" if is_none else none_words(translator("da"))[point, question]
    texts = [(called[row.area_id], row.text or (none if row.is_none else "")) for row in said]
    is_named = not is_none and any(row.is_none and not row.text for row in said)
    joined = AreaAnswer(
        area_id=whole.id,
        point=point,
        question=question,
        text=_together(texts, is_named=is_named),
        is_none=is_none,
        tags=list(dict.fromkeys(tag for row in said for tag in row.tags)),
        area_version=whole.version,
    )
    add_said(session, joined)


def _join_decisions(
    session: Session, whole: HousingArea, decisions: Sequence[AreaDecision], called: dict[Any, str]
) -> None:
    choices = {row.is_chosen for row in decisions}
    is_agreed = len(decisions) == len(called) and len(choices) == 1
    if not is_agreed or None in choices:
        if any(row.area_id == whole.id and not row.is_empty for row in decisions):
            nothing = empty(AreaDecision, decisions[0].about)
            add_said(
                session,
                AreaDecision(area_id=whole.id, area_version=whole.version, **nothing),
            )
        return
    joined = AreaDecision(
        area_id=whole.id,
        way=decisions[0].way,
        is_chosen=decisions[0].is_chosen,
        reason=_together([(called[row.area_id], row.reason) for row in decisions]),
        partner_ids=list(dict.fromkeys(one for row in decisions for one in row.partner_ids)),
        review_on=min((row.review_on for row in decisions if row.review_on), default=None),
        decided_by=list(dict.fromkeys(one for row in decisions for one in row.decided_by)),
        area_version=whole.version,
    )
    add_said(session, joined)


def _together(texts: Sequence[tuple[str, str]], *, is_named: bool = False) -> str:
    """Return texts as one: each under the name of its area, unless all say the same."""
    given = [(name, text) for name, text in texts if text]
    if len({text for _name, text in given}) <= 1 and not is_named:
        return given[0][1] if given else ""
    joined = "\n".join(f"{name}: {text}" for name, text in given)
    return joined if len(joined) <= MOST_LETTERS else f"{joined[: MOST_LETTERS - 1]}…"


def take_back(session: Session, area: HousingArea, brought: int) -> None:
    """
    Let count what an area said before a form of it brought other answers along.

    Parameters
    ----------
    area
        With the version that it has now.
    brought
        The version that brought them.
    """
    name_no_more(session, area, brought)
    for answer in find_answers(session, [area.id]):
        _take_back(session, area, answer, brought)
    for decision in find_decisions(session, [area.id]):
        _take_back(session, area, decision, brought)


def _take_back(session: Session, area: HousingArea, row: Row, brought: int) -> None:
    if row.area_version != brought:
        return
    model = type(row)
    before = [
        one
        for one in find_all(session, model, area.id)
        if one.about == row.about and one.area_version != brought
    ]
    if before and not before[0].is_empty:
        restate(
            session, before[0], area_id=area.id, area_version=area.version,
            meeting_id=before[0].meeting_id,
        )  # fmt: skip
    else:
        nothing = empty(model, row.about)
        add_said(session, model(area_id=area.id, area_version=area.version, **nothing))
