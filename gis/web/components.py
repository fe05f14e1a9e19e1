"""The building blocks of the pages: heading, figures, legend, map, table, status line."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st
from streamlit_folium import st_folium

from gis.maps.folium_layers import Overlay, OverlayGroup, make_map
from gis.web.plain import plain
from gis.web.presses import heard_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from gis.locale import Translator
    from gis.maps.frames import Bounds
    from gis.services.maps import MapInfo

STATIC = Path(__file__).with_name("static")
MAP_HEIGHT_PX = 560
"""What the frame asks for; `app.css` decides."""
REMEMBERED = 200
"""Messages of a map that are known as acted on: more than come in the seconds it repeats them."""


def page_component(name: str) -> Any:  # noqa: ANN401 - Streamlit's renderer has no public type
    """Return the renderer of a script of ours in ``static``."""
    source = (STATIC / f"{name}.js").read_text("utf-8")
    return st.components.v2.component(f"kvarter.{name}", js=source, isolate_styles=False)


_frame, _status, _table = (page_component(name) for name in ("frame", "status", "table"))


def page_frame(texts: Translator, *, current: str, window: str, who: str) -> None:
    """
    Set what Streamlit leaves open around a page.

    Parameters
    ----------
    current
        Address of the page, which is marked in the menu.
    window, who
        Marks of what the server remembers of the browser's window, and of whom it is for.
    """
    _ = texts
    data = {
        "lang": _.lang,
        "current": current,
        "skip": _("Gå til indhold"),
        "chooseFile": _("Vælg fil"),
        "mapName": _("Kort. Alt på kortet står også i tabellen."),
        "window": window,
        "who": who,
    }
    with st.container(key="kv_frame"):
        _frame(data=data, key="frame", on_back_change=lambda: None)


@contextmanager
def heading(title: str, about: str) -> Iterator[None]:
    """
    Write the page's heading and one muted sentence; the block inside gets the buttons beside it.

    Parameters
    ----------
    title
        The one first-level heading of the page, which may hold what people have typed.
    about
        What the page is for, in one sentence.
    """
    with st.container(key="kv_heading", horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(key="kv_heading_text", width="stretch", gap=None):
            st.title(plain(title), anchor=False)
            st.markdown(about)
        with st.container(key="kv_heading_buttons", horizontal=True, width="content", gap="small"):
            yield


def status_line(text: str, *, key: str = "status") -> None:
    """
    Say what just happened where a screen reader hears it; "" keeps the line silent.

    Parameters
    ----------
    key
        Another one for a part of the page that speaks for itself.
    """
    with st.container(key=f"kv_{key}"):
        _status(data=text, key=key)


@dataclass(frozen=True)
class Figure:
    """One figure of a card: what it is, its value, and a line below it."""

    label: str
    value: str
    note: str = ""


def figures(shown: Sequence[Figure], *, following: str = "") -> None:
    """
    Show at most five figures side by side, and what comes next.

    Parameters
    ----------
    following
        One sentence, shown after *Næste:*.
    """
    cells = "".join(
        f'<div class="kv-figure"><dt>{escape(f.label)}</dt><dd>{escape(f.value)}'
        f"<small>{escape(f.note)}</small></dd></div>"
        for f in shown
    )
    note = f'<p class="kv-next">{following}</p>' if following else ""
    st.html(f'<div class="kv-figures"><dl>{cells}</dl>{note}</div>')


def next_step(label: str, sentence: str) -> str:
    """Return the *Næste:* sentence for `figures`, escaped."""
    return f"<strong>{escape(label)}</strong> {escape(sentence)}"


def legend(entries: Sequence[tuple[str, str]]) -> None:
    """
    Write the legend above a map.

    Parameters
    ----------
    entries
        Name of the sign, a file in ``static/sig``, and what it means.
    """
    items = "".join(
        f'<li><img src="/assets/sig/{sign}.svg" alt="" width="36" height="18">'
        f"<span>{escape(meaning)}</span></li>"
        for sign, meaning in entries
    )
    st.html(f'<ul class="kv-legend">{items}</ul>')


def hint_line(text: str) -> None:
    """Write what a click on the map does now, where the legend stands otherwise."""
    st.html(f'<p class="kv-hint">{escape(text)}</p>')


def bounds_of(shapes: Iterable[BaseGeometry | None], otherwise: Bounds) -> Bounds:
    """Return west, south, east and north of some shapes in WGS84."""
    found = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not found:
        return otherwise
    west, south, east, north = shapely.total_bounds(found)
    return float(west), float(south), float(east), float(north)


def show_map(
    info: MapInfo,
    overlay: Overlay,
    *,
    key: str,
    texts: Translator,
    on_change: Callable[[dict[str, Any]], None],
) -> None:
    """
    Show the map of a page. The only place that calls `st_folium`.

    Parameters
    ----------
    info
        The map of the installation; what changes it makes a new base.
    overlay
        What the page shows now; changes keep the view.
    key
        Key of the widget.
    on_change
        Is given what was drawn or clicked, as a GeoJSON feature. Its property ``what`` is
        ``drawn`` or ``edited`` (a polygon), ``split`` (a line), ``start`` or ``end`` (a point),
        ``row`` or ``area`` (with the ``id``), or ``cancelled``.
    """
    told_key = f"{key}.told"

    def pass_on() -> None:
        last = (st.session_state.get(key) or {}).get("last_active_drawing")
        if not last:
            return
        # The browser tells the latest only, and with it those that it may have overtaken.
        earlier = last["properties"].pop("earlier", [])
        told: list[int] = st.session_state.setdefault(told_key, [])
        for feature in [*earlier, last]:
            moment = feature["properties"].get("at", 0)
            if moment not in told:
                told[:] = [*told[1 - REMEMBERED :], moment]
                on_change(feature)

    heard_by(key, pass_on)
    base = make_map(info.bounds, version=info.version, data_date=info.data_date, texts=texts)
    with st.container(key=f"kv_map_{key}"):
        st_folium(
            base,
            key=key,
            height=MAP_HEIGHT_PX,
            use_container_width=True,
            returned_objects=["last_active_drawing"],
            feature_group_to_add=OverlayGroup(overlay),
            on_change=pass_on,
        )


@dataclass(frozen=True)
class Column:
    """
    A column: the heading is what is pressed, a short one is never broken into lines.

    `note` stands below its label in smaller letters.
    """

    label: str
    is_number: bool = False
    is_heading: bool = False
    is_short: bool = False
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A text with a sign before it: the name of a file in ``static/sig``, "" for none."""

    text: str
    sign: str = ""


@dataclass(frozen=True)
class TableRow:
    """
    A row: the id that it shares with the map, its cells, and whether it matters less.

    One without a box is there for its order: it is never ticked.
    """

    id: str
    cells: Sequence[str | Cell]
    is_muted: bool = False
    has_box: bool = True


def choice_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[TableRow],
    *,
    chosen: str,
    key: str,
    on_choice: Callable[[str], None],
    ticked: Sequence[str] | None = None,
    on_tick: Callable[[Mapping[str, bool]], None] | None = None,
    tick_all: str = "",
) -> None:
    """
    Show the table that says what the map says; a row can be chosen, and several can be ticked.

    Arrows move, Enter chooses, Escape clears the choice, and Space ticks; without boxes Space
    chooses too.

    Parameters
    ----------
    caption
        What the table is, read aloud first.
    chosen
        Id of the chosen row, "" for none.
    on_choice
        Is given the id of the row that was pressed, "" when the choice was cleared.
    ticked
        Ids of the ticked rows; None has no boxes.
    on_tick
        Is given by id whether a row was ticked or unticked, of those rows where it was.
    tick_all
        Name of a box in the heading that ticks every row; "" has none.
    """
    turn_key = f"{key}.turn"
    known = {row.id for row in rows}

    def pass_on() -> None:
        # Presses are told until they are answered: the page says which turn it answers.
        for press in (st.session_state.get(key) or {}).get("told") or ():
            if press["turn"] <= st.session_state[turn_key]:
                continue
            st.session_state[turn_key] = press["turn"]
            if "chosen" in press:
                on_choice(press["chosen"])
            elif on_tick is not None:
                on_tick({row: is_on for row, is_on in press["ticks"].items() if row in known})

    # Turns of an earlier session, which a browser may tell again, lie before those of this one.
    answered = st.session_state.setdefault(turn_key, time.time_ns() // 1_000_000)
    pass_on()
    if st.session_state[turn_key] != answered:
        st.rerun()  # told, but not heard until now: the page was being drawn anew
    heard_by(key, pass_on)
    _table(
        data={
            "caption": caption,
            "columns": [
                {
                    "label": c.label,
                    "numeric": c.is_number,
                    "heading": c.is_heading,
                    "short": c.is_short,
                    "note": c.note,
                }
                for c in columns
            ],
            "rows": [
                {
                    "id": row.id,
                    "cells": [_cell(cell) for cell in row.cells],
                    "muted": row.is_muted,
                    "box": row.has_box,
                }
                for row in rows
            ],
            "chosen": chosen,
            "ticked": None if ticked is None else list(ticked),
            "turn": answered,
            "tickAll": tick_all,
        },
        key=key,
        on_told_change=pass_on,
    )


def _cell(cell: str | Cell) -> str | dict[str, str]:
    return cell if isinstance(cell, str) else {"text": cell.text, "sign": cell.sign}
