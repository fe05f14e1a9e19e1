"""Kommunikationsstrategi: what is told to which partner, how and when, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.services import areas as area_service
from gis.services import maps
from gis.services import partners as partner_service
from gis.services import strategy as strategy_service
from gis.services.members import Scope
from gis.web.components import Figure, choice_table, figures, heading, next_step
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.session import may, page_scope, texts
from gis.web.views.strategy.detail import show_detail, show_item_clash
from gis.web.views.strategy.listing import filters, is_shown, table_columns, table_row
from gis.web.views.strategy.state import StrategyState, state
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.partners import Partner
    from gis.services.strategy import Output, StrategyItem

PDF: Final = "application/pdf"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Kommunikationsstrategi"))
        return
    scope = page_scope()
    page = state()
    areas = area_service.list_areas(scope)
    partners = partner_service.list_partners(scope)
    items = strategy_service.list_items(scope)
    _read_address(page, items, partners)
    about = _("Hvad I fortæller hvem, hvordan og hvornår. Hænges op, hvor I kommer forbi.")
    with heading(_("Kommunikationsstrategi"), about):
        _buttons(_, scope, page, items, partners)
    page.fields.show_status(_, partial(strategy_service.undo, scope))
    show_item_clash(_, scope, page, partners)
    with st.container(key="kv_panel"):
        if page.is_adding and partners:
            _adding(_, scope, page, partners)
    if not items:
        _empty(_, partners)
        return
    with st.container(key="kv_strategy_filters"):
        filters(_, areas, items)
    _partner_filter(_, partners)
    _figures(_, items, partners)
    _table(_, page, [item for item in items if is_shown(item)], areas)
    with st.container(key="kv_item_detail"):
        chosen = next((item for item in items if item.id == page.selected), None)
        if chosen is not None:
            show_detail(_, scope, info, page, chosen, areas, partners)


def _read_address(
    page: StrategyState, items: Sequence[StrategyItem], partners: Sequence[Partner]
) -> None:
    """Take the chosen line from the address, and forget what is gone."""
    asked, there = st.query_params.get("line", ""), {item.id for item in items}
    if asked != page.selected or (asked and asked not in there):
        page.choose(asked if asked in there else "")
    if st.query_params.get("partner", "") not in {one.id for one in partners}:
        st.query_params.pop("partner", None)


def _buttons(
    _: Translator,
    scope: Scope,
    page: StrategyState,
    items: Sequence[StrategyItem],
    partners: Sequence[Partner],
) -> None:
    if items:
        with st.popover(_("Hent udtræk"), icon=":material/download:"):
            _file(_("Til regneark (CSV)"), strategy_service.strategy_csv, scope, _, CSV, "csv")
            _file(_("Til regneark (XLSX)"), strategy_service.strategy_xlsx, scope, _, XLSX, "xlsx")
        _file(_("Udskriv plakat (A3)"), strategy_service.strategy_poster, scope, _, PDF, "pdf",
              icon=":material/print:")  # fmt: skip
    if may("strategy"):
        st.button(
            _("Tilføj linje"), type="primary", key="strategy.add", icon=":material/add:",
            disabled=not partners, on_click=_open, args=(page,),
            help=None if partners else _("Tilføj først en samarbejdspartner."),
        )  # fmt: skip


def _file(
    label: str,
    make: Callable[[Scope, Translator], Output],
    scope: Scope,
    _: Translator,
    mime: str,
    kind: str,
    *,
    icon: str | None = None,
) -> None:
    """Draw a button that makes a file when it is pressed."""
    st.download_button(
        label, lambda: make(scope, _).content, strategy_service.file_name(_, kind), mime,
        key=f"strategy.{kind}", icon=icon, on_click="ignore",
    )  # fmt: skip


# --- a new line ------------------------------------------------------------------------------


def _open(page: StrategyState) -> None:
    page.is_adding = True
    page.turn += 1
    page.problem = ""
    page.fields.tell("")


def _adding(_: Translator, scope: Scope, page: StrategyState, partners: Sequence[Partner]) -> None:
    names = {one.id: one.name for one in partners}
    asked = st.query_params.get("partner", "")
    key = f"strategy.new.{page.turn}"
    with st.container(
        border=True, horizontal=True, vertical_alignment="bottom", gap="small", key="kv_new_item"
    ):
        st.selectbox(
            _("Hvilken samarbejdspartner er linjen til?"), list(names), key=key,
            index=list(names).index(asked) if asked in names else None,
            format_func=names.__getitem__, placeholder=_("Vælg en samarbejdspartner"),
        )  # fmt: skip
        st.button(
            _("Opret linjen"), key="strategy.create", on_click=_create, args=(_, scope, page, key)
        )
        st.button(_("Luk"), key="strategy.close", on_click=_close, args=(page,))
    if page.problem:
        problem(page.problem)


def _create(_: Translator, scope: Scope, page: StrategyState, key: str) -> None:
    partner_id = st.session_state.get(key)
    if not partner_id:
        page.problem = _("Vælg den samarbejdspartner, som linjen er til.")
        return
    try:
        item, change = strategy_service.add_item(scope, partner_id)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    _close(page)
    # A filter that hides it would make it look lost.
    for name in ("area", "show"):
        st.query_params.pop(name, None)
    st.session_state.pop("strategy.filter.responsible", None)
    page.choose(item.id)
    page.fields.tell(_("Linjen er oprettet. Udfyld den under tabellen."), change)


def _close(page: StrategyState) -> None:
    page.is_adding = False
    page.problem = ""


# --- the lines -------------------------------------------------------------------------------


def _empty(_: Translator, partners: Sequence[Partner]) -> None:
    st.markdown(
        _("Strategien er tom. Hver linje begynder med en samarbejdspartner fra afdækningspunkt 4.")
    )
    if not partners:
        link_to("partnere", _("Tilføj den første samarbejdspartner"), icon=":material/handshake:")


def _partner_filter(_: Translator, partners: Sequence[Partner]) -> None:
    asked = st.query_params.get("partner", "")
    partner = next((one for one in partners if one.id == asked), None)
    if partner is None:
        st.query_params.pop("partner", None)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(_("Kun linjer til {name}.", name=partner.name)))
        st.button(_("Vis alle linjer"), key="strategy.all", on_click=_show_all)


def _show_all() -> None:
    st.query_params.pop("partner", None)


def _figures(_: Translator, items: Sequence[StrategyItem], partners: Sequence[Partner]) -> None:
    late = [item for item in items if item.is_overdue]
    with_line = {item.partner_id for item in items}
    without = [one for one in partners if one.priority == "high" and one.id not in with_line]
    if late:
        following = _("Følg op hos {name}.", name=late[0].partner_name)
    elif without:
        following = _("Skriv en linje til {name}, der har høj prioritet.", name=without[0].name)
    else:
        following = _("Udskriv plakaten, og hæng den op.")
    done = sum(item.status == "done" for item in items)
    figures(
        [
            Figure(_("Linjer"), _.number(len(items))),
            Figure(_("I gang"), _.number(sum(item.status == "under_way" for item in items))),
            Figure(_("Afsluttet"), _.number(done)),
            Figure(_("Overskredet"), _.number(len(late))),
            Figure(_("Høj prioritet uden linje"), _.number(len(without))),
        ],
        following=next_step(_("Næste:"), following),
    )


def _table(
    _: Translator, page: StrategyState, shown: Sequence[StrategyItem], areas: Sequence[Area]
) -> None:
    names = {area.id: area.name for area in areas}
    with st.container(key="kv_strategy"):
        if not shown:
            st.markdown(_("Ingen linjer med det valg."))
            return
        choice_table(
            _("Kommunikationsstrategi. Tryk på en samarbejdspartner for at rette linjen."),
            table_columns(_),
            [table_row(_, item, names) for item in shown],
            chosen=page.selected,
            key="strategy.table",
            on_choice=partial(_choose, page),
        )


def _choose(page: StrategyState, item_id: str) -> None:
    page.fields.tell("")
    page.choose(item_id)
