"""From the edges of a walk to a leg: its steps in order, its line and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.planning.euler import euler_walk
from gis.planning.network import MM
from gis.planning.rounds import Leg, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from gis.planning.covering import Cover, Task
    from gis.planning.network import Network
    from gis.planning.placing import Walker
    from gis.planning.rounds import StreetRoundParams


def leg_of(
    walker: Walker,
    task: Task,
    found: Cover,
    covered: Collection[int],
    params: StreetRoundParams,
) -> Leg:
    """
    Return the leg of a walker, who walks what was found for a task.

    `covered` are the numbers of all pieces that the round walks.
    """
    network = task.network
    edges = np.sort(np.concatenate([task.required, found.extra]))
    walk = euler_walk(network, edges, task.start, task.end)
    if walker.number in params.reversed:
        walk = [(edge, not forward) for edge, forward in walk[::-1]]
    steps, pieces, first_mm = steps_of(network, walk, task.required, covered)
    length_m = found.length_mm / MM
    drives = walker.parking.drives(task.start) if walker.parking is not None else ()
    return Leg(
        walker=walker.number,
        steps=tuple(steps),
        geometry=network.line_of(walk),
        length_m=length_m,
        deadhead_m=(found.length_mm - first_mm) / MM,
        minutes=length_m / params.metres_per_minute + sum(drive.minutes for drive in drives),
        pieces=tuple(pieces),
        drives=drives,
    )


def steps_of(
    network: Network,
    walk: Sequence[tuple[int, bool]],
    required: NDArray[np.int64],
    covered: Collection[int],
) -> tuple[list[Step], list[str], int]:
    """
    Return the steps of a walk, the pieces it walks whole, and what it walks for the first time.

    Parameters
    ----------
    network
        Edges, and the pieces they are parts of.
    walk
        Edges, and whether they are walked forward.
    required
        Edges that are walked for themselves.
    covered
        Numbers of all pieces that the round walks.

    Returns
    -------
    list of Step, list of str, int
        In walking order; ids in the order in which they are completed; millimetres.
    """
    open_edges = set(required.tolist())
    left = dict(zip(*np.unique(network.piece[required], return_counts=True), strict=True))
    steps, pieces, first_mm = [], [], 0
    for edge, forward in walk:
        piece = int(network.piece[edge])
        first_time = edge in open_edges
        if first_time:
            open_edges.remove(edge)
            first_mm += int(network.length_mm[edge])
            left[piece] -= 1
            if not left[piece]:
                pieces.append(str(network.ids[piece]))
        walked_once = {"first_time": first_time, "required": piece in covered}
        steps.append(_step(network, edge, forward=forward, **walked_once))
    return steps, pieces, first_mm


def _step(network: Network, edge: int, *, forward: bool, first_time: bool, required: bool) -> Step:
    shares = float(network.from_share[edge]), float(network.to_share[edge])
    return Step(
        street_id=str(network.ids[network.piece[edge]]),
        forward=forward,
        length_m=int(network.length_mm[edge]) / MM,
        from_share=shares[0 if forward else 1],
        to_share=shares[1 if forward else 0],
        first_time=first_time,
        required=required,
        name=str(network.names[network.piece[edge]]),
    )
