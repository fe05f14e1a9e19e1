"""What is answered without a login: the ways in and out, and how long a login holds."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from gis.errors import AccessError, KvarterError
from gis.locale import LANGUAGES, Translator, translator
from gis.services import logins
from gis.settings import get_settings
from gis.web import auth, sign_in
from gis.web.session import LANG_COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gis.services.logins import Login

__all__ = [
    "WAYS", "no_role_page", "secret_of", "sign_in_page", "texts_of", "told_member", "why_ended",
]  # fmt: skip

DONE: Final = "/log-ind/faerdig"
_MAY_GO_ON: Final = frozenset({"idle", "age", "token", "again"})
"""Ends after which what is in an open page may be gone on with by the same person."""


def told_member(login: Login) -> str:
    """Return what names somebody to Streamlit and to the page: the same for all their windows."""
    return hashlib.sha256(login.subject.encode()).hexdigest()[:32]


def secret_of(scope: Scope) -> str:
    """Return what the browser that asks is known by; "" when it has no login."""
    return HTTPConnection(scope).cookies.get(auth.cookie_name(), "")


def texts_of(scope: Scope) -> Translator:
    """Return the words in the language of the browser that asks."""
    lang = HTTPConnection(scope).cookies.get(LANG_COOKIE, "")
    return translator(lang if lang in LANGUAGES else get_settings().lang)


def why_ended(_: Translator, login: Login | None) -> str:
    """Return why a session is over, in one sentence; "" when there is nothing to say."""
    settings = get_settings()
    return sign_in.why_ended(
        _, login.ended if login else "", idle_minutes=settings.login_idle_minutes,
        hours=settings.login_hours,
    )  # fmt: skip


def sign_in_page(_: Translator, back: str, *sentences: str, status: int = 401) -> Response:
    """Return the page with *Log ind*, which leads back to the page that was asked for."""
    about = _("Kvarter er et arbejdsredskab til kommunens opsøgende sociale arbejde.")
    said = [sentence for sentence in sentences if sentence] or [about]
    button = (_("Log ind"), auth.login_address(back))
    return sign_in.page(_, _("Log ind i Kvarter"), *said, button=button, status=status)


def no_role_page(_: Translator) -> Response:
    """Return the page for who is logged in with the provider and is nothing here."""
    return sign_in.page(
        _, _("Du har ikke adgang"), _.error(AccessError("no_role")),
        button=(_("Log ud"), "/log-ud"), status=403,
    )  # fmt: skip


def _provider_away(_: Translator) -> Response:
    said = _("Kommunens login svarer ikke lige nu. Prøv igen om lidt.")
    return sign_in_page(_, "/", said, status=503)


async def _begin(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the browser to the provider, and remember which page was asked for."""
    told = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("til", ["/"])[0]
    back = told if told == DONE else auth.page_or_start(told)
    inner = {**scope, "path": "/auth/login", "raw_path": b"/auth/login",
             "query_string": auth.provider_login().encode()}  # fmt: skip
    answer = await _answer_of(app, inner, receive)
    if answer is None or answer.status_code != 302:
        answer = _provider_away(texts_of(scope))
    else:
        answer.set_cookie(
            auth.BACK_COOKIE, back, max_age=600, path="/", httponly=True, samesite="lax",
            secure=auth.is_secure(),
        )  # fmt: skip
    await answer(scope, receive, send)


async def _streamlits_begin(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let Streamlit begin a login that a page asked for."""
    answer = await _answer_of(app, scope, receive)
    await (answer or _provider_away(texts_of(scope)))(scope, receive, send)


async def _finish(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let who comes back from the provider in, if they have a role."""
    await (await _finished(app, scope, receive))(scope, receive, send)


async def _finished(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    _, connection = texts_of(scope), HTTPConnection(scope)
    if not {"state", "error"} & connection.query_params.keys():
        return RedirectResponse("/", status_code=302)  # from the provider's logout
    answer = await _answer_of(app, scope, receive)
    claims = auth.claims_of(answer.headers.getlist("set-cookie")) if answer else None
    if claims is None:
        with suppress(KvarterError):  # nobody was let in; without a database nobody will be
            await run_in_threadpool(logins.note_failure)
        return sign_in_page(_, "/", _("Du blev ikke logget ind. Prøv igen."))
    try:
        secret = await run_in_threadpool(logins.begin, claims, instead_of=secret_of(scope))
    except AccessError:
        return no_role_page(_)
    except KvarterError as error:
        return sign_in_page(_, "/", _.error(error), status=503)
    told = connection.cookies.get(auth.BACK_COOKIE, "/")
    back = told if told == DONE else auth.page_or_start(told)
    cookies = answer.headers.getlist("set-cookie") if answer else []
    answer = RedirectResponse(back, status_code=302)
    for cookie in cookies:  # what Streamlit remembered of the way there; never its tokens
        if not cookie.startswith(auth.STREAMLITS):
            answer.headers.append("set-cookie", cookie)
    answer.delete_cookie(auth.BACK_COOKIE, path="/")
    answer.set_cookie(
        auth.cookie_name(), secret, path="/", httponly=True, samesite="lax",
        secure=auth.is_secure(),
    )  # fmt: skip
    return answer


async def _done(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Say in the tab that was opened to log in again that the work goes on in the other."""
    _ = texts_of(scope)
    said = _("Du er logget ind. Luk denne fane, og arbejd videre, hvor du var.")
    answer = sign_in.page(_, _("Log ind i Kvarter"), said, status=200)
    await answer(scope, receive, send)


async def _log_out(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """End the session of the browser, and the provider's own where it offers that."""
    secret, answer = secret_of(scope), RedirectResponse("/", status_code=302)
    # Another site may send the browser here, but not end anything.
    if Headers(scope=scope).get("sec-fetch-site", "none") in {"none", "same-origin"}:
        if secret:
            with suppress(KvarterError):
                await run_in_threadpool(logins.end, secret)
        answer = RedirectResponse(await auth.provider_logout() or "/", status_code=302)
        answer.delete_cookie(
            auth.cookie_name(), path="/", httponly=True, samesite="lax", secure=auth.is_secure()
        )
    await answer(scope, receive, send)


async def _status(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Say how long the login holds, to the script in the page; it may say that it is in use."""
    is_used = HTTPConnection(scope).query_params.get("i_brug") == "1"
    _ = texts_of(scope)
    try:
        login = await run_in_threadpool(logins.find, secret_of(scope), is_used=is_used)
    except KvarterError as error:
        await PlainTextResponse(_.error(error), status_code=503)(scope, receive, send)
        return
    if login is None or login.ended:
        may_go_on = login is not None and login.ended in _MAY_GO_ON
        said = why_ended(_, login) or _("Du er logget ud.")
        answer = JSONResponse({"may_go_on": may_go_on, "said": said}, status_code=401)
    else:
        told = {"left_s": login.left_s, "can_stay": login.can_stay, "who": told_member(login)}
        answer = JSONResponse(told)
    await answer(scope, receive, send)


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Response | None:
    """Return what the app answers, whole; None when it fails."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    with suppress(Exception):
        await app(scope, receive, keep)
    start = next((one for one in messages if one["type"] == "http.response.start"), None)
    if start is None or start["status"] >= 400:
        return None
    body = b"".join(one.get("body", b"") for one in messages[1:])
    answer = Response(body, status_code=start["status"])
    answer.raw_headers = list(start["headers"])
    return answer


WAYS: Final = {
    "/log-ind": _begin,
    "/auth/login": _streamlits_begin,
    auth.CALLBACK: _finish,
    DONE: _done,
    "/log-ind/status": _status,
    "/log-ud": _log_out,
    "/auth/logout": _log_out,
}
"""What is answered without a login, each in its own way."""
