"""Rows of a file that say where they are by an address: found, or to be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.crs import WGS84
from gis.exchange.address_matching import match_addresses
from gis.layers.layer_rows import find_addresses_out
from gis.services.layer_files.values import said

if TYPE_CHECKING:
    import shapely
    from sqlalchemy.orm import Session

    from gis.exchange.layer_table import LayerTable
    from gis.services.layer_files.columns import Columns

__all__ = ["LEFT_OUT", "NO_PLACE", "AddressChoice", "address_of", "find_addresses"]

NO_PLACE: Final = "no place"
"""Chosen for an address: its rows have no place on the map."""
LEFT_OUT: Final = "left out"
"""Chosen for an address: its rows are not read in."""


@dataclass(frozen=True)
class AddressChoice:
    """
    An address that was not found for certain.

    Attributes
    ----------
    text
        As the file has it.
    rows
        Numbers of its rows.
    near
        Key and label of those that it may be, the likeliest first.
    """

    text: str
    rows: tuple[int, ...]
    near: tuple[tuple[str, str], ...]


def address_of(table: LayerTable, columns: Columns, at: int) -> str:
    """Return the address of a row as one text, ``Mejsevej 12, 3700 Rønne``; "" for none."""
    cells = dict(zip(table.headings, table.rows[at], strict=True))

    def cell(field: str) -> str:
        return said(cells.get(columns[field])) if field in columns else ""

    if not cell("address"):
        return ""
    street = f"{cell('address')} {cell('number')}".strip()
    town = f"{cell('postcode')} {cell('city')}".strip()
    return ", ".join(" ".join(part.split()) for part in (street, town) if part)


def find_addresses(
    session: Session,
    table: LayerTable,
    texts: Mapping[int, str],
    chosen: Mapping[str, str],
    crs: str,
) -> tuple[dict[int, shapely.Point], tuple[AddressChoice, ...]]:
    """
    Return where rows are by their addresses, and the addresses that somebody has to choose.

    Protected addresses are as good as not there.

    Parameters
    ----------
    session
        An open transaction.
    table
        The file.
    texts
        By row of the table its address.
    chosen
        Keys that were chosen for texts, `NO_PLACE` or `LEFT_OUT`.
    crs
        Metric CRS of the installation.
    """
    if not texts:
        return {}, ()
    known = find_addresses_out(session, crs=crs).to_crs(WGS84)
    points = dict(zip(known["key"], known.geometry, strict=True))
    sought = list(dict.fromkeys(text for text in texts.values() if text not in chosen))
    register = known.drop(columns="geometry")
    matches = {match.text: match for match in match_addresses(sought, register)}
    found: dict[int, shapely.Point] = {}
    unsure: dict[str, list[int]] = {}
    for at, text in texts.items():
        key = chosen[text] if text in chosen else matches[text].key
        if key is None:
            unsure.setdefault(text, []).append(table.numbers[at])
        elif key in points:
            found[at] = points[key]
    return found, tuple(
        AddressChoice(
            text, tuple(numbers), tuple((one.key, one.label) for one in matches[text].near)
        )
        for text, numbers in unsure.items()
    )  # fmt: skip
