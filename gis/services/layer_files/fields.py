"""The layers that files are read into, and the fields each has: how a cell of one is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from gis.locale import LANGUAGES, channel_words, layer_words, partner_words, place_words, translator
from gis.services.layer_files import values
from gis.services.layer_files.values import Ground

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.exchange.layer_table import Value
    from gis.locale import Translator
    from gis.services.layer_files.values import Reader

__all__ = ["LAYERS", "WHERE", "Field", "Layer", "LayerName", "ground_of", "synonyms"]

LayerName = Literal["housing_areas", "places", "partners", "channels"]
WHERE: Final = (
    "lon", "lat", "coordinates", "wkt", "address", "number", "postcode", "city",
)  # fmt: skip
"""Fields of every layer that say where a row is."""


@dataclass(frozen=True)
class Field:
    """
    One field of a layer.

    Attributes
    ----------
    code
        Name of its column in the database and in files that are drawn.
    read
        How a cell becomes a value.
    default
        What an empty cell means; None where the database knows, or where nothing is a value.
    is_required
        Whether an empty cell is refused.
    """

    code: str
    read: Reader
    default: object = None
    is_required: bool = False


@dataclass(frozen=True)
class Layer:
    """
    A layer that files are read into.

    Attributes
    ----------
    shape
        What a row is drawn as: ``polygon``, ``point``, or ``points``, which may be none.
    most_rows
        How many rows one file may add.
    """

    code: LayerName
    shape: Literal["polygon", "point", "points"]
    most_rows: int
    fields: tuple[Field, ...]


def _partner_kind(value: Value, ground: Ground) -> str:
    """Return the code of a kind of partner, which a file may name in the singular."""
    code = partner_words.kind_code(translator("da"), values.said(value))
    if code in partner_words.SECTOR_OF:
        return code
    return str(values.one_of("partner_kinds", own=60)(value, ground))


NAME: Final = Field("name", values.text(80, is_line=True), is_required=True)
LONG_NAME: Final = Field("name", values.text(120, is_line=True), is_required=True)
WIDE: Final = Field("is_municipality_wide", values.yes_no, default=False)
AREAS: Final = Field("area_ids", values.area_ids, default=())
CONTACT: Final = Field("contact", values.text(500, is_contact=True), default="")
NOTE: Final = Field("note", values.text(1000), default="")

LAYERS: Final[Mapping[str, Layer]] = {
    layer.code: layer
    for layer in (
        Layer(
            "housing_areas", "polygon", 500,
            (
                NAME,
                Field("required_bands", values.bands),
                Field("return_days", values.whole(1, 3650)),
            ),
        ),
        Layer(
            "places", "point", 20_000,
            (
                NAME,
                Field("kind", values.one_of("place_kinds", own=60), default="Andet"),
                Field("role", values.one_of("roles")),
                Field("bands", values.bands, default=()),
                Field("worth", values.text(500), default=""),
                AREAS,
            ),
        ),
        Layer(
            "partners", "points", 20_000,
            (
                LONG_NAME,
                Field("kind", _partner_kind, default="Andet"),
                Field("sector", values.one_of("sectors")),
                WIDE,
                AREAS,
                Field("has_access", values.yes_no),
                Field("meets_citizens", values.yes_no),
                Field("our_hours", values.text(300), default=""),
                CONTACT,
                Field("contact_days", values.whole(1, 3650)),
                Field("priority", values.one_of("priorities"), default="normal"),
                NOTE,
            ),
        ),
        Layer(
            "channels", "points", 20_000,
            (
                LONG_NAME,
                Field("kind", values.one_of("channel_kinds", own=60), default="Andet"),
                WIDE,
                AREAS,
                Field("deadline", values.date),
                Field("rhythm", values.text(200), default=""),
                Field("every_days", values.whole(1, 3650)),
                CONTACT,
                NOTE,
            ),
        ),
    )
}  # fmt: skip

WORDS: Final[Mapping[str, Callable[[Translator], Mapping[str, str]]]] = {
    "place_kinds": place_words.kinds,
    "roles": place_words.roles,
    "partner_kinds": partner_words.kinds,
    "sectors": partner_words.sectors,
    "priorities": partner_words.priorities,
    "channel_kinds": channel_words.kinds,
    "bands": layer_words.bands,
}


def ground_of(session: Session) -> Ground:
    """Return what the cells of a file of the session's team are read against."""
    from gis.layers.housing_areas import find_areas

    areas = {area.name.casefold(): str(area.id) for area in find_areas(session)}
    return Ground(areas, _words())


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    known: dict[str, dict[str, str]] = {}
    for name, words in WORDS.items():
        found: dict[str, str] = {}
        known[name] = found
        for lang in LANGUAGES:
            for code, word in words(translator(lang)).items():
                found.setdefault(word.casefold(), code)
        for code in set(found.values()):
            found.setdefault(code, code)
    return known


@cache
def synonyms(layer: str) -> Mapping[str, tuple[str, ...]]:
    """Return by field of a layer the headings that mean it, in small letters, the surest first."""
    codes = [field.code for field in LAYERS[layer].fields]
    labels = [layer_words.headings(translator(lang), layer) for lang in LANGUAGES]
    return {
        code: tuple(
            dict.fromkeys(
                text.casefold()
                for text in (
                    code, *(words[code] for words in labels if code in words),
                    *layer_words.SYNONYMS.get(code, ()),
                )
            )
        )
        for code in (*codes, *WHERE)
    }  # fmt: skip
