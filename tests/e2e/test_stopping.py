"""A server that is told to stop leaves nothing running behind it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from browsing import running_app

pytestmark = [pytest.mark.e2e, pytest.mark.db, pytest.mark.slow]


def test_a_stopped_server_stops_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KVARTER_DATABASE_URL", "KVARTER_OWNER_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    # Not pytest's temporary folder: that one is closed to the user the server runs as.
    home = Path(tempfile.mkdtemp(prefix="kvarter-stop-"))
    home.chmod(0o755)
    socket = home / "socket" / ".s.PGSQL.5432"

    with running_app({"KVARTER_HOME": str(home)}):
        assert socket.exists()

    assert not socket.exists()
    shutil.rmtree(home)
