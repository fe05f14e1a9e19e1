"""What people type, in every kind of element where Streamlit reads Markdown: it stands as typed."""

from __future__ import annotations

import pytest
from browsing import open_window
from playwright.sync_api import Browser

from tests.e2e.plain_texts import changed, plain_app

pytestmark = pytest.mark.e2e


def test_payloads_are_shown_as_they_were_typed(browser: Browser) -> None:
    with plain_app() as url, open_window(browser, url) as visit:
        assert changed(visit, begin=3, step=7) == []
        assert visit.foreign == []


def test_it_is_seen_when_a_text_is_read_as_markdown(browser: Browser) -> None:
    with plain_app() as url, open_window(browser, url) as visit:
        changed(visit, begin=0, step=400)
        visit.page.evaluate("() => document.querySelector('[class*=st-key-shown] p').append('.')")
        assert len(changed(visit, begin=0, step=400, is_new=False)) == 1
