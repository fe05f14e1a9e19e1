"""Start the app and look at it in Chromium: for screenshots, tests and measurements."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Frame, Page, Request, WebSocket, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: TID251 - what the page and its app say
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("KVARTER_CHROMIUM", "/usr/bin/chromium")
# Chromium itself may ask for nothing outside either, and cannot use its sandbox as root.
ARGUMENTS = (
    "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
OWN_APP = "app:app"
START_S = 60.0
ANSWER_S = 60.0
QUIET_S = 0.1
UNHEARD_S = 3.0
"""After this a request to run the script is taken as one that the server has dropped."""


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_app(
    environment: Mapping[str, str],
    *,
    app: str = OWN_APP,
    folder: Path = ROOT,
    port: int | None = None,
) -> Iterator[str]:
    """
    Serve the app with some settings; gives its address, and stops it afterwards.

    Parameters
    ----------
    app, folder
        Another app than Kvarter's own, as uvicorn names it, and the folder of its module.
    port
        Where it listens; without one it is any that is free.

    Raises
    ------
    RuntimeError
        With what the app wrote, when it is not up within `START_S`.
    """
    port = port or free_port()
    command = ["-m", "gis.cli", "serve"]  # with the worker that pages hand work to
    if app != OWN_APP:
        command = ["-m", "uvicorn", app, "--app-dir", str(folder), "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT, env={**os.environ, **environment, "KVARTER_PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(server, f"{url}/readyz")
        yield url
    finally:
        server.terminate()
        server.communicate(timeout=30)


def wait_for(server: subprocess.Popen[str], url: str) -> None:
    """Wait until an address of a server is answered; `RuntimeError` with what it wrote if not."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    server.kill()
    raise RuntimeError(f"The app did not start: {server.communicate()[0]}")


class Traffic:
    """What goes between a page and its app, to know when nothing more is under way."""

    def __init__(self, page: Page) -> None:
        self._asked_at: float | None = None
        self._is_running = False
        self._loading: set[Request] = set()
        self._moved_at = time.monotonic()
        page.on("websocket", self._listen)
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        # Of what the browser saves as a file it tells no end.
        page.on("download", lambda saved: self._forget(saved.url))

    def _forget(self, url: str) -> None:
        self._loading = {one for one in self._loading if one.url != url}

    def is_still(self) -> bool:
        """Return whether every run that was asked for is over, and nothing came for a moment."""
        now = time.monotonic()
        is_asked = self._asked_at is not None and now - self._asked_at < UNHEARD_S
        return not (is_asked or self._is_running or self._loading or now - self._moved_at < QUIET_S)

    def _begin(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._loading.clear()
        self._loading.add(request)
        self._moved_at = time.monotonic()

    def _end(self, request: Request) -> None:
        self._loading.discard(request)
        self._moved_at = time.monotonic()

    def _listen(self, socket: WebSocket) -> None:
        self._is_running = False
        socket.on("framesent", self._note_sent)
        socket.on("framereceived", self._note_received)

    def _note_sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self._asked_at = self._moved_at = time.monotonic()

    def _note_received(self, frame: str | bytes) -> None:
        told = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if told.HasField("new_session"):
            self._asked_at, self._is_running = None, True
        elif told.HasField("script_finished"):
            self._is_running = False
        self._moved_at = time.monotonic()


@dataclass
class Visit:
    """
    One browser window on the app.

    Attributes
    ----------
    foreign
        Addresses asked for on any other server.
    problems
        Errors in the browser's console, and answers of 400 and above.
    """

    page: Page
    url: str
    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to follow what the page and its app say to each other."""
        self._traffic = Traffic(self.page)

    def watch(self) -> None:
        """Begin to note what should never happen."""
        own = (self.url, self.url.replace("http:", "ws:"), "data:", "blob:", "about:")
        page = self.page

        def note_request(request: object) -> None:
            address = request.url  # type: ignore[attr-defined]
            if not address.startswith(own):
                self.foreign.append(address)

        page.on("request", note_request)
        page.on(
            "websocket", lambda s: None if s.url.startswith(own) else self.foreign.append(s.url)
        )
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on(
            "response",
            lambda r: self.problems.append(f"{r.status} {r.url}") if r.status >= 400 else None,
        )

    def go(self, path: str = "/") -> None:
        """Open a page and wait until it has been drawn."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("h1", timeout=ANSWER_S * 1000)
        self.settle()

    def settle(self) -> None:
        """Wait until what was pressed has been answered and drawn, the map too if there is one."""
        self._wait_for_stillness()
        if self.page.locator("iframe").count():
            self.map.wait_for_function(MAP_IS_DRAWN, timeout=ANSWER_S * 1000)
            self._wait_for_stillness()

    def _wait_for_stillness(self) -> None:
        deadline = time.monotonic() + ANSWER_S
        self.page.evaluate(DRAWN)  # what was pressed has been told
        while not self._traffic.is_still():
            assert time.monotonic() < deadline, "the page does not come to rest"
            self.page.wait_for_timeout(20)
        self.page.wait_for_function(SCRIPT_IS_OVER, timeout=ANSWER_S * 1000)
        self.page.evaluate(DRAWN)

    @property
    def map(self) -> Frame:
        """The frame of the page's map."""
        element = self.page.wait_for_selector("iframe", timeout=ANSWER_S * 1000)
        assert element is not None
        frame = element.content_frame()
        assert frame is not None
        return frame


DRAWN = """() => new Promise((done) =>
  setTimeout(() => requestAnimationFrame(() => setTimeout(done))))"""
SCRIPT_IS_OVER = """() => {
  return document.querySelector(".stApp")?.dataset.testScriptState === "notRunning";
}"""
MAP_IS_DRAWN = """() => {
  const tiles = document.querySelectorAll("canvas.leaflet-tile");
  return tiles.length > 0 && [...tiles].every((t) => t.classList.contains("leaflet-tile-loaded"));
}"""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser, and end it afterwards."""
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_window(
    browser: Browser, url: str, *, width: int = 1440, height: int = 900
) -> Iterator[Visit]:
    """Open a window of some size on the app, which knows nothing of earlier ones."""
    page = browser.new_page(viewport={"width": width, "height": height}, locale="da-DK")
    visit = Visit(page, url)
    visit.watch()
    try:
        yield visit
    finally:
        page.context.close()


@contextmanager
def open_browser(url: str, *, width: int = 1440, height: int = 900) -> Iterator[Visit]:
    """Start a browser with a window of some size on the app."""
    with running_browser() as browser, open_window(browser, url, width=width, height=height) as one:
        yield one
