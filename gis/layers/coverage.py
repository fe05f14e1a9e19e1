"""
What coverage is computed from: the map, the areas and what passes cover, reduced in SQL.

The map and the passes of a team are read once and kept by `gis.services.coverage`; `read_marks`
tells cheaply what has come since.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import psycopg
import sqlalchemy as sa

from gis.layers.database import IN_WINDOW, Frame, frame_of, window_values
from gis.layers.map_imports import find_version

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

TODAY = "retired_at is null"


@dataclass(frozen=True)
class Marks:
    """
    How far a team's rows have come: when two are equal, so is all that is computed from them.

    Attributes
    ----------
    map
        Version of the map.
    last_pass
        Highest number of a pass; passes are numbered in the order they are committed.
    withdrawn
        Numbers of the passes that were taken back.
    newest
        When the latest pass began, seconds since 1970; −inf without a pass.
    notes
        Street notes that hold, each with its version.
    areas
        Version of each area that is not put away, by id.
    """

    map: str
    last_pass: int
    withdrawn: frozenset[int]
    newest: float
    notes: frozenset[tuple[str, int]]
    areas: dict[str, int]


def freeze(session: Session) -> None:
    """Let every query of a new transaction see the same moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def read_marks(session: Session) -> Marks:
    """Return how far the rows of the session's team have come."""
    passes = _rows(
        session,
        """select coalesce((select max(number) from pass where team_id = :team), 0) as last,
            coalesce((select extract(epoch from max(started_at))::double precision
                from pass where team_id = :team), '-infinity') as newest""",
    )[0]
    withdrawn = _rows(
        session,
        """select pass.number as number from pass_withdrawal join pass on pass.id = pass_id
        where pass_withdrawal.team_id = :team""",
    )
    notes = _rows(
        session,
        """select id::text as id, version from street_note
        where team_id = :team and withdrawn_at is null""",
    )
    areas = _rows(
        session,
        """select id::text as id, version from housing_area
        where team_id = :team and deleted_at is null""",
    )
    return Marks(
        map=find_version(session),
        last_pass=passes.last,
        withdrawn=frozenset(row.number for row in withdrawn),
        newest=passes.newest,
        notes=frozenset((row.id, row.version) for row in notes),
        areas={row.id: row.version for row in areas},
    )


def _rows(session: Session, query: str, **values: object) -> Sequence[sa.Row[Any]]:
    params = {"team": session.info["scope"].team_id, **values}
    return session.execute(sa.text(query), params).all()


def read_streets(session: Session, *, crs: str) -> Frame:
    """
    Return all pieces of today's map that count somewhere.

    Returns
    -------
    GeoDataFrame
        LineStrings in the metric CRS, in the order of their ids, with `id`, `name`, `length_m`
        (geodesic), `is_walkable`, `is_must_walk` and `reason` (code of why it is not walkable).
    """
    return frame_of(
        session,
        f"""select id, name, length_m, is_walkable, is_must_walk, reason,
            ST_AsBinary(geometry) as geometry
        from street where {TODAY} order by id""",
        crs=crs,
    )


def read_homes(session: Session, *, crs: str) -> Frame:
    """
    Return all addresses of today's map.

    Returns
    -------
    GeoDataFrame
        Points in the metric CRS with `street_id` (None for an address that belongs to no piece of
        today's map), `share` (of the piece, where the foot lies), `side`, `dwellings` (the number a
        register tells, else the map, else 1) and `is_registered`, whether one of them does.
    """
    return frame_of(
        session,
        f"""select street.id as street_id, side,
            coalesce(address_units.unit_count, address.unit_count, 1) as dwellings,
            coalesce(address_units.unit_count, address.unit_count) is not null as is_registered,
            ST_AsBinary(address.geometry) as geometry,
            coalesce(ST_LineLocatePoint(street.geometry, foot), 0) as share
        from address left join street on street.id = street_id and street.{TODAY}
        left join address_units on address_id = address.id
        where address.{TODAY} order by address.id""",
        crs=crs,
    )


def read_areas(session: Session, ids: Collection[str], *, crs: str) -> Frame:
    """Return `id`, `name`, `version`, `required_bands`, `return_days` and outline of areas."""
    return frame_of(
        session,
        """select id, name, version, required_bands, return_days,
            ST_AsBinary(geometry) as geometry
        from housing_area where team_id = :team and id = any(cast(:ids as uuid[]))""",
        {"team": session.info["scope"].team_id, "ids": list(ids)},
        crs=crs,
    )


def read_intervals(
    session: Session,
    *,
    streets: Collection[str] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> pd.DataFrame:
    """
    Return the latest pass of each interval that passes of the team cover of today's map.

    Parameters
    ----------
    session
        An open transaction.
    streets
        Only of these pieces.
    since, until
        Only by passes that had not begun at the first moment, and had at the second.

    Returns
    -------
    DataFrame
        `street_id`, `from_share`, `to_share`, `sees_left`, `sees_right`, `band` (code) and `at` in
        seconds since 1970: the latest of those that agree in all else. Passes that were taken
        back, and pieces that are gone, are left out.
    """
    asked = "" if streets is None else "and street_id = any(cast(%(streets)s as uuid[]))"
    begun = "" if until is None else "and pass.started_at <= %(until)s "
    begun += "" if since is None else "and pass.started_at > %(since)s"
    joined = "join pass on pass.id = pass_id" if begun else ""
    return _copied(
        session,
        f"""with covered as (
            select street_id, from_share, to_share, sees_left, sees_right, pass_interval.band,
                max(at) as at
            from pass_interval {joined}
            where pass_interval.team_id = %(team)s {asked} {begun} and not exists (
                select from pass_withdrawal gone where gone.pass_id = pass_interval.pass_id
            )
            group by 1, 2, 3, 4, 5, 6
        )
        select street_id, from_share, to_share, sees_left, sees_right, band,
            extract(epoch from at)::double precision as at
        from covered join street on street.id = street_id and {TODAY}""",
        streets=None if streets is None else list(streets),
        since=since,
        until=until,
    )


def read_intervals_until(
    session: Session, moments: Sequence[dt.datetime], *, streets: Collection[str]
) -> pd.DataFrame:
    """
    Return what passes cover of some pieces, by the first of some moments by which they had begun.

    Parameters
    ----------
    session
        An open transaction.
    moments
        Ascending; passes begun after the last are left out.
    streets
        Ids of the pieces.

    Returns
    -------
    DataFrame
        As `read_intervals`, of each moment the latest, with `moment`, its number.
    """
    # A bucket begins with its bound, but who begins at a moment has begun by then.
    bounds = [moment + dt.timedelta(microseconds=1) for moment in moments]
    return _copied(
        session,
        f"""with covered as (
            select street_id, from_share, to_share, sees_left, sees_right, pass_interval.band,
                width_bucket(pass.started_at, %(bounds)s::timestamptz[]) as moment, max(at) as at
            from pass_interval join pass on pass.id = pass_id
            where pass_interval.team_id = %(team)s and street_id = any(cast(%(streets)s as uuid[]))
                and pass.started_at < %(end)s and not exists (
                    select from pass_withdrawal gone where gone.pass_id = pass_interval.pass_id
                )
            group by 1, 2, 3, 4, 5, 6, 7
        )
        select street_id, from_share, to_share, sees_left, sees_right, band, moment,
            extract(epoch from at)::double precision as at
        from covered join street on street.id = street_id and {TODAY}""",
        bounds=bounds,
        end=bounds[-1],
        streets=list(streets),
    )


def _copied(session: Session, query: str, **values: object) -> pd.DataFrame:
    """Return many rows: by COPY, which is several times as fast as row by row."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    params = {"team": session.info["scope"].team_id, **values}
    statement = f"copy ({query}) to stdout (format csv, header)"
    with connection.cursor() as cursor, cursor.copy(statement, params) as rows:
        text = io.BytesIO(b"".join(rows))
    return pd.read_csv(
        text, keep_default_na=False, true_values=["t"], false_values=["f"]
    )  # fmt: skip


def find_touched(session: Session, *, after: int, numbers: Collection[int]) -> list[str]:
    """Return the pieces that passes cover: those numbered after one, and those of some numbers."""
    passes = _rows(
        session,
        """select id::text as id from pass where team_id = :team
            and (number > :after or number = any(cast(:numbers as bigint[])))""",
        after=after,
        numbers=list(numbers),
    )
    # Told one by one, they are found by the index, however many the planner takes them to be.
    touched = _rows(
        session,
        "select distinct street_id::text as id from pass_interval "
        "where pass_id = any(cast(:passes as uuid[]))",
        passes=[row.id for row in passes],
    )
    return [row.id for row in touched]


def read_passes(
    session: Session,
    *,
    crs: str,
    after: int,
    most: int,
    near: BaseGeometry | None = None,
) -> Frame:
    """
    Return the first passes of the team after one, those that were taken back too.

    Parameters
    ----------
    session
        An open transaction.
    crs
        Metric CRS of the installation.
    after
        Only those with a higher number.
    most
        How many to return at most.
    near
        Only those that touch the bounds of this, in the metric CRS.

    Returns
    -------
    GeoDataFrame
        MultiLineStrings in the metric CRS with `number`, `walk` (the same for all passes of one
        GPS track), `begun` (seconds since 1970), `minutes`, `band` (code) and `is_pair`.
    """
    touching = "" if near is None else f"and {IN_WINDOW}"
    window = {} if near is None else window_values(near.bounds, crs)
    return frame_of(
        session,
        f"""select number, band, is_pair, ST_AsBinary(geometry) as geometry,
            case when track_id is null then number else (
                select min(number) from pass of_track where of_track.track_id = pass.track_id
            ) end as walk,
            extract(epoch from started_at)::double precision as begun,
            extract(epoch from ended_at - started_at)::double precision / 60 as minutes
        from pass where team_id = :team and number > :after {touching}
        order by number limit :most""",
        {"team": session.info["scope"].team_id, "after": after, "most": most, **window},
        crs=crs,
    )
