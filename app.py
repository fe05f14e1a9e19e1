"""The server: Streamlit's own application around `gis/web/ui.py`, with our routes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit import config

from gis.web.assets import check_assets
from gis.web.auth import streamlit_secrets
from gis.web.faults import tell
from gis.web.fixed import fix, log_here
from gis.web.presses import finish_callbacks
from gis.web.server import lifespan, middleware, routes

ROOT = Path(__file__).parent

# The settings in .streamlit/ belong to this file, wherever the server is started from.
config._main_script_path = str(ROOT / "app.py")  # noqa: SLF001

fix()
log_here()
check_assets()
finish_callbacks()

app = st.App(
    ROOT / "gis" / "web" / "ui.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    on_script_error=tell,
    secrets=streamlit_secrets(),
)
