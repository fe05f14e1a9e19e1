"""Hostile texts out of the program: on paper, in files and in calendars they are texts."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import icalendar
import pyogrio
import pypdf
import pytest
import shapely
import sqlalchemy as sa

from gis.exchange.csv_reading import read_csv
from gis.exchange.gpx import Track, write_gpx
from gis.exchange.ics import Event, write_calendar
from gis.exchange.layer_table import LayerTable
from gis.exchange.workbook import read_workbook
from gis.layers.cluster import SUPERUSER
from gis.locale import translator
from gis.services import atlas, calendars, cards, gaps, mapping_print, meetings, rounds, strategy
from gis.services.layer_files import export_layers
from gis.services.members import Scope, local_scope
from tests.free_inputs import NOW
from tests.hostile_town import fill
from tests.payloads import ALL, XSS, stored

pytestmark = pytest.mark.db
_ = translator("da")
ACTIONS = {"/JavaScript", "/JS", "/URI", "/Launch", "/GoToR", "/EmbeddedFile", "/OpenAction"}
TYPED = {re.sub(r"\s", "", stored(text)) for text in ALL if len(stored(text)) > 8}
STORED = {" ".join(stored(text).split()) for text in ALL}
SECRETS = ("root:x:0:0", "HOSTNAME=", "[fonts]")


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    url = sa.make_url(demo_database["KVARTER_DATABASE_URL"]).set(username=SUPERUSER)
    filled = fill(url)
    assert {"partner.name", "street.name", "housing_area.name", "area_answer.text"} <= set(filled)
    return local_scope()


def names_in(reader: pypdf.PdfReader) -> set[str]:
    """Return every name in the objects of a PDF; three bytes of a drawing mean nothing."""
    found: set[str] = set()

    def look(value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                found.add(str(key))
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)
        elif isinstance(value, pypdf.generic.NameObject):
            found.add(str(value))

    for number in range(1, int(reader.trailer["/Size"])):
        look(reader.get_object(number))
    assert {"/Catalog", "/Page"} <= found
    return found


def test_a_printed_page_says_what_was_typed_and_reads_nothing(scope: Scope) -> None:
    (planned, *_others) = rounds.list_rounds(scope, statuses=["planned"])
    (closed, *_older) = [one for one in meetings.list_meetings(scope) if one.closed_at]
    cards.update_texts(scope, cards.get_texts(scope).version, postcard=XSS[0])
    pages = {
        "sheet": rounds.print_sheet(scope, planned.id, _).pdf,
        "scheme": mapping_print.print_scheme(scope, _).pdf,
        "minutes": meetings.print_minutes(scope, closed.id, _).pdf,
        "poster": strategy.strategy_poster(scope, _).content,
        "gaps": gaps.print_gaps(scope, _).pdf,
        "atlas": atlas.print_atlas(scope, _).pdf,
        "cards": cards.print_cards(scope, _, "postcard", count=1).pdf,
    }  # fmt: skip
    for name, pdf in pages.items():
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert ACTIONS & names_in(reader) == set(), name
        assert all("/Annots" not in page for page in reader.pages), name
        text = "".join(page.extract_text() for page in reader.pages)
        assert not any(secret in text for secret in SECRETS), name
        bare = re.sub(r"\s|\u200b", "", text)
        assert any(typed in bare for typed in TYPED), name


def test_files_of_layers_hold_what_was_typed_as_text(scope: Scope, tmp_path: Path) -> None:
    for layer in ("partners", "channels", "places", "housing_areas", "answers", "streets"):
        out = {
            format_: export_layers(scope, _, [layer], format_, with_personal=True)
            for format_ in ("csv", "xlsx", "geojson", "geopackage")
        }
        assert {re.sub(r"[a-z.-]", "", one.file_name) for one in out.values()} == {""}
        table = read_csv(out["csv"].content)
        begun = [
            cell for cell in cells_of(out["csv"].content) if re.match(r"[\s\"]*[=@+＝＋－＠]", cell)
        ]
        assert begun == []
        book = read_workbook(out["xlsx"].content)
        assert texts_of(book) - texts_of(table) == set()
        assert any(text in texts_of(book) for text in STORED) or layer == "streets"
        with zipfile.ZipFile(io.BytesIO(out["xlsx"].content)) as archive:
            assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<formula1", b"")
        features = json.loads(out["geojson"].content)["features"]
        assert len(features) == out["csv"].rows
        path = tmp_path / "a.gpkg"
        path.write_bytes(out["geopackage"].content)
        assert len(pyogrio.read_dataframe(path, layer=layer)) == out["csv"].rows
        with sqlite3.connect(path) as opened:
            assert opened.execute("select count(*) from sqlite_master where type = 'trigger' and"
                                  " sql like '%kvhit%'").fetchone() == (0,)  # fmt: skip


def test_calendars_and_tracks_hold_names_as_text(scope: Scope) -> None:
    (planned, *_others) = rounds.list_rounds(scope, statuses=["planned"])
    made = [calendars.returns_calendar(scope, _), calendars.round_calendar(scope, planned.id, _)]
    event = Event("1", 1, NOW, NOW, "", "")
    made += [
        write_calendar(text, [dataclasses.replace(event, summary=text, category=text)], NOW)
        for text in ALL
    ]
    for content, text in zip(made, [None, None, *ALL], strict=True):
        lines = re.sub(r"\r\n[ \t]", "", content.decode()).split("\r\n")
        assert all(re.match(r"[A-Z-]+[:;]", line) for line in lines[:-1]), text
        assert max(len(line) for line in content.split(b"\r\n")) <= 75
        (calendar,) = icalendar.Calendar.from_ical(content, multiple=True)
        found = [one for one in calendar.walk("VEVENT") if text is not None]
        assert [" ".join(one["summary"].split()) for one in found] == (
            [] if text is None else [" ".join(stored(text).split())]
        )
    line = shapely.LineString([(9, 56), (9.1, 56)])
    for text in ALL:
        root = ET.fromstring(write_gpx([Track(text, line)], NOW))
        assert [one.tag.rpartition("}")[2] for one in root] == ["metadata", "trk"]
        assert " ".join((root[1][0].text or "").split()) == " ".join(stored(text).split()), text
    assert "<trk>" in rounds.round_gpx(scope, planned.id)


def test_qgis_sees_what_was_typed_as_text(scope: Scope, demo_database: dict[str, str]) -> None:
    url = sa.make_url(demo_database["KVARTER_DATABASE_URL"]).set(username=SUPERUSER)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        views = connection.scalars(
            sa.text("select table_name from information_schema.views where table_schema = 'qgis'")
        ).all()
        for view in views:
            rows = connection.execute(sa.text(f"select * from qgis.{view}")).all()
            assert rows is not None
    assert views


def cells_of(content: bytes) -> list[str]:
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]


def texts_of(table: LayerTable) -> set[str]:
    return {
        " ".join(stored(cell).split())
        for row in table.rows
        for cell in row
        if isinstance(cell, str)
    }
