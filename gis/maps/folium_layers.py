"""
The map on the screen as folium elements: our base and one overlay, all assets from this server.

Python describes, ``kvarter-map.js`` and its companions draw: the base gets its style from
`gis.maps.style`, the overlay (`gis.maps.overlay`) a plain dictionary of what the page shows now.
folium and its plugins name addresses on other servers; `use_local_assets` puts ours in their place
and raises where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from gis.maps import style
from gis.maps.overlay import (
    AreaShape,
    Drive,
    HeatLayer,
    LeftOut,
    Leg,
    Mark,
    Mode,
    Overlay,
    Row,
    Stop,
    StreetLine,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from branca.element import Element

    from gis.locale import Translator

__all__ = [
    "AreaShape",
    "Base",
    "Drive",
    "HeatLayer",
    "LeftOut",
    "Leg",
    "Mark",
    "Mode",
    "Overlay",
    "OverlayGroup",
    "Row",
    "Stop",
    "StreetLine",
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
    "kvarter_overlay": "/assets/kvarter-overlay.js",
    "kvarter_streets": "/assets/kvarter-streets.js",
    "kvarter_heat": "/assets/kvarter-heat.js",
    "kvarter_hands": "/assets/kvarter-hands.js",
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
        ("kvarter_overlay", "/assets/kvarter-overlay.js"),
        ("kvarter_streets", "/assets/kvarter-streets.js"),
        ("kvarter_heat", "/assets/kvarter-heat.js"),
        ("kvarter_hands", "/assets/kvarter-hands.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_draw_css", "/assets/leaflet.draw.css"),
        ("kvarter_map_css", "/assets/kvarter-map.css"),
    ]

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Base"
        self.options = options


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
            "line": {
                "start": _("Klik uden for området, hvor linjen begynder"),
                "cont": _("Klik for hvert knæk"),
                "end": _("Klik på det sidste punkt igen for at slutte"),
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
        **_overlay_style(),
    }


def _overlay_style() -> dict[str, Any]:
    undecided = style.DECISIONS["undecided"]
    return {
        "leg": {"width": 5, "offset": 4, "arrowEvery": 120},
        "retraced": {"width": 3, "dash": "8 5"},
        "drive": {"color": style.MUTED, "width": 2.5},
        "left": {"color": undecided.colour, "dash": "1 8", "width": 4},
        "selected": {
            "ink": style.SELECTED.ink,
            "yellow": style.SELECTED.yellow,
            "inkWidth": style.SELECTED.ink_px,
            "yellowWidth": style.SELECTED.yellow_px,
        },
        "draft": {"color": style.PRIMARY, "weight": 3, "dashArray": "8 5", "fillOpacity": 0.1},
        "area": {
            "chosen": {"color": style.PRIMARY, "weight": 2.6, "fillOpacity": 0.06},
            "other": {
                "color": style.AREA_LINE.colour, "weight": 1.6, "fillOpacity": 0.02,
                "dashArray": _dash(style.AREA_LINE.dash),
            },
            "suggested": {
                "color": undecided.colour, "weight": 3.2, "fillOpacity": 0,
                "dashArray": _dash(undecided.dash), "lineCap": "round",
            },
            "hatch": {"color": style.PRIMARY, "weight": 1, "opacity": 0.5},
            "selected": _decided("selected", fillOpacity=0.06),
            "deselected": _decided("deselected", fillColor="#ffffff", fillOpacity=0.5),
            "undecided": _decided("undecided", fillOpacity=0),
            "access": _decided("selected", fillOpacity=0.12),
            "no_access": _decided("undecided", fillOpacity=0),
            "ring": {"color": style.INK, "weight": 5, "opacity": 0.9, "fill": False},
            "hatches": {
                "deselected": {"color": style.DESELECTED_GRID, "weight": 1, "opacity": 0.7}
            },
        },
        "heatOpacity": style.HEAT_OPACITY,
        "streetCasing": style.AGE_CASING_PX,
        "streetLooks": {
            look.code: {
                "color": look.colour, "width": look.width_px, "dash": _dash(look.dash),
                "core": look.core_px,
            }
            for look in (*style.AGE_CLASSES, *style.MARKING)
        },
    }  # fmt: skip


def _decided(name: str, **fill: object) -> dict[str, object]:
    line = style.DECISIONS[name]
    weight = {"selected": 2.6, "deselected": 2, "undecided": 3.2}[name]
    cap = {"lineCap": "round"} if name == "undecided" else {}
    return {"color": line.colour, "weight": weight, "dashArray": _dash(line.dash), **cap, **fill}


def _dash(pattern: tuple[float, ...]) -> str:
    return " ".join(f"{part:g}" for part in pattern)


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
