"""What people have typed, shown as it was typed: Streamlit would read it as Markdown."""

from __future__ import annotations

import re

import streamlit as st


def plain(text: str) -> str:
    """Return what people have typed, for a place where Streamlit would read it as Markdown."""
    return re.sub(r"([\\`*_\[\]<>$~#])", r"\\\1", text)


def problem(text: str) -> None:
    """Tell what went wrong in a sentence, which may hold what people have typed."""
    st.error(plain(text))
