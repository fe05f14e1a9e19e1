"""Every place where a service takes text that somebody typed, and what a database holds of it."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Final

import shapely
import sqlalchemy as sa

from gis.errors import KvarterError
from gis.exchange.gpx import Track, write_gpx
from gis.exchange.registers import Municipality
from gis.layers.cluster import SUPERUSER
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, partner_words, translator
from gis.services import (
    areas,
    audit,
    cards,
    channels,
    frame,
    inquiries,
    maps,
    meetings,
    membership,
    observation_points,
    outings,
    partners,
    places,
    registers,
    retention,
    return_windows,
    rounds,
    strategy,
    street_notes,
    street_search,
    tracks,
    walked,
)
from gis.services.installation import database
from gis.services.mapping import decide, save_answer
from gis.services.members import local_identity
from tests.payloads import stored

__all__ = [
    "FORMS",
    "INPUTS",
    "SEARCHES",
    "Form",
    "Ground",
    "changed_rows",
    "effects",
    "ground_of",
    "rows_now",
    "search_all",
    "write_all",
]

NOW: Final = dt.datetime.now(COPENHAGEN)
TODAY: Final = NOW.date()
PAIR: Final = {"Vest for torvet": 0.0, "Øst for torvet": 0.001}
"""Names of areas, and degrees of longitude from the middle of the map."""
BEGUN: Final = NOW - dt.timedelta(hours=30)
MINUTE: Final = dt.timedelta(minutes=1)
ENDED: Final = BEGUN + 5 * MINUTE
_ = translator("da")
Texts = Mapping[str, str]
"""By parameter of a service what is typed."""


@dataclass(frozen=True)
class Ground:
    """Whose data is written to, what sees all of it, and the ids of one row of each kind."""

    scope: Scope
    engine: sa.Engine
    ids: dict[str, str]
    bounds: tuple[float, float, float, float]

    @cached_property
    def administrator(self) -> Scope:
        """The same person as the one who sets up teams."""
        return local_identity().scope("administrator")

    @cached_property
    def tour(self) -> tracks.Tour:
        """A walk by GPS along a round."""
        content = write_gpx([Track("tur", self.line)], NOW).encode()
        return tracks.read_tour(self.scope, content)

    @cached_property
    def line(self) -> shapely.LineString:
        """The way of a round, in WGS84."""
        (first, *_others) = rounds.get_round(self.scope, self.ids["round"]).legs
        return first.geometry

    @cached_property
    def minutes(self) -> Iterator[dt.timedelta]:
        """Another time for every walk along the same street."""
        return (number * MINUTE for number in itertools.count(1))

    @cached_property
    def neighbours(self) -> list[str]:
        """Two areas side by side."""
        two = [(name, shapely.affinity.translate(self.square, x)) for name, x in PAIR.items()]
        return [one.id for one in areas.add_areas(self.scope, two)]

    @property
    def middle(self) -> shapely.Point:
        """A place in the middle of the map."""
        return shapely.box(*self.bounds).centroid

    @property
    def square(self) -> shapely.Polygon:
        """Some metres around it."""
        return shapely.box(*self.middle.buffer(0.0005).bounds)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do what the block does, or nothing of it."""
        with database().as_one():
            yield

    def version(self, table: str) -> int:
        """Return the version of the row that is changed."""
        with self.engine.connect() as connection:
            query = sa.text(f"select version from {table} where id = :id")
            return int(connection.scalar(query, {"id": self.ids[table]}))

    def newest(self, table: str, which: str) -> str | None:
        """Return the id of what was said last of the area, which the next one is said after."""
        query = sa.text(f"""select id from {table} where area_id = :area and {which}
            order by number desc limit 1""")
        with self.engine.connect() as connection:
            found = connection.scalar(query, {"area": self.ids["housing_area"]})
        return found and str(found)

    def holds(self, texts: Texts) -> bool:
        """Return whether columns, ``table.column``, hold texts, white space aside."""
        squeezed = "regexp_replace(btrim({}), '\\s+', ' ', 'g')"
        exist = []
        for at, column in enumerate(texts):
            table, _dot, name = column.partition(".")
            exist.append(f"""exists (select from {table}, unnest(string_to_array(
                array_to_string(array[{name}], chr(1)), chr(1))) as typed
                where {squeezed.format("typed")} in (:t{at}, upper(:t{at})))""")
        query = sa.text(f"select {' and '.join(exist) or 'true'}")
        values = {f"t{at}": " ".join(text.split()) for at, text in enumerate(texts.values())}
        with self.engine.connect() as connection:
            return bool(connection.scalar(query, values))


@dataclass(frozen=True)
class Form:
    """
    A service that takes texts.

    Attributes
    ----------
    service
        The function.
    columns
        By parameter the column, ``table.column``, that its text is stored in.
    call
        Calls it in the town with texts for some of the parameters, and harmless ones for the rest.
    is_new
        Whether it adds a row; else it changes the one that the ground names.
    also
        Tables of which a row comes or changes by it, besides those of the columns.
    every
        Only every so many payloads are written: it is slow, and what it stores is checked by the
        function, and lies in the column, of another form that takes all of them.
    """

    service: Callable[..., object]
    columns: Mapping[str, str]
    call: Callable[[Ground, Texts], object]
    is_new: bool = False
    also: frozenset[str] = field(default_factory=frozenset)
    every: int = 1

    @property
    def tables(self) -> set[str]:
        """The tables of the columns."""
        return {column.partition(".")[0] for column in self.columns.values()}


LISTS: Final = frozenset({"present", "concerns", "initials", "tags", "decided_by"})
"""Parameters that take several texts."""


def _given(texts: Texts) -> dict[str, Any]:
    return {name: [text] if name in LISTS else text for name, text in texts.items()}


def _of(table: str, *fields: str) -> dict[str, str]:
    return {one: f"{table}.{one}" for one in fields}


def _change(table: str, service: Callable[..., object], *fields: str) -> Form:
    def call(ground: Ground, texts: Texts) -> object:
        return service(ground.scope, ground.ids[table], ground.version(table), **_given(texts))

    return Form(service, _of(table, *fields), call)


def _add(
    table: str, service: Callable[..., object], *fields: str, **usual: object
) -> Form:  # fmt: skip
    def call(ground: Ground, texts: Texts) -> object:
        return service(ground.scope, **(usual | _given(texts)))

    return Form(service, _of(table, *fields), call, is_new=True)


def _frame(ground: Ground, texts: Texts) -> object:
    return frame.update_frame(
        ground.scope, frame.get_frame(ground.scope).version, **texts  # type: ignore[misc]
    )  # fmt: skip


def _cards(ground: Ground, texts: Texts) -> object:
    seen = cards.get_texts(ground.scope).version
    return cards.update_texts(ground.scope, seen, **texts)  # type: ignore[misc]


def _answer(ground: Ground, texts: Texts) -> object:
    said: dict[str, Any] = _given(texts)
    since = ground.newest("area_answer", "point = 2 and question = 1")
    return save_answer(ground.scope, ground.ids["housing_area"], 2, 1, since=since, **said)


def _decision(ground: Ground, texts: Texts) -> object:
    said: dict[str, Any] = {"reason": "Tæt på stationen"} | _given(texts)
    since = ground.newest("area_decision", "way = 'direct'")
    return decide(ground.scope, ground.ids["housing_area"], "direct", True, since=since, **said)


def _new_area(ground: Ground, texts: Texts, *, is_one: bool) -> None:
    if is_one:
        added = areas.add_area(ground.scope, texts["name"], ground.square)
    else:
        (added,) = areas.add_areas(ground.scope, [(texts["drawn"], ground.square)])
    areas.delete_area(ground.scope, added.id)  # the list of all is read with every one that is new


def _merged(ground: Ground, texts: Texts) -> None:
    change = areas.merge_areas(ground.scope, ground.neighbours, texts["name"])
    areas.undo(ground.scope, change)


def _meeting(ground: Ground, texts: Texts) -> None:
    with ground.together():
        meetings.cancel_meeting(ground.scope, ground.ids["team_meeting"])
        made = meetings.open_meeting(ground.scope, TODAY, [texts["present"]])
    ground.ids["team_meeting"] = made.id


def _marked(ground: Ground, texts: Texts) -> None:
    sighting = walked.Sighting(
        at=ground.middle, watch_for=texts.get("sightings.watch_for", ""), allow_duplicate=True,
        come_back=WINDOW, assigned=texts.get("sightings.assigned", ""),
    )  # fmt: skip
    begun = BEGUN - next(ground.minutes)
    walked.record_marked(
        ground.scope, [ground.ids["street"]], started_at=begun, ended_at=begun + MINUTE,
        is_pair=True,
        conditions=texts.get("conditions", ""), sightings=[sighting],
    )  # fmt: skip


def _window(ground: Ground, texts: Texts) -> None:
    starts_at, ends_at = (time + next(ground.minutes) for time in WINDOW)
    return_windows.add_window(
        ground.scope, street_ids=[ground.ids["street"]], starts_at=starts_at, ends_at=ends_at,
        **texts,
    )  # fmt: skip


def _round(ground: Ground, texts: Texts) -> None:
    lasting = {(1, 1): texts["lasting"]} if "lasting" in texts else {}
    recorded = walked.record_round(
        ground.scope, ground.ids["round"], started_at=BEGUN, ended_at=ENDED, is_pair=True,
        lasting=lasting, conditions=texts.get("conditions", ""),
    )  # fmt: skip
    walked.take_back(ground.scope, recorded)


def _toured(ground: Ground, texts: Texts) -> None:
    tour = replace(ground.tour, fingerprint=uuid.uuid4().hex * 2)
    first = [next(one.id for one in tour.streets if one.is_sure)]
    tracks.record_tour(
        ground.scope, tour, is_pair=True, started_at=BEGUN, ended_at=ENDED, accepted=first, **texts
    )


def _joined(ground: Ground, texts: Texts) -> None:
    # To one who holds nothing: texts are put below those that are there.
    bare, _change = partners.add_partner(
        ground.scope, name="Kiosken", kind="Butik", sector=SECTOR, allow_duplicate=True
    )
    partners.add_to_partner(ground.scope, bare.id, **texts)


def _municipality(ground: Ground, texts: Texts) -> object:
    whole = shapely.MultiPolygon([shapely.box(*ground.bounds)])
    code, name = texts.get("municipality.code", "0766"), texts["municipality.name"]
    return registers.choose_municipality(ground.scope, Municipality(code, name, whole))


WINDOW: Final = (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=1, hours=2))
PARTNER: Final = ("name", "kind", "our_hours", "contact", "note")
STRATEGY: Final = (
    "message", "procedure", "effect", "time_plan", "responsible", "status_text", "evaluation",
)  # fmt: skip
SECTOR: Final = next(iter(partner_words.sectors(_)))
INQUIRY: Final = ("source_kind", "heard_via", "concerns")
PASS: Final = frozenset({"pass_withdrawal", "pass_street", "track"})
SEEN: Final = frozenset({"observation", "observation_point", "return_window"})

FORMS: Final[Sequence[Form]] = (
    Form(areas.rename_area, {"name": "housing_area.name"},
         lambda g, t: areas.rename_area(g.scope, g.ids["housing_area"], t["name"])),
    replace(_change("housing_area", areas.update_area, "name"), every=8),
    Form(areas.add_area, {"name": "housing_area.name"}, partial(_new_area, is_one=True),
         is_new=True),
    Form(areas.add_areas, {"drawn": "housing_area.name"}, partial(_new_area, is_one=False),
         is_new=True, every=8),
    Form(areas.merge_areas, {"name": "housing_area_past.name"}, _merged, is_new=True,
         also=frozenset({"housing_area"}), every=8),
    _change("place", places.update_place, "name", "kind", "worth"),
    Form(places.add_place, _of("place", "name", "kind", "worth"),
         lambda g, t: places.add_place(
             g.scope, geometry=g.middle, allow_duplicate=True,
             **{"name": "Bænken", "kind": "bænk"} | t), is_new=True),
    _change("partner", partners.update_partner, *PARTNER),
    _add("partner", partners.add_partner, *PARTNER, name="Købmanden", kind="Butik",
         allow_duplicate=True),
    Form(partners.add_to_partner, _of("partner", *PARTNER[2:]), _joined, is_new=True),
    Form(partners.tell_partner, _of("partner_contact", "form", "told"),
         lambda g, t: partners.tell_partner(
             g.scope, g.ids["partner"], TODAY, **{"form": "Møde", "told": "Fortalt"} | t),
         is_new=True),
    _change("channel", channels.update_channel, "name", "kind", "rhythm", "contact", "note"),
    _add("channel", channels.add_channel, "name", "kind", "rhythm", "contact", "note",
         name="Opslag", kind="Plakat", allow_duplicate=True),
    Form(channels.hand_out, _of("handout", "material", "whereabouts"),
         lambda g, t: channels.hand_out(
             g.scope, g.ids["channel"], day=TODAY, **{"material": "Foldere"} | t), is_new=True),
    _change("strategy_item", strategy.update_item, *STRATEGY),
    Form(strategy.add_item, _of("strategy_item", *STRATEGY),
         lambda g, t: strategy.add_item(g.scope, g.ids["partner"], **t), is_new=True),
    _change("team_meeting", meetings.update_meeting, "works_well", "do_differently", "not_tried"),
    _change("team_meeting", meetings.update_meeting, "present"),
    Form(meetings.open_meeting, {"present": "team_meeting.present"}, _meeting, is_new=True),
    Form(frame.update_frame, _of("team_frame", "guidelines", "hours", "phone"), _frame),
    Form(cards.update_texts, _of("team_frame", "postcard", "business_card"), _cards),
    Form(save_answer, {"text": "area_answer.text"}, _answer, is_new=True),
    Form(save_answer, {"tags": "area_answer.tags"}, _answer, is_new=True),
    Form(decide, {"reason": "area_decision.reason"}, _decision, is_new=True),
    Form(decide, {"decided_by": "area_decision.decided_by"}, _decision, is_new=True),
    _change("observation_point", observation_points.update_point, "watch_for", "reason"),
    Form(observation_points.add_point, _of("observation_point", "watch_for", "reason"),
         lambda g, t: observation_points.add_point(
             g.scope, at=g.middle, allow_duplicate=True, **t), is_new=True),
    _change("inquiry", inquiries.update_inquiry, *INQUIRY),
    _add("inquiry", inquiries.add_inquiry, *INQUIRY, source_kind="Nabo"),
    *(_change("inquiry", inquiries.update_inquiry, one) for one in ("receiver", "taker")),
    *(_add("inquiry", inquiries.add_inquiry, one, source_kind="Nabo")
      for one in ("receiver", "taker")),
    _change("return_window", return_windows.update_window, "assigned"),
    _change("return_window", return_windows.assign_window, "assigned"),
    Form(return_windows.add_window, {"assigned": "return_window.assigned"}, _window, is_new=True),
    Form(outings.go_out, {"initials": "outing.initials"},
         lambda g, t: outings.go_out(
             g.scope, initials=[t["initials"]], home_by=NOW + dt.timedelta(hours=2)), is_new=True),
    Form(street_notes.add_note, {"reason": "street_note.reason"},
         lambda g, t: street_notes.add_note(g.scope, [g.ids["street"]], t["reason"]), is_new=True),
    Form(walked.record_marked, {
        "conditions": "pass.conditions", "sightings.watch_for": "observation_point.watch_for",
    }, _marked, is_new=True, also=PASS | SEEN),
    Form(walked.record_marked, {"sightings.assigned": "return_window.assigned"}, _marked,
         is_new=True, also=PASS | SEEN, every=8),
    Form(walked.record_round, {"conditions": "pass.conditions", "lasting": "street_note.reason"},
         _round, is_new=True, also=PASS | {"round"}, every=8),
    Form(tracks.record_tour, {"conditions": "pass.conditions"}, _toured, is_new=True, also=PASS,
         every=8),
    Form(retention.change_rule, {"basis": "retention_rule.basis"},
         lambda g, t: retention.change_rule(
             g.administrator, "point",
             next(one.version for one in retention.list_rules(g.administrator)
                  if one.kind == "point"), **t)),
    Form(membership.rename_team, {"name": "team.name"},
         lambda g, t: membership.rename_team(g.administrator, **t)),
    Form(membership.add_team, {"name": "team.name"},
         lambda g, t: membership.add_team(g.administrator, **t), is_new=True),
    Form(registers.choose_municipality, {"municipality.name": "municipality.name"}, _municipality,
         also=frozenset({"register_import"})),
)  # fmt: skip
INPUTS: Final = sum(len(form.columns) for form in FORMS)
"""How many texts they take."""

Search = Callable[[Ground, str], object]
SEARCHES: Final[Mapping[tuple[Callable[..., object], str], Search]] = {
    (audit.search_addresses, "text"): lambda g, t: audit.search_addresses(g.administrator, t),
    (maps.search_addresses, "text"): lambda g, t: maps.search_addresses(g.scope, t),
    (street_search.find_streets, "name"): lambda g, t: street_search.find_streets(g.scope, name=t),
    (observation_points.find_point, "code"): lambda g, t: observation_points.find_point(g.scope, t),
    (rounds.find_round, "code_or_id"): lambda g, t: rounds.find_round(g.scope, t),
    (rounds.list_sheets, "code"): lambda g, t: rounds.list_sheets(g.scope, code=t),
    (rounds.sheet_returned, "code"): lambda g, t: rounds.sheet_returned(g.scope, t),
    (rounds.sheet_shredded, "code"): lambda g, t: rounds.sheet_shredded(g.scope, t),
    (cards.print_cards, "names"): lambda g, t: cards.print_cards(
        g.scope, _, "business_card", count=1, names=t
    ),
    (cards.preview, "names"): lambda g, t: cards.preview(g.scope, _, "postcard", names=t),
    (places.take_candidate, "key"): lambda g, t: places.take_candidate(g.scope, t),
}
"""Texts that are looked for and not stored, by function and parameter."""


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
        "street": "is_must_walk", "team_meeting": "closed_at is null and deleted_at is null",
        "return_window": "outcome = 'open'",
        "observation_point": "status = 'watching' and declined_on is null",
        "inquiry": "closed_at is null", "place": "deleted_at is null",
        "partner": "deleted_at is null", "channel": "deleted_at is null",
        "strategy_item": "deleted_at is null", "housing_area": "deleted_at is null",
        "round": "status = 'planned'",
    }  # fmt: skip
    with engine.connect() as connection:
        ids = {
            table: str(connection.scalar(sa.text(f"select id from {table} where {which} limit 1")))
            for table, which in rows.items()
        }
    return Ground(scope, engine, ids, maps.map_info().bounds)


def write_all(ground: Ground, form: Form, texts: Sequence[str]) -> tuple[int, int, list[str]]:
    """
    Write payloads into all inputs of a form at once, each into each of them.

    Where a form is refused, every one of its texts is written alone.

    Returns
    -------
    tuple
        How many were stored as they were typed, how many were refused with a sentence, and what
        was neither.
    """
    kept = refused = 0
    wrong: list[str] = []
    names = list(form.columns)
    texts = texts[:: form.every]
    for at in range(len(texts)):
        # One after the other from the list, so that no two of a form are the same.
        together = {name: texts[(at + n) % len(texts)] for n, name in enumerate(names)}
        done = _write(ground, form, together, wrong)
        kept += len(names) if done else 0
        if done is False and len(names) == 1:
            refused += 1
        elif done is False:
            for name, text in together.items():
                done = _write(ground, form, {name: text}, wrong)
                kept, refused = kept + (done is True), refused + (done is False)
    return kept, refused, wrong


def _write(ground: Ground, form: Form, texts: Texts, wrong: list[str]) -> bool | None:
    """Return whether texts were taken; None where something else came of it, which is told."""
    told = f"{form.service.__module__}.{form.service.__name__}"
    try:
        form.call(ground, texts)
    except KvarterError as error:
        if not _.error(error).strip():
            wrong.append(f"{told}: no sentence for {error.code}")
        return False
    except Exception as error:  # noqa: BLE001 - whatever else is raised is what is looked for
        wrong.append(f"{told}: {type(error).__name__} on {texts!r}")
        return None
    typed = {form.columns[name]: stored(text) for name, text in texts.items() if stored(text)}
    if not ground.holds(typed):
        wrong.append(f"{told}: {texts!r} is not there")
        return None
    return True


def search_all(ground: Ground, texts: Sequence[str]) -> tuple[int, list[str]]:
    """Look for every text, wherever one can be looked for; return how often, and what was wrong."""
    count, wrong = 0, []
    for (service, _name), search in SEARCHES.items():
        for text in texts:
            count += 1
            try:
                search(ground, text)
            except KvarterError:
                continue
            except Exception as error:  # noqa: BLE001 - what is looked for
                wrong.append(f"{service.__name__}: {type(error).__name__} on {text!r}")
    return count, wrong


def effects(forms: Sequence[Form], before: Rows, after: Rows) -> list[str]:
    """Return what writing into forms did to rows that they are not about."""
    gone, new = changed_rows(before, after)
    mine = {table for form in forms for table in form.tables | form.also}
    may_grow = mine | {"row_past", *(f"{table}_past" for table in mine)}
    # The one row of each form's table is changed, none of those that are only added.
    changed = {table for form in forms for table in (form.also if form.is_new else form.tables)}
    return [
        *(f"{table}: {count} changed" for table, count in gone.items()
          if count > (table in changed)),
        *(f"{table}: {count} new" for table, count in new.items()
          if table not in may_grow and not _follows(mine, table)),
    ]  # fmt: skip


def _follows(mine: set[str], table: str) -> bool:
    """Return whether a table tells of what was done: a log, or the parts of a pass."""
    return "audit" in table or ("pass" in mine and table.startswith("pass_"))
