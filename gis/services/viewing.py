"""
One view: a page that somebody has open, a command, a job. What is seen is logged once a view.

The web says of each call which view it belongs to, the command line and the worker open theirs.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["Channel", "View", "current_view", "find_views_with", "view_id", "viewing"]

Channel = Literal["page", "command", "job", "route"]
LASTS_SECONDS: Final = 900.0
"""A page that is open for longer is seen anew: as long as a session may be idle. An assumption."""


@dataclass
class View:
    """
    A view.

    Attributes
    ----------
    logged
        What the log holds of it: who, in which role, which action, which id.
    """

    channel: Channel
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    began: float = field(default_factory=time.monotonic)
    logged: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether it has lasted so long that what is seen now counts anew."""
        return time.monotonic() - self.began > LASTS_SECONDS


_view: ContextVar[View | None] = ContextVar("_view", default=None)
_finder: Callable[[], View] = lambda: View("command")  # noqa: E731 - until there is another


def find_views_with(finder: Callable[[], View]) -> None:
    """Let a function say which view a call belongs to, where no block of `viewing` does."""
    global _finder  # noqa: PLW0603  (a process serves pages, or runs commands)
    _finder = finder


def current_view() -> View:
    """Return the view that a call belongs to; one of its own where nothing is open."""
    return _view.get() or _finder()


def view_id() -> str:
    """Return the id of the view that a call belongs to."""
    return current_view().id


@contextmanager
def viewing(channel: Channel, view_id: str | None = None) -> Iterator[View]:
    """Make a block one view."""
    view = View(channel) if view_id is None else View(channel, view_id)
    token = _view.set(view)
    try:
        yield view
    finally:
        _view.reset(token)
