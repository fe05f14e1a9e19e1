"""Presence at a place: recorded in a line, listed, taken back; and how it is counted."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.locale.place_words import times
from gis.services import places as place_service
from gis.services.places import MOST_MINUTES, USUAL_DAYS, sum_presence
from gis.services.walked import local_time
from gis.web.session import may
from gis.web.views.coverage.words import percent
from gis.web.views.round_words import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.places import Place, Visit
    from gis.web.panel import Panel

USUAL_MINUTES = 30
STEP = dt.timedelta(minutes=5)
LISTED = 5
"""Visits that are listed until one asks for all."""


def show_sum(_: Translator, places: Sequence[Place]) -> None:
    """Tell in a line how present the team is at an area's places; it opens on how that counts."""
    found = sum_presence(places)
    offers = len(places) - found.places
    told = [
        _.n("{count} opholdssted", "{count} opholdssteder", found.places),
        *([_.n("{count} tilbud", "{count} tilbud", offers)] if offers else []),
        _.n("nærvær {count} gang", "nærvær {count} gange", found.visits),
    ]
    if found.visits:
        told += [
            duration(_, found.minutes),
            _("døgndækning {percent}", percent=percent(_, found.score)),
        ]
    with st.popover(" · ".join(told), type="tertiary"), st.container(key="kv_how_presence"):
        for line in _explained(_):
            st.markdown(line)


def _explained(_: Translator) -> list[str]:
    return [
        f"**{_('Sådan beregnes det')}**",
        _("Et besøg tæller for det tidspunkt af døgnet, hvor dets midte ligger. To, der er der "
          "sammen, er ét besøg."),
        _("Stedets døgndækning er gennemsnittet over de tidspunkter, hvor det er godt at være der. "
          "Et besøg tæller fuldt den dag, det er, og halvt efter områdets interval."),
        _("Er der ikke valgt tidspunkter for stedet, gælder områdets. Områdets tal er "
          "gennemsnittet af dets opholdssteder; tilbud er ikke regnet med."),
        _("Antaget: at halvdelen er tilbage efter et interval, og {days} dage, hvor intet område "
          "siger andet.", days=USUAL_DAYS),
    ]  # fmt: skip


def show_presence(_: Translator, scope: Scope, panel: Panel, place: Place) -> None:
    """Draw the form that records presence at a place, and the visits that count."""
    st.markdown(f"**{_('Nærvær')}**")
    st.caption(_told(_, place))
    if may("places"):
        _preset(panel, place.id)
        fields = {part: f"places.visit_{part}.{place.id}.{panel.turn}" for part in
                  ("day", "from", "minutes", "pair")}  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.date_input(_("Dato"), key=fields["day"], format="DD-MM-YYYY", width=150)
            st.time_input(_("Fra"), key=fields["from"], step=STEP, width=110)
            st.number_input(
                _("Minutter"), 1, MOST_MINUTES, step=5, key=fields["minutes"], width=130
            )
            st.segmented_control(
                _("Hvem"), [True, False], key=fields["pair"], required=True,
                format_func={True: _("I par"), False: _("Alene")}.__getitem__,
            )  # fmt: skip
            st.button(
                _("Registrér nærvær"), key="places.visit", icon=":material/schedule:",
                on_click=_record, args=(_, scope, panel, place.id, fields),
            )  # fmt: skip
    _list(_, scope, panel, place)


def _told(_: Translator, place: Place) -> str:
    if not place.visits:
        return _("Ikke registreret endnu.")
    return _(
        "{visits}, {duration} i alt, senest {date}. Set: {times}.",
        visits=_.n("{count} gang", "{count} gange", place.visits),
        duration=duration(_, place.minutes), times=times(_, place.visited_bands),
        date=_.date(place.last_visit) if place.last_visit else "–",
    )  # fmt: skip


def _preset(panel: Panel, place_id: str) -> None:
    """Fill the fields with what is most likely: half an hour until now, in a pair."""
    ago = dt.datetime.now(COPENHAGEN) - dt.timedelta(minutes=USUAL_MINUTES)
    begun = ago - dt.timedelta(minutes=ago.minute % 5, seconds=ago.second)
    for part, value in (
        ("day", begun.date()),
        ("from", begun.time().replace(second=0, microsecond=0)),
        ("minutes", USUAL_MINUTES),
        ("pair", True),
    ):
        st.session_state.setdefault(f"places.visit_{part}.{place_id}.{panel.turn}", value)


def _record(_: Translator, scope: Scope, panel: Panel, place_id: str, keys: dict[str, str]) -> None:
    fields = {part: st.session_state[key] for part, key in keys.items()}

    def act() -> None:
        visit_id = place_service.record_visit(
            scope, place_id, started_at=local_time(fields["day"], fields["from"]),
            minutes=fields["minutes"], is_pair=fields["pair"],
        )  # fmt: skip
        panel.tell(
            _("Nærværet er registreret."), partial(place_service.withdraw_visit, scope, visit_id)
        )

    panel.attempt(_, act)


def _list(_: Translator, scope: Scope, panel: Panel, place: Place) -> None:
    visits = place_service.list_visits(scope, place.id)
    for visit in visits[:LISTED]:
        _line(_, scope, panel, visit)
    if len(visits) > LISTED:
        with st.expander(_("Alle {count} besøg", count=_.number(len(visits)))):
            for visit in visits[LISTED:]:
                _line(_, scope, panel, visit)


def _line(_: Translator, scope: Scope, panel: Panel, visit: Visit) -> None:
    begun = visit.started_at.astimezone(COPENHAGEN)
    told = [
        f"{_.date(begun.date())} {_.time(begun)}", duration(_, visit.minutes),
        times(_, [visit.band]), _("i par") if visit.is_pair else _("alene"), visit.by,
    ]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(" · ".join(told), width="content")
        if may("places"):
            st.button(
                _("Træk tilbage"), key=f"places.withdraw.{visit.id}", type="tertiary",
                on_click=_withdraw, args=(_, scope, panel, visit.id),
            )  # fmt: skip


def _withdraw(_: Translator, scope: Scope, panel: Panel, visit_id: str) -> None:
    def act() -> None:
        place_service.withdraw_visit(scope, visit_id)
        panel.tell(
            _("Nærværet er trukket tilbage."), partial(place_service.restore_visit, scope, visit_id)
        )

    panel.attempt(_, act)
