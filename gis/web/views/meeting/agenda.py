"""The steps of a meeting and the items of each, in the order in which they are gone through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.services import mapping, meetings
from gis.services.meetings import REVIEW_FIELDS
from gis.web.views.mapping.words import first_open
from gis.web.views.meeting.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.meetings import Change, Meeting, Overdue
    from gis.services.members import Scope

STEPS: Final = ("since", "overdue", "areas", "questions", "close")
At = tuple[str, str]
"""A step and the id of an item in it; "" in a step that has no items."""


@dataclass(frozen=True)
class Agenda:
    """What there is to go through."""

    since: tuple[Change, ...]
    overdue: tuple[Overdue, ...]
    areas: tuple[AreaMapping, ...]

    def ids(self, step: str) -> list[str]:
        """Return the ids of the items of a step; "" stands for a step without items."""
        found = {
            "since": [one.id for one in self.since],
            "overdue": [one.id for one in self.overdue],
            "areas": [one.area.id for one in self.areas],
        }
        return found.get(step) or [""]

    def area(self, area_id: str) -> AreaMapping | None:
        """Return an area by its id; None when it was put away."""
        return next((one for one in self.areas if one.area.id == area_id), None)

    def beside(self, at: At, by: int) -> At | None:
        """Return what comes one item before or after another, over the steps; None at the ends."""
        course = [(step, item) for step in STEPS for item in self.ids(step)]
        place = course.index(at) + by
        return course[place] if 0 <= place < len(course) else None


def read_agenda(scope: Scope, meeting: Meeting) -> Agenda:
    """Return what an open meeting goes through; what is done in it does not add to it."""
    since = meetings.last_closed_at(scope)
    areas = mapping.overview(scope)
    return Agenda(
        meetings.changes_since(scope, since, until=meeting.opened_at).items,
        (*meetings.overdue_fieldwork(scope), *meetings.overdue(scope, areas=areas)),
        areas,
    )


def read_place(agenda: Agenda) -> At:
    """Return the step and the item that the address names, or the first."""
    asked = st.query_params.get("step", "")
    step = asked if asked in STEPS else STEPS[0]
    items = agenda.ids(step)
    item = st.query_params.get("item", "")
    return step, item if item in items else items[0]


def go(agenda: Agenda, at: At) -> None:
    """Turn to an item, an area to where it should be taken up."""
    step, item = at
    state().hush()
    st.query_params["step"] = step
    st.query_params["item"] = item
    st.query_params.pop("point", None)
    area = agenda.area(item) if step == "areas" else None
    if area is not None:
        st.query_params["point"] = first_open(area)


def step_names(_: Translator, agenda: Agenda, meeting: Meeting, at: At) -> dict[str, str]:
    """Return what the steps are called, with how much there is in each."""
    place = agenda.ids("areas").index(at[1]) + 1 if at[0] == "areas" else 0
    total = _.number(len(agenda.areas))
    areas = (
        _("Områder {at} af {total}", at=_.number(place), total=total)
        if place and agenda.areas
        else _("Områder ({count})", count=total)
    )
    answered = sum(bool(getattr(meeting, field)) for field in REVIEW_FIELDS)
    names = [
        _("Siden sidst ({count})", count=_.number(len(agenda.since))),
        _("Overskredet ({count})", count=_.number(len(agenda.overdue))),
        areas,
        _("Spørgsmål ({done} af {total})", done=_.number(answered), total=len(REVIEW_FIELDS)),
        _("Afslut"),
    ]
    return {
        step: f"{number} {name}"
        for number, (step, name) in enumerate(zip(STEPS, names, strict=True), start=1)
    }
