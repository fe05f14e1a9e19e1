"""
The whole of `deploy/` as real processes on this machine: two copies, two workers, nginx with TLS.

A database with the roles of a server, an identity provider, and a certificate of the trial's own,
all on loopback; nginx runs with `deploy/nginx.conf`, of which only ports, paths and names are
changed. Then it is tried from a browser and from raw connections: TLS and where one is sent
without it, login, the websocket, the copy one stays with, that copy killed while a page is open,
what a stranger claims, files that are too large, a client that is slow.

    python -m benchmarks soak proxy

Needs nginx (Debian: nginx-light) and Chromium.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import sync_playwright

from benchmarks.soak.nginx import NAME, nginx_conf
from gis.layers.cluster import APP_ROLE, OWNER_ROLE, Cluster
from scripts.browsing import ARGUMENTS, CHROMIUM, ROOT, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Page

ANSWER_MS = 60_000
SLOW_S = 40.0
"""So long at most may a client keep a connection that says too little."""


@dataclass
class Trial:
    """What was tried, and whether it went as it should."""

    told: list[tuple[bool, str]] = field(default_factory=list)

    def check(self, is_right: bool, what: str) -> None:  # noqa: FBT001 - a sentence and its truth
        """Note whether something is as it should be, and tell."""
        self.told.append((is_right, what))
        print(f"  {'ok ' if is_right else 'NOT'} {what}", flush=True)


@dataclass(frozen=True)
class Copy:
    """One process of the app."""

    port: int
    process: subprocess.Popen[str]


@dataclass(frozen=True)
class Installation:
    """What runs: address behind the proxy, ports of nginx, and the copies."""

    url: str
    port: int
    plain_port: int
    copies: list[Copy]
    log: Path


def write_certificate(folder: Path) -> None:
    """Write a certificate of its own for `NAME`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip


@contextmanager
def installed() -> Iterator[Installation]:
    """Start everything that `deploy/compose.yaml` names, as processes; end it afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kvarter-proxy-")))
        folder.chmod(0o755)
        cluster = Cluster(folder / "cluster")
        stack.enter_context(cluster.in_use())
        cluster.add_database()
        provider = stack.enter_context(_provider())
        port, plain_port, ports = free_port(), free_port(), [free_port(), free_port()]
        url = f"https://{NAME}:{port}"
        settings = _settings(folder, cluster, url, provider)
        _upgrade(folder, cluster)
        copies = []
        for number in ports:
            process = _start(stack, folder, ["serve"], settings | {"KVARTER_PORT": str(number)})
            wait_for(process, f"http://127.0.0.1:{number}/readyz")
            copies.append(Copy(number, process))
        for _worker in range(2):
            _start(stack, folder, ["worker"], settings)
        write_certificate(folder)
        conf = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        (folder / "nginx.conf").write_text(
            nginx_conf(conf, folder, port=port, plain_port=plain_port, ports=ports)
        )
        _start_nginx(stack, folder, port)
        yield Installation(url, port, plain_port, copies, folder / "app.log")


def _settings(folder: Path, cluster: Cluster, url: str, provider: str) -> dict[str, str]:
    home, kept = folder / "home", folder / "secrets"
    for made in (home, kept):
        made.mkdir(mode=0o700)
    files = {
        "kvarter_database_url": cluster.url(APP_ROLE).render_as_string(),
        "kvarter_cookie_secret": secrets.token_hex(32),
        "kvarter_oidc_client_secret": secrets.token_hex(16),
    }
    for name, text in files.items():
        (kept / name).write_text(text)
        (kept / name).chmod(0o600)
    return {
        "KVARTER_HOME": str(home), "KVARTER_SECRETS_DIR": str(kept), "KVARTER_PRODUCTION": "1",
        "KVARTER_PUBLIC_URL": url, "KVARTER_TRUSTED_PROXIES": "127.0.0.1",
        "KVARTER_WORKERS": "0", "KVARTER_OIDC_CLIENT_ID": "kvarter",
        "KVARTER_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
        "KVARTER_OIDC_GROUPS": json.dumps(
            {"hold": "coordinator@Holdet", "drift": "administrator@Holdet"}
        ),
    }  # fmt: skip


@contextmanager
def _provider() -> Iterator[str]:
    person = User(sub="anna", claims={"groups": ["hold"], "name": "Anna A"})
    with run_server_in_thread(user_claims=[person]) as server:
        yield f"http://localhost:{server.server_port}"


def _upgrade(folder: Path, cluster: Cluster) -> None:
    """Make the tables as their owner, who is known to this command alone."""
    owner = {
        "KVARTER_HOME": str(folder / "home"),
        "KVARTER_DATABASE_URL": cluster.url(APP_ROLE).render_as_string(),
        "KVARTER_OWNER_DATABASE_URL": cluster.url(OWNER_ROLE).render_as_string(),
    }
    command = [sys.executable, "-m", "gis.cli", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=_clean() | owner, check=True, stdout=subprocess.DEVNULL)


def _clean() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("KVARTER_")}


def _start(
    stack: ExitStack, folder: Path, arguments: list[str], settings: Mapping[str, str]
) -> subprocess.Popen[str]:
    log = stack.enter_context((folder / "app.log").open("a"))
    process = subprocess.Popen(
        [sys.executable, "-m", "gis.cli", *arguments], cwd=ROOT, env=_clean() | settings,
        stdout=subprocess.DEVNULL, stderr=log, text=True,
    )  # fmt: skip
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _start_nginx(stack: ExitStack, folder: Path, port: int) -> None:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e",
         str(folder / "nginx.log"), "-g", "daemon off;"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(_end, process)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nginx did not start: {(folder / 'nginx.log').read_text()}")


# --- what is tried -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """An answer: status, headers by their lower-case name, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    port: int, path: str = "/", *, tls: bool = True, method: str = "GET",
    body: bytes | Iterator[bytes] | None = None, headers: Mapping[str, str] | None = None,
    host: str = "", address: str = "127.0.0.1",
) -> Said:  # fmt: skip
    """Ask something past the browser, and return the answer."""
    connection: http.client.HTTPConnection
    if tls:
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(NAME, port, context=unchecked, timeout=60)
    else:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(address, 0)
        )
    host_header = {"Host": host or f"{NAME}:{port}"}
    with closing(connection):
        # The answer may come before all is sent.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body=body, headers=host_header | dict(headers or {}))
        answer = connection.getresponse()
        told = {key.lower(): value for key, value in answer.getheaders()}
        return Said(answer.status, told, answer.read())


def try_connections(trial: Trial, at: Installation) -> None:
    """Try what needs no browser."""
    plain = ask(at.plain_port, "/runder", tls=False)
    trial.check(
        plain.status == 301 and plain.headers["location"] == f"{at.url}/runder",
        "HTTP is sent on to HTTPS",
    )
    old = subprocess.run(
        ["openssl", "s_client", "-tls1_1", "-connect", f"127.0.0.1:{at.port}", "-servername", NAME],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    trial.check(old.returncode != 0, "TLS 1.1 is refused")
    page = ask(at.port)
    trial.check("max-age=" in page.headers.get("strict-transport-security", ""), "HSTS is told")
    for name in ("strict-transport-security", "content-security-policy", "x-content-type-options"):
        trial.check(page.headers.get(name, "").count("max-age") <= 1 and name in page.headers,
                    f"{name} is there once")  # fmt: skip
    trial.check("nginx/" not in str(page.headers) and "uvicorn" not in str(page.headers),
                "no version is told")  # fmt: skip
    trial.check(ask(at.port, "/readyz").status == 404, "probes of supervisors are not told outside")
    try:
        told = str(ask(at.port, host="evil.example").status)
    except (http.client.RemoteDisconnected, ConnectionError):
        told = "closed"
    trial.check(told in {"closed", "421"}, f"another name is not answered ({told})")
    for address in ("127.0.0.2", "127.0.0.3"):
        past = ask(
            at.copies[0].port, tls=False, host=urlsplit(at.url).netloc, address=address,
            headers={"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"},
        )  # fmt: skip
        trial.check(past.status == 403, f"past the proxy, from {address}: refused")
    for megabytes, sent in ((600, 2), (11, 11)):
        large = ask(
            at.port, "/_stcore/upload_file/x/y", method="PUT",
            body=iter([bytes(1_000_000)] * sent),
            headers={"Content-Length": str(megabytes * 1_000_000)},
        )  # fmt: skip
        told = large.body.decode()[:60]
        trial.check(large.status == 413, f"a file of {megabytes} MB: {large.status} {told}")
    trial.check(ask(at.port, method="POST", body=b"x").status == 405, "pages are only read")
    long_ = ask(at.port, "/?" + "x" * 20_000)
    trial.check(long_.status in {400, 414}, f"a long address is refused ({long_.status})")


def try_slowness(trial: Trial, at: Installation) -> None:
    """Try to keep a connection by saying little."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", at.port), timeout=SLOW_S)
    with closing(context.wrap_socket(raw, server_hostname=NAME)) as slow:
        began = time.monotonic()
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        try:
            while time.monotonic() - began < SLOW_S:
                slow.settimeout(1)
                try:
                    if not slow.recv(1000):
                        break
                except TimeoutError:
                    slow.sendall(b"X-a: b\r\n")
        except OSError:
            pass
        held = time.monotonic() - began
    trial.check(held < SLOW_S, f"a client that says little, slowly, is let go after {held:.0f} s")


def try_browser(trial: Trial, at: Installation) -> None:
    """Log in through the proxy, and go on when the copy one works on is killed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--no-sandbox"]
        )
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda one: sockets.append(one.url))
        _log_in(page, at.url)
        trial.check(page.locator("h1").inner_text() == "Start", "logged in by the provider")
        trial.check(bool(sockets) and sockets[0].startswith("wss://"), "the websocket is by TLS")
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        trial.check(
            all(one["secure"] for one in cookies.values()), f"cookies are secure: {sorted(cookies)}"
        )
        copy = _copy_of(at)
        for url in ("runder", "boligomraader", "daekning", ""):
            page.goto(f"{at.url}/{url}")
            _wait(page)
        trial.check(_copy_of(at) == copy, "every page came from the same copy")
        killed = at.copies[copy]
        killed.process.send_signal(signal.SIGKILL)
        began = time.monotonic()
        # Nobody loads it again: the page finds the other copy by itself.
        before = len(sockets)
        _until(page, lambda: len(sockets) > before and _windows(at.copies[1 - copy]) > 0)
        page.locator(".st-key-kv_nav_other_rounds a").click(timeout=ANSWER_MS)
        page.wait_for_function(
            "() => document.querySelector('h1')?.innerText === 'Runder'", timeout=ANSWER_MS
        )
        took = time.monotonic() - began
        trial.check(
            took < ANSWER_MS / 1000,
            f"after a kill the other copy goes on with the page: {took:.0f} s",
        )
        browser.close()


def _log_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="Log ind").or_(
        page.get_by_role("button", name="Log ind")
    ).first.click()
    page.wait_for_url(re.compile(r"/oauth2/authorize"), timeout=ANSWER_MS)
    page.locator("input[name=sub]").fill("anna")
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(re.compile(re.escape(url)), timeout=ANSWER_MS)
    _wait(page)


def _wait(page: Page) -> None:
    page.wait_for_function(
        """() => document.querySelector("h1")
            && document.querySelector(".stApp")?.dataset.testScriptState === "notRunning" """,
        timeout=ANSWER_MS,
    )


def _until(page: Page, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ANSWER_MS / 1000
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(page.locator("body").inner_text()[:500])
        page.wait_for_timeout(200)


def _windows(copy: Copy) -> int:
    """Return how many connections a copy of the app holds now."""
    found = subprocess.run(
        ["ss", "-Htn", "state", "established", f"( sport = :{copy.port} )"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return len(found.splitlines())


def _copy_of(at: Installation) -> int:
    """Return which of the copies holds the browser's connections."""
    return max(range(len(at.copies)), key=lambda number: _windows(at.copies[number]))


def run(argv: list[str]) -> None:
    del argv
    trial = Trial()
    with installed() as at:
        steps: list[Callable[[Trial, Installation], None]] = [
            try_connections, try_slowness, try_browser,
        ]  # fmt: skip
        for step in steps:
            step(trial, at)
        text = at.log.read_text()
        lines = [json.loads(line) for line in text.splitlines()]
        trial.check("anna" not in text.lower(), f"no name in {len(lines)} lines of the log")
    wrong = [what for is_right, what in trial.told if not is_right]
    print(f"  {len(trial.told) - len(wrong)} of {len(trial.told)} as they should be")
    sys.exit(bool(wrong))
