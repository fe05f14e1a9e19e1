"""Plans side by side: those of the same areas, of which one is looked at and one is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import rounds
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.plan_round.improving import better_plan
from gis.web.views.plan_round.planning import show_planned
from gis.web.views.plan_round.state import rerun_soon, state
from gis.web.views.round_words import duration, km, share, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import Plan

ALL = 0.995
"""From this share on all of a gap is closed."""
MOST = 5
"""Plans that are compared at once: the newest."""


def compared() -> list[Plan]:
    """Return the plans to compare, the oldest first; with none to compare with, none."""
    page = state()
    if page.planned is None or page.is_printed or page.current_id == "":
        return []
    keep = {page.planned.id, page.current_id}
    plans = [plan for plan in page.plans if plan.length_m or plan.id in keep]
    newest = {plan.id for plan in plans[-MOST:]} | keep
    found = [plan for plan in plans if plan.id in newest]
    return found if len(found) > 1 else []


def is_unchosen() -> bool:
    """Return whether the plan that is shown is one of several, and not the chosen one."""
    page = state()
    return page.planned is not None and page.planned.status != "planned" and bool(compared())


def show_compared(_: Translator, scope: Scope) -> None:
    """Draw the plans; pressing one shows it."""
    page, plans = state(), compared()
    if not plans:
        return
    assert page.planned is not None
    words = _differences(_, plans)
    has_left = any(plan.left_m or plan.left_stops for plan in plans)
    gains = page.gains if any(closed < ALL for closed in page.gains.values()) else {}
    with st.container(key="kv_compared"):
        choice_table(
            _("Planer at vælge imellem. Tryk på en for at se den."),
            [
                Column(_("Plan"), is_heading=True),
                Column(_("Tid"), is_number=True),
                Column(_("Længde"), is_number=True),
                Column(_("Gentaget vej"), is_number=True),
                *([Column(_("Ikke med"), is_number=True)] if has_left else []),
                *([Column(_("Lukker af hullet"), is_number=True)] if gains else []),
            ],
            [
                TableRow(
                    plan.id,
                    [
                        _name(_, number, words[plan.id], is_chosen=plan.id == page.current_id),
                        duration(_, plan.minutes),
                        km(_, plan.length_m),
                        share(_, plan.deadhead_m, plan.length_m),
                        *([_left(_, plan)] if has_left else []),
                        *([_gain(_, gains.get(plan.id))] if gains else []),
                    ],
                )
                for number, plan in enumerate(plans, 1)
            ],
            chosen=page.planned.id,
            key="plan_round.plan_table",
            on_choice=partial(_look_at, _, scope),
        )


def _name(_: Translator, number: int, words: str, *, is_chosen: bool) -> str:
    name = _("Plan {number}", number=number) + (f": {words}" if words else "")
    return _("{plan} (valgt)", plan=name) if is_chosen else name


def _left(_: Translator, plan: Plan) -> str:
    told = [km(_, plan.left_m)] if plan.left_m else []
    if plan.left_stops:
        told.append(_.n("{count} besøg", "{count} besøg", plan.left_stops))
    return " · ".join(told) or "–"


def _gain(_: Translator, closed: float | None) -> str:
    return "–" if closed is None else share(_, closed, 1.0)


def _differences(_: Translator, plans: Sequence[Plan]) -> dict[str, str]:
    """Return by plan what it was asked for that not all were asked for."""
    aims = {"longest": _("færdige samtidig"), "total": _("samlet kortest")}
    modes = {"foot": _("til fods"), "bicycle": _("på cykel"), "car": _("med bil")}
    told = {
        plan.id: [
            who(_, plan.request.walkers, is_pair=plan.request.is_pair),
            duration(_, plan.request.minutes),
            modes[plan.request.mode],
            aims[plan.request.objective] if plan.request.walkers > 1 else "",
            _.n("{count} besøg", "{count} besøg", plan.stops) if plan.stops else _("uden besøg"),
            _changes(_, plan),
        ]
        for plan in plans
    }
    differing = [len(set(column)) > 1 for column in zip(*told.values(), strict=True)]
    return {
        plan: ", ".join(
            word for word, differs in zip(words, differing, strict=True) if differs and word
        )
        for plan, words in told.items()
    }


def _changes(_: Translator, plan: Plan) -> str:
    """Return what was changed by hand, in pieces of street."""
    asked, told = plan.request, []
    if asked.dropped:
        told.append(
            _.n("{count} stykke vej fjernet", "{count} stykker vej fjernet", len(asked.dropped))
        )
    if asked.assigned:
        told.append(_.n("{count} stykke vej låst", "{count} stykker vej låst", len(asked.assigned)))
    return ", ".join([*told, *([_("vendt")] if asked.reversed else [])])


def _look_at(_: Translator, scope: Scope, plan_id: str) -> None:
    """Show another plan; what was changed by hand and not planned is let go of."""
    page = state()
    if not plan_id or page.planned is None or plan_id == page.planned.id:
        return
    if plan_id not in {plan.id for plan in page.plans}:
        return
    try:
        planned = rounds.get_round(scope, plan_id)
    except KvarterError as error:
        page.problem = _.error(error)
    else:
        if page.job_id and page.job_shown != plan_id:
            page.leave_job()
        show_planned(_, planned)
    rerun_soon()


def choose_shown(_: Translator, scope: Scope) -> None:
    """Choose the plan that is shown, and let go of the one that was chosen."""
    page = state()
    assert page.planned is not None
    before = page.current_id
    try:
        show_planned(_, rounds.choose_plan(scope, page.planned.id))
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.said = _("Planen er valgt.")

    def undo() -> str:
        show_planned(_, rounds.choose_plan(scope, before))
        return _("Den forrige plan er valgt igen.")

    page.undo = undo


def read_gains(scope: Scope) -> None:
    """Look what share of the gap each plan closes, where something is left out."""
    page, plans = state(), compared()
    page.gains = {}
    if page.planned is None or better_plan() is not None:
        return
    if any(plan.left_m for plan in plans) or not page.planned.not_fitting.empty:
        page.gains = rounds.gap_shares(scope, [plan.id for plan in plans] or [page.planned.id])
