"""What the tab *Varmekort* remembers; the address holds it too."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import streamlit as st

from gis.services.coverage import end_of
from gis.services.coverage.heat import begin_of, monday_of
from gis.web.views.coverage.state import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.services.coverage.heat import HeatKind
    from gis.web.views.coverage.state import Filters

KIND_KEY = "coverage.heat.kind"
SPAN_KEY = "coverage.heat.span"
WEEK_KEY = "coverage.heat.week"
Span = Literal["all", "week"]


@dataclass
class HeatState:
    """
    The tab's memory.

    Attributes
    ----------
    kind, span
        Effort or gap; effort of all weeks so far, or of one.
    week
        Monday of the week, None for the last.
    cell
        Name of the chosen cell, "" for none.
    """

    kind: HeatKind = "effort"
    span: Span = "all"
    week: dt.date | None = None
    cell: str = ""


def heat_state() -> HeatState:
    """Return the memory of this session, from the address on a fresh visit."""
    if "coverage.heat" not in st.session_state:
        asked = st.query_params
        st.session_state["coverage.heat"] = HeatState(
            kind="gap" if asked.get("heat") == "gap" else "effort",
            span="week" if asked.get("span") == "week" else "all",
            week=_asked_week(asked.get("week", "")),
            cell=asked.get("cell", ""),
        )
    return cast("HeatState", st.session_state["coverage.heat"])


def _asked_week(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(f"{text}-1")
    except ValueError:
        return None


def keep_heat_in_address() -> None:
    """Write what is chosen to the address."""
    chosen = heat_state()
    week = "" if chosen.week is None else f"{chosen.week:%G-W%V}"
    kept = {
        "heat": "gap" if chosen.kind == "gap" else "",
        "span": "week" if chosen.span == "week" else "",
        "week": week,
        "cell": chosen.cell,
    }
    for name, value in kept.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def shown_week(weeks: Sequence[dt.date]) -> dt.date:
    """Return the week that is shown, of those there are: the one asked for or the nearest."""
    asked = heat_state().week
    return weeks[-1] if asked is None else min(max(monday_of(asked), weeks[0]), weeks[-1])


def choose_week(week: dt.date, last: dt.date) -> None:
    """Show a week; the last is the one that is shown when nothing is chosen."""
    heat_state().week = None if week >= last else week
    keep_heat_in_address()


def choose_cell(name: str) -> None:
    """Choose a cell, "" for none."""
    heat_state().cell = name
    keep_heat_in_address()


def period(week: dt.date, filters: Filters) -> tuple[dt.datetime | None, dt.datetime | None]:
    """
    Return the moments a map shows effort after and until; until is None where it is now.

    The week ends with its Sunday, or before with the date that the page is shown as of.
    """
    chosen = heat_state()
    is_week = chosen.kind == "effort" and chosen.span == "week"
    last = min(week + dt.timedelta(days=6), filters.day)
    return begin_of(week) if is_week else None, None if last >= today() else end_of(last)
