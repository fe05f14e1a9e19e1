"""
Many users at once through real websockets: how long pages take, and what memory and CPU they cost.

Each user opens a window, and then, after a pause of ten seconds on average, opens another page of
the menu or presses something on the open one, which draws it again. The first time a page has a
map, its tiles are fetched. The users are shared out over the copies of the app, as the proxy does;
with a login they come in by a provider, a quarter of them in each role. The town has housing areas,
rounds planned and walked, and passes of every age.

    python -m benchmarks soak load [--users N] [--think S] [--minutes N] [--copies N] [--town N]
        [--login]
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import numpy as np

from benchmarks.soak.people import Person, log_in, people_of, provider_of
from benchmarks.soak.window import Window, open_window
from gis.services import installation, maps
from gis.services.members import local_identity
from gis.settings import get_settings
from scripts.browsing import ROOT, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GOAL_S = 2.0
WARM_S = 60.0
"""So long every user has had to come in; what is measured begins then."""
SAMPLE_S = 15.0
TILE_ZOOM, MOST_TILES, TILES_AT_ONCE = 15, 30, 6
"""What a map of 900 by 600 points asks for as it opens, and how a browser asks: an assumption."""
LATE_S = 60.0
"""So long after the end an answer is still waited for."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What was measured: seconds of each answer and tile, and by copy the memory over time."""

    answers: list[tuple[float, str, float]] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    tiles: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    memory: list[tuple[float, list[float]]] = field(default_factory=list)


@contextmanager
def serving(
    copies: int, environment: dict[str, str], *, log: IO[str] | None = None
) -> Iterator[list[tuple[int, str]]]:
    """Serve some copies of the app, each a process; gives the process ids and addresses."""
    with ExitStack() as stack:
        found = []
        for _copy in range(copies):
            port = free_port()
            # A pipe that nobody reads would stop the app once it is full.
            told = log or stack.enter_context(tempfile.TemporaryFile("w+"))
            url = f"http://127.0.0.1:{port}"
            process = subprocess.Popen(
                [sys.executable, "-m", "gis.cli", "serve"], cwd=ROOT, stderr=told, stdout=told,
                text=True,
                env={**os.environ, **environment, "KVARTER_PORT": str(port),
                     "KVARTER_PUBLIC_URL": url},
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.terminate)
            wait_for(process, f"{url}/readyz")
            found.append((process.pid, url))
        yield found


async def put_under_load(
    servers: Sequence[tuple[int, str]], pages: Sequence[str], *, users: int, think_s: float,
    seconds: float, warm_s: float = WARM_S, tiles: Sequence[str] = (),
    people: Sequence[Person] = (),
) -> Load:  # fmt: skip
    """
    Let users work for some seconds, and return what was measured after the warming up.

    Parameters
    ----------
    tiles
        Ends of the addresses of the tiles that a map asks for.
    people
        Who the users are; without them nobody logs in.
    """
    load, began = Load(), time.monotonic()
    ends = began + warm_s + seconds
    tasks = [
        asyncio.create_task(
            _work(load, servers[number % len(servers)][1], pages, number=number, think_s=think_s,
                  starts_s=warm_s * number / users, measured_from=began + warm_s, ends=ends,
                  tiles=tiles, person=people[number] if people else None)
        )
        for number in range(users)
    ]  # fmt: skip
    while time.monotonic() < ends:
        rss = [memory_mb(pid) for pid, _url in servers]
        load.memory.append((time.monotonic() - began, rss))
        await asyncio.sleep(min(SAMPLE_S, max(ends - time.monotonic(), 0.1)))
    _done, late = await asyncio.wait(tasks, timeout=LATE_S)
    load.problems += ["late"] * len(late)
    for task in late:
        task.cancel()
    return load


async def _work(
    load: Load, url: str, pages: Sequence[str], *, number: int, think_s: float, starts_s: float,
    measured_from: float, ends: float, tiles: Sequence[str], person: Person | None,
) -> None:  # fmt: skip
    rng = random.Random(number)
    await asyncio.sleep(starts_s)
    headers = await asyncio.to_thread(log_in, url, person) if person else {}
    window, taken = await _open(load, url, headers)
    load.opened.append(taken)
    has_tiles = not tiles
    listed = [page for page in pages if page in window.pages]
    while time.monotonic() < ends:
        await asyncio.sleep(rng.uniform(0.5, 1.5) * think_s)
        page = rng.choice([None, *listed])
        try:
            taken = await window.go(page)
        except Exception as error:  # noqa: BLE001 - counted as what went wrong
            load.problems.append(type(error).__name__)
            window, _taken = await _open(load, url, headers)
            continue
        if time.monotonic() - taken >= measured_from:
            load.answers.append((time.monotonic(), window.page, taken))
        load.problems += _take_problems(window)
        if window.map_version and not has_tiles:
            has_tiles = True
            await _fetch(load, f"{url}/tiles/{window.map_version}/", tiles, headers)
    await window.socket.close()


async def _fetch(load: Load, url: str, tiles: Sequence[str], headers: dict[str, str]) -> None:
    """Fetch tiles as a browser does, some at once."""
    limits = httpx.Limits(max_connections=TILES_AT_ONCE)
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=LATE_S) as browser:

        async def fetch(tile: str) -> None:
            began = time.monotonic()
            try:
                answer = await browser.get(url + tile)
            except httpx.HTTPError as error:
                load.problems.append(f"tile: {type(error).__name__}")
                return
            load.tiles.append(time.monotonic() - began)
            if not answer.is_success:
                load.problems.append(f"tile: {answer.status_code}")

        await asyncio.gather(*map(fetch, tiles))


async def _open(load: Load, url: str, headers: dict[str, str]) -> tuple[Window, float]:
    """Open a window, again and again where it does not come."""
    while True:
        try:
            return await open_window(url, headers=headers)
        except Exception as error:  # noqa: BLE001 - counted as what went wrong
            load.problems.append(f"opening: {type(error).__name__}")
            await asyncio.sleep(5)


def _take_problems(window: Window) -> list[str]:
    found, window.problems = window.problems, []
    return found


def memory_mb(pid: int) -> float:
    """Return the memory that a process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(told["VmRSS"].split()[0]) / 1000


def cpu_s(pid: int) -> float:
    """Return the seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def report(load: Load, *, seconds: float, spent: Sequence[float], users: int) -> bool:
    """Print what was measured; return whether the goal was reached."""
    taken = np.array([seconds for _at, _page, seconds in load.answers])
    p50, p95, p99 = np.percentile(taken, [50, 95, 99])
    print(
        f"  {users} users, {len(taken)} answers in {seconds / 60:.0f} min: median {p50:.2f} s, "
        f"p95 {p95:.2f} s, p99 {p99:.2f} s, slowest {taken.max():.2f} s (p95 at most {GOAL_S} s)"
    )
    by_page: dict[str, list[float]] = {}
    for _at, page, one in load.answers:
        by_page.setdefault(page, []).append(one)
    slowest = sorted(by_page, key=lambda page: -float(np.percentile(by_page[page], 95)))[:6]
    told = ", ".join(f"/{page} {np.percentile(by_page[page], 95):.2f} s" for page in slowest)
    print(f"  slowest pages, p95: {told}")
    print(
        f"  CPU of the app {sum(spent) / len(taken):.3f} s an answer, "
        f"{sum(spent) / seconds:.2f} cores; load of the machine {os.getloadavg()[0]:.1f}"
    )
    for number in range(len(spent)):
        series = np.array([(at, rss[number]) for at, rss in load.memory])
        later = series[series[:, 0] >= series[-1, 0] / 3]
        slope = np.polyfit(later[:, 0] / 3600, later[:, 1], 1)[0]
        print(f"  memory of copy {number + 1}: {series[0, 1]:.0f} MB at first, "
              f"{later[0, 1]:.0f} after a third, {series[-1, 1]:.0f} at the end; "
              f"{slope:+.0f} MB an hour over the last two thirds")  # fmt: skip
    kinds = sorted({re.sub(r"K-\w+", "K-…", one) for one in load.problems})
    if load.tiles:
        print(f"  {len(load.tiles)} tiles, p95 {np.percentile(load.tiles, 95):.2f} s each")
    print(f"  opening a window: {np.median(load.opened):.2f} s in the median")
    print(f"  what went wrong: {len(load.problems)} {kinds[:5]}")
    return bool(p95 <= GOAL_S and not load.problems)


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks soak load", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--think", type=float, default=10.0, help="seconds between two presses")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--copies", type=int, default=2, help="processes of the app")
    parser.add_argument("--town", type=int, default=0, help="demo towns side by side, 0: the demo")
    parser.add_argument("--home", type=Path, help="an installation that is filled already")
    parser.add_argument("--login", action="store_true", help="the users log in by a provider")
    options = parser.parse_args(argv)
    from gis.web.pages import PAGES

    with ExitStack() as stack:
        home = options.home or filled(stack, options.town)
        environment = {"KVARTER_HOME": str(home), "KVARTER_WORKERS": "0"}
        people, tiles = [], _tiles_of(home)
        if options.login:
            people = people_of([local_identity().team_name], options.users)
            environment |= stack.enter_context(provider_of(people))
        servers = stack.enter_context(serving(options.copies, environment))
        before = [cpu_s(pid) for pid, _url in servers]
        load = asyncio.run(
            put_under_load(
                servers, [page.url for page in PAGES if not page.hidden], users=options.users,
                think_s=options.think, seconds=options.minutes * 60, tiles=tiles, people=people,
            )
        )  # fmt: skip
        spent = [cpu_s(pid) - was for (pid, _url), was in zip(servers, before, strict=True)]
        is_reached = report(
            load, seconds=options.minutes * 60, spent=spent, users=options.users
        )  # fmt: skip
        sys.exit(0 if is_reached else 1)


def _tiles_of(home: Path) -> list[str]:
    """Return the ends of the addresses of the tiles in the middle of an installation's map."""
    os.environ["KVARTER_HOME"] = str(home)
    get_settings.cache_clear()
    info = maps.map_info()
    if info is None:
        return []
    west, south, east, north = info.bounds
    across, down = _tile_at((west + east) / 2, (south + north) / 2)
    side = math.isqrt(MOST_TILES)
    return [
        f"{TILE_ZOOM}/{across + step % side - side // 2}/{down + step // side - side // 2}.mvt"
        for step in range(side * side)
    ]


def _tile_at(lon: float, lat: float) -> tuple[int, int]:
    """Return column and row of the tile at a place; the Web Mercator scheme of OpenStreetMap."""
    count, turned = 2**TILE_ZOOM, math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * count), int((1 - turned / math.pi) / 2 * count)


def filled(stack: ExitStack, copies: int) -> Path:
    """Return the home of a new installation with the demo town, or with several side by side."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kvarter-load-")))
    folder.chmod(0o755)
    home = folder / "home"
    os.environ["KVARTER_HOME"] = str(home)
    get_settings.cache_clear()
    if copies:
        from benchmarks import pages
        from benchmarks.town import DEMO_TOWN, lay_side_by_side
        from gis.services.members import local_scope

        lay_side_by_side(DEMO_TOWN, copies, folder / "town.osm")
        maps.import_map(folder / "town.osm")
        size = argparse.Namespace(copies=copies, areas=40, rounds=60, passes=2_000)
        pages.fill(local_scope(), size)
    else:
        from gis.locale import translator
        from gis.services import demo

        demo.load_demo(translator("da"))
    stack.callback(installation.close)
    return home
