"""The tables of the page: areas, their streets, the legs, the walking list, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from gis.services import areas as area_service
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.plan_round.changes import row_marks
from gis.web.views.plan_round.state import state
from gis.web.views.round_words import (
    duration,
    share,
    street_name,
    walking_columns,
    walking_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.members import Scope
    from gis.services.rounds import PlannedLeg, PlannedRound
    from gis.web.views.plan_round.left_out import LeftStreet


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
    with st.container(key="kv_legs"):
        choice_table(
            _("Ruterne. Tryk på en for at se den alene."),
            [
                Column(_("Rute"), is_heading=True),
                Column(_("Km"), is_number=True),
                Column(_("Tid"), is_number=True),
                Column(_("Gentaget vej"), is_number=True),
                *([Column(_("Heraf kørsel"), is_number=True)] if has_drive else []),
            ],
            [
                TableRow(
                    str(leg.walker),
                    [
                        leg.letter,
                        _.number(leg.length_m / 1000, 1),
                        duration(_, leg.minutes),
                        share(_, leg.deadhead_m, leg.length_m),
                        *([_drive(_, leg)] if has_drive else []),
                    ],
                )
                for leg in planned.legs
            ],
            chosen=str(state().leg or ""),
            key="plan_round.leg_table",
            on_choice=_choose_leg,
        )


def _drive(_: Translator, leg: PlannedLeg) -> str:
    return _(
        "{km} km, {minutes}",
        km=_.number(leg.drive_m / 1000, 1), minutes=duration(_, leg.drive_minutes),
    )  # fmt: skip


def _choose_leg(walker: str) -> None:
    state().leg = int(walker or 0)


def show_walking_list(_: Translator, planned: PlannedRound) -> None:
    """Show the streets in walking order."""
    has_legs = len(planned.legs) > 1
    marks = row_marks(_, planned)
    choice_table(
        _("Ruten i den rækkefølge, den gås. Tryk på en vej for at se den på kortet."),
        walking_columns(_, has_legs=has_legs),
        walking_rows(_, shown_legs(planned), has_legs=has_legs, marks=marks, muted=marks),
        chosen=state().selected,
        key="plan_round.walking_table",
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
    if planned.further_rounds and not planned.not_fitting.empty:
        st.markdown(
            _.n(
                "{count} runde mere dækker resten.", "{count} runder mere dækker resten.",
                planned.further_rounds,
            )
        )  # fmt: skip
