"""The gate without a login: nobody but this computer."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from gis.locale import translator
from gis.settings import LOOPBACK, get_settings
from gis.web.proxies import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LoopbackOnly"]


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
        _ = translator(get_settings().lang)
        text = _("Kvarter kører uden login og kan kun åbnes på denne computer.")
        await refuse(PlainTextResponse(text, status_code=403), scope, receive, send)

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
