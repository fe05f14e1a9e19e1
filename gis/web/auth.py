"""What logging in needs of Streamlit: its settings, its answer, and the cookie that is ours."""

from __future__ import annotations

import json
import os
import secrets
from functools import cache
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from streamlit.auth_util import (
    build_logout_url,
    encode_provider_token,
    get_cookie_with_chunks,
    get_validated_redirect_uri,
)
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import _create_oauth_client
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from gis.settings import get_settings
from gis.web.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BACK_COOKIE", "CALLBACK", "STREAMLITS", "claims_of", "cookie_name", "is_secure",
    "login_address", "page_or_start", "provider_login", "provider_logout", "streamlit_secrets",
]  # fmt: skip

CALLBACK: Final = "/oauth2callback"
BACK_COOKIE: Final = "kvarter_back"
STREAMLITS: Final = USER_COOKIE_NAME
"""How the cookies begin in which Streamlit keeps claims and tokens for a month; none is given."""
PROVIDER: Final = "default"
LONGEST_PAGE: Final = 500
_PATHS: Final = frozenset(f"/{page.url}" for page in PAGES)


def streamlit_secrets() -> dict[str, Any] | None:
    """Return what `streamlit.login` reads from a file elsewhere; None without a login."""
    settings = get_settings()
    if not settings.has_login:
        return None
    return {
        "auth": {
            "redirect_uri": settings.public_url + CALLBACK,
            "cookie_secret": _cookie_secret(),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata_url,
            # Whoever logs in at a shared computer chooses who they are.
            "client_kwargs": {"scope": settings.oidc_scope, "prompt": "select_account"},
        }
    }


@cache
def _cookie_secret() -> str:
    """Return what signs cookies: as it was set, or made once and kept where only we can read it."""
    settings = get_settings()
    if settings.cookie_secret:
        return settings.cookie_secret
    path = settings.home / "keys" / "cookie_secret"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text("utf-8").strip()


def is_secure() -> bool:
    """Return whether browsers reach the app by TLS; if not, they are on this computer."""
    return urlsplit(get_settings().public_url).scheme == "https"


def cookie_name() -> str:
    """Return the name of the cookie by which a browser is known."""
    # A browser takes such a name only from us ourselves: no neighbour of ours can set it.
    return "__Host-kvarter_login" if is_secure() else "kvarter_login"


def claims_of(set_cookies: Iterable[str]) -> dict[str, Any] | None:
    """
    Return what the provider told of somebody, from the cookies that Streamlit answers with.

    Parameters
    ----------
    set_cookies
        Values of its ``Set-Cookie`` headers.

    Returns
    -------
    dict or None
        Claims of the id token, whose signature, issuer, audience, nonce and time were checked;
        None where the login did not succeed.
    """
    jar: SimpleCookie = SimpleCookie()
    for line in set_cookies:
        jar.load(line)

    def value(name: str) -> bytes | None:
        if name not in jar or not jar[name].value:
            return None
        return decode_signed_value(get_cookie_secret(), name, jar[name].value.encode("latin-1"))

    told = get_cookie_with_chunks(value, USER_COOKIE_NAME)
    found = json.loads(told) if told else None
    return found if isinstance(found, dict) else None


def provider_login() -> str:
    """Return the query with which Streamlit begins a login; it holds for two minutes."""
    return f"provider={quote(encode_provider_token(PROVIDER), safe='')}"


async def provider_logout() -> str | None:
    """Return where the provider's own session is ended; None where it offers nothing or is away."""
    try:
        client, _redirect = _create_oauth_client(PROVIDER)
        endpoint = (await client.load_server_metadata()).get("end_session_endpoint")
        back = get_validated_redirect_uri()
        if not endpoint or back is None:
            return None
        return build_logout_url(endpoint, str(client.client_id), back)
    except Exception:  # noqa: BLE001 - whatever keeps the provider from answering, we log out
        return None


def page_or_start(told: str) -> str:
    """Return an address below our own when it is that of a page, else that of Start."""
    path, _mark, _query = told.partition("?")
    is_plain = told.isascii() and told.isprintable() and len(told) <= LONGEST_PAGE
    return told if is_plain and path in _PATHS else "/"


def login_address(back: str) -> str:
    """Return the address of the button *Log ind* on a page."""
    return f"/log-ind?til={quote(page_or_start(back), safe='')}"
