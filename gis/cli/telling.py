"""What every command says and how: the language, JSON or text, progress, a broken output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from gis.errors import InputError, MachineError
from gis.locale import translator
from gis.settings import get_settings


def _language() -> str:
    try:
        return get_settings().lang
    except InputError:  # told by `main`, where a sentence can be printed
        return "da"


_ = translator(_language())

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@contextmanager
def output() -> Iterator[None]:
    """Tell when standard output takes no more; a reader that left, as `head` does, is no fault."""
    try:
        yield
        print(end="", flush=True)
    except OSError as error:
        # What is still waiting to be written would be told about again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise MachineError("output_not_written") from error


def show(document: object, text: str | Callable[[], str], as_json: bool) -> None:  # noqa: FBT001
    """Print what a command found: one document for scripts, or its text."""
    with output():
        if as_json:
            print(json.dumps(document, ensure_ascii=False, default=str))
        else:
            print(text if isinstance(text, str) else text())


def progress() -> Callable[[str, float], None] | None:
    """Return a progress line on standard error, where somebody is looking at it."""
    if not sys.stderr.isatty():
        return None

    def told(stage: str, share: float) -> None:
        words = {
            "plan": _("Planlægger runden"), "print": _("Tegner arket"), "done": _("Færdig"),
            "store": _("Gemmer kortet"), "backup": _("Tager sikkerhedskopi"),
            "check": _("Prøver kopien"), "restore": _("Gendanner"), "compare": _("Sammenligner"),
            "exchange": _("Tager kopien i brug"),
        }  # fmt: skip
        text = words.get(stage, _("Læser kortet"))
        end = "\n" if share >= 1 else ""
        print(f"\r{text:<24}{share:>5.0%}", end=end, file=sys.stderr, flush=True)

    return told
