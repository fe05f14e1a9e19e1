"""Tables of effort as files to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.exchange.table_file import table_csv
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.layers.database import Scope


@right("coverage", "export")
def table_file(
    scope: Scope,  # noqa: ARG001 - whose right it is
    columns: Sequence[str],
    rows: Iterable[Sequence[str | float]],
) -> bytes:
    """Return a table that a page shows, as CSV; the log is told that it was taken."""
    return table_csv(columns, rows)
