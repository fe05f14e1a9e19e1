"""
Teams that are alike but for the canaries in all that a person can type, and for the ids.

The rows of one team are given again to further teams, under ids of their own. Whatever somebody is
shown of another team, or of what their role may not see, is then known by a word or by an id.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from pypdf import PdfReader

from gis.layers.database import Scope
from gis.services import (
    fortnight,
    frame,
    meetings,
    observation_points,
    outings,
    rounds,
    street_notes,
)
from gis.services.installation import database
from tests.hostile_town import CODES, rooms_of

FIELDWORK: Final = frozenset({
    "attempt_count", "case_closing", "contact_attempt", "inquiry", "keeping", "observation",
    "observation_point", "return_window", "round_stop", "sheet", "track",
})  # fmt: skip
"""Tables of which leaders and administrators see nothing, whatever the database lets them."""
RUNNING: Final = frozenset({"member", "retention_rule", "retention_run"})
"""Tables of which administrators see the rows of their own team."""
MARKED_CODES: Final = re.compile(r".*\.code|member\.initials")
"""What of `CODES` is a team's own all the same."""
UUIDS: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MARKS: Final = re.compile(rb"qz([a-u]+)([w-z])(?![a-z])", re.IGNORECASE)
PICTURES: Final = re.compile(rb"data:image/png;base64,[A-Za-z0-9+/=]*")
"""Letters that mean nothing, and may by chance be those of a canary."""
_HIDDEN: Final[Mapping[str, str]] = {"leader": "x", "administrator": "xz"}
"""By role the canaries of the own team that are foreign all the same, by their last letter."""


def _last(table: str) -> str:
    """Return the last letter of a canary: of the fieldwork, of running Kvarter, of the rest."""
    return "x" if table in FIELDWORK else "y" if table in RUNNING else "z"


@dataclass(frozen=True)
class Town:
    """
    What there is to be told by mistake.

    Attributes
    ----------
    teams
        Id of each team by the letters of its canary.
    owners
        By the id of each row the letters of its team, and the last one of its canary.
    ids
        By team and table the ids of its rows.
    """

    teams: Mapping[str, str]
    owners: Mapping[str, tuple[str, str]]
    ids: Mapping[str, Mapping[str, Sequence[str]]]

    def foreign(self, data: bytes, team: str, role: str, *, said: Iterable[str] = ()) -> set[str]:
        """
        Return the canaries and ids in what somebody was sent that are not for them.

        Parameters
        ----------
        team, role
            Whose eyes it was for.
        said
            Ids that they have told themselves, as in an address.
        """
        data = PICTURES.sub(b"", data)
        found = {
            one[0].decode(): (one[1].decode().lower(), one[2].decode().lower())
            for one in MARKS.finditer(data)
        }
        for one in {told.decode() for told in re.findall(UUIDS.pattern.encode(), data)}:
            of, last = self.owners.get(one, (team, ""))
            # The log tells administrators of their team's rows by their ids, which say nothing.
            if of != team or (last and role != "administrator"):
                found[one] = of, last
        return {
            one for one, (of, last) in found.items()
            if one not in said and _is_foreign(role, last, is_own=of == team)
        }  # fmt: skip


def _is_foreign(role: str, last: str, *, is_own: bool) -> bool:
    if is_own:
        return last in _HIDDEN.get(role, "")
    return role != "administrator" or last != "w"  # who know which teams there are


def settle(url: sa.URL, teams: Sequence[str]) -> Town:
    """
    Make teams of the one there is, and put a canary before everything that was typed.

    Parameters
    ----------
    url
        Of the database, as a superuser.
    teams
        Letters of each team, a to u; the first is that of the team that is there.
    """
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("set session_replication_role = replica"))  # no triggers
        tables = _columns(connection)
        first = str(connection.scalar(sa.text("select id from team")))
        found = {teams[0]: first}
        for name in teams[1:]:
            found[name] = _copy_team(connection, tables, first, name)
        for name, team in found.items():
            connection.execute(
                sa.text("update team set name = :mark, known_as = :name where id = :team"),
                {"mark": f"Qz{name}w", "name": name, "team": team},
            )
            _mark_team(connection, tables, team, name)
        ids = {name: _ids(connection, tables, team) for name, team in found.items()}
    engine.dispose()
    owners = {
        one: (name, _last(table))
        for name, by_table in ids.items() for table, own in by_table.items() for one in own
    } | {team: (name, "w") for name, team in found.items()}  # fmt: skip
    return Town(found, owners, ids)


def fill_in(scope: Scope) -> None:
    """Give a team what the demo town lacks: frame, hours, a round with stops, somebody out, …"""
    now = dt.datetime.now(dt.UTC)
    frame.update_frame(
        scope, frame.get_frame(scope).version, guidelines="Altid to", hours="9-15", phone="Vagten",
    )  # fmt: skip
    fortnight.set_work_hours(
        scope, str(scope.member_id), 1, 1, begins=dt.time(8), ends=dt.time(15),
    )  # fmt: skip
    outings.go_out(scope, initials=["AB"], home_by=now + dt.timedelta(hours=2))
    meetings.open_meeting(scope, now.date(), ["AB"])
    point, *_others = observation_points.list_points(scope, statuses=observation_points.OPEN)
    visits = (rounds.StopRequest("point", point.id),)
    rounds.plan_round(scope, rounds.RoundRequest((), stops=visits))
    with database().session(scope) as session:
        street = str(session.scalar(sa.text("select id from street where is_must_walk limit 1")))
    street_notes.add_note(scope, [street], "Glat vej")


Columns = Mapping[str, list[tuple[str, str]]]


def _columns(connection: sa.Connection) -> Columns:
    """Return by table of a team names and types of the columns that can be written."""
    query = sa.text("""
        select table_name, column_name, udt_name from information_schema.columns
        join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public' and table_type = 'BASE TABLE' and is_identity = 'NO'
            and is_generated = 'NEVER' and coalesce(column_default, '') not like 'nextval%'
            and table_name in (select table_name from information_schema.columns
                where table_schema = 'public' and column_name = 'team_id')
        order by table_name, ordinal_position
    """)
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.execute(query):
        found.setdefault(table, []).append((column, kind))
    return found


def _ids(
    connection: sa.Connection, tables: Iterable[str], team: str
) -> Mapping[str, Sequence[str]]:
    found = {}
    for table in tables:
        query = f"select to_jsonb(t) ->> 'id' from {table} t where team_id = :team"
        ids = [one for one in connection.scalars(sa.text(query), {"team": team}) if one]
        if ids:
            found[table] = ids
    return found


def _copy_team(connection: sa.Connection, tables: Columns, first: str, name: str) -> str:
    """Give another team all rows of the first one; return its id."""
    old = [first, *(one for own in _ids(connection, tables, first).values() for one in own)]
    new = {one: str(uuid.uuid5(uuid.UUID(one), name)) for one in old}
    for table, columns in tables.items():
        # Where the order is that of numbers, those are given anew.
        query = f"""select t::text from {table} t where team_id = :team
            order by (to_jsonb(t) ->> 'number')::bigint"""
        rows = [
            UUIDS.sub(lambda found: new.get(found[0], found[0]), row)
            for row in connection.scalars(sa.text(query), {"team": first})
        ]
        listed = ", ".join(f'"{column}"' for column, _kind in columns)
        values = ", ".join(f'(row::{table})."{column}"' for column, _kind in columns)
        if table == "sheet":  # whose codes are of all teams
            values = values.replace('(row::sheet)."code"', f"'{name}' || (row::sheet).code")
        insert = f"""insert into {table} ({listed}) select {values}
            from unnest(cast(:rows as text[])) with ordinality as given (row, at) order by at"""
        connection.execute(sa.text(insert), {"rows": rows})
    connection.execute(
        sa.text("insert into team (id, name) values (:id, :name)"),
        {"id": new[first], "name": name},
    )
    connection.execute(
        sa.text("update member set subject = subject || ' ' || :name where team_id = :id"),
        {"id": new[first], "name": name},
    )
    return new[first]


def _mark_team(connection: sa.Connection, tables: Columns, team: str, name: str) -> None:
    rooms = rooms_of(connection)
    typed: set[str] = set()
    for table, columns in tables.items():
        mark = f"Qz{name}{_last(table)}"
        for column, kind in columns:
            path = f"{table}.{column}"
            if kind not in {"text", "_text"}:
                continue
            if CODES.fullmatch(path) and not MARKED_CODES.fullmatch(path):
                continue
            _mark(connection, table, column, kind, rooms.get(path, 2000), mark, team, typed)
    for table, columns in tables.items():
        for column, kind in columns:
            if kind == "jsonb":
                _mark_json(connection, table, column, name, team, typed)


def _mark(
    connection: sa.Connection, table: str, column: str, kind: str, room: int, mark: str,
    team: str, typed: set[str],
) -> None:  # fmt: skip
    """Put the canary before a column, also where it is blank if its constraints let one."""
    before = connection.scalars(
        sa.text(f'select "{column}" from {table} where team_id = :team'), {"team": team}
    ).all()
    put = "left(:mark || ' ' || {}, :room)"
    value = put.format(f'"{column}"')
    if kind == "_text":
        value = f"""array(select {put.format("one")} from unnest("{column}") as one)"""
    for also in ("", f"""and "{column}" <> '{"{}" if kind == "_text" else ""}'"""):
        statement = f'update {table} set "{column}" = {value} where team_id = :team {also}'
        try:
            with connection.begin_nested():
                connection.execute(sa.text(statement), {"mark": mark, "room": room, "team": team})
        except sa.exc.IntegrityError:
            continue
        typed |= {
            text for one in before
            for text in (one if isinstance(one, list) else [one]) if text
        }  # fmt: skip
        return


def _mark_json(
    connection: sa.Connection, table: str, column: str, name: str, team: str, typed: set[str]
) -> None:
    """Put the canary before what was typed where a table keeps it as it once was."""
    kind = "kind" if table == "row_past" else f"'{table}'"
    query = sa.text(
        f"select ctid::text, {kind}, {column} from {table} where team_id = :team"
        f" and {column} is not null"
    )
    for row, of, content in connection.execute(query, {"team": team}).all():
        mark = f"Qz{name}{_last(of)}"
        connection.execute(
            sa.text(f"update {table} set {column} = cast(:content as jsonb) "
                    "where ctid = cast(:row as tid)"),
            {"content": json.dumps(_marked(content, mark, typed)), "row": row},
        )  # fmt: skip


def _marked(content: Any, mark: str, typed: set[str]) -> Any:
    if isinstance(content, dict):
        return {key: _marked(value, mark, typed) for key, value in content.items()}
    if isinstance(content, list):
        return [_marked(value, mark, typed) for value in content]
    return f"{mark} {content}" if isinstance(content, str) and content in typed else content


def texts_in(data: bytes) -> Iterator[bytes]:
    """Return the parts of a file in which words can be looked for."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    elif data.startswith(b"%PDF"):
        for page in PdfReader(io.BytesIO(data)).pages:
            yield page.extract_text().encode()
    else:
        yield data
