"""How something has gone week by week, as a line without words: what it says stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import shapely

from gis.maps import style
from gis.maps.drawing import Drawing

__all__ = ["draw_trend"]

LINE_MM: Final = 0.6
EDGE_MM: Final = 1.6
BARS_SHARE: Final = 0.2
"""Share of the height that the bars below the line may take."""
BAR_SHARE: Final = 0.55
"""Share of a week that its bar takes."""


def draw_trend(
    values: Sequence[float], whole: float, *, bars: Sequence[float] = (), size: tuple[float, float]
) -> str:
    """
    Draw the chart as SVG.

    Parameters
    ----------
    values
        One a week, the latest last, from 0 to `whole`.
    whole
        What the height stands for: a line at the bottom is nothing, at the top all.
    bars
        What was done in each week, drawn below, the highest as high as there is room.
    size
        Width and height in millimetres.
    """
    width, height = size
    drawing = Drawing(width, height)
    bottom = height - EDGE_MM - (height * BARS_SHARE if any(bars) else 0)
    step = (width - 2 * EDGE_MM) / max(len(values) - 1, 1)
    spots = [
        (EDGE_MM + number * step, bottom - (bottom - EDGE_MM) * min(max(value / whole, 0), 1))
        for number, value in enumerate(values)
        if whole > 0
    ]
    for level in (0, 1):
        y = bottom - level * (bottom - EDGE_MM)
        line = shapely.LineString([(EDGE_MM, y), (width - EDGE_MM, y)])
        drawing.stroke([line], style.FIELD_BORDER, 0.15, dash=() if level == 0 else (0.8, 0.8))
    if len(spots) > 1:
        below = shapely.Polygon([(spots[0][0], bottom), *spots, (spots[-1][0], bottom)])
        drawing.fill([below], style.BAND)
        drawing.stroke([shapely.LineString(spots)], style.PRIMARY, LINE_MM)
    if spots:
        drawing.circle(*spots[-1], 1.1, fill=style.PRIMARY, stroke=style.WHITE, stroke_width=0.3)
    _draw_bars(drawing, bars, step, height)
    return drawing.to_svg()


def _draw_bars(drawing: Drawing, bars: Sequence[float], step: float, height: float) -> None:
    most = max(bars, default=0)
    if most <= 0:
        return
    room = height * BARS_SHARE - EDGE_MM / 2
    foot = height - EDGE_MM / 2
    wide = min(step * BAR_SHARE, 2 * EDGE_MM) / 2
    drawing.fill(
        [
            shapely.box(x - wide, foot - room * bar / most, x + wide, foot)
            for number, bar in enumerate(bars)
            if bar > 0
            for x in [EDGE_MM + number * step]
        ],
        style.MUTED,
    )
