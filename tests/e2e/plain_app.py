"""An app that shows payloads, wherever Streamlit reads Markdown; it needs no database."""

from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

app = st.App(
    Path(__file__).with_name("plain_page.py"),
    routes=[Route("/healthz", lambda _request: PlainTextResponse("."))],
)
