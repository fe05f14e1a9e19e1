"""Samarbejdspartnere og kanaler: who the team works with, whom they reach, and the channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.services import areas as area_service
from gis.services import maps
from gis.services import partners as partner_service
from gis.services.members import Scope
from gis.web.components import Figure, choice_table, figures, heading, next_step
from gis.web.plain import problem
from gis.web.session import may, page_scope, texts
from gis.web.views.partners.adding import show_adding, show_alike
from gis.web.views.partners.channels import show_channels
from gis.web.views.partners.detail import show_detail, show_partner_clash
from gis.web.views.partners.listing import columns, filters, is_shown, table_row
from gis.web.views.partners.reach import reach_figures, reach_table, show_area_reach
from gis.web.views.partners.saying import show_said
from gis.web.views.partners.state import PartnersState, state
from gis.web.views.partners.twins import show_legend, show_partner_map
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.reach import AreaReach
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.partners import Partner

VIEWS: Final = ("partners", "reach", "channels")
VIEW_KEY: Final = "partners.view"


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Samarbejdspartnere og kanaler"))
        return
    scope = page_scope()
    areas = area_service.list_areas(scope)
    page = state()
    view = st.query_params.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    about = _("Dem, der færdes, hvor I leder, hvem de når, og hvordan I gør opmærksom på jer selv.")
    with heading(_("Samarbejdspartnere og kanaler"), about):
        if view != "channels" and may("partners"):
            st.button(
                _("Tilføj partner"), type="primary", key="partners.add",
                icon=":material/person_add:", on_click=_open, args=(page,),
            )  # fmt: skip
    _views(_, view)
    if view == "channels":
        show_channels(_, scope, info, areas)
        return
    known = partner_service.list_partners(scope)
    _read_address(page, known)
    show_said(_, scope, page)
    show_partner_clash(_, scope, page, {area.id: area.name for area in areas})
    reached = partner_service.reach(scope, known)
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key="kv_panel"):
        _panel(_, scope, page, areas, known)
    if view == "reach":
        _reach(_, scope, info, page, areas, known, reached)
    else:
        _partners(_, scope, info, page, areas, known, reached)


def _views(_: Translator, view: str) -> None:
    words = {"partners": _("Partnere"), "reach": _("Rækkevidde"), "channels": _("Kanaler")}
    st.session_state[VIEW_KEY] = view
    with st.container(key="kv_partner_views"):
        st.segmented_control(
            _("Vis"), VIEWS, key=VIEW_KEY, required=True, format_func=words.__getitem__,
            on_change=_turn, label_visibility="collapsed",
        )  # fmt: skip


def _turn() -> None:
    st.query_params["view"] = st.session_state[VIEW_KEY]
    state().tell("")


def _open(page: PartnersState) -> None:
    page.tell("")
    page.open("add")


def _read_address(page: PartnersState, known: Sequence[Partner]) -> None:
    """Take the chosen partner from the address, and forget one that is gone."""
    asked = st.query_params.get("partner", "")
    there = {one.id for one in known}
    if asked != page.selected or (asked and asked not in there):
        page.choose(asked if asked in there else "")


def _panel(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    areas: Sequence[Area],
    known: Sequence[Partner],
) -> None:
    alike = _alike(scope, page, known)
    if page.panel == "add":
        show_adding(_, scope, page, areas, known, area_id=st.query_params.get("area", ""))
    elif page.panel == "alike" and alike:
        show_alike(_, scope, page, alike, areas)
    elif alike and may("partners"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.info(
                _.n("{count} partner er måske skrevet to gange.",
                    "{count} partnere er måske skrevet to gange.", len(alike))
            )  # fmt: skip
            st.button(_("Se dem"), key="partners.alike", on_click=page.open, args=("alike",))
    if page.problem and not page.panel and not page.selected:
        problem(page.problem)


def _alike(
    scope: Scope, page: PartnersState, known: Sequence[Partner]
) -> Sequence[Sequence[Partner]]:
    """Return groups that are perhaps one partner each; compared again when the list is new."""
    version = tuple((one.id, one.version) for one in known)
    if page.alike[0] != version:
        page.alike = (version, partner_service.find_duplicates(scope, known))
    return page.alike[1]


# --- partners --------------------------------------------------------------------------------


def _partners(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    page: PartnersState,
    areas: Sequence[Area],
    known: Sequence[Partner],
    reached: Mapping[str, AreaReach],
) -> None:
    with st.container(key="kv_partner_filters"):
        filters(_, areas)
    shown = [one for one in known if is_shown(one)]
    _figures(_, areas, known, reached)
    show_legend(_, page)
    names = {area.id: area.name for area in areas}
    area_id = st.query_params.get("area", "")
    with st.container(key="kv_partner_twins"):
        table, on_map = st.columns([1.4, 1], gap="medium")
    with table:
        if shown:
            choice_table(
                _("Samarbejdspartnere. Tryk på et navn for at vælge en."),
                columns(_),
                [table_row(_, one, names) for one in shown],
                chosen=page.selected,
                key="partners.table",
                on_choice=partial(_choose, page),
            )
        elif known:
            st.markdown(_("Ingen samarbejdspartnere med det valg. Vælg Alle for at se resten."))
        else:
            st.markdown(
                _(
                    "Ingen samarbejdspartnere endnu. Begynd med dem, der har adgang til hjem, for "
                    "eksempel viceværten."
                )
            )
    with on_map:
        show_partner_map(
            _, scope, info, page, areas, reached, shown, area_id=area_id, on_area=_filter_area
        )
    with st.container(key="kv_partner_detail"):
        chosen = next((one for one in known if one.id == page.selected), None)
        if chosen is not None:
            show_detail(_, scope, page, chosen, areas, known)


def _choose(page: PartnersState, partner_id: str) -> None:
    page.tell("")
    page.choose(partner_id)


def _filter_area(area_id: str) -> None:
    if st.query_params.get("area", "") == area_id:
        st.query_params.pop("area")
    else:
        st.query_params["area"] = area_id


def _figures(
    _: Translator,
    areas: Sequence[Area],
    known: Sequence[Partner],
    reached: Mapping[str, AreaReach],
) -> None:
    without = [area for area in areas if area.id in reached and not reached[area.id].has_access]
    overdue = [one for one in known if one.is_contact_overdue]
    if not known:
        following = _("Tilføj den første. Viceværten kender ofte dem, der ikke åbner.")
    elif without:
        largest = max(without, key=lambda area: area.addresses)
        following = _("Find en partner med adgang til hjem i {name}.", name=largest.name)
    elif overdue:
        following = _("Kontakt {name}, og notér, hvad I fortalte.", name=overdue[0].name)
    else:
        following = _("Skriv i strategien, hvad I vil fortælle dem, og hvornår.")
    figures(
        [
            Figure(_("Samarbejdspartnere"), _.number(len(known))),
            Figure(_("Med adgang til hjem"), _.number(sum(bool(o.has_access) for o in known))),
            Figure(_("Møder borgere"), _.number(sum(bool(o.meets_citizens) for o in known))),
            Figure(_("Områder uden adgang"), _.number(len(without)),
                   _("af {all}", all=len(reached))),
            Figure(_("Skal kontaktes"), _.number(len(overdue))),
        ],
        following=next_step(_("Næste:"), following),
    )  # fmt: skip


# --- reach -----------------------------------------------------------------------------------


def _reach(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    page: PartnersState,
    areas: Sequence[Area],
    known: Sequence[Partner],
    reached: Mapping[str, AreaReach],
) -> None:
    figures(reach_figures(_, areas, reached))
    show_legend(_, page)
    area_id = st.query_params.get("area", "")
    with st.container(key="kv_partner_twins"):
        table, on_map = st.columns([1.4, 1], gap="medium")
    with table:
        reach_table(_, areas, reached, known, chosen=area_id, on_choice=_choose_area)
    with on_map:
        show_partner_map(
            _, scope, info, page, areas, reached, known, area_id=area_id, on_area=_filter_area
        )
    chosen = next((area for area in areas if area.id == area_id and area.id in reached), None)
    if chosen is not None:
        show_area_reach(_, chosen, reached[chosen.id], known)


def _choose_area(area_id: str) -> None:
    if area_id:
        st.query_params["area"] = area_id
    else:
        st.query_params.pop("area", None)
