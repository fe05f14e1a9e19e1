"""`kvarter serve` and `kvarter worker`: the app, and the processes that do its long work."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import suppress
from typing import Annotated

import typer

from gis.cli.checking import refuse_unless_ready
from gis.cli.demo import load
from gis.cli.telling import _, output
from gis.errors import InputError, MachineError
from gis.logs import set_up
from gis.settings import LARGEST_MESSAGE_BYTES, LOOPBACK, get_settings

CONNECTIONS_A_SESSION = 8
"""A browser opens some six at once beside its websocket; beyond this the answer is 503."""
KEEP_ALIVE_S = 20
END_S = 10


def serve(
    *,
    first_demo: Annotated[
        bool, typer.Option("--first-demo", help="Load the demo town at the very first start.")
    ] = False,
) -> None:
    """Start the app and whatever it needs; Ctrl-C stops all of it."""
    settings = get_settings()
    set_up(settings.log_form, events=settings.log_form == "json")
    if settings.production:
        refuse_unless_ready()
    elif settings.host not in LOOPBACK:
        raise InputError("host_not_loopback", host=settings.host)
    _check_port(settings.host, settings.port)
    from gis.services.demo import is_first_start

    if is_first_start() and first_demo and not settings.production:
        load()
    with output():
        url = settings.public_url or f"http://{settings.host}:{settings.port}"
        print(_("Kvarter kører på {url} (stop med Ctrl-C)", url=url))
    import uvicorn

    from gis.jobs.keeping import workers
    from gis.services import installation

    # Told to end, uvicorn closes its connections and then sends itself the same signal again.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    server = uvicorn.Server(
        uvicorn.Config(
            "app:app", host=settings.host, port=settings.port, log_config=None,
            access_log=False, server_header=False,
            # Who asks is read by `gis.web.proxies`, which knows whom to believe.
            proxy_headers=False, http="h11",
            ws_max_size=LARGEST_MESSAGE_BYTES, ws_max_queue=8,
            limit_concurrency=CONNECTIONS_A_SESSION * settings.max_sessions,
            timeout_keep_alive=KEEP_ALIVE_S, timeout_graceful_shutdown=END_S,
        )
    )  # fmt: skip
    try:
        server.config.load()  # before the workers, so that the pages do not wait for them
        with workers(settings.workers), suppress(KeyboardInterrupt):
            server.run()
    finally:
        # An impatient second Ctrl-C must not leave the database running.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        installation.close()


def worker(
    *,
    once: Annotated[bool, typer.Option("--once", help="End once nothing waits.")] = False,
    until_closed: Annotated[bool, typer.Option("--until-closed", hidden=True)] = False,
) -> None:
    """Do the long work that the app hands out: import maps, plan rounds, print."""
    from gis.jobs.worker import work

    set_up(get_settings().log_form)
    work(once=once, until_closed=sys.stdin.fileno() if until_closed else None)


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise MachineError("port_taken", port=str(port)) from error
