"""Earlier meetings: their minutes, and two versions of the mapping side by side, text and map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale.meeting_words import version_name
from gis.services import meetings
from gis.services.mapping_print import print_scheme
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import problem
from gis.web.session import page_scope
from gis.web.views.meeting.beside import show_beside

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.meetings import Meeting, Version
    from gis.services.members import Scope

TODAY: Final = "today"
"""Stands for the mapping of today where a version is chosen."""
OLDER_KEY, NEWER_KEY = "meeting.older", "meeting.newer"


def show_versions(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the earlier meetings, and what differs between two of their versions."""
    known = meetings.versions(scope)
    if not known:
        st.markdown(
            _("Ingen versioner endnu. Når et møde afsluttes, gemmes afdækningen, som den er.")
        )
        return
    held = {one.id: one for one in meetings.list_meetings(scope)}
    names = {one.id: version_name(_, one.held_on, one.nth) for one in known}
    st.subheader(_("Tidligere møder og versioner"), anchor=False)
    older, newer = _read_address(known)
    with st.container(key="kv_meeting_versions"):
        table, chosen = st.columns([5, 4], gap="medium")
    with table:
        _table(_, known, held, names, newer)
    with chosen:
        _chosen(_, known, held, names, newer)
    st.subheader(_("Sammenlign to versioner"), anchor=False)
    _choice(_, known, names, older, newer)
    if older == newer:
        st.markdown(_("Vælg to forskellige versioner."))
        return
    shown = names | {TODAY: _("I dag")}
    try:
        comparison = meetings.compare(scope, older, None if newer == TODAY else newer)
    except KvarterError as error:
        problem(_.error(error))
        return
    show_beside(_, info, comparison, shown[older], shown[newer])


def _read_address(known: list[Version]) -> tuple[str, str]:
    """Return the two versions that the address names: the newest, and what came after or before."""
    ids = [one.id for one in known]
    newer = st.query_params.get("newer", "")
    newer = newer if newer in (*ids, TODAY) else TODAY
    older = st.query_params.get("older", "")
    if older not in ids:
        at = ids.index(newer) + 1 if newer in ids else 0
        older = ids[min(at, len(ids) - 1)]
    return older, newer


def _table(
    _: Translator,
    known: list[Version],
    held: dict[str, Meeting],
    names: dict[str, str],
    chosen: str,
) -> None:
    choice_table(
        _("Afsluttede møder, de nyeste først. Tryk på et for at sammenligne det med det før."),
        [
            Column(_("Version"), is_heading=True),
            Column(_("Til stede")),
            Column(_("Afsluttet")),
        ],
        [
            TableRow(
                one.id,
                [
                    names[one.id], ", ".join(held[one.meeting_id].present),
                    f"{_.date(one.closed_at)} {_.time(one.closed_at)} {one.closed_by}".strip(),
                ],
            )
            for one in known
        ],
        chosen="" if chosen == TODAY else chosen,
        key="meeting.versions",
        on_choice=_choose,
    )  # fmt: skip


def _choose(version_id: str) -> None:
    st.query_params.pop("older", None)
    st.query_params["newer"] = version_id or TODAY


def _chosen(
    _: Translator,
    known: list[Version],
    held: dict[str, Meeting],
    names: dict[str, str],
    chosen: str,
) -> None:
    """Offer the minutes and the scheme of the chosen version, or of the newest."""
    version = next((one for one in known if one.id == chosen), known[0])
    st.markdown(f"**{names[version.id]}**")
    with st.container(horizontal=True, gap="small"):
        minutes_button(_, held[version.meeting_id].id, _("Referat"), key="meeting.minutes")
        st.download_button(
            _("Udskriv skema"), partial(_scheme, _, page_scope(), version.id), key="meeting.scheme",
            file_name=f"kvarter-afdaekning-{version.held_on:%Y-%m-%d}.pdf",
            mime="application/pdf", icon=":material/print:", on_click="ignore",
        )  # fmt: skip


def _scheme(_: Translator, scope: Scope, version_id: str) -> bytes:
    return print_scheme(scope, _, version_id=version_id).pdf


def minutes_button(_: Translator, meeting_id: str, label: str, *, key: str) -> None:
    """Draw the button that fetches the minutes of a meeting."""
    scope = page_scope()
    meeting = next(one for one in meetings.list_meetings(scope) if one.id == meeting_id)
    st.download_button(
        label, lambda: meetings.print_minutes(scope, meeting_id, _).pdf, key=key,
        file_name=f"kvarter-referat-{meeting.held_on:%Y-%m-%d}.pdf", mime="application/pdf",
        icon=":material/description:", on_click="ignore",
    )  # fmt: skip


def _choice(
    _: Translator, known: list[Version], names: dict[str, str], older: str, newer: str
) -> None:
    ids = [one.id for one in known]
    st.session_state[OLDER_KEY], st.session_state[NEWER_KEY] = older, newer
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("Ældre version"), ids, format_func=names.__getitem__, key=OLDER_KEY, width=220,
            on_change=_keep,
        )  # fmt: skip
        shown = {TODAY: _("I dag")} | names
        st.selectbox(
            _("Nyere version"), list(shown), format_func=shown.__getitem__, key=NEWER_KEY,
            width=220, on_change=_keep,
        )  # fmt: skip


def _keep() -> None:
    st.query_params["older"] = st.session_state[OLDER_KEY]
    st.query_params["newer"] = st.session_state[NEWER_KEY]
