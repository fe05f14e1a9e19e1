"""What is chosen for a sheet before it is printed; a session remembers it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.maps.sheets.options import CHOICES, SheetOptions
from gis.services.outings import known_initials
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

KEY: Final = "print_choices"
EACH_LEG: Final = "*"
"""Stands for a sheet for each leg, where a letter would stand for one."""
SWITCHES: Final = ("is_turned", "has_ages", "has_house_numbers", "has_form", "has_index")


def chosen_options(leg: str = "") -> SheetOptions:
    """Return what this session has chosen, for a leg or for all."""
    fields = {
        one.name: st.session_state.get(f"{KEY}.{one.name}", one.default)
        for one in dataclasses.fields(SheetOptions)
    }
    return SheetOptions(**{**fields, "leg": leg})


def chosen_leg(key: str) -> str:
    """Return the leg that is printed: its letter, "" for all, or `EACH_LEG`."""
    return str(st.session_state.get(f"{key}.leg", ""))


def chosen_carriers(key: str, legs: Sequence[str]) -> dict[str, str]:
    """Return by leg the initials of whoever carries its sheet, where they are said; "" is all."""
    found = {leg: st.session_state.get(f"{key}.carrier.{leg}") for leg in legs}
    return {leg: who for leg, who in found.items() if who}


def show_choices(
    _: Translator, scope: Scope, *, key: str, legs: Sequence[str] = (), is_many: bool = False
) -> None:
    """
    Draw the fields.

    Parameters
    ----------
    key
        Of what is printed: legs and initials belong to it alone, the rest to the session.
    legs
        Letters of its legs; with one there is nothing to choose between.
    is_many
        Whether several rounds are printed: then each leg or each round has a sheet.
    """
    with st.container(horizontal=True, gap="small"):
        if len(legs) > 1 or is_many:
            _leg_fields(_, key, legs, is_many=is_many)
        _carrier_fields(_, scope, key, () if is_many else legs)
    paper, orientation = st.columns(2, gap="small")
    with paper:
        _choice(_("Papir"), "paper", {"A4": "A4", "A3": "A3"})
    with orientation:
        turned = {
            "auto": _("Automatisk"), "portrait": _("Stående"), "landscape": _("Liggende"),
        }  # fmt: skip
        _choice(_("Retning"), "orientation", turned)
    scale, squares = st.columns(2, gap="small")
    with scale:
        scales = {n: f"1:{_.number(n)}" for n in CHOICES["scale"] if isinstance(n, int)}
        _choice(_("Målestok"), "scale", scales | {0: _("Automatisk")})
    with squares:
        named = {
            "letters": _("Bogstaver (A1, B3)"), "national": _("Det danske kvadratnet 100 m"),
            "none": _("Ingen"),
        }  # fmt: skip
        _choice(_("Kvadrater"), "squares", named)
    room = {"list": _("Efter listen"), "half": _("Også på halvdelen af hver kortside")}
    _choice(_("Noter"), "notes", room)
    switches = {
        "is_turned": _("Drej kortet, hvor det sparer sider"),
        "has_ages": _("Vis, hvornår vejene sidst er gået"),
        "has_house_numbers": _("Vis husnumre på kortet"),
        "has_form": _("Tag en tom blanket med"),
        "has_index": _("Tag en vejfortegnelse med"),
    }
    with st.container(gap="xxsmall"):
        for name in SWITCHES:
            st.session_state.setdefault(f"{KEY}.{name}", getattr(SheetOptions(), name))
            st.checkbox(switches[name], key=f"{KEY}.{name}", persist_state="session")
    if chosen_options() != SheetOptions():
        st.button(_("Vælg som normalt"), key=f"{key}.usual", type="tertiary", on_click=_as_usual)


def _choice(label: str, name: str, words: Mapping[Any, str]) -> None:
    st.session_state.setdefault(f"{KEY}.{name}", getattr(SheetOptions(), name))
    st.selectbox(
        label, list(CHOICES[name]), key=f"{KEY}.{name}", format_func=words.__getitem__,
        persist_state="session",
    )  # fmt: skip


def _as_usual() -> None:
    for one in dataclasses.fields(SheetOptions):
        st.session_state[f"{KEY}.{one.name}"] = one.default


def _leg_fields(_: Translator, key: str, legs: Sequence[str], *, is_many: bool) -> None:
    every = _("Ét ark til hver runde") if is_many else _("Alle ruter på ét ark")
    words = {"": every, EACH_LEG: _("Ét ark til hver rute")}
    words |= {leg: _("Kun rute {letter}", letter=leg) for leg in legs if not is_many}
    if chosen_leg(key) not in words:  # planned anew with fewer legs
        st.session_state.pop(f"{key}.leg", None)
    st.session_state.setdefault(f"{key}.leg", "")
    st.selectbox(
        _("Rute"), list(words), key=f"{key}.leg", format_func=words.__getitem__,
        persist_state="session", width=220,
    )  # fmt: skip


def _carrier_fields(_: Translator, scope: Scope, key: str, legs: Sequence[str]) -> None:
    """Draw whom the sheets are for: only who coordinates prints for others."""
    if not may("sheets", "print_for"):
        return
    by_leg = {leg: _("Rute {letter} til", letter=leg) for leg in legs}
    if chosen_leg(key) != EACH_LEG or not by_leg:
        by_leg = {"": _("Arket er til")}
    for leg, label in by_leg.items():
        field = f"{key}.carrier.{leg}"
        typed = st.session_state.get(field)
        known = dict.fromkeys([*known_initials(scope), *([typed] if typed else [])])
        st.selectbox(
            label, list(known), key=field, index=None, accept_new_options=True,
            placeholder=_("Mig selv"), width=150, persist_state="session",
        )  # fmt: skip
