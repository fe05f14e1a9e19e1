"""What no legs with the same streets and stops can beat, and what is left for further rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.bounding import bound_of
from gis.planning.covering import Task, cover
from gis.planning.further import further_rounds
from gis.planning.teams import Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.planning.mixed_crews import Crews
    from gis.planning.mixed_plans import Judge, Plan
    from gis.planning.mixed_search import Search
    from gis.planning.mixed_trails import Trail
    from gis.planning.rounds import Objective, StreetRoundParams


@dataclass(frozen=True, eq=False)
class Part:
    """The plan of one scene, who walks it, and the search for sequences, if that found it."""

    crews: Crews
    judge: Judge
    plan: Plan
    search: Search | None = None


def walks_all(crews: Crews, trails: Sequence[Trail | None]) -> bool:
    """Return whether some trails walk all required pieces."""
    done = [trail.required for trail in trails if trail is not None]
    network = crews.scene.ground.network
    every = np.flatnonzero(np.isin(network.piece, crews.scene.required))
    return bool(np.isin(every, np.concatenate(done) if done else []).all())


def together(bounds: Sequence[float], *, is_total: bool) -> float:
    """Return the bound of several scenes from the bound of each."""
    return sum(bounds) if is_total else max(bounds, default=0.0)


def _walks(part: Part) -> list[Walk]:
    """Return what is walked and visited as a street round has it, loops among it."""
    scene, walks = part.crews.scene, []
    network = scene.ground.network
    loop = {number: edge for edge, number in scene.stop_at.items()}
    for number, trail in enumerate(part.plan.trails):
        if trail is None:
            continue
        visited = [loop[chore.stop] for _, chore in trail.chores if chore.stop is not None]
        edges = np.union1d(trail.required, np.array(visited, np.int64)).astype(np.int64)
        if not len(edges):
            continue
        walker = scene.ground.walkers[number]
        start, end = walker.ends or (int(network.tail[edges[0]]),) * 2
        task = Task(network, edges, start, end)
        walks.append(Walk(walker, np.unique(network.piece[edges]), task,
                          cover(task, thorough=False)))  # fmt: skip
    return walks


def bound_mm(part: Part, objective: Objective, street: StreetRoundParams) -> tuple[float, bool]:
    """
    Return a bound on what is walked, and whether it is proven to be reached.

    Windows and hours only make legs longer. What work takes is not walked: where the longest leg
    counts, there is no telling who does it.
    """
    walks = _walks(part)
    if not walks:
        return 0.0, False
    scene = part.crews.scene
    network = scene.ground.network
    loops = np.concatenate([np.intersect1d(walk.task.required, scene.loops) for walk in walks])
    work = int(network.length_mm[loops].sum())
    is_total = objective == "total"
    if len(loops) and not is_total and len(scene.ground.walkers) > 1:
        return 0.0, False
    ids = network.ids[network.piece].tolist()
    whose = {
        edge: street.assigned[name] for edge, name in enumerate(ids) if name in street.assigned
    }
    bound = bound_of(scene.ground, walks, whose)
    lengths = [
        sum(trail.parts_mm(network.length_mm)) for trail in part.plan.trails if trail is not None
    ]
    proven = bound.proves([sum(lengths) + work] if is_total else [max(lengths) + work],
                          objective)  # fmt: skip
    return max(0.0, (bound.total if is_total else bound.longest) - work), proven


def further_of(part: Part, street: StreetRoundParams) -> int:
    """Return how many more rounds walk what does not fit."""
    scene = part.crews.scene
    done = [trail.required for trail in part.plan.trails if trail is not None]
    left = scene.required
    if done:
        left = np.setdiff1d(left, scene.ground.network.piece[np.concatenate(done)])
    if not len(left):
        return 0
    walker = scene.ground.walkers[0]
    task = Task(scene.ground.network, scene.ground.edges(left), 0, 0)
    return further_rounds(scene.ground, [Walk(walker, left, task, None)], street)
