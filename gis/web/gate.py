"""
Who may come in: nobody without a login, or without one nobody but this computer.

The gate stands before everything that the server answers: pages, their windows, tiles, files that
come and go. Whose login it is, and whether it still holds, is looked up in the database at every
request and at everything that a window asks for.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime

from gis.errors import AccessError, KvarterError
from gis.services import logins
from gis.settings import get_settings
from gis.web import auth
from gis.web.access_log import MEMBER
from gis.web.login_ways import (
    WAYS,
    no_role_page,
    secret_of,
    sign_in_page,
    texts_of,
    told_member,
    why_ended,
)
from gis.web.loopback import LoopbackOnly
from gis.web.pages import PAGES
from gis.web.proxies import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gis.services.logins import Login

__all__ = ["MEMBER_HEADER", "Gate", "gate"]

MEMBER_HEADER: Final = "X-Kvarter-Member"
"""What the gate tells Streamlit of whose window it is: a window is gone on with by nobody else."""
LOOK_S: Final = 30.0
"""So long at most may a window stay open in which nothing is asked for, after its login ended."""
ENDED: Final = 4401
"""What a window is closed with when its login has ended."""
_PAGES: Final = frozenset(f"/{page.url}" for page in PAGES)
_OPEN: Final = frozenset({"/healthz", "/readyz", "/_stcore/health", "/_stcore/host-config"})
"""What tells nothing of anybody; a page that is open asks for the latter two until it is back."""
_ALSO_OPEN: Final = re.compile(r"/assets/.+|/kalender/[\w-]{1,100}\.ics")
_UPLOAD: Final = re.compile(r"/_stcore/upload_file/(?P<window>[^/]+)/")
_DOWNLOAD: Final = re.compile(r"/media/(?P<file>[^/.]+)")


def gate() -> type[Gate] | type[LoopbackOnly]:
    """Return the gate for these settings."""
    return Gate if get_settings().has_login else LoopbackOnly


class Gate:
    """Answer only who is logged in, and end what was open when the login ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that a login is needed."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        _forget_told_member(scope)
        if path in _OPEN or _ALSO_OPEN.fullmatch(path):
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and (way := WAYS.get(path)) is not None:
            await way(self.app, scope, receive, send)
        else:
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = secret_of(scope)
        is_http = scope["type"] == "http"
        try:
            login = await run_in_threadpool(logins.find, secret, is_used=is_http)
        except KvarterError as error:
            told = PlainTextResponse(texts_of(scope).error(error), status_code=503)
            await refuse(told, scope, receive, send)
            return
        if login is None or login.ended or not login.identities:
            await refuse(_refusal(scope, login), scope, receive, send)
            return
        scope[MEMBER] = str(login.identities[0].member_id)
        if is_http and not _is_own(scope["path"], login):
            await _not_yours(scope, receive, send)
        elif is_http:
            await self.app(scope, receive, send)
        else:
            MutableHeaders(scope=scope)[MEMBER_HEADER] = told_member(login)
            await _Window(secret, receive, send).run(self.app, scope)


class _Window:
    """An open page: everything it asks for is answered only while its login holds."""

    def __init__(self, secret: str, receive: Receive, send: Send) -> None:
        self._secret = secret
        self._receive = receive
        self._send = send
        self._coming: asyncio.Task[Message] | None = None
        self._is_closed = False

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self._hear, self._tell)
        finally:
            if self._coming is not None:
                self._coming.cancel()
                with suppress(asyncio.CancelledError):
                    await self._coming

    async def _hear(self) -> Message:
        """Return what the page says next, or that it has gone when its login has ended."""
        while not self._is_closed:
            self._coming = self._coming or asyncio.ensure_future(self._receive())
            done, _waiting = await asyncio.wait({self._coming}, timeout=LOOK_S)
            if not done:
                await self._look(is_used=False)
                continue
            message, self._coming = self._coming.result(), None
            if message["type"] != "websocket.receive":
                return message
            if await self._look(is_used=_is_press(message)):
                return message
        return {"type": "websocket.disconnect", "code": ENDED}

    async def _look(self, *, is_used: bool) -> bool:
        try:
            login = await run_in_threadpool(logins.find, self._secret, is_used=is_used)
        except KvarterError:
            return True  # without a database the page says so itself, and shows nothing
        if login is not None and not login.ended and login.identities:
            return True
        self._is_closed = True
        with suppress(RuntimeError, OSError):  # the browser may be gone already
            await self._send({"type": "websocket.close", "code": ENDED})
        return False

    async def _tell(self, message: Message) -> None:
        if not self._is_closed:
            await self._send(message)


def _is_press(message: Message) -> bool:
    """Return whether somebody asks, and not a clock in the page."""
    asked = BackMsg()
    try:
        asked.ParseFromString(message.get("bytes") or b"")
    except Exception:  # noqa: BLE001 - Streamlit refuses what is no message
        return False
    return asked.HasField("rerun_script") and not asked.rerun_script.is_auto_rerun


def _is_own(path: str, login: Login) -> bool:
    """Return whether a file comes from, or goes to, a window of the one who asks."""
    upload, download = _UPLOAD.match(path), _DOWNLOAD.match(path)
    if not Runtime.exists():
        return True
    manager: Any = Runtime.instance()
    if upload is not None:
        return _is_window_of(manager, upload["window"], login)
    if download is None:
        return True
    files = manager.media_file_mgr._files_by_session_and_coord  # noqa: SLF001
    holding = [window for window, own in [*files.items()] if download["file"] in own.values()]
    return any(_is_window_of(manager, window, login) for window in holding)


def _is_window_of(manager: Any, window: str, login: Login) -> bool:  # noqa: ANN401 - private
    found = manager._session_mgr.get_session_info(window)  # noqa: SLF001
    return found is not None and found.session.matches_user_info({"member": told_member(login)})


async def _not_yours(scope: Scope, receive: Receive, send: Send) -> None:
    _ = texts_of(scope)
    told = PlainTextResponse(_("Filen er ikke her mere. Hent den igen på siden."), status_code=404)
    await told(scope, receive, send)


def _forget_told_member(scope: Scope) -> None:
    name = MEMBER_HEADER.lower().encode()
    scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != name]


def _asked_page(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return auth.page_or_start(scope["path"] + (f"?{query}" if query else ""))


def _refusal(scope: Scope, login: Login | None) -> Response:
    """Return what is said to who may not come in: on a page how to, elsewhere one sentence."""
    _ = texts_of(scope)
    has_no_role = login is not None and not login.ended
    if scope["path"] not in _PAGES:
        error = AccessError("no_role" if has_no_role else "signed_out")
        return PlainTextResponse(_.error(error), status_code=403 if has_no_role else 401)
    if has_no_role:
        return no_role_page(_)
    return sign_in_page(_, _asked_page(scope), why_ended(_, login))
