"""Text for files: without the letters that a format cannot hold, or that break its lines."""

from __future__ import annotations

__all__ = ["one_line", "printable"]


def printable(text: str) -> str:
    """Return a text without letters that cannot be printed; white space is lines and spaces."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c == "\n" or c.isprintable() else " " * c.isspace() for c in plain)


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(printable(text).split())
