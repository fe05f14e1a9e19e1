"""A newer map replaces the old one, and everything that was planned and walked is still there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import sqlalchemy as sa
from shapely.ops import substring

from gis.coverage.laying import union
from gis.crs import WGS84, transform
from gis.layers.database import SYSTEM, frame_of
from gis.services import areas, installation, maps, members, rounds, street_notes, walked

from .newer_map import EditedMap

pytestmark = pytest.mark.db

CRS = "EPSG:25832"
CENTIMETRE = 0.01
NOON = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
EDITS = ("cut", "moved", "junction", "renamed", "removed", "split")


@dataclass(frozen=True)
class Walked:
    """A town in which a team has been about."""

    source: Path
    area: areas.Area
    round_id: str
    pass_ids: list[str]
    note_id: str


@dataclass(frozen=True)
class Newer:
    """The newer map of the town: the ways that were changed, by kind, and those that are new."""

    path: Path
    ways: dict[str, int]
    path_way: int
    street_way: int


def frame(query: str) -> gpd.GeoDataFrame:
    with installation.database().session(SYSTEM) as session:
        return frame_of(session, query, crs=CRS)


def pieces() -> gpd.GeoDataFrame:
    """Today's walkable pieces with the metres of them that are covered."""
    found = frame("""select id, key, name, osm_way, ST_AsBinary(geometry) as geometry
        from street where retired_at is null and is_walkable""")
    with installation.database().session(SYSTEM) as session:
        rows = session.execute(
            sa.text("""select street_id::text, from_share, to_share from pass_interval""")
        ).all()
    intervals = union(
        pd.DataFrame(rows, columns=["street_id", "from_share", "to_share"]), ["street_id"]
    )
    parts: dict[str, list[shapely.LineString]] = {}
    line_of = dict(zip(found["id"], found.geometry, strict=True))
    for row in intervals[intervals["street_id"].isin(line_of)].itertuples():
        part = substring(line_of[row.street_id], row.from_share, row.to_share, normalized=True)
        parts.setdefault(row.street_id, []).append(part)
    found["covered"] = [shapely.union_all(parts.get(piece, [])) for piece in found["id"]]
    return found.assign(covered_m=shapely.length(found["covered"].to_numpy(dtype=object)))


def record(round_id: str, hours: int, **how: object) -> list[str]:
    begin = NOON + dt.timedelta(hours=hours)
    told = {"is_pair": True} | how
    done = walked.record_round(
        members.local_scope(), round_id, started_at=begin,
        ended_at=begin + dt.timedelta(hours=2), **told,
    )  # fmt: skip
    return list(done.pass_ids)


Fill = Callable[[str, Callable[[], tuple[Walked, Newer]]], tuple[Walked, Newer]]


@pytest.fixture(scope="module")
def made(
    new_template: Fill, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Walked, Newer]:
    """A template of a database with the town, and the newer map of it."""

    def fill() -> tuple[Walked, Newer]:
        town = walk_about(shared / "data" / "ronne.osm.bz2")
        return town, change(town, tmp_path_factory.mktemp("newer"))

    return new_template("template_walked", fill)


@pytest.fixture
def town(made: tuple[Walked, Newer], copy_of: Callable[[str], dict[str, str]]) -> Walked:
    """The town, in a database of the test's own."""
    copy_of("template_walked")
    return made[0]


@pytest.fixture
def newer(made: tuple[Walked, Newer]) -> Newer:
    """A copy of the map in which streets that were walked were changed in every way."""
    return made[1]


def walk_about(source: Path) -> Walked:
    """Walk part of a town as planned, in part and on one side, and a few streets in passing."""
    maps.import_map(source)
    scope = members.local_scope()
    west, south, east, north = maps.map_info().bounds
    middle = transform(shapely.box(west, south, east, north).centroid, WGS84, CRS)
    outline = transform(middle.buffer(420, cap_style="square"), CRS, WGS84)
    area = areas.add_area(scope, "Midtbyen", outline)
    request = rounds.RoundRequest((area.id,), minutes=900)
    planned = rounds.plan_round(scope, request, seconds=2)
    rows = planned.legs[0].directions
    left_out = {(1, row.number) for row in rows[:: len(rows) // 6]}
    pass_ids = record(planned.id, 0) + record(planned.id, 24, left_out=left_out)
    pass_ids += record(planned.id, 48, is_pair=False, side="left")
    farther = pieces()
    seen = farther.loc[farther["covered_m"] == 0, "id"].iloc[:20]
    marked = walked.record_marked(
        scope, list(seen), started_at=NOON, ended_at=NOON + dt.timedelta(hours=1), is_pair=False
    )
    note_id = street_notes.add_note(scope, list(seen[:2]), "Indhegnet")
    return Walked(source, area, planned.id, [*pass_ids, *marked.pass_ids], note_id)


def change(town: Walked, folder: Path) -> Newer:
    """Change one street that was walked in each way, and add two."""
    edited = EditedMap.of(town.source)
    found = pieces()
    whole = found[found["covered_m"] > found.geometry.length - CENTIMETRE]
    metres = whole.geometry.length.groupby(whole["osm_way"]).sum()
    known = [way for way in metres[metres > 60].index if len(edited.ways[way][0]) > 2]
    line_of = found.dissolve("osm_way").geometry
    walked_on = whole.dissolve("osm_way").geometry

    def is_on(way: int, place: tuple[float, float]) -> bool:
        point = transform(shapely.Point(place), WGS84, CRS)
        return shapely.dwithin(point, walked_on[way], 0.1)

    def places(kind: str, way: int) -> list[int]:
        """Return where on a way, as far as it was walked, a change of a kind can be made."""
        refs, _ = edited.ways[way]
        if kind == "cut":
            return [at for at in range(len(refs) - 1) if is_on(way, edited.middle(way, at))]
        nodes = edited.inner_nodes(way) if kind == "moved" else filter(edited.is_shared, refs)
        return [node for node in nodes if is_on(way, edited.nodes[node][0])]

    # Far from each other, so that each change is judged by itself.
    ways: dict[str, int] = {}
    for kind in EDITS:
        ways[kind] = next(
            way for way in known
            if edited.ways[way][1].get("name") and places(kind, way)
            and all(line_of[way].distance(line_of[other]) > 60 for other in ways.values())
        )  # fmt: skip
    junction = places("junction", ways["junction"])[0]
    path_way = edited.join_path(ways["cut"], places("cut", ways["cut"])[0])
    edited.move(places("moved", ways["moved"])[0], 2.1, 2.1)
    edited.move(junction, 3.0, 0.0)
    edited.ways[ways["renamed"]][1]["name"] = "Nyt Navns Vej"
    del edited.ways[ways["removed"]]
    edited.split(ways["split"])
    first, second = next(
        (way, other) for way in known
        if way not in ways.values() and edited.ways[way][1].get("name")
        for other in edited.followers(way) if other not in ways.values()
    )  # fmt: skip
    edited.join(first, second)
    beginning = edited.ways[ways["split"]][0][0]
    (lon, lat), _ = edited.nodes[beginning]
    ends = [edited.new_node(lon + 0.0006, lat + 0.0004), edited.new_node(lon + 0.001, lat)]
    street_way = edited.new_way([beginning, *ends], highway="residential", name="Ny Vej")
    return Newer(edited.write(folder / "newer.osm.pbf"), ways, path_way, street_way)


def test_streets_that_a_newer_map_did_not_touch_are_covered_to_the_centimetre(
    town: Walked, newer: Newer
) -> None:
    before = pieces()
    maps.import_map(newer.path)
    after = pieces()
    both = before.merge(after, on="key")
    assert len(both) > 0.95 * len(before)
    assert np.allclose(both["covered_m_x"], both["covered_m_y"], atol=CENTIMETRE)
    assert both["covered_m_y"].sum() > 8_000


def test_streets_that_are_cut_differently_are_covered_as_before(town: Walked, newer: Newer) -> None:
    before = pieces()
    maps.import_map(newer.path)
    after = pieces()
    assert set(after["osm_way"]) > {newer.path_way, newer.street_way}
    covered = shapely.union_all(after["covered"].to_numpy())
    is_drawn_anew = before["osm_way"].isin([newer.ways["moved"], newer.ways["removed"]])
    recut = before[~before["key"].isin(after["key"]) & ~is_drawn_anew]
    near = shapely.buffer(recut.geometry.to_numpy(), 0.05)
    recut = recut.assign(now_m=shapely.length(shapely.intersection(near, covered)))
    moved = recut.loc[recut.geometry.distance(moved_places(newer)) < 1]
    same = recut.drop(moved.index)
    walked_m = same.groupby("osm_way")["covered_m"].sum()
    assert walked_m[newer.ways["cut"]] > 10
    assert walked_m[newer.ways["renamed"]] > 10
    lost = (same["now_m"] - same["covered_m"]).abs() / same.geometry.length
    assert lost.max() <= 0.01


def moved_places(newer: Newer) -> shapely.MultiPoint:
    """Return where nodes were before they were moved: where old and new streets part."""
    ways = tuple(newer.ways[kind] for kind in ("moved", "junction"))
    old = frame(f"""select osm_way, ST_AsBinary(geometry) as geometry from street
        where retired_at is not null and osm_way in {ways}""")
    return shapely.MultiPoint(shapely.get_coordinates(old.geometry.to_numpy()))


@pytest.mark.parametrize("kind", ["moved", "junction"])
def test_streets_that_were_moved_are_covered_about_as_before(
    town: Walked, newer: Newer, kind: str
) -> None:
    before = pieces()
    maps.import_map(newer.path)
    after = pieces()
    way = newer.ways[kind]
    was, now = (each[each["osm_way"] == way] for each in (before, after))
    assert set(was["key"]) != set(now["key"])
    share_before, share_after = (
        each["covered_m"].sum() / each.geometry.length.sum() for each in (was, now)
    )
    assert share_after == pytest.approx(share_before, abs=0.02)


def test_a_street_that_is_gone_covers_nothing_and_a_new_one_is_not_covered(
    town: Walked, newer: Newer
) -> None:
    maps.import_map(newer.path)
    after = pieces().groupby("osm_way")["covered_m"].sum()
    assert newer.ways["removed"] not in after.index
    assert after[newer.street_way] == 0
    assert after[newer.path_way] == 0
    gone = """select count(*) from pass_interval join street on street.id = street_id
        where retired_at is not null"""
    with installation.database().session(SYSTEM) as session:
        assert session.scalar(sa.text(gone)) == 0


def remembered(town: Walked) -> list[object]:
    """Everything people drew, planned and walked, as it is told now."""
    scope = members.local_scope()
    planned = rounds.get_round(scope, town.round_id)
    rows = [(row.number, row.name, row.geometry.wkt) for row in planned.legs[0].directions]
    lines = [walked.pass_geometry(scope, pass_id).wkt for pass_id in town.pass_ids]
    noted = [(note.id, note.reason, note.geometry.wkt) for note in street_notes.list_notes(scope)]
    return [
        [(area.id, area.name, area.geometry.wkt) for area in areas.list_areas(scope)],
        [(leg.walker, leg.pieces, leg.geometry.wkt, leg.length_m) for leg in planned.legs],
        rows, planned.status, planned.required["id"].tolist(), lines, noted,
        walked.list_passes(scope),
    ]  # fmt: skip


def test_every_area_leg_pass_and_note_outlives_a_newer_map_its_removal_and_the_old_one_again(
    town: Walked, newer: Newer
) -> None:
    expected, before = remembered(town), pieces()
    imported = maps.import_map(newer.path)
    assert remembered(town) == expected
    maps.remove_map(imported.map_id)
    assert maps.map_info() is None
    assert remembered(town) == expected
    assert pieces().empty
    maps.import_map(town.source)
    assert remembered(town) == expected
    again = before.merge(pieces(), on="key")
    assert len(again) == len(before)
    assert np.allclose(again["covered_m_x"], again["covered_m_y"], atol=CENTIMETRE)


def test_a_pass_recorded_on_a_street_that_is_gone_is_there_again_with_the_street(
    town: Walked, newer: Newer
) -> None:
    before = pieces()
    maps.import_map(newer.path)
    assert newer.ways["removed"] not in set(pieces()["osm_way"])
    maps.import_map(town.source)
    way = newer.ways["removed"]
    was, now = (each.loc[each["osm_way"] == way, "covered_m"].sum() for each in (before, pieces()))
    assert now == pytest.approx(was, abs=CENTIMETRE)


def test_a_note_is_still_said_of_its_streets_on_a_newer_map(town: Walked, newer: Newer) -> None:
    scope = members.local_scope()
    (before,) = street_notes.list_notes(scope)
    maps.import_map(newer.path)
    (after,) = street_notes.list_notes(scope)
    assert after.names == before.names
    assert len(after.street_ids) == len(before.street_ids) == 2


def test_sides_that_one_alone_saw_are_the_same_sides_on_a_newer_map(
    town: Walked, newer: Newer
) -> None:
    sides = f"""select key, sees_left, sees_right, sum(to_share - from_share) as share,
            ST_AsBinary(max(geometry::text)::geometry) as geometry
        from pass_interval join street on street.id = street_id
        where pass_id = '{town.pass_ids[2]}' group by 1, 2, 3"""
    before = frame(sides)
    maps.import_map(newer.path)
    untouched = before[before["key"].isin(pieces()["key"])]
    assert len(untouched) > 0.9 * len(before)
    both = untouched.merge(frame(sides), on=["key", "sees_left", "sees_right"])
    assert len(both) == len(untouched)
    assert np.allclose(both["share_x"], both["share_y"], atol=1e-4)


def test_a_map_beside_the_old_one_changes_no_coverage(town: Walked, shared: Path) -> None:
    before = pieces()
    maps.import_map(shared / "data" / "tiny_braedstrup.osm.bz2")
    after = before.merge(pieces(), on="key")
    assert len(after) == len(before)
    assert np.allclose(after["covered_m_x"], after["covered_m_y"], atol=CENTIMETRE)
