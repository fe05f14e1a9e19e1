"""Street names along their streets: of the round beside its line, of other streets on them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.ops import substring

from gis.maps import style
from gis.maps.fonts import text_width_em
from gis.maps.label_places import along_line
from gis.maps.labels import Box, TakenPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame

__all__ = [
    "OTHER",
    "ROUND",
    "TIGHT",
    "Lines",
    "NameLook",
    "StreetName",
    "draw_names",
    "draw_names_ground",
    "lines_by_name",
    "place_names",
]

PAPER = style.PaperStyle()
HEIGHT_EM = 0.95
PADDING_MM = 0.4
MOST_PARTS = 4
"""How many parts of a street that hang apart are tried for its name."""
AGAIN_MM, AGAIN_COST = 30, 40.0
"""A part of a street that hangs apart carries the name again from this length, and rather this far
from where the name stands already."""


@dataclass(frozen=True)
class NameLook:
    """
    How a group of names is set and how hard a place is looked for.

    Attributes
    ----------
    beside
        Distances in millimetres of the middle of a name from its street, the best first.
    least_share
        The shortest street that may carry a name, in parts of the length of the name.
    most_cost
        A name may cross a route line, not follow one.
    """

    size_pt: float
    weight: int
    colour: str
    beside: tuple[float, ...]
    least_share: float
    most_cost: int


ROUND = NameLook(PAPER.street_pt, 600, style.INK, (2.1, 2.7, 3.4), 0.3, 330)
TIGHT = NameLook(PAPER.other_street_pt, 600, style.INK, (1.9, 2.6, 3.3, 4.2, 5.2), 0.2, 330)
OTHER = NameLook(PAPER.other_street_pt, 400, style.LABEL, (0,), 0.9, 330)


@dataclass(frozen=True)
class StreetName:
    """A name on its place."""

    text: str
    box: Box
    look: NameLook


Lines = dict[str, list[shapely.LineString]]


def lines_by_name(names: Any, geometries: Any, frame: Frame) -> Lines:  # noqa: ANN401
    """
    Return the lines of each street on paper, the longest first; what has no name is left out.

    Parameters
    ----------
    names, geometries
        Of street pieces, in the metric CRS; pieces of one name are joined where they meet.
    frame
        The map window; lines are clipped to it.
    """
    pieces: dict[str, list[shapely.Geometry]] = defaultdict(list)
    clipped = shapely.clip_by_rect(
        frame.to_paper(geometries), 0, 0, frame.space.width_mm, frame.space.height_mm
    )
    for name, piece in zip(names, clipped, strict=True):
        if name and not piece.is_empty:
            pieces[name].append(piece)
    return {name: _joined(pieces[name]) for name in sorted(pieces)}


def _joined(pieces: list[shapely.Geometry]) -> list[shapely.LineString]:
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(pieces)))
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    return sorted(lines, key=lambda line: (-line.length, line.wkt))


def place_names(lines: Lines, taken: TakenPaper, look: NameLook) -> list[StreetName]:
    """Return one name a street, more on long ones; a street without room is left out."""
    # Short streets have the fewest places, so they choose first.
    order = sorted(lines, key=lambda name: (sum(line.length for line in lines[name]), name))
    return [name for text in order for name in _place_name(text, lines[text], taken, look)]


def _place_name(
    text: str, lines: list[shapely.LineString], taken: TakenPaper, look: NameLook
) -> list[StreetName]:
    size = look.size_pt * style.MM_PER_PT
    width = text_width_em(text, look.weight) * size + 2 * PADDING_MM
    found: list[StreetName] = []
    for line in lines[:MOST_PARTS]:
        least = max(1.2 * width, AGAIN_MM) if found else look.least_share * width
        if line.length < least:
            continue
        for stretch in _stretches(line):
            tried = along_line(stretch, width, size * HEIGHT_EM, beside=look.beside)
            if not len(tried):
                continue
            near = [np.hypot(tried[:, 0] - name.box.x, tried[:, 1] - name.box.y) for name in found]
            again = AGAIN_COST * (np.min(near, axis=0) < AGAIN_MM) if found else 0.0
            box = taken.best(tried, taken.costs(tried) + again, look.most_cost)
            if box is not None:
                taken.take(box)
                found.append(StreetName(text, box, look))
    return found


def _stretches(line: shapely.LineString) -> list[shapely.LineString]:
    """Return a street cut into the stretches that each carry its name once."""
    count = max(1, round(line.length / PAPER.label_every_mm))
    parts = (substring(line, at / count, (at + 1) / count, normalized=True) for at in range(count))
    return [part for part in parts if isinstance(part, shapely.LineString)]


def draw_names_ground(drawing: Drawing, names: Sequence[StreetName]) -> None:
    """Draw the light bands under names: outlines of letters would fill the page with bytes."""
    for look in (ROUND, TIGHT, OTHER):
        drawing.path(
            "".join(_band(name.box) for name in names if name.look == look),
            stroke=style.WHITE,
            stroke_width=f"{look.size_pt * style.MM_PER_PT * 0.9:.2f}",
            stroke_opacity=0.8,
            stroke_linecap="round",
        )


def _band(box: Box) -> str:
    half = box.width / 2 - PADDING_MM
    x = math.cos(math.radians(box.angle_deg)) * half
    y = math.sin(math.radians(box.angle_deg)) * half
    return f"M{box.x - x:.2f} {box.y - y:.2f}L{box.x + x:.2f} {box.y + y:.2f}"


def draw_names(drawing: Drawing, names: Sequence[StreetName]) -> None:
    """Draw the names themselves."""
    for name in names:
        drawing.text(
            name.box.x,
            name.box.y,
            name.text,
            size_pt=name.look.size_pt,
            weight=name.look.weight,
            colour=name.look.colour,
            angle_deg=name.box.angle_deg,
        )
