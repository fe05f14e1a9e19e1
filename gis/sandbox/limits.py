"""How much a file may take to be read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SMALL", "Limits"]


@dataclass(frozen=True)
class Limits:
    """
    How much a file may take to be read.

    Attributes
    ----------
    seconds
        From the beginning of the reading to its end.
    megabytes
        Of memory, the libraries included.
    written_megabytes
        Of each file that the reader writes: what it keeps aside, and its result.
    threads
        Of the reader, all of which take time of a processor.
    """

    seconds: float
    megabytes: int
    written_megabytes: int
    threads: int = 1


SMALL = Limits(seconds=4.0, megabytes=512, written_megabytes=64)
"""For what people hand in on a page. A second of the five is left for all around it."""
