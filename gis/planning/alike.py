"""Which partners are perhaps one and the same, written twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

ALIKE_PERCENT: Final = 88
"""How alike two names are, at least, to be offered as one. Assumed: one slip in eight letters."""
COMPANY_FORMS: Final = frozenset({"a/s", "as", "aps", "i/s", "k/s", "p/s", "amba", "fmba", "smba"})
LETTERS: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ä": "ae", "ö": "oe"})


@dataclass(frozen=True)
class Named:
    """
    A partner by name and kind, and where it moves daily.

    ``areas`` is None for the whole municipality, and empty where nobody has said.
    """

    id: str
    name: str
    kind: str
    areas: frozenset[str] | None

    @cached_property
    def plain(self) -> str:
        """The name as it is compared: without case, signs and the form of a company."""
        words = re.split(r"[\s,;:()\"'-]+", self.name.casefold())
        kept = " ".join(word for word in words if word.replace(".", "") not in COMPANY_FORMS)
        return re.sub(r"[^\w ]", "", kept.translate(LETTERS))

    @cached_property
    def numbers(self) -> list[str]:
        """The numbers in the name: *Afdeling 1* is not *Afdeling 2*."""
        return sorted(re.findall(r"\d+", self.plain))


def find_alike(one: Named, others: Sequence[Named]) -> list[Named]:
    """Return those that may be the same partner as one, the likest first; see `group_alike`."""
    if not others:
        return []
    scores = _scores([one], others)[0]
    best_first: list[int] = np.argsort(-scores, kind="stable").tolist()
    ranked = [(others[at], float(scores[at])) for at in best_first]
    return [other for other, percent in ranked if percent and _may_be_same(one, other, percent)]


def group_alike(named: Sequence[Named]) -> list[tuple[str, ...]]:
    """
    Return ids of partners that may be one and the same, as groups of two or more.

    Two may be the same when their names differ by a slip at most, not in a number, they are of one
    kind (or called exactly the same), and there may be an area where both move.
    """
    if not named:
        return []
    scores = _scores(named, named)
    groups, taken = [], set()
    for at, one in enumerate(named):
        if at in taken:
            continue
        alike = [
            other
            for other in np.flatnonzero(scores[at]).tolist()
            if other > at and other not in taken
            and _may_be_same(one, named[other], scores[at, other])
        ]  # fmt: skip
        if alike:
            taken.update(alike)
            groups.append((one.id, *(named[other].id for other in alike)))
    return groups


def _scores(some: Sequence[Named], others: Sequence[Named]) -> NDArray[np.float32]:
    # The order of words says little: Vicevært Solbakken, Solbakken vicevært.
    return process.cdist(
        [one.plain for one in some], [other.plain for other in others],
        scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_PERCENT, dtype=np.float32,
    )  # fmt: skip


def _may_be_same(one: Named, other: Named, percent: float) -> bool:
    is_kind = one.kind == other.kind or percent == 100
    may_meet = not one.areas or not other.areas or bool(one.areas & other.areas)
    return one.id != other.id and is_kind and may_meet and one.numbers == other.numbers
