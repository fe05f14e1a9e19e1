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
    FROM_SHEET_KEY,
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
    from gis.services.rounds import PlannedRound
    from gis.web.views.record.state import RecordState

OPEN = frozenset({"planned", "out", "partly"})
"""Statuses of rounds that may have something left to record."""
CODE_KEY = "record.code"


def take_round(_: Translator, scope: Scope) -> None:
    """
    Read the round that the address names, by its id or by the code of a sheet of it.

    A round that is new to the form fills it.
    """
    page = state()
    is_here = page.shown is not None or page.saved is not None
    code, asked = _plain_code(st.query_params.get("ark", "")), st.query_params.get("round", "")
    if is_here and (code == page.sheet_code if code else asked == page.round_id):
        return
    if not code and not asked:
        if page.round_id and is_here:
            # Back from another page: what was typed is here still.
            st.query_params.update(_address(page.round_id, page.sheet_code))
        return
    try:
        shown = round_service.get_round(scope, _round_of(scope, code) if code else asked)
    except NotFoundError as error:
        for name in ("round", "ark"):
            st.query_params.pop(name, None)
        page.problem, page.field = _.error(error), "form"
        return
    is_new = (page.round_id, page.sheet_code) != (shown.id, code)
    page.round_id, page.sheet_code, page.shown = shown.id, code, shown
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
        fields[LEGS_KEY] = (
            _of_sheet(page, shown) or [one for one in walkers if one not in recorded] or walkers
        )
        fields[TRACK_LEG_KEY] = fields[LEGS_KEY][0]
        fields[FROM_SHEET_KEY] = bool(page.sheets)


def _plain_code(written: str) -> str:
    """Return the code of a sheet as it is stored, however it was written."""
    return "".join(filter(str.isalnum, written)).upper() or written.strip()


def _round_of(scope: Scope, code: str) -> str:
    """
    Return the id of the round that a sheet is a print of.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``, also of the sheets of other teams.
    """
    try:
        return round_service.find_round(scope, code)
    except NotFoundError:
        raise NotFoundError("sheet_code_not_found", code=code) from None


def _of_sheet(page: RecordState, shown: PlannedRound) -> list[int]:
    """Return the only leg that the sheet shows, by which the round was opened; else nothing."""
    legs = {sheet.leg for sheet in page.sheets if sheet.code == page.sheet_code}
    return [leg.walker for leg in shown.legs if leg.letter in legs]


def _address(round_id: str, sheet_code: str) -> dict[str, str]:
    return {"ark": sheet_code} if sheet_code else {"round": round_id}


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
            written = st.session_state[CODE_KEY]
            try:
                choose(round_service.find_round(scope, written), _plain_code(written))
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


def choose(round_id: str, sheet_code: str = "") -> None:
    """Record this round; opened by the code of a sheet it begins with what the sheet shows."""
    if round_id:
        st.query_params.pop("ark", None)
        st.query_params["round"] = round_id
    if round_id and sheet_code:
        st.query_params["ark"] = sheet_code
