"""*Erfaringer*: what a team learns of a year, over the whole municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.disclosure import LEAST
from gis.services.learning import learning_years
from gis.web.components import Column, Figure, TableRow, choice_table
from gis.web.views.coverage import words
from gis.web.views.coverage.learning_words import (
    EXPLAINED,
    columns,
    explained,
    few,
    row_words,
    titles,
)
from gis.web.views.coverage.state import YEAR_KEY, keep_in_address
from gis.web.views.coverage.told_figures import show_told_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.learning import Breakdown, Effect, LearningReport
    from gis.services.members import Scope

TABLES = (
    "by_band", "by_form", "waiting", "levels", "outcomes", "breaks", "sources", "channels", "ends",
)  # fmt: skip
"""Tables in the order they are shown in; each a field of `gis.services.learning.LearningReport`."""


def read_year(scope: Scope) -> int:
    """Return the year that is asked for, the running one where it is none of those there are."""
    years = learning_years(scope)
    if st.session_state.get(YEAR_KEY) not in years:
        st.session_state[YEAR_KEY] = years[0]
    return int(st.session_state[YEAR_KEY])


def show_year_field(_: Translator, scope: Scope) -> None:
    """Draw the choice of the year."""
    read_year(scope)
    st.selectbox(
        _("År"), learning_years(scope), format_func=str, key=YEAR_KEY, on_change=keep_in_address,
        width=150,
    )  # fmt: skip


def show_learning(_: Translator, found: LearningReport) -> None:
    """Show the figures and the tables of a year, each with how it is come by."""
    show_told_figures(
        _, [(code, figure) for code, figure in _figures(_, found)],
        lambda code: "\n\n".join(explained(_, code, found)), key="learning",
    )  # fmt: skip
    st.markdown(
        _("Hele kommunen til og med {date}. Tal under {least} vises ikke, og heller ikke dem, de "
          "kunne regnes ud af.", date=_.date(found.until), least=LEAST)
    )  # fmt: skip
    with st.container(key="kv_learning"):
        sides = st.columns(2, gap="large")
        for number, name in enumerate(TABLES):
            with sides[number % 2], st.container(key=f"kv_learned_{name}", gap=None):
                _show_table(_, name, found)
    _show_effects(_, found)


def _figures(_: Translator, found: LearningReport) -> list[tuple[str, Figure]]:
    walks, waiting = found.walks, found.waiting
    return [
        (
            "walks",
            Figure(
                _("Opsøgende ture"), _.number(walks.walks),
                _.n("{count} planlagt runde", "{count} planlagte runder", walks.rounds),
            ),
        ),
        (
            "hours",
            Figure(
                _("Medarbejdertimer"), words.hours(_, walks.worker_minutes / 60),
                _("{hours} timer ude", hours=words.hours(_, walks.team_minutes / 60)),
            ),
        ),
        ("attempts", Figure(_("Kontaktforsøg"), _count(_, found.by_band.total), _met(_, found))),
        (
            "waiting",
            Figure(
                _("Forsøg før kontakt"),
                few(_) if waiting.mean_attempts is None else _.number(waiting.mean_attempts, 1),
                "" if waiting.median_days is None
                else _("{days} dage, den midterste", days=_.number(waiting.median_days)),
            ),
        ),
        ("inquiries", Figure(_("Henvendelser"), _count(_, found.sources.total))),
    ]  # fmt: skip


def _count(_: Translator, count: int | None) -> str:
    return few(_) if count is None else _.number(count)


def _met(_: Translator, found: LearningReport) -> str:
    totals = found.by_band.totals
    if totals is None or len(totals) == 1:
        return ""
    return _("kontakt i {share}", share=words.percent(_, totals[0] / sum(totals)))


def _breakdown(found: LearningReport, name: str) -> Breakdown:
    table: Breakdown = found.waiting.classes if name == "waiting" else getattr(found, name)
    return table


def _show_table(_: Translator, name: str, found: LearningReport) -> None:
    table = _breakdown(found, name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {titles(_)[name]}", width="content")
        if name in EXPLAINED:
            with st.popover(
                _("Sådan beregnes det"), icon=":material/help:", type="tertiary",
                key=f"learning.how.{name}",
            ):  # fmt: skip
                st.markdown("\n\n".join(explained(_, name, found)))
    if table.totals is None and all(row.counts is None for row in table.rows):
        st.markdown(_("Tallet vises ikke, fordi det er under {least}.", least=LEAST))
        return
    choice_table(
        titles(_)[name],
        [Column(titles(_)[name], is_heading=True),
         *(Column(one, is_number=True) for one in columns(_, table))],
        _rows(_, name, table),
        chosen="",
        key=f"learning.{name}",
        on_choice=lambda _row: None,
    )  # fmt: skip


def _rows(_: Translator, name: str, table: Breakdown) -> list[TableRow]:
    named = row_words(_, name)
    found = []
    hidden = [row for row in table.rows if row.counts is None]
    for row in table.rows:
        if row.counts is not None and any(row.counts):
            word = named.get(row.code, row.code)
            found.append(TableRow(f"r{row.code}", [word, *_cells(_, table, row.counts)]))
    zeros = [row for row in table.rows if row.counts is not None and not any(row.counts)]
    if hidden:
        listed = ", ".join(named.get(row.code, row.code) for row in hidden[:MOST_NAMED])
        if len(hidden) > MOST_NAMED:
            listed = _("{names} og {count} til", names=listed, count=len(hidden) - MOST_NAMED)
        cells = [few(_)] * len(columns(_, table)) if table.rest is None else _cells(
            _, table, table.rest
        )  # fmt: skip
        found.append(
            TableRow("hidden", [_("Tilsammen: {names}", names=listed), *cells], is_muted=True)
        )
    if zeros and len(zeros) <= MOST_NAMED:
        for row in zeros:
            word = named.get(row.code, row.code)
            cells = _cells(_, table, row.counts or ())
            found.append(TableRow(f"r{row.code}", [word, *cells], is_muted=True))
    elif zeros:
        blank = (0,) * len(table.columns)
        label = _("{count} andre slags", count=len(zeros))
        found.append(TableRow("zeros", [label, *_cells(_, table, blank)], is_muted=True))
    if table.totals is not None:
        found.append(TableRow("total", [_("I alt"), *_cells(_, table, table.totals)]))
    return found


MOST_NAMED = 6
"""Rows of nobody, or hidden, that are named one by one."""


def _cells(_: Translator, table: Breakdown, counts: Sequence[int]) -> list[str]:
    if table.columns == ("met", "not_met"):
        attempts = sum(counts)
        share = words.percent(_, counts[0] / attempts) if attempts else "–"
        return [_.number(attempts), _.number(counts[0]), share]
    if table.total and table.columns == ("count",):
        return [_.number(counts[0]), words.percent(_, counts[0] / table.total)]
    return [_.number(counts[0])]


def _show_effects(_: Translator, found: LearningReport) -> None:
    with st.container(key="kv_learned_effects", gap=None):
        _draw_effects(_, found)


def _draw_effects(_: Translator, found: LearningReport) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {titles(_)['effects']}", width="content")
        with st.popover(
            _("Sådan beregnes det"), icon=":material/help:", type="tertiary",
            key="learning.how.effects",
        ):  # fmt: skip
            st.markdown("\n\n".join(explained(_, "effects", found)))
    if not found.effects:
        st.markdown(_("Der er ikke noteret uddeling, partnerkontakt eller nærvær i året."))
        return
    st.markdown(
        _("Når en henvendelse slettes, kendes dens dag ikke mere. Tallene vises kun, hvor dagen "
          "er kendt for alle, der kan være med.")
    )  # fmt: skip
    choice_table(
        titles(_)["effects"],
        [
            Column(_("Indsats"), is_heading=True), Column(_("Gange"), is_number=True),
            Column(_("Dage før"), is_number=True), Column(_("Henvendelser før"), is_number=True),
            Column(_("Dage efter"), is_number=True),
            Column(_("Henvendelser efter"), is_number=True),
            Column(_("Ændring"), is_number=True, note=_("pr. 28 dage")),
        ],
        [TableRow(f"{one.effort}.{one.kind}", _effect(_, one)) for one in found.effects],
        chosen="",
        key="learning.effects",
        on_choice=lambda _row: None,
    )  # fmt: skip


def _effect(_: Translator, one: Effect) -> list[str]:
    efforts = row_words(_, one.effort)
    name = efforts.get(one.kind, one.kind)
    if one.before is None or one.after is None:
        before = after = few(_)
        change = "–"
    else:
        before, after = _.number(one.before), _.number(one.after)
        change = _rate_change(_, one)
    return [
        name, _.number(one.efforts), _.number(one.days_before), before, _.number(one.days_after),
        after, change,
    ]  # fmt: skip


def _rate_change(_: Translator, one: Effect) -> str:
    if not one.days_before or not one.days_after:
        return "–"
    per = 28
    change = per * ((one.after or 0) / one.days_after - (one.before or 0) / one.days_before)
    sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
    return sign + _.number(abs(change), 1)


def learning_table(
    _: Translator, found: LearningReport
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of the file: what is shown, and no more."""
    headings = [_("Emne"), _("Række"), _("Hvad"), _("Antal")]
    rows: list[list[str | float]] = [[_("Opsøgende ture"), _("I alt"), "", found.walks.walks]]
    for band, count in found.walks.by_band.items():
        rows.append([_("Opsøgende ture"), words.bands(_)[band], "", count])
    for name in TABLES:
        table = _breakdown(found, name)
        named = row_words(_, name)
        counted = {"met": _("Kontakt"), "not_met": _("Ingen kontakt"), "attempts": _("Forsøg")}
        lines = [(named.get(row.code, row.code), row.counts) for row in table.rows]
        for word, counts in [*lines, (_("I alt"), table.totals)]:
            for number, column in enumerate(table.columns):
                value = few(_) if counts is None else counts[number]
                rows.append([titles(_)[name], word, counted.get(column, ""), value])
    return headings, rows
