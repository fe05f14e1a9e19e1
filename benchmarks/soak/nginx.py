"""The shipped settings of nginx, changed as little as a trial on one machine needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "localhost"
"""Browsers need no name server for it; a certificate is made for it."""


def nginx_conf(text: str, folder: Path, *, port: int, plain_port: int, ports: list[int]) -> str:
    """Return `deploy/nginx.conf` for a trial: other ports, paths and names, and nothing else."""
    servers = iter(ports)
    changes = {
        r"pid /run/nginx\.pid;": f"pid {folder}/nginx.pid;",
        r"error_log /dev/stderr crit;": f"error_log {folder}/nginx.log warn;",
        r"listen 80 default_server;": f"listen 127.0.0.1:{plain_port} default_server;",
        r"listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        r"https://\$host\$request_uri": f"https://$host:{port}$request_uri",
        r"server_name kvarter\.example;": f"server_name {NAME};",
        r"/etc/nginx/certs": str(folder),
        r"server app-\w:8501": lambda _found: f"server 127.0.0.1:{next(servers)}",
    }
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        if not count:
            raise LookupError(f"deploy/nginx.conf has no {pattern}")
    paths = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return text.replace("http {\n", "http {\n" + paths, 1)
