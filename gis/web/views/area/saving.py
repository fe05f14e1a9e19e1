"""What is stored from the page of an area: answers at once, decisions by their button."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import InputError, KvarterError
from gis.locale.mapping_words import answer_fields, choice_word, decision_fields
from gis.services import areas as area_service
from gis.services import mapping
from gis.services.areas import Change
from gis.services.mapping import AnswerClash, DecisionClash
from gis.web.clash import Answer, ClashWords, OneClash, Settling, show_clash
from gis.web.views.area.state import (
    About,
    AreaPage,
    Clashing,
    forget,
    key_of,
    state,
    typed_values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope


def save_answer(_: Translator, scope: Scope, about: About) -> None:
    """Store the answer to one question as it stands now."""
    page = state()
    _store_answer(_, scope, page, about, typed_values(page, about), page.typed[about].since)


def _store_answer(
    _: Translator,
    scope: Scope,
    page: AreaPage,
    about: About,
    own: dict[str, Any],
    since: str | None,
) -> None:
    area_id, point, question = about
    page.tell("")
    try:
        said = mapping.save_answer(
            scope, area_id, int(point), int(question), text=own["text"], is_none=own["is_none"],
            tags=own.get("tags", ()), since=since,
        )  # fmt: skip
    except KvarterError as error:
        _keep(_, page, about, own, error)
        return
    _stored(page, about)
    is_new = bool(said.id) and said.id != since
    clock = _.time(dt.datetime.now(dt.UTC))
    page.tell(_("Gemt {time}.", time=clock), ("answer", said.id) if is_new else None)


def confirm_answer(_: Translator, scope: Scope, about: About, answer_id: str) -> None:
    """Store that an answer still holds."""
    page = state()
    try:
        said = mapping.confirm_answer(scope, answer_id)
    except KvarterError as error:
        page.typed[about].problem = _.error(error)
        return
    _stored(page, about)
    page.tell(_("Gemt {time}.", time=_.time(said.at)), ("answer", said.id))


def save_decision(_: Translator, scope: Scope, about: About) -> None:
    """Store the decision on one way as it stands now."""
    page = state()
    _store_decision(_, scope, page, about, typed_values(page, about), page.typed[about].since)


def _store_decision(
    _: Translator,
    scope: Scope,
    page: AreaPage,
    about: About,
    own: dict[str, Any],
    since: str | None,
) -> None:
    area_id, way = about
    page.tell("")
    try:
        if own["is_chosen"] is None:
            raise InputError("choice_missing")
        said = mapping.decide(
            scope, area_id, way, own["is_chosen"], own["reason"],  # type: ignore[arg-type]
            partner_ids=own["partner_ids"], review_on=own["review_on"],
            decided_by=own["decided_by"], since=since,
        )  # fmt: skip
    except KvarterError as error:
        _keep(_, page, about, own, error)
        return
    _stored(page, about)
    clock = _.time(dt.datetime.now(dt.UTC))
    is_new = said.id != since
    page.tell(_("Gemt {time}.", time=clock), ("decision", said.id) if is_new else None)


def keep_draft(about: About) -> None:
    """Keep what is typed of a decision that is not saved yet."""
    page = state()
    page.typed[about].kept = typed_values(page, about)


def drop_draft(about: About) -> None:
    """Let a decision stand as it is stored."""
    forget(state(), about)


def _keep(
    _: Translator, page: AreaPage, about: About, own: dict[str, Any], error: KvarterError
) -> None:
    """Keep what could not be stored, and why."""
    typed = page.typed[about]
    typed.kept = dict(own)
    typed.problem = ""
    if isinstance(error, AnswerClash | DecisionClash):
        theirs = {one.field: one.theirs for one in error.fields}
        settling = Settling(".".join(about), 0, list(error.fields), dict(own))
        page.clashing = Clashing(about, settling, error.since, theirs)
    else:
        typed.problem = _.error(error)


def _stored(page: AreaPage, about: About) -> None:
    typed = page.typed[about]
    typed.kept, typed.problem = None, ""
    if page.clashing is not None and page.clashing.about == about:
        page.clashing = None
    page.is_changed = True


# --- clashes ---------------------------------------------------------------------------------


def show_said_clash(_: Translator, scope: Scope, partners: Mapping[str, str]) -> None:
    """Show what two people have answered or decided differently, field by field."""
    page = state()
    if page.clashing is None:
        return
    words = ClashWords(answer_fields(_) | decision_fields(_), partial(_value_text, _, partners))

    def answer(given: Answer) -> Any:  # noqa: ANN401
        return partial(_settle, _, scope, given)

    show_clash(
        _, page.clashing.settling, words, answer("mine"), answer("theirs"), answer("self"),
        key="area.clash",
    )  # fmt: skip


def _value_text(_: Translator, partners: Mapping[str, str], name: str, value: Any) -> str:  # noqa: ANN401
    match name:
        case "is_none":
            return _("ja") if value else _("nej")
        case "is_chosen":
            return choice_word(_, value)
        case "review_on":
            return _.date(value) if value else _("ingen dato")
        case "partner_ids":
            return ", ".join(partners.get(one, "–") for one in value) or _("ingen")
        case "decided_by" | "tags":
            return ", ".join(value) or _("ingen")
        case _other:
            return value or _("tom")


def _settle(_: Translator, scope: Scope, answer: Answer, one: OneClash) -> None:
    page = state()
    open_ = page.clashing
    if open_ is None:
        return
    own = open_.settling.own
    if answer == "theirs":
        theirs = one.theirs
        own[one.field] = list(theirs) if isinstance(theirs, tuple) else theirs
    open_.is_by_hand |= answer == "self"
    open_.settling.left = [other for other in open_.settling.left if other is not one]
    typed = page.typed[open_.about]
    typed.kept = dict(own)
    for name, value in own.items():
        st.session_state[key_of(open_.about, name)] = value
    if open_.settling.left:
        return
    typed.since = open_.since
    page.clashing = None
    if open_.is_by_hand:
        # One's own words stand in the field again, to be put right there and stored then.
        page.tell(_("Ret teksten, og gem den igen."))
        return
    store = _store_answer if len(open_.about) == 3 else _store_decision
    store(_, scope, page, open_.about, own, open_.since)


# --- undo ------------------------------------------------------------------------------------


def undo(_: Translator, scope: Scope) -> None:
    """Take back what was stored last."""
    page = state()
    if page.undo is None:
        return
    try:
        again = _take_back(scope, page.undo)
    except KvarterError as error:
        page.tell(_.error(error))
        return
    page.is_changed = True
    page.tell(_("Det er fortrudt."), again)


def _take_back(scope: Scope, what: tuple[str, str] | Change) -> tuple[str, str] | Change:
    """Take back what was stored last, and return what takes that back again."""
    if isinstance(what, Change):
        return area_service.undo(scope, what)
    kind, said_id = what
    take_back = mapping.take_back_answer if kind == "answer" else mapping.take_back
    return kind, take_back(scope, said_id).id
