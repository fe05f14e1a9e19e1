"""
The map on the screen as folium elements: our base and one overlay, all assets from this server.

Python describes, ``kvarter-map.js`` draws: the base gets its style from `gis.maps.style`, the
overlay a plain dictionary of what the page shows now. folium and its plugins name addresses on
other servers; `use_local_assets` puts ours in their place and raises where there is none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from gis.maps import style

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import shapely
    from branca.element import Element

    from gis.locale import Translator

__all__ = [
    "AreaShape",
    "Base",
    "LeftOut",
    "Leg",
    "Overlay",
    "Row",
    "Stop",
    "make_map",
    "use_local_assets",
]

LOCAL_ASSETS: dict[str, str | None] = {
    "leaflet": "/assets/leaflet.js",
    "leaflet_css": "/assets/leaflet.css",
    "leaflet_draw_js": "/assets/leaflet.draw.js",
    "leaflet_draw_css": "/assets/leaflet.draw.css",
    "protomaps": "/assets/protomaps-leaflet.js",
    "kvarter_map": "/assets/kvarter-map.js",
    "kvarter_map_css": "/assets/kvarter-map.css",
    # What folium gives every map and only its icons and pop-ups use.
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
    "glyphicons_css": None,
}
"""Where each asset that folium or a plugin asks for is served; None leaves it out."""

Point = tuple[float, float]
"""Longitude and latitude in WGS84."""


def use_local_assets(element: Element) -> None:
    """
    Point every script and style sheet below an element to our own server.

    Raises
    ------
    LookupError
        When an element asks for an asset that is not in `LOCAL_ASSETS`.
    """
    for found in _walk(element):
        if isinstance(found, JSCSSMixin):
            found.default_js = _local(found.default_js)
            found.default_css = _local(found.default_css)


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca has no other way
        yield from _walk(child)


def _local(assets: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    unknown = [name for name, _url in assets if name not in LOCAL_ASSETS]
    if unknown:
        raise LookupError(f"No local asset for {unknown}: add it to LOCAL_ASSETS and to gis.web.")
    found = ((name, LOCAL_ASSETS[name]) for name, _url in assets)
    return [(name, url) for name, url in found if url is not None]


class Base(JSCSSMixin):
    """Ground, water, buildings, streets and names from our own vector tiles."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            kvarter.base({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )
    default_js = [  # noqa: RUF012 - folium's own spelling
        ("leaflet_draw_js", "/assets/leaflet.draw.js"),
        ("protomaps", "/assets/protomaps-leaflet.js"),
        ("kvarter_map", "/assets/kvarter-map.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_draw_css", "/assets/leaflet.draw.css"),
        ("kvarter_map_css", "/assets/kvarter-map.css"),
    ]

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Base"
        self.options = options


@dataclass(frozen=True)
class AreaShape:
    """A housing area: outline in WGS84, name on its tag, and whether it is the one worked on."""

    id: str
    name: str
    outline: shapely.Polygon | shapely.MultiPolygon
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One line of the walking order: what the table shows as a row with the same id."""

    id: str
    number: str
    line: shapely.LineString
    retraced: bool


@dataclass(frozen=True)
class Leg:
    """One walker's line, by its number counted from 0."""

    number: int
    rows: Sequence[Row]


@dataclass(frozen=True)
class LeftOut:
    """A street that is not in the round."""

    id: str
    lines: Sequence[shapely.LineString]


@dataclass(frozen=True)
class Stop:
    """Where the round begins or ends: ``kind`` is ``start`` or ``end``."""

    at: Point
    kind: str
    title: str
    shift: int = 0


@dataclass(frozen=True)
class Overlay:
    """
    What a page shows on its map now.

    Attributes
    ----------
    fit
        West, south, east and north to show; the view moves only when it changes.
    mode
        ``draw`` an area, choose a point (``start``, ``end``), or ``""``.
    selected
        Id of the chosen row.
    draft
        A finished drawing without a name.
    """

    fit: tuple[float, float, float, float]
    mode: str = ""
    selected: str = ""
    areas: Sequence[AreaShape] = ()
    draft: shapely.Polygon | shapely.MultiPolygon | None = None
    legs: Sequence[Leg] = ()
    left: Sequence[LeftOut] = ()
    stops: Sequence[Stop] = field(default=())

    def data(self) -> dict[str, Any]:
        """Return the overlay as ``kvarter-map.js`` reads it."""
        west, south, east, north = self.fit
        return {
            "fit": {
                "bounds": [[south, west], [north, east]],
                "token": ",".join(f"{edge:.6f}" for edge in self.fit),
            },
            "mode": self.mode,
            "selected": self.selected,
            "areas": [
                {
                    "id": a.id,
                    "name": a.name,
                    "shape": a.outline.__geo_interface__,
                    "chosen": a.chosen,
                }
                for a in self.areas
            ],
            "draft": None if self.draft is None else self.draft.__geo_interface__,
            "legs": [_leg(leg) for leg in self.legs],
            "left": [{"id": o.id, "lines": [_latlon(line) for line in o.lines]} for o in self.left],
            "stops": [asdict(stop) | {"at": stop.at[::-1]} for stop in self.stops],
        }


def _leg(leg: Leg) -> dict[str, Any]:
    look = style.category(leg.number)
    return {
        "letter": look.letter,
        "color": look.colour,
        "rows": [
            {"id": r.id, "number": r.number, "line": _latlon(r.line), "retraced": r.retraced}
            for r in leg.rows
        ],
    }


def _latlon(line: shapely.LineString) -> list[list[float]]:
    # A centimetre is enough, and half the bytes.
    return [[round(y, 7), round(x, 7)] for x, y in line.coords]


class OverlayGroup(folium.FeatureGroup):
    """The overlay as the feature group that st_folium exchanges without touching the base."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = kvarter.overlay({{ this.shown|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, overlay: Overlay) -> None:
        super().__init__()
        # st_folium looks for this name.
        self._name = "FeatureGroup"
        self.shown = overlay.data()


def make_map(
    bounds: tuple[float, float, float, float],
    *,
    version: str,
    data_date: dt.date | None,
    texts: Translator,
) -> folium.Map:
    """
    Return the base map of an installation, without tiles of anybody else.

    Parameters
    ----------
    bounds
        West, south, east and north of the map in WGS84 degrees.
    version
        Part of the address of every tile, so that a new map is fetched anew.
    data_date
        Date of the map data, shown beside its source.
    texts
        The words of the map.
    """
    west, south, east, north = bounds
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=14,
        tiles=None,
        zoom_control=False,
        max_zoom=19,
        min_zoom=11,
    )
    # Without tiles of its own folium forgets them.
    made.options.update(max_zoom=19, min_zoom=11)
    made.add_child(Base(_options(version, data_date, texts)))
    use_local_assets(made)
    return made


def _options(version: str, data_date: dt.date | None, texts: Translator) -> dict[str, Any]:
    _ = texts
    credit = _("© OpenStreetMap-bidragydere")
    if data_date is not None:
        credit = _("© OpenStreetMap-bidragydere, data fra {date}", date=_.date(data_date))
    corner = _("Klik for hvert hjørne")
    return {
        "tiles": f"/tiles/{version}/{{z}}/{{x}}/{{y}}.mvt",
        "attribution": credit,
        "style": _style(),
        "texts": {
            "map": _("Kort. Alt på kortet står også i tabellen."),
            "zoomIn": _("Zoom ind"),
            "zoomOut": _("Zoom ud"),
            "crossing": {
                "message": _("Linjerne må ikke krydse hinanden. Sæt hjørnet et andet sted.")
            },
            "polygon": {
                "start": _("Klik, hvor området begynder"),
                "cont": corner,
                "end": _("Klik på det første hjørne for at slutte"),
            },
        },
    }


_GROUND_ORDER = (
    "residential", "industry", "farmland", "green", "sand", "allotment", "wood", "square",
)  # fmt: skip
_STREET_ORDER = ("path", "steps", "service", "residential", "collector", "main")


def _style() -> dict[str, Any]:
    water, building = style.GROUND["water"], style.GROUND["building"]
    return {
        "land": style.GROUND["land"].fill,
        "ground": [
            {"kind": kind, "fill": style.GROUND[kind].fill, "stroke": style.GROUND[kind].line}
            for kind in _GROUND_ORDER
        ],
        "water": {"fill": water.fill, "stroke": water.line},
        "building": {"fill": building.fill, "stroke": building.line, "minzoom": 15},
        "lines": [
            {"layer": "lines", "kind": "stream", "color": style.LINES["stream"].colour, "width": 2},
            {
                "layer": "lines",
                "kind": "coastline",
                "color": style.LINES["coastline"].colour,
                "width": 1,
            },
            {
                "layer": "lines",
                "kind": "railway",
                "color": style.LINES["rail"].colour,
                "width": 1.4,
            },
        ],
        "casing": style.CASING_PX,
        "streets": [_street(kind) for kind in _STREET_ORDER],
        "label": {"color": style.LABEL, "repeat": 400},
        "leg": {"width": 5, "offset": 4, "arrowEvery": 120},
        "retraced": {"width": 3, "dash": "8 5"},
        "left": {"color": style.DECISIONS["undecided"].colour, "dash": "1 8", "width": 4},
        "selected": {
            "ink": style.SELECTED.ink,
            "yellow": style.SELECTED.yellow,
            "inkWidth": style.SELECTED.ink_px,
            "yellowWidth": style.SELECTED.yellow_px,
        },
        "draft": {"color": style.PRIMARY, "weight": 3, "dashArray": "8 5", "fillOpacity": 0.1},
        "area": {
            "chosen": {"color": style.PRIMARY, "weight": 2.6, "fillOpacity": 0.06},
            "other": {"color": style.MUTED, "weight": 1.4, "fillOpacity": 0.02},
        },
    }


def _street(kind: str) -> dict[str, Any]:
    look, widths = style.LINES[kind], style.STREET_WIDTHS[kind]
    first = min(widths)
    return {
        "kind": kind,
        "fill": look.colour,
        "casing": look.casing,
        "dash": list(look.dash) or None,
        "minzoom": first if first > 13 else 0,
        "widths": [widths.get(zoom, widths[first]) for zoom in range(13, 19)],
    }
