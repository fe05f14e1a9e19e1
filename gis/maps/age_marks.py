"""When streets were last walked, on paper: lines on both sides of a street, a pattern a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.maps import style
from gis.maps.route_lines import piece_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import geopandas as gpd

    from gis.locale import Translator
    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame
    from gis.planning.directions import Direction

__all__ = ["AGE_HALF_MM", "AgeBand", "age_bands", "age_items", "draw_ages"]

PAPER = style.PaperStyle()
SAMPLE_MM = 9.0
CLASSES: Final = {one.code: one for one in style.AGE_CLASSES if one.upto or one.code == "never"}
EDGES_MM: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "fresh": ((1.2, 1.55),),
    "ageing": ((1.15, 1.6),),
    "old": ((1.15, 1.6),),
    "never": ((0.9, 1.15), (1.45, 1.7)),
}
"""From where to where, from the middle of the street, the lines on either side of it reach."""
AGE_HALF_MM: Final = 1.7
"""How far from the middle of a street walked once its lines reach."""


@dataclass(frozen=True)
class AgeBand:
    """Streets of one class that the round walks equally often, on paper."""

    code: str
    passes: int
    lines: tuple[shapely.Geometry, ...]

    @property
    def aside_mm(self) -> float:
        """How much farther out the lines are drawn, so that each pass is between them."""
        return (self.passes - 1) / 2 * PAPER.route_offset_mm


def age_bands(
    pieces: gpd.GeoDataFrame,
    ages: Mapping[str, str],
    directions: Iterable[Direction],
    frame: Frame,
) -> list[AgeBand]:
    """
    Return what a page shows of the age of streets.

    Parameters
    ----------
    pieces
        Street pieces of the round: ``id`` (or ``key``) and geometry in the metric CRS.
    ages
        Class of a piece by its id; pieces without one have no lines.
    directions
        Rows of the leg: a street walked several times has its lines farther out.
    frame
        The map window.
    """
    passes = Counter(piece for row in directions for piece in row.street_ids)
    found: dict[tuple[str, int], list[shapely.Geometry]] = defaultdict(list)
    clipped = shapely.clip_by_rect(
        frame.to_paper(pieces.geometry.to_numpy()), -3, -3,
        frame.space.width_mm + 3, frame.space.height_mm + 3,
    )  # fmt: skip
    for piece, line in zip(piece_ids(pieces), clipped, strict=True):
        if ages.get(piece) in CLASSES and not line.is_empty:
            found[ages[piece], max(1, passes[piece])].append(line)
    # Dashes of pieces that meet run on, so that their pattern is seen whole.
    return [
        AgeBand(code, count, _joined(found[code, count]))
        for code, count in sorted(found, key=lambda band: (list(CLASSES).index(band[0]), band[1]))
    ]


def _joined(lines: list[shapely.Geometry]) -> tuple[shapely.Geometry, ...]:
    whole = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(np.array(lines))))
    return tuple(shapely.get_parts(shapely.simplify(whole, 0.03)).tolist())


def draw_ages(drawing: Drawing, bands: Sequence[AgeBand]) -> None:
    """Draw the lines of all classes; where streets meet their beds stay open."""
    for band in bands:
        for inner, outer in reversed(EDGES_MM[band.code]):
            _draw_edges(drawing, band, inner, outer)
    for band in bands:
        inner = EDGES_MM[band.code][0][0] + band.aside_mm
        drawing.stroke(band.lines, style.WHITE, 2 * inner)


def _draw_edges(drawing: Drawing, band: AgeBand, inner: float, outer: float) -> None:
    """Draw lines on both sides: a wide line, and a white one on it that leaves its edges."""
    look, aside = CLASSES[band.code], band.aside_mm
    dash = tuple(part * style.MM_PER_PX for part in look.dash)
    drawing.stroke(band.lines, look.colour, 2 * (outer + aside), dash=dash, cap="butt")
    drawing.stroke(band.lines, style.WHITE, 2 * (inner + aside), cap="butt")


def age_items(
    codes: Collection[str], translate: Translator
) -> list[tuple[Callable[[Drawing, float, float], None], str]]:
    """Return what the lines of the classes on a map mean, as items of its legend."""
    _ = translate
    words = {
        "fresh": _("Frisk"),
        "ageing": _("Ældes"),
        "old": _("Gammel"),
        "never": _("Aldrig gennemgået"),
    }
    return [(_sample(code), words[code]) for code in CLASSES if code in codes]


def _sample(code: str) -> Callable[[Drawing, float, float], None]:
    def draw(drawing: Drawing, x: float, y: float) -> None:
        line = shapely.LineString([(x, y), (x + SAMPLE_MM, y)])
        draw_ages(drawing, [AgeBand(code, 1, (line,))])

    return draw
