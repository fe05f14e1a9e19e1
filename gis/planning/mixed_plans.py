"""Plans of a round with streets and stops in one network, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.mixed_scenes import worth_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.mixed_crews import Crews
    from gis.planning.mixed_trails import Trail
    from gis.planning.rounds import StreetRoundParams
    from gis.planning.visits import Stop


@dataclass(frozen=True, eq=False)
class Plan:
    """
    Trails of all walkers of a scene.

    Attributes
    ----------
    trails
        By place of the walker; None for who stays at home.
    score
        Musts visited, worth of all else, and seconds out as asked for, less is more: the greater
        the better.
    """

    trails: tuple[Trail | None, ...]
    score: tuple[float, ...]


class Judge:
    """
    Says what plans of a scene are worth.

    Parameters
    ----------
    crews
        Who walks.
    stops
        All stops of the round.
    street
        The round as one of streets, with who must walk what and what pieces bring.
    """

    def __init__(self, crews: Crews, stops: Sequence[Stop], street: StreetRoundParams) -> None:
        self.crews, self.stops = crews, stops
        self.is_longest = street.objective == "longest"
        scene = crews.scene
        network = scene.ground.network
        self.network = network
        self.edges = np.flatnonzero(np.isin(network.piece, scene.required))
        pieces = network.piece[self.edges]
        length = np.bincount(pieces, network.length_mm[self.edges], len(network.ids))
        names = network.ids.tolist()
        gain = length
        if any(street.values.get(names[piece], 0.0) for piece in scene.required.tolist()):
            gain = np.array([street.values.get(name, 0.0) for name in names])
        mean = float(gain[scene.required].mean()) if len(scene.required) else 1.0
        self.gain = gain / (mean or 1.0)
        part = self.gain[pieces] * network.length_mm[self.edges] / np.maximum(length[pieces], 1)
        self.part_gain: NDArray[np.float64] = part
        place = {walker.number: k for k, walker in enumerate(scene.ground.walkers)}
        self.whose = {
            piece: place[street.assigned[names[piece]]]
            for piece in scene.required.tolist()
            if street.assigned.get(names[piece]) in place
        }

    def whole(self, required: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the pieces of which all parts are among some edges."""
        missing = np.setdiff1d(self.edges, required)
        return np.setdiff1d(self.network.piece[required], self.network.piece[missing])

    def plan(self, trails: Sequence[Trail | None]) -> Plan | None:
        """Return the plan of trails; None where one cannot be walked."""
        found = self._claimed(trails)
        seconds, musts, worth = [0], 0, 0.0
        for trail, outing, shift in zip(found, self.crews.outings, self.crews.shifts, strict=True):
            if trail is None:
                continue
            clock = trail.clock(self.network.length_mm, outing, shift)
            if clock is None:
                return None
            seconds.append(clock.returns - clock.leaves)
            worth += float(self.gain[self.whole(trail.required)].sum())
            visited = [self.stops[c.stop] for _, c in trail.chores if c.stop is not None]
            musts += sum(stop.must for stop in visited)
            worth += sum(worth_of(stop) for stop in visited if not stop.must)
        out = (-max(seconds), -sum(seconds)) if self.is_longest else (-sum(seconds),)
        return Plan(tuple(found), (musts, round(worth, 6), *out))

    def _claimed(self, trails: Sequence[Trail | None]) -> list[Trail | None]:
        """Count whole pieces that a leg happens to pass as walked by it; drop those in parts."""
        kept = [None if trail is None else self._in_wholes(trail) for trail in trails]
        done = [trail.required for trail in kept if trail is not None]
        is_open = ~np.isin(self.edges, np.concatenate(done) if done else [])
        open_ = self.edges[is_open]
        for number, trail in enumerate(kept):
            if trail is None or not len(open_):
                continue
            walked = np.array([edge for edge, _ in trail.walk], np.int64)
            passed = np.intersect1d(walked, open_)
            whole = self.whole(passed).tolist()
            mine = [piece for piece in whole if self.whose.get(piece, number) == number]
            more = passed[np.isin(self.network.piece[passed], mine)]
            kept[number] = replace(trail, required=np.union1d(trail.required, more))
            open_ = np.setdiff1d(open_, more)
        return kept

    def _in_wholes(self, trail: Trail) -> Trail:
        mine = np.isin(self.network.piece[trail.required], self.whole(trail.required))
        return replace(trail, required=trail.required[mine])
