"""What was pressed on a page that was drawn for other rights than one has now is not done."""

from __future__ import annotations

from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state.safe_session_state import SafeSessionState

from gis.errors import AccessError
from gis.web.session import is_as_drawn

__all__ = ["drop_presses"]


def drop_presses() -> None:
    """
    Look before every callback whether the page was drawn for who presses now, as they are now.

    The callbacks of a page hold for whom it was drawn. Streamlit calls them before the page is
    drawn anew, so a role that was taken in between would still have its last word. Instead the
    page is drawn anew, and says what is so now. Calling this again changes nothing.
    """
    handle = SafeSessionState.on_script_will_rerun
    if getattr(handle, "drops_presses", False):
        return

    @wraps(handle)
    def looked(self: SafeSessionState, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        context = get_script_run_ctx()
        if context is not None and not _is_as_drawn():
            raise RerunException(
                RerunData(
                    query_string=context.query_string, page_script_hash=context.page_script_hash
                )
            )
        handle(self, *args, **kwargs)

    looked.drops_presses = True  # type: ignore[attr-defined]
    SafeSessionState.on_script_will_rerun = looked  # type: ignore[method-assign]


def _is_as_drawn() -> bool:
    try:
        return is_as_drawn()
    except AccessError:
        return False
