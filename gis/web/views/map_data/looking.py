"""Step *Se*: the rows that a file would become, as a table and on the map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale import channel_words, layer_words, partner_words, place_words
from gis.maps.folium_layers import AreaShape, Overlay
from gis.maps.overlay import Mark
from gis.services import maps
from gis.web.components import Column, TableRow, bounds_of, choice_table, legend, show_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.layer_files import Preview, ReadyRow

SHOWN = 100
"""Rows that are shown: enough to see whether the columns are right."""
CHOSEN_KEY = "files.row"
LETTERS = {"partners": "partner", "channels": "channel"}


def show_rows(_: Translator, layer: str, preview: Preview) -> None:
    """Draw the first rows, and where they are."""
    rows = preview.ready[:SHOWN]
    if not rows:
        return
    info = maps.map_info()
    with st.container(key="kv_wide_table"):
        left, right = st.columns([6, 5], gap="medium")
    with left:
        _table(_, layer, rows)
        if len(preview.ready) > SHOWN:
            st.caption(
                _("De første {shown} af {all}.", shown=SHOWN, all=_.number(len(preview.ready)))
            )
    with right:
        if info is not None and any(row.shape is not None for row in rows):
            kind = _kind(layer, rows[0])
            if kind:
                legend([(f"mark-{kind}", layer_words.layers(_)[layer])])
            show_map(
                info, _overlay(layer, rows, info.bounds), key="files.map", texts=_,
                on_change=_pass_on,
            )  # fmt: skip


def _pass_on(feature: dict[str, Any]) -> None:
    if feature["properties"].get("what") in {"row", "area"}:
        st.session_state[CHOSEN_KEY] = feature["properties"]["id"]


def _chosen() -> str:
    return str(st.session_state.get(CHOSEN_KEY, ""))


def _table(_: Translator, layer: str, rows: Sequence[ReadyRow]) -> None:
    labels = layer_words.headings(_, layer)
    codes = [
        code
        for code in ("name", "kind", "sector", "role", "has_access", "deadline", "return_days")
        if any(code in row.values for row in rows)
    ]
    choice_table(
        _("Rækkerne, som de bliver. Intet er gemt endnu."),
        [
            Column(_("Række"), is_short=True),
            *(Column(labels[code], is_heading=code == "name") for code in codes),
            Column(_("På kortet"), is_short=True),
        ],
        [
            TableRow(
                str(row.number),
                [
                    _.number(row.number),
                    *(_word(_, layer, code, row.values.get(code)) for code in codes),
                    _("Ja") if row.shape is not None else _("Nej"),
                ],
            )
            for row in rows
        ],
        chosen=_chosen(), key="files.rows",
        on_choice=partial(st.session_state.__setitem__, CHOSEN_KEY),
    )  # fmt: skip


def _word(_: Translator, layer: str, code: str, value: Any) -> str:  # noqa: ANN401
    kinds = {"places": place_words, "partners": partner_words, "channels": channel_words}
    match code:
        case "kind":
            return str(kinds[layer].kind_word(_, value))
        case "sector":
            return partner_words.sectors(_)[value]
        case "role":
            return place_words.roles(_)[value]
        case "has_access":
            return partner_words.yes_no(_, value)
        case "deadline":
            return _.date(value) if value else "–"
        case _other:
            return "–" if value is None else str(value)


def _kind(layer: str, row: ReadyRow) -> str:
    if layer == "places":
        return "place" if row.values.get("role") == "stay" else "offer"
    return LETTERS.get(layer, "")


def _overlay(
    layer: str, rows: Sequence[ReadyRow], otherwise: tuple[float, float, float, float]
) -> Overlay:
    drawn = [row for row in rows if row.shape is not None]
    fit = bounds_of([row.shape for row in drawn], otherwise)
    if layer == "housing_areas":
        shapes = [
            AreaShape(
                str(row.number), row.values["name"], row.shape,  # type: ignore[arg-type]
                chosen=str(row.number) == _chosen(), look="suggested",
            )
            for row in drawn
        ]  # fmt: skip
        return Overlay(fit=fit, selected=_chosen(), areas=shapes)
    marks = [
        Mark(
            str(row.number), (point.x, point.y), _kind(layer, row),  # type: ignore[arg-type]
            title=row.values["name"],
        )
        for row in drawn
        for point in getattr(row.shape, "geoms", [row.shape])
    ]  # fmt: skip
    return Overlay(fit=fit, selected=_chosen(), marks=marks)
