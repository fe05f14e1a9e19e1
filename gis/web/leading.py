"""Lead from one page to another, by the address that `gis.web.pages` gives it."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from gis.web.plain import plain


def go_to(url: str, **query: str) -> NoReturn:
    """
    Open another page now.

    Parameters
    ----------
    url
        Path of the page, as in `gis.web.pages.PAGES`.
    query
        What its address carries: ids, never an address or a name.
    """
    st.switch_page(_page(url), query_params=query)


def link_to(url: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """Write a link to another page; see `go_to`."""
    st.page_link(_page(url), label=plain(label), icon=icon, query_params=query)


def _page(url: str) -> st.Page:
    # Streamlit knows a page by its address alone; this one is never run.
    return st.Page(lambda: None, url_path=url, title=url or "Kvarter", default=not url)
