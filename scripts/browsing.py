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

from playwright.sync_api import Frame, Page, sync_playwright

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


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_app(
    environment: Mapping[str, str], *, app: str = OWN_APP, folder: Path = ROOT
) -> Iterator[str]:
    """
    Serve the app with some settings; gives its address, and stops it afterwards.

    Parameters
    ----------
    app, folder
        Another app than Kvarter's own, as uvicorn names it, and the folder of its module.

    Raises
    ------
    RuntimeError
        With what the app wrote, when it is not up within `START_S`.
    """
    port = free_port()
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
        _wait_for(server, f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _wait_for(server: subprocess.Popen[str], url: str) -> None:
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
        """Wait until the page's script has run and the map, if there is one, is drawn."""
        self.page.wait_for_timeout(400)
        self.page.wait_for_function(
            "() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'",
            timeout=ANSWER_S * 1000,
        )
        if self.page.locator("iframe").count():
            self.map.wait_for_function(MAP_IS_DRAWN, timeout=ANSWER_S * 1000)
        self.page.wait_for_timeout(300)

    @property
    def map(self) -> Frame:
        """The frame of the page's map."""
        element = self.page.wait_for_selector("iframe", timeout=ANSWER_S * 1000)
        assert element is not None
        frame = element.content_frame()
        assert frame is not None
        return frame


MAP_IS_DRAWN = """() => {
  const tiles = document.querySelectorAll("canvas.leaflet-tile");
  return tiles.length > 0 && [...tiles].every((t) => t.classList.contains("leaflet-tile-loaded"));
}"""


@contextmanager
def open_browser(url: str, *, width: int = 1440, height: int = 900) -> Iterator[Visit]:
    """Open a browser window of some size on the app."""
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": width, "height": height}, locale="da-DK")
        visit = Visit(page, url)
        visit.watch()
        try:
            yield visit
        finally:
            browser.close()
