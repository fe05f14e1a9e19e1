"""
Whose eyes were on an address: what a citizen may ask, and the controller has to answer.

Whoever makes the extract sees who read, wrote or printed what kind of thing when, and nothing that
stands in it: no sign, no date of an observation, no code.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gis.errors import NotFoundError
from gis.exchange.table_file import table_csv
from gis.layers import addresses as address_layer
from gis.layers import audit as layer
from gis.layers import teams
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.locale.log_words import action_words, channel_words, role_words, thing_words
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.noting import counts, shows
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from gis.layers.audit import Row
    from gis.locale import Translator

__all__ = [
    "EXTRACT_FILE", "Extract", "ExtractRow", "SearchHit", "extract", "extract_csv",
    "search_addresses",
]  # fmt: skip

EXTRACT_FILE: Final = "kvarter-indsigt.csv"
MOST_HITS: Final = 8


@dataclass(frozen=True)
class SearchHit:
    """An address that was searched for; protected ones are found too: their people may ask."""

    id: str
    label: str


@dataclass(frozen=True)
class ExtractRow:
    """
    Something that was done with what is written of an address.

    Attributes
    ----------
    initials, role
        Of whom, and in which role.
    action, channel
        What, and from where.
    things
        Of which kinds it was: names of tables, ``address`` of a search for the address.
    """

    at: dt.datetime
    initials: str
    role: str
    action: str
    channel: str
    things: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """All that the log holds of one address, the latest first; no file names the address."""

    address_id: str
    made_at: dt.datetime
    rows: tuple[ExtractRow, ...]


@right("log", "read")
def search_addresses(scope: Scope, text: str) -> list[SearchHit]:
    """Return addresses that begin as a text does; the log is told which."""
    opened = database()
    with opened.session(scope) as session:
        found = address_layer.search_addresses(
            session, printed(text), MOST_HITS, crs=opened.crs, with_protected=True
        )
    shows(scope, "log.search", found["id"])
    return [
        SearchHit(row.id, address_layer.label(row.street, row.number, row.postcode, row.city))
        for row in found.itertuples()
    ]


@right("log", "extract")
def extract(scope: Scope, address_id: str) -> Extract:
    """
    Return who of the team saw or did what with all that was ever written of an address.

    Raises
    ------
    AccessError
        ``not_allowed``.
    NotFoundError
        ``row_not_found`` where there is no such address.
    """
    address = read_id(address_id)
    # Ids alone are read here as the team itself reads them; nothing of them is handed on.
    with database().session(replace(scope, role="coordinator")) as session:
        if not address_layer.is_there(session, address):
            raise NotFoundError("row_not_found")
        kinds = layer.find_at_address(session, address)
    with database().session(scope) as session:
        found = layer.find_events(session, ids=sorted(kinds))
        initials = teams.find_initials(session)
    shows(scope, "log.extract", [address])
    counts(rows=len(found))
    rows = tuple(_row(row, kinds, initials) for row in found)
    return Extract(address_id, dt.datetime.now(dt.UTC), rows)


def _row(row: Row, kinds: Mapping[uuid.UUID, str], initials: Mapping[uuid.UUID, str]) -> ExtractRow:
    who = initials.get(row.member_id, "") if row.member_id else ""
    things = tuple(sorted({kinds[one] for one in row.ids if one in kinds}))
    return ExtractRow(row.at, who, row.role, row.action, row.channel, things)


def extract_csv(found: Extract, _: Translator) -> bytes:
    """Return an extract as a file for the case: without the address, which the case names."""
    return table_csv(column_words(_), [row_words(_, row) for row in found.rows])


def column_words(_: Translator) -> tuple[str, ...]:
    """Return the headings of what `row_words` returns."""
    return (_("Tidspunkt"), _("Hvem"), _("Rolle"), _("Handling"), _("Om"), _("Hvorfra"))


def row_words(_: Translator, row: ExtractRow) -> tuple[str, ...]:
    """Return a row of an extract in words."""
    things, at = thing_words(_), row.at.astimezone(COPENHAGEN)
    return (
        f"{_.date(at)} {_.time(at)}", row.initials,
        role_words(_).get(row.role, row.role), action_words(_, row.action),
        ", ".join(things.get(one, one) for one in row.things),
        channel_words(_).get(row.channel, row.channel),
    )  # fmt: skip
