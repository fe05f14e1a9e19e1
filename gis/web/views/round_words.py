"""How a round is put in words: lengths, times, who walks, and the rows of the walking list."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.locale.visit_words import kinds, stop_name
from gis.planning.directions import Direction
from gis.services.rounds import in_order, starts_of
from gis.web.components import Column, TableRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gis.locale import Translator
    from gis.services.rounds import PlannedLeg, PlannedRound, PlannedStop


def km(_: Translator, metres: float) -> str:
    """Return a length, ``3,9 km``."""
    return _("{number} km", number=_.number(metres / 1000, 1))


def duration(_: Translator, minutes: float) -> str:
    """Return a time, ``52 min`` or ``1 t 25 min``."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return _("{minutes} min", minutes=rest)
    return _("{hours} t {minutes} min", hours=hours, minutes=rest)


def moment(_: Translator, at: dt.datetime) -> str:
    """Return a date and a time of day in Denmark."""
    return f"{_.date(at.astimezone(COPENHAGEN).date())} {_.time(at)}"


def clock_or_moment(_: Translator, at: dt.datetime) -> str:
    """Return a time of today as its time of day, and any other with its date."""
    today = dt.datetime.now(COPENHAGEN).date()
    return _.time(at) if at.astimezone(COPENHAGEN).date() == today else moment(_, at)


def share(_: Translator, part: float, whole: float) -> str:
    """Return a part as whole per cent; 0 of nothing."""
    return f"{_.number(part / whole * 100 if whole else 0.0)} %"


def who(_: Translator, walkers: int, *, is_pair: bool) -> str:
    """Return how many walk, ``2 par`` or ``1 alene``."""
    if is_pair:
        return _.n("{count} par", "{count} par", walkers)
    return _.n("{count} alene", "{count} hver for sig", walkers)


def statuses(_: Translator) -> dict[str, str]:
    """Return the word of every status of a round, in the order of its life."""
    return {
        "planned": _("planlagt"),
        "out": _("ude"),
        "walked": _("gået"),
        "partly": _("delvist gået"),
        "cancelled": _("aflyst"),
        "replaced": _("erstattet"),
    }


def leg_name(_: Translator, letter: str) -> str:
    """Return ``rute A``."""
    return _("rute {letter}", letter=letter)


# --- the walking list --------------------------------------------------------------------------


def row_id(leg: PlannedLeg, row: Direction) -> str:
    """Return the id that a row of the list has in the table and on the map."""
    return f"{leg.walker}.{row.number}"


def stop_row_id(stop: PlannedStop) -> str:
    """Return the id that a stop or a rest has in tables, timeline and map."""
    return f"stop.{stop.number}"


def row_key(row: str) -> tuple[int, int]:
    """Return walker and row number of an id by `row_id`."""
    walker, _dot, number = row.partition(".")
    return int(walker), int(number)


def walking_columns(
    _: Translator, *, has_legs: bool, has_clock: bool = False
) -> list[Column]:  # fmt: skip
    """Return the columns of `walking_rows`."""
    return [
        *([Column(_("Rute"))] if has_legs else []),
        Column(_("Nr."), is_number=True),
        Column(_("Vej"), is_heading=True),
        Column(_("Drej"), is_short=True),
        Column(_("Husnumre")),
        Column(_("Meter"), is_number=True),
        Column(_("Kl.") if has_clock else _("Minut"), is_number=True),
    ]


def walking_rows(
    _: Translator,
    legs: Sequence[PlannedLeg],
    *,
    has_legs: bool,
    marks: dict[str, str],
    muted: Collection[str] = (),
    pace_kmh: float | None = None,
    after: Mapping[str, Sequence[TableRow]] | None = None,
) -> list[TableRow]:
    """
    Return the walking list of some legs as table rows.

    Parameters
    ----------
    has_legs
        Whether each row says which leg it is of.
    marks
        By row id, what is said after the street's name.
    muted
        Ids of further rows that matter less.
    pace_kmh
        Given where stops and rests stand between the streets, and each row has a time of day.
    after
        By row id further rows that stand below it.
    """
    rows = []
    for leg in legs:
        first = [leg.letter] if has_legs else []
        starts = {}
        if pace_kmh is not None:
            starts = starts_of(leg.directions, leg.visits, leg.leaves, pace_kmh)
        for one in leg.directions if pace_kmh is None else in_order(leg.directions, leg.visits):
            if isinstance(one, Direction):
                key = row_id(leg, one)
                start = starts.get(one.number)
                cells = _cells(_, one, marks.get(key, ""), is_passing=is_passing(leg, one))
                if start is not None:
                    cells[-1] = _.clock(start)
                is_muted = is_passing(leg, one) or key in muted
            else:
                key, is_muted = stop_row_id(one), stop_row_id(one) in muted
                cells = _stop_cells(_, one, marks.get(key, ""))
            rows.append(TableRow(key, [*first, *cells], is_muted=is_muted))
            rows += (after or {}).get(key, ())
    return rows


def is_passing(leg: PlannedLeg, row: Direction) -> bool:
    """Return whether a row is only walked to get on; a leg without required streets has none."""
    return row.deadhead and bool(leg.pieces)


def _stop_cells(_: Translator, stop: PlannedStop, mark: str) -> list[str]:
    told = [duration(_, stop.minutes)]
    if stop.waiting_minutes >= 1:
        told.append(_("vent {minutes} min", minutes=_.number(stop.waiting_minutes)))
    name = stop_name(_, stop.kind, stop.label, stop.number)
    shown = name if stop.kind == "break" else f"{kinds(_)[stop.kind]} {name}"
    return [
        "●", f"{shown} ({mark})" if mark else shown, "", ", ".join(told), "",
        "" if stop.arrives is None else _.clock(stop.arrives),
    ]  # fmt: skip


def _cells(_: Translator, row: Direction, mark: str, *, is_passing: bool) -> list[str]:
    turns = {
        "left": _("venstre"),
        "right": _("højre"),
        "straight": _("ligeud"),
        "back": _("vend om"),
    }
    sides = [
        _("v. {numbers}", numbers=row.numbers_left) if row.numbers_left else "",
        _("h. {numbers}", numbers=row.numbers_right) if row.numbers_right else "",
    ]
    name = street_name(_, row.name)
    if is_passing:
        name = _("{name}, gå videre", name=name)
    return [
        str(row.number),
        f"{name} ({mark})" if mark else name,
        turns.get(row.turn, ""),
        " · ".join(side for side in sides if side),
        _.number(row.length_m),
        _.number(row.start_minute),
    ]


def street_name(_: Translator, name: str) -> str:
    """Return a street's name, or what stands where there is none."""
    return name or _("Uden navn")


def find_row(planned: PlannedRound, row: str) -> tuple[PlannedLeg, Direction] | None:
    """Return leg and row of an id by `row_id`; None when the round has none such."""
    for leg in planned.legs:
        for direction in leg.directions:
            if row_id(leg, direction) == row:
                return leg, direction
    return None
