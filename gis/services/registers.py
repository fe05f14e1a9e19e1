"""
Public registers: dwellings of addresses from DAR and BBR, the municipality's boundary from DAGI.

What a register says is kept by its own key and given to today's addresses: by key, and where the
map does not know the key, by street, number and postcode, if there is only one such on either side.
A newer map finds it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.exchange.apart import read_municipalities, read_registers
from gis.exchange.registers import Municipality
from gis.layers import map_imports, registers
from gis.layers.database import read_geometry
from gis.osm.addresses import comparable
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

    from gis.services.members import Scope

__all__ = [
    "MunicipalityChoice", "RegisterReport", "RegisterSummary", "choose_municipality",
    "derive_dwellings", "find_choice", "forget_registers", "import_registers", "list_registers",
    "municipality_choices",
]  # fmt: skip

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class RegisterReport:
    """
    What an import of registers brought.

    Attributes
    ----------
    tables
        Kinds of tables that were found in the files.
    rows, left_out
        Addresses that the files tell of, and rows that are not in force.
    matched, dwellings
        Addresses of the map that have dwellings from registers now, and how many those are.
    unmatched
        Addresses of the map without any.
    by_type
        Dwellings of each type, where BBR tells them.
    """

    tables: tuple[str, ...]
    rows: int
    left_out: int
    matched: int
    unmatched: int
    dwellings: int
    by_type: Mapping[str, int]


@dataclass(frozen=True)
class RegisterSummary:
    """What registers there are: when addresses were last read, and the municipality's name."""

    addresses: RegisterReport | None
    imported_at: dt.datetime | None
    municipality: str


@dataclass(frozen=True)
class MunicipalityChoice:
    """A municipality of a file, and the share of the map that lies in it, from 0 to 1."""

    municipality: Municipality
    share: float


@right("registers", "import")
def import_registers(
    scope: Scope, files: Sequence[bytes], *, progress: Progress | None = None
) -> RegisterReport:
    """
    Import tables of DAR and BBR: all of them, or nothing.

    Parameters
    ----------
    files
        Contents of the files, in any order.
    progress
        Told the stage and the share done.

    Raises
    ------
    InputError
        As `gis.exchange.registers.read_registers`, or ``register_elsewhere`` when no address of
        the map is in the files.
    NotFoundError
        ``no_map``.
    """
    told = progress or (lambda _stage, _share: None)
    told("read", 0.0)
    rows = read_registers(files)
    told("store", 0.4)
    with database().session(scope) as session:
        if not map_imports.find_imports(session):
            raise NotFoundError("no_map")
        registers.replace_addresses(session, rows.addresses)
        told("match", 0.6)
        keys = set(rows.addresses["key"])
        namesakes = derive_dwellings(session)
        if not (keys & set(namesakes.values()) or registers.count_known(session, sorted(keys))):
            raise InputError("register_elsewhere", found=len(rows.addresses))
        report = _report(session, rows.tables, len(rows.addresses), rows.left_out)
        registers.add_import(session, "addresses", asdict(report), scope.member_id)
    told("done", 1.0)
    return report


def derive_dwellings(session: Session) -> dict[str, str]:
    """
    Give today's addresses their dwellings anew; to be called whenever the map has changed.

    Returns
    -------
    dict
        The register's key by the id of each address that the map knows under another.
    """
    registers.lock(session)
    doors, rows = registers.find_unmatched(session)
    namesakes = _namesakes(doors, rows)
    registers.derive_units(session, namesakes)
    return namesakes


def _namesakes(doors: pd.DataFrame, rows: pd.DataFrame) -> dict[str, str]:
    """Return the key of the one row with an address's street, number and postcode, by its id."""
    found: dict[str, str] = {}
    # A postcode that only one side knows cannot tell two towns apart; it does no harm where the
    # street and number are there once.
    for columns in (["text", "postcode"], ["text"]):
        left = _texts(doors[~doors["id"].isin(found)]).drop_duplicates(columns, keep=False)
        right = _texts(rows[~rows["key"].isin(found.values())]).drop_duplicates(columns, keep=False)
        both = left.merge(right, on=columns, suffixes=("", "_there"))
        if "postcode_there" in both:
            both = both[(both["postcode"] == "") | (both["postcode_there"] == "")]
        found |= dict(zip(both["id"], both["key_there"], strict=True))
    return found


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    streets = {name: comparable(name) for name in table["street"].unique()}
    text = table["street"].map(streets).astype(str) + "|" + table["number"].str.casefold()
    return table.assign(text=text)


def _report(session: Session, tables: tuple[str, ...], rows: int, left_out: int) -> RegisterReport:
    matched, dwellings, addresses = registers.count_units(session)
    return RegisterReport(
        tables=tables, rows=rows, left_out=left_out, matched=matched,
        unmatched=addresses - matched, dwellings=dwellings,
        by_type=registers.count_types(session),
    )  # fmt: skip


@right("registers", "read")
def list_registers(scope: Scope) -> RegisterSummary:
    """Return what registers there are."""
    opened = database()
    with opened.session(scope) as session:
        imports = registers.find_imports(session)
        place = registers.find_municipality(session, crs=opened.crs)
        newest = next(((told, at) for kind, told, at in imports if kind == "addresses"), None)
        report = None
        if newest is not None and newest[0]:
            told = newest[0]
            report = _report(session, tuple(told["tables"]), told["rows"], told["left_out"])
    name = str(place["name"].iloc[0]) if len(place) else ""
    return RegisterSummary(report, newest[1] if newest and report else None, name)


@right("registers", "import")
def forget_registers(scope: Scope) -> None:
    """Take away what registers say of addresses; each address is one dwelling again."""
    with database().session(scope) as session:
        registers.forget_addresses(session)
        registers.add_import(session, "addresses", {}, scope.member_id)


@right("registers", "read")
def municipality_choices(scope: Scope, content: bytes) -> list[MunicipalityChoice]:
    """
    Return the municipalities of a DAGI file, those with most of the map first.

    Raises
    ------
    InputError
        As `gis.exchange.registers.read_municipalities`.
    """
    found = read_municipalities(content)
    with database().session(scope) as session:
        whole = _map(session)
    choices = [MunicipalityChoice(one, _share(whole, one.boundary)) for one in found]
    return sorted(choices, key=lambda one: -one.share)


def _map(session: Session) -> BaseGeometry:
    """Return what the maps cover, in WGS84; empty without a map."""
    maps = map_imports.find_imports(session)
    rim = shapely.union_all([read_geometry(one.boundary) for one in maps])
    whole: BaseGeometry = transform(rim, database().crs, WGS84)
    return whole


def _share(whole: BaseGeometry, boundary: shapely.MultiPolygon) -> float:
    touches = not whole.is_empty and shapely.box(*whole.bounds).intersects(boundary)
    return float(whole.intersection(boundary).area / whole.area) if touches else 0.0


def find_choice(choices: Sequence[MunicipalityChoice], name: str | None) -> MunicipalityChoice:
    """
    Return the municipality of a name, whatever the case, or without one that with most of the map.

    Raises
    ------
    InputError
        ``register_municipality_unknown`` with some of those there are.
    """
    if name is None:
        return choices[0]
    wanted = name.casefold().removesuffix(" kommune").strip()
    for choice in choices:
        if choice.municipality.name.casefold().removesuffix(" kommune") == wanted:
            return choice
    some = ", ".join(choice.municipality.name for choice in choices[:3])
    raise InputError("register_municipality_unknown", name=name, found=some)


@right("registers", "import")
def choose_municipality(scope: Scope, municipality: Municipality) -> None:
    """
    Store the boundary that areas are compared with.

    Raises
    ------
    InputError
        ``municipality_elsewhere`` when there is a map and nothing of it lies in the municipality.
    """
    opened = database()
    name = " ".join(printed(municipality.name).split())  # as the file has it, but for odd letters
    code = printed(municipality.code)
    boundary = transform(municipality.boundary, WGS84, opened.crs)
    with opened.session(scope) as session:
        whole = _map(session)
        if not whole.is_empty and not _share(whole, municipality.boundary):
            raise InputError("municipality_elsewhere", name=name)
        registers.set_municipality(session, code, name, boundary, opened.crs)
        told: dict[str, Any] = {"name": name}
        registers.add_import(session, "municipality", told, scope.member_id)
