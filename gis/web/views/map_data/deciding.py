"""Step *Ret*: what has to be decided about a file before its rows can be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale import layer_words, partner_words
from gis.services.layer_files import LAYERS, LEFT_OUT, NO_PLACE
from gis.services.layer_files.fields import WHERE
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.locale import Translator
    from gis.services.layer_files import AddressChoice, Problem
    from gis.web.views.map_data.state import FilesState

ADDRESSES_AT_ONCE = 30
CORRECTED_AT_ONCE = 10
PROBLEMS_SHOWN = 200
TWINS_SHOWN = 20
PER_ROW = 4


def show_decisions(_: Translator, page: FilesState) -> None:
    """Draw what is to be decided: how numbers are meant, columns, addresses, rows."""
    preview = page.preview
    if preview is not None and preview.offer is not None:
        _offer(_, page)
    is_named = "name" in page.choice.columns
    with st.expander(_("Kolonner: hvad betyder de?"), expanded=preview is None or not is_named):
        _columns(_, page)
    if preview is None:
        return
    if preview.to_choose:
        _addresses(_, page, preview.to_choose)
    is_unsaid = any(one.error.code == "value_sector_missing" for one in preview.problems)
    if is_unsaid or "sector" in page.choice.defaults:
        _default_sector(_, page)
    if preview.problems or page.choice.leave_out_problems:
        _problems(_, page, preview.problems)
    if preview.twins:
        st.checkbox(
            _.n(
                "Indlæs også den række, der måske findes allerede",
                "Indlæs også de {count} rækker, der måske findes allerede",
                len(preview.twins),
            ),
            key=f"files.twins.{page.turn}", value=page.choice.with_twins,
            on_change=lambda: page.decide(
                with_twins=st.session_state[f"files.twins.{page.turn}"]
            ),
        )  # fmt: skip
        shown = ", ".join(map(_.number, preview.twins[:TWINS_SHOWN]))
        more = " …" if len(preview.twins) > TWINS_SHOWN else ""
        st.caption(_("Række {rows}", rows=shown + more))


def _offer(_: Translator, page: FilesState) -> None:
    assert page.preview is not None
    offer = page.preview.offer
    assert offer is not None
    is_swap = offer.problem.code == "layer_swapped"
    st.warning(_.error(offer.problem))
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Byt") if is_swap else _("Læs sådan"), key="files.accept",
            on_click=page.decide, kwargs={"reading": offer.better},
        )  # fmt: skip
        st.button(
            _("Behold"), key="files.keep",
            on_click=page.decide, kwargs={"reading": offer.as_it_is},
        )  # fmt: skip


# --- columns -----------------------------------------------------------------------------------


def _columns(_: Translator, page: FilesState) -> None:
    assert page.table is not None
    labels = layer_words.headings(_, page.layer)
    where = () if page.table.shapes is not None else WHERE
    own = [field.code for field in LAYERS[page.layer].fields]
    missing = _("– ikke i filen –")
    options = ["", *page.table.headings]
    places: Iterator[Any] = iter(())
    for at, code in enumerate([*own, *where]):
        if at % PER_ROW == 0:
            places = iter(st.columns(PER_ROW, gap="small"))
        key = f"files.column.{page.turn}.{page.layer}.{page.part}.{code}"
        next(places).selectbox(
            labels[code], options, key=key, format_func=lambda heading: heading or missing,
            index=options.index(page.choice.columns.get(code, "")),
            on_change=_choose_column, args=(page, code, key),
        )  # fmt: skip
    if page.preview is not None and page.preview.unused:
        unused = ", ".join(map(plain, page.preview.unused))
        st.caption(_("Ikke med: {columns}.", columns=unused))


def _choose_column(page: FilesState, code: str, key: str) -> None:
    heading = st.session_state[key]
    columns = {field: name for field, name in page.choice.columns.items() if field != code}
    page.decide(columns=columns | ({code: heading} if heading else {}))


def _default_sector(_: Translator, page: FilesState) -> None:
    words = partner_words.sectors(_)
    key = f"files.sector.{page.turn}"

    def keep() -> None:
        code = st.session_state[key]
        page.decide(defaults={"sector": code} if code else {})

    st.selectbox(
        _("Sektor, hvor hverken filen eller slagsen siger den"), ["", *words], key=key,
        format_func=lambda code: words.get(code) or _("– vælg –"), on_change=keep, width=400,
    )  # fmt: skip


# --- addresses ---------------------------------------------------------------------------------


def _addresses(_: Translator, page: FilesState, to_choose: Sequence[AddressChoice]) -> None:
    st.markdown(
        _.n(
            "**{count} adresse blev ikke fundet med sikkerhed.** Vælg blandt forslagene. Intet er "
            "gemt endnu.",
            "**{count} adresser blev ikke fundet med sikkerhed.** Vælg blandt forslagene. Intet er "
            "gemt endnu.",
            len(to_choose),
        )
    )
    with st.form(f"files.addresses.{page.turn}"):
        chosen = {}
        for at, one in enumerate(to_choose[:ADDRESSES_AT_ONCE]):
            chosen[one.text] = _address(_, page, at, one)
        with st.container(horizontal=True, gap="small"):
            is_kept = st.form_submit_button(_("Brug de valgte"), key="files.use_addresses")
            is_out = st.form_submit_button(
                _("Udelad alle, der ikke er fundet"), key="files.leave_out_addresses"
            )
    if is_kept or is_out:
        known = dict(page.choice.addresses)
        if is_out:
            known |= {one.text: LEFT_OUT for one in to_choose}
        else:
            known |= {text: key for text, key in chosen.items() if key is not None}
        page.decide(addresses=known)
        st.rerun()
    if len(to_choose) > ADDRESSES_AT_ONCE:
        st.caption(_("De næste kommer, når I har valgt disse."))


def _address(_: Translator, page: FilesState, at: int, one: AddressChoice) -> str | None:
    labels = dict(one.near)
    is_point = LAYERS[page.layer].shape == "points"
    labels |= {NO_PLACE: _("Uden sted på kortet")} if is_point else {}
    labels |= {LEFT_OUT: _("Udelad rækken")}
    rows = ", ".join(map(_.number, one.rows[:5])) + (" …" if len(one.rows) > 5 else "")
    found: str | None = st.selectbox(
        _("Række {rows}: {address}", rows=rows, address=plain(one.text)), list(labels),
        format_func=labels.__getitem__, key=f"files.address.{page.turn}.{at}.{one.text}",
        index=None, placeholder=_("Vælg"),
    )  # fmt: skip
    return found


# --- problems by row ---------------------------------------------------------------------------


def _problems(_: Translator, page: FilesState, problems: Sequence[Problem]) -> None:
    labels = layer_words.headings(_, page.layer) | {"geometry": _("Sted på kortet")}
    if problems:
        choice_table(
            _("Rækker, der ikke kan læses, som de står"),
            [
                Column(_("Række"), is_heading=True, is_short=True),
                Column(_("Kolonne"), is_short=True),
                Column(_("Hvad der ventes")),
            ],
            [
                TableRow(
                    f"{one.row}.{one.field}",
                    [
                        _.number(one.row), one.heading or labels.get(one.field, one.field),
                        _.error(one.error),
                    ],
                )
                for one in problems[:PROBLEMS_SHOWN]
            ],
            chosen="", key="files.problems", on_choice=lambda _chosen: None,
        )  # fmt: skip
        if len(problems) > PROBLEMS_SHOWN:
            more = len(problems) - PROBLEMS_SHOWN
            st.caption(_.n("Og {count} mere.", "Og {count} flere.", more))
        _corrections(_, page, [one for one in problems if one.heading][:CORRECTED_AT_ONCE])
    key = f"files.leave_out.{page.turn}"
    st.checkbox(
        _("Udelad de rækker, der ikke kan læses"), key=key, value=page.choice.leave_out_problems,
        on_change=lambda: page.decide(leave_out_problems=st.session_state[key]),
    )  # fmt: skip


def _corrections(_: Translator, page: FilesState, problems: Sequence[Problem]) -> None:
    if not problems:
        return
    with st.form(f"files.corrections.{page.turn}"):
        st.markdown(
            _(
                "Skriv det rigtige her, en bindestreg for ingenting, eller ret filen og vælg den "
                "igen."
            )
        )
        typed = {}
        for one in problems:
            # What stands there is not repeated: it may be what has no place here.
            typed[one.row, one.heading] = st.text_input(
                _("Række {row}, {heading}", row=_.number(one.row), heading=plain(one.heading)),
                key=f"files.correct.{page.turn}.{one.row}.{one.heading}", autocomplete="off",
            )  # fmt: skip
        if st.form_submit_button(_("Brug rettelserne"), key="files.use_corrections"):
            kept = {at: text for at, text in typed.items() if text.strip()}
            page.decide(corrections=dict(page.choice.corrections) | kept)
            st.rerun()
