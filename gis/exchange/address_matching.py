"""
Find the addresses that people meant: lists hold misspellings, short forms and missing postcodes.

A text is taken apart (street, house number, postcode), its street is compared with every street
there is by the letters that must be added, removed, changed or swapped, and the house number has
to be there. What is not sure is not guessed: the nearest addresses are offered instead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["AddressMatch", "Near", "match_addresses"]

SURE: Final = 0.7
"""Likeness from which an address may be taken without asking [assumption; see benchmarks]."""
AHEAD: Final = 0.1
"""How far the next street has to be behind, unless the text is exactly the first [assumption]."""
OTHER_POSTCODE: Final = 0.15
"""What a postcode that is not the address's own costs: more than two letters of a street."""
LATER_NUMBER: Final = 0.2
"""What it costs to take a later number for the house: it mostly is the floor."""
WORTH_OFFERING: Final = 0.5
MOST_NEAR: Final = 5
STREETS_TRIED: Final = 8
ROWS_AT_ONCE: Final = 512

LETTERS: Final = str.maketrans(
    {"é": "e", "è": "e", "ü": "y", "ö": "ø", "ä": "æ", "ô": "o", "´": "", "'": "", "’": ""}
)
DIGRAPHS: Final = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe"})
"""Older and foreign spellings of Danish letters, which stand for both."""
SHORT: Final[Mapping[str, str]] = {
    "gl": "gammel", "gml": "gammel", "sdr": "søndre", "sønder": "søndre", "ndr": "nordre",
    "nr": "nørre", "vestr": "vestre", "østr": "østre", "skt": "sankt", "sct": "sankt",
    "st": "store", "str": "stræde", "ll": "lille", "pl": "plads", "kgs": "kongens",
    "chr": "christian", "fr": "frederik", "dr": "doktor", "prof": "professor",
    "boul": "boulevard", "blvd": "boulevard", "al": "alle", "vg": "vænget",
}  # fmt: skip
ENDINGS: Final = (("v", "vej"), ("gd", "gade"), ("g", "gade"), ("str", "stræde"), ("al", "alle"))
"""Ends of a word that is cut short by a full stop: `Lærkev.`."""

NUMBER: Final = re.compile(
    r"(?<!\d)(?<!\d\.)(\d{1,3})[ ]?([a-zæøå])?(?: ?- ?(\d{1,3}[a-zæøå]?))?"
    r"(?![\wæøå]|\.\s*\w*\s*vej)"
)
"""A house number with its letter, or the two ends of a range; no ordinal of a street's name."""
POSTCODE: Final = re.compile(r"(?<!\d)(?:dk[- ]?)?(\d{4})(?!\d)")


@dataclass(frozen=True)
class Near:
    """An address that may be meant: its key, its label, and the likeness from 0 to 1."""

    key: str
    label: str
    score: float


@dataclass(frozen=True)
class AddressMatch:
    """
    What was found for one text.

    Attributes
    ----------
    text
        As it was given.
    key
        Of the address, where it is sure; None otherwise.
    score
        Likeness of the best, from 0 to 1.
    near
        The best few, the likeliest first; of a sure one it is the first.
    """

    text: str
    key: str | None
    score: float
    near: tuple[Near, ...]

    @property
    def is_sure(self) -> bool:
        """Whether the address can be taken without asking."""
        return self.key is not None


@dataclass(frozen=True)
class _Parsed:
    """A text taken apart one way."""

    street: str
    number: str
    postcode: str
    cost: float
    """How much less likely it is than the plain way."""


def match_addresses(texts: Sequence[str], addresses: pd.DataFrame) -> list[AddressMatch]:
    """
    Find the address that each text means.

    Parameters
    ----------
    texts
        As people write addresses: "Lærkev. 12 b, 2. tv, 8700 Horsens".
    addresses
        Columns `key`, `street`, `number`, `postcode` and `city`, all texts.

    Returns
    -------
    list of AddressMatch
        One for each text, in their order.

    Notes
    -----
    Likeness is one minus the optimal string alignment distance, as a share of the longer text,
    of streets in one spelling (Boytsov 2011). Where a street is nearer to the text than the one
    that has the number, the text is not sure: the number may be wrong, not the street.
    """
    book = _Book(addresses)
    parsed = [list(_parse(text)) for text in texts]
    names = sorted({one.street for ways in parsed for one in ways})
    nearest = dict(zip(names, book.nearest(names), strict=True))
    return [
        book.match(text, [(way, nearest[way.street]) for way in ways])
        for text, ways in zip(texts, parsed, strict=True)
    ]


class _Book:
    """The addresses, by street in one spelling and by number."""

    def __init__(self, addresses: pd.DataFrame) -> None:
        self.of: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.numbers: dict[int, list[int]] = defaultdict(list)
        columns = ("key", "street", "number", "postcode", "city")
        self.rows = list(
            zip(*(addresses[name].fillna("").astype(str) for name in columns), strict=True)
        )
        known: dict[str, int] = {}
        for row, (_key, street, number, _postcode, _city) in enumerate(self.rows):
            at = known.setdefault(_spelled(street), len(known))
            self.of[at, _number(number)].append(row)
            self.numbers[at].append(row)
        self.streets = list(known)

    def nearest(self, names: Sequence[str]) -> Iterator[list[tuple[int, float]]]:
        """Yield the likeliest streets of each name, with their likeness."""
        for first in range(0, len(names), ROWS_AT_ONCE):
            block = list(names[first : first + ROWS_AT_ONCE])
            alike: NDArray[np.float32] = cdist(
                block, self.streets, scorer=OSA.normalized_similarity, dtype=np.float32
            )
            count = min(STREETS_TRIED, len(self.streets))
            best = np.argpartition(-alike, count - 1, axis=1)[:, :count] if count else alike[:, :0]
            for row, columns in enumerate(best.astype(np.int64)):
                found = [(int(column), float(alike[row, column])) for column in columns]
                yield sorted(found, key=lambda one: (-one[1], one[0]))

    def match(
        self, text: str, ways: Sequence[tuple[_Parsed, list[tuple[int, float]]]]
    ) -> AddressMatch:
        """Return what a text means, judged by every way in which it can be taken apart."""
        scores: dict[int, float] = {}
        nearest_street = 0.0
        for way, streets in ways:
            for street, likeness in streets:
                alike = likeness - way.cost
                nearest_street = max(nearest_street, alike)
                for row in self.of.get((street, way.number), ()):
                    score = alike - self._postcode_cost(row, way.postcode)
                    scores[row] = max(scores.get(row, 0.0), score)
        ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        near = [self._near(row, score) for row, score in ranked if score >= WORTH_OFFERING]
        best = ranked[0][1] if ranked else 0.0
        behind = ranked[1][1] if len(ranked) > 1 else 0.0
        is_clear = best - behind >= (AHEAD if best < 1 else np.finfo(np.float32).eps)
        is_sure = best >= SURE and is_clear and best >= nearest_street - OTHER_POSTCODE / 2
        if not is_sure:
            near += self._other_numbers(ways, {one.key for one in near})
        return AddressMatch(text, near[0].key if is_sure else None, best, tuple(near[:MOST_NEAR]))

    def _postcode_cost(self, row: int, postcode: str) -> float:
        own = self.rows[row][3]
        return OTHER_POSTCODE if postcode and own and own != postcode else 0.0

    def _other_numbers(
        self, ways: Sequence[tuple[_Parsed, list[tuple[int, float]]]], known: set[str]
    ) -> list[Near]:
        """Return the nearest numbers of the street that is likeliest, where its own is missing."""
        best = max(
            ((alike, street, way) for way, streets in ways for street, alike in streets[:1]),
            key=lambda one: one[0], default=None,
        )  # fmt: skip
        if best is None or best[0] < SURE:
            return []
        alike, street, way = best
        wanted = int(re.sub(r"\D", "", way.number) or 0)
        rows = sorted(
            self.numbers[street],
            key=lambda row: (abs(int(re.sub(r"\D", "", self.rows[row][2]) or 0) - wanted), row),
        )
        # Below any with the right number: half a letter for the number that is not.
        found = (self._near(row, alike / 2) for row in rows[:MOST_NEAR])
        return [one for one in found if one.key not in known]

    def _near(self, row: int, score: float) -> Near:
        key, street, number, postcode, city = self.rows[row]
        place = " ".join(part for part in (postcode, city) if part)
        label = f"{street} {number}" + (f", {place}" if place else "")
        return Near(key, label, round(score, 3))


def _parse(text: str) -> Iterator[_Parsed]:
    """Yield the ways in which a text can be a street, a number and a postcode."""
    whole = " ".join(text.casefold().replace("\u00a0", " ").split())
    found = POSTCODE.search(whole)
    postcode = found[1] if found else ""
    line = whole[: found.start()].rstrip(" ,.-") if found else whole
    line = re.sub(r"nr\.? ?(?=\d)", "", line)
    cost = 0.0
    for number in NUMBER.finditer(line):
        before, after = line[: number.start()].strip(" ,:"), line[number.end() :].strip(" ,")
        value = number[1].lstrip("0") + (number[2] or "")
        streets = (before.split(",")[0], before.split(",")[-1]) if before else after.split(",")[:1]
        for street in dict.fromkeys(streets):
            if number[3]:  # "52-54" is one address, or else the first of the two
                whole_range = f"{value}-{number[3].lstrip('0')}"
                yield _Parsed(_spelled(street), whole_range, postcode, cost)
            yield _Parsed(_spelled(street), value, postcode, cost + bool(number[3]) * LATER_NUMBER)
        if before:
            cost += LATER_NUMBER


@lru_cache(maxsize=100_000)
def _spelled(street: str) -> str:
    """Return a street's name in one spelling: no spaces, short forms written out."""
    text = street.casefold().translate(LETTERS)
    words = []
    for word in re.findall(r"[\w]+\.?", text.replace("-", " ").replace("/", " ")):
        bare = word.rstrip(".")
        if bare in SHORT:
            words.append(SHORT[bare])
        elif word.endswith("."):
            words.append(_written_out(bare))
        else:
            words.append(bare)
    return "".join(words).translate(DIGRAPHS)


def _written_out(word: str) -> str:
    if len(word) > 3:
        for end, whole in ENDINGS:
            if word.endswith(end):
                return word[: -len(end)] + whole
    return word


def _number(number: str) -> str:
    """Return a house number in one spelling: ``012 B`` is ``12b``."""
    return number.casefold().replace(" ", "").lstrip("0")
