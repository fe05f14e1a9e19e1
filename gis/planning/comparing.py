"""What differs between two forms of the mapping, thing by thing and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["Difference", "Entry", "FieldDifference", "compare", "is_same"]

SAME_DEG: Final = 1e-7
"""Outlines closer than this, a centimetre, are the same one."""


@dataclass(frozen=True)
class Entry:
    """
    One thing in a mapping.

    Attributes
    ----------
    kind, id
        Together they name the thing in both forms.
    name
        As the team wrote it.
    area_ids
        Areas it is about; none means the whole municipality.
    fields
        What is compared; geometries in WGS84.
    """

    kind: str
    id: str
    name: str
    area_ids: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldDifference:
    """A field that is not the same; None where there was no such thing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """A thing that is in only one of two forms, or not the same in both."""

    kind: str
    id: str
    name: str
    area_ids: tuple[str, ...]
    what: Literal["added", "removed", "changed"]
    fields: tuple[FieldDifference, ...]


def compare(older: Iterable[Entry], newer: Iterable[Entry]) -> tuple[Difference, ...]:
    """
    Return what differs between two forms, in the order of the newer one, what is gone last.

    A thing that was added or removed has every field that says something.
    """
    before = {(entry.kind, entry.id): entry for entry in older}
    after = {(entry.kind, entry.id): entry for entry in newer}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        difference = _difference(before.get(key), after.get(key))
        if difference is not None:
            found.append(difference)
    return tuple(found)


def _difference(old: Entry | None, new: Entry | None) -> Difference | None:
    shown = new or old
    assert shown is not None
    then = {} if old is None else old.fields
    now = {} if new is None else new.fields
    fields = tuple(
        FieldDifference(name, then.get(name), now.get(name))
        for name in shown.fields
        if not is_same(then.get(name), now.get(name))
    )
    if old is not None and new is not None and not fields:
        return None
    what: Literal["added", "removed", "changed"] = "changed"
    if old is None or new is None:
        what = "added" if old is None else "removed"
        fields = tuple(one for one in fields if _says_something(one.before, one.after))
    return Difference(shown.kind, shown.id, shown.name, shown.area_ids, what, fields)


def _says_something(before: Any, after: Any) -> bool:  # noqa: ANN401
    value = before if after is None else after
    return value is False or bool(value)


def is_same(one: Any, two: Any) -> bool:  # noqa: ANN401
    """Return whether two values of a field are the same."""
    if isinstance(one, BaseGeometry) and isinstance(two, BaseGeometry):
        return bool(shapely.equals_exact(one, two, tolerance=SAME_DEG, normalize=True))
    return bool(one == two)
