"""What is deleted for good, when, and that nothing of it is left, in a real PostGIS."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import json
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.errors import AccessError, ConflictError, InputError, NotFoundError
from gis.layers.cluster import SUPERUSER, Cluster
from gis.layers.database import SYSTEM
from gis.layers.retention import alone
from gis.locale import COPENHAGEN
from gis.services import inquiries, learning, maps, meetings, members, retention, return_windows
from gis.services import observation_points as points
from gis.services.installation import close
from gis.services.installation import database as opened
from gis.services.members import local_scope
from gis.services.retention.counting import of_program
from gis.services.retention.rules import read_rules
from gis.services.retention.running import delete_due
from gis.services.rows import RowClash
from gis.settings import get_settings
from tests.owner import run_as_owner

pytestmark = pytest.mark.db
DAY = dt.timedelta(days=1)
NOW = dt.datetime(2027, 8, 31, 12, tzinfo=COPENHAGEN)
SECRET = "Zebrastribet gardin bag hortensiaen"


def admin() -> members.Scope:
    return members.local_identity().scope("administrator")


def fetch(query: str, **values: object) -> list[Any]:
    with opened().session(local_scope()) as session:
        return list(session.execute(sa.text(query), values))


def ids_of(table: str) -> set[str]:
    return {str(row.id) for row in fetch(f"select id from {table}")}


def put_point(**told: object) -> str:
    """Write a point as it is in the tables, by columns; of old ones as well."""
    values: dict[str, Any] = {
        "id": uuid.uuid4(), "team": local_scope().team_id, "status": "watching", "outcome": "",
        "closed_at": None, "deleted_at": None, "created_at": NOW, **told,
    }  # fmt: skip
    values.setdefault("code", f"P-{values['id']}")
    with opened().session(local_scope()) as session:
        session.execute(
            sa.text("""
                insert into observation_point (id, team_id, code, status, outcome, closed_at,
                    deleted_at, created_at, changed_at, roadside, geometry)
                values (:id, :team, :code, :status, :outcome, :closed_at, :deleted_at, :created_at,
                    :created_at, ST_SetSRID(ST_Point(560000, 6300000), 25832),
                    ST_SetSRID(ST_Point(560000, 6300000), 25832))"""),
            values,
        )
    return str(values["id"])


def put_inquiry(**told: object) -> str:
    values: dict[str, Any] = {
        "id": uuid.uuid4(), "team": local_scope().team_id, "outcome": "", "closed_at": None,
        "deleted_at": None, "created_at": NOW, **told,
    }  # fmt: skip
    fetch(
        """insert into inquiry (id, team_id, code, received_on, source_kind, outcome, closed_at,
            deleted_at, created_at, changed_at)
        values (:id, :team, cast(:id as text), '2020-02-02', 'neighbour', :outcome, :closed_at,
            :deleted_at, :created_at, :created_at) returning id""",
        **values,
    )
    return str(values["id"])


def closed(at: dt.datetime, outcome: str = "contact_refused") -> str:
    return put_point(status="closed", outcome=outcome, closed_at=at, created_at=at)


def run(now: dt.datetime | None = None) -> retention.Done:
    """Run, and let an administrator approve what is held the first time."""
    (done,) = retention.run_daily(now, again=True)
    if done.status == "held":
        retention.approve(admin())
        (done,) = retention.run_daily(now, again=True)
    return done


def end_of(clock: dt.datetime, amount: int, unit: str) -> dt.datetime:
    """Count a period on the calendar, as a person would."""
    local = clock.astimezone(COPENHAGEN).replace(tzinfo=None)
    if unit == "days":
        return (local + amount * DAY).replace(tzinfo=COPENHAGEN)
    year, month = divmod(local.year * 12 + local.month - 1 + amount, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).replace(tzinfo=COPENHAGEN)


def test_nothing_younger_than_its_period_is_deleted_and_everything_older_is(
    database: dict[str, str],
) -> None:
    drawn = random.Random(6)
    gone, kept = set(), set()
    for _each in range(120):
        is_old = drawn.random() < 0.5
        what = drawn.choice(["not_in_group", "point", "trash", "unfollowed"])
        amount, unit = (30, "days") if what in ("not_in_group", "trash") else (6, "months")
        # Around the very minute, or anywhere in ten years.
        off = drawn.choice([1, 60, 60 * 24 * drawn.randint(1, 3600)])
        clock = NOW - dt.timedelta(days=amount * (1 if unit == "days" else 31))
        while (end_of(clock, amount, unit) <= NOW) is not is_old:
            clock += DAY * (-1 if is_old else 1)
        clock += dt.timedelta(minutes=-off if is_old else 0)
        put = drawn.choice([put_point, put_inquiry])
        status = {"status": "closed"} if put is put_point else {}
        if what == "unfollowed":
            made = put(created_at=clock)
        elif what == "trash":
            made = put(deleted_at=clock, created_at=clock - 900 * DAY)
        else:
            outcome = "not_in_group" if what == "not_in_group" else "to_family"
            made = put(outcome=outcome, closed_at=clock, created_at=clock - 900 * DAY, **status)
        (gone if is_old else kept).add(made)
    assert len(gone) > 30
    assert len(kept) > 30

    team = local_scope().team_id
    with open_session() as session:
        rules = read_rules(session, team)
    counts = delete_due(team, rules, NOW)

    assert ids_of("observation_point") | ids_of("inquiry") == kept
    assert set(counts) == {"observation_point", "inquiry"}
    assert sum(counts.values()) == len(gone)
    assert {str(row.row_id) for row in fetch("select row_id from erasure")} == gone


def open_session() -> AbstractContextManager[Session]:
    return opened().session(local_scope())


@pytest.fixture
def address(demo_database: dict[str, str]) -> maps.AddressHit:
    return maps.search_addresses(local_scope(), "Egevej 1")[0]


def make_case(address: maps.AddressHit, outcome: str = "contact_refused") -> tuple[str, str, str]:
    """Do all that can be done about one citizen; return inquiry, point and the point's code."""
    scope, now = local_scope(), dt.datetime.now(dt.UTC)
    asked = inquiries.add_inquiry(scope, source_kind="neighbour", address_id=address.id)
    made = inquiries.make_point(scope, asked.row_id, asked.after)
    point_id = made.point.point_id
    points.update_point(scope, point_id, 1, watch_for=SECRET)
    points.update_point(scope, point_id, 2, reason=SECRET)
    points.record_observation(scope, point_id, at=now - DAY, signs=["waste"], is_pair=True)
    mistaken = points.record_attempt(scope, point_id, at=now - 2 * DAY, form="phone", level=1)
    points.withdraw_attempt(scope, mistaken)
    window = return_windows.add_window(
        scope, point_id=point_id, starts_at=now + DAY, ends_at=now + DAY * 1.1
    )
    return_windows.assign_window(scope, window.row_id, window.after, assigned="LOK")
    points.record_attempt(scope, point_id, at=now - DAY, form="knock", level=3)
    closing = points.close_point(scope, point_id, 3, outcome=outcome)
    points.reopen_point(scope, point_id, closing.row.after)
    points.close_point(scope, point_id, closing.row.after + 1, outcome=outcome)
    inquiries.close_inquiry(scope, asked.row_id, made.inquiry.after, outcome="to_point")
    return asked.row_id, point_id, made.point.code


def age(days: int, *ids: str) -> None:
    """Make what was done about some points and inquiries look older; about all without ids."""
    for table in ALL:
        (columns,) = fetch(
            """select array_agg(column_name::text) from information_schema.columns
            where table_name = :table and data_type = 'timestamp with time zone'""",
            table=table,
        )
        sets = ", ".join(f"{name} = {name} - interval '{days} days'" for name in columns[0])
        column = "id" if table in ("observation_point", "inquiry") else "point_id"
        told = ", ".join(f"'{one}'" for one in ids)
        run_as_owner(f"update {table} set {sets}" + (f" where {column} in ({told})" if ids else ""))


ALL = ("observation_point", "inquiry", "observation", "contact_attempt", "return_window")
OF_THE_MAP = {"address", "address_import", "address_units"}


def traces(cluster: Cluster, needles: dict[str, str]) -> set[tuple[str, str]]:
    """Return in which tables of the database something stands, as text or in bytes."""
    name = opened().url.database
    engine = sa.create_engine(cluster.url(SUPERUSER, name), poolclass=sa.NullPool)
    found = set()
    with engine.connect() as connection:
        tables = connection.execute(
            sa.text("""
            select format('%I.%I', schemaname, tablename) as name, tablename from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema')""")
        ).all()
        assert len(tables) > 50
        for table in tables:
            for what, needle in needles.items():
                query = f"""select exists (select from {table.name} one where
                    strpos(one::text, :told) > 0 or strpos(one::text, :hex) > 0)"""
                told = {"told": needle, "hex": needle.encode().hex()}
                if connection.scalar(sa.text(query), told):
                    found.add((table.tablename, what))
    engine.dispose()
    return found


def reports(years: Iterable[int]) -> list[learning.LearningReport]:
    """Return what the team learns, but for what needs the days of inquiries."""
    told = (learning.learning_report(local_scope(), year) for year in years)
    return [dataclasses.replace(one, effects=()) for one in told]


def test_no_trace_of_a_case_is_left_in_any_table_but_its_opaque_id_on_the_list_and_in_the_log(
    address: maps.AddressHit, cluster: Cluster
) -> None:
    inquiry_id, point_id, code = make_case(address)
    for told in ({"point": point_id}, {"message": f"om {code}"}, {"seen": [code]}):
        fetch(
            """insert into job (team_id, created_by, kind, status, role, parameters, finished_at,
                error) values (:team, :me, 'plan', 'failed', 'worker', cast(:told as jsonb), now(),
                cast(:told as jsonb)) returning id""",
            team=local_scope().team_id, me=local_scope().member_id, told=json.dumps(told),
        )  # fmt: skip
    with opened().session(SYSTEM) as session:
        moved = json.dumps({"inquiry": [inquiry_id], "outing": [], "point": [point_id]})
        told = "select id, id, id, team_id, cast(:moved as jsonb) from member limit 1"
        session.execute(
            sa.text(
                f"insert into hand_over (from_member, to_member, made_by, team_id, moved) {told}"
            ),
            {"moved": moved},
        )
    meeting = meetings.open_meeting(local_scope(), dt.datetime.now(COPENHAGEN).date(), ["LOK"])
    meetings.close_meeting(local_scope(), meeting.id)
    needles = {"id": point_id, "inquiry": inquiry_id, "code": f'"{code}"', "bare code": f",{code},",
               "address": address.id, "text": SECRET}  # fmt: skip
    before = traces(cluster, needles)
    assert before >= {
        ("observation_point", "id"), ("row_past", "text"), ("job", "code"), ("row_past", "address"),
        ("hand_over", "inquiry"), ("case_closing", "id"),
    }  # fmt: skip
    age(200, inquiry_id, point_id)
    years = learning.learning_years(local_scope())
    told = reports(years)

    assert run().counts["observation_point"] >= 1

    left = traces(cluster, needles)
    assert left <= {
        ("erasure", "id"), ("erasure", "inquiry"), ("audit_event", "id"),
        ("audit_event", "inquiry"), ("audit_event", "address"),
    } | {(table, "address") for table in OF_THE_MAP}, left  # fmt: skip
    assert ("erasure", "id") in left
    with pytest.raises(NotFoundError):
        points.reopen_point(local_scope(), point_id, 6)
    assert reports(years) == told
    # Its code may stand on paper: nothing else gets it.
    assert points.add_point(local_scope(), address_id=address.id).code > code


def test_an_open_inquiry_and_its_earlier_forms_forget_the_point_that_is_erased_on_request(
    address: maps.AddressHit, cluster: Cluster
) -> None:
    inquiry_id, point_id, _code = make_case(address)
    inquiries.reopen_inquiry(local_scope(), inquiry_id, 3)
    (point,) = points.list_points(local_scope(), point_id=point_id)
    with pytest.raises(NotFoundError):
        retention.erase_now(local_scope(), point_id)
    points.delete_point(local_scope(), point_id, point.version)
    with pytest.raises(AccessError):
        retention.erase_now(dataclasses.replace(local_scope(), role="worker"), point_id)

    retention.erase_now(local_scope(), point_id)

    assert {table for table, _what in traces(cluster, {"id": point_id})} == {
        "erasure", "audit_event",
    }  # fmt: skip
    inquiry = inquiries.find_inquiry(local_scope(), inquiry_id)
    assert (inquiry.point_code, inquiry.address_id) == ("", address.id)
    assert point_id in retention.log_file().read_text("utf-8")


def test_what_a_colleague_reopens_meanwhile_is_not_deleted(database: dict[str, str]) -> None:
    point_id = closed(NOW - 400 * DAY)
    team = local_scope().team_id
    with open_session() as session:
        rules = read_rules(session, team)
    deleting = threading.Thread(target=delete_due, args=(team, rules, NOW))
    with open_session() as session:
        session.execute(
            sa.text("""update observation_point set status = 'watching', outcome = '',
                closed_at = null, changed_at = :now, version = 2 where id = :id"""),
            {"id": point_id, "now": NOW},
        )
        deleting.start()
        deleting.join(1.0)
        assert deleting.is_alive()
    deleting.join()

    assert ids_of("observation_point") == {point_id}
    assert fetch("select from erasure") == []
    with alone(opened()) as is_mine:
        assert is_mine
        assert retention.run_daily(NOW) == []


def test_a_run_that_is_killed_goes_on_and_lists_all_it_deleted(
    database: dict[str, str],
) -> None:
    old = dt.datetime.now(dt.UTC) - 400 * DAY
    made = {closed(old) for _each in range(40)}
    command = [Path(sys.executable).with_name("kvarter"), "retention", "run", "--approve"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not fetch("select from erasure limit 1") and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    close()
    left = ids_of("observation_point")
    assert 0 < len(left) < 40
    assert {str(row.row_id) for row in fetch("select row_id from erasure")} == made - left
    with retention.log_file().open("a") as torn:
        torn.write('{"id": "half a li')

    assert run().counts == {"observation_point": len(left)}

    assert ids_of("observation_point") == set()
    lines = retention.log_file().read_bytes().splitlines()
    assert {json.loads(line)["id"] for line in lines if line.endswith(b"}")} >= made


@pytest.mark.parametrize(
    ("days", "reason"),
    [(3650, "long_gap"), (-400, "clock_back"), (1, "much_at_once"), (0, "first_run")],
)
def test_a_clock_that_was_set_wrong_deletes_nothing_until_an_administrator_says_so(
    database: dict[str, str], days: int, reason: str
) -> None:
    now = dt.datetime.now(dt.UTC)
    assert local_scope()
    if reason != "first_run":
        assert retention.run_daily(now)[0].status == "done"
        assert retention.run_daily(now) == []
    due = now + days * DAY - 900 * DAY
    made = {closed(due) for _each in range(30)}

    (done,) = retention.run_daily(now + days * DAY, again=True)

    assert (done.status, done.reason) == ("held", reason)
    assert ids_of("observation_point") == made
    held = retention.status(admin(), now + days * DAY).held
    assert held is not None
    assert held.counts == {"observation_point": 30}
    retention.approve(admin())
    assert retention.run_daily(now + days * DAY)[0].counts == held.counts
    assert ids_of("observation_point") == set()
    with pytest.raises(ConflictError, match="retention_not_held"):
        retention.approve(admin())


def test_a_period_is_changed_within_bounds_shown_before_and_taken_back(
    database: dict[str, str],
) -> None:
    for days in (40, 100, 300):
        point = closed(dt.datetime.now(dt.UTC) - days * DAY)
    fetch("""insert into contact_attempt (team_id, point_id, at, band, form, level, is_pair)
        select team_id, id, now(), 'morning', 'knock', 1, false from observation_point
        where id = :id returning id""", id=point)  # fmt: skip
    usual = {one.kind: (one.amount, one.bounds.unit) for one in retention.list_rules(admin())}
    assert usual == {
        "not_in_group": (30, "days"), "unfollowed": (6, "months"), "point": (6, "months"),
        "inquiry": (6, "months"), "track": (30, "days"), "trash": (30, "days"),
        "audit": (5, "years"),
    }  # fmt: skip
    now = retention.status(admin())
    assert now.due == {"observation_point": 1, "contact_attempt": 1}

    assert retention.consequence(admin(), "point", 1) == {"observation_point": 2}
    change = retention.change_rule(admin(), "point", 1, amount=1, basis="Databeskyttelsesloven § 7")
    with pytest.raises(RowClash):
        retention.change_rule(admin(), "point", 1, amount=2)
    for amount in (0, 25):
        with pytest.raises(InputError, match="retention_out_of_bounds"):
            retention.change_rule(admin(), "point", 2, amount=amount)
    assert retention.status(admin()).due == {"observation_point": 3, "contact_attempt": 1}
    retention.undo_rule(admin(), change)
    assert retention.status(admin()) == now
    assert [(one.before, one.after) for one in retention.list_past_rules(admin())] == [
        ((1, "Databeskyttelsesloven § 7"), (6, "")), ((6, ""), (1, "Databeskyttelsesloven § 7")),
    ]  # fmt: skip
    with pytest.raises(AccessError):
        retention.change_rule(local_scope(), "point", 1, amount=3)


def test_a_case_nobody_follows_up_is_told_of_a_month_before_and_can_be_kept(
    database: dict[str, str],
) -> None:
    now = dt.datetime.now(dt.UTC)
    old = put_point(created_at=now - 160 * DAY, code="P-07")
    put_point(created_at=now - 100 * DAY)
    ended = closed(now - 170 * DAY)

    told = retention.list_warnings(local_scope(), now)
    assert [(one.id, one.can_be_kept) for one in told] == [(ended, False), (old, True)]
    assert (told[1].code, told[1].rule) == ("P-07", "unfollowed")
    assert 0 < told[1].days_left(now) <= 30
    keeping = retention.keep_case(local_scope(), "observation_point", old)
    assert [one.id for one in retention.list_warnings(local_scope(), now)] == [ended]
    retention.undo_keep(local_scope(), keeping)
    assert retention.list_warnings(local_scope(), now) == told
    with pytest.raises(ConflictError, match="retention_case_closed"):
        retention.keep_case(local_scope(), "observation_point", ended)
    with pytest.raises(AccessError):
        retention.list_warnings(admin(), now)


def test_what_was_put_away_comes_back_from_the_trash_with_what_went_with_it(
    address: maps.AddressHit, kvarter: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    scope, now = local_scope(), dt.datetime.now(dt.UTC)
    point = points.add_point(scope, address_id=address.id)
    points.record_observation(scope, point.point_id, at=now - DAY, signs=["waste"], is_pair=True)
    return_windows.add_window(
        scope, point_id=point.point_id, starts_at=now + DAY, ends_at=now + DAY * 1.1
    )
    there = return_windows.list_windows(scope)
    points.delete_point(scope, point.point_id, 1)
    (found,) = (one for one in retention.list_trash(scope) if one.id == point.point_id)
    assert (found.name, found.put_away_by, found.due_at - found.put_away_at) == (
        point.code, "LOK", 30 * DAY,
    )  # fmt: skip
    assert retention.status(admin()).trash["observation_point"] == 1

    said = kvarter("retention", "restore", point.point_id).stdout
    assert said == f"Punkt {point.code} er gendannet.\n"

    assert return_windows.list_windows(scope)[-1].id == there[-1].id
    assert points.list_points(scope, point_id=point.point_id)[0].signs == ("waste",)
    with pytest.raises(NotFoundError):
        retention.restore(scope, point.point_id)
    with pytest.raises(AccessError):
        retention.list_trash(admin())


def test_what_was_erased_is_erased_again_after_an_older_copy_came_back(
    address: maps.AddressHit,
    copy_of: Callable[[str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_case(address, outcome="not_in_group")
    put_away = points.add_point(local_scope(), at=shapely.Point(address.lon, address.lat),
                                allow_duplicate=True)  # fmt: skip
    age(200)
    name, home = str(opened().url.database), str(get_settings().home)

    def go_back() -> None:
        """Have the database from before, and the files of the installation as they are now."""
        close()
        copy_of(name)
        monkeypatch.setenv("KVARTER_HOME", home)

    go_back()
    points.delete_point(local_scope(), put_away.point_id, 1)
    age(31)
    run()
    after = {table: ids_of(table) for table in ALL}
    listed = {row.row_id for row in fetch("select row_id from erasure")}
    assert put_away.point_id not in after["observation_point"]
    go_back()
    assert put_away.point_id in ids_of("observation_point")

    assert retention.replay() == len(listed)

    assert {table: ids_of(table) for table in after} == after
    assert {row.row_id for row in fetch("select row_id from erasure")} >= listed
    assert retention.replay() == 0


def test_the_application_can_take_nothing_off_the_list_of_what_was_erased(
    database: dict[str, str],
) -> None:
    closed(NOW - 900 * DAY)
    run(NOW)
    for statement in ("delete from erasure", "update erasure set reason = 'x'"):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            fetch(statement)
    with opened().session(of_program(uuid.uuid4())) as session:
        assert session.execute(sa.text("select from erasure")).all() == []
