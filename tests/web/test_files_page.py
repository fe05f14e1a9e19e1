"""The tab *Data ind og ud*, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.services import maps, partners, places
from gis.services.installation import database
from gis.services.layer_files import NO_PLACE
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db

LIST = """Navn;Slags;Adresse;Adgang
Vicevært Solbakken;Vicevært;{known};ja
Kiosken;Døgnkiosk;Findes Slet Ikke Vej 9;nej
Menigheden;Menighed;;måske
Vicevært, Solbakken;Vicevært;;ja
"""


@pytest.fixture
def empty(demo_database: dict[str, str]) -> None:
    with database().session(local_scope()) as session:
        for table in ("partner_contact", "strategy_item", "partner", "place_visit", "place"):
            session.execute(sa.text(f"delete from {table}"))


def upload(app: AppTest, content: bytes, name: str) -> None:
    app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert not app.exception, [found.value for found in app.exception]


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def said(app: AppTest) -> str:
    shown = [*app.markdown, *app.error, *app.warning, *app.caption]
    return " ".join([*(one.value for one in shown), *(str(h.proto.body) for h in app.get("html"))])


def test_a_list_goes_through_four_steps_into_the_layer_and_out_again(empty: None) -> None:
    scope = local_scope()
    app = open_page("kort", **{"del": "data"})
    load = app.button(key="files.load")
    assert (load.disabled, load.help) == (True, "Vælg en fil først.")

    known = maps.search_addresses(local_scope(), "Mejsevej")[0].label
    upload(app, LIST.format(known=known).encode("cp1252"), "liste.csv")
    assert app.button(key="files.load").disabled
    assert "Findes Slet Ikke Vej 9" in app.selectbox(key=address_key(app)).label
    assert "1 adresse blev ikke fundet med sikkerhed" in said(app)

    app.selectbox(key=address_key(app)).select(NO_PLACE)
    press(app, "files.use_addresses")
    assert "Sektor, hvor hverken filen eller slagsen siger den" in [s.label for s in app.selectbox]
    (sector,) = [s for s in app.selectbox if s.key.startswith("files.sector")]
    sector.select("civil").run()
    (answer,) = [t for t in app.text_input if t.label == "Række 4, Adgang"]
    answer.set_value("-")
    press(app, "files.use_corrections")
    assert app.button(key="files.load").label == "Indlæs 3 samarbejdspartnere"
    (twins,) = [c for c in app.checkbox if "måske findes allerede" in c.label]
    assert twins.value is False
    assert partners.list_partners(scope) == []

    press(app, "files.load")
    assert app.session_state["files.state"].said == "3 samarbejdspartnere er indlæst."
    names = [one.name for one in partners.list_partners(scope)]
    assert sorted(names) == ["Kiosken", "Menigheden", "Vicevært Solbakken"]
    press(app, "files.undo")
    assert partners.list_partners(scope) == []
    assert "3 samarbejdspartnere er taget tilbage" in app.session_state["files.state"].said


def address_key(app: AppTest) -> str:
    (key,) = [box.key for box in app.selectbox if (box.key or "").startswith("files.address.")]
    return key


def test_north_and_east_are_swapped_on_a_click(empty: None) -> None:
    west, south, east, north = maps.map_info().bounds
    frame = gpd.GeoDataFrame(
        {"navn": ["Parken"]}, geometry=[shapely.Point((south + north) / 2, (west + east) / 2)],
        crs="EPSG:4326",
    )  # fmt: skip
    app = open_page("kort", **{"del": "data"})
    app.selectbox(key="files.layer.0").select("places").run()
    upload(app, frame.to_json(drop_id=True).encode(), "steder.geojson")
    assert "Nord og øst ser ombyttede ud. Skal vi bytte dem?" in said(app)
    press(app, "files.accept")
    press(app, "files.load")
    (place,) = places.list_places(local_scope())
    assert (place.lon, place.lat) == pytest.approx(((west + east) / 2, (south + north) / 2))


def test_a_bad_file_is_told_and_a_good_one_can_be_chosen_after_it(empty: None) -> None:
    app = open_page("kort", **{"del": "data"})
    upload(app, b"<OGRVRTDataSource/>", "steder.csv")
    assert "Filen er XML" in said(app)
    assert app.button(key="files.load").disabled
    upload(app, b"Navn;Slags\nPolitiet;Politiet\n", "liste.csv")
    assert not app.error
    press(app, "files.load")
    assert [one.kind for one in partners.list_partners(local_scope())] == ["police"]


def test_a_layer_is_taken_along_without_what_is_personal_unless_it_is_ticked(empty: None) -> None:
    app = open_page("kort", **{"del": "data"})
    assert not [c for c in app.checkbox if c.key == "files.out_personal"]
    app.selectbox(key="files.out_layer").select("partners").run()
    assert app.checkbox(key="files.out_personal").value is False
    app.selectbox(key="files.out_layer").select("all").run()
    assert app.segmented_control(key="files.out_format_all").options == ["GeoPackage"]
