"""
Bad files and changed ones, read as the services read them: nothing may hang, crash or leak.

All files of `scripts.files.crafted` have to be refused; then good files changed at random are
read until the count is reached. Told are time and memory of the readers, exceptions that no reader
foresaw (the file is refused all the same), and what this process and the keeper of the readers have
grown by.

    python -m benchmarks soak files [--count N] [--seed N] [--at-once N]
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.soak.file_reading import read
from scripts.files.crafted import crafted_files
from scripts.files.mutated import mutation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.sandbox import Measured


COUNT = 100_000
MOST_SECONDS, MOST_MEGABYTES = 5.0, 512
STILL_THERE = frozenset({"file_too_slow", "file_too_heavy"})
TOLD_EVERY = 1_000
PAGE = resource.getpagesize()


@dataclass
class Tally:
    """What came of many files."""

    count: int = 0
    slowest: float = 0.0
    heaviest: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unforeseen: Counter[str] = field(default_factory=Counter)
    ended: Counter[int] = field(default_factory=Counter)

    def add(self, name: str, found: Measured, *, has_to_fail: bool) -> None:
        """Count one reading, and note what is wrong with it."""
        self.count += 1
        self.slowest = max(self.slowest, found.seconds)
        self.heaviest = max(self.heaviest, found.megabytes)
        code = "read" if found.error is None else found.error.code
        self.codes[code] += 1
        if found.exit_code not in (0, 1):
            self.ended[found.exit_code or 0] += 1
            print(f"  ended by {found.exit_code}: {name} ({code})", flush=True)
        if found.fault:
            self.unforeseen[found.fault] += 1
            if self.unforeseen[found.fault] == 1:
                print(f"  unforeseen: {name}: {found.fault}", flush=True)
        if has_to_fail and found.error is None:
            self.wrong.append(f"{name}: was read")
        if found.seconds > MOST_SECONDS or found.megabytes > MOST_MEGABYTES:
            self.wrong.append(f"{name}: {found.seconds:.1f} s, {found.megabytes:.0f} MB, {code}")

    def tell(self, what: str) -> None:
        """Print it."""
        print(f"{what}: {self.count} files; slowest {self.slowest:.2f} s, most memory "
              f"{self.heaviest:.0f} MB")  # fmt: skip
        print(f"  read {self.codes['read']}, refused {self.count - self.codes['read']}")
        for code, times in self.codes.most_common():
            print(f"    {times:7} {code}")
        print(f"  ended by a signal: {sum(self.ended.values())} {dict(self.ended)}")
        print(f"  exceptions not foreseen: {sum(self.unforeseen.values())} of "
              f"{len(self.unforeseen)} kinds")  # fmt: skip
        print(f"  beyond {MOST_SECONDS:.0f} s or {MOST_MEGABYTES} MB, or wrongly read: "
              f"{len(self.wrong)}", flush=True)  # fmt: skip
        for line in self.wrong[:50]:
            print(f"    {line}")


def run(arguments: list[str]) -> None:
    """Read all crafted files, then as many changed ones."""
    parser = argparse.ArgumentParser(prog="soak files", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=2)
    asked = parser.parse_args(arguments)
    crafted = crafted_tally()
    crafted.tell("crafted")
    print(f"  {_process_megabytes()}", flush=True)
    changed = Tally()
    began = time.monotonic()
    for number, (name, found) in enumerate(_changed(asked), 1):
        changed.add(name, found, has_to_fail=False)
        if number % TOLD_EVERY == 0:
            rate = number / (time.monotonic() - began)
            print(f"  {number} changed files, {rate:.0f} a second; slowest "
                  f"{changed.slowest:.2f} s, most memory {changed.heaviest:.0f} MB, "
                  f"beyond {len(changed.wrong)}; {_process_megabytes()}", flush=True)  # fmt: skip
    changed.tell("changed at random")
    print(f"  {_process_megabytes()}")
    hung = [code for code in STILL_THERE if changed.codes[code]]
    if crafted.wrong or changed.wrong or changed.ended or hung:
        raise SystemExit(1)


def crafted_tally() -> Tally:
    """Return what came of every crafted file."""
    tally = Tally()
    for crafted in crafted_files():
        tally.add(crafted.name, read(crafted.reader, crafted.make()), has_to_fail=True)
    return tally


def _changed(asked: argparse.Namespace) -> Iterator[tuple[str, Measured]]:
    def one(seed: int) -> tuple[str, Measured]:
        name, reader, content = mutation(seed)
        return f"{name} changed by seed {seed}", read(reader, content)

    with ThreadPoolExecutor(asked.at_once) as pool:
        for begin in range(asked.seed, asked.seed + asked.count, TOLD_EVERY):
            end = min(begin + TOLD_EVERY, asked.seed + asked.count)
            yield from pool.map(one, range(begin, end))


def _process_megabytes() -> str:
    """Return the memory and open files of this process and of the keeper it started."""
    children = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    told = []
    for name, number in [
        ("this process", "self"),
        *(("keeper", n) for n in " ".join(children).split()),
    ]:
        process = Path("/proc") / number
        pages = int((process / "statm").read_text().split()[1])
        opened = len(list((process / "fd").iterdir()))
        told.append(f"{name} {pages * PAGE / 1e6:.0f} MB, {opened} files open")
    return "; ".join(told)
