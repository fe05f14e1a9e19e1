"""The log: what is told to it, what it costs, and that nothing in it can be changed unseen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from gis.errors import AccessError, InputError, NotFoundError
from gis.layers import audit as layer
from gis.layers.cluster import SUPERUSER, Cluster
from gis.layers.database import SYSTEM
from gis.locale import COPENHAGEN, translator
from gis.services import audit, calendars, inquiries, maps, observation_points, return_windows
from gis.services.audit.sampling import (
    LEAST_OUT,
    LEAST_POINTS,
    LEAST_STREET,
    PERIODS_BEFORE,
    find_sightings,
)
from gis.services.audit.sealing import FILE_NAME, content_of, hash_of, read_file
from gis.services.installation import database
from gis.services.members import local_identity, local_scope
from gis.services.viewing import viewing
from gis.settings import get_settings

pytestmark = pytest.mark.db
Rows = list[sa.Row[Any]]


def log(like: str = "") -> Rows:
    """Return the events whose action is like this, as the program itself sees them."""
    with database().session(SYSTEM) as session:
        query = "select * from audit_event where action ~ :like order by number"
        return [*session.execute(sa.text(query), {"like": like})]


@contextmanager
def new_events(like: str = "") -> Iterator[Rows]:
    """Fill a list with the events that a block adds."""
    found: Rows = []
    known = {row.number for row in log()}
    yield found
    found += [row for row in log(like) if row.number not in known]


def admin() -> Any:
    return local_identity().scope("administrator")


def a_point() -> observation_points.Point:
    return observation_points.list_points(local_scope())[0]


@pytest.fixture
def home_folder(demo_database: dict[str, str], tmp_path: Any, monkeypatch: Any) -> Any:
    """The demo town, with a folder of its own for the seals."""
    monkeypatch.setenv("KVARTER_HOME", str(tmp_path))
    get_settings.cache_clear()
    return tmp_path


@pytest.fixture
def as_superuser(demo_database: dict[str, str], cluster: Cluster) -> Callable[..., None]:
    """Runs statements as who may do everything in the database."""
    name = sa.make_url(demo_database["KVARTER_DATABASE_URL"]).database

    def run(*statements: str) -> None:
        engine = sa.create_engine(cluster.url(SUPERUSER, str(name)), poolclass=sa.NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    return run


def test_reading_points_is_logged_once_a_view_with_their_ids(demo_database: Any) -> None:
    scope = local_scope()
    with new_events() as found, viewing("page") as view:
        points = observation_points.list_points(scope)
        observation_points.list_points(scope)
        observation_points.list_observations(scope, points[0].id)
        observation_points.list_attempts(scope, points[0].id)
        assert len(log()) >= 2, "an event is there before the page goes on"
    assert [(row.action, row.channel, row.role) for row in found] == [
        ("points.read", "page", "coordinator"), ("points.open", "page", "coordinator"),
    ]  # fmt: skip
    listed, opened = found
    assert {str(one) for one in listed.ids} == {one.id for one in points}
    assert [str(one) for one in opened.ids] == [points[0].id]
    assert {str(row.view_id) for row in found} == {view.id}
    assert (listed.team_id, listed.member_id) == (scope.team_id, scope.member_id)


def test_another_view_and_another_person_are_logged_anew(demo_database: Any) -> None:
    scope = local_scope()
    other = replace(scope, member_id=uuid.uuid4(), role="worker")
    with new_events() as found:
        with viewing("page"):
            observation_points.list_points(scope)
            observation_points.list_points(other)
        with viewing("page"):
            observation_points.list_points(scope)
    assert [row.member_id for row in found] == [scope.member_id, other.member_id, scope.member_id]


def test_a_change_is_logged_in_its_own_transaction_or_not_done(
    demo_database: Any, as_superuser: Callable[..., None]
) -> None:
    scope, point = local_scope(), a_point()
    with new_events() as found:
        observation_points.update_point(scope, point.id, point.version, watch_for="lys")
    assert [(row.action, str(row.ids[0])) for row in found] == [("points.record", point.id)]
    with new_events() as found, pytest.raises(NotFoundError):
        observation_points.update_point(scope, str(uuid.uuid4()), 1, watch_for="mørke")
    assert not found, "what was not done is not logged as done"

    as_superuser(
        "alter table audit_event add constraint broken check (action !~ 'points') not valid"
    )
    with pytest.raises(sa.exc.IntegrityError):
        observation_points.update_point(scope, point.id, point.version + 1, watch_for="mørke")
    with pytest.raises(sa.exc.IntegrityError):
        observation_points.list_points(scope)
    as_superuser("alter table audit_event drop constraint broken")
    assert a_point().watch_for == "lys", "what cannot be logged is not done"


def test_what_is_refused_is_logged_as_refused(demo_database: Any) -> None:
    leader = replace(local_scope(), role="leader")
    nobody = replace(leader, team_id=uuid.uuid4(), member_id=uuid.uuid4(), role="' or 1=1")
    with new_events() as found, viewing("page"):
        for scope in (leader, leader, nobody):
            with pytest.raises(AccessError):
                observation_points.list_points(scope)
        with pytest.raises(AccessError), database().as_one():
            inquiries.list_inquiries(leader)
    assert [(row.action, row.role) for row in found] == [
        ("points.read.refused", "leader"), ("points.read.refused", ""),
        ("inquiries.read.refused", "leader"),
    ]  # fmt: skip


def test_a_search_logs_what_was_found_and_not_what_was_typed(demo_database: Any) -> None:
    with new_events() as found, viewing("page"):
        hits = maps.search_addresses(local_scope(), "Mejsevej")
        maps.search_addresses(local_scope(), "Findes ikke")
    assert [row.action for row in found] == ["streets.search"] * 2
    assert {str(one) for one in found[0].ids} == {hit.id for hit in hits}
    assert not found[1].ids
    assert "ejsevej" not in str(found)


def test_an_export_and_what_it_reads_are_few_events(demo_database: Any) -> None:
    with new_events() as found:
        calendars.returns_calendar(local_scope(), translator("da"))
    windows = {one.id for one in return_windows.list_windows(local_scope())}
    assert [row.action for row in found] == ["returns.export"]
    assert windows <= {str(one) for one in found[0].ids}


def test_the_application_may_only_add_to_the_log(demo_database: Any) -> None:
    audit.note(None, "login.failed")
    told, values = "role, action, view_id, channel", "'', 'a.b', gen_random_uuid(), 'page'"
    for statement in (
        "update audit_event set role = ''", "delete from audit_event", "truncate audit_event",
        f"insert into audit_event (number, {told}) overriding system value values (1, {values})",
        f"insert into audit_event (at, {told}) values (now(), {values})",
        "update audit_seal set hash = ''", "delete from audit_seal", "truncate audit_seal",
    ):  # fmt: skip
        with pytest.raises(sa.exc.ProgrammingError), database().session(SYSTEM) as session:
            session.execute(sa.text(statement))
    with pytest.raises(sa.exc.IntegrityError), database().session(SYSTEM) as session:
        session.execute(
            sa.text(
                "insert into audit_event (role, action, view_id, channel, counts) values "
                """('', 'a.b', gen_random_uuid(), 'page', '{"said": "Mejsevej"}')"""
            )
        )


def test_only_an_administrator_reads_the_log_of_the_team(demo_database: Any) -> None:
    audit.note(None, "login.failed")
    a_point()
    found = audit.list_events(admin()).rows
    assert {"login.failed", "points.read"} <= {row.action for row in found}
    elsewhere = replace(admin(), team_id=uuid.uuid4())
    assert {row.action for row in audit.list_events(elsewhere).rows} <= {"login.failed", "log.read"}
    for role in ("worker", "coordinator", "leader"):
        with pytest.raises(AccessError):
            audit.list_events(replace(admin(), role=role))
        with database().session(replace(admin(), role=role)) as session:
            assert session.scalar(sa.text("select count(*) from audit_event")) == 0


# --- seals -----------------------------------------------------------------------------------


COLUMNS = (
    "xact = xact + 1", "at = at + interval '1 microsecond'",
    "team_id = gen_random_uuid()", "member_id = null", "role = 'leader'", "action = 'points.close'",
    "ids = ids || gen_random_uuid()", "view_id = gen_random_uuid()", "channel = 'job'",
    """counts = '{"n": 1}'""",
)  # fmt: skip


def events_and_seals() -> list[int]:
    """Make three seals of a few events each; return the numbers of the events."""
    for _batch in range(3):
        for action in ("login.done", "login.ended"):
            audit.note(local_scope(), action, [uuid.uuid4()])
        assert audit.seal() >= 2
    return [row.number for row in log("^login")]


def test_an_untouched_log_is_whole_and_gaps_of_what_was_rolled_back_are_none(
    home_folder: Any,
) -> None:
    events_and_seals()
    with pytest.raises(RuntimeError), database().as_one():
        audit.note(local_scope(), "login.done")
        raise RuntimeError
    audit.note(local_scope(), "login.done")
    checked = audit.verify(admin())
    assert (checked.findings, checked.has_file) == ((), True)
    again = audit.verify(admin())
    assert (again.is_whole, again.unsealed, again.seals) == (True, 1, checked.seals + 1)


def test_an_event_that_was_under_way_when_a_seal_was_made_is_in_the_next(home_folder: Any) -> None:
    events_and_seals()
    with database().as_one():
        audit.note(local_scope(), "login.done")
        audit.note(local_scope(), "login.ended", is_apart=True)
        assert audit_numbers_sealed_apart() == 1
    assert audit.check_log().findings == ()
    checked = audit.check_log()
    assert (checked.findings, checked.unsealed) == ((), 0)


def audit_numbers_sealed_apart() -> int:
    """Seal in another thread, outside of the transaction of this one; return how many events."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(audit.seal).result()


def test_a_change_of_any_field_of_any_event_is_found(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    numbers = events_and_seals()
    as_superuser("create table audit_kept as table audit_event")
    for at, change in enumerate(COLUMNS):
        number = numbers[at % len(numbers)]
        as_superuser(f"update audit_event set {change} where number = {number}")
        (found, *_more) = audit.check_log().findings
        assert found.kind in {"changed", "inserted"}, change
        assert found.first <= number <= found.last
        as_superuser(
            f"delete from audit_event where number = {number}",
            "insert into audit_event overriding system value "
            f"select * from audit_kept where number = {number}",
        )
    assert audit.check_log().is_whole


REST = "at, team_id, member_id, role, action, ids, view_id, channel, counts"
FROM = "from audit_event where number = {1}"
TAMPERING = {
    "an event is deleted": ("delete " + FROM,),
    "an event is put in again elsewhere": (
        f"insert into audit_event overriding system value select xact, -1, {REST} {FROM}",
    ),
    "two events change places": (
        "alter table audit_event alter number drop identity",
        "update audit_event set number = -1 where number = {0}",
        "update audit_event set number = {0} where number = {1}",
        "update audit_event set number = {1} where number = -1",
    ),
    "a seal is deleted": ("delete from audit_seal where number = 2",),
    "a seal is changed": ("update audit_seal set at = at + interval '1 s' where number = 2",),
    "the tail is cut off": (
        "delete from audit_event where number >= {2}", "delete from audit_seal where number >= 2",
    ),
    "everything goes": ("truncate audit_event", "truncate audit_seal"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found(home_folder: Any, as_superuser: Callable[..., None], what: str) -> None:
    numbers = events_and_seals()
    as_superuser(*(one.format(*numbers) for one in TAMPERING[what]))
    assert audit.check_log().findings, what


def test_a_seal_that_lets_young_events_go_is_found_though_its_hash_is_right(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    events_and_seals()
    with database().session(SYSTEM) as session:
        first, *_more, last = layer.read_seals(session)
        forged = replace(first, number=last.number + 1, kind="dropped", at=last.at, content=b"")
        layer.add_seal(session, replace(forged, hash=hash_of(forged, last)))
    as_superuser(f"delete from audit_event where number < {first.numbers[-1][1]}")
    assert [one.kind for one in audit.check_log().findings] == ["dropped"]


def test_events_whose_time_is_up_go_and_the_log_stays_whole(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    numbers = events_and_seals()
    seal_again(home_folder, as_superuser, [730])
    assert audit.purge(dt.datetime.now(dt.UTC) - dt.timedelta(days=400)) >= len(numbers)
    assert not log("^login")
    checked = audit.check_log()
    assert (checked.findings, checked.events) == ((), 1)
    assert checked.dropped >= len(numbers)
    assert audit.purge(dt.datetime.now(dt.UTC) - dt.timedelta(days=400)) == 0


@pytest.mark.parametrize(
    ("days_ago", "kept"), [((1, 730, 0), 6), ((730, -365, 700), 2), ((730, 729, -1), 2)]
)
def test_what_was_sealed_while_the_clock_was_wrong_is_whole_and_goes_when_its_time_is_up(
    home_folder: Any, as_superuser: Callable[..., None], days_ago: tuple[int, ...], kept: int
) -> None:
    numbers = events_and_seals()
    seal_again(home_folder, as_superuser, days_ago)
    assert audit.check_log().is_whole
    audit.purge(dt.datetime.now(dt.UTC) - dt.timedelta(days=400))
    assert len([row for row in log("^login") if row.number in numbers]) == kept
    assert audit.check_log().is_whole


def seal_again(
    home_folder: Any, as_superuser: Callable[..., None], days_ago: Sequence[int]
) -> None:
    """Write the seals anew, as if the clock had been so many days back then."""
    with database().session(SYSTEM) as session:
        seals = list(layer.read_seals(session))
    each = [dt.timedelta(days=days_ago[min(at, len(days_ago) - 1)]) for at in range(len(seals))]
    for one, ago in zip(seals, each, strict=True):
        as_superuser(*(
            f"""update audit_event set at = at - interval '{ago.days} days'
                where number >= {low} and number < {high}""" for low, high in one.numbers
        ))  # fmt: skip
    as_superuser("truncate audit_seal")
    with database().session(SYSTEM) as session:
        rows, before = list(layer.read_rows(session)), None
        for one, ago in zip(seals, each, strict=True):
            under = [row for row in rows if any(a <= row.number < b for a, b in one.numbers)]
            old = replace(one, at=one.at - ago, content=content_of(under))
            before = replace(old, hash=hash_of(old, before))
            layer.add_seal(session, before)
    (home_folder / FILE_NAME).unlink()


def test_who_writes_both_tables_anew_is_found_by_the_file(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    numbers = events_and_seals()
    file = home_folder / FILE_NAME
    kept = file.read_text()
    as_superuser(f"delete from audit_event where number = {numbers[1]}", "truncate audit_seal")
    file.unlink()
    while audit.seal():
        pass
    file.write_text(kept)
    assert {one.kind for one in audit.check_log().findings} >= {"rewritten"}


def test_a_line_that_others_write_into_the_file_is_found_and_stops_nothing(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KVARTER_HOME", str(tmp_path))
    get_settings.cache_clear()
    ours = b'{"seal": 1, "hash": "ab"}'
    others = (b'{"seal": 1e999, "hash": ""}', b'{"restored": Infinity, "hash": ""}', b"null",
              b"[" * 100_000, b"\xff\x00")  # fmt: skip
    (tmp_path / FILE_NAME).write_bytes(b"\n".join([ours, *others, ours]) + b"\n")
    found = [one.number for one in read_file()]
    get_settings.cache_clear()
    assert found == [1, *[-1] * len(others), 1]


def test_old_events_go_only_with_a_seal_that_says_so(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    numbers = events_and_seals()
    with pytest.raises(InputError):
        audit.purge(dt.datetime.now(dt.UTC))
    assert audit.purge(dt.datetime.now(dt.UTC) - dt.timedelta(days=400)) == 0
    with pytest.raises(sa.exc.DBAPIError), database().session(SYSTEM) as session:
        session.execute(
            sa.text(
                "insert into audit_seal select number + 1, 'dropped', at, "
                "int8multirange(int8range(0, 1000000)), 1, snapshot, xact, '', '' "
                "from audit_seal order by number desc limit 1"
            )
        )
        session.execute(sa.text("select audit_forget()"))
    assert len(log("^login")) == len(numbers)


def test_after_a_restore_the_file_says_so_and_the_log_goes_on(
    home_folder: Any, as_superuser: Callable[..., None]
) -> None:
    numbers = events_and_seals()
    as_superuser(
        f"delete from audit_event where number >= {numbers[4]}",
        "delete from audit_seal where number = (select max(number) from audit_seal)",
    )
    assert [one.kind for one in audit.check_log().findings] == ["cut"]
    audit.restored()
    checked = audit.check_log()
    assert (checked.findings, checked.restored) == ((), 1)


# --- the report ------------------------------------------------------------------------------


def row(action: str, ids: list[uuid.UUID], *, member: uuid.UUID, hour: int = 12) -> layer.Row:
    at = dt.datetime(2026, 10, 5, hour, tzinfo=COPENHAGEN)
    return layer.Row(
        1, 1, at, uuid.uuid4(), member, "worker", action, tuple(ids), uuid.uuid4(), "page", {}
    )


def test_the_report_tells_only_what_is_above_its_thresholds() -> None:
    member, points = uuid.uuid4(), [uuid.uuid4() for _point in range(LEAST_STREET)]
    places = {one: ("a street", f"P-{n:02}") for n, one in enumerate(points)}
    opened = [row("points.open", [one], member=member) for one in points]
    worked = [row("points.record", [one], member=member) for one in points[LEAST_POINTS - 1 :]]
    prints = [row("sheets.print", [], member=member) for _sheet in range(LEAST_OUT)]

    def kinds(rows: list[layer.Row], earlier: list[layer.Row]) -> set[str]:
        return {one.kind for one in find_sightings(rows, earlier, worked, places)}

    assert kinds(opened, []) == {"street"}, "who writes of points may open them"
    assert kinds(opened[1:], []) == set()
    assert {one.kind for one in find_sightings(opened, [], [], places)} == {"street", "unworked"}
    assert kinds(prints, []) == {"out"}
    assert kinds(prints[1:], []) == set()
    assert kinds(prints, prints * PERIODS_BEFORE) == set(), "as many as usual"
    night = [row("points.open", [points[0]], member=member, hour=5) for _view in range(3)]
    assert kinds(night, []) == {"night"}
    assert kinds(night[1:], []) == set()


def test_a_period_is_the_last_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2026, 1, 7)
    for every, since, until in (
        ("week", dt.date(2025, 12, 29), dt.date(2026, 1, 5)),
        ("month", dt.date(2025, 12, 1), dt.date(2026, 1, 1)),
        ("quarter", dt.date(2025, 10, 1), dt.date(2026, 1, 1)),
    ):
        monkeypatch.setenv("KVARTER_LOG_SAMPLE", every)
        get_settings.cache_clear()
        assert audit.last_period(day) == audit.Period(since, until)
    get_settings.cache_clear()
