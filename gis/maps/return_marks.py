"""Where to come back, on paper: an open ring by the road, and a tag with code and time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.fonts import text_width_em
from gis.maps.labels import Box, TakenPaper, cheapest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame
    from gis.maps.sheets.content import SheetReturn, SheetStop

__all__ = ["ReturnMark", "draw_returns", "draw_ring", "place_returns"]

RING_MM: Final = 4.2
RING_LINE_MM: Final = 0.5
TAG_PT: Final = 7.5
TAG_MM: Final = 3.6
LONGEST_TAG: Final = 24
"""Letters of a tag; what is longer is told in the list."""
REACHES_MM: Final = (0.6, 2.5, 5.0, 8.0)


@dataclass(frozen=True)
class ReturnMark:
    """A ring and its tag, in millimetres; without room the tag stands on the ring's right."""

    x: float
    y: float
    text: str
    tag: Box


def place_returns(
    returns: Sequence[SheetReturn | SheetStop], frame: Frame, taken: TakenPaper
) -> list[ReturnMark]:
    """Return a ring for each place to come back to, and the paper that its tag finds beside it."""
    rings = [frame.to_paper(one.at) for one in returns]
    for ring in rings:
        taken.take(Box(ring.x, ring.y, RING_MM, RING_MM))
    marks = []
    for one, ring in zip(returns, rings, strict=True):
        text = printable(one.label)
        if len(text) > LONGEST_TAG:
            text = text[: LONGEST_TAG - 1] + "…"
        width = text_width_em(text, 700) * TAG_PT * style.MM_PER_PT + 1.6
        tags = list(_beside(ring.x, ring.y, width))
        marks.append(ReturnMark(ring.x, ring.y, text, cheapest(taken, tags) or tags[0]))
    return marks


def _beside(x: float, y: float, width: float) -> Iterator[Box]:
    for reach in REACHES_MM:
        for turn in range(16):
            angle = turn * math.pi / 8
            across = math.cos(angle) * (RING_MM / 2 + reach + width / 2)
            down = math.sin(angle) * (RING_MM / 2 + reach + TAG_MM / 2)
            yield Box(x + across, y + down, width, TAG_MM, extra_cost=round(60 * reach))


def draw_returns(drawing: Drawing, marks: Sequence[ReturnMark]) -> None:
    """Draw the rings, a line from each to its tag, and the tags."""
    for mark in marks:
        line = f"M{mark.x:.2f} {mark.y:.2f}L{mark.tag.x:.2f} {mark.tag.y:.2f}"
        drawing.path(line, stroke=style.WHITE, stroke_width=0.9)
        drawing.path(line, stroke=style.INK, stroke_width=0.25)
    for mark in marks:
        draw_ring(drawing, mark.x, mark.y)
    for mark in marks:
        _draw_tag(drawing, mark)


def draw_ring(drawing: Drawing, x: float, y: float) -> None:
    """Draw an open ring: what lies in it is still seen."""
    radius = RING_MM / 2 - RING_LINE_MM
    drawing.circle(x, y, radius, fill="none", stroke=style.WHITE, stroke_width=1.3)
    drawing.circle(x, y, radius, fill="none", stroke=style.INK, stroke_width=RING_LINE_MM)


def _draw_tag(drawing: Drawing, mark: ReturnMark) -> None:
    left, top = mark.tag.x - mark.tag.width / 2, mark.tag.y - TAG_MM / 2
    box = f"M{left:.2f} {top:.2f}h{mark.tag.width:.2f}v{TAG_MM}h{-mark.tag.width:.2f}z"
    drawing.path(box, fill=style.WHITE, stroke=style.INK, stroke_width=0.2)
    drawing.text(mark.tag.x, mark.tag.y, mark.text, size_pt=TAG_PT, weight=700)
