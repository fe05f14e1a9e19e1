"""
Small files as other programs write them, one or more of every kind that Kvarter reads.

They are what crafted and mutated files are made from; all of them are read. Nothing in them is
real: a town of two streets by 10° E, 56° N.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Reader = Literal["layer", "areas", "boundary", "registers", "municipalities", "track", "map"]

OSM = b"""<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><bounds minlat="55.99" minlon="9.99" maxlat="56.01" maxlon="10.01"/>
<node id="1" lat="56.0" lon="10.0"/><node id="2" lat="56.001" lon="10.001"/>
<node id="3" lat="56.002" lon="10.0"/>
<node id="4" lat="56.0005" lon="10.0007"><tag k="addr:street" v="Lupinvej"/>
<tag k="addr:housenumber" v="3"/><tag k="addr:postcode" v="8799"/></node>
<node id="5" lat="56.0005" lon="10.0002"/><node id="6" lat="56.0007" lon="10.0002"/>
<node id="7" lat="56.0007" lon="10.0004"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>
<tag k="name" v="Lupinvej"/></way>
<way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="footway"/></way>
<way id="3"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/><tag k="building" v="yes"/></way>
<relation id="1"><member type="way" ref="3" role="outer"/><tag k="type" v="multipolygon"/>
<tag k="landuse" v="residential"/></relation>
</osm>
"""
GPX = b"""<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="56.0" lon="10.0"><time>2026-11-12T10:00:00Z</time></trkpt>
<trkpt lat="56.0005" lon="10.0005"><time>2026-11-12T10:01:00Z</time></trkpt>
<trkpt lat="56.001" lon="10.001"><time>2026-11-12T10:02:00Z</time></trkpt>
</trkseg></trk></gpx>
"""
CSV = "Navn;Slags;Længde;Bredde\nÆblehaven;café;10,0005;56,0005\nSkuret;værested;10,001;56,001\n"
REGISTER = (
    "id,bkid,statuskode,husnummer,adgangspunktid,vejkode,vejnavn,postnummer\n"
    '7,0a3f50a0-1111-32b8-e044-0003ba298018,1,"(3,""A"")",9,0042,Lupinvej,8799\n'
)
MUNICIPALITIES = {
    "type": "FeatureCollection",
    "features": [{
        "type": "Feature", "properties": {"KOMKODE": "0766", "KOMNAVN": "Lupinby"},
        "geometry": {"type": "Polygon", "coordinates": [
            [[9.9, 55.9], [10.1, 55.9], [10.1, 56.1], [9.9, 56.1], [9.9, 55.9]]]},
    }],
}  # fmt: skip
AREAS = {
    "type": "FeatureCollection",
    "features": [{
        "type": "Feature", "properties": {"navn": "Lupinkvarteret"},
        "geometry": {"type": "Polygon", "coordinates": [
            [[9.999, 55.999], [10.002, 55.999], [10.002, 56.003], [9.999, 55.999]]]},
    }],
}  # fmt: skip


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive that is the same every time."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 12, 0, 0, 0)), content, 8)
    return written.getvalue()


def members(packed: bytes) -> dict[str, bytes]:
    """Return what is in an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        return {name: found.read(name) for name in found.namelist()}


def _frame() -> Any:  # noqa: ANN401
    import geopandas as gpd

    return gpd.GeoDataFrame(
        {"navn": ["Æblehaven", "Skuret"], "besøg": [3, 4]},
        geometry=gpd.points_from_xy([10.0005, 10.001], [56.0005, 56.001]), crs="EPSG:4326",
    )  # fmt: skip


def _areas() -> Any:  # noqa: ANN401
    import geopandas as gpd

    return gpd.GeoDataFrame.from_features(AREAS["features"], crs="EPSG:4326")


def _geopackage(frame: Any, name: str) -> bytes:  # noqa: ANN401
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-11-12T00:00:00Z"})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
        return path.read_bytes()


def _shapefile() -> bytes:
    import pyogrio

    with TemporaryDirectory() as folder:
        pyogrio.write_dataframe(_frame(), Path(folder) / "lag.shp", encoding="UTF-8")
        return archive({p.name: p.read_bytes() for p in sorted(Path(folder).iterdir())})


def _workbook() -> bytes:
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = dt.datetime(2026, 11, 12)  # noqa: DTZ001
    book.active.title = "Steder"
    for row in (["Navn", "Længde"], ["Æblehaven", 10.0005], ["Skuret", 10.001]):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as found:
        return archive(_with_shared_texts({name: found.read(name) for name in found.namelist()}))


def _with_shared_texts(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a workbook with its texts in a list of their own, as Excel has them."""
    sheet, rels, types = (
        "xl/worksheets/sheet1.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    )
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(b"<si><t>%s</t></si>" % found[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    pattern = rb't="inlineStr"><is><t>(.*?)</t></is></c>'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    files[sheet] = re.sub(pattern, shared, files[sheet])
    files[rels] = files[rels].replace(
        b"</Relationships>",
        b'<Relationship Type="%s" Target="sharedStrings.xml" Id="rId9"/></Relationships>' % kind,
    )
    files[types] = files[types].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    listed = b'<sst xmlns="%s">%s</sst>' % (space, b"".join(texts))
    return files | {"xl/sharedStrings.xml": listed}


def _pbf() -> bytes:
    import osmium

    with TemporaryDirectory() as folder:
        source, made = Path(folder) / "a.osm", Path(folder) / "a.osm.pbf"
        source.write_bytes(OSM)
        with osmium.SimpleWriter(str(made)) as writer:
            for item in osmium.FileProcessor(str(source)):
                writer.add(item)
        return made.read_bytes()


@cache
def good_files() -> Mapping[str, tuple[Reader, bytes]]:
    """Return the files by name: which reader is for each, and its content."""
    features = json.loads(_frame().to_json(drop_id=True))
    return {
        "steder.gpkg": ("layer", _geopackage(_frame(), "steder")),
        "steder.geojson": ("layer", json.dumps(features).encode()),
        "steder.zip": ("layer", _shapefile()),
        "steder.csv": ("layer", CSV.encode()),
        "steder.xlsx": ("layer", _workbook()),
        "boligomraader.gpkg": ("areas", _geopackage(_areas(), "omraader")),
        "boligomraader.geojson": ("areas", json.dumps(AREAS).encode()),
        "omrids.geojson": ("boundary", json.dumps(AREAS).encode()),
        "husnummer.csv": ("registers", REGISTER.encode()),
        "husnummer.csv.gz": ("registers", gzip.compress(REGISTER.encode(), mtime=0)),
        "kommuner.geojson": ("municipalities", json.dumps(MUNICIPALITIES).encode()),
        "tur.gpx": ("track", GPX),
        "by.osm": ("map", OSM),
        "by.osm.gz": ("map", gzip.compress(OSM, mtime=0)),
        "by.osm.bz2": ("map", bz2.compress(OSM)),
        "by.osm.pbf": ("map", _pbf()),
    }


def good(name: str) -> bytes:
    """Return the content of one of them."""
    return good_files()[name][1]
