"""Every place where a service takes text that somebody typed, and what a database holds of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import sqlalchemy as sa

from gis.errors import KvarterError
from gis.layers.cluster import SUPERUSER
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, translator
from gis.services import (
    areas,
    channels,
    frame,
    inquiries,
    meetings,
    observation_points,
    outings,
    partners,
    places,
    return_windows,
    strategy,
    street_notes,
    walked,
)
from gis.services.mapping import decide, save_answer
from tests.payloads import stored

__all__ = [
    "INPUTS",
    "Ground",
    "Input",
    "changed_rows",
    "effects",
    "ground_of",
    "rows_now",
    "write_all",
]

NOW: Final = dt.datetime.now(COPENHAGEN)
TODAY: Final = NOW.date()
_ = translator("da")


@dataclass(frozen=True)
class Ground:
    """Whose data is written to, what sees all of it, and the ids of one row of each kind."""

    scope: Scope
    engine: sa.Engine
    ids: Mapping[str, str]

    def version(self, table: str) -> int:
        """Return the version of the row that is changed."""
        with self.engine.connect() as connection:
            query = sa.text(f"select version from {table} where id = :id")
            return int(connection.scalar(query, {"id": self.ids[table]}))

    def holds(self, column: str, text: str) -> bool:
        """Return whether a column, ``table.column``, holds a text, white space aside."""
        table, _dot, name = column.partition(".")
        squeezed = "regexp_replace(btrim({}), '\\s+', ' ', 'g')"
        query = sa.text(f"""
            select exists (select from {table}, unnest(string_to_array(
                array_to_string(array[{name}], chr(1)), chr(1))) as one
                where {squeezed.format("one")} in (:text, upper(:text)))
        """)
        with self.engine.connect() as connection:
            return bool(connection.scalar(query, {"text": " ".join(text.split())}))


@dataclass(frozen=True)
class Input:
    """A text that is taken: where it is stored, and what takes it."""

    column: str
    write: Callable[[Ground, str], object]
    is_new: bool = False

    @property
    def table(self) -> str:
        """The table of the column."""
        return self.column.partition(".")[0]


def _update(
    table: str, update: Callable[..., object], field: str, ground: Ground, text: str
) -> object:
    value: object = [text] if field in LISTS else text
    return update(
        ground.scope, ground.ids[table], ground.version(table), **{field: value}
    )  # fmt: skip


def _updates(table: str, update: Callable[..., object], *fields: str) -> Iterator[Input]:
    for field in fields:
        yield Input(f"{table}.{field}", partial(_update, table, update, field))


LISTS: Final = {"present", "concerns"}


def _frame(field: str) -> Input:
    def write(ground: Ground, text: str) -> object:
        return frame.update_frame(
            ground.scope, frame.get_frame(ground.scope).version, **{field: text}  # type: ignore[misc]
        )  # fmt: skip

    return Input(f"team_frame.{field}", write)


def _newest(ground: Ground, table: str, which: str) -> str | None:
    """Return the id of what was said last of the area, which the next one is said after."""
    query = sa.text(f"""select id from {table} where area_id = :area and {which}
        order by number desc limit 1""")
    with ground.engine.connect() as connection:
        found = connection.scalar(query, {"area": ground.ids["housing_area"]})
    return found and str(found)


def _answer(ground: Ground, text: str, *, is_tag: bool) -> object:
    said: dict[str, Any] = {"tags": [text]} if is_tag else {"text": text}
    since = _newest(ground, "area_answer", "point = 2 and question = 1")
    return save_answer(ground.scope, ground.ids["housing_area"], 2, 1, since=since, **said)


def _decision(ground: Ground, text: str, *, is_name: bool) -> object:
    reason, names = ("Tæt på stationen", [text]) if is_name else (text, [])
    return decide(
        ground.scope, ground.ids["housing_area"], "direct", True, reason,
        decided_by=names, since=_newest(ground, "area_decision", "way = 'direct'"),
    )  # fmt: skip


def _marked(ground: Ground, text: str) -> object:
    begun = NOW - dt.timedelta(hours=30)
    recorded = walked.record_marked(
        ground.scope, [ground.ids["street"]], started_at=begun,
        ended_at=begun + dt.timedelta(minutes=5), is_pair=True, conditions=text,
    )  # fmt: skip
    return walked.take_back(ground.scope, recorded)


INPUTS: Final[Sequence[Input]] = (
    Input("housing_area.name", lambda g, t: areas.rename_area(g.scope, g.ids["housing_area"], t)),
    *_updates("place", places.update_place, "name", "kind", "worth"),
    *_updates("partner", partners.update_partner, "name", "kind", "our_hours", "contact", "note"),
    Input("partner_contact.form", lambda g, t: partners.tell_partner(
        g.scope, g.ids["partner"], TODAY, t, "Fortalt"), is_new=True),
    Input("partner_contact.told", lambda g, t: partners.tell_partner(
        g.scope, g.ids["partner"], TODAY, "Møde", t), is_new=True),
    *_updates("channel", channels.update_channel, "name", "kind", "rhythm", "contact", "note"),
    Input("handout.material", lambda g, t: channels.hand_out(
        g.scope, g.ids["channel"], day=TODAY, material=t), is_new=True),
    Input("handout.whereabouts", lambda g, t: channels.hand_out(
        g.scope, g.ids["channel"], day=TODAY, material="Foldere", whereabouts=t), is_new=True),
    *_updates(
        "strategy_item", strategy.update_item, "message", "procedure", "effect", "time_plan",
        "responsible", "status_text", "evaluation",
    ),
    *_updates(
        "team_meeting", meetings.update_meeting, "present", "works_well", "do_differently",
        "not_tried",
    ),
    *map(_frame, ("guidelines", "hours", "phone")),
    Input("area_answer.text", partial(_answer, is_tag=False), is_new=True),
    Input("area_answer.tags", partial(_answer, is_tag=True), is_new=True),
    Input("area_decision.reason", partial(_decision, is_name=False), is_new=True),
    Input("area_decision.decided_by", partial(_decision, is_name=True), is_new=True),
    *_updates("observation_point", observation_points.update_point, "watch_for", "reason"),
    *_updates(
        "inquiry", inquiries.update_inquiry, "source_kind", "heard_via", "concerns", "receiver",
        "taker",
    ),
    *_updates("return_window", return_windows.update_window, "assigned"),
    Input("outing.initials", lambda g, t: outings.go_out(
        g.scope, initials=[t], home_by=NOW + dt.timedelta(hours=2)), is_new=True),
    Input("street_note.reason", lambda g, t: street_notes.add_note(
        g.scope, [g.ids["street"]], t), is_new=True),
    Input("pass.conditions", _marked, is_new=True),
)  # fmt: skip


# --- the rows of all teams ------------------------------------------------------------------------

TABLES: Final = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
        and table_name not like 'procrastin%'
        and table_name not in ('spatial_ref_sys', 'basemap', 'street', 'address')
    order by 1
"""
Rows = Mapping[str, Counter[str]]


def rows_now(engine: sa.Engine) -> Rows:
    """Return the hashes of all rows, by table."""
    with engine.connect() as connection:
        return {
            table: Counter(connection.scalars(sa.text(f"select md5(t::text) from {table} t")))
            for table in connection.scalars(sa.text(TABLES)).all()
        }


def changed_rows(before: Rows, after: Rows) -> tuple[Counter[str], Counter[str]]:
    """Return by table how many rows are gone or changed, and how many are new or changed."""
    tables = before.keys() | after.keys()
    none: Counter[str] = Counter()
    gone = {t: (before.get(t, none) - after.get(t, none)).total() for t in tables}
    new = {t: (after.get(t, none) - before.get(t, none)).total() for t in tables}
    return +Counter(gone), +Counter(new)


def ground_of(scope: Scope, url: sa.URL) -> Ground:
    """Return a ground in the demo town, with a meeting that is open and a pace to begin at."""
    if meetings.current_meeting(scope) is None:
        meetings.open_meeting(scope, TODAY, ["AB"])
    engine = sa.create_engine(url.set(username=SUPERUSER), isolation_level="AUTOCOMMIT")
    rows = {
        "street": "is_must_walk", "team_meeting": "closed_at is null", "return_window":
        "outcome = 'open'", "observation_point": "status = 'watching' and declined_on is null",
        "inquiry": "closed_at is null", "place": "deleted_at is null",
        "partner": "deleted_at is null", "channel": "deleted_at is null",
        "strategy_item": "deleted_at is null", "housing_area": "deleted_at is null",
    }  # fmt: skip
    with engine.connect() as connection:
        ids = {
            table: str(connection.scalar(sa.text(f"select id from {table} where {which} limit 1")))
            for table, which in rows.items()
        }
    return Ground(scope, engine, ids)


def write_all(ground: Ground, one: Input, texts: Sequence[str]) -> tuple[int, int, list[str]]:
    """
    Write payloads into one input.

    Returns
    -------
    tuple
        How many were stored as they were typed, how many were refused with a sentence, and what
        was neither.
    """
    kept = refused = 0
    wrong = []
    for text in texts:
        try:
            one.write(ground, text)
        except KvarterError as error:
            refused += 1
            if not _.error(error).strip():
                wrong.append(f"{one.column}: no sentence for {error.code}")
        except Exception as error:  # noqa: BLE001 - whatever else is raised is what is looked for
            wrong.append(f"{one.column}: {type(error).__name__} on {text!r}")
        else:
            if stored(text) and not ground.holds(one.column, stored(text)):
                wrong.append(f"{one.column}: {text!r} is not there")
            kept += 1
    return kept, refused, wrong


def effects(inputs: Sequence[Input], before: Rows, after: Rows) -> list[str]:
    """Return what writing into inputs did to rows that it is not about."""
    gone, new = changed_rows(before, after)
    mine = {one.table for one in inputs}
    may_grow = mine | {"row_past", *(f"{table}_past" for table in mine)}
    # The one row of each input's table is changed, none of those that are only added.
    changed = {one.table for one in inputs if not one.is_new}
    return [
        *(f"{table}: {count} changed" for table, count in gone.items()
          if count > (table in changed)),
        *(f"{table}: {count} new" for table, count in new.items()
          if table not in may_grow and not _follows(mine, table)),
    ]  # fmt: skip


def _follows(mine: set[str], table: str) -> bool:
    """Return whether a table tells of what was done: a log, or the parts of a pass."""
    return "audit" in table or ("pass" in mine and table.startswith("pass_"))
