"""The chosen line of the strategy: its fields, and the map of whom it reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale.partner_words import STATUSES, item_names, statuses
from gis.maps.overlay import AreaShape, Overlay
from gis.services import strategy as strategy_service
from gis.services.rows import RowChange, RowClash
from gis.web.clash import ClashWords
from gis.web.components import bounds_of, legend, show_map
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.session import may
from gis.web.views.partners.listing import marks

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.partners import Partner
    from gis.services.strategy import StrategyItem
    from gis.web.views.strategy.state import StrategyState

ROWS_PX = 96
"""Height of a field for a text of some lines."""


def store(scope: Scope, item_id: str, version: int, **values: Any) -> RowChange:  # noqa: ANN401
    """Store fields of a line as they stand in their widgets."""
    try:
        return strategy_service.update_item(scope, item_id, version, **values)[1]
    except RowClash as clash:
        told = [
            replace(one, mine=str(one.mine), theirs=str(one.theirs))
            if one.field == "partner_id"
            else one
            for one in clash.fields
        ]
        raise RowClash(told, clash.version) from clash


def show_item_clash(
    _: Translator, scope: Scope, page: StrategyState, partners: Sequence[Partner]
) -> None:
    """Let one choose where two people have written differently of a line."""
    settling = page.fields.settling
    names = {one.id: one.name for one in partners}
    words = ClashWords(item_names(_), partial(_value, _, names))
    page.fields.show_clash(_, words, partial(store, scope, settling.row_id if settling else ""))


def _value(_: Translator, names: Mapping[str, str], field: str, value: Any) -> str:  # noqa: ANN401
    match field:
        case "partner_id":
            return names.get(str(value), _("en anden"))
        case "status":
            return statuses(_)[value]
        case "deleted_at":
            return _("slettet") if value else _("bevaret")
        case "due_on":
            return _("ingen dato") if value is None else _.date(value)
        case _text:
            return str(value) or _("tom")


def show_detail(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    page: StrategyState,
    item: StrategyItem,
    areas: Sequence[Area],
    partners: Sequence[Partner],
) -> None:
    """Draw the form of one line, in the order of the columns, and the map beside it."""
    st.subheader(plain(item.partner_name), anchor=False)
    with st.container(key="kv_item_twins"):
        form, on_map = st.columns([1.6, 1], gap="medium")
    with form:
        with st.container(key="kv_fields", gap="small"):
            _fields(_, scope, page, item, partners)
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="kv_item_actions"
        ):
            if may("strategy"):
                st.button(
                    _("Slet linje"), key="strategy.delete", icon=":material/delete:",
                    on_click=_delete, args=(_, scope, page, item),
                )  # fmt: skip
            link_to("partnere", _("Åbn partneren"), icon=":material/handshake:",
                    partner=item.partner_id)  # fmt: skip
        if page.problem:
            problem(page.problem)
    with on_map:
        _map(_, info, page, item, areas, partners)


def _fields(
    _: Translator,
    scope: Scope,
    page: StrategyState,
    item: StrategyItem,
    partners: Sequence[Partner],
) -> None:
    names = item_names(_)
    fields = page.fields

    def options(name: str) -> dict[str, Any]:
        return {
            "label": names[name],
            "key": fields.sync(item.id, name, getattr(item, name), item.version),
            "on_change": partial(fields.save, _, partial(store, scope, item.id), item.id, name),
        }

    def text(name: str, **more: Any) -> None:  # noqa: ANN401
        st.text_area(**options(name), height=ROWS_PX, **more, disabled=not may("strategy"))
        fields.show_problem(item.id, name)

    first, second = st.columns(2, gap="medium")
    with first:
        called = {one.id: one.name for one in partners}
        st.selectbox(
            **options("partner_id"),
            options=list(called),
            format_func=called.__getitem__,
            disabled=not may("strategy"),
        )
        fields.show_problem(item.id, "partner_id")
        text("message")
        text("procedure")
        text("effect")
        text("time_plan", placeholder=_("for eksempel første tirsdag i måneden"))
    with second:
        _due(_, options("due_on"))
        fields.show_problem(item.id, "due_on")
        st.text_input(**options("responsible"), max_chars=60, autocomplete="off",
                      placeholder=_("initialer"), disabled=not may("strategy"))  # fmt: skip
        fields.show_problem(item.id, "responsible")
        st.segmented_control(
            **options("status"), options=STATUSES, required=True,
            format_func=statuses(_).__getitem__, disabled=not may("strategy"),
        )  # fmt: skip
        fields.show_problem(item.id, "status")
        text("status_text")
        text("evaluation")


def _due(_: Translator, options: dict[str, Any]) -> None:
    st.date_input(
        **options, value=None, format="DD-MM-YYYY",
        min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1), disabled=not may("strategy"),
    )  # fmt: skip


def _delete(_: Translator, scope: Scope, page: StrategyState, item: StrategyItem) -> None:
    try:
        change = strategy_service.delete_item(scope, item.id)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.choose("")
    page.fields.tell(_("Linjen er slettet."), change)


def _map(
    _: Translator,
    info: MapInfo,
    page: StrategyState,
    item: StrategyItem,
    areas: Sequence[Area],
    partners: Sequence[Partner],
) -> None:
    """Show where the partner of a line moves daily."""
    partner = next((one for one in partners if one.id == item.partner_id), None)
    here = {area.id for area in areas if item.is_municipality_wide or area.id in item.area_ids}
    legend(
        [
            ("area-chosen", _("Her færdes partneren dagligt")),
            ("area-other", _("Andre områder")),
            ("mark-partner", _("Samarbejdspartner")),
        ]
    )
    if page.fit is None or page.fit[0] != item.id:
        shapes = [area.geometry for area in areas if area.id in here]
        page.fit = (item.id, bounds_of(shapes or [area.geometry for area in areas], info.bounds))
    overlay = Overlay(
        fit=page.fit[1],
        areas=[
            AreaShape(area.id, area.name, area.geometry, chosen=area.id in here) for area in areas
        ],
        marks=marks(_, [partner] if partner else [], ""),
    )
    show_map(info, overlay, key="strategy.map", texts=_, on_change=lambda _feature: None)
