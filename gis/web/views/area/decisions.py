"""The decision on an area: direct and indirect, each with its reason, and the leader's word."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.locale.mapping_words import choice_word, decision_fields, ways
from gis.planning.mapping import WAYS
from gis.services import mapping as mapping_service
from gis.services.mapping import MOST_LETTERS
from gis.services.meetings import current_meeting, known_initials
from gis.web.plain import plain, problem
from gis.web.session import may
from gis.web.views.area.saving import drop_draft, keep_draft, save_decision
from gis.web.views.area.state import About, key_of, state, sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.planning.mapping import Way
    from gis.services.mapping import AreaMapping, Decision
    from gis.services.members import Scope

REASON_PX = 130


def show_decisions(
    _: Translator, scope: Scope, mapping: AreaMapping, partners: Mapping[str, str]
) -> None:
    """
    Draw the two decisions on an area side by side, and what was decided before.

    Parameters
    ----------
    partners
        Names of those that can be chosen for the indirect way, by id.
    """
    st.subheader(_("Beslutning"), anchor=False)
    st.caption(
        _("Vælg til og fra, og skriv hvorfor, også for et fravalg. Lederen bakker op om valget.")
    )
    meeting = current_meeting(scope)
    initials = known_initials(scope)
    for way, column in zip(WAYS, st.columns(2, gap="medium"), strict=True):
        with column, st.container(key=f"kv_decision_{way}", border=True, gap="small"):
            _way(_, scope, mapping, way, partners, initials, meeting.present if meeting else ())
    _history(_, scope, mapping, partners)


def _way(
    _: Translator,
    scope: Scope,
    mapping: AreaMapping,
    way: Way,
    partners: Mapping[str, str],
    initials: Sequence[str],
    present: Sequence[str],
) -> None:
    page = state()
    about: About = (mapping.area.id, way)
    decision = mapping.decision(way)
    typed = sync(page, about, _stored(decision, present), decision.id if decision else None)
    names = decision_fields(_)
    draft = partial(keep_draft, about)
    st.radio(
        ways(_)[way], [True, False], key=key_of(about, "is_chosen"), horizontal=True,
        format_func={True: _("ja"), False: _("nej")}.__getitem__, on_change=draft,
        disabled=not may("mapping", "decide"),
    )  # fmt: skip
    st.text_area(
        names["reason"] + " *", key=key_of(about, "reason"), height=REASON_PX,
        max_chars=MOST_LETTERS, on_change=draft, disabled=not may("mapping", "decide"),
    )  # fmt: skip
    if way == "indirect":
        _partners(_, about, partners, draft)
    day, who = st.columns(2, gap="small")
    with day:
        st.date_input(
            names["review_on"], key=key_of(about, "review_on"), format="DD-MM-YYYY",
            on_change=draft, disabled=not may("mapping", "decide"),
        )  # fmt: skip
    with who:
        chosen = st.session_state[key_of(about, "decided_by")]
        st.multiselect(
            names["decided_by"], list(dict.fromkeys([*initials, *present, *chosen])),
            key=key_of(about, "decided_by"), accept_new_options=True, on_change=draft,
            placeholder=_("Initialer"), disabled=not may("mapping", "decide"),
        )  # fmt: skip
    if typed.problem:
        problem(typed.problem)
    if may("mapping", "decide"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                _("Gem beslutning"), key=f"area.decide.{way}", icon=":material/save:",
                on_click=save_decision, args=(_, scope, about),
            )  # fmt: skip
            if typed.kept is not None:
                st.caption(_("Ikke gemt endnu"), width="content")
                st.button(
                    _("Kassér"), key=f"area.drop.{way}", type="tertiary", on_click=drop_draft,
                    args=(about,),
                )  # fmt: skip
    if decision is not None:
        _backing(_, scope, mapping, decision)


def _stored(decision: Decision | None, present: Sequence[str]) -> dict[str, Any]:
    if decision is None:
        return {
            "is_chosen": None, "reason": "", "partner_ids": [], "review_on": None,
            "decided_by": list(present),
        }  # fmt: skip
    return {
        "is_chosen": decision.is_chosen, "reason": decision.reason,
        "partner_ids": list(decision.partner_ids), "review_on": decision.review_on,
        "decided_by": list(decision.decided_by),
    }  # fmt: skip


def _partners(
    _: Translator, about: About, partners: Mapping[str, str], draft: partial[None]
) -> None:
    key = key_of(about, "partner_ids")
    # One that was put away since is still part of what was decided.
    options = list(dict.fromkeys([*partners, *st.session_state[key]]))
    st.multiselect(
        decision_fields(_)["partner_ids"], options, key=key,
        format_func=lambda one: partners.get(one, _("slettet partner")), on_change=draft,
        placeholder=_("Vælg dem, I arbejder sammen med her"), disabled=not may("mapping", "decide"),
    )  # fmt: skip


def _backing(_: Translator, scope: Scope, mapping: AreaMapping, decision: Decision) -> None:
    is_due = mapping.is_due(decision.way)
    st.caption(decided_when(_, decision) + (f" · {_('bør gennemgås')}" if is_due else ""))
    key = f"area.backed.{decision.id}"
    st.session_state[key] = decision.is_backed
    st.checkbox(
        _("Opbakning fra leder"),
        key=key,
        on_change=_back,
        args=(_, scope, decision.id, key),
        disabled=not may("mapping", "back"),
    )
    if decision.is_backed and decision.backed_at is not None:
        who = plain(decision.backed_by or _("en anden"))
        st.caption(
            _("Opbakning noteret {date} af {initials}", date=_.date(decision.backed_at),
              initials=who)
        )  # fmt: skip


def _back(_: Translator, scope: Scope, decision_id: str, key: str) -> None:
    page = state()
    is_backed = bool(st.session_state[key])
    try:
        mapping_service.back_decision(scope, decision_id, is_backed)
    except KvarterError as error:
        page.tell(_.error(error))
        return
    page.is_changed = True
    page.tell(_("Opbakningen er noteret.") if is_backed else _("Opbakningen er taget tilbage."))


def decided_when(_: Translator, decision: Decision) -> str:
    """Return when something was decided, and by whom."""
    who = ", ".join(decision.decided_by) or decision.by or _("en anden")
    return _("Besluttet {date} af {initials}", date=_.date(decision.at), initials=plain(who))


def _history(
    _: Translator, scope: Scope, mapping: AreaMapping, partners: Mapping[str, str]
) -> None:
    given = mapping_service.decision_history(scope, mapping.area.id)
    if not given:
        return
    with st.expander(_("Historik ({count})", count=_.number(len(given)))):
        for one in given:
            if one.is_chosen is None:
                told = _("{way}: beslutningen blev taget tilbage {date} af {initials}",
                         way=ways(_)[one.way], date=_.date(one.at),
                         initials=plain(one.by or _("en anden")))  # fmt: skip
                st.caption(told)
                continue
            backed = f" · {_('opbakning fra leder')}" if one.is_backed else ""
            st.caption(
                f"{ways(_)[one.way]}: **{choice_word(_, one.is_chosen)}** · "
                + decided_when(_, one) + backed
            )  # fmt: skip
            names = [partners[partner] for partner in one.partner_ids if partner in partners]
            st.text("\n".join([one.reason, *([", ".join(names)] if names else [])]))
