"""Work that cannot be interrupted, but left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PAUSE = 0.05
"""Seconds between two questions whether to stop."""


def unless_stopped(work: Callable[[], T], should_stop: Callable[[], bool]) -> T | None:
    """
    Return what some work returns, or None as soon as nobody waits for it any more.

    The work runs in a thread of its own. When it is left it goes on there until it ends, so it
    has to have an end near enough, and must change nothing.
    """
    pool = ThreadPoolExecutor(1)
    try:
        future = pool.submit(work)
        while True:
            try:
                return future.result(PAUSE)
            except TimeoutError:
                if should_stop():
                    return None
    finally:
        pool.shutdown(wait=False)
