"""Two forms of the mapping side by side: what differs in words, and a map of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.locale.mapping_words import point_names, questions, ways
from gis.locale.meeting_words import field_names, layers, things, value_text
from gis.maps.overlay import Overlay
from gis.web.components import Column, TableRow, bounds_of, choice_table, show_map
from gis.web.views.mapping import area_shape, show_decision_legend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.planning.comparing import Difference
    from gis.services.maps import MapInfo
    from gis.services.meetings import Comparison, Frozen

ALL: Final = ""
KINDS: Final = ("area", "decision", "answer", "place", "partner", "channel", "strategy", "frame")
KIND_KEY, AREA_KEY = "meeting.beside.kind", "meeting.beside.area"


def show_beside(
    _: Translator, info: MapInfo, comparison: Comparison, older: str, newer: str
) -> None:
    """
    Draw what differs.

    Parameters
    ----------
    older, newer
        What the two forms are called.
    """
    names = _names(comparison)
    shown = _filtered(_, comparison, names)
    chosen = st.query_params.get("area", "")
    with st.container(key="kv_meeting_beside"):
        left, right = st.columns(2, gap="medium")
    for column, frozen, name, key in (
        (left, comparison.older, older, "older"),
        (right, comparison.newer, newer, "newer"),
    ):
        with column:
            st.markdown(f"**{name}** · {_counts(_, frozen)}")
            _map(_, info, comparison, frozen, chosen, key)
    show_decision_legend(_)
    if not comparison.differences:
        st.markdown(_("De to versioner er ens."))
        return
    _table(_, shown, names, older, newer)


def _counts(_: Translator, frozen: Frozen) -> str:
    found = [one.status for one in frozen.areas]
    return _("{selected} tilvalgt, {deselected} fravalgt, {undecided} ikke besluttet",
             selected=_.number(found.count("selected")),
             deselected=_.number(found.count("deselected")),
             undecided=_.number(found.count("undecided")))  # fmt: skip


def _names(comparison: Comparison) -> dict[str, str]:
    """Return the names of areas and partners by id, as they were called last."""
    both = (comparison.older, comparison.newer)
    areas = {one.area.id: one.area.name for frozen in both for one in frozen.areas}
    return areas | {one.id: one.name for frozen in both for one in frozen.partners}


def _filtered(_: Translator, comparison: Comparison, names: Mapping[str, str]) -> list[Difference]:
    found = comparison.differences
    counts = {kind: sum(one.kind == kind for one in found) for kind in KINDS}
    words = {ALL: _("Alle ({count})", count=_.number(len(found)))} | {
        kind: f"{layers(_)[kind]} ({_.number(count)})" for kind, count in counts.items() if count
    }
    kind = st.query_params.get("kind", ALL)
    area = st.query_params.get("area", ALL)
    st.session_state[KIND_KEY] = kind if kind in words else ALL
    areas = [one for one in {i for d in found for i in d.area_ids if i in names} | {area} if one]
    areas.sort(key=lambda one: names.get(one, "").lower())
    st.session_state[AREA_KEY] = area if area in areas else ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.segmented_control(
            _("Vis"), list(words), format_func=words.__getitem__, key=KIND_KEY, required=True,
            on_change=_keep, args=("kind", KIND_KEY),
        )  # fmt: skip
        st.selectbox(
            _("Boligområde"), [ALL, *areas], key=AREA_KEY, width=260,
            format_func=lambda one: names.get(one, _("Alle områder")),
            on_change=_keep, args=("area", AREA_KEY),
        )  # fmt: skip
    return [
        one
        for one in found
        if st.session_state[KIND_KEY] in (ALL, one.kind)
        and (st.session_state[AREA_KEY] == ALL or st.session_state[AREA_KEY] in one.area_ids)
    ]


def _keep(name: str, key: str) -> None:
    value = st.session_state[key]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _map(
    _: Translator, info: MapInfo, comparison: Comparison, frozen: Frozen, chosen: str, key: str
) -> None:
    # Both show the same piece of land.
    every = [one for both in (comparison.older, comparison.newer) for one in both.areas]
    around = [one for one in every if one.area.id == chosen] or every
    overlay = Overlay(
        fit=bounds_of([one.area.geometry for one in around], info.bounds),
        selected=chosen,
        areas=[area_shape(_, one, is_chosen=one.area.id == chosen) for one in frozen.areas],
    )
    ids = {one.area.id for one in frozen.areas}
    show_map(info, overlay, key=f"meeting.map.{key}", texts=_, on_change=partial(_act, ids))


def _act(ids: set[str], feature: dict[str, Any]) -> None:
    picked = str(feature["properties"].get("id", ""))
    if picked in ids:
        is_again = st.query_params.get("area", "") == picked
        st.query_params["area"] = ALL if is_again else picked


def _table(
    _: Translator, shown: Sequence[Difference], names: Mapping[str, str], older: str, newer: str
) -> None:
    what = {"added": _("ny"), "removed": _("væk"), "changed": ""}
    rows = []
    for one in shown:
        fields = field_names(_, one.kind)
        area = ", ".join(names[found] for found in one.area_ids if found in names)
        heading = " · ".join(part for part in (_heading(_, one), what[one.what]) if part)
        rows += [
            TableRow(
                f"{one.kind}.{one.id}.{field.field}",
                [
                    area or _("Hele kommunen"), heading, fields.get(field.field, field.field),
                    value_text(_, field.field, field.before, names),
                    value_text(_, field.field, field.after, names),
                ],
            )
            for field in one.fields
        ]  # fmt: skip
    choice_table(
        _("Det, der er forskelligt. Hver linje er et felt, som det var, og som det er blevet."),
        [
            Column(_("Boligområde"), is_heading=True), Column(_("Hvad")), Column(_("Felt")),
            Column(older), Column(newer),
        ],
        rows,
        chosen="",
        key="meeting.differences",
        on_choice=lambda _row: None,
    )  # fmt: skip


def _heading(_: Translator, one: Difference) -> str:
    """Return what a difference is about: the question, the way, or the name."""
    parts = one.id.split(".")
    if one.kind == "answer":
        point, question = int(parts[1]), int(parts[2])
        return f"{point} {point_names(_)[point]}: {questions(_)[point, question]}"
    if one.kind == "decision":
        return ways(_)[parts[1]]
    name = one.name if one.kind != "area" else ""
    return ": ".join(part for part in (things(_)[one.kind], name) if part)
