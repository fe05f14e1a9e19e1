"""
Public registers as files: addresses (DAR), buildings and dwellings (BBR), municipalities (DAGI).

A table is known by its headings, never by its file's name: DAR as it was given out until 2017, as
it is given out by the Danish data distributor today, and as lists of addresses; BBR by its public
column names. Rows that are no longer in force are left out.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from gis.crs import WGS84, is_known, transform
from gis.errors import InputError
from gis.exchange.archive import MOST_RATIO, SMALL_BYTES
from gis.exchange.feature_reading import declared_crs
from gis.exchange.layer_table import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "DWELLING_TYPES_OF_USE", "Municipality", "RegisterRows", "read_municipalities",
    "read_registers",
]  # fmt: skip

MOST_BYTES: Final = 500_000_000
"""Unpacked: all addresses of a large municipality are a tenth of it [assumption]."""
HEADING: Final = re.compile(r"[^\W\d]\w{0,39}")
GZIP: Final = b"\x1f\x8b"
DWELLING_TYPES_OF_USE: Final[Mapping[str, str]] = {
    "110": "farmhouse",
    "120": "detached", "121": "detached", "122": "detached",
    "130": "terraced", "131": "terraced", "132": "terraced",
    "140": "flat", "150": "student_hall", "160": "institution",
    "185": "detached", "190": "unknown",
    "510": "holiday_house", "540": "allotment",
}  # fmt: skip
"""Use of a building or unit in BBR → dwelling type; of other uses nobody lives there. 185 (annex to
a home) and 190 (other building to live in) are our reading of the public code list."""
BUILT: Final = frozenset({"", "6", "7", "1"})
"""Status of what is built (BBR: 6 building, 7 unit), or a table that does not say."""
IN_FORCE: Final = frozenset({"", "3"})
IN_FORCE_OLD: Final = frozenset({"", "1"})
"""Status of what is in force: 3 in today's DAR, 1 in the old one and in lists."""
PARTS: Final = ("house", "unit", "building", "dwelling", "point", "street")


@dataclass(frozen=True)
class RegisterRows:
    """
    What the files say of addresses.

    Attributes
    ----------
    addresses
        One row an address: `key` (id of the house number in DAR, a UUID in lower case, or ""),
        `street`, `number`, `postcode` (texts, "" where not said), `units` (how many units it has,
        nullable) and `types` (dwellings of each type as a dict, None where not said).
    tables
        The kinds of tables that were found: "house", "unit", "building", "dwelling" …
    left_out
        Rows that are not in force, or name no address.
    """

    addresses: pd.DataFrame
    tables: tuple[str, ...]
    left_out: int


@dataclass(frozen=True)
class Municipality:
    """A municipality of DAGI, in WGS84."""

    code: str
    name: str
    boundary: shapely.MultiPolygon


def read_registers(files: Sequence[bytes]) -> RegisterRows:
    """
    Return what files of DAR and BBR say of addresses, put together.

    Parameters
    ----------
    files
        CSV, plain or gzipped; several tables may come together, in any order.

    Raises
    ------
    InputError
        ``register_file_unreadable``, ``register_unknown`` (with the headings that were found),
        ``file_too_large`` or ``register_without_addresses``.
    """
    try:
        return _read_tables(files)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # pandas tells of damage by whatever broke first
        raise InputError("register_file_unreadable") from error


def _read_tables(files: Sequence[bytes]) -> RegisterRows:
    tables: dict[str, list[pd.DataFrame]] = {part: [] for part in PARTS}
    left_out = 0
    for content in files:
        table = _read_table(content)
        part, rows = _recognised(table)
        left_out += len(table) - len(rows)
        tables[part].append(rows)
    found = {part: pd.concat(rows, ignore_index=True) for part, rows in tables.items() if rows}
    addresses = _joined(found)
    if addresses.empty:
        raise InputError("register_without_addresses")
    return RegisterRows(addresses, tuple(found), left_out)


def _joined(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row an address: units counted, dwellings by type, street names where known."""
    units = found.get("unit", pd.DataFrame(columns=["id", "house"]))
    if "house" in found:
        houses = found["house"].drop_duplicates("id", keep="last")
    else:
        named = [column for column in ("street", "number", "postcode") if column in units]
        houses = units.rename(columns={"house": "key"})[["key", *named]].drop_duplicates("key")
        houses = houses.assign(id=houses["key"])
        if "building" in found:
            known = found["building"]["house"].drop_duplicates()
            extra = pd.DataFrame({"id": known, "key": known})
            houses = pd.concat([houses, extra]).drop_duplicates("id")
    for column in ("key", "street", "number", "postcode"):
        houses[column] = houses[column].fillna("") if column in houses else ""
    houses = _with_streets(houses, found)
    counts = units.drop_duplicates("id").groupby("house").size()
    houses["units"] = houses["id"].map(counts).astype("Int64")
    houses["types"] = houses["id"].map(_types_by_house(found, units))
    of_types = houses["types"].map(lambda t: sum(t.values()) if isinstance(t, dict) else None)
    houses["units"] = of_types.astype("Int64").fillna(houses["units"])
    houses["types"] = houses["types"].astype(object).where(houses["types"].notna(), None)
    told = houses["units"].notna() | (houses["street"] != "")
    columns = ["key", "street", "number", "postcode", "units", "types"]
    return houses.loc[told, columns].reset_index(drop=True)


def _with_streets(houses: pd.DataFrame, found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Name the street of a house by its code, which is unique within a municipality."""
    if not {"point", "street"} <= set(found) or "point" not in houses:
        return houses
    municipality = found["point"].drop_duplicates("id").set_index("id")["municipality"]
    names = found["street"].drop_duplicates(["municipality", "code"])
    by_code = names.set_index(["municipality", "code"])["name"]
    at = pd.MultiIndex.from_arrays([houses["point"].map(municipality), houses["code"]])
    return houses.assign(street=by_code.reindex(at).fillna("").to_numpy())


def _types_by_house(
    found: Mapping[str, pd.DataFrame], units: pd.DataFrame
) -> dict[str, dict[str, int]]:
    """Return dwellings by type for each house: counted by unit, else as the buildings state."""
    buildings = found.get("building")
    dwellings = found.get("dwelling")
    rows: list[pd.DataFrame] = []
    if dwellings is not None:
        house_of_unit = units.drop_duplicates("id").set_index("id")["house"]
        house = dwellings["address"].map(house_of_unit)
        if buildings is not None:
            of_building = buildings.drop_duplicates("id").set_index("id")["house"]
            house = house.fillna(dwellings["building"].map(of_building))
        rows.append(pd.DataFrame({"house": house, "use": dwellings["use"], "count": 1}))
    if buildings is not None:
        counted = set() if not rows else set(rows[0]["house"].dropna())
        rows.append(buildings.loc[~buildings["house"].isin(counted), ["house", "use", "count"]])
    if not rows:
        return {}
    every = pd.concat(rows, ignore_index=True).dropna(subset=["house"])
    every["type"] = every["use"].map(DWELLING_TYPES_OF_USE)
    lived_in = every.dropna(subset=["type"])
    sums = lived_in.groupby(["house", "type"])["count"].sum()
    types: dict[str, dict[str, int]] = {str(house): {} for house in every["house"].unique()}
    for row in sums[sums > 0].reset_index().itertuples(index=False, name=None):
        house, kind, count = row
        types[str(house)][str(kind)] = int(count)
    return types


# --- tables ---------------------------------------------------------------------------------------


def _read_table(content: bytes) -> pd.DataFrame:
    text = _unpacked(content)
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = text.decode("cp1252", errors="replace")
    heading = decoded.partition("\n")[0]
    separator = max(";,\t", key=heading.count)
    if heading.count(separator) > MOST_COLUMNS:
        raise InputError("register_file_unreadable")
    try:
        table = pd.read_csv(
            io.StringIO(decoded), sep=separator, escapechar="\\", dtype=str,
            keep_default_na=False, on_bad_lines="error",
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("register_file_unreadable") from error
    table.columns = [str(name).strip().casefold() for name in table.columns]
    if table.columns.has_duplicates or "\x00" in heading:
        raise InputError("register_file_unreadable")
    for name in table.columns:
        table[name] = table[name].str.strip()
    return table


def _unpacked(content: bytes) -> bytes:
    unpacked = _unzipped(content) if content.startswith(GZIP) else content
    if len(unpacked) > MOST_BYTES:
        raise InputError("file_too_large", found=len(unpacked) / 1e6, most=MOST_BYTES / 1e6)
    return unpacked


def _unzipped(content: bytes) -> bytes:
    """Unpack part by part, so that nothing is made room for that is not there."""
    most = max(SMALL_BYTES, MOST_RATIO * len(content))
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.open(io.BytesIO(content)) as file:
            while part := file.read(SMALL_BYTES):
                parts.append(part)
                size += len(part)
                if size > most:
                    raise InputError(
                        "archive_too_tight", found=round(size / len(content)), most=MOST_RATIO
                    )
                if size > MOST_BYTES:
                    break
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("register_file_unreadable") from error
    return b"".join(parts)


def _recognised(table: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return which table it is, and its rows in force by our names of the columns."""
    for part, needed, take in _TABLES:
        if needed <= set(table.columns):
            return part, take(table)
    # What is no heading may be a row about somebody.
    headings = [name for name in table.columns if HEADING.fullmatch(name)][:6]
    raise InputError("register_unknown", found=", ".join(headings) or "–")


def _column(table: pd.DataFrame, *names: str) -> pd.Series[str]:
    """Return the first of some columns that is there; else empty texts."""
    for name in names:
        if name in table:
            return table[name]
    return pd.Series("", index=table.index)


def _in_force(table: pd.DataFrame, statuses: Iterable[str]) -> pd.DataFrame:
    kept = _column(table, "statuskode", "status").isin(set(statuses))
    kept &= _column(table, "tx_expired") == ""
    for name in ("registrering", "virkning"):
        if name in table:  # a range of times, open where it has not ended
            kept &= table[name].str.contains(r",\s*\)?$|^$", regex=True)
    for name in ("registreringtil", "virkningtil"):
        kept &= _column(table, name) == ""
    return table[kept]


def _key(ids: pd.Series[str]) -> pd.Series[str]:
    """Return ids of the register as UUIDs in lower case; "" for what is none."""

    def one(text: str) -> str:
        try:
            return str(UUID(text))
        except ValueError:
            return ""

    return ids.map(one)


def _old_house(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE_OLD)
    parts = rows["husnummer"].str.extract(r"^\((\d+),\"*([^\"]*)\"*\)$")
    return pd.DataFrame({
        "id": rows["id"], "key": _key(rows["bkid"]), "point": rows["adgangspunktid"],
        "code": rows["vejkode"].str.lstrip("0"),
        "number": parts[0].fillna("") + parts[1].fillna(""),
        "street": _column(rows, "vejnavn"), "postcode": _column(rows, "postnummer"),
    })  # fmt: skip


def _old_unit(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE_OLD)
    return pd.DataFrame({"id": rows["id"], "house": rows["husnummerid"]})


def _old_point(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE_OLD)
    return pd.DataFrame({"id": rows["id"], "municipality": rows["kommunenummer"].str.lstrip("0")})


def _street_code(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "municipality": table["kommunekode"].str.lstrip("0"),
        "code": table["vejkode"].str.lstrip("0"),
        "name": table["navn"],
    })  # fmt: skip


def _new_house(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE)
    key = _key(rows["id_lokalid"])
    # "Lærkevej 12B, 8700 Horsens"; between them a place may be named too.
    text = rows["adgangsadressebetegnelse"]
    street = text.str.extract(r"^(.*?)\s+(\d+\s*[A-Za-zÆØÅæøå]?)(?:,|$)")
    postcode = text.str.extract(r"(\d{4})[^,]*$")[0]
    return pd.DataFrame({
        "id": key, "key": key, "street": street[0].fillna(""), "postcode": postcode.fillna(""),
        "number": street[1].fillna("").str.replace(" ", ""),
    })[key != ""]  # fmt: skip


def _new_unit(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE)
    return pd.DataFrame({"id": _key(rows["id_lokalid"]), "house": _key(rows["husnummer"])})


def _listed_house(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE_OLD)
    key = _key(rows["id"])
    return pd.DataFrame({
        "id": key, "key": key, "street": rows["vejnavn"], "number": rows["husnr"],
        "postcode": _column(rows, "postnr"),
    })[key != ""]  # fmt: skip


def _listed_unit(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, IN_FORCE_OLD)
    house = _key(_column(rows, "adgangsadresseid", "adgangsadresse_id"))
    return pd.DataFrame({
        "id": _key(rows["id"]), "house": house, "street": _column(rows, "vejnavn"),
        "number": _column(rows, "husnr"), "postcode": _column(rows, "postnr"),
    })[house != ""]  # fmt: skip


def _building(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, BUILT)
    house = _key(_column(rows, "husnummer", "adgangsadresse_id"))
    kitchens = [
        pd.to_numeric(_column(rows, name), errors="coerce").fillna(0)
        for name in ("byg024antallejlighedermedkøkken", "byg025antallejlighederudenkøkken")
    ]
    # A home without its flats told is one dwelling.
    count = (kitchens[0] + kitchens[1]).clip(lower=1).astype(int)
    use = _column(rows, "byg021bygningensanvendelse", "byg_anvend_kode")
    return pd.DataFrame({
        "id": _column(rows, "id_lokalid", "id"), "house": house, "use": use, "count": count,
    })[house != ""]  # fmt: skip


def _dwelling(table: pd.DataFrame) -> pd.DataFrame:
    rows = _in_force(table, BUILT)
    return pd.DataFrame({
        "address": _key(_column(rows, "adresseidentificerer", "adresse")),
        "building": rows["bygning"],
        "use": rows["enh020enhedensanvendelse"],
    })  # fmt: skip


_TABLES: Final[tuple[tuple[str, set[str], Callable[[pd.DataFrame], pd.DataFrame]], ...]] = (
    ("house", {"id", "bkid", "husnummer", "adgangspunktid", "vejkode"}, _old_house),
    ("unit", {"id", "bkid", "husnummerid", "etagebetegnelse"}, _old_unit),
    ("point", {"id", "bkid", "kommunenummer", "geom"}, _old_point),
    ("street", {"kommunekode", "vejkode", "navn"}, _street_code),
    ("house", {"id_lokalid", "adgangsadressebetegnelse"}, _new_house),
    ("unit", {"id_lokalid", "husnummer", "etagebetegnelse"}, _new_unit),
    ("dwelling", {"id_lokalid", "bygning", "enh020enhedensanvendelse"}, _dwelling),
    ("building", {"id_lokalid", "byg021bygningensanvendelse", "husnummer"}, _building),
    ("unit", {"id", "adgangsadresseid"}, _listed_unit),
    ("house", {"id", "vejnavn", "husnr"}, _listed_house),
)
"""Part, the headings that make it that, and how it is read; the first that fits is taken."""


# --- municipalities -------------------------------------------------------------------------------


def read_municipalities(content: bytes) -> list[Municipality]:
    """
    Return the municipalities of a DAGI file, each as one boundary, by name.

    Parameters
    ----------
    content
        GeoJSON in WGS84, or in what its ``crs`` names, plain or gzipped, whose features say
        ``KOMKODE``/``kommunekode`` and ``KOMNAVN``/``navn``; a municipality may be many features.

    Raises
    ------
    InputError
        ``register_file_unreadable``, ``file_too_large``, ``area_not_degrees`` or
        ``municipalities_missing``.
    """
    unpacked = _unpacked(content)
    try:
        document = json.loads(unpacked.decode("utf-8-sig"))
        crs = declared_crs(document) or WGS84
        parts: dict[tuple[str, str], list[shapely.Geometry]] = {}
        for feature in document["features"]:
            said = {str(key).casefold(): value for key, value in feature["properties"].items()}
            code = re.sub(r"\D", "", str(said.get("komkode") or said.get("kommunekode") or ""))
            name = str(said.get("komnavn") or said.get("navn") or "").strip()
            if code and name:
                drawn = _in_degrees(shapely.force_2d(shape(feature["geometry"])), crs)
                parts.setdefault((code.zfill(4), name), []).append(shapely.make_valid(drawn))
    except InputError:
        raise
    except (
        ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
        shapely.errors.ShapelyError,
    ) as error:  # fmt: skip
        raise InputError("register_file_unreadable") from error
    found = [
        Municipality(code, name, boundary)
        for (code, name), drawn in parts.items()
        if not (boundary := _polygons(shapely.union_all(drawn))).is_empty
    ]
    if not found:
        raise InputError("municipalities_missing")
    return sorted(found, key=lambda one: (one.name, one.code))


def _in_degrees(drawn: shapely.Geometry, crs: str) -> shapely.Geometry:
    if not is_known(crs):
        raise InputError("area_not_degrees")
    moved: shapely.Geometry = transform(drawn, crs, WGS84)
    numbers = shapely.get_coordinates(moved)
    if not np.isfinite(numbers).all() or (np.abs(numbers) > (180, 90)).any():
        raise InputError("area_not_degrees")
    return moved


def _polygons(drawn: shapely.Geometry) -> shapely.MultiPolygon:
    parts = [part for part in shapely.get_parts(drawn) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
