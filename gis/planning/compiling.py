"""
Compiled functions: numba with a cache on disk, made at set-up.

``python -m gis.planning.compiling`` compiles them all, so that no plan has to wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """
    Compile a function at its first call, or take it from the cache on disk.

    Where no folder for a cache can be written to, it is compiled in every process.
    """
    try:
        found: Callable[..., Any] = numba.njit(cache=True)(function)
    except RuntimeError:
        found = numba.njit(function)
    return found


def compile_all() -> None:
    """
    Compile all functions by solving a problem of two streets.

    A function is kept with those of other modules that it calls, and not compiled anew when only
    these have changed: `scripts/setup.sh` throws away what was compiled before.
    """
    import numpy as np

    from gis.planning.recreating import Recreation, Tasks

    distance = np.array([[0, 1], [1, 0]], np.int32)
    enter = np.array([[0, 1], [1, 0]], np.int32)
    cost, demand = np.ones((2, 2), np.int64), np.ones(2, np.int64)
    depots = np.zeros(2, np.int32)
    tasks = Tasks(distance, enter, enter[:, ::-1].copy(), cost, demand, depots, depots, demand)
    search = Recreation(tasks, orders=[[0]], limit=4.0)
    search.run(2, 1.0)
    assert search.legs.costs.sum() == 4


if __name__ == "__main__":
    compile_all()
