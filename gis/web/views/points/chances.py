"""How often the team meets somebody, by form and time of day; told only with enough to say it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.bands import BANDS
from gis.locale.fieldwork_words import forms
from gis.locale.place_words import times
from gis.planning.chances import LEAST_ATTEMPTS, WIDEST
from gis.services import observation_points as point_service

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.chances import Chance, Chances
    from gis.services.members import Scope


def show_chances(_: Translator, scope: Scope) -> None:
    """Draw when and how the team meets somebody."""
    with st.expander(_("Hvornår og hvordan træffer I nogen?"), icon=":material/insights:"):
        chances = point_service.contact_chances(scope)
        if not chances.total.attempts:
            st.markdown(_("Kontakt er ikke forsøgt endnu. Tallene kommer af jeres egne forsøg."))
            return
        st.markdown(_summary(_, chances))
        st.html(_table(_, chances))
        with st.popover(_("Sådan beregnes det"), type="tertiary"):
            for line in _explained(_):
                st.markdown(line)


def _summary(_: Translator, chances: Chances) -> str:
    total = chances.total
    said = _("{met} af {attempts} forsøg traf nogen.", met=total.met, attempts=total.attempts)
    best = chances.best_band
    if best is None:
        return f"{said} {_('Intet tidspunkt skiller sig ud endnu.')}"
    told = _("Bedste tidspunkt: {time} · {share}.",
             time=times(_, [best]), share=_cell(_, chances.by_band[best]))  # fmt: skip
    return f"{said} **{told}**"


def _cell(_: Translator, chance: Chance | None) -> str:
    if chance is None:
        return "–"
    if not chance.is_said:
        return _("for få ({attempts})", attempts=chance.attempts)
    return _("{met} af {attempts} ({low}–{high} %)", met=chance.met, attempts=chance.attempts,
             low=_.number(100 * chance.low), high=_.number(100 * chance.high))  # fmt: skip


def _table(_: Translator, chances: Chances) -> str:
    bands = [band for band in BANDS if band in chances.by_band]
    heads = [_("Form"), *(times(_, [band]) for band in bands), _("I alt")]
    rows = [
        (word, [*(chances.by_both.get((form, band)) for band in bands), chances.by_form[form]])
        for form, word in forms(_).items()
        if form in chances.by_form
    ]
    rows.append((_("I alt"), [*(chances.by_band[band] for band in bands), chances.total]))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(_cell(_, one))}</td>" for one in cells)
        + "</tr>"
        for name, cells in rows
    )
    caption = escape(_("Forsøg, der traf nogen, af alle forsøg"))
    return (
        f'<div class="kv-grid"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _explained(_: Translator) -> list[str]:
    return [
        _("Et forsøg traf nogen, når kontakten er 2 eller højere på Isbryders liste: nogen kiggede "
          "ud, talte eller åbnede. Afsluttede sager tæller med, uden sted."),
        _("Parentesen er et interval på 95 % (Wilson 1927): så meget kan tallet svinge alene ved "
          "tilfældighed."),
        _("Et tal vises først fra {least} forsøg, og når intervallet er højst {widest} "
          "procentpoint bredt. Grænserne er antaget.", least=LEAST_ATTEMPTS,
          widest=_.number(100 * WIDEST)),
        _("Antaget: at forsøgene er uafhængige af hinanden. Flere forsøg ved samme dør er det ikke "
          "helt."),
    ]  # fmt: skip
