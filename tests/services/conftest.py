"""Services are called here as a command calls them, whatever else ran in the process before."""

from __future__ import annotations

import pytest

from gis.services import viewing
from gis.services.viewing import View


@pytest.fixture(autouse=True)
def _each_call_is_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that a test has opened in this process must not be whose calls these are."""
    monkeypatch.setattr(viewing, "_finder", lambda: View("command"))
