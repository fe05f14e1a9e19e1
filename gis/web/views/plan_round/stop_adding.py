"""Adding a stop by hand: a point by its code, a partner, a place, or an address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale.visit_words import kinds
from gis.services import observation_points, partners, places
from gis.web.address_search import search_address
from gis.web.views.plan_round.stop_drafts import MINUTES, StopDraft, put, stops_state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.rounds.request import StopKind
    from gis.web.views.plan_round.stop_drafts import LetGo

KIND_KEY: Final = "plan_round.stops.kind"
SHOWN_KINDS: Final[tuple[StopKind, ...]] = ("point", "partner", "place", "address")
"""What is added by hand; returns offer themselves."""


def show_adding(_: Translator, scope: Scope, let_go: LetGo) -> None:
    """Draw what opens to add a stop; `let_go` is called when one is added."""
    page = stops_state()
    with st.popover(
        _("Tilføj besøg"), icon=":material/add_location:", key=f"plan_round.stops.add.{page.turn}"
    ):
        words = kinds(_)
        st.session_state.setdefault(KIND_KEY, SHOWN_KINDS[0])
        st.segmented_control(
            _("Slags"), SHOWN_KINDS, key=KIND_KEY, required=True, persist_state="session",
            format_func=words.__getitem__,
        )  # fmt: skip
        kind: StopKind = st.session_state[KIND_KEY]
        if kind == "address":
            search_address(
                _, _("Søg en adresse"), key=f"plan_round.stops.address.{page.turn}",
                on_choice=partial(_add_address, let_go),
            )  # fmt: skip
            return
        known = {
            ref: draft for ref, draft in _choices(scope, kind).items() if ref not in page.drafts
        }
        if not known:
            st.caption(_("Der er ingen at vælge. De skal have et sted på kortet."))
            return
        key = f"plan_round.stops.{kind}.{page.turn}"
        st.selectbox(
            words[kind], list(known), key=key, index=None, placeholder=_("Vælg, eller skriv"),
            format_func=lambda ref: known[ref].label if ref in known else "",
            on_change=lambda: _add(known.get(st.session_state[key]), let_go),
        )  # fmt: skip


def _choices(scope: Scope, kind: StopKind) -> dict[str, StopDraft]:
    """Return what of a kind can be visited; points whose visits are declined never are."""
    if kind == "point":
        found = [
            StopDraft(kind, one.id, one.code, MINUTES[kind], needs_pair=one.needs_pair)
            for one in observation_points.list_points(scope, statuses=observation_points.OPEN)
            if not one.is_declined
        ]
    elif kind == "partner":
        found = [
            StopDraft(kind, one.id, one.name, MINUTES[kind])
            for one in partners.list_partners(scope)
            if one.points
        ]
    else:
        found = [
            StopDraft(kind, one.id, one.name, MINUTES[kind]) for one in places.list_places(scope)
        ]
    return {draft.ref: draft for draft in found}


def _add_address(let_go: LetGo, hit: AddressHit) -> None:
    _add(StopDraft("address", hit.id, hit.label, MINUTES["address"]), let_go)


def _add(draft: StopDraft | None, let_go: LetGo) -> None:
    if draft is None:
        return
    page = stops_state()
    page.labels[draft.ref] = draft.label
    put(draft, let_go)
    page.turn += 1
    page.selected, page.is_open = draft.ref, True
