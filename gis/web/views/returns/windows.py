"""Genbesøg: when to come back, today, this week and overdue, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.locale.return_words import outcomes, what, when
from gis.services import areas as area_service
from gis.services import calendars
from gis.services import return_windows as window_service
from gis.services.return_windows import group_of
from gis.settings import get_settings
from gis.web.components import Figure, figures, next_step
from gis.web.leading import go_to
from gis.web.panel import show_said
from gis.web.views.plan_round.state import DATE_KEY, TIME_KEY, choose_areas
from gis.web.views.plan_round.state import state as plan_state
from gis.web.views.plan_round.stop_drafts import ask_for_returns
from gis.web.views.returns.calendar_addresses import show_addresses
from gis.web.views.returns.windows_detail import show_clash, show_detail
from gis.web.views.returns.windows_new import find_pieces, show_new
from gis.web.views.returns.windows_state import (
    SHOWN,
    WHEN,
    WindowsPanel,
    is_shown,
    panel_of,
    read_shown,
)
from gis.web.views.returns.windows_twins import show_legend, show_table, show_window_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.return_windows import ReturnWindow
    from gis.web.views.returns.windows_state import Shown

SHOWN_KEY = "window.shown"
SETTLED_KEY = "window.settled"
KEPT_DAYS = 90
"""How far back the figure looks at what came of returns: a quarter of a year."""


def about(_: Translator) -> str:
    """Return what the view is for."""
    return _("Hvornår I skal tilbage, hvortil, og hvad det blev til.")


def show_primary(_: Translator, scope: Scope) -> None:
    """Draw the buttons beside the heading."""
    windows = window_service.list_windows(scope)
    panel = panel_of(scope, window_service.list_windows(scope, open_only=False))
    _show_calendar(_, scope)
    st.button(
        _("Nyt genbesøg"), key="window.add", icon=":material/add:", on_click=panel.begin,
        disabled=panel.is_adding,
    )  # fmt: skip
    wanted = _for_a_round(panel, windows)
    if st.button(
        _("Læg på en runde"), type="primary", key="window.plan", disabled=not wanted,
        icon=":material/conversion_path:",
        help=None if wanted else _("Der er intet genbesøg at lægge på en runde."),
    ):  # fmt: skip
        _plan(wanted)


def _show_calendar(_: Translator, scope: Scope) -> None:
    with st.popover(_("Kalender"), icon=":material/calendar_month:"), st.container(
        key="kv_calendar", gap="small"
    ):  # fmt: skip
        st.markdown(
            _("Genbesøg og dine planlagte runder til din egen kalender. Den viser kode, område og "
              "tid, og intet andet.")
        )  # fmt: skip
        st.download_button(
            _("Hent kalender"), partial(calendars.returns_calendar, scope, _),
            file_name=calendars.FILE_NAME, mime="text/calendar", key="window.calendar",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if get_settings().has_login:
            show_addresses(_, scope)
        else:
            st.markdown(_("Eller lad kalenderen hente dem selv på denne computer:"))
            at = "/".join([*(st.context.url or "").split("/")[:3], "kalender.ics"])
            st.code(at, language=None)


def _for_a_round(panel: WindowsPanel, windows: Sequence[ReturnWindow]) -> list[ReturnWindow]:
    """Return the returns that a round is planned for: the chosen one, or those that are shown."""
    now = dt.datetime.now(dt.UTC)
    chosen = [one for one in windows if one.id == panel.selected]
    shown = [one for one in windows if is_shown(one, read_shown(), now)]
    return chosen or shown


def _plan(windows: Sequence[ReturnWindow]) -> None:
    """Open a new round that visits some returns, at the time of the first that is ahead."""
    ahead = [one.starts_at for one in windows if one.starts_at > dt.datetime.now(dt.UTC)]
    plan_state().forget_round()
    plan_state().earlier = None
    choose_areas([])
    begun = min(ahead).astimezone(COPENHAGEN) if ahead else None
    if begun is not None:
        st.session_state[DATE_KEY], st.session_state[TIME_KEY] = begun.date(), begun.time()
    ask_for_returns(windows, begun)
    go_to("planlaeg")


def show(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the view: filters, figures, table and map, and the chosen return below them."""
    now = dt.datetime.now(dt.UTC)
    windows = window_service.list_windows(scope, open_only=False)
    panel = panel_of(scope, windows)
    areas = area_service.list_areas(scope)
    names = {area.id: area.name for area in areas}
    show_said(_, panel)
    with st.container(key="kv_new"):
        if panel.is_adding:
            show_new(_, scope, panel, names)
    shown = _filtered(_, windows, now)
    chosen = next((one for one in windows if one.id == panel.selected), None)
    if chosen is not None and chosen not in shown:
        shown = [one for one in windows if one in shown or one is chosen]
    _figures(_, windows, now)
    show_legend(_, panel)
    with st.container(key="kv_window_twins"):
        table, on_map = st.columns([1.3, 1], gap="medium")
    with table:
        if shown:
            show_table(_, panel, shown, names, now)
        else:
            st.markdown(_empty(_, windows, now))
    with on_map:
        show_window_map(_, info, panel, shown, areas, find_pieces(scope, panel), now)
    show_clash(_, scope, panel)
    with st.container(key="kv_window_detail"):
        if chosen is not None:
            show_detail(_, scope, panel, chosen, names, now)


def _filtered(
    _: Translator, windows: Sequence[ReturnWindow], now: dt.datetime
) -> list[ReturnWindow]:
    opened = [one for one in windows if one.outcome == "open"]
    counts = {one: sum(is_shown(window, one, now) for window in opened) for one in SHOWN}
    words = {"today": _("I dag"), "week": _("Denne uge"), "overdue": _("Overskredet"),
             "all": _("Alle")}  # fmt: skip
    shown: Shown = read_shown()
    st.session_state[SHOWN_KEY] = shown
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            _("Vis"), SHOWN, key=SHOWN_KEY, required=True, on_change=_turn,
            format_func=lambda one: f"{words[one]} ({_.number(counts[one])})",
        )  # fmt: skip
        with_settled = shown == "all" and st.toggle(
            _("Også dem, der er afgjort"), key=SETTLED_KEY, persist_state="session"
        )
    return [one for one in (windows if with_settled else opened) if is_shown(one, shown, now)]


def _turn() -> None:
    st.query_params[WHEN] = st.session_state[SHOWN_KEY]


def _empty(_: Translator, windows: Sequence[ReturnWindow], now: dt.datetime) -> str:
    """Return what an empty list says: when the next return is, or how there comes to be one."""
    ahead = [one for one in windows if one.outcome == "open" and one.ends_at > now]
    shown = read_shown()
    if not ahead and shown != "overdue":
        return _(
            "Ingen genbesøg er aftalt. Aftal det næste her, eller mens I registrerer en runde."
        )
    told = {
        "today": _("Ingen genbesøg i dag."),
        "week": _("Ingen genbesøg resten af ugen."),
        "overdue": _("Ingen genbesøg er overskredet."),
        "all": "",
    }[shown]
    if not ahead:
        return told
    return f"{told} " + _(
        "Det næste er {when}.", when=when(_, ahead[0].starts_at, ahead[0].ends_at)
    )


def _figures(_: Translator, windows: Sequence[ReturnWindow], now: dt.datetime) -> None:
    opened = [one for one in windows if one.outcome == "open"]
    groups = Counter(group_of(one, now) for one in opened)
    since = now - dt.timedelta(days=KEPT_DAYS)
    settled = [one for one in windows if one.settled_at is not None and one.settled_at > since]
    kept = sum(one.outcome == "kept" for one in settled)
    figures(
        [
            Figure(_("I dag"), _.number(groups["today"])),
            Figure(_("Resten af ugen"), _.number(groups["week"])),
            Figure(_("Senere"), _.number(groups["later"])),
            Figure(_("Overskredet"), _.number(groups["overdue"])),
            Figure(
                outcomes(_)["kept"], _.number(kept),
                _("af {all}, {days} dage", all=_.number(len(settled)), days=KEPT_DAYS),
            ),
        ],
        following=next_step(_("Næste:"), _following(_, opened, now)),
    )  # fmt: skip


def _following(_: Translator, opened: Sequence[ReturnWindow], now: dt.datetime) -> str:
    late = [one for one in opened if group_of(one, now) == "overdue"]
    if late:
        return _("Sig, hvad {what} blev til, eller flyt det.",
                 what=what(_, late[0].code, late[0].street_name))  # fmt: skip
    if opened:
        first = opened[0]
        told = what(_, first.code, first.street_name)
        return _("{what}, {when}.", what=told, when=when(_, first.starts_at, first.ends_at))
    return _("Aftal et genbesøg, når I har efterladt et postkort.")


__all__ = ["about", "show", "show_primary"]
