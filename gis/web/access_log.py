"""What the log says about requests and pages: a template of the address, never the address."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from gis.logs import event
from gis.web.pages import PAGES
from gis.web.proxies import PROBES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MEMBER", "AccessLog", "template_of", "viewed"]

MEMBER: Final = "kvarter.member"
"""Where the gate notes in the scope of a request whose it is: an opaque id."""
_PAGES: Final = frozenset(f"/{page.url}" for page in PAGES)
_BEGINNINGS: Final = (
    "/_stcore/bidi-components/", "/_stcore/upload_file/", "/assets/", "/auth/", "/component/",
    "/kalender/", "/media/", "/static/", "/tiles/",
)  # fmt: skip
_WHOLE: Final = frozenset(
    {*PROBES, *_PAGES, "/kalender.ics", "/log-ind", "/log-ind/faerdig",
     "/log-ind/status", "/log-ud", "/oauth2callback", "/_stcore/health",
     "/_stcore/host-config", "/_stcore/stream"}
)  # fmt: skip
_QUIET: Final = (
    "/static/", "/assets/", "/component/", "/tiles/", "/_stcore/bidi-components/",
    "/log-ind/status",
)  # fmt: skip
"""Files that are the same for everybody, and a page's clock: written only when not given."""


def template_of(path: str) -> str:
    """Return what a path is an example of: without ids, and without what somebody made up."""
    if path in _WHOLE:
        return path
    return next((f"{start}*" for start in _BEGINNINGS if path.startswith(start)), "other")


class AccessLog:
    """Write one event a request and a window, when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write how it went."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and status == 500:
                status = 403
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            path: str = scope["path"]
            if status >= 400 or not (path in PROBES or path.startswith(_QUIET)):
                _write(
                    "window" if scope["type"] == "websocket" else "request", scope, status, began
                )


def _write(kind: str, scope: Scope, status: int, began: float) -> None:
    told: dict[str, Any] = {"method": scope["method"]} if scope["type"] == "http" else {}
    event(
        kind, **told, path=template_of(scope["path"]), status=status, ms=_ms(began),
        member=scope.get(MEMBER),
    )  # fmt: skip


@contextmanager
def viewed(url: str) -> Iterator[None]:
    """Write how long the script of a page took."""
    began = time.perf_counter()
    try:
        yield
    finally:
        event("page", path=f"/{url}", ms=_ms(began))


def _ms(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
