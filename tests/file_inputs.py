"""Hostile texts in files that somebody hands in: in cells, headings and names, of every format."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import openpyxl
import pyogrio
import shapely
import sqlalchemy as sa

from gis import jobs
from gis.errors import KvarterError
from gis.locale import partner_words, translator
from gis.services import areas, layer_files, maps, registers, tracks
from gis.services.layer_files import Choice
from tests.free_inputs import Ground, changed_rows, rows_now
from tests.payloads import stored

__all__ = ["CELLS", "FORMATS", "Tally", "file_with", "files_with"]

FORMATS: Final = ("csv", "xlsx", "geojson", "gpkg")
CELLS: Final[Mapping[str, Sequence[str]]] = {
    "places": ("name", "kind", "worth"),
    "partners": ("name", "kind", "our_hours", "contact", "note"),
    "channels": ("name", "kind", "rhythm", "contact", "note"),
}
"""Fields of each layer of points that hold what somebody wrote."""
TABLES: Final = {"places": "place", "partners": "partner", "channels": "channel"}
MAPPED: Final = {
    "street": ("name",), "address": ("street", "number", "postcode", "city"),
    "map_place": ("name",), "register_address": ("street", "number", "postcode"),
}  # fmt: skip
"""What a map or a register names."""
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TOGETHER: Final = 60
"""Hostile headings, or names of layers, in one file."""
EVERY: Final = 4
"""Each so many layers of a file are read one by one."""
STEP: Final = 1e-6
"""Degrees from one row to the next."""
_ = translator("da")


@dataclass
class Tally:
    """What came of texts in files."""

    kept: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)

    def see(self, what: str, *, is_kept: bool) -> None:
        """Count one that had to be kept."""
        self.kept += is_kept
        if not is_kept:
            self.wrong.append(what)


# --- files ----------------------------------------------------------------------------------------


def file_with(
    format_: str, columns: Mapping[str, Sequence[str]], where: shapely.Point, part: str = "lag"
) -> bytes:  # fmt: skip
    """Return a file of points with columns of texts, by heading, as other programs write it."""
    count = len(next(iter(columns.values())))
    points = [shapely.Point(where.x + at * STEP, where.y) for at in range(count)]
    held = {
        _held(format_, heading): [_held(format_, text) for text in texts]
        for heading, texts in columns.items()
    }
    if format_ == "geojson":
        return _geojson(held, points)
    if format_ == "gpkg":
        return _geopackage({part: held}, points)
    places = {"Længde": [one.x for one in points], "Bredde": [one.y for one in points]}
    rows = [[*held, *places], *zip(*held.values(), *places.values(), strict=True)]
    return _csv(rows) if format_ == "csv" else _workbook({part: rows})


def _held(format_: str, text: str) -> str:
    """Return what of a text a format can hold at all."""
    if format_ == "geojson":  # all of it, by numbers of letters
        return text
    if format_ == "gpkg":
        return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
    plain = NOT_IN_XML.sub("", text)  # a CSV file with such letters is refused as no text
    return " ".join(plain.split()) if format_ == "csv" else plain


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def _workbook(parts: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(parts.values()):
        sheet = book.create_sheet(f"ark{at}")
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a formula is not what is tried here
    written = io.BytesIO()
    book.save(written)
    # openpyxl knows which names Excel takes; another program may write any.
    with zipfile.ZipFile(written) as made:
        files = {name: made.read(name) for name in made.namelist()}
    listed = files["xl/workbook.xml"].decode()
    for at, name in enumerate(parts):
        listed = listed.replace(f'name="ark{at}"', f"name={quoteattr(_held('xlsx', name))}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | {"xl/workbook.xml": listed.encode()}).items():
            archive.writestr(name, content)
    return packed.getvalue()


def _geojson(columns: Mapping[str, Sequence[str]], shapes: Sequence[Any]) -> bytes:
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape),
         "properties": dict(zip(columns, row, strict=True))}
        for shape, row in zip(shapes, zip(*columns.values(), strict=True), strict=True)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _geopackage(
    parts: Mapping[str, Mapping[str, Sequence[str]]], shapes: Sequence[Any]
) -> bytes:  # fmt: skip
    """Write with plain names, and give the hostile ones in SQL, as a program of its own would."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for at, columns in enumerate(parts.values()):
            plain = {f"k{number}": texts for number, texts in enumerate(columns.values())}
            frame = gpd.GeoDataFrame(plain, geometry=list(shapes), crs=4326)
            pyogrio.write_dataframe(
                frame, path, layer=f"lag{at}", append=at > 0, layer_options={"SPATIAL_INDEX": "NO"}
            )
        with sqlite3.connect(path) as opened:
            for (trigger,) in opened.execute(
                "select name from sqlite_master where type = 'trigger'"
            ).fetchall():  # they ask for functions of GDAL
                opened.execute(f'drop trigger "{trigger}"')
            for at, (name, columns) in enumerate(parts.items()):
                for number, heading in enumerate(columns):
                    opened.execute(f"alter table lag{at} rename k{number} to {_quoted(heading)}")
                opened.execute(f"alter table lag{at} rename to {_quoted(name)}")
                for table in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents"):
                    opened.execute(
                        f"update {table} set table_name = ? where table_name = ?",
                        (name, f"lag{at}"),
                    )
                opened.execute("update gpkg_contents set identifier = table_name")
        opened.close()
        return path.read_bytes()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# --- handing them in ------------------------------------------------------------------------------


def files_with(ground: Ground, texts: Sequence[str]) -> dict[str, Tally]:
    """Hand in files with texts wherever a file holds any; return what came of them, by kind."""
    told = {
        name: Tally()
        for name in ("cells", "headings", "parts", "areas", "file names", "maps and registers")
    }
    for format_, (layer, fields) in product(FORMATS, CELLS.items()):
        for one in fields:
            _cells(ground, told["cells"], layer, one, format_, texts)
    for format_ in FORMATS:
        for some in _parts(texts):
            _headings(ground, told["headings"], format_, some)
    for format_ in ("xlsx", "gpkg"):
        for some in _parts(texts):
            _names(ground, told["parts"], format_, some)
    for some in _parts(texts):
        _areas(ground, told["areas"], some)
    for text in texts:
        _file_name(ground, told["file names"], text)
    _map(ground, told["maps and registers"], texts)
    return told


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(texts), TOGETHER):
        yield texts[begin : begin + TOGETHER]


def _bare(text: str) -> str:
    """Return a text without what a reader may take away around it: blanks, and a guarding sign."""
    return " ".join(stored(text).split()).lstrip("' ").casefold()


def _cells(
    ground: Ground, told: Tally, layer: str, name: str, format_: str, texts: Sequence[str]
) -> None:
    """Hand in a file with a text in one cell of every row."""
    filled = {"Navn": [f"Sted {at}" for at in range(len(texts))]}
    columns = {"name": "Navn"}
    if name != "name":
        columns |= {name: "Felt"}
    filled[columns[name]] = list(texts)
    table = layer_files.read_table(file_with(format_, filled, ground.middle))
    if format_ in ("csv", "xlsx"):
        columns |= {"lon": "Længde", "lat": "Bredde"}
    # A partner of a kind that the program does not know is of no sector by itself.
    usual = {"sector": next(iter(partner_words.sectors(_)))} if layer == "partners" else {}
    choice = Choice(columns, usual, with_twins=True)
    problems = layer_files.look_at(ground.scope, layer, table, choice).problems
    told.wrong += [f"{layer}.{name}: no sentence" for one in problems if not _.error(one.error)]
    choice = replace(choice, leave_out_problems=True)
    preview = layer_files.look_at(ground.scope, layer, table, choice)
    made = layer_files.load_rows(ground.scope, preview)
    query = sa.text(f"select {name} from {TABLES[layer]} where import_id = :id")
    with ground.engine.connect() as connection:
        there = sorted(map(str, connection.scalars(query, {"id": made.id})))
    ready = {row.number: str(row.values.get(name) or "") for row in preview.ready}
    if there != sorted(ready.values()):
        told.wrong.append(f"{layer}.{name} of {format_}: other texts are stored than were read")
    typed = dict(zip(table.numbers, texts, strict=False)) if len(table.rows) == len(texts) else {}
    for number, value in ready.items():
        told.kept += 1
        wanted = typed.get(number)
        is_code = name == "kind" and value != wanted  # a word that the program knows
        if wanted is not None and _bare(wanted) != _bare(value) and not is_code:
            told.wrong.append(f"{layer}.{name} of {format_}: {wanted!r} became {value!r}")
    told.refused += len(texts) - len(ready)
    layer_files.undo_import(ground.scope, made.id)


def _headings(ground: Ground, told: Tally, format_: str, texts: Sequence[str]) -> None:
    """Hand in a file whose columns are called so, and let one of them be the name."""
    held = list(dict.fromkeys(_held(format_, text) for text in texts))
    filled = {text: [f"Sted {at}"] for at, text in enumerate(held)}
    table = layer_files.read_table(file_with(format_, filled, ground.middle))
    shown = {_bare(heading) for heading in table.headings}
    for text in held:
        told.see(f"heading of {format_}: {text!r}", is_kept=any(
            _bare(text)[:60] in one for one in shown))  # fmt: skip
    columns = {"name": table.headings[0]}
    if format_ in ("csv", "xlsx"):
        columns |= {"lon": "Længde", "lat": "Bredde"}
    layer_files.first_choice(ground.scope, "places", table)
    preview = layer_files.look_at(ground.scope, "places", table, Choice(columns, with_twins=True))
    made = layer_files.load_rows(ground.scope, preview)
    again = layer_files.first_choice(ground.scope, "places", table)
    with ground.engine.connect() as connection:
        known = connection.scalar(
            sa.text("select count(*) from column_choice where headings = :headings"),
            {"headings": list(table.headings)},
        )
    if known and again.columns["name"] != table.headings[0]:
        told.wrong.append(f"heading of {format_}: {table.headings[0]!r} is not remembered")
    layer_files.undo_import(ground.scope, made.id)


def _names(ground: Ground, told: Tally, format_: str, texts: Sequence[str]) -> None:
    """Hand in a file whose layers or sheets are called so, and read each of them."""
    held = list(dict.fromkeys(one for text in texts if (one := _held(format_, text).strip())))
    if format_ == "xlsx":
        content = _workbook({text: [["Navn"], ["Et sted"]] for text in held})
    else:
        content = _geopackage({text: {"Navn": ["Et sted"]} for text in held}, [ground.middle])
    names = layer_files.read_table(content).parts
    told.see(f"names of {format_}: {len(names)} of {len(held)}", is_kept=len(names) == len(held))
    for name in names[::EVERY]:
        try:
            table = layer_files.read_table(content, name)
        except KvarterError as error:
            told.wrong.append(f"{format_}: {name!r} is not read, {error.code}")
        else:
            told.see(f"{format_}: {name!r}", is_kept=table.rows[0][-1] == "Et sted")


def _areas(ground: Ground, told: Tally, texts: Sequence[str]) -> None:
    """Hand in a file of areas that are called so."""
    shapes = [ground.square] * len(texts)
    for content in (
        _geojson({"navn": texts}, shapes),
        _geopackage({"lag": {"navn": [_held("gpkg", text) for text in texts]}}, shapes),
    ):
        found = areas.read_area_file(content)
        for text, one in zip(texts, found, strict=True):
            told.see(
                f"area: {text!r} became {one.name!r}",
                is_kept=not one.name or _bare(one.name) in _bare(text) or _bare(text)[:60] in
                _bare(one.name),
            )  # fmt: skip


def _file_name(ground: Ground, told: Tally, text: str) -> None:
    """Hand in a map whose file, and whose municipality, is called so."""
    job_id = jobs.start_import(ground.scope, b"<osm/>", text, municipality=text.replace("\0", ""))
    with ground.engine.connect() as connection:
        name = connection.scalar(
            sa.text("select name from job_file where job_id = :id and role = 'input'"),
            {"id": job_id},
        )
    jobs.cancel(ground.scope, job_id)
    is_safe = bool(re.fullmatch(r"[\w() -][\w.() -]{0,79}", name))
    told.see(f"a file called {text!r} is kept as {name!r}", is_kept=is_safe)


def _map(ground: Ground, told: Tally, texts: Sequence[str]) -> None:
    """Read in a map beside the town, a register and a walk, in which all names are called so."""
    west, south, east, _north = ground.bounds
    known = _rows(ground, "select street, number, postcode from address order by key limit 20")
    before = rows_now(ground.engine)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "by.osm"
        path.write_bytes(map_with(texts, shapely.Point(2 * east - west, south)))
        maps.import_map(path)
    registers.import_registers(ground.scope, [register_with(texts, known)])
    tracks.read_tour(ground.scope, track_with(texts, ground.line))
    for table, columns in MAPPED.items():
        for one in columns:
            found = {_bare(name) for (name,) in _rows(ground, f"select {one} from {table}")}
            kept = sum(_bare(NOT_IN_XML.sub("", text)) in found for text in texts)
            told.kept, told.refused = told.kept + kept, told.refused + len(texts) - kept
    gone, _new = changed_rows(before, rows_now(ground.engine))
    told.wrong += [f"{table}: {count} changed" for table, count in gone.items()]


def _rows(ground: Ground, query: str) -> Sequence[Sequence[str]]:
    with ground.engine.connect() as connection:
        return connection.execute(sa.text(query)).all()


# --- maps, registers, tracks ----------------------------------------------------------------------


def map_with(texts: Sequence[str], where: shapely.Point) -> bytes:
    """Return an extract of streets, addresses and places that are called so."""
    nodes, ways = [], []
    for at, text in enumerate(texts):
        lon, lat = where.x, where.y + at * 0.0002
        value = quoteattr(NOT_IN_XML.sub("", text) or "x")
        corners = [(3 * at + n + 1, lon + n * 0.001, lat) for n in range(2)]
        nodes += [f'<node id="{one}" lon="{x}" lat="{y}"/>' for one, x, y in corners]
        tags = ("addr:street", "addr:housenumber", "addr:postcode", "addr:city", "name", "operator")
        told = "".join(f"<tag k={quoteattr(tag)} v={value}/>" for tag in tags)
        nodes.append(
            f'<node id="{3 * at + 3}" lon="{lon + 0.0005}" lat="{lat + 0.00005}">{told}'
            '<tag k="amenity" v="cafe"/></node>'
        )
        ways.append(
            f'<way id="{at + 1}">{"".join(f"""<nd ref="{one}"/>""" for one, _x, _y in corners)}'
            f'<tag k="highway" v="residential"/><tag k="name" v={value}/></way>'
        )
    bounds = f'minlon="{where.x - 0.01}" minlat="{where.y - 0.01}" maxlon="{where.x + 0.02}"'
    return (
        f'<?xml version="1.0"?><osm version="0.6"><bounds {bounds} '
        f'maxlat="{where.y + len(texts) * 0.0002 + 0.01}"/>{"".join(nodes)}{"".join(ways)}</osm>'
    ).encode()


def track_with(texts: Sequence[str], line: shapely.LineString) -> bytes:
    """Return a walk whose name, author, links and points are called so."""
    told = "".join(
        f"<trkpt lon='{x}' lat='{y}'><name>{escape(NOT_IN_XML.sub('', text))}</name></trkpt>"
        for text, (x, y) in zip(
            texts, shapely.get_coordinates(line.segmentize(line.length / len(texts))), strict=False
        )
    )
    return f'<gpx version="1.1"><trk><trkseg>{told}</trkseg></trk></gpx>'.encode()


def register_with(texts: Sequence[str], known: Sequence[Sequence[str]]) -> bytes:
    """Return addresses of DAR whose parts are called so, and some that the map knows."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["id", "adgangsadresseid", "status", "vejnavn", "husnr", "postnr"])
    for at, told in enumerate([*known, *([_held("csv", text)] * 3 for text in texts)]):
        key = f"{at:08}-0000-4000-8000-000000000000"
        rows.writerow([key, key, 1, *told])
    return written.getvalue().encode()
