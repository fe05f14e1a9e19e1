"""Boligområder: draw, change, split, join and put away areas; take suggested ones or files."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.services import areas as area_service
from gis.services import atlas, maps
from gis.services.members import Scope
from gis.web.components import Figure, figures, heading, next_step, status_line
from gis.web.session import may, page_scope, texts
from gis.web.views.areas.clash import show_area_clash
from gis.web.views.areas.detail import show_detail
from gis.web.views.areas.panels import show_panel
from gis.web.views.areas.state import AreasState, state
from gis.web.views.areas.twins import show_legend, show_twins
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Boligområder"))
        return
    scope = page_scope()
    areas = area_service.list_areas(scope)
    page = state()
    _read_address(page, areas)
    about = _("De områder, hvor I leder. Tegn dem, ret dem, og sig, hvornår de skal gennemgås.")
    with heading(_("Boligområder"), about):
        if areas:
            _atlas_button(_, scope)
        _buttons(_, page)
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.change is not None:
            st.button(_("Fortryd"), key="areas.undo", on_click=_undo, args=(_, scope))
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key="kv_clash"):
        show_area_clash(_, scope)
    with st.container(key="kv_panel"):
        show_panel(_, scope, areas)
    _figures(_, page, areas)
    show_legend(_, page)
    show_twins(_, scope, info, areas)
    with st.container(key="kv_area_detail"):
        chosen = next((area for area in areas if area.id == page.selected), None)
        if chosen is not None:
            show_detail(_, scope, chosen)


def _read_address(page: AreasState, areas: Sequence[Area]) -> None:
    """Take the chosen area from the address, and forget one that is gone."""
    if page.panel in {"suggest", "file"}:
        return
    known = {area.id for area in areas}
    asked = st.query_params.get("areas", "").partition(",")[0] or page.selected
    page.choose(asked if asked in known else "")
    if page.outline is not None and page.outline.area_id not in known | {""}:
        page.open("")


def _atlas_button(_: Translator, scope: Scope) -> None:
    today = dt.datetime.now(COPENHAGEN).date()
    st.download_button(
        _("Udskriv atlas"), lambda: atlas.print_atlas(scope, _).pdf, key="areas.atlas",
        file_name=atlas.file_name(today), mime="application/pdf", icon=":material/print:",
        on_click="ignore",
    )  # fmt: skip


def _buttons(_: Translator, page: AreasState) -> None:
    if not may("areas"):
        return
    st.button(
        _("Foreslå"), key="areas.suggest", icon=":material/lightbulb:",
        on_click=page.open, args=("suggest",),
    )  # fmt: skip
    st.button(
        _("Indlæs"), key="areas.file", icon=":material/upload_file:",
        on_click=page.open, args=("file",),
    )  # fmt: skip
    st.button(
        _("Vælg veje"), key="areas.streets", icon=":material/list:",
        on_click=page.open, args=("streets",),
    )  # fmt: skip
    if page.mode:
        st.button(_("Stop tegning"), key="areas.stop", on_click=page.open, args=("",))
    else:
        st.button(
            _("Tegn område"), type="primary", key="areas.draw", icon=":material/draw:",
            on_click=_draw, args=(page,),
        )  # fmt: skip


def _draw(page: AreasState) -> None:
    page.open("")
    page.mode = "draw"


def _undo(_: Translator, scope: Scope) -> None:
    page = state()
    if page.change is None:
        return
    try:
        taken_back = area_service.undo(scope, page.change)
    except KvarterError as error:
        page.tell("")
        page.problem = _.error(error)
        return
    page.open("")
    page.tell(_("Det er fortrudt. Området er, som det var."), taken_back)
    page.choose(taken_back.kept[0] if taken_back.kept else "")


def _figures(_: Translator, page: AreasState, areas: Sequence[Area]) -> None:
    if page.panel == "suggest":
        following = _("Vælg et forslag i tabellen eller på kortet, og tryk på Brug forslaget.")
    elif not areas:
        following = _("Tegn det første område, eller lad Kvarter foreslå nogle.")
    elif page.selected:
        following = _("Planlæg en runde i området, når omridset og tidspunkterne er rigtige.")
    else:
        following = _("Vælg et område for at rette det.")
    km = sum(area.street_m for area in areas) / 1000
    figures(
        [
            Figure(_("Boligområder"), _.number(len(areas))),
            Figure(_("Adresser"), _.number(sum(area.addresses for area in areas))),
            Figure(_("Vej at gå"), _("{number} km", number=_.number(km, 1))),
        ],
        following=next_step(_("Næste:"), following),
    )
