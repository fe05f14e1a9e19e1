"""What the server adds around Streamlit: tiles, assets, health, and who may come in."""

from __future__ import annotations

import ipaddress
import re
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from gis.errors import KvarterError
from gis.locale import LANGUAGES, translator
from gis.services import calendars, installation, maps
from gis.services.members import local_scope
from gis.settings import LOOPBACK, get_settings
from gis.web.assets import serve_asset
from gis.web.pages import PAGES
from gis.web.session import LANG_COOKIE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gis.locale import Translator

_YEAR_S = 31_536_000

# The map's frame runs the script that folium wrote, so it needs what no other page may do.
_SCRIPT = {"page": "'self' blob:", "frame": "'self' 'unsafe-inline' 'unsafe-eval'"}


def content_policy(kind: str) -> str:
    """Return the content security policy of a ``page`` or of a map ``frame``."""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {_SCRIPT[kind]}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-ancestors 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


class LoopbackOnly:
    """
    Refuse everybody but this computer, for as long as there is no login.

    The client's address and the name it asked for must both be loopback: the second stops a web
    page elsewhere whose name was made to point here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"} or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        _ = translator(get_settings().lang)
        text = _("Kvarter kører uden login og kan kun åbnes på denne computer.")
        await PlainTextResponse(text, status_code=403)(scope, receive, send)

    @staticmethod
    def _is_ours(scope: Scope) -> bool:
        client = (scope.get("client") or ("",))[0]
        host = Headers(scope=scope).get("host", "")
        return _is_loopback(client) and _is_loopback(re.sub(r":\d+$", "", host).strip("[]"))


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SafeHeaders:
    """Add the content policy and its companions to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kind = "frame" if scope["path"].startswith("/component/") else "page"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = content_policy(kind)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, send_with_headers)


@cache
def index_html(lang: str, title: str) -> str:
    """
    Return Streamlit's page with our language, title, mark and start script.

    Parameters
    ----------
    lang
        Code of the language of the page.
    title
        What the browser shows until the page has told its own.
    """
    source = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    _ = translator(lang)
    swaps = {
        r'<html lang="en">': f'<html lang="{lang}">',
        r"<title>.*?</title>": f"<title>{title}</title>",
        r'href="\./favicon\.png"': 'type="image/svg+xml" href="/assets/logo.svg"',
        r"<script>\s*window\.prerenderReady = false\s*</script>": (
            '<script src="/assets/boot.js"></script>'
        ),
        r"<noscript>.*?</noscript>": (
            f"<noscript><p>{_('Kvarter kræver, at JavaScript er slået til.')}</p></noscript>"
        ),
        # The front end's own font, never used here.
        r'<link\s+rel="preload"[^>]*SourceSans[^>]*>': (
            '<link rel="preload" href="/assets/fonts/source-sans-3-latin-wght-normal.woff2" '
            'as="font" type="font/woff2" crossorigin>'
        ),
        r'<link rel="service-desc"[^>]*>': "",
    }
    for pattern, replacement in swaps.items():
        source, count = re.subn(pattern, replacement, source, flags=re.DOTALL)
        if count != 1:
            # A newer Streamlit has another page: better found in a test than by a reader.
            raise LookupError(f"Streamlit's index.html has {count} of {pattern}; expected one.")
    return source.replace('"./static/', '"/static/')


async def serve_page(request: Request) -> Response:
    """Answer the address of a page with the frame in which Streamlit draws it."""
    lang = request.cookies.get(LANG_COOKIE, "")
    lang = lang if lang in LANGUAGES else get_settings().lang
    page = next(page for page in PAGES if f"/{page.url}" == request.url.path)
    title = f"{translator(lang)(page.title)} – Kvarter"
    return HTMLResponse(index_html(lang, title), headers={"Cache-Control": "no-cache"})


async def serve_tile(request: Request) -> Response:
    """
    Answer ``/tiles/{version}/{z}/{x}/{y}.mvt`` with a vector tile of the base map.

    The version is part of the address, so a tile never changes and is kept by the browser.
    """
    z, x, y = (int(request.path_params[name]) for name in "zxy")
    if z > 22 or x >= 2**z or y >= 2**z:
        return PlainTextResponse("Findes ikke.", status_code=404)
    data = await run_in_threadpool(maps.tile, z, x, y)
    return Response(
        data,
        media_type="application/vnd.mapbox-vector-tile",
        headers={"Cache-Control": f"private, max-age={_YEAR_S}, immutable"},
    )


async def serve_health(_request: Request) -> Response:
    """Answer ``/healthz`` with 200 when the database answers, otherwise 503."""
    try:
        await run_in_threadpool(maps.map_info)
    except KvarterError as error:
        return JSONResponse({"status": "down", "code": error.code}, status_code=503)
    return JSONResponse({"status": "up"})


async def serve_calendar(request: Request) -> Response:
    """
    Answer ``/kalender.ics`` with the open returns: what a calendar program reads again and again.

    It shows codes and areas to whoever may open the pages.
    """
    lang = request.cookies.get(LANG_COOKIE, "")
    _ = translator(lang if lang in LANGUAGES else get_settings().lang)
    try:
        data = await run_in_threadpool(_calendar, _)
    except KvarterError as error:
        return PlainTextResponse(_.error(error), status_code=503)
    return Response(
        data,
        media_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{calendars.FILE_NAME}"',
        },
    )


def _calendar(_: Translator) -> bytes:
    return calendars.returns_calendar(local_scope(), _)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Let go of the database when the server stops, also when a signal ends the process."""
    try:
        yield
    finally:
        await run_in_threadpool(installation.close)


def routes() -> Sequence[Route]:
    """Return our routes; Streamlit's own come after them."""
    return [
        Route("/healthz", serve_health),
        Route("/kalender.ics", serve_calendar),
        Route("/assets/{path:path}", serve_asset),
        Route("/tiles/{version}/{z:int}/{x:int}/{y:int}.mvt", serve_tile),
        *(Route(f"/{page.url}", serve_page) for page in PAGES),
    ]


def middleware() -> Sequence[Middleware]:
    """Return our middleware, outermost first."""
    return [Middleware(LoopbackOnly), Middleware(SafeHeaders)]
