"""The chosen area: its fields, which save themselves on leaving them, and what to do with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.coverage.bands import BANDS
from gis.errors import KvarterError
from gis.locale.dwelling_words import dwellings
from gis.planning.dwellings import DWELLING_TYPES
from gis.services import areas as area_service
from gis.services.areas import LONGEST_NAME, MOST_DAYS
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.session import may
from gis.web.views.areas import words
from gis.web.views.areas.saving import save_field
from gis.web.views.areas.state import AreasState, Outline, state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope

TYPE_COLUMNS = 4


def show_detail(_: Translator, scope: Scope, area: Area) -> None:
    """Draw the form of one area."""
    page = state()
    st.subheader(plain(area.name), anchor=False)
    for remark in words.remarks(_, area):
        st.info(plain(remark))
    with st.container(key="kv_fields", gap="small"):
        name, times, days = st.columns([2.4, 6, 1.4], gap="medium")
        with name:
            _name(_, scope, page, area)
        with times:
            _bands(_, scope, page, area)
        with days:
            _days(_, scope, page, area)
    st.caption(
        _(
            "Hver vej skal ses på alle de valgte tidspunkter, og igen, når intervallet er gået. "
            "Timerne er antaget."
        )
    )
    with st.expander(types_heading(_, area), key=f"areas.types.{area.id}"):
        show_types(_, scope, page, area)
    with st.container(key="kv_area_actions", horizontal=True, gap="small"):
        _actions(_, scope, page, area)


def _sync(page: AreasState, area: Area, field: str, value: Any) -> str:  # noqa: ANN401
    """
    Return the key of a field's widget, set to what is stored when that is new.

    What somebody is typing stays: only a value that has changed in the database replaces it.
    """
    key = f"areas.{field}.{area.id}"
    before = page.shown.get((area.id, field))
    if key not in st.session_state or before is None or before[0] != value:
        st.session_state[key] = value
    page.shown[area.id, field] = (value, area.version)
    return key


def _save(
    _: Translator, scope: Scope, page: AreasState, area_id: str, field: str, shown: str
) -> None:
    value = st.session_state[f"areas.{field}.{area_id}"]
    save_field(_, scope, page, area_id, page.shown[area_id, shown][1], **{field: value})


def _problem(page: AreasState, area: Area, field: str) -> None:
    if page.field_problem[:2] == (area.id, field):
        problem(page.field_problem[2])


def _name(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    st.text_input(
        _("Navn"), key=_sync(page, area, "name", area.name), max_chars=LONGEST_NAME,
        autocomplete="off", on_change=partial(_save, _, scope, page, area.id, "name", "name"),
        disabled=not may("areas"),
    )  # fmt: skip
    _problem(page, area, "name")


def _bands(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    names = words.bands(_)
    st.multiselect(
        _("Krævede tidspunkter"), BANDS, format_func=names.__getitem__,
        key=_sync(page, area, "required_bands", list(area.required_bands)),
        on_change=partial(_save, _, scope, page, area.id, "required_bands", "required_bands"),
        disabled=not may("areas"),
    )  # fmt: skip
    _problem(page, area, "required_bands")


def _days(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    st.number_input(
        _("Interval, dage"), 1, MOST_DAYS, step=1,
        key=_sync(page, area, "return_days", area.return_days),
        on_change=partial(_save, _, scope, page, area.id, "return_days", "return_days"),
        disabled=not may("areas"),
    )  # fmt: skip
    _problem(page, area, "return_days")


# --- dwelling types --------------------------------------------------------------------------


def types_heading(_: Translator, area: Area) -> str:
    """Return which types of dwellings there are, and who says so."""
    source = _("rettet i hånden") if area.types_by_hand else _("gættet ud fra bygningerne")
    return _("Boligtyper: {kinds} ({source})", kinds=words.kinds(_, area.dwelling_types),
             source=source)  # fmt: skip


def show_types(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    """Draw the dwellings of each type, which are corrected here."""
    st.caption(
        _(
            "Gættet tæller adresser efter den bygning, de ligger i. En lille bygning uden "
            "oplysninger og med én adresse regnes for et parcelhus (antaget)."
        )
    )
    names = dwellings(_)
    columns = st.columns(TYPE_COLUMNS, gap="medium")
    for number, code in enumerate(DWELLING_TYPES):
        with columns[number % TYPE_COLUMNS]:
            st.number_input(
                names[code].capitalize(), 0, step=1,
                key=_sync(page, area, f"type.{code}", area.dwelling_types.get(code, 0)),
                on_change=partial(_save_types, _, scope, page, area.id), disabled=not may("areas"),
            )  # fmt: skip
    _problem(page, area, "dwelling_types")
    if area.types_by_hand and may("areas"):
        st.button(
            _("Gæt igen"), key="areas.guess", icon=":material/refresh:",
            on_click=partial(_guess, _, scope, page, area),
        )  # fmt: skip


def _save_types(_: Translator, scope: Scope, page: AreasState, area_id: str) -> None:
    counts = {code: st.session_state[f"areas.type.{code}.{area_id}"] for code in DWELLING_TYPES}
    version = min(page.shown[area_id, f"type.{code}"][1] for code in DWELLING_TYPES)
    by_hand = {code: count for code, count in counts.items() if count}
    save_field(_, scope, page, area_id, version, dwelling_types=by_hand)


def _guess(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    save_field(_, scope, page, area.id, area.version, dwelling_types=None)


# --- actions ---------------------------------------------------------------------------------


def _actions(_: Translator, scope: Scope, page: AreasState, area: Area) -> None:
    if may("areas"):
        st.button(
            _("Ret omrids"), key="areas.edit", icon=":material/edit:",
            on_click=_begin, args=(page, area, "edit"),
        )  # fmt: skip
        st.button(
            _("Del"), key="areas.split", icon=":material/content_cut:",
            on_click=_begin, args=(page, area, "split"),
        )  # fmt: skip
        st.button(
            _("Saml"),
            key="areas.merge",
            icon=":material/merge:",
            on_click=page.open,
            args=("merge",),
        )
        st.button(
            _("Slet"), key="areas.delete", icon=":material/delete:",
            on_click=_delete, args=(_, scope, page, area.id),
        )  # fmt: skip
    if may("rounds", "plan"):
        link_to(
            "planlaeg", _("Planlæg runde her"), icon=":material/conversion_path:", areas=area.id
        )


def _begin(page: AreasState, area: Area, mode: Any) -> None:  # noqa: ANN401
    page.open("")
    page.tell("")
    page.mode = mode
    page.fit = area.geometry.bounds
    if mode == "edit":
        page.outline = Outline(area.id, area.version)


def _delete(_: Translator, scope: Scope, page: AreasState, area_id: str) -> None:
    try:
        change = area_service.delete_area(scope, area_id)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.open("")
    page.choose("")
    page.tell(_("Området er slettet. Runder og svar er bevaret."), change)
