"""
Drawing in SVG: millimetres in, text out. Knows nothing of maps.

Many geometries of one look become one path; coordinates are rounded to a hundredth of a
millimetre, so a page of a dense town stays small and equal input gives equal text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.affinity import rotate

from gis.maps import style

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Drawing", "hatch", "path_data", "printable"]

STEPS_PER_MM = 100


class Drawing:
    """An SVG image of a size in millimetres, built from back to front."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self._parts: list[str] = []

    def path(self, data: str, **look: object) -> None:
        """Add a path in SVG notation; ``stroke_width`` becomes ``stroke-width`` and so on."""
        if data:
            self._parts.append(f'<path d="{data}"{_attributes({"fill": "none", **look})}/>')

    def fill(self, polygons: Any, colour: str, line: str = "", line_mm: float = 0.1) -> None:  # noqa: ANN401
        """Add polygons with a fill and, where a colour is given, an outline."""
        look: dict[str, object] = {"fill": colour}
        if line:
            look |= {"stroke": line, "stroke_width": line_mm, "stroke_linejoin": "round"}
        # Rings wound the right way let buildings overlap: holes stay holes, overlaps stay filled.
        self.path(path_data(shapely.orient_polygons(polygons)), **look)

    def stroke(
        self,
        lines: Any,  # noqa: ANN401
        colour: str,
        width_mm: float,
        *,
        dash: tuple[float, ...] = (),
        cap: str = "round",
    ) -> None:
        """Add lines of one width, dashed where dash lengths in millimetres are given."""
        look: dict[str, object] = {
            "stroke": colour,
            "stroke_width": round(width_mm, 2),
            "stroke_linecap": cap,
            "stroke_linejoin": "round",
        }
        if dash:
            look["stroke_dasharray"] = " ".join(f"{part:g}" for part in dash)
        self.path(path_data(lines), **look)

    def circle(self, x: float, y: float, radius: float, **look: object) -> None:
        """Add a circle."""
        self._parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}"{_attributes(look)}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size_pt: float,
        weight: int = 400,
        colour: str = style.INK,
        anchor: str = "middle",
        angle_deg: float = 0,
    ) -> None:
        """Add a text whose capitals are centred on y; the angle turns it clockwise."""
        size = size_pt * style.MM_PER_PT
        place = f'x="0" y="{size * CAPITAL_EM / 2:.2f}"'
        if angle_deg:
            place += f' transform="translate({x:.2f} {y:.2f}) rotate({angle_deg:.1f})"'
        else:
            place = f'x="{x:.2f}" y="{y + size * CAPITAL_EM / 2:.2f}"'
        look = _attributes(
            {
                "font_size": f"{size:.3f}",
                "font_weight": weight,
                "fill": colour,
                "text_anchor": anchor,
            }
        )
        self._parts.append(f"<text {place}{look}>{escape(printable(text))}</text>")

    def to_svg(self) -> str:
        """Return the image, clipped to its size."""
        size = f"{self.width_mm:g} {self.height_mm:g}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f"font-family={quoteattr(style.FONT)}>{''.join(self._parts)}</svg>"
        )


CAPITAL_EM = 0.66
"""Height of capitals and digits of the font, in parts of its size."""


def printable(text: str) -> str:
    """Return a text on one line, without the control characters that XML and PDF cannot hold."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _attributes(look: dict[str, Any]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())


def path_data(geometries: Any) -> str:  # noqa: ANN401
    """Return the SVG path of lines and polygons (single, multi or collections), in millimetres."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(geometries, dtype=object)))
    # A collection may hold multi-geometries: take them apart once more.
    parts = shapely.get_parts(parts)
    kinds = shapely.get_type_id(parts)
    lines = np.concatenate(
        [parts[(kinds == 1) | (kinds == 2)], shapely.get_rings(parts[kinds == 3])]
    )
    coordinates, index = shapely.get_coordinates(lines, return_index=True)
    steps = np.round(coordinates * STEPS_PER_MM).astype(np.int64)
    cuts = np.flatnonzero(np.diff(index)) + 1
    return "".join(_subpath(part) for part in np.split(steps, cuts) if len(part))


def _subpath(steps: np.ndarray[Any, Any]) -> str:
    moves = np.diff(steps, axis=0)
    moves = moves[moves.any(axis=1)]
    if not len(moves):
        return ""
    start_x, start_y = steps[0]
    is_ring = len(moves) > 2 and (steps[0] == steps[-1]).all()
    drawn = " ".join(
        f"{dx / STEPS_PER_MM:g} {dy / STEPS_PER_MM:g}"
        for dx, dy in (moves[:-1] if is_ring else moves).tolist()
    )
    start = f"M{start_x / STEPS_PER_MM:g} {start_y / STEPS_PER_MM:g}"
    return f"{start}l{drawn}{'z' if is_ring else ''}"


def hatch(polygons: Iterable[Any], every_mm: float, angle_deg: float = 45) -> list[Any]:
    """
    Return parallel lines clipped to polygons, all on one grid so that neighbours agree.

    Parameters
    ----------
    polygons
        In millimetres.
    every_mm
        Distance between the lines.
    angle_deg
        Slope of the lines, clockwise from horizontal as paper's y points down.
    """
    shapes = shapely.union_all(np.asarray(list(polygons), dtype=object))
    if shapes.is_empty:
        return []
    level = rotate(shapes, -angle_deg, origin=(0, 0))
    west, north, east, south = level.bounds
    rows = np.arange(np.ceil(north / every_mm), np.floor(south / every_mm) + 1) * every_mm
    if not len(rows):
        return []
    ends = np.stack([np.full_like(rows, west), rows, np.full_like(rows, east), rows], axis=1)
    lines = shapely.linestrings(ends.reshape(-1, 2, 2))
    clipped = shapely.get_parts(shapely.intersection(lines, level))
    return [
        rotate(line, angle_deg, origin=(0, 0)) for line in clipped.tolist() if not line.is_empty
    ]
