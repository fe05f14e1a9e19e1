"""
Squares of a map that one can say on the phone: letters and numbers, or the Danish 100 m grid.

Squares of letters belong to one page: A1 is top left. Those of the Danish grid (`kvadratnettet`)
lie on the ground; a name holds the last two digits of the northing and of the easting of their
south-western corner, which is enough on one page, and the whole name is told beside the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
import shapely

from gis.coverage import cells
from gis.crs import transform

if TYPE_CHECKING:
    from gis.maps.frames import Frame

__all__ = ["EdgeName", "LetterSquares", "NationalSquares", "Squares", "squares_of"]

SIDES_M: Final = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
LEAST_MM: Final = 33.0
"""Least side of a square of letters; an assumption: larger holds too much to look through."""
REST_MM: Final = 10.0
"""A rest of the map narrower than this belongs to the square before it."""
LEAST_CELL_MM: Final = 6.0
"""Cells of the Danish grid that are smaller on paper are drawn as cells of a kilometre."""
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class EdgeName:
    """
    The name of a column or a row at the edge of a map.

    Attributes
    ----------
    edge
        Where it stands.
    begin_mm, end_mm
        The stretch of that edge it belongs to, from the left or from the top.
    """

    edge: Literal["left", "right", "top", "bottom"]
    begin_mm: float
    end_mm: float
    text: str


class Squares(Protocol):
    """Squares on a map."""

    @property
    def side_m(self) -> int:
        """Side of a square on the ground, in metres."""

    def name_at(self, x_mm: float, y_mm: float) -> str:
        """Return the name of the square at a place on paper."""

    def lines(self) -> list[shapely.LineString]:
        """Return the lines between the squares, in millimetres."""

    def edge_names(self) -> list[EdgeName]:
        """Return what the columns and rows are called, at the edges where they end."""


def squares_of(kind: str, frame: Frame, crs: str, east: str = "Ø") -> Squares | None:
    """
    Return the squares of a map.

    Parameters
    ----------
    kind
        "letters", "national" or "none".
    frame
        What the map shows, in the metric CRS ``crs``.
    east
        Letter for the east.
    """
    if kind == "letters":
        return LetterSquares(frame)
    return NationalSquares(frame, crs, east) if kind == "national" else None


@dataclass(frozen=True)
class LetterSquares:
    """Squares of a round number of metres from the top left: letters across, numbers down."""

    frame: Frame

    @property
    def side_m(self) -> int:
        """Side of a square on the ground, in metres."""
        fitting = (side for side in SIDES_M if side * 1000 / self.frame.scale >= LEAST_MM)
        return next(fitting, SIDES_M[-1])

    def name_at(self, x_mm: float, y_mm: float) -> str:
        """Return the name of the square at a place on paper; at the edge where it is outside."""
        across, down = self._cuts(self.frame.space.width_mm), self._cuts(self.frame.space.height_mm)
        column = int(np.clip(np.searchsorted(across, x_mm, side="right") - 1, 0, len(across) - 2))
        row = int(np.clip(np.searchsorted(down, y_mm, side="right") - 1, 0, len(down) - 2))
        return f"{_letters(column)}{row + 1}"

    def lines(self) -> list[shapely.LineString]:
        """Return the lines between the squares, in millimetres."""
        width, height = self.frame.space.width_mm, self.frame.space.height_mm
        return [
            *(shapely.LineString([(x, 0), (x, height)]) for x in self._cuts(width)[1:-1]),
            *(shapely.LineString([(0, y), (width, y)]) for y in self._cuts(height)[1:-1]),
        ]

    def edge_names(self) -> list[EdgeName]:
        """Return letters at the top and the bottom, numbers at the left and the right."""
        across, down = self._cuts(self.frame.space.width_mm), self._cuts(self.frame.space.height_mm)
        columns = list(pairwise(across))
        rows = list(pairwise(down))
        return [
            *(EdgeName("top", *cut, _letters(place)) for place, cut in enumerate(columns)),
            *(EdgeName("bottom", *cut, _letters(place)) for place, cut in enumerate(columns)),
            *(EdgeName("left", *cut, str(place + 1)) for place, cut in enumerate(rows)),
            *(EdgeName("right", *cut, str(place + 1)) for place, cut in enumerate(rows)),
        ]

    def _cuts(self, length_mm: float) -> list[float]:
        """Return where squares begin along an edge, and its end."""
        side = self.side_m * 1000 / self.frame.scale
        count = max(1, math.ceil((length_mm - REST_MM) / side))
        return [*(side * place for place in range(count)), length_mm]


def _letters(place: int) -> str:
    tens, ones = divmod(place, len(LETTERS))
    return (LETTERS[tens - 1] if tens else "") + LETTERS[ones]


@dataclass(frozen=True)
class NationalSquares:
    """
    The Danish grid: cells of 100 m, of a kilometre where those would be too small.

    Attributes
    ----------
    frame
        What the map shows, in the metric CRS ``crs``.
    """

    frame: Frame
    crs: str
    east: str = "Ø"

    @property
    def side_m(self) -> int:
        """Side of a cell, in metres."""
        is_small = cells.CELL_M * 1000 / self.frame.scale < LEAST_CELL_MM
        return int(cells.CELL_M) * (10 if is_small else 1)

    def name_at(self, x_mm: float, y_mm: float) -> str:
        """Return the two digits of northing and easting of the cell at a place on paper."""
        at = self._ground(x_mm, y_mm)
        return f"{self._row(at.y // self.side_m)} {self._column(at.x // self.side_m)}"

    def full_name_at(self, x_mm: float, y_mm: float) -> str:
        """Return the whole name of the cell at a place on paper: ``100m_62237_5756``."""
        at = self._ground(x_mm, y_mm)
        if self.side_m == cells.CELL_M:
            return cells.name_at(at.x, at.y)
        return f"1km_{int(at.y // self.side_m)}_{int(at.x // self.side_m)}"

    def lines(self) -> list[shapely.LineString]:
        """Return the sides of the cells, in millimetres, clipped to the map."""
        west, south, east, north = self._bounds()
        xs, ys = self._multiples(west, east), self._multiples(south, north)
        ends = [((x, south), (x, north)) for x in xs] + [((west, y), (east, y)) for y in ys]
        return [line for line in map(self._line, ends) if line.length > 0]

    def edge_names(self) -> list[EdgeName]:
        """Return the digits of columns and rows where their ends lie along an edge."""
        width, height = self.frame.space.width_mm, self.frame.space.height_mm
        is_aside = abs(math.sin(math.radians(self.frame.turn_deg))) > math.sqrt(0.5)
        found = []
        for edge, ends, is_level in (
            ("top", ((0, 0), (width, 0)), True),
            ("bottom", ((0, height), (width, height)), True),
            ("left", ((0, 0), (0, height)), False),
            ("right", ((width, 0), (width, height)), False),
        ):
            axis = int(is_level == is_aside)  # 0 where columns end at the edge, 1 where rows do
            name = self._row if axis else self._column
            begin, end = (self._ground(*corner).coords[0][axis] for corner in ends)
            length = width if is_level else height
            low, high = sorted((begin, end))
            for number in range(int(low // self.side_m), int(high // self.side_m) + 1):
                sides = np.array([number, number + 1]) * self.side_m
                cut = np.clip(np.sort((sides - begin) / (end - begin)), 0, 1) * length
                found.append(EdgeName(edge, float(cut[0]), float(cut[1]), name(number)))  # type: ignore[arg-type]
        return found

    def _row(self, number: float) -> str:
        return f"N{int(number) % 100:02d}"

    def _column(self, number: float) -> str:
        return f"{self.east}{int(number) % 100:02d}"

    def _ground(self, x_mm: float, y_mm: float) -> shapely.Point:
        at: shapely.Point = self.frame.to_ground(shapely.Point(x_mm, y_mm))
        return transform(at, self.crs, cells.CRS)  # type: ignore[no-any-return]

    def _bounds(self) -> tuple[float, float, float, float]:
        bounds: tuple[float, float, float, float]
        bounds = transform(self.frame.window, self.crs, cells.CRS).bounds
        return bounds

    def _multiples(self, low: float, high: float) -> list[float]:
        side = self.side_m
        return [
            float(side * number) for number in range(math.ceil(low / side), int(high // side) + 1)
        ]

    def _line(self, ends: tuple[tuple[float, float], tuple[float, float]]) -> shapely.LineString:
        line = self.frame.to_paper(transform(shapely.LineString(ends), cells.CRS, self.crs))
        width, height = self.frame.space.width_mm, self.frame.space.height_mm
        clipped = shapely.clip_by_rect(line, 0, 0, width, height)
        return clipped if isinstance(clipped, shapely.LineString) else shapely.LineString()
