"""Ask an ASGI application one thing, as a server would, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


def ask(
    app: Any,
    path: str,
    *,
    host: str = "127.0.0.1:8501",
    address: str = "127.0.0.1",
    cookie: str = "",
    kept: str = "",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: Sequence[bytes] = (b"",),
) -> Answer:
    """Return the answer to a request, for a client address and the name it asked for."""
    path, _mark, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "",
        "client": (address, 50000), "server": ("127.0.0.1", 8501),
        "headers": [(b"host", host.encode()), (b"cookie", cookie.encode()),
                    (b"if-none-match", kept.encode()),
                    *((key.encode(), value.encode()) for key, value in (headers or {}).items())],
    }  # fmt: skip
    messages: list[dict[str, Any]] = []

    parts = list(body)

    async def receive() -> dict[str, Any]:
        if not parts:  # the client stays, and has nothing more to say
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(m for m in messages if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
    return Answer(
        start["status"],
        {key.decode().lower(): value.decode() for key, value in start["headers"]},
        body,
    )
