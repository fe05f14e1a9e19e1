"""What people have typed, shown as it was typed: Streamlit would read it as Markdown."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

JOINER: Final = "\u2060"
"""Is not seen, and parts what a backslash does not: Streamlit looks for these after reading it."""
ARROWS: Final = re.compile(r"(?<!\S)(?:<->|<-|->|--|>=|<=|~=)(?!\S)")
MARKS: Final = re.compile(r"([\\`*_\[\]<>$~#&|]|:(?=[\w+]))")
LINKS: Final = re.compile(r"https?(?=://)|www(?=\.)|:streamlit(?=:)", re.IGNORECASE)


def plain(text: str) -> str:
    """Return what people have typed, for a place where Streamlit would read it as Markdown."""
    text = ARROWS.sub(lambda found: JOINER.join(found[0]), text)
    text = LINKS.sub(lambda found: found[0] + JOINER, text)
    text = MARKS.sub(r"\\\1", text)
    text = re.sub(r"(\\:(?:[\w+-]|\\_)+):", r"\1\\:", text)  # the second colon of a word in two
    # At the beginning of a line spaces would make code of it, an ordinal or a dash a list, and
    # equals signs a heading of the line above.
    text = re.sub(r"(?m)^[^\S\n]*(\d*)([-+.)=])", r"\1\\\2", text)
    text = re.sub(r"(?m)^[^\S\n]+", "", text)
    # Streamlit looks for the name of an icon before it reads the backslashes: the slash hides it.
    return text.replace(":material/", ":material\\/")


def problem(text: str) -> None:
    """Tell what went wrong in a sentence, which may hold what people have typed."""
    st.error(plain(text))
