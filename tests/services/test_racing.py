"""Many who change the same rows at the same moment: all is stored or told, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import shapely

from benchmarks.soak.races import Told, lost, race, rows_to_race
from gis.services import maps
from gis.services import observation_points as points
from gis.services.members import local_scope
from gis.services.observation_points import Point
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
WORKERS, EACH = 6, 12


def test_what_six_write_in_the_same_rows_is_all_stored_or_told(database: dict[str, str]) -> None:
    rows = rows_to_race()
    start = Barrier(WORKERS)
    heard: list[tuple[list[Told], Counter[str]]] = []

    def work(seed: int) -> None:
        start.wait()
        race(seed, EACH, lambda *told: heard.append(told))

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    outcomes = sum((told for _applied, told in heard), Counter[str]())
    applied = [change for told, _outcomes in heard for change in told]
    assert outcomes.total() == WORKERS * EACH
    assert len(outcomes) > 1, "nobody was in anybody's way"
    assert lost(applied, outcomes, rows) == []


def test_two_at_a_point_that_both_have_on_screen_add_up_or_are_told_of_each_other(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    west, south, east, north = maps.map_info().bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    made = points.add_point(scope, at=middle, allow_duplicate=True)
    for number, (mine, theirs) in enumerate([("watch_for", "reason"), ("reason", "reason")] * 5):
        seen = stored(made.point_id)
        start = Barrier(2)

        def write(
            who: str, field: str, seen: Point = seen, start: Barrier = start, number: int = number
        ) -> str:
            start.wait()
            told = {field: f"{who} {number}"}
            try:
                points.update_point(scope, made.point_id, seen.version, **told)  # type: ignore[arg-type]
            except RowClash as clash:
                (one,) = clash.fields
                assert one.mine == f"{who} {number}"
                assert one.theirs == getattr(stored(made.point_id), field)
                return "told"
            return "stored"

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(write, ("A", "B"), (mine, theirs)))
        now = stored(made.point_id)
        assert now.version == seen.version + outcomes.count("stored")
        if mine == theirs:
            assert sorted(outcomes) == ["stored", "told"]
            assert getattr(now, mine) == f"{'AB'[outcomes.index('stored')]} {number}"
        else:
            assert outcomes == ["stored", "stored"]
            assert (now.watch_for, now.reason) == (f"A {number}", f"B {number}")


def stored(point_id: str) -> Point:
    return next(one for one in points.list_points(local_scope()) if one.id == point_id)
