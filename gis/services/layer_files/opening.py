"""A file that somebody hands in: read once, with the meaning of its columns as far as known."""

from __future__ import annotations

from gis.exchange.apart import read_layer_file
from gis.exchange.layer_table import LayerTable
from gis.layers.database import Scope
from gis.services.installation import database
from gis.services.layer_files.checking import layer_of
from gis.services.layer_files.columns import guess_columns, remembered_columns
from gis.services.layer_files.preview import Choice
from gis.services.rights import right

__all__ = ["first_choice", "read_table"]


def read_table(content: bytes, part: str | None = None) -> LayerTable:
    """Return what a file holds; see `gis.exchange.apart.read_layer_file`."""
    return read_layer_file(content, part)


@right("files", "import")
def first_choice(scope: Scope, layer: str, table: LayerTable) -> Choice:
    """Return what to begin with: the columns as they were chosen before, or else guessed."""
    layer_of(layer)
    with database().session(scope) as session:
        remembered = remembered_columns(session, layer, table.headings)
    return Choice(remembered or guess_columns(layer, table.headings))
