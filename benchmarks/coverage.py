"""
Coverage of a municipality of 20,000 street pieces and 200,000 passes.

The municipality is generated: a grid of streets, an address every 30 m on either side, housing
areas of equal size that fill it, and passes of a few blocks each, spread over two years, the bands
and both ways of walking. Everything runs on a private PostGIS of its own, in the folder given.

Cold is the first report of a process. Warm is the next; *+1 round* is the report after one more
round of three passes was recorded; *withdrawn* after they were taken back. The ratio is to the same
figures computed straight from the tables by one SQL query, as a script would that keeps nothing;
it tells fewer of them. Its metres are compared with ours.

    python -m benchmarks coverage [--pieces N] [--passes N] [--areas N] [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from gis.coverage.bands import band_of
from gis.layers.database import Scope, copy_frame
from gis.services import coverage, installation
from gis.services.members import local_scope
from gis.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

CRS = "EPSG:25832"
WEST, SOUTH = 560_000.0, 6_240_000.0
BLOCK_M = 75.0
HOME_EVERY_M = 30.0
BLOCKS_A_PASS = (4, 12)
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
DAYS = 730
STRAIGHT = """
with part as (
    select area.id as area, area.return_days, street.id,
        street.length_m, street.geometry, ST_Intersection(street.geometry, area.geometry) as inside
    from housing_area area join street on ST_Intersects(street.geometry, area.geometry)
    where street.is_must_walk and street.retired_at is null
), passed as (
    select part.area, part.id, ST_Union(ST_Intersection(part.inside,
        ST_LineSubstring(part.geometry, from_share, to_share))) as covered
    from part join (
        select distinct street_id, from_share, to_share from pass_interval
        where pass_id not in (select pass_id from pass_withdrawal)
    ) walked on walked.street_id = part.id
    group by 1, 2
), home as (
    select area.id as area, address.id, coalesce(unit_count, 1) as dwellings, band,
        max(power(2, -extract(epoch from :now - at) / (86400.0 * return_days))) as fresh
    from housing_area area
        join address on ST_Covers(area.geometry, address.geometry)
        join street on street.id = address.street_id
        join pass_interval on pass_interval.street_id = street.id
            and ST_LineLocatePoint(street.geometry, foot) between from_share and to_share
            and case side when 'left' then sees_left when 'right' then sees_right else true end
    where pass_id not in (select pass_id from pass_withdrawal)
    group by 1, 2, 3, 4
)
select area, sum(ST_Length(covered)) as covered_m,
    (select sum(dwellings * fresh) from home
        where home.area = passed.area and band = 'morning') as morning
from passed group by area
"""


def grid(pieces: int) -> gpd.GeoDataFrame:
    """Return street pieces: the sides of square blocks."""
    side = int((pieces / 2) ** 0.5) + 1
    x, y = (corner.ravel() for corner in np.meshgrid(np.arange(side), np.arange(side)))
    corners = np.column_stack([x, y])
    begins = np.concatenate([corners, corners])[:pieces]
    is_east = np.arange(len(begins)) < len(corners)
    ends = begins + np.where(is_east[:, None], [1, 0], [0, 1])
    lines = np.stack([begins, ends], axis=1) * BLOCK_M + np.array([WEST, SOUTH])
    names = np.where(is_east, begins[:, 1], begins[:, 0])
    return gpd.GeoDataFrame(
        {
            "id": [str(uuid.uuid4()) for _ in lines],
            "key": [f"{number}" for number in range(len(lines))],
            "name": [
                f"{'Langvej' if east else 'Tværvej'} {number}"
                for east, number in zip(is_east, names, strict=True)
            ],
        },
        geometry=shapely.linestrings(lines),
        crs=CRS,
    ).assign(
        u=1, v=2, highway="residential", service="", length_m=BLOCK_M, is_walkable=True,
        reason="", is_must_walk=True, is_square=False, osm_way=1,
    )  # fmt: skip


def homes(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return addresses on both sides of every piece."""
    along = np.arange(HOME_EVERY_M / 2, BLOCK_M, HOME_EVERY_M)
    ends = shapely.get_coordinates(streets.geometry).reshape(-1, 2, 2)
    way = (ends[:, 1] - ends[:, 0]) / BLOCK_M
    rows = []
    for side, turn in (("left", 1), ("right", -1)):
        off = np.column_stack([-way[:, 1], way[:, 0]]) * turn * 12
        for m in along:
            foot = ends[:, 0] + way * m
            rows.append(
                gpd.GeoDataFrame(
                    {"street_id": streets["id"], "side": side, "foot": shapely.points(foot)},
                    geometry=shapely.points(foot + off), crs=CRS,
                )
            )  # fmt: skip
    frame = pd.concat(rows, ignore_index=True)
    frame["foot"] = gpd.GeoSeries(frame["foot"], crs=CRS)
    return frame.assign(
        key=[f"{number}" for number in range(len(frame))], street="Vej", number="1", postcode="",
        city="", attached_by="name",
    )  # fmt: skip


def areas(streets: gpd.GeoDataFrame, count: int) -> list[shapely.MultiPolygon]:
    """Return rectangles that fill the municipality, their borders off the streets."""
    west, south, east, north = streets.total_bounds
    columns = int(count**0.5)
    rows = -(-count // columns)
    xs, ys = (
        np.linspace(west - 20, east + 20, columns + 1),
        np.linspace(south - 20, north + 20, rows + 1),
    )
    boxes = [
        shapely.box(xs[c], ys[r], xs[c + 1], ys[r + 1]) for r in range(rows) for c in range(columns)
    ]
    return [shapely.MultiPolygon([box]) for box in boxes[:count]]


def passes(
    streets: gpd.GeoDataFrame, count: int, scope: Scope, rng: np.random.Generator
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return passes and their intervals: some blocks of one street, the first and last in part."""
    numbers = np.arange(len(streets))
    by_name = streets.assign(at=numbers).groupby("name", sort=False)["at"].agg(list).tolist()
    by_name = [group for group in by_name if len(group) > BLOCKS_A_PASS[1]]
    ids, xy = streets["id"].to_numpy(), shapely.get_coordinates(streets.geometry).reshape(-1, 2, 2)
    drawn, covered = [], []
    for _ in range(count):
        group = by_name[rng.integers(len(by_name))]
        blocks = int(rng.integers(*BLOCKS_A_PASS))
        first = int(rng.integers(len(group) - blocks))
        walked = group[first : first + blocks]
        a, b = rng.choice([0.0, 0.0, 0.3, 0.55]), rng.choice([1.0, 1.0, 0.8, 0.4])
        start = xy[walked[0], 0] + a * (xy[walked[0], 1] - xy[walked[0], 0])
        stop = xy[walked[-1], 0] + b * (xy[walked[-1], 1] - xy[walked[-1], 0])
        begun = NOW - dt.timedelta(minutes=float(rng.integers(60, DAYS * 1440)))
        minutes = blocks * BLOCK_M / 4000 * 60
        band = band_of(begun + dt.timedelta(minutes=minutes / 2))
        is_pair = bool(rng.random() < 0.5)
        sees = (True, True) if is_pair else ((True, False), (False, True))[rng.integers(2)]
        pass_id = str(uuid.UUID(bytes=rng.bytes(16)))
        drawn.append(
            (pass_id, begun, begun + dt.timedelta(minutes=minutes), band, is_pair, start, stop)
        )
        covered += [
            (pass_id, ids[piece], a if piece == walked[0] else 0.0,
             b if piece == walked[-1] else 1.0, *sees, begun, band)
            for piece in walked
        ]  # fmt: skip
    columns = ["id", "started_at", "ended_at", "band", "is_pair", "start", "stop"]
    frame = pd.DataFrame(drawn, columns=columns)
    lines = shapely.linestrings(
        np.stack([np.stack(frame["start"]), np.stack(frame["stop"])], axis=1)
    )
    shown = gpd.GeoDataFrame(
        frame.drop(columns=["start", "stop"]),
        geometry=shapely.multilinestrings(lines, indices=np.arange(len(lines))), crs=CRS,
    ).assign(team_id=str(scope.team_id), mode="foot", side="both", source="confirmed")  # fmt: skip
    columns = [
        "pass_id",
        "street_id",
        "from_share",
        "to_share",
        "sees_left",
        "sees_right",
        "at",
        "band",
    ]
    return shown, pd.DataFrame(covered, columns=columns).assign(team_id=str(scope.team_id))


def record(session: Session, walked: tuple[gpd.GeoDataFrame, pd.DataFrame]) -> None:
    for table, frame in zip(("pass", "pass_interval"), walked, strict=True):
        copy_frame(session, table, frame, list(frame.columns))


def fill(scope: Scope, options: argparse.Namespace, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Write the municipality and its passes, and return its streets."""
    streets = grid(options.pieces)
    map_id = str(uuid.uuid4())
    with installation.database().session(scope) as session:
        session.execute(
            sa.text("""insert into map_import (id, source, sha256, boundary) values (:id, 'grid',
                'grid', ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 25832)))"""),
            {"id": map_id, **dict(zip("wsen", streets.total_bounds.tolist(), strict=True))},
        )
        for table, frame in (("street", streets), ("address", homes(streets))):
            filled = frame.assign(added_by=map_id)
            copy_frame(session, table, filled, list(filled.columns))
        outlines = areas(streets, options.areas)
        drawn = gpd.GeoDataFrame(
            {"name": [f"Område {number:03}" for number in range(len(outlines))]},
            geometry=outlines, crs=CRS,
        ).assign(team_id=str(scope.team_id))  # fmt: skip
        copy_frame(session, "housing_area", drawn, list(drawn.columns))
        record(session, passes(streets, options.passes, scope, rng))
    with installation.database().engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("analyze"))
    return streets


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def one_more_round(
    scope: Scope, streets: gpd.GeoDataFrame, rng: np.random.Generator, *, withdrawn: bool
) -> None:
    walked = passes(streets, 3, scope, rng)
    with installation.database().session(scope) as session:
        record(session, walked)
        if withdrawn:
            frame = walked[0][["id", "team_id"]].rename(columns={"id": "pass_id"})
            copy_frame(session, "pass_withdrawal", frame, ["pass_id", "team_id"])


def compare(scope: Scope, warm: float) -> None:
    """Compute some of the figures straight from the tables."""

    def straight() -> None:
        with installation.database().session(scope) as session:
            found.extend(session.execute(sa.text(STRAIGHT), {"now": NOW}).all())

    found: list[sa.Row] = []
    taken = seconds(straight)
    report = coverage.coverage_report(scope, at=NOW)
    ours = {area.area_id: area for area in report.areas}
    for row in found:
        area = ours[str(row.area)]
        assert abs(area.covered_m - row.covered_m) < 1, (area.covered_m, row.covered_m)
        morning = area.bands["morning"].freshness * area.dwellings
        assert abs(morning - float(row.morning)) < 0.01, (morning, row.morning)
    print(
        f"  straight from the tables:  {taken:7.2f} s, {taken / warm:.0f} times warm; figures agree"
    )


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks coverage", description=__doc__)
    parser.add_argument("--pieces", type=int, default=20_000)
    parser.add_argument("--passes", type=int, default=200_000)
    parser.add_argument("--areas", type=int, default=40)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    parser.add_argument("--alone", action="store_true", help="without the comparison")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder
        get_settings.cache_clear()
        try:
            measure(options)
        finally:
            installation.close()


def measure(options: argparse.Namespace) -> None:
    rng = np.random.default_rng(0)
    scope = local_scope()
    streets = fill(scope, options, rng)

    def report() -> coverage.CoverageReport:
        return coverage.coverage_report(scope, at=NOW)

    cold = seconds(report)
    warm = median(seconds(report) for _ in range(options.times))
    more, undone = [], []
    for withdrawn, taken in ((False, more), (True, undone)):
        for _ in range(options.times):
            one_more_round(scope, streets, rng, withdrawn=withdrawn)
            taken.append(seconds(report))
    past = seconds(lambda: coverage.coverage_report(scope, at=NOW - dt.timedelta(days=100)))
    again = seconds(lambda: coverage.coverage_report(scope, at=NOW - dt.timedelta(days=100)))
    (first, *_) = report().areas
    parts = median(
        seconds(lambda: coverage.street_parts(scope, at=NOW, area_ids=[first.area_id]))
        for _ in range(options.times)
    )
    whole = seconds(lambda: coverage.street_parts(scope, at=NOW))
    rows = seconds(lambda: coverage.street_rows(scope, at=NOW))
    print(f"{options.pieces:,} pieces, {options.passes:,} passes, {options.areas} areas")
    print(f"  report, cold:              {cold:7.2f} s")
    print(f"  report, warm:              {warm:7.3f} s (at most 1 s)")
    print(f"  +1 round:                  {median(more):7.3f} s (at most 0.2 s)")
    print(f"  a round withdrawn:         {median(undone):7.3f} s")
    print(f"  as of an earlier date:     {past:7.2f} s, again {again:.3f} s")
    print(
        f"  streets of one area:       {parts:7.3f} s, of all {whole:.2f} s, "
        f"rows of all {rows:.2f} s"
    )
    if not options.alone:
        compare(scope, warm)


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
