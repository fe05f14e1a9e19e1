"""
Every hostile text into every input, and out again: what was stored, refused, or went wrong.

    python -m benchmarks soak text [PART …] [--count N] [--share K/N]

Parts are ``inputs``, writes into the forms of `tests.free_inputs`; ``files``, what is handed in by
`tests.file_inputs`; ``commands``, arguments of `tests.command_line`; and ``pages``, texts shown in
Chromium by `tests.e2e.plain_app`, and realistic sentences that the rule against names and numbers
refuses. Several processes may do a share of the inputs each.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from string import Formatter

import sqlalchemy as sa

from benchmarks.soak.homes import own_home
from gis.errors import InputError
from gis.layers.cluster import SUPERUSER, Cluster
from gis.locale import translator
from gis.services import demo, members
from gis.services.free_text import checked_text
from scripts.browsing import open_browser
from tests.command_line import run_all, values
from tests.e2e.plain_texts import changed, plain_app
from tests.file_inputs import files_with
from tests.free_inputs import (
    FORMS,
    SEARCHES,
    Ground,
    effects,
    ground_of,
    rows_now,
    search_all,
    write_all,
)
from tests.payloads import ALL

PARTS = ("inputs", "files", "commands", "pages")
PAGES = 8
"""Loads of a page on which all payloads are shown."""
SENTENCES = (
    "Mødes {day} kl. {hour}.", "Åbent {hour}-{other}.", "Gennemgå nr. {numbers} igen {day}.",
    "Svar fra ejendomskontoret {day}, j.nr. {journal}.", "Ca. {amount} boliger, opført {year}.",
    "Nøgle hentes hos viceværten {day} {hour}, opgang {numbers}.", "Postnr. {postcode}, {year}.",
    "Plakat hænger {day}-{later}, {amount} stk.", "Besøg {day}; næste {later} kl. {hour}.",
)  # fmt: skip
WORDS = {
    "day": ("24-12-2026", "3/11", "22.11.2026", "29-11-26", "2026-11-22", "onsdag d. 24/6"),
    "later": ("31-12-2026", "30/11", "24.12.2026", "05-12-26", "2026-12-03", "torsdag"),
    "hour": ("13.00", "20:30", "22.15", "9", "kl. 8.30"), "other": ("14.30", "22", "23.45"),
    "numbers": ("12 14 16", "22, 24, 26 og 28", "22 24 26 28", "2-44", "4 A, 4 B, 6", "23 31 45"),
    "journal": ("27.66.04-G01-4-25", "25/012345", "2026-123456", "S2026-4411"),
    "amount": ("1.250", "22.500", "340"), "year": ("1960-1972", "1978 2004", "2012"),
    "postcode": ("8700", "8700-8740", "8700 Horsens"),
}  # fmt: skip


def run(argv: list[str]) -> None:
    """Run all of it and print what was found; any effect ends with status 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak text")
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument("--count", type=int, default=len(ALL), help="payloads into each input")
    parser.add_argument("--share", default="1/1", help="the K-th of N parts of the inputs")
    asked = parser.parse_args(argv)
    payloads = ALL[:: max(1, len(ALL) // asked.count)][: asked.count]
    wrong: list[str] = []
    for part in asked.part or PARTS:
        if part == "pages":
            wrong += _onto_pages()
            _refused_sentences()
            continue
        with own_home() as home, Cluster(home).in_use():
            demo.load_demo(translator("da"))
            ground = ground_of(members.local_scope(), Cluster(home).url(SUPERUSER))
            _hurry(ground)
            if part == "inputs":
                wrong += _into_inputs(ground, payloads, *map(int, asked.share.split("/")))
            elif part == "files":
                wrong += _in_files(ground, payloads)
            else:
                wrong += _as_arguments(payloads, home / "trial")
            ground.engine.dispose()
    for line in wrong[:20]:
        print(f"  {line}")
    sys.exit(1 if wrong else None)


def _into_inputs(ground: Ground, payloads: Sequence[str], share: int, shares: int) -> list[str]:
    forms = FORMS[share - 1 :: shares]
    begun, before = time.monotonic(), rows_now(ground.engine)
    kept = refused = 0
    wrong: list[str] = []
    for form in forms:
        stored, told, problems = write_all(ground, form, payloads)
        kept, refused, wrong = kept + stored, refused + told, wrong + problems
        print(f"  {form.service.__name__} {', '.join(form.columns)}: kept {stored}, refused "
              f"{told}, effects {len(problems)} ({time.monotonic() - begun:.0f} s)",
              flush=True)  # fmt: skip
    if share == 1:
        looked, problems = search_all(ground, payloads)
        wrong += problems
        print(f"searches: {len(SEARCHES)}, looked for: {looked}, effects: {len(problems)}")
    wrong += effects(forms, before, rows_now(ground.engine))
    print(
        f"inputs: {sum(len(form.columns) for form in forms)}, payloads: {len(payloads)}, "
        f"writes: {kept + refused}, kept as typed: {kept}, refused with a sentence: {refused}, "
        f"effects: {len(wrong)} ({time.monotonic() - begun:.0f} s)", flush=True,
    )  # fmt: skip
    return wrong


def _in_files(ground: Ground, payloads: Sequence[str]) -> list[str]:
    begun, told = time.monotonic(), files_with(ground, payloads)
    for kind, found in told.items():
        print(f"files, {kind}: kept {found.kept}, refused or left out {found.refused}, effects "
              f"{len(found.wrong)}")  # fmt: skip
    print(f"  ({time.monotonic() - begun:.0f} s)", flush=True)
    return [one for found in told.values() for one in found.wrong]


def _as_arguments(payloads: Sequence[str], folder: Path) -> list[str]:
    folder.mkdir()
    begun, taken = time.monotonic(), list(values())
    chosen = [(one, text) for one in taken for text in payloads if one.takes(text)]
    wrong = run_all(chosen, folder)
    print(f"values of commands: {len(taken)}, commands run: {len(chosen)}, effects: {len(wrong)} "
          f"({time.monotonic() - begun:.0f} s)", flush=True)  # fmt: skip
    return wrong


def _hurry(ground: Ground) -> None:
    """Let the server not wait for the disk: what a power cut would lose is another trial."""
    with ground.engine.connect() as connection:
        connection.execute(sa.text("alter system set synchronous_commit = off"))
        connection.execute(sa.text("select pg_reload_conf()"))


def _onto_pages() -> list[str]:
    with plain_app() as url, open_browser(url) as visit:
        found = [text for at in range(PAGES) for text in changed(visit, begin=at, step=PAGES)]
        foreign = visit.foreign
    print(f"shown on pages: {len(ALL)}, not as typed: {len(found)}, asked outside: {len(foreign)}")
    return found + foreign


def _refused_sentences() -> None:
    refused = []
    sentences = {
        pattern.format(**dict(zip(fields, chosen, strict=True)))
        for pattern in SENTENCES
        for fields in [[name for _text, name, *_rest in Formatter().parse(pattern) if name]]
        for chosen in product(*(WORDS[name] for name in fields))
    }
    for sentence in sorted(sentences):
        try:
            checked_text(sentence, most=500)
        except InputError as error:
            refused.append(f"{error.code}: {sentence}")
    print(f"harmless sentences: {len(sentences)}, refused: {len(refused)}")
    for line in refused[:10]:
        print(f"  {line}")
