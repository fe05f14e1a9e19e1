"""No test, and no app that a test starts, reaches another machine."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.own_machine import ForeignAddress


def test_another_machine_is_refused_before_it_is_asked() -> None:
    with pytest.raises(ForeignAddress):
        urllib.request.urlopen("http://example.org/", timeout=1)
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family) as one, pytest.raises(ForeignAddress):
            one.connect((address, 80))
        with socket.socket(family, socket.SOCK_DGRAM) as one, pytest.raises(ForeignAddress):
            one.sendto(b".", (address, 53))


def test_a_socket_of_this_machine_is_let_through() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
