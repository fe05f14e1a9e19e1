"""The working hours: a table of the colleagues, and the fields of the chosen one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services.fortnight import WEEKDAYS, list_colleagues, set_work_hours
from gis.services.rows import FieldClash, RowClash
from gis.web.clash import ClashWords
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain, problem
from gis.web.views.fortnight.state import absent_key, state
from gis.web.views.fortnight.words import day_word, hours_text, read_hours, weekdays

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.fortnight import Colleague
    from gis.services.members import Scope
    from gis.services.rows import RowChange

FIELD = "hours"


def show_hours(
    _: Translator, scope: Scope, colleagues: Sequence[Colleague], dates: Sequence[dt.date]
) -> None:
    """Draw who is at work when, and the fields of the chosen colleague."""
    page = state()
    st.subheader(_("Arbejdstider"), anchor=False)
    if not any(one.is_at_work for one in colleagues):
        st.markdown(
            _("Ingen arbejdstider endnu. Vælg en kollega i tabellen, og skriv, hvornår "
              "vedkommende er på arbejde. Så foreslår Kvarter runder.")
        )  # fmt: skip
    choice_table(
        _("Kollegernes arbejdstider"),
        [
            Column(_("Hvem"), is_heading=True, is_short=True),
            *(Column(day, is_short=True) for day in weekdays(_)),
            Column(_("Væk"), is_number=True),
        ],
        [
            TableRow(one.id, [
                one.initials, *(hours_text(one.days[day]) or "\u2013" for day in WEEKDAYS),
                _away(_, one, dates),
            ])
            for one in colleagues
        ],
        chosen=page.member, key="fortnight.colleagues", on_choice=_choose,
    )  # fmt: skip
    _clash(_, scope)
    found = next((one for one in colleagues if one.id == page.member), None)
    if found is not None:
        _fields(_, scope, found, dates)
    st.caption(_("På helligdage gælder søndagens tider (antaget). Tiderne er de samme hver uge."))


def _away(_: Translator, one: Colleague, dates: Sequence[dt.date]) -> str:
    away = [date for date in st.session_state.get(absent_key(one.id)) or () if date in dates]
    return _.n("{count} dag", "{count} dage", len(away)) if away else ""


def _choose(member_id: str) -> None:
    state().member = member_id


def _fields(_: Translator, scope: Scope, one: Colleague, dates: Sequence[dt.date]) -> None:
    page = state()
    with st.container(key="kv_work_hours", border=True, gap="small"):
        st.markdown(f"**{plain(_('Arbejdstid for {initials}', initials=one.initials))}**")
        for column, weekday, label in zip(st.columns(7), WEEKDAYS, weekdays(_), strict=True):
            row, day = f"{one.id}.{weekday}", one.days[weekday]
            store = partial(_store, scope, one.id, weekday)
            with column:
                st.text_input(
                    label, key=page.hours.sync(row, FIELD, hours_text(day), day.version),
                    max_chars=15, autocomplete="off", placeholder=_("fri"),
                    on_change=partial(page.hours.save, _, store, row, FIELD),
                )  # fmt: skip
        for weekday, label in zip(WEEKDAYS, weekdays(_), strict=True):
            # Below the fields, which are too narrow for a sentence.
            if told := page.hours.problems.get((f"{one.id}.{weekday}", FIELD)):
                problem(f"{label}: {told}")
        st.caption(_("Skriv for eksempel 8-15.30. Et tomt felt er en fridag."))
        key = absent_key(one.id)
        kept = [date for date in st.session_state.get(key) or () if date in dates]
        if kept != st.session_state.get(key, kept):
            st.session_state[key] = kept  # dates of another fortnight are no choice of this one
        st.multiselect(
            _("Væk på disse dage"), dates, key=key, format_func=partial(day_word, _),
            persist_state="session", placeholder=_("Ingen"),
            help=_("Ferie, kursus og andet. Det gælder kun forslaget her og gemmes ikke."),
        )  # fmt: skip


def _clash(_: Translator, scope: Scope) -> None:
    page = state()
    settling = page.hours.settling
    if settling is None:
        return
    member, _dot, weekday = settling.row_id.partition(".")
    words = ClashWords({FIELD: _("Arbejdstid")}, lambda _field, value: value or _("fri"))
    page.hours.show_clash(_, words, partial(_store, scope, member, int(weekday)))


def _store(scope: Scope, member_id: str, weekday: int, version: int, *, hours: str) -> RowChange:
    """Store working hours as they were written; both ends of them are one field here."""
    begins, ends = read_hours(hours)
    try:
        return set_work_hours(scope, member_id, weekday, version, begins=begins, ends=ends)
    except RowClash as clash:
        theirs = next(one for one in list_colleagues(scope) if one.id == member_id).days[weekday]
        last = max(clash.fields, key=lambda one: one.at)
        told = FieldClash(FIELD, hours, hours_text(theirs), last.by, last.at)
        raise RowClash([told], clash.version) from clash
