"""What a page that shows partners remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

from gis.web.kept import KeptFields

if TYPE_CHECKING:
    from gis.maps.frames import Bounds
    from gis.services.partners import Partner

Panel = Literal["", "add", "alike"]
Point = tuple[float, float]
NEW = "new"
"""Stands for the partner that is being added where a partner's id does otherwise."""


@dataclass
class PartnersState:
    """
    The memory of the page, or of the panel of an area.

    Attributes
    ----------
    name
        Beginning of the widgets' keys.
    fields
        Of the chosen partner.
    selected
        Id of the chosen partner.
    panel
        What is open above the table.
    placing
        Whose point a click on the map sets: an id, `NEW`, or "" for nobody's.
    points
        Points of the partner that is being added.
    like
        Those it may be, until one says which.
    undo
        What [Fortryd] does where no field was changed, and returns to be said.
    problem, told_problem
        What is wrong with what was to be done, or noted as told.
    turn
        Counts up to clear what is typed in a form.
    fit
        What the map shows first; it moves only when this changes.
    is_in_address
        Whether the address keeps what is chosen.
    alike
        Groups that are perhaps one partner each, and of which list.
    """

    name: str
    fields: KeptFields
    selected: str = ""
    panel: Panel = ""
    placing: str = ""
    points: list[Point] = field(default_factory=list)
    like: Sequence[Partner] = ()
    undo: Callable[[], str] | None = None
    problem: str = ""
    told_problem: str = ""
    turn: int = 0
    fit: Bounds | None = None
    is_in_address: bool = True
    alike: tuple[object, Sequence[Sequence[Partner]]] = (None, ())

    def key(self, what: str) -> str:
        """Return the key of a widget that a new form has anew."""
        return f"{self.name}.{what}.{self.turn}"

    def tell(self, said: str, undo: Callable[[], str] | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.fields.tell(said)
        self.undo = undo
        self.problem = self.told_problem = ""

    def choose(self, partner_id: str) -> None:
        """Choose a partner, and keep its id in the address."""
        self.selected = partner_id
        self.placing = ""
        self.told_problem = ""
        if not self.is_in_address:
            return
        if partner_id:
            st.query_params["partner"] = partner_id
        else:
            st.query_params.pop("partner", None)

    def open(self, panel: Panel) -> None:
        """Open one thing above the table, and close the others."""
        self.panel = panel
        self.placing = self.problem = ""
        self.points = []
        self.like = ()
        self.turn += 1


def state(name: str = "partners") -> PartnersState:
    """Return the memory of this session, for a page or a panel of a name."""
    found = st.session_state.setdefault(f"{name}.state", PartnersState(name, KeptFields(name)))
    assert isinstance(found, PartnersState)
    return found
