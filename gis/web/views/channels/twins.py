"""The channels as a table, and where they reach as a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.channel_words import kind_word
from gis.maps.overlay import AreaShape, Mark, Overlay
from gis.web.components import (
    Column,
    TableRow,
    bounds_of,
    choice_table,
    hint_line,
    legend,
    show_map,
)
from gis.web.panel import NEW, Panel, Point, point_in

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.channels import Channel
    from gis.services.maps import MapInfo


def show_legend(_: Translator, panel: Panel, *, is_one_area: bool) -> None:
    """Write the legend, or what a click on the map does now."""
    if panel.placing:
        hint_line(_("Klik på kortet, hvor kanalen er, for eksempel ved opslagstavlen."))
        return
    signs = [("mark-channel", _("Kanal"))]
    if panel.selected:
        signs.append(("area-chosen", _("Nås af den valgte kanal")))
    if not is_one_area or panel.selected:
        signs.append(("area-other", _("Andre områder")))
    legend(signs)


def show_table(
    _: Translator, panel: Panel, channels: Sequence[Channel], areas: Mapping[str, str]
) -> None:
    """Draw the list of channels; what is overdue is said in words."""
    choice_table(
        _("Kommunikationskanaler. Tryk på en for at se, rette eller registrere."),
        [
            Column(_("Kanal"), is_heading=True),
            Column(_("Slags")),
            Column(_("Hvem den når")),
            Column(_("Næste frist eller rytme")),
            Column(_("Senest brugt"), is_short=True),
        ],
        [
            TableRow(
                one.id,
                [
                    one.name, kind_word(_, one.kind),
                    reach(_, one, areas), due(_, one),
                    _.date(one.last_handout) if one.last_handout else "–",
                ],
            )
            for one in channels
        ],
        chosen=panel.selected,
        key=f"channels.table.{'one' if panel.of else 'all'}",
        on_choice=panel.choose,
    )  # fmt: skip


def reach(_: Translator, channel: Channel, areas: Mapping[str, str]) -> str:
    """Return whom a channel reaches, in words."""
    if channel.is_municipality_wide:
        return _("Hele kommunen")
    return ", ".join(areas[one] for one in channel.area_ids if one in areas) or "–"


def due(_: Translator, channel: Channel) -> str:
    """Return when something is due, and how the channel comes out."""
    told = [] if channel.due_on is None else [_.date(channel.due_on)]
    if channel.is_overdue:
        told = [_("{date} – overskredet", date=told[0])]
    if channel.every_days is not None:
        told.append(_.n("hver dag", "hver {count}. dag", channel.every_days))
    if channel.rhythm:
        told.append(channel.rhythm)
    return " · ".join(told) or "–"


def show_channel_map(
    _: Translator,
    info: MapInfo,
    panel: Panel,
    area: Area | None,
    areas: Sequence[Area],
    channels: Sequence[Channel],
    on_point: Callable[[Point], None],
) -> None:
    """
    Draw where the channels are, and the areas that the chosen one reaches.

    Parameters
    ----------
    area
        The area that the map is about, None for all.
    """
    chosen = next((one for one in channels if one.id == panel.selected), None)

    def act(feature: dict[str, Any]) -> None:
        properties = feature["properties"]
        row_id = str(properties.get("id", ""))
        if properties.get("what") == "point" and panel.placing:
            on_point(point_in(feature))
        elif properties.get("what") == "row" and row_id != NEW:
            panel.choose("" if row_id == panel.selected else row_id)

    shown = areas if area is None or chosen is not None else [area]
    overlay = Overlay(
        fit=bounds_of([area.geometry] if area else [one.geometry for one in areas], info.bounds),
        mode="point" if panel.placing else "",
        selected=panel.selected,
        areas=[
            AreaShape(
                one.id, one.name, one.geometry, chosen=chosen is not None and chosen.reaches(one.id)
            )
            for one in shown
        ],
        marks=[
            *(
                Mark(one.id, point, "channel", kind_word(_, one.kind)[:1].upper(), one.name)
                for one in channels
                for point in one.points
            ),
            *(Mark(NEW, point, "channel", "?", _("Ny kanal")) for point in panel.points),
        ],
    )
    key = f"channels.map.{'one' if area else 'all'}"
    with st.container(key="kv_channels_map"):
        show_map(info, overlay, key=key, texts=_, on_change=act)
