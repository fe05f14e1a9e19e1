"""What a browser session remembers that every page needs: the language, and whose eyes it has."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gis.locale import LANGUAGES, Translator, translator
from gis.services.members import Scope, local_scope
from gis.settings import get_settings
from gis.web.presses import TAKE_OVER_KEY

LANG_KEY = "frame.lang"
LANG_COOKIE = "kvarter_lang"
LEADER_KEY = "frame.as_leader"
TRACK_KEY = "record.track"
OF_ONE_ROLE = frozenset({TRACK_KEY, TAKE_OVER_KEY, "gaps.state", "start.state"})
"""Memories that hold what one role may see or do; those of panels, ``*.panel``, do so too."""


def texts() -> Translator:
    """Return the words in the language of this session."""
    lang = st.session_state.get(LANG_KEY) or st.context.cookies.get(LANG_COOKIE)
    return translator(lang if lang in LANGUAGES else get_settings().lang)


def page_scope() -> Scope:
    """
    Return whom this session is for: without a login the local member, or a leader in their place.

    Ask while the page's script runs; what runs later, as a download, is given the scope.
    """
    scope = local_scope()
    return replace(scope, role="leader") if sees_as_leader() else scope


def sees_as_leader() -> bool:
    """Return whether the local member has chosen to see what a leader sees."""
    return bool(st.session_state.get(LEADER_KEY))


def see_as_leader(*, chosen: bool) -> None:
    """
    Let this session see what a leader sees, or what its own member does.

    What pages remember of the fieldwork, and what takes it back, is for the eyes of before.
    """
    st.session_state[LEADER_KEY] = chosen
    for key in [str(key) for key in st.session_state]:
        if key.endswith(".panel") or key in OF_ONE_ROLE:
            del st.session_state[key]
