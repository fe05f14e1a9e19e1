"""What changed since the last meeting, and what is overdue: one thing at a time, and its map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.locale.meeting_words import (
    change_heading,
    change_note,
    change_point,
    field_names,
    overdue_day,
    overdue_groups,
)
from gis.maps.overlay import Overlay
from gis.services import meetings
from gis.web.components import Column, TableRow, bounds_of, choice_table, show_map
from gis.web.plain import plain
from gis.web.views.area.decisions import show_decisions
from gis.web.views.area.questions import show_questions
from gis.web.views.mapping import area_shape, show_decision_legend
from gis.web.views.meeting.agenda import go
from gis.web.views.meeting.elsewhere import show_elsewhere
from gis.web.views.meeting.marks import find_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.maps import MapInfo
    from gis.services.meetings import Change, Overdue
    from gis.services.members import Scope
    from gis.web.views.meeting.agenda import Agenda

DECIDED: Final = ("decision", "backing", "review", "undecided")
"""Kinds of items that are put right in the decisions of their area."""


@dataclass(frozen=True)
class Shown:
    """
    An item in words.

    Attributes
    ----------
    what
        What it is, in large letters.
    about
        The question or the way it is about; "" for none.
    text
        What was written.
    note
        Who and when, or since when.
    """

    id: str
    kind: str
    row_id: str
    area_ids: tuple[str, ...]
    what: str
    about: str
    text: str
    note: str
    point: int | None


def show_since(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    agenda: Agenda,
    item: str,
    partners: Mapping[str, str],
) -> None:
    """Draw what changed since the last meeting."""
    if not agenda.since:
        since = meetings.last_closed_at(scope)
        st.markdown(_("Intet er ændret siden {date}.", date=_.date(since)))
    shown = [_change(_, one) for one in agenda.since]
    _items(_, scope, info, agenda, shown, ("since", item), partners)


def show_overdue(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    agenda: Agenda,
    item: str,
    partners: Mapping[str, str],
) -> None:
    """Draw what is overdue."""
    if not agenda.overdue:
        st.markdown(_("Intet er overskredet."))
    shown = [_overdue(_, one) for one in agenda.overdue]
    _items(_, scope, info, agenda, shown, ("overdue", item), partners)


def _change(_: Translator, one: Change) -> Shown:
    text = one.text
    if one.fields:
        names = field_names(_, one.kind)
        text = _("Rettet: {fields}", fields=", ".join(names.get(f, f).lower() for f in one.fields))
    return Shown(
        one.id, one.kind, one.row_id, one.area_ids,
        change_heading(_, one.kind, one.what, name=one.name, count=one.count),
        change_point(_, one.kind, one.point, one.question, one.way), text,
        change_note(_, one.by, one.at), one.point,
    )  # fmt: skip


def _overdue(_: Translator, one: Overdue) -> Shown:
    heading = overdue_groups(_)[one.kind]
    is_of_area = one.kind in (*DECIDED, "answer")
    told = [
        overdue_day(_, one.kind, one.due_on),
        _("{who} har det", who=one.who) if one.who else "",
        _("rute {letter}", letter=one.leg) if one.leg else "",
    ]
    return Shown(
        one.id, one.kind, one.row_id, one.area_ids,
        heading if is_of_area or not one.name else f"{heading}: {one.name}",
        change_point(_, one.kind, one.point, None, one.way), "",
        " · ".join(part for part in told if part), one.point,
    )  # fmt: skip


def _items(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    agenda: Agenda,
    shown: Sequence[Shown],
    at: tuple[str, str],
    partners: Mapping[str, str],
) -> None:
    step, item = at
    chosen = next((one for one in shown if one.id == item), None)
    with st.container(key="kv_meeting_twins"):
        left, right = st.columns([8, 7], gap="medium")
    with left:
        if chosen is not None:
            with st.container(key="kv_meeting_item", border=True, gap="small"):
                _item(_, scope, agenda, chosen, partners)
            _table(_, agenda, shown, step, item)
    with right:
        _map(_, scope, info, agenda, shown, step, chosen)


def _where(_: Translator, agenda: Agenda, one: Shown) -> str:
    if one.kind in ("frame", "import"):
        return ""
    names = [found.area.name for found in map(agenda.area, one.area_ids) if found is not None]
    return ", ".join(names) or _("Hele kommunen")


def _item(
    _: Translator, scope: Scope, agenda: Agenda, one: Shown, partners: Mapping[str, str]
) -> None:
    told = " · ".join(part for part in (_where(_, agenda, one), one.note) if part)
    st.caption(plain(told))
    st.subheader(plain(one.what), anchor=False)
    mapping = agenda.area(one.area_ids[0]) if one.area_ids else None
    if mapping is not None and one.point is not None:
        show_questions(_, scope, mapping, one.point)
    elif mapping is not None and one.kind in DECIDED:
        show_decisions(_, scope, mapping, partners)
    else:
        if one.about:
            st.text(one.about)
        if one.text:
            st.text(one.text)
        show_elsewhere(_, scope, one.kind, one.row_id, one.id)


def _in_short(_: Translator, one: Shown) -> str:
    """Return what an item is in one line: the name of its point instead of the question."""
    about = one.about if one.point is None else change_point(_, "", one.point, None, None)
    return f"{about}: {one.what}" if about else one.what


def _table(_: Translator, agenda: Agenda, shown: Sequence[Shown], step: str, item: str) -> None:
    choice_table(
        _("Det, I gennemgår. Tryk på en linje for at se den på kortet."),
        [
            Column(_("Hvad"), is_heading=True),
            Column(_("Boligområde")),
            Column(_("Hvornår"), is_short=True),
        ],
        [
            TableRow(
                one.id,
                [
                    _in_short(_, one),
                    _where(_, agenda, one), one.note,
                ],
            )
            for one in shown
        ],
        chosen=item,
        key=f"meeting.table.{step}",
        on_choice=lambda picked: go(agenda, (step, picked or item)),
    )  # fmt: skip


def _map(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    agenda: Agenda,
    shown: Sequence[Shown],
    step: str,
    chosen: Shown | None,
) -> None:
    ids = () if chosen is None else chosen.area_ids
    around = [one for one in agenda.areas if one.area.id in ids] or agenda.areas
    marks = () if chosen is None else find_marks(_, scope, chosen.kind, chosen.row_id)
    show_decision_legend(_)
    overlay = Overlay(
        fit=bounds_of([one.area.geometry for one in around], info.bounds),
        selected=ids[0] if ids else "",
        areas=[_shape(_, one, ids) for one in agenda.areas],
        marks=marks,
    )
    show_map(info, overlay, key="meeting.map", texts=_,
             on_change=partial(_act, agenda, shown, step))  # fmt: skip


def _shape(_: Translator, one: AreaMapping, ids: Sequence[str]) -> Any:  # noqa: ANN401
    return area_shape(_, one, is_chosen=one.area.id in ids)


def _act(agenda: Agenda, shown: Sequence[Shown], step: str, feature: dict[str, Any]) -> None:
    """Turn to the first item of the area that was pressed on the map."""
    picked = str(feature["properties"].get("id", ""))
    found = next((one for one in shown if picked in one.area_ids), None)
    if found is not None:
        go(agenda, (step, found.id))
