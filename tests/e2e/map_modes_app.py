"""The map alone with everything an overlay can hold: `map_modes.py` in the frame of the app."""

from pathlib import Path

import streamlit as st

from gis.web.server import middleware, routes

app = st.App(
    Path(__file__).with_name("map_modes.py"), routes=routes(), middleware=list(middleware())
)
