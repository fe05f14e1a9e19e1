"""What another page asks a round for: areas at a time of day that they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.bands import BANDS
from gis.services import rounds
from gis.web.views.plan_round.state import state
from gis.web.views.plan_round.suggestions import use_suggestion

if TYPE_CHECKING:
    from collections.abc import Collection

    from gis.locale import Translator
    from gis.services.members import Scope


def take_wish(_: Translator, scope: Scope, known: Collection[str]) -> None:
    """Begin the round that the address asks for: areas with the time of day that is wanted."""
    band = st.query_params.pop("band", "")
    asked = [one for one in st.query_params.get("areas", "").split(",") if one in known]
    if band not in BANDS or not asked or state().job_id:
        return
    suggestion = rounds.suggest_round(scope, asked, band)
    if suggestion is not None:
        use_suggestion(_, suggestion)
