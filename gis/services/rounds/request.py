"""What a round is asked to be: the one thing that pages, scripts and jobs hand over."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.planning.rounds import Mode, Objective, StreetRoundParams

Place = tuple[float, float]
"""Longitude and latitude in WGS84 degrees."""
PACE_KMH: dict[Mode, float] = {"foot": 4.0, "bicycle": 10.0, "car": 4.0}
"""Observing pace where none is said; 4 is what the method counts with, 10 is an assumption. Who
comes by car observes on foot."""


@dataclass(frozen=True)
class RoundRequest:
    """
    What a round is asked to be.

    Attributes
    ----------
    area_ids
        Ids or names of housing areas.
    minutes
        Longest time of a leg, driving included.
    walkers
        Legs at the same time, each of one worker or, with `is_pair`, of two.
    mode
        "car" drives to a parking place and observes on foot from there.
    starts, ends
        None, one for all, or one for each walker. Without a start the program chooses; without
        an end a leg returns to its start.
    pace_kmh
        Observing pace.
    objective
        What is least: the "total" or the "longest" length of the legs.
    seed
        The same seed gives the same plan.
    planned_for
        When it is to be walked, or None.
    dropped
        Ids of street pieces that are taken out by hand.
    assigned
        Walker, counted from 1, of street pieces that are moved to him by hand. A piece that is
        no longer asked for, or a walker who is no longer there, does not count.
    """

    area_ids: tuple[str, ...]
    minutes: float = 90.0
    walkers: int = 1
    is_pair: bool = True
    mode: Mode = "foot"
    starts: tuple[Place, ...] = ()
    ends: tuple[Place, ...] = ()
    pace_kmh: float = 4.0
    objective: Objective = "total"
    seed: int = 0
    planned_for: dt.datetime | None = None
    dropped: tuple[str, ...] = ()
    assigned: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the request as JSON can hold it."""
        document = dataclasses.asdict(self)
        if self.planned_for is not None:
            document["planned_for"] = self.planned_for.isoformat()
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RoundRequest:
        """Return the request that `to_json` wrote, by this version or by an earlier one."""
        known = {each.name for each in dataclasses.fields(cls)}
        values = {key: value for key, value in document.items() if key in known}
        for key in ("area_ids", "dropped"):
            values[key] = tuple(values.get(key, ()))
        for key in ("starts", "ends"):
            values[key] = tuple((lon, lat) for lon, lat in values.get(key, ()))
        if values.get("planned_for"):
            values["planned_for"] = dt.datetime.fromisoformat(values["planned_for"])
        return cls(**values)

    def params(self, crs: str) -> StreetRoundParams:
        """
        Return the request as the planner reads it, in the metric CRS.

        Raises
        ------
        InputError
            ``place_not_numbers``, or what `gis.planning.rounds.StreetRoundParams` refuses.
        """
        return StreetRoundParams(
            minutes=self.minutes, pace_kmh=self.pace_kmh, walkers=self.walkers,
            starts=tuple(_point(place, crs) for place in self.starts),
            ends=tuple(_point(place, crs) for place in self.ends),
            mode=self.mode, objective=self.objective, seed=self.seed,
        )  # fmt: skip


def _point(place: Place, crs: str) -> shapely.Point:
    lon, lat = place
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("place_not_numbers")
    return shapely.Point(transform(shapely.Point(lon, lat), WGS84, crs))
