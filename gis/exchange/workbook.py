"""Workbooks of spreadsheets (.xlsx), in and out."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from gis.errors import InputError
from gis.exchange.archive import open_archive
from gis.exchange.layer_table import MOST_COLUMNS, MOST_ROWS, LayerTable, make_table
from gis.exchange.plain_text import printable

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["read_workbook", "write_workbook"]

PROLOGUE_BYTES: Final = 65_536
ROOT: Final = re.compile(rb"<[A-Za-z_]")
DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
WIDEST: float = 60
"""Letters a column is at most made wide for."""


def read_workbook(content: bytes, part: str | None = None) -> LayerTable:
    """
    Return the rows of one sheet: the one named, or the first.

    Formulas count by the value that was stored with them.

    Raises
    ------
    InputError
        ``layer_file_damaged``, ``workbook_declares``, ``sheet_not_found``, or what `open_archive`
        and `make_table` say.
    """
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    try:
        with open_archive(content) as archive:
            _check_declarations(archive)
        with warnings.catch_warnings():  # of extensions that are not read
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = {
                sheet.title: sheet
                for sheet in book.worksheets
                if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible"
            }
            name = part or next(iter(sheets), "")
            if name not in sheets:
                raise InputError("sheet_not_found")
            rows = _rows(sheets[name])
            _number, headings = next(rows, (0, ()))
            return make_table("xlsx", headings, rows, part=name, parts=tuple(sheets))
    except (InputError, MemoryError):
        raise
    except Exception as error:  # openpyxl tells of a damaged file by whatever broke first
        raise InputError("layer_file_damaged") from error


def _check_declarations(archive: zipfile.ZipFile) -> None:
    """Refuse document types and entities, which no workbook needs, in whatever part they stand."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            begin = part.read(PROLOGUE_BYTES).replace(b"\0", b"")  # also in UTF-16
        root = ROOT.search(begin)
        if DECLARATION.search(begin, 0, root.start() if root else len(begin)):
            raise InputError("workbook_declares")


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:  # noqa: ANN401 - untyped
    """Yield the rows from the first that holds anything."""
    # A sheet may claim any size: what it holds is what counts.
    sheet.reset_dimensions()
    is_begun = False
    empty = 0
    for number, cells in enumerate(
        sheet.iter_rows(values_only=True, max_col=2 * MOST_COLUMNS), 1
    ):  # fmt: skip
        if not any(cell is not None and cell != "" for cell in cells):
            empty += 1
            if empty > MOST_ROWS:  # formatted to the end of the sheet
                return
            continue
        is_begun, empty = True, 0
        yield number, cells
    if not is_begun:
        raise InputError("layer_file_no_rows")


def write_workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    Return a table as a workbook of one sheet.

    Parameters
    ----------
    columns
        Headings.
    rows
        Texts, numbers, dates; a text stays a text, whatever it begins with.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    kept = [list(row) for row in rows]
    for at, heading in enumerate(columns):
        longest = max([len(heading), *(len(str(row[at] or "")) for row in kept)])
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(longest + 2, WIDEST)

    def cell(value: object, *, is_heading: bool = False) -> Any:  # noqa: ANN401 - untyped
        made = WriteOnlyCell(sheet, value=None)
        if isinstance(value, str):
            made.value = printable(value)
            made.data_type = "s"  # never a formula
            made.alignment = Alignment(vertical="top", wrap_text=len(value) > WIDEST)
        else:
            made.value = value  # type: ignore[assignment]  # numbers, dates and None
        if is_heading:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(heading, is_heading=True) for heading in columns])
    for row in kept:
        sheet.append([cell(value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
