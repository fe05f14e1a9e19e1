"""Who may give a task to whom: coordinators to anybody, everybody else to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.errors import AccessError
from gis.layers.teams import get_initials
from gis.services.rights import has_right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["check_assigned"]


def check_assigned(session: Session, resource: str, told: str, before: str = "") -> None:
    """
    Refuse that a task is given to a colleague by who may not: a worker takes, or gives back.

    Parameters
    ----------
    session
        An open transaction of who gives it.
    resource
        A row of `gis.services.rights.RIGHTS` with the action ``assign``.
    told, before
        Initials of whose task it is to be, and is; "" for nobody in particular.

    Raises
    ------
    AccessError
        ``only_coordinators_assign``.
    """
    scope = session.info["scope"]
    if told == before or has_right(scope, resource, "assign"):
        return
    own = get_initials(session, scope.member_id)
    if told != own and (told or before != own):
        raise AccessError("only_coordinators_assign")
