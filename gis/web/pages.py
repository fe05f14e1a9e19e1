"""The pages that exist, in the order and the sections of the menu."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageInfo:
    """
    One page.

    Attributes
    ----------
    url
        Path below the server's root, without slashes.
    view
        Module in `gis.web.views`; its function `show` draws the page.
    section, label, title
        Danish texts: heading in the menu ("" for none), line in the menu, the page's own heading.
    icon
        Name of a Material symbol, which Streamlit carries.
    """

    url: str
    view: str
    section: str
    label: str
    title: str
    icon: str


PAGES = (
    PageInfo(
        "planlaeg", "plan_round", "I marken", "Planlæg runde", "Planlæg runde", "conversion_path"
    ),
)

HOME = PAGES[0]
"""The page that ``/`` leads to."""
