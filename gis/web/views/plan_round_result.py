"""The map of the page and the table beside it: the areas first, then the round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
import streamlit as st

from gis.maps.folium_layers import AreaShape, LeftOut, Leg, Overlay, Row, Stop
from gis.services import areas as area_service
from gis.web.components import (
    Column,
    Figure,
    TableRow,
    choice_table,
    figures,
    hint_line,
    legend,
    next_step,
    show_map,
)
from gis.web.views.plan_round_inputs import take_drawing
from gis.web.views.plan_round_state import (
    DEFAULT_PACE_KMH,
    PACE_KEY,
    choose_areas,
    chosen_ids,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.planning.directions import Direction
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedLeg, PlannedRound

CLOSE_TO_BEST = 0.0005
"""Share above the bound that is shown as the bound itself: less than one per mille."""


def show_figures(_: Translator, areas: Sequence[Area], planned: PlannedRound | None) -> None:
    """Show what is chosen, or what was planned, in a few figures and the next step."""
    chosen = [area for area in areas if area.id in chosen_ids()]
    if planned is not None:
        _round_figures(_, chosen, planned)
        return
    shown = chosen or areas
    metres = sum(area.street_m for area in shown)
    pace = st.session_state.get(PACE_KEY, DEFAULT_PACE_KMH)
    following = (
        _("Tryk på Planlæg runde.") if chosen else _("Vælg et område, eller tegn et på kortet.")
    )
    figures(
        [
            Figure(_("Valgte områder"), _("{some} af {all}", some=len(chosen), all=len(areas))),
            Figure(_("Adresser"), _.number(sum(area.addresses for area in shown))),
            Figure(_("Vej at gå"), _km(_, metres)),
            Figure(_("Mindste tid"), _minutes(_, metres / 1000 / pace * 60)),
        ],
        following=next_step(_("Næste:"), following),
    )


def _round_figures(_: Translator, chosen: Sequence[Area], planned: PlannedRound) -> None:
    length, again = planned.length_m, planned.deadhead_m
    share = again / length * 100 if length else 0.0
    left = len(planned.not_fitting) + len(planned.unreachable)
    gap = planned.objective_m / planned.lower_bound_m - 1 if planned.lower_bound_m else 0.0
    if planned.proven_optimal:
        best, note = _("Ja"), _("bevist")
    elif gap < CLOSE_TO_BEST:
        best, note = _("Ja"), _("inden for 1 promille")
    else:
        best = _("Næsten")
        note = _("højst {percent} % længere", percent=_.number(gap * 100, 1))
    required = planned.required
    walked = float(required.loc[required["outcome"] == "walked", "length_m"].sum())
    if state().sheet is not None:
        following = _("Hent arket, og gå turen.")
    elif left:
        following = _("Nogle veje er ikke med. De står under tabellen.")
    else:
        following = _("Tryk på Gem og udskriv.")
    figures(
        [
            Figure(_("Længde"), _km(_, length), _("{km} vej én gang", km=_km(_, walked))),
            Figure(
                _("Tid"), _minutes(_, planned.walk_minutes),
                _("af {minutes}", minutes=_minutes(_, planned.minutes)),
            ),
            Figure(_("Gentaget vej"), f"{_.number(share)} %", _km(_, again)),
            Figure(_("Kortest mulige"), best, note),
            Figure(_("Adresser"), _.number(sum(area.addresses for area in chosen))),
        ],
        following=next_step(_("Næste:"), following),
    )  # fmt: skip


def _km(_: Translator, metres: float) -> str:
    return _("{number} km", number=_.number(metres / 1000, 1))


def _minutes(_: Translator, minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return _("{minutes} min", minutes=rest)
    return _("{hours} t {minutes} min", hours=hours, minutes=rest)


def show_legend(_: Translator, planned: PlannedRound | None) -> None:
    """Write the legend of what the map shows now, or what a click on it does."""
    hint = {
        "draw": _("Klik på kortet for hvert hjørne. Klik på det første hjørne for at slutte."),
        "start": _("Klik på kortet, hvor I begynder."),
        "end": _("Klik på kortet, hvor I slutter."),
    }.get(state().mode)
    if hint:
        hint_line(hint)
    elif planned is None:
        legend([("area-chosen", _("Valgt område")), ("area-other", _("Andre områder"))])
    else:
        legend(_signs(_, planned))


def _signs(_: Translator, planned: PlannedRound) -> list[tuple[str, str]]:
    left = [("left-out", _("Ikke med"))] if len(_left_out(planned)) else []
    return [
        ("leg", _("Ruten")),
        ("retraced", _("Gå videre uden at se efter")),
        *left,
        ("start", _("Start")),
        ("end", _("Slut")),
        ("selected", _("Valgt række")),
    ]


@st.fragment
def show_map_and_table(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    areas: Sequence[Area],
    planned: PlannedRound | None,
) -> None:
    """Show the map and its table; choosing in one shows it in the other."""
    chosen = [area for area in areas if area.id in chosen_ids()]
    with st.container(key="kv_twins"):
        table, shown = st.columns([1, 1], gap="medium")
    with table:
        if planned is not None:
            _walking_table(_, planned)
            with st.container(key="kv_left_out"):
                _left_table(_, planned)
        elif chosen:
            _street_table(_, scope, chosen)
        else:
            _area_table(_, areas)
    with shown:
        _map(_, scope, info, areas, chosen, planned)


def _select(row_id: str) -> None:
    state().selected = row_id


# --- tables ----------------------------------------------------------------------------------


def _area_table(_: Translator, areas: Sequence[Area]) -> None:
    if not areas:
        st.markdown(_("Ingen boligområder endnu. Tegn det første på kortet, eller indlæs en fil."))
        return
    choice_table(
        _("Boligområder. Tryk på et navn for at vælge det."),
        [
            Column(_("Boligområde"), is_heading=True),
            Column(_("Adresser"), is_number=True),
            Column(_("Vej, km"), is_number=True),
        ],
        [
            TableRow(
                area.id, [area.name, _.number(area.addresses), _.number(area.street_m / 1000, 1)]
            )
            for area in areas
        ],
        chosen="",
        key="plan_round.area_table",
        on_choice=_choose_area,
    )


def _choose_area(area_id: str) -> None:
    if area_id:
        choose_areas([area_id])
        st.session_state["plan_round.rerun"] = True


def _street_table(_: Translator, scope: Scope, chosen: Sequence[Area]) -> None:
    found = pd.concat([area_service.area_streets(scope, area.id) for area in chosen])
    streets = found.groupby("name")[["length_m", "addresses"]].sum()
    choice_table(
        _("Vejene i de valgte områder"),
        [
            Column(_("Vej")),
            Column(_("Meter"), is_number=True),
            Column(_("Adresser"), is_number=True),
        ],
        [
            TableRow(
                f"street.{name}",
                [name or _("Uden navn"), _.number(metres), _.number(addresses)],
                is_muted=not name,
            )
            for name, metres, addresses in zip(
                streets.index.astype(str),
                streets["length_m"].tolist(),
                streets["addresses"].tolist(),
                strict=True,
            )
        ],
        chosen="",
        key="plan_round.street_table",
        on_choice=_select,
    )


def _walking_table(_: Translator, planned: PlannedRound) -> None:
    choice_table(
        _("Ruten i den rækkefølge, den gås. Tryk på en vej for at se den på kortet."),
        [
            Column(_("Nr."), is_number=True),
            Column(_("Vej"), is_heading=True),
            Column(_("Drej"), is_short=True),
            Column(_("Husnumre")),
            Column(_("Meter"), is_number=True),
            Column(_("Minut"), is_number=True),
        ],
        [
            TableRow(_row_id(leg, row), _cells(_, row), is_muted=row.deadhead)
            for leg in planned.legs
            for row in leg.directions
        ],
        chosen=state().selected,
        key="plan_round.walking_table",
        on_choice=_select,
    )


def _row_id(leg: PlannedLeg, row: Direction) -> str:
    return f"{leg.walker}.{row.number}"


def _cells(_: Translator, row: Direction) -> list[str]:
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
    name = row.name or _("Uden navn")
    return [
        str(row.number),
        _("{name}, gå videre", name=name) if row.deadhead else name,
        turns.get(row.turn, ""),
        " · ".join(side for side in sides if side),
        _.number(row.length_m),
        _.number(row.start_minute),
    ]


def _left_table(_: Translator, planned: PlannedRound) -> None:
    left = _left_out(planned)
    if left.empty:
        return
    st.subheader(_("Ikke med"), anchor=False)
    reasons = {"not_fitting": _("tid"), "unreachable": _("kan ikke nås til fods herfra")}
    choice_table(
        _("Veje, der ikke er med i runden"),
        [
            Column(_("Vej"), is_heading=True),
            Column(_("Meter"), is_number=True),
            Column(_("Hvorfor")),
        ],
        [
            TableRow(
                _left_id(str(name), str(outcome)),
                [
                    str(name) or _("Uden navn"),
                    _.number(pieces["length_m"].sum()),
                    reasons[str(outcome)],
                ],
            )
            for (name, outcome), pieces in left.groupby(["name", "outcome"])
        ],
        chosen=state().selected,
        key="plan_round.left_table",
        on_choice=_select,
    )


def _left_out(planned: PlannedRound) -> pd.DataFrame:
    left: pd.DataFrame = planned.required[planned.required["outcome"] != "walked"]
    return left


def _left_id(name: str, outcome: str) -> str:
    return f"left.{outcome}.{name}"


# --- map -------------------------------------------------------------------------------------


def _map(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    areas: Sequence[Area],
    chosen: Sequence[Area],
    planned: PlannedRound | None,
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
            st.session_state["plan_round.rerun"] = True

    with st.container(key="kv_problem"):
        if page.problem:
            st.error(page.problem)
    overlay = Overlay(
        fit=_bounds(info, areas, chosen, planned),
        mode=page.mode,
        selected=page.selected,
        areas=[
            AreaShape(a.id, a.name, a.geometry, chosen=a in chosen)
            for a in (areas if planned is None else chosen)
        ],
        legs=[] if planned is None else [_leg(leg) for leg in planned.legs],
        left=[] if planned is None else _left_lines(planned),
        stops=_stops(_, planned),
    )
    show_map(info, overlay, key="plan_round.map", texts=_, on_change=act)
    # The callbacks ran in the fragment; what they chose is drawn outside it too.
    if st.session_state.pop("plan_round.rerun", False):
        st.rerun()


def _bounds(
    info: MapInfo,
    areas: Sequence[Area],
    chosen: Sequence[Area],
    planned: PlannedRound | None,
) -> tuple[float, float, float, float]:
    if planned is not None and planned.legs:
        shown = [*(leg.geometry for leg in planned.legs), *planned.required.geometry]
    else:
        shown = [area.geometry for area in (chosen or areas)]
    if not shown:
        return info.bounds
    west, south, east, north = shapely.total_bounds(shown)
    return float(west), float(south), float(east), float(north)


def _leg(leg: PlannedLeg) -> Leg:
    return Leg(
        leg.walker - 1,
        [
            Row(_row_id(leg, row), str(row.number), row.geometry, retraced=row.deadhead)
            for row in leg.directions
        ],
    )


def _left_lines(planned: PlannedRound) -> list[LeftOut]:
    groups = _left_out(planned).groupby(["name", "outcome"])
    return [
        LeftOut(_left_id(str(name), str(outcome)), list(pieces["geometry"]))
        for (name, outcome), pieces in groups
    ]


def _stops(_: Translator, planned: PlannedRound | None) -> list[Stop]:
    titles = {"start": _("Start"), "end": _("Slut")}
    if planned is None:
        places = state().places
        return [Stop(place.at, which, titles[which]) for which, place in places.items()]
    if planned.start is None or planned.end is None:
        return []
    # Where both are one place they stand side by side.
    apart = 1 if planned.start == planned.end else 0
    return [
        Stop(planned.start, "start", titles["start"], -apart),
        Stop(planned.end, "end", titles["end"], apart),
    ]
