"""
The atlas of the areas, for the wall, the car and the new colleague.

A map of all areas, a table of contents, a page an area with its neighbours and the pages they are
on, and an index of streets. It says what `Atlas` says and nothing else: what lies in an area, what
is decided of it and how far it has been walked, never a point that is watched or a person. What
people typed reaches the page as data.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from gis.locale import Translator
from gis.locale.alphabet import alphabetical
from gis.maps import style
from gis.maps.area_map import (
    AreaLook,
    MapMark,
    Neighbour,
    draw_area_map,
    is_on_map,
    street_names_in,
)
from gis.maps.atlas_map import (
    SAMPLE_MM,
    NumberedArea,
    draw_atlas_map,
    look_image,
    look_sample,
    neighbour_sample,
    neighbours_of,
)
from gis.maps.drawing import printable
from gis.maps.fonts import text_width_em
from gis.maps.frames import Space, choose_frame
from gis.maps.legend import LEGEND_MM, draw_legend
from gis.maps.typesetting import breakable, map_source, of_all, typeset

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.frames import Frame

__all__ = ["Atlas", "AtlasArea", "AtlasDecision", "AtlasItem", "Ground", "make_atlas"]

TEMPLATE: Final = Path(__file__).with_name("atlas.typ")
MARGIN_MM: Final = 14.0
TEXT_PT: Final = 9.5
WIDE: Final = Space(210 - 2 * MARGIN_MM, 212.0)
MAP: Final = Space(210 - 2 * MARGIN_MM, 158.0)
TAG_PT: Final = 7.0
TAG_MM: Final = 4.6
NARROW_EM: Final = 8.0
"""About how much the columns of the index and of the list of signs hold."""

Ground = Callable[["Frame"], "tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]"]
"""Returns the streets and the base map of a map window, in the metric CRS."""


@dataclass(frozen=True)
class AtlasDecision:
    """A way of tracing, what is decided of it, why, and when."""

    way: str
    choice: str
    look: AreaLook
    reason: str
    note: str


@dataclass(frozen=True)
class AtlasItem:
    """A place or partner: what it is, where in the metric CRS, and which shape the map gives it."""

    sign: Any
    text: str
    points: Sequence[shapely.Point]


@dataclass(frozen=True, eq=False)
class AtlasArea:
    """
    All that is printed of one area.

    Attributes
    ----------
    status
        What is decided, in words, and `look` as the map shows it.
    facts
        Names and values below the title.
    row
        Further cells of its line in the table of contents.
    """

    name: str
    outline: shapely.Polygon | shapely.MultiPolygon
    status: str
    look: AreaLook
    facts: Sequence[tuple[str, str]]
    decisions: Sequence[AtlasDecision]
    items: Sequence[AtlasItem]
    row: Sequence[str]


@dataclass(frozen=True, eq=False)
class Atlas:
    """
    The areas to print.

    Attributes
    ----------
    areas
        In the order of their numbers.
    heads
        Above `AtlasArea.row`.
    looks
        What each decision is called.
    signs
        What the shapes of places and partners stand for.
    boundary
        Of the municipality, in the metric CRS, where it is known.
    foot
        Where the team is reached.
    """

    areas: Sequence[AtlasArea]
    heads: Sequence[str]
    looks: Mapping[AreaLook, str]
    signs: Mapping[str, str]
    ground: Ground
    crs: str
    printed_on: dt.date
    data_date: dt.date | None
    boundary: shapely.Geometry | None = None
    foot: str = ""


def make_atlas(atlas: Atlas, translate: Translator) -> bytes:
    """
    Return the atlas as a PDF: each area begins on a page of its own.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``atlas_failed`` when the page cannot be set.
    """
    _ = translate
    images = {f"look-{look}": look_image(look) for look in atlas.looks}
    points = [area.outline.representative_point() for area in atlas.areas]
    around = neighbours_of(points)
    near = [
        Neighbour(number, area.outline, at)
        for number, (area, at) in enumerate(zip(atlas.areas, points, strict=True), start=1)
    ]
    streets: dict[str, list[int]] = defaultdict(list)
    areas = [
        _area(_, atlas, number, [near[other] for other in around[number - 1]], images, streets)
        for number in range(1, len(atlas.areas) + 1)
    ]
    index = [
        [breakable(printable(name), NARROW_EM), streets[name]]
        for name in sorted(streets, key=alphabetical)
    ]
    data = {
        **of_all(_, atlas.printed_on),
        **_words(_),
        **_overview(_, atlas, images),
        "date": _.date(atlas.printed_on),
        "heads": [_("Nr."), _("Boligområde"), _("Beslutning"), *atlas.heads, _("Side")],
        "signs": [[sign, word] for sign, word in atlas.signs.items()],
        "areas": areas,
        "streets": index,
        "margin": MARGIN_MM,
        "text_pt": TEXT_PT,
        "sample": list(SAMPLE_MM),
        "tag": [*_tag_mm(_, len(areas)), TAG_PT],
        "foot": breakable(atlas.foot),
        "source": map_source(_, atlas.data_date),
    }
    return typeset(
        TEMPLATE,
        data,
        printed_on=atlas.printed_on,
        problem="atlas_failed",
        images=images,
        is_universal=True,
    )


def _words(_: Translator) -> dict[str, str]:
    return {
        "title": _("Atlas over boligområderne"),
        "contents": _("Indhold"),
        "index": _("Vejfortegnelse"),
        "index_hint": _("Veje i områderne, med siderne."),
        "on_page": _("side {page}", page="{page}"),
        "unnamed_title": _("Veje uden plads til navnet på kortet:"),
        "found": _("Steder og samarbejdspartnere på kortet"),
    }


def _tag_mm(_: Translator, count: int) -> tuple[float, float]:
    """Return width and height of the longest words in a tag."""
    longest = f"{'8' * len(str(count))} · {_('side {page}', page='888')}"
    return text_width_em(longest, 700) * TAG_PT * style.MM_PER_PT + 2, TAG_MM


def _overview(_: Translator, atlas: Atlas, images: dict[str, str]) -> dict[str, Any]:
    """Draw the map of all areas, and return what the page says of it."""
    bounds = tuple(shapely.total_bounds([area.outline for area in atlas.areas]).tolist())
    frame = choose_frame(bounds, atlas.crs, [WIDE])
    numbered = [
        NumberedArea(area.outline, number, area.look)
        for number, area in enumerate(atlas.areas, start=1)
    ]
    images["overview"] = draw_atlas_map(frame, numbered, *atlas.ground(frame), atlas.boundary)
    looks = [(look_sample(look), word) for look, word in atlas.looks.items()]
    images["overview-legend"] = draw_legend(frame, looks, [], _)
    return {
        "overview": [WIDE.width_mm, WIDE.height_mm],
        "overview_alt": _("Kort over alle boligområder med deres numre"),
        "legend": [WIDE.width_mm, LEGEND_MM],
        "legend_alt": _("Målestok 1:{scale}", scale=_.number(frame.scale)),
    }


def _area(
    _: Translator,
    atlas: Atlas,
    number: int,
    neighbours: Sequence[Neighbour],
    images: dict[str, str],
    index: dict[str, list[int]],
) -> dict[str, Any]:
    area = atlas.areas[number - 1]
    frame = choose_frame(area.outline.bounds, atlas.crs, [MAP])
    streets, basemap = atlas.ground(frame)
    for name in street_names_in(streets, area.outline):
        index[name].append(number)
    marks: list[MapMark] = []
    items: list[dict[str, str]] = []
    for item in area.items:
        shown = [at for at in item.points if is_on_map(frame, at)]
        if shown:
            sign = str(len(items) + 1)
            marks += [MapMark(item.sign, sign, at) for at in shown]
            text = breakable(item.text, NARROW_EM)
            items.append({"number": sign, "sign": item.sign, "text": text, "note": ""})
    drawn = draw_area_map(
        frame, area.outline, area.look, streets, basemap, marks,
        neighbours=neighbours, tag_mm=_tag_mm(_, len(atlas.areas)),
    )  # fmt: skip
    legend = [(look_sample(area.look), atlas.looks[area.look])]
    if neighbours:
        legend.append((neighbour_sample, _("Andet boligområde")))
    images[f"map{number}"] = drawn.svg
    images[f"legend{number}"] = draw_legend(frame, legend, [], _)
    return {
        "number": number,
        "name": breakable(area.name),
        "status": breakable(area.status, NARROW_EM),
        "look": area.look,
        "facts": [[breakable(part) for part in fact] for fact in area.facts],
        "decisions": [
            {key: breakable(text) for key, text in asdict(one).items()} for one in area.decisions
        ],
        "items": items,
        "row": [breakable(cell, NARROW_EM) for cell in area.row],
        "map": [MAP.width_mm, MAP.height_mm],
        "alt": _("Kort over {name}", name=area.name),
        "scale": _("Målestok 1:{scale}", scale=_.number(frame.scale)),
        "tags": [[tag.number, tag.x, tag.y] for tag in drawn.tags],
        "unnamed": [breakable(printable(name)) for name in drawn.unnamed],
    }
