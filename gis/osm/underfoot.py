"""
What a way is like to walk: OpenStreetMap tags to light, ground and pavement.

What the tags say is told as True or False, and what they do not say as None: in Denmark most
residential streets are lit and few are tagged so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

SIDES = ("sidewalk:left", "sidewalk:right")
PAVEMENTS = ("sidewalk", "sidewalk:both", "footway")
UNDERFOOT_KEYS = ("lit", "surface", "tracktype", *PAVEMENTS, *SIDES)
"""Tags that tell it."""
PAVED = frozenset(
    {
        "paved", "asphalt", "chipseal", "concrete", "concrete:lanes", "concrete:plates",
        "paving_stones", "paving_stones:lanes", "sett", "unhewn_cobblestone", "cobblestone",
        "cobblestone:flattened", "brick", "bricks", "metal", "metal_grid", "wood", "rubber",
        "tartan", "tiles",
    }
)  # fmt: skip
UNPAVED = frozenset(
    {
        "unpaved", "compacted", "fine_gravel", "gravel", "pebblestone", "shells", "rock", "ground",
        "dirt", "earth", "clay", "grass", "grass_paver", "mud", "sand", "woodchips", "bark",
    }
)  # fmt: skip
"""Values of ``surface`` (OpenStreetMap wiki, Key:surface); grass between stones counts as grass."""
WITH_PAVEMENT = frozenset({"both", "left", "right", "yes", "separate"})
WITHOUT_PAVEMENT = frozenset({"no", "none"})
TRACKS = {"grade1": True} | dict.fromkeys(("grade2", "grade3", "grade4", "grade5"), False)


class Underfoot(NamedTuple):
    """
    What a way is like to walk; None where the tags do not say.

    Attributes
    ----------
    is_lit
        There is light, at least at some hours (``lit``).
    is_paved
        Neither gravel nor earth (``surface``, else ``tracktype``).
    has_pavement
        At least on one side, or drawn apart (``sidewalk``, ``footway``).
    """

    is_lit: bool | None
    is_paved: bool | None
    has_pavement: bool | None


def underfoot(tags: Mapping[str, str]) -> Underfoot:
    """Return what the tags of a way tell of light, ground and pavement."""
    lit, surface = tags.get("lit", ""), tags.get("surface", "").split(";")[0].strip()
    is_lit = lit not in ("no", "disused") if lit else None
    known = {**dict.fromkeys(PAVED, True), **dict.fromkeys(UNPAVED, False)}
    is_paved = known.get(surface, TRACKS.get(tags.get("tracktype", "")))
    return Underfoot(is_lit, is_paved, _has_pavement(tags))


def _has_pavement(tags: Mapping[str, str]) -> bool | None:
    whole = {tags.get(key, "") for key in PAVEMENTS}
    sides = {tags.get(key, "") for key in SIDES}
    if (whole | sides) & WITH_PAVEMENT or "sidewalk" in whole:
        return True
    return False if whole & WITHOUT_PAVEMENT or sides <= WITHOUT_PAVEMENT else None


def of_most_metres(
    told: Sequence[bool | None],
    way: npt.NDArray[np.intp],
    metres: npt.NDArray[np.float64],
    starts: npt.NDArray[np.int64],
) -> npt.NDArray[np.object_]:
    """
    Return what holds of most metres of some lines, each of a few stretches.

    Parameters
    ----------
    told
        Of each way.
    way, metres
        Of each stretch the number of its way, and its length.
    starts
        Number of the first stretch of each line.
    """
    answers = (None, True, False)
    code = np.array([answers.index(one) for one in told])[way]
    sums = [np.add.reduceat(metres * (code == number), starts) for number in range(len(answers))]
    most: npt.NDArray[np.object_] = np.array(answers, object)[np.argmax(sums, axis=0)]
    return most
