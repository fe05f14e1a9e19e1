"""
Every hostile text into every input, and out again: what was stored, refused, or went wrong.

    python -m benchmarks soak text [--count N]

Counted are writes into the inputs of `tests.free_inputs`, texts shown in Chromium by
`tests.e2e.plain_app`, and realistic sentences that the rule against names and numbers refuses.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from string import Formatter

from gis.errors import InputError
from gis.layers.cluster import SUPERUSER, Cluster
from gis.locale import translator
from gis.services import demo, installation, members
from gis.services.free_text import checked_text
from scripts.browsing import open_browser
from tests.e2e.plain_texts import changed, plain_app
from tests.free_inputs import INPUTS, effects, ground_of, rows_now, write_all
from tests.payloads import ALL

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
    parser.add_argument("--count", type=int, default=len(ALL), help="payloads into each input")
    count = parser.parse_args(argv).count
    wrong = _into_inputs(ALL[:: max(1, len(ALL) // count)][:count])
    wrong += _onto_pages()
    _refused_sentences()
    for line in wrong[:20]:
        print(f"  {line}")
    sys.exit(1 if wrong else None)


def _into_inputs(payloads: tuple[str, ...]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="kvarter-soak-") as folder:
        Path(folder).chmod(0o755)
        os.environ["KVARTER_HOME"] = folder
        cluster = Cluster(Path(folder))
        with cluster.in_use():
            demo.load_demo(translator("da"))
            ground = ground_of(members.local_scope(), cluster.url(SUPERUSER))
            begun, before = time.monotonic(), rows_now(ground.engine)
            kept = refused = 0
            wrong: list[str] = []
            for one in INPUTS:
                stored, told, problems = write_all(ground, one, payloads)
                kept, refused, wrong = kept + stored, refused + told, wrong + problems
            wrong += effects(INPUTS, before, rows_now(ground.engine))
            ground.engine.dispose()
            installation.close()
    print(
        f"inputs: {len(INPUTS)}, payloads: {len(payloads)}, writes: {kept + refused + len(wrong)}, "
        f"kept as typed: {kept}, refused with a sentence: {refused}, effects: {len(wrong)} "
        f"({time.monotonic() - begun:.0f} s)"
    )
    return wrong


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
