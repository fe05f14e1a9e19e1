"""Keys of streets: a letter in a small square where a name has no room; the index tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.locale.alphabet import alphabetical
from gis.maps import style
from gis.maps.fonts import text_width_em
from gis.maps.label_places import along_line, place_beside_line
from gis.maps.labels import Box, TakenPaper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gis.locale import Translator
    from gis.maps.drawing import Drawing
    from gis.maps.street_names import Lines

__all__ = ["StreetKey", "draw_key", "draw_keys", "key_item", "place_keys", "street_keys"]

KEY_PT = 6.5
KEY_MM = 3.0
SAMPLE_MM = 9.0
PADDING_MM = 1.2
BESIDE_MM = (2.6, 3.2)
"""From the middle of the street to that of a key that needs no leader."""
MOST_COST = 900
"""A key may touch another street, not stand on a route line."""


@dataclass(frozen=True)
class StreetKey:
    """
    The key of a street on its place.

    Attributes
    ----------
    leader
        A place on the street, for a key that stands away from it.
    """

    name: str
    key: str
    box: Box
    leader: tuple[float, float] | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Its place on the paper."""
        return self.box.x, self.box.y


def street_keys(names: Iterable[str]) -> dict[str, str]:
    """Return the key of each street by name: a, b … z, aa, ab … in the order of the index."""
    return {
        name: _letters(number)
        for number, name in enumerate(sorted({*names} - {""}, key=alphabetical))
    }


def _letters(number: int) -> str:
    letters = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
        number -= 1
    return letters


def place_keys(lines: Lines, keys: Mapping[str, str], taken: TakenPaper) -> list[StreetKey]:
    """Return a key for each street, beside it or tied to it by a leader; all have a place."""
    return [_place_key(name, keys[name], lines[name][0], taken) for name in lines]


def _place_key(
    name: str, key: str, line: shapely.LineString, taken: TakenPaper
) -> StreetKey:  # fmt: skip
    width = max(KEY_MM, text_width_em(key, 700) * KEY_PT * style.MM_PER_PT + PADDING_MM)
    tried = along_line(line, width, KEY_MM, beside=BESIDE_MM)
    tried[:, 4] = 0.0  # a letter stands upright
    box = taken.best(tried, taken.costs(tried), MOST_COST) if len(tried) else None
    if box is not None:
        taken.take(box)
        return StreetKey(name, key, box)
    box, leader = place_beside_line(taken, line, width, KEY_MM)
    return StreetKey(name, key, box, leader)


def draw_keys(drawing: Drawing, keys: Sequence[StreetKey]) -> None:
    """Draw the keys."""
    for key in keys:
        draw_key(drawing, key.box, key.key)


def draw_key(drawing: Drawing, box: Box, key: str) -> None:
    """Draw a letter in a square: a disc is a row of the list, a black square the end."""
    left, top = box.x - box.width / 2, box.y - box.height / 2
    drawing.path(
        f"M{left:.2f} {top:.2f}h{box.width:.2f}v{box.height:.2f}h{-box.width:.2f}z",
        fill=style.WHITE,
        stroke=style.INK,
        stroke_width=0.3,
    )
    drawing.text(box.x, box.y, key, size_pt=KEY_PT, weight=700)


def key_item(translate: Translator) -> tuple[Callable[[Drawing, float, float], None], str]:
    """Return what a key means, as an item of the legend."""
    return _sample, translate("Vejens bogstav i vejlisten")


def _sample(drawing: Drawing, x: float, y: float) -> None:
    draw_key(drawing, Box(x + SAMPLE_MM / 2, y, KEY_MM, KEY_MM), "a")
