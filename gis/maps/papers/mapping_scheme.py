"""
The mapping on paper, for the new colleague and the wall: each area's table and map.

The table is the guide's own, *Afdækningspunkter | Svar på afdækningsspørgsmål*. It says what
`AreaScheme` says and nothing else: names of places, partners and channels, never how to reach one.
What people typed reaches the page as data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.locale import Translator
from gis.maps.area_map import AreaLook, MapMark, draw_area_map
from gis.maps.frames import Space, choose_frame
from gis.maps.typesetting import breakable, map_source, of_all, typeset

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

__all__ = ["AreaScheme", "Scheme", "SchemeItem", "SchemeQuestion", "SchemeRow", "make_scheme"]

TEMPLATE: Final = Path(__file__).with_name("mapping_scheme.typ")
MARGIN_MM: Final = 14.0
TEXT_PT: Final = 9.5
MAP: Final = Space(210 - 2 * MARGIN_MM, 92.0)


@dataclass(frozen=True)
class SchemeItem:
    """A place, partner or channel in the list: its number, sign, name and what is worth knowing."""

    number: str
    sign: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class SchemeQuestion:
    """
    A question of the guide.

    Attributes
    ----------
    state
        What stands in place of an answer, for instance *Ikke besvaret*; "" where there is one.
    note
        Who answered, when, and whether it is old.
    """

    question: str
    answer: str
    state: str = ""
    note: str = ""


@dataclass(frozen=True)
class SchemeRow:
    """A mapping point, or a decision, with what is said of it."""

    number: str
    title: str
    questions: Sequence[SchemeQuestion]
    items: Sequence[SchemeItem] = ()


@dataclass(frozen=True, eq=False)
class AreaScheme:
    """
    All that is printed of one area.

    Attributes
    ----------
    status
        What is decided, in words, and `look` as the map shows it.
    outline
        In the metric CRS, as are `streets`, `basemap` and `marks`.
    """

    name: str
    facts: Sequence[tuple[str, str]]
    status: str
    look: AreaLook
    outline: shapely.Polygon | shapely.MultiPolygon
    streets: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    marks: Sequence[MapMark]
    rows: Sequence[SchemeRow]


@dataclass(frozen=True, eq=False)
class Scheme:
    """
    The areas to print.

    Attributes
    ----------
    version
        Which version of the mapping it is, in words.
    """

    areas: Sequence[AreaScheme]
    version: str
    crs: str
    printed_on: dt.date
    data_date: dt.date | None
    foot: str = ""


def make_scheme(scheme: Scheme, translate: Translator) -> bytes:
    """
    Return the mapping scheme as a PDF: each area begins on a page of its own.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``scheme_failed`` when the page cannot be set.
    """
    _ = translate
    images: dict[str, str] = {}
    areas = [_area(_, scheme, number, area, images) for number, area in enumerate(scheme.areas)]
    data = {
        "title": _("Afdækningsskema"),
        "areas": areas,
        "version": breakable(scheme.version),
        **of_all(_, scheme.printed_on),
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
        "map": [MAP.width_mm, MAP.height_mm],
        "head": [_("Afdækningspunkter"), _("Svar på afdækningsspørgsmål")],
        "foot": breakable(scheme.foot),
        "source": map_source(_, scheme.data_date),
    }
    return typeset(
        TEMPLATE,
        data,
        printed_on=scheme.printed_on,
        problem="scheme_failed",
        images=images,
        is_universal=True,
    )


def _area(
    _: Translator, scheme: Scheme, number: int, area: AreaScheme, images: dict[str, str]
) -> dict[str, Any]:
    frame = choose_frame(area.outline.bounds, scheme.crs, [MAP])
    image = f"map{number}"
    images[image] = draw_area_map(
        frame, area.outline, area.look, area.streets, area.basemap, area.marks
    ).svg
    return {
        "name": breakable(area.name),
        "facts": [[breakable(part) for part in fact] for fact in area.facts],
        "status": breakable(area.status),
        "image": image,
        "alt": _("Kort over {name}", name=area.name),
        "scale": _("Målestok 1:{scale}", scale=_.number(frame.scale)),
        "rows": [_row(row) for row in area.rows],
    }


def _row(row: SchemeRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": breakable(row.title),
        "questions": [
            {name: breakable(text) for name, text in asdict(one).items()}
            for one in row.questions
        ],
        "items": [
            {"number": one.number, "sign": one.sign, "text": breakable(one.text),
             "note": breakable(one.note)}
            for one in row.items
        ],
    }  # fmt: skip
