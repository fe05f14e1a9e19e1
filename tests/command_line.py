"""
Hostile texts as arguments of the command line: every value of every command.

Run as a module this is the process that the commands run in: it reads lists of words as JSON, and
tells the exit status of each, and what it wrote.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

import typer

from gis.cli import app, main

__all__ = ["NOT_TRIED", "Values", "run_all", "values"]

HARMLESS: Final[Mapping[str, str]] = {
    "layer": "places", "file": "fil", "files": "fil", "name": "Et navn", "areas": "Et navn",
    "round_id": "0", "map_id": "0", "row_id": "0", "address_id": "0", "out": "ud.pdf",
    "gpx": "fil", "period": "2026-11-01:2026-11-08", "against": "2026-11-08:2026-11-15",
}  # fmt: skip
"""What the other values of a command are, where it has to have them; there is no such file."""
WRITTEN: Final = {"out", "csv", "pdf", "layer export file"}
"""Values that name a file to write: tried with names only, which stay in the folder."""
NOT_TRIED: Final = {
    "map import --online": "asks a server for a place that the user names",
    "backup to file": "needs a role that reads all, which no database of the tests has",
}
FINE: Final = (0, 2)
"""Done, or refused in a sentence."""
SECRETS: Final = ("root:x:0", "Traceback", "psycopg", "sqlalchemy")


@dataclass(frozen=True)
class Values:
    """A value that a command takes: of an option, or in its place."""

    path: tuple[str, ...]
    name: str
    option: str | None
    others: tuple[tuple[str | None, str], ...]

    @property
    def told(self) -> str:
        """How it is called."""
        return " ".join((*self.path, self.option or self.name))

    def takes(self, text: str) -> bool:
        """Return whether a text can be tried: given at all, and written nowhere else."""
        can_be_given = not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)
        is_written = {self.name, self.told} & WRITTEN
        return can_be_given and (not is_written or PurePath(text).name == text)

    def words(self, text: str) -> list[str]:
        """Return the command with a text as this value."""
        given = [(option, HARMLESS[name]) for option, name in self.others]
        given.append((self.option, text))
        options = [f"{option}={value}" for option, value in given if option]
        # The others come first, as they do in every command.
        return [*self.path, *options, "--", *(value for option, value in given if not option)]


def values() -> Iterator[Values]:
    """Yield every value of every command."""
    for path, command in _commands(typer.main.get_command(app)):
        taken = [one for one in command.params if not getattr(one, "is_flag", False)]
        for one in taken:
            others = tuple(
                (_option(other), other.name) for other in taken
                if other is not one and other.required
            )  # fmt: skip
            found = Values(path, one.name, _option(one), others)
            if one.name != "help" and found.told not in NOT_TRIED:
                yield found


def _option(parameter: Any) -> str | None:
    return parameter.opts[0] if parameter.param_type_name == "option" else None


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(group, "commands"):
        yield path, group
        return
    for name, command in group.commands.items():
        yield from _commands(command, (*path, name))


def run_all(chosen: Sequence[tuple[Values, str]], folder: Path) -> list[str]:
    """Run commands in a process of their own in a folder, and return what was wrong."""
    asked = [one.words(text) for one, text in chosen]
    done = subprocess.run(
        [sys.executable, "-m", "tests.command_line"], input=json.dumps(asked), text=True,
        cwd=folder, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return [f"ended by {done.returncode}: {done.stderr[-500:]}"]
    return [
        f"{one.told} {text!r}: {status} {written[-200:]!r}"
        for (one, text), (status, written) in zip(chosen, json.loads(done.stdout), strict=True)
        if status not in FINE or any(secret in written for secret in SECRETS)
    ]


def _run(words: Sequence[str]) -> tuple[object, str]:
    written = io.StringIO()
    sys.argv = ["kvarter", *words]
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        try:
            main()
        except SystemExit as ended:
            return ended.code, written.getvalue()
    return None, written.getvalue()


if __name__ == "__main__":
    print(json.dumps([_run(words) for words in json.load(sys.stdin)]))
