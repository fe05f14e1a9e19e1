"""The places of an area and what the map offers: one list, with boxes, and the same on the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.locale.place_words import kind_word, times
from gis.maps.overlay import AreaShape, Mark, Overlay
from gis.web.components import (
    Cell,
    Column,
    TableRow,
    bounds_of,
    choice_table,
    hint_line,
    legend,
    show_map,
)
from gis.web.panel import NEW, Panel, point_in
from gis.web.views.round_words import duration

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.places import Candidate, Place

CANDIDATE = "map."
"""What the id of a row begins with that nobody has taken."""


@dataclass(frozen=True)
class Acts:
    """What the list and the map do: take a candidate, put a place away, point out a place."""

    take: Callable[[str], None]
    put_away: Callable[[str], None]
    point: Callable[[tuple[float, float]], None]


def show_legend(_: Translator, panel: Panel, *, has_candidates: bool) -> None:
    """Write the legend, or what a click on the map does now."""
    if panel.placing:
        hint_line(_("Klik på kortet, hvor stedet ligger."))
        return
    signs = [("mark-place", _("Opholdssted")), ("mark-offer", _("Tilbud eller fællesskab"))]
    if has_candidates:
        signs.append(("mark-candidate", _("Forslag: klik for at tage det med")))
    legend(signs)


def show_table(
    _: Translator,
    panel: Panel,
    places: Sequence[Place],
    candidates: Sequence[Candidate],
    acts: Acts,
) -> None:
    """Draw the list; a box takes a candidate or puts a place away."""

    def tick(changed: Mapping[str, bool]) -> None:
        for row_id, is_on in changed.items():
            is_candidate = row_id.startswith(CANDIDATE)
            if is_on and is_candidate:
                acts.take(row_id.removeprefix(CANDIDATE))
            elif not is_on and not is_candidate:
                acts.put_away(row_id)

    choice_table(
        _("Opholdssteder og tilbud. Sæt flueben ved et forslag for at tage det med, og fjern det "
          "for at slette et sted. Tryk på et sted for at se det."),
        [
            Column(_("Sted"), is_heading=True),
            Column(_("Slags")),
            Column(_("Godt at være der")),
            Column(_("Nærvær"), is_short=True),
        ],
        [
            *(TableRow(place.id, _place_cells(_, place)) for place in places),
            *(
                TableRow(CANDIDATE + one.key, _candidate_cells(_, one), is_muted=True)
                for one in candidates
            ),
        ],
        chosen=panel.selected,
        key="places.table",
        on_choice=panel.choose,
        ticked=[place.id for place in places],
        on_tick=tick,
    )  # fmt: skip


def _place_cells(_: Translator, place: Place) -> list[str | Cell]:
    visits = "–"
    if place.visits:
        visits = f"{place.visits} · {duration(_, place.minutes)}"
    sign = "mark-offer" if place.role == "offer" else "mark-place"
    return [
        Cell(place.name, sign), kind_word(_, place.kind), times(_, place.bands), visits,
    ]  # fmt: skip


def _candidate_cells(_: Translator, one: Candidate) -> list[str | Cell]:
    kind = kind_word(_, one.kind)
    where = _("Forslag fra kortet")
    if one.metres >= 1:
        where = _("Forslag, {metres} m fra området", metres=_.number(one.metres))
    return [Cell(one.name or _("Uden navn"), "mark-candidate"), kind, where, ""]


def show_place_map(
    _: Translator,
    info: MapInfo,
    panel: Panel,
    area: Area,
    places: Sequence[Place],
    candidates: Sequence[Candidate],
    acts: Acts,
) -> None:
    """Draw the map of the area's places; a click on a candidate takes it."""

    def act(feature: dict[str, Any]) -> None:
        properties = feature["properties"]
        row_id = str(properties.get("id", ""))
        if properties.get("what") == "point" and panel.placing:
            acts.point(point_in(feature))
        elif properties.get("what") == "row" and row_id.startswith(CANDIDATE):
            acts.take(row_id.removeprefix(CANDIDATE))
        elif properties.get("what") == "row" and row_id != NEW:
            panel.choose("" if row_id == panel.selected else row_id)

    points = [(one.lon, one.lat) for one in places]
    points += [(one.lon, one.lat) for one in candidates]
    overlay = Overlay(
        fit=bounds_of([area.geometry, *map(shapely.Point, points)], info.bounds),
        mode="point" if panel.placing else "",
        selected=panel.selected,
        areas=[AreaShape(area.id, area.name, area.geometry, chosen=False)],
        marks=[
            *(
                Mark(CANDIDATE + one.key, (one.lon, one.lat), "candidate", "",
                     one.name or kind_word(_, one.kind))
                for one in candidates
            ),
            *(_mark(_, place) for place in places),
            *(Mark(NEW, point, "place", "?", _("Nyt sted")) for point in panel.points),
        ],
    )  # fmt: skip
    with st.container(key="kv_places_map"):
        show_map(info, overlay, key="places.map", texts=_, on_change=act)


def _mark(_: Translator, place: Place) -> Mark:
    letter = kind_word(_, place.kind)[:1].upper()
    return Mark(
        place.id, (place.lon, place.lat), "offer" if place.role == "offer" else "place", letter,
        place.name,
    )  # fmt: skip
