"""Labels where they would like to stand, without looking: what placing them is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.maps import style
from gis.maps.doors import doors_on_paper
from gis.maps.fonts import text_width_em
from gis.maps.house_numbers import homes
from gis.maps.labels import Box
from gis.maps.route_lines import pieces_of
from gis.maps.routes import clip_rows, lay_out_route, point_and_angle, rows_near
from gis.maps.street_names import HEIGHT_EM, PADDING_MM, ROUND, lines_by_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.maps.frames import Frame
    from gis.maps.route_lines import Ground
    from gis.planning.directions import Direction

PAPER = style.PaperStyle()


def naive_boxes(frame: Frame, directions: Sequence[Direction], ground: Ground) -> list[Box]:
    """
    Return the boxes of labels of the same sizes as on the map, each at the most obvious place.

    The name of a street stands on the middle of its longest part, the number of a row on the
    middle of its line, a house number at its house; none gives way to another. Kept out of the
    program: it is there to be measured.

    Parameters
    ----------
    frame
        The map window.
    directions
        Rows of the leg, geometry in the metric CRS.
    ground
        What the map shows; addresses of streets that are not left out are numbered.
    """
    return [
        *_names(frame, ground),
        *_discs(frame, directions),
        *_numbers(frame, ground),
    ]


def _names(frame: Frame, ground: Ground) -> list[Box]:
    size = ROUND.size_pt * style.MM_PER_PT
    found = lines_by_name(ground.required["name"], ground.required.geometry.to_numpy(), frame)
    boxes = []
    for name, lines in found.items():
        x, y, angle = point_and_angle(lines[0], lines[0].length / 2)
        width = text_width_em(name, ROUND.weight) * size + 2 * PADDING_MM
        boxes.append(Box(x, y, width, size * HEIGHT_EM, float(np.degrees(angle))))
    return boxes


def _discs(frame: Frame, directions: Sequence[Direction]) -> list[Box]:
    near = rows_near(directions, frame)
    rows = clip_rows(lay_out_route(near, frame, PAPER.route_offset_mm), frame.space) if near else []
    longest = {row.number: row.line for row in sorted(rows, key=lambda row: row.line.length)}
    middles = (point_and_angle(line, line.length / 2) for line in longest.values())
    return [Box(x, y, PAPER.marker_mm, PAPER.marker_mm) for x, y, _ in middles]


def _numbers(frame: Frame, ground: Ground) -> list[Box]:
    pieces = pieces_of(ground.addresses)
    left_out = ground.left_out["id" if "id" in ground.left_out else "key"]
    blocks = doors_on_paper(ground.addresses[~pieces.isin(left_out)], frame)
    return [Box(x, y, width, height) for x, y, width, height, *_ in homes(blocks)]
