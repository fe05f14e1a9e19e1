"""
Files of layers, in and out.

In: `read_table` sees what a file is and holds, `look_at` what it would become, `load_rows` stores
it as a whole and `undo_import` puts it away again. Out: `export_layers`.
"""

from gis.services.layer_files.addresses import LEFT_OUT, NO_PLACE, AddressChoice
from gis.services.layer_files.checking import look_at
from gis.services.layer_files.exporting import Export, export_layers
from gis.services.layer_files.fields import LAYERS
from gis.services.layer_files.frames import FRAMES, PERSONAL
from gis.services.layer_files.opening import first_choice, read_table
from gis.services.layer_files.preview import Choice, Preview, Problem, ReadyRow
from gis.services.layer_files.reader import ReaderAddress, reader_address
from gis.services.layer_files.storing import FileImport, list_imports, load_rows, undo_import
from gis.services.layer_files.whereabouts import Offer, Reading

__all__ = [
    "FRAMES",
    "LAYERS",
    "LEFT_OUT",
    "NO_PLACE",
    "PERSONAL",
    "AddressChoice",
    "Choice",
    "Export",
    "FileImport",
    "Offer",
    "Preview",
    "Problem",
    "ReaderAddress",
    "Reading",
    "ReadyRow",
    "export_layers",
    "first_choice",
    "list_imports",
    "load_rows",
    "look_at",
    "read_table",
    "reader_address",
    "undo_import",
]  # fmt: skip
