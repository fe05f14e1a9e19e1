"""A browser on the app: one app for tests that only look, one each for those that change."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from browsing import CHROMIUM, Visit, free_port, open_window, running_browser, wait_for
from playwright.sync_api import Browser, expect

from gis.layers.cluster import APP_ROLE, OWNER_ROLE, SUPERUSER, Cluster
from tests.warm import Nursery

# The machine may be busy with other tests; what is expected comes all the same.
expect.set_options(timeout=30_000)


# Of a module and not of the session: while it is open, the tests of workers, which come to the same
# process, cannot run their event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of a module; every window begins without a memory of earlier ones."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is not there: run make setup-dev, or set KVARTER_CHROMIUM.")
    with running_browser() as browser:
        yield browser


@contextmanager
def running_app(nursery: Nursery, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve the app with some settings; gives its address, and stops it afterwards."""
    port = free_port()
    settings = {**os.environ, **environment, "KVARTER_PORT": str(port)}
    server = nursery.start(["kvarter", "serve"], settings)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(server, f"{url}/readyz")
        yield url
    finally:
        server.terminate()
        server.communicate()


@pytest.fixture
def first_visit(browser: Browser, nursery: Nursery, database: dict[str, str]) -> Iterator[Visit]:
    """A window on an app of its own without a map."""
    with running_app(nursery, database) as url:
        yield from _visit(browser, url)


@pytest.fixture
def workers() -> int:
    """Processes for long work that `own_visit` has; modules without any save their start."""
    return 1


@pytest.fixture
def own_visit(
    browser: Browser, nursery: Nursery, demo_database: dict[str, str], workers: int
) -> Iterator[Visit]:
    """A window on an app of its own with the demo town, to draw and delete in."""
    settings = demo_database | {"KVARTER_WORKERS": str(workers)}
    with running_app(nursery, settings) as url:
        yield from _visit(browser, url)


@pytest.fixture(scope="module")
def shared_town(cluster: Cluster, demo_template: str) -> Iterator[dict[str, str]]:
    """Settings of an app with the demo town that the tests of a module share."""
    name = "e2e"
    engine = sa.create_engine(
        cluster.url(SUPERUSER, "postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(
            sa.text(
                f"create database {name} template {demo_template} owner {OWNER_ROLE}"
                " strategy file_copy"
            )
        )
    yield {
        "KVARTER_HOME": str(cluster.home),
        "KVARTER_DATABASE_URL": cluster.url(APP_ROLE, name).render_as_string(),
        "KVARTER_OWNER_DATABASE_URL": cluster.url(OWNER_ROLE, name).render_as_string(),
    }
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop database {name} with (force)"))


@pytest.fixture(scope="module")
def demo_app(nursery: Nursery, shared_town: dict[str, str]) -> Iterator[str]:
    """Address of an app with the demo town that the tests of a module share."""
    with running_app(nursery, shared_town) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, demo_app: str) -> Iterator[Visit]:
    """A window on the shared app."""
    yield from _visit(browser, demo_app)


def _visit(browser: Browser, url: str) -> Iterator[Visit]:
    with open_window(browser, url) as visit:
        yield visit
        # True of every test, whatever else it is about.
        assert visit.foreign == []
        assert visit.problems == []
