"""Files of layers: read, mended, stored as a whole, taken back, and written for others."""

from __future__ import annotations

import dataclasses
import io
import json
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import ConflictError, InputError
from gis.exchange.layer_writing import ENDINGS
from gis.layers.cluster import READER_ROLE
from gis.locale import translator
from gis.services import areas, channels, maps, partners, places
from gis.services.installation import database
from gis.services.layer_files import (
    FRAMES,
    LEFT_OUT,
    NO_PLACE,
    Choice,
    Preview,
    export_layers,
    first_choice,
    list_imports,
    load_rows,
    look_at,
    read_table,
    undo_import,
)
from gis.services.mapping import decide
from gis.services.members import Scope, local_scope

from ..exchange.files_of_layers import (  # noqa: TID252 - a helper of both
    geopackage,
    shapefile,
    workbook,
)

pytestmark = pytest.mark.db

_ = translator("da")
PARTNERS = """Navn;Type;Adresse;Område;Adgang til hjem;Kontakt;Bemærkning
Vicevært Solbakken;Vicevært;{known};Birkevang;ja;20 30 40 50;Kender opgangene
Kiosken på hjørnet;Døgnkiosk;Findes Slet Ikke Vej 9;Bymidten;nej;;
Hjemmeplejen Nord;Hjemmeplejen;;hele kommunen;;kontor@example.org;
"""


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    """The demo town without what is registered in it."""
    scope = local_scope()
    with database().session(scope) as session:
        for table in ("place_visit", "handout", "partner_contact", "strategy_item", "place",
                      "partner", "channel"):  # fmt: skip
            session.execute(sa.text(f"delete from {table}"))
    return scope


def known_address() -> str:
    return maps.search_addresses(local_scope(), "Mejsevej")[0].label


def looked_at(scope: Scope, layer: str, content: bytes, **decided: object) -> Preview:
    table = read_table(content)
    choice = dataclasses.replace(first_choice(scope, layer, table), **decided)
    return look_at(scope, layer, table, choice)


def inside(x: float, y: float) -> shapely.Point:
    """A place by shares of the demo map's width and height."""
    west, south, east, north = maps.map_info().bounds
    return shapely.Point(west + x * (east - west), south + y * (north - south))


def drawn(*shapes: shapely.Geometry, **columns: list) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")


def test_a_list_of_partners_is_found_by_address_and_stored_only_when_all_is_decided(
    scope: Scope,
) -> None:
    content = PARTNERS.format(known=known_address()).encode("cp1252")
    preview = looked_at(scope, "partners", content)
    assert (preview.total, len(preview.ready), preview.by_address) == (3, 2, 1)
    (missing,) = preview.to_choose
    assert (missing.text, missing.rows) == ("Findes Slet Ikke Vej 9", (3,))
    with pytest.raises(InputError, match="addresses_not_found"):
        load_rows(scope, preview)
    assert partners.list_partners(scope) == []

    made = load_rows(
        scope, looked_at(scope, "partners", content, addresses={missing.text: NO_PLACE})
    )
    assert made.added == 3
    found = {one.name: one for one in partners.list_partners(scope)}
    names = {area.id: area.name for area in areas.list_areas(scope)}
    caretaker = found["Vicevært Solbakken"]
    assert (caretaker.kind, caretaker.sector) == ("caretaker", "private")
    assert [names[area] for area in caretaker.area_ids] == ["Birkevang"]
    assert (caretaker.has_access, caretaker.contact) == (True, "20 30 40 50")
    assert len(caretaker.points) == 1
    assert found["Kiosken på hjørnet"].points == ()
    assert found["Hjemmeplejen Nord"].is_municipality_wide

    again = looked_at(scope, "partners", content, addresses={missing.text: LEFT_OUT})
    assert (again.twins, again.left_out) == ((2, 4), 1)
    assert again.obstacle.code == "layer_nothing_to_load"
    both = looked_at(
        scope, "partners", content, addresses={missing.text: LEFT_OUT}, with_twins=True
    )
    assert len(both.ready) == 2


def test_an_import_is_taken_back_but_for_what_was_changed_or_used_since(scope: Scope) -> None:
    content = b"Navn;Slags;Hele kommunen\na;Kirke;ja\nb;Kirke;ja\nc;Kirke;ja\n"
    made = load_rows(scope, looked_at(scope, "partners", content, defaults={"sector": "civil"}))
    changed, used, _untouched = sorted(partners.list_partners(scope), key=lambda one: one.name)
    partners.update_partner(scope, changed.id, changed.version, note="Kender mange")
    area = areas.list_areas(scope)[0]
    decide(scope, area.id, "indirect", True, "De kommer her", partner_ids=[used.id], since=None)

    undone = undo_import(scope, made.id)
    assert (undone.taken_back, undone.is_undone) == (1, True)
    assert [one.name for one in partners.list_partners(scope)] == ["a", "b"]
    with pytest.raises(ConflictError, match="layer_import_undone"):
        undo_import(scope, made.id)
    (listed,) = list_imports(scope)
    assert (listed.layer, listed.added, listed.is_undone) == ("partners", 3, True)


def test_two_who_load_the_same_at_once_get_it_once(scope: Scope) -> None:
    content = b"Navn;Slags\nFolder;Folder\n"
    mine, theirs = (looked_at(scope, "channels", content) for _person in range(2))
    load_rows(scope, theirs)
    with pytest.raises(ConflictError, match="layer_changed_meanwhile"):
        load_rows(scope, mine)
    assert len(channels.list_channels(scope)) == 1


def test_what_is_wrong_is_told_by_row_and_column_and_can_be_mended(scope: Scope) -> None:
    rows = [
        ["Navn", "Slags", "Frist", "Bruges hver", "Bemærkning", "Område"],
        ["Opslag", "Opslag", "31-02-2026", 30, "", ""],
        ["", "Opslag", "", "mange", "", "Atlantis"],
        ["Avis", "Lokalavis", "", None, "Ring 070761-4285 eller jens@example.org", ""],
    ]
    table = read_table(workbook(Ark=rows))
    choice = first_choice(scope, "channels", table)
    preview = look_at(scope, "channels", table, choice)
    told = [(one.row, one.heading, one.error.code) for one in preview.problems]
    assert told == [
        (2, "Frist", "value_not_date"),
        (3, "Navn", "value_missing"),
        (3, "Område", "value_not_areas"),
        (3, "Bruges hver", "value_not_whole"),
        (4, "Bemærkning", "looks_like_cpr"),
    ]
    said = " ".join(_.error(one.error) for one in preview.problems)
    assert "070761" not in said
    assert "Atlantis" not in said
    with pytest.raises(InputError, match="layer_rows_unreadable"):
        load_rows(scope, preview)

    mended = dataclasses.replace(
        choice, leave_out_problems=True,
        corrections={(2, "Frist"): "28-02-2027", (4, "Bemærkning"): "-"},
    )  # fmt: skip
    preview = look_at(scope, "channels", table, mended)
    assert (preview.left_out, preview.problems) == (1, ())
    load_rows(scope, preview)
    found = {one.name: one for one in channels.list_channels(scope)}
    assert found["Opslag"].deadline.isoformat() == "2027-02-28"
    assert (found["Avis"].kind, found["Avis"].note) == ("local_paper", "")


def test_columns_that_were_chosen_once_are_remembered_for_files_with_the_same_headings(
    scope: Scope,
) -> None:
    content = "Hvad;Hvem;Noget\nKirke;Kirken ved søen;Åbent\n".encode()
    table = read_table(content)
    assert "name" not in first_choice(scope, "partners", table).columns
    columns = {"name": "Hvem", "kind": "Hvad"}
    preview = look_at(scope, "partners", table, Choice(columns, {"sector": "civil"}))
    assert preview.unused == ("Noget",)
    load_rows(scope, preview)
    assert first_choice(scope, "partners", table).columns == columns

    nameless = read_table(b"070761-4285;x\nKirken;y\n")
    load_rows(scope, look_at(scope, "channels", nameless, Choice({"name": nameless.headings[0]})))
    with database().session(scope) as session:
        kept = session.scalars(sa.text("select headings from column_choice")).all()
    assert kept == [["Hvad", "Hvem", "Noget"]]


def point_files() -> dict[str, Callable[[], bytes]]:
    def frame() -> gpd.GeoDataFrame:
        return drawn(inside(0.4, 0.4), inside(0.6, 0.6), navn=["Parken", "Café Ø"],
                     slags=["Park", "Café"])  # fmt: skip

    def metres() -> list[tuple[float, float]]:
        return [(p.x, p.y) for p in frame().to_crs("EPSG:25832").geometry]

    def text(rows: list[tuple[float, float]]) -> str:
        cells = [f"{x:.2f};{y:.2f}".replace(".", ",") for x, y in rows]
        return f"Navn;Slags;X;Y\nParken;Park;{cells[0]}\nCafé Ø;Café;{cells[1]}\n"

    def pairs() -> str:
        cells = [f'"{p.y:.6f}, {p.x:.6f}"' for p in frame().geometry]
        return f"Navn\tSlags\tKoordinater\nParken\tPark\t{cells[0]}\nCafé Ø\tCafé\t{cells[1]}\n"

    def degrees() -> list[list[object]]:
        rows = zip(["Parken", "Café Ø"], ["Park", "Café"], frame().geometry, strict=True)
        return [["Navn", "Slags", "lon", "lat"], *([n, k, p.x, p.y] for n, k, p in rows)]

    return {
        "GeoPackage": lambda: geopackage(steder=frame().to_crs("EPSG:25832")),
        "GeoJSON": lambda: frame().to_json(drop_id=True).encode(),
        "Shapefile": lambda: shapefile(frame().to_crs("EPSG:25832")),
        "CSV in metres": lambda: text(metres()).encode("utf-8-sig"),
        "CSV as phones give it": lambda: pairs().encode("cp1252"),
        "XLSX": lambda: workbook(Steder=degrees()),
    }


def test_the_same_places_come_from_any_kind_of_file(scope: Scope) -> None:
    wanted = inside(0.4, 0.4)
    for kind, content in point_files().items():
        preview = looked_at(scope, "places", content())
        if preview.offer is not None:  # north first is asked about, not taken for granted
            preview = looked_at(scope, "places", content(), reading=preview.offer.better)
        made = load_rows(scope, preview)
        found = {one.name: one for one in places.list_places(scope)}
        said = {(one.name, one.kind, one.role) for one in found.values()}
        assert said == {("Parken", "park", "stay"), ("Café Ø", "cafe", "stay")}, kind
        place = (found["Parken"].lon, found["Parken"].lat)
        assert place == pytest.approx((wanted.x, wanted.y), abs=1e-5), kind
        undo_import(scope, made.id)


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        ("layer_swapped", lambda frame: shapely.transform(frame.geometry, lambda xy: xy[:, ::-1])),
        ("layer_in_metres", lambda frame: frame.to_crs("EPSG:25832").geometry),
        (
            "layer_in_metres",
            lambda frame: shapely.transform(
                frame.to_crs("EPSG:25832").geometry, lambda xy: xy[:, ::-1]
            ),
        ),
    ],
)
def test_coordinates_read_the_wrong_way_are_told_and_the_right_way_is_offered(
    scope: Scope, code: str, moved: Callable[[gpd.GeoDataFrame], object]
) -> None:
    right = drawn(inside(0.4, 0.4), inside(0.6, 0.6), navn=["a", "b"])
    wrong = right.set_crs(None, allow_override=True).assign(geometry=list(moved(right)))
    content = wrong.to_json(drop_id=True).encode()
    preview = looked_at(scope, "places", content)
    assert preview.offer.problem.code == code
    assert preview.problems == ()
    with pytest.raises(InputError, match=code):
        load_rows(scope, preview)
    mended = looked_at(scope, "places", content, reading=preview.offer.better)
    assert mended.ready[0].shape.distance(right.geometry[0]) < 1e-5
    kept = looked_at(scope, "places", content, reading=preview.offer.as_it_is)
    assert {one.error.code for one in kept.problems} == {"row_outside_map"}


@pytest.mark.parametrize("crs", ["EPSG:999999", "nowhere"])
def test_a_file_in_coordinates_that_nobody_knows_is_read_by_its_numbers(
    scope: Scope, crs: str
) -> None:
    right = drawn(inside(0.4, 0.4), navn=["a"])
    if crs == "nowhere":
        local = (
            'ENGCRS["Undefined Cartesian SRS",EDATUM[""],CS[Cartesian,2],'
            'AXIS["x",east,LENGTHUNIT["metre",1]],AXIS["y",north,LENGTHUNIT["metre",1]]]'
        )
        content = geopackage(steder=right.to_crs("EPSG:25832").set_crs(local, allow_override=True))
    else:
        said = {"type": "name", "properties": {"name": crs}}
        content = json.dumps(json.loads(right.to_json(drop_id=True)) | {"crs": said}).encode()
    preview = looked_at(scope, "places", content)
    reading = preview.offer.better if preview.offer else None
    found = looked_at(scope, "places", content, reading=reading)
    assert found.ready[0].shape.distance(right.geometry[0]) < 1e-5


def test_a_file_from_elsewhere_and_single_rows_off_the_map_are_told(scope: Scope) -> None:
    helsinki = drawn(shapely.Point(24.94, 60.17), navn=["Asema"]).to_json(drop_id=True).encode()
    with pytest.raises(InputError, match="layer_outside_map"):
        looked_at(scope, "places", helsinki)
    near, far = inside(1.0, 0.5), inside(1.0, 0.5)
    near, far = shapely.Point(near.x + 0.06, near.y), shapely.Point(far.x + 0.2, far.y)
    both = drawn(inside(0.5, 0.5), near, far, navn=["a", "b", "c"])
    preview = looked_at(scope, "places", both.to_json(drop_id=True).encode())
    assert [(one.row, one.error.code) for one in preview.problems] == [(3, "row_outside_map")]
    no_place = looked_at(scope, "places", b"Navn;Slags\nParken;Park\n")
    assert [one.error.code for one in no_place.problems] == ["row_without_place"]


def test_areas_are_read_with_their_names_and_what_cannot_be_one_is_told(scope: Scope) -> None:
    outline = areas.list_areas(scope)[0]
    shape = shapely.affinity.translate(outline.geometry, 0.0004, 0)
    west, south, east, north = shape.bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    frame = drawn(
        shape, shape, bow, inside(0.5, 0.5),
        navn=["Søhaven", outline.name, "Sløjfen", "Punktet"], interval=[14, None, None, None],
    )  # fmt: skip
    content = geopackage(områder=frame)
    preview = looked_at(scope, "housing_areas", content)
    told = [(one.row, one.error.code) for one in preview.problems]
    assert told == [(3, "area_crosses_itself"), (4, "row_without_outline")]
    assert preview.twins == (2,)
    made = load_rows(
        scope,
        looked_at(scope, "housing_areas", content, leave_out_problems=True, with_twins=True),
    )
    found = {area.name: area for area in areas.list_areas(scope)}
    assert {"Søhaven", f"{outline.name} 2"} <= set(found)
    assert found["Søhaven"].return_days == 14
    areas.rename_area(scope, found["Søhaven"].id, "Søparkhaven")
    assert undo_import(scope, made.id).taken_back == 1
    assert "Søparkhaven" in {area.name for area in areas.list_areas(scope)}
    with pytest.raises(InputError, match="layer_needs_outlines"):
        looked_at(scope, "housing_areas", b"Navn;X;Y\na;1;2\n")


@pytest.mark.slow
def test_ten_thousand_rows_are_read_stored_and_taken_back(scope: Scope) -> None:
    west, south = inside(0, 0).coords[0]
    rows = [
        f"Sted {n};Kiosk;{west + n % 97 / 9700:.6f};{south + n % 89 / 8900:.6f};Åbent til kl. 23"
        for n in range(10_000)
    ]
    told: list[float] = []
    table = read_table(
        "\n".join(["Navn;Slags;Længde;Bredde;Bemærkning", *rows]).replace(".", ",").encode()
    )
    choice = first_choice(scope, "places", table)
    preview = look_at(scope, "places", table, choice, progress=told.append)
    assert told == sorted(told)
    assert len(told) > 10
    made = load_rows(scope, preview)
    assert len(places.list_places(scope)) == 10_000
    assert undo_import(scope, made.id).taken_back == 10_000


# --- out ---------------------------------------------------------------------------------------


@pytest.fixture
def filled(scope: Scope) -> Scope:
    """The demo town with one partner, place and channel, and a decision."""
    birkevang = next(area.id for area in areas.list_areas(scope) if area.name == "Birkevang")
    point = inside(0.5, 0.5)
    content = (
        "Navn;Slags;Sektor;Boligområder;Adgang;Kontakt;Note;X;Y\n"
        "=SUM(A1);Vicevært;Det private;Birkevang;ja;20 30 40 50;@cmd;"
        f"{point.x:.6f};{point.y:.6f}\n"
    )
    load_rows(scope, looked_at(scope, "partners", content.encode()))
    places.add_place(scope, name="Parken", kind="park", geometry=point, bands=["evening"])
    channels.add_channel(scope, name="Lokalavisen", kind="local_paper", contact="avis@example.org")
    decide(scope, birkevang, "direct", False, "Her er vi allerede", since=None)
    return scope


GDAL_READS = {"geopackage": "a.gpkg", "geojson": "a.geojson", "shapefile": "a.zip"}


def test_gdal_reads_every_layer_that_goes_out(filled: Scope, tmp_path: Path) -> None:
    middle = inside(0.5, 0.5)
    for layer in FRAMES:
        counts = set()
        for format_, name in GDAL_READS.items():
            made = export_layers(filled, _, [layer], format_)
            path = tmp_path / name
            path.write_bytes(made.content)
            read = pyogrio.read_dataframe(path, layer=layer if format_ == "geopackage" else None)
            counts.add((len(read), made.rows))
            assert read.empty or read.crs.to_epsg() == 4326
            shapes = read.geometry.dropna().to_numpy()
            assert (shapely.distance(shapes, middle) < 0.1).all()
        assert len(counts) == 1, layer


@pytest.mark.parametrize("layer", ["housing_areas", "places", "partners", "channels"])
def test_what_goes_out_comes_in_again_as_what_is_there_already(filled: Scope, layer: str) -> None:
    for format_ in ENDINGS:
        made = export_layers(filled, _, [layer], format_, with_personal=True)
        preview = looked_at(filled, layer, made.content)
        assert preview.problems == (), format_
        assert (len(preview.twins), preview.total) == (made.rows, made.rows)
        again = looked_at(filled, layer, made.content, with_twins=True)
        if layer == "partners":
            (row,) = again.ready
            assert (row.values["name"], row.values["note"]) == ("=SUM(A1)", "@cmd")
            assert (row.values["kind"], row.values["has_access"]) == ("caretaker", True)
            assert row.values["contact"] == "20 30 40 50"
            assert shapely.distance(row.shape, inside(0.5, 0.5)) < 1e-5


def test_how_to_reach_somebody_goes_out_only_when_it_is_asked_for(filled: Scope) -> None:
    for layer, secret in (("partners", "20 30 40 50"), ("channels", "avis@example.org")):
        for format_ in ("geopackage", "geojson", "csv"):
            without = export_layers(filled, _, [layer], format_).content
            assert secret.encode() not in without
            told = export_layers(filled, _, [layer], format_, with_personal=True).content
            assert secret.encode() in told


def test_text_is_never_a_formula(filled: Scope) -> None:
    text = export_layers(filled, _, ["partners"], "csv").content.decode("utf-8-sig")
    assert "'=SUM(A1);" in text
    assert ";'@cmd;" in text
    book = openpyxl.load_workbook(
        io.BytesIO(export_layers(filled, _, ["partners"], "xlsx").content)
    )
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("=SUM(A1)", "s")


def test_a_geopackage_brings_the_style_that_qgis_opens_each_layer_in(
    filled: Scope, tmp_path: Path
) -> None:
    path = tmp_path / "lag.gpkg"
    path.write_bytes(export_layers(filled, _, list(FRAMES), "geopackage").content)
    with sqlite3.connect(path) as opened:
        styles = dict(
            opened.execute(
                "select f_table_name, styleQML from layer_styles"
                " where f_geometry_column = 'geom' and useAsDefault = 1 and f_table_schema = ''"
            ).fetchall()
        )
        columns = {row[0]: row[1] for row in opened.execute("select * from gpkg_geometry_columns")}
        decisions = {row[0] for row in opened.execute("select decision from decisions")}
    assert set(styles) == set(FRAMES) == set(columns)
    assert set(columns.values()) == {"geom"}
    renderer = ET.fromstring(styles["decisions"].partition("\n")[2]).find("renderer-v2")
    values = {category.get("value") for category in renderer.iter("category")}
    assert {"Fravalgt", "Ikke besluttet"} <= decisions <= values
    hatched = [layer for layer in renderer.iter("layer") if layer.get("class") == "LinePatternFill"]
    assert len(hatched) == 3
    assert all(layer.find("symbol") is not None for layer in hatched)


def test_protected_addresses_never_go_out_and_are_never_found(scope: Scope) -> None:
    address = known_address()
    street, number = address.split(",")[0].rsplit(" ", 1)
    with database().session(scope) as session:
        session.execute(
            sa.text("update address set is_protected = true where street = :s and number = :n"),
            {"s": street, "n": number},
        )
    text = export_layers(scope, _, ["addresses"], "csv").content.decode("utf-8-sig")
    assert f"{street};{number};" not in text
    preview = looked_at(scope, "partners", f"Navn;Slags;Adresse\na;Politiet;{address}".encode())
    assert len(preview.to_choose) == 1
    assert not any(label == address for _key, label in preview.to_choose[0].near)


def test_qgis_reads_the_layers_as_a_role_that_can_do_nothing_else(filled: Scope) -> None:
    url = database().url.set(username=READER_ROLE)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        views = connection.scalars(
            sa.text("select table_name from information_schema.views where table_schema = 'qgis'")
        ).all()
        assert len(views) == 7
        srids = connection.scalars(
            sa.text("select distinct srid from geometry_columns where f_table_schema = 'qgis'")
        ).all()
        assert srids == [25832]
        partner = connection.execute(sa.text("select * from qgis.samarbejdspartnere")).one()
        assert (partner.slags, partner.adgang_til_hjem) == ("Viceværter", "Ja")
        assert partner.boligomraader == "Birkevang"
        assert not any("20 30 40 50" in str(value) for value in partner)
        decided = connection.execute(
            sa.text("select direkte, indirekte from qgis.boligomraader where navn = 'Birkevang'")
        ).one()
        assert tuple(decided) == ("Fravalgt", "Ikke besluttet")
        about = connection.scalar(
            sa.text("select obj_description('qgis.samarbejdspartnere'::regclass)")
        )
        assert "uden kontaktoplysninger" in about
    for refused in ("select * from partner", "select * from member",
                    "delete from qgis.opholdssteder"):  # fmt: skip
        with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text(refused))


def test_the_words_of_the_views_are_those_of_the_pages() -> None:
    from importlib import import_module

    from gis.locale import channel_words, layer_words, partner_words, place_words

    views = import_module("gis.layers.migrations.versions.0004_qgis")
    assert partner_words.kinds(_) == views.PARTNERS
    assert place_words.kinds(_) == views.PLACES
    assert channel_words.kinds(_) == views.CHANNELS
    assert layer_words.bands(_) == views.BANDS
    assert (partner_words.sectors(_), place_words.roles(_)) == (views.SECTORS, views.ROLES)
