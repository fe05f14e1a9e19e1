"""The teams, and what the settings say that groups may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.log_words import role_words
from gis.services import membership
from gis.web.components import Column, TableRow, choice_table
from gis.web.session import texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

Act = Callable[[Callable[[], str]], None]

NAME_KEY = "users.team_name"
NEW_KEY = "users.new_team"


def show_teams(_: Translator, scope: Scope, act: Act) -> None:
    """Show the teams, rename one's own, add another."""
    found = membership.list_teams(scope)
    own = next((one for one in found if one.is_own), None)
    st.subheader(_("Teams"), anchor=False)
    columns = (
        Column(_("Team"), is_heading=True), Column(_("Kaldes i indstillingerne")), Column(""),
    )  # fmt: skip
    rows = [
        TableRow(one.id, (one.name, one.known_as or "–", _("Dit team") if one.is_own else ""))
        for one in found
    ]
    choice_table(
        _("Teams"), columns, rows, chosen="", key="users.teams", on_choice=lambda _row: None
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            _("Teamets navn"), value=own.name if own else "", max_chars=60, key=NAME_KEY, width=280
        )
        st.button(_("Gem navn"), key="users.rename", on_click=act, args=(partial(_rename, scope),))
        st.text_input(_("Nyt team"), max_chars=60, key=NEW_KEY, width=280)
        st.button(_("Tilføj team"), key="users.add", on_click=act, args=(partial(_add, scope),))


def _rename(scope: Scope) -> str:
    membership.rename_team(scope, st.session_state[NAME_KEY])
    return texts()("Teamets navn er gemt.")


def _add(scope: Scope) -> str:
    membership.add_team(scope, st.session_state[NEW_KEY])
    st.session_state[NEW_KEY] = ""
    return texts()("Teamet er tilføjet. Giv en gruppe en rolle i det i KVARTER_OIDC_GROUPS.")


def show_groups(_: Translator, scope: Scope) -> None:
    """Show what groups may, and which ones give nothing."""
    words = role_words(_)
    st.subheader(_("Grupper fra kommunens login"), anchor=False)
    st.caption(_("Står i KVARTER_OIDC_GROUPS. It-afdelingen retter det og genstarter Kvarter."))
    grants = membership.list_grants(scope)
    columns = (Column(_("Gruppe"), is_heading=True), Column(_("Rolle")), Column(_("Team")))
    rows = [
        TableRow(str(number), (one.group, ", ".join(words[role] for role in one.roles), one.team))
        for number, one in enumerate(grants)
    ]
    choice_table(
        _("Grupper, der giver en rolle"), columns, rows, chosen="", key="users.grants",
        on_choice=lambda _row: None,
    )  # fmt: skip
    unknown = membership.list_unknown_groups(scope)
    if not unknown:
        return
    with st.expander(_.n("{count} gruppe giver ingen rolle", "{count} grupper giver ingen rolle",
                         len(unknown))):  # fmt: skip
        st.caption(_("Nogen er kommet med dem til login i de sidste 90 dage."))
        choice_table(
            _("Grupper uden rolle"),
            (Column(_("Gruppe"), is_heading=True), Column(_("Senest"), is_short=True)),
            [TableRow(one.name, (one.name, _.date(one.seen_at))) for one in unknown],
            chosen="", key="users.unknown", on_choice=lambda _row: None,
        )  # fmt: skip
