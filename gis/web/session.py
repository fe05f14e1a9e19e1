"""What a browser session remembers that every page needs: the language."""

from __future__ import annotations

import streamlit as st

from gis.locale import LANGUAGES, Translator, translator
from gis.settings import get_settings

LANG_KEY = "frame.lang"
LANG_COOKIE = "kvarter_lang"


def texts() -> Translator:
    """Return the words in the language of this session."""
    lang = st.session_state.get(LANG_KEY) or st.context.cookies.get(LANG_COOKIE)
    return translator(lang if lang in LANGUAGES else get_settings().lang)
