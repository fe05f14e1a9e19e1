"""Data ind og ud in a real browser: a messy list in, mended and taken back; layers out."""

from __future__ import annotations

import re
from pathlib import Path

import pyogrio
import pytest
from browsing import Visit
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.db]


@pytest.fixture
def workers() -> int:
    """None: nothing here is long work."""
    return 0


LIST = """Navn;Type;Adresse;Område;Adgang til hjem;Kontakt;Bemærkning
Vicevært Prøvehuset;Vicevært;Mejsevej 1;Birkevang;ja;20 30 40 50;Kender opgangene
Kiosken ved prøven;Døgnkiosk;Findes Slet Ikke Vej 9;Bymidten;nej;;
Prøvevaskeriet;Møntvaskerier;;Bymidten;nej;;Ring 23 45 67 89
"""


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).first.click()
    visit.settle()


def test_a_messy_list_is_mended_loaded_and_taken_back(own_visit: Visit, tmp_path: Path) -> None:
    page = own_visit.page
    path = tmp_path / "liste.csv"
    path.write_bytes(LIST.encode("cp1252"))
    own_visit.go("/kort?del=data")
    page.locator("input[type=file]").set_input_files(path)
    expect(
        page.get_by_text("1 adresse blev ikke fundet med sikkerhed.", exact=True)
    ).to_be_visible()
    expect(page.get_by_text("Det ligner et telefonnummer.")).to_be_visible()
    assert "23 45 67 89" not in page.content()
    own_visit.settle()

    page.get_by_role("combobox", name=re.compile("Findes Slet Ikke Vej 9")).click()
    page.get_by_role("option", name="Uden sted på kortet").click()
    press(own_visit, "Brug de valgte")
    page.get_by_label("Række 4, Bemærkning").fill("-")
    press(own_visit, "Brug rettelserne")
    press(own_visit, "Indlæs 3 samarbejdspartnere")

    said = page.get_by_role("status").filter(has_text="3 samarbejdspartnere er indlæst.")
    expect(said).to_be_visible()
    own_visit.go("/partnere")
    for name in ("Vicevært Prøvehuset", "Kiosken ved prøven", "Prøvevaskeriet"):
        expect(page.get_by_role("button", name=name)).to_have_count(1)

    own_visit.go("/kort?del=data")
    page.locator(".kv-table").get_by_role("button", name="Samarbejdspartnere").click()
    own_visit.settle()
    press(own_visit, "Fortryd indlæsning")
    expect(page.get_by_role("status").filter(has_text="taget tilbage")).to_be_visible()


def test_a_geopackage_of_every_layer_is_taken_along(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.go("/kort?del=data")
    page.get_by_role("combobox", name="Lag", exact=True).click()
    page.get_by_role("option", name="Alle lag i én fil").click()
    visit.settle()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent fil").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "kvarter-lag.gpkg"
    layers = dict(pyogrio.list_layers(path))
    assert layers["housing_areas"] == "MultiPolygon"
    assert len(pyogrio.read_dataframe(path, layer="streets")) > 500
    assert "contact" not in pyogrio.read_dataframe(path, layer="partners")
