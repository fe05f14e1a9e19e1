"""The line on *Start* that says that there is no backup, or only an old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services.backup import missing_backup
from gis.services.rights import has_right
from gis.web.leading import link_to
from gis.web.session import roles

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope


def show_missing_backup(texts: Translator, scope: Scope) -> None:
    """Say what to do about backups, to who hears of it; nothing when there is a new one."""
    _ = texts
    missing = missing_backup(scope) if has_right(scope, "backup_age", "read") else None
    if missing is None:
        return
    said = (
        _("Der er ingen sikkerhedskopi endnu.")
        if missing.newest_at is None
        else _("Den seneste sikkerhedskopi er fra {date}.", date=_.date(missing.newest_at))
    )
    with st.container(key="kv_start_backup", gap="small"):
        st.subheader(_("Sikkerhedskopi"), anchor=False)
        if "administrator" in roles():
            link_to("sikkerhedskopi", f"{said} {_('Tag en.')}", icon=":material/backup:")
        else:
            st.markdown(f"{said} {_('Bed jeres administrator tage en.')}")
