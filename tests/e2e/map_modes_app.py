"""The map alone with everything an overlay can hold: `map_modes.py` in the frame of the app."""

from pathlib import Path

import streamlit as st

from gis.web.presses import finish_callbacks
from gis.web.server import middleware, routes

finish_callbacks()

app = st.App(
    Path(__file__).with_name("map_modes.py"), routes=routes(), middleware=list(middleware())
)
