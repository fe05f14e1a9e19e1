"""What the user is told when something goes wrong, and what is written down about it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gis.errors import KvarterError
from gis.faults import told_as, write_down
from gis.web.plain import problem
from gis.web.session import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

# Streamlit writes the whole exception, and a database's message may quote an address.
logging.getLogger("streamlit.error_util").addFilter(lambda _record: False)


def _write_down_instead(record: logging.LogRecord) -> bool:
    """Log the fault of a download, which no page is told of, by its kind; let the rest pass."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return True
    write_down(error.__cause__ or error)  # Streamlit wraps what the download raised
    return False


logging.getLogger("streamlit.runtime.backend_operation_handler").addFilter(_write_down_instead)


@contextmanager
def told() -> Iterator[None]:
    """Show an error that the user can act on where it happened, and let the page go on."""
    try:
        yield
    except KvarterError as error:
        problem(texts().error(error))


def tell(error: Exception) -> bool:
    """
    Tell about an error that nobody caught, and keep Streamlit from showing its own box.

    A fault of ours is logged under a short code by its kind and the lines it went through, never
    by its message.
    """
    _ = texts()
    if isinstance(error, KvarterError):
        problem(_.error(error))
        return True
    problem(_.error(told_as(error)))
    return True
