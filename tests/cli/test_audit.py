"""`kvarter audit`, as a script runs it."""

from __future__ import annotations

import json

import pytest

from gis.services import observation_points
from gis.services.members import local_scope
from tests.services.test_audit import as_superuser  # noqa: F401 - a fixture

pytestmark = pytest.mark.db


def test_the_log_is_listed_checked_and_extracted_by_command(
    demo_database,
    kvarter,
    tmp_path,
    as_superuser,  # noqa: F811
):
    point = observation_points.list_points(local_scope())[0]
    observation_points.list_observations(local_scope(), point.id)
    home = {"KVARTER_HOME": str(tmp_path)}
    done = kvarter("audit", "verify", "--json", **home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_whole"] is True
    listed = json.loads(kvarter("audit", "list", "--json", **home).stdout)
    assert {"points.open", "points.read"} <= {one["action"] for one in listed["events"]}
    commands = {one["action"] for one in listed["events"] if one["channel"] == "command"}
    assert "log.verify" in commands

    with_address = next(one for one in observation_points.list_points(local_scope()) if one.address)
    from gis.services import maps

    (hit, *_more) = maps.search_addresses(local_scope(), with_address.address)
    file = tmp_path / "indsigt.csv"
    told = kvarter("audit", "extract", hit.id, "--csv", file, "--json", **home)
    assert told.returncode == 0, told.stderr
    assert "points.read" in {row["action"] for row in json.loads(told.stdout)["rows"]}
    written = file.read_text("utf-8-sig")
    for hidden in (with_address.address, with_address.code, with_address.id):
        assert hidden not in told.stdout + written

    as_superuser("delete from audit_event where number = (select min(number) from audit_event)")
    done = kvarter("audit", "verify", **home)
    assert done.returncode == 1
    assert "Loggen er ændret" in done.stdout
