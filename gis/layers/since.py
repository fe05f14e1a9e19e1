"""What a team has written since a moment, read from the rows and their earlier forms."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

_PLAIN = "'{}'::uuid[]"
KEPT = {
    "place": ("row.name", "row.area_ids", "row.import_id"),
    "partner": ("row.name", "row.area_ids", "row.import_id"),
    "channel": ("row.name", "row.area_ids", "row.import_id"),
    "strategy_item": ("partner.name", "partner.area_ids", "null::uuid"),
    "team_frame": ("''", _PLAIN, "null::uuid"),
}
"""Tables whose earlier forms are kept: a row's name, its areas, and the file it came from."""
GEOMETRIC = ("place", "partner", "channel")
STAMPS = frozenset(
    {"id", "team_id", "version", "created_at", "created_by", "changed_at", "changed_by"}
)


@dataclass(frozen=True)
class RowSince:
    """
    A row that is new or otherwise than it was.

    Attributes
    ----------
    kind
        Name of its table.
    fields
        Names of the columns that differ; none for a new row.
    is_new, is_deleted, was_deleted
        Whether it was not there at the moment, and whether it is put away now and was then.
    """

    kind: str
    id: uuid.UUID
    name: str
    area_ids: tuple[uuid.UUID, ...]
    import_id: uuid.UUID | None
    fields: frozenset[str]
    is_new: bool
    is_deleted: bool
    was_deleted: bool
    by: uuid.UUID | None
    at: dt.datetime


def find_changed_rows(session: Session, since: dt.datetime) -> list[RowSince]:
    """Return places, partners, channels, lines of the strategy and the frame that changed."""
    found = []
    for table, (name, areas, file) in KEPT.items():
        geometry = (
            "|| jsonb_build_object('geometry', row.geometry::text)" if table in GEOMETRIC else ""
        )
        partner = "join partner on partner.id = row.partner_id" if table == "strategy_item" else ""
        rows = _rows(
            session,
            f"""select row.id, {name} as name, {areas} as area_ids, {file} as import_id,
                to_jsonb(row) {geometry} as now, row.changed_by, row.changed_at,
                (select content from row_past past
                 where past.row_id = row.id and past.changed_at <= :since
                 order by past.version desc limit 1) as before
            from {table} row {partner}
            where row.team_id = :team and row.changed_at > :since""",
            since,
        )
        found += [_row_since(table, row) for row in rows]
    return found


def _row_since(table: str, row: sa.RowMapping) -> RowSince:
    before: dict[str, Any] | None = row["before"]
    now: dict[str, Any] = row["now"]
    fields = () if before is None else (name for name in now if now[name] != before.get(name))
    return RowSince(
        kind=table,
        id=row["id"],
        name=row["name"],
        area_ids=tuple(row["area_ids"]),
        import_id=row["import_id"],
        fields=frozenset(fields) - STAMPS,
        is_new=before is None,
        is_deleted=now.get("deleted_at") is not None,
        was_deleted=before is not None and before.get("deleted_at") is not None,
        by=row["changed_by"],
        at=row["changed_at"],
    )


def find_changed_areas(session: Session, since: dt.datetime) -> list[RowSince]:
    """Return the housing areas that changed."""
    fields = ("name", "dwelling_types", "required_bands", "return_days", "geometry", "deleted_at")
    differs = ", ".join(
        f"case when row.{name} is distinct from past.{name} then '{name}' end" for name in fields
    )
    rows = _rows(
        session,
        f"""select row.id, row.name, row.import_id, row.changed_by, row.changed_at,
            past.area_id is null as is_new, row.deleted_at is not null as is_deleted,
            past.deleted_at is not null as was_deleted,
            array_remove(array[{differs}], null) as fields
        from housing_area row left join lateral (
            select * from housing_area_past past
            where past.area_id = row.id and past.changed_at <= :since
            order by past.version desc limit 1
        ) past on true
        where row.team_id = :team and row.changed_at > :since""",
        since,
    )
    return [
        RowSince(
            kind="housing_area",
            id=row["id"],
            name=row["name"],
            area_ids=(row["id"],),
            import_id=row["import_id"],
            fields=frozenset() if row["is_new"] else frozenset(row["fields"]),
            is_new=row["is_new"],
            is_deleted=row["is_deleted"],
            was_deleted=row["was_deleted"],
            by=row["changed_by"],
            at=row["changed_at"],
        )
        for row in rows
    ]


def find_new_answers(
    session: Session, since: dt.datetime, until: dt.datetime
) -> list[sa.RowMapping]:
    """Return of each question the newest answer that somebody gave."""
    return _rows(
        session,
        f"""select distinct on (answer.area_id, answer.point, answer.question) answer.*
        from area_answer answer join housing_area area on area.id = answer.area_id
        where {_added("answer")} and area.deleted_at is null
            and answer.area_version is null
        order by answer.area_id, answer.point, answer.question, answer.number desc""",
        since,
        until,
    )


def find_new_decisions(
    session: Session, since: dt.datetime, until: dt.datetime
) -> list[sa.RowMapping]:
    """Return of each area and way the newest decision that somebody made."""
    return _rows(
        session,
        f"""select distinct on (decision.area_id, decision.way) decision.*
        from area_decision decision join housing_area area on area.id = decision.area_id
        where {_added("decision")}
            and area.deleted_at is null and decision.area_version is null
        order by decision.area_id, decision.way, decision.number desc""",
        since,
        until,
    )


def find_new_backings(
    session: Session, since: dt.datetime, until: dt.datetime
) -> list[sa.RowMapping]:
    """Return the newest word of the leader on each decision that still counts."""
    return _rows(
        session,
        f"""select distinct on (backing.decision_id) backing.*, decision.area_id, decision.way
        from decision_backing backing join area_decision decision
        on decision.id = backing.decision_id
        join housing_area area on area.id = decision.area_id
        where {_added("backing")} and area.deleted_at is null
            and not exists (select from area_decision later where later.area_id = decision.area_id
                and later.way = decision.way and later.number > decision.number)
        order by backing.decision_id, backing.number desc""",
        since,
        until,
    )


def find_new_events(
    session: Session, since: dt.datetime, until: dt.datetime
) -> list[sa.RowMapping]:
    """
    Return what was done: presence at places, contacts with partners, handouts, walked rounds.

    Returns
    -------
    list of RowMapping
        `kind`, `id`, `name` and `area_ids` of what it was done with, `count`, and `by` and `at` of
        the latest time.
    """
    latest = "(array_agg(event.created_by order by event.created_at desc))[1] as by"
    parts = [
        f"""select '{kind}' as kind, row.id, row.name, row.area_ids, count(*) as count, {latest},
            max(event.created_at) as at
        from {events} event join {table} row on row.id = event.{table}_id
        where {_added("event")} and event.withdrawn_at is null
            and row.deleted_at is null
        group by row.id"""
        for kind, events, table in (
            ("visit", "place_visit", "place"),
            ("contact", "partner_contact", "partner"),
            ("handout", "handout", "channel"),
        )
    ]
    walked = f"""select 'round' as kind, round.id, coalesce(round.name, '') as name,
            coalesce(round.area_ids, {_PLAIN}) as area_ids,
            count(*) as count, {latest}, max(event.created_at) as at
        from pass event left join round on round.id = event.round_id
        where {_added("event")}
            and not exists (select from pass_withdrawal gone where gone.pass_id = event.id)
        group by round.id"""
    return _rows(session, " union all ".join([*parts, walked]), since, until)


def _added(name: str) -> str:
    """Return the condition that the team added a row in the time that is asked for."""
    own = f"{name}.team_id = :team and {name}.created_at"
    return f"{own} > :since and {name}.created_at <= :until"


def _rows(
    session: Session, query: str, since: dt.datetime, until: dt.datetime | None = None
) -> list[sa.RowMapping]:
    values = {"team": session.info["scope"].team_id, "since": since, "until": until}
    return list(session.execute(sa.text(query), values).mappings())
