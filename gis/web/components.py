"""The building blocks of the pages: heading, figures, legend, map, table, status line."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit_folium import st_folium

from gis.maps.folium_layers import Overlay, OverlayGroup, make_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gis.locale import Translator
    from gis.services.maps import MapInfo

STATIC = Path(__file__).with_name("static")
MAP_HEIGHT_PX = 560
"""What the frame asks for; `app.css` decides."""


def _component(name: str) -> Any:  # noqa: ANN401 - Streamlit's renderer has no public type
    source = (STATIC / f"{name}.js").read_text("utf-8")
    return st.components.v2.component(f"kvarter.{name}", js=source, isolate_styles=False)


_frame, _status, _table = (_component(name) for name in ("frame", "status", "table"))


def page_frame(texts: Translator, *, current: str) -> None:
    """
    Set what Streamlit leaves open around a page.

    Parameters
    ----------
    current
        Address of the page, which is marked in the menu.
    """
    _ = texts
    data = {
        "lang": _.lang,
        "current": current,
        "skip": _("Gå til indhold"),
        "chooseFile": _("Vælg fil"),
        "mapName": _("Kort. Alt på kortet står også i tabellen."),
    }
    with st.container(key="kv_frame"):
        _frame(data=data, key="frame")


@contextmanager
def heading(title: str, about: str) -> Iterator[None]:
    """
    Write the page's heading and one muted sentence; the block inside gets the buttons beside it.

    Parameters
    ----------
    title
        The one first-level heading of the page.
    about
        What the page is for, in one sentence.
    """
    with st.container(key="kv_heading", horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(key="kv_heading_text", width="stretch", gap=None):
            st.title(title, anchor=False)
            st.markdown(about)
        with st.container(key="kv_heading_buttons", horizontal=True, width="content", gap="small"):
            yield


def status_line(text: str) -> None:
    """Say what just happened where a screen reader hears it; "" keeps the line silent."""
    with st.container(key="kv_status"):
        _status(data=text, key="status")


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
        Is given what was drawn or clicked, as a GeoJSON feature: a drawing has a polygon, a
        click a property ``what`` (``row``, ``start``, ``end``, ``cancelled``).
    """

    def pass_on() -> None:
        feature = (st.session_state.get(key) or {}).get("last_active_drawing")
        if feature:
            on_change(feature)

    base = make_map(info.bounds, version=info.version, data_date=info.data_date, texts=texts)
    with st.container(key="kv_map"):
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
    """A column: the heading is what is pressed, a short one is never broken into lines."""

    label: str
    is_number: bool = False
    is_heading: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row: the id that it shares with the map, its texts, and whether it matters less."""

    id: str
    cells: Sequence[str]
    is_muted: bool = False


def choice_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[TableRow],
    *,
    chosen: str,
    key: str,
    on_choice: Callable[[str], None],
) -> None:
    """
    Show the table that says what the map says; a row can be chosen.

    Parameters
    ----------
    caption
        What the table is, read aloud first.
    chosen
        Id of the chosen row, "" for none.
    on_choice
        Is given the id of the row that was pressed, "" when the choice was cleared.
    """

    def pass_on() -> None:
        on_choice(st.session_state[key]["chosen"] or "")

    _table(
        data={
            "caption": caption,
            "columns": [
                {
                    "label": c.label,
                    "numeric": c.is_number,
                    "heading": c.is_heading,
                    "short": c.is_short,
                }
                for c in columns
            ],
            "rows": [{"id": r.id, "cells": list(r.cells), "muted": r.is_muted} for r in rows],
            "chosen": chosen,
        },
        key=key,
        on_chosen_change=pass_on,
    )
