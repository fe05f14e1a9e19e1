"""
What services tell the log: what was seen before it is handed out, what was done as it is kept.

A service that changes, prints or exports something is one transaction with its event, so neither
is there without the other. Services that it calls are part of it: they add their own action to it
once, and what they read only where it is not among what was changed. What is read of the fieldwork
is logged when it is about to be returned, once a view and object.
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import pandas as pd

from gis.layers import audit as layer
from gis.layers.database import NOBODY, SYSTEM, Scope
from gis.services.installation import database
from gis.services.viewing import current_view

__all__ = ["OPENED", "counts", "note", "note_refusal", "run_noted", "shows"]

Result = TypeVar("Result")
Ids = dict[uuid.UUID, None]

OPENED: Final = ("point_id", "inquiry_id", "window_id")
"""Arguments that name the one thing that somebody opens, and does not see on a list."""
TELLING: Final = frozenset(
    {
        "id", "row_id", "point_id", "window_id", "inquiry_id", "round_id", "attempt_id", "track_id",
        "street_id", "pass_ids", "point_ids", "observations", "attempts",
    }
)  # fmt: skip
"""Fields and columns of what services return whose ids say what it is about."""
SEEN: Final = frozenset({"id", "row_id", "point_id", "window_id", "inquiry_id"})
"""Those of a list that is read."""
LEFT_OUT: Final = frozenset({"address_id", "area_id", "partner_id"})
"""Arguments that say where something is and not what: an address is logged only of a search."""
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DEEPEST: Final = 6


@dataclass
class _Gathered:
    """What one service and those it calls have to tell; by action, ids in order."""

    is_act: bool
    acts: dict[str, Ids] = field(default_factory=dict)
    reads: dict[str, Ids] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


_gathered: ContextVar[_Gathered | None] = ContextVar("_gathered", default=None)


def run_noted(
    scope: Scope, resource: str, action: str, service: Callable[[], Result],
    told: Mapping[str, object],
) -> Result:  # fmt: skip
    """
    Run a service, and log it: before its result is handed out, or in its own transaction.

    Parameters
    ----------
    resource, action
        The right that it takes.
    service
        The call.
    told
        Its arguments by name, without the scope.

    Raises
    ------
    MachineError
        What `gis.layers.database.Database.session` raises: what cannot be logged is not done.
    """
    name = f"{resource}.{action}"
    outer = _gathered.get()
    is_act = action != "read"
    if outer is not None and (outer.is_act or not is_act):
        result = service()
        _gather(outer, name, told, result)
        return result
    mine = _Gathered(is_act)
    token = _gathered.set(mine)
    try:
        if not is_act:
            result = service()
            _gather(mine, name, told, result)
            _tell(scope, mine)
            return result
        with database().as_one():
            result = service()
            _gather(mine, name, told, result)
            _tell(scope, mine)
        return result
    finally:
        _gathered.reset(token)


def shows(scope: Scope, action: str, ids: Iterable[str | uuid.UUID | None]) -> None:
    """
    Log which objects a service shows, prints or exports, where its result does not tell.

    Parameters
    ----------
    action
        For example ``points.print``; of a search ``streets.search``.
    """
    found: Ids = dict.fromkeys(one if isinstance(one, uuid.UUID) else uuid.UUID(one)
                               for one in ids if one)  # fmt: skip
    outer = _gathered.get()
    if outer is not None:
        is_act = outer.is_act and not action.endswith((".read", ".search"))
        (outer.acts if is_act else outer.reads).setdefault(action, {}).update(found)
        return
    _tell(scope, _Gathered(is_act=False, reads={action: found}))


def counts(**numbers: int) -> None:
    """Add numbers to the event of the service that runs now."""
    outer = _gathered.get()
    if outer is not None:
        outer.counts.update(numbers)


def note(
    scope: Scope | None,
    action: str,
    ids: Iterable[str | uuid.UUID] = (),
    counts: Mapping[str, int] | None = None,
    *,
    is_apart: bool = False,
) -> None:
    """
    Log something that no right stands for: a login, a refusal, a report that was looked at.

    Parameters
    ----------
    scope
        Who did it; None of somebody who is nobody's member, as a login that failed.
    action
        Words of a–z divided by dots, as ``login.failed``.
    ids
        Opaque ids, and nothing else.
    counts
        Numbers by name.
    is_apart
        Whether it is kept though the transaction around it is not.
    """
    view = current_view()
    who = scope or SYSTEM
    entry = layer.Entry(
        _known(who.team_id), _known(who.member_id), who.role if scope else "", action,
        tuple(one if isinstance(one, uuid.UUID) else uuid.UUID(one) for one in ids),
        uuid.UUID(view.id), view.channel, counts or {},
    )  # fmt: skip
    # What has no member, or a role that is none, the program itself writes down.
    with database().session(SYSTEM, is_apart=is_apart) as session:
        layer.add_entries(session, [entry])


def note_refusal(scope: Scope, resource: str, action: str) -> None:
    """Log that somebody was refused, once a view: what was tried without the right is seen."""
    view = current_view()
    name = f"{resource}.{action}.refused"
    key = (str(scope.member_id), scope.role, name)
    if key in view.logged or _gathered.get() is not None:
        return  # of what is called inside, the outer one tells
    view.logged.add(key)
    role = scope.role if re.fullmatch("[a-z]{0,20}", str(scope.role)) else ""
    asked = Scope(_known(scope.team_id) or NOBODY, _known(scope.member_id) or NOBODY, role)
    note(asked, name, is_apart=True)


def _known(one: object) -> uuid.UUID | None:
    return one if isinstance(one, uuid.UUID) and one != NOBODY else None


def _gather(into: _Gathered, name: str, told: Mapping[str, object], result: object) -> None:
    if not name.endswith(".read"):
        into.acts.setdefault(name, {}).update(_ids_done(told, result))
        return
    resource = name.removesuffix(".read")
    opened = [one for one in OPENED if told.get(one)]
    if opened:
        found = dict.fromkeys(one for arg in opened for one in _in(told[arg], SEEN))
        into.reads.setdefault(f"{resource}.open", {}).update(found)
    elif dataclasses.is_dataclass(result) or isinstance(result, str):
        into.reads.setdefault(f"{resource}.open", {}).update(
            dict.fromkeys(_in(result, frozenset({"id"})))
        )
    else:
        into.reads.setdefault(name, {}).update(dict.fromkeys(_in(result, SEEN)))


def _ids_done(told: Mapping[str, object], result: object) -> Ids:
    found: Ids = {}
    for name, value in told.items():
        if name not in LEFT_OUT:
            found.update(dict.fromkeys(_in(value, TELLING)))
    found.update(dict.fromkeys(_in(result, TELLING)))
    return found


def _in(value: object, fields: frozenset[str], depth: int = 0) -> Iterator[uuid.UUID]:
    """Yield the ids in a value: itself, the fields of these names, and what lies in it."""
    if isinstance(value, uuid.UUID):
        yield value
    elif isinstance(value, str) and _ID.fullmatch(value):
        yield uuid.UUID(value)
    elif depth < _DEEPEST:
        for one in _parts(value, fields):
            yield from _in(one, fields, depth + 1)


def _parts(value: object, fields: frozenset[str]) -> Iterable[object]:
    if isinstance(value, pd.DataFrame):
        return [one for name in fields & {*map(str, value.columns)} for one in value[name]]
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type | Scope):
        return [
            inner
            for one in dataclasses.fields(value)
            for inner in _told_by(getattr(value, one.name), is_telling=one.name in fields)
        ]
    return ()


def _told_by(inner: Any, *, is_telling: bool) -> Iterable[object]:  # noqa: ANN401
    """Return what of a field is looked into: ids of another name are left out."""
    if is_telling:
        return (inner,)
    parts = inner if isinstance(inner, list | tuple) else (inner,)
    return [one for one in parts if dataclasses.is_dataclass(one)]


def _tell(scope: Scope, gathered: _Gathered) -> None:
    """Write what was done, and what was seen and is not logged of this view yet."""
    view = current_view()
    who = (str(scope.member_id), scope.role)
    events = dict(gathered.acts)
    done = {one for ids in gathered.acts.values() for one in ids}
    keys: list[tuple[object, ...]] = []
    for name, ids in gathered.reads.items():
        is_search = name.endswith(".search")
        if not ids and not is_search:
            continue
        new = {one: None for one in ids
               if one not in done and (*who, name, one) not in view.logged}  # fmt: skip
        if new or (is_search and not ids and (*who, name, None) not in view.logged):
            events[name] = new
            keys += [(*who, name, one) for one in new or [None]]
    if not events:
        return
    entries = [
        layer.Entry(
            scope.team_id, scope.member_id, scope.role, name, tuple(ids), uuid.UUID(view.id),
            view.channel, gathered.counts if name in gathered.acts else {},
        )
        for name, ids in events.items()
    ]  # fmt: skip
    with database().session(scope) as session:
        layer.add_entries(session, entries)
    database().once_kept(lambda: view.logged.update(keys))
