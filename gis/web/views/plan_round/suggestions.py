"""*Forslag*: rounds that would be sensible, each of which fills all fields with one press."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.place_words import times
from gis.services import rounds
from gis.services.gaps.telling import homes
from gis.web.plain import plain
from gis.web.views.plan_round.state import EVERYBODY, chosen_ids, keep_areas_in_url, state
from gis.web.views.plan_round.wanted import fill_fields, wanted_request
from gis.web.views.round_words import duration, moment

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import RoundSuggestion

AT_ONCE = 3
"""Suggestions that are shown before one asks for more."""


def read_suggestions(scope: Scope) -> None:
    """Look which rounds would be sensible, while nothing is chosen yet."""
    page = state()
    page.suggestions = []
    if page.planned is None and not page.job_id and not chosen_ids() and page.areas:
        page.suggestions = rounds.suggest_rounds(scope)


def show_suggestions(_: Translator) -> None:
    """Draw the suggestions, or say that there are none."""
    page = state()
    if page.planned is not None or page.job_id or chosen_ids() or not page.areas:
        return
    if not page.suggestions:
        st.markdown(
            _(
                "Ingen forslag nu. Områderne er gennemgået inden for deres interval, fravalgt, "
                "eller der er planlagt en runde."
            )
        )
        return
    shown = page.suggestions[: page.suggested or AT_ONCE]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="kv-label">{_("Forslag")}</p>', width="stretch")
        if len(shown) < len(page.suggestions):
            st.button(
                _("Flere"), key="plan_round.more_suggestions", type="tertiary",
                on_click=_show_more, help=_("Vis flere forslag."),
            )  # fmt: skip
    for number, one in enumerate(shown):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_line(_, one), width="stretch")
            st.button(
                _("Brug"), key=f"plan_round.suggestion.{number}", on_click=use_suggestion,
                args=(_, one), help=_("Udfyld felterne med dette forslag."),
            )  # fmt: skip


def _show_more() -> None:
    page = state()
    page.suggested = (page.suggested or AT_ONCE) + AT_ONCE


def use_suggestion(_: Translator, one: RoundSuggestion) -> None:
    """Fill the fields; where they begin and end stays. Only before the fields are drawn."""
    page = state()
    before = None
    with suppress(KvarterError):
        before = wanted_request()
    page.forget_round()
    page.earlier = None
    places = {which: at for which, at in page.places.items() if which[1] == EVERYBODY}
    fill_fields(_, one.request)
    page.places = places
    keep_areas_in_url()
    page.said = _(
        "Felterne er udfyldt: {why}. Tryk på Planlæg runde.", why=" · ".join(whys(_, one))
    )

    def undo() -> str:
        page.forget_round()
        if before is not None:
            fill_fields(_, before)
        keep_areas_in_url()
        return _("Forslaget er taget tilbage.")

    page.undo = undo


def _line(_: Translator, one: RoundSuggestion) -> str:
    persons = 2 if one.outing.is_pair else 1
    what = " · ".join(
        [
            plain(", ".join(one.names)),
            duration(_, one.request.minutes),
            _.n("{count} person", "{count} personer", persons),
            _("{time} mangler", time=times(_, (one.band,))),
        ]
    )
    number = [homes(_, one.unit, one.gap_dwellings)] if one.gap_dwellings >= 1 else []
    return f"**{what}** &nbsp; :gray[{plain(' · '.join([*number, *_circumstances(_, one)]))}]"


def whys(_: Translator, one: RoundSuggestion) -> list[str]:
    """Return what speaks for a suggestion, and what it is about."""
    if one.gap_dwellings < 1:
        return _circumstances(_, one)
    lacking, time = homes(_, one.unit, one.gap_dwellings), times(_, (one.band,))
    return [_("{homes} mangler {time}", homes=lacking, time=time), *_circumstances(_, one)]


def _circumstances(_: Translator, one: RoundSuggestion) -> list[str]:
    found = []
    if one.request.planned_for is not None:
        found.append(moment(_, one.request.planned_for))
    if one.outing.rounds > 1:
        found.append(_("første af {count} runder", count=one.outing.rounds))
    if one.request.stops:
        found.append(
            _.n("{count} genbesøg på vejen", "{count} genbesøg på vejen", len(one.request.stops))
        )
    reason = {"point": _("i par, fordi et punkt kræver to"), "dark": _("i par om aftenen, antaget")}
    if one.outing.pair_reason is not None:
        found.append(reason[one.outing.pair_reason])
    if not one.is_chosen:
        found.append(_("endnu ikke besluttet"))
    return found
