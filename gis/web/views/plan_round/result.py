"""What was planned, or is chosen: figures, legend, and the map with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st

from gis.maps.folium_layers import AreaShape, LeftOut, Overlay, Stop
from gis.services.rounds import letter
from gis.web.components import Figure, bounds_of, figures, hint_line, legend, next_step, show_map
from gis.web.plain import problem
from gis.web.views.plan_round.changes import is_changed, show_change_bar
from gis.web.views.plan_round.comparing import is_unchosen, show_compared
from gis.web.views.plan_round.drafts import take_drawing
from gis.web.views.plan_round.improving import better_plan
from gis.web.views.plan_round.left_out import LeftStreet, left_streets
from gis.web.views.plan_round.places import chosen_places
from gis.web.views.plan_round.planning import is_improving
from gis.web.views.plan_round.state import (
    EVERYBODY,
    choose_areas,
    chosen_ids,
    rerun_if_asked,
    rerun_soon,
    state,
)
from gis.web.views.plan_round.stop_drafts import has_stops, stops_state
from gis.web.views.plan_round.tables import (
    select,
    show_areas,
    show_left,
    show_left_stops,
    show_legs,
    show_streets,
    show_walking_list,
    shown_legs,
)
from gis.web.views.plan_round.timeline import show_timeline
from gis.web.views.plan_round.wanted import pace_kmh
from gis.web.views.round_map import drives_on_map, legs_on_map, rings_on_map, stops_on_map
from gis.web.views.round_print import print_state
from gis.web.views.round_words import duration, km, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.maps.frames import Bounds
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound, PlannedStop

CLOSE_TO_BEST = 0.0005
"""Share above the bound that is shown as the bound itself: less than one per mille."""


def show_figures(_: Translator, areas: Sequence[Area], planned: PlannedRound | None) -> None:
    """Show what is chosen, or what was planned, in a few figures and the next step."""
    chosen = [area for area in areas if area.id in chosen_ids()]
    if planned is not None:
        _round_figures(_, planned)
        return
    if has_stops() and not chosen:
        asked = stops_state().drafts.values()
        figures(
            [
                Figure(_("Besøg"), _.number(len(asked))),
                Figure(_("Tid på besøgene"), duration(_, sum(stop.minutes for stop in asked))),
            ],
            following=next_step(_("Næste:"), _("Tryk på Planlæg runde.")),
        )
        return
    shown = chosen or areas
    metres = sum(area.street_m for area in shown)
    following = (
        _("Tryk på Planlæg runde.") if chosen else _("Vælg et område, eller tegn et på kortet.")
    )
    if not chosen and state().suggestions:
        following = _("Vælg et område, eller brug et forslag.")
    figures(
        [
            Figure(_("Valgte områder"), _("{some} af {all}", some=len(chosen), all=len(areas))),
            Figure(_("Adresser"), _.number(sum(area.addresses for area in shown))),
            Figure(_("Vej at gå"), km(_, metres)),
            Figure(_("Mindste tid"), duration(_, metres / 1000 / pace_kmh() * 60)),
        ],
        following=next_step(_("Næste:"), following),
    )


def _round_figures(_: Translator, planned: PlannedRound) -> None:
    if planned.kind != "street":
        _stop_figures(_, planned)
        return
    best, note = _against_bound(_, planned)
    required = planned.required
    walked = float(required.loc[required["outcome"] == "walked", "length_m"].sum())
    longest = _("af {minutes}", minutes=duration(_, planned.minutes))
    if len(planned.legs) > 1:
        longest = _("længste rute, af {minutes}", minutes=duration(_, planned.minutes))
    figures(
        [
            Figure(_("Længde"), km(_, planned.length_m), _("{km} vej én gang", km=km(_, walked))),
            Figure(_("Tid"), duration(_, planned.walk_minutes), longest),
            Figure(
                _("Gentaget vej"), share(_, planned.deadhead_m, planned.length_m),
                km(_, planned.deadhead_m),
            ),
            Figure(_("Kortest mulige"), best, note),
        ],
        following=next_step(_("Næste:"), _following(_, planned)),
    )  # fmt: skip


def _stop_figures(_: Translator, planned: PlannedRound) -> None:
    """Show a round with stops: how many are visited, its time, what is waited and walked."""
    asked = [stop for stop in planned.stops if stop.asked is not None]
    visited = len(asked) - len(planned.left_out)
    must = [stop for stop in asked if stop.asked is not None and stop.asked.must]
    kept = sum(stop.reason is None for stop in must)
    waiting = sum(stop.waiting_minutes for leg in planned.legs for stop in leg.visits)
    note = _("{some} af {all}, der skal med", some=kept, all=len(must)) if must else ""
    share_of = share(_, planned.deadhead_m, planned.length_m)
    figures(
        [
            Figure(_("Besøg"), _("{some} af {all}", some=visited, all=len(asked)), note),
            Figure(
                _("Tid"), duration(_, planned.walk_minutes),
                _("af {minutes}", minutes=duration(_, planned.minutes)),
            ),
            Figure(_("Ventetid"), duration(_, waiting)),
            Figure(_("Længde"), km(_, planned.length_m)),
            *([Figure(_("Gentaget vej"), share_of)] if planned.kind == "mixed" else []),
        ],
        following=next_step(_("Næste:"), _following(_, planned)),
    )  # fmt: skip


def _against_bound(_: Translator, planned: PlannedRound) -> tuple[str, str]:
    gap = planned.objective_m / planned.lower_bound_m - 1 if planned.lower_bound_m else 0.0
    if planned.proven_optimal:
        return _("Ja"), _("bevist")
    if gap < CLOSE_TO_BEST:
        return _("Ja"), _("inden for 1 promille")
    return _("Næsten"), _("højst {percent} % længere", percent=_.number(gap * 100, 1))


def _following(_: Translator, planned: PlannedRound) -> str:
    if is_unchosen():
        return _("Tryk på Vælg denne, eller se en anden plan.")
    if is_changed():
        return _("Tryk på Planlæg igen.")
    if better_plan() is not None:
        return _("Tryk på Vis bedre rute.")
    if is_improving():
        return _("Se ruten an, mens den forbedres, eller tryk på Stop.")
    if planned.id in print_state().ready:
        return _("Hent arket, og gå turen. Registrér runden, når I er hjemme.")
    if planned.left_out:
        return _("Nogle besøg er ikke med. De står under tabellen med hvorfor.")
    if not planned.not_fitting.empty or not planned.unreachable.empty:
        return _("Nogle veje er ikke med. De står under tabellen.")
    return _("Tryk på Gem og udskriv.")


# --- legend ------------------------------------------------------------------------------------


def show_legend(_: Translator, planned: PlannedRound | None) -> None:
    """Write the legend of what the map shows now, or what a click on it does."""
    page = state()
    of_leg = "" if page.walker == EVERYBODY else letter(page.walker)
    hint = {
        "draw": _("Klik på kortet for hvert hjørne. Klik på det første hjørne for at slutte."),
        "start": _("Klik på kortet, hvor rute {letter} begynder.", letter=of_leg)
        if of_leg
        else _("Klik på kortet, hvor I begynder."),
        "end": _("Klik på kortet, hvor rute {letter} slutter.", letter=of_leg)
        if of_leg
        else _("Klik på kortet, hvor I slutter."),
    }.get(page.mode)
    if hint:
        hint_line(hint)
    elif planned is None:
        legend([("area-chosen", _("Valgt område")), ("area-other", _("Andre områder"))])
    else:
        legend(_signs(_, planned))


def _signs(_: Translator, planned: PlannedRound) -> list[tuple[str, str]]:
    has_left = any(
        not frame.empty
        for frame in (
            planned.not_fitting, planned.unreachable, planned.dropped, planned.not_walkable,
        )
    )  # fmt: skip
    has_drive = any(leg.parking is not None for leg in planned.legs)
    return [
        ("leg", _("Ruten") if len(planned.legs) == 1 else _("Ruter, hver sin farve og bogstav")),
        *([("retraced", _("Gå videre uden at se efter"))] if planned.kind != "visit" else []),
        *([("left-out", _("Ikke med"))] if has_left else []),
        *([("mark-return", _("Besøg, med kode og klokkeslæt"))] if planned.stops else []),
        *([("mark-return-overdue", _("Besøg, der ikke er med"))] if planned.left_out else []),
        *([("drive", _("Kørsel")), ("parking", _("Parkering"))] if has_drive else []),
        ("start", _("Start")),
        ("end", _("Slut")),
        ("selected", _("Valgt række")),
    ]


# --- table and map -----------------------------------------------------------------------------


@st.fragment
def show_twins(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    areas: Sequence[Area],
    planned: PlannedRound | None,
) -> None:
    """Show the map and its table; choosing in one shows it in the other."""
    # What was pressed in here may change the whole page: before anything is drawn, if it did.
    rerun_if_asked()
    chosen = [area for area in areas if area.id in chosen_ids()]
    left = [] if planned is None else left_streets(_, scope, planned)
    with st.container(key="kv_detail_place"):
        if planned is not None:
            show_change_bar(_, scope, planned, left)
            show_timeline(_, shown_legs(planned), chosen=state().selected, on_choice=select)
    with st.container(key="kv_plan_twins"), st.container(key="kv_twins"):
        table, shown = st.columns([1, 1], gap="medium")
    with table:
        if planned is not None:
            show_compared(_, scope)
            show_legs(_, planned)
            show_walking_list(_, planned)
            with st.container(key="kv_left_out"):
                show_left_stops(_, planned)
                show_left(_, planned, left)
        elif chosen:
            show_streets(_, scope, chosen)
        else:
            show_areas(_, areas, _choose_area)
    with shown:
        _map(_, scope, info, areas, chosen, planned, left)
    rerun_if_asked()


def _choose_area(area_id: str) -> None:
    if area_id:
        choose_areas([area_id])
        rerun_soon()


def _map(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    areas: Sequence[Area],
    chosen: Sequence[Area],
    planned: PlannedRound | None,
    left: Sequence[LeftStreet],
) -> None:
    page = state()

    def act(feature: dict[str, Any]) -> None:
        what = feature["properties"].get("what")
        if what == "row":
            picked = feature["properties"]["id"]
            page.selected = "" if page.selected == picked else picked
        elif what == "area":
            _choose_area(feature["properties"]["id"])
        else:
            take_drawing(_, scope, feature)
            rerun_soon()

    with st.container(key="kv_problem"):
        if page.problem:
            problem(page.problem)
    legs = [] if planned is None else shown_legs(planned)
    overlay = Overlay(
        fit=_bounds(info, areas, chosen, planned),
        mode=page.mode,
        selected=page.selected,
        areas=[
            AreaShape(a.id, a.name, a.geometry, chosen=a in chosen)
            for a in (areas if planned is None else chosen)
        ],
        legs=legs_on_map(legs, "foot" if planned is None else planned.mode),
        drives=drives_on_map(legs),
        left=[LeftOut(one.id, list(one.lines)) for one in left],
        stops=_chosen_stops(_) if planned is None else stops_on_map(_, legs),
        marks=[] if planned is None else rings_on_map(_, _shown_stops(planned)),
    )
    show_map(info, overlay, key="plan_round.map", texts=_, on_change=act)


def _shown_stops(planned: PlannedRound) -> list[PlannedStop]:
    """Return the stops of the leg that is shown alone, or all, those left out among them."""
    walkers = {leg.walker for leg in shown_legs(planned)} | {None}
    return [stop for stop in planned.stops if stop.walker in walkers]


def _bounds(
    info: MapInfo,
    areas: Sequence[Area],
    chosen: Sequence[Area],
    planned: PlannedRound | None,
) -> Bounds:
    if planned is not None and planned.legs:
        legs = shown_legs(planned)
        lines = [line for leg in legs for line in (leg.geometry, leg.drive)]
        rings = [shapely.Point(stop.at) for stop in planned.stops if stop.at is not None]
        return bounds_of(
            lines if state().leg else [*lines, *rings, *planned.required.geometry], info.bounds
        )
    return bounds_of((area.geometry for area in (chosen or areas)), info.bounds)


def _chosen_stops(_: Translator) -> list[Stop]:
    titles = {"start": _("Start"), "end": _("Slut")}
    return [
        Stop(
            place.at, which, titles[which],
            letter="" if walker == EVERYBODY else letter(walker),
        )
        for which, walker, place in chosen_places()
    ]  # fmt: skip
