"""Whose task it is, and who carries a sheet: coordinators say it of others, the rest of oneself."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest

from gis import jobs
from gis.errors import AccessError
from gis.locale import translator
from gis.services import inquiries, return_windows, rounds
from gis.services import observation_points as points
from gis.services.members import local_scope
from tests.colleagues import add_colleague

pytestmark = pytest.mark.db
_ = translator("da")


def test_a_worker_takes_a_task_and_gives_it_back_and_only_a_coordinator_hands_it_out(
    demo_database: object,
) -> None:
    boss, worker = local_scope(), add_colleague("ME")
    point = next(p for p in points.list_points(boss) if p.status != "closed" and not p.is_declined)
    begin = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
    when = {"starts_at": begin, "ends_at": begin + dt.timedelta(hours=1)}
    with pytest.raises(AccessError, match="only_coordinators_assign"):
        return_windows.add_window(worker, point_id=point.id, assigned="AB", **when)
    window = return_windows.add_window(worker, point_id=point.id, assigned="me", **when)
    with pytest.raises(AccessError, match="only_coordinators_assign"):
        inquiries.add_inquiry(worker, source_kind="Politiet", taker="AB")
    inquiry = inquiries.add_inquiry(worker, source_kind="Politiet", taker="ME")
    kinds = (
        (return_windows.update_window, window, "assigned"),
        (inquiries.update_inquiry, inquiry, "taker"),
    )
    for update, added, field in kinds:
        version = added.after
        for scope, told, is_allowed in (
            (worker, "AB", False), (worker, "", True), (boss, "AB", True), (worker, "", False),
            (worker, "CD", False), (worker, "ME", True), (boss, "CD", True), (worker, "CD", True),
        ):  # fmt: skip
            if is_allowed:
                version = update(scope, added.row_id, version, **{field: told}).after
                continue
            with pytest.raises(AccessError, match="only_coordinators_assign"):
                update(scope, added.row_id, version, **{field: told})


def test_the_register_tells_who_printed_a_sheet_and_who_carries_it(demo_database: object) -> None:
    boss, worker = local_scope(), add_colleague("ME")
    (planned, *_others) = rounds.list_rounds(boss, statuses=["planned"])
    before = {sheet.code for sheet in planned.sheets}
    for ask in (
        lambda: rounds.print_sheet(worker, planned.id, _, carried_by="LOK"),
        lambda: jobs.start_print(worker, [planned.id], "da", carried_by="LOK"),
    ):
        with pytest.raises(AccessError, match="only_coordinators_print_for_others"):
            ask()
    own = rounds.print_sheet(worker, planned.id, _, carried_by="me")
    given = rounds.print_sheet(boss, planned.id, _, carried_by="me")
    (listed,) = [one for one in rounds.list_rounds(worker) if one.id == planned.id]
    told = {one.code: (one.by, one.carried_by) for one in listed.sheets if one.code not in before}
    assert told == {own.code: ("ME", "ME"), given.code: ("LOK", "ME")}
    text = pypdf.PdfReader(io.BytesIO(given.pdf)).pages[0].extract_text()
    assert "ME" in text.split()
    assert "LOK" not in text.split()
