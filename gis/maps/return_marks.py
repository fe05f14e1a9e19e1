"""Where to stop and to come back, on paper: an open ring by the road, and a tag beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.fonts import text_width_em
from gis.maps.label_places import place_beside, rings_around
from gis.maps.labels import Box, TakenPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame
    from gis.maps.routes import RouteRow
    from gis.maps.sheets.content import SheetReturn, SheetStop

__all__ = ["ReturnMark", "draw_returns", "draw_ring", "place_returns"]

RING_MM: Final = 4.2
RING_LINE_MM: Final = 0.5
TAG_PT: Final = 7.5
TAG_MM: Final = 3.6
MANY: Final = 60
"""Of more rings on a page the tag tells the code alone, all smaller: the list has the time."""
MANY_RING_MM: Final = 3.0
MANY_PT: Final = 6.0
MANY_MM: Final = 2.6
LONGEST_TAG: Final = 24
"""Letters of a tag; what is longer is told in the list."""
ASIDE_MM: Final = tuple(step * side for step in (1.0, 2.0, 3.0, 4.5, 6.0, 8.0) for side in (1, -1))
"""How far along the road a ring may stand from its place, to leave others theirs."""
REACHES_MM: Final = (0.5, 1.5, 3.0, 5.0, 7.0, 9.5)


@dataclass(frozen=True)
class ReturnMark:
    """
    A ring and its tag, in millimetres.

    Attributes
    ----------
    position
        Of what is to be done there, in the list of all.
    """

    position: int
    x: float
    y: float
    text: str
    tag: Box
    size_pt: float = TAG_PT
    ring_mm: float = RING_MM

    @property
    def leader(self) -> tuple[float, float]:
        """The middle of the ring, which a line ties the tag to."""
        return self.x, self.y

    @property
    def middle(self) -> tuple[float, float]:
        """The place of the tag."""
        return self.tag.x, self.tag.y


def place_returns(
    returns: Sequence[SheetReturn | SheetStop],
    frame: Frame,
    taken: TakenPaper,
    rows: Sequence[RouteRow] = (),
) -> list[ReturnMark]:
    """
    Return a ring for each place on the map, and the paper that its tag finds beside it.

    Parameters
    ----------
    returns
        What is to be done on the way.
    frame
        The map window; what lies outside it has no ring.
    taken
        The paper; rings and tags are added to it.
    rows
        Lines of the route on the paper: along them a ring gives way to another.
    """
    on_paper = [(position, frame.to_paper(one.at)) for position, one in enumerate(returns)]
    lines = np.array([row.line for row in rows], dtype=object)
    on_paper = [(position, ring) for position, ring in on_paper if taken.holds(ring.x, ring.y)]
    is_many = len(on_paper) > MANY
    ring_mm = MANY_RING_MM if is_many else RING_MM
    rings = [(position, _ring(ring, ring_mm, lines, taken)) for position, ring in on_paper]
    size_pt, height = (MANY_PT, MANY_MM) if is_many else (TAG_PT, TAG_MM)
    marks = []
    for position, ring in rings:
        one = returns[position]
        for label in dict.fromkeys([one.short_label] if is_many else [one.label, one.short_label]):
            text = _text(label)
            box = _beside(text, size_pt, height, ring, ring_mm, taken)
            if box is not None:
                break
        width = text_width_em(text, 700) * size_pt * style.MM_PER_PT + 1.2
        box = box or place_beside(taken, ring.x, ring.y, width, height)
        marks.append(ReturnMark(position, ring.x, ring.y, text, box, size_pt, ring_mm))
    return marks


def _ring(
    place: shapely.Point, ring_mm: float, lines: NDArray[np.object_], taken: TakenPaper
) -> shapely.Point:
    """Return where a ring stands: at its place, or a little along the road if that is taken."""
    found = place
    if not taken.is_free(_square(place, ring_mm)) and len(lines):
        line = lines[int(np.argmin(shapely.distance(lines, place)))]
        at = line.project(place) + np.array(ASIDE_MM)
        beside = shapely.line_interpolate_point(line, at[(at >= 0) & (at <= line.length)]).tolist()
        free = (one for one in beside if taken.is_free(_square(one, ring_mm)))
        # Rings may share paper where there are too many; start and end are never under one.
        clear = (
            one for one in [place, *beside] if taken.is_beside_labels(_square(one, ring_mm))
        )  # fmt: skip
        found = next(free, None) or next(clear, place)
    taken.block(_square(found, ring_mm))
    return found


def _square(ring: shapely.Point, ring_mm: float) -> Box:
    return Box(ring.x, ring.y, ring_mm, ring_mm)


def _text(label: str) -> str:
    """Return what a tag has room for."""
    text = printable(label)
    return text if len(text) <= LONGEST_TAG else text[: LONGEST_TAG - 1] + "…"


def _beside(
    text: str, size_pt: float, height: float, ring: shapely.Point, ring_mm: float, taken: TakenPaper
) -> Box | None:
    width = text_width_em(text, 700) * size_pt * style.MM_PER_PT + 1.2
    reaches = [ring_mm / 2 + reach for reach in REACHES_MM]
    tried = rings_around(ring.x, ring.y, width, height, reaches, 60)
    found = taken.best(tried, taken.costs(tried), math.inf)
    if found is not None:
        taken.take(found)
    return found


def draw_returns(drawing: Drawing, marks: Sequence[ReturnMark]) -> None:
    """Draw the rings, then the tags."""
    for mark in marks:
        draw_ring(drawing, mark.x, mark.y, mark.ring_mm)
    for mark in marks:
        _draw_tag(drawing, mark)


def draw_ring(drawing: Drawing, x: float, y: float, ring_mm: float = RING_MM) -> None:
    """Draw an open ring: what lies in it is still seen."""
    radius = ring_mm / 2 - RING_LINE_MM
    drawing.circle(x, y, radius, fill="none", stroke=style.WHITE, stroke_width=1.3)
    drawing.circle(x, y, radius, fill="none", stroke=style.INK, stroke_width=RING_LINE_MM)


def _draw_tag(drawing: Drawing, mark: ReturnMark) -> None:
    width, height = mark.tag.width, mark.tag.height
    left, top = mark.tag.x - width / 2, mark.tag.y - height / 2
    box = f"M{left:.2f} {top:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z"
    drawing.path(box, fill=style.WHITE, stroke=style.INK, stroke_width=0.2)
    drawing.text(mark.tag.x, mark.tag.y, mark.text, size_pt=mark.size_pt, weight=700)
