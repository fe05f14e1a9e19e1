"""What the page *Dækning* remembers: its filters, which its address holds, and what is chosen."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.bands import BANDS
from gis.locale import COPENHAGEN
from gis.services.coverage import end_of
from gis.services.walked.times import EARLIEST as EARLIEST_MOMENT

if TYPE_CHECKING:
    from collections.abc import Collection

    from gis.locale import Translator

AREAS_KEY = "coverage.areas"
BAND_KEY = "coverage.band"
DAY_KEY = "coverage.day"
TAB_KEY = "coverage.tab"
PERIOD_KEY = "coverage.period"
AGAINST_KEY = "coverage.against"
YEAR_KEY = "coverage.year"
ALL = "all"
TABS = ("streets", "areas", "periods", "places", "heat", "learning")
EARLIEST = EARLIEST_MOMENT.date()
USUAL_DAYS = 28
"""Days of a period that nobody has chosen: the return interval areas are preset with. Assumed."""


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


@dataclass(frozen=True)
class Days:
    """A period: from its first day to its last, both of them in it."""

    first: dt.date
    last: dt.date

    @property
    def since(self) -> dt.datetime:
        """The moment it begins: what had begun by then is not in it."""
        return end_of(self.first - dt.timedelta(1))

    @property
    def before(self) -> Days:
        """The period as long that ends where this one begins."""
        length = self.last - self.first + dt.timedelta(1)
        return Days(self.first - length, self.last - length)

    def told(self, texts: Translator) -> str:
        """Return it in words; it may be broken between its days."""
        return f"{texts.date(self.first)} – {texts.date(self.last)}"


@dataclass
class CoverageState:
    """
    The page's memory.

    Attributes
    ----------
    street, area, place, measure
        Ids of the chosen rows of the tables, and code of the chosen measure.
    periods
        The two periods that were last chosen in full.
    said
        What the status line says.
    """

    street: str = ""
    area: str = ""
    place: str = ""
    measure: str = ""
    periods: tuple[Days, Days] | None = None
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
    tab = asked.get("tab", "")
    st.session_state.setdefault(TAB_KEY, tab if tab in TABS else TABS[0])
    _read_periods(asked.get("period", ""), asked.get("against", ""))
    year = asked.get("year", "")
    st.session_state.setdefault(YEAR_KEY, int(year) if re.fullmatch(r"[0-9]{4}", year) else None)
    state().street = asked.get("street", state().street)
    state().place = asked.get("place", state().place)
    st.session_state[AREAS_KEY] = [one for one in st.session_state[AREAS_KEY] if one in known]
    chosen_band = st.session_state[BAND_KEY]
    return Filters(
        area_ids=tuple(st.session_state[AREAS_KEY]),
        band=None if chosen_band == ALL else chosen_band,
        day=st.session_state[DAY_KEY] or today(),
    )


def _read_periods(period: str, against: str) -> None:
    """Take the two periods from the address, else the last four weeks and those before."""
    usual = Days(today() - dt.timedelta(USUAL_DAYS - 1), today())
    later = _asked_days(period) or usual
    earlier = _asked_days(against) or later.before
    st.session_state.setdefault(PERIOD_KEY, (later.first, later.last))
    st.session_state.setdefault(AGAINST_KEY, (earlier.first, earlier.last))
    if state().periods is None:
        state().periods = (later, earlier)


def _asked_days(text: str) -> Days | None:
    try:
        first, last = (dt.date.fromisoformat(day) for day in text.split(".."))
    except ValueError:
        return None
    return Days(first, last) if EARLIEST <= first <= last <= today() else None


def periods() -> tuple[Days, Days]:
    """
    Return the period, and the one it is compared with.

    While the last day of one is still to be chosen, it is as it was before.
    """
    known = state().periods
    assert known is not None
    found = []
    for key, earlier in zip((PERIOD_KEY, AGAINST_KEY), known, strict=True):
        chosen: tuple[dt.date, ...] = st.session_state.get(key) or ()
        is_whole = len(chosen) > 1 and chosen[0] >= EARLIEST
        found.append(Days(chosen[0], chosen[1]) if is_whole else earlier)
    state().periods = (found[0], found[1])
    return found[0], found[1]


def _asked_day(text: str) -> dt.date:
    try:
        return min(dt.date.fromisoformat(text), today())
    except ValueError:
        return today()


def keep_in_address() -> None:
    """Write the filters and the chosen street to the address, as ids."""
    fields, asked = st.session_state, st.query_params
    # Streamlit forgets the fields that the tab before did not draw; the address has what they held.
    area_ids = fields.get(AREAS_KEY, asked.get("areas", "").split(","))
    band = fields.get(BAND_KEY, asked.get("band", ALL))
    day = fields.get(DAY_KEY, _asked_day(asked.get("date", ""))) or today()
    tab = fields[TAB_KEY]
    later, earlier = periods()
    is_periods = tab == "periods"
    kept = {
        "areas": ",".join(area_ids),
        "band": "" if band == ALL else band,
        "date": "" if day == today() else day.isoformat(),
        "tab": "" if tab == TABS[0] else tab,
        "street": state().street,
        "place": state().place,
        "period": f"{later.first}..{later.last}" if is_periods else "",
        "against": f"{earlier.first}..{earlier.last}" if is_periods else "",
        "year": str(fields.get(YEAR_KEY) or "") if tab == "learning" else "",
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


def choose_place(row: str) -> None:
    """Choose a place, "" for none."""
    state().place = row
    keep_in_address()
