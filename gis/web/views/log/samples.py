"""*Stikprøve*: what a colleague may be asked about, and that somebody has looked at it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services import audit
from gis.services.audit import sampling
from gis.services.audit.telling import sighting_words
from gis.web.components import Column, TableRow, choice_table
from gis.web.leading import link_to
from gis.web.session import admin_scope, roles
from gis.web.views.log.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.audit import Period, Sample
    from gis.services.members import Scope


def show_sample(_: Translator, scope: Scope) -> None:
    """Draw the report of the last period."""
    found = audit.sample(scope)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.subheader(period_words(_, found.period), anchor=False)
        if found.acknowledged_at is not None:
            at = _.date(found.acknowledged_at.astimezone(COPENHAGEN))
            st.markdown(_("Gennemgået {date} af {who}.", date=at, who=found.by))
        elif found.events:
            st.button(
                _("Gennemgået"), key="log.acknowledge", icon=":material/task_alt:",
                on_click=_acknowledge, args=(_, scope, found),
            )  # fmt: skip
    if not found.sightings:
        st.markdown(
            _("Intet af {events} skiller sig ud.",
              events=_.n("{count} hændelse", "{count} hændelser", found.events))
            if found.events else _("Der er ingen hændelser fra perioden.")
        )  # fmt: skip
    else:
        st.markdown(_("Der kan være en god grund. Spørg kollegaen, og skriv svaret i sagen."))
        choice_table(
            _("Det, der skiller sig ud, de fleste først"),
            [Column(_("Hvem"), is_short=True, is_heading=True), Column(_("Hvad")),
             Column(_("Koder"))],
            [
                TableRow(str(n), [one.initials, sighting_words(_, one), ", ".join(one.codes)])
                for n, one in enumerate(found.sightings)
            ],
            chosen="", key="log.sample", on_choice=_nothing,
        )  # fmt: skip
    first, last = sampling.DAY_HOURS
    st.caption(
        _("Antaget: vises fra {street} opslag på én vej, {nights} visninger mellem kl. {last} og "
          "{first}, {points} punkter uden eget arbejde, og {out} udskrifter, når det er over "
          "{times} gange det sædvanlige for kollegaen.",
          street=sampling.LEAST_STREET, nights=sampling.LEAST_NIGHTS, first=first, last=last,
          points=sampling.LEAST_POINTS, out=sampling.LEAST_OUT,
          times=_.number(sampling.TIMES_USUAL))
    )  # fmt: skip


def period_words(_: Translator, period: Period) -> str:
    """Return the days of a period."""
    last = period.until - dt.timedelta(days=1)
    return _("{first} til {last}", first=_.date(period.since), last=_.date(last))


def _nothing(_row: str) -> None:
    """Choose nothing: a row has no more to tell."""


def _acknowledge(_: Translator, scope: Scope, found: Sample) -> None:
    state().attempt(
        _, lambda: audit.acknowledge(scope, found.period),
        _("Stikprøven er gennemgået. Det står i loggen."),
    )  # fmt: skip


def show_sample_waiting(_: Translator) -> None:
    """Tell on *Start* of a report that nobody has looked at, to administrators only."""
    if "administrator" not in roles():
        return
    period = audit.sample_waiting(admin_scope())
    if period is not None:
        words = _("Stikprøven af loggen venter: {days}", days=period_words(_, period))
        with st.container(key="kv_start_log", gap="small"):
            link_to("log", words, icon=":material/fact_check:", view="sample")
