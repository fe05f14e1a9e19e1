"""
What a page shows on its map, as plain data for ``kvarter-overlay.js``.

Coordinates go to the browser as latitude and longitude; streets, of which there may be thousands,
as whole steps of `STEP_DEG`, each point by its distance from the one before.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely
from shapely.affinity import affine_transform

from gis.maps import style
from gis.maps.drawing import hatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "AreaLook", "AreaShape", "Drive", "HeatLayer", "LeftOut", "Leg", "Mark", "Mode", "Overlay",
    "Row", "Stop", "StreetLine",
]  # fmt: skip

Point = tuple[float, float]
"""Longitude and latitude in WGS84."""

Mode = Literal["", "draw", "edit", "split", "start", "end", "mark", "point"]
AreaLook = Literal[
    "plain", "suggested", "selected", "deselected", "undecided", "access", "no_access"
]  # fmt: skip
MarkKind = Literal[
    "partner", "place", "offer", "channel", "candidate", "observation", "return"
]  # fmt: skip
MarkLook = Literal["", "closed", "declined", "today", "overdue"]
StreetLook = Literal[
    "fresh", "ageing", "old", "never", "not_walkable", "markable", "marked",
    "unsure",
]  # fmt: skip

STEP_DEG = 1e-6
"""Step of a street's coordinates: 0.11 m to the north, less to the east."""
SIMPLIFY_DEG = 2.7e-6
"""Tolerance when a street is drawn: 0.3 m. Less than a pixel at the largest zoom."""
HATCH_STEPS = 40
"""Lines of a hatch across the view it was made for: about every 15 pixels."""
HATCHES: Final[Mapping[str, tuple[float, ...]]] = {
    "selected": (45,), "deselected": (0, 90), "undecided": (), "access": (), "no_access": (),
}  # fmt: skip
"""Slopes of the hatches of a look, in degrees; of the others the chosen area has one."""


@dataclass(frozen=True)
class AreaShape:
    """
    A housing area.

    Attributes
    ----------
    outline
        In WGS84.
    chosen
        Whether it is the one worked on: a strong outline, and a hatch where nothing lies in it.
    tag
        Second line of its tag, below the name.
    look
        ``suggested`` is dotted: nobody has decided on it. What the team decided is told by line
        and hatch: ``selected``, ``deselected``, ``undecided``; whether a partner reaches its homes
        by ``access`` and ``no_access``.
    share
        From 0 to 1, the part of it that is covered: its fill. The tag has to say the figure.
    """

    id: str
    name: str
    outline: shapely.Polygon | shapely.MultiPolygon
    chosen: bool
    tag: str = ""
    look: AreaLook = "plain"
    share: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the walking order: what the table shows as a row with the same id."""

    id: str
    number: str
    line: shapely.LineString
    retraced: bool


@dataclass(frozen=True)
class Leg:
    """One walker's line, by its number counted from 0; ``mode`` as in a round."""

    number: int
    rows: Sequence[Row]
    mode: str = "foot"


@dataclass(frozen=True)
class Drive:
    """Where the walker with this number, counted from 0, drives before and after the leg."""

    number: int
    lines: Sequence[shapely.LineString]


@dataclass(frozen=True)
class LeftOut:
    """A street that is not in the round."""

    id: str
    lines: Sequence[shapely.LineString]


@dataclass(frozen=True)
class StreetLine:
    """
    A street, or a part of one; clicking it gives its id.

    Attributes
    ----------
    id
        Id of its row in the table; several lines may share it.
    lines
        In WGS84, of any kind of line.
    look
        A class of age, or in mode ``mark`` whether it is marked.
    """

    id: str
    lines: Sequence[shapely.LineString | shapely.MultiLineString]
    look: StreetLook


@dataclass(frozen=True)
class Stop:
    """
    Where a leg begins, ends or leaves the car: ``kind`` is ``start``, ``end`` or ``parking``.

    ``shift`` moves it aside by so many half widths; ``letter`` is the leg's, where several are
    shown.
    """

    at: Point
    kind: str
    title: str
    shift: int = 0
    letter: str = ""


@dataclass(frozen=True)
class Mark:
    """
    A partner, place, channel, observation point or return; clicking it gives its id.

    ``kind`` is its shape: square, diamond, hexagon (``offer``), circle, an open diamond for a
    ``candidate``, a white disc for an ``observation`` point, an open ring for a ``return``.
    ``letter`` stands in it, of a return beside it: a point's code, ``ti 13.00``. ``title`` is read
    when one points at it. ``look`` is of the last two: a point is ``closed`` or ``declined``, a
    return is ``today`` (a double ring) or ``overdue`` (with ``!``).
    """

    id: str
    at: Point
    kind: MarkKind
    letter: str = ""
    title: str = ""
    look: MarkLook = ""


@dataclass(frozen=True)
class HeatLayer:
    """
    A heat map below streets' names; clicking it gives the point (``cell``).

    Attributes
    ----------
    url
        An image, as `gis.maps.heat_image.heat_image` makes it.
    bounds
        West, south, east and north of it in WGS84.
    chosen
        Outline of the chosen cell in WGS84, None for none.
    """

    url: str
    bounds: tuple[float, float, float, float]
    chosen: shapely.Polygon | None = None

    def data(self) -> dict[str, Any]:
        """Return it as ``kvarter-heat.js`` reads it."""
        west, south, east, north = self.bounds
        return {
            "url": self.url,
            "bounds": [[south, west], [north, east]],
            "chosen": [] if self.chosen is None else _latlon(self.chosen.exterior),
        }


@dataclass(frozen=True)
class Overlay:
    """
    What a page shows on its map now.

    Attributes
    ----------
    fit
        West, south, east and north to show; the view moves only when it changes.
    mode
        What a click means: ``draw`` an area (tells ``drawn``, a polygon), ``edit`` the corners of
        `edit_id` (``edited``, a polygon), ``split`` by a line (``split``), choose a point
        (``start``, ``end``, ``point``), ``mark`` streets (``row``, each time one is pressed), or
        ``""``: choose (``row``, ``area``, and of heat ``cell``, a point).
    selected
        Id of the chosen area, row or street.
    edit_id
        Id of the area whose corners are moved.
    draft
        A finished drawing without a name.
    """

    fit: tuple[float, float, float, float]
    mode: Mode = ""
    selected: str = ""
    edit_id: str = ""
    areas: Sequence[AreaShape] = ()
    draft: shapely.Polygon | shapely.MultiPolygon | None = None
    legs: Sequence[Leg] = ()
    left: Sequence[LeftOut] = ()
    stops: Sequence[Stop] = ()
    drives: Sequence[Drive] = ()
    streets: Sequence[StreetLine] = ()
    marks: Sequence[Mark] = ()
    heat: HeatLayer | None = None

    def data(self) -> dict[str, Any]:
        """Return the overlay as ``kvarter-overlay.js`` reads it."""
        west, south, east, north = self.fit
        is_bare = not (self.legs or self.streets or self.heat)
        return {
            "fit": {
                "bounds": [[south, west], [north, east]],
                "token": ",".join(f"{edge:.6f}" for edge in self.fit),
            },
            "mode": self.mode,
            "selected": self.selected,
            "edit": self.edit_id if self.mode == "edit" else "",
            "areas": [self._area(area, is_bare=is_bare) for area in self.areas],
            "draft": None if self.draft is None else self.draft.__geo_interface__,
            "legs": [_leg(leg) for leg in self.legs],
            "left": [{"id": o.id, "lines": [_latlon(line) for line in o.lines]} for o in self.left],
            "stops": [asdict(stop) | {"at": stop.at[::-1]} for stop in self.stops],
            "drives": [[_latlon(line) for line in drive.lines] for drive in self.drives],
            "streets": street_steps(self.streets),
            "marks": [asdict(mark) | {"at": mark.at[::-1]} for mark in self.marks],
            "heat": None if self.heat is None else self.heat.data(),
        }

    def _area(self, area: AreaShape, *, is_bare: bool) -> dict[str, Any]:
        slopes = HATCHES.get(area.look, (45,) if area.chosen else ())
        is_hatched = is_bare and area.share is None
        return {
            "id": area.id,
            "name": area.name,
            "shape": area.outline.__geo_interface__,
            "chosen": area.chosen,
            "tag": area.tag,
            "look": area.look,
            "fill": "" if area.share is None else style.share_class(area.share).fill,
            "hatch": _hatch(area.outline, self.fit, slopes) if is_hatched else [],
        }


def _leg(leg: Leg) -> dict[str, Any]:
    look = style.category(leg.number)
    return {
        "letter": look.letter,
        "color": look.colour,
        "dash": list(style.BICYCLE_DASH if leg.mode == "bicycle" else look.dash),
        "rows": [
            {"id": r.id, "number": r.number, "line": _latlon(r.line), "retraced": r.retraced}
            for r in leg.rows
        ],
    }


def _latlon(line: shapely.LineString) -> list[list[float]]:
    # A centimetre is enough, and half the bytes.
    return [[round(y, 7), round(x, 7)] for x, y in line.coords]


def _hatch(
    outline: shapely.Polygon | shapely.MultiPolygon,
    fit: tuple[float, float, float, float],
    slopes: Sequence[float],
) -> list[list[list[float]]]:
    """Return the lines of hatches, dense enough for a view; they grow with the map."""
    west, south, east, north = fit
    wide = math.cos(math.radians((south + north) / 2))
    size = max((east - west) * wide, north - south)
    if not size > 0:
        return []
    # On a plane of degrees of latitude, so that the lines slope as they should.
    plane = affine_transform(shapely.make_valid(outline), [wide, 0, 0, 1, 0, 0])
    # Two hatches are a grid: half as dense, or it would be a grey.
    every = size / HATCH_STEPS * max(len(slopes), 1)
    lines = [line for slope in slopes for line in hatch([plane], every, slope)]
    return [[[round(y, 6), round(x / wide, 6)] for x, y in line.coords] for line in lines]


def street_steps(streets: Iterable[StreetLine]) -> dict[str, dict[str, list[list[int]]]]:
    """
    Return lines by look and id, simplified by 0.3 m, in steps of `STEP_DEG`.

    A line is ``[lat, lon, dlat, dlon, …]``: its first point, then how far each further one lies
    from the one before.
    """
    named = [(street.look, street.id, line) for street in streets for line in street.lines]
    found: dict[str, dict[str, list[list[int]]]] = defaultdict(dict)
    if not named:
        return {}
    parts, owners = shapely.get_parts([line for *_named, line in named], return_index=True)
    parts = shapely.simplify(parts, SIMPLIFY_DEG, preserve_topology=False)
    points, lines = shapely.get_coordinates(parts, return_index=True)
    steps = np.rint(points[:, ::-1] / STEP_DEG).astype(np.int64)
    firsts = np.flatnonzero(np.diff(lines, prepend=-1))
    moves = np.diff(steps, axis=0, prepend=0)
    moves[firsts] = steps[firsts]
    flat = moves.ravel().tolist()
    ends = [*firsts[1:].tolist(), len(points)]
    for first, end in zip(firsts.tolist(), ends, strict=True):
        look, owner, _line = named[owners[lines[first]]]
        found[look].setdefault(owner, []).append(flat[2 * first : 2 * end])
    return dict(found)
