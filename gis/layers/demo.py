"""What belongs to the demo town, and taking all of it away again."""

from __future__ import annotations

import uuid

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
    in_town = """exists (select from map_import
        where is_demo and ST_Intersects(boundary, own.geometry))"""
    rounds = f"""select round_id from round_piece join street on street.id = street_id
        where street.added_by = any(:demo)
        union select round.id from round where round.area_ids && array({areas})
        union select own.round_id from round_stop own where {in_town}"""
    walked = f"delete from pass own where own.round_id in ({rounds}) or {in_town}"
    session.execute(sa.text(walked), params)
    _remove_fieldwork(session, in_town)
    # Whoever is of an area of one's own too stays, without the areas of the town.
    of_town = f"own.area_ids <@ array({areas}) and (own.area_ids <> '{{}}' or {in_town})"
    channels = f"select own.id from channel own where {of_town}"
    partners = f"select own.id from partner own where {of_town}"
    items = f"select id from strategy_item where partner_id in ({partners})"
    params["meetings"] = _meetings_of(session, areas)
    for statement in (
        # A job is of the town when it names an area or a round of it.
        f"""delete from job where exists (
            select from (select id from ({areas}) area union {rounds}) made (id)
            where strpos(job.parameters::text || coalesce(job.result::text, ''), made.id::text) > 0)
        """,
        f"""delete from row_past
        where row_id in (select id from outing where round_id in ({rounds}))""",
        f"delete from street_note own where {in_town}",
        f"delete from place_visit where place_id in (select id from place own where {in_town})",
        f"delete from row_past where row_id in (select id from place own where {in_town})",
        f"delete from place own where {in_town}",
        f"delete from handout where channel_id in ({channels})",
        f"delete from row_past where row_id in ({channels})",
        f"delete from channel where id in ({channels})",
        f"delete from row_past where row_id in ({items} union {partners})",
        f"delete from strategy_item where id in ({items})",
        f"delete from partner_contact where partner_id in ({partners})",
        f"update partner set merged_into = null where merged_into in ({partners})",
        f"delete from partner where id in ({partners})",
        *(
            f"""update {table} set version = version + 1,
                area_ids = array(select unnest(area_ids) except ({areas}))
            where area_ids && array({areas})"""
            for table in ("partner", "channel")
        ),
        f"delete from sheet where round_id in ({rounds})",
        f"delete from round where id in ({rounds})",
        f"delete from housing_area where id in ({areas})",
        "delete from row_past where row_id = any(:meetings)",
        "delete from mapping_version where meeting_id = any(:meetings)",
        """delete from team_meeting where id = any(:meetings)
            and not exists (select from area_answer where meeting_id = team_meeting.id)
            and not exists (select from area_decision where meeting_id = team_meeting.id)""",
        "delete from address where added_by = any(:demo)",
        "delete from street where added_by = any(:demo)",
        "delete from map_place where import_id = any(:demo)",
        "delete from basemap where import_id = any(:demo)",
        "delete from map_import where id = any(:demo)",
    ):
        session.execute(sa.text(statement), params)
    return True


def _remove_fieldwork(session: Session, in_town: str) -> None:
    """
    Delete the points of the town and what belongs to them, and tracks without a pass.

    What has no place is of the town where there is no other map. It is done for every team.
    """
    before = session.execute(
        sa.text("select current_setting('app.team', true), current_setting('app.role', true)")
    ).one()
    only = "not exists (select from map_import where not is_demo)"
    points = f"select own.id from observation_point own where {in_town}"
    windows = f"select own.id from return_window own where own.point_id in ({points}) or {in_town}"
    inquiries = f"""select own.id from inquiry own
        where {in_town} or (own.geometry is null and {only})"""
    closings = f"""select id from case_closing
        where point_id in ({points}) or inquiry_id in ({inquiries})
            or (point_id is null and inquiry_id is null and {only})"""
    outings = f"select id from outing where round_id is null and {only}"
    tables = {
        "case_closing": closings, "inquiry": inquiries, "return_window": windows,
        "observation_point": points, "outing": outings,
    }  # fmt: skip
    for team_id in session.scalars(sa.text("select id from team")).all():
        # Sensitive rows are seen only by whoever is of their team and does the fieldwork.
        _see_as(session, str(team_id), "worker")
        session.execute(
            sa.text(f"delete from keeping where row_id in ({points} union {inquiries})")
        )
        for rows in (windows, inquiries, points, outings):
            session.execute(sa.text(f"delete from row_past where row_id in ({rows})"))
        for table, rows in tables.items():
            session.execute(sa.text(f"delete from {table} where id in ({rows})"))
        session.execute(
            sa.text("""
                delete from address_protection where key in (select key from address
                    where added_by in (select id from map_import where is_demo))
            """)
        )
        session.execute(
            sa.text(
                "delete from track where not exists (select from pass where track_id = track.id)"
            )
        )
    _see_as(session, *before)


def _see_as(session: Session, team: str | None, role: str | None) -> None:
    session.execute(
        sa.text("select set_config('app.team', :team, true), set_config('app.role', :role, true)"),
        {"team": team or "", "role": role or ""},
    )


def _meetings_of(session: Session, areas: str) -> list[uuid.UUID]:
    """Return the meetings that froze areas of the town alone; what holds others is kept."""
    query = f"""select meeting_id from mapping_version where (
        select bool_and((one -> 'area' ->> 'id')::uuid in ({areas}))
        from jsonb_array_elements(content -> 'areas') one)"""
    return list(session.scalars(sa.text(query)))
