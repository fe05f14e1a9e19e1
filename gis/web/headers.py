"""The headers that tell a browser what a page of ours may do, and who may keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SafeHeaders", "content_policy"]

# The map's frame runs the script that folium wrote, so it needs what no other page may do. A page
# has no inline script (`server.index_html` puts a file of ours in the place of Streamlit's one);
# its own components are modules that Streamlit makes a blob of.
_SCRIPT = {"page": "'self' blob:", "frame": "'self' 'unsafe-inline' 'unsafe-eval'"}
_SHOWN_IN = {"page": "'none'", "frame": "'self'"}
HSTS_S: Final = 63_072_000
"""Two years: what a browser remembers that it is to ask by TLS only."""
# Where Streamlit or we have said how long it may be kept; nothing of a person is below these.
_KEPT: Final = ("/static/", "/assets/", "/tiles/", "/component/", "/_stcore/bidi-components/")
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": ", ".join(
        f"{what}=()"
        for what in (
            "camera", "microphone", "geolocation", "payment", "usb", "serial", "bluetooth", "midi",
            "accelerometer", "gyroscope", "magnetometer", "display-capture", "browsing-topics",
        )
    ),
}  # fmt: skip


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
            f"frame-ancestors {_SHOWN_IN[kind]}",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


class SafeHeaders:
    """Add the content policy and its companions to every answer, and make every cookie secure."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(scope, message)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _add(scope: Scope, message: Message) -> None:
    path: str = scope["path"]
    headers = MutableHeaders(scope=message)
    headers.update(_ALWAYS)
    kind = "frame" if path.startswith("/component/") else "page"
    headers["Content-Security-Policy"] = content_policy(kind)
    if not path.startswith(_KEPT) or message["status"] >= 400:
        headers["Cache-Control"] = "no-store"
    if scope["scheme"] == "https":  # as a trusted proxy tells: it has taken the place of ours
        headers["Strict-Transport-Security"] = f"max-age={HSTS_S}"
        cookies = headers.getlist("set-cookie")
        if cookies:
            del headers["set-cookie"]
            for cookie in cookies:
                is_secure = "; secure" in cookie.lower()
                headers.append("set-cookie", cookie if is_secure else f"{cookie}; Secure")
