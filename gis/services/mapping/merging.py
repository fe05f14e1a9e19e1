"""What becomes of the changes that two people made of one answer, or of one decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from gis.errors import ConflictError
from gis.services.rows import FieldClash

Values = Mapping[str, Any]


class SaidClash(ConflictError):  # noqa: N818 - it is what the page shows: a clash
    """
    Somebody else has answered or decided otherwise meanwhile; nothing is stored.

    Attributes
    ----------
    fields
        The fields to decide on; of each what I and the other one wrote, who that was, and when.
    since
        What to hand in with the next change: the id of what the other one left, None when it was
        taken back.
    """

    def __init__(self, code: str, fields: Sequence[FieldClash], since: str | None) -> None:
        super().__init__(code)
        self.fields = tuple(fields)
        self.since = since


class AnswerClash(SaidClash):
    """Two people have answered a question differently."""


class DecisionClash(SaidClash):
    """Two people have decided differently."""


def merged(base: Values, mine: Values, theirs: Values) -> tuple[dict[str, Any], list[str]]:
    """
    Return two people's changes of the same values put together, and the fields that clash.

    A field that only one of them changed takes that change.
    """
    values: dict[str, Any] = {}
    clashing = []
    for field, own in mine.items():
        values[field] = theirs[field] if own == base[field] else own
        if own not in (base[field], theirs[field]) and theirs[field] != base[field]:
            clashing.append(field)
    return values, clashing


def field_clashes(
    fields: Sequence[str], mine: Values, theirs: Values, by: str, at: dt.datetime
) -> list[FieldClash]:
    """Return what is to be decided on."""
    return [FieldClash(field, mine[field], theirs[field], by, at) for field in fields]
