"""A place in the demo town from which no street of an area can be reached."""

from __future__ import annotations

import sqlalchemy as sa

from gis.services import areas, members, rounds
from gis.services.installation import database

CLOSE = """
with farthest as (
    select id from street
    order by ST_Distance(geometry, (select ST_Collect(geometry) from round_piece)) desc limit 1
)
update street set is_walkable = false, reason = 'foot_no'
where id not in (select street_id from round_piece) and id not in (select id from farthest)
"""
FAR = """
select ST_X(at), ST_Y(at)
from street, ST_Transform(ST_StartPoint(geometry), 4326) at
where is_walkable and id not in (select street_id from round_piece)
"""


def cut_off_place() -> tuple[float, float]:
    """Close every way but those of the first area and one far away; return where that begins."""
    scope = members.local_scope()
    first = areas.list_areas(scope)[0].id
    rounds.plan_round(scope, rounds.RoundRequest((first,), minutes=600))
    with database().session(scope) as session:
        session.execute(sa.text(CLOSE))
        lon, lat = session.execute(sa.text(FAR)).one()
    return lon, lat
