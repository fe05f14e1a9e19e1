"""What another page asks a round for: areas at a time of day that they lack."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.coverage.bands import BANDS, next_in_band
from gis.locale.place_words import times
from gis.web.views.plan_round.state import DATE_KEY, TIME_KEY, choose_areas, state

if TYPE_CHECKING:
    from collections.abc import Collection

    from gis.locale import Translator

NOTICE: Final = dt.timedelta(hours=1)
"""Nobody sets out sooner than that after it was planned. Assumed."""


def take_wish(_: Translator, known: Collection[str]) -> None:
    """Begin a new round where the address names areas with the time of day that is wanted."""
    band = st.query_params.pop("band", "")
    asked = [one for one in st.query_params.get("areas", "").split(",") if one in known]
    page = state()
    if band not in BANDS or not asked or page.job_id:
        return
    page.forget_round()
    page.earlier = None
    choose_areas(asked)
    at = next_in_band(band, dt.datetime.now(dt.UTC) + NOTICE)
    st.session_state[DATE_KEY], st.session_state[TIME_KEY] = at.date(), at.time()
    page.said = _(
        "Tidspunktet er foreslået, fordi {time} mangler mest. Tryk på Planlæg runde.",
        time=times(_, (band,)),
    )
