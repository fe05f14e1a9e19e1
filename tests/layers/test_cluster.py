"""The private cluster: what happens when things go wrong around it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import MachineError
from gis.layers.cluster import APP_ROLE, OWNER_ROLE, SUPERUSER, Cluster
from gis.layers.database import SYSTEM, Database, copy_frame
from gis.locale import translator

pytestmark = pytest.mark.db


@pytest.fixture
def fresh() -> Iterator[Cluster]:
    home = Path(tempfile.mkdtemp(prefix="kvarter-cluster-"))
    home.chmod(0o755)
    made = Cluster(home)
    yield made
    if made.status() == "running":
        made.stay(up=False)
    shutil.rmtree(home)


def answers(cluster: Cluster) -> bool:
    engine = sa.create_engine(cluster.url(SUPERUSER, "postgres"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.scalar(sa.text("select 1")) == 1


def server_pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_goes_from_absent_over_running_to_stopped(fresh: Cluster) -> None:
    assert fresh.status() == "absent"
    fresh.init()
    assert fresh.status() == "stopped"
    fresh.start()
    assert fresh.status() == "running"
    assert answers(fresh)
    fresh.start()  # twice is once
    fresh.stop()
    fresh.stop()
    assert fresh.status() == "stopped"


def test_is_reached_through_a_folder_closed_to_others_and_not_over_the_network(
    fresh: Cluster,
) -> None:
    with fresh.in_use():
        assert fresh.socket_folder.stat().st_mode & 0o077 == 0
        engine = sa.create_engine(fresh.url(SUPERUSER, "postgres"), poolclass=sa.NullPool)
        with engine.connect() as connection:
            assert connection.scalar(sa.text("show listen_addresses")) == ""


def test_a_long_home_gets_a_short_socket_path() -> None:
    folder = Cluster(Path("/srv") / ("kommune" * 20)).socket_folder
    assert len(os.fsencode(folder)) < 80


def test_starts_again_after_the_server_was_killed(fresh: Cluster) -> None:
    fresh.start()
    os.kill(server_pid(fresh), signal.SIGKILL)
    while fresh.status() == "running":  # the kernel takes a moment
        time.sleep(0.01)
    fresh.start()
    assert answers(fresh)


def test_stops_while_it_recovers_from_the_kill_of_one_of_its_processes(
    fresh: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gis.layers.cluster.STOP_SECONDS", 2)
    fresh.start()
    engine = sa.create_engine(fresh.url(SUPERUSER, "postgres"))
    with engine.connect() as one:
        one.execute(sa.text("create table kept as select 7 as value"))
        one.commit()
        os.kill(one.scalar(sa.text("select pg_backend_pid()")), signal.SIGKILL)
        time.sleep(0.2)
        fresh.stop()
        assert fresh.status() == "stopped"
        one.invalidate()
    engine.dispose()
    fresh.start()
    with engine.connect() as again:
        assert again.scalar(sa.text("select value from kept")) == 7
    engine.dispose()


def test_a_lock_file_that_names_somebody_elses_process_does_not_stop_the_start(
    fresh: Cluster,
) -> None:
    fresh.init()
    stale = fresh.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{fresh.data}\n0\n5432\n{fresh.socket_folder}\n\n\n")
    fresh.start()
    assert server_pid(fresh) != os.getpid()
    assert answers(fresh)


def sockets(cluster: Cluster) -> list[Path]:
    return list(cluster.socket_folder.glob(".s.PGSQL.*"))


@pytest.mark.parametrize("cleaned", ["socket", "folder"])
def test_a_server_whose_socket_was_cleaned_away_is_started_again(
    fresh: Cluster, cleaned: str
) -> None:
    fresh.start()
    for path in sockets(fresh):
        path.unlink()
    if cleaned == "folder":
        fresh.socket_folder.rmdir()
    fresh.start()
    assert answers(fresh)


def test_a_server_that_is_not_reached_is_told_in_one_sentence(fresh: Cluster) -> None:
    fresh.start()
    for path in sockets(fresh):
        path.unlink()
    with pytest.raises(MachineError, match="database_not_reached"):
        fresh.has_database()
    with pytest.raises(MachineError, match="database_not_reached"):
        fresh.add_database()


@pytest.mark.parametrize("home", ["/proc/kvarter", "/dev/null/kvarter", "/" + "k" * 300])
def test_a_home_that_cannot_be_made_is_told_in_one_sentence(home: str) -> None:
    cluster = Cluster(Path(home))
    for use in (cluster.start, cluster.stop, lambda: cluster.stay(up=False)):
        with pytest.raises(MachineError, match="home_read_only"):
            use()


def test_the_status_of_a_home_that_cannot_be_looked_at_is_told_in_one_sentence() -> None:
    assert Cluster(Path("/proc/kvarter")).status() == "absent"
    with pytest.raises(MachineError, match="home_read_only"):
        Cluster(Path("/" + "k" * 300)).status()


def test_half_a_cluster_left_by_a_killed_init_is_made_anew(fresh: Cluster) -> None:
    half = fresh.data.with_suffix(".new")
    half.mkdir()
    (half / "base").write_text("half")
    fresh.start()
    assert answers(fresh)
    assert not half.exists()


def test_the_last_one_out_stops_it(fresh: Cluster) -> None:
    with fresh.in_use():
        with fresh.in_use():
            assert answers(fresh)
        assert answers(fresh)
    assert fresh.status() == "stopped"


def test_stays_when_asked_to_until_let_go(fresh: Cluster) -> None:
    fresh.stay(up=True)
    with fresh.in_use():
        pass
    assert fresh.status() == "running"
    fresh.stay(up=False)
    assert fresh.status() == "stopped"


def test_two_processes_at_once_share_one_server(fresh: Cluster) -> None:
    script = textwrap.dedent(f"""
        from pathlib import Path
        from gis.layers.cluster import Cluster
        cluster = Cluster(Path({str(fresh.home)!r}))
        with cluster.in_use():
            print((cluster.data / "postmaster.pid").read_text().split()[0], flush=True)
            input()
    """)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    pids = {process.stdout.readline().strip() for process in running}
    assert len(pids) == 1
    assert answers(fresh)
    running[0].kill()  # one that dies without a word does not hold the others' server up or down
    running[1].communicate("\n")
    assert fresh.status() == "running"
    running[2].communicate("\n")
    running[0].communicate()
    assert fresh.status() == "stopped"


@pytest.fixture
def small_disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kvarter-disk-"))
    size = getattr(request, "param", "3m")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("needs the right to mount a disk of its own")
    yield folder
    if Cluster(folder).status() == "running":
        Cluster(folder).stop()
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_is_told_in_one_sentence_and_leaves_nothing(small_disk: Path) -> None:
    cluster = Cluster(small_disk)
    with pytest.raises(MachineError, match="disk_full") as caught:
        cluster.start()
    assert translator("da").error(caught.value).startswith("Disken er fuld")
    assert cluster.status() == "absent"
    assert not cluster.data.with_suffix(".new").exists()


@pytest.mark.parametrize("small_disk", ["110m"], indirect=True)
def test_a_disk_that_fills_up_while_rows_are_written_is_told_and_keeps_what_there_was(
    small_disk: Path,
) -> None:
    cluster = Cluster(small_disk)
    cluster.start()
    cluster.add_database()
    database = Database(cluster.url(APP_ROLE), cluster.url(OWNER_ROLE))
    database.upgrade("EPSG:25832")
    rows = [{"kind": "place", "name": os.urandom(1000).hex()} for _ in range(50_000)]
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.Point(0, 0)] * len(rows), crs=25832)
    with pytest.raises(MachineError, match="disk_full"), database.session(SYSTEM) as session:
        session.execute(
            sa.text("create temporary table rows (kind text, name text, geometry geometry)")
        )
        copy_frame(session, "rows", frame, ["kind", "name", "geometry"])
    database.close()
    cluster.stop()
    cluster.start()
    with database.session(SYSTEM) as session:
        assert session.scalar(sa.text("select crs from installation")) == "EPSG:25832"
    database.close()


def test_a_read_only_disk_is_told_in_one_sentence(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(MachineError, match="home_read_only"):
        Cluster(small_disk / "kvarter").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")
def test_a_home_that_the_server_cannot_enter_is_told_in_one_sentence() -> None:
    with tempfile.TemporaryDirectory() as closed:  # 0700, like /root
        home = Path(closed) / "kvarter"
        with pytest.raises(MachineError, match="home_unreadable"):
            Cluster(home).start()
