"""A window of a browser without the browser: what it says over its websocket, and hears."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: TID251 - what the page and its app say
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from streamlit.proto.WidgetStates_pb2 import WidgetState  # noqa: TID251

LARGEST_TOLD = 20_000
"""Longer messages are pictures and tables; what ends a run, and what went wrong, is shorter."""
ANSWER_S = 120.0


TILES = re.compile(rb"/tiles/([\w-]+)/")


@dataclass
class Window:
    """
    One open window.

    Attributes
    ----------
    pages
        Hash of each page of the menu, by its address.
    problems
        Texts of what went wrong on a page.
    heard_bytes
        How much the app has sent.
    map_version
        What the addresses of the tiles carry, once a page has a map.
    """

    socket: websockets.ClientConnection
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    heard_bytes: int = 0
    map_version: str = ""

    async def go(
        self, page: str | None = None, *, query: str = "", pressed: Iterable[WidgetState] = ()
    ) -> float:
        """
        Open a page, or press something on the one that is open; return the seconds it took.

        Parameters
        ----------
        query
            What the address of the page carries.
        pressed
            Buttons and fields, as they are now.
        """
        self.page = self.page if page is None else page
        message = BackMsg()
        script = message.rerun_script
        script.context_info.timezone, script.context_info.locale = "Europe/Copenhagen", "da-DK"
        script.query_string = query
        script.widget_states.widgets.extend(pressed)
        if self.pages:
            script.page_script_hash = self.pages[self.page]
        else:
            script.page_name = self.page
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(ANSWER_S):
            while not self.hear(await self.socket.recv()):
                pass
        return time.perf_counter() - began

    def hear(self, data: str | bytes) -> bool:
        """Take in one message; return whether the run is over."""
        self.heard_bytes += len(data)
        raw = data.encode() if isinstance(data, str) else data
        if not self.map_version and (found := TILES.search(raw)):
            self.map_version = found[1].decode()
        if len(data) > LARGEST_TOLD:
            return False
        message = ForwardMsg()
        message.ParseFromString(raw)
        return self.take_in(message)

    def take_in(self, message: ForwardMsg) -> bool:
        """Take in what one message says; return whether the run is over."""
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {
                page.url_pathname.strip("/"): page.page_script_hash
                for page in message.navigation.app_pages
            }
            for page in message.navigation.app_pages:
                if page.is_default:
                    self.pages[""] = page.page_script_hash
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                self.problems.append(element.exception.type)
            elif element.WhichOneof("type") == "alert" and element.alert.format == 1:  # an error
                self.problems.append(element.alert.body)
        return kind == "script_finished" and message.script_finished == 0


AnyWindow = TypeVar("AnyWindow", bound=Window)


async def open_window(
    url: str, page: str = "", *, headers: Mapping[str, str] | None = None, earlier: str = "",
    kind: Callable[..., AnyWindow] = Window,
) -> tuple[AnyWindow, float]:  # fmt: skip
    """
    Open a page in a new window.

    Parameters
    ----------
    url
        Address of the app, as ``http://127.0.0.1:8501``.
    headers
        Further headers, as the cookies of a login.
    earlier
        Id of a window that is gone on with, if the app lets it.
    kind
        What makes the window of its socket and page.

    Returns
    -------
    tuple
        The window, and the seconds from the connection to the end of the page.
    """
    began = time.perf_counter()
    told = ["streamlit", "none", earlier] if earlier else ["streamlit"]
    socket = await websockets.connect(
        url.replace("http", "ws", 1) + "/_stcore/stream", origin=websockets.Origin(url),
        subprotocols=[websockets.Subprotocol(one) for one in told], max_size=None,
        additional_headers=dict(headers or {}), open_timeout=ANSWER_S, ping_timeout=None,
    )  # fmt: skip
    window = kind(socket, page)
    await window.go(page)
    return window, time.perf_counter() - began
