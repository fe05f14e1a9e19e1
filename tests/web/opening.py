"""Open a page of the app as a script, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gis.web.session import LEADER_KEY

UI = Path(__file__).parents[2] / "gis" / "web" / "ui.py"


def open_page(url: str, *, as_leader: bool = False, **query: str) -> AppTest:
    """Return the page at a path of `gis.web.pages.PAGES`, run once with a query."""
    app = AppTest.from_file(str(UI), default_timeout=60)
    # `AppTest.switch_page` knows pages that are files; ours are functions with an address.
    app._page_hash = calc_hash(url)
    if as_leader:
        app.session_state[LEADER_KEY] = True
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [found.value for found in app.exception]
    return app
