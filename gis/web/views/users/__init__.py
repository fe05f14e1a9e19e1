"""Brugere: who is in the team and as what, who is logged in, and what a colleague leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.log_words import role_words
from gis.services import handing_over, membership
from gis.settings import get_settings
from gis.web.components import Column, TableRow, choice_table, heading, hint_line, status_line
from gis.web.plain import plain, problem
from gis.web.presses import after_presses
from gis.web.session import admin_scope, texts
from gis.web.views.users.teams import show_groups, show_teams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.membership import MemberView

STATE_KEY = "users.panel"
TO_KEY = "users.to"


@dataclass
class UsersState:
    """What this session remembers of the page."""

    chosen: str = ""
    said: str = ""
    problem: str = ""
    undo: Callable[[], str] | None = None


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = admin_scope()
    page = _state()
    members = membership.list_members(scope)
    about = _("Hvem der er i teamet, og hvem der er logget ind. Roller kommer fra kommunens login.")
    with heading(_("Brugere"), about):
        pass
    with st.container(key="kv_said", horizontal=True, vertical_alignment="center", gap="small"):
        status_line(page.said)
        if page.undo is not None:
            st.button(
                _("Fortryd"), key="users.undo", icon=":material/undo:", type="tertiary",
                on_click=after_presses(_undo), args=(page,),
            )  # fmt: skip
    if page.problem:
        problem(page.problem)
    _show_members(_, page, members)
    chosen = next((one for one in members if one.id == page.chosen), None)
    if chosen is not None:
        _show_member(_, scope, page, chosen, members)
    elif get_settings().has_login:
        hint_line(_("Vælg en bruger for at logge vedkommende ud eller overdrage opgaverne."))
    else:
        hint_line(_("Kvarter kører uden login, så der er kun dig på denne computer."))
    show_teams(_, scope, partial(act, page))
    if get_settings().has_login:
        show_groups(_, scope)


def act(page: UsersState, do: Callable[[], str], undo: Callable[[], str] | None = None) -> None:
    """Do something, and remember what was said of it and how it is taken back."""
    page.said = page.problem = ""
    page.undo = None
    try:
        page.said, page.undo = do(), undo
    except KvarterError as error:
        page.problem = texts().error(error)


def _state() -> UsersState:
    found = st.session_state.setdefault(STATE_KEY, UsersState())
    assert isinstance(found, UsersState)
    return found


def _undo(page: UsersState) -> None:
    if page.undo is not None:
        act(page, page.undo)


def _choose(page: UsersState, member_id: str) -> None:
    page.chosen = member_id


def _show_members(_: Translator, page: UsersState, members: Sequence[MemberView]) -> None:
    columns = (
        Column(_("Initialer"), is_heading=True, is_short=True), Column(_("Rolle")),
        Column(_("Sidst her"), is_short=True), Column(_("Logget ind"), is_number=True),
        Column(_("Adgang")),
    )  # fmt: skip
    rows = [
        TableRow(
            one.id,
            (
                _("{initials} (dig)", initials=one.initials) if one.is_self else one.initials,
                _roles(_, one), _seen(_, one), _.number(one.session_count),
                _access(_, one),
            ),
            is_muted=one.left_at is not None,
        )
        for one in members
    ]  # fmt: skip
    choice_table(
        _("Brugere i teamet"), columns, rows, chosen=page.chosen, key="users.table",
        on_choice=partial(_choose, page),
    )  # fmt: skip


def _access(_: Translator, one: MemberView) -> str:
    if one.left_at:
        return _("Til og med {date}", date=_.date(one.left_at))
    return _("Kun på serveren") if one.is_local and get_settings().has_login else _("Ja")


def _roles(_: Translator, one: MemberView) -> str:
    words = role_words(_)
    return ", ".join(words[role] for role in words if role in one.roles) or _("Ingen")


def _seen(_: Translator, one: MemberView) -> str:
    return f"{_.date(one.seen_at)} {_.time(one.seen_at)}" if one.seen_at else "–"


def _show_member(
    _: Translator,
    scope: Scope,
    page: UsersState,
    one: MemberView,
    members: Sequence[MemberView],
) -> None:
    st.subheader(plain(one.initials), anchor=False)
    with st.container(horizontal=True, gap="small"):
        if one.left_at is not None:
            st.button(
                _("Giv adgang igen"), key="users.restart",
                on_click=after_presses(_restart), args=(scope, page, one),
            )  # fmt: skip
            return
        st.button(
            _("Log ud overalt"), key="users.sign_out", icon=":material/logout:",
            help=_("Alle browsere og kalenderadresser. Brugeren kan logge ind igen."),
            on_click=after_presses(_sign_out), args=(scope, page, one),
        )  # fmt: skip
        if st.button(_("Fratag adgang"), key="users.remove", icon=":material/person_off:"):
            st.dialog(_("Fratag adgang?"))(_ask_removal)(scope, page, one)
    _show_handing_over(_, scope, page, one, members)


def _sign_out(scope: Scope, page: UsersState, one: MemberView) -> None:
    def do() -> str:
        _ = texts()
        count = membership.sign_out(scope, one.id)
        return _.n("{count} login er afsluttet.", "{count} login er afsluttet.", count)

    act(page, do)


def _restart(scope: Scope, page: UsersState, one: MemberView) -> None:
    act(page, partial(_begin_again, scope, one))


def _begin_again(scope: Scope, one: MemberView) -> str:
    membership.restart_membership(scope, one.id)
    return texts()("{initials} har adgang igen.", initials=one.initials)


def _ask_removal(scope: Scope, page: UsersState, one: MemberView) -> None:
    _ = texts()
    st.markdown(
        _("{initials} mister adgangen med det samme, også hvis kommunens login stadig giver en "
          "rolle. Det, {initials} har skrevet, bliver.", initials=plain(one.initials))
    )  # fmt: skip
    with st.container(horizontal=True):
        if st.button(_("Behold adgangen"), key="users.keep"):
            st.rerun()
        if st.button(
            _("Fratag adgang"), key="users.remove_now", type="primary", on_click=_remove,
            args=(scope, page, one),
        ):  # fmt: skip
            st.rerun()


def _remove(scope: Scope, page: UsersState, one: MemberView) -> None:
    def do() -> str:
        membership.end_membership(scope, one.id)
        return texts()("{initials} har ikke adgang mere.", initials=one.initials)

    act(page, do, partial(_begin_again, scope, one))


def _show_handing_over(
    _: Translator,
    scope: Scope,
    page: UsersState,
    one: MemberView,
    members: Sequence[MemberView],
) -> None:
    colleagues = {
        other.id: other.initials
        for other in members
        if other.id != one.id and {"worker", "coordinator"} & other.roles
    }
    if not colleagues:
        return
    count = handing_over.count_open(scope, one.id)
    st.markdown(
        _.n("Når {initials} holder op: {count} åben opgave kan gå til en kollega.",
            "Når {initials} holder op: {count} åbne opgaver kan gå til en kollega.", count,
            initials=plain(one.initials))
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Kollega"), list(colleagues), format_func=colleagues.__getitem__, key=TO_KEY,
            width=240,
        )  # fmt: skip
        st.button(
            _("Overdrag og afslut"), key="users.hand_over",
            help=_("Genbesøg, henvendelser, ture, linjer i strategien og ventende arbejde får "
                   "kollegaens initialer, og adgangen ophører."),
            on_click=after_presses(_hand_over), args=(scope, page, one),
        )  # fmt: skip


def _hand_over(scope: Scope, page: UsersState, one: MemberView) -> None:
    made: list[str] = []

    def do() -> str:
        done = handing_over.hand_over(scope, one.id, st.session_state[TO_KEY])
        made.append(done.id)
        return texts().n(
            "{count} opgave er overdraget. {initials} har ikke adgang mere.",
            "{count} opgaver er overdraget. {initials} har ikke adgang mere.",
            done.count, initials=one.initials,
        )  # fmt: skip

    def undo() -> str:
        count = handing_over.undo_hand_over(scope, made[0])
        return texts().n(
            "{count} opgave er givet tilbage.", "{count} opgaver er givet tilbage.", count
        )

    act(page, do, undo)
