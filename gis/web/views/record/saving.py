"""Save what was walked, say what it changed, and take it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import rounds as round_service
from gis.services import walked
from gis.services.coverage import coverage_report
from gis.web.views.record.state import (
    HOW_KEY,
    LEGS_KEY,
    MODE_KEY,
    SHREDDED_KEY,
    Change,
    Saved,
    state,
)
from gis.web.views.record.walked_when import chosen_times, conditions, is_pair, side
from gis.web.views.round_words import row_id, row_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.coverage import Unit
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound, RoundSummary

OF_TIMES = frozenset(
    {
        "time_in_future", "times_swapped", "times_equal", "time_too_long", "time_too_early",
        "time_does_not_exist", "round_already_walked", "pass_already_recorded",
    }
)  # fmt: skip
"""Codes of what is told beside the times."""
OF_LIST = frozenset({"nothing_walked_recorded", "no_street_chosen"})
"""Codes of what is told beside the list of streets."""


@dataclass(frozen=True)
class Shares:
    """By id of an area its name and the share that is covered, of addresses or dwellings."""

    of: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    unit: Unit = "addresses"


def save_round(_: Translator, scope: Scope) -> None:
    """Record the round of the page as the form says."""
    page = state()
    if page.shown is None or page.summary is None or page.saved is not None:
        return
    page.settle()
    try:
        if st.session_state[HOW_KEY] == "not":
            _cancel(_, scope, page.shown)
        else:
            _record(_, scope, page.shown, page.summary)
    except KvarterError as error:
        _tell(_, error)


def _record(_: Translator, scope: Scope, shown: PlannedRound, summary: RoundSummary) -> None:
    page = state()
    started_at, ended_at = chosen_times()
    walkers, left_out = _walked_rows(shown)
    before = _shares(scope, shown.area_ids)
    recorded = walked.record_round(
        scope, shown.id, started_at=started_at, ended_at=ended_at, is_pair=is_pair(),
        side=side(), conditions=conditions(), walkers=walkers, left_out=left_out,
        shredded=_shredded(summary),
    )  # fmt: skip
    _show_saved(_, _("Runden er gemt."), before, _shares(scope, shown.area_ids))

    def take_back() -> str:
        walked.withdraw(scope, recorded.pass_ids, sheets=recorded.sheets)
        page.saved = page.shown = None
        return _("Registreringen er taget tilbage. Det, du skrev, er her stadig.")

    page.undo = take_back


def _walked_rows(shown: PlannedRound) -> tuple[set[int], frozenset[tuple[int, int]]]:
    """Return the walkers whose leg was walked, and the rows that were left out of those legs."""
    walkers = {leg.walker for leg in shown.legs}
    if len(shown.legs) > 1:
        walkers &= set(st.session_state[LEGS_KEY] or [])
    if st.session_state[HOW_KEY] == "planned":
        return walkers, frozenset()
    ticked = state().ticked
    rows = {
        leg.walker: {row_id(leg, row) for row in leg.directions}
        for leg in shown.legs
        if leg.walker in walkers
    }
    some = {walker for walker, ids in rows.items() if ids & ticked}
    left = {row_key(row) for walker in some for row in rows[walker] - ticked}
    return some, frozenset(left)


def _shredded(summary: RoundSummary) -> list[str]:
    """Return the codes of the sheets that are shredded with the round, if that was ticked."""
    if not st.session_state.get(SHREDDED_KEY):
        return []
    return [sheet.code for sheet in summary.sheets if sheet.state != "shredded"]


def _cancel(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    page = state()
    round_service.cancel_round(scope, shown.id)
    page.saved = Saved(_("Runden er aflyst."))

    def take_back() -> str:
        round_service.reinstate_round(scope, shown.id)
        page.saved = page.shown = None
        return _("Runden er planlagt igen.")

    page.undo = take_back


def save_marked(_: Translator, scope: Scope) -> None:
    """Record the marked streets as the form says."""
    page = state()
    if page.saved is not None:
        return
    page.settle()
    try:
        started_at, ended_at = chosen_times()
        before = _shares(scope, None)
        recorded = walked.record_marked(
            scope, sorted(page.marked), started_at=started_at, ended_at=ended_at,
            is_pair=is_pair(), mode=st.session_state[MODE_KEY], conditions=conditions(),
        )  # fmt: skip
    except KvarterError as error:
        _tell(_, error)
        return
    _show_saved(_, _("Vejene er gemt."), before, _shares(scope, None))

    def take_back() -> str:
        walked.withdraw(scope, recorded.pass_ids)
        page.saved = None
        return _("Registreringen er taget tilbage. Det, du skrev, er her stadig.")

    page.undo = take_back


def _shares(scope: Scope, area_ids: Sequence[str] | None) -> Shares:
    """Return by area its name and how much of it is covered; nothing of areas put away since."""
    try:
        report = coverage_report(scope, area_ids=area_ids)
    except KvarterError:
        return Shares()  # what was walked is recorded all the same
    of = {area.area_id: (area.name, area.dwelling_coverage) for area in report.areas}
    return Shares(of, report.unit)


def _show_saved(_: Translator, said: str, before: Shares, after: Shares) -> None:
    """Say what was saved, and how far each area that it touched has come."""
    changes = tuple(
        Change(name, before.of[area][1], share)
        for area, (name, share) in after.of.items()
        if area in before.of and (share != before.of[area][1] or len(after.of) == 1)
    )
    sentences = [said, *(change_sentence(_, change) for change in changes)]
    state().saved = Saved(" ".join(sentences), changes, after.unit)


def change_sentence(_: Translator, change: Change) -> str:
    """Return ``Fuglekvarteret: 41 % → 58 %.``."""
    return _(
        "{area}: {before} % → {after} %.", area=change.name,
        before=_.number(change.before * 100), after=_.number(change.after * 100),
    )  # fmt: skip


def _tell(_: Translator, error: KvarterError) -> None:
    page = state()
    page.problem = _.error(error)
    page.field = (
        "times" if error.code in OF_TIMES else "list" if error.code in OF_LIST else "form"
    )  # fmt: skip


def withdraw_passes(_: Translator, scope: Scope, pass_ids: Sequence[str]) -> None:
    """Take back what was recorded earlier of the round of the page."""
    page = state()
    page.settle()
    try:
        walked.withdraw(scope, pass_ids)
    except KvarterError as error:
        _tell(_, error)
        return
    page.shown = None
    page.said = _("Registreringen er taget tilbage.")

    def put_back() -> str:
        walked.restore(scope, pass_ids)
        page.shown = None
        return _("Registreringen gælder igen.")

    page.undo = put_back
