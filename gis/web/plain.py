"""What people have typed, shown as it was typed: Streamlit would read it as Markdown."""

from __future__ import annotations

import re

import streamlit as st


def plain(text: str) -> str:
    """Return what people have typed, for a place where Streamlit would read it as Markdown."""
    text = re.sub(r"([\\`*_\[\]<>$~#])", r"\\\1", text)
    # At the beginning of a line an ordinal or a dash would make a list of it.
    text = re.sub(r"(?m)^([ \t]*\d*)([-+.)])", r"\1\\\2", text)
    # Streamlit looks for the name of an icon before it reads the backslashes: the slash hides it.
    return text.replace(":material/", ":material\\/")


def problem(text: str) -> None:
    """Tell what went wrong in a sentence, which may hold what people have typed."""
    st.error(plain(text))
