from __future__ import annotations

import bz2
import datetime as dt
import gzip
import hashlib
import json
import random
from contextlib import suppress

import osmium
import pytest

from gis.errors import InputError
from gis.osm.extract import STAGES, read_extract

from .lindenhof import lindenhof
from .writing import OsmText


def as_pbf(tmp_path, osm: OsmText, header: osmium.io.Header | None = None) -> bytes:
    source, target = osm.write(tmp_path / "source.osm"), tmp_path / "target.osm.pbf"
    with osmium.SimpleWriter(str(target), header=header, overwrite=True) as writer:
        for item in osmium.FileProcessor(str(source)):
            writer.add(item)
    return target.read_bytes()


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> dict[str, bytes]:
    """Lindenhof in each of the four formats."""
    text = lindenhof().text.encode()
    return {
        "osm": text,
        "osm.bz2": bz2.compress(text),
        "osm.gz": gzip.compress(text),
        "osm.pbf": as_pbf(tmp_path_factory.mktemp("packed"), lindenhof()),
    }


FORMATS = ["osm", "osm.bz2", "osm.gz", "osm.pbf"]


@pytest.mark.parametrize("packing", FORMATS)
@pytest.mark.parametrize("name", ["map", "map.osm", "map.osm.pbf", "map.jpg"])
def test_the_bytes_tell_the_format_and_not_the_name(tmp_path, packed, district, packing, name):
    path = tmp_path / name
    path.write_bytes(packed[packing])
    extract = read_extract(path)
    assert extract.streets["key"].equals(district.streets["key"])
    assert extract.addresses["key"].equals(district.addresses["key"])
    assert extract.source == name
    assert extract.sha256 == hashlib.sha256(packed[packing]).hexdigest()


def test_every_frame_is_in_degrees(district):
    for frame in (district.streets, district.addresses, district.places, district.basemap):
        assert frame.crs == "EPSG:4326"
    assert district.addresses["foot"].crs == "EPSG:4326"


def test_the_order_of_the_file_does_not_matter(read, district):
    osm = lindenhof()
    random.Random(7).shuffle(osm.objects)
    extract = read(osm)
    assert extract.streets.drop(columns="geometry").equals(
        district.streets.drop(columns="geometry")
    )
    assert extract.addresses.drop(columns=["geometry", "foot"]).equals(
        district.addresses.drop(columns=["geometry", "foot"])
    )
    assert extract.places["key"].equals(district.places["key"])


def test_progress_runs_through_the_stages(tmp_path):
    told = []
    read_extract(
        lindenhof().write(tmp_path / "a.osm"),
        progress=lambda stage, share: told.append((stage, share)),
    )
    assert list(dict.fromkeys(stage for stage, _ in told)) == list(STAGES)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_the_date_of_the_data_comes_from_the_header(tmp_path):
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2025-03-04T05:06:07Z")
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(as_pbf(tmp_path, lindenhof(), header))
    assert read_extract(path).data_date == dt.date(2025, 3, 4)


def test_the_date_of_the_data_is_else_that_of_the_newest_object(tmp_path):
    text = lindenhof().text.replace('<way id="12"', '<way id="12" timestamp="2024-02-03T00:00:00Z"')
    path = tmp_path / "a.osm"
    path.write_text(text)
    assert read_extract(path).data_date == dt.date(2024, 2, 3)


def test_a_file_that_does_not_tell_has_no_date(district):
    assert district.data_date is None


# --- Refusals ----------------------------------------------------------------------------------


def refusal(path) -> str:
    with pytest.raises(InputError) as told:
        read_extract(path)
    assert told.value.params["file"] == path.name
    return told.value.code


PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8
NOT_MAPS = {
    "picture": PICTURE,
    "page": b"<!doctype html><html><body>osm</body></html>",
    "json": json.dumps({"version": 0.6, "generator": "Overpass API", "elements": []}).encode(),
    "track": b'<?xml version="1.0"?><gpx version="1.1"><trk></trk></gpx>',
    "changes": b'<?xml version="1.0"?><osmChange version="0.6"></osmChange>',
    "noise": random.Random(1).randbytes(5000),
    "zeros": bytes(5000),
    "text": b"osm\n",
    "zip": b"PK\x03\x04" + bytes(100),
}


@pytest.mark.parametrize("name", ["map.osm", "map.osm.bz2", "map.osm.gz", "map.osm.pbf"])
@pytest.mark.parametrize("kind", NOT_MAPS)
def test_what_is_not_a_map_is_refused_under_any_name(tmp_path, kind, name):
    path = tmp_path / name
    path.write_bytes(NOT_MAPS[kind])
    assert refusal(path) == "map_file_not_osm"


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress], ids=["bz2", "gz"])
@pytest.mark.parametrize("kind", ["picture", "track", "noise"])
def test_what_is_not_a_map_is_refused_when_packed(tmp_path, kind, pack):
    path = tmp_path / "map.osm"
    path.write_bytes(pack(NOT_MAPS[kind]))
    assert refusal(path) == "map_file_not_osm"


@pytest.mark.parametrize("packing", FORMATS)
@pytest.mark.parametrize("share", [0.001, 0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 0.999])
def test_a_file_that_was_cut_off_is_refused(tmp_path, packed, packing, share):
    path = tmp_path / f"map.{packing}"
    whole = packed[packing].rstrip()
    path.write_bytes(whole[: max(int(len(whole) * share), 1)])
    assert refusal(path) in ("map_file_damaged", "map_file_not_osm")


@pytest.mark.parametrize("packing", FORMATS)
def test_bytes_that_changed_on_the_way_never_raise_anything_else(tmp_path, packed, packing):
    noise = random.Random(3)
    path = tmp_path / f"map.{packing}"
    for _ in range(25):
        broken = bytearray(packed[packing])
        for _ in range(3):
            broken[noise.randrange(len(broken))] = noise.randrange(256)
        path.write_bytes(broken)
        with suppress(InputError):
            read_extract(path)


def test_a_text_that_is_not_utf_8_is_refused(tmp_path):
    source, path = lindenhof().write(tmp_path / "source.osm"), tmp_path / "map.osm.pbf"
    target = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(target) as writer:
        for item in osmium.FileProcessor(str(source)):
            writer.add(item)
    path.write_bytes(path.read_bytes().replace("Bøgevej".encode(), b"B\xff\xffgevej"))
    assert refusal(path) == "map_file_damaged"


def test_a_file_that_is_empty_or_missing_is_told(tmp_path):
    path = tmp_path / "map.osm"
    assert refusal(path) == "map_file_missing"
    assert refusal(tmp_path) == "map_file_missing"
    path.write_bytes(b"")
    assert refusal(path) == "map_file_empty"


@pytest.mark.parametrize("pack", [bytes, bz2.compress, gzip.compress], ids=["plain", "bz2", "gz"])
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!-- a comment -->\n<!doctype osm SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path, head, pack):
    text = lindenhof().text.replace("<osm", head + "<osm", 1)
    path = tmp_path / "map.osm"
    path.write_bytes(pack(text.encode()))
    assert refusal(path) == "map_file_entities"


@pytest.mark.parametrize(
    "osm",
    [
        pytest.param(OsmText(), id="nothing"),
        pytest.param(OsmText().node(1, 0, 0, addr__housenumber="1"), id="no way"),
        pytest.param(
            OsmText().nodes({1: (0, 0), 2: (9, 0)}).way(1, [1, 2], highway="motorway"),
            id="motorway",
        ),
        pytest.param(OsmText().way(1, [1, 2], highway="residential"), id="no node"),
        pytest.param(
            OsmText().node(1, 0, 0).way(1, [1, 2], highway="residential"), id="one node of two"
        ),
    ],
)
def test_a_map_without_a_walkable_street_is_refused(tmp_path, osm):
    assert refusal(osm.write(tmp_path / "map.osm")) == "map_file_no_streets"


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ('lat="95" lon="10"', "map_file_coordinates"),
        ('lat="56" lon="181"', "map_file_coordinates"),
        ('lat="6200000" lon="580000"', "map_file_coordinates"),
        ('lat="north" lon="east"', "map_file_coordinates"),
        ('lat="nan" lon="nan"', "map_file_coordinates"),
        ("", "map_file_no_streets"),
    ],
)
def test_positions_that_are_none_are_refused(tmp_path, node, code):
    path = tmp_path / "map.osm"
    path.write_text(
        f'<osm version="0.6"><node id="1" {node}/><node id="2" lat="56" lon="10"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>'
    )
    assert refusal(path) == code


@pytest.mark.parametrize(
    "object_",
    [
        '<node id="many" lat="56" lon="10"/>',
        '<node id="99999999999999999999" lat="56" lon="10"/>',
        '<way id="1"><nd ref="x"/></way>',
        f'<way id="1"><nd ref="1"/><tag k="name" v="{"x" * 5000}"/></way>',
    ],
    ids=["id", "endless id", "reference", "endless name"],
)
def test_objects_that_make_no_sense_are_refused(tmp_path, object_):
    path = tmp_path / "map.osm"
    path.write_text(f'<osm version="0.6">{object_}</osm>')
    assert refusal(path) == "map_file_damaged"
