"""The tab *Data ind og ud*: a file in, in four steps; layers out; files that were read in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis import sandbox
from gis.errors import KvarterError
from gis.locale import layer_words
from gis.services import layer_files
from gis.services.layer_files import LAYERS
from gis.web.components import (
    Column,
    Figure,
    TableRow,
    choice_table,
    figures,
    next_step,
    status_line,
)
from gis.web.plain import problem
from gis.web.session import may
from gis.web.views.map_data.deciding import show_decisions
from gis.web.views.map_data.files_out import show_files_out, show_qgis
from gis.web.views.map_data.looking import show_rows
from gis.web.views.map_data.state import FilesState, state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.layer_files import FileImport, Preview
    from gis.services.members import Scope

ENDINGS = ("gpkg", "geojson", "json", "zip", "csv", "txt", "xlsx", "xls", "kml", "vrt")
"""Those that are not read are taken too, so that they can be told what to do about it."""
LARGEST_FILE_MB = 10
SHOWN_SECONDS_ROWS = 500
"""From so many rows on it takes long enough for a bar to be shown."""


def show_buttons(_: Translator, scope: Scope) -> None:
    """Draw the tab's buttons in the heading."""
    if not may("files", "import"):
        return
    page = state()
    if page.table is not None:
        st.button(_("Vælg en anden fil"), key="files.other", on_click=page.forget)
    preview = page.preview if page.table is not None else None
    reason = _reason(_, preview)
    count = len(preview.ready) if preview else 0
    label = (
        _("Indlæs {rows}", rows=layer_words.rows(_, page.layer, count)) if preview else _("Indlæs")
    )
    st.button(
        label, type="primary", key="files.load", icon=":material/upload_file:",
        disabled=reason is not None, help=reason, on_click=partial(_load, _, scope),
    )  # fmt: skip


def _reason(_: Translator, preview: Preview | None) -> str | None:
    if preview is None:
        return _("Vælg en fil først.")
    return None if preview.obstacle is None else _.error(preview.obstacle)


def show_files(_: Translator, scope: Scope) -> None:
    """Draw the tab."""
    page = state()
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.loaded is not None:
            st.button(
                _("Fortryd indlæsning"), key="files.undo",
                on_click=_undo, args=(_, scope, page.loaded.id),
            )  # fmt: skip
    if page.problem:
        problem(page.problem)
    if may("files", "import"):
        with st.container(key="kv_files_in", border=True):
            st.subheader(_("Data ind"), anchor=False)
            _steps(_, page)
            _choose_file(_, scope, page)
            if page.table is not None:
                _show_preview(_, scope, page)
    if page.table is None:
        with st.container(key="kv_files_out", border=True):
            st.subheader(_("Data ud"), anchor=False)
            show_files_out(_, scope)
        _past(_, scope, page)
        show_qgis(_)


def _steps(_: Translator, page: FilesState) -> None:
    names = [_("Vælg fil"), _("Se"), _("Ret"), _("Indlæs")]
    at = 0
    if page.preview is not None:
        at = 3 if page.preview.obstacle is None else 2
    items = "".join(
        f"<li{' aria-current=step' if number == at else ''}>{name}</li>"
        for number, name in enumerate(names)
    )
    st.html(f'<ol class="kv-steps">{items}</ol>')


# --- 1: choose a file --------------------------------------------------------------------------


def _choose_file(_: Translator, scope: Scope, page: FilesState) -> None:
    words = layer_words.layers(_)
    sandbox.warm_up()
    with st.container(key="kv_fields"):
        left, right = st.columns([1, 2], gap="medium")
    layer = left.selectbox(
        _("Hvad er det?"), list(LAYERS), format_func=words.__getitem__,
        index=list(LAYERS).index(page.layer), key=f"files.layer.{page.turn}",
    )  # fmt: skip
    file = right.file_uploader(
        _("GeoPackage, GeoJSON, Shapefile (zip), CSV eller XLSX, højst 10 MB og 20.000 rækker"),
        type=list(ENDINGS), key=f"files.file.{page.turn}", max_upload_size=LARGEST_FILE_MB,
    )  # fmt: skip
    if file is None:
        if page.file_id:
            page.forget()
            st.rerun()
        page.layer = layer
        return
    parts = page.table.parts if page.table is not None and page.file_id == file.file_id else ()
    part = page.part if parts else None
    if len(parts) > 1:
        part = left.selectbox(_("Ark eller lag i filen"), parts, key=f"files.part.{page.turn}")
    is_new = page.file_id != file.file_id or (parts and part != page.table.part)  # type: ignore[union-attr]
    if is_new or layer != page.layer:
        page.layer = layer
        _read(_, scope, page, file, part)
        st.rerun()


def _read(_: Translator, scope: Scope, page: FilesState, file: Any, part: str | None) -> None:  # noqa: ANN401 - Streamlit's upload has no public type
    page.table = page.preview = page.seen = None
    page.file_id, page.part = file.file_id, part
    page.said = page.problem = ""
    page.loaded = None
    try:
        with st.spinner(_("Læser filen …")):
            table = layer_files.read_table(file.getvalue(), part)
            page.choice = layer_files.first_choice(scope, page.layer, table)
        page.table, page.part = table, table.part
    except KvarterError as error:
        page.problem = _.error(error)


# --- 2 and 3: see it, and mend it --------------------------------------------------------------


def _show_preview(_: Translator, scope: Scope, page: FilesState) -> None:
    assert page.table is not None
    if page.seen != (page.layer, page.choice):
        page.preview, page.problem = None, ""
        try:
            page.preview = _looked_at(_, scope, page)
        except KvarterError as error:
            page.problem = _.error(error)
        page.seen = (page.layer, page.choice)
        st.rerun()  # the button in the heading says how many
    if page.preview is not None:
        _figures(_, page.preview)
    show_decisions(_, page)
    if page.preview is not None:
        show_rows(_, page.layer, page.preview)


def _looked_at(_: Translator, scope: Scope, page: FilesState) -> Preview:
    assert page.table is not None
    text = _("Ser rækkerne igennem …")
    if len(page.table.rows) < SHOWN_SECONDS_ROWS:
        with st.spinner(text):
            return layer_files.look_at(scope, page.layer, page.table, page.choice)
    bar = st.progress(0.0, text=text)
    return layer_files.look_at(
        scope, page.layer, page.table, page.choice,
        progress=partial(bar.progress, text=text),
    )  # fmt: skip


def _figures(_: Translator, preview: Preview) -> None:
    unread = {problem.row for problem in preview.problems}
    figures(
        [
            Figure(_("Rækker i filen"), _.number(preview.total)),
            Figure(_("Klar"), _.number(len(preview.ready))),
            Figure(_("Kan ikke læses"), _.number(len(unread))),
            Figure(_("Findes måske allerede"), _.number(len(preview.twins))),
            Figure(_("Fundet ved adresse"), _.number(preview.by_address)),
        ],
        following=next_step(_("Næste:"), _following(_, preview)),
    )


def _following(_: Translator, preview: Preview) -> str:
    if preview.obstacle is None:
        return _("Se rækkerne igennem, og tryk på Indlæs. Intet er gemt endnu.")
    return _.error(preview.obstacle)


# --- 4: load it, and take it back --------------------------------------------------------------


def _load(_: Translator, scope: Scope) -> None:
    page = state()
    if page.preview is None:
        return
    layer = page.layer
    try:
        made = layer_files.load_rows(scope, page.preview)
    except KvarterError as error:
        page.seen = None
        page.problem = _.error(error)
        return
    page.forget()
    page.loaded = made
    rows = layer_words.rows(_, layer, made.added)
    page.said = _("{rows} er indlæst.", rows=rows)


def _undo(_: Translator, scope: Scope, import_id: str) -> None:
    page = state()
    page.loaded, page.problem = None, ""
    try:
        undone = layer_files.undo_import(scope, import_id)
    except KvarterError as error:
        page.said, page.problem = "", _.error(error)
        return
    page.said = undone_words(_, undone)


def undone_words(_: Translator, undone: FileImport) -> str:
    """Return what came of taking a file back."""
    assert undone.taken_back is not None
    rows = layer_words.rows(_, undone.layer, undone.taken_back)
    if undone.taken_back == undone.added:
        return _("Indlæsningen er fortrudt. {rows} er taget tilbage.", rows=rows)
    return _(
        "Indlæsningen er fortrudt. {rows} er taget tilbage; {kept} er rettet eller brugt siden og "
        "bliver.",
        rows=rows, kept=_.number(undone.added - undone.taken_back),
    )  # fmt: skip


def _past(_: Translator, scope: Scope, page: FilesState) -> None:
    found = layer_files.list_imports(scope)
    if not found:
        return
    words = layer_words.layers(_)
    with st.container(key="kv_files_past", border=True):
        st.subheader(_("Indlæste filer"), anchor=False)
        choice_table(
            _("Filer, der er indlæst, den nyeste først"),
            [
                Column(_("Lag"), is_heading=True),
                Column(_("Indlæst"), is_short=True),
                Column(_("Af"), is_short=True),
                Column(_("Rækker"), is_number=True),
                Column(_("Status"), is_short=True),
            ],
            [
                TableRow(
                    one.id,
                    [
                        words[one.layer], f"{_.date(one.at)} {_.time(one.at)}", one.by,
                        _.number(one.added), _("Fortrudt") if one.is_undone else _("Indlæst"),
                    ],
                    is_muted=one.is_undone,
                )
                for one in found
            ],
            chosen=page.chosen, key="files.past", on_choice=partial(setattr, page, "chosen"),
        )  # fmt: skip
        chosen = next((one for one in found if one.id == page.chosen), None)
        reason = None
        if chosen is None:
            reason = _("Vælg en fil i tabellen først.")
        elif chosen.is_undone:
            reason = _("Den er fortrudt allerede.")
        if may("files", "import"):
            st.button(
                _("Fortryd indlæsning"), key="files.undo_past", disabled=reason is not None,
                help=reason, on_click=_undo, args=(_, scope, page.chosen),
            )  # fmt: skip
