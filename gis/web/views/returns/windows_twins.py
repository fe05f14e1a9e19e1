"""The returns as a list, and the same on the map: open rings by the road."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.return_words import outcomes, what, when
from gis.maps.overlay import AreaShape, Overlay, StreetLine
from gis.services.return_windows import group_of
from gis.web.components import (
    Cell,
    Column,
    TableRow,
    bounds_of,
    choice_table,
    hint_line,
    legend,
    show_map,
)
from gis.web.views.returns.marks import return_legend, return_mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from gis.layers.database import Frame
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.return_windows import ReturnWindow
    from gis.web.views.returns.windows_state import WindowsPanel


def is_marking(panel: WindowsPanel) -> bool:
    """Return whether a click on the map marks a street."""
    return panel.is_adding and panel.is_street


def show_legend(_: Translator, panel: WindowsPanel) -> None:
    """Write the legend, or what a click on the map does now."""
    if is_marking(panel):
        hint_line(_("Klik på de stykker vej, I vil tilbage til."))
        return
    legend(return_legend(_))


def show_table(
    _: Translator,
    panel: WindowsPanel,
    windows: Sequence[ReturnWindow],
    names: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Draw the list: times, codes and areas, never an address."""
    choice_table(
        _("Genbesøg. Tryk på et for at sige, hvad det blev til, eller for at flytte det."),
        [
            Column(_("Hvornår"), is_heading=True, is_short=True),
            Column(_("Kode eller vej")),
            Column(_("Område")),
            Column(_("Sidst"), is_short=True),
            Column(_("Hvem"), is_short=True),
        ],
        [
            TableRow(one.id, _cells(_, one, names, now), is_muted=one.outcome != "open")
            for one in windows
        ],
        chosen=panel.selected,
        key="window.table",
        on_choice=panel.choose,
    )


def _cells(
    _: Translator, window: ReturnWindow, names: Mapping[str, str], now: dt.datetime
) -> list[str | Cell]:
    signs = {"overdue": "mark-return-overdue", "today": "mark-return-today"}
    place, sign = what(_, window.code, window.street_name), ""
    if window.needs_pair:
        place = _("{what}, i par", what=place)
    if window.outcome != "open":
        place += f" · {outcomes(_)[window.outcome].lower()}"
    else:
        group = group_of(window, now)
        sign = signs.get(group, "mark-return")
        if group == "overdue":
            place += " · " + _("overskredet")
    return [
        Cell(when(_, window.starts_at, window.ends_at), sign),
        place,
        ", ".join(names[one] for one in window.area_ids if one in names) or "–",
        _.date(window.last_at) if window.last_at else "–",
        window.assigned or "–",
    ]


def show_window_map(
    _: Translator,
    info: MapInfo,
    panel: WindowsPanel,
    windows: Sequence[ReturnWindow],
    areas: Sequence[Area],
    pieces: Frame | None,
    now: dt.datetime,
) -> None:
    """
    Draw the map: a ring for each open return; a click chooses one, or marks a street.

    Parameters
    ----------
    pieces
        Pieces of street that the new return may be to; None where none are asked for.
    """
    opened = [one for one in windows if one.outcome == "open"]

    def act(feature: dict[str, Any]) -> None:
        properties = feature["properties"]
        row_id = str(properties.get("id", ""))
        if properties.get("what") != "row":
            return
        if is_marking(panel):
            panel.streets ^= {row_id}
        elif any(one.id == row_id for one in opened):
            panel.choose("" if row_id == panel.selected else row_id)

    marking = pieces if is_marking(panel) else None
    lines = [
        StreetLine(one.id, [one.line], "marked")
        for one in opened
        if one.line is not None and one.id == panel.selected
    ]
    near = {area_id for one in opened for area_id in one.area_ids}
    around = [area.geometry for area in areas if not near or area.id in near]
    if marking is not None:
        lines = [
            StreetLine(piece, [line], "marked" if piece in panel.streets else "markable")
            for piece, line in zip(marking["id"], marking.geometry, strict=True)
        ]
        around = list(marking.geometry) or around
    overlay = Overlay(
        fit=bounds_of(around or [one.roadside for one in opened], info.bounds),
        mode="mark" if marking is not None else "",
        selected=panel.selected,
        areas=[AreaShape(area.id, area.name, area.geometry, chosen=False) for area in areas],
        streets=lines,
        marks=[return_mark(_, one, now) for one in opened],
    )  # fmt: skip
    with st.container(key="kv_window_map"):
        show_map(info, overlay, key="window.map", texts=_, on_change=act)
