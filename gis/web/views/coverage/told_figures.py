"""Figures that each open on how they are come by."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.web.components import Figure


def show_told_figures(
    _: Translator,
    shown: Sequence[tuple[str, Figure]],
    explain: Callable[[str], str],
    *,
    key: str,
    further: Callable[[str], None] | None = None,
) -> None:
    """
    Show figures, each with a button that opens how it is come by.

    Parameters
    ----------
    shown
        Code of what explains it, and the figure.
    explain
        Returns the explanation of a code as Markdown.
    further
        Draws what else there is to see of a code.
    """
    with st.container(key="kv_open_figures", horizontal=True, gap=None):
        for number, (code, figure) in enumerate(shown):
            with st.container(key=f"kv_figure_{key}_{number}", width="content", gap=None):
                note = f"<small>{escape(figure.note)}</small>" if figure.note else ""
                st.html(
                    f'<dl class="kv-figure"><dt>{escape(figure.label)}</dt>'
                    f"<dd>{escape(figure.value)}{note}</dd></dl>"
                )
                place = st.popover(
                    _("Sådan beregnes det: {figure}", figure=figure.label),
                    icon=":material/help:", type="tertiary", key=f"{key}.how.{number}",
                    on_change="rerun",
                )  # fmt: skip
                if place.open:
                    with place, st.container(key=f"kv_how_{key}_{number}", gap="small"):
                        st.markdown(f"**{figure.label}: {figure.value}**")
                        st.markdown(explain(code))
                        if further is not None:
                            further(code)
