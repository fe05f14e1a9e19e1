"""Mapping point 4 of one area: its partners on a map of just them, and beside it as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import areas as area_service
from gis.services import partners as partner_service
from gis.web.components import choice_table
from gis.web.plain import problem
from gis.web.session import may
from gis.web.views.partners.adding import show_adding
from gis.web.views.partners.detail import show_detail, show_partner_clash
from gis.web.views.partners.listing import columns, table_row
from gis.web.views.partners.saying import show_said
from gis.web.views.partners.state import PartnersState, state
from gis.web.views.partners.twins import show_legend, show_partner_map

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.partners import Partner


def show_partners(_: Translator, scope: Scope, info: MapInfo, area: Area) -> None:
    """Draw the partners that move in an area daily, and what can be done to them."""
    page = state("area_partners")
    page.is_in_address = False
    if page.fit != area.geometry.bounds:  # another area
        page.fit = area.geometry.bounds
        page.open("")
        page.choose("")
        page.tell("")
    areas = area_service.list_areas(scope)
    names = {one.id: one.name for one in areas}
    known = partner_service.list_partners(scope)
    here = [one for one in known if one.moves_in(area.id)]
    show_said(_, scope, page, key="kv_said_partners")
    show_partner_clash(_, scope, page, names)
    chosen = next((one for one in here if one.id == page.selected), None)
    with st.container(key="kv_panel_partners"):
        if page.panel == "add":
            show_adding(_, scope, page, areas, known, area_id=area.id)
        elif may("partners"):
            st.button(
                _("Tilføj partner"), key="area_partners.add", icon=":material/person_add:",
                on_click=_open, args=(page,),
            )  # fmt: skip
            if page.problem and chosen is None:
                problem(page.problem)
    with st.container(key="kv_partner_table"):
        _table(_, page, here, names)
    show_legend(_, page)
    reached = partner_service.reach(scope, known)
    show_partner_map(_, scope, info, page, [area], reached, here, area_id=area.id)
    with st.container(key="kv_partner_detail"):
        if chosen is not None:
            show_detail(_, scope, page, chosen, areas, known)


def _table(
    _: Translator, page: PartnersState, here: Sequence[Partner], names: Mapping[str, str]
) -> None:
    if not here:
        st.markdown(
            _(
                "Ingen samarbejdspartner er skrevet på her. Har ingen adgang, "
                "så svar det ved siden af."
            )
        )
        return
    choice_table(
        _("Samarbejdspartnere i området. Tryk på et navn for at vælge en."),
        columns(_),
        [table_row(_, one, names) for one in here],
        chosen=page.selected,
        key="area_partners.table",
        on_choice=partial(_choose, page),
    )


def _open(page: PartnersState) -> None:
    page.tell("")
    page.open("add")


def _choose(page: PartnersState, partner_id: str) -> None:
    page.tell("")
    page.choose(partner_id)
