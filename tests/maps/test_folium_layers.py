"""The screen's map asks nobody else for anything, and describes what the page shows."""

from __future__ import annotations

import datetime as dt
import json
import re

import folium
import pytest
import shapely
from folium.elements import JSCSSMixin
from folium.plugins import Draw, HeatMap

from gis.locale import translator
from gis.maps import style
from gis.maps.folium_layers import (
    LOCAL_ASSETS,
    AreaShape,
    Base,
    LeftOut,
    Leg,
    Overlay,
    OverlayGroup,
    Row,
    Stop,
    make_map,
    use_local_assets,
)

BOUNDS = (10.0, 56.0, 10.1, 56.1)
LINE = shapely.LineString([(10.01, 56.01), (10.02, 56.02)])


def make_base() -> folium.Map:
    return make_map(BOUNDS, version="abc1", data_date=dt.date(2026, 9, 1), texts=translator("da"))


def assets_of(element: JSCSSMixin) -> list[str]:
    return [url for _name, url in [*element.default_js, *element.default_css]]


@pytest.mark.parametrize("plugin", [folium.Map, Draw, Base], ids=lambda made: made.__name__)
def test_every_asset_of_what_we_use_has_a_place_of_ours(plugin: type[JSCSSMixin]) -> None:
    named = [name for name, _url in [*plugin.default_js, *plugin.default_css]]

    assert set(named) <= set(LOCAL_ASSETS)


def test_assets_of_a_map_and_its_plugins_come_from_this_server() -> None:
    made = make_base()
    Draw().add_to(made)

    use_local_assets(made)

    elements = [made, *made._children.values()]
    urls = [url for one in elements if isinstance(one, JSCSSMixin) for url in assets_of(one)]
    assert "/assets/leaflet.draw.js" in urls
    assert all(url.startswith("/assets/") for url in urls)


def test_a_plugin_without_local_assets_is_refused() -> None:
    made = make_base()
    HeatMap([[56.0, 10.0]]).add_to(made)

    with pytest.raises(LookupError, match="LOCAL_ASSETS"):
        use_local_assets(made)


def test_the_class_of_a_plugin_is_left_as_it_is() -> None:
    before = list(Draw.default_js)

    use_local_assets(Draw())

    assert Draw.default_js == before


def test_no_address_of_another_server_is_in_the_map() -> None:
    made = make_base()
    OverlayGroup(Overlay(fit=BOUNDS)).add_to(made)

    page = made.get_root().render()

    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", page) == []


def test_the_map_names_its_source_and_the_date_of_its_data() -> None:
    base = next(one for one in make_base()._children.values() if isinstance(one, Base))

    assert base.options["attribution"] == "© OpenStreetMap-bidragydere, data fra 01-09-2026"


def test_tiles_are_asked_for_by_the_version_of_the_map() -> None:
    assert "/tiles/abc1/{z}/{x}/{y}.mvt" in make_base().get_root().render()


def test_an_overlay_gives_points_as_latitude_and_longitude() -> None:
    overlay = Overlay(
        fit=BOUNDS,
        selected="1.1",
        legs=[Leg(0, [Row("1.1", "1", LINE, retraced=False)])],
        left=[LeftOut("left.not_fitting.Engvej", [LINE])],
        stops=[Stop((10.01, 56.01), "start", "Start")],
        areas=[AreaShape("a", "Nord", shapely.box(10, 56, 10.1, 56.1), chosen=True)],
    )

    data = json.loads(json.dumps(overlay.data()))

    assert data["fit"]["bounds"] == [[56.0, 10.0], [56.1, 10.1]]
    assert data["legs"][0]["rows"][0]["line"] == [[56.01, 10.01], [56.02, 10.02]]
    assert data["stops"][0]["at"] == [56.01, 10.01]
    assert data["legs"][0]["color"] == style.category(0).colour
    assert data["areas"][0]["shape"]["type"] == "Polygon"


def test_a_name_with_markup_stays_text() -> None:
    made = make_base()
    shape = shapely.box(10, 56, 10.1, 56.1)
    named = AreaShape("a", "</script><img src=x onerror=alert(1)>", shape, chosen=True)
    OverlayGroup(Overlay(fit=BOUNDS, areas=[named])).add_to(made)

    assert "<img src=x" not in made.get_root().render()
