"""The passes behind a figure or a street, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import walked
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.coverage import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.walked import PassRow

    Cells = Callable[[PassRow], str]

MOST = 200
"""Passes in a table."""


def show_passes(
    _: Translator,
    scope: Scope,
    *,
    key: str,
    area_ids: Sequence[str | None] = (),
    street_ids: Sequence[str] | None = None,
    band: str | None,
    at: dt.datetime | None,
    is_short: bool = False,
) -> None:
    """
    Show the passes that count, the newest first.

    Parameters
    ----------
    area_ids, street_ids
        Only those in some areas, or on some pieces; all without either.
    is_short
        Whether there is room for a few columns only.
    """
    found = _found(scope, area_ids, street_ids, band, at)
    if not found:
        st.markdown(_("Ingen gennemgange."))
        return
    choice_table(
        _("Gennemgange, de nyeste først"),
        [column for column, _cell in _columns(_, is_short=is_short)],
        [
            TableRow(one.id, [cell(one) for _column, cell in _columns(_, is_short=is_short)])
            for one in found
        ],
        chosen="",
        key=key,
        on_choice=lambda _row: None,
    )
    if len(found) == MOST:
        st.caption(_("De seneste {count} vises.", count=MOST))


def _found(
    scope: Scope,
    area_ids: Sequence[str | None],
    street_ids: Sequence[str] | None,
    band: str | None,
    at: dt.datetime | None,
) -> list[PassRow]:
    # A pass through two areas is one pass.
    found = {
        one.id: one
        for area_id in (area_ids or (None,))
        for one in walked.list_passes(
            scope,
            area_id=area_id,
            street_ids=street_ids,
            band=band,
            at=at,
            withdrawn=False,
            limit=MOST,
        )
    }
    return sorted(found.values(), key=lambda one: one.started_at, reverse=True)[:MOST]


def _columns(_: Translator, *, is_short: bool) -> list[tuple[Column, Cells]]:
    bands = words.bands(_)
    modes = {"foot": _("til fods"), "bicycle": _("på cykel")}
    few = [
        (Column(_("Dato"), is_short=True), lambda one: words.day(_, one.started_at)),
        (
            Column(_("Tid"), is_short=True),
            lambda one: f"{_.clock(one.started_at)}–{_.clock(one.ended_at)}",
        ),
        (Column(_("Hvem"), is_short=True), lambda one: _("i par") if one.is_pair else _("alene")),
    ]
    if is_short:
        return few
    return [
        *few,
        (Column(_("Tidspunkt")), lambda one: bands[one.band]),
        (Column(_("Hvordan")), lambda one: modes.get(one.mode, one.mode)),
        (Column(_("Meter"), is_number=True), lambda one: _.number(one.length_m)),
        (Column(_("Runde")), lambda one: one.round_name or _("på vej til andet")),
    ]
