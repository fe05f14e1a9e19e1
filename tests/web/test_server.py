"""The server around Streamlit: who may come in, pages, assets, tiles, health."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from starlette.applications import Starlette

from gis.services import installation, maps
from gis.settings import get_settings
from gis.web.pages import PAGES, PageInfo, menu_line
from gis.web.server import middleware, routes

from .asking import ask

HERE = "127.0.0.1:8501"


@pytest.fixture
def server() -> Starlette:
    return Starlette(routes=list(routes()), middleware=list(middleware()))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (HERE, "192.168.1.20"),
        ("evil.example:8501", "127.0.0.1"),
        ("127.0.0.1.example:8501", "127.0.0.1"),
        ("kommune.dk", "10.0.0.7"),
    ],
    ids=["another computer", "another name", "a name like ours", "both"],
)
def test_only_this_computer_is_let_in(server: Starlette, host: str, address: str) -> None:
    answer = ask(server, "/assets/logo.svg", host=host, address=address)

    assert answer.status == 403
    assert answer.text == "Kvarter kører uden login og kan kun åbnes på denne computer."


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_this_computer_may_be_called_by_each_of_its_names(server: Starlette, name: str) -> None:
    answer = ask(server, "/assets/logo.svg", host=f"{name}:8501")

    assert answer.status == 200


def test_the_root_is_the_page_start_itself(server: Starlette) -> None:
    answer = ask(server, "/")

    assert answer.status == 200
    assert "<title>Start – Kvarter</title>" in answer.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.view)
def test_every_page_has_an_address_and_a_view(server: Starlette, page: PageInfo) -> None:
    assert ask(server, f"/{page.url}").status == 200
    assert callable(import_module(f"gis.web.views.{page.view}").show)


def test_a_page_without_a_line_in_the_menu_marks_the_one_it_belongs_to() -> None:
    assert menu_line("registrer").url == "runder"
    assert menu_line("daekning").url == "daekning"


def test_a_page_has_our_language_title_and_mark(server: Starlette) -> None:
    page = ask(server, "/planlaeg").text

    assert '<html lang="da">' in page
    assert "<title>Planlæg runde – Kvarter</title>" in page
    assert 'href="/assets/logo.svg"' in page
    assert "favicon.png" not in page


def test_a_page_follows_the_language_of_the_browser_session(server: Starlette) -> None:
    page = ask(server, "/planlaeg", cookie="kvarter_lang=en").text

    assert '<html lang="en">' in page


def test_a_page_has_no_inline_script_and_may_run_none(server: Starlette) -> None:
    answer = ask(server, "/planlaeg")

    assert re.findall(r"<script(?![^>]*\bsrc=)", answer.text) == []
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "'unsafe-eval'" not in policy


@pytest.mark.parametrize(
    "path",
    ["leaflet/package.json", "../app.py", "%2e%2e/app.py", "..%2f..%2fapp.py", "leaflet.js.map"],
)
def test_nothing_but_the_whitelist_is_served(server: Starlette, path: str) -> None:
    assert ask(server, f"/assets/{path}").status == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("leaflet.js", "text/javascript"),
        ("leaflet.css", "text/css"),
        ("logo.svg", "image/svg+xml"),
        ("fonts/source-sans-3-latin-wght-normal.woff2", "font/woff2"),
    ],
)
def test_assets_have_their_type(server: Starlette, path: str, kind: str) -> None:
    answer = ask(server, f"/assets/{path}")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith(kind)


@pytest.mark.db
def test_a_tile_of_the_demo_town_is_kept_by_the_browser(
    demo_database: dict[str, str], server: Starlette
) -> None:
    west, south, east, north = maps.map_info().bounds
    z, x, y = _tile_at((west + east) / 2, (south + north) / 2, 14)

    answer = ask(server, f"/tiles/v1/{z}/{x}/{y}.mvt")

    assert answer.status == 200
    assert len(answer.content) > 1000
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.db
@pytest.mark.parametrize("path", ["0/1/0", "14/99999/3", "40/0/0", "14/-1/3", "a/b/c"])
def test_a_tile_that_cannot_be_is_not_found(
    demo_database: dict[str, str], server: Starlette, path: str
) -> None:
    assert ask(server, f"/tiles/v1/{path}.mvt").status == 404


@pytest.mark.db
def test_it_is_ready_with_a_database(database: dict[str, str], server: Starlette) -> None:
    assert ask(server, "/readyz").json() == {"status": "up"}


def test_it_is_alive_but_not_ready_without_one_and_says_no_more_to_strangers(
    server: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KVARTER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    get_settings.cache_clear()
    installation.close()

    alive, ready = ask(server, "/healthz"), ask(server, "/readyz")

    get_settings.cache_clear()
    installation.close()
    assert (alive.status, ready.status) == (200, 503)
    assert ready.json() == {"status": "down"}


def _tile_at(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    """Return the tile of a place by the usual formula of the Web Mercator pyramid."""
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return z, x, y


def test_streamlit_reads_our_settings_wherever_it_is_started(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    script = (
        "import app; from streamlit import config;"
        "print(config.get_option('theme.primaryColor'),"
        " config.get_option('browser.gatherUsageStats'))"
    )
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {script}"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert told.split() == ["#0F5C6E", "False"]


def test_a_file_the_browser_has_is_not_sent_again(server: Starlette) -> None:
    first = ask(server, "/assets/kvarter-map.js")

    again = ask(server, "/assets/kvarter-map.js", kept=first.headers["etag"])

    assert again.status == 304
    assert again.content == b""


@pytest.mark.db
def test_the_calendar_is_read_by_any_calendar_program(
    server: Starlette, demo_database: dict[str, str]
) -> None:
    answer = ask(server, "/kalender.ics")

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "no-store" in answer.headers["cache-control"]
