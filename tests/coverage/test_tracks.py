"""Cleaning of tracks: what is left is a walk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.coverage.tracks import CleanTrack, RawSegment, RawTrack, clean_track
from gis.errors import InputError
from gis.exchange.track_reading import read_track
from tests.coverage.walks import BEGUN, CRS, SOUTH, WEST, recorded

BUS = [(10, 60), (0, 25), (9, 50), (0, 80), (3.5, 40), (11, 70), (0, 20), (8, 40)]
"""Metres a second, for so many seconds: a ride with stops at kerbs and in a queue."""


def journey(*legs: tuple[float, int], sigma: float = 0.0, seed: int = 1) -> RawTrack:
    """Return a track eastwards, one fix a second, with an error that drifts."""
    speed = np.concatenate([np.full(seconds, mps) for mps, seconds in legs])
    error, rng = np.zeros((len(speed), 2)), np.random.default_rng(seed)
    for n in range(1, len(speed)):
        error[n] = error[n - 1] * np.exp(-1 / 60) + rng.normal(0, sigma * (1 / 30) ** 0.5, 2)
    xy = np.column_stack([np.cumsum(speed), np.zeros(len(speed))]) + error
    return recorded((xy, np.arange(len(speed))))


def clean(raw: RawTrack, **options: object) -> CleanTrack:
    return clean_track(raw, CRS, **{"trim_m": 0.0, "trim_share": 1.0, **options})  # type: ignore[arg-type]


def seconds(track: CleanTrack) -> list[tuple[int, int]]:
    return [(round(d.begun_at - BEGUN), round(d.ended_at - BEGUN)) for d in track.driving]


@pytest.mark.parametrize("sigma", [0, 3, 6, 10])
def test_a_bus_ride_is_taken_out_with_its_stops_and_told_from_when_to_when(sigma: float) -> None:
    track = clean(journey((1.2, 1200), *BUS, (1.2, 1200), sigma=sigma))
    assert seconds(track) == [(pytest.approx(1200, abs=20), pytest.approx(1585, abs=20))]
    assert track.driving[0].length_m == pytest.approx(2370, rel=0.1)
    assert len(np.unique(track.part)) == 2
    assert np.abs(track.at - BEGUN - 1392).min() > 150


@pytest.mark.parametrize("sigma", [0, 6, 10])
def test_walking_is_not_driving_nor_is_running_for_a_bus(sigma: float) -> None:
    assert not clean(journey((1.2, 3600), sigma=sigma)).driving
    assert not clean(journey((1.2, 600), (3.2, 25), (1.2, 600), sigma=sigma)).driving


def test_what_is_cycling_for_a_cyclist_is_driving_for_a_walker() -> None:
    ride = journey((1.2, 600), (5, 600), (1.2, 600))
    assert not clean(ride, mode="bicycle").driving
    assert seconds(clean(ride)) == [(pytest.approx(600, abs=15), pytest.approx(1200, abs=15))]


def test_two_rides_with_a_walk_between_are_two() -> None:
    track = clean(journey((1.2, 300), (10, 120), (1.2, 240), (10, 120), (1.2, 300)))
    assert len(track.driving) == 2


def test_a_ride_without_reception_is_driving() -> None:
    (whole,) = journey((1.2, 600), (10, 300), (1.2, 600)).segments
    heard = np.r_[0:640, 860:1500]
    track = clean(RawTrack((RawSegment(whole.lon[heard], whole.lat[heard], whole.time[heard]),)))
    assert seconds(track) == [(pytest.approx(600, abs=15), pytest.approx(900, abs=15))]


def test_the_ends_of_the_day_are_cut_away_by_distance() -> None:
    track = clean(journey((1.2, 1000)), trim_m=200)
    assert track.xy[[0, -1], 0] - WEST == pytest.approx([201.6, 998.4], abs=1.3)
    assert track.trimmed_m == pytest.approx(400, abs=3)


def test_a_day_that_comes_home_is_cut_at_the_last_return() -> None:
    out = np.column_stack([np.arange(0, 600, 1.2), np.zeros(500)])
    track = clean(recorded((np.concatenate([out, out[::-1]]), np.arange(1000))), trim_m=200)
    home = shapely.Point(WEST, SOUTH).buffer(199)
    assert not home.intersects(shapely.MultiPoint(track.xy))


def test_nothing_is_cut_where_the_team_wanted_to_walk() -> None:
    wanted = shapely.box(WEST + 50, SOUTH - 50, WEST + 5000, SOUTH + 50)
    track = clean(journey((1.2, 1000)), trim_m=200, keep=wanted)
    assert track.xy[[0, -1], 0] - WEST == pytest.approx([50, 1200], abs=1.3)


def test_a_track_that_never_leaves_home_has_nothing_left() -> None:
    with pytest.raises(InputError, match="track_too_short"):
        clean(journey((1.2, 150)), trim_m=200)


def test_spikes_and_islands_are_dropped_and_jumps_split() -> None:
    xy = np.column_stack([np.arange(0, 720, 1.2), np.zeros(600)])
    xy[100] += [0, 90]
    xy[200:204] += [3000, 900]
    xy[400:] += [0, 5000]
    track = clean(recorded((xy, np.arange(600))))
    assert track.dropped == 5
    assert [int((track.part == n).sum()) for n in np.unique(track.part)] == [100 + 99 + 196, 200]


def test_a_long_stay_in_one_place_is_drawn_together() -> None:
    track = clean(journey((1.2, 600), (0, 1800), (1.2, 600), sigma=6))
    assert len(track.xy) < 1250
    stay = np.diff(track.at).argmax()
    assert np.diff(track.at)[stay] > 1700
    assert np.hypot(*(track.xy[stay + 1] - track.xy[stay])) == 0


def test_in_and_out_of_a_dead_end_is_no_stay() -> None:
    x = np.concatenate([np.arange(0, 120, 1.2), np.arange(120, 0, -1.2)])
    track = clean(recorded((np.column_stack([x, np.zeros(200)]), np.arange(200))))
    assert track.length_m == pytest.approx(239, abs=2)


def test_lacking_times_are_filled_and_disordered_ones_sorted() -> None:
    xy = np.column_stack([np.arange(0, 120, 1.2), np.zeros(100)])
    at = np.arange(100.0)
    lacking = at.copy()
    lacking[[3, 50]] = np.nan
    order = np.random.default_rng(1).permutation(100)
    for raw in (recorded((xy, lacking)), recorded((xy[order], at[order]))):
        track = clean(raw)
        np.testing.assert_allclose(track.at - BEGUN, at, atol=1e-6)
        np.testing.assert_allclose(track.xy - [WEST, SOUTH], xy, atol=1e-3)
    assert not clean(recorded((xy, np.where(at < 50, at, np.nan)))).has_times


def test_without_times_nothing_is_driving_and_the_order_of_the_file_holds() -> None:
    raw = journey((1.2, 100), (15, 100))
    (part,) = raw.segments
    track = clean(RawTrack((RawSegment(part.lon, part.lat, np.full(200, np.nan)),)))
    assert not track.driving
    assert (np.diff(track.xy[:, 0]) > 0).all()
    assert track.begun_at is None


def test_segments_that_go_on_at_once_are_one_part_and_others_are_not() -> None:
    xy = np.column_stack([np.arange(0, 120, 1.2), np.zeros(100)])
    near = clean(recorded((xy[:50], np.arange(50)), (xy[50:], np.arange(50, 100))))
    assert set(near.part) == {0}
    far = clean(
        recorded((xy[:50], np.arange(50)), (xy[50:] + np.array([300, 0]), np.arange(650, 700)))
    )
    assert set(far.part) == {0, 1}


@pytest.mark.parametrize(
    ("name", "has_times"), [("cerknicko-jezero.gpx", True), ("cerknicko-without-times.gpx", False)]
)
def test_a_real_hike_is_cleaned_to_parts_on_the_ground(
    shared: Path, name: str, has_times: bool
) -> None:
    raw = read_track((shared / "data" / "gpx" / name).read_bytes())
    track = clean(raw, limit_mps=20.0)
    assert track.has_times is has_times
    assert len(track.xy) + track.dropped <= raw.count
    assert 2_000 < track.length_m < 20_000


def test_of_a_short_walk_less_is_cut_away() -> None:
    track = clean(journey((1.2, 1000)), trim_m=100, trim_share=0.015)
    assert track.trimmed_m == pytest.approx(2 * 0.015 * 1200, abs=3)
