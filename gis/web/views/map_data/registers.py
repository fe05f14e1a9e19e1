"""Registre: dwellings from DAR and BBR, and the municipality's boundary from DAGI."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.counted import counted
from gis.locale.dwelling_words import dwellings
from gis.services import registers
from gis.web.components import Column, Figure, TableRow, choice_table, figures, status_line
from gis.web.plain import problem
from gis.web.session import may, texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.registers import MunicipalityChoice, RegisterReport

MOST_CHOICES = 98
"""As many municipalities as there are in Denmark."""


@dataclass
class RegistersState:
    """What the tab remembers: how the last import ended, and the municipalities of a file."""

    said: str = ""
    problem: str = ""
    turn: int = 0
    choices: list[MunicipalityChoice] = field(default_factory=list)


def _state() -> RegistersState:
    found = st.session_state.setdefault("registers.state", RegistersState())
    assert isinstance(found, RegistersState)
    return found


def show_registers(scope: Scope) -> None:
    """Draw what there is of registers, and the way in for new ones."""
    _ = texts()
    page = _state()
    status_line(page.said)
    if page.problem:
        problem(page.problem)
    found = registers.list_registers(scope)
    _figures(_, found.addresses, found.municipality)
    left, right = st.columns(2, gap="large")
    with left, st.container(key="kv_register_homes"):
        _homes(_, scope, page, found.addresses)
    with right, st.container(key="kv_register_place"):
        _place(_, scope, page)


def _figures(_: Translator, report: RegisterReport | None, municipality: str) -> None:
    shown = []
    if report is not None:
        shown = [
            Figure(_("Boliger"), _.number(report.dwellings)),
            Figure(_("Adresser fra registre"), _.number(report.matched)),
            Figure(_("Adresser uden"), _.number(report.unmatched)),
        ]
    figures([*shown, Figure(_("Kommune"), municipality or _("Ikke valgt"))])


def _homes(
    _: Translator, scope: Scope, page: RegistersState, report: RegisterReport | None
) -> None:
    st.subheader(_("Boliger fra DAR og BBR"), anchor=False)
    st.markdown(
        _("Med registrene tæller dækningen boliger i stedet for adresser, og boligtyperne er "
          "registerets. Vælg tabellerne Husnummer og Adresse (DAR) og gerne Bygning og Enhed "
          "(BBR) som CSV, alle på én gang.")
    )  # fmt: skip
    if may("registers", "import"):
        files = st.file_uploader(
            _("Filer fra DAR og BBR (.csv eller .csv.gz)"), type=["csv", "gz"],
            accept_multiple_files=True, key=f"registers.files.{page.turn}",
        )  # fmt: skip
        if st.button(
            _("Indlæs registre"), key="registers.import", icon=":material/upload_file:",
            disabled=not files, help=None if files else _("Vælg mindst én fil først."),
        ):  # fmt: skip
            _import(_, scope, page, [file.getvalue() for file in files])
            st.rerun()
    if report is None:
        st.markdown(_("Ingen boliger fra registre endnu. Hver adresse tælles som én bolig."))
        return
    if report.by_type:
        words = dwellings(_)
        choice_table(
            _("Boliger efter type, som BBR siger"),
            [Column(_("Boligtype"), is_heading=True), Column(_("Boliger"), is_number=True)],
            [
                TableRow(code, [words.get(code, code), _.number(count)])
                for code, count in report.by_type.items()
            ],
            chosen="", key="registers.types", on_choice=_nothing,
        )  # fmt: skip
    if may("registers", "import") and st.button(
        _("Fjern boligerne fra registre"), type="tertiary", key="registers.remove"
    ):
        _ask_to_forget(_, scope, page)


def _nothing(_row: str) -> None:
    """Choosing a type shows nothing more."""


def _import(_: Translator, scope: Scope, page: RegistersState, contents: list[bytes]) -> None:
    bar = st.progress(0.0, text=_("Læser registrene …"))
    stages = {"read": _("Læser registrene …"), "store": _("Gemmer registrene …"),
              "match": _("Finder adresserne på kortet …"), "done": _("Færdig")}  # fmt: skip
    page.said = page.problem = ""

    def tell(stage: str, share: float) -> None:
        bar.progress(share, stages[stage])

    try:
        report = registers.import_registers(scope, contents, progress=tell)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.turn += 1
    page.said = _(
        "{addresses} har fået {dwellings}.",
        addresses=counted(_, "address", report.matched),
        dwellings=counted(_, "dwelling", report.dwellings),
    )


def _ask_to_forget(_: Translator, scope: Scope, page: RegistersState) -> None:
    @st.dialog(_("Fjern boligerne fra registre?"))
    def ask() -> None:
        st.markdown(_("Hver adresse tælles igen som én bolig, og boligtyperne gættes af kortet."))
        keep, remove = st.columns(2)
        if keep.button(_("Behold dem"), type="primary", width="stretch", key="registers.keep"):
            st.rerun()
        if remove.button(_("Fjern boligerne"), width="stretch", key="registers.remove.sure"):
            registers.forget_registers(scope)
            page.said, page.problem = _("Boligerne fra registre er fjernet."), ""
            st.rerun()

    ask()


def _place(_: Translator, scope: Scope, page: RegistersState) -> None:
    st.subheader(_("Kommunens grænse fra DAGI"), anchor=False)
    st.markdown(_("Grænsen bruges, når et område ligger delvist uden for kommunen."))
    if not may("registers", "import"):
        return
    file = st.file_uploader(
        _("Kommuneinddeling (.geojson eller .geojson.gz)"), type=["geojson", "json", "gz"],
        key=f"registers.dagi.{page.turn}",
    )  # fmt: skip
    if file is None:
        page.choices = []
        return
    if not page.choices:
        try:
            with st.spinner(_("Læser kommunerne …")):
                page.choices = registers.municipality_choices(scope, file.getvalue())
        except KvarterError as error:
            problem(_.error(error))
            return
    by_name = {one.municipality.name: one for one in page.choices[:MOST_CHOICES]}
    name = st.selectbox(
        _("Kommune (den med det meste af kortet står først)"), list(by_name), key="registers.name"
    )
    if st.button(_("Brug grænsen"), key="registers.choose") and name:
        try:
            registers.choose_municipality(scope, by_name[name].municipality)
        except KvarterError as error:
            problem(_.error(error))
            return
        page.turn += 1
        page.choices = []
        page.said, page.problem = _("Kommunens grænse er gemt."), ""
        st.rerun()
