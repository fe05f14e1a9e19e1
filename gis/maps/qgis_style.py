"""
The style of the maps as QGIS reads it: one QML text a layer, from `gis.maps.style`.

QML is QGIS's own format of symbols; a GeoPackage carries it in the table ``layer_styles``.
Its form is that of files which QGIS 3.28 and later write: a symbol has layers, each with options.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from gis.maps.style import (
    AREA_LINE,
    CATEGORIES,
    DECISIONS,
    DESELECTED_GRID,
    FONT,
    INK,
    LINES,
    MM_PER_PX,
    MUTED,
    PRIMARY,
    SYMBOLS,
    WHITE,
)

__all__ = ["layer_style"]

SymbolKind = Literal["marker", "line", "fill"]
PREAMBLE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION: Final = "3.28.0"
MARKER_MM: Final = 3.5
HATCH_MM: Final = 2.5
AREA_PX: Final = 2.6
LEG_PX: Final = 5.0
LABEL_PT: Final = 9
CROSS: Final = (0, 90)
"""Angles of the two hatches that make a grid."""


@dataclass(frozen=True)
class Part:
    """One layer of a symbol, the lowest first; a hatch draws the line inside it."""

    kind: str
    options: Mapping[str, object]
    inside: Part | None = None


@dataclass(frozen=True)
class Symbol:
    """How one class is drawn."""

    kind: SymbolKind
    parts: Sequence[Part]


@dataclass(frozen=True)
class Style:
    """
    How a layer is drawn.

    Attributes
    ----------
    classes
        By value of `attribute` its symbol; one under "" where all are drawn alike.
    label
        The column whose text stands beside a feature, "" for none.
    """

    classes: Mapping[str, Symbol]
    attribute: str = ""
    label: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def layer_style(layer: str, words: Mapping[str, str]) -> str:
    """
    Return the QML of a layer.

    Parameters
    ----------
    layer
        As `gis.locale.layer_words.layers` names it.
    words
        What stands in the column that the layer is told apart by, for each of our codes:
        decisions ``selected``, ``deselected`` and ``undecided``.
    """
    style = STYLES[layer](words) if layer in STYLES else Style({"": _line(MUTED, 1.5)})
    return _qml(style)


# --- what each layer looks like ----------------------------------------------------------------


def _line(colour: str, px: float, dash: Sequence[float] = (), casing: str = "") -> Symbol:
    under = [_stroke(casing, px + 1.6)] if casing else []
    return Symbol("line", [*under, _stroke(colour, px, dash)])


def _stroke(colour: str, px: float, dash: Sequence[float] = ()) -> Part:
    options: dict[str, object] = {
        "line_color": _colour(colour), "line_width": _mm(px), "line_width_unit": "MM",
        "capstyle": "round" if dash and min(dash) <= 1 else "flat", "joinstyle": "round",
        "line_style": "solid", "use_custom_dash": int(bool(dash)),
    }  # fmt: skip
    if dash:
        options |= {
            "customdash": ";".join(str(_mm(part)) for part in dash), "customdash_unit": "MM",
        }  # fmt: skip
    return Part("SimpleLine", options)


def _hatch(colour: str, angle: float) -> Part:
    return Part(
        "LinePatternFill",
        {"angle": angle, "distance": HATCH_MM, "distance_unit": "MM", "color": _colour(colour)},
        _stroke(colour, 1),
    )


def _area(colour: str, dash: Sequence[float] = (), hatches: Sequence[Part] = ()) -> Symbol:
    return Symbol("fill", [*hatches, _stroke(colour, AREA_PX, dash)])


def _marker(what: str, colour: str = INK) -> Symbol:
    options = {
        "name": SYMBOLS[what], "size": MARKER_MM, "size_unit": "MM", "color": _colour(WHITE),
        "outline_color": _colour(colour), "outline_width": _mm(2), "outline_width_unit": "MM",
    }  # fmt: skip
    return Symbol("marker", [Part("SimpleMarker", options)])


def _decisions(words: Mapping[str, str]) -> Style:
    line = {code: DECISIONS[code] for code in DECISIONS}
    looks = {
        "selected": _area(line["selected"].colour, (), [_hatch(PRIMARY, 45)]),
        "deselected": _area(
            line["deselected"].colour, line["deselected"].dash,
            [_hatch(DESELECTED_GRID, angle) for angle in CROSS],
        ),
        "undecided": _area(line["undecided"].colour, line["undecided"].dash),
    }  # fmt: skip
    classes = {words[code]: look for code, look in looks.items()}
    return Style(classes, "decision", label="area")


def _legs(_words: Mapping[str, str]) -> Style:
    classes = {one.letter: _line(one.colour, LEG_PX, one.dash, WHITE) for one in CATEGORIES}
    return Style(classes, "letter", label="letter")


STYLES: Final[Mapping[str, Callable[[Mapping[str, str]], Style]]] = {
    "housing_areas": lambda _words: Style(
        {"": _area(AREA_LINE.colour, AREA_LINE.dash)}, label="name"
    ),
    "decisions": _decisions,
    "answers": lambda _words: Style({"": _area(AREA_LINE.colour, AREA_LINE.dash)}, label="area"),
    "places": lambda _words: Style({"": _marker("place")}, label="name"),
    "partners": lambda _words: Style({"": _marker("partner")}, label="name"),
    "channels": lambda _words: Style({"": _marker("channel")}, label="name"),
    "strategy": lambda _words: Style({"": _marker("partner", PRIMARY)}, label="partner"),
    "legs": _legs,
    "passes": lambda _words: Style({"": _line(PRIMARY, 3, casing=WHITE)}),
    "streets": lambda _words: Style(
        {"": _line(LINES["residential"].colour, 4, casing=LINES["residential"].casing)},
        label="name",
    ),
    "addresses": lambda _words: Style({"": _address()}, label="number"),
}


def _address() -> Symbol:
    options = {
        "name": "circle", "size": 1.2, "size_unit": "MM", "color": _colour(MUTED),
        "outline_style": "no",
    }  # fmt: skip
    return Symbol("marker", [Part("SimpleMarker", options)])


# --- as text -----------------------------------------------------------------------------------


def _colour(hexadecimal: str) -> str:
    parts = [str(int(hexadecimal[at : at + 2], 16)) for at in (1, 3, 5)]
    return ",".join([*parts, "255"])


def _mm(px: float) -> float:
    return round(px * MM_PER_PX, 3)


def _qml(style: Style) -> str:
    root = ET.Element(
        "qgis",
        {"version": VERSION, "styleCategories": "Symbology|Labeling",
         "labelsEnabled": str(int(bool(style.label)))},
    )  # fmt: skip
    is_one = not style.attribute
    renderer = ET.SubElement(
        root, "renderer-v2",
        {"type": "singleSymbol" if is_one else "categorizedSymbol", "symbollevels": "0",
         "enableorderby": "0", "forceraster": "0"}
        | ({} if is_one else {"attr": style.attribute}),
    )  # fmt: skip
    if not is_one:
        categories = ET.SubElement(renderer, "categories")
        for number, value in enumerate(style.classes):
            ET.SubElement(
                categories, "category",
                {"render": "true", "symbol": str(number), "value": value, "label": value,
                 "type": "string"},
            )  # fmt: skip
    symbols = ET.SubElement(renderer, "symbols")
    for number, symbol in enumerate(style.classes.values()):
        _add_symbol(symbols, str(number), symbol.kind, symbol.parts)
    if style.label:
        _add_label(root, style.label)
    return PREAMBLE + ET.tostring(root, "unicode")


def _add_symbol(parent: ET.Element, name: str, kind: str, parts: Sequence[Part]) -> None:
    symbol = ET.SubElement(
        parent, "symbol",
        {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"},
    )  # fmt: skip
    for number, part in enumerate(parts):
        layer = ET.SubElement(
            symbol, "layer",
            {"class": part.kind, "enabled": "1", "locked": "0", "pass": "0"},
        )  # fmt: skip
        options = ET.SubElement(layer, "Option", {"type": "Map"})
        for key, value in part.options.items():
            ET.SubElement(options, "Option", {"name": key, "type": "QString", "value": str(value)})
        if part.inside is not None:
            _add_symbol(layer, f"@{name}@{number}", "line", [part.inside])


def _add_label(root: ET.Element, column: str) -> None:
    labeling = ET.SubElement(root, "labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings")
    style = ET.SubElement(
        settings, "text-style",
        {"fieldName": column, "isExpression": "0", "fontFamily": FONT, "fontSize": str(LABEL_PT),
         "fontSizeUnit": "Point", "textColor": _colour(INK)},
    )  # fmt: skip
    ET.SubElement(
        style, "text-buffer",
        {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM",
         "bufferColor": _colour(WHITE)},
    )  # fmt: skip
