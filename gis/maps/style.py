"""
The one style of screen and paper: colours, widths, patterns and symbols, as data.

Nothing here draws. The screen reads pixels per zoom; paper reads the same numbers in millimetres,
one pixel at zoom 16 being `MM_PER_PX` and zoom 16 standing for 1:5,000 (`zoom_of_scale`). No
meaning rests on hue alone: each class has its own pattern, and each category its letter and dash.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "AGE_CLASSES",
    "AREA_LINE",
    "BAND",
    "BICYCLE_DASH",
    "CATEGORIES",
    "GROUND",
    "HEAT_CLASSES",
    "HEAT_OPACITY",
    "INK",
    "LINES",
    "MARKING",
    "MM_PER_PX",
    "MUTED",
    "PRIMARY",
    "SELECTED",
    "SHARE_CLASSES",
    "STREET_WIDTHS",
    "SYMBOLS",
    "AgeClass",
    "Category",
    "Fill",
    "Line",
    "PaperStyle",
    "Share",
    "StreetKind",
    "category",
    "lighten",
    "luminance",
    "paper_width_mm",
    "share_class",
    "street_kind",
    "street_width_px",
    "zoom_of_scale",
]

INK = "#1C2B31"
MUTED = "#52626A"
PRIMARY = "#0F5C6E"
WHITE = "#FFFFFF"
FIELD_BORDER = "#75858C"
LABEL = "#3F4A4F"
BAND = "#DCECEE"
"""Ground of headings and figures on paper."""
FONT = "Source Sans 3"
"""Family of every text, on screen (as KvarterSans) and on paper."""


@dataclass(frozen=True)
class Fill:
    """A polygon layer of the ground: fill colour and, where it has one, outline colour."""

    fill: str
    line: str = ""


@dataclass(frozen=True)
class Line:
    """A line layer: colour, casing colour and dash pattern in pixels at zoom 16."""

    colour: str
    casing: str = ""
    dash: tuple[float, ...] = ()


GROUND = {
    "land": Fill("#F7F5F0"),
    "residential": Fill("#F1EEE7"),
    "industry": Fill("#ECEAEE"),
    "green": Fill("#DCE9D2"),
    "wood": Fill("#CADDBF"),
    "allotment": Fill("#E3EBCB", "#B9C88F"),
    "farmland": Fill("#F5F1E2"),
    "sand": Fill("#F3EBD3"),
    "square": Fill("#EFEBE3", "#C4BCAF"),
    "water": Fill("#BCD6E4", "#8FB6CB"),
    "building": Fill("#DAD4CA", "#BDB5A8"),
}
"""Polygons of the base map by their ``kind``."""

StreetKind = Literal["main", "collector", "residential", "service", "path", "steps", "rail"]

LINES: dict[str, Line] = {
    "main": Line("#FCF0CF", "#C0A767"),
    "collector": Line("#FFFFFF", "#C4BCAF"),
    "residential": Line("#FFFFFF", "#C4BCAF"),
    "service": Line("#FFFFFF", "#C4BCAF"),
    "path": Line("#A89B86", dash=(4, 3)),
    "steps": Line("#9A8D78", dash=(1, 3)),
    "rail": Line("#8A8F92"),
    "stream": Line("#8FB6CB"),
    "coastline": Line("#8FB6CB"),
}
"""Lines of the base map: streets by `street_kind`, the rest by their ``kind``."""

STREET_KINDS: dict[str, StreetKind] = {
    "motorway": "main",
    "trunk": "main",
    "primary": "main",
    "secondary": "main",
    "tertiary": "collector",
    "unclassified": "collector",
    "residential": "residential",
    "living_street": "residential",
    "pedestrian": "residential",
    "road": "residential",
    "service": "service",
    "track": "path",
    "path": "path",
    "footway": "path",
    "cycleway": "path",
    "bridleway": "path",
    "corridor": "path",
    "steps": "steps",
}

STREET_WIDTHS: dict[str, dict[int, float]] = {
    "main": {13: 2, 14: 3.3, 15: 5, 16: 7.4, 17: 10, 18: 14},
    "collector": {13: 1.5, 14: 2.7, 15: 4.1, 16: 6, 17: 8, 18: 12},
    "residential": {13: 1, 14: 2.1, 15: 3.2, 16: 4.6, 17: 6.3, 18: 9},
    "service": {14: 1.4, 15: 2, 16: 3, 17: 4.1, 18: 6},
    "path": {14: 1.3, 15: 1.3, 16: 1.3, 17: 1.8, 18: 2.4},
    "steps": {14: 1.3, 15: 1.3, 16: 2, 17: 2.6, 18: 3.4},
    "rail": {13: 0.8, 14: 1, 15: 1.2, 16: 1.4, 17: 1.8, 18: 2.2},
}
"""Width in pixels by kind and zoom; a kind is not drawn below its first zoom."""

CASING_PX = 1.6
"""How much wider, in all, the casing is than its street."""


def street_kind(highway: str) -> StreetKind:
    """Return how an OpenStreetMap highway class is drawn."""
    return STREET_KINDS.get(highway.removesuffix("_link"), "residential")


def street_width_px(kind: str, zoom: float) -> float:
    """Return the width of a street in pixels, between zooms by interpolation; 0 is not drawn."""
    widths = STREET_WIDTHS[kind]
    if zoom < min(widths) - 0.5:
        return 0.0
    zoom = min(max(zoom, min(widths)), max(widths))
    below, above = math.floor(zoom), math.ceil(zoom)
    return widths[below] + (zoom - below) * (widths[above] - widths[below])


# --- what colours mean -----------------------------------------------------------------------


@dataclass(frozen=True)
class AgeClass:
    """
    How long ago a street piece was walked, in return intervals of its area.

    Attributes
    ----------
    upto
        Upper limit in return intervals; infinite for the last, none for the two outside time.
    dash
        Pattern in pixels at zoom 16; empty is solid.
    width_px
        Width in pixels at zoom 16.
    core_px
        Width of the white core that makes the line a double one; 0 for none.
    """

    code: str
    name: str
    colour: str
    upto: float | None
    dash: tuple[float, ...]
    width_px: float
    core_px: float = 0


AGE_CLASSES = (
    AgeClass("fresh", "Frisk", "#3F9485", 1, (), 4),
    AgeClass("ageing", "Ældes", "#9C5710", 2, (11, 5), 4),
    AgeClass("old", "Gammel", "#842A40", math.inf, (4, 4), 5),
    AgeClass("never", "Aldrig", "#2F1038", None, (), 7, core_px=3),
    AgeClass("not_walkable", "Kan ikke gennemgås", MUTED, None, (1, 5), 2),
)
AGE_CASING_PX = 3.5

MARKING = (
    AgeClass("markable", "Ikke markeret", MUTED, None, (), 2),
    AgeClass("marked", "Markeret", PRIMARY, None, (), 7),
    AgeClass("unsure", "Markeret, usikker", "#A8641A", None, (9, 6), 7),
)
"""Streets that are picked one by one: what is marked is wide, not only of another colour."""


@dataclass(frozen=True)
class Share:
    """A class of the share of an area that is covered: its fill, and on paper its hatch."""

    fill: str
    hatch_mm: float


SHARE_CLASSES = (
    Share("#E6EFF1", 8),
    Share("#B9D5DA", 5),
    Share("#86B6C1", 3.5),
    Share("#448A9B", 2.5),
    Share("#0F5C6E", 1.5),
)


def share_class(share: float) -> Share:
    """Return the class of a share from 0 to 1; each takes a fifth, and the last also 1."""
    return SHARE_CLASSES[min(max(int(share * len(SHARE_CLASSES)), 0), len(SHARE_CLASSES) - 1)]


HEAT_CLASSES = {
    "effort": ("#B9D9DF", "#7DB4C1", "#3F8B9E", "#0A5A6E", "#00252F"),
    "gap": ("#F0CFA6", "#DDA06E", "#BC6A4E", "#8A3540", "#3F0A38"),
}
"""Fills of the classes of a heat map, from the lowest: each darker than the one before by sight."""
HEAT_OPACITY = 0.75
"""Of heat on the map: streets and houses are seen through it."""


@dataclass(frozen=True)
class Category:
    """A leg or a sector: never told by its colour alone, always also by letter and dash."""

    letter: str
    colour: str
    dash: tuple[float, ...] = ()


_HUES = (
    "#0F5C6E",
    "#C46477",
    "#7B931A",
    "#5305C7",
    "#4195AA",
    "#513D1F",
    "#A82EFA",
    "#586D03",
)
CATEGORIES = tuple(
    Category("ABCDEFGHIJKL"[number], _HUES[number % 8], () if number < 8 else (14, 3, 2, 3))
    for number in range(12)
)

BICYCLE_DASH = (14, 4)
"""Pattern in pixels of a leg that is cycled."""


def category(number: int) -> Category:
    """Return the category of the leg with this number, counted from 0; they repeat after L."""
    return CATEGORIES[number % len(CATEGORIES)]


@dataclass(frozen=True)
class Selected:
    """The chosen piece, drawn under its line: an ink band with a yellow one inside."""

    ink_px: float = 23
    yellow_px: float = 18
    ink: str = INK
    yellow: str = "#FFD84D"


SELECTED = Selected()

SYMBOLS = {
    "start": "triangle",
    "end": "square",
    "parking": "P",
    "observation_point": "disc",
    "return_window": "ring",
    "partner": "square",
    "place": "diamond",
    "channel": "circle",
}

DECISIONS = {
    "selected": Line(PRIMARY),
    "deselected": Line(MUTED, dash=(8, 5)),
    "undecided": Line("#7A4B00", dash=(1, 6)),
}
DESELECTED_GRID = "#8A979C"
"""Lines of the square grid over an area that was deselected."""

AREA_LINE = Line("#3C4C53", dash=(10, 4, 2, 4))
"""Outline of an area that is not the one worked on: told from every street by its pattern."""


# --- paper -----------------------------------------------------------------------------------

MM_PER_PX = 0.25
"""Millimetres on paper of one pixel at zoom 16."""
MM_PER_PT = 25.4 / 72
PAPER_ZOOM, PAPER_SCALE = 16, 5_000


def zoom_of_scale(scale: float) -> float:
    """Return the zoom whose drawing suits a paper scale, given as the number n of 1:n."""
    return PAPER_ZOOM - math.log2(scale / PAPER_SCALE)


def paper_width_mm(kind: str, scale: float) -> float:
    """Return the width in millimetres of a street on paper; 0 where it is not drawn."""
    return street_width_px(kind, zoom_of_scale(scale)) * MM_PER_PX


@dataclass(frozen=True)
class PaperStyle:
    """
    What is special to paper: sizes in millimetres, text in points.

    Texts are at least 6 pt and route lines at least 0.7 mm; `box_mm` is the inside of a tick box.
    """

    ground_share: float = 0.5
    building: str = "#D9D9D9"
    building_line: str = "#808080"
    casing: str = "#A39C90"
    route_mm: float = 0.95
    route_casing_mm: float = 0.3
    route_offset_mm: float = 1.35
    deadhead_mm: float = 0.7
    deadhead_dash_mm: tuple[float, float] = (1.7, 1.1)
    bicycle_dash_mm: tuple[float, float] = (3.5, 1.0)
    drive_mm: float = 0.6
    not_fitting: str = FIELD_BORDER
    not_fitting_mm: float = 0.85
    not_fitting_dash_mm: tuple[float, float] = (0.01, 1.6)
    arrow_every_mm: float = 26
    marker_mm: float = 3.5
    marker_pt: float = 6.5
    street_pt: float = 7
    other_street_pt: float = 6
    house_number_pt: float = 6
    list_pt: float = 9
    title_pt: float = 14
    heading_pt: float = 11
    box_mm: float = 5.2
    label_every_mm: float = 100
    hatch_mm: float = 1.1


def lighten(colour: str, share: float) -> str:
    """Return a ``#RRGGBB`` colour mixed with a share of white, from 0 (as it is) to 1 (white)."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)


def luminance(colour: str) -> float:
    """Return the CIE lightness L* of a ``#RRGGBB`` colour: what is left of it in grey."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y
