"""The tables of the page: areas, their streets, the legs, the walking list, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from gis.locale.visit_words import kinds, left_out, stop_name
from gis.services import areas as area_service
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.plan_round.changes import leaving_rows, row_marks
from gis.web.views.plan_round.leg_changes import leg_marks
from gis.web.views.plan_round.state import state
from gis.web.views.plan_round.stop_changes import stop_marks
from gis.web.views.plan_round.timeline import show_times
from gis.web.views.round_words import (
    duration,
    share,
    stop_row_id,
    street_name,
    walking_columns,
    walking_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope
    from gis.services.rounds import PlannedLeg, PlannedRound
    from gis.web.views.plan_round.left_out import LeftStreet


LIST_KEY = "plan_round.list"


def show_areas(_: Translator, areas: Sequence[Area], on_choice: Callable[[str], None]) -> None:
    """Show the areas to choose from."""
    if not areas:
        st.markdown(_("Ingen boligområder endnu. Tegn det første på kortet."))
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
        on_choice=on_choice,
    )


def show_streets(_: Translator, scope: Scope, chosen: Sequence[Area]) -> None:
    """Show the streets of the chosen areas."""
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
                [street_name(_, name), _.number(metres), _.number(addresses)],
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
        on_choice=select,
    )


def select(row_id: str) -> None:
    """Choose a row of table and map; "" clears the choice."""
    state().selected = row_id


# --- the round -----------------------------------------------------------------------------------


def shown_legs(planned: PlannedRound) -> list[PlannedLeg]:
    """Return the leg that is chosen, or all."""
    chosen = [leg for leg in planned.legs if leg.walker == state().leg]
    return chosen or planned.legs


def show_legs(_: Translator, planned: PlannedRound) -> None:
    """Show the legs, of which one may be chosen to be shown alone."""
    has_drive = planned.mode == "car"
    if len(planned.legs) == 1 and not has_drive:
        return
    marks = leg_marks(_, planned)
    with st.container(key="kv_legs"):
        choice_table(
            _("Ruterne. Tryk på en for at se den alene."),
            [
                Column(_("Rute"), is_heading=True),
                Column(_("Km"), is_number=True),
                Column(_("Tid"), is_number=True),
                *([Column(_("Besøg"), is_number=True)] if planned.kind != "street" else []),
                *([Column(_("Gentaget vej"), is_number=True)] if planned.kind != "visit" else []),
                *([Column(_("Heraf kørsel"), is_number=True)] if has_drive else []),
            ],
            [
                TableRow(
                    str(leg.walker),
                    [
                        _leg_cell(leg, marks),
                        _.number(leg.length_m / 1000, 1),
                        duration(_, leg.minutes),
                        *([_count_visits(leg)] if planned.kind != "street" else []),
                        *(
                            [share(_, leg.deadhead_m, leg.length_m)]
                            if planned.kind != "visit"
                            else []
                        ),
                        *([_drive(_, leg)] if has_drive else []),
                    ],
                )
                for leg in planned.legs
            ],
            chosen=str(state().leg or ""),
            key="plan_round.leg_table",
            on_choice=_choose_leg,
        )


def _count_visits(leg: PlannedLeg) -> str:
    return str(sum(visit.asked is not None for visit in leg.visits))


def _leg_cell(leg: PlannedLeg, marks: Mapping[int, str]) -> str:
    mark = marks.get(leg.walker)
    return f"{leg.letter} ({mark})" if mark else leg.letter


def _drive(_: Translator, leg: PlannedLeg) -> str:
    return _(
        "{km} km, {minutes}",
        km=_.number(leg.drive_m / 1000, 1), minutes=duration(_, leg.drive_minutes),
    )  # fmt: skip


def _choose_leg(walker: str) -> None:
    state().leg = int(walker or 0)


def show_walking_list(_: Translator, planned: PlannedRound) -> None:
    """Show the streets in walking order."""
    has_legs, has_clock = len(planned.legs) > 1, planned.kind != "street"
    marks = row_marks(_, planned)
    if has_clock and _list_choice(_) == "times":
        show_times(
            _, shown_legs(planned), has_legs=has_legs, marks=marks, chosen=state().selected,
            on_choice=select,
        )  # fmt: skip
        return
    choice_table(
        _("Ruten i den rækkefølge, den gås. Tryk på en vej for at se den på kortet."),
        walking_columns(_, has_legs=has_legs, has_clock=has_clock),
        walking_rows(
            _,
            shown_legs(planned),
            has_legs=has_legs,
            marks=marks,
            muted={*leaving_rows(planned), *stop_marks(_, planned)},
            pace_kmh=planned.pace_kmh if has_clock else None,
        ),
        chosen=state().selected,
        key="plan_round.walking_table",
        on_choice=select,
    )


def _list_choice(_: Translator) -> str:
    """Draw which list of a round with stops is shown; return ``times`` or ``streets``."""
    words = {"times": _("Tidslinje"), "streets": _("Veje og besøg")}
    st.session_state.setdefault(LIST_KEY, "times")
    st.segmented_control(
        _("Liste"), list(words), key=LIST_KEY, required=True, persist_state="session",
        format_func=words.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    return str(st.session_state[LIST_KEY])


def show_left_stops(_: Translator, planned: PlannedRound) -> None:
    """Show the stops that are not visited, why, and what can be done."""
    if not planned.left_out:
        return
    marks = row_marks(_, planned)
    choice_table(
        _("Besøg, der ikke er med i runden"),
        [
            Column(_("Besøg"), is_heading=True),
            Column(_("Slags")),
            Column(_("Hvorfor, og hvad I kan gøre")),
        ],
        [
            TableRow(
                stop_row_id(stop),
                [
                    stop_name(_, stop.kind, stop.label, stop.number),
                    kinds(_)[stop.kind],
                    " ".join(
                        part
                        for part in (left_out(_, stop.reason or ""), marks.get(stop_row_id(stop)))
                        if part
                    ),
                ],
            )
            for stop in planned.left_out
        ],
        chosen=state().selected,
        key="plan_round.left_stops_table",
        on_choice=select,
    )


def show_left(_: Translator, planned: PlannedRound, left: Sequence[LeftStreet]) -> None:
    """Show what is not in the round, why, and how many rounds more would walk it."""
    if not left:
        return
    st.subheader(_("Ikke med"), anchor=False)
    choice_table(
        _("Veje, der ikke er med i runden"),
        [
            Column(_("Vej"), is_heading=True),
            Column(_("Meter"), is_number=True),
            Column(_("Hvorfor")),
        ],
        [
            TableRow(one.id, [street_name(_, one.name), _.number(one.length_m), one.why])
            for one in left
        ],
        chosen=state().selected,
        key="plan_round.left_table",
        on_choice=select,
    )
    closed = state().gains.get(planned.id)
    if closed is not None and not planned.not_fitting.empty:
        st.markdown(_("Runden lukker {share} af hullet.", share=share(_, closed, 1.0)))
    if planned.further_rounds and not planned.not_fitting.empty:
        st.markdown(
            _.n(
                "{count} runde mere dækker resten.", "{count} runder mere dækker resten.",
                planned.further_rounds,
            )
        )  # fmt: skip
