"""What a round is asked to be: the one thing that pages, scripts and jobs hand over."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.planning.rounds import Mode, Objective, Penalties, StreetRoundParams
from gis.planning.visits import LEAST_PRIORITY, Break, Shift, VisitRoundParams, Window

Place = tuple[float, float]
"""Longitude and latitude in WGS84 degrees."""
PACE_KMH: dict[Mode, float] = {"foot": 4.0, "bicycle": 10.0, "car": 4.0}
"""Observing pace where none is said; 4 is what the method counts with, 10 is an assumption. Who
comes by car observes on foot."""


DAY: Final = dt.timedelta(hours=24)

StopKind = Literal["return", "point", "partner", "place", "address"]
Kind = Literal["street", "visit", "mixed"]


@dataclass(frozen=True)
class StopRequest:
    """
    A stop that a round is asked to make.

    Attributes
    ----------
    kind, ref
        What is visited: a return window, an observation point, a partner, a place, or an address,
        and its id.
    minutes
        What the work there takes.
    windows
        Instants between which it may begin; at any time where there are none.
    must, priority
        Whether it goes before all that may be visited; of these the weightier, 1 to 9.
    needs_pair
        Whether two must come; a point that needs a pair always does.
    walker
        Counted from 1, who alone may visit it; None for anybody.
    """

    kind: StopKind
    ref: str
    minutes: float = 10.0
    windows: tuple[Window, ...] = ()
    must: bool = False
    priority: int = LEAST_PRIORITY
    needs_pair: bool = False
    walker: int | None = None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> StopRequest:
        """Return the stop of a request that was written as JSON."""
        windows = tuple(Window(*map(dt.datetime.fromisoformat, w)) for w in document["windows"])
        return cls(**{**document, "windows": windows})


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
    reversed
        Walkers, counted from 1, who walk their leg of a round without stops the other way round.
    stops
        What is to be visited, each thing once; with streets of areas or without.
    breaks
        Of each walker of a round with stops.
    orders
        Walker, counted from 1, to the ids (`StopRequest.ref`) of stops in an order chosen by hand,
        of a round without areas: it is kept, and only the clock is worked out.
    member_ids
        Ids of the colleagues it is for; none: whoever has time.
    penalties
        What it goes round besides the streets asked for, where that can be done in the minutes;
        None: the shortest ways.
    both_sides
        Whether one who walks alone walks wide streets with addresses on both sides twice; a pair
        sees both sides.
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
    reversed: tuple[int, ...] = ()
    stops: tuple[StopRequest, ...] = ()
    breaks: tuple[Break, ...] = ()
    orders: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    member_ids: tuple[str, ...] = ()
    penalties: Penalties | None = None
    both_sides: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the request as JSON can hold it."""
        document = dataclasses.asdict(self)
        if self.planned_for is not None:
            document["planned_for"] = self.planned_for.isoformat()
        for stop, asked in zip(document["stops"], self.stops, strict=True):
            stop["windows"] = [_texts(window.opens, window.closes) for window in asked.windows]
        document["breaks"] = [
            [one.minutes, *_texts(one.earliest, one.latest)] for one in self.breaks
        ]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RoundRequest:
        """Return the request that `to_json` wrote, by this version or by an earlier one."""
        known = {each.name for each in dataclasses.fields(cls)}
        values = {key: value for key, value in document.items() if key in known}
        for key in ("area_ids", "dropped", "member_ids", "reversed"):
            values[key] = tuple(values.get(key, ()))
        for key in ("starts", "ends"):
            values[key] = tuple((lon, lat) for lon, lat in values.get(key, ()))
        if values.get("planned_for"):
            values["planned_for"] = dt.datetime.fromisoformat(values["planned_for"])
        values["stops"] = tuple(StopRequest.from_json(one) for one in values.get("stops", ()))
        values["breaks"] = tuple(
            Break(minutes, *map(dt.datetime.fromisoformat, span))
            for minutes, *span in values.get("breaks", ())
        )
        values["orders"] = {
            int(walker): tuple(order) for walker, order in values.get("orders", {}).items()
        }
        if values.get("penalties") is not None:
            values["penalties"] = Penalties(**values["penalties"])
        return cls(**values)

    @property
    def kind(self) -> Kind:
        """Whether streets, stops or both are asked for."""
        if not self.stops:
            return "street"
        return "mixed" if self.area_ids else "visit"

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
            reversed=frozenset(
                one for one in self.reversed if one <= self.walkers and not self.stops
            ),
        )  # fmt: skip

    def visit_params(
        self, crs: str, now: dt.datetime, windows: Sequence[Window]
    ) -> VisitRoundParams:
        """
        Return the request as the planner of rounds with stops reads it, in the metric CRS.

        Parameters
        ----------
        now
            Nobody leaves before it, unless the round is planned for an earlier time.
        windows
            Of all stops. Without a time to set out they leave whenever a window of the day that
            follows asks for it, and at once where none does.

        Raises
        ------
        InputError
            ``place_not_numbers``, or what the planner refuses of shifts.
        """
        begins, ends = self._span(now, windows)
        starts, ends_at = (
            [None if point is None else _point(point, crs) for point in points]
            for points in (self._places(self.starts), self._places(self.ends))
        )
        return VisitRoundParams(
            tuple(
                Shift(
                    begins,
                    ends,
                    start,
                    end,
                    self.is_pair,
                    self.mode,
                    self.pace_kmh,
                    self.breaks,
                    longest_minutes=self.minutes,
                )
                for start, end in zip(starts, ends_at, strict=True)
            ),
            now=min(now, begins),
            assigned={
                stop.ref: stop.walker
                for stop in self.stops
                if stop.walker and stop.walker <= self.walkers
            },
            objective=self.objective,
            pieces_assigned=self.assigned,
            seed=self.seed,
        )

    def _places(self, places: tuple[Place, ...]) -> list[Place | None]:
        """Return the place of each walker, all the same where only one is given."""
        if len(places) not in (0, 1, self.walkers):
            raise InputError("starts_not_walkers", found=len(places), walkers=self.walkers)
        if len(places) == self.walkers:
            return list(places)
        return [places[0] if places else None] * self.walkers

    def _span(self, now: dt.datetime, windows: Sequence[Window]) -> tuple[dt.datetime, dt.datetime]:
        longest = dt.timedelta(minutes=min(self.minutes, DAY.total_seconds() / 60))
        if self.planned_for is not None:
            begins = self.planned_for.astimezone(dt.UTC)
            return begins, begins + longest
        open_ = [window for window in windows if window.closes >= now]
        if not open_:
            return now, now + longest
        first = min(window.opens for window in open_).astimezone(dt.UTC)
        last = max(window.closes for window in open_).astimezone(dt.UTC)
        begins = max(now, first - longest)
        return begins, min(begins + DAY, last + longest)


def _texts(*instants: dt.datetime) -> list[str]:
    return [instant.isoformat() for instant in instants]


def _point(place: Place, crs: str) -> shapely.Point:
    lon, lat = place
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("place_not_numbers")
    return shapely.Point(transform(shapely.Point(lon, lat), WGS84, crs))
