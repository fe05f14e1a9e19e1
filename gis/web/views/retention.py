"""Opbevaring: how long what is kept, what that deletes, and what was deleted, in numbers alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.retention_words import (
    counts_told,
    hold_reason,
    period_told,
    rule_names,
    unit_word,
)
from gis.services import retention
from gis.web.clash import ClashWords
from gis.web.components import Figure, figures, heading
from gis.web.kept import KeptFields
from gis.web.plain import plain, problem
from gis.web.session import admin_scope, texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.retention import Rule, Status

STATE_KEY = "retention.state"
SHOWN_RUNS = 10


@dataclass
class RetentionState:
    """What this session remembers of the page: its fields, and what went wrong."""

    fields: KeptFields = field(default_factory=lambda: KeptFields("retention"))
    problem: str = ""


def state() -> RetentionState:
    """Return what this session remembers of the page."""
    found = st.session_state.setdefault(STATE_KEY, RetentionState())
    assert isinstance(found, RetentionState)
    return found


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = admin_scope()
    page = state()
    rules, found = retention.list_rules(scope), retention.status(scope)
    about = _(
        "Hvor længe ting gemmes, og hvad der slettes. Her står kun antal, aldrig hvad det er."
    )
    with heading(_("Opbevaring"), about):
        pass
    page.fields.show_status(_, partial(retention.undo_rule, scope))
    if page.problem:
        problem(page.problem)
    _clashes(_, scope, page, rules)
    _held(_, scope, page, found)
    _figures(_, found)
    _rules(_, scope, page, rules)
    _runs(_, found)
    _changes(_, scope, {rule.kind: rule for rule in rules})


def _clashes(_: Translator, scope: Scope, page: RetentionState, rules: list[Rule]) -> None:
    settling = page.fields.settling
    kind = next((one.kind for one in rules if settling and settling.row_id == one.kind), None)
    if kind is not None:
        words = ClashWords(
            {"amount": _("Frist"), "basis": _("Hjemmel")}, lambda _field, value: str(value or "–")
        )
        page.fields.show_clash(_, words, partial(retention.change_rule, scope, kind))


def _held(_: Translator, scope: Scope, page: RetentionState, found: Status) -> None:
    """Tell of a run that waits, and let it go on."""
    with st.container(key="kv_retention_held", gap="small"):
        if found.held is None:
            return
        st.warning(
            _("Intet er slettet endnu. {reason} Det ville være {counts}.",
              reason=hold_reason(_, found.held.reason),
              counts=counts_told(_, found.held.counts))
        )  # fmt: skip
        st.button(
            _("Det er rigtigt. Slet det"), key="retention.approve", type="primary",
            on_click=_approve, args=(_, scope, page),
        )  # fmt: skip


def _approve(_: Translator, scope: Scope, page: RetentionState) -> None:
    page.problem = ""
    try:
        retention.approve(scope)
    except KvarterError as error:
        page.problem = _.error(error)
    else:
        page.fields.tell(_("Det slettes inden for en time."))


def _figures(_: Translator, found: Status) -> None:
    def figure(label: str, counts: dict[str, int]) -> Figure:
        return Figure(label, _.number(sum(counts.values())), counts_told(_, counts))

    figures(
        [
            figure(_("Slettes ved næste oprydning"), found.due),
            figure(_("Slettes inden for {days} dage", days=retention.SOON_DAYS), found.soon),
            figure(_("I papirkurven"), found.trash),
            Figure(_("Slettet for altid"), _.number(found.erased),
                   _("slettes igen, hvis en ældre sikkerhedskopi gendannes")),
        ]
    )  # fmt: skip


# --- the periods ------------------------------------------------------------------------------


def _rules(_: Translator, scope: Scope, page: RetentionState, rules: list[Rule]) -> None:
    st.subheader(_("Frister"), anchor=False)
    for rule in rules:
        _rule(_, scope, page, rule)
    st.caption(
        _("Filer fra udskrivning og indlæsning slettes efter {hours} timer, og at en opgave har "
          "kørt efter {days} dage. Gåede veje bliver: de fortæller om veje, ikke om borgere. Af "
          "en afsluttet sag bliver kun tal uden sted.",
          hours=retention.FILE_HOURS, days=retention.JOB_DAYS)
    )  # fmt: skip


def _rule(_: Translator, scope: Scope, page: RetentionState, rule: Rule) -> None:
    name, about = rule_names(_)[rule.kind]
    with st.container(key=f"kv_rule_{rule.kind}", border=True, gap="small"):
        left, middle, right = st.columns([4, 2, 4], gap="medium")
        with left:
            st.markdown(f"**{name}**")
            told = _("Fra {lowest} til {highest}, sædvanligvis {usual}.",
                     lowest=rule.bounds.lowest, highest=rule.bounds.highest,
                     usual=rule.bounds.usual)  # fmt: skip
            st.caption(f"{about}. {told}")
        with middle:
            key = page.fields.sync(rule.kind, "amount", rule.amount, rule.version)
            wanted = st.number_input(
                _("{name}: {unit}", name=name, unit=unit_word(_, rule.bounds.unit)),
                min_value=rule.bounds.lowest, max_value=rule.bounds.highest, step=1, key=key,
            )  # fmt: skip
        with right:
            st.text_input(
                _("Hjemmel for {name}", name=name), autocomplete="off",
                key=page.fields.sync(rule.kind, "basis", rule.basis, rule.version),
                max_chars=retention.LONGEST_BASIS, placeholder=_("Den paragraf, I gemmer efter"),
                on_change=page.fields.save,
                args=(_, partial(retention.change_rule, scope, rule.kind), rule.kind, "basis"),
            )  # fmt: skip
        for field_name in ("amount", "basis"):
            page.fields.show_problem(rule.kind, field_name)
        with st.container(key=f"kv_rule_new_{rule.kind}", gap="small"):
            if wanted != rule.amount:
                _consequence(_, scope, page, rule, int(wanted))


def _consequence(
    _: Translator, scope: Scope, page: RetentionState, rule: Rule, wanted: int
) -> None:
    """Tell what a change deletes before it is stored."""
    more = retention.consequence(scope, rule.kind, wanted)
    period = period_told(_, wanted, rule.bounds.unit)
    if more:
        st.warning(
            _("Med {period} slettes også {counts} ved næste oprydning. Det kan ikke fortrydes, "
              "når det er sket.", period=period, counts=counts_told(_, more))
        )  # fmt: skip
    else:
        st.markdown(_("Med {period} slettes ikke mere ved næste oprydning.", period=period))
    with st.container(horizontal=True):
        st.button(
            _("Gem fristen"), type="primary", key=f"retention.save.{rule.kind}",
            on_click=page.fields.save,
            args=(_, partial(retention.change_rule, scope, rule.kind), rule.kind, "amount"),
        )  # fmt: skip
        st.button(
            _("Behold {period}", period=period_told(_, rule.amount, rule.bounds.unit)),
            key=f"retention.leave.{rule.kind}", on_click=_leave, args=(page, rule),
        )  # fmt: skip


def _leave(page: RetentionState, rule: Rule) -> None:
    st.session_state[page.fields.key(rule.kind, "amount")] = rule.amount


# --- what was done ----------------------------------------------------------------------------


def _runs(_: Translator, found: Status) -> None:
    st.subheader(_("Oprydninger"), anchor=False)
    st.caption(_("Kvarter rydder op en gang om dagen, når en arbejdsproces kører."))
    if not found.runs:
        st.markdown(_("Der er ikke ryddet op endnu."))
    for run in found.runs[:SHOWN_RUNS]:
        when = f"{_.date(run.at)} {_.time(run.at)}"
        counts = counts_told(_, run.counts)
        if run.status == "done":
            said = _("slettet {counts}", counts=counts)
        elif run.status == "held":
            said = _("ventede: {counts}. {reason}", counts=counts,
                     reason=hold_reason(_, run.reason))  # fmt: skip
        else:
            said = _("godkendt af {initials}: {counts}", initials=plain(run.by), counts=counts)
        st.markdown(f"{when}: {said}")


def _changes(_: Translator, scope: Scope, rules: dict[retention.RuleKind, Rule]) -> None:
    past = retention.list_past_rules(scope)
    if not past:
        return
    names = rule_names(_)
    with st.expander(_("Ændringer af fristerne")):
        for one in past:
            unit = rules[one.kind].bounds.unit
            before, after = (
                ", ".join(part for part in (period_told(_, amount, unit), basis) if part)
                for amount, basis in (one.before, one.after)
            )
            st.markdown(
                plain(
                    _("{date} {initials}: {name} fra {before} til {after}", date=_.date(one.at),
                      initials=one.by, name=names[one.kind][0], before=before, after=after)
                )
            )  # fmt: skip
