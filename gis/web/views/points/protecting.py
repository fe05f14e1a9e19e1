"""Adressebeskyttelse: protect an address of the map by hand, and see which ones are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services import address_protection as protection
from gis.web.address_search import search_address
from gis.web.kept import KeptFields
from gis.web.panel import Panel, show_said
from gis.web.plain import plain
from gis.web.session import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.locale import Translator
    from gis.services.address_protection import ProtectedAddress, ProtectionChange
    from gis.services.maps import AddressHit
    from gis.services.members import Scope

NAME: Final = "protection"


def show_protection(_: Translator, scope: Scope) -> None:
    """Draw the search, and on request the list: who looks at it is logged."""
    if not may("protection"):
        return
    panel = st.session_state.setdefault(f"{NAME}.panel", Panel(NAME, KeptFields(NAME)))
    with st.expander(_("Adressebeskyttelse"), icon=":material/shield_person:"):
        st.markdown(
            _("Husnummeret på en beskyttet adresse kommer ikke på kort, ark, plakater eller i "
              "filer, og adressen kan ikke søges frem. Hjemmet tæller stadig med i dækningen, og "
              "beskyttelsen følger med, når kortet bliver nyere.")
        )  # fmt: skip
        show_said(_, panel)
        search_address(
            _, _("Søg den adresse, der skal beskyttes"), key=panel.key("address"),
            on_choice=partial(_protect, _, scope, panel),
        )  # fmt: skip
        if st.toggle(_("Vis de beskyttede adresser"), key=f"{NAME}.list"):
            _list(_, scope, panel)


def _protect(_: Translator, scope: Scope, panel: Panel, hit: AddressHit) -> None:
    panel.stop()  # the address does not stay on the screen
    _do(_, scope, panel, partial(protection.protect_address, scope, hit.id),
        _("Adressen er beskyttet."))  # fmt: skip


def _list(_: Translator, scope: Scope, panel: Panel) -> None:
    found = protection.list_protected(scope)
    if not found:
        st.markdown(_("Ingen adresser er beskyttet."))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(_row(_, one), width="stretch")
            st.button(
                _("Fjern"), key=f"{NAME}.remove.{one.protection_id}", type="tertiary",
                icon=":material/close:", on_click=_do,
                help=_("Fjern beskyttelsen af {address}", address=plain(one.label)),
                args=(_, scope, panel, partial(protection.unprotect, scope, one.protection_id),
                      _("Adressen er ikke længere beskyttet.")),
            )  # fmt: skip


def _row(_: Translator, one: ProtectedAddress) -> str:
    day = _.date(one.since.astimezone(COPENHAGEN))
    told = [f"**{plain(one.label)}**", _("siden {date}", date=day)]
    if one.by:
        told[-1] = _("siden {date} ved {who}", date=day, who=plain(one.by))
    if not one.is_on_map:
        told.append(_("ikke på kortet lige nu"))
    return " · ".join(told)


def _do(
    _: Translator, scope: Scope, panel: Panel, act: Callable[[], ProtectionChange], said: str
) -> None:
    made: list[ProtectionChange] = []
    if panel.attempt(_, lambda: made.append(act())):
        panel.tell(said, partial(protection.undo, scope, made[0]))
