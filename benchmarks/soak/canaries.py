"""
Many users of several teams at once, and nobody is told what is another's.

All teams have the same rows but for ids and for a canary in everything typed. The users log in by
a provider, open pages, also with ids of other teams in the address, press and choose what the page
has, type canaries of their own, and ask for files, calendars, windows and uploads of others.
Everything that comes is searched for what is not theirs. Jobs are asked for and not done.

    python -m benchmarks soak canaries [--runs N] [--users N] [--teams N] [--think S] [--minutes N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251 - what the app says
from streamlit.proto.WidgetStates_pb2 import WidgetState  # noqa: TID251 - as a browser says it

from benchmarks.soak.load import cpu_s, filled, memory_mb, serving
from benchmarks.soak.people import Person, log_in, people_of, provider_of
from benchmarks.soak.window import Window, open_window
from gis.layers.cluster import SUPERUSER, Cluster
from gis.services import installation
from gis.services.members import local_scope
from gis.web.pages import PAGES
from tests.canaries import MARKS, Town, fill_in, settle, texts_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.proto.Element_pb2 import Element  # noqa: TID251

TEAMS = ("nord", "sund", "midt", "holm", "fjeld", "bakke")
QUERIES = (
    "area", "areas", "round", "partner", "line", "points", "point", "window", "inquiry", "newer",
    "older", "job", "item", "id", "strategy", "places", "channels",
)  # fmt: skip
"""What addresses of pages carry."""
LEFT_ALONE = re.compile(r"who\.|users\.|backup\.|map_data\.remove|banner\.remove|registers\.remove")
"""Buttons that end the trial: they shut people out, or take the town away."""
FILE = re.compile(rb"/media/[0-9a-f]{20,}\.\w+")
FAULT = re.compile(r"^\S+ |K-\w+|[0-9a-f-]{36}")
"""What differs between two lines of the log about the same."""
CLOSED_S = 60.0
TOLD_EVERY_S = 60.0


@dataclass
class Found:
    """What came of it: pages drawn, own canaries seen, answers by what was asked, and leaks."""

    runs: int = 0
    by_role: Counter[str] = field(default_factory=Counter)
    own: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int, list[float]]] = field(default_factory=list)
    files: dict[str, list[str]] = field(default_factory=dict)
    windows: dict[str, str] = field(default_factory=dict)


@dataclass
class Eyes(Window):
    """
    A window that looks at everything that comes.

    Attributes
    ----------
    id
        What the app calls the window.
    said
        Ids that were told in addresses of this window.
    query
        What the address of the page carries now.
    widgets
        What can be pressed or filled in, by id.
    """

    person: Person = field(kw_only=True)
    town: Town = field(kw_only=True, repr=False)
    found: Found = field(kw_only=True, repr=False)
    id: str = ""
    query: str = ""
    said: set[str] = field(default_factory=set)
    widgets: dict[str, tuple[str, Element]] = field(default_factory=dict)

    def hear(self, data: str | bytes) -> bool:
        """Look at one message, and take it in."""
        raw = data.encode() if isinstance(data, str) else data
        self.heard_bytes += len(raw)
        self.look(raw, f"/{self.page}")
        if files := FILE.findall(raw):
            mine = self.found.files.setdefault(self.person.sub, [])
            mine += [one.decode() for one in files]
        return self.take_in(ForwardMsg.FromString(raw))

    def look(self, data: bytes, where: str) -> None:
        """Note what is foreign in something that came."""
        self.found.own += len(MARKS.findall(data))
        told = self.town.foreign(data, self.person.team, self.person.role, said=self.said)
        for one in sorted(told):
            at = data.lower().find(one.lower().encode())
            self.found.own -= 1
            self.found.leaks.append(
                f"{self.person.role} of {self.person.team} {where}?{self.query}: {one}: "
                f"{data[max(at - 80, 0) : at + 120]!r}"
            )

    def take_in(self, message: ForwardMsg) -> bool:
        """Note what can be pressed, and what the window is called."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.id = message.new_session.initialize.session_id or self.id
            self.found.windows[self.id] = self.person.sub
            self.widgets.clear()
            self.found.files.pop(self.person.sub, None)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            element = message.delta.new_element
            name = element.WhichOneof("type")
            one = getattr(element, name) if name else None
            if getattr(one, "id", "") and not getattr(one, "disabled", False):
                self.widgets[one.id] = (name, element)
        return super().take_in(message)

    def press_something(self, rng: random.Random) -> list[WidgetState]:
        """Return something pressed, chosen or filled in on the page."""
        for _try in range(20):
            if not self.widgets:
                break
            key = rng.choice(list(self.widgets))
            state = WidgetState(id=key)
            if not LEFT_ALONE.search(key) and self._fill(state, *self.widgets[key], rng):
                return [state]
        return []

    def _fill(self, state: WidgetState, name: str, element: Element, rng: random.Random) -> bool:
        """Say what a browser says of something that is pressed; whether it says anything."""
        one = getattr(element, name)
        if name == "button":
            state.trigger_value = True
        elif name == "checkbox":
            state.bool_value = rng.random() < 0.5
        elif name in {"text_input", "text_area"}:
            role, is_fieldwork = self.person.role, self.page == "genbesoeg"
            kind = "y" if role == "administrator" else "x" if is_fieldwork else "z"
            state.string_value = f"Qz{self.person.team}{kind} ord"
        elif name in {"selectbox", "radio"} and one.options:
            state.string_value = rng.choice(list(one.options))
        elif name == "multiselect" and one.options:
            state.string_array_value.data.append(rng.choice(list(one.options)))
        elif name == "button_group" and one.options:
            state.string_array_value.data.append(rng.choice([o.content for o in one.options]))
        elif name == "bidi_component" and '"turn"' in one.json:
            table = json.loads(one.json)
            rows = [row["id"] for row in table["rows"]]
            chosen = rng.choice(rows) if rows and rng.random() < 0.8 else self.some_id(rng)
            told = {"told": [{"chosen": chosen, "turn": table["turn"] + 1}]}
            state.json_value = json.dumps(told)
        else:
            return False
        return True

    def some_id(self, rng: random.Random) -> str:
        """Return an id: half the time one of their own team, else of any."""
        own, teams = self.person.team, list(self.town.ids)
        ids = self.town.ids[own if rng.random() < 0.5 else rng.choice(teams)]
        told = rng.choice(ids[rng.choice(list(ids))])
        self.said.add(told)
        return told

    def some_query(self, rng: random.Random) -> str:
        """Return nothing, or ids behind any names that addresses have."""
        count = rng.choice((0, 0, 1, 2))
        return urlencode({rng.choice(QUERIES): self.some_id(rng) for _one in range(count)})


async def watch(
    servers: Sequence[tuple[int, str]], people: Sequence[Person], town: Town, *, runs: int,
    think_s: float, seconds: float,
) -> Found:  # fmt: skip
    """Let people work until there are so many runs, or the time is up."""
    found, began = Found(), time.monotonic()
    tasks = [
        asyncio.create_task(_work(found, servers[at % len(servers)][1], one, town, runs, think_s))
        for at, one in enumerate(people)
    ]
    told_at = 0.0
    while found.runs < runs and time.monotonic() - began < seconds:
        await asyncio.sleep(1)
        passed = time.monotonic() - began
        if passed - told_at >= TOLD_EVERY_S:
            told_at = passed
            found.memory.append((passed, found.runs, [memory_mb(pid) for pid, _url in servers]))
            print(
                f"  {passed / 60:.0f} min: {found.runs} runs, {len(found.leaks)} foreign, "
                f"memory {found.memory[-1][2]} MB, {dict(found.problems)}", flush=True,
            )  # fmt: skip
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=CLOSED_S)
    return found


async def _work(
    found: Found, url: str, person: Person, town: Town, runs: int, think_s: float
) -> None:
    rng = random.Random(person.sub)
    headers: dict[str, str] = {}
    while found.runs < runs:
        try:
            if not headers:
                headers = await asyncio.to_thread(log_in, url, person)
            await _sit(found, url, person, town, headers, rng, runs, think_s)
        except Exception as error:  # noqa: BLE001 - counted as what went wrong
            found.problems[f"{type(error).__name__} {str(error)[:80]}"] += 1
            headers = {}
            await asyncio.sleep(2)


async def _sit(
    found: Found, url: str, person: Person, town: Town, headers: dict[str, str],
    rng: random.Random, runs: int, think_s: float,
) -> None:  # fmt: skip
    """Work in one window for a while."""

    def kind(socket: object, page: str) -> Eyes:
        return Eyes(socket, page, person=person, town=town, found=found)  # type: ignore[arg-type]

    window, _taken = await open_window(url, headers=headers, kind=kind)
    browser = httpx.AsyncClient(base_url=url, headers=headers, timeout=CLOSED_S)
    async with window.socket, browser:
        for _step in range(rng.randrange(20, 60)):
            if found.runs >= runs:
                break
            await asyncio.sleep(rng.uniform(0.5, 1.5) * think_s)
            pressed = window.press_something(rng) if rng.random() < 0.5 else []
            if pressed:
                await window.go(query=window.query, pressed=pressed)
            else:
                window.query = window.some_query(rng)
                await window.go(rng.choice(PAGES).url, query=window.query)
            found.runs += 1
            found.by_role[person.role] += 1
            for problem in window.problems:
                found.problems[re.sub(r"K-\w+", "K-…", problem)[:80]] += 1
            window.problems.clear()
            if rng.random() < 0.2:
                await _ask(window, browser, rng, headers)


async def _ask(
    window: Eyes, browser: httpx.AsyncClient, rng: random.Random, headers: dict[str, str]
) -> None:
    """Ask for something that is no page: a file, a calendar, a tile, an upload, a window."""
    found, me = window.found, window.person.sub
    others = [one for one, sub in found.windows.items() if sub != me]
    of = me if found.files.get(me) and rng.random() < 0.5 else rng.choice([*found.files] or [""])
    file = rng.choice(found.files.get(of) or ["/media/0.csv"])
    what, path = rng.choice([
        (("own file" if of == me else "file of another") if of else "made-up file", file),
        ("calendar", "/kalender.ics"),
        ("made-up calendar", f"/kalender/{rng.randrange(10**9)}.ics"),
        ("tile", f"/tiles/1/14/{rng.randrange(8700, 8720)}/{rng.randrange(5020, 5040)}.mvt"),
        ("upload to another", f"/_stcore/upload_file/{rng.choice(others or ['0'])}/a"),
        ("window of another", ""),
    ])  # fmt: skip
    if what == "window of another":
        if not others:
            return
        earlier = rng.choice(others)
        other, _taken = await open_window(
            str(browser.base_url).rstrip("/"), headers=headers, earlier=earlier,
            kind=lambda socket, page: Eyes(socket, page, person=window.person, town=window.town,
                                           found=found),
        )  # fmt: skip
        is_taken = other.id == earlier
        found.answers[f"{what}: {'taken' if is_taken else 'a new one'}"] += 1
        if is_taken:
            found.leaks.append(f"{me} went on with a window of {found.windows[earlier]}")
        await other.socket.close()
        return
    if what == "upload to another":
        answer = await browser.put(path, files={"f": b"x"})
        if answer.is_success:
            found.leaks.append(f"{me} put a file into a window of another")
    else:
        answer = await browser.get(path)
    found.answers[f"{what}: {answer.status_code}"] += 1
    for text in texts_in(answer.content):
        window.look(text, what)


def report(found: Found, *, seconds: float, spent: Sequence[float]) -> bool:
    """Print what was found; return whether all was well."""
    print(f"  {found.runs} page runs in {seconds / 60:.0f} min ({dict(found.by_role)}), "
          f"{len(found.leaks)} foreign canaries, {found.own} own ones seen; "
          f"CPU of the app {sum(spent) / max(found.runs, 1):.3f} s a run")  # fmt: skip
    for one in found.leaks[:20]:
        print(f"  FOREIGN {one}")
    print("  asked beside: " + ", ".join(
        f"{what} {count}" for what, count in sorted(found.answers.items())))  # fmt: skip
    print(f"  what pages said: {found.problems.most_common(12)}")
    for number in range(len(spent)):
        series = [(runs, one[number]) for _at, runs, one in found.memory]
        if series:
            told = ", ".join(
                f"{mb:.0f} MB at {runs}" for runs, mb in series[:: len(series) // 8 + 1]
            )
            print(f"  memory of copy {number + 1} by runs: {told}, {series[-1][1]:.0f} at the end")
    return not found.leaks and found.own > found.runs


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks soak canaries", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--teams", type=int, default=4)
    parser.add_argument("--think", type=float, default=1.0, help="seconds between two presses")
    parser.add_argument("--minutes", type=float, default=180.0, help="no longer than this")
    parser.add_argument("--copies", type=int, default=1, help="processes of the app")
    options = parser.parse_args(argv)
    teams = TEAMS[: options.teams]
    people = people_of(teams, options.users)
    with ExitStack() as stack:
        home = filled(stack, 0)
        cluster = Cluster(home)
        stack.enter_context(cluster.in_use())
        fill_in(local_scope())
        town = settle(cluster.url(SUPERUSER), teams)
        installation.close()
        login = stack.enter_context(provider_of(people))
        environment = {"KVARTER_HOME": str(home), "KVARTER_WORKERS": "0", **login}
        log = stack.enter_context(tempfile.TemporaryFile("w+"))
        servers = stack.enter_context(serving(options.copies, environment, log=log))
        before, began = [cpu_s(pid) for pid, _url in servers], time.monotonic()
        found = asyncio.run(
            watch(servers, people, town, runs=options.runs, think_s=options.think,
                  seconds=options.minutes * 60)
        )  # fmt: skip
        spent = [cpu_s(pid) - was for (pid, _url), was in zip(servers, before, strict=True)]
        is_well = report(found, seconds=time.monotonic() - began, spent=spent)
        log.seek(0)
        faults = Counter(FAULT.sub("", line).strip() for line in log if "fault" in line)
        for line, count in faults.most_common(12):
            print(f"  {count} times: {line[:400]}")
        sys.exit(0 if is_well else 1)
