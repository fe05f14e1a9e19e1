"""Answers and decisions on the areas of the demo town."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from gis.layers.answers import AreaAnswer, add_said
from gis.locale import COPENHAGEN
from gis.planning.mapping import OLD_DAYS
from gis.services.areas import list_areas
from gis.services.installation import database
from gis.services.mapping import back_decision, decide, save_answer

if TYPE_CHECKING:
    from gis.planning.mapping import Way
    from gis.services.members import Scope

Question = tuple[int, int]

TEXTS: Final[dict[str, dict[Question, str]]] = {
    "Fuglekvarteret": {
        (1, 2): "Parcelhuse, mest de ældre med store haver",
        (2, 1): "Mange bor alene i store huse. Flere haver er groet til.",
        (3, 1): "Bænkene ved søen, om aftenen",
        (5, 1): "Lokalavisen",
    },
    "Nørrekær": {
        (1, 2): "Etageboliger, mest de almene",
        (2, 1): "Mange flytninger, og mange, der bor alene",
        (3, 1): "Møntvaskeriet og kiosken",
        (4, 1): "Boligselskabet",
        (5, 1): "Beboerbladet, opslag i opgangene",
    },
    "Havnegaderne": {
        (1, 2): "Ældre byhuse med små lejligheder",
        (2, 1): "Tomme butikker, tildækkede vinduer over dem",
        (3, 1): "Bænkene på havnen",
    },
    "Bymidten": {(1, 2): "Lejligheder over butikkerne", (3, 1): "Biblioteket og torvet"},
    "Møllevangen": {(1, 2): "Rækkehuse", (2, 1): "Nedrullede gardiner hele dagen"},
    "Haveforeningen Solbakken": {
        (1, 2): "Kolonihaver; nogle bor der hele året",
        (3, 1): "Fælleshuset",
    },
}
TAGS: Final[dict[str, tuple[str, ...]]] = {
    "Fuglekvarteret": ("tilgroede haver", "bor alene"),
    "Nørrekær": ("bor alene", "mange flytninger"),
    "Havnegaderne": ("tildækkede vinduer",),
    "Møllevangen": ("nedrullede gardiner",),
}
NONE: Final[tuple[tuple[str, Question], ...]] = (("Fuglekvarteret", (4, 2)),)
OLD: Final[tuple[tuple[str, Question], ...]] = (("Nørrekær", (2, 1)), ("Møllevangen", (1, 2)))
"""Answers that should be gone through again."""

DECIDED: Final[tuple[tuple[str, Way, bool, str, bool], ...]] = (
    ("Fuglekvarteret", "direct", True, "Tegnene kan ses fra vejen, og ingen har adgang.", True),
    ("Nørrekær", "direct", True, "Mange bor alene, og vi har fundet borgere her før.", True),
    ("Nørrekær", "indirect", True, "Boligselskabet kommer i alle opgange.", False),
    ("Bymidten", "direct", False, "Opgangene er låste, så gaden viser ikke meget.", False),
    ("Bymidten", "indirect", True, "Butikkerne ser de samme mennesker hver dag.", False),
    ("Møllevangen", "direct", True, "Gardinerne kan ses fra stien.", False),
    ("Møllevangen", "indirect", False, "Ingen partner kommer her fast endnu.", False),
    ("Strandparken", "direct", False, "Kollegiet har sin egen rådgiver.", False),
    ("Strandparken", "indirect", False, "Kollegiet henvender sig selv.", False),
)  # fmt: skip
"""Area, way, yes or no, why, and whether the leader backs it."""
REVIEW_DAYS: Final = 90


def add_said_of_areas(scope: Scope) -> None:
    """Answer some of the questions of the demo town's areas, and decide on some of them."""
    ids = {area.name: area.id for area in list_areas(scope)}
    for name, texts in TEXTS.items():
        for about, text in texts.items():
            tags = TAGS.get(name, ()) if about == (2, 1) else ()
            if (name, about) in OLD:
                _answer_long_ago(scope, ids[name], about, text, tags)
            else:
                save_answer(scope, ids[name], *about, text=text, tags=tags, since=None)
    for name, about in NONE:
        save_answer(scope, ids[name], *about, is_none=True, since=None)
    review_on = dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=REVIEW_DAYS)
    for name, way, is_chosen, reason, is_backed in DECIDED:
        decision = decide(
            scope, ids[name], way, is_chosen, reason, review_on=review_on, decided_by=["AB", "CD"],
            since=None,
        )  # fmt: skip
        if is_backed:
            back_decision(scope, decision.id, is_backed)


def _answer_long_ago(
    scope: Scope, area_id: str, about: Question, text: str, tags: tuple[str, ...]
) -> None:
    point, question = about
    at = dt.datetime.now(dt.UTC) - dt.timedelta(days=OLD_DAYS + 14)
    with database().session(scope) as session:
        add_said(
            session,
            AreaAnswer(
                area_id=uuid.UUID(area_id), point=point, question=question, text=text,
                is_none=False, tags=list(tags), created_at=at,
            ),
        )  # fmt: skip
