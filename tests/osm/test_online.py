from __future__ import annotations

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import osmium
import osmnx as ox
import pytest

from gis.errors import InputError
from gis.osm.online import download_extract, query

from .lindenhof import lindenhof


class Server(ThreadingHTTPServer):
    """An Overpass server that knows one answer and remembers what it was asked."""

    answer: bytes = b"{}"
    status: int = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.reply(b"Rate limit: 0\n2 slots available now.\n")

    def do_POST(self) -> None:
        self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.reply(self.server.answer, self.server.status)

    def reply(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch):
    stub = Server()
    thread = threading.Thread(target=stub.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setattr(ox.settings, "overpass_url", stub.url)
    monkeypatch.setattr(ox.settings, "overpass_rate_limit", False)
    monkeypatch.setattr(ox.settings, "requests_timeout", 5)
    yield stub
    stub.shutdown()
    stub.server_close()
    thread.join()


def overpass(path) -> bytes:
    """The district inside a municipality, in the form in which an Overpass server answers."""
    osm = lindenhof().nodes(
        {200: (-200, -200), 201: (800, -200), 202: (800, 500), 203: (-200, 500)}
    )
    osm.way(200, [200, 201, 202, 203, 200])
    osm.relation(
        200, [("w", 200, "outer")],
        type="boundary", boundary="administrative", admin_level="7", name="Lindenhof Kommune",
    )  # fmt: skip
    elements = []
    for item in osmium.FileProcessor(str(osm.write(path))):
        element = {"id": item.id, "tags": dict(item.tags)}
        if item.is_node():
            element |= {"type": "node", "lon": item.location.lon, "lat": item.location.lat}
        elif item.is_way():
            element |= {"type": "way", "nodes": [node.ref for node in item.nodes]}
        else:
            kinds = {"n": "node", "w": "way", "r": "relation"}
            members = [{"type": kinds[m.type], "ref": m.ref, "role": m.role} for m in item.members]
            element |= {"type": "relation", "members": members}
        elements.append(element)
    stamp = {"timestamp_osm_base": "2026-10-01T12:00:00Z"}
    return json.dumps({"version": 0.6, "osm3s": stamp, "elements": elements}).encode()


def test_a_municipality_is_read_like_a_file(server, tmp_path, district):
    server.answer = overpass(tmp_path / "a.osm")
    extract = download_extract("lindenhof", tmp_path)
    assert extract.streets["key"].equals(district.streets["key"])
    assert extract.addresses["key"].equals(district.addresses["key"])
    assert extract.data_date == dt.date(2026, 10, 1)
    assert extract.source == "OpenStreetMap: lindenhof"


def test_the_request_names_the_municipality_and_nothing_else(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    server.answer = overpass(tmp_path / "a.osm")
    download_extract("Lindenhof Kommune", tmp_path)
    (asked,) = server.asked
    (text,) = parse_qs(asked)["data"]
    assert text == query("Lindenhof").replace("{timeout}", "5")
    assert not (tmp_path / "cache").exists()


def test_progress_begins_with_the_download(server, tmp_path):
    server.answer = overpass(tmp_path / "a.osm")
    told = []
    download_extract("Lindenhof", tmp_path, progress=lambda stage, _: told.append(stage))
    assert told[0] == "download"


@pytest.mark.parametrize("name", ["", "   ", 'x"]; out;', "^.*$", "[bbox]", "x" * 100, "1; drop"])
def test_what_cannot_be_a_name_is_never_sent(server, tmp_path, name):
    with pytest.raises(InputError, match="online_name"):
        download_extract(name, tmp_path)
    assert not server.asked


def test_a_server_that_does_not_answer_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(ox.settings, "overpass_url", "http://127.0.0.1:9/api")
    monkeypatch.setattr(ox.settings, "overpass_rate_limit", False)
    with pytest.raises(InputError, match="online_unreachable"):
        download_extract("Lindenhof", tmp_path)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (b"<html>busy</html>", 400, "online_unreachable"),
        (b"not json", 200, "online_unreachable"),
        (b"{}", 200, "online_answer"),
        (
            b'{"osm3s": {"timestamp_osm_base": ""}, "elements": [{"type": "way"}]}',
            200,
            "online_answer",
        ),
        (b'{"osm3s": {"timestamp_osm_base": ""}, "elements": []}', 200, "online_unknown"),
    ],
    ids=["refused", "no JSON", "no map", "half a map", "unknown name"],
)
def test_an_answer_that_is_no_map_is_told(server, tmp_path, answer, status, code):
    server.answer, server.status = answer, status
    with pytest.raises(InputError) as told:
        download_extract("Lindenhof", tmp_path)
    assert told.value.code == code
