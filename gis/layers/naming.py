"""Places, partners and channels name areas; what becomes of that when areas change."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gis.layers.housing_areas import find_forms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.housing_areas import HousingArea

TABLES: Final = ("place", "partner", "channel")


def name_also(session: Session, area: HousingArea, like: Collection[uuid.UUID]) -> None:
    """Let what names one of some areas name this one too, at the moment it was changed."""
    values = {
        "area": area.id, "like": list(like), "at": area.changed_at, "by": area.changed_by,
        "team": area.team_id,
    }  # fmt: skip
    for table in TABLES:
        session.execute(
            sa.text(f"""
                update {table} set area_ids = array_append(area_ids, :area),
                    version = version + 1, changed_at = :at, changed_by = :by
                where team_id = :team and area_ids && cast(:like as uuid[])
                    and not :area = any(area_ids)
            """),
            values,
        )


def name_no_more(session: Session, area: HousingArea, brought: int) -> None:
    """
    Undo `name_also` where nobody has changed the row since.

    Parameters
    ----------
    brought
        The version of the area at which it was done.
    """
    forms = [form for form in find_forms(session, area.id, brought) if form.version == brought]
    for table in TABLES:
        for form in forms:
            session.execute(
                sa.text(f"""
                    update {table} set area_ids = array_remove(area_ids, :area),
                        version = version + 1, changed_at = :now, changed_by = :by
                    where team_id = :team and changed_at = :at and :area = any(area_ids)
                """),
                {"area": area.id, "team": area.team_id, "at": form.changed_at,
                 "now": area.changed_at, "by": area.changed_by},
            )  # fmt: skip
