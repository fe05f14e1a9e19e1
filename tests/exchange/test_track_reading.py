"""GPX tracks: what is read of real and of hostile files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gis.coverage.tracks import RawTrack
from gis.errors import InputError
from gis.exchange.track_reading import MOST_FIXES, read_track

FIX = '<trkpt lat="55.{0:03}" lon="12.5"><ele>3</ele><time>2026-05-04T09:00:{0:02}Z</time></trkpt>'


def gpx(body: str, head: str = "", attributes: str = "") -> bytes:
    return f"{head}<gpx {attributes}>{body}</gpx>".encode()


def track(*segments: list[int]) -> str:
    parts = ("".join(FIX.format(n) for n in segment) for segment in segments)
    return f"<trk>{''.join(f'<trkseg>{part}</trkseg>' for part in parts)}</trk>"


@pytest.mark.parametrize(
    ("name", "sizes", "times"),
    [
        ("cerknicko-jezero.gpx", (296, 7), 296),
        ("cerknicko-without-times.gpx", (296, 7), None),
        ("gpx1.0_with_all_fields.gpx", (1, 1), 1),
        ("issue-13.gpx", (29, 1), 29),
        ("issue-70.gpx", (17, 1), 17),
        ("track-with-empty-segment.gpx", (9, 1), 9),
    ],
)
def test_a_real_file_gives_its_fixes(
    shared: Path, name: str, sizes: tuple[int, int], times: int | None
) -> None:
    content = (shared / "data" / "gpx" / name).read_bytes()
    found = read_track(content)
    assert (found.count, len(found.segments)) == sizes
    assert content.count(b"<trkpt") == found.count
    if times is not None:
        assert np.isfinite(found.fixes[:, 2]).sum() == times


@pytest.mark.parametrize("name", ["no_trk.gpx", "no_trkpt.gpx", "no_trkseg.gpx", "unicode.gpx"])
def test_a_real_file_without_a_tour_is_told_so(shared: Path, name: str) -> None:
    with pytest.raises(InputError, match="track_without_fixes"):
        read_track((shared / "data" / "gpx" / name).read_bytes())


def test_tracks_and_segments_stay_apart_and_empty_ones_are_none() -> None:
    found = read_track(gpx(track([1, 2], [], [3]) + track([4])))
    assert [len(part.lon) for part in found.segments] == [2, 1, 1]
    assert found.segments[0].time[0] == 1777885201.0  # 2026-05-04T09:00:01Z


def test_a_route_counts_where_there_is_no_track() -> None:
    route = track([1, 2]).replace("trkpt", "rtept").replace("trkseg", "x").replace("trk>", "rte>")
    assert read_track(gpx(route)).count == 2
    assert read_track(gpx(route + track([3]))).count == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-05-04T11:00:01+02:00", 1777885201.0),
        ("2026-05-04T09:00:01.500Z", 1777885201.5),
        (" 2026-05-04T09:00:01 ", 1777885201.0),
        ("1970-01-01T00:00:10Z", math.nan),
        ("in the morning", math.nan),
        ("", math.nan),
    ],
)
def test_times_are_utc_and_unreadable_ones_are_none(text: str, seconds: float) -> None:
    point = f'<trkpt lat="55" lon="12"><time>{text}</time></trkpt>'
    found = read_track(gpx(f"<trk><trkseg>{point}</trkseg></trk>"))
    np.testing.assert_equal(found.fixes[0, 2], seconds)


def test_a_time_or_a_place_of_something_else_is_not_the_fix_s() -> None:
    point = (
        '<trkpt lat="55" lon="12"><extensions><x:time>2026-05-04T09:00:01Z</x:time></extensions>'
        "</trkpt>"
    )
    body = f'<wpt lat="1" lon="1"/><trk><trkseg>{point}</trkseg></trk>'
    found = read_track(gpx(body, attributes='xmlns:x="urn:x"'))
    assert found.count == 1
    assert math.isnan(found.fixes[0, 2])


def test_a_fix_without_a_place_is_passed_over() -> None:
    bad = "".join(f'<trkpt lat="{lat}" lon="1"/>' for lat in ("x", "", "91", "nan", "-inf"))
    found = read_track(gpx(track([1]).replace("</trkseg>", bad + "</trkseg>")))
    assert found.count == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_any_encoding_is_read(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    head = f'<?xml version="1.0" encoding="{named}"?>\n'
    text = f"{head}<gpx><trk><name>Tur på Ærø</name><trkseg>{FIX.format(1)}</trkseg></trk></gpx>"
    found = read_track(text.encode(encoding))
    assert found.count == 1
    assert "Ærø" not in repr(found)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "track_file_empty"),
        (b" \n", "track_file_empty"),
        (b"PK\x03\x04 a zip", "track_not_gpx"),
        (b"{}", "track_not_gpx"),
        (b"<kml><trkpt/></kml>", "track_not_gpx"),
        (b'<?xml version="1.0" encoding="no-such"?><gpx/>', "track_not_gpx"),
        (b"<gpx><trk><trkseg>", "track_damaged"),
        (b"<gpx>\xff\xfe</gpx>", "track_damaged"),
        (b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', "track_refused"),
        (b'<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>', "track_refused"),
        (b"<gpx/>", "track_without_fixes"),
        (b" " * 10_000_001, "file_too_large"),
        (b"<gpx>" + b'<trkpt lat="1" lon="2"/>' * (MOST_FIXES + 1), "track_too_many"),
    ],
)
def test_a_file_that_is_no_track_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_track(content)
    assert refused.value.code == code


def saved(found: RawTrack, decimals: int, name: str, *, fraction: str = "") -> bytes:
    """Return a track as another program writes it."""
    import datetime as dt

    parts = []
    for segment in found.segments:
        for lon, lat, time in zip(segment.lon, segment.lat, segment.time, strict=True):
            when = dt.datetime.fromtimestamp(time, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
            parts.append(
                f'<trkpt lat="{lat:.{decimals}f}" lon="{lon:.{decimals}f}">'
                f"<time>{when}{fraction}Z</time></trkpt>"
            )
    return gpx(f"<trk><name>{name}</name><trkseg>{''.join(parts)}</trkseg></trk>")


def test_the_same_tour_saved_again_has_the_same_fingerprint_and_another_has_not(
    shared: Path,
) -> None:
    found = read_track((shared / "data" / "gpx" / "cerknicko-jezero.gpx").read_bytes())
    for decimals, fraction in ((7, ""), (6, ".250"), (5, ".999")):
        again = read_track(saved(found, decimals, f"tur {decimals}", fraction=fraction))
        assert again.fingerprint == found.fingerprint
    assert RawTrack(found.segments[::-1]).fingerprint == found.fingerprint
    assert RawTrack(found.segments[:-1]).fingerprint != found.fingerprint
    later = saved(found, 7, "").replace(b"2010-08-05", b"2010-08-06")
    assert read_track(later).fingerprint != found.fingerprint
