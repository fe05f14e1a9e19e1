"""Which round is recorded: the one in the address, the one of a sheet's code, or one of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError, NotFoundError
from gis.services import rounds as round_service
from gis.services import walked
from gis.web.components import choice_table
from gis.web.leading import link_to
from gis.web.plain import problem
from gis.web.views.record.hindered import forget_hindrances
from gis.web.views.record.sightings import forget_drafts
from gis.web.views.record.state import (
    HOME_KEY,
    HOW_KEY,
    LEGS_KEY,
    SHREDDED_KEY,
    TRACK_LEG_KEY,
    state,
)
from gis.web.views.record.walked_when import preset
from gis.web.views.round_words import row_id
from gis.web.views.rounds.listing import columns, table_row

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

OPEN = frozenset({"planned", "out", "partly"})
"""Statuses of rounds that may have something left to record."""
CODE_KEY = "record.code"


def take_round(_: Translator, scope: Scope) -> None:
    """Read the round that the address names; a round that is new to the form fills it."""
    page = state()
    asked = st.query_params.get("round", "")
    if asked == page.round_id and (page.shown is not None or page.saved is not None):
        return
    if not asked:
        if page.round_id and (page.shown is not None or page.saved is not None):
            # Back from another page: what was typed is here still.
            st.query_params["round"] = page.round_id
        return
    try:
        shown = round_service.get_round(scope, asked)
    except NotFoundError as error:
        st.query_params.pop("round", None)
        page.problem, page.field = _.error(error), "form"
        return
    is_new = page.round_id != shown.id
    page.round_id, page.shown = shown.id, shown
    listed = round_service.list_rounds(scope, limit=round_service.MOST_ROUNDS)
    page.summary = next((one for one in listed if one.id == shown.id), None)
    page.passes = tuple(walked.list_passes(scope, round_id=shown.id, withdrawn=False))
    recorded = {one.walker for one in page.passes}
    fields = st.session_state
    if is_new:
        page.settle()
        page.saved = None
        preset(shown, page.summary)
        fields[HOW_KEY], fields[SHREDDED_KEY], fields[HOME_KEY] = "planned", False, True
        page.ticked = {row_id(leg, row) for leg in shown.legs for row in leg.directions}
        forget_drafts()
        forget_hindrances(shown)
        walkers = [leg.walker for leg in shown.legs]
        fields[LEGS_KEY] = [one for one in walkers if one not in recorded] or walkers
        fields[TRACK_LEG_KEY] = fields[LEGS_KEY][0]


def show_choice(_: Translator, scope: Scope) -> None:
    """Ask for a sheet's code, and list the rounds that have something left to record."""
    with st.form("record.code_form", border=False, enter_to_submit=True), st.container(
        horizontal=True, vertical_alignment="bottom"
    ):  # fmt: skip
        st.text_input(
            _("Arkets kode"), key=CODE_KEY, max_chars=12, width=200, autocomplete="off",
            placeholder="4F2K",
        )  # fmt: skip
        if st.form_submit_button(_("Find runden")):
            try:
                choose(round_service.find_round(scope, st.session_state[CODE_KEY]))
                st.rerun()
            except KvarterError as error:
                problem(_.error(error))
    link_to("registrer", _("Set på vej til noget andet"), kind="marked")
    found = round_service.list_rounds(scope, limit=round_service.MOST_ROUNDS, statuses=OPEN)
    if not found:
        st.markdown(_("Ingen runder venter på at blive registreret."))
        link_to("planlaeg", _("Planlæg runde"), icon=":material/conversion_path:")
        return
    choice_table(
        _("Runder, der ikke er registreret. Tryk på en for at registrere den."),
        columns(_),
        [table_row(_, one) for one in found],
        chosen="",
        key="record.round_table",
        on_choice=choose,
    )


def choose(round_id: str) -> None:
    """Record this round."""
    if round_id:
        st.query_params["round"] = round_id
