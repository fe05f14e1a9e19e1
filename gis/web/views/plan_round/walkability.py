"""What a round goes round where it can: stairs, dark paths and busy roads; what the team says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.planning.rounds import LEAST_PENALTY, MOST_PENALTY
from gis.services import walkability as service
from gis.web.clash import ClashWords
from gis.web.kept import KeptFields
from gis.web.session import may
from gis.web.views.plan_round.state import PAIR_KEY

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.rounds import Penalties
    from gis.services.members import Scope
    from gis.services.walkability import Walkability

__all__ = [
    "AVOIDS_KEY", "BOTH_SIDES_KEY", "show_walkability", "wanted_both_sides", "wanted_penalties",
]  # fmt: skip

AVOIDS_KEY: Final = "plan_round.avoids"
BOTH_SIDES_KEY: Final = "plan_round.both_sides"
ROW: Final = "team"
STEP: Final = 0.5


def wanted_penalties(scope: Scope) -> Penalties | None:
    """Return what the round goes round as the team says; None where the shortest is wanted."""
    return service.get_walkability(scope).penalties if _avoids() else None


def wanted_both_sides() -> bool:
    """Return whether one who walks alone is to walk both sides of wide streets."""
    return _is_alone() and bool(st.session_state.get(BOTH_SIDES_KEY))


def _is_alone() -> bool:
    return not st.session_state.get(PAIR_KEY, True)


def _avoids() -> bool:
    return bool(st.session_state.get(AVOIDS_KEY, True))


def show_walkability(
    _: Translator, scope: Scope, changed: Callable[[], None] | None = None
) -> None:
    """
    Draw what a round goes round where it can, and the figures of the team to change.

    Parameters
    ----------
    changed
        Called when what is asked of the round is another.
    """
    st.session_state.setdefault(AVOIDS_KEY, True)
    st.toggle(
        _("Gå uden om trapper, mørke stier og trafik"), key=AVOIDS_KEY, persist_state="session",
        on_change=changed,
    )  # fmt: skip
    st.caption(
        _("Det gælder kun veje, I går ud over dem, der skal gås. Tid og længde er de rigtige.")
    )
    if _is_alone():
        st.toggle(
            _("Gå brede veje på begge sider"), key=BOTH_SIDES_KEY, persist_state="session",
            on_change=changed,
            help=_(
                "Større veje med adresser på begge sider gås to gange. Det er antaget, at man "
                "ikke kan se over dem. To, der går sammen, ser hver sin side."
            ),
        )  # fmt: skip
    _figures(_, scope, _page(), service.get_walkability(scope))


def _page() -> KeptFields:
    found = st.session_state.setdefault("walkability.state", KeptFields("walkability"))
    assert isinstance(found, KeptFields)
    return found


def _names(_: Translator) -> dict[str, str]:
    return {
        "steps": _("Trapper"),
        "unlit": _("Uoplyste stier, når det er mørkt"),
        "unpaved": _("Grus- og jordstier, når det er mørkt"),
        "busy": _("Trafikerede veje uden fortov"),
    }


def _figures(_: Translator, scope: Scope, page: KeptFields, found: Walkability) -> None:
    names, change = _names(_), partial(service.change_walkability, scope)
    st.markdown(_("**Hvor mange meter tæller én meter for?**"))
    page.show_clash(_, ClashWords(names, lambda _field, value: _.number(value, 1)), change)
    for name, label in names.items():
        value = getattr(found.penalties, name)
        st.number_input(
            label, LEAST_PENALTY, MOST_PENALTY, step=STEP, format="%.1f",
            key=page.sync(ROW, name, value, found.version), disabled=not may("walkability"),
        )  # fmt: skip
        page.show_problem(ROW, name)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Gem tallene"), key="walkability.save", disabled=not may("walkability"),
            on_click=partial(page.save, _, change, ROW, *names),
        )  # fmt: skip
        st.button(
            _("Nulstil"), key="walkability.reset", type="tertiary",
            disabled=found.is_usual or not may("walkability"),
            on_click=partial(_reset, _, scope, page, found.version),
        )  # fmt: skip
    if page.said:  # the page has a status line of its own
        st.markdown(page.said)
    if page.change is not None:
        st.button(
            _("Fortryd"), key="walkability.undo", on_click=page.undo,
            args=(_, partial(service.undo_walkability, scope)),
        )  # fmt: skip
    st.caption(
        _("1 er som enhver anden vej. Tallene er antaget: der er ingen kilde til dem.")
        if found.is_usual
        else _("1 er som enhver anden vej. Tallene er jeres egne.")
    )


def _reset(_: Translator, scope: Scope, page: KeptFields, version: int) -> None:
    for name, value in service.USUAL.items():
        key = page.key(ROW, name)
        st.session_state[key], page.shown[key] = value, (value, version)
    page.save(_, partial(service.change_walkability, scope), ROW, *service.USUAL)
