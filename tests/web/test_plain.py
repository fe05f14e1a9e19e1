"""Texts of people, made ready for a place that reads Markdown."""

from __future__ import annotations

import pytest

from gis.web.plain import plain


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1. Maj Vej", r"1\. Maj Vej"),
        ("2) *Nord*", r"2\) \*Nord\*"),
        ("Se:\n- her\n+ der", "Se:\n\\- her\n\\+ der"),
        (":material/home: hjem", r"\:material\/home: hjem"),
        ("Vej\n===", "Vej\n\\==="),
        ("    indrykket", "indrykket"),
        ("Kl. 10-12, nr. 3.", "Kl. 10-12, nr. 3."),
    ],
)
def test_what_streamlit_would_read_as_a_sign_stands_as_it_was_typed(typed: str, told: str) -> None:
    assert plain(typed) == told
