"""
Who may do what: a right is a role in a team, and what nobody was given nobody may do.

Every public service function that takes a scope says with `right` what it does to what; the roles
stand in `RIGHTS` and nowhere else. The row-level rules of the database say the same once more.
What is done, and what is seen of the fieldwork, the log is told here: `gis.services.noting`.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from gis.errors import AccessError
from gis.services.noting import note_refusal, run_noted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gis.layers.database import Role, Scope

__all__ = [
    "ADMINISTRATORS", "FIELDWORK", "FIELDWORKERS", "RIGHTS", "TEAM", "check_right",
    "does_fieldwork", "has_right", "right",
]  # fmt: skip

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FIELDWORKERS: Final[frozenset[Role]] = frozenset({"worker", "coordinator"})
"""Roles that see observation points and what belongs to them; leaders see effort only."""
TEAM: Final[frozenset[Role]] = FIELDWORKERS | {"leader"}
COORDINATORS: Final[frozenset[Role]] = frozenset({"coordinator"})
ADMINISTRATORS: Final[frozenset[Role]] = frozenset({"administrator"})

FIELDWORK: Final = frozenset(
    {"points", "returns", "inquiries", "tracks", "sheets", "trash", "protection"}
)
"""What tells of observation points: closed to everybody but those who do the fieldwork."""

_CHANGED: Final = {"read": TEAM, "change": FIELDWORKERS}
RIGHTS: Final[Mapping[str, Mapping[str, frozenset[Role]]]] = {
    "areas": _CHANGED,
    "streets": _CHANGED,
    "places": _CHANGED,
    "partners": _CHANGED,
    "channels": _CHANGED,
    "strategy": {**_CHANGED, "print": TEAM},
    "frame": _CHANGED,
    "cards": {**_CHANGED, "print": TEAM},
    "mapping": {
        "read": TEAM, "change": FIELDWORKERS, "decide": COORDINATORS, "print": TEAM,
        "back": COORDINATORS | {"leader"},
    },
    "meetings": {"read": TEAM, "change": FIELDWORKERS, "close": COORDINATORS, "print": TEAM},
    "rounds": {"read": TEAM, "plan": FIELDWORKERS, "change": FIELDWORKERS, "export": TEAM},
    "sheets": {
        "read": FIELDWORKERS, "print": FIELDWORKERS, "print_for": COORDINATORS,
        "change": FIELDWORKERS,
    },
    "walked": {"read": TEAM, "record": FIELDWORKERS},
    "work_hours": _CHANGED,
    "walkability": _CHANGED,
    "fortnight": {"read": FIELDWORKERS},
    "outings": _CHANGED,
    "coverage": {"read": TEAM, "export": TEAM},
    "learning": {"read": TEAM},
    "gaps": {"read": TEAM, "print": TEAM},
    "points": {"read": FIELDWORKERS, "record": FIELDWORKERS, "close": FIELDWORKERS},
    "returns": {
        "read": FIELDWORKERS, "change": FIELDWORKERS, "assign": COORDINATORS,
        "export": FIELDWORKERS,
    },
    "inquiries": {
        "read": FIELDWORKERS, "change": FIELDWORKERS, "assign": COORDINATORS,
        "close": FIELDWORKERS,
    },
    "protection": {"read": FIELDWORKERS, "change": FIELDWORKERS},
    "tracks": {"read": FIELDWORKERS, "record": FIELDWORKERS},
    "trash": {"read": FIELDWORKERS, "change": FIELDWORKERS, "erase": COORDINATORS},
    "retention": {"read": ADMINISTRATORS, "change": ADMINISTRATORS},
    "files": {"read": TEAM, "import": COORDINATORS, "export": TEAM},
    "registers": {"read": TEAM | ADMINISTRATORS, "import": COORDINATORS | ADMINISTRATORS},
    "jobs": {"read": TEAM | ADMINISTRATORS, "change": TEAM | ADMINISTRATORS},
    "members": {"read": ADMINISTRATORS, "change": ADMINISTRATORS},
    "calendars": {"read": FIELDWORKERS, "change": FIELDWORKERS},
    "demo": {"change": COORDINATORS},
    "maps": {"import": COORDINATORS | ADMINISTRATORS},
    "log": {
        "read": ADMINISTRATORS, "verify": ADMINISTRATORS, "export": ADMINISTRATORS,
        "print": ADMINISTRATORS, "extract": ADMINISTRATORS, "acknowledge": ADMINISTRATORS,
    },
    "backup": {
        "read": ADMINISTRATORS, "make": ADMINISTRATORS, "key": ADMINISTRATORS,
        "change": ADMINISTRATORS,
    },
    "backup_age": {"read": COORDINATORS | ADMINISTRATORS},
}  # fmt: skip


def does_fieldwork(scope: Scope) -> bool:
    """Return whether a member may see observation points and what belongs to them."""
    return scope.role in FIELDWORKERS


def has_right(scope: Scope, resource: str, action: str) -> bool:
    """Return whether the role of a scope may do something to a kind of thing."""
    return scope.role in RIGHTS[resource][action]


def check_right(scope: Scope, resource: str, action: str) -> None:
    """
    Refuse whoever may not do something to a kind of thing.

    Raises
    ------
    AccessError
        ``fieldwork_only`` of what tells of observation points, ``not_allowed`` of the rest.
    """
    if not has_right(scope, resource, action):
        raise AccessError("fieldwork_only" if resource in FIELDWORK else "not_allowed")


def right(
    resource: str, action: str, *, is_logged: bool = True
) -> Callable[
    [Callable[Concatenate[Scope, Arguments], Result]],
    Callable[Concatenate[Scope, Arguments], Result],
]:
    """
    Let a service function be called only by who has the right to do what it does.

    Parameters
    ----------
    resource, action
        A row and a column of `RIGHTS`.
    is_logged
        Whether it is told to the log, where that is told of such an action; if not, the services
        that it calls tell it.

    Raises
    ------
    KeyError
        When the module is read: nobody was given such a right.
    """
    RIGHTS[resource][action]
    is_told = is_logged and (action != "read" or resource in FIELDWORK)

    def guard(
        service: Callable[Concatenate[Scope, Arguments], Result],
    ) -> Callable[Concatenate[Scope, Arguments], Result]:
        names = [*inspect.signature(service).parameters][1:]

        @functools.wraps(service)
        def guarded(scope: Scope, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            try:
                check_right(scope, resource, action)
                if not is_told:
                    return service(scope, *args, **kwargs)
                return run_noted(
                    scope, resource, action, lambda: service(scope, *args, **kwargs),
                    dict(zip(names, args, strict=False)) | kwargs,
                )  # fmt: skip
            except AccessError:
                note_refusal(scope, resource, action)
                raise

        guarded.right = (resource, action)  # type: ignore[attr-defined]  # for the test of all
        return guarded

    return guard
