"""How much one may ask for: methods, lengths, sizes of files, and windows at once."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from gis.locale import translator
from gis.settings import get_settings
from gis.web import uploads
from gis.web.proxies import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gis.locale import Translator

__all__ = ["Limits"]

LONGEST_ADDRESS: Final = 8_000
"""Letters of path and query: the answer of a login is the longest, some thousands."""
LARGEST_HEADERS_BYTES: Final = 32_000
LARGEST_BODY_BYTES: Final = 64_000
"""Of a request that carries no file."""
FRAMING_BYTES: Final = 16_000
"""What a browser writes around a file that it sends."""
MOST_LET_GO_BY_BYTES: Final = 50_000_000
MOST_LET_GO_BY_S: Final = 10
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOAD: Final = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")
# Of what Streamlit answers below this, the rest tells about the process or is not used here.
_CORE: Final = re.compile(
    r"/_stcore/(health|host-config|stream|allowed-message-origins|bidi-components/.*|upload_file/.*)"
)
_MEGABYTE: Final = 1_000_000


class Limits:
    """Refuse what is larger, longer or more than anybody needs, before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.windows = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        answer = _refusal(scope) or self._full(scope)
        if answer is not None:
            if answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                await _let_go_by(receive)
            await refuse(answer, scope, receive, send)
        elif scope["type"] == "websocket":
            self.windows += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.windows -= 1
        else:
            await self._answer(scope, receive, send)

    def _full(self, scope: Scope) -> Response | None:
        if scope["type"] != "websocket" or self.windows < get_settings().max_sessions:
            return None
        return PlainTextResponse(status_code=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and stop reading it when it grows past what it may be."""
        most, seen, is_answered = _most_bytes(scope), 0, False

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        async def send_told(message: Message) -> None:
            nonlocal is_answered
            if seen > most:  # whatever is said about a request that was cut off
                if not is_answered:
                    is_answered = True
                    await _too_large(most)(scope, receive, send)
                return
            is_answered = is_answered or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive_counted, send_told)
        except HTTPException:
            if is_answered or seen <= most:
                raise
            await _too_large(most)(scope, receive, send)


async def _let_go_by(receive: Receive) -> None:
    """Read some of what is too large: a proxy that is cut off while it sends tells no reason."""
    seen = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(MOST_LET_GO_BY_S):
            while seen < MOST_LET_GO_BY_BYTES:
                message = await receive()
                seen += len(message.get("body", b""))
                if not message.get("more_body"):
                    break


def _refusal(scope: Scope) -> Response | None:
    _ = _texts()
    path: str = scope["path"]
    if path.startswith("/_stcore/") and not _CORE.fullmatch(path):
        return PlainTextResponse(_("Findes ikke."), status_code=404)
    if len(scope.get("raw_path") or path) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return PlainTextResponse(_("Adressen er for lang."), status_code=414)
    if sum(len(key) + len(value) for key, value in scope["headers"]) > LARGEST_HEADERS_BYTES:
        text = _("Browseren sender for meget. Slet det, den har gemt for Kvarter, og prøv igen.")
        return PlainTextResponse(text, status_code=431)
    if scope["type"] == "websocket":
        return None
    methods = _READING | ({"PUT", "DELETE"} if _UPLOAD.fullmatch(path) else set())
    if scope["method"] not in methods:
        headers = {"Allow": ", ".join(sorted(methods))}
        return PlainTextResponse(_("Findes ikke."), status_code=405, headers=headers)
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal():
        return PlainTextResponse(_("Findes ikke."), status_code=400)
    most = _most_bytes(scope)
    return _too_large(most) if int(length) > most else None


def _most_bytes(scope: Scope) -> int:
    upload = _UPLOAD.fullmatch(scope["path"])
    if upload is None or scope["method"] != "PUT":
        return LARGEST_BODY_BYTES
    return uploads.most_mb(upload["session"]) * _MEGABYTE + FRAMING_BYTES


def _too_large(most: int) -> Response:
    text = _texts()("Filen er større end {most} MB. Vælg en mindre.", most=most // _MEGABYTE)
    # The rest of it is not read: the connection cannot be used again.
    return PlainTextResponse(text, status_code=413, headers={"Connection": "close"})


def _texts() -> Translator:
    return translator(get_settings().lang)
