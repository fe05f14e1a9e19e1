"""Nothing that was pressed is lost, and a button finds what was pressed before it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import streamlit as st
from streamlit.runtime.state.safe_session_state import SafeSessionState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

P = ParamSpec("P")
TAKE_OVER_KEY = "presses.take_over"


def heard_by(key: str, take_over: Callable[[], None]) -> None:
    """
    Remember what takes over that which a table or map has told, once each.

    Parameters
    ----------
    key
        Key of the table or map; a later one takes the place of an earlier.
    """
    st.session_state.setdefault(TAKE_OVER_KEY, {})[key] = take_over


def after_presses(act: Callable[P, None]) -> Callable[P, None]:
    """
    Return a button's callback that first takes over what tables and maps have told.

    Streamlit calls those of buttons first whichever was pressed first, when it hears of both at
    once. It then draws the part of the page where the first was pressed, so the whole page is
    asked for. Not for a button in a fragment.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for take_over in [*st.session_state.get(TAKE_OVER_KEY, {}).values()]:
            take_over()
        act(*args, **kwargs)
        st.rerun()

    return run


def ticked_after(ticked: Set[str], changed: Mapping[str, bool]) -> set[str]:
    """Return the ids that are ticked when some were ticked or unticked."""
    return {*ticked - changed.keys(), *(row for row, is_on in changed.items() if is_on)}


def finish_callbacks() -> None:
    """
    Let callbacks run to their end, whatever is pressed meanwhile; called once by the server.

    Streamlit ends a callback at its next look at the session when the page is pressed again:
    before a field was saved, or after that and before the page knows of it. What is pressed
    meanwhile waits, as `runner.fastReruns` is off.
    """
    handle = SafeSessionState.on_script_will_rerun

    @wraps(handle)
    def uninterrupted(self: SafeSessionState, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        look_for_presses = self._yield_callback
        object.__setattr__(self, "_yield_callback", lambda: None)
        try:
            handle(self, *args, **kwargs)
        finally:
            object.__setattr__(self, "_yield_callback", look_for_presses)

    SafeSessionState.on_script_will_rerun = uninterrupted  # type: ignore[method-assign]
