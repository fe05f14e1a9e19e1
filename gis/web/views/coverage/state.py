"""What the page *Dækning* remembers: its filters, which its address holds, and what is chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.bands import BANDS
from gis.locale import COPENHAGEN
from gis.services.coverage import end_of

if TYPE_CHECKING:
    from collections.abc import Collection

AREAS_KEY = "coverage.areas"
BAND_KEY = "coverage.band"
DAY_KEY = "coverage.day"
TAB_KEY = "coverage.tab"
ALL = "all"


@dataclass(frozen=True)
class Filters:
    """
    What is asked for.

    Attributes
    ----------
    area_ids
        Empty for all areas.
    band
        None for any time of day.
    day
        As it looked when this date ended.
    """

    area_ids: tuple[str, ...]
    band: str | None
    day: dt.date

    @property
    def at(self) -> dt.datetime | None:
        """The moment asked for; None for now."""
        return None if self.day == today() else end_of(self.day)


@dataclass
class CoverageState:
    """
    The page's memory.

    Attributes
    ----------
    street, area
        Ids of the chosen rows of the two tables.
    said
        What the status line says.
    """

    street: str = ""
    area: str = ""
    said: str = ""


def state() -> CoverageState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("coverage.state", CoverageState())
    assert isinstance(found, CoverageState)
    return found


def today() -> dt.date:
    """Return the date in Denmark."""
    return dt.datetime.now(COPENHAGEN).date()


def read_filters(known: Collection[str]) -> Filters:
    """Take the filters from the address on a fresh visit, and forget what is not there."""
    asked = st.query_params
    wanted = [area_id for area_id in asked.get("areas", "").split(",") if area_id in known]
    st.session_state.setdefault(AREAS_KEY, wanted)
    band = asked.get("band", "")
    st.session_state.setdefault(BAND_KEY, band if band in BANDS else ALL)
    st.session_state.setdefault(DAY_KEY, _asked_day(asked.get("date", "")))
    st.session_state.setdefault(TAB_KEY, "areas" if asked.get("tab") == "areas" else "streets")
    if "street" in asked:
        state().street = asked["street"]
    st.session_state[AREAS_KEY] = [one for one in st.session_state[AREAS_KEY] if one in known]
    chosen_band = st.session_state[BAND_KEY]
    return Filters(
        area_ids=tuple(st.session_state[AREAS_KEY]),
        band=None if chosen_band == ALL else chosen_band,
        day=st.session_state[DAY_KEY] or today(),
    )


def _asked_day(text: str) -> dt.date:
    try:
        return min(dt.date.fromisoformat(text), today())
    except ValueError:
        return today()


def keep_in_address() -> None:
    """Write the filters and the chosen street to the address, as ids."""
    band, day = st.session_state[BAND_KEY], st.session_state[DAY_KEY] or today()
    kept = {
        "areas": ",".join(st.session_state[AREAS_KEY]),
        "band": "" if band == ALL else band,
        "date": "" if day == today() else day.isoformat(),
        "tab": "areas" if st.session_state[TAB_KEY] == "areas" else "",
        "street": state().street,
    }
    for name, value in kept.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def choose_street(row: str) -> None:
    """Choose a street, "" for none."""
    state().street = row
    keep_in_address()
