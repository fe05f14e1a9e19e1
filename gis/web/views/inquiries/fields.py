"""Fields that the form of a new inquiry and the chosen one share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.inquiry_words import concerns, field_names, heard_via, heard_word, source_kinds
from gis.services.outings import known_initials
from gis.web.address_search import search_address
from gis.web.panel import kind_box
from gis.web.session import identity, may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import AddressHit
    from gis.services.members import Scope

MOST_CONCERNS = 8


def source_field(_: Translator, *, key: str, on_change: Callable[[], None] | None = None) -> None:
    """Draw the choice of who turned to the team: a kind, and never a name."""
    kind_box(
        field_names(_)["source_kind"], source_kinds(_), (), key=key,
        hint=_("Vælg, eller skriv jeres egen slags"), on_change=on_change,
    )  # fmt: skip


def heard_field(_: Translator, *, key: str, **options: Any) -> None:  # noqa: ANN401
    """Draw the guide's question to every inquirer."""
    st.selectbox(
        field_names(_)["heard_via"], ["", *heard_via(_)], key=key,
        format_func=lambda code: heard_word(_, code), **options,
    )  # fmt: skip


def concerns_field(_: Translator, *, key: str, **options: Any) -> None:  # noqa: ANN401
    """Draw the choice of what the inquirer is worried about."""
    words = concerns(_)
    typed = st.session_state.get(key) or []
    st.multiselect(
        field_names(_)["concerns"], list(dict.fromkeys([*words, *typed])), key=key,
        format_func=lambda code: words.get(code, code), placeholder=_("Vælg en eller flere"),
        max_selections=MOST_CONCERNS, **options,
    )  # fmt: skip


def partner_field(
    _: Translator,
    partners: Mapping[str, str],
    *,
    key: str,
    **options: Any,  # noqa: ANN401
) -> None:
    """Draw the choice of the partner that it came from."""
    chosen = st.session_state.get(key)
    known = [*partners, *([chosen] if chosen and chosen not in partners else [])]
    st.selectbox(
        field_names(_)["partner_id"], known, key=key, index=None,
        format_func=lambda one: partners.get(one, "–"), placeholder=_("Ingen af vores"), **options,
    )  # fmt: skip


def initials_field(
    _: Translator,
    scope: Scope,
    label: str,
    *,
    key: str,
    is_task: bool = False,
    **options: Any,  # noqa: ANN401
) -> None:
    """Draw the choice of a colleague by initials; of a task who may not assign takes it oneself."""
    typed, is_free = st.session_state.get(key), not is_task or may("inquiries", "assign")
    known = known_initials(scope) if is_free else [identity().initials]
    st.selectbox(
        label, list(dict.fromkeys([*known, *([typed] if typed else [])])), key=key, index=None,
        accept_new_options=is_free,
        placeholder=_("Initialer"), **options,
    )  # fmt: skip


def place_fields(
    _: Translator,
    *,
    key: str,
    is_placing: bool,
    on_click: Callable[[], None],
    on_address: Callable[[AddressHit], None],
) -> None:
    """Draw the two ways to say where it is: a click on the map, or an address."""
    st.button(
        _("Stop") if is_placing else _("Klik på kortet"), key=f"{key}.click", on_click=on_click,
        icon=":material/close:" if is_placing else ":material/add_location:",
    )  # fmt: skip
    search_address(_, _("Eller søg en adresse"), key=f"{key}.address", on_choice=on_address)
