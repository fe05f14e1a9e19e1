"""Backups: sealed, made, tried and restored in a real PostGIS; and what a bad one is told."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import random
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from benchmarks.soak import restores
from gis.errors import ConflictError, InputError, KvarterError, MachineError
from gis.layers.cluster import APP_ROLE, OWNER_ROLE, SUPERUSER, Cluster
from gis.layers.database import SYSTEM, Database, Scope
from gis.locale import COPENHAGEN
from gis.services import backup, installation, retention
from gis.services.backup import keeping, keys, rotation, sealed
from gis.services.members import local_identity
from gis.services.noting import note
from gis.settings import get_settings
from tests.owner import run_as_owner

Environment = dict[str, str]
KEY = bytes(range(32))
CHUNK = sealed.CHUNK_BYTES + 16


# --- the sealed file -------------------------------------------------------------------------


def seal(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = sealed.SealedWriter(
        file, is_passphrase=False, salt=random.Random(len(content)).randbytes(16), key=KEY,
        key_id=bytes(8),
    )  # fmt: skip
    for at in range(0, len(content), 300_001):
        writer.write(content[at : at + 300_001])
    writer.close()
    return file.getvalue()


def unseal(file: bytes) -> bytes:
    return b"".join(sealed.open_sealed(io.BytesIO(file), lambda _header: KEY))


def code_of(file: bytes) -> str:
    with pytest.raises(InputError) as found:
        unseal(file)
    return found.value.code


CONTENT = random.Random(7).randbytes(2_500_000)
WHOLE = seal(CONTENT)
FIRST = sealed.HEADER.size


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK_BYTES, 2 * sealed.CHUNK_BYTES, 2_500_000])
def test_what_was_sealed_comes_back(size: int) -> None:
    assert unseal(seal(CONTENT[:size])) == CONTENT[:size]


def test_a_sealed_file_tells_nothing_of_its_content() -> None:
    assert b"Lindevej" not in seal(b"Lindevej 12 " * 100_000)
    assert seal(b"") != WHOLE[:FIRST]


@pytest.mark.parametrize(
    "length",
    [FIRST, FIRST + 1, FIRST + CHUNK - 1, FIRST + CHUNK, FIRST + CHUNK + 1, FIRST + 2 * CHUNK,
     len(WHOLE) - 17, len(WHOLE) - 1],
)  # fmt: skip
def test_a_truncated_file_is_found_wherever_it_was_cut(length: int) -> None:
    assert code_of(WHOLE[:length]) == "backup_truncated"


def test_a_file_that_was_cut_in_its_header_is_found() -> None:
    assert code_of(WHOLE[: FIRST - 1]) == "backup_truncated"
    assert code_of(b"") == code_of(b"PK\x03\x04 something else") == "backup_foreign"


def test_every_flipped_bit_is_found() -> None:
    chance = random.Random(11)
    places = [*range(FIRST), *(chance.randrange(FIRST, len(WHOLE)) for _ in range(40))]
    for place in places:
        changed = bytearray(WHOLE)
        changed[place] ^= 1 << chance.randrange(8)
        assert code_of(bytes(changed)).startswith("backup_"), place


def test_chunks_that_were_moved_left_out_repeated_or_taken_from_another_file_are_found() -> None:
    head, parts = WHOLE[:FIRST], [WHOLE[FIRST + at * CHUNK :][:CHUNK] for at in range(3)]
    other = seal(CONTENT[:-1])
    for wrong in (
        head + parts[1] + parts[0] + parts[2],
        head + parts[0] + parts[2],
        head + parts[0] + parts[0] + parts[1] + parts[2],
        head + other[FIRST:],
        head + parts[0] + other[FIRST + CHUNK :],
        WHOLE + parts[2],
        WHOLE + b"x",
    ):
        assert code_of(wrong) in {"backup_changed", "backup_truncated"}


def test_a_newer_form_is_told_apart_from_a_foreign_file() -> None:
    version = len(sealed.MAGIC) + 1
    newer = bytearray(WHOLE)
    newer[version] = 2
    assert code_of(bytes(newer)) == "backup_newer"


# --- keys ------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Enters another home, and what else is set."""

    def enter(name: str = "home", **settings: str) -> Path:
        monkeypatch.setenv("KVARTER_HOME", str(tmp_path / name))
        for key, value in settings.items():
            monkeypatch.setenv(f"KVARTER_{key.upper()}", value)
        get_settings.cache_clear()
        return tmp_path / name

    yield enter
    get_settings.cache_clear()


def test_a_key_that_was_written_down_opens_the_backups_elsewhere(home: Callable[..., Path]) -> None:
    made = home("one")
    key, words = keys.current_key(), str(keys.key_words())
    assert re.fullmatch("([A-Z2-7]{4} ){13}[A-Z2-7]{4}", words)
    assert (made / "keys" / "backup.key").stat().st_mode & 0o077 == 0
    home("two")
    header = sealed.Header(False, key.salt, bytes(7), key.id)
    with pytest.raises(InputError, match="backup_key_wrong"):
        keys.key_of_header(header)
    assert keys.add_words(words.lower().replace(" ", "-").replace("o", "0")) == key.id
    assert keys.key_of_header(header) == key.content


def test_a_wrong_letter_in_a_key_is_found(home: Callable[..., Path]) -> None:
    home()
    words = str(keys.key_words())
    for wrong in (words[:-1] + ("A" if words[-1] != "A" else "B"), words[:-5], "", "æ" * 56):
        with pytest.raises(InputError, match="backup_words_wrong"):
            keys.add_words(wrong)


def test_a_new_key_leaves_the_earlier_backups_readable(home: Callable[..., Path]) -> None:
    home()
    before = keys.current_key()
    assert keys.new_key() != before.id
    header = sealed.Header(False, before.salt, bytes(7), before.id)
    assert keys.key_of_header(header) == before.content


def test_a_passphrase_opens_what_it_sealed_and_nothing_else(home: Callable[..., Path]) -> None:
    home(backup_passphrase="blå cykel ved åen")
    key = keys.current_key()
    header = sealed.Header(True, key.salt, bytes(7), key.id)
    assert keys.key_of_header(header) == key.content
    home(backup_passphrase="rød cykel ved åen")
    with pytest.raises(InputError, match="backup_passphrase_wrong"):
        keys.key_of_header(header)
    home(backup_passphrase="kort")
    with pytest.raises(InputError, match="backup_passphrase_short"):
        keys.current_key()


# --- which are kept ---------------------------------------------------------------------------

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


STEPS = (dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=365))


def names(days: range) -> set[str]:
    return {rotation.name_at(NOW - dt.timedelta(days=day)) for day in days}


def kept(found: set[str], now: dt.datetime = NOW) -> set[str]:
    return found - rotation.to_drop(found, now, daily=7, weekly=4, monthly=12)


def test_of_two_years_some_days_weeks_and_months_are_kept() -> None:
    found = names(range(730))
    days = sorted((NOW - rotation.made_at(name)).days for name in kept(found))
    ends_of_months = [22, 53, 83, 114, 145, 175, 206, 236, 267, 295, 326]
    assert days == [0, 1, 2, 3, 4, 5, 6, 7, 14, 21, *ends_of_months]
    assert kept(kept(found)) == kept(found)


def test_a_clock_that_jumps_takes_no_backup_away() -> None:
    found = names(range(7))
    ahead = NOW + dt.timedelta(days=4000)
    assert kept(found | {rotation.name_at(ahead)}, ahead) >= names(range(6))
    assert kept(found | {rotation.name_at(ahead)}, NOW) == found | {rotation.name_at(ahead)}


@pytest.mark.parametrize("night", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_of_a_night_in_which_the_clock_is_moved_the_last_of_each_day_is_kept(
    night: dt.date,
) -> None:
    first = dt.datetime.combine(night - dt.timedelta(days=3), dt.time(), dt.UTC)
    hours = [first + dt.timedelta(hours=hour) for hour in range(7 * 24)]
    found = {rotation.name_at(at) for at in hours}
    assert len(found) == len(hours)
    last = {at.astimezone(COPENHAGEN).date(): rotation.name_at(at) for at in hours}
    ends = kept(found, hours[-1] + dt.timedelta(days=3))
    assert ends == {*sorted(last.values())[-7:], rotation.name_at(hours[-1])}


def test_what_was_there_before_a_restore_is_kept_for_two_days() -> None:
    before, after = NOW - dt.timedelta(hours=30), NOW - dt.timedelta(hours=29)
    found = {rotation.name_at(before), rotation.name_at(after), rotation.name_at(NOW)}
    assert kept(found) == found
    assert kept(found, NOW + dt.timedelta(days=1)) == found - {rotation.name_at(before)}


def test_files_of_other_names_are_never_dropped() -> None:
    others = {"kvarter.kvarter", "kvarter-20261122T120000Z.kvarter.part", "notes.txt"}
    assert (
        not rotation.to_drop(others | names(range(90)), NOW, daily=1, weekly=0, monthly=0) & others
    )


# --- whole databases --------------------------------------------------------------------------


@pytest.fixture
def town(
    demo_database: Environment, cluster: Cluster, home: Callable[..., Path]
) -> Callable[..., Path]:
    """Settings of this process on the demo town, with a role that sees all of it."""
    name = str(sa.make_url(demo_database["KVARTER_DATABASE_URL"]).database)
    home(backup_database_url=cluster.url(SUPERUSER, name).render_as_string())
    return home


@pytest.mark.db
def test_all_comes_back_with_its_rules_and_nobody_sees_rows_without_a_scope(
    town: Callable[..., Path],
) -> None:
    assert restores.round_trip(1)
    with installation.database().session() as session:
        for table in ("member", "observation_point", "row_past", "job", "audit_event"):
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0


@pytest.mark.db
def test_a_restore_turns_back_no_log_erasure_or_protection_and_nobody_who_left_comes_back(
    town: Callable[..., Path], tmp_path: Path
) -> None:
    home = town()
    (home / "demo").mkdir(parents=True)
    (home / "demo" / "sheet.pdf").write_bytes(b"%PDF then")
    mine = local_identity()
    made = backup.make(tmp_path / "one.kvarter")
    assert made.path.stat().st_mode & 0o077 == 0
    assert b"sheet" not in made.path.read_bytes()
    (home / "demo" / "sheet.pdf").unlink()
    (home / "demo" / "kept.pdf").write_bytes(b"%PDF now")
    note(None, "login.failed")
    run_as_owner_of_all(f"update member set left_at = now() where id = '{mine.member_id}'")
    point = first_point()
    assert retention.erase_row(mine.team_id, "observation_point", point, reason="point")
    protect = """insert into address_protection (team_id, key, street, number, postcode)
        select team.id, key, street, number, postcode from address, team order by key limit 1"""
    run_as_owner_of_all(protect)
    checked, copy = backup.restore(made.path)
    assert (checked.depth, checked.rows) == ("restored", made.rows)
    with installation.database().session(SYSTEM) as session:
        assert session.scalar(sa.text("select left_at is not null from member"))
        actions = set(session.scalars(sa.text("select action from audit_event")))
    assert first_point() != point
    assert run_as_owner_of_all("select count(*) from address where is_protected") == (1,)
    assert {"login.failed", "backup.restore"} <= actions
    assert (home / "demo" / "sheet.pdf").read_bytes() == b"%PDF then"
    assert (home / "demo" / "kept.pdf").read_bytes() == b"%PDF now"
    assert copy is not None
    assert backup.check(copy, depth="read").files == 1


def first_point() -> uuid.UUID:
    (found,) = run_as_owner_of_all("select id from observation_point order by code limit 1")
    return found


def run_as_owner_of_all(statement: str) -> tuple:
    address = str(get_settings().backup_database_url).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        found = connection.execute(statement.encode())
        return found.fetchone() if found.description else ()


@pytest.mark.db
def test_a_bad_backup_changes_nothing(town: Callable[..., Path], tmp_path: Path) -> None:
    made = backup.make(tmp_path / "one.kvarter")
    before = restores.fingerprint()
    content = made.path.read_bytes()
    middle = len(content) // 2
    for bad in (content[:middle], content[:middle] + b"\0" + content[middle + 1 :], b"", b"x" * 99):
        made.path.write_bytes(bad)
        with pytest.raises(InputError):
            backup.restore(made.path, copies=False)
    with pytest.raises(InputError, match="backup_missing"):
        backup.restore(tmp_path / "none.kvarter", copies=False)
    assert restores.fingerprint() == before
    assert leftovers() == []


def leftovers() -> list[str]:
    address = str(get_settings().backup_database_url).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        query = "select datname from pg_database where datname like %s"
        mine = f"{connection.info.dbname[:30]}\\_kvarter\\_scratch%"
        return [name for (name,) in connection.execute(query, (mine,))]


@pytest.mark.db
def test_a_restore_is_refused_while_others_are_connected_unless_they_are_sent_away(
    town: Callable[..., Path], tmp_path: Path
) -> None:
    made = backup.make(tmp_path / "one.kvarter")
    address = get_settings().database_url
    with psycopg.connect(str(address).replace("+psycopg", "")) as other:
        with pytest.raises(ConflictError, match="backup_others_connected"):
            backup.restore(made.path, copies=False)
        assert other.execute("select 1").fetchone() == (1,)
        backup.restore(made.path, copies=False, ends_others=True)
        with pytest.raises(psycopg.OperationalError):
            other.execute("select 1")


@pytest.mark.db
def test_a_backup_of_an_earlier_version_is_brought_up_to_this_one(
    cluster: Cluster, home: Callable[..., Path], new_database: Callable[[str], Environment],
    empty_template: str, tmp_path: Path,
) -> None:  # fmt: skip
    now = new_database(empty_template)
    name = str(sa.make_url(now["KVARTER_DATABASE_URL"]).database)
    run_in(cluster, f"drop database {name}")
    cluster.add_database(name)
    Database(cluster.url(APP_ROLE, name), cluster.url(OWNER_ROLE, name)).upgrade(
        "EPSG:25832", to="0005_fieldwork"
    )
    settings = {key.removeprefix("KVARTER_").lower(): value for key, value in now.items()}
    address = cluster.url(SUPERUSER, name).render_as_string()
    home(**{**settings, "home": str(tmp_path), "backup_database_url": address})
    run_as_owner_of_all("""
        with made as (insert into team (name) values ('Nord') returning id)
        insert into member (team_id, subject, initials, role)
        select id, 'local', 'AB', 'coordinator' from made
    """)
    made = backup.make(tmp_path / "old.kvarter")
    run_as_owner_of_all("drop table member cascade")
    checked, _copy = backup.restore(made.path, copies=False)
    assert checked.opening.revision == "0005_fieldwork"
    assert local_identity().initials == "AB"


def run_in(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(
        host=str(cluster.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())


@pytest.mark.db
def test_a_backup_is_whole_or_not_there(
    town: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "one.kvarter"

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MachineError, match="backup_disk_full"):
            backup.make(target)
    with pytest.raises(MachineError, match="backup_not_writable"):
        backup.make(tmp_path / "no" / "one.kvarter")
    assert not [path for path in tmp_path.iterdir() if "one" in path.name]
    backup.make(target)
    with pytest.raises(ConflictError, match="backup_exists"):
        backup.make(target)


@pytest.mark.db
def test_a_role_from_which_rows_are_hidden_makes_no_backup(
    town: Callable[..., Path], tmp_path: Path
) -> None:
    owner = str(get_settings().owner_database_url)
    town(backup_database_url=owner)
    with pytest.raises(MachineError, match="backup_role_sees_too_little"):
        backup.make(tmp_path / "one.kvarter")
    town(backup_database_url="")
    with pytest.raises(MachineError, match="backup_url_missing"):
        backup.make(tmp_path / "one.kvarter")


@pytest.mark.db
def test_one_a_day_is_made_tried_and_made_again_after_the_clock_was_put_back(
    town: Callable[..., Path],
) -> None:
    folder = town() / "backups"
    run_as_owner("update installation set created_at = now()")  # the tests' is as old as they are
    assert not keeping.keep_backups()  # while somebody looks at a new installation
    run_as_owner("update installation set created_at = now() - interval '1 day'")
    assert keeping.keep_backups()
    (made,) = backup.in_folder()
    assert not keeping.keep_backups()
    scope = local_identity().scope("administrator")
    found = backup.overview(scope)
    assert found.newest is not None
    assert (found.newest.path, found.newest.checked) == (made.path, "restored")
    assert backup.missing_backup(scope) is None
    run_as_owner_of_all("update backup_run set made_at = made_at + interval '1 year'")
    made.path.rename(folder / "kvarter-20271122T000000Z.kvarter")
    with installation.database().session(SYSTEM) as session:
        assert keeping._is_due(session, dt.datetime.now(dt.UTC))
    for path in folder.iterdir():
        path.unlink()
    assert backup.missing_backup(scope) == backup.Missing(None)


@pytest.mark.db
def test_after_the_clock_was_set_one_backup_is_due_and_not_one_each_minute(
    town: Callable[..., Path],
) -> None:
    town()
    scope, now = local_identity().scope("administrator"), dt.datetime.now(dt.UTC)
    done = """insert into backup_run (is_automatic, is_in_folder, status, asked_at, made_at)
        values (true, true, 'done', '{0}', '{0}')"""

    def is_due(at: dt.datetime) -> bool:
        with installation.database().session(SYSTEM) as session:
            return keeping._is_due(session, at)

    run_as_owner("update installation set created_at = now() - interval '3 years'")
    run_as_owner_of_all(done.format(now))
    assert [is_due(now + step) for step in STEPS] == [False, True, True]
    for step in STEPS:  # put back further and further
        back = now - step
        assert is_due(back)
        run_as_owner_of_all(done.format(back))
        assert not is_due(back + dt.timedelta(minutes=1))
    run_as_owner_of_all(done.format(now + dt.timedelta(days=3)))
    newest = backup.overview(scope).newest
    assert newest is not None
    assert newest.made_at == now
    run_as_owner_of_all(f"delete from backup_run where made_at <= '{now}'")
    assert backup.missing_backup(scope) == backup.Missing(now + dt.timedelta(days=3))


@pytest.mark.db
def test_a_backup_whose_process_is_gone_is_told_and_hinders_none(
    town: Callable[..., Path],
) -> None:
    scope = local_identity().scope("administrator")
    run_as_owner_of_all(
        "insert into backup_run (is_automatic, is_in_folder, status) values (true, true, 'running')"
    )
    assert backup.overview(scope).under_way is None
    assert backup.overview(scope).failed.error.code == "backup_lost"
    backup.ask_for_backup(scope)
    assert backup.overview(scope).under_way.status == "waiting"


@pytest.mark.db
@pytest.mark.parametrize("role", ["worker", "coordinator", "leader"])
def test_only_an_administrator_sees_the_backups_and_the_key(
    town: Callable[..., Path], role: str
) -> None:
    mine = local_identity()
    scope = Scope(mine.team_id, mine.member_id, role)
    for service in (backup.overview, backup.ask_for_backup, backup.words_of_key):
        with pytest.raises(KvarterError, match="not_allowed"):
            service(scope)
