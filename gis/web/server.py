"""What the server adds around Streamlit: tiles, assets, health, and who may come in."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from gis.errors import AccessError, KvarterError
from gis.locale import LANGUAGES, translator
from gis.logs import event
from gis.services import calendar_tokens, calendars, installation, logins, maps
from gis.services.members import local_scope
from gis.services.production import check_production
from gis.services.rights import does_fieldwork
from gis.settings import get_settings
from gis.web.access_log import AccessLog
from gis.web.assets import check_assets, serve_asset
from gis.web.auth import cookie_name
from gis.web.gate import gate
from gis.web.headers import SafeHeaders
from gis.web.limits import Limits
from gis.web.page_view import turn_to  # noqa: F401 - which view a download or a route has
from gis.web.pages import PAGES
from gis.web.proxies import TrustedProxies
from gis.web.session import LANG_COOKIE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request

    from gis.locale import Translator

_YEAR_S = 31_536_000


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


@cache
def login_script(lang: str) -> str:
    """Return the tag of the script that keeps a login in use, and its words."""
    _ = translator(lang)
    words = {
        "title": _("Du er logget ud"),
        "kept": _("Det, du har skrevet, står her endnu, når du har logget ind igen."),
        "login": _("Log ind igen"),
        "soon": _("Du bliver logget ud om {minutes} min.", minutes="{minutes}"),
        "stay": _("Bliv logget ind"),
    }
    told = " ".join(f'data-{name}="{escape(text)}"' for name, text in words.items())
    return f'<script src="/assets/login.js" {told}></script>'


@cache
def typed_script(lang: str) -> str:
    """Return the tag of the script that keeps what is typed while the server is away."""
    _ = translator(lang)
    words = {
        "said": _("Kvarter er startet igen, mens du skrev. Det her er ikke gemt:"),
        "insert": _("Sæt teksten ind igen"),
        "gone": _("Åbn det samme igen, så kan teksten sættes ind."),
        "drop": _("Kassér"),
    }
    told = " ".join(f'data-{name}="{escape(text)}"' for name, text in words.items())
    return f'<script src="/assets/typed.js" {told}></script>'


async def serve_page(request: Request) -> Response:
    """Answer the address of a page with the frame in which Streamlit draws it."""
    lang = request.cookies.get(LANG_COOKIE, "")
    lang = lang if lang in LANGUAGES else get_settings().lang
    page = next(page for page in PAGES if f"/{page.url}" == request.url.path)
    title = f"{translator(lang)(page.title)} – Kvarter"
    html = index_html(lang, title).replace("</head>", f"{typed_script(lang)}</head>", 1)
    if get_settings().has_login:
        html = html.replace("</head>", f"{login_script(lang)}</head>", 1)
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


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
    """Answer ``/healthz`` with 200: the process is alive."""
    return JSONResponse({"status": "up"})


async def serve_readiness(_request: Request) -> Response:
    """Answer ``/readyz`` with 200 when pages can be shown, else 503; the log knows why not."""
    try:
        await run_in_threadpool(_check_ready)
    except KvarterError as error:
        event("not_ready", code=error.code)
        return JSONResponse({"status": "down"}, status_code=503)
    return JSONResponse({"status": "up"})


def _check_ready() -> None:
    check_assets()
    installation.check_ready()


async def serve_calendar(request: Request) -> Response:
    """
    Answer ``/kalender.ics`` with the open returns: what a calendar program reads again and again.

    It shows codes and areas to whoever may open the pages.
    """
    lang = request.cookies.get(LANG_COOKIE, "")
    _ = translator(lang if lang in LANGUAGES else get_settings().lang)
    try:
        data = await run_in_threadpool(_calendar, request.cookies.get(cookie_name(), ""), _)
    except AccessError as error:
        return PlainTextResponse(_.error(error), status_code=403)
    except KvarterError as error:
        return PlainTextResponse(_.error(error), status_code=503)
    return _as_calendar(data)


async def serve_calendar_of(request: Request) -> Response:
    """
    Answer ``/kalender/{token}.ics``: the same for a phone that has no login, by its own address.

    An address that was never given out and one that holds no more are told alike.
    """
    _ = translator(get_settings().lang)
    try:
        data = await run_in_threadpool(_calendar_of, request.path_params["token"], _)
    except AccessError:
        return PlainTextResponse(_("Kalenderen findes ikke mere."), status_code=404)
    except KvarterError as error:
        return PlainTextResponse(_.error(error), status_code=503)
    return _as_calendar(data)


def _as_calendar(data: bytes) -> Response:
    return Response(
        data,
        media_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{calendars.FILE_NAME}"',
        },
    )


def _calendar(secret: str, _: Translator) -> bytes:
    if not get_settings().has_login:
        return calendars.returns_calendar(local_scope(), _)
    mine = logins.identities(secret)
    scopes = (one.scope() for one in mine)
    scope = next((one for one in scopes if does_fieldwork(one)), mine[0].scope())
    return calendars.returns_calendar(scope, _)


def _calendar_of(token: str, _: Translator) -> bytes:
    return calendars.returns_calendar(calendar_tokens.scope_of_token(token), _)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """
    Start only where everything is in order, and let go of the database when the server stops.

    However the server was started, and also when a signal ends the process.
    """
    check_production()
    try:
        yield
    finally:
        await run_in_threadpool(installation.close)


def routes() -> Sequence[Route]:
    """Return our routes; Streamlit's own come after them."""
    return [
        Route("/healthz", serve_health),
        Route("/readyz", serve_readiness),
        Route("/kalender.ics", serve_calendar),
        Route("/kalender/{token}.ics", serve_calendar_of),
        Route("/assets/{path:path}", serve_asset),
        Route("/tiles/{version}/{z:int}/{x:int}/{y:int}.mvt", serve_tile),
        *(Route(f"/{page.url}", serve_page) for page in PAGES),
    ]


def middleware() -> Sequence[Middleware]:
    """Return our middleware, outermost first."""
    ours = (AccessLog, SafeHeaders, TrustedProxies, Limits, gate())
    return [Middleware(layer) for layer in ours]
