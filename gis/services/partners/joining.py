"""Partners that are written twice: found, told when one is added, and made one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import shapely
import sqlalchemy as sa

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import partners as layer
from gis.layers.database import Scope, read_geometry, write_geometry
from gis.planning.alike import Named, find_alike, group_alike
from gis.services.installation import database
from gis.services.partners.listing import PRIORITY_RANK, Partner, list_partners, summaries
from gis.services.partners.values import (
    LONGEST,
    MOST_POINTS,
    Fields,
    PartnerChange,
    change_of,
    checked,
)
from gis.services.rights import right
from gis.services.rows import change_row, get_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LEAST_TO_MERGE = 2
TEXTS = ("our_hours", "contact", "note")


class PartnerExists(ConflictError):  # noqa: N818 - it is what the page shows
    """
    A partner that is to be added may be there already; nothing is stored.

    Attributes
    ----------
    like
        Those that it may be, the likest first.
    """

    def __init__(self, like: Sequence[Partner]) -> None:
        super().__init__("partner_exists")
        self.like = tuple(like)


def check_new(session: Session, row: layer.Partner, crs: str) -> None:
    """Raise `PartnerExists` when a row that is not stored yet may be there already."""
    wanted = Named("", row.name, row.kind, _areas(row))
    rows = layer.find_partners(session)
    alike = find_alike(
        wanted, [Named(str(one.id), one.name, one.kind, _areas(one)) for one in rows]
    )
    if alike:
        by_id = {one.id: one for one in summaries(session, rows, crs)}
        raise PartnerExists([by_id[one.id] for one in alike])


@right("partners", "read")
def find_duplicates(
    scope: Scope, partners: Sequence[Partner] | None = None
) -> list[tuple[Partner, ...]]:
    """
    Return groups of partners that may be one and the same; the first would be kept.

    Parameters
    ----------
    partners
        The team's partners where they have been read already.
    """
    partners = list_partners(scope) if partners is None else partners
    by_id = {one.id: one for one in partners}
    groups = group_alike(
        [
            Named(
                one.id, one.name, one.kind,
                None if one.is_municipality_wide else frozenset(one.area_ids),
            )
            for one in partners
        ]
    )  # fmt: skip
    return [tuple(by_id[row_id] for row_id in group) for group in groups]


@right("partners", "change")
def merge_partners(scope: Scope, keep_id: str, other_ids: Sequence[str]) -> PartnerChange:
    """
    Make one partner of several: it takes what it lacks from the others, which are put away.

    Areas and points are put together, a *yes* wins over a *no*, texts are put one below the other;
    what was told to any of them, and their lines of the strategy, are of the one that stays.

    Raises
    ------
    InputError
        ``nothing_to_merge`` with fewer than two partners; ``text_too_long`` or
        ``too_many_points`` when there is no room for what they hold together.
    NotFoundError
        ``row_not_found``.
    """
    ids = list(dict.fromkeys([keep_id, *other_ids]))
    if len(ids) < LEAST_TO_MERGE:
        raise InputError("nothing_to_merge")
    opened = database()
    with opened.session(scope) as session:
        layer.lock_partners(session)
        # Locked in one order, so that two merges wait for each other.
        found = {row_id: get_row(session, layer.Partner, row_id) for row_id in sorted(ids)}
        rows = [found[row_id] for row_id in ids]
        if any(row.deleted_at is not None for row in rows):
            raise NotFoundError("row_not_found")
        keep, others = rows[0], rows[1:]
        kept = change_row(session, keep, keep.version, _together(rows, opened.crs))
        gone = {"deleted_at": dt.datetime.now(dt.UTC), "merged_into": keep.id}
        return change_of(kept, [change_row(session, row, row.version, gone) for row in others])


@right("partners", "change")
def add_to_partner(
    scope: Scope, partner_id: str, **fields: Unpack[Fields]
) -> tuple[Partner, PartnerChange]:
    """
    Give a partner what somebody wrote of it anew; see `merge_partners`. Its own name is kept.

    Raises
    ------
    InputError, NotFoundError
        As `merge_partners`, and see `gis.services.partners.values.checked`.
    """
    opened = database()
    with opened.session(scope) as session:
        layer.lock_partners(session)
        keep = get_row(session, layer.Partner, partner_id)
        if keep.deleted_at is not None:
            raise NotFoundError("row_not_found")
        written = {
            "area_ids": [], "is_municipality_wide": False, "our_hours": "", "contact": "",
            "note": "", "priority": "low", **checked(session, fields, opened.crs),
        }  # fmt: skip
        together = _together([keep, layer.Partner(**written)], opened.crs)
        done = change_row(session, keep, keep.version, together)
        (changed,) = summaries(session, [keep], opened.crs)
        return changed, change_of(done)


def _together(rows: Sequence[layer.Partner], crs: str) -> dict[str, Any]:
    texts = {name: _joined([getattr(row, name) for row in rows]) for name in TEXTS}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise InputError("text_too_long", found=len(text), most=LONGEST[name])
    points = shapely.union_all(
        [read_geometry(row.geometry) for row in rows if row.geometry is not None]
    )
    parts = shapely.get_parts(points)
    if len(parts) > MOST_POINTS:
        raise InputError("too_many_points", most=MOST_POINTS)
    days = [row.contact_days for row in rows if row.contact_days is not None]
    return {
        **texts,
        "is_municipality_wide": any(row.is_municipality_wide for row in rows),
        "area_ids": sorted({area for row in rows for area in row.area_ids}),
        "has_access": _known([row.has_access for row in rows]),
        "meets_citizens": _known([row.meets_citizens for row in rows]),
        "contact_days": min(days, default=None),
        "priority": min((row.priority for row in rows), key=PRIORITY_RANK.__getitem__),
        "geometry": write_geometry(shapely.MultiPoint(parts), crs) if len(parts) else None,
    }


def _joined(texts: Sequence[str]) -> str:
    """Return texts one below the other, each once, and none that another holds already."""
    told = list(dict.fromkeys(text for text in texts if text))
    held = (text for text in told if not any(text in other and text != other for other in told))
    return "\n".join(held)


def _known(answers: Sequence[bool | None]) -> bool | None:
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None


def _areas(row: layer.Partner) -> frozenset[str] | None:
    return None if row.is_municipality_wide else frozenset(map(str, row.area_ids or ()))


def merged_ids(session: Session, partner_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the ids of a partner and of all that became it."""
    query = sa.text("""
        with recursive became (id) as (
            select cast(:partner as uuid)
            union select partner.id from partner join became on partner.merged_into = became.id
        ) select id from became""")
    return list(session.scalars(query, {"partner": partner_id}))
