"""
Registers of a municipality: 30,000 addresses of DAR, two units each, and their buildings in BBR.

The addresses of the generated grid of `benchmarks.coverage` get the register's keys; half of them
are then renamed, so that they are known by street and number only. Measured is the whole import,
reading the files included, and how many addresses are given the dwellings that were made up.

    python -m benchmarks registers [--pieces N]
"""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.coverage import grid, homes, seconds
from gis.layers.database import copy_frame
from gis.services import installation, registers
from gis.services.members import local_scope
from gis.settings import get_settings

if TYPE_CHECKING:
    import geopandas as gpd

GOAL_S = 20.0
UNITS, FLATS = 2, 3
STREETS = 600
"""Names in the municipality; numbers go on along each."""


def write_map(pieces: int) -> gpd.GeoDataFrame:
    """Store the grid with its addresses; every other one without the register's key."""
    streets = grid(pieces)
    doors = homes(streets)
    order = range(len(doors))
    named = doors.assign(
        key=[str(uuid.uuid5(uuid.NAMESPACE_OID, str(n))) for n in order],
        street=[f"Nordre Vej {n % STREETS}" for n in order],
        number=[str(1 + n // STREETS) for n in order],
    )
    map_id = str(uuid.uuid4())
    known = named.assign(key=[key if n % 2 else f"osm{n}" for n, key in enumerate(named["key"])])
    with installation.database().session(local_scope()) as session:
        session.execute(
            sa.text("""insert into map_import (id, source, sha256, boundary) values (:id, 'grid',
                'grid', ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 25832)))"""),
            {"id": map_id, **dict(zip("wsen", streets.total_bounds.tolist(), strict=True))},
        )
        for table, frame in (("street", streets), ("address", known)):
            filled = frame.assign(added_by=map_id)
            copy_frame(session, table, filled, list(filled.columns))
    return named


def files(doors: gpd.GeoDataFrame) -> list[bytes]:
    """Return units and buildings of the addresses, as the registers give them out."""
    units = ["id;status;adgangsadresseid;vejnavn;husnr;postnr"]
    buildings = [
        "id_lokalId;status;byg021BygningensAnvendelse;husnummer;byg024AntalLejlighederMedKøkken"
    ]
    for number, row in enumerate(doors.itertuples()):
        buildings.append(f"b{number};6;140;{row.key};{FLATS}")
        for unit in range(UNITS):
            own = uuid.uuid5(uuid.NAMESPACE_URL, f"{number}.{unit}")
            units.append(f"{own};1;{row.key};{row.street};{row.number};")
    return [gzip.compress("\n".join(lines).encode()) for lines in (units, buildings)]


def run(arguments: list[str]) -> None:
    """Measure the import of DAR and BBR together."""
    parser = argparse.ArgumentParser(prog="benchmarks registers")
    parser.add_argument("--pieces", type=int, default=7_500, help="four addresses each")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder
        get_settings.cache_clear()
        try:
            doors = write_map(options.pieces)
            contents = files(doors)
            reports: list[registers.RegisterReport] = []
            taken = seconds(
                lambda: reports.append(registers.import_registers(local_scope(), contents))
            )
            (report,) = reports
            print(
                f"{len(doors):,} addresses, {UNITS * len(doors):,} units: {taken:.2f} s "
                f"(at most {GOAL_S:g} s); {report.matched:,} matched, "
                f"{report.dwellings:,} of {FLATS * len(doors):,} dwellings"
            )
        finally:
            installation.close()
