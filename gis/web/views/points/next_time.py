"""When to come back to a point: agreed in a line, listed."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale.return_words import groups, when
from gis.services import return_windows as window_service
from gis.services.free_text import MOST_INITIALS
from gis.services.walked import local_time
from gis.web.plain import plain
from gis.web.views.points.when import STEP

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.observation_points import Point
    from gis.services.return_windows import ReturnWindow
    from gis.web.views.points.state import PointsPanel


def show_next(_: Translator, scope: Scope, panel: PointsPanel, point: Point) -> None:
    """Draw the form that agrees on a return, and those that are open."""
    if point.status == "closed" or point.is_declined:
        st.caption(_("Der aftales ikke genbesøg her."))
        return
    keys = {part: f"points.next_{part}.{point.id}.{panel.turn}"
            for part in ("day", "from", "to", "who")}  # fmt: skip
    _preset(point, keys)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(_("Dato"), key=keys["day"], format="DD-MM-YYYY", width=150)
        st.time_input(_("Fra"), key=keys["from"], step=STEP, width=110)
        st.time_input(_("Til"), key=keys["to"], step=STEP, width=110)
        st.text_input(
            _("Hvem (initialer)"), key=keys["who"], max_chars=MOST_INITIALS,
            autocomplete="off", width=150,
        )  # fmt: skip
        st.button(
            _("Aftal genbesøg"), key="points.come_back", icon=":material/event_repeat:",
            on_click=_agree, args=(_, scope, panel, point.id, keys),
        )  # fmt: skip
    windows = window_service.list_windows(scope, point_id=point.id)
    if not windows:
        st.caption(_("Intet genbesøg er aftalt."))
    for window in windows:
        _line(_, scope, panel, window)


def _preset(point: Point, keys: dict[str, str]) -> None:
    """Fill the fields as the guide's workers do: in a week, at the same time."""
    last = max(filter(None, (point.attempted_at, point.seen_at)), default=None)
    preset = window_service.in_a_week(last or dt.datetime.now(dt.UTC))
    for part, value in zip(("day", "from", "to"), preset, strict=True):
        st.session_state.setdefault(keys[part], value)


def _agree(
    _: Translator, scope: Scope, panel: PointsPanel, point_id: str, keys: dict[str, str]
) -> None:
    typed: dict[str, Any] = {part: st.session_state.get(key) for part, key in keys.items()}

    def act() -> None:
        change = window_service.add_window(
            scope, point_id=point_id, starts_at=local_time(typed["day"], typed["from"]),
            ends_at=local_time(typed["day"], typed["to"]), assigned=typed["who"] or "",
        )  # fmt: skip
        panel.turn += 1
        panel.tell(_("Genbesøget er aftalt."), partial(window_service.undo, scope, change))

    panel.attempt(_, act)


def _line(_: Translator, scope: Scope, panel: PointsPanel, window: ReturnWindow) -> None:
    group = groups(_)[window_service.group_of(window, dt.datetime.now(dt.UTC))]
    told = [plain(window.assigned), group] if window.assigned else [group]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"kv_line_{window.id}"
    ):
        st.markdown(
            f"**{when(_, window.starts_at, window.ends_at)}** · {' · '.join(told)}",
            width="stretch",
        )
        for outcome, label in (("kept", _("Overholdt")), ("missed", _("Ikke overholdt"))):
            st.button(
                label, key=f"points.settle.{outcome}.{window.id}", type="tertiary",
                on_click=_settle, args=(_, scope, panel, window, outcome),
            )  # fmt: skip


def _settle(
    _: Translator,
    scope: Scope,
    panel: PointsPanel,
    window: ReturnWindow,
    outcome: window_service.WindowOutcome,
) -> None:
    try:
        change = window_service.settle_window(scope, window.id, window.version, outcome=outcome)
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    said = {"kept": _("Genbesøget er overholdt."), "missed": _("Genbesøget er ikke overholdt.")}
    panel.tell(said[outcome], partial(window_service.undo, scope, change))
