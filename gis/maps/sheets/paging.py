"""
The pages of a map that is larger than one: frames, their numbers, and who is beside whom.

`gis.maps.sheets.bricks` finds where they stand, in millimetres of paper, on points that stand for
the line; here ground becomes paper and paper ground again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from gis.maps.frames import Frame, Space, frame_at
from gis.maps.sheets.bricks import (
    ALONE_MM,
    INSIDE_MM,
    OVERLAP_MM,
    ROUNDING_MM,
    STEP_MM,
    Plan,
    best_plan,
    held_by,
    on_paper,
    one_a_square,
    one_page,
    to_ground,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.maps.squares import Squares

    Floats = NDArray[np.float64]

__all__ = [
    "ALONE_MM",
    "INSIDE_MM",
    "OVERLAP_MM",
    "MapPage",
    "Neighbour",
    "Wanted",
    "fits_a_page",
    "plan_pages",
]

CORNER_MM: Final = 30.0
"""Pages that share less than this along an edge are beside each other only where the line goes on
from one to the other."""

Side = Literal["left", "right", "top", "bottom"]
SIDES: Final[tuple[tuple[Side, Side], tuple[Side, Side]]] = (("left", "right"), ("top", "bottom"))


@dataclass(frozen=True)
class Neighbour:
    """
    A page beside a page.

    Attributes
    ----------
    side
        Edge of the map at which it goes on.
    page
        Its number.
    at_mm
        Middle of what both show, along that edge from the top or from the left.
    """

    side: Side
    page: int
    at_mm: float


@dataclass(frozen=True)
class MapPage:
    """
    One map of several.

    Attributes
    ----------
    number
        Of the page in its packet: the only map is 1, else an overview is 1 and the first map 2.
    frame
        What it shows.
    neighbours
        The pages beside it, by side and place.
    squares
        By which a place on it is named; None for a map without.
    """

    number: int
    frame: Frame
    neighbours: tuple[Neighbour, ...] = ()
    squares: Squares | None = None


@dataclass(frozen=True, eq=False)
class Wanted:
    """
    What maps must show, in the metric CRS.

    Attributes
    ----------
    lines
        In the order in which they are gone; may be empty.
    points
        Rings and houses; of lines and points there is one at least.
    """

    lines: Sequence[shapely.LineString]
    points: Sequence[shapely.Point] = ()

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the bounds."""
        west, south, east, north = shapely.total_bounds([*self.lines, *self.points])
        return (west + east) / 2, (south + north) / 2

    def sampled(self, step: float) -> Floats:
        """Return points that stand for all of it, in order; shape (n, 2)."""
        lines = np.array(self.lines, dtype=object)
        has_length = shapely.length(lines) > 0
        lines[has_length] = shapely.segmentize(lines[has_length], step)
        points = np.array(self.points, dtype=object)
        return np.concatenate([shapely.get_coordinates(lines), shapely.get_coordinates(points)])


def fits_a_page(
    wanted: Wanted, crs: str, spaces: Sequence[Space], scale: int, *, is_turned: bool
) -> bool:
    """Return whether one page shows everything; parameters are those of `plan_pages`."""
    factor = frame_at(crs, wanted.middle, spaces[0], scale).mm_per_unit
    corners = (_corners(wanted) - wanted.middle) * factor
    return one_page(corners, spaces, is_turned=is_turned) is not None


def plan_pages(
    wanted: Wanted, crs: str, spaces: Sequence[Space], scale: int, *, is_turned: bool
) -> list[MapPage]:
    """
    Return the fewest pages found that together show all that is wanted, `INSIDE_MM` from an edge.

    One page that shows everything, if only `ALONE_MM` from its edge, is preferred to all.

    Pages are numbered in the order in which the lines first come to them. All have one size and one
    turn; a map is turned only where that saves a page, and then as little as possible.

    Parameters
    ----------
    wanted
        What must be seen.
    crs
        The metric CRS, ``EPSG:n``.
    spaces
        Papers to choose from; the first wins where several need as many pages.
    scale
        The number n of 1:n.
    is_turned
        Whether the map may be turned; else the grid north of the CRS is up.
    """
    middle = wanted.middle
    factor = frame_at(crs, middle, spaces[0], scale).mm_per_unit
    corners = (_corners(wanted) - middle) * factor
    samples = (wanted.sampled(STEP_MM / factor) - middle) * factor
    kept = one_a_square(samples, STEP_MM)
    best = one_page(corners, spaces, is_turned=is_turned) or best_plan(
        kept, corners, spaces, is_turned=is_turned
    )
    ordered = _in_order(best, samples)
    ground = to_ground(ordered, best.turn_deg) / factor + middle
    frames = [
        frame_at(crs, (float(x), float(y)), best.space, scale, turn_deg=best.turn_deg)
        for x, y in ground
    ]
    first = 1 if len(frames) == 1 else 2
    pages = [MapPage(first + place, frame) for place, frame in enumerate(frames)]
    return _with_neighbours(pages, ordered, on_paper(kept, best.turn_deg))


def _corners(wanted: Wanted) -> Floats:
    hull = shapely.convex_hull(shapely.GeometryCollection([*wanted.lines, *wanted.points]))
    return shapely.get_coordinates(hull)


def _in_order(plan: Plan, samples: Floats) -> Floats:
    """Return the middles of the pages in the order in which the samples come to them."""
    first = held_by(plan, samples).argmax(axis=1)
    order = np.lexsort((plan.centres[:, 0], plan.centres[:, 1], first))
    return plan.centres[order]


# --- neighbours ------------------------------------------------------------------------------


def _with_neighbours(pages: list[MapPage], centres: Floats, points: Floats) -> list[MapPage]:
    """Return pages that know who is beside them; centres and points are on paper."""
    found: list[list[Neighbour]] = [[] for _ in pages]
    for one, other in permutations(range(len(pages)), 2):
        space = pages[one].frame.space
        size = np.array([space.width_mm, space.height_mm])
        away = centres[other] - centres[one]
        shared = size - np.abs(away)
        if shared.min() < OVERLAP_MM - ROUNDING_MM:
            continue
        between = np.abs(points - (centres[one] + centres[other]) / 2) <= shared / 2
        if shared.max() <= CORNER_MM and not (between[:, 0] & between[:, 1]).any():
            continue
        edge = int(shared[0] > shared[1])  # 0 for the sides, 1 for top and bottom
        side = SIDES[edge][int(away[edge] > 0)]
        at_mm = float(size[1 - edge] + away[1 - edge]) / 2
        found[one].append(Neighbour(side, pages[other].number, at_mm))
    return [
        replace(page, neighbours=tuple(sorted(beside, key=lambda it: (it.side, it.at_mm))))
        for page, beside in zip(pages, found, strict=True)
    ]
