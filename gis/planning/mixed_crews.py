"""Who is out in a scene, from when to when, and by car from which parking point."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.network import MM
from gis.planning.stop_network import StopNetwork
from gis.planning.visit_legs import wanted_of
from gis.planning.visit_problem import hindrance, outings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.planning.mixed_scenes import Scene
    from gis.planning.placing import Walker
    from gis.planning.rounds import Drive, StreetRoundParams
    from gis.planning.visit_model import Wanted
    from gis.planning.visit_problem import Outing
    from gis.planning.visits import Reason, Shift, Stop, VisitRoundParams


@dataclass(frozen=True, eq=False)
class Crews:
    """
    The walkers of a scene with the hours in which they walk.

    Attributes
    ----------
    scene
        Where.
    shifts, outings
        Of each walker; of who comes by car on foot, between the drives.
    ends
        Nodes where each begins and ends to walk.
    away
        Seconds that each drives before and after.
    reasons
        Of every stop of the round why nobody here can visit it even alone; None where one can.
    wanted
        The stops that somebody here can visit.
    """

    scene: Scene
    shifts: tuple[Shift, ...]
    outings: tuple[Outing, ...]
    ends: tuple[tuple[int, int], ...]
    away: tuple[tuple[int, int], ...]
    reasons: tuple[Reason | None, ...]
    wanted: tuple[Wanted, ...]

    @classmethod
    def of(
        cls,
        scene: Scene,
        stops: Sequence[Stop],
        params: VisitRoundParams,
        street: StreetRoundParams,
        begun: Mapping[int, tuple[int, int]],
    ) -> Crews:
        """
        Return who walks when.

        `begun` are nodes, by the number of the walker, where walks that are planned begin and end;
        who has none and may begin anywhere does so in the middle.
        """
        walkers = scene.ground.walkers
        ends = tuple(
            walker.ends or begun.get(walker.number) or _middle(scene, walker, street)
            for walker in walkers
        )
        shifts = tuple(params.shifts[walker.number - 1] for walker in walkers)
        shifts = tuple(replace(s, mode="foot") if s.mode == "car" else s for s in shifts)
        place = {walker.number: k for k, walker in enumerate(walkers, 1)}
        nodes = np.full(len(stops), -1)
        nodes[list(scene.numbers)] = scene.feet
        strangers = [params.assigned.get(stop.id, walkers[0].number) not in place for stop in stops]
        nodes[np.array(strangers, bool)] = -1
        here = replace(
            params, shifts=shifts, pieces_assigned={},
            assigned={name: place[who] for name, who in params.assigned.items() if who in place},
        )  # fmt: skip
        outings = outings_of(stops, here, StopNetwork(scene.ground.network, nodes, ends))
        away = tuple(_away(walker, start) for walker, (start, _) in zip(walkers, ends, strict=True))
        outings = tuple(_within(*pair) for pair in zip(outings, away, strict=True))
        reasons = tuple(hindrance(s, number, outings, here) for number, s in enumerate(stops))
        wanted = tuple(
            wanted_of(stop, number, outings, here)
            for number, stop in enumerate(stops)
            if reasons[number] is None
        )
        return cls(scene, shifts, outings, ends, away, reasons, wanted)

    def drives(self, number: int) -> tuple[Drive, ...]:
        """Return how the walker at a place drives."""
        parking = self.scene.ground.walkers[number].parking
        return () if parking is None else parking.drives(self.ends[number][0])


def _middle(scene: Scene, walker: Walker, street: StreetRoundParams) -> tuple[int, int]:
    ground = scene.ground
    edges = ground.edges(ground.pieces)
    if not len(edges):
        edges = np.arange(1)
    option = ground.options(walker, edges, street)[0]
    return option.start, option.end


def _away(walker: Walker, node: int) -> tuple[int, int]:
    """Return the seconds of driving to a parking point, and from there to the end."""
    parking = walker.parking
    if parking is None or parking.out is None or parking.home is None:
        return 0, 0
    road, speed = int(parking.road_node[node]), parking.metres_per_minute * MM / 60
    out, home = (math.ceil(float(ways.mm[road]) / speed - 1e-9)
                 for ways in (parking.out, parking.home))  # fmt: skip
    return out, home


def _within(outing: Outing, away: tuple[int, int]) -> Outing:
    """Return an outing without the driving before and after it."""
    if away == (0, 0):
        return outing
    begins, ends = outing.begins + away[0], outing.ends - away[1]
    is_over = begins >= ends
    breaks = [
        replace(
            rest,
            span=(max(rest.span[0], begins), min(rest.span[1], ends - rest.seconds)),
            over=rest.over + away[0],
            due=rest.due - away[1],
        )
        for rest in outing.breaks
    ]
    return replace(
        outing,
        begins=min(begins, outing.ends),
        ends=min(begins, outing.ends) if is_over else ends,
        longest=max(0, outing.longest - sum(away)),
        may_visit=outing.may_visit & (not is_over),
        breaks=tuple(breaks),
    )
