"""Two at one point, and what was done taken back: nobody's records go along, and nobody waits."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.errors import ConflictError
from gis.layers.database import SYSTEM, Scope
from gis.layers.observation_points import ObservationPoint
from gis.services import areas, return_windows
from gis.services import observation_points as points
from gis.services.installation import database
from gis.services.members import local_scope
from gis.services.return_windows import ReturnWindow
from gis.services.rows import get_row
from gis.services.walked.seen import Seen, Sighting, record_seen, take_back_seen

pytestmark = pytest.mark.db
TRIED = dt.datetime(2026, 11, 3, 17, 0, tzinfo=dt.UTC)
HALF_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    return local_scope()


@pytest.fixture
def made(scope: Scope) -> points.PointChange:
    """A point that was just added."""
    area = next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    return points.add_point(scope, at=area.geometry.representative_point(), allow_duplicate=True)


def attempt(point_id: str, at: dt.datetime = TRIED, **fields: Any) -> str:
    told = {"form": "knock", "level": 1} | fields
    return points.record_attempt(local_scope(), point_id, at=at, **told)


def observe(point_id: str, *signs: str, at: dt.datetime = TRIED) -> str:
    return points.record_observation(local_scope(), point_id, at=at, signs=signs, is_pair=True)


def come_back(point_id: str, days: int = 3) -> ReturnWindow:
    starts = (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).replace(second=0, microsecond=0)
    change = return_windows.add_window(
        local_scope(), point_id=point_id, starts_at=starts, ends_at=starts + HALF_HOUR
    )
    return next(o for o in return_windows.list_windows(local_scope()) if o.id == change.row_id)


def awaited(point_id: str) -> list[str]:
    return [one.id for one in return_windows.list_windows(local_scope(), point_id=point_id)]


def version_of(point_id: str) -> int:
    (point,) = points.list_points(local_scope(), point_id=point_id)
    return point.version


def left_behind(point_id: str) -> list[tuple[str, int]]:
    """Outcome and attempts of what counts of the closings of a point."""
    query = sa.text(
        "select outcome, attempts from case_closing where point_id = :point "
        "and withdrawn_at is null"
    )
    with database().session(local_scope()) as session:
        return [(row.outcome, row.attempts) for row in session.execute(query, {"point": point_id})]


@pytest.mark.parametrize("write", [attempt, observe, come_back])
def test_an_added_point_is_not_undone_once_somebody_has_written_more_of_it(
    scope: Scope, made: points.PointChange, write: Callable[[str], object]
) -> None:
    write(made.point_id)
    with pytest.raises(ConflictError, match="point_has_more"):
        points.undo(scope, made)
    assert points.find_point(scope, made.code).id == made.point_id


def test_an_added_point_is_undone_once_what_was_written_of_it_is_taken_back(
    scope: Scope, made: points.PointChange
) -> None:
    points.withdraw_attempt(scope, attempt(made.point_id))
    points.withdraw_observation(scope, observe(made.point_id))
    window = come_back(made.point_id)
    return_windows.delete_window(scope, window.id, window.version)
    points.undo(scope, made)
    assert points.list_points(scope, point_id=made.point_id) == []


def blocked(thread: threading.Thread) -> bool:
    """Whether another thread comes to wait for a lock of this one's transaction, or ends."""
    query = sa.text(
        "select exists (select from pg_locks "
        "where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
    )
    while thread.is_alive():
        with database().session(SYSTEM) as session:
            if session.scalar(query):
                return True
        time.sleep(0.02)
    return False


@contextmanager
def held(scope: Scope, point_id: str, act: Callable[[], object]) -> Iterator[Session]:
    """Hold a point while something else comes to wait for it."""
    thread = threading.Thread(target=act)
    try:
        with database().as_one(), database().session(scope) as session:
            get_row(session, ObservationPoint, point_id)
            thread.start()
            assert blocked(thread)
            yield session
    finally:
        thread.join()


WINDOW_CHANGES: dict[str, Callable[[Scope, ReturnWindow, return_windows.WindowChange], object]] = {
    "settle": lambda s, w, _c: return_windows.settle_window(s, w.id, w.version, outcome="kept"),
    "undo": lambda s, _w, c: return_windows.undo(s, c),
    "try": lambda s, w, _c: points.try_contact(
        s, str(w.point_id), w, at=TRIED, form="knock", level=1
    ),
}


@pytest.mark.parametrize("act", WINDOW_CHANGES.values(), ids=WINDOW_CHANGES)
def test_who_changes_a_return_waits_for_its_point_before_the_return_is_locked(
    scope: Scope, made: points.PointChange, act: Callable[..., object]
) -> None:
    window = come_back(made.point_id)
    change = return_windows.assign_window(scope, window.id, window.version, assigned="AB")
    window = replace(window, version=change.after)
    free = sa.text("select id from return_window where id = :id for update nowait")
    with held(scope, made.point_id, partial(act, scope, window, change)) as session:
        assert session.scalar(free, {"id": window.id}) is not None


def test_two_walks_past_the_same_points_lock_them_in_one_order(scope: Scope) -> None:
    ids = sorted(one.id for one in points.list_points(scope, statuses=points.OPEN))[:2]
    turned = [Sighting(point_id=one) for one in reversed(ids)]
    free = sa.text("select id from observation_point where id = :id for update nowait")
    seen: list[Seen] = []

    def see() -> None:
        seen.append(record_seen(scope, turned, at=TRIED, is_pair=True))

    for act in (see, lambda: take_back_seen(scope, seen[0])):
        with held(scope, ids[0], act) as session:
            assert session.scalar(free, {"id": ids[1]}) is not None


def test_an_attempt_taken_back_while_its_point_is_closed_does_not_count(
    scope: Scope, made: points.PointChange
) -> None:
    tried = attempt(made.point_id)
    thread = threading.Thread(target=points.withdraw_attempt, args=(scope, tried))
    with database().as_one():
        points.close_point(scope, made.point_id, made.row.after, outcome="signs_gone")
        thread.start()
        blocked(thread)
    thread.join()
    assert left_behind(made.point_id) == [("signs_gone", 0)]


def test_what_a_reopened_case_leaves_behind_is_counted_anew_when_it_is_closed_as_before(
    scope: Scope, made: points.PointChange
) -> None:
    points.close_point(scope, made.point_id, made.row.after, outcome="signs_gone")
    reopened = points.reopen_point(scope, made.point_id, version_of(made.point_id))
    attempt(made.point_id)
    points.undo(scope, reopened)
    assert left_behind(made.point_id) == [("signs_gone", 1)]


def test_undoing_a_second_closing_leaves_the_outcome_of_the_first(
    scope: Scope, made: points.PointChange
) -> None:
    points.close_point(scope, made.point_id, made.row.after, outcome="signs_gone")
    again = points.close_point(
        scope, made.point_id, version_of(made.point_id), outcome="task_solved"
    )
    assert left_behind(made.point_id) == [("task_solved", 0)]
    back = points.undo(scope, again)
    assert left_behind(made.point_id) == [("signs_gone", 0)]
    points.undo(scope, back)
    assert left_behind(made.point_id) == [("task_solved", 0)]


def test_an_attempt_taken_back_opens_the_return_it_kept_and_comes_back_with_it(
    scope: Scope, made: points.PointChange
) -> None:
    window = come_back(made.point_id)
    kept = points.try_contact(scope, made.point_id, window, at=TRIED, form="knock", level=1)
    assert awaited(made.point_id) == []
    opened = points.withdraw_attempt(scope, kept.attempt_id)
    assert [one.row_id for one in opened] == awaited(made.point_id) == [window.id]
    points.restore_attempt(scope, kept.attempt_id, opened)
    assert awaited(made.point_id) == []
    points.undo_contact(scope, kept)
    assert (awaited(made.point_id), points.list_attempts(scope, made.point_id)) == ([window.id], [])


def test_a_return_stays_settled_where_another_attempt_kept_it_too_or_nobody_is_to_come(
    scope: Scope, made: points.PointChange
) -> None:
    window = come_back(made.point_id)
    first = points.try_contact(scope, made.point_id, window, at=TRIED, form="knock", level=1)
    second = attempt(made.point_id, TRIED + HALF_HOUR, window_id=window.id)
    assert points.withdraw_attempt(scope, first.attempt_id) == ()
    points.decline_point(scope, made.point_id, made.row.after)
    assert points.withdraw_attempt(scope, second) == ()
    points.accept_visits(scope, made.point_id, version_of(made.point_id))
    assert awaited(made.point_id) == []


def test_a_return_stays_away_from_a_door_that_is_closed_for_another_reason_by_now(
    scope: Scope, made: points.PointChange
) -> None:
    window = come_back(made.point_id)
    declined = points.decline_point(scope, made.point_id, made.row.after)
    closed = points.close_point(scope, made.point_id, declined.row.after, outcome="contact_refused")
    assert points.undo(scope, declined).windows == ()
    points.undo(scope, closed)
    assert awaited(made.point_id) == []
    with database().session(scope) as session:
        gone = sa.text("select deleted_at is not null from return_window where id = :id")
        assert session.scalar(gone, {"id": window.id})


@pytest.mark.parametrize(
    ("write", "other", "code"),
    [
        (attempt, lambda p: attempt(p, form="typed_letter"), "attempt_already_recorded"),
        (attempt, lambda p: attempt(p, TRIED + HALF_HOUR), "attempt_already_recorded"),
        (observe, lambda p: observe(p, "waste"), "observation_already_recorded"),
        (come_back, lambda p: come_back(p, 4), "window_already_agreed"),
    ],
)
def test_what_is_told_twice_is_stored_once_and_something_else_is_stored_too(
    made: points.PointChange, write: Callable[[str], Any], other: Callable[[str], Any], code: str
) -> None:
    write(made.point_id)
    with pytest.raises(ConflictError, match=code):
        write(made.point_id)
    other(made.point_id)


def test_what_was_taken_back_is_told_again(scope: Scope, made: points.PointChange) -> None:
    points.withdraw_attempt(scope, attempt(made.point_id))
    points.withdraw_observation(scope, observe(made.point_id, "waste"))
    window = come_back(made.point_id)
    return_windows.delete_window(scope, window.id, window.version)
    attempt(made.point_id)
    observe(made.point_id, "waste")
    come_back(made.point_id)


def test_the_same_street_is_awaited_once_at_a_time(scope: Scope) -> None:
    with database().session(SYSTEM) as session:
        (street,) = session.scalars(
            sa.text("select id from street where retired_at is null limit 1")
        )
    times = {"starts_at": dt.datetime.now(dt.UTC), "ends_at": dt.datetime.now(dt.UTC) + HALF_HOUR}
    return_windows.add_window(scope, street_ids=[str(street)], **times)
    with pytest.raises(ConflictError, match="window_already_agreed"):
        return_windows.add_window(scope, street_ids=[str(street)], **times)
