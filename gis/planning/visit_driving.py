"""Visits by car in an order of one's own: where the car is left, and on foot from there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from gis.planning.mixed_rounds import walked_first
from gis.planning.visits import Shift, Stop, VisitLeg, VisitRound, VisitRoundParams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from gis.planning.rounds import Drive


@dataclass(frozen=True, eq=False)
class Parked:
    """
    A round by car as one on foot, from parking points and back to them.

    Attributes
    ----------
    params
        Shifts on foot, between the drives.
    drives
        Walker, from 1, who comes by car → the time there, the time home, and the ways.
    """

    params: VisitRoundParams
    drives: Mapping[int, tuple[dt.timedelta, dt.timedelta, tuple[Drive, ...]]]

    @classmethod
    def of(
        cls, streets: gpd.GeoDataFrame, stops: Sequence[Stop], params: VisitRoundParams
    ) -> Parked:
        """Choose where cars are left; raises as `gis.planning.visit_rounds.plan_visit_round`."""
        shifts, drives = list(params.shifts), {}
        for crews in walked_first(streets, stops, params):
            network = crews.scene.ground.network
            for k, walker in enumerate(crews.scene.ground.walkers):
                if walker.parking is None:
                    continue
                place = shapely.Point(network.xy[crews.ends[k][0]])
                out, home = (dt.timedelta(seconds=seconds) for seconds in crews.away[k])
                shift = shifts[walker.number - 1]
                shifts[walker.number - 1] = _on_foot(shift, params.now, place, out, home)
                drives[walker.number] = out, home, crews.drives(k)
        return cls(replace(params, shifts=tuple(shifts)), drives)

    def driven(self, found: VisitRound) -> VisitRound:
        """Return a round on foot with the drives there and home."""
        return replace(found, legs=tuple(self._leg(leg) for leg in found.legs))

    def _leg(self, leg: VisitLeg) -> VisitLeg:
        if leg.walker not in self.drives:
            return leg
        out, home, drives = self.drives[leg.walker]
        return replace(leg, leaves=leg.leaves - out, returns=leg.returns + home, drives=drives)


def _on_foot(
    shift: Shift,
    now: dt.datetime | None,
    place: shapely.Point,
    out: dt.timedelta,
    home: dt.timedelta,
) -> Shift:
    begins = shift.begins if now is None else max(shift.begins, min(now, shift.ends))
    longest = shift.longest_minutes
    if longest is not None:
        longest = max(longest - (out + home).total_seconds() / 60, 1 / 60)
    return replace(
        shift, mode="foot", start=place, end=place, begins=begins + out, ends=shift.ends - home,
        longest_minutes=longest,
    )  # fmt: skip
