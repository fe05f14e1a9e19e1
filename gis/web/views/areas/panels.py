"""What opens above the table: suggestions, a file, streets to choose, areas to join."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from gis import sandbox
from gis.errors import KvarterError
from gis.services import areas as area_service
from gis.services.areas import LONGEST_NAME, read_area_file
from gis.web.faults import told
from gis.web.plain import plain
from gis.web.presses import after_presses
from gis.web.views.areas.saving import add_named, passing_name, save_field
from gis.web.views.areas.state import AreasState, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope

LARGEST_FILE_MB = 10


def show_panel(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    """Draw what is open."""
    page = state()
    if page.outline is not None:
        with st.container(key="kv_draft", border=True, horizontal=True, gap="small"):
            _outline(_, scope, page, areas)
    panels = {"suggest": _suggest, "file": _file, "streets": _streets, "merge": _merge}
    if page.panel:
        with st.container(key="kv_open_panel", border=True, gap="small"):
            panels[page.panel](_, scope, page, areas)


def _close(_: Translator, page: AreasState) -> None:
    st.button(_("Luk"), key="areas.close", type="tertiary", on_click=page.open, args=("",))


# --- an outline at work ----------------------------------------------------------------------


def _outline(_: Translator, scope: Scope, page: AreasState, areas: Sequence[Area]) -> None:
    work = page.outline
    assert work is not None
    if work.repaired is not None:
        st.button(
            _("Brug rettelsen"), key="areas.repair",
            on_click=partial(_keep_outline, _, scope, areas, use_repair=True),
        )  # fmt: skip
    elif work.area_id:
        is_moved = work.geometry is not None
        st.button(
            _("Gem omrids"), key="areas.save_outline", disabled=not is_moved,
            help=None if is_moved else _("Flyt et hjørne på kortet først."),
            on_click=partial(_keep_outline, _, scope, areas, use_repair=False),
        )  # fmt: skip
    st.button(_("Kassér"), key="areas.discard", type="tertiary", on_click=page.open, args=("",))


def _keep_outline(_: Translator, scope: Scope, areas: Sequence[Area], *, use_repair: bool) -> None:
    page = state()
    work = page.outline
    if work is None:
        return
    outline = work.repaired if use_repair else work.geometry
    if outline is None:
        return
    if not work.area_id:
        add_named(_, scope, page, passing_name(_, areas), outline)
    elif save_field(_, scope, page, work.area_id, work.version, geometry=outline):
        page.mode, page.outline = "", None
    elif page.field_problem[1] == "geometry":
        page.problem = page.field_problem[2]
    else:  # a clash keeps the outline
        page.mode, page.outline = "", None


# --- suggestions -----------------------------------------------------------------------------


def _suggest(_: Translator, scope: Scope, page: AreasState, _areas: Sequence[Area]) -> None:
    with st.spinner(_("Finder forslag …")):
        found = area_service.suggest_areas(scope)
    page.suggestions = [one for one in found if one.id not in page.hidden]
    chosen = next((one for one in page.suggestions if one.id == page.selected), None)
    st.markdown(
        _(
            "Forslagene følger boligernes tæthed og slags og grænser som jernbaner, vand og store "
            "veje. Et område er på højst nogle hundrede adresser (antaget)."
        )
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("Brug forslaget"), key="areas.accept", icon=":material/check:",
            disabled=chosen is None,
            help=None if chosen else _("Vælg et forslag i tabellen først."),
            on_click=after_presses(partial(_accept, _, scope)),
        )  # fmt: skip
        st.button(
            _("Skjul forslaget"), key="areas.hide", disabled=chosen is None,
            help=None if chosen else _("Vælg et forslag i tabellen først."),
            on_click=after_presses(_hide),
        )  # fmt: skip
        if page.hidden:
            st.button(_("Vis de skjulte"), key="areas.unhide", on_click=page.hidden.clear)
        _close(_, page)


def _accept(_: Translator, scope: Scope) -> None:
    page = state()
    chosen = next((one for one in page.suggestions if one.id == page.selected), None)
    if chosen is None:
        return
    try:
        added = area_service.add_areas(scope, [(chosen.name, chosen.geometry)], number_names=True)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.tell(_("{name} er gemt.", name=added[0].name), area_service.change_adding(added))
    _select_next(page)


def _hide() -> None:
    page = state()
    if page.selected not in {one.id for one in page.suggestions}:
        return  # pressed twice
    page.hidden.add(page.selected)
    _select_next(page)


def _select_next(page: AreasState) -> None:
    ids = [one.id for one in page.suggestions]
    at = ids.index(page.selected)
    rest = [*ids[at + 1 :], *ids[:at]]
    page.selected = rest[0] if rest else ""


# --- files -----------------------------------------------------------------------------------


def _file(_: Translator, scope: Scope, page: AreasState, areas: Sequence[Area]) -> None:
    sandbox.warm_up()
    chosen = st.file_uploader(
        _("GeoJSON- eller GeoPackage-fil med et eller flere områder"),
        type=["geojson", "json", "gpkg"], key=f"areas.upload.{page.turn}",
        max_upload_size=LARGEST_FILE_MB,
    )  # fmt: skip
    known_key = "areas.file_id"
    if chosen is None:
        page.file, page.ticked = [], []
        st.session_state.pop(known_key, None)
    elif st.session_state.get(known_key) != chosen.file_id:
        with told(), st.spinner(_("Læser filen …")):
            page.file, page.ticked = [], []
            page.file = read_area_file(chosen.getvalue())
            page.ticked = [
                str(number) for number, row in enumerate(page.file) if row.geometry is not None
            ]
            st.session_state[known_key] = chosen.file_id
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if page.file:
            bad = sum(row.problem is not None for row in page.file)
            st.markdown(
                _.n("{count} område i filen, {bad} med en bemærkning. Intet er gemt endnu.",
                    "{count} områder i filen, {bad} med en bemærkning. Intet er gemt endnu.",
                    len(page.file), bad=_.number(bad)),
                width="content",
            )  # fmt: skip
            st.button(
                _("Indlæs de valgte ({count})", count=len(page.ticked)), key="areas.load",
                disabled=not page.ticked,
                help=None if page.ticked else _("Sæt flueben ved mindst ét område."),
                on_click=after_presses(partial(_load, _, scope, areas)),
            )  # fmt: skip
        _close(_, page)


def _load(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    page = state()
    rows = [page.file[int(number)] for number in page.ticked]
    drawn = [
        (row.name or passing_name(_, areas), outline)
        for row in rows
        if (outline := row.geometry or row.repaired) is not None
    ]
    try:
        added = area_service.add_areas(scope, drawn, number_names=True)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.open("")
    page.turn += 1
    page.file, page.ticked = [], []
    told_ = _.n("{count} område er indlæst.", "{count} områder er indlæst.", len(added))
    page.tell(told_, area_service.change_adding(added))
    page.choose(added[0].id)


# --- streets ---------------------------------------------------------------------------------


def _streets(_: Translator, scope: Scope, page: AreasState, areas: Sequence[Area]) -> None:
    choices = {one.id: one for one in area_service.list_streets()}
    st.multiselect(
        _("Veje i området"), list(choices), key=f"areas.street_ids.{page.turn}",
        format_func=lambda key: choices[key].label,
        placeholder=_("Skriv begyndelsen af et vejnavn"),
    )  # fmt: skip
    chosen = next((area for area in areas if area.id == page.selected), None)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(
            _("Navn på nyt område"), key=f"areas.street_name.{page.turn}", max_chars=LONGEST_NAME,
            autocomplete="off", placeholder=passing_name(_, areas),
        )  # fmt: skip
        st.button(
            _("Lav område"), key="areas.from_streets",
            on_click=partial(_from_streets, _, scope, areas, None),
        )  # fmt: skip
        if chosen is not None:
            st.button(
                _("Brug som nyt omrids for {name}", name=plain(chosen.name)),
                key="areas.streets_outline",
                on_click=partial(_from_streets, _, scope, areas, chosen),
            )  # fmt: skip
        _close(_, page)


def _from_streets(_: Translator, scope: Scope, areas: Sequence[Area], target: Area | None) -> None:
    page = state()
    ids = st.session_state.get(f"areas.street_ids.{page.turn}", [])
    name = st.session_state.get(f"areas.street_name.{page.turn}", "").strip()
    try:
        outline = area_service.outline_of_streets(ids)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    if target is None:
        is_done = add_named(_, scope, page, name or passing_name(_, areas), outline)
    else:
        is_done = save_field(_, scope, page, target.id, target.version, geometry=outline)
        page.problem = page.field_problem[2]
    if is_done:
        page.turn += 1
        page.panel = ""


# --- joining ---------------------------------------------------------------------------------


def _merge(_: Translator, scope: Scope, page: AreasState, areas: Sequence[Area]) -> None:
    chosen = next((area for area in areas if area.id == page.selected), None)
    if chosen is None:
        st.markdown(_("Vælg et område i tabellen, som skal samles med andre."))
        _close(_, page)
        return
    others = sorted(
        (area for area in areas if area.id != chosen.id),
        key=lambda area: (shapely.distance(area.geometry, chosen.geometry), area.name),
    )
    names = {area.id: area.name for area in others}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.multiselect(
            _("Saml {name} med", name=plain(chosen.name)), list(names),
            key=f"areas.join.{chosen.id}", format_func=lambda key: names.get(key, ""),
            placeholder=_("Vælg et eller flere områder"),
        )  # fmt: skip
        st.text_input(
            _("Navn på det samlede område"), chosen.name, key=f"areas.join_name.{chosen.id}",
            max_chars=LONGEST_NAME, autocomplete="off",
        )  # fmt: skip
        st.button(_("Saml områder"), key="areas.join", on_click=partial(_join, _, scope, chosen.id))
        _close(_, page)


def _join(_: Translator, scope: Scope, area_id: str) -> None:
    page = state()
    ids = [area_id, *st.session_state[f"areas.join.{area_id}"]]
    name = st.session_state[f"areas.join_name.{area_id}"]
    try:
        change = area_service.merge_areas(scope, ids, name)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.open("")
    page.tell(_("Områderne er samlet."), change)
    page.choose(change.kept[0])
