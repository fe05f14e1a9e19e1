"""Places of stay with some presence, and channels, in the demo town."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import shapely

from gis.locale import COPENHAGEN
from gis.services.areas import list_areas
from gis.services.channels import add_channel, hand_out
from gis.services.places import (
    add_place,
    candidates,
    list_places,
    record_visit,
    take_candidate,
    update_place,
)
from gis.services.walked import local_time

if TYPE_CHECKING:
    from gis.services.members import Scope
    from gis.services.places import Role

ALL: Final = 1000

TAKEN: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "Nørrekær Vaskeri": (
        "Nørrekær", ("morning", "afternoon"), "Mange venter, mens maskinen kører."
    ),
    "Nørrekær Kiosk": (
        "Nørrekær", ("evening", "weekend_day"), "Ekspedienten kender de faste kunder."
    ),
    "Sønderløkke Bibliotek": (
        "Bymidten", ("morning", "afternoon"), "Varmt, og ingen skal købe noget."
    ),
    "Værestedet Kajen": ("Havnegaderne", ("afternoon",), "Fællesspisning om torsdagen."),
    "Solbakkens Fælleshus": ("Haveforeningen Solbakken", (), ""),
}  # fmt: skip
"""Candidates that were taken: for which area, when it is worth being there, and why."""
OWN: Final[tuple[tuple[str, str, Role, tuple[float, float]], ...]] = (
    ("Bænkene på havnen", "Bænk", "stay", (11.3952, 56.4947)),
    ("Søndagscaféen", "shared_meal", "offer", (11.4076, 56.5053)),
)
"""Name, kind, role and point of places that the team knows of itself."""
VISITED: Final[tuple[tuple[str, int, dt.time, int, bool], ...]] = (
    ("Nørrekær Vaskeri", 4, dt.time(10, 0), 45, True),
    ("Nørrekær Vaskeri", 18, dt.time(14, 30), 30, False),
    ("Nørrekær Kiosk", 9, dt.time(19, 0), 20, True),
    ("Værestedet Kajen", 30, dt.time(13, 0), 60, True),
    ("Sønderløkke Bibliotek", 80, dt.time(11, 0), 30, False),
)
"""Place, days ago, from when, minutes, and whether of a pair."""


def add_places(scope: Scope) -> None:
    """Take some candidates, add places of the team's own, and record presence there."""
    keys = {one.name: one.key for one in candidates(scope, limit=ALL)}
    areas = {area.name: area.id for area in list_areas(scope)}
    for name, (area, bands, worth) in TAKEN.items():
        place, _change = take_candidate(scope, keys[name], area_id=areas[area])
        update_place(scope, place.id, place.version, bands=bands, worth=worth)
    for name, kind, role, point in OWN:
        add_place(scope, name=name, kind=kind, role=role, geometry=shapely.Point(point))
    ids = {place.name: place.id for place in list_places(scope)}
    today = dt.datetime.now(COPENHAGEN).date()
    for name, days, clock, minutes, is_pair in VISITED:
        started_at = local_time(today - dt.timedelta(days), clock)
        record_visit(scope, ids[name], started_at=started_at, minutes=minutes, is_pair=is_pair)


def add_channels(scope: Scope) -> None:
    """Add a paper with a deadline, a magazine that is overdue, and a notice board."""
    areas = {area.name: area.id for area in list_areas(scope)}
    today = dt.datetime.now(COPENHAGEN).date()
    add_channel(
        scope, name="Løkke Avis", kind="local_paper",
        area_ids=[areas[name] for name in ("Fuglekvarteret", "Birkevang", "Møllevangen")],
        deadline=today + dt.timedelta(days=9), rhythm="Udkommer hver onsdag, stof senest fredag",
    )  # fmt: skip
    magazine, _change = add_channel(
        scope, name="Beboerbladet Nørrekær", kind="housing_magazine",
        area_ids=[areas["Nørrekær"]], every_days=60, rhythm="Seks gange om året",
    )  # fmt: skip
    hand_out(
        scope, magazine.id, day=today - dt.timedelta(days=75), material="Artikel om teamet",
        whereabouts="Side 4",
    )  # fmt: skip
    board, _change = add_channel(
        scope, name="Opslag i vaskeriet", kind="notice",
        area_ids=[areas["Nørrekær"], areas["Teglværket"]], geometry=[(11.40273, 56.5061)],
        every_days=30,
    )  # fmt: skip
    hand_out(
        scope, board.id, day=today - dt.timedelta(days=12), material="Plakat", copies=2,
        whereabouts="Ved maskinerne og i opgangen",
    )  # fmt: skip
