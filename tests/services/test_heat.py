"""Heat maps and cells of a small town in a real PostGIS, worked out by hand or straight in SQL."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from gis.coverage.cells import square
from gis.errors import NotFoundError
from gis.locale import COPENHAGEN
from gis.services import areas, members
from gis.services.coverage import coverage_report
from gis.services.coverage.cells import CellRow, cell_at, cell_outline, cell_rows
from gis.services.coverage.heat import heat_of, heat_weeks
from gis.services.installation import database

from .walked_town import OUTLINE, Town, build, in_degrees, moved

pytestmark = pytest.mark.db

NOW = dt.datetime(2026, 3, 4, 10, tzinfo=COPENHAGEN)  # a Wednesday morning
WEST_CELL, MIDDLE, EAST = (f"100m_63000_{5600 + n}" for n in range(3))
STRAIGHT = """
with segment as (
    select pass.number, extract(epoch from ended_at - started_at) / 60 as minutes, is_pair,
        ST_Length(geometry) as whole, (ST_DumpSegments(geometry)).geom as line
    from pass where not exists (select from pass_withdrawal where pass_id = pass.id)
), inside as (
    select number, is_pair, minutes / whole * ST_Length(ST_Intersection(line, :cell)) as minutes
    from segment where ST_Intersects(line, :cell)
)
select sum(minutes), sum(minutes * case when is_pair then 2 else 1 end),
    count(distinct number) filter (where minutes > 0) from inside
"""


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.fixture
def town(database: dict[str, str]) -> Town:
    return build(("morning", "evening"))


def cells(town: Town, until: dt.datetime | None = NOW, **asked: object) -> dict[str, CellRow]:
    return {row.name: row for row in cell_rows(town.scope, until=until, **asked)}


def test_the_figures_of_cells_are_those_worked_out_by_hand(town: Town) -> None:
    town.walk(
        [("A", 0.5, 1), ("B", 0, 1)], ago(28), "morning", minutes=60,
        line=[(50, 0), (200, 0)],
    )  # fmt: skip

    found = cells(town)

    # A and B are a hectare's side each, of C a half lies in the area; south of them is nothing.
    assert {name: row.street_m for name, row in found.items()} == pytest.approx(
        {WEST_CELL: 100, MIDDLE: 100, EAST: 50}
    )
    west, middle, east = found[WEST_CELL], found[MIDDLE], found[EAST]
    assert [row.covered_m for row in (west, middle, east)] == pytest.approx([50, 100, 0])
    # One, three, the one by the path, and the one that belongs to no street.
    assert (west.dwellings, west.covered_dwellings, west.fresh_dwellings) == (6, 3, 3)
    assert west.gap_dwellings == pytest.approx(6 - 3 * 0.5 / 2)
    assert (middle.dwellings, middle.gap_dwellings) == (1, pytest.approx(1 - 0.5 / 2))
    assert [row.team_minutes for row in (west, middle, east)] == pytest.approx([20, 40, 0])
    assert [row.worker_minutes for row in (west, middle, east)] == pytest.approx([40, 80, 0])
    assert [row.passes for row in (west, middle, east)] == [1, 1, 0]


def test_heat_and_cells_sum_to_the_report(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(3), "morning", minutes=45, line=[(-60, 10), (90, 10)])
    town.walk([("B", 0, 0.4)], ago(9), "evening", is_pair=False, line=[(10, 0), (300, 0)])
    (area,) = coverage_report(town.scope, at=NOW).areas
    effort = heat_of(town.scope, kind="effort", until=NOW)
    gap = heat_of(town.scope, kind="gap", until=NOW)
    found = list(cells(town).values())

    for name in ("street_m", "covered_m", "dwellings", "covered_dwellings", "fresh_dwellings",
                 "gap_dwellings", "team_minutes", "worker_minutes"):  # fmt: skip
        total = sum(getattr(row, name) for row in found)
        assert total == pytest.approx(getattr(area, name)), name
    assert effort.total == pytest.approx(area.team_minutes, rel=1e-5)
    assert gap.total == pytest.approx(area.gap_dwellings, rel=1e-5)
    assert (effort.unit, gap.unit) == ("dwellings", "dwellings")


def test_the_image_lies_over_the_area_and_shows_nothing_outside_it(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(3), "morning", line=[(-15, 0), (240, 0)])
    outline = in_degrees(shapely.Polygon(moved(OUTLINE)))

    heat = heat_of(town.scope, kind="effort", until=NOW)

    west, south, east, north = heat.bounds
    assert shapely.box(*heat.bounds).covers(outline)
    rows, columns = np.nonzero(heat.classes)
    assert len(rows)
    lon = west + (columns + 0.5) / heat.classes.shape[1] * (east - west)
    lat = north - (rows + 0.5) / heat.classes.shape[0] * (north - south)
    pixel = (east - west) / heat.classes.shape[1]
    assert shapely.distance(outline, shapely.points(lon, lat)).max() < 2 * pixel
    # All of the outline but its rim is coloured: the line runs through the length of it.
    shown = shapely.union_all(shapely.buffer(shapely.points(lon, lat), 1.5 * pixel))
    assert shown.covers(outline.buffer(-3 * pixel))
    assert heat.classes.max() == np.searchsorted(heat.limits, heat.most, side="right")


def test_a_week_counts_the_passes_begun_in_it_and_the_limits_stay(town: Town) -> None:
    monday = dt.datetime(2026, 2, 23, tzinfo=COPENHAGEN)
    week = {"since": monday, "until": monday + dt.timedelta(days=7)}
    for at, minutes in ((monday, 10), (ago(8), 20), (ago(3.5), 40), (ago(0.1), 80)):
        town.walk([("A", 0, 1)], at, "morning", minutes=minutes)

    # A period does not hold the moment it begins with, as in a report.
    found = heat_of(town.scope, kind="effort", **week)
    assert found.total == pytest.approx(60, rel=1e-5)
    assert cells(town, **week)[WEST_CELL].team_minutes == pytest.approx(60)
    assert cells(town, **week)[WEST_CELL].passes == 2
    assert heat_of(town.scope, kind="effort", until=NOW).total == pytest.approx(150, rel=1e-5)
    early = heat_of(town.scope, kind="effort", until=ago(8))
    assert early.total == pytest.approx(30, rel=1e-5)
    assert early.limits == heat_of(town.scope, kind="effort", until=NOW).limits
    assert heat_weeks(town.scope, last=NOW.date()) == [
        dt.date(2026, 2, 23), dt.date(2026, 3, 2),
    ]  # fmt: skip


def test_a_band_counts_by_itself(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(0), "morning", minutes=30)
    town.walk([("B", 0, 1)], ago(0), "evening", minutes=50, line=[(100, 0), (200, 0)])

    found = cells(town, band="evening")

    assert (found[WEST_CELL].team_minutes, found[MIDDLE].team_minutes) == (0, pytest.approx(50))
    assert (found[WEST_CELL].covered_m, found[MIDDLE].covered_m) == (0, pytest.approx(100))
    assert found[WEST_CELL].gap_dwellings == 6
    assert heat_of(town.scope, kind="effort", band="evening", until=NOW).total == pytest.approx(
        50, rel=1e-5
    )
    gap = heat_of(town.scope, kind="gap", band="evening", until=NOW)
    assert gap.total == pytest.approx(6, rel=1e-5)


def test_what_is_kept_follows_new_and_withdrawn_passes_and_notes(town: Town) -> None:
    def figures() -> tuple[float, float, int]:
        effort, gap = (heat_of(town.scope, kind=k, until=NOW) for k in ("effort", "gap"))
        return round(effort.total), gap.total, cells(town)[WEST_CELL].passes

    assert figures() == (0, pytest.approx(7, rel=1e-5), 0)
    first = town.walk([("A", 0, 1)], ago(0), "morning")
    assert figures() == (60, pytest.approx(7 - 4 / 2, rel=1e-5), 1)
    town.walk([("A", 0, 1)], ago(0), "evening")
    assert figures() == (120, pytest.approx(7 - 4, rel=1e-5), 2)
    town.withdraw(first)
    assert figures() == (60, pytest.approx(7 - 4 / 2, rel=1e-5), 1)
    town.restore(first)
    assert figures() == (120, pytest.approx(7 - 4, rel=1e-5), 2)


def test_where_areas_overlap_nothing_counts_twice(town: Town) -> None:
    town.walk([("A", 0, 1)], ago(28), "morning", line=[(0, 0), (100, 0)])
    alone = cells(town), heat_of(town.scope, kind="gap", until=NOW).total
    west = shapely.Polygon(moved([(-20, -20), (120, -20), (120, 80), (-20, 80)]))
    other = areas.add_area(town.scope, "Vest", shapely.MultiPolygon([in_degrees(west)]))
    town.run(
        "update housing_area set required_bands = array['morning', 'evening'] where id = :id",
        id=other.id,
    )

    assert cells(town) == alone[0]
    assert heat_of(town.scope, kind="gap", until=NOW).total == pytest.approx(alone[1])
    assert cells(town, area_ids=["Vest"]).keys() == {WEST_CELL, MIDDLE}
    # Asked for within a week, the home that was passed four weeks ago is hardly any gap closed.
    town.run(
        "update housing_area set return_days = 7, version = version + 1 where id = :id",
        id=other.id,
    )
    assert cells(town)[WEST_CELL].gap_dwellings == pytest.approx(6 - 4 * 2**-4 / 2)
    assert cells(town)[WEST_CELL].fresh_dwellings == 0


def test_without_areas_there_is_nothing_to_show(town: Town) -> None:
    with pytest.raises(NotFoundError, match="area_not_found"):
        heat_of(town.scope, kind="gap", area_ids=["Ukendt"])
    areas.delete_area(town.scope, town.area)
    for ask in (lambda: heat_of(town.scope, kind="effort"), lambda: cell_rows(town.scope)):
        with pytest.raises(NotFoundError, match="no_areas"):
            ask()


def test_a_cell_is_found_by_a_point_in_it(town: Town) -> None:
    middle = cell_outline(MIDDLE).centroid
    assert cell_at(middle.x, middle.y) == MIDDLE
    assert cell_outline("'; --") is None


def test_the_minutes_of_every_cell_of_the_demo_town_are_those_of_the_tables(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    with database().session(scope) as session:
        outline = session.scalar(sa.text(
            "select ST_Union(geometry) from housing_area where deleted_at is null"
        ))  # fmt: skip
        outline = shapely.from_wkb(bytes.fromhex(outline))
        for row in cell_rows(scope):
            cell = square(row.name).intersection(outline)
            clipped = sa.text(STRAIGHT.replace(":cell", "ST_GeomFromWKB(:cell, 25832)"))
            team, worker, passes = session.execute(clipped, {"cell": cell.wkb}).one()
            assert row.team_minutes == pytest.approx(float(team or 0), abs=1e-6), row.name
            assert row.worker_minutes == pytest.approx(float(worker or 0), abs=1e-6)
            assert row.passes == passes
