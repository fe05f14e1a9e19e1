"""The lines on *Start* that say what is deleted soon, and that a deletion waits for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import retention
from gis.services.rights import does_fieldwork
from gis.web.leading import link_to
from gis.web.session import admin_scope, roles

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope


def show_retention(texts: Translator, scope: Scope) -> None:
    """Say what nobody has followed up and is deleted soon; and to administrators what waits."""
    _ = texts
    warned = retention.list_warnings(scope) if does_fieldwork(scope) else []
    unfollowed = sum(one.can_be_kept for one in warned)
    is_held = "administrator" in roles() and retention.held_run(admin_scope()) is not None
    if not unfollowed and not is_held:
        return
    with st.container(key="kv_start_retention", gap="small"):
        st.subheader(_("Slettes snart"), anchor=False)
        if unfollowed:
            words = _.n(
                "{count} sag slettes inden for en måned, fordi ingen har fulgt op",
                "{count} sager slettes inden for en måned, fordi ingen har fulgt op", unfollowed,
            )  # fmt: skip
            link_to("genbesoeg", words, icon=":material/auto_delete:", view="trash")
        if is_held:
            words = _("En sletning venter på, at I ser på den")
            link_to("opbevaring", words, icon=":material/auto_delete:")
