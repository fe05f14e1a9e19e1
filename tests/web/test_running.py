"""What the server refuses before any page is asked, and what it tells a browser to keep to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gis.settings import get_settings
from gis.web import uploads
from gis.web.access_log import template_of
from gis.web.headers import SafeHeaders
from gis.web.limits import Limits
from gis.web.pages import PAGES
from gis.web.proxies import TrustedProxies

from .asking import Answer, ask

PROXY, BROWSER, STRANGER = "10.1.0.2", "192.0.2.7", "203.0.113.9"
HOST = "kvarter.kommune.dk"
BY_PROXY = {"x-forwarded-for": BROWSER, "x-forwarded-proto": "https"}
UPLOAD = "/_stcore/upload_file/some-session/some-file"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def choose(**chosen: str) -> None:
        for name, value in chosen.items():
            monkeypatch.setenv(f"KVARTER_{name.upper()}", value)
        get_settings.cache_clear()

    yield choose
    get_settings.cache_clear()


@pytest.fixture
def production(settings: Callable[..., None]) -> None:
    settings(production="1", public_url=f"https://{HOST}", trusted_proxies="10.1.0.0/30")


async def _who(request: Request) -> Response:
    told = sorted(key for key in request.headers if "forwarded" in key or key == "x-real-ip")
    answer = PlainTextResponse(f"{request.client.host} {URL(scope=request.scope).scheme} {told}")
    answer.set_cookie("mark", "1")
    return answer


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def app() -> Any:
    routes = [
        Route("/who", _who), Route("/healthz", _who), Route("/static/{x}", _who),
        Route("/_stcore/upload_file/{session}/{file}", _read, methods=["PUT"]),
    ]  # fmt: skip
    return SafeHeaders(TrustedProxies(Limits(Starlette(routes=routes))))


def test_a_trusted_proxy_is_believed_about_who_asks(app: Any, production: None) -> None:
    answer = ask(app, "/who", host=HOST, address=PROXY, headers=BY_PROXY)

    assert answer.text == f"{BROWSER} https []"


@pytest.mark.parametrize(
    "told", [f"{STRANGER}, {BROWSER}", f"127.0.0.1, {BROWSER}, 10.1.0.1", f"x' or 1, {BROWSER}"]
)
def test_what_a_browser_writes_before_the_proxys_word_is_not_believed(
    app: Any, production: None, told: str
) -> None:
    headers = BY_PROXY | {"x-forwarded-for": told}

    assert ask(app, "/who", host=HOST, address=PROXY, headers=headers).text.startswith(BROWSER)


def test_nobody_comes_past_the_proxy_whatever_they_claim(app: Any, production: None) -> None:
    headers = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "x-real-ip": PROXY}

    answer = ask(app, "/who", host=HOST, address=STRANGER, headers=headers)

    assert (answer.status, answer.text) == (403, "Kvarter åbnes gennem kommunens adresse.")
    assert ask(app, "/healthz", host=STRANGER, address=STRANGER).status == 200


def test_a_stranger_is_not_believed_where_no_proxy_is_needed(app: Any) -> None:
    headers = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"}

    assert ask(app, "/who", address=STRANGER, headers=headers).text == f"{STRANGER} http []"


@pytest.mark.parametrize(
    "host", ["evil.example", f"{HOST}.evil.example", f"evil.{HOST}", "", "127.0.0.1:8501"]
)
def test_other_names_than_ours_are_not_answered(app: Any, production: None, host: str) -> None:
    assert ask(app, "/who", host=host, address=PROXY, headers=BY_PROXY).status == 421


def test_pages_of_others_open_no_window_and_what_asks_is_told_to_nobody_further_in(
    production: None,
) -> None:
    async def told_of(origin: str) -> list[str]:
        told = []

        async def inner(scope: Any, _receive: Any, send: Any) -> None:
            told.extend(key.decode() for key, _value in scope["headers"])
            await send({"type": "websocket.accept"})

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            told.append(message["type"])

        headers = BY_PROXY | {"host": HOST} | ({"origin": origin} if origin else {})
        scope = {
            "type": "websocket", "path": "/_stcore/stream", "query_string": b"", "scheme": "ws",
            "client": (PROXY, 1), "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip
        await TrustedProxies(inner)(scope, receive, send)
        return told

    # Streamlit would also let in what is served by this computer, whatever its port, and would ask
    # a server on the internet which address this one has.
    for origin in (
        "https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1", "file://",
        f"https://{HOST}:8443", f"https://{HOST}.evil.example", "http://[", f"x://{HOST}@evil",
    ):  # fmt: skip
        assert asyncio.run(told_of(origin)) == ["websocket.close"], origin
    for origin in (f"https://{HOST}", f"https://{HOST.upper()}", ""):
        assert asyncio.run(told_of(origin)) == ["host", "websocket.accept"], origin


def test_without_tls_the_browser_is_sent_to_the_address_with_it(app: Any, production: None) -> None:
    headers = BY_PROXY | {"x-forwarded-proto": "http"}

    answer = ask(app, "/who", host=HOST, address=PROXY, headers=headers)

    assert (answer.status, answer.headers["location"]) == (308, f"https://{HOST}/who")


def test_behind_tls_cookies_are_secure_and_the_browser_remembers_to_use_it(
    app: Any, production: None
) -> None:
    answer = ask(app, "/who", host=HOST, address=PROXY, headers=BY_PROXY)

    assert answer.headers["set-cookie"].endswith("; Secure")
    assert answer.headers["strict-transport-security"] == "max-age=63072000"
    assert "strict-transport-security" not in ask(app, "/healthz", host=HOST).headers


def test_answers_may_not_be_kept_shown_elsewhere_or_guessed_at(app: Any) -> None:
    headers = ask(app, "/who").headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"].split("; ")
    assert "script-src 'self' blob:" in policy
    assert "frame-ancestors 'none'" in policy
    assert "cache-control" not in ask(app, "/static/x").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_pages_are_only_read(app: Any, method: str) -> None:
    assert ask(app, "/who", method=method).status == 405


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/who/" + "x" * 9_000, {}, 414),
        ("/who", {"x-much": "x" * 40_000}, 431),
        ("/_stcore/metrics", {}, 404),
        ("/_stcore/agent/interact", {}, 404),
        ("/_stcore/script-health-check", {}, 404),
    ],
    ids=["a long address", "much in the headers", "figures", "a back door", "a test of ours"],
)
def test_what_nobody_needs_is_refused(
    app: Any, path: str, headers: dict[str, str], status: int
) -> None:
    assert ask(app, path, headers=headers).status == status


def _send(app: Any, megabytes: int, *, tells: bool) -> Answer:
    body = [bytes(1_000_000)] * megabytes
    length = {"content-length": str(megabytes * 1_000_000)} if tells else {}
    return ask(app, UPLOAD, method="PUT", body=body, headers=length)


@pytest.mark.parametrize("tells", [True, False], ids=["says how long", "does not say"])
def test_a_file_over_the_limit_is_refused_with_a_sentence(app: Any, tells: bool) -> None:
    assert _send(app, 10, tells=tells).text == "10000000"

    answer = _send(app, 11, tells=tells)

    assert answer.status == 413
    assert answer.text == "Filen er større end 10 MB. Vælg en mindre."


def test_a_map_may_be_larger_from_the_window_that_shows_where_maps_are_taken_in(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_sessions", {"some-session"})
    assert _send(app, 11, tells=True).status == 200

    monkeypatch.setattr(uploads, "_sessions", {"another"})
    assert _send(app, 11, tells=True).status == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "ten"])
def test_a_length_that_is_none_is_refused(app: Any, length: str) -> None:
    assert ask(app, UPLOAD, method="PUT", headers={"content-length": length}).status == 400


def test_a_window_too_many_is_closed_and_one_may_come_when_another_has_gone(
    settings: Callable[..., None],
) -> None:
    settings(max_sessions="2")
    left = asyncio.Event()

    async def stay(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await left.wait()

    app = Limits(stay)

    async def open_one() -> list[str]:
        told: list[str] = []

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            told.append(message["type"])

        scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": []}
        await app(scope, receive, send)
        return told

    async def all_of_them() -> None:
        two = [asyncio.create_task(open_one()) for _number in range(2)]
        await asyncio.sleep(0)
        assert await open_one() == ["websocket.close"]
        left.set()
        assert await asyncio.gather(*two) == [["websocket.accept"]] * 2
        assert await open_one() == ["websocket.accept"]

    asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("path", "template"),
    [
        *((f"/{page.url}", f"/{page.url}") for page in PAGES[:3]),
        ("/media/7f3a.pdf", "/media/*"),
        ("/_stcore/upload_file/abc/def", "/_stcore/upload_file/*"),
        ("/Mejsevej 4", "other"),
        ("/punkter/0101701234", "other"),
    ],
)
def test_the_log_has_a_template_in_the_place_of_an_address(path: str, template: str) -> None:
    assert template_of(path) == template
