"""Compare what `plain_app` shows with what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.browsing import Visit, running_app
from tests.payloads import ALL, stored

SHOWN = """() => Object.fromEntries(
  [...document.querySelectorAll('[class*=st-key-shown]')].map((box) => [
    [...box.classList].find((name) => name.startsWith('st-key-shown')).slice(12),
    {
      text: box.innerText,
      drawn: box.querySelectorAll('a, img, em, strong, del, code, .katex, li').length,
    },
  ]))"""
COUNT = "(most) => document.querySelectorAll('[class*=st-key-shown] p, h1').length >= most"


@contextmanager
def plain_app() -> Iterator[str]:
    """Serve the app; gives its address."""
    with running_app({}, app="plain_app:app", folder=Path(__file__).parent) as url:
        yield url


def changed(visit: Visit, *, begin: int, step: int, is_new: bool = True) -> list[str]:
    """Return the payloads that are not shown as they were typed: every `step`-th of all."""
    payloads = ALL[begin::step]
    if is_new:
        visit.page.goto(f"{visit.url}/?from={begin}&by={step}")
        visit.page.wait_for_function(COUNT, arg=len([one for one in payloads if stored(one)]))
        visit.settle()
    shown = visit.page.evaluate(SHOWN)
    return [
        typed
        for at, typed in enumerate(map(stored, payloads))
        if typed and (shown[str(at)]["drawn"] or not _is_same(shown[str(at)]["text"], typed))
    ]


def _is_same(shown: str, typed: str) -> bool:
    words = shown.replace("\u2060", "").replace("keyboard_arrow_right", "").split()
    return words in (typed.split(), typed.split() * 2)
