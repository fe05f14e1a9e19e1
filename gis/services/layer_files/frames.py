"""The rows of each layer as they go out: in words, without what is personal unless it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from gis.crs import WGS84
from gis.layers import layer_rows
from gis.locale import (
    COPENHAGEN,
    channel_words,
    layer_words,
    mapping_words,
    partner_words,
    place_words,
)
from gis.maps.style import category
from gis.planning.mapping import WAYS
from gis.services import areas, channels, mapping, partners, places, strategy
from gis.services.installation import database

if TYPE_CHECKING:
    from gis.layers.database import Frame, Scope
    from gis.locale import Translator

__all__ = ["FRAMES", "PERSONAL", "SHAPES", "rows_out"]

PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "partners": ("contact",),
    "channels": ("contact",),
    "decisions": ("decided_by",),
    "strategy": ("responsible",),
}
"""Columns that say how to reach somebody, or who did something: only on an explicit wish."""
SHAPES: Final[Mapping[str, str]] = {
    "housing_areas": "MultiPolygon",
    "places": "Point",
    "partners": "MultiPoint",
    "channels": "MultiPoint",
    "answers": "MultiPolygon",
    "decisions": "MultiPolygon",
    "strategy": "MultiPoint",
    "legs": "LineString",
    "passes": "MultiLineString",
    "streets": "LineString",
    "addresses": "Point",
}
DATES: Final = frozenset({"deadline", "last_visit", "last_handout", "last_contact", "due_on"})


def rows_out(_: Translator, scope: Scope, layer: str, *, with_personal: bool) -> Frame:
    """
    Return the rows of a layer as a file holds them, in WGS84.

    Parameters
    ----------
    _
        Whose words stand for the codes.
    scope
        Whose rows they are; the map's layers are everybody's.
    layer
        One of `FRAMES`.
    with_personal
        Whether the columns of `PERSONAL` are there.
    """
    frame = FRAMES[layer](_, scope)
    for column in DATES & set(frame.columns):
        frame[column] = pd.Series([_day(value) for value in frame[column]], dtype=object)
    return frame if with_personal else frame.drop(columns=list(PERSONAL.get(layer, ())))


def _day(value: Any) -> dt.date | None:  # noqa: ANN401 - text, date or nothing
    if isinstance(value, str):
        return dt.date.fromisoformat(value) if value else None
    return None if pd.isna(value) else value


def _worded(frame: Frame, words: Mapping[str, Callable[[Any], object]]) -> Frame:
    """Return a frame with what some columns hold put in words."""
    return frame.assign(
        **{
            column: pd.Series([word(value) for value in frame[column]], dtype=object)
            for column, word in words.items()
        }
    )


def _frame(rows: Sequence[Mapping[str, object]], shapes: Sequence[object], *columns: str) -> Frame:
    table = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(list(shapes), crs=WGS84))


def _bands(_: Translator) -> Callable[[Any], str]:
    words = layer_words.bands(_)
    return lambda codes: "; ".join(words[code] for code in codes)


def _yes_no(_: Translator) -> Callable[[Any], str]:
    return lambda value: partner_words.yes_no(_, None if pd.isna(value) else bool(value))


# --- the layers --------------------------------------------------------------------------------


def _areas(_: Translator, scope: Scope) -> Frame:
    found = areas.list_areas(scope)
    bands = _bands(_)
    rows = [
        {
            "id": area.id, "name": area.name, "addresses": area.addresses,
            "street_km": round(area.street_m / 1000, 2),
            "required_bands": bands(area.required_bands), "return_days": area.return_days,
        }
        for area in found
    ]  # fmt: skip
    return _frame(
        rows, [area.geometry for area in found],
        "id", "name", "addresses", "street_km", "required_bands", "return_days",
    )  # fmt: skip


def _places(_: Translator, scope: Scope) -> Frame:
    names = {area.id: area.name for area in areas.list_areas(scope)}
    bands = _bands(_)
    return _worded(
        places.frame(scope),
        {
            "kind": lambda kind: place_words.kind_word(_, kind),
            "role": place_words.roles(_).__getitem__,
            "bands": lambda codes: bands(code for code in codes.split(",") if code),
            "area_ids": lambda ids: _names(names, ids),
        },
    ).drop(columns="score")


def _names(names: Mapping[str, str], ids: str) -> str:
    return "; ".join(names[area] for area in ids.split(",") if area in names)


def _partners(_: Translator, scope: Scope) -> Frame:
    yes_no = _yes_no(_)
    return _worded(
        partners.frame(scope).rename(columns={"areas": "area_ids"}),
        {
            "sector": partner_words.sectors(_).__getitem__,
            "kind": lambda kind: partner_words.kind_word(_, kind),
            "is_municipality_wide": yes_no,
            "has_access": yes_no,
            "meets_citizens": yes_no,
            "priority": partner_words.priorities(_).__getitem__,
        },
    )


def _channels(_: Translator, scope: Scope) -> Frame:
    names = {area.id: area.name for area in areas.list_areas(scope)}
    return _worded(
        channels.frame(scope),
        {
            "kind": lambda kind: channel_words.kind_word(_, kind),
            "is_municipality_wide": _yes_no(_),
            "area_ids": lambda ids: _names(names, ids),
        },
    )


def _answers(_: Translator, scope: Scope) -> Frame:
    titles, questions = mapping_words.point_titles(_), mapping_words.questions(_)
    rows, shapes = [], []
    for one in mapping.overview(scope):
        for about, answer in sorted(one.answers.items()):
            rows.append({
                "area": one.area.name, "point": about[0], "title": titles[about[0]],
                "question": questions[about], "answer": answer.text,
                "is_none": _("Ja") if answer.is_none else _("Nej"),
                "tags": "; ".join(answer.tags), "answered_on": _date(answer.at),
            })  # fmt: skip
            shapes.append(one.area.geometry)
    return _frame(
        rows, shapes,
        "area", "point", "title", "question", "answer", "is_none", "tags", "answered_on",
    )  # fmt: skip


def _decisions(_: Translator, scope: Scope) -> Frame:
    names = {one.id: one.name for one in partners.list_partners(scope)}
    ways = mapping_words.ways(_)
    rows, shapes = [], []
    for one in mapping.overview(scope):
        for way in WAYS:
            made = one.decision(way)
            word = mapping_words.choice_word(_, None if made is None else made.is_chosen)
            row: dict[str, object] = {"area": one.area.name, "way": ways[way], "decision": word}
            if made is not None:
                row |= {
                    "reason": made.reason,
                    "partners": "; ".join(names[id_] for id_ in made.partner_ids if id_ in names),
                    "review_on": made.review_on, "decided_by": " ".join(made.decided_by),
                    "decided_on": _date(made.at),
                    "is_backed": _("Ja") if made.is_backed else _("Nej"),
                }  # fmt: skip
            rows.append(row)
            shapes.append(one.area.geometry)
    return _frame(
        rows, shapes,
        "area", "way", "decision", "reason", "partners", "review_on", "decided_on", "is_backed",
        "decided_by",
    )  # fmt: skip


def _strategy(_: Translator, scope: Scope) -> Frame:
    return _worded(strategy.frame(scope), {"status": partner_words.statuses(_).__getitem__})


def _legs(_: Translator, scope: Scope) -> Frame:
    found = _stored(scope, layer_rows.find_legs_out)
    statuses, modes = layer_words.round_statuses(_), layer_words.modes(_)
    worded = _worded(
        found,
        {
            "planned_for": _date,
            "status": statuses.__getitem__,
            "mode": modes.__getitem__,
            "walker": lambda walker: category(walker - 1).letter,
            "length_m": round,
            "minutes": round,
        },
    )
    return worded.rename(columns={"walker": "letter"})


def _passes(_: Translator, scope: Scope) -> Frame:
    yes_no = _yes_no(_)
    return _worded(
        _stored(scope, layer_rows.find_passes_out),
        {
            "started_at": _moment,
            "ended_at": _moment,
            "band": layer_words.bands(_).__getitem__,
            "mode": layer_words.modes(_).__getitem__,
            "is_pair": yes_no,
            "length_m": round,
        },
    )


def _streets(_: Translator, scope: Scope) -> Frame:
    yes_no = _yes_no(_)
    return _worded(
        _stored(scope, layer_rows.find_streets_out),
        {
            "length_m": lambda metres: round(metres, 1),
            "is_walkable": yes_no,
            "is_must_walk": yes_no,
        },
    )


def _addresses(_: Translator, scope: Scope) -> Frame:
    return _stored(scope, layer_rows.find_addresses_out)


def _stored(scope: Scope, find: Callable[..., Frame]) -> Frame:
    opened = database()
    with opened.session(scope) as session:
        return find(session, crs=opened.crs).to_crs(WGS84)


def _date(moment: dt.datetime) -> dt.date:
    return moment.astimezone(COPENHAGEN).date()


def _moment(moment: dt.datetime) -> dt.datetime:
    """Return a moment by the clock of Denmark; files know no time zones."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None, microsecond=0)


FRAMES: Final[Mapping[str, Callable[[Translator, Scope], Frame]]] = {
    "housing_areas": _areas,
    "places": _places,
    "partners": _partners,
    "channels": _channels,
    "answers": _answers,
    "decisions": _decisions,
    "strategy": _strategy,
    "legs": _legs,
    "passes": _passes,
    "streets": _streets,
    "addresses": _addresses,
}
