"""Walks by GPS: read, looked at, recorded, taken back, and their fixes dropped in time."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely
import sqlalchemy as sa

from gis.crs import WGS84, transform
from gis.errors import AccessError, ConflictError, InputError
from gis.layers.database import Scope
from gis.layers.passes import hold_passes
from gis.layers.rounds import lock_round
from gis.locale import COPENHAGEN
from gis.services import retention, rounds, tracks, walked
from gis.services.coverage import coverage_report
from gis.services.installation import database as opened
from gis.services.members import local_scope

from .gpx_walks import gpx_along

pytestmark = pytest.mark.db

NOON = dt.datetime(2026, 11, 10, 11, 45, tzinfo=COPENHAGEN)
"""A Tuesday, a quarter of an hour before the morning ends."""


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    return local_scope()


def planned(scope: Scope) -> rounds.PlannedRound:
    """Return the round that the demo town has planned and not walked."""
    (summary,) = rounds.list_rounds(scope, statuses={"planned"})
    return rounds.get_round(scope, summary.id)


def leg_line(scope: Scope) -> shapely.LineString:
    """Return the leg of that round in the metric CRS."""
    return transform(planned(scope).legs[0].geometry, WGS84, opened().crs)


def gpx(scope: Scope, begun_at: dt.datetime | None = NOON, **how: object) -> bytes:
    return gpx_along(leg_line(scope), begun_at, crs=opened().crs, **how)


def shares(scope: Scope) -> dict[str, float]:
    return {area.name: area.covered_m for area in coverage_report(scope).areas}


def test_a_leg_walked_by_gps_is_the_round_walked(scope: Scope) -> None:
    wanted = planned(scope)
    tour = tracks.read_tour(scope, gpx(scope), round_id=wanted.id, walker=1)
    assert sum(street.length_m for street in tour.streets if street.is_sure) == pytest.approx(
        wanted.legs[0].length_m, rel=0.05
    )
    assert tour.trimmed_m == 0  # the leg is no secret

    recorded = tracks.record_tour(scope, tour, is_pair=True, round_id=wanted.id, walker=1)

    (row, *_others) = walked.list_passes(scope, round_id=wanted.id)
    assert recorded.status in ("walked", "partly")
    assert row.source == "gps"


def test_each_stretch_counts_for_the_time_of_day_in_which_it_was_entered(scope: Scope) -> None:
    tour = tracks.read_tour(scope, gpx(scope))
    recorded = tracks.record_tour(scope, tour, is_pair=False)

    rows = {row.id: row for row in walked.list_passes(scope) if row.id in recorded.pass_ids}
    assert [rows[one].band for one in recorded.pass_ids] == ["morning", "afternoon"]
    border = NOON.replace(hour=12, minute=0)
    first, second = (rows[one] for one in recorded.pass_ids)
    assert first.started_at < border <= second.started_at
    assert sum(row.length_m for row in rows.values()) == pytest.approx(recorded.length_m)


def test_the_ends_of_a_walk_without_a_round_are_cut_away_and_never_stored(scope: Scope) -> None:
    line = leg_line(scope)
    tour = tracks.read_tour(scope, gpx(scope))
    assert tour.trimmed_m >= 2 * 0.015 * line.length * 0.9
    tracks.record_tour(scope, tour, is_pair=False)

    ends = [line.interpolate(0), line.interpolate(line.length)]
    for end in ends:
        away_m = shapely.distance(shapely.points(tour.cleaned.xy), end)
        assert min(away_m) > 0.015 * line.length - 10


def test_the_same_walk_adds_nothing_whatever_its_file_is_called(scope: Scope) -> None:
    recorded = tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)
    before = shares(scope)
    again = tracks.read_tour(scope, gpx(scope, name="En anden fil æøå"))
    assert again.known_on == dt.datetime.now(COPENHAGEN).date()
    with pytest.raises(ConflictError) as told:
        tracks.record_tour(scope, again, is_pair=False)
    assert told.value.code == "track_already_recorded"
    assert shares(scope) == before

    walked.withdraw(scope, recorded.pass_ids)
    tracks.record_tour(scope, again, is_pair=False)
    with pytest.raises(ConflictError):
        walked.restore(scope, recorded.pass_ids)
    assert shares(scope) == before


def test_taking_a_walk_back_restores_every_figure(scope: Scope) -> None:
    before = coverage_report(scope, at=NOON + dt.timedelta(days=3))
    recorded = tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)
    walked.withdraw(scope, recorded.pass_ids)
    assert coverage_report(scope, at=NOON + dt.timedelta(days=3)) == before


def test_the_fixes_of_a_walk_that_was_taken_back_go_at_once_and_stay_gone(scope: Scope) -> None:
    recorded = tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)

    def stored() -> tuple[bool, bool, bool]:
        query = sa.text("select fixes is null, purged_at is null, withdrawn_at is null from track")
        with opened().session(scope) as session:
            return tuple(session.execute(query).one())

    assert stored() == (False, True, True)
    walked.withdraw(scope, recorded.pass_ids)
    assert stored() == (True, False, False)
    walked.restore(scope, recorded.pass_ids)
    assert stored() == (True, False, True)


def test_a_leader_takes_no_walk_back_and_restores_none(scope: Scope) -> None:
    recorded = tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)
    leader = Scope(scope.team_id, scope.member_id, "leader")
    for act in (walked.withdraw, walked.restore):
        with pytest.raises(AccessError, match="not_allowed"):
            act(leader, recorded.pass_ids)


def test_a_walk_and_its_round_are_recorded_in_turn_whoever_comes_first(scope: Scope) -> None:
    """One who has locked the round may wait for the passes: nobody holds those meanwhile."""
    wanted = planned(scope)
    tour = tracks.read_tour(scope, gpx(scope), round_id=wanted.id, walker=1)
    with ThreadPoolExecutor(1) as pool, opened().session(scope) as session:
        lock_round(session, wanted.id)
        waiting = pool.submit(
            tracks.record_tour, scope, tour, is_pair=True, round_id=wanted.id, walker=1
        )
        with pytest.raises(TimeoutError):
            waiting.result(1)
        session.execute(sa.text("set local lock_timeout = '2s'"))
        hold_passes(session)
        session.commit()
        assert waiting.result(30).status in ("walked", "partly")


def test_only_what_is_accepted_is_recorded(scope: Scope) -> None:
    tour = tracks.read_tour(scope, gpx(scope))
    street = max(tour.streets, key=lambda one: one.length_m)
    recorded = tracks.record_tour(scope, tour, is_pair=False, accepted=[street.id])
    assert recorded.length_m == pytest.approx(street.length_m, rel=0.02)
    with pytest.raises(InputError, match="nothing_walked_recorded"):
        tracks.record_tour(scope, tour, is_pair=False, accepted=[])


def test_a_walk_without_times_asks_for_them(scope: Scope) -> None:
    tour = tracks.read_tour(scope, gpx(scope, None))
    with pytest.raises(InputError, match="track_times_missing"):
        tracks.record_tour(scope, tour, is_pair=False)

    recorded = tracks.record_tour(
        scope, tour, is_pair=False, started_at=NOON, ended_at=NOON + dt.timedelta(hours=1)
    )
    (row,) = (one for one in walked.list_passes(scope) if one.id in recorded.pass_ids)
    assert (row.started_at, row.band) == (NOON, "afternoon")


def test_the_fixes_are_dropped_when_their_time_is_up_and_the_passes_stay(scope: Scope) -> None:
    tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)
    before = shares(scope)
    now = dt.datetime.now(dt.UTC)

    for days in range(30):
        (done,) = retention.run_daily(now + dt.timedelta(days=days))
        assert (done.status, done.counts) == ("done", {})
    (done,) = retention.run_daily(now + dt.timedelta(days=30, minutes=1))
    assert done.counts == {"track_fixes": 1}

    with opened().session(scope) as session:
        (row,) = session.execute(sa.text("select fixes, fingerprint, purged_at from track"))
    assert row.fixes is None
    assert row.fingerprint
    assert row.purged_at
    assert shares(scope) == before
    with pytest.raises(ConflictError):
        tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)


def test_a_leader_reads_no_walk_and_sees_no_track(scope: Scope) -> None:
    tracks.record_tour(scope, tracks.read_tour(scope, gpx(scope)), is_pair=False)
    leader = Scope(scope.team_id, scope.member_id, "leader")
    with pytest.raises(AccessError):
        tracks.read_tour(leader, gpx(scope))
    with opened().session(leader) as session:
        assert session.scalar(sa.text("select count(*) from track")) == 0
