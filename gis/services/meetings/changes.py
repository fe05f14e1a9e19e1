"""What the team has written and done since a moment: what a meeting begins with."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from gis.layers import since as layer
from gis.layers.database import Scope
from gis.layers.housing_areas import find_areas
from gis.layers.teams import find_initials
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Initials = Callable[[uuid.UUID | None], str]
KINDS: Final[Mapping[str, str]] = {
    "housing_area": "area",
    "place": "place",
    "partner": "partner",
    "channel": "channel",
    "strategy_item": "strategy",
    "team_frame": "frame",
}
"""Kind of a change by the table of its row."""
EVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)
ORDER: Final = (
    "import", "frame", "area", "answer", "decision", "backing", "place", "visit", "partner",
    "contact", "channel", "handout", "strategy", "round",
)  # fmt: skip
"""Kinds of changes of one area, in the order in which they are shown."""


@dataclass(frozen=True)
class Change:
    """
    One thing that changed.

    Attributes
    ----------
    id
        Opaque, and the same as long as it is the same change.
    kind
        ``area``, ``answer``, ``decision``, ``backing``, ``place``, ``partner``, ``channel``,
        ``strategy``, ``frame``; ``visit``, ``contact``, ``handout`` and ``round`` are what was
        done; ``import`` are rows that came from one file.
    what
        ``added``, ``changed``, ``deleted``, ``restored``, ``merged``; of an answer ``answered``,
        ``none`` or ``taken_back``, of a decision ``chosen``, ``not_chosen`` or ``taken_back``, of a
        backing ``backed`` or ``not_backed``; ``done`` of what was done.
    row_id
        Id of the row: the answer, the decision, the partner …
    name
        As the team wrote it; "" where there is none.
    area_ids
        Areas it is about; none means the whole municipality, or no area.
    fields
        Columns that changed.
    text
        The answer, or the reason of the decision.
    count
        How many times, or how many rows.
    by, at
        Initials of who did it last, and when.
    point, question, way
        Of answers, and of decisions.
    """

    id: str
    kind: str
    what: str
    row_id: str
    name: str
    area_ids: tuple[str, ...]
    by: str
    at: dt.datetime
    fields: tuple[str, ...] = ()
    text: str = ""
    count: int = 1
    point: int | None = None
    question: int | None = None
    way: str | None = None


@dataclass(frozen=True)
class Changes:
    """What changed since a moment, by area in the order of their names."""

    since: dt.datetime
    items: tuple[Change, ...] = ()


@right("meetings", "read")
def changes_since(
    scope: Scope, moment: dt.datetime, *, until: dt.datetime | None = None
) -> Changes:
    """
    Return what the team wrote and did after a moment.

    Parameters
    ----------
    until
        Answers, decisions and what was done after it are left out: a meeting that goes on does not
        add to what it began with.
    """
    with database().session(scope) as session:
        return _read(session, moment, until or EVER)


def _read(session: Session, moment: dt.datetime, until: dt.datetime) -> Changes:
    known = find_initials(session)
    order = {str(area.id): number for number, area in enumerate(find_areas(session))}

    def initials(member: uuid.UUID | None) -> str:
        return "" if member is None else known.get(member, "")

    found = [
        *_rows(layer.find_changed_areas(session, moment), initials),
        *_rows(layer.find_changed_rows(session, moment), initials),
        *(_answer(row, initials) for row in layer.find_new_answers(session, moment, until)),
        *(_decision(row, initials) for row in layer.find_new_decisions(session, moment, until)),
        *(_backing(row, initials) for row in layer.find_new_backings(session, moment, until)),
        *(_event(row, initials) for row in layer.find_new_events(session, moment, until)),
    ]

    def place(change: Change) -> tuple[int, int, str]:
        first = min((order.get(area, len(order)) for area in change.area_ids), default=-1)
        return first, ORDER.index(change.kind), change.id

    return Changes(moment, tuple(sorted(found, key=place)))


def _rows(rows: Iterable[layer.RowSince], initials: Initials) -> list[Change]:
    found = []
    files: dict[tuple[str, uuid.UUID], list[layer.RowSince]] = {}
    for row in rows:
        if row.is_deleted and (row.is_new or row.was_deleted):
            continue  # it came and went, or was gone before
        if row.is_new and row.import_id is not None:
            files.setdefault((row.kind, row.import_id), []).append(row)
        elif row.is_new or row.fields:
            found.append(_row(row, initials))
    return found + [_import(of_file, initials) for of_file in files.values()]


def _row(row: layer.RowSince, initials: Initials) -> Change:
    kind = KINDS[row.kind]
    what = "added" if row.is_new else "changed"
    if row.is_deleted:
        what = "merged" if "merged_into" in row.fields else "deleted"
    elif row.was_deleted:
        what = "restored"
    return Change(
        id=f"{kind}.{row.id}",
        kind=kind,
        what=what,
        row_id=str(row.id),
        name=row.name,
        area_ids=_texts(row.area_ids),
        by=initials(row.by),
        at=row.at,
        fields=tuple(sorted(row.fields)) if what == "changed" else (),
    )


def _import(rows: list[layer.RowSince], initials: Initials) -> Change:
    last = max(rows, key=lambda row: row.at)
    return Change(
        id=f"import.{last.import_id}",
        kind="import",
        what="added",
        row_id=str(last.import_id),
        name=KINDS[last.kind],
        area_ids=(),
        by=initials(last.by),
        at=last.at,
        count=len(rows),
    )


def _answer(row: sa.RowMapping, initials: Initials) -> Change:
    is_empty = not row["text"] and not row["tags"]
    return Change(
        id=f"answer.{row['area_id']}.{row['point']}.{row['question']}",
        kind="answer",
        what="none" if row["is_none"] else "taken_back" if is_empty else "answered",
        text=" · ".join(part for part in (row["text"], ", ".join(row["tags"])) if part),
        point=row["point"],
        question=row["question"],
        **_said(row, initials),
    )


def _decision(row: sa.RowMapping, initials: Initials) -> Change:
    chosen = row["is_chosen"]
    return Change(
        id=f"decision.{row['area_id']}.{row['way']}",
        kind="decision",
        what="taken_back" if chosen is None else "chosen" if chosen else "not_chosen",
        text=row["reason"],
        way=row["way"],
        **_said(row, initials),
    )


def _backing(row: sa.RowMapping, initials: Initials) -> Change:
    return Change(
        id=f"backing.{row['decision_id']}",
        kind="backing",
        what="backed" if row["is_backed"] else "not_backed",
        way=row["way"],
        **_said(row, initials),
    )


def _said(row: sa.RowMapping, initials: Initials) -> dict[str, Any]:
    """Return what answers and decisions have in common."""
    return {
        "row_id": str(row["id"]),
        "name": "",
        "area_ids": (str(row["area_id"]),),
        "by": initials(row["created_by"]),
        "at": row["created_at"],
    }


def _event(row: sa.RowMapping, initials: Initials) -> Change:
    return Change(
        id=f"{row['kind']}.{row['id']}",
        kind=row["kind"],
        what="done",
        row_id="" if row["id"] is None else str(row["id"]),
        name=row["name"],
        area_ids=_texts(row["area_ids"]),
        by=initials(row["by"]),
        at=row["at"],
        count=row["count"],
    )


def _texts(ids: Iterable[uuid.UUID]) -> tuple[str, ...]:
    return tuple(str(one) for one in ids)
