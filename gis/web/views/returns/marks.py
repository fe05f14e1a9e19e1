"""Points and returns on a map: what is drawn by the road, and what that means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.locale.fieldwork_words import status_told
from gis.locale.return_words import short_when, what, when
from gis.maps.overlay import Mark
from gis.services.return_windows import group_of

if TYPE_CHECKING:
    import datetime as dt

    from gis.locale import Translator
    from gis.maps.overlay import MarkLook
    from gis.services.observation_points import Point
    from gis.services.return_windows import ReturnWindow


def point_mark(_: Translator, point: Point) -> Mark:
    """Return the disc of a point: its code by the road, never its address."""
    look: MarkLook = ""
    if point.status == "closed":
        look = "closed"
    elif point.is_declined:
        look = "declined"
    status = status_told(_, point.status, is_declined=point.is_declined)
    at = (point.roadside.x, point.roadside.y)
    return Mark(point.id, at, "observation", point.code, f"{point.code}, {status}", look)


def return_mark(_: Translator, window: ReturnWindow, now: dt.datetime) -> Mark:
    """Return the ring of an open return, with its time beside it."""
    looks: dict[str, MarkLook] = {"today": "today", "overdue": "overdue"}
    title = (
        f"{what(_, window.code, window.street_name)}, {when(_, window.starts_at, window.ends_at)}"
    )
    at = (window.roadside.x, window.roadside.y)
    look = looks.get(group_of(window, now), "")
    return Mark(window.id, at, "return", short_when(_, window.starts_at), title, look)


def point_legend(_: Translator) -> list[tuple[str, str]]:
    """Return the signs of points for a legend."""
    return [("mark-observation", _("Punkt")), ("mark-declined", _("Frabedt"))]


def return_legend(_: Translator) -> list[tuple[str, str]]:
    """Return the signs of returns for a legend."""
    return [
        ("mark-return", _("Genbesøg")),
        ("mark-return-today", _("I dag")),
        ("mark-return-overdue", _("Overskredet")),
    ]
