"""Who asks, and by which name: believed from our own proxies only."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from gis.locale import translator
from gis.settings import get_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["PROBES", "TrustedProxies", "refuse"]

PROBES: Final = ("/healthz", "/readyz")
"""What a supervisor on the inside asks for, past the proxy."""
_TOLD_BY_PROXIES: Final = (
    b"forwarded", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host",
    b"x-forwarded-port", b"x-forwarded-prefix", b"x-real-ip",
)  # fmt: skip


class TrustedProxies:
    """
    Read from a trusted proxy who asks and whether by TLS, and from nobody else.

    In production everything but the probes comes through a trusted proxy and by TLS, and asks for
    one of our names. What proxies tell goes no further than this, so nothing behind it can be
    taken in by it; nor does which page asks: only ours open a window. Streamlit would let in any
    that this computer serves, and would ask a server on the internet for its own address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        is_trusted = _read(scope)
        answer = None if scope["path"] in PROBES else _refusal(scope, is_trusted=is_trusted)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"origin"]
        if answer is None:
            await self.app(scope, receive, send)
        else:
            await refuse(answer, scope, receive, send)


async def refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer instead of passing on; a websocket is only closed."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)


def _read(scope: Scope) -> bool:
    """Take over what a trusted proxy tells; return whether it is one that asks."""
    headers = Headers(scope=scope)
    is_trusted = _is_trusted((scope.get("client") or ("",))[0])
    if is_trusted:
        # Each proxy adds the address it hears from at the end; before ours anything may stand.
        told = ", ".join(headers.getlist("x-forwarded-for")).split(",")
        chain = [address.strip() for address in told if address.strip()]
        while len(chain) > 1 and _is_trusted(chain[-1]):
            chain.pop()
        if chain and _address(chain[-1]) is not None:
            scope["client"] = (chain[-1], 0)
        if headers.get("x-forwarded-proto", "").strip().lower() == "https":
            scope["scheme"] = {"http": "https", "websocket": "wss"}[scope["type"]]
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _TOLD_BY_PROXIES]
    return is_trusted


def _refusal(scope: Scope, *, is_trusted: bool) -> Response | None:
    settings = get_settings()
    _ = translator(settings.lang)
    if settings.production and not is_trusted:
        return PlainTextResponse(_("Kvarter åbnes gennem kommunens adresse."), status_code=403)
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if settings.public_url and _name(host) not in settings.hosts:
        return PlainTextResponse(_("Kvarter findes ikke på den adresse."), status_code=421)
    if scope["type"] == "websocket" and not _is_ours(headers.get("origin"), host):
        return PlainTextResponse(_("Findes ikke."), status_code=403)
    if settings.production and scope["scheme"] not in {"https", "wss"}:
        return RedirectResponse(settings.public_url + quote(scope["path"]), status_code=308)
    return None


def _is_ours(origin: str | None, host: str) -> bool:
    """Return whether a page at the address that is asked for asks, or no page at all."""
    if origin is None:
        return True
    try:
        told = urlsplit(origin)
    except ValueError:
        return False
    public = urlsplit(get_settings().public_url)
    return told.scheme in {"http", "https"} and told.netloc.lower() in {
        host.strip().lower(), public.netloc.lower()
    } - {""}  # fmt: skip


def _name(host: str) -> str:
    name, colon, port = host.strip().lower().rpartition(":")
    return (name if colon and port.isdigit() else host.strip().lower()).strip("[]")


def _is_trusted(address: str) -> bool:
    found = _address(address)
    networks = map(ipaddress.ip_network, get_settings().trusted_proxies)
    return found is not None and any(found in network for network in networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found
