from __future__ import annotations

import pytest
import shapely
from shapely.geometry import LineString, Point

from gis.crs import GEOD, WGS84, transform
from gis.maps.frames import SCALES, Space, choose_frame

UPRIGHT, FLAT = Space(188, 234), Space(275, 147, is_landscape=True)
UTM32 = "EPSG:25832"


@pytest.mark.parametrize(
    ("lon", "lat"), [(9.0, 56.0), (12.5, 55.7), (14.7, 55.1), (24.94, 60.17)], ids=str
)
@pytest.mark.parametrize("azimuth", [0, 90, 215])
def test_a_length_on_paper_is_the_true_length_at_the_scale(lon, lat, azimuth):
    there = GEOD.fwd(lon, lat, azimuth, 800)[:2]
    line = transform(LineString([(lon, lat), there]), WGS84, UTM32)
    frame = choose_frame(line.bounds, UTM32, [UPRIGHT])
    assert frame.to_paper(line).length * frame.scale / 1000 == pytest.approx(800, rel=0.0005)


def test_north_is_where_the_meridian_goes():
    west, east = (
        choose_frame(transform(Point(lon, 55.5), WGS84, UTM32).bounds, UTM32, [UPRIGHT])
        for lon in (8.0, 15.0)
    )
    # East of the central meridian (9° E) the grid turns clockwise, so north lies to its left.
    assert west.north_deg == pytest.approx(0.82, abs=0.02)
    assert east.north_deg == pytest.approx(-4.95, abs=0.05)


def test_the_largest_scale_that_fits_is_taken():
    for metres in (2, 300, 500, 900, 2_000, 60_000):
        frame = choose_frame((500_000, 6_200_000, 500_000 + metres, 6_200_000), UTM32, [UPRIGHT])
        needed = metres * 1000 / frame.scale
        assert needed <= UPRIGHT.width_mm
        larger = SCALES[: SCALES.index(frame.scale)]
        assert all(metres * 1000 / scale > UPRIGHT.width_mm - 14 for scale in larger)


def test_a_wide_round_lies_on_its_side_and_an_upright_one_stands():
    wide = choose_frame((500_000, 6_200_000, 501_000, 6_200_300), UTM32, [UPRIGHT, FLAT])
    tall = choose_frame((500_000, 6_200_000, 500_300, 6_201_000), UTM32, [UPRIGHT, FLAT])
    assert wide.space is FLAT
    assert tall.space is UPRIGHT


def test_the_centre_is_in_the_middle_and_north_is_up():
    frame = choose_frame((500_000, 6_200_000, 500_200, 6_200_200), UTM32, [UPRIGHT])
    middle, above = frame.to_paper(shapely.points([[500_100, 6_200_100], [500_100, 6_200_150]]))
    assert (middle.x, middle.y) == pytest.approx((94, 117))
    assert above.y < middle.y
