"""A new return: to a point by its code, or to a street by its name or on the map."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.errors import KvarterError
from gis.services import observation_points as point_service
from gis.services import return_windows as window_service
from gis.services.outings import known_initials
from gis.services.street_search import SHORTEST_NAME, find_marked, find_streets
from gis.services.walked import local_time
from gis.web.session import identity, may
from gis.web.views.returns.windows_state import (
    WHEN,
    Times,
    WindowsPanel,
    is_shown,
    read_shown,
)
from gis.web.views.round_words import street_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.layers.database import Frame
    from gis.locale import Translator
    from gis.services.members import Scope

STREET_AREA: Final = "street_area"
STREET_NAME: Final = "street_name"


def find_pieces(scope: Scope, panel: WindowsPanel) -> Frame | None:
    """Return the pieces that the search finds, and those that are marked wherever they lie."""
    if not (panel.is_adding and panel.is_street):
        return None
    name = st.session_state.get(panel.key(STREET_NAME)) or ""
    area_id = st.session_state.get(panel.key(STREET_AREA))
    if panel.streets and area_id is None and len(name.strip()) < SHORTEST_NAME:
        return find_marked(scope, sorted(panel.streets))
    return find_streets(scope, name=name, area_id=area_id)


def show_new(_: Translator, scope: Scope, panel: WindowsPanel, areas: Mapping[str, str]) -> None:
    """Draw the form: to what, when, and who."""
    with st.container(border=True, gap="small", key="kv_new_window"):
        st.subheader(_("Nyt genbesøg"), anchor=False)
        to_street = panel.key("to_street")
        st.session_state.setdefault(to_street, panel.is_street)
        words = {False: _("Et punkt"), True: _("En vej")}
        st.segmented_control(
            _("Tilbage til"), list(words), key=to_street, required=True,
            format_func=words.__getitem__, on_change=_turn, args=(panel, to_street),
        )  # fmt: skip
        if panel.is_street:
            _street_fields(_, scope, panel, areas)
        else:
            _point_field(_, scope, panel, areas)
        keys = {part: panel.key(part) for part in ("day", "from", "to", "who")}
        preset = window_service.in_a_week(dt.datetime.now(dt.UTC))
        for part, value in zip(("day", "from", "to"), preset, strict=True):
            st.session_state.setdefault(keys[part], value)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            time_fields(_, keys)
            who_field(_, scope, key=keys["who"])
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Gem genbesøg"), key="window.save", type="primary",
                on_click=_save, args=(_, scope, panel, keys),
            )  # fmt: skip
            st.button(_("Kassér"), key="window.discard", on_click=panel.stop)


def _turn(panel: WindowsPanel, key: str) -> None:
    panel.is_street = bool(st.session_state[key])


def _point_field(
    _: Translator, scope: Scope, panel: WindowsPanel, areas: Mapping[str, str]
) -> None:
    open_points = [
        one
        for one in point_service.list_points(scope, statuses=point_service.OPEN)
        if not one.is_declined
    ]
    told = {
        one.id: ", ".join([one.code, *(areas[a] for a in one.area_ids if a in areas)])
        for one in open_points
    }
    st.selectbox(
        _("Punkt"), list(told), key=panel.key("point"), index=None, width=360,
        format_func=lambda one: told.get(one, "–"), placeholder=_("Vælg punktets kode"),
    )  # fmt: skip
    if not told:
        st.caption(_("Der er ingen åbne punkter. Opret et under Punkter, eller vælg en vej."))


def _street_fields(
    _: Translator, scope: Scope, panel: WindowsPanel, areas: Mapping[str, str]
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Boligområde"), [None, *areas], key=panel.key(STREET_AREA), width=260,
            format_func=lambda one: areas.get(one or "", _("Hele kortet")),
        )  # fmt: skip
        st.text_input(
            _("Vejnavn"), key=panel.key(STREET_NAME), autocomplete="off", width=260,
            placeholder=_("Begyndelsen af navnet"),
        )  # fmt: skip
    found = find_pieces(scope, panel)
    if found is None or found.empty:
        st.caption(_("Vælg et område, eller skriv begyndelsen af et vejnavn."))
        return
    pieces_of = {str(name): set(pieces["id"]) for name, pieces in found.groupby("name")}
    chosen = panel.key("streets")
    st.session_state[chosen] = [
        name for name, pieces in pieces_of.items() if pieces & panel.streets
    ]
    st.multiselect(
        _("Veje"), list(pieces_of), key=chosen, format_func=partial(street_name, _),
        placeholder=_("Vælg på listen, eller klik på kortet"),
        on_change=_choose, args=(panel, chosen, pieces_of),
    )  # fmt: skip
    st.caption(_.n("{count} stykke vej valgt.", "{count} stykker vej valgt.", len(panel.streets)))


def _choose(panel: WindowsPanel, key: str, pieces_of: Mapping[str, set[str]]) -> None:
    """Take whole streets as the list has them; what was marked of one on the map stays so."""
    named = set(st.session_state[key])
    for name, pieces in pieces_of.items():
        if name not in named:
            panel.streets = panel.streets - pieces
        elif not pieces & panel.streets:
            panel.streets = panel.streets | pieces


def time_fields(_: Translator, keys: Mapping[str, str], **options: Any) -> None:  # noqa: ANN401
    """Draw day, begin and end of a return; their keys are those of ``day``, ``from``, ``to``."""
    st.date_input(_("Dato"), key=keys["day"], format="DD-MM-YYYY", width=150, **options)
    st.time_input(_("Fra"), key=keys["from"], step=window_service.STEP, width=110, **options)
    st.time_input(_("Til"), key=keys["to"], step=window_service.STEP, width=110, **options)


def who_field(_: Translator, scope: Scope, *, key: str, **options: Any) -> None:  # noqa: ANN401
    """Draw the choice of a colleague by initials; who may not assign takes it oneself."""
    typed, is_free = st.session_state.get(key), may("returns", "assign")
    known = known_initials(scope) if is_free else [identity().initials]
    st.selectbox(
        _("Hvem (initialer)"), list(dict.fromkeys([*known, *([typed] if typed else [])])),
        key=key, index=None, accept_new_options=is_free, width=170,
        placeholder=_("Hvem som helst"), **options,
    )  # fmt: skip


def times_of(keys: Mapping[str, str]) -> Times:
    """
    Return the times that stand in the fields.

    Raises
    ------
    InputError
        As `gis.services.walked.local_time`.
    """
    day = st.session_state[keys["day"]]
    return (
        local_time(day, st.session_state[keys["from"]]),
        local_time(day, st.session_state[keys["to"]]),
    )


def _save(_: Translator, scope: Scope, panel: WindowsPanel, keys: Mapping[str, str]) -> None:
    fields = st.session_state
    try:
        starts_at, ends_at = times_of(keys)
        change = window_service.add_window(
            scope, starts_at=starts_at, ends_at=ends_at, assigned=fields[keys["who"]] or "",
            point_id=None if panel.is_street else fields[panel.key("point")],
            street_ids=panel.streets if panel.is_street else (),
        )  # fmt: skip
    except KvarterError as error:
        panel.refuse(_.error(error))
        return
    panel.stop()
    panel.choose(change.row_id)
    made = next((o for o in window_service.list_windows(scope) if o.id == change.row_id), None)
    # Somebody may have settled it or put it away meanwhile.
    if made is not None and not is_shown(made, read_shown(), dt.datetime.now(dt.UTC)):
        st.query_params[WHEN] = "all"
    panel.tell(_("Genbesøget er gemt."), partial(window_service.undo, scope, change))
