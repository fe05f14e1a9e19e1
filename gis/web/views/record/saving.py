"""Save what was walked, say what it changed, and take it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import InputError, KvarterError
from gis.services import tracks, walked
from gis.services.coverage import coverage_report
from gis.web.views.record.hindered import hindered
from gis.web.views.record.sightings import is_seen, sightings, stretches
from gis.web.views.record.state import (
    BY_KEY,
    HOME_KEY,
    HOW_KEY,
    LEGS_KEY,
    MODE_KEY,
    OUTING_KEY,
    SHREDDED_KEY,
    Change,
    Saved,
    state,
)
from gis.web.views.record.track import forget_track, needs_times, track_state, track_walker
from gis.web.views.record.walked_when import chosen_times, conditions, is_pair, side
from gis.web.views.round_words import row_id, row_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gis.locale import Translator
    from gis.services.coverage import Unit
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound

OF_TIMES = frozenset(
    {
        "time_in_future", "times_swapped", "times_equal", "time_too_long", "time_too_early",
        "time_does_not_exist", "round_already_walked", "pass_already_recorded",
    }
)  # fmt: skip
"""Codes of what is told beside the times."""
OF_LIST = frozenset(
    {
        "nothing_walked_recorded", "no_street_chosen", "hindrance_unknown",
        "hindrance_already_recorded",
    }
)  # fmt: skip
"""Codes of what is told beside the list of streets."""
OF_SEEN = (
    "sighting_", "point_", "window_", "sign_", "attempt_", "slip_", "initials_", "looks_like_",
    "text_too_long", "observation_",
)  # fmt: skip
"""What the codes begin with of what is told beside what was seen."""


@dataclass(frozen=True)
class Shares:
    """By id of an area its name and the share that is covered, of addresses or dwellings."""

    of: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    unit: Unit = "addresses"


def save_round(_: Translator, scope: Scope) -> None:
    """Record the round of the page as the form says."""
    page = state()
    if page.shown is None or page.saved is not None:
        return
    page.settle()
    try:
        if st.session_state[HOW_KEY] == "not":
            _cancel(_, scope, page.shown)
        elif st.session_state[HOW_KEY] == "track":
            _record_tour(_, scope, page.shown)
        else:
            _record(_, scope, page.shown)
    except KvarterError as error:
        _tell(_, error)


def _record(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    page = state()
    started_at, ended_at = chosen_times()
    walkers, left_out = _walked_rows(shown)
    in_the_way = hindered(_)
    before = _shares(scope, shown.area_ids)
    recorded = walked.record_round(
        scope, shown.id, started_at=started_at, ended_at=ended_at, is_pair=is_pair(),
        side=side(), conditions=conditions(), walkers=walkers, left_out=left_out,
        hindrances=in_the_way.reasons, lasting=in_the_way.lasting,
        sightings=sightings(stretches(_, shown, scope)), home=_home(),
        shredded=_shredded(),
    )  # fmt: skip
    said = _("Runden er gemt.") if recorded.pass_ids else _("Det er gemt, at ingen vej kunne gås.")
    _show_saved(_, f"{said}{_codes(_, recorded)}", before, _shares(scope, shown.area_ids))
    page.undo = partial(_take_back, _, scope, recorded)


def _take_back(_: Translator, scope: Scope, recorded: walked.Recorded) -> str:
    page = state()
    walked.take_back(scope, recorded)
    page.saved = page.shown = None
    return _("Registreringen er taget tilbage. Det, du skrev, er her stadig.")


def _codes(_: Translator, recorded: walked.Recorded) -> str:
    """Return the codes of the new points in a sentence."""
    codes = recorded.seen.codes
    if not codes:
        return ""
    return " " + _.n("Nyt punkt: {codes}.", "Nye punkter: {codes}.", len(codes),
                     codes=", ".join(codes))  # fmt: skip


def _home() -> tuple[str, ...]:
    """Return the outings of those that the form named as home, and of nobody else."""
    return state().out if st.session_state.get(HOME_KEY, True) else ()


def _record_tour(_: Translator, scope: Scope, shown: PlannedRound | None) -> None:
    """Record the walk that was read from a GPX file, of a round or without one."""
    page, read = state(), track_state()
    if read.tour is None:
        raise InputError("track_file_missing")
    started_at, ended_at = chosen_times() if needs_times() else (None, None)
    area_ids = None if shown is None else shown.area_ids
    before = _shares(scope, area_ids)
    record = partial(
        tracks.record_tour,
        scope, read.tour, started_at=started_at, ended_at=ended_at, is_pair=is_pair(),
        side=side(), conditions=conditions(), accepted=read.ticked,
        round_id=None if shown is None else shown.id,
        walker=None if shown is None else track_walker(shown),
        shredded=_shredded() if shown is not None else (),
    )  # fmt: skip
    recorded = walked.record_with(
        scope, record, is_pair=is_pair(), sightings=sightings(stretches(_, shown, scope)),
        home=_home(), outing_id=None if shown else st.session_state.get(OUTING_KEY),
    )  # fmt: skip
    forget_track()
    said = _("Turen er gemt.")
    _show_saved(_, f"{said}{_codes(_, recorded)}", before, _shares(scope, area_ids))

    def take_back() -> str:
        _take_back(_, scope, recorded)
        return _("Turen er taget tilbage. Vælg filen igen for at rette den.")

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


def _shredded() -> list[str]:
    """Return the codes of the sheets that are shredded with the round, if that was ticked."""
    if not st.session_state.get(SHREDDED_KEY):
        return []
    return [sheet.code for sheet in state().sheets if sheet.state != "shredded"]


def _cancel(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    page = state()
    ended = walked.call_off(scope, shown.id, home=_home())
    page.saved = Saved(_("Runden er aflyst."))

    def take_back() -> str:
        walked.undo_call_off(scope, shown.id, ended)
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
        if st.session_state[BY_KEY] == "track":
            _record_tour(_, scope, None)
            return
        started_at, ended_at = chosen_times()
        before = _shares(scope, None)
        recorded = walked.record_marked(
            scope, sorted(page.marked), started_at=started_at, ended_at=ended_at,
            is_pair=is_pair(), mode=st.session_state[MODE_KEY], conditions=conditions(),
            sightings=sightings(stretches(_, None, scope)),
            outing_id=st.session_state.get(OUTING_KEY),
        )  # fmt: skip
    except KvarterError as error:
        _tell(_, error)
        return
    said = _("Vejene er gemt.")
    _show_saved(_, f"{said}{_codes(_, recorded)}", before, _shares(scope, None))
    page.undo = partial(_take_back, _, scope, recorded)


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
    page.field = "form"
    if error.code in OF_TIMES:
        page.field = "times"
    elif error.code in OF_LIST:
        page.field = "list"
    elif is_seen() and error.code.startswith(OF_SEEN):
        page.field = "seen"


def withdraw_recorded(_: Translator, take: Callable[[], None], put: Callable[[], None]) -> None:
    """Take back what was recorded earlier of the round of the page; `put` undoes that."""
    page = state()
    page.settle()
    try:
        take()
    except KvarterError as error:
        _tell(_, error)
        return
    page.shown = None
    page.said = _("Registreringen er taget tilbage.")

    def put_back() -> str:
        put()
        page.shown = None
        return _("Registreringen gælder igen.")

    page.undo = put_back
