"""Street pieces: the walking network, junction to junction, long ones cut at 150 m."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gis.errors import NotFoundError
from gis.layers.database import IN_WINDOW, Frame, frame_of, window_values

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class WholeStreet:
    """A street by name, its town ("" when unknown), metres, addresses, and ids of its pieces."""

    name: str
    town: str
    length_m: float
    addresses: int
    pieces: list[str]


COLUMNS = """
    id, u, v, name, highway, service, length_m, is_walkable, reason, is_must_walk, is_square,
    is_lit, is_paved, has_pavement, ST_AsBinary(geometry) as geometry
"""


def find_streets(session: Session, window: BaseGeometry, *, crs: str) -> Frame:
    """
    Return the street pieces of today's map that touch a window.

    Parameters
    ----------
    session
        An open transaction.
    window
        Geometry in the metric CRS; its bounding box is what counts.
    crs
        Metric CRS of the installation.

    Returns
    -------
    GeoDataFrame
        LineStrings from `u` to `v` in the metric CRS, sorted by id, with `id`, `u`, `v`, `name`,
        `highway`, `service`, `length_m` (geodesic), `is_walkable`, `reason`, `is_must_walk`,
        `is_square`, and `is_lit`, `is_paved`, `has_pavement` (None where the map does not say).
    """
    # Ordered, so that the same question gives the same plan.
    return frame_of(
        session,
        f"""select {COLUMNS} from street
        where retired_at is null and {IN_WINDOW}
        order by key""",
        window_values(window.bounds, crs),
        crs=crs,
    )


def find_streets_by_id(session: Session, ids: list[str], *, crs: str) -> Frame:
    """Return street pieces by id, retired ones too, with the columns of `find_streets`."""
    return frame_of(
        session,
        f"select {COLUMNS} from street where id = any(cast(:ids as uuid[])) order by key",
        {"ids": ids},
        crs=crs,
    )


def get_streets(session: Session, ids: Collection[str], *, crs: str) -> Frame:
    """
    Return some street pieces of today's map, with the columns of `find_streets`.

    Raises
    ------
    NotFoundError
        ``street_not_found`` when one is not there, or went with a newer map.
    """
    wanted = {_read_id(street) for street in ids}
    found = find_present(session, ids, crs=crs)
    if len(found) < len(wanted):
        raise NotFoundError("street_not_found")
    return found


def find_present(session: Session, ids: Collection[str], *, crs: str) -> Frame:
    """Return the pieces of today's map among some ids, as `find_streets`; what is no id is none."""
    wanted = [read for read in map(_read_id, ids) if read is not None]
    return frame_of(
        session,
        f"""select {COLUMNS} from street
        where retired_at is null and id = any(cast(:ids as uuid[])) order by key""",
        {"ids": wanted},
        crs=crs,
    )


def _read_id(told: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(told)
    except ValueError:
        return None


def find_streets_named(session: Session, beginning: str, *, crs: str) -> Frame:
    """Return today's pieces whose name begins so, in any case, as `find_streets` does."""
    return frame_of(
        session,
        f"""select {COLUMNS} from street
        where retired_at is null and starts_with(lower(name), lower(:beginning))
        order by key""",
        {"beginning": beginning},
        crs=crs,
    )


def find_names_at(session: Session, nodes: list[int]) -> dict[int, list[str]]:
    """Return by node the names of today's streets that end there, sorted, without nameless ones."""
    found: dict[int, list[str]] = {}
    query = """
        select distinct node, name from (
            select u as node, name, retired_at from street
            union all select v, name, retired_at from street
        ) ends
        where retired_at is null and name <> '' and node = any(:nodes)
        order by node, name
    """
    for node, name in session.execute(sa.text(query), {"nodes": nodes}):
        found.setdefault(node, []).append(name)
    return found


def find_bounds(session: Session) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of today's streets in the metric CRS, or None."""
    extent = "select ST_Extent(geometry) as box from street where retired_at is null"
    corners = "ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)"
    row = session.execute(sa.text(f"select {corners} from ({extent}) found")).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def find_rivals(session: Session, bounds: tuple[float, float, float, float], *, crs: str) -> Frame:
    """
    Return today's pieces that an incoming map may replace: those that touch its bounds.

    Returns
    -------
    GeoDataFrame
        `id`, `key`, `u`, `v`, `is_walkable` and LineStrings in the metric CRS.
    """
    return frame_of(
        session,
        f"""select id, key, u, v, is_walkable, ST_AsBinary(geometry) as geometry from street
        where retired_at is null and {IN_WINDOW}
        order by key""",
        window_values(bounds, crs),
        crs=crs,
    )


def has_streets(session: Session) -> bool:
    """Return whether any map is there."""
    query = "select exists (select from street where retired_at is null)"
    return bool(session.scalar(sa.text(query)))


def find_whole_streets(session: Session, gap_m: float) -> list[WholeStreet]:
    """
    Return the streets of today's map that can be walked, by name.

    Parameters
    ----------
    session
        An open transaction.
    gap_m
        Pieces of one name further apart than this are two streets, in two towns.
    """
    rows = session.execute(
        sa.text("""
            with piece as (
                select id, name, length_m,
                    ST_ClusterDBSCAN(geometry, :gap, 1) over (partition by name) as part
                from street where retired_at is null and is_walkable and name <> ''
            ), home as (
                select street_id, count(*) as addresses,
                    mode() within group (order by trim(postcode || ' ' || city)) as town
                from address where retired_at is null group by street_id
            )
            select name, coalesce(max(town), '') as town, sum(length_m) as length_m,
                coalesce(sum(addresses), 0)::integer as addresses,
                array_agg(id::text order by id) as pieces
            from piece left join home on street_id = piece.id
            group by name, part order by lower(name), town, min(id::text)
        """),
        {"gap": gap_m},
    )
    return [WholeStreet(**row._mapping) for row in rows]  # noqa: SLF001 - its documented name
