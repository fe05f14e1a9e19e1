"""Papirkurv: what is deleted soon and can be kept, and what was put away and can come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale.retention_words import discarded_word, warned_reason
from gis.services import retention
from gis.web.components import status_line
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.retention import Discarded, Warned

STATE_KEY: Final = "trash.panel"
MOST_SHOWN: Final = 50
WHERE: Final = {"observation_point": ("points", "points"), "inquiry": ("inquiries", "inquiry")}


@dataclass
class TrashPanel:
    """What this session remembers of the view."""

    said: str = ""
    problem: str = ""
    undo: Callable[[], None] | None = None


def about(_: Translator) -> str:
    """Return what the view is for."""
    return _("Hvad der snart slettes for altid, og hvad I har slettet og stadig kan gendanne.")


def show_primary(_: Translator, scope: Scope) -> None:
    """Draw nothing beside the heading."""


def show(_: Translator, scope: Scope, info: MapInfo) -> None:  # noqa: ARG001
    """Draw the view."""
    page = st.session_state.setdefault(STATE_KEY, TrashPanel())
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undo is not None:
            st.button(_("Fortryd"), key="trash.undo", on_click=_undo, args=(_, page))
    if page.problem:
        problem(page.problem)
    _warnings(_, scope, page)
    _trash(_, scope, page)


def _warnings(_: Translator, scope: Scope, page: TrashPanel) -> None:
    st.subheader(_("Slettes snart"), anchor=False)
    now = dt.datetime.now(dt.UTC)
    warned = retention.list_warnings(scope)
    if not warned:
        st.markdown(_("Ingen sager slettes inden for de næste {days} dage.",
                      days=retention.SOON_DAYS))  # fmt: skip
    for one in warned[:MOST_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_warning(_, one, now), width="content")
            if one.can_be_kept:
                st.button(
                    _("Behold {code}", code=plain(one.code)), key=f"trash.keep.{one.id}",
                    on_click=_keep, args=(_, scope, page, one),
                )  # fmt: skip
                view, name = WHERE[one.kind]
                link_to("genbesoeg", _("Følg op på {code}", code=one.code), view=view,
                        **{name: one.id})  # fmt: skip
    _more(_, len(warned))


def _warning(_: Translator, one: Warned, now: dt.datetime) -> str:
    why = warned_reason(_, one.rule, _.date(one.since))
    days = one.days_left(now)
    if not days:
        return _("**{code}** slettes ved næste oprydning, fordi {why}.", code=plain(one.code),
                 why=why)  # fmt: skip
    return _.n(
        "**{code}** slettes om {count} dag, fordi {why}.",
        "**{code}** slettes om {count} dage, fordi {why}.", days, code=plain(one.code), why=why,
    )  # fmt: skip


def _keep(_: Translator, scope: Scope, page: TrashPanel, one: Warned) -> None:
    def done() -> str:
        kept = retention.keep_case(scope, one.kind, one.id)
        page.undo = partial(retention.undo_keep, scope, kept)
        return _("{code} beholdes. Fristen løber fra i dag.", code=one.code)

    _act(_, page, done)


def _trash(_: Translator, scope: Scope, page: TrashPanel) -> None:
    st.subheader(_("Papirkurv"), anchor=False)
    found = retention.list_trash(scope)
    if not found:
        st.markdown(_("Papirkurven er tom."))
    now = dt.datetime.now(dt.UTC)
    # What was put away last is what is looked for.
    newest = sorted(found, key=lambda one: one.put_away_at, reverse=True)
    for one in newest[:MOST_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_discarded(_, one, now), width="content")
            if one.can_come_back:
                st.button(
                    _("Gendan {name}", name=plain(one.name)), key=f"trash.back.{one.id}",
                    on_click=_restore, args=(_, scope, page, one),
                )  # fmt: skip
            if may("trash", "erase"):
                with st.popover(_("Slet for altid {name}", name=plain(one.name))):
                    st.markdown(_("Det kan ikke fortrydes. Det forsvinder også fra ældre "
                                  "sikkerhedskopier, når de gendannes."))  # fmt: skip
                    st.button(
                        _("Slet det for altid"), key=f"trash.erase.{one.id}", type="primary",
                        on_click=_erase, args=(_, scope, page, one),
                    )  # fmt: skip
    _more(_, len(found))


def _discarded(_: Translator, one: Discarded, now: dt.datetime) -> str:
    days = max(0, -((now - one.due_at) // dt.timedelta(days=1)))
    what = " ".join(part for part in (discarded_word(_, one.kind), one.name) if part)
    about = f" ({_.date(one.about)})" if one.about is not None else ""
    by = f", {one.put_away_by}" if one.put_away_by else ""
    left = _.n("slettes for altid om {count} dag", "slettes for altid om {count} dage", days)
    return f"**{plain(what)}**{about} · {_.date(one.put_away_at)}{plain(by)} · {left}"


def _restore(_: Translator, scope: Scope, page: TrashPanel, one: Discarded) -> None:
    def done() -> str:
        retention.restore(scope, one.id)
        return _("{what} {name} er gendannet.", what=discarded_word(_, one.kind), name=one.name)

    _act(_, page, done)


def _erase(_: Translator, scope: Scope, page: TrashPanel, one: Discarded) -> None:
    def done() -> str:
        retention.erase_now(scope, one.id)
        return _("Det er slettet for altid.")

    _act(_, page, done)


def _act(_: Translator, page: TrashPanel, act: Callable[[], str]) -> None:
    page.said, page.problem, page.undo = "", "", None
    try:
        page.said = act()
    except KvarterError as error:
        page.problem = _.error(error)


def _undo(_: Translator, page: TrashPanel) -> None:
    undo = page.undo

    def done() -> str:
        if undo is not None:
            undo()
        return _("Ændringen er fortrudt.")

    _act(_, page, done)


def _more(_: Translator, count: int) -> None:
    if count > MOST_SHOWN:
        st.caption(_("og {count} til", count=_.number(count - MOST_SHOWN)))
