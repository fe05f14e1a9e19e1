"""*Steder*: presence at places of stay, in a table and on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.locale.place_words import kind_word, times
from gis.maps.folium_layers import AreaShape, Overlay
from gis.maps.overlay import Mark
from gis.services import places as place_service
from gis.services.places import sum_presence
from gis.web.components import (
    Column,
    Figure,
    TableRow,
    bounds_of,
    choice_table,
    legend,
    show_map,
)
from gis.web.leading import link_to
from gis.web.plain import plain
from gis.web.views.coverage import words
from gis.web.views.coverage.state import choose_place, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.places import Place
    from gis.web.views.coverage.state import Filters

MOST_VISITS = 50
"""Visits of a place in its list."""


def stays(scope: Scope, filters: Filters) -> list[Place]:
    """Return the places of stay that are asked for, the least covered first."""
    found = place_service.list_places(scope, at=filters.at)
    wanted = set(filters.area_ids)
    return sorted(
        (
            one for one in found
            if one.role == "stay" and (not wanted or wanted.intersection(one.areas))
        ),
        key=lambda one: one.score,
    )  # fmt: skip


def place_figures(_: Translator, places: Sequence[Place]) -> list[tuple[str, Figure]]:
    """Return the figures of places, each with the code of the measure that explains it."""
    found = sum_presence(places)
    each = _.n("af {count} sted", "af {count} steder", found.places)
    return [
        ("places", Figure(_("Døgndækning på opholdssteder"), words.percent(_, found.score), each)),
        ("presence", Figure(_("Steder besøgt"), _.number(found.visited), each)),
        ("presence", Figure(_("Besøg"), _.number(found.visits))),
        ("presence", Figure(_("Timer ude"), words.hours(_, found.minutes / 60))),
        ("presence", Figure(_("Medarbejdertimer"), words.hours(_, found.worker_minutes / 60))),
    ]


@st.fragment
def show_places(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    filters: Filters,
    areas: Sequence[Area],
    places: Sequence[Place],
) -> None:
    """Show table and map of the places of stay; choosing in one shows it in the other."""
    if not places:
        st.markdown(_("Ingen opholdssteder endnu. De skrives under afdækningspunkt 3."))
        link_to("afdaekning", _("Gå til Overblik"), icon=":material/grid_view:")
        return
    legend([("mark-place", _("Opholdssted"))])
    with st.container(key="kv_wide_table"):
        table, shown = st.columns([6, 5], gap="medium")
    with table, st.container(key="kv_list"):
        _table(_, places)
        _detail(_, scope, filters, places)
    with shown:
        points = [shapely.Point(one.lon, one.lat) for one in places]
        overlay = Overlay(
            fit=bounds_of([*(area.geometry for area in areas), *points], info.bounds),
            selected=state().place,
            areas=[AreaShape(a.id, a.name, a.geometry, chosen=False) for a in areas],
            marks=[
                Mark(one.id, (one.lon, one.lat), "place", kind_word(_, one.kind)[:1].upper(),
                     f"{one.name}: {words.percent(_, one.score)}")
                for one in places
            ],
        )  # fmt: skip
        show_map(info, overlay, key="coverage.place_map", texts=_, on_change=_act)


def _act(feature: dict[str, Any]) -> None:
    if feature["properties"].get("what") == "row":
        picked = feature["properties"]["id"]
        choose_place("" if state().place == picked else picked)


def _table(_: Translator, places: Sequence[Place]) -> None:
    choice_table(
        _("Opholdsstederne, dem med den laveste døgndækning først. Tryk på et for at se det på "
          "kortet."),
        [
            Column(_("Sted"), is_heading=True),
            Column(_("Slags")),
            Column(_("Besøg"), is_number=True),
            Column(_("Timer"), is_number=True),
            Column(_("Set")),
            Column(_("Senest"), is_short=True),
            Column(_("Døgndækning"), is_number=True),
        ],
        [
            TableRow(
                one.id,
                [
                    one.name, kind_word(_, one.kind), _.number(one.visits),
                    words.hours(_, one.minutes / 60), times(_, one.visited_bands),
                    "–" if one.last_visit is None else _.date(one.last_visit),
                    words.percent(_, one.score),
                ],
            )
            for one in places
        ],
        chosen=state().place,
        key="coverage.places_table",
        on_choice=choose_place,
    )  # fmt: skip


def _detail(_: Translator, scope: Scope, filters: Filters, places: Sequence[Place]) -> None:
    place = next((one for one in places if one.id == state().place), None)
    if place is None:
        return
    with st.container(key="kv_chosen_detail", gap="small"):
        st.subheader(plain(place.name), anchor=False)
        wanted = times(_, place.bands)
        st.markdown(
            _("Godt at være der: {times}", times=wanted) if place.bands
            else _("Godt at være der: som området kræver")
        )  # fmt: skip
        at = filters.at
        visits = [
            one for one in place_service.list_visits(scope, place.id)
            if at is None or one.started_at <= at
        ][:MOST_VISITS]  # fmt: skip
        if not visits:
            st.markdown(_("Ingen besøg."))
            return
        bands = words.bands(_)
        choice_table(
            _("Besøg, de nyeste først"),
            [
                Column(_("Dato"), is_short=True), Column(_("Tid"), is_short=True),
                Column(_("Minutter"), is_number=True), Column(_("Hvem"), is_short=True),
                Column(_("Tidspunkt")),
            ],
            [
                TableRow(
                    one.id,
                    [
                        words.day(_, one.started_at), _.clock(one.started_at),
                        _.number(one.minutes), _("i par") if one.is_pair else _("alene"),
                        bands[one.band],
                    ],
                )
                for one in visits
            ],
            chosen="",
            key="coverage.place_visits",
            on_choice=lambda _row: None,
        )  # fmt: skip


def places_table(
    _: Translator, places: Sequence[Place]
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of the table as a file."""
    headings = [
        _("Sted"), _("Slags"), _("Besøg"), _("Minutter"), _("Medarbejderminutter"), _("Set"),
        _("Senest"), _("Døgndækning, %"),
    ]  # fmt: skip
    return headings, [
        [
            one.name, kind_word(_, one.kind), one.visits, one.minutes, one.worker_minutes,
            times(_, one.visited_bands), "" if one.last_visit is None else _.date(one.last_visit),
            round(one.score * 100, 1),
        ]
        for one in places
    ]  # fmt: skip
