"""What was changed of a point, by whom and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.fieldwork_words import outcome_told, past_changes
from gis.services import observation_points as point_service
from gis.web.plain import plain
from gis.web.views.points.listed import show_listed
from gis.web.views.round_words import moment

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import PastChange, Point
    from gis.web.views.points.state import PointsPanel


def show_past(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:  # noqa: ARG001
    """Draw the changes of a point, the newest first."""
    show_listed(_, point_service.list_history(scope, point.id), partial(_line, _))


def _line(_: Translator, past: PastChange) -> None:
    what = past_changes(_)[past.what]
    if past.what == "closed":
        what = f"{what}: {outcome_told(_, past.before)}"
    who = f" · {plain(past.by)}" if past.by else ""
    st.markdown(f"**{moment(_, past.at)}** · {what}{who}")
    if past.what in ("watch_for", "reason"):
        st.caption(_("Før stod der: {text}", text=plain(past.before) or _("ingenting")))
