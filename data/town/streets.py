"""Ways to draw streets: through points, as side streets of another, as trails between ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data.town.canvas import Town, ends_of
from data.town.shapes import XY, beside, heading, ray, reach

FORECOURT_M = 10.0
"""Ground that a side street leaves before another street counts as met."""


@dataclass(frozen=True)
class Branch:
    """
    A side street: where it leaves, to which side, how far it goes and how it bends.

    Parameters
    ----------
    name
        Name of the street.
    at
        Metres along the street that it leaves.
    length
        Metres to walk to its end; positive to the left, negative to the right.
    lean
        Degrees that it leans forward from the right angle.
    bend
        Metres that its middle is moved aside.
    """

    name: str
    at: float
    length: float
    lean: float = 0.0
    bend: float = 0.0


def branches(town: Town, trunk: str, side_streets: Sequence[Branch], **tags: str) -> None:
    """Draw side streets of a named street; one that meets another street ends there."""
    line = town.line(trunk)
    for branch in side_streets:
        start = beside(line, branch.at, 0.0)
        turn = math.radians(90 - branch.lean) * (1 if branch.length > 0 else -1)
        angle = heading(line, branch.at) + turn
        aim = ray(start, angle, abs(branch.length))
        end = reach(start, aim, town.crossing_lines(), FORECOURT_M)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        bent = ray(middle, angle + math.pi / 2, branch.bend)
        drawn = town.street([start, bent, end], branch.name, **tags)
        if ends_of(drawn.line)[1] == aim:
            town.spot(aim, highway="turning_circle")


def trail(town: Town, *stops: XY | str, **tags: str) -> None:
    """Draw a footpath through points and the far ends of streets given by name."""
    points = [end_of(town, stop) if isinstance(stop, str) else stop for stop in stops]
    town.path(*points, **tags)


def along(town: Town, name: str, share: float) -> XY:
    """Return the point of a street at a share of its length."""
    return beside(town.line(name), town.line(name).length * share, 0.0)


def end_of(town: Town, name: str) -> XY:
    """Return the far end of a street."""
    x, y = town.line(name).coords[-1]
    return (x, y)
