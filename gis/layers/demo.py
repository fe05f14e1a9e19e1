"""What belongs to the demo town, and taking all of it away again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session


def was_demo_loaded(session: Session) -> bool:
    """Return whether the demo town was ever loaded here; once removed it does not come back."""
    query = "select demo_loaded_at is not null from installation"
    return bool(session.scalar(sa.text(query)))


def mark_demo_loaded(session: Session) -> None:
    """Remember that the demo town was loaded."""
    session.execute(sa.text("update installation set demo_loaded_at = now()"))


def remove_demo(session: Session) -> bool:
    """
    Delete the demo town and all areas, rounds and sheets drawn in it.

    Returns
    -------
    bool
        Whether there was a demo town.
    """
    demo = list(session.scalars(sa.text("select id from map_import where is_demo")))
    if not demo:
        return False
    params = {"demo": demo}
    # An area drawn in an invented town means nothing without it.
    areas = """select housing_area.id from housing_area join map_import
        on ST_Intersects(housing_area.geometry, map_import.boundary) where map_import.is_demo"""
    rounds = f"""select round_id from round_piece join street on street.id = street_id
        where street.added_by = any(:demo)
        union select round.id from round where round.area_ids && array({areas})"""
    for statement in (
        f"delete from sheet where round_id in ({rounds})",
        f"delete from round where id in ({rounds})",
        f"delete from housing_area where id in ({areas})",
        "delete from address where added_by = any(:demo)",
        "delete from street where added_by = any(:demo)",
        "delete from map_place where import_id = any(:demo)",
        "delete from basemap where import_id = any(:demo)",
        "delete from map_import where id = any(:demo)",
    ):
        session.execute(sa.text(statement), params)
    return True
