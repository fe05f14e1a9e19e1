"""What belongs to the demo town, and taking all of it away again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.layers.map_imports import change_map


def was_demo_loaded(session: Session) -> bool:
    """Return whether the demo town was ever loaded here; once removed it does not come back."""
    query = "select demo_loaded_at is not null from installation"
    return bool(session.scalar(sa.text(query)))


def mark_demo_loaded(session: Session) -> None:
    """Remember that the demo town was loaded."""
    session.execute(sa.text("update installation set demo_loaded_at = now()"))


def remove_demo(session: Session) -> bool:
    """
    Delete the demo town and all that was made in it: areas, rounds, sheets, passes, notes, jobs.

    Returns
    -------
    bool
        Whether there was a demo town.
    """
    demo = list(session.scalars(sa.text("select id from map_import where is_demo")))
    if not demo:
        return False
    change_map(session)
    params = {"demo": demo}
    # An area drawn in an invented town means nothing without it.
    areas = """select housing_area.id from housing_area join map_import
        on ST_Intersects(housing_area.geometry, map_import.boundary) where map_import.is_demo"""
    rounds = f"""select round_id from round_piece join street on street.id = street_id
        where street.added_by = any(:demo)
        union select round.id from round where round.area_ids && array({areas})"""
    in_town = """exists (select from map_import
        where is_demo and ST_Intersects(boundary, own.geometry))"""
    for statement in (
        # A job is of the town when it names an area or a round of it.
        f"""delete from job where exists (
            select from (select id from ({areas}) area union {rounds}) made (id)
            where strpos(job.parameters::text || coalesce(job.result::text, ''), made.id::text) > 0)
        """,
        f"delete from pass own where own.round_id in ({rounds}) or {in_town}",
        f"delete from street_note own where {in_town}",
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
