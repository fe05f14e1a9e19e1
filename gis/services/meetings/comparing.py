"""Two forms of the mapping beside each other: two versions, or one and the mapping of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gis.layers.database import Scope
from gis.planning.comparing import Difference, Entry
from gis.planning.comparing import compare as compare_entries
from gis.services.mapping import AreaMapping
from gis.services.meetings.frozen import Frozen, get_version, read_today
from gis.services.rights import right

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "area": ("name", "dwelling_types", "geometry"),
    "answer": ("text", "is_none", "tags"),
    "decision": ("is_chosen", "reason", "partner_ids", "review_on", "decided_by", "is_backed"),
    "place": ("name", "kind", "role", "bands", "worth", "area_ids", "lon", "lat"),
    "partner": (
        "name", "sector", "kind", "is_municipality_wide", "area_ids", "has_access",
        "meets_citizens", "our_hours", "contact", "contact_days", "priority", "note", "points",
    ),
    "channel": (
        "name", "kind", "is_municipality_wide", "area_ids", "deadline", "rhythm", "every_days",
        "contact", "note", "points",
    ),
    "strategy": (
        "message", "procedure", "effect", "time_plan", "due_on", "responsible", "status",
        "status_text", "evaluation",
    ),
    "frame": ("guidelines", "hours", "phone"),
}  # fmt: skip
"""What people set of each kind of thing: what is counted from it is no difference."""


@dataclass(frozen=True)
class Comparison:
    """Two forms of the mapping, and what differs."""

    older: Frozen
    newer: Frozen
    differences: tuple[Difference, ...]


@right("meetings", "read")
def compare(scope: Scope, older: str, newer: str | None) -> Comparison:
    """
    Compare two frozen versions.

    Parameters
    ----------
    older, newer
        Ids of the versions; None is the mapping of today.

    Raises
    ------
    NotFoundError
        ``version_not_found``.
    """
    before = get_version(scope, older)
    after = read_today(scope) if newer is None else get_version(scope, newer)
    return Comparison(before, after, compare_entries(_entries(before), _entries(after)))


def _entries(frozen: Frozen) -> Iterator[Entry]:
    for one in frozen.areas:
        yield from _of_area(one)
    for kind, rows in (
        ("partner", frozen.partners),
        ("place", frozen.places),
        ("channel", frozen.channels),
    ):
        for row in rows:
            yield Entry(kind, row.id, row.name, row.area_ids, _fields(kind, row))
    for item in frozen.strategy:
        yield Entry(
            "strategy", item.id, item.partner_name, item.area_ids, _fields("strategy", item)
        )
    yield Entry("frame", "frame", "", (), _fields("frame", frozen.frame))


def _of_area(one: AreaMapping) -> Iterator[Entry]:
    area = one.area
    own = (area.name, (area.id,))
    yield Entry("area", area.id, *own, _fields("area", area))
    for way, decision in (("direct", one.direct), ("indirect", one.indirect)):
        if decision is not None:
            yield Entry("decision", f"{area.id}.{way}", *own, _fields("decision", decision))
    for (point, question), answer in sorted(one.answers.items()):
        yield Entry("answer", f"{area.id}.{point}.{question}", *own, _fields("answer", answer))


def _fields(kind: str, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass of any kind
    return {name: _plain(getattr(row, name)) for name in FIELDS[kind]}


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value in one form: what was read from a version has the same lists as today's."""
    if isinstance(value, list | tuple):
        return tuple(_plain(one) for one in value)
    return dict(value) if isinstance(value, Mapping) else value
