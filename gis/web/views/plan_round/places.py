"""Where the walkers begin and end: one place for all, or one each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import maps
from gis.services.rounds import letter
from gis.web.plain import plain
from gis.web.session import page_scope
from gis.web.views.plan_round.state import EVERYBODY, OWN_KEY, Place, Which, state
from gis.web.views.plan_round.wanted import has_own_places, walkers

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gis.locale import Translator


def show_places(_: Translator, start: DeltaGenerator, end: DeltaGenerator) -> None:
    """Draw the fields of start and end in two columns."""
    with start:
        _place_field(_, "start")
    with end:
        _place_field(_, "end")


def set_place(which: Which, walker: int, place: Place | None) -> None:
    """Choose a start or an end; None leaves it to the program."""
    page = state()
    page.forget_round()
    page.mode = ""
    page.turn += 1
    if place is None:
        page.places.pop((which, walker), None)
    else:
        page.places[which, walker] = place


def chosen_places() -> list[tuple[Which, int, Place]]:
    """Return the places that count now: those for all, or those of each walker."""
    numbers = range(1, walkers() + 1) if has_own_places() else [EVERYBODY]
    return [
        (which, number, place)
        for (which, number), place in state().places.items()
        if number in numbers
    ]


def _place_field(_: Translator, which: Which) -> None:
    page = state()
    label = {"start": _("Start"), "end": _("Slut")}[which]
    st.html(f'<p class="kv-label">{label}</p>')
    with st.popover(_shown(_, which), width="stretch", key=f"plan_round.{which}.{page.turn}"):
        if walkers() > 1:
            st.toggle(
                _("Hver sit sted"), key=OWN_KEY, persist_state="session",
                on_change=page.forget_round,
            ) if which == "start" else None  # fmt: skip
        if not has_own_places():
            _choices(_, which, EVERYBODY)
            return
        for walker in range(1, walkers() + 1):
            place = page.places.get((which, walker))
            where = plain(place.label) if place else _nothing(_, which)
            st.markdown(f"**{letter(walker)}** {where}")
            with st.expander(_("Vælg for {letter}", letter=letter(walker))):
                _choices(_, which, walker)


def _nothing(_: Translator, which: Which) -> str:
    return {"start": _("Kvarter vælger"), "end": _("Samme sted som start")}[which]


def _shown(_: Translator, which: Which) -> str:
    places = state().places
    if not has_own_places():
        place = places.get((which, EVERYBODY))
        return plain(place.label) if place else _nothing(_, which)
    found = sum((which, walker) in places for walker in range(1, walkers() + 1))
    if not found:
        return _nothing(_, which)
    return _("{some} af {all} valgt", some=found, all=walkers())


def _choices(_: Translator, which: Which, walker: int) -> None:
    page = state()
    key = f"plan_round.{which}.{walker}"
    st.button(
        _("Klik på kortet"), key=f"{key}.click", width="stretch",
        icon=":material/add_location:", on_click=_pick, args=(which, walker),
    )  # fmt: skip
    _address_search(_, which, walker, key)
    if (which, walker) in page.places:
        st.button(
            _nothing(_, which), key=f"{key}.clear", width="stretch",
            on_click=set_place, args=(which, walker, None),
        )  # fmt: skip


def _pick(which: Which, walker: int) -> None:
    page = state()
    page.mode, page.walker = which, walker
    page.turn += 1
    page.problem = ""


def _address_search(_: Translator, which: Which, walker: int, key: str) -> None:
    text = st.text_input(
        _("Eller søg en adresse"), key=f"{key}.search.{state().turn}",
        placeholder=_("Vejnavn og nummer"), autocomplete="off",
    )  # fmt: skip
    if not text.strip():
        return
    hits = maps.search_addresses(page_scope(), text)
    if not hits:
        st.caption(_("Adressen blev ikke fundet. Skriv begyndelsen af vejens navn."))
    for hit in hits:
        place = Place((hit.lon, hit.lat), hit.label.split(",")[0])
        st.button(
            plain(hit.label), key=f"{key}.hit.{hit.id}", width="stretch",
            on_click=set_place, args=(which, walker, place),
        )  # fmt: skip
