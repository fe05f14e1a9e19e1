"""What is pressed on *Dækning* to say what is asked for: the part, and the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.web.views.coverage import words
from gis.web.views.coverage.state import (
    ALL,
    AREAS_KEY,
    BAND_KEY,
    DAY_KEY,
    TAB_KEY,
    keep_in_address,
    today,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage import CoverageReport
    from gis.web.views.coverage.state import Filters


def show_tabs(_: Translator) -> str:
    """Draw the choice of what to see, and return its code."""
    tabs = {
        "streets": _("Veje"),
        "areas": _("Områder"),
        "periods": _("Perioder"),
        "places": _("Steder"),
        "heat": _("Varmekort"),
        "learning": _("Erfaringer"),
    }
    with st.container(key="kv_coverage_tabs"):
        st.segmented_control(
            _("Vis"), list(tabs), format_func=tabs.__getitem__, key=TAB_KEY, required=True,
            on_change=keep_in_address, label_visibility="collapsed",
        )  # fmt: skip
    return str(st.session_state[TAB_KEY])


def about(_: Translator, tab: str) -> str:
    """Return what a part of the page is for, in one sentence."""
    return {
        "streets": _("Farve og stregtype viser, hvornår vejen senest er gennemgået."),
        "areas": _("Hvor meget af områderne der er set, hvornår på døgnet, og hvad der mangler."),
        "periods": _("To perioder side om side: hvert mål og dets ændring."),
        "places": _("Hvor og hvornår I har været til stede, hvor målgruppen opholder sig."),
        "heat": _("Hvor indsatsen er lagt, og hvor den mangler."),
        "learning": _("Hvad teamets eget arbejde viser om at få kontakt."),
    }[tab]


def show_areas_field(_: Translator, areas: Sequence[Area]) -> None:
    """Draw the choice of areas; none is all of them."""
    names = {area.id: area.name for area in areas}
    st.multiselect(
        _("Boligområde"), list(names), format_func=names.__getitem__, key=AREAS_KEY,
        placeholder=_("Alle områder"), on_change=keep_in_address, width=250,
    )  # fmt: skip


def show_band_field(_: Translator, report: CoverageReport, filters: Filters) -> None:
    """Draw the choice of a time of day, of those that are asked for or were walked in."""
    bands = {ALL: _("Alle")} | {
        code: word for code, word in words.bands(_).items() if _is_used(code, report, filters)
    }
    st.segmented_control(
        _("Tidspunkt af døgnet"), list(bands), format_func=bands.__getitem__, key=BAND_KEY,
        required=True, on_change=keep_in_address,
    )  # fmt: skip


def _is_used(code: str, report: CoverageReport, filters: Filters) -> bool:
    if code == filters.band:
        return True
    return any(
        code in area.required_bands or area.bands[code].covered_m > 0 for area in report.areas
    )


def show_day_field(_: Translator) -> None:
    """Draw the choice of the date."""
    st.date_input(
        _("Som det så ud den"), format="DD-MM-YYYY", max_value=today(), key=DAY_KEY,
        on_change=keep_in_address, width=170,
    )  # fmt: skip
