"""One return: what came of it, another time, another colleague."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.return_words import field_names, outcomes, what, when
from gis.services import return_windows as window_service
from gis.services.return_windows import group_of
from gis.services.rows import RowClash
from gis.web.clash import ClashWords, Settling
from gis.web.leading import link_to
from gis.web.plain import plain
from gis.web.views.returns.windows_new import time_fields, times_of, who_field
from gis.web.views.returns.windows_state import WindowsPanel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.return_windows import ReturnWindow, WindowOutcome
    from gis.services.rows import RowChange


def show_detail(
    _: Translator,
    scope: Scope,
    panel: WindowsPanel,
    window: ReturnWindow,
    names: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Draw the chosen return."""
    where = ", ".join(names[one] for one in window.area_ids if one in names)
    place = what(_, window.code, window.street_name)
    with st.container(border=True, gap="small", key="kv_window"):
        st.subheader(plain(", ".join(part for part in (place, where) if part)), anchor=False)
        st.markdown(_told(_, window, now))
        if window.needs_pair:
            st.info(_("Gå dertil i par."))
        _settling(_, scope, panel, window)
        if window.outcome == "open":
            _moving(_, scope, panel, window)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if window.point_id is not None:
                link_to(
                    "genbesoeg", _("Åbn punktet {code}", code=window.code),
                    icon=":material/open_in_new:", view="points", points=window.point_id,
                )  # fmt: skip
            st.button(
                _("Slet genbesøg"), key="window.delete", icon=":material/delete:",
                type="tertiary", on_click=_delete, args=(_, scope, panel, window),
            )  # fmt: skip


def _told(_: Translator, window: ReturnWindow, now: dt.datetime) -> str:
    told = f"**{when(_, window.starts_at, window.ends_at)}**"
    if window.outcome != "open":
        day = "" if window.settled_at is None else f", {_.date(window.settled_at)}"
        return f"{told} · {outcomes(_)[window.outcome]}{day}"
    if group_of(window, now) == "overdue":
        return f"{told} · " + _("Overskredet. Sig, hvad det blev til, eller flyt det.")
    return told


def _settling(_: Translator, scope: Scope, panel: WindowsPanel, window: ReturnWindow) -> None:
    words: dict[WindowOutcome, tuple[str, str]] = {
        "kept": (_("Overholdt"), "check"),
        "missed": (_("Ikke overholdt"), "close"),
        "open": (_("Åbn igen"), "undo"),
    }
    wanted: list[WindowOutcome] = ["kept", "missed"] if window.outcome == "open" else ["open"]
    with st.container(horizontal=True, gap="small"):
        for outcome in wanted:
            label, icon = words[outcome]
            st.button(
                label, key=f"window.{outcome}", icon=f":material/{icon}:",
                on_click=_settle, args=(_, scope, panel, window, outcome),
            )  # fmt: skip


def _settle(
    _: Translator,
    scope: Scope,
    panel: WindowsPanel,
    window: ReturnWindow,
    outcome: WindowOutcome,
) -> None:
    told = {
        "kept": _("Genbesøget er overholdt."),
        "missed": _("Genbesøget er ikke overholdt."),
        "open": _("Genbesøget er åbent igen."),
    }
    _store_all(_, scope, panel, window, {"outcome": outcome}, told[outcome])


def _moving(_: Translator, scope: Scope, panel: WindowsPanel, window: ReturnWindow) -> None:
    """Draw the fields of another time, preset a week later, and of another colleague."""
    keys = {part: f"window.move_{part}.{window.id}.{window.version}.{panel.turn}"
            for part in ("day", "from", "to")}  # fmt: skip
    begun, until = (at.astimezone(COPENHAGEN) for at in (window.starts_at, window.ends_at))
    today = dt.datetime.now(COPENHAGEN).date()
    day = begun.date() + window_service.WEEK
    day += window_service.WEEK * max(0, -((day - today).days // 7))
    for part, value in (("day", day), ("from", begun.time()), ("to", until.time())):
        st.session_state.setdefault(keys[part], value)
    kept = panel.fields
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        time_fields(_, keys)
        st.button(
            _("Flyt"), key="window.move", icon=":material/event_repeat:",
            on_click=_move, args=(_, scope, panel, window, keys),
        )  # fmt: skip
        key = kept.sync(window.id, "assigned", window.assigned or None, window.version)
        store = partial(_store, scope, window.id)
        who_field(_, scope, key=key, on_change=partial(kept.save, _, store, window.id, "assigned"))
    kept.show_problem(window.id, "assigned")


def _move(
    _: Translator,
    scope: Scope,
    panel: WindowsPanel,
    window: ReturnWindow,
    keys: Mapping[str, str],
) -> None:
    try:
        times = times_of(keys)
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    said = _("Flyttet til {date}.", date=_.date(times[0]))
    _store_all(_, scope, panel, window, {"times": times}, said)


def _delete(_: Translator, scope: Scope, panel: WindowsPanel, window: ReturnWindow) -> None:
    try:
        change = window_service.delete_window(scope, window.id, window.version)
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.choose("")
    panel.tell(_("Genbesøget er slettet."), partial(window_service.undo, scope, change))


def _store_all(
    _: Translator,
    scope: Scope,
    panel: WindowsPanel,
    window: ReturnWindow,
    values: dict[str, Any],
    said: str,
) -> None:
    """Store fields at the press of a button; a clash is kept to be settled."""
    try:
        change = _store(scope, window.id, window.version, **values)
    except RowClash as clash:
        panel.tell("")
        panel.fields.settling = Settling(window.id, clash.version, list(clash.fields), values)
    except KvarterError as error:
        panel.refuse(_.error(error))
    else:
        panel.tell(said, partial(window_service.undo, scope, change))


def _store(
    scope: Scope,
    window_id: str,
    version: int,
    **values: Any,  # noqa: ANN401
) -> RowChange:
    if "assigned" in values:
        values["assigned"] = values["assigned"] or ""
    return window_service.update_window(scope, window_id, version, **values)


def show_clash(_: Translator, scope: Scope, panel: WindowsPanel) -> None:
    """Show what two people have changed differently of one return."""
    settling = panel.fields.settling
    if settling is None:
        return
    words = ClashWords(field_names(_), partial(_value_text, _))
    panel.fields.show_clash(_, words, partial(_store, scope, settling.row_id))


def _value_text(_: Translator, field: str, value: Any) -> str:  # noqa: ANN401 - of any field
    if field == "times":
        return when(_, *value)
    if field == "outcome":
        return outcomes(_)[value].lower()
    if field == "deleted_at":
        return _("slettet") if value else _("bevaret")
    return str(value or "") or _("tom")
