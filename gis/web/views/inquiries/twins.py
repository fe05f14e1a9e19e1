"""The inquiries as a list, and those with a known place on the map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.locale.inquiry_words import concerns_told, inquiry_outcomes, source_word
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
from gis.web.panel import NEW, point_in
from gis.web.views.inquiries.detail import move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.inquiries import Inquiry
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.inquiries.state import InquiriesPanel


def show_legend(_: Translator, panel: InquiriesPanel) -> None:
    """Write the legend, or what a click on the map does now."""
    if panel.placing:
        hint_line(_("Klik på kortet, hvor det er."))
        return
    legend([("mark-candidate", _("Henvendelse med et kendt sted"))])


def show_table(
    _: Translator, panel: InquiriesPanel, inquiries: Sequence[Inquiry], names: Mapping[str, str]
) -> None:
    """Draw the list: codes and areas, never an address."""
    choice_table(
        _("Henvendelser. Tryk på en kode for at se, rette eller afslutte den."),
        [
            Column(_("Kode"), is_heading=True, is_short=True),
            Column(_("Område")),
            Column(_("Fra")),
            Column(_("Bekymring")),
            Column(_("Frist")),
            Column(_("Hvem"), is_short=True),
        ],
        [
            TableRow(one.id, _cells(_, one, names), is_muted=one.closed_at is not None)
            for one in inquiries
        ],
        chosen=panel.selected,
        key="inquiry.table",
        on_choice=panel.choose,
    )


def _cells(_: Translator, inquiry: Inquiry, names: Mapping[str, str]) -> list[str]:
    areas = ", ".join(names[one] for one in inquiry.area_ids if one in names)
    where = areas or (_("Ukendt sted") if inquiry.at is None else "–")
    source = f"{source_word(_, inquiry.source_kind)}, {_.date(inquiry.received_on)}"
    return [
        inquiry.code, where, source, concerns_told(_, inquiry.concerns), _due(_, inquiry),
        inquiry.taker or "–",
    ]  # fmt: skip


def _due(_: Translator, inquiry: Inquiry) -> str:
    if inquiry.closed_at is not None:
        return inquiry_outcomes(_).get(inquiry.outcome, inquiry.outcome)
    if inquiry.deadline is None:
        return "–"
    day = _.date(inquiry.deadline)
    return _("{date} – overskredet", date=day) if inquiry.is_overdue else day


def placed_inquiries(inquiries: Sequence[Inquiry]) -> dict[str, Inquiry]:
    """Return by id those that the map draws: a mark on the house would tell a protected address."""
    return {one.id: one for one in inquiries if one.at is not None and not one.is_protected}


def show_inquiry_map(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    panel: InquiriesPanel,
    inquiries: Sequence[Inquiry],
    areas: Sequence[Area],
) -> None:
    """Draw the map: a diamond for each placed inquiry; a click chooses, or points it out."""
    placed = placed_inquiries(inquiries)
    chosen = next((one for one in inquiries if one.id == panel.selected), None)
    put = None if chosen is None else partial(move, _, scope, panel, chosen)

    def act(feature: dict[str, Any]) -> None:
        properties = feature["properties"]
        row_id = str(properties.get("id", ""))
        if properties.get("what") == "point" and panel.placing == NEW:
            panel.points, panel.address, panel.placing = [point_in(feature)], None, ""
        elif properties.get("what") == "point" and panel.placing and put is not None:
            put(shapely.Point(point_in(feature)))
        elif properties.get("what") == "row" and row_id in placed:
            panel.choose("" if row_id == panel.selected else row_id)

    near = {area_id for one in placed.values() for area_id in one.area_ids}
    around = [area.geometry for area in areas if not near or area.id in near]
    new = [Mark(NEW, at, "candidate", "", _("Ny henvendelse")) for at in panel.points]
    overlay = Overlay(
        fit=bounds_of([*around, *(one.at for one in placed.values())], info.bounds),
        mode="point" if panel.placing else "",
        selected=panel.selected,
        areas=[AreaShape(area.id, area.name, area.geometry, chosen=False) for area in areas],
        marks=[
            *(
                Mark(one.id, (one.at.x, one.at.y), "candidate", "", one.code)
                for one in placed.values()
                if one.at is not None
            ),
            *new,
        ],
    )
    with st.container(key="kv_inquiry_map"):
        show_map(info, overlay, key="inquiry.map", texts=_, on_change=act)
