"""Choices of Streamlit's that no file and no variable of the machine can undo."""

from __future__ import annotations

import logging

import streamlit.logger
from streamlit import config

from gis.logs import set_up, take_over
from gis.settings import LARGEST_MESSAGE_BYTES, get_settings
from gis.web.gate import MEMBER_HEADER

__all__ = ["fix", "log_here"]


def fix() -> None:
    """Set them; called once by the server, before Streamlit reads any."""
    settings = get_settings()
    choices = {
        "browser.gatherUsageStats": False,
        "client.allowedOrigins": [],
        "client.showErrorDetails": "none",
        "global.developmentMode": False,
        "server.allowedHosts": list(settings.hosts),
        "server.enableAgentApi": False,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "server.enableXsrfProtection": True,
        "server.maxUploadSize": max(settings.upload_mb, settings.map_upload_mb),
        "server.maxWidgetStateSize": LARGEST_MESSAGE_BYTES // 1_000_000,
        "server.scriptHealthCheckEnabled": False,
        # Only the gate writes it: nobody else goes on with a window of somebody's.
        "server.trustedUserHeaders": {MEMBER_HEADER: "member"} if settings.has_login else {},
    }
    if settings.cookie_secret:
        choices["server.cookieSecret"] = settings.cookie_secret
    for key, choice in choices.items():
        config.set_option(key, choice, "gis/web/fixed.py")


def log_here() -> None:
    """Let Streamlit write through our log, which keeps what people wrote out of it."""
    set_up(get_settings().log_form, events=get_settings().log_form == "json")
    # It gives every logger a handler of its own, and a new one whenever a choice changes.
    streamlit.logger.get_logger = logging.getLogger
    streamlit.logger._loggers.clear()  # noqa: SLF001
    take_over()
