"""What the user is told when something goes wrong, and what is written down about it."""

from __future__ import annotations

import logging
import secrets
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.web.session import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger("kvarter")

# Streamlit writes the whole exception, and a database's message may quote an address.
logging.getLogger("streamlit.error_util").addFilter(lambda _record: False)


@contextmanager
def told() -> Iterator[None]:
    """Show an error that the user can act on where it happened, and let the page go on."""
    try:
        yield
    except KvarterError as error:
        st.error(texts().error(error))


def tell(error: Exception) -> bool:
    """
    Tell about an error that nobody caught, and keep Streamlit from showing its own box.

    A fault of ours is logged under a short code by its kind and the lines it went through, never
    by its message.
    """
    _ = texts()
    if isinstance(error, KvarterError):
        st.error(_.error(error))
        return True
    code = fault_code()
    _log.error("%s %s %s", code, type(error).__name__, _trail(error))
    st.error(
        _(
            "Noget gik galt hos os, og intet er ændret. Prøv igen, eller oplys koden {code}.",
            code=code,
        )
    )
    return True


def fault_code() -> str:
    """Return a short code that is easy to read aloud."""
    return "K-" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))


def _trail(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(
        f"{frame.filename.rpartition('site-packages/')[2].rpartition('/gis/')[2]}:{frame.lineno}"
        for frame in frames[-8:]
    )
