"""Stops that offer themselves for a visit round: the returns that are due."""

from __future__ import annotations

import datetime as dt

from gis.layers.database import Scope
from gis.planning.visits import Window
from gis.services.return_windows import list_windows
from gis.services.rights import right
from gis.services.rounds.request import StopRequest

RETURN_MINUTES = 10.0
"""What a return takes: to look, to knock, and to write a card where nobody opens [assumption]."""


@right("returns", "read")
def returns_due(scope: Scope, begins: dt.datetime, ends: dt.datetime) -> list[StopRequest]:
    """
    Return a stop for each open return window that a time out could keep, and for each overdue one.

    Parameters
    ----------
    scope
        Whose returns.
    begins, ends
        Of the time out, aware.

    Returns
    -------
    list of StopRequest
        What was promised for this time must be visited, in its window; what is overdue may be, at
        any time of it.
    """
    return [
        StopRequest(
            "return",
            window.id,
            RETURN_MINUTES,
            windows=(
                Window(window.starts_at, window.ends_at)
                if window.ends_at > begins
                else Window(begins, ends),
            ),
            must=window.ends_at > begins,
            needs_pair=window.needs_pair,
        )
        for window in list_windows(scope, until=ends)
    ]
