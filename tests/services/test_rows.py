"""Rows that people write in: two people's changes go together by field, and all can be undone."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import shapely

from gis.errors import ConflictError, NotFoundError
from gis.layers.database import read_geometry, write_geometry
from gis.layers.partners import Partner
from gis.layers.strategy import StrategyItem
from gis.services import rows
from gis.services.installation import database as opened
from gis.services.members import Scope, local_scope
from tests.colleagues import add_colleague, add_team

pytestmark = pytest.mark.db

HERE = shapely.MultiPoint([(560_000.123456789, 6_200_000.987654321)])
THERE = shapely.MultiPoint([(561_000, 6_201_000), (562_000, 6_202_000)])


def add(**values: Any) -> rows.RowChange:
    values = {"name": "Vicevært", "sector": "private", "kind": "caretaker"} | values
    with opened().session(local_scope()) as session:
        return rows.add_row(session, Partner(**values))


def change(row_id: str, version: int, scope: Scope | None = None, **values: Any) -> rows.RowChange:
    with opened().session(scope or local_scope()) as session:
        row = rows.get_row(session, Partner, row_id)
        return rows.change_row(session, row, version, values)


def undo(done: rows.RowChange) -> rows.RowChange:
    with opened().session(local_scope()) as session:
        return rows.undo_change(session, Partner, done)


def read(row_id: str) -> Partner:
    with opened().session(local_scope()) as session:
        row = rows.get_row(session, Partner, row_id)
        session.expunge(row)
        return row


def point(shape: shapely.MultiPoint) -> Any:
    return write_geometry(shape, opened().crs)


def colleague() -> Scope:
    """A second member of the team."""
    return add_colleague("EF")


def test_a_change_counts_one_version_and_a_row_set_to_what_it_is_none(
    database: dict[str, str],
) -> None:
    added = add()
    assert (added.before, added.after) == (None, 1)
    done = change(added.row_id, 1, note="Kender alle", has_access=True)
    assert (done.before, done.after) == (1, 2)
    assert change(added.row_id, 2, note="Kender alle").after == 2


def test_changes_of_different_fields_go_together(database: dict[str, str]) -> None:
    added = add()
    change(added.row_id, 1, note="Kender alle")
    change(added.row_id, 1, name="Vicevært Øst", geometry=point(HERE))
    change(added.row_id, 1, name="Vicevært Øst")  # both came to the same
    row = read(added.row_id)
    assert (row.note, row.name, row.version) == ("Kender alle", "Vicevært Øst", 3)
    assert read_geometry(row.geometry).equals(HERE)


def test_a_field_handed_in_as_it_was_seen_leaves_what_the_other_one_wrote(
    database: dict[str, str],
) -> None:
    added = add(note="først", geometry=point(HERE))
    change(added.row_id, 1, note="deres", geometry=None)
    change(added.row_id, 1, note="først", geometry=point(HERE), contact="ring")
    row = read(added.row_id)
    assert (row.note, row.geometry, row.contact) == ("deres", None, "ring")


def test_the_same_field_changed_differently_is_told_with_who_and_when_and_nothing_is_stored(
    database: dict[str, str],
) -> None:
    added, other = add(note="først"), colleague()
    began = dt.datetime.now(dt.UTC)
    change(added.row_id, 1, other, note="deres")
    change(added.row_id, 2, our_hours="onsdage")  # later, and of another field
    with pytest.raises(rows.RowClash) as raised:
        change(added.row_id, 1, note="min", contact="ring")
    (clash,) = raised.value.fields
    assert (clash.field, clash.mine, clash.theirs, clash.by) == ("note", "min", "deres", "EF")
    assert began <= clash.at <= dt.datetime.now(dt.UTC)
    assert read(added.row_id).contact == ""
    assert change(added.row_id, raised.value.version, note="min").after == 4


def test_a_clash_of_lists_and_geometries_gives_values_as_the_row_has_them(
    database: dict[str, str],
) -> None:
    added, area, other = add(geometry=point(HERE)), uuid.uuid4(), uuid.uuid4()
    change(added.row_id, 1, geometry=point(THERE), area_ids=[area], contact_days=30)
    with pytest.raises(rows.RowClash) as raised:
        change(added.row_id, 1, geometry=None, area_ids=[other], contact_days=60)
    theirs = {clash.field: clash.theirs for clash in raised.value.fields}
    assert read_geometry(theirs["geometry"]).equals(THERE)
    assert (theirs["area_ids"], theirs["contact_days"]) == ([area], 30)


def test_an_unmoved_point_is_no_change_after_it_was_kept(database: dict[str, str]) -> None:
    added = add(geometry=point(HERE))
    change(added.row_id, 1, note="nyt")
    assert change(added.row_id, 2, geometry=point(HERE)).after == 2
    # Against an earlier form too, which the database kept as JSON.
    change(added.row_id, 1, geometry=point(THERE))
    assert read_geometry(read(added.row_id).geometry).equals(THERE)


def test_a_row_put_away_meanwhile_is_told_and_can_be_kept(database: dict[str, str]) -> None:
    added = add()
    gone = change(added.row_id, 1, deleted_at=dt.datetime.now(dt.UTC))
    with pytest.raises(rows.RowClash) as raised:
        change(added.row_id, 1, note="min")
    (clash,) = raised.value.fields
    assert clash.field == "deleted_at"
    assert clash.theirs is not None
    change(added.row_id, gone.after, note="min", deleted_at=None)
    assert read(added.row_id).deleted_at is None


def test_an_undo_restores_geometry_dates_and_blanks_and_can_be_undone(
    database: dict[str, str],
) -> None:
    added = add(geometry=point(HERE), has_access=None)
    done = change(
        added.row_id, 1, geometry=None, has_access=False, deleted_at=dt.datetime.now(dt.UTC)
    )
    back = undo(done)
    row = read(added.row_id)
    assert read_geometry(row.geometry).equals(HERE)
    assert (row.has_access, row.deleted_at) == (None, None)
    undo(back)
    assert read(added.row_id).geometry is None
    assert read(added.row_id).has_access is False


def test_an_undo_leaves_what_others_changed_and_stops_where_they_changed_the_same(
    database: dict[str, str],
) -> None:
    added = add()
    done = change(added.row_id, 1, note="min")
    change(added.row_id, 2, contact="ring")
    undo(done)
    assert (read(added.row_id).note, read(added.row_id).contact) == ("", "ring")
    done = change(added.row_id, 4, note="min")
    change(added.row_id, 5, note="deres")
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        undo(done)
    assert read(added.row_id).note == "deres"


def test_what_was_added_is_put_away_by_undo_and_comes_back(database: dict[str, str]) -> None:
    added = add()
    gone = undo(added)
    assert read(added.row_id).deleted_at is not None
    undo(gone)
    assert read(added.row_id).deleted_at is None


def test_what_was_added_and_changed_since_is_not_put_away_unseen(database: dict[str, str]) -> None:
    added = add()
    change(added.row_id, 1, note="deres")
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        undo(added)
    assert read(added.row_id).deleted_at is None


@pytest.mark.parametrize("version", [0, -3, 99])
def test_a_version_that_never_was_is_refused(database: dict[str, str], version: int) -> None:
    added = add()
    change(added.row_id, 1, note="to")
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        change(added.row_id, version, note="min")


@pytest.mark.parametrize("row_id", ["x'; --", "", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_row_is_told(database: dict[str, str], row_id: str) -> None:
    with pytest.raises(NotFoundError, match="row_not_found"):
        change(row_id, 1, note="min")


def test_another_teams_row_is_not_there(database: dict[str, str]) -> None:
    added = add()
    with pytest.raises(NotFoundError):
        change(added.row_id, 1, add_colleague("XX", team_id=add_team()), note="min")


def test_two_at_the_same_moment_both_count(database: dict[str, str]) -> None:
    added, problems = add(), []

    def write(field: str) -> None:
        try:
            change(added.row_id, 1, **{field: "skrevet"})
        except Exception as error:  # noqa: BLE001 - told by the assertion
            problems.append(error)

    threads = [threading.Thread(target=write, args=(field,)) for field in ("note", "our_hours")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = read(added.row_id)
    assert problems == []
    assert (row.note, row.our_hours, row.version) == ("skrevet", "skrevet", 3)


def test_rows_without_a_geometry_keep_their_past_too(database: dict[str, str]) -> None:
    partner = add()
    with opened().session(local_scope()) as session:
        item = StrategyItem(partner_id=uuid.UUID(partner.row_id), due_on=dt.date(2026, 11, 12))
        added = rows.add_row(session, item)
    with opened().session(local_scope()) as session:
        row = rows.get_row(session, StrategyItem, added.row_id)
        done = rows.change_row(session, row, 1, {"due_on": None, "status": "done"})
    with opened().session(local_scope()) as session:
        rows.undo_change(session, StrategyItem, done)
        row = rows.get_row(session, StrategyItem, added.row_id)
        assert (row.due_on, row.status) == (dt.date(2026, 11, 12), "not_started")
