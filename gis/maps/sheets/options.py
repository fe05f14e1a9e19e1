"""What one may choose for a sheet; what nobody chose, the program does."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, get_args

__all__ = ["CHOICES", "SheetOptions"]

Paper = Literal["A4", "A3"]
Orientation = Literal["auto", "portrait", "landscape"]
Squares = Literal["letters", "national", "none"]
Notes = Literal["list", "half"]

CHOICES: Final[Mapping[str, tuple[object, ...]]] = {
    "paper": get_args(Paper),
    "orientation": get_args(Orientation),
    "scale": (0, 2_500, 5_000, 10_000, 15_000),
    "squares": get_args(Squares),
    "notes": get_args(Notes),
}
"""What fields that are not simply on or off may be."""


@dataclass(frozen=True)
class SheetOptions:
    """
    How a sheet is printed.

    Attributes
    ----------
    paper
        "A4" or "A3", of the maps; the list is always on A4.
    orientation
        Of the maps; "auto" takes what needs the fewest pages.
    scale
        The number n of 1:n of the detail pages; 0 takes the largest scale that is needed to read
        the house numbers, on the fewest pages.
    is_turned
        Whether a map may be turned where that saves pages; else north is up.
    squares
        Squares of the map that one can say on the phone: "letters" (A1, B3 …), "national" (the
        Danish 100 m grid) or "none".
    notes
        Room for notes after the list, or also on the lower half of each map page.
    has_ages
        Whether the map tells when streets were last walked.
    has_house_numbers
        Whether the map shows the house numbers of the round.
    has_form
        Whether a blank form for notes by code goes with the list of each leg.
    has_index
        Whether the streets are also listed by name, with page and square.
    leg
        Letter of the only leg that is printed; "" for all.
    """

    paper: Paper = "A4"
    orientation: Orientation = "auto"
    scale: int = 0
    is_turned: bool = True
    squares: Squares = "letters"
    notes: Notes = "list"
    has_ages: bool = True
    has_house_numbers: bool = True
    has_form: bool = True
    has_index: bool = True
    leg: str = ""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the options that were stored; what is not known or not possible is as usual."""
        usual = cls()
        found = {}
        for field in dataclasses.fields(cls):
            value = stored.get(field.name, getattr(usual, field.name))
            possible = CHOICES.get(field.name)
            is_possible = (
                value in possible and type(value) is type(possible[0])
                if possible
                else type(value) is type(getattr(usual, field.name))
            )
            if is_possible:
                found[field.name] = value
        return cls(**found)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return dataclasses.asdict(self)
