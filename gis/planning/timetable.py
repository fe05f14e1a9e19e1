"""The clock of one leg: when to leave, and when everything on the way begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Task:
    """
    Something to do on the way; all in whole seconds.

    Attributes
    ----------
    way
        From the task before, or the start.
    opens, closes
        Instants between which it may begin.
    service
        How long it takes.
    """

    way: int
    opens: int
    closes: int
    service: int


@dataclass(frozen=True)
class Timetable:
    """
    A leg on the clock, in whole seconds.

    Attributes
    ----------
    leaves, returns
        Instants.
    times
        Of each task: arriving, beginning, leaving.
    """

    leaves: int
    returns: int
    times: tuple[tuple[int, int, int], ...]


def timetable(
    tasks: Sequence[Task], home: int, begins: int, ends: int, longest: int
) -> Timetable | None:
    """
    Return the shortest time out that does the tasks in order, as early as that can be.

    Parameters
    ----------
    tasks
        In order.
    home
        The way from the last task to the end.
    begins, ends
        Of the shift.
    longest
        What it may last.

    Returns
    -------
    Timetable or None
        None where a task would begin after it closes, or the leg end late or last too long.

    Notes
    -----
    The shortest duration of a sequence and the earliest and the latest start that give it are
    put together task by task [1]_.

    References
    ----------
    .. [1] Vidal, T., Crainic, T.G., Gendreau, M. and Prins, C. (2013). A hybrid genetic algorithm
           with adaptive diversity management for a large class of vehicle routing problems with
           time-windows. Computers & Operations Research 40(1): 475-489.
    """
    lasted, earliest, latest = 0, begins, ends
    for task in [*tasks, Task(home, begins, ends, 0)]:
        there = lasted + task.way
        waits = max(0, task.opens - there - latest)
        if earliest + there > task.closes:
            return None
        lasted = there + waits + task.service
        earliest = max(earliest, task.opens - there) - waits
        latest = min(latest, task.closes - there)
    if lasted > longest:
        return None
    clock, times = earliest, []
    for task in tasks:
        arrives = clock + task.way
        start = max(arrives, task.opens)
        clock = start + task.service
        times.append((arrives, start, clock))
    return Timetable(earliest, clock + home, tuple(times))
