"""The table of the overview: areas by the five points and the two decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.mapping_words import choice_word, point_names
from gis.planning.mapping import WAYS
from gis.web.components import page_component
from gis.web.views.mapping import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.planning.mapping import Way
    from gis.services.mapping import AreaMapping, PointState

KEY = "mapping.matrix"
DECISION = "decision"
_matrix = page_component("matrix")


def show_matrix(
    _: Translator,
    shown: Sequence[AreaMapping],
    *,
    chosen: str,
    focus: str,
    on_choice: Callable[[str], None],
    on_open: Callable[[str, str], None],
) -> None:
    """
    Show the table; Enter in a cell opens it.

    Parameters
    ----------
    chosen
        Id of the chosen area, "" for none.
    focus
        The cell that somebody comes back from, an area's id and a column, as ``id/4``.
    on_choice
        Is given the id of the area whose name was pressed, "" when the choice was cleared.
    on_open
        Is given the area and the column of the cell that was opened: a point, or `DECISION`.
    """

    def pass_on_choice() -> None:
        on_choice(st.session_state[KEY]["chosen"] or "")

    def pass_on_opening() -> None:
        area_id, _slash, column = (st.session_state[KEY]["opened"] or "").partition("/")
        if column:
            on_open(area_id, column.partition(".")[0])

    _matrix(
        data={
            "caption": _("Boligområder og afdækningspunkter. Tryk på en celle for at åbne den."),
            "columns": _columns(_),
            "rows": [_row(_, one) for one in shown],
            "chosen": chosen,
            "focus": focus,
        },
        key=KEY,
        on_chosen_change=pass_on_choice,
        on_opened_change=pass_on_opening,
    )


def _columns(_: Translator) -> list[dict[str, Any]]:
    # A soft hyphen says where a long word may be broken.
    names = point_names(_) | {
        1: _("Områder"),
        4: _("Samarbejds\u00adpartnere"),
        5: _("Kommunika\u00adtionskanaler"),
    }
    notes = {1: _("og boligtyper")}
    return [
        {"label": _("Boligområde"), "share": 16},
        *(
            {"label": f"{point} {name}", "note": notes.get(point, ""), "share": 12.6}
            for point, name in names.items()
        ),
        {"label": _("Direkte"), "note": _("opsporing"), "share": 10.5},
        {"label": _("Indirekte"), "note": _("opsporing"), "share": 10.5},
    ]


def _row(_: Translator, mapping: AreaMapping) -> dict[str, Any]:
    area = mapping.area
    return {
        "id": area.id,
        "name": area.name,
        "note": _.n("{count} adresse", "{count} adresser", area.addresses),
        "cells": [
            *(_point(_, mapping, point) for point in mapping.points),
            *(_decision(_, mapping, way) for way in WAYS),
        ],
    }


def _point(_: Translator, mapping: AreaMapping, point: PointState) -> dict[str, str]:
    return {
        "column": str(point.point),
        "state": point.state,
        "sign": f"point-{point.state}",
        "text": words.cell_text(_, mapping, point),
        "note": words.cell_note(_, point),
        "spoken": words.spoken(_, mapping, point),
    }


def _decision(_: Translator, mapping: AreaMapping, way: Way) -> dict[str, str]:
    decision = mapping.decision(way)
    choice = None if decision is None else decision.is_chosen
    is_due = decision is not None and mapping.is_due(way)
    return {
        "column": f"{DECISION}.{way}",
        "state": "undecided" if choice is None else "decided",
        "sign": {True: "choice-yes", False: "choice-no", None: "choice-open"}[choice],
        "text": choice_word(_, choice),
        "note": _("bør gennemgås") if is_due else "",
        "spoken": words.spoken_decision(_, mapping, way),
    }
