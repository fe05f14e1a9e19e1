"""Map matching: what holds for every walk, and walks whose metres can be counted by hand."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.coverage.driving import Driving
from gis.coverage.laying import lay, union
from gis.coverage.matching import MatchedTrack, MatchingNetwork, match_track
from gis.coverage.tracks import CleanTrack, clean_track
from gis.exchange.track_reading import read_track
from gis.osm.extract import read_extract
from tests.coverage.walks import BEGUN, along, grid, streets, walked

often = settings(deadline=None, max_examples=15)
STEP = 6.0
"""The ends of a walk are known to half a step and half the way between two fixes."""
TOWN = grid(5, 90)
NETWORK = MatchingNetwork.of(TOWN)


@st.composite
def walks(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Corners of a walk through the town that never turns round."""
    x, y = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    corners, last = [(x, y)], (0, 0)
    for turn in draw(st.lists(st.integers(0, 2), min_size=3, max_size=9)):
        ways = [(1, 0), (0, 1), (-1, 0), (0, -1)]
        ways = [
            (dx, dy)
            for dx, dy in ways
            if (dx, dy) != (-last[0], -last[1]) and 0 <= x + dx <= 5 and 0 <= y + dy <= 5
        ]
        last = ways[turn % len(ways)]
        x, y = x + last[0], y + last[1]
        corners.append((x, y))
    return [(90.0 * x, 90.0 * y) for x, y in corners]


def metres(found: MatchedTrack) -> dict[str, float]:
    """Return the metres of each street that were walked, each once."""
    length = found.stretches["length_m"] / (
        found.stretches["to_share"] - found.stretches["from_share"]
    )
    whole = dict(zip(found.stretches["street_id"], length, strict=True))
    once = union(found.stretches, ["street_id"])
    share = (once["to_share"] - once["from_share"]).groupby(once["street_id"]).sum()
    return {street: share[street] * whole[street] for street in share.index}


def beside(x0: float, x1: float, away: float) -> gpd.GeoDataFrame:
    """Return a road and a footway beside it, linked every 50 m."""
    ends = np.arange(x0, x1, 50)
    road = [((x, 0), (x + 50, 0)) for x in ends]
    footway = [((x, away), (x + 50, away)) for x in ends]
    frame = streets(*road, *footway, *(((x, 0), (x, away)) for x in [*ends, x1]))
    return frame.assign(is_must_walk=np.arange(len(frame)) < len(road))


def apart(one: MatchedTrack, other: MatchedTrack) -> float:
    """Return the metres that only one of two covers."""
    return float(shapely.symmetric_difference(one.line, other.line, grid_size=0.01).length)


@often
@given(walks(), st.integers(0, 99), st.sampled_from([0.0, 3.0, 8.0]))
def test_matched_metres_lie_on_streets_in_reach_and_are_laid_as_they_are_told(
    corners: list[tuple[float, float]], seed: int, sigma: float
) -> None:
    track = walked(corners, sigma=sigma, seed=seed)
    found = match_track(track, NETWORK)
    town = shapely.MultiLineString(list(TOWN.geometry))
    xy = shapely.get_coordinates(shapely.segmentize(found.line, 5))
    assert shapely.distance(shapely.points(xy), town).max() < 1e-6
    assert shapely.distance(shapely.points(xy), track.lines).max() < 40 + STEP
    once = union(lay([found.line], TOWN), ["street_id"])
    laid = (once["to_share"] - once["from_share"]).groupby(once["street_id"]).sum() * 90
    assert laid.to_dict() == pytest.approx(metres(found), abs=0.1)
    assert found.matched_m == pytest.approx(sum(metres(found).values()))
    assert found.matched_m <= found.walked_m + 1e-6
    assert found.stretches["confidence"].between(0, 1).all()


@often
@given(walks(), st.integers(0, 99))
def test_a_noisy_walk_is_found_and_found_the_same_again(
    corners: list[tuple[float, float]], seed: int
) -> None:
    track = walked(corners, sigma=4, seed=seed)
    found = match_track(track, NETWORK)
    ours, truth = shapely.node(found.line), shapely.node(shapely.LineString(corners))
    right = shapely.intersection(ours, truth.buffer(1)).length
    assert right >= 0.93 * max(ours.length, truth.length)
    again = match_track(track, TOWN)
    assert again.line.equals(found.line)
    assert again.stretches.equals(found.stretches)


@often
@given(walks())
def test_a_walk_backwards_covers_the_same_and_so_does_one_with_more_fixes(
    corners: list[tuple[float, float]],
) -> None:
    there = match_track(walked(corners), NETWORK)
    back = match_track(walked(corners[::-1]), NETWORK)
    finer = match_track(walked(corners, every_s=0.5), NETWORK)
    assert apart(there, back) <= 4 * STEP
    assert apart(there, finer) <= 4 * STEP
    assert there.matched_m == pytest.approx(shapely.node(there.line).length, abs=2 * STEP)


def test_only_the_metres_walked_on_the_first_and_last_street_count() -> None:
    road = streets([(0, 0), (100, 0)], [(100, 0), (200, 0)])
    found = match_track(walked([(30, 3), (150, 3)]), road)
    assert metres(found) == pytest.approx({"s0": 70, "s1": 50}, abs=STEP / 2)
    assert found.stretches["forward"].all()
    assert found.stretches["begun_at"].iloc[0] == pytest.approx(BEGUN, abs=0.1)
    assert found.stretches["ended_at"].iloc[0] == pytest.approx(BEGUN + 70 / 1.2, abs=STEP)
    assert found.outside_m == 0
    assert found.confidence > 0.9


def test_a_dead_end_is_walked_in_and_out_and_a_side_street_that_is_passed_is_not() -> None:
    comb = streets(
        [(0, 0), (100, 0)], [(100, 0), (200, 0)], [(200, 0), (300, 0)],
        [(100, 0), (100, 60)], [(200, 0), (200, 60)],
    )  # fmt: skip
    walk = [(10, 0), (100, 0), (100, 60), (100, 0), (290, 0)]
    for seed in range(4):
        found = match_track(walked(walk, sigma=3, seed=seed), comb)
        assert metres(found) == pytest.approx(
            {"s0": 90, "s1": 100, "s2": 90, "s3": 60}, abs=2 * STEP
        )
        assert found.walked_m == pytest.approx(400, abs=4 * STEP)


def test_turning_round_in_a_street_covers_it_to_the_turn() -> None:
    road = streets([(0, 0), (150, 0)], [(150, 0), (300, 0)])
    found = match_track(walked([(20, 0), (220, 0), (20, 0)]), road)
    assert metres(found) == pytest.approx({"s0": 130, "s1": 70}, abs=2 * STEP)
    assert found.walked_m == pytest.approx(400, abs=4 * STEP)
    assert list(found.stretches["forward"]) == [True, True, False, False]


def test_a_walk_on_a_footway_does_not_go_over_to_the_road_and_back() -> None:
    """The error drifts half the way across and back, three times, past seven links."""
    xy = along([(5, 20), (295, 20)], 2.4)
    xy[:, 1] -= 10 * np.sin(np.linspace(0, 3 * np.pi, len(xy)))
    track = CleanTrack(xy, BEGUN + 2.0 * np.arange(len(xy)), np.zeros(len(xy), np.int64))
    assert set(metres(match_track(track, beside(0, 300, 20)))) == {f"s{n}" for n in range(6, 12)}


def test_a_pavement_that_is_drawn_apart_is_the_street_and_a_path_farther_off_is_itself() -> None:
    for seed in range(3):
        near = match_track(walked([(5, 6), (295, 6)], sigma=3, seed=seed), beside(0, 300, 8))
        assert set(metres(near)) == {f"s{n}" for n in range(6)}
        far = match_track(walked([(5, 35), (295, 35)], sigma=3, seed=seed), beside(0, 300, 35))
        assert set(metres(far)) == {f"s{n}" for n in range(6, 12)}


@pytest.mark.parametrize("timed", [True, False])
def test_open_ground_and_what_is_off_the_map_are_told_apart(timed: bool) -> None:
    frame = grid(2, 300)
    walk = [(0, 20), (0, 150), (300, 150), (600, 150), (900, 150)]
    found = match_track(walked(walk, timed=timed), frame)
    # Over two blocks, a street that is only crossed, and 40 m beyond: there the map ends.
    assert found.open_ground_m == pytest.approx(600, abs=45)
    assert found.off_map_m == pytest.approx(260, abs=45)
    assert found.outside_m == found.open_ground_m + found.off_map_m
    whole = match_track(walked(walk, timed=timed), frame, mapped=shapely.box(-50, -50, 2000, 650))
    assert whole.off_map_m == 0
    assert whole.outside_m == pytest.approx(found.outside_m)


def gap(walk: list[tuple[float, float]], low: int, high: int, wait: float) -> CleanTrack:
    """Return a walk of which some fixes are lacking."""
    whole = walked(walk)
    kept = np.r_[0:low, high : len(whole.xy)]
    at = whole.at.copy()
    at[high:] += wait
    return CleanTrack(whole.xy[kept], at[kept], (kept >= high).astype(np.int64))


def test_a_way_is_found_through_a_short_gap_and_not_through_a_long_one() -> None:
    road = streets(*[((x, 0), (x + 100, 0)) for x in range(0, 1200, 100)])
    walk = [(10, 0), (1190, 0)]
    short = match_track(gap(walk, 100, 200, 30), road)
    assert short.matched_m == pytest.approx(1180, abs=STEP)
    assert short.gap_m == pytest.approx(242, abs=STEP)
    assert len(short.line.geoms) == 1
    long = match_track(gap(walk, 100, 300, 30), road)
    assert long.matched_m == pytest.approx(1180 - 482, abs=2 * STEP)
    assert long.gap_m == 0
    assert len(long.line.geoms) == 2


def test_no_way_is_made_through_a_gap_for_which_there_was_no_time() -> None:
    road = streets(*[((x, 0), (x + 100, 0)) for x in range(0, 600, 100)])
    found = match_track(gap([(10, 0), (590, 0)], 100, 200, -150), road)
    assert found.gap_m == 0
    assert found.matched_m == pytest.approx(580 - 242, abs=2 * STEP)


def test_a_place_between_two_streets_is_less_sure_than_one_on_a_street() -> None:
    pair = streets([(0, 0), (300, 0)], [(0, 44), (300, 44)])
    between = match_track(walked([(20, 22), (280, 22)]), pair)
    on_one = match_track(walked([(20, 2), (280, 2)]), pair)
    assert on_one.confidence > 0.95
    assert 0.4 < between.confidence < 0.6


def test_pieces_that_are_not_walkable_and_an_empty_map_give_nothing() -> None:
    road = streets([(0, 0), (300, 0)])
    for frame in (road.assign(is_walkable=False), road.iloc[:0]):
        found = match_track(walked([(20, 0), (280, 0)]), frame)
        assert found.line.is_empty
        assert not len(found.stretches)
        assert (found.matched_m, found.confidence) == (0, 0)
        assert found.outside_m == pytest.approx(260, abs=1)


def test_rides_are_handed_on() -> None:
    track = walked([(20, 0), (280, 0)])
    ride = Driving(BEGUN, BEGUN + 60, 600)
    track = CleanTrack(track.xy, track.at, track.part, driving=(ride,))
    assert match_track(track, streets([(0, 0), (300, 0)])).driving == (ride,)


@pytest.mark.parametrize(
    ("track", "extract", "crs"),
    [("issue-13", "map-issue13", "EPSG:32635"), ("issue-70", "issue-70", "EPSG:32634")],
)
def test_a_real_track_is_laid_on_the_real_streets_beside_it(
    shared: Path, track: str, extract: str, crs: str
) -> None:
    folder = shared / "data" / "gpx"
    network = read_extract(folder / f"{extract}.osm.gz").streets.to_crs(crs)
    network["id"] = network["key"]
    raw = read_track((folder / f"{track}.gpx").read_bytes())
    driven = clean_track(raw, crs, trim_m=0, limit_mps=50)
    found = match_track(driven, network)
    assert len(found.line.geoms) == 1
    assert found.outside_m == 0
    assert found.matched_m == pytest.approx(driven.length_m, rel=0.15)
    assert shapely.distance(shapely.points(driven.xy), found.line).max() < 25
