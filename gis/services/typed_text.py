"""Free text that people type: one line, and not too long."""

from gis.errors import InputError
from gis.services.free_text import checked_text, printed

MOST_LETTERS = 200


def one_line(text: str, too_long: str) -> str:
    """
    Return a text with single spaces and without letters that cannot be printed.

    Raises
    ------
    InputError
        With the code that is given when it has more than `MOST_LETTERS` letters, or as
        `gis.services.free_text.checked_text`.
    """
    told = " ".join(printed(text).split())
    if len(told) > MOST_LETTERS:
        raise InputError(too_long, most=MOST_LETTERS)
    return checked_text(told, most=MOST_LETTERS)
