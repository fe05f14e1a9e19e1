"""The fortnight as a calendar, the proposals as a list with boxes, and the chosen one below it."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.bands import BANDS
from gis.locale.place_words import times
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain
from gis.web.presses import ticked_after
from gis.web.views.fortnight.state import state
from gis.web.views.fortnight.words import day_word, span_word, unplaced_words, why_word
from gis.web.views.round_words import duration

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.planning.fortnight import Why
    from gis.services.fortnight import FortnightPlan, ProposedRound

LATE = ("evening", "weekend_evening", "night")


def show_calendar(_: Translator, plan: FortnightPlan, chosen: Sequence[ProposedRound]) -> None:
    """Draw what is planned and proposed, a line a day and a column a time of day."""
    heads = (_("Dag"), _("Formiddag"), _("Eftermiddag"), _("Aften"))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    entries = _entries(_, plan, chosen)
    rows = []
    for day in plan.days:
        own = entries.get(day.date, {})
        late = "".join(text for band in LATE for text in own.get(band, ()))
        cells = "".join(
            f"<td{span}>{''.join(own.get(band, ()))}</td>"
            for band, span in (
                [("weekend_day", ' colspan="2"')] if "weekend_day" in day.bands
                else [("morning", ""), ("afternoon", "")]
            )
        )  # fmt: skip
        name = escape(day_word(_, day.date))
        rows.append(f'<tr><th scope="row">{name}</th>{cells}<td>{late}</td></tr>')
    caption = escape(_("Planlagte runder, aftalte genbesøg og forslag, dag for dag"))
    st.html(
        f'<div class="kv-fortnight"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _entries(
    _: Translator, plan: FortnightPlan, chosen: Sequence[ProposedRound]
) -> dict[dt.date, dict[str, list[str]]]:
    """Return what stands in the calendar, by date and band, by time."""
    told = [
        *((one.date, one.band, one.begins_at, one.ends_at, one.name,
           " ".join(one.initials), _("planlagt"), "agreed") for one in plan.planned),
        *((one.date, one.band, one.begins_at, one.ends_at, ", ".join(one.area_names),
           one.initials,
           _("genbesøg {code}", code=one.code) if one.code else _("genbesøg på en vej"), "return")
          for one in plan.returns),
        *((one.slot.date, one.slot.band, one.begins_at, one.ends_at, one.area_name,
           " ".join(one.initials), _("forslag"), "proposed") for one in chosen),
    ]  # fmt: skip
    found: dict[dt.date, dict[str, list[str]]] = {}
    for date, band, begins_at, ends_at, where, who, what, kind in sorted(
        told, key=lambda one: (one[2], one[4], one[7])
    ):
        about = " · ".join(one for one in (who, what) if one)
        found.setdefault(date, {}).setdefault(band, []).append(
            f'<p class="kv-entry kv-{kind}"><b>{escape(span_word(_, begins_at, ends_at))}</b> '
            f"{escape(where)}<small>{escape(about)}</small></p>"
        )
    return found


def show_list(_: Translator, plan: FortnightPlan, proposals: Sequence[ProposedRound]) -> None:
    """Draw the proposals with their boxes, and who could go instead on the chosen one."""
    page = state()
    choice_table(
        _("Forslag til runder. Fjern fluebenet ved dem, der ikke skal med."),
        [
            Column(_("Dag"), is_short=True), Column(_("Kl."), is_short=True),
            Column(_("Område"), is_heading=True), Column(_("Tidspunkt"), is_short=True),
            Column(_("Hvem"), is_short=True), Column(_("Hvorfor")),
        ],
        [
            TableRow(
                one.key,
                [
                    day_word(_, one.slot.date), span_word(_, one.begins_at, one.ends_at),
                    one.area_name, times(_, (one.slot.band,)), " ".join(one.initials),
                    why_word(_, one, is_pair=plan.terms.is_pair),
                ],
                is_muted=one.key in page.left_out,
            )
            for one in proposals
        ],
        chosen=page.chosen, key="fortnight.proposals", on_choice=_choose,
        ticked=[one.key for one in proposals if one.key not in page.left_out],
        on_tick=partial(_tick, [one.key for one in proposals]), tick_all=_("Alle forslag"),
    )  # fmt: skip
    found = next((one for one in proposals if one.key == page.chosen), None)
    if found is not None:
        _detail(_, plan, proposals, found)


def _choose(key: str) -> None:
    state().chosen = key


def _tick(keys: Sequence[str], changed: Mapping[str, bool]) -> None:
    page = state()
    page.left_out = {*keys} - ticked_after({*keys} - page.left_out, changed)


def _detail(
    _: Translator, plan: FortnightPlan, proposals: Sequence[ProposedRound], one: ProposedRound
) -> None:  # fmt: skip
    page = state()
    names = {person.id: person.initials for person in plan.colleagues}
    kept = [other for other in proposals if other.key not in page.left_out]
    others = plan.others(kept, one)
    with st.container(key="kv_proposal", border=True, gap="small"):
        told = f"{day_word(_, one.slot.date)} {span_word(_, one.begins_at, one.ends_at)}"
        st.markdown(f"**{plain(one.area_name)}** · {told}")
        if not others:
            st.markdown(_("Ingen andre er på arbejde og ledige på det tidspunkt."))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            for member in one.slot.members if others else ():
                key = f"fortnight.instead.{one.key}.{member}"
                st.selectbox(
                    _("I stedet for {initials}", initials=names[member]), others, index=None,
                    key=key, format_func=names.__getitem__, width=200,
                    placeholder=_("Vælg en kollega"),
                    on_change=partial(_move, one.key, member, key),
                )  # fmt: skip
            if page.moves.get(one.key):
                st.button(
                    _("Som foreslået"), key=f"fortnight.unmove.{one.key}", icon=":material/undo:",
                    on_click=_unmove, args=(one.key,),
                )  # fmt: skip


def _move(key: str, leaving: str, widget: str) -> None:
    coming = st.session_state.get(widget)
    if coming:
        state().moves.setdefault(key, []).append((leaving, coming))


def _unmove(key: str) -> None:
    state().moves.pop(key, None)


def show_shares(_: Translator, plan: FortnightPlan, chosen: Sequence[ProposedRound]) -> None:
    """Draw how much each goes: planned rounds, and the proposals that are chosen."""
    minutes = plan.minutes(chosen)
    heads = (_("Hvem"), _("Timer om ugen"), _("Planlagte runder"), _("Forslag"), _("Tid i alt"))
    rows = "".join(
        _row(
            person.initials, _.number(person.week_hours, 1),
            _.number(sum(person.id in one.member_ids for one in plan.planned)),
            _.number(sum(person.id in one.slot.members for one in chosen)),
            duration(_, minutes[person.id]).replace(" ", "\u00a0"),
        )
        for person in plan.colleagues if person.id in minutes
    )  # fmt: skip
    _table(_("Hvad hver især går de fjorten dage"), heads, rows)


def show_unplaced(_: Translator, plan: FortnightPlan) -> None:
    """Draw what no round is proposed for, and why."""
    left = plan.without_round
    if not left:
        st.markdown(_("Alt, der mangler, har en runde eller et forslag."))
        return
    words = unplaced_words(_, is_pair=plan.terms.is_pair)
    bands: dict[tuple[str, Why], list[str]] = {}
    for one in left:
        bands.setdefault((one.area_name, one.why), []).append(one.band)
    rows = "".join(
        _row(name, times(_, sorted(own, key=BANDS.index)), words[why])
        for (name, why), own in bands.items()
    )
    heads = (_("Område"), _("Tidspunkt"), _("Hvorfor ikke"))
    _table(_("Det, der mangler, men ikke er med"), heads, rows)
    if any(one.why == "taken" for one in left):
        st.caption(_("Sæt antallet af runder op, eller lad flere gå, hvis I vil nå mere."))


def _row(name: str, *cells: str) -> str:
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(name)}</th>{rest}</tr>'


def _table(caption: str, heads: Sequence[str], rows: str) -> None:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    st.html(
        f'<div class="kv-shares"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
