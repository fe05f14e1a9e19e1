"""Some weeks of a team in the demo town: every figure is what the raw tables say, reckoned anew."""

from __future__ import annotations

import pytest

from benchmarks import recount_checks, simulated_team, simulated_work
from gis.services import areas
from gis.services.members import local_scope

pytestmark = pytest.mark.db

WEEKS, WALKS = 3, 5


def test_every_figure_of_some_weeks_is_what_the_raw_tables_say(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    for area in areas.list_areas(scope):
        areas.delete_area(scope, area.id)
    team = simulated_team.found_team(scope, 3, area_count=4, round_count=4, point_count=12)
    simulated_work.work(team, WEEKS, WALKS)
    assert min(team.done[kind] for kind in ("round", "gps", "marked")) > 0, team.done

    found = recount_checks.compare(scope, WEEKS, seed=3)
    recount_checks.compare_undone(found, team)

    assert not found.differing(), found.table()
    assert len(found.lines) > 120
