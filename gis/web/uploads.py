"""How large a file a window may send: more only where maps and registers are taken in."""

from __future__ import annotations

from typing import Final

from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gis.settings import get_settings

__all__ = ["allow", "most_mb"]

_OF_MAPS: Final = frozenset({"map_data"})
"""Views that take in files as large as a municipality."""
_sessions: Final[set[str]] = set()
"""Windows that show such a view now."""


def allow(view: str) -> None:
    """Note which view the window of this script shows, if its member may see it."""
    context = get_script_run_ctx()
    if context is None:
        return
    if view not in _OF_MAPS:
        _sessions.discard(context.session_id)
        return
    if Runtime.exists():
        _sessions.difference_update(
            {key for key in _sessions if not Runtime.instance().is_active_session(key)}
        )
    _sessions.add(context.session_id)


def most_mb(session_id: str) -> int:
    """Return how many megabytes a file from a window may be."""
    settings = get_settings()
    return settings.map_upload_mb if session_id in _sessions else settings.upload_mb
