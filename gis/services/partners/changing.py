"""Add partners, change them, put them away, and take any of that back."""

from __future__ import annotations

import datetime as dt
from typing import Unpack

from gis.errors import NotFoundError
from gis.layers import partners as layer
from gis.layers.database import Scope
from gis.services.installation import database
from gis.services.partners.joining import check_new
from gis.services.partners.listing import Partner, summaries
from gis.services.partners.values import (
    Fields,
    PartnerChange,
    areas_around,
    change_of,
    checked,
    gone_areas,
    sector_of,
    told_clash,
)
from gis.services.rights import right
from gis.services.rows import RowClash, add_row, change_row, get_row, undo_change


@right("partners", "change")
def add_partner(
    scope: Scope, *, allow_duplicate: bool = False, **fields: Unpack[Fields]
) -> tuple[Partner, PartnerChange]:
    """
    Add a partner.

    Parameters
    ----------
    allow_duplicate
        Whether it is added though it may be there already.
    **fields
        See `gis.services.partners.values.Fields`; name and kind are needed. Without a sector the
        kind tells it; without areas those count that its points lie in.

    Raises
    ------
    PartnerExists
        ``partner_exists`` when there are partners that may be the same.
    InputError, NotFoundError
        See `gis.services.partners.values.checked`.
    """
    opened = database()
    with opened.session(scope) as session:
        whole: Fields = {"name": "", "kind": "", **fields, "sector": sector_of(fields)}
        values = checked(session, whole, opened.crs)
        layer.lock_partners(session)
        if not values.get("area_ids") and not values.get("is_municipality_wide"):
            values["area_ids"] = areas_around(session, values.get("geometry"))
        row = layer.Partner(**values)
        if not allow_duplicate:
            check_new(session, row, opened.crs)
        done = add_row(session, row)
        session.refresh(row)
        (added,) = summaries(session, [row], opened.crs)
        return added, change_of(done)


@right("partners", "change")
def update_partner(
    scope: Scope, partner_id: str, version: int, **fields: Unpack[Fields]
) -> tuple[Partner, PartnerChange]:
    """
    Change some fields of a partner, together with what somebody else may have changed meanwhile.

    Parameters
    ----------
    version
        The version that was on screen when the change was made.
    **fields
        See `gis.services.partners.values.Fields`.

    Raises
    ------
    RowClash
        When somebody else has changed the same field otherwise, or put the partner away.
    InputError, NotFoundError
        See `gis.services.partners.values.checked`; ``row_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        row = get_row(session, layer.Partner, partner_id)
        values = checked(session, fields, opened.crs)
        if "area_ids" in values:
            values["area_ids"] = sorted({*values["area_ids"], *gone_areas(session, row.area_ids)})
        if "deleted_at" in values:
            values["merged_into"] = None  # who is brought back stands alone again
        try:
            done = change_row(session, row, version, values)
        except RowClash as clash:
            raise told_clash(clash, opened.crs) from clash
        if row.deleted_at is not None:
            raise NotFoundError("row_not_found")
        (changed,) = summaries(session, [row], opened.crs)
        return changed, change_of(done)


@right("partners", "change")
def delete_partner(scope: Scope, partner_id: str) -> PartnerChange:
    """Put a partner away, with its lines of the strategy out of sight; `undo` brings it back."""
    with database().session(scope) as session:
        row = get_row(session, layer.Partner, partner_id)
        if row.deleted_at is not None:
            raise NotFoundError("row_not_found")
        return change_of(
            change_row(session, row, row.version, {"deleted_at": dt.datetime.now(dt.UTC)})
        )


@right("partners", "change")
def undo(scope: Scope, change: PartnerChange) -> PartnerChange:
    """
    Take a change back, all of it or nothing.

    Returns
    -------
    PartnerChange
        What was done, which can be undone in its turn.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has changed the same since.
    """
    with database().session(scope) as session:
        # Locked in one order, so that two undos wait for each other.
        ordered = sorted([change, *change.others], key=lambda step: step.row_id)
        done = {step.row_id: undo_change(session, layer.Partner, step) for step in ordered}
        return change_of(done[change.row_id], [done[step.row_id] for step in change.others])
