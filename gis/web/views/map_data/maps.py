"""The tab *Kort*: the maps that are there, what each brought, a new one in, an old one out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis import jobs, sandbox
from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.maps.folium_layers import AreaShape, Overlay
from gis.services import map_files, maps
from gis.services.areas import list_areas
from gis.settings import get_settings
from gis.web.banner import removes_demo
from gis.web.components import (
    Column,
    Figure,
    TableRow,
    choice_table,
    figures,
    next_step,
    show_map,
    status_line,
)
from gis.web.faults import told
from gis.web.importing import follow_import, import_under_way, take_ended_import
from gis.web.plain import plain, problem
from gis.web.session import may, texts
from gis.web.views.map_words import remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.map_files import MapDetail, MapLook
    from gis.services.maps import MapSummary
    from gis.services.members import Scope

FILE_ENDINGS = ("osm", "bz2", "gz", "pbf")


@dataclass
class MapDataState:
    """
    The page's memory.

    Attributes
    ----------
    chosen
        Id of the chosen map.
    said, problem
        How the last job ended.
    turn
        Counts the files that were handed in: each leaves an empty field behind.
    """

    chosen: str = ""
    said: str = ""
    problem: str = ""
    turn: int = 0


def _state() -> MapDataState:
    found = st.session_state.setdefault("map_data.state", MapDataState())
    assert isinstance(found, MapDataState)
    return found


def take_news(_: Translator, scope: Scope) -> None:
    """Hear how a job with a map ended, whichever tab is open."""
    page = _state()
    if (ended := take_ended_import(scope, _)) is not None:
        page.said, page.problem = ("", ended.text) if ended.is_problem else (ended.text, "")


def show_buttons(_: Translator, scope: Scope) -> bool:
    """Draw the tab's buttons in the heading, and return whether a map is asked for."""
    if not may("maps", "import"):
        return False
    return _import_button(_, _state(), is_busy=import_under_way(scope) is not None)


def show_maps(_: Translator, scope: Scope, *, is_asked: bool) -> None:
    """Draw the tab."""
    page = _state()
    found = maps.list_maps()
    is_busy = import_under_way(scope) is not None
    status_line(page.said)
    if page.problem:
        problem(page.problem)
    if is_busy and not removes_demo():
        follow_import(scope, _, key="map_data.stop")
    elif not is_busy and may("maps", "import"):
        _upload(_, scope, page, is_asked=is_asked)
    if found:
        _figures(_, scope, found)
        _twins(_, scope, page, found, is_busy=is_busy)
    else:
        st.markdown(_("Intet kort. Vælg en OpenStreetMap-fil."))


# --- a new map ---------------------------------------------------------------------------------


def _file_key(page: MapDataState) -> str:
    return f"map_data.file.{page.turn}"


def _import_button(_: Translator, page: MapDataState, *, is_busy: bool) -> bool:
    reason = None
    if is_busy:
        reason = _("Vent, til kortet er på plads, eller stop det.")
    elif st.session_state.get(_file_key(page)) is None:
        reason = _("Vælg en fil først.")
    return st.button(
        _("Indlæs kort"), type="primary", key="map_data.import", icon=":material/upload_file:",
        disabled=reason is not None, help=reason,
    )  # fmt: skip


def _upload(_: Translator, scope: Scope, page: MapDataState, *, is_asked: bool) -> None:
    with st.container(key="kv_fields"):
        left, right = st.columns([2, 1], gap="medium")
    sandbox.warm_up()
    file = left.file_uploader(
        _(
            "OpenStreetMap-udtræk (.osm, .osm.bz2, .osm.gz eller .osm.pbf, højst {most} MB)",
            most=_.number(get_settings().map_upload_mb),
        ),
        type=list(FILE_ENDINGS), key=_file_key(page),
        max_upload_size=get_settings().map_upload_mb,
    )  # fmt: skip
    municipality = right.text_input(
        _("Kommune, hvis filen rummer flere (kan udelades)"), key="map_data.municipality",
        help=_("Skriv navnet, som det står på kortet, så tages kun den kommune med."),
    )  # fmt: skip
    if not is_asked or file is None:
        return
    with told():
        look = _look(file)
        start = partial(_start, scope, page, file, municipality.strip() or None)
        if look.replaced:
            st.dialog(_("Erstat kortet?"))(_ask_to_replace)(look, start)
            return
        with st.spinner(_("Sender filen …")):
            start()
        st.rerun()


def _look(file: Any) -> MapLook:  # noqa: ANN401 - Streamlit's upload has no public type
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getbuffer())
        return map_files.look_at_map(path)


def _start(scope: Scope, page: MapDataState, file: Any, municipality: str | None) -> None:  # noqa: ANN401
    file.seek(0)
    try:
        jobs.start_import(scope, file, file.name, municipality=municipality)
    except KvarterError as error:
        page.problem = texts().error(error)
        return
    page.said = page.problem = ""
    page.turn += 1


def _ask_to_replace(look: MapLook, start: partial[None]) -> None:
    _ = texts()
    dates = sorted({_.date(date) for date in look.replaced if date})
    told = [
        _(
            "Det nye kort erstatter kortet fra {date}, hvor de ligger over hinanden.",
            date=", ".join(dates),
        )
        if dates
        else _("Det nye kort erstatter kortet på samme sted.")
    ]
    if look.data_date:
        told.append(_("Det nye er fra {date}.", date=_.date(look.data_date)))
    told.append(_("Områder, runder og det, der er gået, bevares."))
    st.markdown(" ".join(told))
    if look.data_date and any(date and date > look.data_date for date in look.replaced):
        st.warning(_("Det nye kort er ældre end det, der er her."))
    with st.container(horizontal=True):
        if st.button(_("Behold det gamle"), key="map_data.keep"):
            st.rerun()
        if st.button(_("Erstat kort"), key="map_data.replace", on_click=start):
            st.rerun()


# --- the maps that are there -------------------------------------------------------------------


def _figures(_: Translator, scope: Scope, found: Sequence[MapSummary]) -> None:
    dates = [one.data_date for one in found if one.data_date]
    following = ""
    if may("areas", "read"):
        has_areas = bool(list_areas(scope))
        said = _("Planlæg en runde.") if has_areas else _("Tegn jeres boligområder på kortet.")
        following = next_step(_("Næste:"), said)
    figures(
        [
            Figure(_("Kort"), _.number(len(found))),
            Figure(_("Vejstykker"), _.number(sum(one.streets for one in found))),
            Figure(_("Adresser"), _.number(sum(one.addresses for one in found))),
            Figure(_("Ældste kort fra"), _.date(min(dates)) if dates else _("ukendt dato")),
        ],
        following=following,
    )


def _twins(
    _: Translator,
    scope: Scope,
    page: MapDataState,
    found: Sequence[MapSummary],
    *,
    is_busy: bool,
) -> None:
    details = map_files.map_details()
    if page.chosen not in details:
        page.chosen = found[0].id
    with st.container(key="kv_wide_table"):
        left, right = st.columns([6, 5], gap="medium")
    with left:
        _table(_, page, found, details)
        chosen = next(one for one in found if one.id == page.chosen)
        _detail(_, scope, chosen, details[chosen.id], is_busy=is_busy)
    with right:
        _extents(_, page, found, details)


def _choose(page: MapDataState, map_id: str) -> None:
    page.chosen = map_id


def _table(
    _: Translator,
    page: MapDataState,
    found: Sequence[MapSummary],
    details: dict[str, MapDetail],
) -> None:
    choice_table(
        _("Kort. Tryk på et navn for at se, hvad det rummer."),
        [
            Column(_("Fil"), is_heading=True),
            Column(_("Kortets dato"), is_short=True),
            Column(_("Indlæst"), is_short=True),
            Column(_("Vej, km"), is_number=True),
            Column(_("Adresser"), is_number=True),
        ],
        [
            TableRow(
                one.id,
                [
                    _name(_, one),
                    _.date(one.data_date) if one.data_date else _("ukendt"),
                    _.date(one.imported_at.astimezone(COPENHAGEN).date()),
                    _.number(details[one.id].figures.get("street_km", 0), 1),
                    _.number(one.addresses),
                ],
            )
            for one in found
        ],
        chosen=page.chosen,
        key="map_data.table",
        on_choice=partial(_choose, page),
    )


def _name(_: Translator, one: MapSummary) -> str:
    return _("Demobyen") if one.is_demo else one.source


def _detail(
    _: Translator, scope: Scope, one: MapSummary, detail: MapDetail, *, is_busy: bool
) -> None:
    with st.container(key="kv_map_detail"):
        st.subheader(plain(_name(_, one)), anchor=False)
        st.markdown("\n".join(f"- {line}" for line in remarks(_, detail.figures)))
        if one.is_demo:
            st.markdown(_("Demobyen fjernes øverst på siden, med alt, hvad der er lavet i den."))
        elif may("maps", "import") and st.button(
            _("Fjern kort"), key="map_data.remove", icon=":material/delete:", disabled=is_busy,
            help=_("Vent, til kortet er på plads, eller stop det.") if is_busy else None,
        ):  # fmt: skip
            st.dialog(_("Fjern kortet?"))(_ask_to_remove)(scope, one.id)


def _ask_to_remove(scope: Scope, map_id: str) -> None:
    _ = texts()
    st.markdown(
        _("Vejene og adresserne i det forsvinder. Områder, runder og det, der er gået, bevares.")
    )
    with st.container(horizontal=True):
        if st.button(_("Behold kortet"), key="map_data.keep_map"):
            st.rerun()
        if st.button(
            _("Fjern kortet"), key="map_data.remove_map",
            on_click=_remove, args=(scope, map_id),
        ):  # fmt: skip
            st.rerun()


def _remove(scope: Scope, map_id: str) -> None:
    page = _state()
    page.said = page.problem = ""
    try:
        jobs.start_removal(scope, map_id)
    except KvarterError as error:
        page.problem = texts().error(error)


def _extents(
    _: Translator,
    page: MapDataState,
    found: Sequence[MapSummary],
    details: dict[str, MapDetail],
) -> None:
    info = maps.map_info()
    if info is None:
        return

    def pass_on(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "area":
            page.chosen = feature["properties"]["id"]

    shown = Overlay(
        fit=details[page.chosen].outline.bounds,
        selected=page.chosen,
        areas=[
            AreaShape(one.id, _name(_, one), details[one.id].outline, chosen=False) for one in found
        ],
    )  # fmt: skip
    show_map(info, shown, key="map_data.map", texts=_, on_change=pass_on)
