"""Streets seen on the way to something else: found by name or area, ticked or clicked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from gis.maps.folium_layers import Overlay, StreetLine
from gis.services import areas as area_service
from gis.services.street_search import find_marked, find_streets
from gis.web.components import Column, TableRow, bounds_of, choice_table, legend, show_map
from gis.web.plain import problem
from gis.web.views.record.state import state
from gis.web.views.round_words import km, street_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.layers.database import Frame
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope

AREA_KEY = "record.area"
NAME_KEY = "record.name"
STREET, PIECE = "street.", "piece."
"""What the id of a row begins with."""


@st.fragment
def show_marking(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the search, the list to tick, and the map to click."""
    page = state()
    _show_search(_, scope)
    found = _found(scope)
    marked = found[found["id"].isin(page.marked)]
    if page.field == "list":
        problem(page.problem)
    with st.container(key="kv_record_twins"), st.container(key="kv_twins"):
        table, on_map = st.columns([1, 1], gap="medium")
    with table:
        count, length = len(marked), km(_, float(marked["length_m"].sum()))
        st.markdown(
            _.n("**{count} stykke vej** markeret, {length}.",
                "**{count} stykker vej** markeret, {length}.",
                count, length=length)
        )  # fmt: skip
        if found.empty:
            st.markdown(_("Vælg et område, eller skriv begyndelsen af et vejnavn."))
        else:
            _show_table(_, found)
    with on_map:
        _show_map(_, info, found)


def _show_search(_: Translator, scope: Scope) -> None:
    names = {area.id: area.name for area in area_service.list_areas(scope)}
    with st.container(key="kv_fields", horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Boligområde"), [None, *names], key=AREA_KEY, persist_state="session", width=280,
            format_func=lambda key: names.get(key) or _("Hele kortet"),
        )  # fmt: skip
        st.text_input(
            _("Vejnavn"), key=NAME_KEY, persist_state="session", width=280, autocomplete="off",
            placeholder=_("Begyndelsen af navnet"),
        )  # fmt: skip


def _found(scope: Scope) -> Frame:
    """Return what the search finds, and what is marked already wherever it lies."""
    area, name = st.session_state.get(AREA_KEY), st.session_state.get(NAME_KEY) or ""
    found = find_streets(scope, name=name, area_id=area)
    elsewhere = sorted(state().marked - set(found["id"]))
    if not elsewhere:
        return found
    both = [frame for frame in (found, find_marked(scope, elsewhere)) if len(frame)]
    joined: Frame = pd.concat(both, ignore_index=True)
    return joined.sort_values("name", kind="stable").reset_index(drop=True)


def _show_table(_: Translator, found: Frame) -> None:
    page = state()
    rows, ticked = _rows(_, found)
    choice_table(
        _("Veje. Sæt flueben ved dem, I så. Tryk på en vej for at se dens stykker."),
        [
            Column(_("Vej"), is_heading=True),
            Column(_("Stykker")),
            Column(_("Meter"), is_number=True),
        ],
        rows,
        chosen=STREET + page.opened if page.opened else "",
        key="record.marking_table",
        on_choice=_open,
        ticked=ticked,
        on_tick=partial(_tick, found),
    )


def _rows(_: Translator, found: Frame) -> tuple[list[TableRow], list[str]]:
    """Return a row for each street, below the opened one its pieces; and the ids ticked."""
    page = state()
    rows, ticked = [], []
    for name, pieces in found.groupby("name", sort=False):
        on = pieces["id"].isin(page.marked)
        count = _.n("{count} stykke", "{count} stykker", len(pieces))
        if on.any() and not on.all():
            count = _("{some} af {all}", some=int(on.sum()), all=len(pieces))
        metres = _.number(float(pieces["length_m"].sum()))
        rows.append(TableRow(f"{STREET}{name}", [street_name(_, str(name)), count, metres]))
        if on.all():
            ticked.append(f"{STREET}{name}")
        if name == page.opened and len(pieces) > 1:
            rows += [_piece_row(_, number, piece) for number, piece in
                     enumerate(pieces.itertuples(), start=1)]  # fmt: skip
            ticked += [f"{PIECE}{piece}" for piece in pieces.loc[on, "id"]]
    return rows, ticked


def _piece_row(_: Translator, number: int, piece: Any) -> TableRow:  # noqa: ANN401 - a named tuple
    label = _("Stykke {number}", number=number)
    where = _("ved {streets}", streets=piece.crossings) if piece.crossings else ""
    return TableRow(f"{PIECE}{piece.id}", [f"– {label}", where, _.number(piece.length_m)])


def _open(row: str) -> None:
    """List the pieces of a street; a piece that is pressed is marked."""
    page = state()
    if row.startswith(PIECE):
        page.marked ^= {row.removeprefix(PIECE)}
    else:
        page.opened = row.removeprefix(STREET)


def _tick(found: Frame, changed: Mapping[str, bool]) -> None:
    """Mark or unmark: a street means all its pieces."""
    page = state()
    for row, is_on in changed.items():
        if row.startswith(PIECE):
            pieces = {row.removeprefix(PIECE)}
        else:
            pieces = set(found.loc[found["name"] == row.removeprefix(STREET), "id"])
        page.marked = page.marked | pieces if is_on else page.marked - pieces


def _show_map(_: Translator, info: MapInfo, found: Frame) -> None:
    page = state()

    def act(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "row":
            page.marked ^= {feature["properties"]["id"]}

    legend([("marked", _("Set")), ("markable", _("Klik for at markere"))])
    show_map(
        info,
        Overlay(
            fit=bounds_of(found.geometry, info.bounds),
            mode="mark",
            streets=[
                StreetLine(piece, [line], "marked" if piece in page.marked else "markable")
                for piece, line in zip(found["id"], found.geometry, strict=True)
            ],
        ),
        key="record.marking_map",
        texts=_,
        on_change=act,
    )
