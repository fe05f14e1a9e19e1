"""
A town of three streets, with an area, and passes written straight into the tables.

::

      0        100       200       300 m, the x of everything; the area ends at x = 250
      |--A-----|--B------|--C------|      A and B are Nygade, C is Bagvej
      |                                    D: a path without a name, 50 m north of A, with a house
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import shapely
import sqlalchemy as sa

from gis.coverage.bands import BANDS
from gis.crs import WGS84, transform
from gis.layers.database import Scope
from gis.services import members
from gis.services.installation import database

WEST, SOUTH = 560_000.0, 6_300_000.0
CRS = "EPSG:25832"
LINES = {
    "A": [(0, 0), (100, 0)],
    "B": [(100, 0), (200, 0)],
    "C": [(200, 0), (300, 0)],
    "D": [(0, 50), (100, 50)],
}
NAMES = {"A": "Nygade", "B": "Nygade", "C": "Bagvej", "D": ""}
OUTLINE = [(-20, -20), (250, -20), (250, 80), (-20, 80)]
# Street, where on it, side, dwellings a register tells.
HOMES = [("A", 20, "left", None), ("A", 80, "right", 3), ("B", 50, "", None), ("D", 10, "left", 1)]


def moved(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x + WEST, y + SOUTH) for x, y in places]


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    return transform(geometry, CRS, WGS84)


@dataclass
class Town:
    """Ids of what was written."""

    scope: Scope
    map_id: uuid.UUID
    street: dict[str, str]
    area: str

    def run(self, statement: str, **values: object) -> sa.CursorResult:
        with database().session(self.scope) as session:
            return session.execute(sa.text(statement), {"team": self.scope.team_id, **values})

    def walk(
        self,
        covered: list[tuple[object, ...]],
        at: dt.datetime,
        band: str,
        *,
        minutes: float = 60,
        is_pair: bool = True,
        line: list[tuple[float, float]] | None = None,
    ) -> str:
        """Write a pass over (street, from, to[, sees left, sees right]), and return its id."""
        walked = shapely.MultiLineString([moved(line or [(0, 0), (100, 0)])])
        pass_id = str(uuid.uuid4())
        with database().session(self.scope) as session:
            session.execute(
                sa.text("""
                    insert into pass (id, team_id, started_at, ended_at, band, mode, is_pair,
                        side, source, geometry)
                    values (:id, :team, :begun, :ended, :band, 'foot', :is_pair, 'both',
                        'confirmed', ST_GeomFromWKB(:line, 25832))
                """),
                {
                    "id": pass_id, "team": self.scope.team_id, "begun": at, "band": band,
                    "ended": at + dt.timedelta(minutes=minutes), "is_pair": is_pair,
                    "line": walked.wkb,
                },
            )  # fmt: skip
            for street, start, stop, *sees in covered:
                left, right = sees or (True, True)
                session.execute(
                    sa.text("""
                        insert into pass_interval values
                            (:id, :team, :street, :start, :stop, :left, :right, :at, :band)
                    """),
                    {
                        "id": pass_id, "team": self.scope.team_id, "start": start, "stop": stop,
                        "street": self.street.get(street, street), "left": left, "right": right,
                        "at": at, "band": band,
                    },
                )  # fmt: skip
        return pass_id

    def withdraw(self, pass_id: str) -> None:
        self.run("insert into pass_withdrawal (pass_id, team_id) values (:id, :team)", id=pass_id)

    def restore(self, pass_id: str) -> None:
        self.run("delete from pass_withdrawal where pass_id = :id", id=pass_id)


def build(bands: tuple[str, ...] = BANDS[:4]) -> Town:
    """Write the town into an empty database."""
    scope = members.local_scope()
    map_id = uuid.uuid4()
    boundary = shapely.MultiPolygon([shapely.box(WEST - 1e3, SOUTH - 1e3, WEST + 1e3, SOUTH + 1e3)])
    town = Town(scope, map_id, {}, "")
    town.run(
        """insert into map_import (id, source, sha256, boundary)
        values (:id, 'test', 'test', ST_GeomFromWKB(:boundary, 25832))""",
        id=map_id, boundary=boundary.wkb,
    )  # fmt: skip
    for name, line in LINES.items():
        town.street[name] = add_street(town, name, line)
    for number, (street, along, side, dwellings) in enumerate(HOMES):
        add_home(town, number, street, along, side, dwellings)
    town.run(
        """insert into address (key, street, number, postcode, city, attached_by, side, geometry,
            added_by)
        values ('far', 'Øde', '1', '', '', '', '', ST_SetSRID(ST_Point(:x, :y), 25832), :map)""",
        x=WEST + 10, y=SOUTH + 70, map=map_id,
    )  # fmt: skip
    outline = shapely.MultiPolygon([shapely.Polygon(moved(OUTLINE))])
    town.area = str(uuid.uuid4())
    town.run(
        """insert into housing_area (id, team_id, name, required_bands, geometry)
        values (:id, :team, 'Midtby', :bands, ST_GeomFromWKB(:outline, 25832))""",
        id=town.area, bands=list(bands), outline=outline.wkb,
    )  # fmt: skip
    return town


def add_street(town: Town, key: str, line: list[tuple[float, float]]) -> str:
    street_id = str(uuid.uuid4())
    town.run(
        """insert into street (id, key, u, v, name, highway, service, length_m, is_walkable, reason,
            is_must_walk, is_square, osm_way, geometry, added_by)
        values (:id, :key, 1, 2, :name, 'residential', '', :length, true, '', :must, false, 1,
            ST_GeomFromWKB(:line, 25832), :map)""",
        id=street_id, key=key, name=NAMES.get(key, ""), must=key != "D", map=town.map_id,
        length=shapely.LineString(line).length, line=shapely.LineString(moved(line)).wkb,
    )  # fmt: skip
    return street_id


def add_home(
    town: Town, number: int, street: str, along: float, side: str, dwellings: int | None
) -> None:
    start = LINES[street][0]
    town.run(
        """insert into address (key, street, number, postcode, city, unit_count, street_id,
            attached_by, side, geometry, foot, added_by)
        values (:key, '', :key, '', '', :units, :street, 'name', :side,
            ST_SetSRID(ST_Point(:x, :y + 5), 25832), ST_SetSRID(ST_Point(:x, :y), 25832), :map)""",
        key=str(number), units=dwellings, street=town.street[street], side=side,
        x=WEST + start[0] + along, y=SOUTH + start[1], map=town.map_id,
    )  # fmt: skip
