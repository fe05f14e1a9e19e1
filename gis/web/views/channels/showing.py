"""Table, map and the chosen channel, for one area or for all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import channels as channel_service
from gis.web.panel import NEW, Panel, Point, panel_of, redraw_page, show_said
from gis.web.plain import plain
from gis.web.session import may
from gis.web.views.channels import detail
from gis.web.views.channels.handouts import show_handouts
from gis.web.views.channels.twins import show_channel_map, show_legend, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.channels import Channel
    from gis.services.maps import MapInfo
    from gis.services.members import Scope

OVERDUE_KEY = "channels.overdue"


def show_panel(
    _: Translator, scope: Scope, info: MapInfo, area: Area | None, areas: Sequence[Area]
) -> None:
    """
    Draw the channels.

    Parameters
    ----------
    area
        Only those that reach it; None for all.
    areas
        All areas.
    """
    channels = channel_service.list_channels(scope, area_id=area.id if area else None)
    panel = panel_of("channels", area.id if area else "", [one.id for one in channels])
    redraw_page(panel, partial(channel_service.undo, scope))
    names = {one.id: one.name for one in areas}
    point = partial(_point, _, scope, panel, channels)
    put_away = partial(_put_away, _, scope, panel, channels)
    with st.container(key="kv_channels_panel", gap="small"):
        show_said(_, panel)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if may("channels"):
                st.button(
                    _("Tilføj kanal"), key="channels.add", icon=":material/campaign:",
                    on_click=_begin, args=(panel,), disabled=panel.is_adding,
                    type="secondary" if area else "primary",
                )  # fmt: skip
            shown = _only_wanted(_, channels)
        with st.container(key="kv_new"):
            if panel.is_adding:
                detail.show_new(_, scope, panel, channels, names)
        show_legend(_, panel, is_one_area=area is not None)
        with st.container(key="kv_twins_channels"):
            table, on_map = st.columns([1.25, 1], gap="medium")
        with table:
            if shown:
                show_table(_, panel, shown, names)
            else:
                st.markdown(
                    _("Ingen kanaler endnu. Tilføj den første, for eksempel lokalavisen, "
                      "boligforeningens blad eller et opslag i vaskeriet.")
                )  # fmt: skip
        with on_map:
            show_channel_map(_, info, panel, area, areas, shown, point)
        detail.show_clash(_, scope, panel, names)
        chosen = next((one for one in channels if one.id == panel.selected), None)
        if chosen is not None:
            with st.container(border=True, gap="small", key="kv_channel"):
                st.subheader(plain(chosen.name), anchor=False)
                if chosen.is_overdue:
                    st.warning(_("Fristen er passeret. Skriv den næste, eller registrér, at "
                                 "kanalen er brugt."))  # fmt: skip
                show_handouts(_, scope, panel, chosen)
                detail.show_fields(_, scope, panel, chosen, channels, names)
                detail.show_actions(_, scope, panel, chosen, put_away)


def _begin(panel: Panel) -> None:
    panel.begin()
    panel.placing = ""  # a channel need not be anywhere


def _only_wanted(_: Translator, channels: Sequence[Channel]) -> Sequence[Channel]:
    """Tell how many there are, and let one see only those that are overdue."""
    overdue = [one for one in channels if one.is_overdue]
    st.markdown(_.n("{count} kanal", "{count} kanaler", len(channels)), width="content")
    if not overdue:
        return channels
    label = _("Kun overskredne ({count})", count=_.number(len(overdue)))
    return overdue if st.toggle(label, key=OVERDUE_KEY) else channels


def _point(
    _: Translator, scope: Scope, panel: Panel, channels: Sequence[Channel], point: Point
) -> None:
    channel = next((one for one in channels if one.id == panel.placing), None)
    if panel.placing != NEW and channel is not None:
        detail.add_point(_, scope, panel, channel, point)


def _put_away(
    _: Translator, scope: Scope, panel: Panel, channels: Sequence[Channel], channel_id: str
) -> None:
    version = next(one.version for one in channels if one.id == channel_id)

    def act() -> None:
        change = channel_service.delete_channel(scope, channel_id, version)
        panel.choose("")
        panel.tell(
            _("Kanalen er slettet. Det, der er delt ud, er bevaret."),
            partial(channel_service.undo, scope, change),
        )

    panel.attempt(_, act)
