"""Fill a database with hostile texts, past every service: whatever is shown shows one."""

from __future__ import annotations

import itertools
import re
import zlib
from typing import Final

import sqlalchemy as sa

from tests.payloads import FORMULAS, SQL, URLS, XSS

CODES: Final = re.compile(
    r"(?:.*\.(?:id|key|map_key|code|sha256|fingerprint|band|bands|mode|side|subject|status|version)"
    r"|installation\..*|member\.initials|member\.role|row_past\..*|.*_past\..*|job\..*|job_file\..*"
    r"|street\.(?:highway|service|reason)|round_piece\.(?:highway|outcome|reason)|round\.kind"
    r"|round_stop\.(?:kind|reason)"
    r"|address\.attached_by|map_place\.(?:kind|role)|basemap\.(?:kind|detail)|register_.*"
    r"|map_import\..*|layer_import\.layer|column_choice\.layer|housing_area\.dwelling_types)"
)
"""Columns that hold no words, or words of a list that the program itself knows."""
TABLES: Final = """
    select c.table_name, c.column_name, c.data_type from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and (c.data_type = 'text' or c.udt_name = '_text')
        and c.table_name in (select table_name from information_schema.columns
            where column_name = 'team_id'
            union values ('team'), ('street'), ('address'), ('map_place'), ('basemap'),
            ('municipality'))
    order by 1, 2
"""


def shown(text: str) -> str:
    """Return a payload as a database can hold it."""
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")


def fill(url: sa.URL) -> list[str]:
    """Set every free text of every table, and return the names of the columns."""
    # Markup lies closest: what is short is shown most.
    lists = itertools.zip_longest(XSS, URLS, FORMULAS, SQL)
    texts = [shown(text) for together in lists for text in together if text]
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    done = []
    with engine.begin() as connection:
        connection.execute(sa.text("set session_replication_role = replica"))  # no triggers
        rooms = rooms_of(connection)
        for table, column, kind in connection.execute(sa.text(TABLES)).all():
            name = f"{table}.{column}"
            if CODES.fullmatch(name):
                continue
            room = rooms.get(name, 200)
            fitting = [text[:room].strip() or "x" for text in texts if len(text) <= room + 40]
            begin = zlib.crc32(name.encode()) % len(fitting)
            fitting = fitting[begin:] + fitting[:begin]
            if _set(connection, table, column, kind, fitting):
                done.append(name)
    engine.dispose()
    return done


def rooms_of(connection: sa.Connection) -> dict[str, int]:
    """Return how many letters columns take, as their constraints say."""
    query = """select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
        where contype = 'c'"""
    return {
        f"{table}.{column}": int(most)
        for table, told in connection.execute(sa.text(query))
        for column, most in re.findall(r"length\((\w+)\) <= (\d+)", told)
    }


def _set(connection: sa.Connection, table: str, column: str, kind: str, texts: list[str]) -> bool:
    """Set a column, row by row, and return whether its constraints let one."""
    value = ":texts" if kind == "text" else "array[(:texts)]"
    value = value.replace(":texts", "(cast(:texts as text[]))[1 + n % :count]")
    where = f"and {column} <> ''" if kind == "text" else f"and cardinality({column}) > 0"
    statement = f"""
        with chosen as (
            select distinct {column} as old, dense_rank() over (order by {column}) as n from {table}
        ) update {table} set {column} = {value} from chosen where {column} = old {where}
    """
    if table not in {"street", "address"}:  # where rows of one name belong together
        statement = f"""
            with chosen as (select ctid as row, row_number() over () as n from {table})
            update {table} set {column} = {value} from chosen
            where {table}.ctid = chosen.row
        """
    try:
        with connection.begin_nested():
            connection.execute(sa.text(statement), {"texts": texts, "count": len(texts)})
    except sa.exc.IntegrityError:
        return False
    return True
