"""A home of a trial's own: a private cluster that goes with it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gis.services import installation
from gis.settings import get_settings


@contextmanager
def own_home() -> Iterator[Path]:
    """Work in an empty installation, also in processes that are started from this one."""
    # Not the user's folder for temporary files: the server's own user has to enter it.
    home = Path(tempfile.mkdtemp(prefix="kvarter-soak-"))
    home.chmod(0o755)
    before = {name: value for name, value in os.environ.items() if name.startswith("KVARTER_")}
    for name in before:
        del os.environ[name]
    os.environ["KVARTER_HOME"] = str(home)
    installation.close()
    get_settings.cache_clear()
    try:
        yield home
    finally:
        installation.close()
        del os.environ["KVARTER_HOME"]
        os.environ.update(before)
        get_settings.cache_clear()
        shutil.rmtree(home, ignore_errors=True)
