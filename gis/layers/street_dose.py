"""Passes on streets and their minutes there, counted in SQL."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from gis.layers.coverage import TODAY

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def read_street_dose(
    session: Session,
    streets: Collection[str],
    *,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    band: str | None = None,
) -> sa.Row[Any]:
    """
    Return `passes` on some pieces of today's map together, and their minutes there.

    `team_minutes` and `worker_minutes` are those of each pass by the share that these pieces are
    of all the metres it covers, each metre once.

    Parameters
    ----------
    streets
        Ids of the pieces.
    at, since, band
        Only passes begun after the second moment and by the first one, in one time band.
    """
    # A pass may cover a piece in intervals that overlap, as where it saw either side in turn.
    query = f"""with touching as (
            select id, coalesce(track_id, id) as walk, is_pair,
                extract(epoch from ended_at - started_at)::double precision / 60 as minutes
            from pass where team_id = :team
                and id in (select pass_id from pass_interval
                    where street_id = any(cast(:streets as uuid[])))
                and (cast(:at as timestamptz) is null or started_at <= :at)
                and (cast(:since as timestamptz) is null or started_at > :since)
                and (cast(:band as text) is null or band = :band)
                and not exists (select from pass_withdrawal gone where gone.pass_id = pass.id)
        ), covered as (
            select pass_id, street_id, range_agg(numrange(
                least(from_share, to_share)::numeric, greatest(from_share, to_share)::numeric
            )) as shares
            from pass_interval where pass_id in (select id from touching) group by 1, 2
        ), metres as (
            select pass_id, sum(length_m * part) as whole_m, sum(length_m * part)
                filter (where street_id = any(cast(:streets as uuid[]))) as here_m
            from covered join street on street.id = street_id and {TODAY}, lateral (
                select sum(upper(one) - lower(one))::double precision as part
                from unnest(shares) one) summed
            group by 1
        )
        select count(distinct walk) as passes,
            coalesce(sum(minutes * here_m / whole_m), 0) as team_minutes,
            coalesce(sum(minutes * (1 + is_pair::integer) * here_m / whole_m), 0)
                as worker_minutes
        from touching join metres on pass_id = id where here_m > 0"""
    values = {
        "team": session.info["scope"].team_id, "streets": list(streets), "at": at, "since": since,
        "band": band,
    }  # fmt: skip
    return session.execute(sa.text(query), values).one()
