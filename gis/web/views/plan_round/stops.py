"""*Besøg på runden*: what is visited on the way, when, by whom, and for how long; and the rests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.return_words import what, when
from gis.locale.visit_words import kinds, stop_name
from gis.services import return_windows
from gis.services import rounds as round_service
from gis.services.rounds import letter
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.plan_round.state import chosen_ids, state
from gis.web.views.plan_round.stop_adding import show_adding
from gis.web.views.plan_round.stop_drafts import (
    BREAK,
    BreakDraft,
    StopDraft,
    Times,
    name_of,
    number_of,
    offer,
    put,
    stops_state,
    take_off,
    time_out,
)
from gis.web.views.plan_round.stop_fields import show_row_fields
from gis.web.views.plan_round.wanted import minutes, walkers, when_or_none
from gis.web.views.round_words import leg_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.web.views.plan_round.stop_drafts import LetGo


def offer_returns(_: Translator, scope: Scope) -> None:
    """
    Let the returns offer themselves that the time out could keep, and those that are overdue.

    Those in the chosen areas, or all where none is chosen, are on the round until they are taken
    off. Without a date nothing is due. Has to run before what depends on there being stops.
    """
    page = stops_state()
    begins = when_or_none()
    if begins is None:
        offer((), (), None)
        return
    known = {one.id: one for one in return_windows.list_windows(scope)}
    page.labels |= {one.id: what(_, one.code, one.street_name) for one in known.values()}
    due = [
        StopDraft.of(one, page.labels[one.ref], is_offered=True)
        for one in round_service.returns_due(scope, *time_out(begins, minutes()))
        if one.ref in known
    ]
    chosen = set(chosen_ids())
    taken = [
        one.ref for one in due if not chosen or chosen.intersection(known[one.ref].area_ids)
    ]  # fmt: skip
    offer(due, taken, begins)


def show_stops(_: Translator, scope: Scope, let_go: LetGo) -> None:
    """
    Draw the section.

    Parameters
    ----------
    let_go
        Is called when something changes, unless a round is shown that can be planned again.
    """
    page = stops_state()

    def touched() -> None:
        planned = state().planned
        if planned is None or planned.status != "planned":
            let_go()

    rows = [*page.drafts, *page.due]
    is_open = page.is_open if page.is_open is not None else state().planned is None
    with st.container(key="kv_stops", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(_("Besøg på runden"), anchor=False, width="content")
            st.markdown(_summary(_), width="content")
            show_adding(_, scope, touched)
            if page.drafts:
                st.button(
                    _("Tilføj pause"), key="plan_round.stops.break", icon=":material/coffee:",
                    on_click=_add_break, args=(touched,),
                )  # fmt: skip
            if rows:
                st.button(
                    _("Skjul besøg") if is_open else _("Ret besøg"), type="tertiary",
                    key="plan_round.stops.open", on_click=_set_open, args=(not is_open,),
                )  # fmt: skip
        if rows and is_open:
            _table(_, touched)
            show_row_fields(_, touched)


def _summary(_: Translator) -> str:
    page = stops_state()
    if not (page.drafts or page.due):
        if when_or_none() is None:
            return _("Ingen besøg. Med en dato under Hvornår foreslås de genbesøg, der falder da.")
        return _("Ingen besøg. Ingen genbesøg falder på tidspunktet.")
    told = [_.n("{count} besøg", "{count} besøg", len(page.drafts))]
    if page.breaks:
        told.append(_.n("{count} pause", "{count} pauser", len(page.breaks)))
    if page.due:
        told.append(
            _.n("{count} genbesøg foreslås", "{count} genbesøg foreslås", len(page.due))
        )  # fmt: skip
    return " · ".join(told)


def _set_open(is_open: bool) -> None:  # noqa: FBT001 - a callback's argument
    stops_state().is_open = is_open


# --- the rows --------------------------------------------------------------------------------


def _table(_: Translator, let_go: LetGo) -> None:
    page = stops_state()
    has_legs = walkers() > 1
    shown = page.drafts | page.due

    def tick(changed: Mapping[str, bool]) -> None:
        for ref, is_on in changed.items():
            if is_on and ref in page.due:
                put(replace(page.due[ref], is_offered=False), let_go)
            elif not is_on:
                take_off(_, ref, let_go)

    choice_table(
        _("Besøg på runden. Sæt hak ved dem, der skal med. Tryk på et for at rette det."),
        [
            Column(_("Besøg"), is_heading=True),
            Column(_("Slags")),
            Column(_("Hvornår")),
            Column(_("Minutter"), is_number=True),
            Column(_("Skal eller kan")),
            *([Column(_("Hvem"))] if has_legs else []),
        ],
        [
            *(
                TableRow(ref, _cells(_, ref, one, has_legs=has_legs), is_muted=ref in page.due)
                for ref, one in shown.items()
            ),
            *(
                TableRow(f"{BREAK}{number}", _break_cells(_, one, has_legs=has_legs))
                for number, one in enumerate(page.breaks)
            ),
        ],
        chosen=page.selected,
        key="plan_round.stops.table",
        on_choice=_select,
        ticked=[*page.drafts, *(f"{BREAK}{number}" for number in range(len(page.breaks)))],
        on_tick=tick,
    )


def _cells(_: Translator, ref: str, one: StopDraft, *, has_legs: bool) -> list[str]:
    who = leg_name(_, letter(one.walker)) if one.walker else _("alle")
    return [
        stop_name(_, one.kind, name_of(ref, one), number_of(ref)),
        kinds(_)[one.kind],
        _told_times(_, one),
        _.number(one.minutes),
        _must(_, one),
        *([who] if has_legs else []),
    ]


def _must(_: Translator, one: StopDraft) -> str:
    told = _("skal") if one.must else _("kan, prioritet {number}", number=one.priority)
    return _("{told}, i par", told=told) if one.needs_pair else told


def _told_times(_: Translator, one: StopDraft) -> str:
    if one.agreed:
        begins, _ends = time_out(when_or_none(), minutes())
        if max(window.closes for window in one.agreed) <= begins:
            return _("overskredet, når som helst")
        return ", ".join(when(_, window.opens, window.closes) for window in one.agreed)
    return ", ".join(_clock(_, times) for times in one.times) or _("når som helst")


def _clock(_: Translator, times: Times) -> str:
    return _("kl. {start}–{end}", start=f"{times[0]:%H.%M}", end=f"{times[1]:%H.%M}")


def _break_cells(_: Translator, one: BreakDraft, *, has_legs: bool) -> list[str]:
    return [
        _("Pause"), kinds(_)["break"], _clock(_, one.times), _.number(one.minutes), "",
        *([_("alle")] if has_legs else []),
    ]  # fmt: skip


def _select(row: str) -> None:
    stops_state().selected = row


def _add_break(let_go: LetGo) -> None:
    let_go()
    page = stops_state()
    page.breaks.append(BreakDraft())
    page.selected, page.is_open = f"{BREAK}{len(page.breaks) - 1}", True
