"""What was handed out or printed through a channel: recorded in a line, listed, taken back."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services import channels as channel_service
from gis.services.channels import LONGEST_TEXT, MOST_COPIES
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.channels import Channel, Handout
    from gis.services.members import Scope
    from gis.web.panel import Panel

LISTED = 5
"""Handouts that are listed until one asks for all."""


def show_handouts(_: Translator, scope: Scope, panel: Panel, channel: Channel) -> None:
    """Draw the form that records what was handed out, and what has been."""
    st.markdown(f"**{_('Delt ud eller bragt')}**")
    if may("channels"):
        fields = {part: f"channels.handout_{part}.{channel.id}.{panel.turn}" for part in
                  ("day", "material", "whereabouts", "copies")}  # fmt: skip
        st.session_state.setdefault(fields["day"], dt.datetime.now(COPENHAGEN).date())
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.date_input(_("Dato"), key=fields["day"], format="DD-MM-YYYY", width=150)
            st.text_input(
                _("Hvad"), key=fields["material"], max_chars=LONGEST_TEXT, autocomplete="off",
                placeholder=_("Folder, plakat, artikel …"), width=220,
            )  # fmt: skip
            st.text_input(
                _("Hvor"), key=fields["whereabouts"], max_chars=LONGEST_TEXT, autocomplete="off",
                placeholder=_("Vaskeriet, side 4 …"), width=220,
            )  # fmt: skip
            st.number_input(
                _("Antal"), 1, MOST_COPIES, value=None, step=1, key=fields["copies"], width=120,
                placeholder=_("Ikke talt"),
            )  # fmt: skip
            st.button(
                _("Registrér"), key="channels.handout", icon=":material/outbox:",
                on_click=_record, args=(_, scope, panel, channel.id, fields),
            )  # fmt: skip
    handouts = channel_service.list_handouts(scope, channel.id)
    for handout in handouts[:LISTED]:
        _line(_, scope, panel, handout)
    if len(handouts) > LISTED:
        with st.expander(_("Alle {count} gange", count=_.number(len(handouts)))):
            for handout in handouts[LISTED:]:
                _line(_, scope, panel, handout)


def _line(_: Translator, scope: Scope, panel: Panel, handout: Handout) -> None:
    told = [
        _.date(handout.day), handout.material, handout.whereabouts,
        _("{count} stk.", count=_.number(handout.copies)) if handout.copies else "", handout.by,
    ]  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(" · ".join(part for part in told if part), width="content")
        if may("channels"):
            st.button(
                _("Træk tilbage"), key=f"channels.withdraw.{handout.id}", type="tertiary",
                on_click=_withdraw, args=(_, scope, panel, handout.id),
            )  # fmt: skip


def _record(
    _: Translator, scope: Scope, panel: Panel, channel_id: str, keys: dict[str, str]
) -> None:
    fields = {part: st.session_state[key] for part, key in keys.items()}

    def act() -> None:
        told = channel_service.hand_out(scope, channel_id, **fields)
        panel.turn += 1
        panel.tell(_("Det er registreret."), partial(channel_service.withdraw_handout, scope, told))

    panel.attempt(_, act)


def _withdraw(_: Translator, scope: Scope, panel: Panel, handout_id: str) -> None:
    def act() -> None:
        channel_service.withdraw_handout(scope, handout_id)
        panel.tell(
            _("Det er trukket tilbage."),
            partial(channel_service.restore_handout, scope, handout_id),
        )

    panel.attempt(_, act)
