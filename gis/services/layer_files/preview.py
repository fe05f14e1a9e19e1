"""What was decided about a file, and what it would become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gis.errors import InputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from gis.services.layer_files.addresses import AddressChoice
    from gis.services.layer_files.columns import Columns
    from gis.services.layer_files.whereabouts import Offer, Reading

__all__ = ["Choice", "Preview", "Problem", "ReadyRow"]


@dataclass(frozen=True)
class Choice:
    """
    What somebody has decided about a file.

    Attributes
    ----------
    columns
        By field the heading of its column.
    defaults
        By field what holds where neither the file nor another field says it: a code.
    reading
        How numbers are read; None guesses.
    addresses
        By text of an address the key of the one that is meant.
    corrections
        By number of a row and heading what should stand there; a dash for nothing.
    leave_out_problems
        Whether rows with problems are left out, instead of holding up the others.
    with_twins
        Whether rows that are perhaps there already are read in too.
    """

    columns: Columns
    defaults: Mapping[str, str] = field(default_factory=dict)
    reading: Reading | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict)
    leave_out_problems: bool = False
    with_twins: bool = False


@dataclass(frozen=True)
class Problem:
    """
    What is wrong in one cell.

    Attributes
    ----------
    row
        Number of the row in the file.
    field, heading
        The field that it was read for, and its column; "" for what has none.
    error
        What was expected. It never holds the text itself.
    """

    row: int
    field: str
    heading: str
    error: InputError


@dataclass(frozen=True)
class ReadyRow:
    """A row that can be stored: its number in the file, values by column, and shape in WGS84."""

    number: int
    values: Mapping[str, Any]
    shape: BaseGeometry | None


@dataclass(frozen=True)
class Preview:
    """
    What a file would become.

    Attributes
    ----------
    layer
        Where it goes.
    headings
        Of the file, to remember what they mean.
    total
        Rows of the file.
    ready
        Rows to be stored.
    problems
        In the order of the rows.
    twins
        Numbers of rows that are perhaps there already, or twice in the file.
    offer, to_choose
        What has to be decided first.
    by_address
        Rows that were found by their address.
    left_out
        How many rows are left out because somebody said so.
    unused
        Headings that no field is read from.
    """

    layer: str
    columns: Columns
    headings: tuple[str, ...]
    total: int
    ready: tuple[ReadyRow, ...]
    problems: tuple[Problem, ...]
    twins: tuple[int, ...]
    offer: Offer | None
    to_choose: tuple[AddressChoice, ...]
    reading: Reading | None
    by_address: int
    left_out: int
    unused: tuple[str, ...]

    @property
    def obstacle(self) -> InputError | None:
        """Why it cannot be stored as it is; None when it can."""
        if self.offer is not None:
            return self.offer.problem
        if self.to_choose:
            return InputError(
                "addresses_not_found", count=len(self.to_choose), total=self.total
            )  # fmt: skip
        if self.problems:
            return InputError("layer_rows_unreadable", count=len({p.row for p in self.problems}))
        if not self.ready:
            return InputError("layer_nothing_to_load")
        return None
