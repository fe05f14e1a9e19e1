"""
The five mapping points of an area: which questions they ask, how far they are, what comes next.

Source of points and questions: Socialstyrelsen (2016), *Metodeguide: Opsøgende og socialfaglig
indsats for borgere med psykisk lidelse, som lever isoleret i egen bolig*, 1B.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

__all__ = [
    "OLD_DAYS",
    "POINTS",
    "QUESTIONS",
    "WAYS",
    "Choice",
    "Next",
    "Reply",
    "Standing",
    "State",
    "Status",
    "Way",
    "is_old",
    "state_of",
    "status_of",
    "what_next",
]  # fmt: skip

Way = Literal["direct", "indirect"]
State = Literal["answered", "none", "partly", "blank", "old"]
Choice: TypeAlias = bool | None
"""Whether a team traces one way; None is not decided."""
Status = Literal["selected", "deselected", "undecided"]

QUESTIONS: Final[Mapping[int, int]] = {1: 2, 2: 1, 3: 1, 4: 3, 5: 1}
"""How many questions each point asks."""
POINTS: Final = tuple(QUESTIONS)
WAYS: Final[tuple[Way, ...]] = ("direct", "indirect")
OLD_DAYS: Final = 182
"""After half a year an answer should be gone through again: an assumption without a source."""


@dataclass(frozen=True)
class Reply:
    """
    How one question stands.

    Attributes
    ----------
    is_none
        Whether the answer is that there is none.
    is_old
        Whether it should be gone through again.
    """

    is_none: bool = False
    is_old: bool = False


def is_old(at: dt.datetime, outlines: Sequence[tuple[dt.datetime, bool]], now: dt.datetime) -> bool:
    """
    Return whether an answer should be gone through again.

    Parameters
    ----------
    at
        When it was given.
    outlines
        Since when the area had each of its forms, the oldest first, and whether its outline was
        today's.
    """
    if now - at > dt.timedelta(days=OLD_DAYS):
        return True
    then = [is_same for since, is_same in outlines if since <= at]
    # An answer from before the area was there came from the one that it was divided from.
    return bool(outlines) and not (then and then[-1])


def state_of(replies: Sequence[Reply | None]) -> State:
    """
    Return how a point stands by its questions, in order; None is not answered.

    ``partly`` goes before ``old``, and that before ``none``: what has most left to do is shown.
    """
    given = [reply for reply in replies if reply is not None]
    if not given:
        return "blank"
    if len(given) < len(replies):
        return "partly"
    if any(reply.is_old for reply in given):
        return "old"
    return "none" if any(reply.is_none for reply in given) else "answered"


def status_of(direct: Choice, indirect: Choice) -> Status:
    """Return what is decided of an area."""
    if direct or indirect:
        return "selected"
    return "undecided" if direct is None or indirect is None else "deselected"


@dataclass(frozen=True)
class Standing:
    """How far an area is: points that lack an answer, that are old, and ways not decided on."""

    area_id: str
    lacking: tuple[int, ...]
    old: tuple[int, ...]
    undecided: tuple[Way, ...]
    is_review_due: bool = False


@dataclass(frozen=True)
class Next:
    """
    What to do next.

    Attributes
    ----------
    kind
        ``draw`` the first area, ``answer`` points, ``decide``, ``both``, ``review`` old answers,
        ``review_decision``, or ``done``.
    """

    kind: Literal["draw", "answer", "decide", "both", "review", "review_decision", "done"]
    area_id: str = ""
    points: tuple[int, ...] = ()


def what_next(standings: Sequence[Standing]) -> Next:
    """
    Return what comes next of some areas in the order they are shown in.

    The area nearest to a decision goes first: one that lacks it, and of those the one with the
    fewest points left. Then come points without an answer, and at last what is old.
    """
    if not standings:
        return Next("draw")
    open_ = [one for one in standings if one.undecided]
    if open_:
        first = min(open_, key=lambda one: len(one.lacking))
        return Next("both" if first.lacking else "decide", first.area_id, first.lacking)
    lacking = [one for one in standings if one.lacking]
    if lacking:
        first = min(lacking, key=lambda one: len(one.lacking))
        return Next("answer", first.area_id, first.lacking)
    for one in standings:
        if one.old:
            return Next("review", one.area_id, one.old)
        if one.is_review_due:
            return Next("review_decision", one.area_id)
    return Next("done")
