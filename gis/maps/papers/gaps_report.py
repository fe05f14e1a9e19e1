"""
The leader's report on paper: what has not been covered, why, and what it would take.

It says what `GapsPaper` says and nothing else: areas, effort and decisions, never a point or a
person. What people typed, the names of areas, reaches the page as data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from gis.locale import Translator
from gis.maps import style
from gis.maps.drawing import Drawing
from gis.maps.frames import Space, choose_frame
from gis.maps.gaps_map import MapArea, draw_gaps_map, draw_share
from gis.maps.trend_chart import draw_trend
from gis.maps.typesetting import breakable, map_source, of_all, typeset

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.frames import Frame

__all__ = ["GapRow", "GapsPaper", "choose_window", "make_gaps_report"]

TEMPLATE: Final = Path(__file__).with_name("gaps_report.typ")
MARGIN_MM: Final = 14.0
TEXT_PT: Final = 9.5
MAP: Final = Space(210 - 2 * MARGIN_MM, 88.0)
CHART_MM: Final = (210 - 2 * MARGIN_MM, 26.0)
SAMPLE_MM: Final = (11.0, 4.6)
NAME_EM, WHY_EM = 11.0, 14.0
"""About how much the columns of names and of reasons hold."""


@dataclass(frozen=True)
class GapRow:
    """One area in the table, in words; `number` is the one it has on the map."""

    number: str
    name: str
    gap: str
    share: str
    hours: str
    why: str
    decision: str
    change: str


@dataclass(frozen=True, eq=False)
class GapsPaper:
    """
    All that is printed.

    Attributes
    ----------
    headline
        How many areas, how many large gaps, and what closes them.
    figures
        Name, value and note of each figure.
    heads
        Of the columns of the table.
    weeks
        The gap at the end of each week, the latest last, and `whole`, what it is a part of.
    effort
        Minutes walked in each of these weeks.
    trend
        What the chart shows, in words.
    notes
        How the figures are come by.
    areas
        As on the map; `streets` and `basemap` are what lies around, in the metric CRS.
    """

    title: str
    headline: str
    figures: Sequence[tuple[str, str, str]]
    heads: Sequence[str]
    rows: Sequence[GapRow]
    weeks: Sequence[float]
    whole: float
    effort: Sequence[float]
    trend: str
    notes: Sequence[tuple[str, str]]
    areas: Sequence[MapArea]
    streets: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    crs: str
    printed_on: dt.date
    data_date: dt.date | None
    foot: str = ""


def choose_window(areas: Sequence[shapely.Geometry], crs: str) -> Frame:
    """Return the window of the map that shows some areas in the metric CRS."""
    west, south, east, north = shapely.total_bounds(areas)
    return choose_frame((west, south, east, north), crs, [MAP])


def make_gaps_report(paper: GapsPaper, translate: Translator) -> bytes:
    """
    Return the report as a PDF.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``gaps_failed`` when the page cannot be set.
    """
    _ = translate
    frame = choose_window([area.outline for area in paper.areas], paper.crs)
    images = {
        "map": draw_gaps_map(frame, paper.areas, paper.streets, paper.basemap),
        "trend": draw_trend(paper.weeks, paper.whole, bars=paper.effort, size=CHART_MM),
    }
    legend = _legend(_, images, has_deselected=any(area.share is None for area in paper.areas))
    data = {
        "title": paper.title,
        "headline": paper.headline,
        "figures": [list(figure) for figure in paper.figures],
        "heads": list(paper.heads),
        "rows": [_row(row) for row in paper.rows],
        "trend": paper.trend,
        "chart_words": _("Linjen er hullet, øverst er alle. Søjlerne er gået tid."),
        "notes": [list(note) for note in paper.notes],
        "how": _("Sådan beregnes det"),
        "legend": legend,
        "scale": _("Målestok 1:{scale}", scale=_.number(frame.scale)),
        **of_all(_, paper.printed_on),
        "band": style.BAND,
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
        "map": [MAP.width_mm, MAP.height_mm],
        "map_alt": _("Kort over boligområderne. Skraveringen og tallet viser hullet i hvert."),
        "chart": list(CHART_MM),
        "sample": list(SAMPLE_MM),
        "foot": breakable(paper.foot),
        "source": map_source(_, paper.data_date),
    }
    return typeset(
        TEMPLATE,
        data,
        printed_on=paper.printed_on,
        problem="gaps_failed",
        images=images,
        is_universal=True,
    )


def _row(row: GapRow) -> dict[str, Any]:
    room = {"name": NAME_EM, "why": WHY_EM}
    return {name: breakable(text, room.get(name, 8.0)) for name, text in asdict(row).items()}


def _legend(
    _: Translator, images: dict[str, str], *, has_deselected: bool
) -> list[tuple[str, str]]:
    """Add a sample of each class to the pictures, and return their names and meanings."""
    count = len(style.SHARE_CLASSES)
    shown: list[tuple[float | None, str]] = [
        ((number + 0.5) / count,
         _("{low}–{high} %", low=100 * number // count, high=100 * (number + 1) // count))
        for number in range(count)
    ]  # fmt: skip
    shown[0] = (shown[0][0], _("Hul {share}", share=shown[0][1]))
    if has_deselected:
        shown.append((None, _("Fravalgt")))
    found = []
    for number, (share, words) in enumerate(shown):
        drawing = Drawing(*SAMPLE_MM)
        box = shapely.box(0.3, 0.3, SAMPLE_MM[0] - 0.3, SAMPLE_MM[1] - 0.3)
        draw_share(drawing, box, share)
        drawing.stroke(shapely.get_rings([box]), style.INK, 0.25)
        images[f"sample{number}"] = drawing.to_svg()
        found.append((f"sample{number}", words))
    return found
