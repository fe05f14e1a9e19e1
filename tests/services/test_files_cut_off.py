"""Files that come in badly: nothing of them is stored, whatever happens half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError
from gis.layers.database import Scope
from gis.services import areas, layer_files, maps, registers
from gis.services.installation import database
from gis.services.members import local_scope
from scripts.files.crafted import crafted_files
from scripts.files.good import OSM

pytestmark = pytest.mark.db
TABLES = ("place", "layer_import", "map_import", "street", "address", "register_address")


def rows(scope: Scope) -> dict[str, int]:
    with database().session(scope) as session:
        return {
            table: session.execute(sa.text(f"select count(*) from {table}")).scalar_one()
            for table in TABLES
        }


def wait_for_a_lock(opened: sa.Connection) -> None:
    waiting = sa.text("select count(*) from pg_locks where not granted and locktype = 'relation'")
    for _ in range(600):
        if opened.execute(waiting).scalar_one():
            return
        time.sleep(0.1)
    raise AssertionError("nothing came to the lock")


IMPORTS = {
    "place": "table = layer_files.read_table(content)\n"
    "choice = layer_files.first_choice(scope, 'places', table)\n"
    "layer_files.load_rows(scope, layer_files.look_at(scope, 'places', table, choice))",
    "address": "maps.import_map(Path(file))",
}


@pytest.mark.parametrize("table", IMPORTS)
def test_an_import_that_is_killed_half_way_leaves_no_row(
    demo_database: dict[str, str], tmp_path: Path, table: str
) -> None:
    scope = local_scope()
    west, south, east, north = maps.map_info().bounds
    x, y = (west + east) / 2, (south + north) / 2
    file = tmp_path / "fil.osm"
    file.write_bytes(OSM if table == "address" else f"Navn;Længde;Bredde\nA;{x};{y}\n".encode())
    program = (
        "import sys; from pathlib import Path\n"
        "from gis.services import layer_files, maps\n"
        "from gis.services.members import local_scope\n"
        "file = sys.argv[1]; content = Path(file).read_bytes(); scope = local_scope()\n"
    ) + IMPORTS[table]
    before = rows(scope)
    engine = sa.create_engine(os.environ["KVARTER_OWNER_DATABASE_URL"])
    with engine.connect() as opened:
        # Rows of other tables are written by then; this one has to wait.
        opened.execute(sa.text(f"lock table {table} in exclusive mode"))
        importing = subprocess.Popen([sys.executable, "-c", program, file], start_new_session=True)
        wait_for_a_lock(opened)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        opened.rollback()
    engine.dispose()
    assert rows(scope) == before


SOME = [one for one in crafted_files() if one.name in {
    "layer, an endless view.gpkg", "layer, a server file in its texts.xlsx",
    "vrt of a server file as layer.gpkg", "layer, deep lists.geojson",
    "registers, a bomb.csv.gz", "municipalities, metres.geojson", "map, a bomb.osm.gz",
    "areas, an endless view.gpkg", "boundary, metres.geojson",
}]  # fmt: skip


def test_nothing_of_a_bad_file_is_stored(demo_database: dict[str, str], tmp_path: Path) -> None:
    scope = local_scope()
    before = rows(scope)
    assert len(SOME) == 9
    for bad in SOME:
        file = tmp_path / "fil"
        file.write_bytes(bad.make())
        with pytest.raises(InputError):
            hand_in(scope, bad.reader, file)
    assert rows(scope) == before


def hand_in(scope: Scope, reader: str, file: Path) -> None:
    match reader:
        case "layer":
            layer_files.read_table(file.read_bytes())
        case "areas":
            areas.read_area_file(file.read_bytes())
        case "boundary":
            areas.read_outline(file)
        case "registers":
            registers.import_registers(scope, [file.read_bytes()])
        case "municipalities":
            registers.municipality_choices(scope, file.read_bytes())
        case "map":
            maps.import_map(file)


HUGE = {
    "a number that is none": [float("nan"), 55.0],
    "a number beyond numbers": [1e308, 55.0],
    "the other side of the earth": [-170.0, -40.0],
}


@pytest.mark.parametrize("far", HUGE.values(), ids=HUGE)
def test_a_place_is_within_reach_only_with_every_corner(
    demo_database: dict[str, str], far: list[float]
) -> None:
    scope = local_scope()
    west, south, east, north = maps.map_info().bounds
    x, y = (west + east) / 2, (south + north) / 2
    near = shapely.box(x - 0.001, y - 0.001, x + 0.001, y + 0.001)
    corners = [(x, y), (x + 0.001, y), (x + 0.001, y + 0.001), tuple(far), (x, y)]
    spike = "POLYGON ((" + ", ".join(f"{east} {north}" for east, north in corners) + "))"
    text = f"Navn;wkt\nNær;{near.wkt}\nOgså;{near.wkt}\nSpyd;{spike}\n"
    table = layer_files.read_table(text.encode())
    first = layer_files.first_choice(scope, "places", table)
    preview = layer_files.look_at(scope, "places", table, first)
    assert [(one.row, one.error.code) for one in preview.problems] == [
        (4, "value_not_place" if far[0] != far[0] else "row_outside_map")
    ]
    with np.errstate(invalid="ignore"):
        outline = shapely.from_wkt(spike)
    with pytest.raises(InputError, match=r"area_(beyond|outside_map|not_degrees)"):
        areas.add_area(scope, "Spyd", outline)


def test_a_municipality_that_is_known_says_how_far_out_a_place_may_lie(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    west, south, *_ = maps.map_info().bounds
    corner = shapely.box(west, south, west + 0.01, south + 0.005)
    registers.choose_municipality(
        scope, registers.Municipality("0766", "Lupinby", shapely.MultiPolygon([corner]))
    )
    table = layer_files.read_table(
        f"Navn;Længde;Bredde\nInde;{west};{south}\nUde;{west + 0.2};{south}\n".encode()
    )
    choice = layer_files.first_choice(scope, "places", table)
    preview = layer_files.look_at(scope, "places", table, choice)
    assert [(one.row, one.error.code) for one in preview.problems] == [(3, "row_outside_map")]
