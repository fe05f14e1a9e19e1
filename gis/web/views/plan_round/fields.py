"""What a round is planned for: areas, who walks, how, how long, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.planning.rounds import StreetRoundParams
from gis.services.rounds import PACE_KMH
from gis.web.session import page_scope
from gis.web.views.plan_round.places import show_places
from gis.web.views.plan_round.state import (
    AREAS_KEY,
    DATE_KEY,
    MINUTES_KEY,
    MODE_KEY,
    OBJECTIVE_KEY,
    PACE_KEY,
    PAIR_KEY,
    TIME_KEY,
    WALKERS_KEY,
    Mode,
    keep_areas_in_url,
    state,
)
from gis.web.views.plan_round.stops import show_stops
from gis.web.views.plan_round.walkability import show_walkability
from gis.web.views.plan_round.wanted import (
    DEFAULT_MINUTES,
    MOST_WALKERS,
    USUAL_START,
    is_pair,
    mode,
    objective,
    pace_kmh,
    walkers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area


def show_fields(_: Translator, areas: Sequence[Area], let_go: Callable[[], None]) -> None:
    """
    Draw the fields.

    Parameters
    ----------
    let_go
        Is called when a field changes: what is shown was planned for something else.
    """
    what, who, how, time = st.columns([4.2, 3.6, 2.9, 1.5], gap="medium")
    with what:
        _area_field(_, areas, let_go)
    with who.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _who_fields(_, let_go)
    with how:
        _mode_field(_, let_go)
    with time:
        st.number_input(
            _("Tid, minutter"), 5, 600, DEFAULT_MINUTES, 5, key=MINUTES_KEY,
            persist_state="session", on_change=let_go,
        )  # fmt: skip
    start, end, when, aim, pace = st.columns([2.4, 2.4, 2.4, 2.9, 1.5], gap="medium")
    show_places(_, start, end)
    with when:
        _when_field(_)
    with aim:
        _aim_field(_, let_go)
    with pace:
        _pace_field(_, let_go)
    show_stops(_, page_scope(), let_go)


def set_mode(meaning: Mode) -> None:
    """Say what a click on the map means from now on."""
    page = state()
    page.mode = meaning
    page.turn += 1
    page.problem = ""
    if meaning == "draw":
        page.forget_round()


def _area_field(_: Translator, areas: Sequence[Area], let_go: Callable[[], None]) -> None:
    names = {area.id: area.name for area in areas}

    def changed() -> None:
        let_go()
        keep_areas_in_url()

    st.multiselect(
        _("Områder"), list(names), format_func=lambda key: names.get(key, ""), key=AREAS_KEY,
        placeholder=_("Vælg et eller flere områder"), on_change=changed, persist_state="session",
    )  # fmt: skip


def _who_fields(_: Translator, let_go: Callable[[], None]) -> None:
    st.number_input(
        _("Antal par") if is_pair() else _("Antal personer"), 1, MOST_WALKERS, step=1,
        key=WALKERS_KEY, persist_state="session", on_change=let_go, width=130,
    )  # fmt: skip
    st.session_state.setdefault(PAIR_KEY, True)
    st.segmented_control(
        _("Hvem"), [True, False], key=PAIR_KEY, required=True, persist_state="session",
        format_func={True: _("I par"), False: _("Alene")}.__getitem__, on_change=let_go,
    )  # fmt: skip


def _mode_field(_: Translator, let_go: Callable[[], None]) -> None:
    words = {"foot": _("Til fods"), "bicycle": _("Cykel"), "car": _("Bil")}

    def changed() -> None:
        st.session_state[PACE_KEY] = PACE_KMH[mode()]
        let_go()

    st.session_state.setdefault(MODE_KEY, "foot")
    st.segmented_control(
        _("Hvordan"), list(words), key=MODE_KEY, required=True, persist_state="session",
        format_func=words.__getitem__, on_change=changed,
    )  # fmt: skip


def _when_field(_: Translator) -> None:
    day, clock = st.session_state.get(DATE_KEY), st.session_state.get(TIME_KEY, USUAL_START)
    shown = _("Ikke aftalt")
    if day is not None and clock is not None:
        shown = f"{_.date(day)} {_.time(dt.datetime.combine(day, clock, COPENHAGEN))}"
    st.html(f'<p class="kv-label">{_("Hvornår")}</p>')
    # What is shown stays: a date changes no street of the round.
    with st.popover(shown, width="stretch"):
        st.session_state.setdefault(DATE_KEY, None)
        st.session_state.setdefault(TIME_KEY, USUAL_START)
        st.date_input(_("Dato"), key=DATE_KEY, format="DD-MM-YYYY", persist_state="session")
        st.time_input(_("Klokkeslæt"), key=TIME_KEY, persist_state="session")
        st.caption(_("Runden står på Start den dag. Lad datoen være tom, hvis I ikke ved det."))


def _aim_field(_: Translator, let_go: Callable[[], None]) -> None:
    if walkers() == 1:
        return
    words = {"longest": _("Færdige samtidig"), "total": _("Samlet kortest")}
    st.session_state[OBJECTIVE_KEY] = objective()
    st.segmented_control(
        _("Mål"), list(words), key=OBJECTIVE_KEY, required=True, persist_state="session",
        format_func=words.__getitem__, on_change=let_go,
    )  # fmt: skip


def _pace_field(_: Translator, let_go: Callable[[], None]) -> None:
    st.html(f'<p class="kv-label">{_("Tempo og veje")}</p>')
    with st.popover(_("{number} km/t", number=_.number(pace_kmh(), 1)), width="stretch"):
        st.session_state.setdefault(PACE_KEY, PACE_KMH[mode()])
        st.number_input(
            _("Tempo, km i timen"), 1.0, 20.0, step=0.5, key=PACE_KEY, format="%.1f",
            persist_state="session", on_change=let_go,
        )  # fmt: skip
        about = {
            "foot": _("4 km i timen giver tid til at se efter. Hurtig gang er 5 til 6."),
            "bicycle": _(
                "{pace} km i timen er antaget: langsom cykling, så I kan se efter.",
                pace=_.number(PACE_KMH["bicycle"]),
            ),
            "car": _(
                "Tempoet er for gangturen fra parkeringen. Kørslen er antaget til {pace} km/t.",
                pace=_.number(StreetRoundParams.drive_kmh),
            ),
        }
        st.caption(about[mode()])
        show_walkability(_, page_scope(), let_go)
