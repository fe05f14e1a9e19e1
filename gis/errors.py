"""
The errors a person can do something about.

A pure function raises one of these with a *code* and parameters; the sentence is chosen at the
edge, in the reader's language (`gis.locale`). Anything else that is raised is a fault of ours.

::

    KvarterError
    ├── InputError(ValueError)      a file, an area, a place or a number that cannot be used
    ├── NotFoundError(LookupError)  an id or a name that is not in the database
    ├── ConflictError               somebody else, or an earlier choice, stands in the way
    ├── AccessError                 what the role of a member does not give
    └── MachineError                the machine: disk, database, missing packages
"""

from __future__ import annotations

__all__ = [
    "AccessError", "ConflictError", "InputError", "KvarterError", "MachineError", "NotFoundError",
]  # fmt: skip


class KvarterError(Exception):
    """
    Base of every error that is told to the user in one sentence.

    Parameters
    ----------
    code
        Key of the sentence in `gis.locale.sentences`.
    params
        Values for the placeholders of the sentence. Never an address, a name of a person or
        anything else that may not stand in a log.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({told})"


class InputError(KvarterError, ValueError):
    """A file, an area, a place or a number that cannot be used."""


class NotFoundError(KvarterError, LookupError):
    """An id or a name that is not in the database."""


class ConflictError(KvarterError):
    """An earlier choice, or somebody else, stands in the way."""


class AccessError(KvarterError):
    """The role of a member does not give what was asked for."""


class MachineError(KvarterError):
    """The disk, the database or a missing package: nothing the input could have avoided."""
