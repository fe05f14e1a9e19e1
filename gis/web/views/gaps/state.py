"""What the page *Huller i dækningen* remembers, and what its address holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from gis.coverage.gaps import ORDERS
from gis.errors import KvarterError
from gis.services.rights import does_fieldwork

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.coverage.gaps import Order
    from gis.locale import Translator
    from gis.services.gaps import AreaGap, GapReport
    from gis.services.members import Scope

ORDER_KEY: Final = "gaps.order"


@dataclass
class GapsState:
    """
    The page's memory.

    Attributes
    ----------
    area
        Id of the chosen area; None until somebody has chosen, when the widest gap is shown.
    said, problem
        What the status line says, and what went wrong.
    undoing
        What [Fortryd] does; None when there is nothing to undo.
    is_changed
        Whether the page around the table has to be drawn anew.
    headed
        Id of the area that the leader's button above the table was drawn for.
    """

    area: str | None = None
    headed: str = ""
    said: str = ""
    problem: str = ""
    undoing: Callable[[], object] | None = None
    is_changed: bool = False

    def attempt(
        self, texts: Translator, act: Callable[[], object], said: str,
        undoing: Callable[[], object] | None = None,
    ) -> None:  # fmt: skip
        """Do something and say so, or say what went wrong."""
        self.said, self.problem, self.undoing, self.is_changed = "", "", None, True
        try:
            act()
        except KvarterError as error:
            self.problem = texts.error(error)
        else:
            self.said, self.undoing = said, undoing


def state() -> GapsState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("gaps.state", GapsState())
    assert isinstance(found, GapsState)
    return found


def read_address(known: Sequence[str]) -> None:
    """Take the chosen area and the order from the address, and forget what is not there."""
    page = state()
    asked = st.query_params.get("area", "")
    if asked in known:
        page.area = asked
    elif page.area not in known:
        page.area = None if page.area else page.area
    order = st.query_params.get("order", "")
    st.session_state.setdefault(ORDER_KEY, order if order in ORDERS else ORDERS[0])


def chosen_order() -> Order:
    """Return what the areas are ranked by."""
    return cast("Order", st.session_state[ORDER_KEY])


def keep_order() -> None:
    """Write the order to the address."""
    if chosen_order() == ORDERS[0]:
        st.query_params.pop("order", None)
    else:
        st.query_params["order"] = chosen_order()


def choose(area_id: str) -> None:
    """Choose an area, "" for none."""
    page = state()
    if page.said or page.problem:
        page.said, page.problem, page.undoing, page.is_changed = "", "", None, True
    page.area = area_id
    if area_id:
        st.query_params["area"] = area_id
    else:
        st.query_params.pop("area", None)


def shown_area(scope: Scope, report: GapReport) -> AreaGap | None:
    """Return the chosen area; until one is chosen the first that something can be done about."""
    ranked = report.ranked(chosen_order())
    asked = state().area
    if asked == "":
        return None
    to_do = ranked if does_fieldwork(scope) else [one for one in ranked if one.to_back]
    first = next(iter(to_do), ranked[0])
    return next((area for area in ranked if area.area_id == asked), first)
