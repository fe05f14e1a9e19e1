"""What a map of several shows about the others, and its squares: arrows, lines, a light edge."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.maps import style
from gis.maps.labels import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.maps.drawing import Drawing
    from gis.maps.labels import TakenPaper
    from gis.maps.sheets.paging import MapPage, Neighbour
    from gis.maps.squares import EdgeName

__all__ = ["EDGE_MM", "PageMarks"]

EDGE_MM: Final = 4.2
"""Width of the light edge in which the map only hints at what goes on beside it."""
EDGE_WHITE: Final = 0.72
LINE_MM: Final = 0.13
LINE_COLOUR: Final = "#7C8B91"
NAME_PT: Final = 7.5
LONG_NAME_PT: Final = 6.3
ARROW_MM: Final = (9.0, 6.4)
"""Length of an arrow in its direction, tip included, and its width."""
TIP_MM: Final = 3.0
ARROW_PT: Final = 9.5
NUMBER_MM: Final = 6.4
NUMBER_PT: Final = 11.0
APART_MM: Final = 7.0
"""Least distance of a name at the edge from the middle of an arrow."""
OUTWARDS: Final = {"left": 180, "right": 0, "top": 270, "bottom": 90}


@dataclass(frozen=True)
class PageMarks:
    """
    The marks of one map.

    Attributes
    ----------
    page
        The map: its frame, its squares, and the maps beside it.
    has_number
        Whether its number stands in the corner: it is one of several.
    """

    page: MapPage
    has_number: bool = False

    @property
    def has_edge(self) -> bool:
        """Whether there is anything to say along the edge."""
        return self.has_number or self.page.squares is not None

    def take(self, taken: TakenPaper) -> None:
        """Keep the paper of the edge, of the arrows and of the number."""
        if not self.has_edge:
            return
        width, height = self._size
        narrow, half = EDGE_MM - 0.1, EDGE_MM / 2
        for x, y in ((width / 2, half), (width / 2, height - half)):
            taken.block(Box(x, y, width - 0.1, narrow))
        for x, y in ((half, height / 2), (width - half, height / 2)):
            taken.block(Box(x, y, narrow, height - 0.1))
        for neighbour in self.page.neighbours:
            x, y = self._arrow_at(neighbour)
            long, wide = ARROW_MM
            is_level = neighbour.side in ("left", "right")
            taken.take(Box(x, y, *((long, wide) if is_level else (wide, long))))
        if self.has_number:
            middle = NUMBER_MM / 2 + 0.1
            taken.take(Box(middle, middle, NUMBER_MM, NUMBER_MM))

    def draw_under(self, drawing: Drawing) -> None:
        """Draw the lines between the squares; they lie under the route."""
        if self.page.squares is not None:
            drawing.stroke(self.page.squares.lines(), LINE_COLOUR, LINE_MM, cap="butt")

    def draw_over(self, drawing: Drawing) -> None:
        """Draw the light edge with the names of the squares, arrows, and the number of the map."""
        if not self.has_edge:
            return
        self._draw_edge(drawing)
        for one in self.page.squares.edge_names() if self.page.squares is not None else ():
            self._draw_name(drawing, one)
        for neighbour in self.page.neighbours:
            self._draw_arrow(drawing, neighbour)
        if self.has_number:
            side = NUMBER_MM
            drawing.path(f"M0 0h{side:g}v{side:g}h{-side:g}z", fill=style.INK)
            drawing.text(
                side / 2, side / 2, str(self.page.number),
                size_pt=NUMBER_PT, weight=700, colour=style.WHITE,
            )  # fmt: skip

    @property
    def _size(self) -> tuple[float, float]:
        space = self.page.frame.space
        return space.width_mm, space.height_mm

    def _draw_edge(self, drawing: Drawing) -> None:
        width, height = self._size
        across, down = width - 2 * EDGE_MM, height - 2 * EDGE_MM
        inner = f"M{EDGE_MM:g} {EDGE_MM:g}v{down:g}h{across:g}v{-down:g}z"
        drawing.path(
            f"M0 0h{width:g}v{height:g}h{-width:g}z{inner}",
            fill=style.WHITE, fill_opacity=EDGE_WHITE,
        )  # fmt: skip
        drawing.path(inner, stroke=style.MUTED, stroke_width=0.15)
        if self.page.squares is None:
            return
        ticks = []
        for one in self.page.squares.edge_names():
            if one.begin_mm > 0:
                x, y = self._on_edge(one.edge, one.begin_mm)
                is_level = one.edge in ("top", "bottom")
                x, y = (x, y - EDGE_MM / 2) if is_level else (x - EDGE_MM / 2, y)
                ticks.append(f"M{x:.2f} {y:.2f}" + (f"v{EDGE_MM}" if is_level else f"h{EDGE_MM}"))
        drawing.path("".join(ticks), stroke=style.MUTED, stroke_width=0.2)

    def _on_edge(self, edge: str, at_mm: float) -> tuple[float, float]:
        """Return the place in the middle of the light edge, at a distance along it."""
        width, height = self._size
        half = EDGE_MM / 2
        return {
            "left": (half, at_mm), "right": (width - half, at_mm),
            "top": (at_mm, half), "bottom": (at_mm, height - half),
        }[edge]  # fmt: skip

    def _draw_name(self, drawing: Drawing, name: EdgeName) -> None:
        for at_mm in self._name_places(name):
            x, y = self._on_edge(name.edge, at_mm)
            size = NAME_PT if len(name.text) < 3 else LONG_NAME_PT  # the edge is narrow
            drawing.text(x, y, name.text, size_pt=size, weight=600)
            return

    def _name_places(self, name: EdgeName) -> Iterator[float]:
        """Yield where a name may stand: clear of corners and of arrows, the middle first."""
        length = self._size[0 if name.edge in ("top", "bottom") else 1]
        arrows = [self._arrow_mm(one) for one in self.page.neighbours if one.side == name.edge]
        for share in (0.5, 0.3, 0.7):
            at_mm = name.begin_mm + share * (name.end_mm - name.begin_mm)
            is_narrow = name.end_mm - name.begin_mm < EDGE_MM
            is_clear = all(abs(at_mm - arrow) >= APART_MM for arrow in arrows)
            if is_clear and not is_narrow and NUMBER_MM < at_mm < length - NUMBER_MM:
                yield at_mm

    def _arrow_mm(self, neighbour: Neighbour) -> float:
        """Return where along its edge an arrow stands, clear of the corners."""
        length = self._size[1 if neighbour.side in ("left", "right") else 0]
        return min(max(neighbour.at_mm, 2 * NUMBER_MM), length - 2 * NUMBER_MM)

    def _arrow_at(self, neighbour: Neighbour) -> tuple[float, float]:
        """Return the middle of an arrow; its tip is at the edge of the map."""
        width, height = self._size
        at_mm, half = self._arrow_mm(neighbour), ARROW_MM[0] / 2 + 0.1
        return {
            "left": (half, at_mm), "right": (width - half, at_mm),
            "top": (at_mm, half), "bottom": (at_mm, height - half),
        }[neighbour.side]  # fmt: skip

    def _draw_arrow(self, drawing: Drawing, neighbour: Neighbour) -> None:
        """Draw an arrow out of the map, and in it the number of the page that goes on there."""
        x, y = self._arrow_at(neighbour)
        angle = math.radians(OUTWARDS[neighbour.side])
        cos, sin = math.cos(angle), math.sin(angle)
        long, wide = ARROW_MM[0] / 2, ARROW_MM[1] / 2
        shape = ((-long, -wide), (long - TIP_MM, -wide), (long, 0), (long - TIP_MM, wide),
                 (-long, wide))  # fmt: skip
        corners = (f"{x + u * cos - v * sin:.2f} {y + u * sin + v * cos:.2f}" for u, v in shape)
        drawing.path(f"M{'L'.join(corners)}Z", fill=style.INK, stroke=style.WHITE, stroke_width=0.4)
        back = TIP_MM / 3
        drawing.text(
            x - cos * back, y - sin * back, str(neighbour.page),
            size_pt=ARROW_PT, weight=700, colour=style.WHITE,
        )  # fmt: skip
