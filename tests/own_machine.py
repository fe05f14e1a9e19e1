"""Tests stay on their own machine: a socket to any other is refused before it is opened."""

from __future__ import annotations

import socket
from typing import Any

__all__ = ["ForeignAddress", "close_network"]


class ForeignAddress(BaseException):
    """Somebody asked for another machine; no `except Exception` hides it."""


def close_network() -> None:
    """Let this process, and those it forks, connect to sockets of this machine only."""
    for name in ("connect", "connect_ex", "sendto"):
        _guard(name)
    found = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        check(host)
        return found(host, *rest, **more)

    socket.getaddrinfo = look_up


def _guard(name: str) -> None:
    original = getattr(socket.socket, name)

    def guarded(self: socket.socket, *given: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(given[-1][0])  # the address comes last
        return original(self, *given)

    setattr(socket.socket, name, guarded)


def check(host: str | bytes | None) -> None:
    """
    Let this machine's own addresses pass.

    Raises
    ------
    ForeignAddress
        Of any other.
    """
    named = host.decode() if isinstance(host, bytes) else host or "localhost"
    if named not in {"localhost", "::1", "0.0.0.0", "::"} and not named.startswith("127."):
        raise ForeignAddress(f"{named} is not this machine")
