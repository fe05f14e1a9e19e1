"""Date, time and who: what every record of something done at a point begins with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services.walked import local_time

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.observation_points import Point
    from gis.web.views.points.state import PointsPanel

STEP: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class When:
    """The keys of the fields; `at` and `is_pair` read them."""

    beginning: str
    ending: str

    def key(self, part: str) -> str:
        """Return the key of a field."""
        return f"{self.beginning}_{part}.{self.ending}"

    @property
    def at(self) -> dt.datetime:
        """
        The moment that was chosen.

        Raises
        ------
        InputError
            As `gis.services.walked.local_time`.
        """
        return local_time(st.session_state[self.key("day")], st.session_state[self.key("clock")])

    @property
    def is_pair(self) -> bool:
        """Whether two were there."""
        return bool(st.session_state[self.key("pair")])


def when_fields(_: Translator, panel: PointsPanel, point: Point, name: str) -> When:
    """Draw the fields, preset with what is most likely: just now, in a pair where that is asked."""
    told = When(f"points.{name}", f"{point.id}.{panel.turn}")
    now = dt.datetime.now(COPENHAGEN).replace(second=0, microsecond=0)
    now -= dt.timedelta(minutes=now.minute % 5)
    st.session_state.setdefault(told.key("day"), now.date())
    st.session_state.setdefault(told.key("clock"), now.time())
    st.session_state.setdefault(told.key("pair"), point.needs_pair)
    st.date_input(_("Dato"), key=told.key("day"), format="DD-MM-YYYY", width=150)
    st.time_input(_("Tid"), key=told.key("clock"), step=STEP, width=110)
    st.segmented_control(
        _("Hvem"), [True, False], key=told.key("pair"), required=True,
        format_func={True: _("I par"), False: _("Alene")}.__getitem__,
    )  # fmt: skip
    return told
